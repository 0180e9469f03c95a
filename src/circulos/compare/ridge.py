"""A regression over few councils: fitted without each of them in turn, and held back by a ridge where they are few.

The strength of the ridge is chosen by generalised cross-validation, for each council from the others only.

Paper: Golub, Heath and Wahba 1979 (Technometrics 21:215) for generalised cross-validation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from circulos.compare import glm
from circulos.compare.arrays import Array, Flags
from circulos.compare.glm import Data, Family, Fits

ENOUGH = 10  # councils for each coefficient, the intercept among them: fewer get a ridge
# Strengths of the ridge that are tried, as parts of the information about a standardised variable.
RIDGES = np.append(0.0, np.geomspace(1e-3, 1e2, 16))


@dataclass(frozen=True, eq=False)
class _Null:
    """What fits expect without any environment: `mean` (fits, n), and the `worth` of each outcome about it."""

    mean: Array
    worth: Array


@dataclass(frozen=True, eq=False)
class Regression:
    """The figures of one indicator as a regression, and whether councils differ by an added variance."""

    data: Data
    added: bool

    def fit(self) -> tuple[Fits, Fits, float]:
        """The fits without each council in turn, the fit to all, and its ridge."""
        n, q = self.data.design.shape
        others, everyone = ~np.eye(n, dtype=bool), np.ones((1, n), dtype=bool)
        if n >= ENOUGH * q:
            alone, whole = (
                glm.fit(self.data, rows, np.zeros(len(rows)), self.added) for rows in (others, everyone)
            )
            if alone.converged.all() and whole.converged.all():
                return alone, whole, 0.0
        alone, _ = self.ridged(others)
        whole, ridges = self.ridged(everyone)
        return alone, whole, float(ridges[0])

    def ridged(self, include: Flags) -> tuple[Fits, Array]:
        """For each row the fit with the ridge that predicts best by generalised cross-validation, and that
        ridge."""
        rows, tried = len(include), len(RIDGES)
        null = self.null(include)
        penalty = RIDGES[:, None] * np.where(include, null.worth, 0).sum(axis=1)
        fits = glm.fit(self.data, np.tile(include, (tried, 1)), penalty.reshape(-1), self.added)
        mean = glm.unlink(self.data.family, fits.coefficients @ self.data.design.T + self.data.offset)
        surprise = np.where(include, self.surprise(mean.reshape(tried, *include.shape), null), 0).sum(axis=2)
        spare = np.maximum(fits.used - fits.freedom, 1e-9).reshape(tried, rows)
        score = np.where(fits.converged.reshape(tried, rows), surprise / spare**2, np.inf)
        best = score.argmin(axis=0)
        return fits.take(best * rows + np.arange(rows)), RIDGES[best]

    def null(self, include: Flags) -> _Null:
        """What the outcomes used in each row lead to expect of all, were there no environment."""
        data = self.data
        if self.added:
            alone = replace(data, design=data.design[:, :1])
            fits = glm.fit(alone, include, np.zeros(len(include)), between=True)
            mean, between = glm.unlink(data.family, fits.coefficients + data.offset), fits.between[:, None]
        else:
            mean, between = _pooled(data, include)[:, None] * np.exp(data.offset), np.zeros((1, 1))
        return _Null(mean, 1 / (glm.noise(data.family, mean, data.weight) + between))

    def surprise(self, mean: Array, null: _Null) -> Array:
        """How far outcomes are from what was expected: their deviance, or squares in units of the null's
        variance."""
        if not self.added:
            return glm.deviances(self.data, mean, self.data.weight)
        off = (self.data.outcome - mean) / glm.slope(self.data.family, null.mean)
        return null.worth * off**2

    def dispersion(self, fits: Fits) -> Array:
        """The residual variance, for counts as a multiple of chance: never less than it, and just it where more is
        added; (fits,)."""
        if self.added:
            return np.ones_like(fits.dispersion)
        return fits.dispersion if self.data.family is Family.GAUSSIAN else np.maximum(fits.dispersion, 1.0)

    def explained(self, mean: Array) -> float:
        """One less the surprise at the predictions over that at the mean of the others."""
        null = self.null(~np.eye(len(mean), dtype=bool))
        own = _Null(np.diag(null.mean).copy(), np.diag(np.broadcast_to(null.worth, null.mean.shape)).copy())
        return float(1 - self.surprise(mean, own).sum() / self.surprise(own.mean, own).sum())


def _pooled(data: Data, include: Flags) -> Array:
    """The pooled mean, per unit of exposure, of the outcomes used in each row; (fits,)."""
    exposure = np.where(include, data.weight * np.exp(data.offset), 0.0)
    total = np.where(include, data.weight * data.outcome, 0.0).sum(axis=1)
    pooled = np.asarray(total / exposure.sum(axis=1))
    if data.family is Family.GAUSSIAN:
        return pooled
    # Where all the others have none (or all), half an event more keeps the surprise finite.
    least = 0.5 / exposure.sum(axis=1)
    return np.asarray(np.clip(pooled, least, 1 - least if data.family is Family.BINOMIAL else np.inf))
