"""Meetings of an edition: scheduled, attended, decided, written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from circulos.web.cycle import queries
from circulos.web.cycle.models import AgendaItem, Attendance, Decision, Meeting
from circulos.web.people import audit, notices
from circulos.web.people.actions import Refused
from circulos.web.people.models import Council, Person

audit.register(
    {
        "meeting.scheduled": _("scheduled the meeting"),
        "meeting.changed": _("changed the meeting"),
        "meeting.cancelled": _("cancelled the meeting"),
        "attendance.taken": _("took the attendance of"),
        "decision.recorded": _("recorded the decision"),
        "minutes.written": _("wrote the minutes of"),
    }
)

FIELDS = ("kind", "title", "starts_at", "ends_at", "place", "link")


@dataclass(frozen=True)
class Item:
    """A point of the agenda; `minutes` is how long it takes, if that was said."""

    title: str
    minutes: int | None = None


@dataclass(frozen=True)
class Attendee:
    """Somebody at a meeting; without an account a name only. `how` is a value of `Attendance.How`."""

    name: str
    how: str
    person: Person | None = None
    council: Council | None = None


@transaction.atomic
def save_meeting(*, by: Person | None, meeting: Meeting, agenda: Sequence[Item] | None = None) -> Meeting:
    """Schedule the meeting, or change it; who is to come is told of a new meeting, time or place."""
    known = Meeting.objects.select_for_update().filter(pk=meeting.pk).first() if meeting.pk else None
    if known and known.cancelled_at:
        raise Refused(_("This meeting was cancelled; schedule another."))
    before = _facts(known) if known else {}
    moved = bool(known) and _place_and_time(known) != _place_and_time(meeting)
    if known:
        meeting.change, meeting.changed_at = known.change + 1, timezone.now()
    else:
        meeting.called_by = by
    meeting.save()
    if agenda is not None:
        _write_agenda(meeting, agenda)
    verb = "meeting.changed" if known else "meeting.scheduled"
    circle = meeting.edition.circle.code
    audit.record(verb, by=by, about=meeting, before=before, after=_facts(meeting), circle=circle)
    if moved or not known:
        _tell(meeting, "meeting_moved" if known else "meeting")
    return meeting


def _write_agenda(meeting: Meeting, agenda: Sequence[Item]) -> None:
    """Points keep their row where the title is the same, so that the decisions on them stay with them."""
    kept = {item.title: item for item in meeting.agenda.all()}
    titles = [item.title for item in agenda]
    if len(set(titles)) < len(titles):
        raise Refused(_("Two points of the agenda have the same title."))
    meeting.agenda.exclude(title__in=titles).delete()
    # Numbers are unique, so they first move out of each other's way.
    for item in kept.values():
        AgendaItem.objects.filter(pk=item.pk).update(position=item.position + 10_000)
    for position, item in enumerate(agenda, start=1):
        row = kept.get(item.title) or AgendaItem(meeting=meeting, title=item.title)
        row.position, row.minutes = position, item.minutes
        row.save()


def _facts(meeting: Meeting) -> dict:
    facts = {field: getattr(meeting, field) for field in FIELDS}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in facts.items()
    }


def _place_and_time(meeting: Meeting) -> tuple:
    return (meeting.starts_at, meeting.ends_at, meeting.place, meeting.link)


@transaction.atomic
def cancel_meeting(*, by: Person, meeting: Meeting, reason: str = "") -> None:
    """It stays in the list and in the calendars, as cancelled."""
    meeting = _locked(meeting)
    if meeting.cancelled_at:
        return
    if meeting.minutes_at:
        raise Refused(_("This meeting was held: it has minutes."))
    meeting.cancelled_at, meeting.cancelled_by, meeting.cancelled_reason = timezone.now(), by, reason
    meeting.change, meeting.changed_at = meeting.change + 1, timezone.now()
    meeting.save()
    after = {"reason": reason}
    audit.record("meeting.cancelled", by=by, about=meeting, after=after, circle=meeting.edition.circle.code)
    _tell(meeting, "meeting_cancelled")


def _tell(meeting: Meeting, letter: str) -> None:
    if meeting.ends_at < timezone.now():
        return
    ids = meeting.edition.participations.current().values_list("council_id", flat=True)
    for people in queries.contacts_of(ids).values():
        for person in people:
            notices.send(
                f"cycle/letters/{letter}",
                to=person.email,
                language=person.language,
                person=person,
                meeting=meeting,
                link=notices.link(meeting.get_absolute_url()),
            )


@transaction.atomic
def take_attendance(*, by: Person | None, meeting: Meeting, attendees: Sequence[Attendee]) -> None:
    """Who was there, from afar or excused. Taken again, it replaces what was taken before."""
    meeting = _locked(meeting)
    if meeting.cancelled_at:
        raise Refused(_("This meeting was cancelled."))
    before = {one.name: one.how for one in meeting.attendances.all()}
    meeting.attendances.all().delete()
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, person=one.person, name=one.name, council=one.council, how=one.how)
        for one in attendees
    )
    after = {one.name: one.how for one in attendees}
    circle = meeting.edition.circle.code
    audit.record("attendance.taken", by=by, about=meeting, before=before, after=after, circle=circle)


@transaction.atomic
def record_decision(
    *, by: Person | None, meeting: Meeting, text: str, item: AgendaItem | None = None
) -> Decision:
    """One decision in one sentence. It is not changed afterwards: a later one may revoke it."""
    meeting = _locked(meeting)
    text = text.strip()
    if not text:
        raise Refused(_("Write what was decided."))
    if meeting.cancelled_at:
        raise Refused(_("This meeting was cancelled."))
    if item is not None and item.meeting_id != meeting.pk:
        raise Refused(_("This point belongs to another meeting."))
    decision = Decision.objects.create(meeting=meeting, item=item, text=text, recorded_by=by)
    circle = meeting.edition.circle.code
    audit.record("decision.recorded", by=by, about=decision, after={"text": text}, circle=circle)
    return decision


def draft_minutes(meeting: Meeting) -> str:
    """Minutes as the system knows them, in the reader's language: to be corrected by people."""
    attendances = list(meeting.attendances.select_related("council"))
    decisions = list(meeting.decisions.select_related("item"))
    items = [(item, [one for one in decisions if one.item_id == item.pk]) for item in meeting.agenda.all()]
    context = {
        "meeting": meeting,
        "present": [one for one in attendances if one.how != Attendance.How.EXCUSED],
        "excused": [one for one in attendances if one.how == Attendance.How.EXCUSED],
        "items": items,
        "others": [one for one in decisions if one.item_id is None],
    }
    lines = render_to_string("cycle/minutes.txt", context).splitlines()
    return "\n".join(line.rstrip() for line in lines).strip() + "\n"


@transaction.atomic
def write_minutes(*, by: Person, meeting: Meeting, text: str) -> None:
    """Save the minutes; who wrote them last and when stands under them, earlier words are in the history."""
    meeting = _locked(meeting)
    if not text.strip():
        raise Refused(_("Minutes without words say nothing."))
    if meeting.starts_at > timezone.now():
        raise Refused(_("The meeting has not begun yet."))
    before = {"minutes": meeting.minutes}
    meeting.minutes, meeting.minutes_at, meeting.minutes_by = text.strip() + "\n", timezone.now(), by
    meeting.save(update_fields=["minutes", "minutes_at", "minutes_by"])
    after = {"minutes": meeting.minutes, "language": translation.get_language()}
    circle = meeting.edition.circle.code
    audit.record("minutes.written", by=by, about=meeting, before=before, after=after, circle=circle)


def _locked(meeting: Meeting) -> Meeting:
    related = Meeting.objects.select_related("edition__circle")
    return related.select_for_update(of=("self",)).get(pk=meeting.pk)
