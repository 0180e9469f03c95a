"""Where a council stands among the others, always with the direction of the indicator in mind.

Percentile, rank, band, deviation and signal, each for one group of councils or, with `group`, for thousands
of groups in one call. What polarity does to each:

| polarity | rank 1, band 4, percentile 100            | signal                                               |
|----------|-------------------------------------------|------------------------------------------------------|
| higher   | the highest value                         | better above the reference, worse below              |
| lower    | the lowest value                          | better below, worse above                            |
| band     | inside the band, all sharing; the nearest | better: nearer to the band than the reference is     |
| neutral  | the highest value: an order, no merit     | higher or lower, never better or worse               |

A bare rank promises more than a year's figures can keep: `rank_interval` says between which ranks a council
may really be (Goldstein and Spiegelhalter 1996, JRSS A 159:385; Marshall and Spiegelhalter 1998, BMJ
316:1701).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from circulos.compare import confidence as sure
from circulos.compare.arrays import Array, Codes, Flags, blocks, floats, together
from circulos.compare.direction import NEUTRAL, Limits, Polarities, codes, favourability, turned
from circulos.compare.interval import Interval
from circulos.compare.order import Order, order, rows

QUARTERS = 4


class Signal(IntEnum):
    """What may be said of a value against a reference. The names are those of the tables and the API."""

    MISSING = 0
    CANNOT_TELL = 1
    SIMILAR = 2
    BETTER = 3
    WORSE = 4
    HIGHER = 5  # of a neutral indicator: different, and no more
    LOWER = 6


NAMES = ("", "cannot_tell", "similar", "better", "worse", "higher", "lower")


@dataclass(frozen=True, eq=False)
class Deviation:
    """How far the values are from the reference."""

    difference: Array  # value - reference, in the unit of the value
    relative: Array  # the difference as a part of the size of the reference; NaN where that is 0
    favourable: Array  # the difference turned: above 0 is favourable; NaN where polarity is neutral


@dataclass(frozen=True, eq=False)
class RankInterval:
    """Between which ranks each council may be, and how likely it is in the best and the worst quarter."""

    lower: Array  # the better end: the smaller number
    upper: Array
    best_quarter: Array  # probability of band 4; NaN with fewer than four councils
    worst_quarter: Array  # probability of band 1


def ordered(
    values: ArrayLike,
    polarity: Polarities = "higher",
    group: ArrayLike | None = None,
    limits: Limits | None = None,
) -> Order:
    """Sort once for several answers: `.rank()`, `.percentile()` and `.bands(4)` of the result.

    `values` is (councils,), NaN for missing; `polarity` is a word, or a code a value; `group` numbers the
    group of each value (all one without it); `limits` are those of the band, where there is one.
    """
    return order(favourability(values, polarity, limits), group)


def rank(
    values: ArrayLike,
    polarity: Polarities = "higher",
    group: ArrayLike | None = None,
    limits: Limits | None = None,
) -> Array:
    """1 for the most favourable (neutral: highest) value; ties share the better rank (1, 2, 2, 4)."""
    return ordered(values, polarity, group, limits).rank()


def percentile(
    values: ArrayLike,
    polarity: Polarities = "higher",
    group: ArrayLike | None = None,
    limits: Limits | None = None,
) -> Array:
    """100 for the most favourable (neutral: highest) value, 0 for the least; see `Order.percentile`."""
    return ordered(values, polarity, group, limits).percentile()


def band(
    values: ArrayLike,
    polarity: Polarities = "higher",
    group: ArrayLike | None = None,
    limits: Limits | None = None,
    number: int = QUARTERS,
) -> Codes:
    """The quarter: 4 the most favourable (neutral: highest) values, 1 the least; 0 for none.

    None has the missing, a group with fewer councils than bands, and a group whose ties put all into one
    band: it would be a band that tells nobody apart. Others who tie across a border fall into the less
    favourable band together, so that never more than a quarter is called the best quarter. `number` other
    than 4 gives other bands.
    """
    return ordered(values, polarity, group, limits).bands(number)


def deviation(
    values: ArrayLike, reference: ArrayLike, polarity: Polarities = "higher", limits: Limits | None = None
) -> Deviation:
    """How far the values are from the reference, one or one a value; missing where either is."""
    given, mark = together(values=values, reference=reference)
    difference = given - mark
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = np.where(mark == 0, np.nan, difference / np.abs(mark))
    turned_difference = favourability(given, polarity, limits) - favourability(mark, polarity, limits)
    return Deviation(difference, relative, np.where(codes(polarity) == NEUTRAL, np.nan, turned_difference))


def signal(
    interval: Interval,
    reference: ArrayLike,
    polarity: Polarities = "higher",
    limits: Limits | None = None,
    threshold: ArrayLike | None = None,
) -> Codes:
    """What may be said of each value against the reference (one, or one a value), as `Signal` numbers.

    Without a threshold: better or worse where the whole interval lies on one side of the reference, similar
    where the reference is inside it, cannot tell where there is no interval or no reference.

    A practical `threshold` (0 or more, in the unit of the value, one or one a value, NaN for none) is the
    difference people agreed to care about. With it: similar where the whole interval lies within the
    threshold of the reference, even if the difference is certain; better or worse where it lies on one side;
    cannot tell where the interval holds both the reference and differences that matter. A value without
    interval is then taken as exact.

    The reference is taken as known. Overlap of two councils' intervals is not a test of their difference.
    Many signals at once need `confidence.flags_by_chance` beside them.
    """
    value, lower, upper, mark, slack = together(
        value=interval.value,
        lower=interval.lower,
        upper=interval.upper,
        reference=reference,
        threshold=np.nan if threshold is None else threshold,
    )
    if (slack < 0).any():
        raise ValueError("A threshold is a distance: it cannot be negative.")
    shape = value.shape
    flat = [array.reshape(-1) for array in (value, lower, upper, mark, slack)]
    code = _along(codes(polarity), shape)
    between = None if limits is None else [_along(floats(limit), shape) for limit in limits]
    result = np.empty(value.size, dtype=np.int8)
    for block in blocks(result.size):
        inside = None if between is None else (_part(between[0], block), _part(between[1], block))
        result[block] = _judged([array[block] for array in flat], _part(code, block), inside)
    return result.reshape(shape)


Some = TypeVar("Some", bound=np.generic)


def _along(array: NDArray[Some], shape: tuple[int, ...]) -> NDArray[Some]:
    """An array as long as the values; what holds for all of them stays a single number."""
    return array if np.ndim(array) == 0 else np.broadcast_to(array, shape).reshape(-1)


def _part(array: NDArray[Some], block: slice) -> NDArray[Some]:
    return array if np.ndim(array) == 0 else array[block]


def _judged(here: list[Array], code: Codes, limits: Limits | None) -> Codes:
    """The signals of one block. Everything is compared on the turned scale, where more is more favourable."""
    value, lower, upper, mark, slack = here
    declared = ~np.isnan(slack)
    if declared.any():
        # With a threshold, a value without interval is an interval of no width.
        exact = declared & np.isnan(lower) & np.isnan(upper)
        lower, upper = np.where(exact, value, lower), np.where(exact, value, upper)
    least, most = turned(lower, upper, code, limits)
    mark = favourability(mark, code, limits)
    above, below = least > mark, most < mark
    within = (least <= mark) & (mark <= most)
    if declared.any():
        within = np.where(declared, (least >= mark - slack) & (most <= mark + slack), within)
    result = np.where(above | below, different(above, code), np.int8(Signal.CANNOT_TELL))
    result = np.where(within, np.int8(Signal.SIMILAR), result)
    return np.where(np.isnan(value), np.int8(Signal.MISSING), result)


def different(above: Flags, code: Codes) -> Codes:
    """The signal of what is certainly different, given whether it is above on the turned scale."""
    neutral = code == NEUTRAL
    up = np.where(neutral, np.int8(Signal.HIGHER), np.int8(Signal.BETTER))
    return np.where(above, up, np.where(neutral, np.int8(Signal.LOWER), np.int8(Signal.WORSE)))


def names(signals: Codes) -> list[str]:
    """The signals in words: better, worse, similar, cannot_tell, higher, lower; empty for a missing value."""
    return [NAMES[one] for one in np.ravel(signals)]


def rank_interval(
    draws: ArrayLike, polarity: Polarities = "higher", confidence: float = 0.95, limits: Limits | None = None
) -> RankInterval:
    """Between which ranks each council may be, from simulated values (see `simulate`).

    `draws` is (draws, councils): each row a year as it might have been. The result is (councils,), NaN for a
    council whose draws are missing. The limits are ranks that occur: at least `confidence` of the draws lie
    within them. Take draws of shrunken values where councils differ much in size: raw extremes are always the
    smallest ones.
    """
    years = floats(draws)
    if years.ndim != 2 or years.shape[0] == 0:
        raise ValueError(f"Draws are (draws, councils); these have the shape {years.shape}.")
    places = rows(favourability(years, polarity, limits))
    ranks = np.sort(places.rank(), axis=0)
    tail = sure.tail(confidence)
    lower, upper = (np.quantile(ranks, p, axis=0, method="inverted_cdf") for p in (tail, 1 - tail))
    bands = places.bands(QUARTERS)
    best, worst = (np.where(bands == 0, np.nan, bands == one).mean(axis=0) for one in (QUARTERS, 1))
    return RankInterval(lower, upper, best, worst)
