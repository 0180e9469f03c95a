"""How far from the target chance alone may take a council of its size: funnel limits, and who lies beyond
them.

Ranked, the smallest councils come first and last, because small numbers swing. A funnel plots the value
against the size with limits that open where numbers are small: inside them there is nothing to explain;
beyond 95 % is worth a look, beyond 99.8 % asks for an explanation. A point is beyond a limit exactly where it
is drawn beyond it.

The exact limits are the values at which the exact interval (Garwood's for rates, Clopper and Pearson's for
proportions) would just touch the target; for whole counts this is the exact test, and between them a smooth
curve. For rates these are the limits of the English public health profiles; for proportions those use the
score limits, where Wilson's interval would touch (`method="score"`).

With large councils nearly everybody is beyond such limits, because councils differ by more than chance and
the limits know of chance only. `dispersion` measures by how much (phi: 1 is chance alone) and estimates the
spread between councils (tau2), which then widens the limits by the same amount at every size: Spiegelhalter
2005 (Stat Med 24:1185), Spiegelhalter et al. 2012 (JRSS A 175:1). The deviations of which phi is the mean
square and the limits use one and the same standard error, on a scale on which it depends on the size alone,
and the limits are taken back from that scale.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from circulos.compare import confidence as sure
from circulos.compare.arrays import Array, Codes, Flags, together
from circulos.compare.direction import Limits as Band
from circulos.compare.direction import Polarities, codes, favourability
from circulos.compare.interval import impossible
from circulos.compare.position import Signal, different

LEVELS = (0.95, 0.998)
TAILS = 0.1  # the part of the councils at each end whose deviations are pulled in before spread is measured
FEWEST = 5  # councils; from fewer, how much they differ cannot be said
ZERO = 0.5  # stands for no events where a logarithm is taken


@dataclass(frozen=True, eq=False)
class Limits:
    """The limits at each denominator, in the unit of the value. `lower` and `upper` are (levels,
    denominators)."""

    denominator: Array
    target: Array
    confidence: tuple[float, ...]
    lower: Array
    upper: Array


@dataclass(frozen=True)
class Dispersion:
    """How much councils differ beyond chance.

    `phi` is the mean squared deviation in standard errors: 1 by chance alone, and somewhat less once the
    tails are pulled in. `tau2` is the variance between councils on the `scale` of the deviations, 0 where
    chance alone explains them. `n` is the number of councils measured.
    """

    phi: float
    tau2: float
    n: int
    scale: str


@dataclass(frozen=True, eq=False)
class Signals:
    """Who lies beyond the limits, and how many would by chance.

    `signal` is (levels, councils), `position.Signal` numbers: similar inside the limits, missing without a
    value. `by_chance` says for each level how many councils would lie beyond if none differed.
    """

    value: Array
    signal: Codes
    limits: Limits
    dispersion: Dispersion | None
    by_chance: tuple[float, ...]


@dataclass(frozen=True)
class Scale:
    """A scale on which the standard error depends on the size alone.

    `there` takes the value as a part of the target (rates) or as it is (proportions), `back` is its inverse
    and stays within what can be, `error` is the standard error at the expected events (rates) or the
    denominator (proportions).
    """

    name: str
    there: Callable[[Array], Array]
    back: Callable[[Array], Array]
    error: Callable[[Array], Array]


SCALES = {
    # Squaring what has gone below 0 would give a lower limit that rises again.
    "square_root": Scale(
        "square_root", np.sqrt, lambda y: np.maximum(y, 0.0) ** 2, lambda expected: 0.5 / np.sqrt(expected)
    ),
    "log": Scale("log", np.log, np.exp, lambda expected: 1 / np.sqrt(expected)),
    "arcsine": Scale(
        "arcsine",
        lambda p: np.arcsin(np.sqrt(p)),
        lambda y: np.sin(np.clip(y, 0.0, np.pi / 2)) ** 2,
        lambda n: 0.5 / np.sqrt(n),
    ),
}
KINDS = ("proportion", "rate")


def pooled(numerator: ArrayLike, denominator: ArrayLike, per: float = 1) -> float:
    """The ratio of sums, over the councils that have both: the usual target of a funnel. NaN without any."""
    x, n = together(numerator=numerator, denominator=denominator)
    both = ~np.isnan(x) & (n > 0)
    return float(per * x[both].sum() / n[both].sum()) if both.any() else float("nan")


def limits(
    kind: str,
    denominator: ArrayLike,
    target: ArrayLike,
    per: float = 1,
    confidence: Sequence[float] = LEVELS,
    dispersion: Dispersion | None = None,
    method: str = "exact",
) -> Limits:
    """The funnel's limits at each `denominator`, which may be councils or the points of a curve.

    `kind` is "proportion" (parts of a whole) or "rate" (events over a population, time, or events expected,
    the target then being 1). `target` is in the unit of the value, per `per`; so are the limits, never below
    0 and for proportions never above `per`. A `dispersion` with spread widens them. `method` "score" gives
    the score limits instead of the exact ones. NaN at a denominator of 0 or missing. Raises ValueError for
    another kind or method, or a target that cannot be.
    """
    n, goal = together(denominator=denominator, target=target)
    _check(kind, goal / per)
    pairs = [
        _limits(kind, np.where(n > 0, n, np.nan), goal / per, level, dispersion, method)
        for level in confidence
    ]
    lower, upper = (per * np.array([pair[side] for pair in pairs]) for side in (0, 1))
    return Limits(n, goal, tuple(sure.level(level) for level in confidence), lower, upper)


def dispersion(
    kind: str,
    numerator: ArrayLike,
    denominator: ArrayLike,
    target: float | None = None,
    tails: float = TAILS,
    scale: str | None = None,
    truncate: bool = False,
) -> Dispersion:
    """How much councils differ beyond chance, around the `target` (per 1; the pooled value if not given).

    Deviations beyond the `tails` and 1 - `tails` quantiles are drawn in to these, so that the councils the
    funnel is to find do not hide themselves by widening it; with `truncate` they are left out. Deviations are
    taken on the square root (rates) or arcsine (proportions) scale, or for rates on the "log" `scale`. Raises
    ValueError with fewer than five councils.
    """
    x, n = _counts(kind, numerator, denominator)
    goal = pooled(x, n) if target is None else target
    _check(kind, np.asarray(goal))
    known = ~np.isnan(x) & (n > 0)
    if goal == 0:
        raise ValueError(
            "Where there are no events at all, councils do not differ: show the limits without spread."
        )
    ruler = _scale(kind, scale)
    y, error = _deviations(kind, x[known], n[known], goal, ruler)
    return spread(y / error, error, tails, truncate, ruler.name)


def spread(
    deviation: Array, error: Array, tails: float = TAILS, truncate: bool = False, scale: str = ""
) -> Dispersion:
    """phi and tau2 of deviations in standard errors (n,) with these standard errors (n,).

    tau2 = (n phi - (n - 1)) / (sum w - sum w² / sum w) with w = 1 / error², and 0 where that is negative: the
    moment estimate of DerSimonian and Laird on deviations whose tails were drawn in.
    """
    if not 0 <= tails < 0.5:
        raise ValueError(f"Tails of {tails!r} cannot be drawn in: give a part below one half, such as 0.1.")
    if deviation.size < FEWEST:
        raise ValueError(
            f"How much councils differ beyond chance cannot be told from {deviation.size} of them; "
            f"at least {FEWEST} are needed. Show the limits without it."
        )
    if truncate:
        kept = _middle(deviation, tails)
        deviation, error = deviation[kept], error[kept]
    else:
        deviation = np.clip(deviation, *np.quantile(deviation, [tails, 1 - tails]))
    n, weight = deviation.size, error**-2.0
    phi = float(np.mean(deviation**2))
    tau2 = (n * phi - (n - 1)) / (weight.sum() - (weight**2).sum() / weight.sum())
    return Dispersion(phi, max(0.0, float(tau2)), n, scale)


def signals(
    kind: str,
    numerator: ArrayLike,
    denominator: ArrayLike,
    target: float | None = None,
    per: float = 1,
    polarity: Polarities = "neutral",
    confidence: Sequence[float] = LEVELS,
    dispersion: Dispersion | None = None,
    band: Band | None = None,
    method: str = "exact",
) -> Signals:
    """Which councils lie beyond the limits around the `target`.

    `target` is in the unit of the value; without one it is the pooled value. `numerator` and `denominator`
    are (councils,); a council without either, or with a denominator of 0, is missing.
    Pass the result of `dispersion` for limits that know of the spread between councils. `band` are the limits
    of the favourable band where the polarity is one. Raises ValueError as `limits` does, and for figures that
    cannot be.
    """
    x, n = _counts(kind, numerator, denominator)
    goal = pooled(x, n, per) if target is None else target
    around = limits(kind, n, goal, per, confidence, dispersion, method)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(n > 0, per * x / n, np.nan)
    beyond = (value > around.upper) | (value < around.lower)
    found = _signals(value, np.asarray(goal), beyond, polarity, band)
    compared = int((~np.isnan(value)).sum())
    by_chance = tuple(sure.flags_by_chance(compared, level) for level in confidence)
    return Signals(value, found, around, dispersion, by_chance)


def _signals(value: Array, goal: Array, beyond: Flags, polarity: Polarities, band: Band | None) -> Codes:
    merit = favourability(value, polarity, band) - favourability(goal, polarity, band)
    # Beyond the limits, but as near to the favourable band as the target is: nothing to say.
    result = np.where(beyond & (merit != 0), different(merit > 0, codes(polarity)), np.int8(Signal.SIMILAR))
    return np.where(np.isnan(value), np.int8(Signal.MISSING), result)


def _limits(
    kind: str, n: Array, goal: Array, level: float, dispersion: Dispersion | None, method: str
) -> tuple[Array, Array]:
    if dispersion is not None and dispersion.tau2 > 0:
        return _widened(kind, n, goal, level, dispersion)
    if method == "score":
        return _score(kind, n, goal, level)
    if method != "exact":
        raise ValueError(f"Limits are 'exact' or 'score', not {method!r}.")
    return _binomial(n, goal, level) if kind == "proportion" else _poisson(n, goal, level)


def _poisson(n: Array, goal: Array, level: float) -> tuple[Array, Array]:
    # The degrees of freedom at which a chi-square distribution has this tail at twice the expected events:
    # the count, in between whole numbers too, whose exact interval just touches them.
    expected, tail = n * goal, sure.tail(level)
    lower = special.chdtriv(1 - tail, 2 * expected) / 2 - 1
    upper = special.chdtriv(tail, 2 * expected) / 2
    none = expected == 0
    return np.where(none, 0, np.maximum(lower, 0)) / n, np.where(none, 0, upper) / n


def _binomial(n: Array, goal: Array, level: float) -> tuple[Array, Array]:
    n, goal = np.broadcast_arrays(n, goal)
    tail = sure.tail(level)
    # The upper limit is the lower one of those not counted, so that counting the others mirrors the funnel.
    lower, rest = (special.bdtrik(tail, n, p) for p in (goal, 1 - goal))
    lower, upper = lower / n, 1 - rest / n
    certain = np.isnan(n) | (goal == 0) | (goal == 1)
    fixed = np.where(np.isnan(n), np.nan, goal)
    return np.where(certain, fixed, lower), np.where(certain, fixed, upper)


def _score(kind: str, n: Array, goal: Array, level: float) -> tuple[Array, Array]:
    variance = goal * (1 - goal) if kind == "proportion" else goal
    half = sure.normal(level) * np.sqrt(variance / n)
    return np.maximum(goal - half, 0), _cap(kind, goal + half)


def _widened(kind: str, n: Array, goal: Array, level: float, found: Dispersion) -> tuple[Array, Array]:
    ruler = _scale(kind, found.scale)
    centre, error, unit = _on(kind, n, goal, ruler)
    half = sure.normal(level) * np.sqrt(error**2 + found.tau2)
    return ruler.back(centre - half) * unit, _cap(kind, ruler.back(centre + half) * unit)


def _cap(kind: str, limit: Array) -> Array:
    return np.minimum(limit, 1) if kind == "proportion" else limit


def _on(kind: str, n: Array, goal: Array | float, ruler: Scale) -> tuple[Array, Array, Array]:
    """The target on the scale, the standard error there, and the unit the scale takes values in."""
    if kind == "proportion":
        return ruler.there(np.asarray(goal, dtype=np.float64)), ruler.error(n), np.asarray(1.0)
    return ruler.there(np.asarray(1.0)), ruler.error(n * goal), np.asarray(goal)


def _deviations(kind: str, x: Array, n: Array, goal: float, ruler: Scale) -> tuple[Array, Array]:
    """How far the councils lie from the target on the scale, and their standard errors there."""
    centre, error, unit = _on(kind, n, goal, ruler)
    events = np.where(x == 0, ZERO, x) if ruler.name == "log" else x
    return ruler.there(events / n / unit) - centre, error


def _middle(deviation: Array, tails: float) -> Flags:
    """The councils that are neither among the lowest nor among the highest: NHS Digital's rule for the
    SHMI."""
    if tails == 0:
        return np.ones(deviation.size, dtype=np.bool_)
    rank = np.empty(deviation.size)
    rank[np.argsort(deviation, kind="stable")] = np.arange(1, deviation.size + 1)
    part = np.floor(rank * (1 / tails) / (deviation.size + 1))
    return (part > 0) & (part < 1 / tails - 1)


def _scale(kind: str, name: str | None) -> Scale:
    usual = "arcsine" if kind == "proportion" else "square_root"
    allowed = (usual,) if kind == "proportion" else (usual, "log")
    if name not in (None, *allowed):
        raise ValueError(f"A {kind} has no scale {name!r}; it has {' or '.join(allowed)}.")
    return SCALES[name or usual]


def _counts(kind: str, numerator: ArrayLike, denominator: ArrayLike) -> tuple[Array, Array]:
    x, n = together(numerator=numerator, denominator=denominator)
    if impossible(x, n, part_of_whole=kind == "proportion").any():
        raise ValueError(
            "These figures cannot be: a count is negative or infinite, or a part is larger than its whole. "
            "Correct them, or make them missing with a reason, before comparing."
        )
    return x, n


def _check(kind: str, goal: Array) -> None:
    if kind not in KINDS:
        raise ValueError(
            f"There is no funnel for '{kind}': only for {' and '.join(KINDS)}, where size says what chance does."
        )
    if (goal < 0).any() or (kind == "proportion" and (goal > 1).any()):
        raise ValueError(f"A target of {goal} cannot be reached by a {kind}. Is it in the unit of the value?")
