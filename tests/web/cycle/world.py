"""A circle with an edition in the world of `tests.web.world`, and returns as somebody would tell them."""

from datetime import datetime, timedelta

from django.utils import timezone

from circulos.web.access import Actor
from circulos.web.cycle import (
    actions,
    calendar_actions,
    calendars,
    conduct,
    edition_actions,
    meeting_actions,
    progress,
    survey_actions,
)
from circulos.web.cycle.access import ROUTES
from circulos.web.cycle.models import (
    Circle,
    Edition,
    Meeting,
    Membership,
    Participation,
    ReminderRound,
    Survey,
)
from circulos.web.cycle.phases import CODES
from circulos.web.people import roles
from circulos.web.people.models import Council, Person
from web.factories import a_council, a_person, a_role

KIT = "basic-social-services"


class Returns:
    """Stands for the app collection: tells what it was given."""

    def __init__(
        self,
        states: dict[int, progress.ReturnProgress] | None = None,
        is_frozen: bool = False,
        work: progress.Work | None = None,
    ) -> None:
        self.states, self.frozen, self.told = states or {}, is_frozen, work

    def returns(self, editions):
        return {edition.pk: self.states for edition in editions}

    def work(self, editions):
        return {edition.pk: self.told for edition in editions if self.told}

    def is_frozen(self, edition):
        return self.frozen

    def address(self, edition, council):
        return ""

    def fixing(self, edition):
        return ""


def a_circle(code: str = "own-circle", **details) -> Circle:
    details = {"name": "Own circle", "kit": KIT} | details
    return actions.save_circle(by=None, circle=Circle(code=code, **details))


def a_member(circle: Circle, council: Council, by: Person | None = None) -> Membership:
    membership = Membership.objects.create(circle=circle, council=council)
    signer = by or a_person()
    actions.accept_conduct(by=signer, membership=membership, version=conduct.version_of(circle))
    membership.refresh_from_db()
    return membership


def members(circle: Circle, number: int) -> list[Council]:
    councils = [a_council() for _ in range(number)]
    for council in councils:
        a_member(circle, council)
    return councils


def a_plan(deadline: datetime | None = None, now: datetime | None = None) -> dict:
    """Six phases one after the other around the deadline, which is in ten days if nothing else is said."""
    deadline = deadline or (now or timezone.now()) + timedelta(days=10)
    starts = [deadline + timedelta(days=30 * step) for step in range(-2, 4)]
    plan = {code: (at, at + timedelta(days=29)) for code, at in zip(CODES, starts, strict=True)}
    return plan | {"collect": (plan["collect"][0], deadline)}


def an_edition(
    circle: Circle, period: str = "2025", *, phase: str = "agree", deadline=None, **details
) -> Edition:
    """In the phase given, without having lived through those before."""
    edition = edition_actions.open_edition(
        by=None,
        circle=circle,
        code=f"{circle.code}-{period}",
        name=f"{circle.name} {period}",
        period=period,
        **details,
    )
    edition = edition_actions.set_dates(by=None, edition=edition, plan=a_plan(deadline))
    Edition.objects.filter(pk=edition.pk).update(phase=phase)
    return Edition.objects.whole().get(pk=edition.pk)


def a_meeting(
    edition: Edition, *, starts_at=None, kind="validation", title="Look at the figures", **details
) -> Meeting:
    starts_at = starts_at or timezone.now() + timedelta(days=20)
    agenda = details.pop("agenda", None)
    meeting = Meeting(
        edition=edition,
        kind=kind,
        title=title,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        **({"place": "Town hall"} | details),
    )
    return meeting_actions.save_meeting(by=None, meeting=meeting, agenda=agenda)


def part_of(edition: Edition, council: Council) -> Participation:
    part = Participation.objects.select_related("council").get(edition=edition, council=council)
    part.edition = edition
    return part


def a_coordinator_of(council: Council, **details) -> Person:
    person = a_person(**details)
    a_role(person, roles.COORDINATOR, council=council)
    return person


def a_survey(edition: Edition, *, closes_at=None) -> Survey:
    """Open for a week, if nothing else is said."""
    closes_at = closes_at or timezone.now() + timedelta(days=7)
    return survey_actions.open_survey(by=None, edition=edition, closes_at=closes_at)


def closed(survey: Survey) -> Survey:
    """As if its last day were over."""
    Survey.objects.filter(pk=survey.pk).update(
        opened_at=timezone.now() - timedelta(days=9), closes_at=timezone.now() - timedelta(days=2)
    )
    return Survey.objects.select_related("edition__circle").get(pk=survey.pk)


# --- What stands in the addresses of the access matrix ------------------------------------------------


def examples(world, name: str) -> dict[str, object]:
    """The own circle of the world, with the own council in it and one thing of each kind."""
    if name in ("cycle:circles", "cycle:add_circle", "cycle:calendar", "cycle:renew_feed"):
        return {}
    circle = a_circle()
    a_member(circle, world.council)
    if name == "cycle:feed":
        return {"token": _token(world)}
    if name in ("cycle:membership", "cycle:accept", "cycle:readiness", "cycle:leave"):
        return {"code": circle.code, "council": world.council.code}
    if name in (
        "cycle:circle",
        "cycle:change_circle",
        "cycle:close_circle",
        "cycle:conduct",
        "cycle:invite_council",
        "cycle:open_edition",
        "cycle:effectiveness",
    ):
        return {"code": circle.code}
    return _of_edition(world, name, an_edition(circle))


def _of_edition(world, name: str, edition: Edition) -> dict[str, object]:
    if name == "cycle:extend":
        return {"code": edition.code, "council": world.council.code}
    if name in ("cycle:survey", "cycle:answer_survey", "cycle:close_survey", "cycle:survey_reminders"):
        a_survey(edition)
    if name == "cycle:reminder_round":
        return {"code": edition.code, "number": ReminderRound.objects.create(edition=edition).pk}
    if name in (
        "cycle:meeting",
        "cycle:change_meeting",
        "cycle:cancel_meeting",
        "cycle:attendance",
        "cycle:decide",
        "cycle:minutes",
    ):
        return {"code": edition.code, "number": a_meeting(edition).pk}
    return {"code": edition.code}


def _token(world) -> str:
    return calendars.token_of(calendar_actions.renew_feed(by=world[Actor.COORDINATOR]))


def _example(name: str):
    return lambda world: examples(world, name)


EXAMPLES = {name: _example(name) for name in ROUTES}
