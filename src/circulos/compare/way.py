"""A council's target held against its own series: where it began, where it is, what was due, when it is reached."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from circulos.compare import target as ahead
from circulos.compare.breaks import break_places
from circulos.compare.comparison import Comparison
from circulos.compare.decided import Target
from circulos.compare.reference import gap
from circulos.compare.target import Arrival
from circulos.compare.target import Way as Where
from circulos.compare.trend import Cut, trend
from circulos.facts.period import Period, parse_period
from circulos.method.types import Indicator

MOST_STEPS = 12
FOREVER = 30  # years: beyond it a pace says no more than that it is slow


@dataclass(frozen=True)
class Step:
    """One period of the way: what is due, and what came of it. NaN where there is none."""

    period: str
    due: float
    actual: float


@dataclass(frozen=True)
class Way:
    """A target held against the figures of one council. Numbers are in the indicator's unit, NaN where unknown.

    `missing` is how far it still is, on the unfavourable side; `share` the part of the way that is behind;
    `reached_in` the period in which it is reached at this pace, empty where that cannot be said. `is_cut`: the
    meaning changed on the way, and start and now are not compared.
    """

    target: Target
    one: Comparison
    start: float
    now: float
    due: float
    missing: float
    share: float
    where: Where
    arrival: Arrival
    reached_in: str
    steps: tuple[Step, ...]
    is_cut: bool

    @property
    def indicator(self) -> Indicator:
        """What it is about."""
        return self.one.indicator

    @property
    def is_behind(self) -> bool:
        """Whether less is reached than was due by now."""
        if math.isnan(self.due) or math.isnan(self.now) or self.where is Where.REACHED:
            return False
        upwards = self.target.value >= self.start
        return self.now < self.due if upwards else self.now > self.due

    @property
    def is_new(self) -> bool:
        """Whether it begins in the period it is looked at."""
        return self.one.period <= self.target.from_period


def way(target: Target, series: Sequence[Comparison], one: Comparison, council: str) -> Way:
    """A target held against the comparisons of its indicator up to a period; `one` is that of the period itself.

    Raises ValueError for a target whose periods are none.
    """
    indicator = one.indicator
    values = {each.period: own(each, council) for each in series}
    is_cut = bool(break_places(indicator, between(target.from_period, one.period)))
    start = math.nan if is_cut else values.get(target.from_period, target.start)
    now = values.get(one.period, math.nan)
    found = ahead.progress(start, now, target.value, indicator.polarity)
    arrival, reached_in = _pace(indicator, values, now, target.value)
    begun = start if is_cut or not math.isnan(start) else target.start
    steps = _steps(target, begun, values)
    return Way(
        target=target,
        one=one,
        start=start,
        now=now,
        due=next((step.due for step in steps if step.period == one.period), math.nan),
        missing=_missing(indicator, now, target.value),
        share=float(found.share),
        where=Where(str(found.way)),
        arrival=arrival,
        reached_in=reached_in,
        steps=steps,
        is_cut=is_cut,
    )


def own(one: Comparison, council: str) -> float:
    """The council's value; NaN where there is none."""
    place = one.places.get(council)
    return math.nan if place is None else float(one.value[place])


def between(first: str, last: str) -> list[str]:
    """The periods from one to another, both among them; just the two where they are of different grain."""
    found, end = [parse_period(first)], parse_period(last)
    while found[-1].order < end.order and len(found) < 60:
        found.append(found[-1].following())
    return [str(one) for one in found] if str(found[-1]) == last else [first, last]


def time_of(period: str) -> float:
    """Years since year 0, for slopes and paths."""
    return parse_period(period).start / 12


def _missing(indicator: Indicator, now: float, aim: float) -> float:
    if math.isnan(now):
        return math.nan
    short = float(gap(now, aim, indicator.polarity, indicator.band).short)
    return abs(aim - now) if math.isnan(short) else short


def _steps(target: Target, start: float, values: Mapping[str, float]) -> tuple[Step, ...]:
    """What is due in each period, and what was reached."""
    periods = between(target.from_period, target.to_period)
    if len(periods) > MOST_STEPS:
        periods = [*periods[:1], *periods[-(MOST_STEPS - 1) :]]
    wanted = ahead.path(
        start,
        target.value,
        time_of(target.from_period),
        time_of(target.to_period),
        [time_of(one) for one in periods],
        {time_of(period): value for period, value in target.path},
    )
    pairs = zip(periods, wanted.tolist(), strict=True)
    return tuple(Step(period, due, values.get(period, math.nan)) for period, due in pairs)


def _pace(indicator: Indicator, values: Mapping[str, float], now: float, aim: float) -> tuple[Arrival, str]:
    """Whether, and when, it is reached at the pace of the series so far."""
    known = [period for period, value in values.items() if not math.isnan(value)]
    if math.isnan(now) or not known:
        return Arrival.UNKNOWN, ""
    cuts = [Cut(time_of(cut.period), cut.bridge) for cut in indicator.breaks]
    slope = trend([values[one] for one in known], [time_of(one) for one in known], cuts)
    pace = ahead.pace(now, aim, slope, indicator.polarity)
    arrival, years = Arrival(str(pace.arrival)), float(pace.years)
    if arrival is not Arrival.IN_SIGHT or not years <= FOREVER:
        return arrival, ""
    return arrival, str(_after(parse_period(known[-1]), years))


def _after(period: Period, years: float) -> Period:
    end = period.start + 12 * years - 1e-9
    while period.start < end:
        period = period.following()
    return period
