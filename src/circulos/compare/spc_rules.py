"""The rules by which a point of a control chart is special. All arrays are the points of one phase, none
missing.

NHS England, "Making data count": outside the limits; seven rising or falling; two of three near a limit, all
three on its side of the mean; seven in a row on one side of the mean. The first that holds names the cause.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

import numpy as np
from scipy import special

from circulos.compare.arrays import Array, Codes, Flags

RUN = 7  # points in a run or a trend
SAME = 1e-12  # of the largest value: what is this close to a line lies on it, whatever the last digits say


class Cause(IntEnum):
    """Why a point is special: the first rule that holds. 0 is common cause, nothing to explain."""

    COMMON = 0
    ABOVE_LIMIT = 1
    BELOW_LIMIT = 2
    RISING = 3
    FALLING = 4
    NEAR_UPPER = 5  # two of three
    NEAR_LOWER = 6
    ABOVE_MEAN = 7  # seven in a row
    BELOW_MEAN = 8


UPWARD = (Cause.ABOVE_LIMIT, Cause.RISING, Cause.NEAR_UPPER, Cause.ABOVE_MEAN)


@dataclass(frozen=True)
class Runs:
    """Anhøj's two run tests of one phase, for series too short for limits (Anhøj and Olesen 2014, PLoS ONE
    9:e113825).

    `useful` points are not on the centre; `longest` is the longest run on one side and `crossings` how often
    the series crosses it, each beside the most or fewest that chance allows.
    """

    useful: int
    longest: int
    longest_allowed: int
    crossings: int
    crossings_allowed: int

    @property
    def changed(self) -> bool:
        """Whether either test says that the series has moved."""
        return self.longest > self.longest_allowed or self.crossings < self.crossings_allowed


def causes(
    value: Array, centre: Array, lower: Array, upper: Array, near_lower: Array, near_upper: Array
) -> Codes:
    """The `Cause` of each point; 0 where no rule holds."""
    found = np.zeros(value.size, dtype=np.int8)
    if value.size == 0:
        return found
    on_side = side(value, centre)
    # From the weakest rule to the strongest, which has the last word.
    for way, cause in ((1, Cause.ABOVE_MEAN), (-1, Cause.BELOW_MEAN)):
        found[_in_a_row(on_side == way, RUN)] = cause
    for way, cause, line, limit in (
        (1, Cause.NEAR_UPPER, near_upper, upper),
        (-1, Cause.NEAR_LOWER, near_lower, lower),
    ):
        near = (side(value, line) == way) & (side(value, limit) != way)
        found[near & _two_of_three(near, on_side == way)] = cause
    steps = side(value[1:], value[:-1])
    for way, cause in ((1, Cause.RISING), (-1, Cause.FALLING)):
        climbing = _in_a_row(steps == way, RUN - 1)
        found[np.append(climbing, False) | np.append(False, climbing)] = cause
    found[side(value, upper) == 1] = Cause.ABOVE_LIMIT
    found[side(value, lower) == -1] = Cause.BELOW_LIMIT
    return found


def side(value: Array, line: Array) -> Codes:
    """1 above the line, -1 below it, 0 on it or where there is none."""
    away = np.nan_to_num(value - line)
    away[np.abs(away) <= SAME * np.max(np.abs(value), initial=0)] = 0
    return np.asarray(np.sign(away), dtype=np.int8)


def run_tests(sides: Codes) -> Runs:
    """Anhøj's tests on the sides of the centre, as `side` gives them."""
    useful = sides[sides != 0]
    n = useful.size
    turns = np.flatnonzero(useful[1:] != useful[:-1]) + 1
    lengths = [end - start for start, end in pairwise([0, *turns.tolist(), n])]
    allowed = round(np.log2(n)) + 3 if n else 0
    return Runs(n, max(lengths), allowed, turns.size, _fewest_crossings(n))


def _fewest_crossings(n: int) -> int:
    """The 5 % quantile of a binomial distribution of n - 1 chances of one half."""
    if n < 2:
        return 0
    return int(np.searchsorted(special.bdtr(np.arange(n), n - 1, 0.5), 0.05))


def _in_a_row(flags: Flags, length: int) -> Flags:
    """Where so many or more flags stand in a row."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    result = np.zeros(flags.size, dtype=np.bool_)
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        result[start:end] = end - start >= length
    return result


def _two_of_three(near: Flags, one_side: Flags) -> Flags:
    """Where a point belongs to three neighbours on one side of which two are near its limit."""
    result = np.zeros(near.size, dtype=np.bool_)
    for start in range(near.size - 2):
        window = slice(start, start + 3)
        result[window] |= one_side[window].all() and near[window].sum() >= 2
    return result
