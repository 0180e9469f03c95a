"""Days and periods as people write them: a month by its short name, where the data say `2026-10`."""

from __future__ import annotations

from circulos.exhibits.model import Phrase, words
from circulos.facts.period import Grain, PeriodError, parse_period


def day(iso: str) -> Phrase:
    """An ISO day as it is written; what is none stays as it is."""
    year, _, rest = iso.partition("-")
    month, _, at = rest.partition("-")
    return words("day", day=at.lstrip("0"), month=month.lstrip("0"), year=year) if at else iso


def period_words(period: str) -> Phrase:
    """A period as people write it; all but months are written alike in every language, and so is what is none."""
    try:
        found = parse_period(period)
    except PeriodError:
        return period
    if found.grain is not Grain.MONTH:
        return period
    return words("period.month", month=words(f"month.{found.number}"), year=str(found.year))
