"""Where official figures are fetched from: which service, what to ask, and what its answer means in this kit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from circulos.method.text import Text
from circulos.method.types.fields import CODE, told
from circulos.method.types.words import ConnectionKind


@dataclass(frozen=True)
class Extract:
    """How a variable follows from the figures of an answer: those added up, over those added up, times a factor.

    Categories are written by dimension. `Y000..Y015` is every category from one to the other in the answer's own
    order, and a minus before a category takes its figures away: `[TOTAL, -Y000..Y064]` are those of 65 and over.
    A dimension not written must have one category only.
    """

    variable: str = told("Variable or context variable it fills in.", refers="variables|context")
    cells: Mapping[str, tuple[str, ...]] = told(
        "Categories whose figures are added up, by dimension.", default={}, example="{AGE: [Y000..Y015]}"
    )
    over: Mapping[str, tuple[str, ...]] = told(
        "Categories of the denominator, likewise; without it nothing is divided.",
        default={},
        example="{AGE: [TOTAL]}",
    )
    factor: float = told("Multiplier that gives the kit's unit.", default=1.0, example="100")


@dataclass(frozen=True)
class Connection:
    """An official source that answers a program: its address, what to ask, and what the answer means."""

    code: str = told("Short code.", example="idescat-income", pattern=CODE)
    title: Text = told("What is fetched, from whom.", example="Gross disposable income, from Idescat")
    kind: ConnectionKind = told("Format of the answer: json_stat, tempus, kolada or sdmx_csv.")
    address: str = told(
        "Address without parameters. {councils}, {period}, {periods}, {first} and {last} are filled in.",
        example="https://api.kolada.se/v3/data/kpi/N00945/municipality/{councils}/year/{periods}",
        bad="http://example.org/data?year=2024",
    )
    extracts: tuple[Extract, ...] = told("Which variables follow from the answer.")
    source: str = told("Code of a source of the kit.", refers="sources")
    licence: Text = told("Under which conditions it may be reused, and how the source wants to be named.")
    parameters: Mapping[str, tuple[str, ...]] = told(
        "What follows the question mark. A parameter with several values is repeated, one with {council} for each. "
        "Filled in like the address.",
        default={},
        example="{YEAR: ['{period}']}",
    )
    council: str = told("Dimension of the answer that is the council.", default="", example="MUN")
    period: str = told("Dimension of the answer that is the period.", default="", example="YEAR")
    digits: int = told(
        "How many digits the council's code has there, where it is not the official one: the alias with so many is "
        "used.",
        default=0,
        example="6",
    )
    codes: Mapping[str, str] = told(
        "Codes used there by the council's own, where no alias will do.", default={}, refers="councils"
    )
    batch: int = told("How many councils are asked for at once; 0 is all.", default=0)
    refresh: int = told("Days after which the answer is asked for again.", default=90)
