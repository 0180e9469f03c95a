"""Reference values: what to read a value against, and how far it is from there.

The default is the achievable best: what the best of the circle, together serving at least a tenth of all, do
now. The mean of a circle soon becomes its norm, and the best single council is often just a small one with a
lucky year.

Arrays are (..., councils), one reference value for each row; NaN is missing and does not count. The members
behind a value travel with it, because a value carried by one council gives that council's figures away.

Papers: Kiefe et al. 1998 (Int J Qual Health Care 10:443) and Weissman et al. 1999 (J Eval Clin Pract 5:269)
for the Achievable Benchmark of Care.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from circulos.compare.arrays import Array, Flags, floats, refuse, together
from circulos.compare.interval import ROUNDING
from circulos.method.types import Kind, Polarity

Words: TypeAlias = NDArray[np.str_]

# Part of all denominators that the best must serve together: "at least 10 % of the patient pool".
POOL = 0.10


class ReferenceKind(StrEnum):
    """Where a reference value comes from: the circle, a rule, an agreement, the environment, or the council
    itself."""

    MEAN = "mean"  # each council counts once
    POOLED = "pooled"  # ratio of sums
    MEDIAN = "median"
    BEST_QUARTILE = "best_quartile"
    ACHIEVABLE_BEST = "achievable_best"
    LEGAL = "legal"
    CHARTER = "charter"
    PUBLISHED = "published"
    STANDARD = "standard"
    AGREED = "agreed"  # by the circle, with minutes
    EXPECTED = "expected"  # given the environment
    OWN_TARGET = "own_target"


DEFAULT = ReferenceKind.ACHIEVABLE_BEST


class Standing(StrEnum):
    """Where a value is in relation to a reference value or a target."""

    REACHED = "reached"
    SHORT = "short"
    NO_DIRECTION = "no_direction"  # neutral: neither side is favourable
    UNKNOWN = "unknown"  # the value or the reference is missing


@dataclass(frozen=True, eq=False)
class ReferenceValue:
    """Reference values in the indicator's unit, NaN where there is none, with the `members` they are made of.

    `value` has shape (...), `members` (..., councils); values not made of councils have no members.
    """

    kind: ReferenceKind
    value: Array
    members: Flags

    @property
    def n(self) -> NDArray[np.int64]:
        """How many councils each value is made of."""
        return np.asarray(self.members.sum(axis=-1), dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Gap:
    """`difference` is value minus reference, in the indicator's unit; `relative` is it as a part of the
    reference.

    `short` is how far the value is on the unfavourable side: 0 where the reference is reached, NaN where the
    indicator has no direction.
    """

    difference: Array
    relative: Array
    short: Array
    standing: Words


def mean(values: ArrayLike) -> ReferenceValue:
    """The mean of the circle: each council counts once."""
    data = floats(values)
    return _of_members(ReferenceKind.MEAN, data, np.isfinite(data), np.nanmean)


def median(values: ArrayLike) -> ReferenceValue:
    """The middle council of the circle."""
    data = floats(values)
    return _of_members(ReferenceKind.MEDIAN, data, np.isfinite(data), np.nanmedian)


def pooled(numerator: ArrayLike, denominator: ArrayLike, per: float = 1) -> ReferenceValue:
    """The ratio of sums, times `per`: what an inhabitant of the circle experiences, on average.

    Only councils with both figures and a denominator above 0 count. Raises ValueError for negative
    denominators.
    """
    x, d, known = _pairs(numerator, denominator)
    total = _divide(np.where(known, x, 0).sum(axis=-1), np.where(known, d, 0).sum(axis=-1))
    return ReferenceValue(ReferenceKind.POOLED, total * per, known)


def best_quartile(values: ArrayLike, polarity: Polarity | str) -> ReferenceValue:
    """Where the most favourable quarter of the councils begins (quantile of type 7).

    There is none where the indicator is neutral or has a band: no quarter of the circle is the best one.
    """
    data, polarity = floats(values), Polarity(polarity)
    known = np.isfinite(data)
    share = {Polarity.HIGHER: 0.75, Polarity.LOWER: 0.25}.get(polarity)
    if share is None:
        return _none(ReferenceKind.BEST_QUARTILE, data)
    return _of_members(
        ReferenceKind.BEST_QUARTILE, data, known, lambda part, axis: np.nanquantile(part, share, axis=axis)
    )


def achievable_best(
    numerator: ArrayLike,
    denominator: ArrayLike,
    polarity: Polarity | str,
    kind: Kind | str = Kind.PROPORTION,
    per: float = 1,
    pool: float = POOL,
    fewest: int = 1,
) -> ReferenceValue:
    """The pooled value of the best councils that together have at least `pool` of all denominators, times
    `per`.

    The best are found on an adjusted value, so that a small council does not set the bar by luck: (x + 1) /
    (d + 2) for a proportion; for a rate (x + 1) / (d + d₁), where d₁ is the denominator that gives one event
    in the circle as a whole, so that the small are likewise drawn to the middle by one event. Other kinds
    (money, hours, ratios) have no chance in them and are ranked as they are. Councils tied with the last one
    are all taken in, so that the order of councils does not matter. Where one big council alone would set the
    bar, ask for the `fewest` councils wanted.

    There is none where the indicator is neutral or has a band. Raises ValueError for impossible figures or
    shares.
    """
    x, d, known = _pairs(numerator, denominator)
    polarity, kind = Polarity(polarity), Kind(kind)
    _check_pool(pool, fewest)
    if kind is Kind.PROPORTION:
        more = known & (x > d * (1 + ROUNDING))
        refuse(more, "A part cannot be larger than its whole: the numerator is above the denominator.", x)
    way = {Polarity.HIGHER: -1.0, Polarity.LOWER: 1.0}.get(polarity)
    if way is None:
        return _none(ReferenceKind.ACHIEVABLE_BEST, x)
    best = _best(way * _adjusted(x, d, known, kind), np.where(known, d, 0), pool, fewest)
    return ReferenceValue(
        ReferenceKind.ACHIEVABLE_BEST, pooled(x, np.where(best, d, np.nan), per).value, best
    )


def achievable_best_of(
    values: ArrayLike, polarity: Polarity | str, pool: float = POOL, fewest: int = 1
) -> ReferenceValue:
    """The same for values published without numerator and denominator: the mean of the best `pool` of
    councils.

    Each council counts once, nothing is adjusted. Raises ValueError for impossible shares.
    """
    data = floats(values)
    there = np.where(np.isfinite(data), 1.0, np.nan)
    return achievable_best(data, there, polarity, Kind.AMOUNT, pool=pool, fewest=fewest)


def fixed(kind: ReferenceKind | str, value: ArrayLike) -> ReferenceValue:
    """A value not made of councils: a legal threshold, a charter, what was agreed, expected or set as
    target."""
    values = floats(value)
    return ReferenceValue(ReferenceKind(kind), values, np.zeros((*values.shape, 0), dtype=bool))


def gap(
    value: ArrayLike,
    reference: ArrayLike,
    polarity: Polarity | str,
    band: Sequence[float] = (),
) -> Gap:
    """How far values are from their reference; both in the indicator's unit, and of one shape or a single
    number.

    With polarity band the reference is the nearer limit of the `band` (lower, upper), and inside it the
    difference is 0; `reference` is then not looked at. Raises ValueError for an unknown polarity or a band
    without two limits.
    """
    polarity = Polarity(polarity)
    values, against = together(value=value, reference=reference)
    if polarity is Polarity.BAND:
        against = np.clip(values, *_limits(band))
    difference = values - against
    relative = np.divide(
        difference, np.abs(against), out=np.full_like(difference, np.nan), where=(against != 0)
    )
    short = _short(difference, polarity)
    standing = np.select(
        [np.isnan(difference), np.isnan(short), short > 0],
        [Standing.UNKNOWN.value, Standing.NO_DIRECTION.value, Standing.SHORT.value],
        Standing.REACHED.value,
    )
    return Gap(difference, relative, short, standing)


def _pairs(numerator: ArrayLike, denominator: ArrayLike) -> tuple[Array, Array, Flags]:
    x, d = together(numerator=numerator, denominator=denominator)
    refuse(d < 0, "A denominator cannot be negative.", d)
    return x, d, np.isfinite(x) & np.isfinite(d) & (d > 0)


def _divide(a: Array, b: Array) -> Array:
    a, b = np.asarray(a), np.asarray(b)
    return np.asarray(np.divide(a, b, out=np.full(np.shape(a), np.nan), where=b > 0))


def _of_members(kind: ReferenceKind, data: Array, known: Flags, reduce: Callable[..., Any]) -> ReferenceValue:
    with warnings.catch_warnings():
        # A row without a single value has no mean, and that is what NaN says.
        warnings.simplefilter("ignore", RuntimeWarning)
        return ReferenceValue(kind, np.asarray(reduce(np.where(known, data, np.nan), axis=-1)), known)


def _none(kind: ReferenceKind, data: Array) -> ReferenceValue:
    return ReferenceValue(kind, np.full(data.shape[:-1], np.nan), np.zeros(data.shape, dtype=bool))


def _check_pool(pool: float, fewest: int) -> None:
    if not 0 < pool <= 1:
        raise ValueError(f"The best must serve a share between 0 and 1 of all, such as 0.1, not {pool!r}.")
    if fewest < 1:
        raise ValueError(f"At least one council sets the bar, not {fewest}.")


def _adjusted(x: Array, d: Array, known: Flags, kind: Kind) -> Array:
    """The value on which councils are ranked; infinity where there is none, so that it comes last either
    way."""
    x, d = np.where(known, x, np.nan), np.where(known, d, np.nan)
    if kind is Kind.PROPORTION:
        return (x + 1) / (d + 2)
    if kind is Kind.RATE:
        events = np.nansum(x, axis=-1, keepdims=True)
        # Where nobody has an event there is nothing to adjust, and nobody is better than another.
        one = _divide(np.nansum(d, axis=-1, keepdims=True), events)
        return np.where(events > 0, (x + 1) / (d + one), x / d)
    return x / d


def _best(score: Array, weight: Array, pool: float, fewest: int) -> Flags:
    """The councils with the lowest scores that together have the pool, and all tied with the last of them."""
    if score.shape[-1] == 0:
        return np.zeros(score.shape, dtype=bool)
    order = np.argsort(score, axis=-1, kind="stable")
    ascending = np.take_along_axis(score, order, axis=-1)
    gathered = np.cumsum(np.take_along_axis(weight, order, axis=-1), axis=-1)
    places = np.arange(1, score.shape[-1] + 1)
    # The sum of all denominators may differ in its last bit from the cumulated one.
    enough = (gathered >= pool * gathered[..., -1:] * (1 - 1e-12)) & (places >= fewest)
    last = np.where(enough.any(axis=-1), enough.argmax(axis=-1), score.shape[-1] - 1)
    cutoff = np.take_along_axis(ascending, last[..., None], axis=-1)
    cutoff = np.where(np.isnan(cutoff), np.inf, cutoff)
    return np.asarray((score <= cutoff * (1 + np.sign(cutoff) * 1e-12)) & ~np.isnan(score))


def _limits(band: Sequence[float]) -> tuple[float, float]:
    if len(band) != 2 or not band[0] <= band[1]:
        raise ValueError(f"Polarity band needs a lower and an upper limit, not {tuple(band)!r}.")
    return band[0], band[1]


def _short(difference: Array, polarity: Polarity) -> Array:
    if polarity is Polarity.NEUTRAL:
        return np.full_like(difference, np.nan)
    if polarity is Polarity.BAND:
        return np.abs(difference)
    return np.maximum(-difference if polarity is Polarity.HIGHER else difference, 0)
