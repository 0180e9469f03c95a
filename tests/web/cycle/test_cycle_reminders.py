from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from circulos.web import clock
from circulos.web.cycle import edition_actions, progress, reminder_actions
from circulos.web.cycle.forms import DaysField
from circulos.web.cycle.models import Reminder
from circulos.web.cycle.progress import ReturnProgress, State
from circulos.web.people.actions import Refused
from web.cycle.world import Returns, a_circle, a_coordinator_of, an_edition, members, part_of
from web.factories import an_administrator

pytestmark = pytest.mark.django_db

YESTERDAY = timedelta(days=-1)


@pytest.fixture
def late():
    """Four councils after the deadline: signed, with more time, late, and late with nobody to write to."""
    circle = a_circle()
    signed, extended, slow, empty = members(circle, 4)
    people = [a_coordinator_of(council) for council in (signed, extended, slow)]
    edition = an_edition(circle, phase="collect", deadline=timezone.now() + YESTERDAY)
    progress.provide(
        Returns(
            {signed.pk: ReturnProgress(State.SIGNED), slow.pk: ReturnProgress(State.IN_PROGRESS, 3, 10, 2)}
        )
    )
    until = timezone.now() + timedelta(days=3)
    part = part_of(edition, extended)
    edition_actions.extend_deadline(by=an_administrator(), participation=part, until=until, reason="x")
    mail.outbox.clear()
    return edition, people[2], empty


def test_only_those_who_are_late_get_a_letter_and_it_is_written_down_who(late):
    edition, slow, empty = late
    sending = reminder_actions.send_reminders(
        by=an_administrator(), edition=edition, message="We count on you."
    )

    assert [letter.to for letter in mail.outbox] == [[slow.email]]
    assert "We count on you." in mail.outbox[0].body
    assert "3 of 10" in mail.outbox[0].body
    letters = {one.council: one for one in sending.reminders.all()}
    assert len(letters) == 2
    assert letters[empty].person is None
    assert [one.person for one in letters.values() if one.person] == [slow]
    assert Reminder.objects.get(person=slow).delivered_at is not None


def test_before_the_deadline_nobody_is_late():
    circle = a_circle()
    members(circle, 3)
    edition = an_edition(circle, phase="collect")
    progress.provide(Returns())
    assert reminder_actions.who_is_late(edition) == []
    with pytest.raises(Refused, match="Nobody is late"):
        reminder_actions.send_reminders(by=an_administrator(), edition=edition)


def test_nobody_is_called_late_where_nobody_knows_what_was_filed():
    circle = a_circle()
    members(circle, 3)
    edition = an_edition(circle, phase="collect", deadline=timezone.now() + YESTERDAY)
    assert reminder_actions.who_is_late(edition) == []


def test_a_letter_that_left_is_not_sent_again(late):
    edition, slow, _empty = late
    reminder_actions.send_reminders(by=an_administrator(), edition=edition)
    mail.outbox.clear()
    number = Reminder.objects.get(person=slow).pk
    reminder_actions.deliver_reminder.func(number=number, subject="x", body="y")
    assert mail.outbox == []


def test_a_mail_server_that_refuses_is_written_down(late, monkeypatch):
    from smtplib import SMTPServerDisconnected

    from django.core.mail import EmailMessage

    def refuse(self, **details):
        raise SMTPServerDisconnected("please run connect() first")

    monkeypatch.setattr(EmailMessage, "send", refuse)
    edition, slow, _empty = late
    reminder_actions.send_reminders(by=an_administrator(), edition=edition)
    letter = Reminder.objects.get(person=slow)
    assert letter.delivered_at is None
    assert "connect" in letter.failure


# --- Letters that leave by themselves -----------------------------------------------------------------------


def declare(edition, *days):
    edition.remind_after = list(days)
    edition.save()


def test_declared_letters_leave_when_their_moment_has_come_and_once(late):
    edition, slow, _empty = late
    declare(edition, 1, 7)
    before = edition.deadline + timedelta(hours=23)
    assert reminder_actions.send_due(before) == 0
    assert reminder_actions.send_due(edition.deadline + timedelta(days=1)) == 1
    assert [letter.to for letter in mail.outbox] == [[slow.email]]
    for hours in (0, 1, 40):  # every minute, and after a restart
        assert reminder_actions.send_due(edition.deadline + timedelta(days=1, hours=hours)) == 0
    assert reminder_actions.send_due(edition.deadline + timedelta(days=7)) == 1
    assert len(mail.outbox) == 2
    rounds = edition.reminder_rounds.order_by("due_at")
    assert [one.due_at for one in rounds] == [edition.deadline + timedelta(days=days) for days in (1, 7)]
    assert {one.sent_by for one in rounds} == {None}


def test_after_a_standstill_only_the_last_moment_that_was_missed_counts_and_not_for_ever(late):
    edition, _slow, _empty = late
    declare(edition, 1, 2, 20)
    assert reminder_actions.send_due(edition.deadline + timedelta(days=2, hours=5)) == 1
    assert edition.reminder_rounds.get().due_at == edition.deadline + timedelta(days=2)
    assert reminder_actions.send_due(edition.deadline + timedelta(days=30)) == 0


def test_nobody_gets_a_declared_letter_who_is_not_late_and_none_where_none_was_declared(late):
    edition, _slow, _empty = late
    moment = edition.deadline + timedelta(days=1)
    assert reminder_actions.send_due(moment) == 0
    declare(edition, 1)
    progress.provide(
        Returns({part.council_id: ReturnProgress(State.SIGNED) for part in edition.participations.all()})
    )
    assert reminder_actions.send_due(moment) == 0
    assert not mail.outbox and not edition.reminder_rounds.exists()


def test_a_moment_has_one_round_whoever_is_quicker(late):
    edition, _slow, _empty = late
    due = edition.deadline + timedelta(days=1)
    reminder_actions.send_reminders(by=None, edition=edition, due_at=due)
    with pytest.raises(IntegrityError), transaction.atomic():
        reminder_actions.send_reminders(by=None, edition=edition, due_at=due)
    assert edition.reminder_rounds.count() == 1


@pytest.mark.parametrize(
    ("typed", "days"), [("1, 7,14", [1, 7, 14]), ("7 1 7", [1, 7]), ("", []), ("0", None), ("x", None)]
)
def test_days_of_letters_are_whole_numbers_or_said_to_be_wrong(typed, days):
    field = DaysField(required=False)
    if days is None:
        with pytest.raises(ValidationError, match="whole numbers from 1 to 60"):
            field.clean(typed)
    else:
        assert field.clean(typed) == days


def test_the_clock_runs_every_job_although_one_fails(late, caplog, monkeypatch):
    edition, _slow, _empty = late
    declare(edition, 1)
    assert "circulos.web.cycle.reminder_actions.send_due" in clock._jobs
    monkeypatch.setattr(clock, "_jobs", ["circulos.web.no.such.job", *clock._jobs])
    clock.strike()
    assert edition.reminder_rounds.count() == 1
    assert "circulos.web.no.such.job failed" in caplog.text
