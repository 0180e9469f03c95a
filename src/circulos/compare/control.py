"""One council's series as a control chart, with the periods its points belong to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from circulos.compare import interval, spc
from circulos.compare.arrays import Array
from circulos.compare.comparison import Comparison
from circulos.compare.spc import Baseline, Chart
from circulos.compare.spc_rules import UPWARD, Cause
from circulos.compare.standing import band_of
from circulos.facts.period import parse_period
from circulos.method.types import Indicator, Kind

COUNTED = (Kind.PROPORTION, Kind.RATE)


@dataclass(frozen=True, eq=False)
class Control:
    """A council's series: its `periods` from oldest to newest and the `chart` over them.

    `phases` are the places at which a new phase starts: a break in the series, or a rebase that was asked for.
    `held` is the period whose limits are kept, where a change that began then still holds; see `alerts.held`.
    """

    indicator: Indicator
    council: str
    periods: tuple[str, ...]
    chart: Chart
    breaks: tuple[int, ...]
    phases: tuple[int, ...]
    held: str = ""

    @property
    def known(self) -> tuple[int, ...]:
        """The places of the periods with a value."""
        return tuple(np.flatnonzero(~np.isnan(self.chart.value)).tolist())

    @property
    def current(self) -> tuple[int, ...]:
        """The places with a value in the last phase, which is the process as it is now."""
        last = int(self.chart.phase.max(initial=0))
        return tuple(place for place in self.known if self.chart.phase[place] == last)

    @property
    def counted(self) -> tuple[int, ...]:
        """Those of them that the limits rest on, unless only the first ones were asked for."""
        return tuple(place for place in self.current if not self.chart.excluded[place])

    def upward(self, place: int) -> bool | None:
        """On which side a point stands out; None where it does not."""
        cause = self.chart.cause[place]
        return None if cause == Cause.COMMON else bool(cause in UPWARD)


def control(
    series: Sequence[Comparison],
    council: str,
    rebase: Collection[str] = (),
    exclude: Collection[str] = (),
    fix: int | None = None,
) -> Control:
    """The chart of a council over comparisons of one indicator, from oldest to newest.

    Proportions and rates with their counts get p' and u' charts, whose limits know both of chance and of how
    the series really swings; everything else XmR. A break in the series starts a new phase. `rebase` and
    `exclude` are periods, `fix` the number of first points of each phase that count. Raises ValueError for an
    empty series.
    """
    if not series:
        raise ValueError("A control chart needs a series: no council has a value of this indicator.")
    indicator, periods = series[-1].indicator, tuple(one.period for one in series)
    breaks = _breaks(indicator, periods)
    asked = {periods.index(period) for period in rebase if period in periods} - {0}
    phases = tuple(sorted({*breaks, *asked}))
    left_out = [periods.index(period) for period in exclude if period in periods]
    baseline = Baseline(phases, fix, left_out)
    return Control(indicator, council, periods, _chart(indicator, series, council, baseline), breaks, phases)


def _chart(indicator: Indicator, series: Sequence[Comparison], council: str, baseline: Baseline) -> Chart:
    value, x, n = (_row(series, council, name) for name in ("value", "numerator", "denominator"))
    polarity, band = indicator.polarity, band_of(indicator)
    known = ~np.isnan(value)
    wrong = known & interval.impossible(x, n, indicator.kind is Kind.PROPORTION)
    if indicator.kind not in COUNTED or np.isnan((x + n)[known]).any() or wrong.any():
        return spc.xmr(value, polarity, baseline, band=band)
    draw = spc.p if indicator.kind is Kind.PROPORTION else spc.u
    x, n = np.where(known, x, np.nan), np.where(known, n, np.nan)
    return draw(x, n, polarity, baseline, per=indicator.per, prime=True, band=band)


def _row(series: Sequence[Comparison], council: str, name: str) -> Array:
    places = [one.places.get(council) for one in series]
    pairs = zip(series, places, strict=True)
    return np.array([np.nan if place is None else getattr(one, name)[place] for one, place in pairs])


def _breaks(indicator: Indicator, periods: Sequence[str]) -> tuple[int, ...]:
    starts = {cut.period for cut in indicator.breaks} | {indicator.comparable_since} - {""}
    begins = [parse_period(period).start for period in periods]
    firsts = [
        min((place for place, begin in enumerate(begins) if begin >= parse_period(start).start), default=0)
        for start in starts
    ]
    return tuple(sorted({place for place in firsts if place}))
