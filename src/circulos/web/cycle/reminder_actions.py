"""Letters to those who are late, and only to them: deadline over, figures not signed."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from circulos.web.cycle import phases, progress, queries
from circulos.web.cycle.models import Edition, Participation, Reminder, ReminderRound
from circulos.web.people import audit, notices
from circulos.web.people.actions import Refused
from circulos.web.people.models import Person

audit.register({"reminders.sent": _("reminded those who are late in")})


@dataclass(frozen=True)
class Late:
    """A council whose deadline is over and whose figures are not signed, and whom to write to."""

    part: Participation
    progress: progress.ReturnProgress
    people: tuple[Person, ...]


def who_is_late(edition: Edition, returns: Mapping[int, progress.ReturnProgress] | None = None) -> list[Late]:
    """Nobody, while no app tells what was filed: a letter to somebody who filed in time does harm.

    `returns` saves a question where they are known already.
    """
    if not progress.is_known() or edition.phase != phases.COLLECT.code or edition.closed_at:
        return []
    parts = list(queries.participations_in(edition))
    for part in parts:
        part.edition = edition
    now = timezone.now()
    over = [part for part in parts if part.is_late(now)]
    if not over:
        return []
    returns = progress.returns(edition) if returns is None else returns
    filed = [(part, returns.get(part.council_id, progress.ReturnProgress())) for part in over]
    late = [(part, state) for part, state in filed if not state.is_filed]
    people = queries.contacts_of(part.council_id for part, _state in late)
    return [Late(part, state, tuple(people.get(part.council_id, ()))) for part, state in late]


MISSED = timedelta(days=3)  # so long after its moment a letter is still sent, where the site stood still


def send_due(now: datetime | None = None) -> int:
    """The letters whose declared moment has come: once for each moment, whoever asks and however often.

    Of several moments that were missed only the last one counts. Returns how many rounds were sent.
    """
    now, sent = now or timezone.now(), 0
    editions = Edition.objects.whole().filter(phase=phases.COLLECT.code, closed_at=None)
    for edition in editions.exclude(remind_after=[]):
        due = _due(edition, now)
        if due is None or edition.reminder_rounds.filter(due_at=due).exists():
            continue
        with suppress(Refused, IntegrityError):  # nobody is late; or another worker was first
            send_reminders(by=None, edition=edition, due_at=due)
            sent += 1
    return sent


def _due(edition: Edition, now: datetime) -> datetime | None:
    if edition.deadline is None:
        return None
    moments = [edition.deadline + timedelta(days=days) for days in edition.remind_after]
    return max((moment for moment in moments if now - MISSED < moment <= now), default=None)


@transaction.atomic
def send_reminders(
    *, by: Person | None, edition: Edition, message: str = "", due_at: datetime | None = None
) -> ReminderRound:
    """One letter to each person who can do something about it. Who could not be written to is noted as well."""
    edition = Edition.objects.whole().select_for_update(of=("self",)).get(pk=edition.pk)
    late = who_is_late(edition)
    if not late:
        raise Refused(_("Nobody is late: there is nobody to remind."))
    sending = ReminderRound.objects.create(
        edition=edition, message=message.strip(), sent_by=by, due_at=due_at
    )
    for one in late:
        _remind(sending, one)
    names = [one.part.council.name for one in late]
    audit.record(
        "reminders.sent", by=by, about=edition, after={"councils": names}, circle=edition.circle.code
    )
    return sending


def _remind(sending: ReminderRound, late: Late) -> None:
    council = late.part.council
    if not late.people:
        Reminder.objects.create(round=sending, council=council)
    for person in late.people:
        reminder = Reminder.objects.create(round=sending, council=council, person=person, email=person.email)
        subject, body = _letter(sending, late, person)
        deliver_reminder.enqueue(number=reminder.pk, subject=subject, body=body)


def _letter(sending: ReminderRound, late: Late, person: Person) -> tuple[str, str]:
    page = progress.address(sending.edition, late.part.council.code)
    path = page or reverse("cycle:edition", args=[sending.edition.code])
    return notices.written(
        "cycle/letters/reminder",
        language=person.language,
        person=person,
        part=late.part,
        progress=late.progress,
        sending=sending,
        link=notices.link(path),
    )


@task
def deliver_reminder(*, number: int, subject: str, body: str) -> None:
    """Send one letter and write down what became of it; sent again after a crash only if nobody knows it left."""
    reminder = Reminder.objects.get(pk=number)
    if reminder.delivered_at:
        return
    try:
        EmailMessage(subject=subject, body=body, to=[reminder.email]).send()
    except OSError as error:
        # A mail server that does not answer, or refuses: the page of the round says so, and nothing else is lost.
        Reminder.objects.filter(pk=number).update(failure=str(error)[:300])
    else:
        Reminder.objects.filter(pk=number).update(delivered_at=timezone.now(), failure="")
