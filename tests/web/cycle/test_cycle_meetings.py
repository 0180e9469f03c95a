from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from circulos.web.cycle import meeting_actions
from circulos.web.cycle.meeting_actions import Attendee, Item
from circulos.web.cycle.models import Meeting
from circulos.web.people import roles
from circulos.web.people.actions import Refused
from web.cycle.world import a_circle, a_coordinator_of, a_meeting, an_edition, members
from web.factories import a_person, an_administrator, somebody_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    circle = a_circle()
    members(circle, 3)
    return an_edition(circle, phase="validate")


@pytest.fixture
def admin():
    return an_administrator()


def test_a_new_meeting_and_a_new_place_are_told_a_new_title_is_not(edition):
    coordinator = a_coordinator_of(edition.participations.first().council)
    mail.outbox.clear()
    meeting = a_meeting(edition)
    meeting.title = "Another title"
    meeting_actions.save_meeting(by=None, meeting=meeting)
    assert [letter.to for letter in mail.outbox] == [[coordinator.email]]
    meeting.place = "Library"
    meeting_actions.save_meeting(by=None, meeting=meeting)
    assert [letter.subject for letter in mail.outbox][1:] == ["Another title: new time or place"]


def test_a_title_of_several_lines_leaves_as_one_and_adds_nothing_to_the_head_of_a_letter(edition):
    a_coordinator_of(edition.participations.first().council)
    mail.outbox.clear()
    a_meeting(edition, title="Look\rBcc: somebody@example.org")
    assert {letter.subject.split(":")[0] for letter in mail.outbox} == {"Look Bcc"}
    assert all("Bcc" not in letter.message() for letter in mail.outbox)


def test_a_point_keeps_its_decisions_when_the_agenda_is_written_anew(edition):
    meeting = a_meeting(edition, agenda=[Item("Flags", 30), Item("Next steps")])
    item = meeting.agenda.get(title="Flags")
    decision = meeting_actions.record_decision(by=None, meeting=meeting, text="Keep the value.", item=item)
    meeting_actions.save_meeting(by=None, meeting=meeting, agenda=[Item("Welcome"), Item("Flags", 45)])
    decision.refresh_from_db()
    assert decision.item == item
    assert [(one.title, one.minutes) for one in meeting.agenda.all()] == [("Welcome", None), ("Flags", 45)]


def test_minutes_are_drafted_from_what_is_known_and_then_corrected(edition, admin):
    council = edition.participations.first().council
    meeting = a_meeting(edition, starts_at=timezone.now() - timedelta(hours=3), agenda=[Item("Flags")])
    people = [Attendee("Ona Vidal", "present", council=council), Attendee("Pau Grau", "excused")]
    meeting_actions.take_attendance(by=admin, meeting=meeting, attendees=people)
    item = meeting.agenda.get()
    meeting_actions.record_decision(
        by=admin, meeting=meeting, text="Keep <the> value & explain it.", item=item
    )
    draft = meeting_actions.draft_minutes(meeting)
    assert f"– Ona Vidal ({council.name})" in draft
    assert "1. Flags\nDecided: Keep <the> value & explain it." in draft
    assert draft.index("Excused") < draft.index("Pau Grau")
    meeting_actions.write_minutes(by=admin, meeting=meeting, text=draft + "It was late.")
    meeting.refresh_from_db()
    assert meeting.minutes.endswith("It was late.\n")
    with pytest.raises(Refused, match="it has minutes"):
        meeting_actions.cancel_meeting(by=admin, meeting=meeting)


def test_no_minutes_before_the_meeting_and_no_empty_ones(edition, admin):
    with pytest.raises(Refused, match="not begun"):
        meeting_actions.write_minutes(by=admin, meeting=a_meeting(edition), text="x")
    with pytest.raises(Refused, match="without words"):
        meeting_actions.write_minutes(by=admin, meeting=a_meeting(edition), text=" ")


def test_a_cancelled_meeting_takes_nothing_more(edition, admin):
    meeting = a_meeting(edition)
    meeting_actions.cancel_meeting(by=admin, meeting=meeting, reason="Snow")
    for act in (
        lambda: meeting_actions.record_decision(by=admin, meeting=meeting, text="x"),
        lambda: meeting_actions.take_attendance(by=admin, meeting=meeting, attendees=[]),
        lambda: meeting_actions.save_meeting(by=admin, meeting=meeting),
    ):
        with pytest.raises(Refused, match="cancelled"):
            act()


def test_attendance_taken_again_replaces_the_first(edition, admin):
    meeting, person = a_meeting(edition), a_person("Ona Vidal")
    for how in ("present", "remote"):
        meeting_actions.take_attendance(
            by=admin, meeting=meeting, attendees=[Attendee("Ona Vidal", how, person)]
        )
    assert [one.how for one in meeting.attendances.all()] == ["remote"]


def test_a_guest_sees_the_workshops_of_her_circle_and_no_other_meeting(edition, sign_in):
    guest = somebody_with(roles.WORKSHOP_GUEST, circle=edition.circle.code)
    workshop, validation = a_meeting(edition, kind="workshop"), a_meeting(edition)
    client = sign_in(guest)
    assert client.get(workshop.get_absolute_url()).status_code == 200
    assert client.get(validation.get_absolute_url()).status_code == 404
    assert workshop.title in client.get(reverse("cycle:calendar")).content.decode()


@pytest.mark.parametrize("field", ["ends_at", "place"])
def test_the_database_refuses_a_meeting_without_end_or_place(edition, field):
    meeting = a_meeting(edition)
    broken = {"ends_at": meeting.starts_at} if field == "ends_at" else {"place": ""}
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(**broken)


def test_the_form_says_what_is_wrong_and_saves_nothing(edition, admin, sign_in):
    address = reverse("cycle:add_meeting", args=[edition.code])
    page = sign_in(admin).post(
        address,
        {
            "kind": "workshop",
            "title": "Workshop",
            "day": "2026-11-05",
            "first": "12:00",
            "last": "10:00",
            "agenda": "A\nA",
        },
    )
    text = page.content.decode()
    assert "The meeting ends before it begins." in text
    assert "a place, a link, or both" in text
    assert "These points appear twice: A." in text
    assert not Meeting.objects.exists()


def test_a_meeting_is_made_with_its_agenda_in_the_time_of_the_circle(edition, admin, sign_in):
    address = reverse("cycle:add_meeting", args=[edition.code])
    form = {"kind": "workshop", "title": "Workshop", "day": "2026-07-05", "first": "10:00", "last": "12:00"}
    form |= {
        "place": "Library",
        "link": "meet.example.org/x",
        "agenda": "Welcome (15)\nHow they do it (60 min)\nEnd",
    }
    sign_in(admin).post(address, form)
    meeting = Meeting.objects.get()
    assert meeting.starts_at.isoformat() == "2026-07-05T08:00:00+00:00"
    assert meeting.link == "https://meet.example.org/x"
    assert [(item.title, item.minutes) for item in meeting.agenda.all()] == [
        ("Welcome", 15),
        ("How they do it", 60),
        ("End", None),
    ]
