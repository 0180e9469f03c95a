"""What every answer is brought to: cells, each a figure of one council and period, with its other categories.

Answers are hostile until they are parsed: their size was bounded when they were fetched, here their depth and the
number of their cells are, and a number that is none (NaN, infinity, a text) is refused.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from circulos.facts.period import Grain, Period, PeriodError, parse_period
from circulos.facts.schema import Status
from circulos.facts.sources.errors import SourceError
from circulos.method.problems import shortened

MOST_CELLS = 5_000_000
DEEPEST = 40  # JSON-stat has six levels
LARGEST = 10**15


@dataclass(frozen=True)
class Cell:
    """A figure as the source has it: its own codes, its other categories by dimension, or why there is none.

    `status` is that of the observation that would follow: observed, estimated, or a reason.
    """

    council: str
    period: str
    categories: tuple[str, ...]
    value: float | None
    status: Status


@dataclass(frozen=True)
class Cells:
    """All cells of an answer, with its other dimensions and the order of their categories."""

    dimensions: tuple[str, ...]
    categories: tuple[tuple[str, ...], ...]
    cells: tuple[Cell, ...]


def parse_json(body: bytes) -> Any:
    """JSON of bounded depth, without NaN and infinity. Raises `SourceError`."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SourceError("The answer is not text in UTF-8.") from None
    if _depth(text) > DEEPEST:
        raise SourceError("The answer is nested too deep to be a table.")
    try:
        return json.loads(text, parse_constant=_no_number)
    except ValueError as error:
        start = shortened(" ".join(text[:200].split()))
        raise SourceError(f"The answer is not JSON ({error}); it begins with “{start}”.") from None


def _no_number(constant: str) -> Any:
    raise ValueError(f"{constant} is no number")


def _depth(text: str) -> int:
    """How deep brackets are nested outside of strings."""
    deepest = depth = 0
    for sign in re.finditer(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', text):
        found = sign.group()
        if found in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif found in "]}":
            depth -= 1
    return deepest


def as_number(given: object, where: str) -> float | None:
    """A finite number, or None for null. Raises `SourceError` for anything else."""
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise SourceError(f"{where} is {shortened(repr(given))}, where a number or nothing is wanted.")
    return bounded(given, where)


def bounded(given: float, where: str) -> float:
    """A finite number of a size that something about a council can have. Raises `SourceError` for any other."""
    if abs(given) <= LARGEST:
        return float(given)
    raise SourceError(f"{where} is beyond all bounds.")


def as_text(given: object, where: str) -> str:
    """A text of a sensible length. Raises `SourceError` for anything else."""
    if isinstance(given, str) and len(given) <= 500:
        return given
    raise SourceError(f"{where} is {shortened(repr(given))}, where a short text is wanted.")


def as_object(given: object, where: str) -> dict[str, Any]:
    """A JSON object. Raises `SourceError` for anything else."""
    if isinstance(given, dict):
        return given
    raise SourceError(f"{where} is not there, or is no object.")


def as_list(given: object, where: str) -> list[Any]:
    """A JSON array. Raises `SourceError` for anything else."""
    if isinstance(given, list):
        return given
    raise SourceError(f"{where} is not there, or is no list.")


_QUARTER = re.compile(r"(\d{4})-?(?:Q([1-4])|T([1-4])|([1-4])T)", re.ASCII)
_MONTH = re.compile(r"(\d{4})[-/]?M?(0[1-9]|1[0-2])", re.ASCII)


def as_period(text: str) -> str | None:
    """A source's period in the spelling of the data; None where it is none (a half year, a date)."""
    if quarter := _QUARTER.fullmatch(text):
        number = next(each for each in quarter.groups()[1:] if each)
        return _spelt(Period(Grain.QUARTER, int(quarter[1]), int(number)))
    if month := _MONTH.fullmatch(text):
        return _spelt(Period(Grain.MONTH, int(month[1]), int(month[2])))
    try:
        return str(parse_period(text))
    except PeriodError:
        return None


def _spelt(period: Period) -> str | None:
    try:
        return str(parse_period(str(period)))
    except PeriodError:
        return None


def status_of(value: float | None, flags: str, estimated: str = "eps", withheld: str = "c") -> Status:
    """The status that follows from a value and a source's one-letter flags (SDMX's list of observation statuses).

    Estimated, provisional and forecast figures are estimates; confidential ones are too small to show; what does
    not apply is said to. A value that is there stays, whatever else its flags say of it.
    """
    signs = set(flags.lower())
    if value is not None:
        return Status.ESTIMATED if signs & set(estimated) else Status.OBSERVED
    if signs & set(withheld):
        return Status.TOO_SMALL
    return Status.NOT_APPLICABLE if "z" in signs else Status.NOT_DELIVERED
