"""Processes of the kit with the figures of the circle and of the own council on their steps."""

from dataclasses import dataclass

from django.urls import reverse

from circulos.exhibits import Exhibit, process_map
from circulos.exhibits.process_map import slowest, timed_steps
from circulos.exhibits.setting import number_format
from circulos.method.types import Indicator, Process
from circulos.web.analysis import said, shown
from circulos.web.analysis.council_page import address_of
from circulos.web.analysis.queries import Look
from circulos.web.analysis.shown import Asked, Drawn

NAME = "process_map"


@dataclass(frozen=True)
class ProcessLine:
    """A process in the list: how many steps it has, how many are timed, and which takes longest."""

    title: str
    scope: str
    address: str
    steps: int
    timed: int
    slowest: str
    own: str
    median: str


@dataclass(frozen=True)
class StepLine:
    """A step in words, with links to the indicators that measure it."""

    title: str
    actor: str
    output: str
    indicators: list[tuple[str, str, str]]  # title, address, own value or the circle's mean


def comparisons_of(look: Look, process: Process) -> dict:
    """The indicators on its steps that anybody has a value of."""
    known = {one.code for one in look.seen.measured}
    codes = dict.fromkeys(code for step in process.steps for code in step.indicators if code in known)
    return {code: look.seen.now(code) for code in codes}


def exhibit(look: Look, process: Process) -> Exhibit:
    return process_map(
        process,
        comparisons_of(look, process),
        look.own_code or None,
        look.seen.names,
        period=look.seen.period,
        setting=look.seen.setting,
    )


def draw(look: Look, process: Process) -> Drawn | None:
    key = (look.seen.key, NAME, process.code, shown.language())
    asked = Asked(NAME)
    return shown.kept(key, lambda: shown.markup_of(exhibit(look, process), asked, titled_by_view=True))


def lines_of(look: Look) -> list[ProcessLine]:
    return [_line(look, process) for process in look.kit.processes.values()]


def _line(look: Look, process: Process) -> ProcessLine:
    timed = tuple(timed_steps(process, comparisons_of(look, process)))
    slow = slowest(timed, look.own_code or None)
    one = slow.comparison if slow else None
    return ProcessLine(
        title=said.text(process.title),
        scope=said.text(process.scope),
        address=address(look, process),
        steps=len(process.steps),
        timed=len(timed),
        slowest=said.text(slow.step.title) if slow else "",
        own=said.value(one, look.own_code) if one and look.own_code else "",
        median=said.number(one.q50, number_format(one.indicator)) if one else "",
    )


def address(look: Look, process: Process) -> str:
    found = reverse("analysis:process", args=[look.edition.code, process.code])
    return f"{found}?council={look.own_code}" if look.own_code else found


def steps_of(look: Look, process: Process) -> list[StepLine]:
    now = comparisons_of(look, process)
    return [
        StepLine(
            said.text(step.title),
            said.text(step.actor),
            said.text(step.output),
            [
                (
                    said.text(look.kit.indicators[code].title),
                    address_of(look, code),
                    said.value(now[code], look.own_code)
                    if look.own_code
                    else said.number(now[code].mean, number_format(now[code].indicator)),
                )
                for code in step.indicators
                if code in now
            ],
        )
        for step in process.steps
    ]


def of_indicator(look: Look, one: Indicator) -> list[tuple[str, str, str]]:
    """The processes with a step that an indicator measures: title, step, address."""
    return [
        (said.text(process.title), said.text(step.title), address(look, process))
        for process in look.kit.processes.values()
        for step in process.steps
        if one.code in step.indicators
    ]
