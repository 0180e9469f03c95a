"""Who has how many below: the one sorting from which ranks, percentiles and bands follow.

Groups are the sets of values that are compared with each other: one indicator, one period, one circle.
Thousands of them are sorted at once: groups of one size form a matrix with a row each.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from circulos.compare.arrays import Array, Codes, floats

Counts: TypeAlias = NDArray[np.int32]

AT_ONCE = 1 << 20  # values sorted in one go: enough to be fast, few enough to stay near the processor


@dataclass(frozen=True, eq=False)
class Order:
    """For each value the place it has in its group; a missing value has `upto` 0 and no place.

    `below` counts the values that lie below it, `upto` those below or at it, `n` all that are there, and
    `below_top` those that lie below the highest value of the group.
    """

    below: Counts
    upto: Counts
    n: Counts
    below_top: Counts

    def rank(self) -> Array:
        """1 for the highest value; those who tie share the better rank (1, 2, 2, 4); NaN for the missing."""
        return np.where(self.upto > 0, self.n - self.upto + 1.0, np.nan)

    def percentile(self) -> Array:
        """0 for the lowest value, 100 for the highest, 50 in the middle; the mean place where values tie.

        (mean rank - 1) / (n - 1): the inverse of the type 7 quantile, so that a value at the third quartile
        stands at 75. NaN for the missing and for a group of one.
        """
        place = (self.below + self.upto - 1) / 2
        return np.where((self.upto > 0) & (self.n > 1), 100 * place / np.maximum(self.n - 1, 1), np.nan)

    def bands(self, number: int) -> Codes:
        """1 for the lowest values to `number` for the highest; 0 for none.

        The reference's formula (PHEindicatormethods, phe_quantile): with r the rank from below, ties sharing
        the lower one, floor(number + 1 - ceiling((n + 1 - r) / (n / number))). So the highest band never
        holds more than its part: those who tie across a border all fall into the lower band. None for the
        missing, where the group has fewer values than bands, and where ties put the whole group into one
        band, which tells nobody apart.
        """
        if number < 2 or number > np.iinfo(np.int8).max:
            raise ValueError(f"Values cannot be put into {number} bands; 4 makes quarters, 10 makes tenths.")
        placed = (self.upto > 0) & (self.n >= number) & (_band(self.below_top, self.n, number) > 1)
        return np.where(placed, _band(self.below, self.n, number), np.int8(0))


def _band(below: Counts, n: Counts, number: int) -> Codes:
    # Whole numbers throughout: with fractions, 7 values in 4 bands would depend on rounding.
    n = np.maximum(n, 1)
    result: Codes = (number + 1 + (below - n) * number // n).astype(np.int8)
    return np.maximum(result, np.int8(1))


def order(values: ArrayLike, group: ArrayLike | None = None) -> Order:
    """Sort each group. `group` gives each value the number of its group; without it all are one.

    Values that come group by group are sorted in place; otherwise the groups are gathered first, which costs
    more. Raises ValueError where the two are not of one length.
    """
    given = floats(values)
    if given.ndim != 1:
        raise ValueError(
            f"One value a council is needed, in one dimension; these have the shape {given.shape}."
        )
    found = Order(*(np.zeros(given.size, dtype=np.int32) for _ in range(4)))
    for places in _groups(given.size, group):
        part = rows(given[places])
        found.below[places], found.upto[places] = part.below, part.upto
        found.n[places], found.below_top[places] = part.n, part.below_top
    return found


def rows(matrix: Array) -> Order:
    """The order in each row of a matrix, which is a group; all four have the shape of the matrix."""
    size = matrix.shape[1]
    sorting = np.argsort(matrix, axis=1)
    ordered = np.take_along_axis(matrix, sorting, axis=1)
    place = np.arange(size, dtype=np.int32)
    new = np.ones(matrix.shape, dtype=np.bool_)
    np.not_equal(ordered[:, 1:], ordered[:, :-1], out=new[:, 1:])
    first = np.maximum.accumulate(np.where(new, place, 0), axis=1)
    last = np.ones_like(new)
    last[:, :-1] = new[:, 1:]
    after = np.minimum.accumulate(np.where(last, place + 1, size)[:, ::-1], axis=1)[:, ::-1]
    below, upto = np.empty(matrix.shape, dtype=np.int32), np.empty(matrix.shape, dtype=np.int32)
    np.put_along_axis(below, sorting, first, axis=1)
    np.put_along_axis(upto, sorting, after, axis=1)
    there = ~np.isnan(matrix)
    n = there.sum(axis=1, dtype=np.int32)[:, None]
    below_top = np.take_along_axis(first, np.maximum(n - 1, 0), axis=1)
    all_of = (np.broadcast_to(each, matrix.shape) for each in (n, below_top))
    return Order(below * there, upto * there, *all_of)


def _groups(size: int, group: ArrayLike | None) -> Iterator[NDArray[np.intp]]:
    """Matrices of places, a row a group, all rows of one length."""
    if size == 0:
        return
    if group is None:
        yield np.arange(size)[None, :]
        return
    numbers = np.asarray(group)
    if numbers.shape != (size,):
        raise ValueError(
            f"There are {size} values and groups of the shape {numbers.shape}: each value has one."
        )
    gathered = None if (numbers[1:] >= numbers[:-1]).all() else np.argsort(numbers, kind="stable")
    if gathered is not None:
        numbers = numbers[gathered]
    starts = np.concatenate([[0], np.flatnonzero(numbers[1:] != numbers[:-1]) + 1])
    lengths = np.diff(np.append(starts, size))
    for length in np.unique(lengths):
        alike = starts[lengths == length]
        step = max(1, AT_ONCE // int(length))
        for first in range(0, len(alike), step):
            places = alike[first : first + step, None] + np.arange(length)
            yield places if gathered is None else gathered[places]
