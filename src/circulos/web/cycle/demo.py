"""The invented circle of the demo: one edition behind it, the present one while figures are collected."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from circulos.web.cycle import actions, conduct, edition_actions, meeting_actions, phases
from circulos.web.cycle.meeting_actions import Attendee, Item
from circulos.web.cycle.models import Attendance, Circle, Edition, Meeting, Membership, PhaseMove
from circulos.web.people import roles
from circulos.web.people.models import Council, Person

CIRCLE = "serveis-socials-basics"
NAME = "Serveis socials bàsics"
KIT = "basic-social-services"
# How many days from today each phase of the present edition begins and ends.
DAYS = {
    "agree": (-130, -75),
    "collect": (-70, 12),
    "validate": (13, 75),
    "compare": (76, 104),
    "improve": (105, 147),
    "publish": (148, 215),
}


@transaction.atomic
def seed() -> None:
    """Doing it twice changes nothing. Without people of the demo there is nobody to act."""
    admin = Person.objects.filter(
        assignments__role=roles.ADMINISTRATOR.code, assignments__ended_at=None
    ).first()
    if admin is None or Circle.objects.filter(code=CIRCLE).exists():
        return
    with translation.override("ca"):
        circle = _circle(admin)
        year = timezone.localdate().year
        _past_edition(admin, circle, year - 2)
        _present_edition(admin, circle, year - 1)


def _circle(admin: Person) -> Circle:
    circle = actions.save_circle(
        by=admin,
        circle=Circle(
            code=CIRCLE,
            name=NAME,
            purpose=_(
                "Councils of the network compare their basic social services once a year, so that each learns from "
                "those who do something well."
            ),
            kit=KIT,
        ),
    )
    for council in Council.objects.order_by("code"):
        membership = Membership.objects.create(circle=circle, council=council, invited_by=admin)
        signer = _coordinator_of(council) or admin
        actions.accept_conduct(by=signer, membership=membership, version=conduct.version_of(circle))
    return circle


def _coordinator_of(council: Council) -> Person | None:
    held = council.assignments.current().filter(role=roles.COORDINATOR.code).select_related("person").first()
    return held.person if held else None


def plan_from(today, shift: int = 0) -> dict[str, tuple[datetime, datetime]]:
    """The dates of an edition that collects now; `shift` days earlier for one of the past."""
    plan = {}
    for code, (first, last) in DAYS.items():
        hour = time(14, 0) if code == phases.COLLECT.code else time(23, 59)
        begins = datetime.combine(today + timedelta(days=first - shift), time(0))
        ends = datetime.combine(today + timedelta(days=last - shift), hour)
        plan[code] = (timezone.make_aware(begins), timezone.make_aware(ends))
    return plan


def _open(admin: Person, circle: Circle, period: int, shift: int) -> Edition:
    edition = edition_actions.open_edition(
        by=admin,
        circle=circle,
        code=f"{circle.code}-{period}",
        name=f"{circle.name} {period}",
        period=str(period),
    )
    plan = plan_from(timezone.localdate(), shift)
    return edition_actions.set_dates(by=admin, edition=edition, plan=plan, grace=timedelta(hours=24))


def _past_edition(admin: Person, circle: Circle, period: int) -> None:
    edition = _open(admin, circle, period, 365)
    _write_past(edition, admin, until=phases.PUBLISH)
    Edition.objects.filter(pk=edition.pk).update(
        opened_at=edition.planned[phases.AGREE.code].starts_at,
        closed_at=edition.planned[phases.PUBLISH.code].ends_at,
        closed_by=admin,
    )


def _write_past(edition: Edition, admin: Person, *, until: phases.Phase) -> None:
    """The phases behind an edition: they are written down as they would have been, not lived through again."""
    for phase in phases.PHASES[: phases.PHASES.index(until)]:
        to = phases.next_of(phase)
        moved_at = edition.planned[to.code].starts_at + timedelta(hours=9)
        PhaseMove.objects.create(
            edition=edition, from_phase=phase.code, to_phase=to.code, moved_at=moved_at, moved_by=admin
        )
    Edition.objects.filter(pk=edition.pk).update(phase=until.code)


def _present_edition(admin: Person, circle: Circle, period: int) -> None:
    edition = _open(admin, circle, period, 0)
    _write_past(edition, admin, until=phases.COLLECT)
    _design_meeting(admin, edition)
    begins = edition.planned[phases.VALIDATE.code].starts_at + timedelta(days=20, hours=9, minutes=30)
    meeting_actions.save_meeting(
        by=admin,
        meeting=Meeting(
            edition=edition,
            kind=Meeting.Kind.VALIDATION,
            title=_("Looking at the figures together"),
            starts_at=begins,
            ends_at=begins + timedelta(hours=3),
            place="Vallserena, Can Roure",
            link="https://meet.circulos.example/validation",
        ),
        agenda=[
            Item(_("Flags that are still open"), 45),
            Item(_("Indicator by indicator"), 105),
            Item(_("Next steps"), 15),
        ],
    )
    workshop = edition.planned[phases.IMPROVE.code].starts_at + timedelta(days=9, hours=9)
    meeting_actions.save_meeting(
        by=admin,
        meeting=Meeting(
            edition=edition,
            kind=Meeting.Kind.WORKSHOP,
            title=_("Improvement workshop"),
            starts_at=workshop,
            ends_at=workshop + timedelta(hours=5),
            place="Sant Quirze de la Ribera",
        ),
        agenda=[
            Item(_("How those with good results do it"), 60),
            Item(_("What each council decides to do"), 90),
        ],
    )


def _design_meeting(admin: Person, edition: Edition) -> None:
    begins = edition.planned[phases.AGREE.code].starts_at + timedelta(days=21, hours=10)
    meeting = meeting_actions.save_meeting(
        by=admin,
        meeting=Meeting(
            edition=edition,
            kind=Meeting.Kind.DESIGN,
            title=_("What we measure this year"),
            starts_at=begins,
            ends_at=begins + timedelta(hours=2),
            place="Alt Migjorn",
        ),
        agenda=[
            Item(_("What last year taught us"), 30),
            Item(_("Home visits: what counts"), 45),
            Item(_("Dates"), 15),
        ],
    )
    item = meeting.agenda.get(position=2)
    decision = _("A home visit counts once, however many professionals take part in it.")
    meeting_actions.record_decision(by=admin, meeting=meeting, text=decision, item=item)
    attendees = [
        Attendee(held.person.name, Attendance.How.PRESENT, held.person, held.council)
        for council in Council.objects.order_by("code")
        for held in council.assignments.current()
        .filter(role=roles.COORDINATOR.code)
        .select_related("person", "council")
    ]
    meeting_actions.take_attendance(
        by=admin, meeting=meeting, attendees=[*attendees, Attendee("Laia Torres Gil", "present")]
    )
    meeting_actions.write_minutes(by=admin, meeting=meeting, text=meeting_actions.draft_minutes(meeting))
