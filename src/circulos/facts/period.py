"""The span of time a figure is about, as it is written in the data: `2024`, `2024-Q1`, `2022-23` …"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

EARLIEST, LATEST = 1900, 2199
LONGEST = 20  # years in one span; more is a slip of the pen


class Grain(StrEnum):
    """What sort of span a period is."""

    YEAR = "year"  # 2024
    QUARTER = "quarter"  # 2024-Q1
    MONTH = "month"  # 2024-03
    YEARS = "years"  # 2022/2024: three calendar years taken together
    FINANCIAL = "financial"  # 2022-23; 2014-17 for three of them taken together


class PeriodError(ValueError):
    """A text that is no period; the message says why and how to write one."""


@dataclass(frozen=True)
class Period:
    """A period, parsed.

    `number` is the quarter (1 to 4), the month (1 to 12) or, for `years` and `financial`, the year in which
    the span ends; for a plain year it is the year itself.
    """

    grain: Grain
    year: int
    number: int

    def __str__(self) -> str:
        match self.grain:
            case Grain.YEAR:
                return f"{self.year}"
            case Grain.QUARTER:
                return f"{self.year}-Q{self.number}"
            case Grain.MONTH:
                return _month_text(self.year, self.number)
            case Grain.YEARS:
                return f"{self.year}/{self.number}"
            case Grain.FINANCIAL:
                return f"{self.year}-{self.number % 100:02d}"

    @property
    def months(self) -> int:
        """How many months it lasts."""
        match self.grain:
            case Grain.YEAR:
                return 12
            case Grain.QUARTER:
                return 3
            case Grain.MONTH:
                return 1
            case Grain.YEARS:
                return 12 * (self.number - self.year + 1)
            case Grain.FINANCIAL:
                return 12 * (self.number - self.year)

    @property
    def start(self) -> int:
        """Its first month, counted from January of year 0. A financial year is taken to begin in April."""
        offset = {Grain.QUARTER: 3 * (self.number - 1), Grain.MONTH: self.number - 1, Grain.FINANCIAL: 3}
        return 12 * self.year + offset.get(self.grain, 0)

    @property
    def order(self) -> tuple[int, int]:
        """Sorts periods by when they begin, the shorter first."""
        return self.start, self.months

    def previous(self) -> Period:
        """The period of the same length that ends where this one begins."""
        return self._moved(-1)

    def following(self) -> Period:
        """The period of the same length that begins where this one ends."""
        return self._moved(1)

    def _moved(self, steps: int) -> Period:
        if self.grain in (Grain.QUARTER, Grain.MONTH):
            size = 4 if self.grain is Grain.QUARTER else 12
            year, place = divmod(self.year * size + self.number - 1 + steps, size)
            return Period(self.grain, year, place + 1)
        years = self.months // 12 * steps
        return Period(self.grain, self.year + years, self.number + years)


def _month_text(year: int, month: int) -> str:
    # 2010-11 is a financial year to some and November to others. A consecutive pair of years is always read
    # as a financial year, so the one month a year that looks like one (2000 to 2011) is written 2010-M11.
    return f"{year}-M{month:02d}" if (year + 1) % 100 == month else f"{year}-{month:02d}"


_YEAR = re.compile(r"(\d{4})")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_MONTH = re.compile(r"(\d{4})-M(0[1-9]|1[0-2])")
_YEARS = re.compile(r"(\d{4})/(\d{4})")
_PAIR = re.compile(r"(\d{4})-(\d{2})")
HOW = "Write 2024, 2024-Q1, 2024-03, 2022/2024, or 2022-23 for a financial year."


def parse_period(text: str) -> Period:
    """The period a text stands for, in the one spelling the data use; `PeriodError` says what is wrong."""
    if match := _YEAR.fullmatch(text):
        return _sound(Period(Grain.YEAR, int(match[1]), int(match[1])), text)
    if match := _QUARTER.fullmatch(text):
        return _sound(Period(Grain.QUARTER, int(match[1]), int(match[2])), text)
    if match := _MONTH.fullmatch(text):
        return _sound(Period(Grain.MONTH, int(match[1]), int(match[2])), text)
    if match := _YEARS.fullmatch(text):
        return _sound(Period(Grain.YEARS, int(match[1]), int(match[2])), text)
    if match := _PAIR.fullmatch(text):
        return _sound(_pair(int(match[1]), int(match[2])), text)
    raise PeriodError(f"“{text[:40]}” is not a period. {HOW}")


def _pair(year: int, tail: int) -> Period:
    consecutive = (year + 1) % 100 == tail
    if 1 <= tail <= 12 and not consecutive:
        return Period(Grain.MONTH, year, tail)
    end = year - year % 100 + tail
    return Period(Grain.FINANCIAL, year, end if end > year else end + 100)


def _sound(period: Period, text: str) -> Period:
    if not EARLIEST <= period.year <= LATEST:
        raise PeriodError(f"“{text}” lies outside {EARLIEST} to {LATEST}. {HOW}")
    if period.grain in (Grain.YEARS, Grain.FINANCIAL) and not 12 <= period.months <= 12 * LONGEST:
        raise PeriodError(f"“{text}” does not run from one year to a later one. {HOW}")
    return period


def is_period(text: str) -> bool:
    """Whether a text is a period in the spelling of the data."""
    try:
        parse_period(text)
    except PeriodError:
        return False
    return True
