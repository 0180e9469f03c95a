from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from circulos.web.cycle import edition_actions, progress, reminder_actions
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
