"""Where the meaning of an indicator changed, so that figures before and after are not compared."""

from __future__ import annotations

from collections.abc import Sequence

from circulos.method.types import Indicator


def break_places(indicator: Indicator, periods: Sequence[str]) -> list[int]:
    """The places of the periods that begin a new meaning; never the first, which cuts nothing."""
    starts = {cut.period for cut in indicator.breaks} | {indicator.comparable_since} - {""}
    passed = {min((p for p in periods if p >= start), default="") for start in starts}
    return sorted(periods.index(period) for period in passed if period and periods.index(period) > 0)
