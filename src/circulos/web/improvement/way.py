"""On the way to a target: where it began, where it is, what was due by now, when it is reached at this pace."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from circulos.compare import target as ahead
from circulos.compare.comparison import Comparison
from circulos.compare.reference import gap
from circulos.compare.target import Arrival
from circulos.compare.target import Way as Where
from circulos.compare.trend import Cut, trend
from circulos.exhibits.setting import value_of
from circulos.exhibits.trend import break_places
from circulos.facts.period import Period, parse_period
from circulos.method.types import Indicator
from circulos.web.analysis.seen import Seen
from circulos.web.improvement.models import Target

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
    """A target held against the figures of one council. Numbers are in the indicator's unit, NaN where unknown."""

    target: Target
    indicator: Indicator
    one: Comparison
    start: float
    now: float
    due: float
    missing: float  # how far it still is, on the unfavourable side
    share: float
    where: str
    arrival: str
    reached_in: str  # the period in which it is reached at this pace; empty where that cannot be said
    steps: tuple[Step, ...]
    is_cut: bool  # the meaning changed on the way: start and now are not compared


def time_of(period: str) -> float:
    """Years since year 0, for slopes and paths."""
    return parse_period(period).start / 12


def of(seen: Seen, target: Target, council: str) -> Way | None:
    """None where the kit does not know the indicator any more."""
    indicator = seen.kit.indicators.get(target.indicator)
    if indicator is None:
        return None
    series = seen.series(indicator.code, seen.group_of(indicator.code, council))
    one = seen.comparison(indicator.code, seen.period, seen.group_of(indicator.code, council))
    values = {each.period: value_of(each, council) for each in series}
    is_cut = bool(break_places(indicator, _between(target.from_period, seen.period)))
    start = math.nan if is_cut else values.get(target.from_period, _known(target.start))
    now = values.get(seen.period, math.nan)
    found = ahead.progress(start, now, target.value, indicator.polarity)
    arrival, reached_in = _pace(indicator, values, now, target.value)
    path = _path(target, _known(target.start) if math.isnan(start) and not is_cut else start, values)
    return Way(
        target=target,
        indicator=indicator,
        one=one,
        start=start,
        now=now,
        due=next((step.due for step in path if step.period == seen.period), math.nan),
        missing=_missing(indicator, now, target.value),
        share=float(found.share),
        where=str(found.way),
        arrival=arrival,
        reached_in=reached_in,
        steps=path,
        is_cut=is_cut,
    )


def _known(value: float | None) -> float:
    return math.nan if value is None else value


def _missing(indicator: Indicator, now: float, aim: float) -> float:
    if math.isnan(now):
        return math.nan
    short = float(gap(now, aim, indicator.polarity, indicator.band).short)
    return abs(aim - now) if math.isnan(short) else short


def _between(first: str, last: str) -> list[str]:
    """The periods from one to another, both among them; just the two where they are of different grain."""
    found, end = [parse_period(first)], parse_period(last)
    while found[-1].order < end.order and len(found) < 60:
        found.append(found[-1].following())
    return [str(one) for one in found] if str(found[-1]) == last else [first, last]


def _path(target: Target, start: float, values: dict[str, float]) -> tuple[Step, ...]:
    """What is due in each period on a straight way, and what was reached."""
    periods = _between(target.from_period, target.to_period)
    if len(periods) > MOST_STEPS:
        periods = [*periods[:1], *periods[-(MOST_STEPS - 1) :]]
    times = [time_of(one) for one in periods]
    if math.isnan(start):
        due = [math.nan] * (len(periods) - 1) + [target.value]
    else:
        due = ahead.path(start, target.value, times[0], times[-1], times).tolist()
    return tuple(
        Step(period, float(wanted), values.get(period, math.nan))
        for period, wanted in zip(periods, due, strict=True)
    )


def _pace(indicator: Indicator, values: dict[str, float], now: float, aim: float) -> tuple[str, str]:
    """Whether, and when, it is reached at the pace of the series so far."""
    known = [period for period, value in values.items() if not math.isnan(value)]
    if math.isnan(now) or not known:
        return Arrival.UNKNOWN.value, ""
    cuts = [Cut(time_of(cut.period), cut.bridge) for cut in indicator.breaks]
    slope = trend([values[one] for one in known], [time_of(one) for one in known], cuts)
    pace = ahead.pace(now, aim, slope, indicator.polarity)
    arrival, years = str(pace.arrival), float(pace.years)
    if arrival != Arrival.IN_SIGHT or not years <= FOREVER:
        return arrival, ""
    return arrival, str(_after(parse_period(known[-1]), years))


def _after(period: Period, years: float) -> Period:
    end = period.start + 12 * years - 1e-9
    while period.start < end:
        period = period.following()
    return period


def is_behind(way: Way) -> bool:
    """Whether less is reached than was due by now."""
    if math.isnan(way.due) or math.isnan(way.now) or way.where == Where.REACHED:
        return False
    upwards = way.target.value >= way.start
    return way.now < way.due if upwards else way.now > way.due


def all_of(seen: Seen, targets: Sequence[Target], council: str) -> list[Way]:
    return [found for one in targets if (found := of(seen, one, council))]
