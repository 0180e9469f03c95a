"""How the councils of many groups stand, on arrays: the same as `distribution`, without an engine."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from circulos.facts.blocks import Codes, Floats
from circulos.facts.distribution import QUANTILES


@dataclass(frozen=True)
class Distribution:
    """How the councils of each row stand, as `distribution` says; arrays as long as there are rows, but for `rank`.

    `n` counts the values. NaN where there is none to speak of.
    """

    n: NDArray[np.int64]
    mean: Floats
    sd: Floats
    pooled: Floats
    minimum: Floats
    q10: Floats
    q25: Floats
    q50: Floats
    q75: Floats
    q90: Floats
    maximum: Floats
    rank: Codes
    """One a value: 1 is the lowest, equals share the lowest number, 0 where there is no value."""


SUMMARY = ("n", "mean", "sd", "pooled", "minimum", *QUANTILES, "maximum")


def describe(
    value: Floats, numerator: Floats, denominator: Floats, per: Floats, *, ranks: bool = True
) -> Distribution:
    """How the councils stand in each row of arrays (rows × councils), NaN being missing.

    `per` multiplies the ratio of sums, one a row; NaN where that ratio means nothing. Definitions as in
    `distribution`. Without `ranks` there are none (an array without columns), and it takes a quarter of the time.
    """
    present = ~np.isnan(value)
    n = present.sum(axis=1)
    order = np.argsort(value, axis=1) if ranks else np.empty((len(value), 0), np.int64)
    ordered = np.take_along_axis(value, order, axis=1) if ranks else np.sort(value, axis=1)
    with np.errstate(all="ignore"):
        mean = np.where(n > 0, np.where(present, value, 0.0).sum(axis=1) / n, np.nan)
        squares = np.square(np.where(present, value - mean[:, None], 0.0)).sum(axis=1)
        sd = np.where(n > 1, np.sqrt(squares / (n - 1)), np.nan)
        below = np.where(present, np.nan_to_num(denominator), 0.0).sum(axis=1)
        above = np.where(present, np.nan_to_num(numerator), 0.0).sum(axis=1)
        pooled = np.where(below != 0, above / below, np.nan) * per
    return Distribution(
        n=n,
        mean=mean,
        sd=sd,
        pooled=pooled,
        minimum=_at(ordered, np.zeros_like(n), n),
        **{name: _quantile(ordered, n, *share) for name, share in QUANTILES.items()},
        maximum=_at(ordered, n - 1, n),
        rank=_ranks(ordered, order, present) if ranks else np.empty((len(value), 0), np.int32),
    )


def _at(ordered: Floats, place: NDArray[np.int64], n: NDArray[np.int64]) -> Floats:
    if not ordered.shape[1]:
        return np.full(len(n), np.nan)
    found = np.take_along_axis(ordered, np.clip(place, 0, ordered.shape[1] - 1)[:, None], axis=1)[:, 0]
    return np.where(n > 0, found, np.nan)


def _quantile(ordered: Floats, n: NDArray[np.int64], over: int, under: int) -> Floats:
    steps = np.maximum(n - 1, 0) * over
    low = _at(ordered, steps // under, n)
    fraction = (steps % under) / under
    high = np.where(fraction > 0, _at(ordered, steps // under + 1, n), low)
    return low + (high - low) * fraction


def _ranks(ordered: Floats, order: NDArray[np.int64], present: NDArray[np.bool_]) -> Codes:
    places = np.arange(1, ordered.shape[1] + 1, dtype=np.int32)
    first = np.zeros(ordered.shape, np.int32)
    first[:, :1] = 1
    first[:, 1:] = np.where(ordered[:, 1:] != ordered[:, :-1], places[1:], 0)
    np.maximum.accumulate(first, axis=1, out=first)
    rank = np.empty_like(first)
    np.put_along_axis(rank, order, first, axis=1)
    rank[~present] = 0
    return rank
