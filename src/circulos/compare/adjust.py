"""What the environment leads to expect of a council, and how far it is from that.

Each council is predicted from the others: its own figure has no part in what is expected of it. Proportions are
fitted as binomial, rates as Poisson counts, everything else as Gaussian with each council counting once.
Councils differ by more than chance and environment; by how much is estimated and added to the chance of each
(`Beyond.ADDED`). The textbook's quasi-likelihood, which multiplies chance instead (`Beyond.MULTIPLIED`), takes
large councils for surer than they are: in simulated circles its 95 % intervals hold 74 % of the largest fifth,
the added ones 94 % (the tests measure it). Whether a council differs from what is expected is judged by the
prediction interval, which knows all this, not by the narrow band around the line.

How much the environment explains is measured out of sample too, and may be nothing: then the expected value is
no better than the mean of the others and should not be shown as if it were. What a council controls must not be
among the variables, or its own doing is explained away; no program can see to that.

With fewer than five councils for each coefficient, the intercept among them, there is no answer (`Refusal`). In
simulated circles with three variables that truly explain half of the differences, half of the circles learn
anything from it with two councils a coefficient, 93 % with five, all with ten (the tests measure it). Below ten
the coefficients are held back by a ridge whose strength is chosen by generalised cross-validation, for each
council from the others' figures only.

Papers: Harrell 2015 (Regression Modeling Strategies, ch. 4) for councils a coefficient; Cook and Weisberg 1982
for predicting each from the others; those of `glm`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from circulos.compare import confidence as sure
from circulos.compare import glm
from circulos.compare.arrays import Array, Codes, Flags, floats, refuse, together
from circulos.compare.direction import Limits, Polarities, favourability
from circulos.compare.glm import Data, Family, Fits
from circulos.compare.interval import ROUNDING, Interval
from circulos.compare.peers import Context, Standardised, standardise
from circulos.compare.position import Signal
from circulos.compare.ridge import Regression
from circulos.method.types import Kind, Polarity

FEWEST = 5  # councils for each coefficient, the intercept among them: fewer get no answer


class Beyond(StrEnum):
    """How councils differ beyond chance and environment; Gaussian figures have no chance to tell it from."""

    ADDED = "added"  # by the same variance on the scale of the link, large and small alike
    MULTIPLIED = "multiplied"  # by a multiple of chance: quasi-binomial and quasi-Poisson


class Reason(StrEnum):
    """Why there is no expected value."""

    TOO_FEW_COUNCILS = "too_few_councils"
    NO_CONTEXT = "no_context"  # no variable that varies
    NOTHING_VARIES = "nothing_varies"  # all councils have the same value
    NO_FIT = "no_fit"  # the model has no end, as when a variable separates all from none
    EXPLAINS_NOTHING = "explains_nothing"  # the mean of the others predicts as well (`Adjustment.refusal`)


@dataclass(frozen=True)
class Refusal:
    """There is no expected value: why, how many councils and variables there were, and how many councils it
    needs."""

    reason: Reason
    councils: int
    variables: int
    needed: int


@dataclass(frozen=True, eq=False)
class Line:
    """The fit to all councils, which `along` follows: `coefficients` (1 + variables,) on the scale of the link, the
    intercept first, for variables less `centre` over `scale`; `inverse` of their penalised information, `spare`
    degrees of freedom, `between` the added variance, and in which unit and limits values are.
    """

    coefficients: Array
    inverse: Array
    spare: float
    between: float
    centre: Array
    scale: Array
    per: float
    bottom: float
    ceiling: float


@dataclass(frozen=True, eq=False)
class Adjustment:
    """Expected values given the environment, for the `councils` with value and context; arrays are (councils,).

    `observed`, `expected`, `lower`, `upper` (the prediction interval) and `residual` (observed less expected)
    are in the indicator's unit; `ratio` is observed over expected, NaN where that is not above 0; `z` is the
    residual in standard deviations of the prediction. `contribution` (councils, variables) says by how much
    each variable moves the expected value away from that of a council with a mean environment, on the scale of
    the link: log odds, logarithms, or the unit itself. `outside` marks councils more than a standard deviation
    beyond all others in some variable: what is expected of them is extrapolated.

    `explained` is the part of the differences that the environment explains out of sample; 0 or less is
    nothing. `effect` and `effect_error` (variables,) are those of one standard deviation in the fit to all, on
    the scale of the link, and `ridge` its penalty as a part of the information (0: none). `dispersion` is the
    residual variance; for proportions and rates as a multiple of what chance gives, at least 1. `line` is the
    fit to all, for drawing. `constant` and `redundant` are the variables dropped because they do not vary or
    follow from others, `missing` the councils left out, each with what it lacks: context variables, or "value".
    """

    councils: tuple[str, ...]
    variables: tuple[str, ...]
    family: Family
    observed: Array
    expected: Array
    lower: Array
    upper: Array
    residual: Array
    ratio: Array
    z: Array
    contribution: Array
    outside: Flags
    explained: float
    effect: Array
    effect_error: Array
    ridge: float
    dispersion: float
    between: float
    line: Line
    constant: tuple[str, ...]
    redundant: tuple[str, ...]
    missing: Mapping[str, tuple[str, ...]]

    @property
    def n(self) -> int:
        """How many councils the expected values rest on."""
        return len(self.councils)

    @property
    def explains_nothing(self) -> bool:
        """Whether the environment predicts no better than the mean of the others."""
        return not self.explained > 0

    @property
    def refusal(self) -> Refusal | None:
        """Why the expected values should not be shown as if they were known: the environment explains nothing."""
        if not self.explains_nothing:
            return None
        p = len(self.variables)
        return Refusal(Reason.EXPLAINS_NOTHING, self.n, p, FEWEST * (p + 1))


def adjust(
    context: Context,
    numerator: ArrayLike,
    denominator: ArrayLike | None = None,
    kind: Kind | str = Kind.PROPORTION,
    per: float = 1,
    confidence: float = 0.95,
    beyond: Beyond | str = Beyond.ADDED,
) -> Adjustment | Refusal:
    """What each council would be expected to have, from the others and its environment.

    `numerator` and `denominator` are (councils,) in the order of the context; without a denominator the
    numerator is the value, in its own unit, and `per` is its whole (100 for a percentage). Choose few context
    variables, and those the council cannot change. Raises ValueError for lengths that do not fit, negative
    figures of a proportion or rate, a part above its whole, or a strange confidence.
    """
    kind, level = Kind(kind), sure.level(confidence)
    given = _figures(context, numerator, denominator, kind, per)
    missing = {
        name: ("value",)
        for name, has in zip(context.councils, np.isfinite(given.value), strict=True)
        if not has
    }
    there = np.isfinite(given.value)
    ready, redundant = _independent(standardise(_only(context, there)))
    at = np.array([context.councils.index(name) for name in ready.councils], dtype=np.int64)
    n, p = len(ready.councils), len(ready.variables)
    reason = _why_not(n, p, given.value[at])
    if reason is None:
        added = given.family is not Family.GAUSSIAN and Beyond(beyond) is Beyond.ADDED
        model = Regression(_data(given.take(at), ready), added)
        alone, whole, ridge = model.fit()
        if alone.converged.all() and whole.converged.all():
            return _adjustment(
                given.take(at), model, alone, whole, ridge, ready, redundant, missing, level, context
            )
        reason = Reason.NO_FIT
    return Refusal(reason, n, p, FEWEST * (max(p, 1) + 1))


def signals(found: Adjustment, polarity: Polarities, band: Limits | None = None) -> Codes:
    """What may be said of each council against what was expected of it, as `position.Signal` numbers;
    (councils,).

    Similar inside the prediction interval. Outside it better or worse, and higher or lower where the indicator
    is neutral.
    """
    away = (found.observed < found.lower) | (found.observed > found.upper)
    gain = favourability(found.observed, polarity, band) - favourability(found.expected, polarity, band)
    names = (Signal.HIGHER, Signal.LOWER) if polarity == Polarity.NEUTRAL else (Signal.BETTER, Signal.WORSE)
    return np.select([away & (gain > 0), away & (gain < 0)], names, Signal.SIMILAR).astype(np.int8)


def along(
    found: Adjustment, values: ArrayLike, denominator: ArrayLike = 1.0, confidence: float = 0.95
) -> Interval:
    """What a council that is none of these would be expected to have, with its prediction interval; (places,).

    `values` (places, variables) are those of `found.variables` in their own units, `denominator` the size for
    which the interval holds; figures without chance have none.
    """
    line, family = found.line, found.family
    design = np.column_stack([np.ones(len(floats(values))), (floats(values) - line.centre) / line.scale])
    size = np.broadcast_to(floats(denominator), (len(design),))
    predictor = design @ line.coefficients
    error = np.einsum("bq,qr,br->b", design, line.inverse, design)
    mean = glm.unlink(family, predictor)
    weight = np.ones_like(size) if family is Family.GAUSSIAN else size
    chance = glm.noise(family, mean, weight)
    reach = sure.student(sure.level(confidence), np.array([max(line.spare, 1)])) * np.sqrt(
        found.dispersion * (error + chance) + line.between
    )
    with np.errstate(over="ignore"):
        low, high = (glm.unlink(family, predictor + way * reach) * line.per for way in (-1, 1))
    return Interval(mean * line.per, *(np.clip(side, line.bottom, line.ceiling) for side in (low, high)))


@dataclass(frozen=True, eq=False)
class _Given:
    """Figures of one indicator: values in its unit, and what they were made of."""

    family: Family
    value: Array
    numerator: Array
    denominator: Array
    per: float
    ceiling: float

    def take(self, rows: NDArray[np.int64]) -> _Given:
        return _Given(
            self.family,
            self.value[rows],
            self.numerator[rows],
            self.denominator[rows],
            self.per,
            self.ceiling,
        )


def _figures(
    context: Context, numerator: ArrayLike, denominator: ArrayLike | None, kind: Kind, per: float
) -> _Given:
    x, d = together(numerator=numerator, denominator=1.0 if denominator is None else denominator)
    if x.shape != (len(context.councils),):
        raise ValueError(
            f"There are {len(context.councils)} councils in the context, but figures of the shape {x.shape}."
        )
    counted = denominator is not None and kind in (Kind.PROPORTION, Kind.RATE)
    if counted:
        refuse(x < 0, "A count of events or persons cannot be negative.", x)
    if counted and kind is Kind.PROPORTION:
        more = (x > d * (1 + ROUNDING)) & (d > 0)
        refuse(more, "A part cannot be larger than its whole: the numerator is above the denominator.", x)
    family = (
        {Kind.PROPORTION: Family.BINOMIAL, Kind.RATE: Family.POISSON}[kind] if counted else Family.GAUSSIAN
    )
    unit = 1.0 if denominator is None else per
    value = np.divide(x, d, out=np.full_like(x, np.nan), where=d > 0) * unit
    ceiling = per if kind is Kind.PROPORTION else np.inf
    return _Given(family, value, x, d, unit, ceiling)


def _only(context: Context, rows: Flags) -> Context:
    names = tuple(name for name, keep in zip(context.councils, rows, strict=True) if keep)
    return Context(names, context.variables, context.values[rows])


def _independent(ready: Standardised) -> tuple[Standardised, tuple[str, ...]]:
    """Without the variables that follow from those before them."""
    kept: list[int] = []
    for column in range(len(ready.variables)):
        if np.linalg.matrix_rank(ready.values[:, [*kept, column]], tol=1e-8) > len(kept):
            kept.append(column)
    redundant = tuple(name for place, name in enumerate(ready.variables) if place not in kept)
    names = tuple(ready.variables[place] for place in kept)
    return replace(
        ready, variables=names, values=ready.values[:, kept], weights=ready.weights[kept]
    ), redundant


def _why_not(n: int, p: int, values: Array) -> Reason | None:
    if n < FEWEST * (max(p, 1) + 1):
        return Reason.TOO_FEW_COUNCILS
    if p == 0:
        return Reason.NO_CONTEXT
    return Reason.NOTHING_VARIES if np.ptp(values) <= 1e-12 * np.abs(values).max() else None


def _data(given: _Given, ready: Standardised) -> Data:
    design = np.column_stack([np.ones(len(ready.councils)), ready.values])
    nothing, one = np.zeros(len(design)), np.ones(len(design))
    if given.family is Family.BINOMIAL:
        return Data(given.family, given.numerator / given.denominator, design, given.denominator, nothing)
    if given.family is Family.POISSON:
        return Data(given.family, given.numerator, design, one, np.log(given.denominator))
    return Data(given.family, given.value, design, one, nothing)


def _adjustment(
    given: _Given,
    model: Regression,
    alone: Fits,
    whole: Fits,
    ridge: float,
    ready: Standardised,
    redundant: tuple[str, ...],
    missing: Mapping[str, tuple[str, ...]],
    level: float,
    context: Context,
) -> Adjustment:
    data = model.data
    dispersion, typical = (model.dispersion(fits) for fits in (alone, whole))
    predictor = (alone.coefficients * data.design).sum(axis=1)
    expected = glm.unlink(given.family, predictor)
    error = np.einsum("bq,bqr,br->b", data.design, alone.inverse, data.design)
    mean = expected * np.exp(data.offset)
    deviation = np.sqrt(dispersion * (error + glm.noise(given.family, mean, data.weight)) + alone.between)
    reach = sure.student(level, np.maximum(alone.used - alone.freedom, 1)) * deviation
    scale = given.per if given.family is not Family.GAUSSIAN else 1.0
    with np.errstate(over="ignore"):
        limits = [glm.unlink(given.family, predictor + way * reach) * scale for way in (-1, 1)]
    # What is never below 0 is not expected there either.
    bottom = 0.0 if (given.value >= 0).all() else -np.inf
    residual = given.value - expected * scale
    return Adjustment(
        councils=ready.councils,
        variables=ready.variables,
        family=given.family,
        observed=given.value,
        expected=expected * scale,
        lower=np.clip(limits[0], bottom, given.ceiling),
        upper=np.clip(limits[1], bottom, given.ceiling),
        residual=residual,
        ratio=np.divide(
            given.value, expected * scale, out=np.full_like(expected, np.nan), where=expected > 0
        ),
        z=residual / (deviation * glm.slope(given.family, expected) * scale),
        contribution=alone.coefficients[:, 1:] * data.design[:, 1:],
        outside=_outside(ready.values),
        explained=model.explained(mean),
        effect=whole.coefficients[0, 1:],
        effect_error=np.sqrt(typical[0] * np.diag(whole.inverse[0])[1:]),
        ridge=ridge,
        dispersion=float(typical[0]),
        between=float(np.sqrt(whole.between[0])),
        line=_line(whole, context, ready, (scale, bottom, given.ceiling)),
        constant=ready.constant,
        redundant=redundant,
        missing={**missing, **ready.incomplete},
    )


def _line(whole: Fits, context: Context, ready: Standardised, limits: tuple[float, float, float]) -> Line:
    rows = [context.councils.index(name) for name in ready.councils]
    values = context.values[np.ix_(rows, [context.variables.index(name) for name in ready.variables])]
    spare = float(whole.used[0] - whole.freedom[0])
    return Line(
        whole.coefficients[0],
        whole.inverse[0],
        spare,
        float(whole.between[0]),
        values.mean(axis=0),
        values.std(axis=0, ddof=1),
        *limits,
    )


def _outside(values: Array) -> Flags:
    """Councils more than one standard deviation beyond all others in some variable."""
    ordered = np.sort(values, axis=0)
    above = (values == ordered[-1]) & (ordered[-1] - ordered[-2] > 1)
    below = (values == ordered[0]) & (ordered[1] - ordered[0] > 1)
    return np.asarray((above | below).any(axis=1))
