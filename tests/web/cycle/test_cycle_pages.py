"""Pages: how many questions they ask the database, whatever the number of rows, and what they say."""

import re
from datetime import timedelta

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from circulos.web.cycle import actions, conduct, progress, reminder_actions
from circulos.web.cycle.models import Circle, Edition, Membership
from circulos.web.cycle.progress import ReturnProgress, State
from circulos.web.people import roles
from web.cycle.world import (
    Returns,
    a_circle,
    a_coordinator_of,
    a_meeting,
    a_member,
    an_edition,
    members,
    part_of,
)
from web.factories import a_council, an_administrator, somebody_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return an_administrator()


def a_full_edition(rows: int) -> Edition:
    """`rows` of everything a page may list: councils with people, meetings, letters; after the deadline."""
    circle = a_circle()
    councils = members(circle, rows)
    for council in councils:
        a_coordinator_of(council, phone="93 800 00 01")
    edition = an_edition(circle, phase="collect", deadline=timezone.now() - timedelta(days=1))
    for number in range(rows):
        a_meeting(edition, title=f"Meeting {number}", starts_at=timezone.now() + timedelta(days=number + 1))
    progress.provide(
        Returns({council.pk: ReturnProgress(State.IN_PROGRESS, 1, 2, 1, 1) for council in councils})
    )
    return edition


def asked(client, address: str) -> int:
    client.get(address)  # what is read once in a process is not counted
    with CaptureQueriesContext(
        connection,
    ) as questions:
        assert client.get(address).status_code == 200
    return len(questions)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("page", "questions"),
    [
        ("circle", 10),
        ("edition", 12),
        ("overview", 7),
        ("reminders", 8),
        ("phase", 7),
        ("dates", 5),
        ("conduct", 5),
    ],
)
def test_a_page_asks_as_often_for_three_rows_as_for_one(page, questions, rows, admin, sign_in):
    edition = a_full_edition(rows)
    code = edition.circle.code if page in ("circle", "conduct") else edition.code
    assert asked(sign_in(admin), reverse(f"cycle:{page}", args=[code])) == questions


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("page", "questions"), [("meeting", 8), ("attendance", 6), ("minutes", 7)])
def test_a_page_of_a_meeting_asks_as_often_for_three_rows_as_for_one(page, questions, rows, admin, sign_in):
    edition = a_full_edition(rows)
    meeting = edition.meetings.first()
    assert asked(sign_in(admin), reverse(f"cycle:{page}", args=[edition.code, meeting.pk])) == questions


@pytest.mark.parametrize("rows", [1, 3])
def test_the_letters_of_a_round_are_read_at_once(rows, admin, sign_in):
    edition = a_full_edition(rows)
    sending = reminder_actions.send_reminders(by=admin, edition=edition)
    assert asked(sign_in(admin), reverse("cycle:reminder_round", args=[edition.code, sending.pk])) == 7


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("page", "questions"), [("cycle:circles", 6), ("cycle:calendar", 7)])
def test_a_list_over_circles_asks_as_often_for_three_as_for_one(page, questions, rows, admin, sign_in):
    for number in range(rows):
        circle = a_circle(f"circle-{number}")
        a_member(circle, a_council())
        a_meeting(an_edition(circle))
    assert asked(sign_in(admin), reverse(page)) == questions


# --- What pages say -----------------------------------------------------------------------------------


def test_attendance_shows_what_was_taken_and_refuses_what_is_no_choice(admin, sign_in):
    edition = a_full_edition(1)
    meeting = edition.meetings.get()
    meeting.starts_at = timezone.now() - timedelta(hours=2)
    meeting.ends_at = timezone.now() - timedelta(hours=1)
    meeting.save()
    page, client = reverse("cycle:attendance", args=[edition.code, meeting.pk]), sign_in(admin)
    name = client.get(page).context["form"].rows[0][1]
    client.post(page, {name: "remote", "others": ""})
    assert meeting.attendances.get().how == "remote"
    shown = client.get(page).content.decode()
    assert '<option value="remote" selected>' in shown
    assert f'<label for="id_{name}">' in shown
    assert client.post(page, {name: "by telepathy", "others": ""}).context["form"].errors
    assert meeting.attendances.get().how == "remote"


def test_the_overview_is_sorted_filtered_and_calls_with_one_click(admin, sign_in):
    edition = a_full_edition(3)
    first, second, third = (part.council for part in edition.participations.order_by("council__name"))
    progress.provide(
        Returns(
            {
                second.pk: ReturnProgress(State.SIGNED, 5, 5),
                third.pk: ReturnProgress(State.IN_PROGRESS, 1, 5, 3),
            }
        )
    )
    client = sign_in(admin)
    address = reverse("cycle:overview", args=[edition.code])

    def order(query: str) -> list:
        return [row.part.council for row in client.get(f"{address}?{query}").context["rows"]]

    assert order("sort=council") == [first, second, third]
    assert order("sort=-flags")[0] == third
    assert order("sort=-share")[0] == second
    assert order("state=signed") == [second]
    assert order("state=late") == [first, third]
    assert order(f"q={third.name.upper()}") == [third]
    assert order("sort=nonsense&state=nonsense") == [first, second, third]
    page = client.get(address).content.decode()
    assert 'href="tel:938000001"' in page
    assert page.count('href="mailto:') == 3


def test_the_overview_says_that_nothing_is_known_instead_of_showing_zeros(admin, sign_in):
    edition = a_full_edition(1)
    progress.provide(progress.NothingKnown())
    page = sign_in(admin).get(reverse("cycle:overview", args=[edition.code])).content.decode()
    assert "nothing is known" in page
    assert "Not begun</span>" not in page


def test_the_home_page_of_a_coordinator_says_what_awaits_her(sign_in):
    edition = a_full_edition(1)
    council = edition.participations.get().council
    person = a_coordinator_of(council)
    page = sign_in(person).get("/").content.decode()
    assert f"Fill in and sign the figures of {council.name}" in page
    assert "Late" in page


def test_who_may_not_sign_is_not_asked_to(sign_in):
    council = a_full_edition(1).participations.get().council
    page = sign_in(somebody_with(roles.CONTRIBUTOR, council=council)).get("/").content.decode()
    assert f"Fill in the figures of {council.name}" in page
    assert "Nothing waits for you" not in page


def test_the_home_page_of_a_guest_says_what_will_come_and_whom_to_ask(sign_in):
    circle = a_circle()
    leads = somebody_with(roles.FACILITATOR, circle=circle.code, name="Núria Facilitator")
    page = sign_in(somebody_with(roles.WORKSHOP_GUEST, circle=circle.code)).get("/").content.decode()
    assert "No workshop has a date yet" in page
    assert f"mailto:{leads.email}" in page


def test_the_home_page_of_an_invited_council_leads_to_the_code_of_conduct(sign_in):
    circle, council = a_circle(), a_council()
    person = a_coordinator_of(council)
    Membership.objects.create(circle=circle, council=council)
    client = sign_in(person)
    assert reverse("cycle:membership", args=[circle.code, council.code]) in client.get("/").content.decode()
    accept = reverse("cycle:accept", args=[circle.code, council.code])
    page = client.post(accept, {"version": conduct.version_of(circle)})
    assert "Tick the box" in page.content.decode()
    assert not Membership.objects.get().is_current
    client.post(accept, {"version": conduct.version_of(circle), "agree": "on"})
    assert Membership.objects.get().is_current


def test_an_invited_council_sees_the_circle_but_no_edition_yet(sign_in):
    circle, council = a_circle(), a_council()
    edition = an_edition(circle)
    Membership.objects.create(circle=circle, council=council)
    client = sign_in(a_coordinator_of(council))
    assert client.get(circle.get_absolute_url()).status_code == 200
    assert client.get(edition.get_absolute_url()).status_code == 404
    assert edition.name not in client.get(reverse("cycle:circles")).content.decode()


@pytest.mark.parametrize(("rule", "status"), [("stay_coded", 200), ("withdraw_open", 404)])
def test_a_council_that_left_reads_the_edition_it_is_still_in(rule, status, sign_in, admin):
    edition = a_full_edition(3)
    membership = Membership.objects.first()
    client = sign_in(a_coordinator_of(membership.council))
    actions.leave(by=admin, membership=membership, reason="other", values_after=rule)
    assert client.get(edition.circle.get_absolute_url()).status_code == 404
    assert client.get(edition.get_absolute_url()).status_code == status


def test_the_council_of_the_reader_is_marked_and_only_it_reads_its_code(sign_in):
    edition = a_full_edition(3)
    part = part_of(edition, edition.participations.first().council)
    page = sign_in(a_coordinator_of(part.council)).get(edition.get_absolute_url()).content.decode()
    assert f"“Council {part.alias:02}” where values are coded" in page
    assert page.count("where values are coded") == 1


def test_a_period_that_is_none_is_refused_with_what_to_write(admin, sign_in):
    circle = a_circle()
    address = reverse("cycle:open_edition", args=[circle.code])
    page = sign_in(admin).post(address, {"name": "x", "period": "last year"}).content.decode()
    assert "“last year” is not a period" in page
    sign_in(admin).post(
        address, {"name": "Circle 2022/24", "period": "2022/2024", "further_periods": "2021, 2020"}
    )
    edition = Edition.objects.get()
    assert (edition.code, edition.periods) == ("own-circle-2022-2024", ["2022/2024", "2021", "2020"])


@pytest.mark.parametrize(
    ("circles", "periods", "codes"),
    [
        (["a", "a-2022"], ["2022/2024", "2024"], ["a-2022-2024", "a-2022-2024-2"]),
        (["b" * 59, "b" * 60], ["2025", "2025"], ["b" * 55 + "-2025", "b" * 53 + "-2025-2"]),
    ],
)
def test_two_circles_whose_editions_would_share_an_address_get_one_each(
    admin, sign_in, circles, periods, codes
):
    client = sign_in(admin)
    for code, period in zip(circles, periods, strict=True):
        address = reverse("cycle:open_edition", args=[a_circle(code=code).code])
        assert client.post(address, {"name": f"{code[:9]} {period}", "period": period}).status_code == 302
    found = {edition.code: edition.circle.code for edition in Edition.objects.select_related("circle")}
    assert found == dict(zip(codes, circles, strict=True))


def test_the_dates_proposed_can_be_saved_as_they_are(admin, sign_in):
    circle = a_circle()
    client = sign_in(admin)
    client.post(reverse("cycle:open_edition", args=[circle.code]), {"name": "x", "period": "2025"})
    edition = Edition.objects.get()
    address = reverse("cycle:dates", args=[edition.code])
    form = client.get(address).context["form"]
    proposed = {name: form[name].value() for name in form.fields}
    assert client.post(address, proposed).status_code == 302
    edition = Edition.objects.whole().get()
    assert len(edition.planned) == 6
    assert timezone.localtime(edition.deadline).hour == 14
    assert edition.grace == timedelta(hours=24)


@pytest.mark.parametrize("day", ["9999-12-31", "0225-03-01"])
def test_a_day_nobody_can_mean_is_refused_before_calendars_count_on_from_it(admin, sign_in, day):
    edition = a_full_edition(1)
    client = sign_in(admin)
    address = reverse("cycle:dates", args=[edition.code])
    form = client.get(address).context["form"]
    given = {name: form[name].value() for name in form.fields} | {"remind_after": "", "publish_last": day}
    page = client.post(address, given)
    assert page.status_code == 200
    assert "2000 to 2100" in page.content.decode()
    assert client.get(reverse("cycle:edition_calendar", args=[edition.code])).status_code == 200


def test_a_round_asks_again_only_while_letters_are_under_way(admin, sign_in):
    edition = a_full_edition(1)
    sending = reminder_actions.send_reminders(by=admin, edition=edition)
    address = reverse("cycle:reminder_round", args=[edition.code, sending.pk])
    assert "hx-get" not in sign_in(admin).get(address).content.decode()
    sending.reminders.update(delivered_at=None)
    page = sign_in(admin).get(address).content.decode()
    script = re.search(r'src="/static/(django_htmx/[^"]+)"', page)
    assert "hx-get" in page and script and finders.find(script[1])
    part = sign_in(admin).get(address, headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<div class="stack" id="letters"')


def test_a_circle_is_opened_with_rules_that_hide_single_values(admin, sign_in):
    address = reverse("cycle:add_circle")
    form = {
        "code": "a",
        "name": "A",
        "kit": "basic-social-services",
        "visibility": "circle_coded",
        "live_panel_from": 2,
    }
    page = sign_in(admin).post(address, form).content.decode()
    assert "work out another’s value" in page
    sign_in(admin).post(address, form | {"live_panel_from": 3})
    assert Circle.objects.get().live_panel_from == 3
