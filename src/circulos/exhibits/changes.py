"""What moved for a council since the period before: beyond chance where there are intervals, else the farthest."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from circulos.compare.breaks import break_places
from circulos.compare.comparison import Comparison
from circulos.exhibits.reading import apart
from circulos.exhibits.setting import value_of
from circulos.method.types import Polarity


@dataclass(frozen=True)
class Change:
    """What moved since the period before. `is_sure`: the two intervals do not touch."""

    before: Comparison
    now: Comparison
    council: str
    is_sure: bool

    @property
    def values(self) -> tuple[float, float]:
        """Before and now."""
        return value_of(self.before, self.council), value_of(self.now, self.council)

    @property
    def is_favourable(self) -> bool | None:
        """None where no direction is."""
        first, last = self.values
        direction = {Polarity.HIGHER: 1, Polarity.LOWER: -1}.get(self.now.indicator.polarity)
        return None if direction is None else (last - first) * direction > 0

    @property
    def size(self) -> float:
        """How far, in standard deviations of the councils."""
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
