"""Who stands out on an indicator, and what moved: beside the points that exhibits draft for one council."""

from collections.abc import Iterator

from circulos.compare.comparison import Comparison
from circulos.exhibits.changes import Change, changes
from circulos.exhibits.points import Drafted, Side, drafted, side_of
from circulos.exhibits.setting import value_of

__all__ = ["Change", "Drafted", "Side", "changes", "drafted", "side_of", "strong_councils", "weak_councils"]


def strong_councils(one: Comparison) -> Iterator[str]:
    """The councils with a strong point on an indicator, the most favourable value first."""
    return iter(_councils_with(one, Side.STRONG))


def weak_councils(one: Comparison) -> Iterator[str]:
    """The councils with an opportunity on an indicator, the least favourable value first."""
    return reversed(_councils_with(one, Side.OPPORTUNITY))


def _councils_with(one: Comparison, side: Side) -> list[str]:
    held = [council for council in one.councils if (side_of(one, council) or ("",))[0] is side]
    return sorted(held, key=lambda council: value_of(one, council, one.rank))
