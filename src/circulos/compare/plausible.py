"""Is the figure likely? Against the circle, against the council's own history, against last year's digits.

Paper: Hidiroglou and Berthelot 1986 (Survey Methodology 12:73) for judging a change by other changes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from circulos.compare.arrays import Array, floats
from circulos.compare.finding import Check, Finding, Panel
from circulos.compare.robust import Scale, deviation, middle, off_scale, on_scale, robust_z
from circulos.method.types import Severity

# Fewer councils make no circle to be far from, fewer changes no history.
SMALLEST_CIRCLE = 5
SHORTEST_HISTORY = 5
# From so many changes on a council's own are trusted, even where they are steadier than the circle's.
LONG_HISTORY = 8
# A zero is odd by itself among so many other figures, and where so many are counted: e⁻⁷ is one in a thousand.
FIGURES_ALONE = 4
NOT_BY_CHANCE = 7


def outliers(
    panel: Panel, cutoff: float = 3.5, scale: Scale | str = Scale.PLAIN, per: float = 1
) -> tuple[Finding, ...]:
    """Values far from the circle of their period: robust z beyond the cutoff, on a `scale` that suits the
    figures.

    A council that was as far away on the same side the period before has been asked, and is not asked again.
    Periods with fewer than five councils, and those in which nothing varies, have no outliers. Figures: value,
    median, z.
    """
    z = robust_z(on_scale(panel.values, scale, per), axis=0).z
    many = np.isfinite(panel.values).sum(axis=0) >= SMALLEST_CIRCLE
    side = np.where((np.abs(z) > cutoff) & many, np.sign(z), 0)
    before = np.hstack([np.zeros((len(side), 1)), side])[:, :-1]
    centre = middle(panel.values, axis=0)
    return panel.findings(
        Check.OUTLIER,
        Severity.EXPLAIN,
        (side != 0) & (side != before),
        value=panel.values,
        median=centre,
        z=z,
    )


def history(
    panel: Panel,
    cutoff: float = 3.5,
    ratio: float = 0.25,
    absolute: float = 0,
    scale: Scale | str = Scale.LOG,
    per: float = 1,
) -> tuple[Finding, ...]:
    """Values away from where the council's own earlier ones lead, by median ± cutoff · MAD of its earlier
    changes.

    Expected is the median of the last three values, moved on by the median change; one bad year moves
    neither. A value is odd only where it is off by more than the part `ratio` and by more than `absolute`, in
    its own unit, and where the circle as a whole did not move as far that year. Histories shorter than five
    changes, and those steadier than the circle's are by luck, are judged by the circle's changes. Figures:
    value, expected, off (value less expected), z.
    """
    seen = on_scale(panel.values, scale, per)
    for_all = [_expected(seen, column) for column in range(len(panel.periods))]
    expected, spread = (np.column_stack(arrays) for arrays in zip(*for_all, strict=True))
    off = seen - expected
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(spread > 0, off / spread, np.where(off == 0, 0, np.sign(off) * np.inf))
        beyond = np.where(spread > 0, (off - _movement(off)) / spread, z)
    due = off_scale(expected, scale, per)
    far = panel.values - due
    odd = (np.abs(z) > cutoff) & (np.abs(beyond) > cutoff) & (np.sign(z) == np.sign(beyond))
    odd &= (np.abs(far) > ratio * np.abs(due)) & (np.abs(far) > absolute)
    odd &= np.isfinite(spread)
    return panel.findings(
        Check.HISTORY, Severity.EXPLAIN, odd, value=panel.values, expected=due, off=far, z=z
    )


def digits(panel: Panel, tolerance: float = 0.2) -> tuple[Finding, ...]:
    """Values about ten, a hundred or a thousand times the council's years around, or that part of them: a digit
    slipped.

    About is within `tolerance` of the power of ten, as a decimal logarithm (0.2: from 0.63 to 1.58 times). The
    value before and the value after must both say so: a series that has moved to another level has lost no
    digit. Nor is one looked for in a series whose other values usually change by more than half the tolerance.
    Figures: value, before, after (NaN at the ends), power (+1: ten times too many).
    """
    logs = on_scale(panel.values, Scale.LOG) / np.log(10)
    before = _last_known(logs)
    after = _last_known(logs[:, ::-1])[:, ::-1]
    power = np.round(logs - np.where(np.isfinite(before), before, after))
    odd = (np.abs(power) >= 1) & (np.abs(power) <= 3)
    for side in (before, after):
        odd &= (np.abs(logs - side - power) <= tolerance) | np.isnan(side)
    restless = _restless(logs)
    # Of two figures alone the later is asked about.
    odd &= ~(restless > tolerance / 2) & (np.isfinite(before) | np.isfinite(restless))
    figures = {"value": panel.values, "before": 10**before, "after": 10**after, "power": power}
    return panel.findings(Check.DIGITS, Severity.EXPLAIN, odd, **figures)


def duplicates(panel: Panel, chance: float = 0.01, check: Check = Check.DUPLICATE) -> tuple[Finding, ...]:
    """Values that repeat the year before exactly, where that happens by chance less often than `chance`.

    Two counts with mean m are equal with a probability of about 1 / (2 √(π m)): 5 and 5 mean nothing, 4,566
    and 4,566 do. Decimals count as digits. Figures: value, chance, again (councils that repeat in that
    period), councils (with both values).
    """
    now, before = panel.values[:, 1:], panel.values[:, :-1]
    likely = 1 / (2 * np.sqrt(np.pi * np.maximum(np.abs(_in_last_digits(now)), 1)))
    same = (now == before) & (now != 0) & (likely <= chance)
    both = (np.isfinite(now) & np.isfinite(before)).sum(axis=0)
    start = np.zeros((len(panel.councils), 1), dtype=bool)
    first = np.full((len(panel.councils), 1), np.nan)
    return panel.findings(
        check,
        Severity.EXPLAIN,
        np.hstack([start, same])[:, : len(panel.periods)],
        value=panel.values,
        chance=np.hstack([first, likely])[:, : len(panel.periods)],
        again=np.append(0, same.sum(axis=0))[: len(panel.periods)],
        councils=np.append(0, both)[: len(panel.periods)],
    )


def reused_denominators(panel: Panel, chance: float = 0.01) -> tuple[Finding, ...]:
    """The same for denominators: a new numerator over last year's population is neither year's rate."""
    return duplicates(panel, chance, Check.REUSED_DENOMINATOR)


def zeros(panel: Panel, share: float = 0.05, counts: bool = False) -> tuple[Finding, ...]:
    """Zeros where zero is as good as never seen: "not delivered" typed as 0, more often than not.

    Either at most the `share` of all the circle's figures are zero, and this council has others; or it is the
    only zero of a council with at least four other values. Where the figures count persons or cases, say so:
    then a council whose median is below 7 may well have none (e⁻⁷ is one in a thousand). Figures: median (of
    the council's others), zeros and values (in the circle).
    """
    known = np.isfinite(panel.values)
    zero = known & (panel.values == 0)
    others = np.where(zero, np.nan, panel.values)
    count = np.isfinite(others).sum(axis=1, keepdims=True)
    rare = zero.sum() <= share * known.sum()
    alone = (zero.sum(axis=1, keepdims=True) == 1) & (count >= FIGURES_ALONE)
    median = middle(others, axis=1)[:, None]
    odd = zero & (count > 0) & (rare | alone)
    if counts:
        odd &= median >= NOT_BY_CHANCE
    return panel.findings(
        Check.ZERO, Severity.EXPLAIN, odd, median=median, zeros=zero.sum(), values=known.sum()
    )


def vanished(panel: Panel, share: ArrayLike, rare: float = 0.05) -> tuple[Finding, ...]:
    """Zeros in the panel's last period where figures were that chance does not bring to zero.

    A row of the panel is one figure of one council; `share` (rows,) is the part of the circle's figures of its kind
    that are zero, NaN where the circle cannot say. Odd is a zero where both of the two figures before are seven or
    more (e⁻⁷ is one in a thousand), and where zeros are at most `rare` in the circle, or the council has four figures
    and never a zero among them. Figures: value, before, share.
    """
    earlier, now = panel.values[:, :-1], panel.values[:, -1]
    known = np.isfinite(earlier)
    last = _packed(earlier)[:, -2:]
    if not last.shape[1]:
        return ()
    seldom = floats(share)
    never = (known.sum(axis=1) >= FIGURES_ALONE) & ~(earlier == 0).any(axis=1)
    odd = (now == 0) & known.any(axis=1) & (np.isnan(last) | (last >= NOT_BY_CHANCE)).all(axis=1)
    where = np.zeros(panel.values.shape, dtype=bool)
    where[:, -1] = odd & ((seldom <= rare) | never)
    figures = {"before": last[:, -1:], "share": seldom[:, None]}
    return panel.findings(Check.ZERO, Severity.EXPLAIN, where, value=panel.values, **figures)


def _expected(seen: Array, column: int) -> tuple[Array, Array]:
    """Where each council's earlier values lead in one period, and how far off it usually is; NaN without
    any."""
    packed = _packed(seen[:, :column])
    changes = np.diff(packed, axis=1)
    last = packed[:, -3:]
    own = middle(changes, axis=1)
    # A council without much history of its own moves as the circle does: one change is no trend.
    known = np.isfinite(changes).sum(axis=1) >= SHORTEST_HISTORY
    step = np.where(known, own, np.nan_to_num(middle(own, axis=0)))
    ahead = (np.isfinite(last).sum(axis=1) + 1) / 2
    return middle(last, axis=1) + step * ahead, _usual(changes)


def _usual(changes: Array) -> Array:
    """How far changes usually are from the median one: the council's own, not taken for steadier than it can be
    known."""
    own = deviation(changes, axis=1)
    count = np.isfinite(changes).sum(axis=1)
    if (count > 0).sum() < SMALLEST_CIRCLE:
        return np.where(count >= SHORTEST_HISTORY, own, np.nan)
    circle = deviation((changes - middle(changes, axis=0)).reshape(-1), axis=0)
    return np.where(
        count >= LONG_HISTORY, own, np.fmax(np.where(count >= SHORTEST_HISTORY, own, np.nan), circle)
    )


def _movement(off: Array) -> Array:
    """How far the circle as a whole is off in each period; 0 where there are too few councils to say."""
    many = np.isfinite(off).sum(axis=0) >= SMALLEST_CIRCLE
    return np.where(many, middle(off, axis=0), 0)


def _last_known(values: Array) -> Array:
    """For each place the last known value before it in its row; NaN where there is none."""
    places = np.where(np.isfinite(values), np.arange(values.shape[1]), -1)
    before = np.hstack([np.full((len(values), 1), -1), np.maximum.accumulate(places, axis=1)[:, :-1]])
    known = np.take_along_axis(values, np.maximum(before, 0), axis=1)
    return np.where(before >= 0, known, np.nan)


def _restless(logs: Array) -> Array:
    """For each value how much the others of its row usually change, up or down; NaN with fewer than two
    others."""
    columns = [
        middle(np.abs(np.diff(_packed(np.delete(logs, column, axis=1)), axis=1)), axis=1)
        for column in range(logs.shape[1])
    ]
    return np.column_stack(columns)


def _packed(values: Array) -> Array:
    """Each row with the missing first, then what is there in its order."""
    return np.take_along_axis(values, np.argsort(np.isfinite(values), axis=1, kind="stable"), axis=1)


def _in_last_digits(values: Array) -> Array:
    """Values as whole numbers of their last printed decimal: 12.50 is 125, 4566 is 4566."""
    whole = np.full_like(values, np.nan)
    for decimals in range(7):
        shifted = values * 10.0**decimals
        fits = np.isnan(whole) & (
            np.abs(shifted - np.round(shifted)) <= 1e-6 * np.maximum(np.abs(shifted), 1)
        )
        whole = np.where(fits, np.round(shifted), whole)
    return np.where(np.isnan(whole), values * 1e6, whole)
