"""A comparison in its environment: what each council would be expected to have, and what may be said of it.

The expected value comes from the other councils and facts about the territory (`adjust`); here it is put beside
the comparison that an exhibit shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from circulos.compare import interval
from circulos.compare.adjust import Adjustment, Refusal, adjust, signals
from circulos.compare.comparison import Comparison
from circulos.compare.peers import Context
from circulos.compare.position import names
from circulos.compare.standing import band_of
from circulos.method.types import Kind, Kit


@dataclass(frozen=True)
class ExpectedValue:
    """One council: its value, what would be expected of it with the prediction interval, and the difference.

    `residual` is value less expected, `ratio` value over expected (NaN where that is not above 0). `signal` is
    similar inside the interval, else better or worse, or higher or lower where the indicator is neutral.
    `is_outside` says that its environment lies beyond all others, so that what is expected is extrapolated.
    """

    value: float
    expected: float
    lower: float
    upper: float
    residual: float
    ratio: float
    signal: str
    is_outside: bool


@dataclass(frozen=True, eq=False)
class Expected:
    """A comparison, the environment of its councils (in their order), and what `adjust` makes of both."""

    comparison: Comparison
    context: Context
    found: Adjustment | Refusal

    @cached_property
    def refusal(self) -> Refusal | None:
        """Why there is no expected value to show: too little to go by, or an environment that explains nothing."""
        return self.found if isinstance(self.found, Refusal) else self.found.refusal

    @cached_property
    def adjustment(self) -> Adjustment | None:
        """The expected values, where they are worth showing."""
        return None if self.refusal or isinstance(self.found, Refusal) else self.found

    @cached_property
    def by_council(self) -> Mapping[str, ExpectedValue]:
        """What is expected of each council; empty where there is a refusal."""
        found = self.adjustment
        if found is None:
            return {}
        indicator = self.comparison.indicator
        said = names(signals(found, indicator.polarity, band_of(indicator)))
        arrays = (found.observed, found.expected, found.lower, found.upper, found.residual, found.ratio)
        rows = zip(*(array.tolist() for array in arrays), said, found.outside.tolist(), strict=True)
        return {council: ExpectedValue(*row) for council, row in zip(found.councils, rows, strict=True)}

    def of(self, council: str | None) -> ExpectedValue | None:
        """What is expected of one council; None where nothing can be said of it."""
        return self.by_council.get(council) if council else None


def expected(
    comparison: Comparison,
    facts: Mapping[str, Mapping[str, float]],
    variables: Sequence[str],
    confidence: float = 0.95,
) -> Expected:
    """What the councils of a comparison would be expected to have, given facts (variable → council → value).

    Figures that cannot be, such as a part above its whole, have no say, as in the comparison itself. Raises
    ValueError for a strange confidence or a variable that comes twice.
    """
    indicator = comparison.indicator
    context = context_of(comparison.councils, facts, variables)
    # Values are also published without their figures: then each council counts once.
    counted = bool(np.isfinite(comparison.denominator).any())
    x, d = (comparison.numerator, comparison.denominator) if counted else (comparison.value, None)
    if d is not None and indicator.kind in (Kind.PROPORTION, Kind.RATE):
        wrong = interval.impossible(x, d, indicator.kind is Kind.PROPORTION)
        x, d = np.where(wrong, np.nan, x), np.where(wrong, np.nan, d)
    found = adjust(context, x, d, indicator.kind, indicator.per, confidence)
    return Expected(comparison, context, found)


def distances_of(
    kit: Kit, councils: Sequence[str], facts: Mapping[str, Mapping[str, float]], variables: Sequence[str]
) -> Context:
    """The facts that distances between councils are made of: logarithms where the kit says `scale: log`.

    A figure that has no logarithm, such as 0, counts as not known.
    """
    plain = context_of(councils, facts, variables)
    logs = np.array([kit.context[code].scale == "log" for code in variables], dtype=bool)
    values = np.where(logs & (plain.values <= 0), np.nan, plain.values)
    values[:, logs] = np.log(values[:, logs])
    return Context(plain.councils, plain.variables, values)


def context_of(
    councils: Sequence[str], facts: Mapping[str, Mapping[str, float]], variables: Sequence[str]
) -> Context:
    """The facts about some councils as a matrix, NaN where nothing is known."""
    rows = [[facts.get(code, {}).get(council, np.nan) for code in variables] for council in councils]
    return Context(
        tuple(councils), tuple(variables), np.array(rows, dtype=float).reshape(len(councils), len(variables))
    )
