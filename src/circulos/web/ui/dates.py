"""Short dates in the reader's way: English writes the names of months large, Catalan and Spanish small."""

import re
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def short_month(day: date) -> str:
    """Month and year where there is little room: “Sep 2026”, “set. 2026”."""
    return date_format(day, f"{_month()} Y")


def short_day(day: date, rest: str = " Y") -> str:
    """A day where there is little room; `rest` is the format of what follows the month."""
    return date_format(day, f"j {_month()}{rest}")


def month_in_words(period: str) -> str:
    """A month of a series as people say it, “September 2026”; other periods as they are written."""
    if not MONTH.fullmatch(period):
        return period
    day, english = date(int(period[:4]), int(period[5:]), 1), _month() == "M"
    return date_format(day, "F Y") if english else f"{date_format(day, 'F').lower()} de {day.year}"


def _month() -> str:
    return "M" if (get_language() or "").startswith("en") else "b"
