"""Small numbers do not leave the circle: the one gate through which figures about persons go out.

Behind a count of 3 stand three persons somebody may know. `protect` hides such counts and whatever else would
give them away: the rate beside its denominator, the rest beside a total, the mean of the circle. Everything
that leaves the circle is made from what `protect` gives back, ranks, bands, funnels and composites too: a
figure hidden in the table and drawn in the chart is not hidden. A reader is told that a figure is too small
or would give away one that is, never which of the two; and from what is shown nobody can rule out that it is
0, or that it is not small at all.

What is not covered: a council of the circle that uses its own figures to narrow down a neighbour's, and
figures that others publish. Both are matters of the circle's rules.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from circulos.compare.arrays import Array, Flags, floats, refuse, together
from circulos.compare.interval import ROUNDING
from circulos.compare.suppress import System, secondary
from circulos.method.types import Kind

# An amount of money about few persons is hidden well enough when readers cannot tell it to within this part
# of it.
AMOUNT_WITHIN = 0.2
# Readers may think of figures so many times the largest they see, no more.
FAR = 100
# Nobody reads more decimals of a mean, and what they would give away takes long to find out.
MOST_DECIMALS = 4
# The mean of the circle is missed more than any council's figure or total: it goes last.
LEVEL_OF_MEAN = 9


@dataclass(frozen=True)
class Rules:
    """What is too small to show; the kit and the circle decide.

    Counts from 1 to `threshold` - 1 are not shown, nor 0 with `hide_zero`, nor a part that leaves so few of
    its whole (48 of 50) unless `hide_rest` is off. A value on a denominator below `smallest_base` is not
    shown because it says nothing; that is no secret, so nothing else is hidden for it. An aggregate needs
    `fewest_councils`.
    """

    threshold: int = 5
    hide_zero: bool = False
    hide_rest: bool = True
    smallest_base: float = 0
    fewest_councils: int = 3

    def __post_init__(self) -> None:
        if self.threshold < 1 or self.fewest_councils < 1 or not self.smallest_base >= 0:
            raise ValueError(
                "A threshold and a number of councils are 1 or more, and a base is not negative, but the rules say "
                f"threshold {self.threshold}, fewest_councils {self.fewest_councils}, "
                f"smallest_base {self.smallest_base}."
            )

    def small(self, counts: Array) -> Flags:
        """Which counts are too small to show."""
        return np.asarray((counts < self.threshold) & ((counts > 0) | self.hide_zero))


@dataclass(frozen=True, eq=False)
class Release:
    """Figures of one indicator that are about to go out; NaN is missing.

    The first axis is councils, others may be breakdowns. Along each axis in `totals` the last entry is the
    sum of the others, and printed. With `mean_decimals` the unweighted mean of the values over the councils
    is printed too, rounded to so many decimals: in full it would give small counts away, for few whole
    numbers have just that mean. Only figures that count persons or cases can be small: say where
    `numerator_counts` and `denominator_counts` are not true. Without a denominator the numerator is the
    value.

    Raises ValueError for negative figures, a part above its whole, shapes that do not fit, or an axis that is
    not there.
    """

    numerator: ArrayLike
    denominator: ArrayLike | None = None
    kind: Kind | str = Kind.PROPORTION
    per: float = 1
    totals: tuple[int, ...] = ()
    mean_decimals: int | None = None
    numerator_counts: bool = True
    denominator_counts: bool = True

    def __post_init__(self) -> None:
        x, d = self.figures
        refuse(x < 0, "A count or an amount that is to be protected cannot be negative.", x)
        refuse(d < 0, "A denominator cannot be negative.", d)
        if self.is_part:
            more = x > d * (1 + ROUNDING)
            refuse(more, "A part cannot be larger than its whole: the numerator is above the denominator.", x)
        if self.mean_decimals is not None and not 0 <= self.mean_decimals <= MOST_DECIMALS:
            raise ValueError(
                f"A mean with {self.mean_decimals} decimals gives small counts away; print at most {MOST_DECIMALS}."
            )
        if any(not 0 <= axis < x.ndim for axis in self.totals):
            raise ValueError(
                f"Totals are said to lie on the axes {self.totals}, but there are {x.ndim} axes, counted from 0."
            )

    @property
    def figures(self) -> tuple[Array, Array]:
        """Numerators and denominators of one shape; without a denominator these are missing."""
        x, d = together(
            numerator=np.atleast_1d(floats(self.numerator)),
            denominator=np.nan if self.denominator is None else self.denominator,
        )
        return x, d

    @property
    def is_part(self) -> bool:
        """Whether the numerator is a part of the denominator."""
        return Kind(self.kind) is Kind.PROPORTION

    @property
    def factors(self) -> Array:
        """What turns a numerator into its value; NaN where there is no value."""
        x, d = self.figures
        if self.denominator is None:
            return np.full(x.shape, self.per)
        return np.asarray(np.divide(self.per, d, out=np.full(x.shape, np.nan), where=d > 0))


@dataclass(frozen=True, eq=False)
class Protected:
    """Figures fit to go out, in the shape they came in: NaN where missing or hidden; `hidden_…` says where
    hidden.

    `mean` is the rounded mean over the councils, of that shape without its first axis; NaN where it is
    hidden, was not asked for, or there is none. `small` marks the figures that are hidden for their own sake;
    it is for the people of the circle and never goes out.
    """

    numerator: Array
    denominator: Array
    value: Array
    hidden_numerator: Flags
    hidden_denominator: Flags
    hidden_value: Flags
    mean: Array
    small: Flags


def protect(
    release: Release, rules: Rules | None = None, hidden_before: ArrayLike | None = None
) -> Protected:
    """Hide what is too small in a release, and what would give it away.

    A value is shown where its numerator and its denominator are: any two give the third. `hidden_before`
    marks the values hidden in an earlier release of the same figures: they stay hidden, because two releases
    are compared. Raises ValueError as `Release` says.
    """
    rules = rules or Rules()
    x, d = release.figures
    before = _same_shape(hidden_before, x)
    small = _Small.of(release, rules)
    hidden_d = _hide_denominators(release, rules, small, before)
    means = None if release.mean_decimals is None else _Means.of(release, release.mean_decimals)
    hidden_x, hidden_mean = _hide_numerators(release, rules, small, before, hidden_d, means)
    values = x * release.factors
    hidden_value = (hidden_x | hidden_d | before | (d < rules.smallest_base)) & np.isfinite(values)
    return Protected(
        numerator=np.where(hidden_x, np.nan, x),
        denominator=np.where(hidden_d, np.nan, d),
        value=np.where(hidden_value, np.nan, values),
        hidden_numerator=hidden_x,
        hidden_denominator=hidden_d,
        hidden_value=hidden_value,
        mean=np.where(hidden_mean, np.nan, np.nan if means is None else means.printed).reshape(x.shape[1:]),
        small=small.part | small.rest | small.whole,
    )


def enough(n: ArrayLike, rules: Rules | None = None, count: ArrayLike | None = None) -> Flags:
    """Whether an aggregate of `n` councils may go out alone, without the councils' figures.

    Where it counts persons, give the `count` as well: a circle's total can be small too.
    """
    rules = rules or Rules()
    shown = floats(n) >= rules.fewest_councils
    return shown if count is None else shown & ~rules.small(floats(count))


@dataclass(frozen=True, eq=False)
class _Small:
    """What is hidden for its own sake: a small numerator, a small rest of the whole, a small denominator."""

    part: Flags
    rest: Flags
    whole: Flags

    @staticmethod
    def of(release: Release, rules: Rules) -> _Small:
        x, d = release.figures
        asks_for_rest = release.is_part and release.numerator_counts and rules.hide_rest
        return _Small(
            rules.small(x) & release.numerator_counts,
            rules.small(d - x) & asks_for_rest,
            rules.small(d) & release.denominator_counts,
        )


def _hide_denominators(release: Release, rules: Rules, small: _Small, before: Flags) -> Flags:
    x, d = release.figures
    # A shown part is the least its whole can be.
    shown_part = release.is_part & ~(small.whole | small.part | small.rest | before)
    lower = np.where(shown_part, np.nan_to_num(x), 0)
    upper = np.full(d.shape, np.inf)
    layer = _Layer(d, small.whole, lower, upper, release.denominator_counts, release.totals)
    return layer.hide(np.zeros(d.shape), np.full(d.shape, float(rules.threshold)), None)[0]


def _hide_numerators(
    release: Release, rules: Rules, small: _Small, before: Flags, hidden_d: Flags, means: _Means | None
) -> tuple[Flags, Flags]:
    x, d = release.figures
    # A mean beside a total gives two equations for figures hidden on both sides: then both sides go.
    first = small.part | small.rest | small.whole | before | (hidden_d & (means is not None))
    upper = np.where(release.is_part & ~hidden_d & np.isfinite(d), d, np.inf)
    counted = release.numerator_counts
    layer = _Layer(x, first & np.isfinite(x), np.zeros(x.shape), upper, counted, release.totals)
    low, high = _needed(release, rules, small, hidden_d)
    return layer.hide(low, high, means)


def _needed(release: Release, rules: Rules, small: _Small, hidden_d: Flags) -> tuple[Array, Array]:
    """From where to where readers must think a numerator may lie; NaN where nothing is needed."""
    x, d = release.figures
    if release.numerator_counts:
        ways = [
            (small.part | small.whole, np.zeros(x.shape), np.full(x.shape, float(rules.threshold))),
            (small.rest & ~hidden_d, d - rules.threshold, d),
        ]
    else:
        ways = [(small.whole, x * (1 - AMOUNT_WITHIN), x * (1 + AMOUNT_WITHIN))]
    low = np.fmin.reduce([np.where(where, least, np.nan) for where, least, _ in ways])
    high = np.fmax.reduce([np.where(where, greatest, np.nan) for where, _, greatest in ways])
    return low, high


@dataclass(frozen=True, eq=False)
class _Means:
    """The mean of each column over its councils: `factors` (councils or total, columns) turn figures into
    values."""

    factors: Array
    n: Array
    exact: Array
    printed: Array
    half: float

    @staticmethod
    def of(release: Release, decimals: int) -> _Means:
        x, _ = release.figures
        values = x * release.factors
        factors = np.where(np.isfinite(values), release.factors, 0).reshape(len(x), -1)
        if 0 in release.totals:
            factors[-1] = 0
        n = (factors != 0).sum(axis=0)
        total = (np.nan_to_num(x).reshape(factors.shape) * factors).sum(axis=0)
        exact = np.divide(total, n, out=np.full(n.shape, np.nan), where=n > 0)
        return _Means(factors, n, exact, np.round(exact, decimals), 0.5 * 10.0**-decimals)


@dataclass(frozen=True, eq=False)
class _Layer:
    """One side of a release, all numerators or all denominators: what it is made of and what is hidden in it
    first.

    Its cells are the figures in their order and, where there are means, one for the mean of each column.
    """

    values: Array
    hidden: Flags
    lower: Array
    upper: Array
    whole: bool
    totals: tuple[int, ...]

    def hide(self, low: Array, high: Array, means: _Means | None) -> tuple[Flags, Flags]:
        """Where figures and where the means of the columns are to be hidden."""
        columns = int(np.prod(self.values.shape[1:]))
        if not self.hidden.any():
            return np.zeros(self.values.shape, dtype=bool), np.zeros(columns, dtype=bool)
        there = np.append(np.isfinite(self.values), np.zeros(columns) if means is None else means.n > 0) > 0
        system = self._system(means, columns, there)
        first = np.append(self.hidden, np.zeros(columns, dtype=bool))[there]
        found = np.zeros(len(there), dtype=bool)
        nothing = np.full(columns, np.nan)
        found[there] = secondary(
            system, first, np.append(low, nothing)[there], np.append(high, nothing)[there]
        )
        return found[: self.values.size].reshape(self.values.shape), found[self.values.size :]

    def _system(self, means: _Means | None, columns: int, there: Flags) -> System:
        """All cells that are there as one system of sums."""
        zero = np.zeros(columns)
        beyond = FAR * (np.nanmax(self.values) + np.nanmax(np.where(np.isinf(self.upper), 0, self.upper)) + 1)
        sums = self._sums(columns)
        rows, least, most = (sums, np.zeros(len(sums)), np.zeros(len(sums)))
        if means is not None:
            off = means.n * (means.printed - means.exact)
            rows = np.vstack(
                [rows, np.column_stack([_spread(means.factors), -np.diag(means.n)])[means.n > 0]]
            )
            least = np.append(least, (off - means.n * means.half)[means.n > 0])
            most = np.append(most, (off + means.n * means.half)[means.n > 0])
        level = sum((_last(self.values.shape, axis) for axis in self.totals), np.zeros(self.values.shape))
        return System(
            values=np.append(self.values, zero if means is None else means.exact)[there],
            equations=rows[:, there],
            least=least,
            most=most,
            lower=np.append(self.lower, zero)[there],
            upper=np.minimum(np.append(self.upper, zero + np.inf), beyond)[there],
            whole=np.append(np.full(self.values.size, self.whole), zero)[there] > 0,
            level=np.append(level, zero + LEVEL_OF_MEAN)[there],
        )

    def _sums(self, columns: int) -> Array:
        """One row for each printed total: its parts less itself, as far as they are there; (sums, cells)."""
        places = np.arange(self.values.size).reshape(self.values.shape)
        known = np.isfinite(self.values).reshape(-1)
        rows = []
        for axis in self.totals:
            for line in np.moveaxis(places, axis, -1).reshape(-1, self.values.shape[axis]):
                row = np.zeros(self.values.size + columns)
                row[line] = known[line]
                row[line[-1]] *= -1
                if known[line[-1]] and row.any():
                    rows.append(row)
        return np.array(rows).reshape(len(rows), self.values.size + columns)


def _spread(factors: Array) -> Array:
    """One row a column of `factors` (rows, columns), over all cells: those of the column in their places."""
    rows, columns = factors.shape
    spread = np.zeros((columns, rows, columns))
    spread[np.arange(columns), :, np.arange(columns)] = factors.T
    return spread.reshape(columns, rows * columns)


def _same_shape(hidden: ArrayLike | None, x: Array) -> Flags:
    if hidden is None:
        return np.zeros(x.shape, dtype=bool)
    before = np.asarray(hidden, dtype=bool)
    if before.shape != x.shape:
        raise ValueError(f"What was hidden before has the shape {before.shape}, the figures {x.shape}.")
    return before


def _last(shape: tuple[int, ...], axis: int) -> NDArray[np.float64]:
    """1 in the last entry along an axis, else 0."""
    where = np.zeros(shape)
    np.moveaxis(where, axis, -1)[..., -1] = 1
    return where
