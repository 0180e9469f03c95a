"""A council's own months: filled in, drawn with their limits, called out when they move, told once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from circulos.web.cycle.models import Membership
from circulos.web.monitoring import actions, digest, series
from circulos.web.monitoring.models import LastLook, PeriodFigure, Told
from circulos.web.people import roles
from circulos.web.people.actions import Refused
from circulos.web.people.models import AuditEvent
from circulos.web.ui.dates import month_in_words
from web.analysis.world import results, some_councils
from web.factories import a_coordinator, somebody_with
from web.monitoring.world import DAYS, IN_TIME, INTERVIEWS, STEADY, months, some_months

FALLEN = [*STEADY[:-1], 31]


@pytest.fixture
def councils(db):
    return some_councils(3)


@pytest.fixture
def edition(councils):
    return results(councils)


@pytest.fixture
def membership(edition, councils):
    return edition.circle.memberships.select_related("circle", "council").get(council=councils[0])


@pytest.fixture
def reader(councils, edition, sign_in):
    return sign_in(a_coordinator(councils[0]))


def address(membership, name="alerts", **more):
    return reverse(
        f"monitoring:{name}", args=[membership.circle.code, membership.council.code, *more.values()]
    )


def text_of(response):
    return response.content.decode()


# --- The page -----------------------------------------------------------------------------------------------


def test_a_month_that_falls_out_of_the_limits_is_called_out_with_its_rule_and_its_chart(membership, reader):
    periods = some_months(membership, FALLEN)
    page = reader.get(address(membership))
    line = page.context["news"][0]
    assert (line.code, line.period, line.value, line.still) == (
        "U02",
        periods[-1],
        "31.0\N{NARROW NO-BREAK SPACE}%",
        True,
    )
    assert line.rule == "below the lower limit" and line.tone == "caution"
    text = text_of(page)
    assert f"Since {month_in_words(periods[-1])}: 31.0" in text and "<svg" in text and "stands out" in text


def test_steady_months_are_silent(membership, reader):
    some_months(membership, STEADY)
    page = reader.get(address(membership))
    assert page.context["news"] == []
    assert "Nothing stands out" in text_of(page) and "as usual" in text_of(page)


def test_a_series_that_is_too_short_says_nothing(membership, reader):
    some_months(membership, [70, 71, 69, 70, 12])
    assert reader.get(address(membership)).context["news"] == []


def test_before_any_month_the_page_says_what_is_followed(membership, reader):
    text = text_of(reader.get(address(membership)))
    assert "No figures yet" in text and "First interviews within 15 days" in text
    assert address(membership, "fill") in text


def test_news_of_long_ago_is_no_news(membership, reader):
    some_months(membership, [*STEADY, 31, *STEADY])
    page = reader.get(address(membership))
    assert all(line.period != months(17)[0] for line in page.context["news"])


def test_only_the_own_people_and_who_leads_see_a_series(membership, councils, sign_in):
    some_months(membership, FALLEN)
    for somebody in (
        a_coordinator(councils[1]),
        somebody_with(roles.EVALUATOR, circle=membership.circle.code),
    ):
        other = sign_in(somebody)
        for name in ("alerts", "fill"):
            assert other.get(address(membership, name)).status_code == 404
        assert other.get(address(membership, "take", indicator="U02", ending="csv")).status_code == 404
    leader = sign_in(somebody_with(roles.FACILITATOR, circle=membership.circle.code))
    assert leader.get(address(membership)).status_code == 200
    assert leader.get(address(membership, "fill")).status_code == 404
    assert address(membership, "fill") not in text_of(leader.get(address(membership)))


@pytest.mark.parametrize("ending, start", [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("svg", b"<svg")])
def test_a_chart_is_taken_away_as_picture_and_as_data(membership, reader, ending, start):
    some_months(membership, STEADY)
    taken = reader.get(address(membership, "take", indicator="U02", ending=ending))
    assert taken.status_code == 200 and (ending == "csv" or taken.content.startswith(start))
    assert reader.get(address(membership, "take", indicator="E01", ending=ending)).status_code == 404


# Three other councils with series, and three alerts in the own one, ask the database nothing more.
QUESTIONS = 5


@pytest.mark.parametrize("others", [1, 3])
def test_the_page_asks_the_same_for_one_council_and_for_three(edition, councils, reader, others, ask_count):
    for council in councils[:others]:
        some_months(edition.circle.memberships.get(council=council), FALLEN)
    membership = edition.circle.memberships.select_related("circle", "council").get(council=councils[0])
    reader.get(address(membership))  # measured
    assert ask_count(lambda: reader.get(address(membership))) == QUESTIONS


@pytest.fixture
def ask_count():
    def counted(ask):
        with CaptureQueriesContext(connection) as told:
            assert ask().status_code == 200
        return len(told)

    return counted


# --- Filling in ---------------------------------------------------------------------------------------------


def test_a_month_is_filled_in_and_stays_in_the_history(membership, reader):
    page = reader.get(address(membership, "fill"))
    period = months(1)[0]
    assert page.context["period"] == period
    assert list(page.context["form"].fields) == [INTERVIEWS, DAYS, IN_TIME]
    sent = {INTERVIEWS: "120", DAYS: "1,560", IN_TIME: "90"}
    assert reader.post(f"{address(membership, 'fill')}?period={period}", sent).url == address(membership)
    found = dict(PeriodFigure.objects.values_list("variable", "value"))
    assert found == {INTERVIEWS: 120, DAYS: 1560, IN_TIME: 90}
    event = AuditEvent.objects.filter(verb="period.filled").get()
    assert event.after["period"] == period
    again = reader.get(f"{address(membership, 'fill')}?period={period}")
    assert again.context["form"][IN_TIME].value() == "90"


def test_the_next_empty_month_is_offered_first(membership, reader):
    some_months(membership, STEADY)
    PeriodFigure.objects.filter(period__in=months(2)).delete()
    assert reader.get(address(membership, "fill")).context["period"] == months(2)[0]


@pytest.mark.parametrize(
    "sent, said",
    [
        ({INTERVIEWS: "10", IN_TIME: "12"}, "A part cannot be larger than its whole"),
        ({INTERVIEWS: "-1"}, "cannot be less than 0"),
        ({INTERVIEWS: "many"}, "is not a figure"),
        ({}, "Fill in at least one figure."),
    ],
)
def test_what_cannot_be_is_refused_in_words(membership, reader, sent, said):
    page = reader.post(f"{address(membership, 'fill')}?period={months(1)[0]}", sent)
    assert said in text_of(page)
    assert not PeriodFigure.objects.exists()


def test_a_month_that_goes_on_is_refused(membership, reader):
    today = timezone.localdate()
    assert reader.get(f"{address(membership, 'fill')}?period=2199-01").status_code == 404
    with pytest.raises(Refused, match="not over yet"):
        actions.fill(
            by=None,
            membership=membership,
            period=f"{today.year}-M{today.month:02d}",
            values={INTERVIEWS: 3},
            seen={},
        )


def seen_on(page) -> str:
    return page.context["seen"]


def test_a_month_somebody_else_wrote_meanwhile_is_not_overwritten_unseen(
    membership, reader, sign_in, councils
):
    colleague = sign_in(a_coordinator(councils[0], name="Nora Vila"))
    address_of_month = f"{address(membership, 'fill')}?period={months(1)[0]}"
    pages = [client.get(address_of_month) for client in (colleague, reader)]
    assert 'name="seen"' in text_of(pages[1])
    colleague.post(address_of_month, {INTERVIEWS: "1,200", IN_TIME: "90", "seen": seen_on(pages[0])})
    mine = {INTERVIEWS: "1,300", IN_TIME: "90", "seen": seen_on(pages[1])}
    page = reader.post(address_of_month, mine)
    text = text_of(page)
    assert "nothing of yours was saved" in text and "Nora Vila wrote down 1,200 here meanwhile." in text
    # Where both wrote the same there is nothing to say.
    assert list(page.context["form"].errors) == ["__all__", INTERVIEWS]
    assert page.context["form"][INTERVIEWS].value() == "1,300" and 'value="1,300"' in text
    assert figures() == {INTERVIEWS: 1200, IN_TIME: 90}
    # Having seen it, she may put hers in its place, unless it changed once more.
    colleague.post(address_of_month, {INTERVIEWS: "1,250", "seen": seen_on(colleague.get(address_of_month))})
    again = reader.post(address_of_month, mine | {"seen": seen_on(page)})
    assert "Nora Vila wrote down 1,250 here meanwhile." in text_of(again)
    assert reader.post(address_of_month, mine | {"seen": seen_on(again)}).status_code == 302
    assert figures() == {INTERVIEWS: 1300, IN_TIME: 90}


def test_a_figure_taken_away_meanwhile_does_not_come_back_unseen(membership, reader):
    address_of_month = f"{address(membership, 'fill')}?period={months(1)[0]}"
    some_months(membership, [70])
    seen = seen_on(reader.get(address_of_month))
    PeriodFigure.objects.filter(variable=IN_TIME).delete()
    page = reader.post(address_of_month, {INTERVIEWS: "100", IN_TIME: "70", "seen": seen})
    assert "The figure that stood here was taken away meanwhile." in text_of(page)
    assert figures() == {INTERVIEWS: 100}
    reader.post(address_of_month, {INTERVIEWS: "100", IN_TIME: "70", "seen": seen_on(page)})
    assert figures() == {INTERVIEWS: 100, IN_TIME: 70}


def figures():
    return dict(PeriodFigure.objects.values_list("variable", "value"))


@pytest.mark.parametrize("seen", ["", "what?", "[1]", "[" * 100_000])
def test_a_form_that_does_not_say_what_it_saw_overwrites_nothing(membership, reader, seen):
    some_months(membership, [70])
    page = reader.post(
        f"{address(membership, 'fill')}?period={months(1)[0]}",
        {INTERVIEWS: "100", IN_TIME: "71", "seen": seen},
    )
    assert "Circulos wrote down 70 here meanwhile." in text_of(page)
    assert figures() == {INTERVIEWS: 100, IN_TIME: 70}


def test_a_slip_does_not_make_a_form_forget_what_it_saw(membership, reader):
    address_of_month = f"{address(membership, 'fill')}?period={months(1)[0]}"
    seen = seen_on(reader.get(address_of_month))
    some_months(membership, [70])
    page = reader.post(address_of_month, {INTERVIEWS: "many", "seen": seen})
    assert seen_on(page) == seen


# --- The letter ---------------------------------------------------------------------------------------------


@pytest.fixture
def letters(membership, councils):
    """A coordinator to write to."""
    return a_coordinator(councils[0], email="nora@alella.example", language="en")


def test_a_letter_tells_what_is_new_once(membership, letters):
    periods = some_months(membership, FALLEN)
    digest.send_due()
    told = Told.objects.get()
    assert (told.indicator, told.period, told.letters) == ("U02", periods[-1], 1)
    digest.send_due()
    assert Told.objects.count() == 1
    (letter,) = mail.outbox
    assert letter.to == ["nora@alella.example"] and letter.subject == "Alella: 1 figure stands out"
    assert f"{month_in_words(periods[-1])} · First interviews within 15 days: 31.0" in letter.body
    assert f"https://circulos.test{address(membership)}" in letter.body


def test_silence_where_nothing_happened_and_while_somebody_types(membership, letters):
    some_months(membership, STEADY)
    assert digest.send_due() == 0 and not Told.objects.exists()
    assert LastLook.objects.count() == 1
    some_months_again(membership, 31, ago=timedelta(minutes=1))
    assert digest.send_due() == 0  # she may still be typing
    PeriodFigure.objects.filter(value=31).update(entered_at=timezone.now() - timedelta(minutes=20))
    assert digest.send_due() == 1


def some_months_again(membership, share, ago):
    PeriodFigure.objects.filter(membership=membership, period=months(1)[0], variable=IN_TIME).update(
        value=share, entered_at=timezone.now() - ago
    )


def test_what_lasts_is_no_news_a_month_later(membership, letters):
    some_months(membership, [*STEADY, 31])
    assert digest.send_due() == 1
    PeriodFigure.objects.all().delete()
    some_months(membership, [*STEADY, 31, 33], ago=timedelta(minutes=20))
    assert digest.send_due() == 0


def test_old_news_is_not_told_when_a_council_begins(membership, letters):
    some_months(membership, [*STEADY, 31, *STEADY[:3]])
    assert digest.send_due() == 0


def test_the_home_page_leads_to_what_was_told(membership, letters, reader):
    some_months(membership, FALLEN)
    digest.send_due()
    assert "Look at 1 alert" in text_of(reader.get("/"))


def test_the_edition_leads_to_the_series_of_the_own_council(membership, edition, reader):
    assert address(membership) in text_of(reader.get(edition.get_absolute_url()))


def test_a_council_that_left_is_not_looked_at(membership, letters, edition, councils):
    some_months(membership, FALLEN)
    Membership.objects.filter(pk=membership.pk).update(
        left_at=timezone.now(),
        left_by=letters,
        left_reason=Membership.Leaving.OTHER,
        values_after="stay_named",
    )
    assert digest.send_due() == 0


def test_measuring_is_done_once_for_the_same_figures(membership):
    some_months(membership, STEADY)
    assert series.of(membership) is series.of(membership)
