"""The first screen of a council: where it stands, how sure that is, what changed, and whom to call."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.urls import reverse

from circulos.compare.comparison import Comparison
from circulos.compare.confidence import flags_by_chance
from circulos.exhibits.model import Format
from circulos.exhibits.panel import CONFIDENCE
from circulos.exhibits.setting import number_format, place, signal_of, status_of, value_of
from circulos.facts import Status
from circulos.method.types import Perspective, Polarity
from circulos.web.analysis import lenses, points, queries, said, territory
from circulos.web.analysis.points import Change, Drafted, Side
from circulos.web.analysis.promised import Decisions, Promised, Said, provider
from circulos.web.analysis.queries import Look
from circulos.web.analysis.seen import Seen
from circulos.web.analysis.shown import language
from circulos.web.collection.models import Flag, Return
from circulos.web.cycle.queries import coordinators_of
from circulos.web.people import consents
from circulos.web.people.models import Person

SHOWN = 5  # points of each side on the first screen
CHANGES = 6
CALLED = 2  # councils for each opportunity
ONE_DECIMAL = Format(decimals=1)


@dataclass(frozen=True)
class Contact:
    """Somebody to call or to write to."""

    name: str
    phone: str
    email: str


@dataclass(frozen=True)
class Callable:
    """A council that can be asked, with the people who answer for it."""

    name: str
    value: str
    people: tuple[Contact, ...]
    is_near: bool


@dataclass(frozen=True)
class PointLine:
    """A drafted point in words."""

    title: str
    address: str
    perspective: str
    value: str
    interval: str
    mean: str
    is_sure: bool
    environment: str = ""  # how it stands to what the territory leads to expect
    said: Said | None = None  # what people say of it; None while nobody has
    call: tuple[Callable, ...] = ()
    more: int = 0  # councils with a strong point that cannot be named here


@dataclass(frozen=True)
class ChangeLine:
    title: str
    address: str
    first: str
    last: str
    is_sure: bool
    is_favourable: bool | None
    is_up: bool


@dataclass(frozen=True)
class PerspectiveLine:
    """One perspective: how many indicators lie in each quarter, from the last to the best."""

    code: str
    title: str
    filed: int
    asked: int
    strong: int
    opportunities: int
    quarters: tuple[int, int, int, int]

    @property
    def judged(self) -> int:
        return sum(self.quarters)

    @property
    def bars(self) -> list[tuple[int, int, int]]:
        """Quarter, where its bar begins and how wide it is, of a whole of 100."""
        if not self.judged:
            return []
        ends = [round(100 * sum(self.quarters[:count]) / self.judged) for count in range(5)]
        return [(quarter + 1, ends[quarter], ends[quarter + 1] - ends[quarter]) for quarter in range(4)]


@dataclass(frozen=True)
class Standing:
    """The figures above everything."""

    filed: int
    asked: int
    better: int
    worse: int
    unsure: int
    tested: int
    by_chance: str
    councils: int


@dataclass(frozen=True)
class Sureness:
    """How complete and how sure the figures of the council are."""

    missing: dict[str, int]
    estimated: int
    flags: dict[str, int]
    filed: Return | None


@dataclass(frozen=True)
class CouncilPage:
    standing: Standing
    strong: list[PointLine]
    opportunities: list[PointLine]
    strong_count: int
    opportunity_count: int
    undecided: int  # drafted points nobody has said anything of
    set_aside: int
    promised: Promised
    explained: lenses.Explained
    changes: list[ChangeLine]
    perspectives: list[PerspectiveLine]
    sureness: Sureness
    before: str
    is_in_figures: bool = field(default=True)

    @property
    def first_call(self) -> PointLine | None:
        """The first opportunity with somebody to call."""
        return next((one for one in self.opportunities if one.call), None)


def page_of(look: Look) -> CouncilPage:
    seen, council = look.seen, look.own_code
    now = [seen.now(one.code) for one in seen.measured]
    decisions = provider().decisions(look)
    found = points_of(look, decisions)
    strong = [point for point in found if point.side is Side.STRONG]
    weak = [point for point in found if point.side is Side.OPPORTUNITY]
    callable_ = Callers(look) if weak else None
    return CouncilPage(
        standing=seen.once(("standing", language()), lambda: _standing(seen, now, council)),
        strong=[_point_line(look, point, decisions) for point in strong[:SHOWN]],
        opportunities=[_point_line(look, point, decisions, callable_) for point in weak[:SHOWN]],
        strong_count=len(strong),
        opportunity_count=len(weak),
        undecided=sum((point.one.indicator.code, point.side) not in decisions for point in found),
        set_aside=len(drafted_of(look)) - len(found),
        promised=provider().of_council(look),
        explained=lenses.explained(look, [point.one.indicator.code for point in weak]),
        changes=[_change_line(look, change) for change in _changes(seen, now, council)],
        perspectives=[
            _perspective_line(seen, one, now, found, council) for one in seen.kit.perspectives.values()
        ],
        sureness=_sureness(look, now, council),
        before=seen.before,
        is_in_figures=any(not math.isnan(value_of(one, council)) for one in now),
    )


def drafted_of(look: Look) -> list[Drafted]:
    """Everything on which the own council stands out, whatever people say of it."""
    return look.seen.once(("drafted",), lambda: _drafted(look.seen, look.own_code))


def _drafted(seen: Seen, council: str) -> list[Drafted]:
    now = (seen.now(one.code) for one in seen.measured)
    return points.drafted([look_through(seen, one) for one in now], council)


def points_of(look: Look, decisions: Decisions) -> list[Drafted]:
    """What was drafted and nobody has set aside."""
    return [point for point in drafted_of(look) if not is_set_aside(point, decisions)]


def is_set_aside(point: Drafted, decisions: Decisions) -> bool:
    said_of = decisions.get((point.one.indicator.code, point.side))
    return said_of is not None and not said_of.is_confirmed


def look_through(seen: Seen, one: Comparison) -> Comparison:
    """The same comparison with everybody's figures: quarters and signals are counted on these."""
    return seen.whole(one.indicator.code, one.period, one.group)


def _standing(seen: Seen, now: Sequence[Comparison], council: str) -> Standing:
    judged = [one for one in now if one.indicator.polarity is not Polarity.NEUTRAL]
    tested = [one for one in judged if not math.isnan(value_of(one, council, one.lower))]
    signals = Counter(signal_of(one, council) for one in tested)
    return Standing(
        filed=sum(not math.isnan(value_of(one, council)) for one in now),
        asked=sum(
            place(one, council) is None or status_of(one, council) != Status.NOT_APPLICABLE for one in now
        ),
        better=signals["better"],
        worse=signals["worse"],
        unsure=len(tested) - signals["better"] - signals["worse"],
        tested=len(tested),
        by_chance=said.number(round(flags_by_chance(len(tested), CONFIDENCE), 1), ONE_DECIMAL),
        councils=max((one.n for one in now), default=0),
    )


# --- Points -------------------------------------------------------------------------------------------------


def _point_line(
    look: Look, point: Drafted, decisions: Decisions, callers: "Callers | None" = None
) -> PointLine:
    one, council = point.one, look.own_code
    called, more = callers.of(one) if callers else ((), 0)
    return PointLine(
        title=said.text(one.indicator.title),
        address=address_of(look, one.indicator.code),
        perspective=said.text(look.kit.perspectives[one.indicator.perspective].title),
        value=said.value(one, council),
        interval=said.interval(one, council),
        mean=said.number(one.mean, number_format(one.indicator)),
        is_sure=point.is_sure,
        environment=_in_environment(look, one.indicator.code),
        said=decisions.get((one.indicator.code, point.side)),
        call=called,
        more=more,
    )


def _in_environment(look: Look, indicator: str) -> str:
    about = ("environment", lenses.context_of_look(look), indicator)
    signal = look.seen.once(about, lambda: lenses.signal_in_environment(look, indicator))
    return lenses.sides_of(signal) if signal else ""


def address_of(look: Look, indicator: str) -> str:
    address = reverse("analysis:indicator", args=[look.edition.code, indicator])
    return f"{address}?council={look.own_code}" if look.own_code else address


class Callers:
    """Whom to call: councils that stand out, may be named to the reader and agreed to be asked; near ones first."""

    def __init__(self, look: Look) -> None:
        self.look = look
        agreed = queries.consented(look.edition, consents.SHARE_PRACTICES)
        shown = look.council_veil  # also for the facilitator: it is the council that would call
        self.can_be_called = {
            part.council.code: part.council_id
            for part in look.parts
            if part.council_id in agreed
            and not part.withdrawn_at
            and shown.keys.get(part.council.code) == part.council.code
        }
        self.people = coordinators_of(self.can_be_called.values())
        self.near = territory.near_codes(look)

    def of(self, one: Comparison, most: int = CALLED) -> tuple[tuple[Callable, ...], int]:
        strong = [code for code in points.strong_councils(self.look.seen, one) if code != self.look.own_code]
        open_ = [code for code in strong if self.people.get(self.can_be_called.get(code, 0))]
        chosen = sorted(open_, key=lambda code: code not in self.near)[:most]
        called = tuple(
            Callable(
                self.look.names[code],
                said.value(one, code),
                tuple(_contact(person) for person in self.people[self.can_be_called[code]]),
                code in self.near,
            )
            for code in chosen
        )
        return called, len(strong) - len(open_)


def _contact(person: Person) -> Contact:
    return Contact(person.name, person.phone, person.email)


# --- Changes, perspectives, sureness ------------------------------------------------------------------------


def _changes(seen: Seen, now: Sequence[Comparison], council: str) -> list[Change]:
    if not seen.before:
        return []
    return seen.once(("changes",), lambda: _made_changes(seen, now, council))


def _made_changes(seen: Seen, now: Sequence[Comparison], council: str) -> list[Change]:
    pairs = ((seen.whole(one.indicator.code, seen.before, one.group), look_through(seen, one)) for one in now)
    return points.changes(pairs, council)[:CHANGES]


def _change_line(look: Look, change: Change) -> ChangeLine:
    shape = number_format(change.now.indicator)
    first, last = change.values
    return ChangeLine(
        title=said.text(change.now.indicator.title),
        address=address_of(look, change.now.indicator.code),
        first=said.number(first, shape),
        last=said.number(last, shape),
        is_sure=change.is_sure,
        is_favourable=change.is_favourable,
        is_up=last > first,
    )


def _perspective_line(
    seen: Seen, perspective: Perspective, now: Sequence[Comparison], found: Sequence[Drafted], council: str
) -> PerspectiveLine:
    under = [one for one in now if one.indicator.perspective == perspective.code]
    quarters = seen.once(("quarters", perspective.code), lambda: _quarters(under, council))
    sides = Counter(point.side for point in found if point.one.indicator.perspective == perspective.code)
    return PerspectiveLine(
        code=perspective.code,
        title=said.text(perspective.title),
        filed=sum(not math.isnan(value_of(one, council)) for one in under),
        asked=len(under),
        strong=sides[Side.STRONG],
        opportunities=sides[Side.OPPORTUNITY],
        quarters=quarters,
    )


def _quarters(under: Sequence[Comparison], council: str) -> tuple[int, int, int, int]:
    """How many of the judged ones lie in each quarter, the last first."""
    judged = [
        one for one in under if one.indicator.polarity is not Polarity.NEUTRAL and one.minimum < one.maximum
    ]
    bands = Counter(value_of(one, council, one.band) for one in judged)
    return bands[1.0], bands[2.0], bands[3.0], bands[4.0]


def _sureness(look: Look, now: Sequence[Comparison], council: str) -> Sureness:
    statuses = Counter(status_of(one, council) for one in now if math.isnan(value_of(one, council)))
    here = [(one, place(one, council)) for one in now]
    estimated = sum(at is not None and one.status[at] == Status.ESTIMATED for one, at in here)
    asking = ~Q(flags__severity=Flag.Severity.NOTE)
    filed = (
        Return.objects.filter(edition=look.edition, council__code=council)
        .select_related("signed_by")
        .annotate(
            **{state: Count("flags", filter=asking & Q(flags__state=state)) for state in Flag.State.values}
        )
        .first()
    )
    flags = {state: getattr(filed, state) for state in Flag.State.values} if filed else {}
    return Sureness(dict(statuses), estimated, flags, filed)
