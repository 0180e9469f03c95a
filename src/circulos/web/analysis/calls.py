"""Who to call, both ways: those who do well where we could do better, and those who could learn from us."""

from dataclasses import dataclass

from django.urls import reverse

from circulos.exhibits.setting import value_of
from circulos.method.types import Indicator
from circulos.web.analysis import points, queries, said, territory
from circulos.web.analysis.council_page import Callable, Callers, address_of, points_of
from circulos.web.analysis.points import Drafted, Side
from circulos.web.analysis.promised import Decisions, provider
from circulos.web.analysis.queries import Look
from circulos.web.people import consents

OPEN = 6  # opportunities with their councils in sight; of the others they are folded
MOST = 4  # councils for each opportunity
LEARNERS = 6  # councils named for each strong point


@dataclass(frozen=True)
class PracticeLine:
    """A way of working the kit links to the indicator."""

    title: str
    description: str
    conditions: str
    source: str


@dataclass(frozen=True)
class Asking:
    """One of our opportunities: whom to call, and what they may be doing."""

    title: str
    address: str
    value: str
    call: tuple[Callable, ...]
    more: int
    practices: tuple[PracticeLine, ...]
    add_action: str
    is_folded: bool = False  # so many that whoever is called stands behind a click


@dataclass(frozen=True)
class Learner:
    name: str
    value: str
    is_near: bool


@dataclass(frozen=True)
class Teaching:
    """One of our strong points: which councils have an opportunity there."""

    title: str
    address: str
    value: str
    sentence: str
    learners: tuple[Learner, ...]
    unnamed: int


@dataclass(frozen=True)
class Calls:
    asking: list[Asking]
    teaching: list[Teaching]
    may_be_called: bool
    consents: str  # where the own council says that it may be called


def calls_of(look: Look) -> Calls:
    decisions = provider().decisions(look)
    found = points_of(look, decisions)
    weak = [point for point in found if point.side is Side.OPPORTUNITY]
    callers = Callers(look)
    near = callers.near or territory.near_codes(look)
    may_decide = look.person.has_perm("improvement.decide", look.own)
    return Calls(
        asking=[
            _asking(look, point, callers, may_decide, is_folded=at >= OPEN) for at, point in enumerate(weak)
        ],
        teaching=[_teaching(look, point, near, decisions) for point in found if point.side is Side.STRONG],
        may_be_called=look.own.council_id in queries.consented(look.edition, consents.SHARE_PRACTICES),
        consents=reverse("people:consents", args=[look.own_code]),
    )


def _asking(look: Look, point: Drafted, callers: Callers, may_decide: bool, is_folded: bool) -> Asking:
    one = point.one
    called, more = callers.of(one, MOST)
    add = reverse("improvement:add_action", args=[look.edition.code, look.own_code, one.indicator.code])
    return Asking(
        title=said.text(one.indicator.title),
        address=address_of(look, one.indicator.code),
        value=said.value(one, look.own_code),
        call=called,
        more=more,
        practices=tuple(practices_of(look, one.indicator)),
        add_action=add if may_decide else "",
        is_folded=is_folded,
    )


def practices_of(look: Look, one: Indicator) -> list[PracticeLine]:
    return [
        PracticeLine(
            said.text(each.title),
            said.text(each.description),
            said.text(each.conditions),
            look.kit.sources[each.source].title if each.source in look.kit.sources else "",
        )
        for each in look.kit.practices.values()
        if one.code in each.indicators
    ]


def _teaching(look: Look, point: Drafted, near: frozenset[str], decisions: Decisions) -> Teaching:
    """Only councils that let themselves be named in the circle are named; of the others only how many."""
    one, keys = point.one, look.council_veil.keys
    here = {part.council.code for part in look.parts if not part.withdrawn_at}
    weak = [code for code in points.weak_councils(look.seen, one) if code != look.own_code and code in here]
    named = [code for code in weak if keys.get(code) == code and one.n >= look.fewest]
    said_of = decisions.get((one.indicator.code, point.side))
    ordered = sorted(named, key=lambda code: (code not in near, -value_of(one, code, one.rank)))
    return Teaching(
        title=said.text(one.indicator.title),
        address=address_of(look, one.indicator.code),
        value=said.value(one, look.own_code),
        sentence=said_of.sentence if said_of else "",
        learners=tuple(
            Learner(look.names[code], said.value(one, code), code in near) for code in ordered[:LEARNERS]
        ),
        unnamed=len(weak) - len(ordered[:LEARNERS]),
    )
