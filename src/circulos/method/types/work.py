"""What people do with it: processes, practices, actions, workshops and reports."""

from __future__ import annotations

from dataclasses import dataclass

from circulos.method.text import Text
from circulos.method.types.fields import CODE, told
from circulos.method.types.words import ReferenceKind


@dataclass(frozen=True)
class Standard:
    """A time limit of a step, with where it is promised."""

    value: float = told("How much.")
    unit: str = told(
        "calendar_day, working_day, hour, minute or second.",
        words=("calendar_day", "working_day", "hour", "minute", "second"),
    )
    kind: ReferenceKind = told("legal, charter, standard or published.")
    source: str = told("Code of a source of the kit.", default="", refers="sources")
    label: Text | None = told("What is promised.", default=None)


@dataclass(frozen=True)
class Clock:
    """From which event to which event time is measured."""

    start: Text = told("The event that starts it, in a word or two.", example="request")
    stop: Text = told("The event that stops it, in a word or two.", example="first interview")


@dataclass(frozen=True)
class Step:
    """A step of a process."""

    code: str = told("Short code, unique in the process.", pattern=CODE)
    title: Text = told("What is done.")
    actor: Text = told("Who does it.")
    output: Text | None = told("What exists afterwards.", default=None)
    clock: Clock | None = told("What time is measured.", default=None)
    standards: tuple[Standard, ...] = told("Limits promised or required.", default=())
    indicators: tuple[str, ...] = told("Indicators that measure this step.", default=(), refers="indicators")


@dataclass(frozen=True)
class Process:
    """How a service is given, from the first event to the last."""

    code: str = told("Short code.", example="home-help", pattern=CODE)
    title: Text = told("Its name.")
    scope: Text = told("What it covers and what not.")
    steps: tuple[Step, ...] = told("In order.")
    sources: tuple[str, ...] = told("Codes of sources.", default=(), refers="sources")


@dataclass(frozen=True)
class Practice:
    """A way of working that may explain a good value."""

    code: str = told("Short code.", pattern=CODE)
    title: Text = told("What is done differently.")
    description: Text = told("How it works, in a few sentences.")
    indicators: tuple[str, ...] = told("Indicators it bears on.", refers="indicators")
    conditions: Text | None = told("What must be there for it to work.", default=None)
    source: str = told("Code of a source.", default="", refers="sources")


@dataclass(frozen=True)
class Action:
    """A ready action for an improvement opportunity."""

    code: str = told("Short code.", pattern=CODE)
    title: Text = told("What to do; begins with a verb.")
    description: Text = told("Steps, in a few sentences.")
    indicators: tuple[str, ...] = told("Indicators it should move.", refers="indicators")
    effort: str = told("low, medium or high.", default="medium", words=("low", "medium", "high"))
    months: float | None = told("Months until an effect may be seen.", default=None)
    expected: Text | None = told("The effect expected, and how sure that is.", default=None)
    source: str = told("Code of a source.", default="", refers="sources")


@dataclass(frozen=True)
class AgendaBlock:
    """A part of a workshop."""

    minutes: int = told("How long.")
    title: Text = told("What happens.")
    instructions: Text | None = told("For the facilitator.", default=None)
    board: str = told("Code of the board used, if any.", default="")


@dataclass(frozen=True)
class Board:
    """A sheet on which a group collects its findings."""

    code: str = told("Short code.", pattern=CODE)
    title: Text = told("Its name.")
    columns: tuple[Text, ...] = told("Headings under which cards are put.")


@dataclass(frozen=True)
class Workshop:
    """An agenda with group exercise and boards."""

    code: str = told("Short code.", pattern=CODE)
    title: Text = told("Its name.")
    purpose: Text = told("What the group goes home with.")
    agenda: tuple[AgendaBlock, ...] = told("In order.")
    boards: tuple[Board, ...] = told("Sheets used.", default=())


@dataclass(frozen=True)
class ReportBlock:
    """One piece of a report plan: a heading, a paragraph, an exhibit, or blocks repeated for each thing."""

    heading: Text | None = told("A heading.", default=None, filled=("council", "period", "circle"))
    paragraph: Text | None = told(
        "A paragraph; {council}, {period}, {circle} are filled in.",
        default=None,
        filled=("council", "period", "circle"),
    )
    exhibit: str = told(
        "Name of an exhibit builder: panel, strip, ranking, trend, funnel, profile, heat, strong_points …",
        default="",
    )
    indicators: tuple[str, ...] = told(
        "Codes; empty means those of the place.", default=(), refers="indicators"
    )
    each: str = told(
        "perspective, indicator, process, strong_point, opportunity, aim or change: the blocks below are repeated.",
        default="",
        words=("perspective", "indicator", "process", "strong_point", "opportunity", "aim", "change"),
    )
    blocks: tuple[ReportBlock, ...] = told(
        "Blocks repeated, or standing one level under the heading.", default=()
    )


@dataclass(frozen=True)
class ReportPlan:
    """Which exhibits in which order, with the text between them."""

    code: str = told("council, circle, brief …", pattern=CODE)
    title: Text = told(
        "Title; {council}, {period}, {circle} are filled in.", filled=("council", "period", "circle")
    )
    audience: Text = told("Who reads it.")
    blocks: tuple[ReportBlock, ...] = told("In order.")
    annexes: bool = told("Whether definitions and what nobody filed follow.", default=True)
