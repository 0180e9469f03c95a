"""What a single cell of somebody's table says: a figure, why there is none, a period."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from circulos.facts.period import EARLIEST, LATEST, Grain, Period, PeriodError, parse_period
from circulos.facts.schema import Status

# What the marks mean in the tables of statistical offices. A mapping file may say otherwise.
MARKS: Mapping[str, Status] = {
    "..": Status.NOT_DELIVERED,
    "...": Status.NOT_DELIVERED,
    "…": Status.NOT_DELIVERED,
    ":": Status.NOT_DELIVERED,
    "na": Status.NOT_DELIVERED,
    "n/a": Status.NOT_DELIVERED,
    "n.a.": Status.NOT_DELIVERED,
    "#n/a": Status.NOT_DELIVERED,
    "dna": Status.NOT_DELIVERED,
    "null": Status.NOT_DELIVERED,
    "nan": Status.NOT_DELIVERED,
    "none": Status.NOT_DELIVERED,
    "x": Status.NOT_DELIVERED,
    "[x]": Status.NOT_DELIVERED,
    "n/d": Status.NOT_DELIVERED,
    "nd": Status.NOT_DELIVERED,
    "n.d.": Status.NOT_DELIVERED,
    "s/d": Status.NOT_DELIVERED,
    "#ref!": Status.NOT_DELIVERED,
    "#value!": Status.NOT_DELIVERED,
    "#name?": Status.NOT_DELIVERED,
    "#null!": Status.NOT_DELIVERED,
    ".": Status.NOT_APPLICABLE,
    "z": Status.NOT_APPLICABLE,
    "[z]": Status.NOT_APPLICABLE,
    "#num!": Status.NOT_APPLICABLE,
    "#div/0!": Status.NOT_APPLICABLE,
    "-": Status.TOO_SMALL,
    "–": Status.TOO_SMALL,
    "—": Status.TOO_SMALL,
    "c": Status.TOO_SMALL,
    "[c]": Status.TOO_SMALL,
    "*": Status.TOO_SMALL,
    "**": Status.TOO_SMALL,
    "[low]": Status.TOO_SMALL,
}
ESTIMATES = ("(e)", "[e]", "e", "(p)", "[p]", "p", "est.", "prov.")
_BELOW = re.compile(r"[<≤]\s*\d+")
_FOOTNOTE = re.compile(r"\s*(\*{1,3}|†|‡|\(\d\)|\[\d\]|[¹²³])$")
_UNIT = re.compile(r"^[£€$]\s*|\s*[£€$%]$|\s+(eur|gbp|euros?)$", re.IGNORECASE)
_SPACES = re.compile(r"(?<=\d)[\s\u00a0\u202f'’](?=\d{3}(?!\d))")


class Figure(NamedTuple):
    """A cell read as a figure: a number, or the reason for none, or neither because it is no figure at all."""

    value: float | None
    status: Status | None
    problem: str = ""


@dataclass(frozen=True)
class Reading:
    """How the cells of one table are read.

    `decimal` is the sign before the decimals; empty if nothing in the file decides between the two.
    """

    decimal: str
    marks: Mapping[str, Status]
    estimates: tuple[str, ...] = ESTIMATES
    blank: Status | None = Status.NOT_DELIVERED
    _seen: dict[str, Figure] = field(default_factory=dict, repr=False)

    def figure(self, cell: object) -> Figure:
        """What a cell says. A blank cell has `blank` for a status; None there means it says nothing."""
        if isinstance(cell, bool):
            return Figure(float(cell), Status.OBSERVED)
        if isinstance(cell, (int, float)):
            # Not a number is how tables without a sign for missing write it.
            return Figure(None, self.blank) if cell != cell else _number(float(cell), Status.OBSERVED)
        text = "" if cell is None else str(cell).strip()
        if not text:
            return Figure(None, self.blank)
        if _SIMPLE.fullmatch(text) and (self.decimal == "." or "." not in text):
            return Figure(float(text), Status.OBSERVED)
        found = self._seen.get(text)
        if found is None:
            found = self._text(text)
            if len(self._seen) < 10_000:
                self._seen[text] = found
        return found

    def _text(self, text: str) -> Figure:
        lowered = text.casefold()
        if (mark := self.marks.get(lowered)) is not None:
            return Figure(None, mark)
        if _BELOW.fullmatch(text):
            return Figure(None, Status.TOO_SMALL)
        status = Status.OBSERVED
        for ending in self.estimates:
            rest = lowered.removesuffix(ending)
            if rest != lowered and rest.strip()[-1:].isdigit():
                text, status = text[: len(rest)].strip(), Status.ESTIMATED
                break
        return _parsed(_bare(text), self.decimal, status)


def _bare(text: str) -> str:
    """The digits and their signs, without footnote, unit and blanks between thousands."""
    bare = _UNIT.sub("", _FOOTNOTE.sub("", text)).strip()
    bare = _SPACES.sub("", bare).replace("−", "-")
    return "-" + bare[1:-1] if bare.startswith("(") and bare.endswith(")") else bare


_SIMPLE = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?")
_PLAIN = re.compile(r"[+-]?(\d+|\d*[.,]\d+|\d+[.,])([eE][+-]?\d{1,3})?")
_GROUPED = re.compile(r"[+-]?\d{1,3}([.,])\d{3}(\1\d{3})*(?!\1)([.,]\d+)?")
_UNDECIDED = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")


def _parsed(text: str, decimal: str, status: Status) -> Figure:
    if not decimal and _UNDECIDED.fullmatch(text):
        return Figure(None, None, "ambiguous_number")
    sign = decimal or _decimal_of(text) or "."
    thousands = "," if sign == "." else "."
    if (match := _GROUPED.fullmatch(text)) and match[1] == thousands:
        return _number(float(text.replace(thousands, "").replace(sign, ".")), status)
    if _PLAIN.fullmatch(text) and thousands not in text:
        return _number(float(text.replace(sign, ".")), status)
    return Figure(None, None, "not_a_number")


def _number(value: float, status: Status) -> Figure:
    return Figure(value, status) if math.isfinite(value) else Figure(None, Status.NOT_APPLICABLE)


def _decimal_of(text: str) -> str:
    """The sign before the decimals, if this number alone decides it."""
    points, commas = text.count("."), text.count(",")
    if points and commas:
        return "." if text.rindex(".") > text.rindex(",") else ","
    if points > 1 or commas > 1:
        return "," if points > 1 else "."
    if points + commas == 1 and _PLAIN.fullmatch(text) and not _UNDECIDED.fullmatch(text):
        return "." if points else ","
    return ""


def decimal_sign(cells: Iterable[object], usual: str = "") -> str:
    """The sign before the decimals in a column of cells; `usual` where they leave it open."""
    votes = {".": 0, ",": 0}
    for cell in cells:
        if isinstance(cell, str) and (found := _decimal_of(_bare(cell.strip()))):
            votes[found] += 1
    if votes["."] == votes[","]:
        return usual
    return "." if votes["."] > votes[","] else ","


# ---- periods -----------------------------------------------------------------------------------------------

_LONG = re.compile(r"(?:FY\s*)?(\d{4})\s*[-/–—]\s*(\d{4})", re.IGNORECASE)
_SHORT = re.compile(r"(?:FY\s*)?(\d{4})\s*[-/–—]\s*(\d{2})", re.IGNORECASE)
_QUARTER = re.compile(
    r"(?:([1-4])\s*[TQ]|[TQ]\s*([1-4]))\s*[-/ ]?\s*(\d{4})|(\d{4})\s*[-/ ]?\s*[TQ]\s*([1-4])", re.I
)
_MONTH = re.compile(r"(\d{4})[-/ ]?M(\d{1,2})|(\d{1,2})/(\d{4})", re.IGNORECASE)
_WHOLE = re.compile(r"(?:FY|any|año|year|exercici|ejercicio)?\s*(\d{4})(?:\.0)?", re.IGNORECASE)


def read_period(cell: object) -> str | None:
    """A period in the data's spelling, from the spellings found in files; None if it is none of them.

    `2022-2023` and `2022/23` are a financial year, `2022/2023` and `2022-2024` calendar years taken together.
    """
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return str(int(cell)) if cell == int(cell) and EARLIEST <= cell <= LATEST else None
    if isinstance(cell, (datetime, date)):
        return (
            str(cell.year)
            if (cell.month, cell.day) in ((1, 1), (12, 31))
            else str(_month(cell.year, cell.month))
        )
    text = str(cell or "").strip()
    try:
        return str(parse_period(text))
    except PeriodError:
        return _elsewhere(text)


def _elsewhere(text: str) -> str | None:
    found: str | None = None
    if match := _LONG.fullmatch(text):
        first, last = int(match[1]), int(match[2])
        found = f"{first}-{last % 100:02d}" if last == first + 1 else f"{first}/{last}"
    elif match := _SHORT.fullmatch(text):
        found = f"{match[1]}-{match[2]}"
    elif match := _QUARTER.fullmatch(text):
        found = f"{match[3] or match[4]}-Q{match[1] or match[2] or match[5]}"
    elif match := _MONTH.fullmatch(text):
        found = _month_or_none(int(match[1] or match[4]), int(match[2] or match[3]))
    elif match := _WHOLE.fullmatch(text):
        found = match[1]
    try:
        return str(parse_period(found or ""))
    except PeriodError:
        return None


def _month(year: int, month: int) -> Period:
    return Period(Grain.MONTH, year, month)


def _month_or_none(year: int, month: int) -> str | None:
    return str(_month(year, month)) if 1 <= month <= 12 else None
