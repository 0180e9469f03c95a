"""Which further figures must be hidden so that a hidden one cannot be worked out from the rest.

A hidden part of a printed total is the total less the other parts: so a second figure goes, and a third where
several sums meet. What a reader can still infer is the range of a hidden figure over all figures that fit
what is shown; it is found by linear programs, with whole numbers where counts are whole. Enough is hidden
when the range of every small figure holds all that a small figure could be. Which figures go is a matter of
choice; here the smallest that help, parts before totals, which hides little but not provably the least.

Papers: Willenborg and de Waal 2001 (Elements of Statistical Disclosure Control, ch. 4); Fischetti and Salazar
2001 (Management Science 47:1008) for the attacker's programs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from circulos.compare.arrays import Array, Flags

Places = NDArray[np.int64]

# With more unknown figures than this, whole numbers fit nearly everywhere; up to it, so many guesses are
# tried.
WHOLE_UP_TO = 8
GUESSES = 200_000
# Where a range ends is known to the solver's tolerance only.
SLACK = 1e-6


@dataclass(frozen=True, eq=False)
class System:
    """Figures and the sums they obey.

    For each row of `equations` (equations, cells) readers know that `equations @ values` lies from `least` to
    `most` (equations,): both are the same for a sum that is printed, and apart for a mean that is printed
    rounded. `lower` and `upper` (cells,) are what any reader knows of a figure beforehand, `whole` whether it
    is a whole number. `level` says how much it is missed: 0 for a part, more for a total; the lowest go
    first.
    """

    values: Array
    equations: Array
    least: Array
    most: Array
    lower: Array
    upper: Array
    whole: Flags
    level: Array


def inferred(system: System, hidden: Flags, place: int) -> tuple[float, float]:
    """The smallest and the largest value that the hidden figure at `place` may have, given all that is
    shown."""
    aim = _only(place, len(hidden))
    low, high = (_fitting(system, hidden, sign * aim)[place] for sign in (1, -1))
    return float(low), float(high)


def secondary(system: System, hidden: Flags, need_lower: Array, need_upper: Array) -> Flags:
    """The hidden figures and as many others as keep them hidden.

    The range of every figure in `hidden` will hold all from `need_lower` to `need_upper`, both (cells,), as
    far as it did before anything was shown; NaN where there is no such need.
    """
    needs = np.maximum(need_lower, system.lower), np.minimum(need_upper, system.upper)
    ranges = _Ranges(system.values.copy(), system.values.copy())
    found = _company(system, hidden)
    for place in _not_yet_safe(system, found, ranges, np.flatnonzero(hidden & ~np.isnan(need_lower)), needs):
        while not _is_safe(system, found, ranges, place, needs):
            more = _for_the_exposed(system, found, place)
            if more is None:
                # Nothing shown has to do with it any more.
                break
            found[more] = True
            found = _company(system, found)
    return found


@dataclass(frozen=True, eq=False)
class _Ranges:
    """The smallest and the largest value met so far for each figure, over all sets of figures that fit.

    What fits still fits when more is hidden, so ranges only grow, and one answer of the solver says something
    about all figures at once.
    """

    low: Array
    high: Array

    def widen(self, fitting: Array) -> None:
        np.minimum(self.low, fitting, out=self.low)
        np.maximum(self.high, fitting, out=self.high)

    def hold(self, place: int, low: Array, high: Array) -> bool:
        return bool(self.low[place] <= low[place] + SLACK and self.high[place] >= high[place] - SLACK)


def _not_yet_safe(
    system: System, hidden: Flags, ranges: _Ranges, waiting: Places, needs: tuple[Array, Array]
) -> list[int]:
    """Which of the waiting figures still have too narrow a range after pushing many of them at once."""
    left: list[int] = waiting.tolist()
    before = len(left) + 1
    while 0 < len(left) < before:
        before = len(left)
        for aim in _aims(left, len(hidden)):
            ranges.widen(_fitting(system, hidden, aim))
        left = [place for place in left if not ranges.hold(place, *needs)]
    # Beside a rounded mean, that numbers fit does not say that whole numbers do.
    return left if (system.least == system.most).all() else waiting.tolist()


def _is_safe(system: System, hidden: Flags, ranges: _Ranges, place: int, needs: tuple[Array, Array]) -> bool:
    if not ranges.hold(place, *needs):
        for sign in (1, -1):
            ranges.widen(_fitting(system, hidden, sign * _only(place, len(hidden))))
    if not ranges.hold(place, *needs):
        return False
    return all(_whole_numbers_fit(system, hidden, place, need[place]) for need in needs)


def _whole_numbers_fit(system: System, hidden: Flags, place: int, value: float) -> bool:
    """Whether whole numbers fit with `value` at `place`, looked for near the true ones; true of very many
    unknowns."""
    # A hidden mean is no whole number, and its sum binds nothing.
    binding = (system.equations[:, hidden & ~system.whole] == 0).all(axis=1)
    group = _reach(system.equations[binding], hidden, place)
    binding &= (system.equations[:, group] != 0).any(axis=1)
    others = group & (np.arange(len(hidden)) != place)
    beside_mean = (system.least < system.most)[binding].any()
    if not system.whole[place] or not beside_mean or others.sum() > WHOLE_UP_TO:
        return True
    equations = system.equations[binding]
    steps = _guesses(system, others) - system.values[others, None]
    shown = equations @ system.values + equations[:, place] * (value - system.values[place])
    sums = shown[:, None] + equations[:, others] @ steps
    fits = (sums >= system.least[binding, None] - SLACK) & (sums <= system.most[binding, None] + SLACK)
    return bool(fits.all(axis=0).any())


def _guesses(system: System, among: Flags) -> Array:
    """Whole numbers near the true ones, all combinations of them; (figures, combinations)."""
    near = int(GUESSES ** (1 / max(among.sum(), 1))) // 2
    ends = zip(system.values[among], system.lower[among], system.upper[among], strict=True)
    axes = [np.arange(max(low, value - near), min(high, value + near) + 1) for value, low, high in ends]
    return np.array([axis.reshape(-1) for axis in np.meshgrid(*axes)]).reshape(len(axes), -1 if axes else 1)


def _reach(equations: Array, hidden: Flags, place: int) -> Flags:
    """The hidden figures that have to do with the one at `place`, through any chain of sums, and it
    itself."""
    reach = _only(place, len(hidden)) > 0
    while True:
        touched = (equations[:, reach] != 0).any(axis=1)
        wider = reach | (hidden & (equations[touched] != 0).any(axis=0))
        if (wider == reach).all():
            return reach
        reach = wider


def _only(place: int, cells: int) -> Array:
    aim = np.zeros(cells)
    aim[place] = 1
    return aim


def _aims(waiting: list[int], cells: int) -> Iterator[Array]:
    """Directions in which to push all waiting figures at once: all, and up or down by each binary digit of
    their order.

    Twenty such pushes show most of a thousand figures to be safe, instead of two for each.
    """
    order = np.arange(len(waiting))
    for digit, sign in product(range(len(waiting).bit_length() + 1), (1.0, -1.0)):
        aim = np.zeros(cells)
        # The digit beyond the last is 0 for all: one push of all together.
        aim[waiting] = sign * (1 - 2 * (order >> digit & 1))
        yield aim


def _fitting(system: System, hidden: Flags, aim: Array) -> Array:
    """Figures that fit all that is shown, with the smallest possible sum in the direction of `aim`;
    (cells,)."""
    unknown = np.flatnonzero(hidden)
    answer = milp(
        aim[unknown],
        bounds=Bounds(system.lower[unknown], system.upper[unknown]),
        constraints=_sums(system, unknown),
    )
    # The true figures fit in any case, should the solver give up.
    fitting = system.values.copy()
    if answer.x is not None:
        fitting[unknown] = answer.x
    return fitting


def _sums(system: System, unknown: Places) -> LinearConstraint | None:
    """What readers know of the sums in which unknown figures are."""
    rows = system.equations[:, unknown]
    used = (rows != 0).any(axis=1)
    if not used.any():
        return None
    shown = system.equations[used] @ system.values - rows[used] @ system.values[unknown]
    sparse = csr_array(rows[used])
    return LinearConstraint(sparse, system.least[used] - shown, system.most[used] - shown)


def _company(system: System, hidden: Flags) -> Flags:
    """The hidden figures, and another for each printed sum that would give one of them away because it is
    alone."""
    found = hidden.copy()
    while (more := _for_the_lonely(system, found)) is not None:
        found[more] = True
    return found


def _for_the_lonely(system: System, hidden: Flags) -> int | None:
    """A figure to hide because a printed sum has one hidden figure only, which it therefore gives away."""
    lonely = _lonely(system, hidden)
    if not lonely.any():
        return None
    return _cheapest(system, hidden, system.equations[lonely.argmax()] != 0)


def _for_the_exposed(system: System, hidden: Flags, place: int) -> int | None:
    """A figure to hide because the range of the one at `place` is too narrow: one that has to do with it."""
    near = _only(place, len(hidden)) > 0
    for reach in (near, _reach(system.equations, hidden, place)):
        touched = (system.equations[:, reach] != 0).any(axis=1)
        candidate = _cheapest(system, hidden, (system.equations[touched] != 0).any(axis=0))
        if candidate is not None:
            return candidate
    return None


def _lonely(system: System, hidden: Flags) -> Flags:
    counts = (system.equations[:, hidden] != 0).sum(axis=1)
    # A rounded mean may leave room enough; whether it does, the range tells.
    return np.asarray((counts == 1) & (system.least == system.most))


def _cheapest(system: System, hidden: Flags, among: Flags) -> int | None:
    """The shown figure that is missed least: a part, not 0, that also keeps another lonely one company,
    small."""
    candidates = np.flatnonzero(among & ~hidden)
    if len(candidates) == 0:
        return None
    repairs = (system.equations[_lonely(system, hidden)][:, candidates] != 0).sum(axis=0)
    values = system.values[candidates]
    order = np.lexsort((candidates, values, -repairs, values == 0, system.level[candidates]))
    return int(candidates[order[0]])
