"""The invented network of the demo: fifty councils, four editions behind them, a fifth in the middle of collection.

Everything is drawn by `circulos.simulate`, with the mistakes it plants; what people say about them is written here.
Rows are laid in bulk, since a demo must open while somebody waits.
"""

import random
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone, translation

from circulos.facts import TOTAL
from circulos.method.types import Kit
from circulos.simulate import Network, simulate
from circulos.web.collection import demo_words as say
from circulos.web.collection import filled as reading
from circulos.web.collection import flag_actions, flagging, freezing
from circulos.web.collection.models import (
    AnswerVersion,
    Flag,
    FlagMessage,
    OfficialFigure,
    Return,
    SectionTime,
    Via,
)
from circulos.web.cycle import actions as circles
from circulos.web.cycle import conduct, demo_surveys, edition_actions, kits, phases
from circulos.web.cycle.models import (
    AgendaItem,
    Attendance,
    Circle,
    ConductAcceptance,
    Decision,
    Edition,
    Meeting,
    Membership,
    Participation,
    PhasePlan,
)
from circulos.web.cycle.progress import State
from circulos.web.people import demo as demo_people
from circulos.web.people import roles
from circulos.web.people.models import Council, Person, RoleAssignment
from circulos.web.steps import Tell, tell_nobody

CIRCLE, KIT = "basic-social-services", "basic-social-services"
OWN = "INV001"  # the council of those who sign in by one click
YEARS = 5
STEPS = 1 + YEARS
SEED = 1
BATCH = 2000
# How far the returns of the edition under way have come: the first council is in the middle of it.
STATES = (
    *[State.VALIDATED] * 7,
    *[State.SIGNED] * 14,
    *[State.REOPENED] * 2,
    *[State.IN_PROGRESS] * 18,
    *[State.NOT_STARTED] * 8,
)


@dataclass
class World:
    """What the parts of the seed hand on to each other."""

    kit: Kit
    network: Network
    circle: Circle
    councils: dict[str, Council]
    coordinators: dict[str, Person]
    contributors: dict[str, Person]
    facilitator: Person
    now: datetime
    draw: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311 -- it invents a demo

    @property
    def figures(self) -> dict[tuple[str, str], list]:
        """Observations by council and period."""
        if not hasattr(self, "_figures"):
            found: dict[tuple[str, str], list] = {}
            for one in self.network.observations:
                found.setdefault((one.council, one.period), []).append(one)
            self._figures = found
        return self._figures


def seed(tell: Tell = tell_nobody) -> None:
    """The network, if the site is empty. Doing it twice changes nothing."""
    if not Circle.objects.exists() and not Council.objects.exists():
        with translation.override("ca"):
            seed_demo(tell)


@transaction.atomic
def seed_demo(tell: Tell) -> Circle:
    """Councils, people, a circle, and its five editions. Only for a site without any council."""
    tell("Fifty invented councils, their people and their circle")
    now = timezone.now()
    kit = kits.kit_of(KIT)
    last = timezone.localdate(now).year - 1
    network = simulate(kit, periods=[str(year) for year in range(last - YEARS + 1, last + 1)], seed=SEED)
    world = _found(kit, network, now)
    _official(world)
    for age, period in reversed(list(enumerate(reversed(network.periods)))):
        tell(f"Returns and flags of {period}")
        edition = _edition(world, period, age)
        if age:
            _past(world, edition, age)
        else:
            _under_way(world, edition)
    return world.circle


# --- Councils, people, the circle ------------------------------------------------------------------------


def _found(kit: Kit, network: Network, now: datetime) -> World:
    councils = _councils(network)
    circle = circles.save_circle(
        by=None, circle=Circle(code=CIRCLE, name=say.CIRCLE_NAME, purpose=say.PURPOSE, kit=KIT)
    )
    people = demo_people.place_people(council=councils[OWN], circle=CIRCLE)
    coordinators = _coordinators(councils) | {OWN: people[roles.COORDINATOR.code]}
    contributors = coordinators | {OWN: people[roles.CONTRIBUTOR.code]}
    facilitator = people[roles.FACILITATOR.code]
    Circle.objects.filter(pk=circle.pk).update(founded_at=now - timedelta(days=365 * YEARS))
    _memberships(circle, councils, coordinators, facilitator, now)
    return World(kit, network, circle, councils, coordinators, contributors, facilitator, now)


def _councils(network: Network) -> dict[str, Council]:
    last = network.periods[-1]
    inhabitants = {
        one.council: int(one.value or 0)
        for one in network.context
        if one.variable == "population" and one.period == last
    }
    made = Council.objects.bulk_create(
        Council(code=one.code, name=one.name, kind=one.kind.value, population=inhabitants.get(one.code))
        for one in network.councils
    )
    return {one.code: one for one in made}


def _coordinators(councils: dict[str, Council]) -> dict[str, Person]:
    """One each, whom the facilitator can call. Nobody can sign in as them: they have no password."""
    people = []
    for number, council in enumerate(councils.values()):
        name = (
            f"{say.FIRST_NAMES[number % len(say.FIRST_NAMES)]} {say.SURNAMES[number * 7 % len(say.SURNAMES)]}"
        )
        person = Person(
            email=f"{council.code.lower()}@circulos.example",
            name=name,
            language="ca",
            position=say.POSITION,
            phone=f"938 001 {number:03}",
        )
        person.set_unusable_password()
        people.append(person)
    made = Person.objects.bulk_create(people)
    RoleAssignment.objects.bulk_create(
        RoleAssignment(person=person, role=roles.COORDINATOR.code, council=council)
        for person, council in zip(made, councils.values(), strict=True)
        if council.code != OWN
    )
    return dict(zip(councils, made, strict=True))


def _memberships(circle, councils, coordinators, facilitator, now) -> None:
    joined = now - timedelta(days=365 * YEARS - 30)
    made = Membership.objects.bulk_create(
        Membership(circle=circle, council=one, invited_at=joined, invited_by=facilitator, joined_at=joined)
        for one in councils.values()
    )
    text, version = conduct.text_of(circle), conduct.version_of(circle)
    ConductAcceptance.objects.bulk_create(
        ConductAcceptance(
            membership=one,
            version=version,
            text=text,
            language="ca",
            accepted_at=joined,
            accepted_by=coordinators[one.council.code],
        )
        for one in made
    )


def _official(world: World) -> None:
    OfficialFigure.objects.bulk_create(
        (
            OfficialFigure(
                council=world.councils[one.council],
                period=one.period,
                variable=one.variable,
                value=one.value,
                source=say.SOURCE,
                taken_at=world.now,
            )
            for one in world.network.context
            if one.value is not None
        ),
        batch_size=BATCH,
    )


# --- Editions --------------------------------------------------------------------------------------------

# First and last day of each phase, in days from today for the edition under way.
DAYS = {
    "agree": (-130, -61),
    "collect": (-60, 13),
    "validate": (14, 48),
    "compare": (49, 76),
    "improve": (77, 104),
    "publish": (105, 150),
}


def _edition(world: World, period: str, age: int) -> Edition:
    edition = edition_actions.open_edition(
        by=None,
        circle=world.circle,
        code=f"{CIRCLE}-{period}",
        name=f"{say.CIRCLE_NAME} {period}",
        period=period,
    )
    back = timedelta(days=365 * age)
    today = timezone.localtime(world.now).replace(hour=0, minute=0, second=0, microsecond=0)
    PhasePlan.objects.bulk_create(
        PhasePlan(
            edition=edition,
            phase=code,
            starts_at=today + timedelta(days=first) - back,
            ends_at=today + timedelta(days=last + 1) - back - timedelta(minutes=1),
        )
        for code, (first, last) in DAYS.items()
    )
    edition.opened_at = today + timedelta(days=DAYS["agree"][0]) - back
    edition.phase = phases.COLLECT.code
    edition.grace, edition.remind_after = timedelta(days=2), [1, 7]
    edition.save()
    Participation.objects.filter(edition=edition).update(since=edition.opened_at)
    return Edition.objects.whole().get(pk=edition.pk)


def _past(world: World, edition: Edition, age: int) -> None:
    """An edition that is over: everything signed, validated, frozen and published."""
    signed = edition.deadline - timedelta(days=5)
    returns = _returns(world, edition, dict.fromkeys(world.councils, State.VALIDATED), signed)
    for code, filed in returns.items():
        entries = _put_right(world, code, edition.period, _entries(world, code, edition.period))
        _lay(world, filed, entries, signed - timedelta(days=9))
    _flush(world)
    _count(returns.values())
    Edition.objects.filter(pk=edition.pk).update(phase=phases.VALIDATE.code)
    frozen = freezing.freeze(by=world.facilitator, edition=edition)
    moment = edition.planned["validate"].ends_at
    frozen.frozen_at = moment
    frozen.save(update_fields=["frozen_at"])
    if age == 1:
        _last_years_meeting(world, edition)
    demo_surveys.lay(edition, world.coordinators, world.facilitator, YEARS - age)
    Edition.objects.filter(pk=edition.pk).update(
        phase=phases.PUBLISH.code, closed_at=edition.planned["publish"].ends_at, closed_by=world.facilitator
    )


def _under_way(world: World, edition: Edition) -> None:
    states = dict(zip([code for code in world.councils if code != OWN], STATES, strict=True)) | {
        OWN: State.IN_PROGRESS
    }
    signed = world.now - timedelta(days=3)
    returns = _returns(world, edition, states, signed)
    for code, filed in returns.items():
        entries = _entries(world, code, edition.period)
        if states[code] == State.IN_PROGRESS:
            entries = _begun(world, entries, 0.7 if code == OWN else world.draw.uniform(0.1, 0.95))
        if code == OWN:
            entries = _slip(entries)
        _lay(world, filed, entries, world.now - timedelta(days=world.draw.uniform(4, 30)))
    _flush(world)
    _count(returns.values())
    _flags(world, returns)
    _conversations(world, returns)
    _meeting(world, edition)


# --- Returns and answers --------------------------------------------------------------------------------------


def _returns(world: World, edition: Edition, states: dict[str, State], signed: datetime) -> dict[str, Return]:
    filed_states = (State.SIGNED, State.VALIDATED, State.REOPENED)
    made = []
    for code, state in states.items():
        if state == State.NOT_STARTED:
            continue
        one = Return(edition=edition, council=world.councils[code], state=state.value)
        if state in filed_states:
            one.signed_at = one.first_signed_at = signed - timedelta(hours=world.draw.randrange(200))
            one.signed_by = world.coordinators[code]
        if state == State.VALIDATED:
            one.validated_at, one.validated_by = signed + timedelta(days=1), world.facilitator
        if state == State.REOPENED:
            one.reopened_at, one.reopened_by = signed + timedelta(days=1), world.facilitator
            one.reopened_reason = say.REOPENED
        made.append(one)
    return {one.council.code: one for one in Return.objects.bulk_create(made)}


def _entries(world: World, council: str, period: str) -> list:
    """What the council answers: the simulated figures of what its own answers make the form ask."""
    rows = world.figures[council, period]
    asked = reading.kit_of_kit(world.kit)
    figures = {reading.key_of(one.variable, one.breakdown): one.value for one in rows}
    shown = {
        q.variable for section in reading.forms.visible_sections(asked, figures) for q in section.questions
    }
    return [one for one in rows if one.variable in shown and not world.kit.variables[one.variable].official]


def _begun(world: World, entries: list, share: float) -> list:
    """The first part of the form, in its order."""
    order = {
        question.variable: at
        for at, question in enumerate(q for section in world.kit.sections for q in section.questions)
    }
    ordered = sorted(entries, key=lambda one: order.get(one.variable, 0))
    return ordered[: max(8, int(len(ordered) * share))]


def _true(world: World, council: str, period: str) -> dict[str, float]:
    """What was meant where a slip was planted; estimates and late figures are no slips."""
    return {
        one.variable: one.true
        for one in world.network.dirt
        if one.council == council and one.period == period and one.kind not in ("estimated", "not_delivered")
    }


def _put_right(world: World, council: str, period: str, entries: list) -> list:
    true = _true(world, council, period)
    return [
        replace(one, value=true[one.variable]) if one.breakdown == TOTAL and one.variable in true else one
        for one in entries
    ]


def _slip(entries: list) -> list:
    """The own council has lost a digit, so that there is something to find."""
    return [
        replace(one, value=float(int(one.value) // 10))
        if one.variable == "persons_attended" and one.breakdown == TOTAL
        else one
        for one in entries
    ]


_waiting: list[tuple] = []
COLUMNS = (
    *("filed_id", "variable", "breakdown", "value", "status", "note", "version", "via"),
    *("entered_at", "entered_by_id"),
)


def _lay(world: World, filed: Return, entries: list, begun: datetime) -> None:
    """Answers to be written with those of other returns in one go."""
    by, latest = world.contributors[filed.council.code], world.now - timedelta(minutes=5)
    for number, one in enumerate(entries):
        at = min(begun + timedelta(minutes=3 * number), latest)
        told = (one.value, str(one.status), say.NOTES.get(one.note, one.note) or "", 1, Via.TYPED.value)
        moment = connection.ops.adapt_datetimefield_value(at)
        _waiting.append((filed.pk, one.variable, one.breakdown, *told, moment, by.pk))
    if entries:
        filed.touched_at, filed.touched_by = at, by


def _flush(world: World) -> None:
    """Each answer with its first version. Fifty thousand rows of models would take longer to make than to write."""
    slots = ", ".join(["%s"] * len(COLUMNS))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO collection_answer ({', '.join(COLUMNS)}) VALUES ({slots})",  # noqa: S608 -- our own names
            _waiting,
        )
        cursor.execute(
            "INSERT INTO collection_answerversion (answer_id, version, value, status, note, via, at, by_id) "
            "SELECT id, version, value, status, note, via, entered_at, entered_by_id FROM collection_answer "
            "WHERE NOT EXISTS (SELECT 1 FROM collection_answerversion v WHERE v.answer_id = collection_answer.id)"
        )
    _waiting.clear()


def _count(returns) -> None:
    """Progress as every save counts it."""
    returns = list(returns)
    answers = reading.cells_in(returns)
    times = []
    for filed in returns:
        whole = reading.bare(filed, answers.get(filed.pk, {}))
        filed.asked, filed.answered = whole.whole.asked, whole.whole.answered
        times += [
            SectionTime(filed=filed, section=code, seconds=40 * one.answered + 90)
            for code, one in whole.progress.items()
            if one.answered
        ]
    Return.objects.bulk_update(returns, ["asked", "answered", "touched_at", "touched_by"], batch_size=200)
    SectionTime.objects.bulk_create(times, batch_size=BATCH)


# --- Flags and what is said about them --------------------------------------------------------------------------


def _flags(world: World, returns: dict[str, Return]) -> None:
    for filed in returns.values():
        flagging.follow(reading.load(filed.edition, filed.council, filed), by=None)
    Flag.objects.filter(filed__in=returns.values()).update(raised_at=world.now - timedelta(days=6))
    for code, filed in returns.items():
        if filed.state == State.IN_PROGRESS:
            continue
        _correct(world, code, filed)
        if filed.state != State.REOPENED:
            wants_more = filed.state == State.SIGNED and world.draw.random() < 0.3
            _explain_all(world, code, filed, leave=int(wants_more))


def _correct(world: World, code: str, filed: Return) -> None:
    """Who has signed has put right what was planted as a slip, and the flags noticed."""
    true = _true(world, code, filed.edition.period)
    by, at = world.contributors[code], world.now - timedelta(days=5)
    for one in filed.answers.filter(variable__in=true, breakdown=TOTAL, value__isnull=False):
        one.value, one.version, one.entered_at, one.entered_by = true[one.variable], 2, at, by
        one.save()
        AnswerVersion.objects.create(
            answer=one,
            version=2,
            value=one.value,
            status=one.status,
            note=one.note,
            via=one.via,
            at=at,
            by=by,
        )
    flagging.follow(reading.load(filed.edition, filed.council, filed), by=by)


def _explain_all(world: World, code: str, filed: Return, leave: int) -> None:
    """What was signed has been explained; a few explanations were not enough for the facilitator."""
    flags = list(filed.flags.open().exclude(severity=Flag.Severity.NOTE))
    for number, flag in enumerate(flags):
        words, at = world.draw.choice(say.EXPLANATIONS), world.now - timedelta(days=3, hours=number)
        message = FlagMessage(
            flag=flag, author=world.coordinators[code], from_council=True, text=words, at=at
        )
        if number < leave:
            message.save()
            question = world.draw.choice(say.QUESTIONS)
            FlagMessage.objects.create(
                flag=flag, author=world.facilitator, text=question, at=at + timedelta(hours=20)
            )
            continue
        message.event = FlagMessage.Event.EXPLAINED
        message.save()
        flag.state, flag.settled_at, flag.settled_by = Flag.State.EXPLAINED, at, world.coordinators[code]
        flag.reason, flag.waits_for_council = words, False
        flag.save()


def _conversations(world: World, returns: dict[str, Return]) -> None:
    """Questions people asked each other, some answered."""
    own = returns[OWN]
    flag = flag_actions.ask(by=world.facilitator, filed=own, variable="social_workers_fte", text=say.ASKED)
    Flag.objects.filter(pk=flag.pk).update(raised_at=world.now - timedelta(days=2))
    flag.messages.update(at=world.now - timedelta(days=2))
    open_ = own.flags.open().filter(kind=Flag.Kind.CHECK, severity=Flag.Severity.EXPLAIN).first()
    if open_:
        for hours, author, from_council, text in (
            (40, world.facilitator, False, say.TALK[0]),
            (30, world.contributors[OWN], True, say.TALK[1]),
            (6, world.facilitator, False, say.TALK[2]),
        ):
            FlagMessage.objects.create(
                flag=open_,
                author=author,
                from_council=from_council,
                text=text,
                at=world.now - timedelta(hours=hours),
            )


# --- Meetings ----------------------------------------------------------------------------------------------------


def _meeting(world: World, edition: Edition) -> Meeting:
    day = timezone.localtime(world.now).replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(
        days=28
    )
    meeting = Meeting.objects.create(
        edition=edition,
        kind=Meeting.Kind.VALIDATION,
        title=say.VALIDATION,
        starts_at=day,
        ends_at=day + timedelta(hours=3),
        place=say.PLACE,
        called_by=world.facilitator,
    )
    _agenda(meeting)
    return meeting


def _agenda(meeting: Meeting) -> None:
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, position=at, title=title, minutes=minutes)
        for at, (title, minutes) in enumerate(say.AGENDA, start=1)
    )


def _last_years_meeting(world: World, edition: Edition) -> None:
    """Held, attended, decided and written down."""
    meeting = _meeting(world, edition)
    back = timedelta(days=365)
    meeting.starts_at, meeting.ends_at = meeting.starts_at - back, meeting.ends_at - back
    meeting.minutes, meeting.minutes_at, meeting.minutes_by = say.MINUTES, meeting.ends_at, world.facilitator
    meeting.save()
    Attendance.objects.bulk_create(
        Attendance(
            meeting=meeting, person=world.coordinators[code], name=world.coordinators[code].name, council=one
        )
        for code, one in list(world.councils.items())[:38]
    )
    Decision.objects.bulk_create(
        Decision(meeting=meeting, text=text, decided_at=meeting.starts_at, recorded_by=world.facilitator)
        for text in say.DECISIONS
    )
