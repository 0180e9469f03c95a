"""Who stands out on an indicator, and what moved: beside the points that exhibits draft for one council."""

from circulos.compare.comparison import Comparison
from circulos.exhibits.changes import Change, changes
from circulos.exhibits.points import Drafted, Side, drafted, side_of
from circulos.exhibits.setting import value_of
from circulos.web.analysis.seen import Seen

__all__ = ["Change", "Drafted", "Side", "changes", "drafted", "side_of", "strong_councils", "weak_councils"]


def strong_councils(seen: Seen, one: Comparison) -> tuple[str, ...]:
    """The councils with a strong point on an indicator, the most favourable value first."""
    return _councils_with(seen, one, Side.STRONG)


def weak_councils(seen: Seen, one: Comparison) -> tuple[str, ...]:
    """The councils with an opportunity on an indicator, the least favourable value first."""
    return _councils_with(seen, one, Side.OPPORTUNITY)[::-1]


def _councils_with(seen: Seen, one: Comparison, side: Side) -> tuple[str, ...]:
    about = ("councils with", side, one.indicator.code, one.period, one.group)
    whole = seen.whole(one.indicator.code, one.period, one.group)
    return seen.once_for_all(about, lambda: _ordered(whole, side))


def _ordered(whole: Comparison, side: Side) -> tuple[str, ...]:
    held = [council for council in whole.councils if (side_of(whole, council) or ("",))[0] is side]
    return tuple(sorted(held, key=lambda council: value_of(whole, council, whole.rank)))
