"""What stands in a calendar: the phases, the deadline and the meetings of editions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext as _

from circulos.web.cycle import phases, queries, rules
from circulos.web.cycle.ical import Entry
from circulos.web.cycle.models import CalendarFeed, Edition, Meeting, Participation
from circulos.web.people import notices
from circulos.web.people.models import Person

SALT = "circulos.calendar"
KEPT = timedelta(days=400)  # how far back a person's calendar reaches


@dataclass(frozen=True)
class Day:
    """A line of the calendar page: something that happens to an edition at a moment."""

    at: datetime
    title: str
    edition: Edition | None
    address: str
    kind: str  # deadline, meeting, begins
    meeting: Meeting | None = None

    @property
    def month(self) -> date:
        return timezone.localdate(self.at).replace(day=1)


def of_edition(
    edition: Edition, meetings: Iterable[Meeting], deadline: datetime | None = None
) -> list[Entry]:
    """The whole edition; `deadline` is the council's own where it was given more time."""
    stamp = max([edition.opened_at, *(meeting.changed_at for meeting in meetings)])
    entries = [_phase(edition, plan, stamp) for plan in edition.planned.values()]
    due = deadline or edition.deadline
    if due:
        entries.append(_deadline(edition, due, stamp))
    return [*entries, *(of_meeting(meeting) for meeting in meetings)]


def _phase(edition: Edition, plan, stamp: datetime) -> Entry:
    phase = phases.BY_CODE[plan.phase]
    return Entry(
        uid=f"{edition.code}-{plan.phase}@circulos",
        title=f"{edition.circle.name}: {phase.name}",
        starts=plan.starts_on,
        ends=plan.ends_on,
        changed_at=stamp,
        text=str(phase.summary),
        address=notices.link(edition.get_absolute_url()),
        is_busy=False,
    )


def _deadline(edition: Edition, due: datetime, stamp: datetime) -> Entry:
    return Entry(
        uid=f"{edition.code}-deadline@circulos",
        title=_("Deadline for the figures: %(circle)s") % {"circle": edition.circle.name},
        starts=due - timedelta(minutes=30),
        ends=due,
        changed_at=stamp,
        text=_("The coordinator signs the council’s figures until %(hour)s.")
        % {"hour": f"{timezone.localtime(due):%H:%M}"},
        address=notices.link(edition.get_absolute_url()),
        is_busy=False,
        alarm=timedelta(days=7),
    )


def of_meeting(meeting: Meeting) -> Entry:
    return Entry(
        uid=f"meeting-{meeting.pk}@circulos",
        title=meeting.title,
        starts=meeting.starts_at,
        ends=meeting.ends_at,
        changed_at=meeting.changed_at,
        text="\n".join(filter(None, [meeting.get_kind_display(), meeting.edition.name, meeting.link])),
        place=meeting.place or meeting.link,
        address=notices.link(meeting.get_absolute_url()),
        change=meeting.change,
        is_cancelled=meeting.cancelled_at is not None,
    )


def of_person(person: Person) -> list[Entry]:
    """Every edition and meeting the person may see, with the deadlines of her own council."""
    since = timezone.now() - KEPT
    editions = [one for one in queries.editions_for(person) if one.closed_at is None or one.closed_at > since]
    meetings = [one for one in queries.meetings_for(person) if one.ends_at > since]
    due = own_deadlines(person, editions)
    entries = []
    for edition in editions:
        entries += of_edition(edition, [], due.get(edition.pk))
    return [*entries, *(of_meeting(meeting) for meeting in meetings)]


def own_deadlines(person: Person, editions: list[Edition]) -> dict[int, datetime]:
    """The deadline of the person's own council in each edition, with the time it was given besides."""
    councils = rules.council_ids_of(person)
    if not councils:
        return {}
    known = {edition.pk: edition for edition in editions}
    found: dict[int, datetime] = {}
    for part in Participation.objects.current().filter(edition__in=list(known), council_id__in=councils):
        part.edition = known[part.edition_id]
        if part.deadline:
            found[part.edition_id] = max(part.deadline, found.get(part.edition_id, part.deadline))
    return found


def ahead(person: Person) -> list[Day]:
    """What comes, in order: beginnings of phases, deadlines and meetings from today on."""
    now = timezone.now()
    editions = [edition for edition in queries.editions_for(person) if edition.is_open]
    due = own_deadlines(person, editions)
    days = [day for edition in editions for day in _days_of(edition, due.get(edition.pk))]
    days += [
        Day(meeting.starts_at, meeting.title, meeting.edition, meeting.get_absolute_url(), "meeting", meeting)
        for meeting in queries.meetings_for(person).filter(ends_at__gt=now, cancelled_at=None)
    ]
    return sorted((day for day in days if day.at > now), key=lambda day: day.at)


def _days_of(edition: Edition, own_deadline: datetime | None) -> list[Day]:
    address = edition.get_absolute_url()
    days = [
        Day(
            plan.starts_at,
            _("“%(phase)s” begins") % {"phase": phases.BY_CODE[code].name},
            edition,
            address,
            "begins",
        )
        for code, plan in edition.planned.items()
    ]
    due = own_deadline or edition.deadline
    return [*days, Day(due, _("Deadline for the figures"), edition, address, "deadline")] if due else days


# --- The private address ----------------------------------------------------------------------------


def token_of(feed: CalendarFeed) -> str:
    return signing.dumps([feed.person_id, feed.number], salt=SALT)


def feed_of(token: str) -> CalendarFeed | None:
    """The feed of an address, unless it was made worthless by a newer one or its person can no longer sign in."""
    try:
        person, number = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    feeds = CalendarFeed.objects.select_related("person")
    return feeds.filter(person_id=person, number=number, person__is_active=True).first()
