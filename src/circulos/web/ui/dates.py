"""Short dates in the reader's way: English writes the names of months large, Catalan and Spanish small."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language


def short_month(day: date) -> str:
    """Month and year where there is little room: “Sep 2026”, “set. 2026”."""
    return date_format(day, f"{_month()} Y")


def short_day(day: date, rest: str = " Y") -> str:
    """A day where there is little room; `rest` is the format of what follows the month."""
    return date_format(day, f"j {_month()}{rest}")


def _month() -> str:
    return "M" if (get_language() or "").startswith("en") else "b"
