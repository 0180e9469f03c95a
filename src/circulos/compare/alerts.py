"""What is new in series that come month after month: a change in the last point that was not called before it.

A chart is looked at whenever a point comes in, and most points are the process as it is. So an alert is given
only where a rule of the control chart calls the newest point special, and the chart without that point did not
already call the point before it special in the same direction: an eighth month above the mean is no news after
the seventh. Limits must rest on twelve points; before that a series is too short to say anything.

Somebody who looks at many series is called by chance now and then: `by_chance` says how often, measured in invented
series in which nothing happens (`bench/coverage.py`), so that the number can stand beside the alerts.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from circulos.compare.comparison import Comparison
from circulos.compare.control import Control, control
from circulos.compare.position import NAMES
from circulos.compare.spc import ENOUGH
from circulos.compare.spc_rules import Cause
from circulos.facts.period import parse_period
from circulos.method.types import Indicator

MONTHS = {"month": 1, "quarter": 3, "year": 12}
YEAR = 12  # months in which a change is news
# New alerts a series and period in which nothing happens, of charts of 12 to 60 points.
BY_CHANCE = 0.012


@dataclass(frozen=True)
class Alert:
    """One change: the point that brought it, the limits it is held against (in the indicator's unit), and the rule.

    `signal` is better, worse, higher or lower; `points` is how many the limits rest on.
    """

    indicator: Indicator
    council: str
    period: str
    value: float
    centre: float
    lower: float
    upper: float
    cause: Cause
    signal: str
    points: int

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells this alert from every other."""
        return self.indicator.code, self.council, self.period


@dataclass(frozen=True)
class Alerts:
    """The alerts, by period, council and indicator, and how many points were looked at to find them."""

    found: tuple[Alert, ...]
    looked: int

    @property
    def by_chance(self) -> float:
        """How many alerts so many looks give where nothing happens."""
        return self.looked * BY_CHANCE


def alerts(series: Sequence[Comparison], councils: Collection[str] = (), since: str = "") -> Alerts:
    """The new alerts of one indicator's comparisons, from oldest to newest.

    Without `since` only the last period is looked at, with it every period from there on, each as it was when it came
    in. A council without a figure in a period has no news in it. Periods of another length than the indicator's
    frequency are passed over. Raises `PeriodError` for a `since` that is none.
    """
    same = _of_one_length(series)
    if not same:
        return Alerts((), 0)
    wanted = tuple(councils) or tuple(dict.fromkeys(code for one in same for code in one.councils))
    first = parse_period(since or same[-1].period).start
    looked, found = 0, []
    for council in wanted:
        for newest in range(len(same)):
            if parse_period(same[newest].period).start < first:
                continue
            chart = _enough(same[: newest + 1], council)
            if chart is None:
                continue
            looked += 1
            if chart.upward(-1) is not None and not _was_called(same[:newest], council, chart):
                found.append(_alert(chart))
    return Alerts(tuple(sorted(found, key=lambda one: (_start(one.period), one.council))), looked)


def lately(series: Sequence[Comparison], council: str) -> Alerts:
    """What was new in the last year of one indicator's comparisons, from oldest to newest, for a council."""
    same = _of_one_length(series)
    if not same:
        return Alerts((), 0)
    last = _start(same[-1].period)
    since = next(one.period for one in same if _start(one.period) > last - YEAR)
    return alerts(same, [council], since)


def held(series: Sequence[Comparison], council: str, news: Alerts) -> Control:
    """The chart of a council over one indicator's comparisons, held against the limits of its last change.

    A change that lasts draws the mean and the limits after it, until all that came before it looks special instead.
    So as long as the last point is special on the side of the last alert of `news`, the limits are those against
    which that alert was given, and later points do not count for them. Where nothing holds, every point counts.
    `news` are alerts of the same comparisons and council. Raises ValueError for an empty series.
    """
    chart = control(series, council)
    if not news.found:
        return chart
    called = news.found[-1].period
    later = [one.period for one in series if _start(one.period) > _start(called)]
    kept = control(series, council, exclude=later)
    holds = (
        later and kept.current and kept.upward(kept.current[-1]) == kept.upward(kept.periods.index(called))
    )
    return replace(kept, held=called) if holds else chart


def together(several: Sequence[Alerts]) -> Alerts:
    """The alerts of several indicators as one list, in order of time, then council."""
    found = sorted(
        (one for each in several for one in each.found),
        key=lambda one: (_start(one.period), one.council, one.indicator.code),
    )
    return Alerts(tuple(found), sum(each.looked for each in several))


def _of_one_length(series: Sequence[Comparison]) -> list[Comparison]:
    """The comparisons whose period is as long as the indicator says; of the last one's length where none is."""
    lengths = [parse_period(one.period).months for one in series]
    if not lengths:
        return []
    wanted = MONTHS[series[-1].indicator.frequency]
    if wanted not in lengths:
        wanted = lengths[-1]
    return [one for one, months in zip(series, lengths, strict=True) if months == wanted]


def _enough(series: Sequence[Comparison], council: str) -> Control | None:
    """The chart of a council whose newest point is the series' last and whose limits are not provisional."""
    place = series[-1].places.get(council)
    if place is None or np.isnan(series[-1].value[place]):
        return None
    chart = control(series, council)
    return chart if len(chart.current) >= ENOUGH else None


def _was_called(before: Sequence[Comparison], council: str, now: Control) -> bool:
    """Whether the chart before this point called the point before it special, and in the same direction."""
    if len(now.current) < 2:
        return False
    earlier = control(before[: now.current[-2] + 1], council)
    return len(earlier.current) >= ENOUGH and earlier.upward(-1) == now.upward(-1)


def _alert(found: Control) -> Alert:
    chart = found.chart
    value, centre, lower, upper = (
        float(line[-1]) for line in (chart.value, chart.centre, chart.lower, chart.upper)
    )
    return Alert(
        found.indicator,
        found.council,
        found.periods[-1],
        value,
        centre,
        lower,
        upper,
        Cause(int(chart.cause[-1])),
        NAMES[int(chart.signal[-1])],
        len(found.current),
    )


def _start(period: str) -> int:
    return parse_period(period).start
