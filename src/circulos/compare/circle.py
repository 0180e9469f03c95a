"""A council against its own circle: how sure is the difference between a value and the mean it is part of?

The interval of a value says how far chance may have moved that value alone. But the circle's mean is made of
values with chance in them too, and the council is itself one of its members. So a large council would look
different from a circle of small ones just because their mean moved. Here the limits are those of the
difference, recovered from the limits of all its parts.

Paper: Zou and Donner 2008 (Stat Med 27:1693), the method of variance estimates recovery for a linear function.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from circulos.compare.arrays import Array, together
from circulos.compare.interval import Interval


def group_mean(values: ArrayLike, group: ArrayLike | None = None) -> Array:
    """The mean of the group each value belongs to, each council counted once; (councils,), NaN for an empty one."""
    (given,) = together(values=values)
    index = _index(given, group)
    return _mean(given, index)[index]


def against_mean(interval: Interval, group: ArrayLike | None = None) -> Interval:
    """The interval each value has when it is held against its group's mean.

    `interval` holds arrays of one dimension in the indicator's unit; `group` numbers the group of each value from 0
    (all one without it). The result is the value with the limits of `value - mean`, moved back to the value, so
    that it can be compared with the mean as if the mean were known. A member without limits counts as exact. NaN
    where the value itself has none.
    """
    value, lower, upper = together(value=interval.value, lower=interval.lower, upper=interval.upper)
    index = _index(value, group)
    n = np.bincount(index, weights=~np.isnan(value))[index]
    down, up = np.square(value - lower), np.square(upper - value)
    with np.errstate(divide="ignore", invalid="ignore"):
        own, others = np.square(1 - 1 / n), np.square(1 / n)
        # What pulls the difference down is the council's own lower limit and the others' upper ones.
        low = np.sqrt(own * down + others * (_sum(up, index) - up))
        high = np.sqrt(own * up + others * (_sum(down, index) - down))
    return Interval(value, value - low, value + high)


def _index(values: Array, group: ArrayLike | None) -> NDArray[np.intp]:
    if values.ndim != 1:
        raise ValueError(
            f"One value a council is needed, in one dimension; these have the shape {values.shape}."
        )
    if group is None:
        return np.zeros(values.size, dtype=np.intp)
    index = np.asarray(group, dtype=np.intp)
    if index.shape != values.shape:
        raise ValueError(f"{values.size} values and {index.size} groups: each value needs one.")
    return index


def _sum(squares: Array, index: NDArray[np.intp]) -> Array:
    total: Array = np.bincount(index, weights=np.nan_to_num(squares)).astype(np.float64)
    return total[index]


def _mean(values: Array, index: NDArray[np.intp]) -> Array:
    there = ~np.isnan(values)
    count = np.bincount(index, weights=there)
    total = np.bincount(index, weights=np.where(there, values, 0.0))
    mean = np.full(total.shape, np.nan)
    np.divide(total, count, out=mean, where=count > 0)
    return mean
