"""Where a series is going: change against the council's own history, and against the movement of its group.

A series is one row of `values`; its columns are the `times`, in ascending order (years, or fractions of a
year: the second quarter of 2024 is 2024.25). A change of meaning cuts the series: what lies before a cut is
not compared with what follows, unless the kit declares a bridge. NaN is missing and stays so: no value is
carried forward.

The slope is that of Theil and Sen, the median of the slopes between all pairs of points, which one odd year
does not move; its interval is Sen's, which needs no normal distribution but takes the years as independent.
Papers: Theil 1950 (Proc. Kon. Ned. Akad. Wet. A 53:386), Sen 1968 (JASA 63:1379).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import factorial
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from circulos.compare import confidence as sure
from circulos.compare.arrays import Array, floats
from circulos.method.types import Polarity

Words: TypeAlias = NDArray[np.str_]
Counts: TypeAlias = NDArray[np.int64]

# Slopes between pairs held at once: twelve years of months have ten thousand pairs a series.
PAIRS = 1 << 20
# Below so many councils a median movement is that of one of them.
SMALLEST_GROUP = 3


class Direction(StrEnum):
    """What a series can be said to do."""

    RISING = "rising"
    FALLING = "falling"
    UNCLEAR = "unclear"  # the interval of the slope holds zero
    TOO_FEW_POINTS = "too_few_points"


class Course(StrEnum):
    """A direction read with the polarity of the indicator; neutral ones keep rising and falling."""

    IMPROVING = "improving"
    WORSENING = "worsening"
    RISING = "rising"
    FALLING = "falling"
    UNCLEAR = "unclear"
    TOO_FEW_POINTS = "too_few_points"


@dataclass(frozen=True)
class Cut:
    """From `time` on a series has another meaning; `bridge` turns earlier values into it, where one was
    agreed."""

    time: float
    bridge: float | None = None


@dataclass(frozen=True, eq=False)
class Comparable:
    """The values that may be compared with the last one: bridged, and NaN before the last cut without a
    bridge.

    `since` is the first time that may be compared, `bridged` the times up to which a bridge was used (None:
    nowhere).
    """

    values: Array
    since: float
    bridged: float | None


@dataclass(frozen=True, eq=False)
class Change:
    """The last value less the one at `start`: `difference` in the indicator's unit, `relative` as a part of
    the latter.

    NaN where either is missing or lies beyond a cut, and for `relative` where the earlier value is 0.
    """

    start: float
    end: float
    difference: Array
    relative: Array


@dataclass(frozen=True, eq=False)
class Trend:
    """Slopes per unit of time with their limits; one entry a series.

    `points` counts the values used, `level` is the height of the line at the last time. With fewer points
    than an interval of this confidence needs (`fewest_points`) there are no limits and the direction says so.
    """

    slope: Array
    lower: Array
    upper: Array
    level: Array
    points: Counts
    direction: Words
    since: float
    confidence: float


@dataclass(frozen=True, eq=False)
class Movement:
    """How the group moved (the median change of its `n` councils) and how far each council moved beyond
    it."""

    group: float
    beyond: Array
    n: int


def comparable(values: ArrayLike, times: ArrayLike, cuts: Iterable[Cut] = ()) -> Comparable:
    """The values that may be compared with the last: shape (..., times) as given.

    Raises ValueError where the times do not ascend or do not fit the values, or a bridge is not a number
    above 0.
    """
    kept, when = floats(values).copy(), _times(times)
    if kept.shape[-1:] != when.shape:
        raise ValueError(f"There are {len(when)} times, but the values have the shape {kept.shape}.")
    since, bridged = when[0], None
    for cut in sorted(cuts, key=lambda cut: cut.time):
        before = when < cut.time
        if not before.any():
            continue
        if cut.bridge is None:
            kept[..., before] = np.nan
            # A cut after the last time leaves nothing, and that is the truth: there is no value of the new
            # meaning.
            since, bridged = (when[~before][0] if (~before).any() else cut.time), None
        elif not (cut.bridge > 0 and np.isfinite(cut.bridge)):
            raise ValueError(
                f"The bridge over the cut at {cut.time:g} is {cut.bridge!r}; it must be above 0."
            )
        else:
            kept[..., before] *= cut.bridge
            bridged = cut.time
    return Comparable(kept, float(since), bridged)


def change(
    values: ArrayLike, times: ArrayLike, start: float | None = None, cuts: Iterable[Cut] = ()
) -> Change:
    """The change from `start` (the time before the last, where not given) to the last time, for each series.

    All series are compared over the same span, so that their changes can be compared with each other. Raises
    ValueError as `comparable` does, and for a `start` that is not one of the times.
    """
    when = _times(times)
    kept = comparable(values, when, cuts).values
    if start is None and len(when) < 2:
        missing = np.full(kept.shape[:-1], np.nan)
        return Change(float(when[-1]), float(when[-1]), missing, missing)
    place = len(when) - 2 if start is None else _place(when, start)
    first, last = kept[..., place], kept[..., -1]
    difference = last - first
    relative = np.divide(difference, np.abs(first), out=np.full_like(first, np.nan), where=first != 0)
    return Change(float(when[place]), float(when[-1]), difference, relative)


def fewest_points(confidence: float = 0.95) -> int:
    """How many points a slope of this confidence needs: five at 95 %.

    The smallest two-sided probability that n points can give is 2 / n!, when every one is above the one
    before.
    """
    left = 1 - sure.level(confidence)
    return next(n for n in range(2, 99) if 2 / factorial(n) <= left)


def trend(values: ArrayLike, times: ArrayLike, cuts: Iterable[Cut] = (), confidence: float = 0.95) -> Trend:
    """Theil and Sen's slope of each series, with Sen's interval: `values` is (series, times) or (times,).

    Raises ValueError as `comparable` does, or for a strange confidence.
    """
    when = _times(times)
    usable = comparable(values, when, cuts)
    rows = np.atleast_2d(usable.values)
    z = sure.normal(confidence)
    parts = [_theil_sen(rows[part], when, z) for part in _chunks(len(rows), len(when))]
    slope, lower, upper, level = (np.concatenate([part[i] for part in parts]) for i in range(4))
    points = np.isfinite(rows).sum(axis=1)
    few = points < fewest_points(confidence)
    lower[few] = upper[few] = np.nan
    shape = usable.values.shape[:-1]
    return Trend(
        slope.reshape(shape),
        lower.reshape(shape),
        upper.reshape(shape),
        level.reshape(shape),
        points.reshape(shape),
        _directions(few, lower, upper).reshape(shape),
        usable.since,
        sure.level(confidence),
    )


def course(found: Trend, polarity: Polarity | str, band: Sequence[float] = ()) -> Words:
    """The directions read with the polarity: improving or worsening, or rising and falling where it is
    neutral.

    With a `band` (lower, upper) what counts is whether the line goes towards the band; inside it there is no
    better way, and rising and falling are kept. Raises ValueError for an unknown polarity or a band without
    two limits.
    """
    polarity = Polarity(polarity)
    rises, falls = found.direction == Direction.RISING, found.direction == Direction.FALLING
    wanted = _wanted(found.level, polarity, band)
    towards = (rises & (wanted > 0)) | (falls & (wanted < 0))
    away = (rises & (wanted < 0)) | (falls & (wanted > 0))
    words = np.where(towards, Course.IMPROVING.value, found.direction)
    return np.where(away, Course.WORSENING.value, words)


def against_group(changes: ArrayLike) -> Movement:
    """How far each council's change (or slope) is beyond the median change of its group, in the same unit.

    `changes` is (councils,); missing ones stay missing and do not count. With fewer than three councils a
    group has no movement of its own: then it is NaN.
    """
    moved = floats(changes)
    known = moved[np.isfinite(moved)]
    group = float(np.median(known)) if len(known) >= SMALLEST_GROUP else float("nan")
    return Movement(group, moved - group, len(known))


def _times(times: ArrayLike) -> Array:
    when = floats(times)
    if when.ndim != 1 or len(when) == 0:
        raise ValueError("A series needs at least one time, in a plain list.")
    if not (np.isfinite(when).all() and (np.diff(when) > 0).all()):
        raise ValueError(
            f"The times of a series must be known, different and ascending, not {when.tolist()}."
        )
    return when


def _place(when: Array, start: float) -> int:
    found = np.flatnonzero(when == start)
    if len(found) == 0:
        raise ValueError(
            f"The series has no time {start:g}; it has {', '.join(f'{time:g}' for time in when)}."
        )
    return int(found[0])


def _chunks(rows: int, times: int) -> Iterator[slice]:
    size = max(1, PAIRS // times**2)
    for start in range(0, max(rows, 1), size):
        yield slice(start, start + size)


def _theil_sen(rows: Array, when: Array, z: float) -> tuple[Array, Array, Array, Array]:
    """Slope, lower and upper limit, and the line's height at the last time, for each row."""
    first, second = np.triu_indices(len(when), k=1)
    slopes = np.sort((rows[:, second] - rows[:, first]) / (when[second] - when[first]), axis=1)
    pairs = np.isfinite(slopes).sum(axis=1)
    slope = _median_of_sorted(slopes, pairs)
    half = z * _kendall_deviation(rows)
    low = np.maximum(np.round((pairs - half) / 2).astype(np.int64) - 1, 0)
    high = np.minimum(np.round((pairs + half) / 2).astype(np.int64), pairs - 1)
    rest = np.sort(rows - slope[:, None] * (when - when[-1]), axis=1)
    level = _median_of_sorted(rest, np.isfinite(rest).sum(axis=1))
    return slope, _pick(slopes, low, pairs), _pick(slopes, high, pairs), level


def _kendall_deviation(rows: Array) -> Array:
    """The standard deviation of Kendall's S for each row, with its correction for equal values."""
    n = np.isfinite(rows).sum(axis=1)
    equal = (rows[:, :, None] == rows[:, None, :]).sum(axis=2)
    ties = np.where(equal > 0, (equal - 1) * (2 * equal + 5), 0).sum(axis=1)
    return np.asarray(np.sqrt((n * (n - 1) * (2 * n + 5) - ties) / 18))


def _pick(ascending: Array, place: Counts, known: Counts) -> Array:
    """The value at a place of each sorted row, NaN where the row holds nothing known."""
    if ascending.shape[1] == 0:
        return np.full(len(ascending), np.nan)
    inside = np.clip(place, 0, ascending.shape[1] - 1)
    value = np.take_along_axis(ascending, inside[:, None], axis=1)[:, 0]
    return np.where(known > 0, value, np.nan)


def _median_of_sorted(ascending: Array, known: Counts) -> Array:
    low, high = (known - 1) // 2, known // 2
    return (_pick(ascending, low, known) + _pick(ascending, high, known)) / 2


def _directions(few: NDArray[np.bool_], lower: Array, upper: Array) -> Words:
    return np.select(
        [few, lower > 0, upper < 0],
        [Direction.TOO_FEW_POINTS.value, Direction.RISING.value, Direction.FALLING.value],
        Direction.UNCLEAR.value,
    )


def _wanted(level: Array, polarity: Polarity, band: Sequence[float]) -> Array:
    """1 where a rise is favourable, -1 where a fall is, 0 where neither."""
    if polarity is not Polarity.BAND:
        way = {Polarity.HIGHER: 1.0, Polarity.LOWER: -1.0}.get(polarity, 0.0)
        return np.full_like(level, way)
    if len(band) != 2 or not band[0] <= band[1]:
        raise ValueError(f"Polarity band needs a lower and an upper limit, not {tuple(band)!r}.")
    return np.where(level < band[0], 1.0, np.where(level > band[1], -1.0, 0.0))
