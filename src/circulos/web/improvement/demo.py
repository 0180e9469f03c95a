"""What the council of the demo promised, decided and agreed: last year's page is alive, and this year's asks back."""

import random
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone, translation

from circulos.exhibits.setting import value_of
from circulos.method.types import Polarity
from circulos.web.analysis.council_page import drafted_of
from circulos.web.analysis.points import Drafted, Side
from circulos.web.analysis.queries import Look, figures_for
from circulos.web.collection import demo as network
from circulos.web.cycle.models import Circle, Edition, Meeting, Participation
from circulos.web.cycle.queries import coordinators_of
from circulos.web.improvement import demo_words as say
from circulos.web.improvement import offered, promise_actions, target_actions
from circulos.web.improvement.models import (
    AgreedValue,
    FollowUp,
    ImprovementAction,
    PointDecision,
    Target,
)
from circulos.web.people import consents
from circulos.web.people.models import Consent, Person
from circulos.web.steps import Tell, tell_nobody

OWN = network.OWN
STEPS = 1
CODED = 5  # councils that stay under a code, so that the demo shows codes too
AHEAD = 3
OTHERS = 0.7  # the share of the other councils that promise something in an edition


def seed(tell: Tell = tell_nobody) -> None:
    """On top of the invented network, which is laid first if it is not there. Doing it twice changes nothing."""
    network.seed(tell)
    circle = Circle.objects.filter(code=network.CIRCLE).first()
    if circle is None or Target.objects.filter(circle=circle).exists():
        return
    tell("Targets, actions and decisions")
    with translation.override("ca"):
        seed_circle(circle)


@transaction.atomic
def seed_circle(circle: Circle) -> None:
    """Consents; what was promised with the figures of two years ago; what was decided with those of last year."""
    editions = list(circle.editions.filter(frozen__isnull=False).order_by("-period").distinct()[:2])
    if len(editions) < 2:
        return
    by = Person.objects.filter(assignments__council__code=OWN, assignments__role="coordinator").first()
    _consents(circle)
    last, before = (look_of(edition, by) for edition in editions)
    _agree(circle, last)
    _promise(before, last, by)
    _decide(last, by)
    _of_others(circle, last)


def look_of(edition: Edition, person: Person) -> Look:
    """The results of an edition as the own council sees them."""
    edition = Edition.objects.select_related("circle").get(pk=edition.pk)
    parts = tuple(Participation.objects.filter(edition=edition).select_related("council"))
    for part in parts:
        part.edition = edition
    own = next(part for part in parts if part.council.code == OWN)
    return Look(person, edition, False, parts, figures_for(edition, leads=False, may_see_drafts=False), own)


def _consents(circle: Circle) -> None:
    councils = [one.council for one in circle.memberships.select_related("council").order_by("council__code")]
    given = [one for one in councils if one.code == OWN] + [one for one in councils if one.code != OWN][
        :-CODED
    ]
    purposes = (consents.NAMED_IN_CIRCLE, consents.SHARE_PRACTICES)
    answer = coordinators_of(council.pk for council in given)
    Consent.objects.bulk_create(
        Consent(council=council, purpose=purpose.code, text=str(purpose.text), given_by=answer[council.pk][0])
        for council in given
        for purpose in purposes
        if council.code == OWN or purpose is consents.NAMED_IN_CIRCLE or int(council.code[-2:]) % 4
    )


# --- What the circle agreed ---------------------------------------------------------------------------------


def _agree(circle: Circle, look: Look) -> None:
    """One value that took the place of another, and one that has expired."""
    meeting = Meeting.objects.filter(edition=look.edition).first()
    chosen = [
        one
        for one in look.seen.measured
        if one.polarity in (Polarity.HIGHER, Polarity.LOWER) and one.perspective == "user"
    ] or [one for one in look.seen.measured if one.polarity in (Polarity.HIGHER, Polarity.LOWER)]
    first, second = chosen[0], chosen[1]
    year = timedelta(days=365)
    today = timezone.localdate()
    at = {one.kind: one.value for one in offered.of(look, first)}
    _agreed(circle, None, first, at["mean"], say.EARLIER, say.EARLIER_MINUTES, today + year, 3)
    _agreed(circle, meeting, first, at["best_quartile"], say.AGREED, say.AGREED_MINUTES, today + 2 * year, 1)
    at = {one.kind: one.value for one in offered.of(look, second)}
    expired = _agreed(circle, None, second, at["median"], say.EXPIRED, say.EXPIRED_MINUTES, today + year, 4)
    AgreedValue.objects.filter(pk=expired.pk).update(expires_on=today - timedelta(days=20))


def _agreed(circle, meeting, one, value, provenance, minutes, until, years: int) -> AgreedValue:
    made = target_actions.agree(
        by=None,
        circle=circle,
        indicator=one.code,
        value=round(value, one.decimals),
        provenance=provenance,
        minutes=minutes,
        expires_on=until,
        meeting=meeting,
    )
    AgreedValue.objects.filter(pk=made.pk).update(agreed_at=timezone.now() - timedelta(days=365 * years - 30))
    return made


# --- What the council promised ------------------------------------------------------------------------------


def _promise(before: Look, last: Look, by: Person) -> None:
    """Two targets and three actions of two years ago, of which one still waits; one of each of last year."""
    then = _moment(before)
    old = _opportunities(before)
    for number, point in enumerate(old[:2]):
        _target(before, point, by, number, then)
    actions = [_action(before, point, by, number, then) for number, point in enumerate(old[:3])]
    State = ImprovementAction.State  # noqa: N806 -- an enumeration
    for action, state, note in zip(
        actions[:2], (State.DONE, State.GOING_ON), (say.DONE, say.GOING_ON), strict=False
    ):
        told = promise_actions.follow_up(by=by, action=action, edition=last.edition, state=state, note=note)
        FollowUp.objects.filter(pk=told.pk).update(at=_moment(last))
    taken = {point.one.indicator.code for point in old[:3]}
    new = [point for point in _opportunities(last) if point.one.indicator.code not in taken]
    for point in new[:1]:
        _target(last, point, by, 2, _moment(last))
        _action(last, point, by, 2, _moment(last))


def _of_others(circle: Circle, look: Look) -> None:
    """What the other councils promised in the editions that are over, more of it begun the longer ago it was."""
    draw = random.Random(1)  # noqa: S311 -- it invents a demo
    State = ImprovementAction.State  # noqa: N806 -- an enumeration
    ready = [(action, code) for action in look.kit.actions.values() for code in action.indicators]
    editions = list(circle.editions.filter(frozen__isnull=False).order_by("-period").distinct())
    made = []
    for age, edition in enumerate(editions, start=1):
        for part in edition.participations.exclude(council__code=OWN).select_related("council"):
            if draw.random() > OTHERS or not ready:
                continue
            action, indicator = draw.choice(ready)
            weights = (4, 4, age, 1)
            made.append(
                ImprovementAction(
                    council=part.council,
                    edition=edition,
                    indicator=indicator,
                    ready=action.code,
                    title=action.title.into("ca")[:200],
                    responsible=say.RESPONSIBLE[0],
                    due_on=timezone.localdate() + timedelta(days=200 - 300 * (age - 1)),
                    state=draw.choices((State.PROMISED, State.GOING_ON, State.DONE, State.GIVEN_UP), weights)[
                        0
                    ],
                )
            )
    ImprovementAction.objects.bulk_create(made)


def _opportunities(look: Look) -> list[Drafted]:
    """Those for which the kit has a ready action first: something can be done at once."""
    ready = {code for action in look.kit.actions.values() for code in action.indicators}
    found = [point for point in drafted_of(look) if point.side is Side.OPPORTUNITY]
    return sorted(found, key=lambda point: point.one.indicator.code not in ready)


def _moment(look: Look) -> datetime:
    return look.edition.planned["improve"].ends_at


def _target(look: Look, point: Drafted, by: Person, number: int, at: datetime) -> None:
    one = point.one.indicator
    chosen = offered.default_of(offered.of(look, one))
    made = target_actions.set_target(
        by=by,
        part=look.own,
        indicator=one.code,
        value=round(chosen.value, one.decimals),
        to_period=str(int(look.edition.period) + AHEAD),
        responsible=say.RESPONSIBLE[number],
        why=say.WHY[number],
        start=float(value_of(point.one, look.own_code)),
        reference=chosen.kind,
    )
    Target.objects.filter(pk=made.pk).update(set_at=at)


def _action(look: Look, point: Drafted, by: Person, number: int, at: datetime) -> ImprovementAction:
    one = point.one.indicator
    ready = next((each for each in look.kit.actions.values() if one.code in each.indicators), None)
    made = promise_actions.promise(
        by=by,
        part=look.own,
        indicator=one.code,
        title=ready.title.into("ca") if ready else one.title.into("ca"),
        description=ready.description.into("ca") if ready else "",
        ready=ready.code if ready else "",
        responsible=say.RESPONSIBLE[number],
        due_on=(at + timedelta(days=300)).date(),
    )
    ImprovementAction.objects.filter(pk=made.pk).update(promised_at=at)
    return made


def _decide(look: Look, by: Person) -> None:
    """Most strong points confirmed, one set aside; two opportunities confirmed; the rest still waits."""
    found = drafted_of(look)
    strong = [point for point in found if point.side is Side.STRONG]
    weak = [point for point in found if point.side is Side.OPPORTUNITY]
    told = [(point, {"kind": PointDecision.Kind.CONFIRMED}) for point in [*strong[:3], *weak[:2]]]
    told += [
        (point, {"kind": PointDecision.Kind.SET_ASIDE, "reason": say.SET_ASIDE}) for point in strong[3:4]
    ]
    for place, (point, facts) in enumerate(told):
        words = {0: say.OWN_SENTENCE, 3: say.OWN_OPPORTUNITY}.get(place, "")
        words = words if facts["kind"] == PointDecision.Kind.CONFIRMED else ""
        promise_actions.decide_point(
            by=by, part=look.own, indicator=point.one.indicator.code, side=point.side, sentence=words, **facts
        )
