"""Many small regressions at once: generalised linear models, with a ridge where wanted, each on its own subset.

Leave-one-out prediction for sixty councils over a dozen penalties is some eight hundred fits of one little
model. Fitted side by side as stacked arrays they take milliseconds; statsmodels, one by one, seconds. It is the
oracle in the tests, as are R's `glm`, `lm` and `MASS::lm.ridge`.

Papers: McCullagh and Nelder 1989 (Generalized Linear Models) for the iteration; le Cessie and van Houwelingen
1992 (Applied Statistics 41:191) for the ridge in it; Golub, Heath and Wahba 1979 (Technometrics 21:215) for the
score.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy import special

from circulos.compare.arrays import Array, Flags

STEPS = 200
# Relative change of the deviance at which the iteration is done.
CLOSE = 1e-10
# Predictors beyond these give fitted proportions and rates that no longer differ from 0, 1 or overflow.
FARTHEST = 30.0


class Family(StrEnum):
    """The distribution of the outcome, with its usual link."""

    BINOMIAL = "binomial"  # logit; the outcome is a proportion, weighed by its denominator
    POISSON = "poisson"  # log; the outcome is a count, with the logarithm of its exposure as offset
    GAUSSIAN = "gaussian"  # identity


@dataclass(frozen=True, eq=False)
class Data:
    """Outcomes (n,), the design (n, q) with the intercept first, weights and offsets (n,) of one family."""

    family: Family
    outcome: Array
    design: Array
    weight: Array
    offset: Array


@dataclass(frozen=True, eq=False)
class Fits:
    """One fit a row: `coefficients` (fits, q), `inverse` (fits, q, q) of the penalised information.

    `freedom` is the number of effective coefficients (the trace of the hat matrix), `deviance` that of the
    outcomes used, `dispersion` Pearson's statistic over the residual degrees of freedom, `used` how many
    outcomes. `converged` is false where the iteration found no end, as when a variable separates all from none.
    """

    coefficients: Array
    inverse: Array
    freedom: Array
    deviance: Array
    dispersion: Array
    between: Array
    used: Array
    converged: Flags

    def take(self, rows: NDArray[np.int64]) -> Fits:
        """Some of the fits."""
        return Fits(
            self.coefficients[rows],
            self.inverse[rows],
            self.freedom[rows],
            self.deviance[rows],
            self.dispersion[rows],
            self.between[rows],
            self.used[rows],
            self.converged[rows],
        )


def fit(data: Data, include: Flags, penalty: Array, between: bool = False) -> Fits:
    """Fit the model once for each row of `include` (fits, n), with that row's `penalty` on all but the
    intercept.

    The penalty is added to the information, so 0 is the plain model and the ridge of MASS is the same number
    for variables scaled to a population standard deviation of 1.
    """
    ridge = penalty[:, None, None] * np.diag(np.append(0.0, np.ones(data.design.shape[1] - 1)))
    weight = np.where(include, data.weight, 0.0)
    mean = np.broadcast_to(_start(data), weight.shape)
    predictor = _link(data.family, mean)
    n, q = data.design.shape
    # The products of each council's variables, once: one multiplication of matrices then gives every information.
    products = (data.design[:, :, None] * data.design[:, None, :]).reshape(n, q * q)
    deviance, converged = np.full(len(weight), np.inf), np.zeros(len(weight), dtype=bool)
    variance = np.zeros(len(weight))
    for _ in range(STEPS):
        steep = slope(data.family, mean)
        chance = weight * steep**2 / _variance(data.family, mean)
        working = chance / (1 + chance * variance[:, None])
        target = predictor - data.offset + (data.outcome - mean) / steep
        information: Array = (working @ products).reshape(-1, q, q)
        inverse = np.asarray(np.linalg.inv(information + ridge + _firm(information)), dtype=np.float64)
        coefficients = (inverse @ ((working * target) @ data.design)[:, :, None])[:, :, 0]
        predictor = np.clip(coefficients @ data.design.T + data.offset, *_range(data))
        mean = unlink(data.family, predictor)
        held = variance
        if between:
            variance = _between(
                working, target - coefficients @ data.design.T, inverse, information, variance
            )
        before, deviance = deviance, deviances(data, mean, weight).sum(axis=1)
        converged = np.abs(deviance - before) < CLOSE * (np.abs(deviance) + 0.1)
        converged &= np.abs(variance - held) <= CLOSE * (variance + 1e-4)
        if converged.all():
            break
    freedom = np.einsum("bqr,brq->b", inverse, information)
    used = (weight > 0).sum(axis=1)
    pearson = (weight * (data.outcome - mean) ** 2 / _variance(data.family, mean)).sum(axis=1)
    dispersion = pearson / np.maximum(used - freedom, 1e-9)
    at_the_end = (weight > 0) & (
        (np.abs(predictor - data.offset) >= FARTHEST) & (data.family is not Family.GAUSSIAN)
    )
    converged &= ~at_the_end.any(axis=1)
    return Fits(coefficients, inverse, freedom, deviance, dispersion, variance, used.astype(float), converged)


def deviances(data: Data, mean: Array, weight: Array) -> Array:
    """How far each outcome is from its mean, as its part of the deviance."""
    y = data.outcome
    if data.family is Family.GAUSSIAN:
        return np.asarray(weight * (y - mean) ** 2)
    gain = special.xlogy(y, y / mean)
    if data.family is Family.POISSON:
        return np.asarray(2 * weight * (gain - (y - mean)))
    return np.asarray(2 * weight * (gain + special.xlogy(1 - y, (1 - y) / (1 - mean))))


def noise(family: Family, mean: Array, weight: Array) -> Array:
    """The variance of an outcome around its mean on the scale of the link, per unit of dispersion."""
    return np.asarray(_variance(family, mean) / (weight * slope(family, mean) ** 2))


def _between(working: Array, off: Array, inverse: Array, information: Array, variance: Array) -> Array:
    """One step of Newton towards the variance at which the weighted squares are their degrees of freedom."""
    squares = working * off**2
    freedom = (working > 0).sum(axis=1) - np.einsum("bqr,brq->b", inverse, information)
    surplus = squares.sum(axis=1) - freedom
    steep = (working * squares).sum(axis=1)
    step = np.divide(surplus, steep, out=np.zeros_like(surplus), where=steep > 0)
    return np.asarray(np.maximum(variance + step, 0.0))


def _firm(information: Array) -> Array:
    """A trace of a ridge, so that what the outcomes used say nothing about stays 0, with an error beyond
    bounds."""
    size = np.trace(information, axis1=1, axis2=2)
    return np.asarray(1e-12 * size[:, None, None] * np.eye(information.shape[-1]), dtype=np.float64)


def unlink(family: Family, predictor: Array) -> Array:
    """The mean that belongs to a predictor on the scale of the link."""
    if family is Family.BINOMIAL:
        return np.asarray(special.expit(predictor))
    return np.exp(predictor) if family is Family.POISSON else predictor


def slope(family: Family, mean: Array) -> Array:
    """How fast the mean rises with the predictor."""
    return np.ones_like(mean) if family is Family.GAUSSIAN else _variance(family, mean)


def _start(data: Data) -> Array:
    """Where the iteration starts, as in R: near the outcome, but not at 0 or 1."""
    if data.family is Family.BINOMIAL:
        return (data.weight * data.outcome + 0.5) / (data.weight + 1)
    return data.outcome + 0.1 if data.family is Family.POISSON else data.outcome


def _range(data: Data) -> tuple[Array | float, Array | float]:
    if data.family is Family.GAUSSIAN:
        return -np.inf, np.inf
    return data.offset - FARTHEST, data.offset + FARTHEST


def _link(family: Family, mean: Array) -> Array:
    if family is Family.BINOMIAL:
        return np.asarray(special.logit(mean))
    return np.log(mean) if family is Family.POISSON else mean


def _variance(family: Family, mean: Array) -> Array:
    if family is Family.BINOMIAL:
        return mean * (1 - mean)
    return mean if family is Family.POISSON else np.ones_like(mean)
