"""Calendar files, against RFC 5545; the examples of folding and escaping are its sections 3.1 and 3.3.11."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from circulos.web.cycle import calendar_actions, calendars, edition_actions, ical, meeting_actions
from web.cycle.world import a_circle, a_coordinator_of, a_meeting, an_edition, members, part_of
from web.factories import an_administrator

STAMP = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def an_entry(**details) -> ical.Entry:
    entry = {"uid": "1@x", "title": "Meeting", "starts": STAMP, "ends": STAMP + HOUR, "changed_at": STAMP}
    return ical.Entry(**entry | details)


def test_text_is_escaped_as_the_standard_says():
    assert ical.escaped("a\\b;c,d\ne\r\nf") == "a\\\\b\\;c\\,d\\ne\\nf"
    assert ical.escaped("bell\x07") == "bell"


@given(st.text())
def test_no_line_is_longer_than_75_octets_and_unfolding_gives_the_text_back(text):
    line = "DESCRIPTION:" + ical.escaped(text)
    parts = ical.folded(line)
    assert all(len(part.encode(errors="surrogatepass")) <= 75 for part in parts)
    assert all(part.startswith(" ") for part in parts[1:])
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == line


def test_a_letter_of_two_octets_is_never_cut():
    parts = ical.folded("SUMMARY:" + "à" * 80)
    assert "".join([parts[0], *(part[1:] for part in parts[1:])]) == "SUMMARY:" + "à" * 80
    assert [len(part.encode()) for part in parts[:-1]] == [74, 75]


def test_times_are_written_in_universal_time_and_lines_end_as_they_must():
    text = ical.calendar([an_entry()], name="Circle")
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    lines = unfolded(text)
    assert "DTSTART:20260301T080000Z" in lines
    assert "DTEND:20260301T090000Z" in lines


def test_whole_days_end_on_the_day_after():
    lines = unfolded(ical.calendar([an_entry(starts=date(2026, 3, 1), ends=date(2026, 3, 31))], name="x"))
    assert "DTSTART;VALUE=DATE:20260301" in lines
    assert "DTEND;VALUE=DATE:20260401" in lines


def test_a_cancelled_entry_says_so_and_rings_no_more():
    lines = unfolded(ical.calendar([an_entry(is_cancelled=True, change=2, alarm=HOUR)], name="x"))
    assert {"STATUS:CANCELLED", "SEQUENCE:2", "TRANSP:TRANSPARENT"} <= set(lines)
    assert "BEGIN:VALARM" not in lines


def test_an_alarm_rings_before():
    assert "TRIGGER:-PT60M" in unfolded(ical.calendar([an_entry(alarm=HOUR)], name="x"))


def test_a_name_cannot_smuggle_lines_in():
    text = ical.calendar(
        [an_entry(title="x\r\nATTACH:http://evil", address="https://a\r\nATTACH:x")], name="x"
    )
    assert not [line for line in unfolded(text) if line.startswith("ATTACH")]


@pytest.fixture
def edition(db):
    circle = a_circle()
    members(circle, 3)
    return an_edition(circle, phase="collect")


def test_the_file_of_an_edition_holds_phases_deadline_and_meetings(edition, sign_in):
    meeting = a_meeting(edition, title="Look, together; carefully")
    response = sign_in(an_administrator()).get(reverse("cycle:edition_calendar", args=[edition.code]))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    lines = unfolded(response.content.decode())
    assert lines.count("BEGIN:VEVENT") == 6 + 1 + 1
    assert "SUMMARY:Look\\, together\\; carefully" in lines
    assert f"UID:meeting-{meeting.pk}@circulos" in lines
    assert f"DTEND:{edition.deadline.astimezone(UTC):%Y%m%dT%H%M%SZ}" in lines


def test_the_deadline_in_a_calendar_is_the_councils_own(edition, sign_in):
    part = part_of(edition, edition.participations.first().council)
    coordinator = a_coordinator_of(part.council)
    until = (edition.deadline + timedelta(days=7)).replace(microsecond=0)
    edition_actions.extend_deadline(by=an_administrator(), participation=part, until=until, reason="x")
    response = sign_in(coordinator).get(reverse("cycle:edition_calendar", args=[edition.code]))
    assert f"DTEND:{until.astimezone(UTC):%Y%m%dT%H%M%SZ}" in unfolded(response.content.decode())


def test_a_private_address_works_without_signing_in_until_it_is_renewed(edition, stranger):
    person = a_coordinator_of(edition.participations.first().council)
    old = calendars.token_of(calendar_actions.renew_feed(by=person))
    assert stranger.get(reverse("cycle:feed", args=[old])).content.decode().count("BEGIN:VEVENT") == 7
    new = calendars.token_of(calendar_actions.renew_feed(by=person))
    assert stranger.get(reverse("cycle:feed", args=[old])).status_code == 404
    assert stranger.get(reverse("cycle:feed", args=[new])).status_code == 200
    assert stranger.get(reverse("cycle:feed", args=[new[:-1]])).status_code == 404


def test_the_address_of_somebody_whose_account_is_closed_shows_nothing(edition, stranger):
    person = a_coordinator_of(edition.participations.first().council)
    token = calendars.token_of(calendar_actions.renew_feed(by=person))
    type(person).objects.filter(pk=person.pk).update(is_active=False)
    assert stranger.get(reverse("cycle:feed", args=[token])).status_code == 404


def test_who_belongs_to_another_circle_gets_nothing_of_this_one(edition, stranger):
    person = a_coordinator_of(members(a_circle("other-circle"), 1)[0])
    token = calendars.token_of(calendar_actions.renew_feed(by=person))
    assert "BEGIN:VEVENT" not in stranger.get(reverse("cycle:feed", args=[token])).content.decode()


def test_a_changed_meeting_is_newer_for_calendars(edition):
    meeting = a_meeting(edition)
    meeting.place = "Elsewhere"
    meeting = meeting_actions.save_meeting(by=None, meeting=meeting)
    assert calendars.of_meeting(meeting).change == 1
    assert calendars.of_meeting(meeting).changed_at > timezone.now() - HOUR
