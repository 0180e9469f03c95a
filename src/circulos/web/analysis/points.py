"""Strong points and improvement opportunities, drafted from the comparison; people decide which of them hold.

Where chance plays a part the signal decides: better or worse than the circle's mean beyond chance. Where there is no
interval (money, hours) the quarter does, and the draft says that it is less sure. What is neutral is neither.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from circulos.compare.comparison import Comparison
from circulos.exhibits.reading import apart
from circulos.exhibits.setting import place, signal_of, value_of
from circulos.exhibits.trend import break_places
from circulos.method.types import Polarity

FEWEST = 4  # quarters of fewer councils are no quarters


class Side(StrEnum):
    STRONG = "strong"
    OPPORTUNITY = "opportunity"


@dataclass(frozen=True)
class Drafted:
    """One indicator on which a council stands out. `is_sure`: beyond chance; otherwise by its quarter only."""

    one: Comparison
    side: Side
    is_sure: bool
    distance: float  # from the circle's mean, in standard deviations of the councils


def side_of(one: Comparison, council: str) -> tuple[Side, bool] | None:
    """Where a council stands out on an indicator, and whether beyond chance."""
    here = place(one, council)
    if (
        here is None
        or one.indicator.polarity is Polarity.NEUTRAL
        or one.n < FEWEST
        or math.isnan(one.value[here])
    ):
        return None
    if not math.isnan(one.lower[here]):
        told = {"better": Side.STRONG, "worse": Side.OPPORTUNITY}.get(signal_of(one, council))
        return (told, True) if told else None
    told = {4.0: Side.STRONG, 1.0: Side.OPPORTUNITY}.get(float(one.band[here]))
    return (told, False) if told and one.minimum < one.maximum else None


def drafted(comparisons: Iterable[Comparison], council: str) -> list[Drafted]:
    """Everything on which the council stands out: the surest and farthest first."""
    found = []
    for one in comparisons:
        told = side_of(one, council)
        if told:
            distance = abs(value_of(one, council) - one.mean) / one.sd if one.sd > 0 else 0.0
            found.append(Drafted(one, *told, distance))
    return sorted(found, key=lambda point: (not point.is_sure, -point.distance, point.one.indicator.code))


def strong_councils(one: Comparison) -> Iterator[str]:
    """The councils with a strong point on an indicator, the most favourable value first."""
    return iter(_councils_with(one, Side.STRONG))


def weak_councils(one: Comparison) -> Iterator[str]:
    """The councils with an opportunity on an indicator, the least favourable value first."""
    return reversed(_councils_with(one, Side.OPPORTUNITY))


def _councils_with(one: Comparison, side: Side) -> list[str]:
    held = [council for council in one.councils if (side_of(one, council) or ("",))[0] is side]
    return sorted(held, key=lambda council: value_of(one, council, one.rank))


@dataclass(frozen=True)
class Change:
    """What moved since the period before. `is_sure`: the two intervals do not touch."""

    before: Comparison
    now: Comparison
    council: str
    is_sure: bool

    @property
    def values(self) -> tuple[float, float]:
        return value_of(self.before, self.council), value_of(self.now, self.council)

    @property
    def is_favourable(self) -> bool | None:
        """None where no direction is."""
        first, last = self.values
        direction = {Polarity.HIGHER: 1, Polarity.LOWER: -1}.get(self.now.indicator.polarity)
        return None if direction is None else (last - first) * direction > 0

    @property
    def size(self) -> float:
        first, last = self.values
        return abs(last - first) / self.now.sd if self.now.sd > 0 else 0.0


def changes(pairs: Iterable[tuple[Comparison, Comparison]], council: str) -> list[Change]:
    """The changes that intervals tell apart, then the largest where there is no interval; never across a break."""
    found = []
    for before, now in pairs:
        first, last = value_of(before, council), value_of(now, council)
        if math.isnan(first) or math.isnan(last) or first == last:
            continue
        if break_places(now.indicator, [before.period, now.period]):
            continue
        has_interval = not math.isnan(value_of(now, council, now.lower))
        sure = apart(before, now, council)
        if sure or not has_interval:
            found.append(Change(before, now, council, sure))
    return sorted(found, key=lambda change: (not change.is_sure, -change.size))
