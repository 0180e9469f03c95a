"""The editions of the circle: those that are over, and the one under way."""

from datetime import timedelta
from random import Random

from django.utils import timezone

from circulos.web.collection import freezing
from circulos.web.collection.demo import filing, meetings, talk
from circulos.web.collection.demo import words as say
from circulos.web.collection.demo.network import CIRCLE, OWN, YEARS, World
from circulos.web.cycle import demo_surveys, edition_actions, phases
from circulos.web.cycle.models import Edition, Participation, PhasePlan
from circulos.web.cycle.progress import State

# How far the returns of the edition under way have come: the first council is in the middle of it.
STATES = (
    *[State.VALIDATED] * 7,
    *[State.SIGNED] * 14,
    *[State.REOPENED] * 2,
    *[State.IN_PROGRESS] * 18,
    *[State.NOT_STARTED] * 8,
)

# First and last day of each phase, in days from today for the edition under way.
DAYS = {
    "agree": (-130, -61),
    "collect": (-60, 13),
    "validate": (14, 48),
    "compare": (49, 76),
    "improve": (77, 104),
    "publish": (105, 150),
}


def lay(world: World, period: str, age: int) -> None:
    """An edition with all that happened in it; the one of age 0 is under way."""
    edition = _edition(world, period, age)
    if age:
        _past(world, edition, age)
    else:
        _under_way(world, edition)


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
    signed = edition.deadline + timedelta(days=1)  # the last ones within the grace only
    returns = filing.returns_of(world, edition, dict.fromkeys(world.councils, State.VALIDATED), signed)
    answers = filing.Answers(world)
    for code, filed in returns.items():
        answers.lay(filed, filing.entries_of(world, code, edition.period), signed - timedelta(days=9))
    answers.write()
    talk.flags(world, returns, signed, Random(age))  # noqa: S311 -- it invents a demo
    filing.count(returns.values())
    Edition.objects.filter(pk=edition.pk).update(phase=phases.VALIDATE.code)
    frozen = freezing.freeze(by=world.facilitator, edition=edition)
    moment = edition.planned["validate"].ends_at
    frozen.frozen_at = moment
    frozen.save(update_fields=["frozen_at"])
    meetings.held(world, edition, age)
    demo_surveys.lay(edition, world.coordinators, world.facilitator, YEARS - age)
    Edition.objects.filter(pk=edition.pk).update(
        phase=phases.PUBLISH.code, closed_at=edition.planned["publish"].ends_at, closed_by=world.facilitator
    )


def _under_way(world: World, edition: Edition) -> None:
    states = dict(zip([code for code in world.councils if code != OWN], STATES, strict=True)) | {
        OWN: State.IN_PROGRESS
    }
    signed = world.now - timedelta(days=3)
    returns = filing.returns_of(world, edition, states, signed)
    answers = filing.Answers(world)
    for code, filed in returns.items():
        entries = filing.entries_of(world, code, edition.period)
        if states[code] == State.IN_PROGRESS:
            entries = filing.begun(world, entries, 0.7 if code == OWN else world.draw.uniform(0.1, 0.95))
        if code == OWN:
            entries = filing.with_a_slip(entries)
        answers.lay(filed, entries, world.now - timedelta(days=world.draw.uniform(4, 30)))
    answers.write()
    filing.count(returns.values())
    talk.about(world, returns)
    meetings.called(world, edition)
