"""Is a change from last period's figure likely? Judged by how this figure usually changes in the circle.

A council with few figures behind it has no history to be judged by, and a circle has: fifty councils and four
editions make 150 changes of the same figure. Hidiroglou and Berthelot 1986 (Survey Methodology 12:73) judge
each change by the others, robustly, and let small figures change by more. So does this, on logarithms, so
that twice and half are equally far and no unit matters.

How much more a small figure changes is asked of the circle too. A figure made of m like things (persons,
cases, so many hours of each) has by chance a relative variance that falls as 1 / m, whatever its unit; what
is left over is the same at every size, as with counts that vary by more than chance (Spiegelhalter 2005, Stat
Med 24:1185). So variance = steady + chance / m, and the two halves of the circle, its smaller and its larger
figures, tell both. Hidiroglou and Berthelot have a power of m between 0 and 1 for this, set by hand. Persons
counted once come near chance = 2 (Poisson's 1 / m for each of two years), staff far below, money and hours in
units of their own.

Changes of all periods are taken together, so that a small circle has enough of them. The deviation is the
median absolute one, which has 37 % of the efficiency of the standard deviation (Rousseeuw and Croux 1993,
JASA 88:1273): from n changes it is known about as well as a standard deviation with 0.37 n degrees of freedom,
and limits are Student's with these. From few changes they are so wide that only a slipped digit is beyond.

In its second edition a circle has no change to judge by. `Usual.or_elsewhere` then takes what base figures of
councils do elsewhere: those of 32 Scottish councils' social work, 2010 to 2023, change from year to year with
deviations of 0.02 to 0.43, all but one up to 0.16 (`tests/real/`). With 0.18, and chance as for persons counted
once, 2 % of them are asked about, and 87 % would be if they were doubled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from circulos.compare.arrays import Array, Flags, floats
from circulos.compare.finding import Check, Finding, Panel
from circulos.compare.robust import Scale, deviation, middle, on_scale
from circulos.method.types import Severity

SMALLEST_CIRCLE = 5
FEWEST_CHANGES = 10
EFFICIENCY = 0.3675  # of the median absolute deviation, on normal data
# Of base figures elsewhere: the standard deviation of yearly changes, and what chance adds, over the size.
STEADY_ELSEWHERE, CHANCE_ELSEWHERE, LIMIT_ELSEWHERE = 0.18, 2.0, 3.0


@dataclass(frozen=True, eq=False)
class Usual:
    """How each of some figures usually changes in a circle from one period to the next: arrays (figures,).

    `step` is the median change, as a logarithm; `spread` the standard deviation of changes of figures of the
    `size` or above; `chance`, over the size, what smaller ones have more in variance; `limit` how many standard
    deviations are too many, infinite where that cannot be said; `elsewhere` whether it was taken from elsewhere.
    """

    step: Array
    spread: Array
    chance: Array
    size: Array
    limit: Array
    elsewhere: Flags

    def of(self, places: Sequence[int]) -> Usual:
        """The same of the figures at these places."""
        return Usual(*(getattr(self, field.name)[list(places)] for field in fields(self)))

    def or_elsewhere(self) -> Usual:
        """The same, with what figures that are counted or paid do elsewhere where the circle cannot say."""
        unknown = np.isinf(self.limit)

        def known(own: Array, elsewhere: float) -> Array:
            return np.where(unknown, elsewhere, own)

        return Usual(
            known(self.step, 0),
            known(self.spread, STEADY_ELSEWHERE),
            known(self.chance, CHANCE_ELSEWHERE),
            known(self.size, np.inf),
            known(self.limit, LIMIT_ELSEWHERE),
            unknown,
        )

    def deviation(self, size: Array) -> Array:
        """How far changes usually are from the step, for sizes (figures, any)."""
        more = np.maximum(1 / size - 1 / self.size[:, None], 0)
        return np.sqrt(self.spread[:, None] ** 2 + self.chance[:, None] * more)


def usual_changes(values: ArrayLike, cutoff: float = 3) -> Usual:
    """How figures usually change in a circle; `values` is (figures, councils, periods), in whatever units.

    Zeros and negative figures have no logarithm and count as missing. Where fewer than five councils or ten
    changes stand behind a figure, or it never changes, nothing is too far. `cutoff` is in standard deviations
    of a normal distribution with known spread; the limits have the same probability beyond them. Raises
    ValueError for another shape.
    """
    data = floats(values)
    if data.ndim != 3:
        raise ValueError(
            f"Figures of a circle are (figures, councils, periods), not of the shape {data.shape}. "
            "Give one table of councils and periods for each figure."
        )
    logs = on_scale(data, Scale.LOG)
    changes = np.diff(logs, axis=2)
    sizes = np.where(np.isfinite(changes), (data[:, :, 1:] + data[:, :, :-1]) / 2, np.nan)
    councils = np.isfinite(changes).any(axis=2).sum(axis=1)
    changes, sizes = (array.reshape(len(data), -1) for array in (changes, sizes))
    count = np.isfinite(changes).sum(axis=1)
    step = middle(changes, axis=1)
    spread, chance, size = _by_size(changes - step[:, None], sizes)
    known = (councils >= SMALLEST_CIRCLE) & (count >= FEWEST_CHANGES) & (spread > 0)
    freedom = np.maximum(EFFICIENCY * count, 1)
    limit = np.where(known, -special.stdtrit(freedom, special.ndtr(-cutoff)), np.inf)
    return Usual(step, spread, chance, size, limit, np.zeros(limit.shape, dtype=bool))


def changes(panel: Panel, usual: Usual, ratio: float = 0.25, absolute: float = 0) -> tuple[Finding, ...]:
    """Values of the panel's last period that changed by more than the circle's usually do.

    A row of the panel is one figure of one council, in the order of `usual`; a column is a period, the last the
    one that is judged. Odd is what is too far, on one side, from where both of the two figures before lead: who
    comes back from one bad year is not asked. A value must also be off by more than the part `ratio` and by more
    than `absolute`, in its own unit. Figures: value, before, expected, off (value less expected), z, and elsewhere
    (1 where it was not the circle that said what is usual).
    """
    now, before = panel.values[:, -1:], panel.values[:, -2:-4:-1]
    if not before.shape[1]:
        return ()
    earlier, seen = on_scale(before, Scale.LOG), on_scale(now, Scale.LOG)
    expected = earlier + usual.step[:, None] * np.arange(1, before.shape[1] + 1)
    due = np.exp(expected)
    spread = usual.deviation((now + due) / 2)
    with np.errstate(invalid="ignore", divide="ignore"):
        z = (seen - expected) / spread
    far = np.abs(z) > usual.limit[:, None]
    for other in (before, due):
        far &= np.abs(now - other) > np.maximum(ratio * other, absolute)
    side = np.where(np.isfinite(earlier), np.where(far, np.sign(z), 0), np.nan)
    odd = far[:, 0] & (np.isnan(side) | (side == side[:, :1])).all(axis=1)
    where = np.zeros(panel.values.shape, dtype=bool)
    where[:, -1] = odd
    return panel.findings(
        Check.CHANGE,
        Severity.EXPLAIN,
        where,
        value=panel.values,
        before=before[:, :1],
        expected=due[:, :1],
        off=now - due[:, :1],
        z=z[:, :1],
        elsewhere=usual.elsewhere[:, None],
    )


def _by_size(off: Array, sizes: Array) -> tuple[Array, Array, Array]:
    """Spread of the larger figures, what chance adds to smaller ones, and where that begins; (figures,) each.

    Two equations in steady and chance, solved at the median sizes of the two halves. A figure above that of the
    larger half is not taken for steadier than that half is. Where the smaller half is no less steady, or all
    are of one size, one spread serves for all.
    """
    large = sizes > middle(sizes, axis=1, keep=True)
    halves = (np.isfinite(sizes) & ~large, large)
    small, most = (_around_step(np.where(half, off, np.nan)) for half in halves)
    little, much = (middle(np.where(half, sizes, np.nan), axis=1) for half in halves)
    chance = (small**2 - most**2) / (1 / little - 1 / much)
    by_size = chance > 0  # missing where one half is empty
    return (
        np.where(by_size, most, _around_step(off)),
        np.where(by_size, chance, 0),
        np.where(by_size, much, np.inf),
    )


def _around_step(off: Array) -> Array:
    """The robust deviation from the step, 0 here; mirrored, so that their median is 0 whatever they are."""
    return deviation(np.hstack([off, -off]), axis=1)
