"""On the way to a target: how much is behind, when it is reached at this pace, and what was due by when.

A council's own target is a value with a date, read with the indicator's polarity. Arrays have one shape, or
are single numbers that serve for all; NaN is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from circulos.compare.arrays import Array, Flags, floats, together
from circulos.compare.trend import Trend
from circulos.method.types import Polarity

Words: TypeAlias = NDArray[np.str_]


class Way(StrEnum):
    """Where a council is on the way to its target."""

    REACHED = "reached"
    ON_THE_WAY = "on_the_way"
    NOT_MOVED = "not_moved"
    MOVED_AWAY = "moved_away"
    UNKNOWN = "unknown"


class Arrival(StrEnum):
    """What can be said about when a target will be reached."""

    REACHED = "reached"
    IN_SIGHT = "in_sight"  # the whole interval of the slope goes towards the target
    CANNOT_TELL = "cannot_tell"  # the slope may as well be nothing, or has too few points
    NOT_AT_THIS_PACE = "not_at_this_pace"  # the series goes the other way
    UNKNOWN = "unknown"  # the value or the target is missing


@dataclass(frozen=True, eq=False)
class Progress:
    """The part of the way from start to target that is behind: above 1 beyond it, below 0 moved away.

    NaN where something is missing, or where there was no way to go because the start already was at the
    target.
    """

    share: Array
    way: Words


@dataclass(frozen=True, eq=False)
class Pace:
    """Time until the target at the present slope, in the unit of the times: 0 where reached, infinite where
    never.

    `earliest` and `latest` follow from the limits of the slope. Say `years` only where `arrival` is in sight.
    """

    years: Array
    earliest: Array
    latest: Array
    arrival: Words


def progress(
    start: ArrayLike, current: ArrayLike, target: ArrayLike, polarity: Polarity | str = Polarity.NEUTRAL
) -> Progress:
    """How much of the way from `start` to `target` is behind at `current`.

    A target is reached when the value is at it or on its favourable side; where the indicator has no
    direction, when the value is at it or beyond it as seen from the start. Raises ValueError for an unknown
    polarity.
    """
    first, now, aim = together(start=start, current=current, target=target)
    way = aim - first
    favourable = _favourable(Polarity(polarity), way)
    to_go = way * favourable > 0
    share = np.divide(now - first, way, out=np.full_like(way, np.nan), where=to_go)
    # Without a direction and without a way to go, only the target itself is the target.
    reached = np.where(favourable == 0, now == aim, (now - aim) * favourable >= 0)
    unknown = np.isnan(first + now + aim)
    words = np.select(
        [unknown, reached, now == first, (now - first) * favourable > 0],
        [Way.UNKNOWN.value, Way.REACHED.value, Way.NOT_MOVED.value, Way.ON_THE_WAY.value],
        Way.MOVED_AWAY.value,
    )
    return Progress(np.where(unknown, np.nan, share), words)


def pace(
    current: ArrayLike, target: ArrayLike, trend: Trend, polarity: Polarity | str = Polarity.NEUTRAL
) -> Pace:
    """At this pace reached in: the time from `current` to `target` at the slope of `trend` and at its limits.

    Where the indicator has no direction, any way to the target is towards it. Raises ValueError for shapes
    that do not fit or an unknown polarity.
    """
    now, aim, slope, low, high = together(
        current=current, target=target, slope=trend.slope, lower=trend.lower, upper=trend.upper
    )
    distance = aim - now
    favourable = _favourable(Polarity(polarity), distance)
    to_go, unknown = distance * favourable, np.isnan(distance)
    reached = to_go <= 0
    towards = [np.where(favourable > 0, a, -b) for a, b in ((slope, slope), (high, low), (low, high))]
    years, earliest, latest = (_time(to_go, speed, reached) for speed in towards)
    limits_known = np.isfinite(towards[1]) & np.isfinite(towards[2])
    words = np.select(
        [unknown, reached, ~limits_known, towards[2] > 0, towards[1] < 0],
        [
            Arrival.UNKNOWN.value,
            Arrival.REACHED.value,
            Arrival.CANNOT_TELL.value,
            Arrival.IN_SIGHT.value,
            Arrival.NOT_AT_THIS_PACE.value,
        ],
        Arrival.CANNOT_TELL.value,
    )
    return Pace(years, earliest, latest, words)


def path(
    start: float,
    target: float,
    start_time: float,
    target_time: float,
    times: ArrayLike,
    through: Mapping[float, float] | None = None,
) -> Array:
    """The values due at `times` on a straight way from start to target; before and after it stays where it
    is.

    `through` are values wanted at times between, and the way goes straight from one to the next. Without a known
    start (NaN) nothing is due before the first of them. Raises ValueError where the target's time is not after
    the start's, or a time between is not.
    """
    if not start_time < target_time:
        raise ValueError(f"A target at {target_time:g} must lie after its start at {start_time:g}.")
    between = dict(sorted((through or {}).items()))
    wrong = [time for time in between if not start_time < time < target_time]
    if wrong:
        raise ValueError(f"{wrong[0]:g} does not lie between {start_time:g} and {target_time:g}.")
    known = {start_time: start, **between, target_time: target}
    if np.isnan(start):
        del known[start_time]
    asked = floats(times)
    due = np.asarray(np.interp(asked, list(known), list(known.values())))
    return np.where(np.isnan(start) & (asked < min(known)), np.nan, due)


def _favourable(polarity: Polarity, way: Array) -> Array:
    """1 where more is favourable, -1 where less is; without a direction of its own, the way to the target is
    it."""
    own = {Polarity.HIGHER: 1.0, Polarity.LOWER: -1.0}.get(polarity)
    return np.sign(way) if own is None else np.full_like(way, own)


def _time(to_go: Array, speed: Array, reached: Flags) -> Array:
    time = np.divide(to_go, speed, out=np.full_like(to_go, np.inf), where=speed > 0)
    time = np.where(np.isnan(to_go) | np.isnan(speed), np.nan, time)
    return np.where(reached, 0.0, time)
