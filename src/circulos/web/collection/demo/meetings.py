"""The validation meetings: those that were held, and the one that is called."""

from datetime import timedelta

from django.utils import timezone

from circulos.web.collection.demo import words as say
from circulos.web.collection.demo.network import World
from circulos.web.cycle.models import AgendaItem, Attendance, Decision, Edition, Meeting


def called(world: World, edition: Edition) -> Meeting:
    """In four weeks, with its agenda."""
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
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, position=at, title=title, minutes=minutes)
        for at, (title, minutes) in enumerate(say.AGENDA, start=1)
    )
    return meeting


def held(world: World, edition: Edition, age: int) -> None:
    """Held so many years ago, attended by a few more each year, decided and written down."""
    meeting = called(world, edition)
    back = timedelta(days=365 * age)
    meeting.starts_at, meeting.ends_at = meeting.starts_at - back, meeting.ends_at - back
    meeting.minutes, meeting.minutes_at, meeting.minutes_by = say.MINUTES, meeting.ends_at, world.facilitator
    meeting.save()
    Attendance.objects.bulk_create(
        Attendance(
            meeting=meeting, person=world.coordinators[code], name=world.coordinators[code].name, council=one
        )
        for code, one in list(world.councils.items())[: 40 - 2 * age]
    )
    Decision.objects.bulk_create(
        Decision(meeting=meeting, text=text, decided_at=meeting.starts_at, recorded_by=world.facilitator)
        for text in say.DECISIONS
    )
