"""Years as they might have been: draws of every council's figure, given what chance may do to it.

From them follow statements no formula gives, such as the ranks a council may have. Each function gives an
array (draws, councils), NaN throughout for a council whose figure is missing. The same seed gives the same
draws.

Proportions and rates are drawn from the posterior under Jeffreys' prior, which is what their intervals
describe: Brown, Cai and DasGupta 2001 (Statistical Science 16:101).
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from circulos.compare import confidence as sure
from circulos.compare.arrays import Array, Flags, together
from circulos.compare.interval import Interval, impossible

Seed: TypeAlias = int | np.random.Generator

DRAWS = 10_000
SEED = 20_111  # any number does; a fixed one makes a report the same when it is made again
JEFFREYS = 0.5


def proportion(numerator: ArrayLike, denominator: ArrayLike, draws: int = DRAWS, seed: Seed = SEED) -> Array:
    """Draws of a part of a whole, per 1: beta(numerator + 1/2, rest + 1/2)."""
    x, n = _counts(numerator, denominator, part_of_whole=True)
    known = n > 0
    rest = np.maximum(n - x, 0)
    generator = np.random.default_rng(seed)
    return _spread(generator.beta(x[known] + JEFFREYS, rest[known] + JEFFREYS, (draws, known.sum())), known)


def rate(numerator: ArrayLike, denominator: ArrayLike, draws: int = DRAWS, seed: Seed = SEED) -> Array:
    """Draws of events over a population, per 1: gamma(numerator + 1/2) / denominator."""
    x, n = _counts(numerator, denominator)
    known = n > 0
    generator = np.random.default_rng(seed)
    return _spread(generator.gamma(x[known] + JEFFREYS, 1 / n[known], (draws, known.sum())), known)


def mean(mean: ArrayLike, sd: ArrayLike, n: ArrayLike, draws: int = DRAWS, seed: Seed = SEED) -> Array:
    """Draws of a mean: Student's t with n - 1 degrees of freedom around it. Missing with fewer than two."""
    means, deviations, sizes = together(mean=mean, sd=sd, n=n)
    known = ~np.isnan(means + deviations) & (sizes >= 2)
    error = deviations[known] / np.sqrt(sizes[known])
    generator = np.random.default_rng(seed)
    return _spread(means[known] + error * generator.standard_t(sizes[known] - 1, (draws, known.sum())), known)


def between(interval: Interval, confidence: float = 0.95, draws: int = DRAWS, seed: Seed = SEED) -> Array:
    """Draws from intervals of whatever kind: a normal with its own width on each side of the value.

    A value without interval is the same in every draw.
    """
    z = sure.normal(confidence)
    known = ~np.isnan(interval.value)
    value, lower, upper = (np.ravel(each[known]) for each in (interval.value, interval.lower, interval.upper))
    below, above = (np.nan_to_num(width / z) for width in (value - lower, upper - value))
    normal = np.random.default_rng(seed).standard_normal((draws, value.size))
    return _spread(value + np.where(normal < 0, below, above) * normal, known)


def _counts(numerator: ArrayLike, denominator: ArrayLike, part_of_whole: bool = False) -> tuple[Array, Array]:
    x, n = together(numerator=numerator, denominator=denominator)
    if impossible(x, n, part_of_whole).any():
        raise ValueError(
            "These figures cannot be: a count is negative or infinite, or a part is larger than its whole. "
            "Correct them, or make them missing with a reason, before comparing."
        )
    return x, np.where(np.isnan(x), np.nan, n)


def _spread(drawn: Array, known: Flags) -> Array:
    """The drawn columns in their places, missing columns between them."""
    result = np.full((drawn.shape[0], known.size), np.nan)
    result[:, known] = drawn
    return result
