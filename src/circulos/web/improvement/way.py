"""A target of the site held against the figures: what `circulos.compare.way` says, beside the row it is about."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from circulos.compare import decided
from circulos.compare.way import Way, way
from circulos.web.analysis.seen import Seen
from circulos.web.improvement.models import Target


@dataclass(frozen=True)
class Held:
    """A target and where its council is on the way."""

    target: Target
    way: Way


def plain(target: Target) -> decided.Target:
    """The row as data."""
    return decided.Target(
        indicator=target.indicator,
        from_period=target.from_period,
        to_period=target.to_period,
        value=target.value,
        start=math.nan if target.start is None else target.start,
        responsible=target.responsible,
        why=target.why,
        path=tuple(sorted(target.path.items())),
    )


def of(seen: Seen, target: Target, council: str) -> Held | None:
    """None where the kit does not know the indicator any more."""
    if target.indicator not in seen.kit.indicators:
        return None
    group = seen.group_of(target.indicator, council)
    one = seen.comparison(target.indicator, seen.period, group)
    return Held(target, way(plain(target), seen.series(target.indicator, group), one, council))


def all_of(seen: Seen, targets: Sequence[Target], council: str) -> list[Held]:
    return [found for one in targets if (found := of(seen, one, council))]
