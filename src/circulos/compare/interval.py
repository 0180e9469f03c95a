"""How far chance alone may have moved a figure: intervals for proportions, rates and means.

A council's year is one draw of what its service would give in many like years; with 8 of 20 persons the
draw says little, with 800 of 2,000 much. The interval says how much. Amounts of money and full counts
have no such draw: their interval is `bare`, and everything built on it answers "cannot tell" instead of
inventing one.

All functions take arrays (a single number serves for all), give arrays of the same shape, take 95 and
0.95 alike, treat missing as missing, and x/0 as missing: no population is not 0 %. Figures that cannot be
(negative counts, more than the whole, infinity) are refused with their place.

Papers: Wilson 1927 (JASA 22:209) and Newcombe 1998 (Stat Med 17:857) for proportions; Clopper and Pearson
1934 (Biometrika 26:404); Breslow and Day 1987 (IARC 82, p. 69) for Byar's approximation; Garwood 1936
(Biometrika 28:437) for the exact limits of a count.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from circulos.compare import confidence as sure
from circulos.compare.arrays import Array, Flags, blocks, floats, refuse, together

EXACT_BELOW = 10  # events; Byar's approximation is good from here on (relative error below 0.1 %)
ROUNDING = 1e-9  # a numerator this much, relatively, over its denominator is a sum of rounded parts


@dataclass(frozen=True, eq=False)
class Interval:
    """Values with their lower and upper limits, in the unit of the value; NaN where there is none."""

    value: Array
    lower: Array
    upper: Array

    def times(self, factor: float) -> Interval:
        """The same interval in another unit: 0.42 becomes 42 with factor 100."""
        return Interval(self.value * factor, self.lower * factor, self.upper * factor)

    @property
    def known(self) -> Flags:
        """Where both limits are known."""
        return ~(np.isnan(self.lower) | np.isnan(self.upper))


def bare(value: ArrayLike) -> Interval:
    """Values without limits: money, hours and full counts, in which there is no chance to measure."""
    values = floats(value)
    return Interval(values, np.full_like(values, np.nan), np.full_like(values, np.nan))


def proportion(
    numerator: ArrayLike, denominator: ArrayLike, confidence: float = 0.95, per: float = 1
) -> Interval:
    """The part of a whole, times `per`, with Wilson's limits; never below 0 or above `per`.

    Raises ValueError for negative figures, a numerator above its denominator, or a strange confidence.
    """
    z = sure.normal(confidence)

    def wilson(x: Array, n: Array, value: Array, lower: Array, upper: Array) -> None:
        np.divide(x, n, out=value)
        np.subtract(1, value, out=upper)
        upper *= x
        upper *= 4
        upper += z * z
        np.sqrt(upper, out=upper)
        upper *= z
        centre = x * 2
        centre += z * z
        whole = n + z * z
        whole *= 2
        np.subtract(centre, upper, out=lower)
        lower /= whole
        upper += centre
        upper /= whole
        np.maximum(lower, 0, out=lower)
        np.minimum(upper, 1, out=upper)

    return _by_block(wilson, numerator, denominator, per, part_of_whole=True)


def proportion_exact(
    numerator: ArrayLike, denominator: ArrayLike, confidence: float = 0.95, per: float = 1
) -> Interval:
    """The part of a whole, times `per`, with Clopper and Pearson's exact limits: never too narrow.

    Raises ValueError as `proportion` does.
    """
    tail = sure.tail(confidence)

    def clopper_pearson(x: Array, n: Array, value: Array, lower: Array, upper: Array) -> None:
        np.divide(x, n, out=value)
        rest = np.maximum(n - x, 0)
        # At nothing and at the whole the limit is the value itself, which is missing where it should be.
        lower[:] = np.where(x == 0, value, special.betaincinv(x, rest + 1, tail))
        upper[:] = np.where(rest == 0, value, special.betainccinv(x + 1, rest, tail))

    return _by_block(clopper_pearson, numerator, denominator, per, part_of_whole=True)


def rate(numerator: ArrayLike, denominator: ArrayLike, per: float = 1, confidence: float = 0.95) -> Interval:
    """Events over a population or a time at risk, times `per`: Byar's limits, exact ones below 10 events.

    Denominators may be fractional (person-years). Raises ValueError for negative figures or a strange
    confidence.
    """
    z = sure.normal(confidence)
    level = sure.level(confidence)

    def byar_or_exact(x: Array, n: Array, value: Array, lower: Array, upper: Array) -> None:
        np.divide(x, n, out=value)
        _byar(x, z, lower, upper)
        few = np.flatnonzero(x < EXACT_BELOW)
        lower[few], upper[few] = _few(x[few], level)
        lower /= n
        upper /= n

    return _by_block(byar_or_exact, numerator, denominator, per)


def rate_exact(
    numerator: ArrayLike, denominator: ArrayLike, per: float = 1, confidence: float = 0.95
) -> Interval:
    """Events over a population or a time at risk, times `per`, with exact Poisson limits at any count."""
    tail = sure.tail(confidence)

    def exact(x: Array, n: Array, value: Array, lower: Array, upper: Array) -> None:
        np.divide(x, n, out=value)
        lower[:], upper[:] = _poisson(x, tail)
        lower /= n
        upper /= n

    return _by_block(exact, numerator, denominator, per)


def byar(count: ArrayLike, confidence: float = 0.95) -> Interval:
    """Counts with Byar's limits. There is no lower limit at 0, nor where the approximation falls below 0."""
    z = sure.normal(confidence)

    def limits(x: Array, _: Array, value: Array, lower: Array, upper: Array) -> None:
        value[:] = x
        _byar(x, z, lower, upper)

    return _by_block(limits, count, 1, 1)


def poisson(count: ArrayLike, confidence: float = 0.95) -> Interval:
    """Counts with exact Poisson limits; the lower limit of 0 events is 0."""
    return rate_exact(count, 1, 1, confidence)


def mean(mean: ArrayLike, sd: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> Interval:
    """Means of `n` measurements with standard deviation `sd` (of n - 1) and Student's limits.

    One measurement has a mean without limits; none has no mean. Raises ValueError for negative `sd` or `n`.
    """
    means, deviations, sizes = together(mean=mean, sd=sd, n=n)
    refuse(deviations < 0, "A standard deviation cannot be negative.", deviations)
    refuse(sizes < 0, "There cannot be fewer than no measurements.", sizes)
    value = np.where(sizes > 0, means, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        half = sure.student(confidence, sizes - 1) * deviations / np.sqrt(sizes)
    return Interval(value, value - half, value + half)


Formula = Callable[[Array, Array, Array, Array, Array], None]


def _by_block(
    formula: Formula, numerator: ArrayLike, denominator: ArrayLike, per: float, part_of_whole: bool = False
) -> Interval:
    """Run `formula(x, n, value, lower, upper)` block by block; it fills the last three, per 1."""
    if not (per > 0 and np.isfinite(per)):
        raise ValueError(
            f"A figure per {per!r} means nothing: `per` is a number above 0, such as 1, 100 or 10000."
        )
    numerators, denominators = together(numerator=numerator, denominator=denominator)
    result = [np.empty(numerators.shape) for _ in range(3)]
    flat = [array.reshape(-1) for array in (numerators, denominators, *result)]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for block in blocks(numerators.size):
            x, n, *out = (array[block] for array in flat)
            _refuse_the_impossible(x, n, part_of_whole, block.start)
            formula(x, np.where(n > 0, n, np.nan), *out)
            if per != 1:
                for array in out:
                    array *= per
    return Interval(*result)


def impossible(numerator: ArrayLike, denominator: ArrayLike, part_of_whole: bool = False) -> Flags:
    """Where the functions above would refuse: for whoever would rather show those figures as missing."""
    x, n = together(numerator=numerator, denominator=denominator)
    wrong = (x < 0) | (n < 0) | np.isinf(x) | np.isinf(n)
    return wrong | _above_the_whole(x, n) if part_of_whole else wrong


def _above_the_whole(x: Array, n: Array) -> Flags:
    return (x > n * (1 + ROUNDING)) & (n > 0)


def _refuse_the_impossible(x: Array, n: Array, part_of_whole: bool, offset: int) -> None:
    # The sums are cheap and finite unless something is missing or infinite: only then is it worth a
    # closer look.
    if not np.isfinite(x.sum() + n.sum()):
        refuse(np.isinf(x), "A numerator cannot be infinite.", x, offset)
        refuse(np.isinf(n), "A denominator cannot be infinite.", n, offset)
    refuse(x < 0, "A count of events or persons cannot be negative.", x, offset)
    refuse(n < 0, "A denominator cannot be negative.", n, offset)
    if part_of_whole and (x > n).any():
        sentence = "A part cannot be larger than its whole: the numerator is above the denominator."
        refuse(_above_the_whole(x, n), sentence, x, offset)


def _byar(x: Array, z: float, lower: Array, upper: Array) -> None:
    """Byar's limits of counts, into `lower` and `upper`; NaN where there is no lower limit."""
    root = np.sqrt(x)
    np.divide(-z / 3, root, out=lower)
    np.divide(-1 / 9, x, out=upper)
    lower += upper
    lower += 1
    lower[lower < 0] = np.nan
    _cube_times(lower, x)
    above = x + 1
    np.sqrt(above, out=root)
    np.divide(z / 3, root, out=upper)
    np.divide(-1 / 9, above, out=root)
    upper += root
    upper += 1
    _cube_times(upper, above)


def _cube_times(base: Array, factor: Array) -> None:
    square = base * base
    base *= square
    base *= factor


def _poisson(x: Array, tail: float) -> tuple[Array, Array]:
    """Exact limits of counts, whole or not: the gamma form of the chi-square quantiles."""
    lower = np.where(x == 0, 0, special.gammaincinv(x, tail))
    return lower, np.asarray(special.gammainccinv(x + 1, tail))


def _few(x: Array, level: float) -> tuple[Array, Array]:
    """Exact limits of counts below ten, from the table where they are whole numbers."""
    whole = x.astype(np.int8)
    if (whole != x).any():
        return _poisson(x, sure.tail(level))
    lower, upper = _table(level)
    return lower[whole], upper[whole]


@lru_cache(maxsize=16)
def _table(level: float) -> tuple[Array, Array]:
    """Exact limits of 0 to 9 events: one exact quantile costs as much as a hundred rows of Byar."""
    return _poisson(np.arange(EXACT_BELOW, dtype=np.float64), sure.tail(level))
