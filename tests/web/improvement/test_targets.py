"""Targets of a council and values agreed by a circle: who sets them, what they say, what stays of them."""

import math
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from circulos.web.improvement import target_actions, way
from circulos.web.improvement.models import AgreedValue, Target
from circulos.web.people import roles
from circulos.web.people.actions import Refused
from circulos.web.people.models import AuditEvent
from web.analysis.world import results, some_councils
from web.factories import a_coordinator, somebody_with
from web.improvement.world import a_target, an_action, an_agreed, soon


@pytest.fixture
def councils(db):
    return some_councils()


@pytest.fixture
def edition(councils):
    return results(councils)


@pytest.fixture
def reader(councils, edition, sign_in):
    return sign_in(a_coordinator(councils[0]))


@pytest.fixture
def leader(edition, sign_in):
    return sign_in(somebody_with(roles.FACILITATOR, circle=edition.circle.code))


def address(name, edition, council, **more):
    return reverse(f"improvement:{name}", kwargs={"code": edition.code, "council": council.code} | more)


def text_of(response):
    return response.content.decode()


# --- Setting one --------------------------------------------------------------------------------------------


def test_a_target_is_set_in_two_clicks_from_an_indicator(councils, edition, reader):
    page = reader.get(reverse("analysis:indicator", args=[edition.code, "U01"]))
    form_address = address("add_target", edition, councils[0], indicator="U01")
    assert form_address in text_of(page)
    form = reader.get(form_address).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    made = reader.post(form_address, sent)
    target = Target.objects.get()
    assert made.url == address("target", edition, councils[0], number=target.pk)
    assert target.reference == "achievable_best"
    assert (target.from_period, target.to_period) == ("2025", "2028")
    offered = next(one for one in reader.get(form_address).context["offered"] if one.kind == target.reference)
    assert target.value == pytest.approx(offered.value, abs=1e-6)  # a form shows six decimals
    now = page.context["look"].seen.now("U01")
    assert target.start == now.value[now.places[councils[0].code]]


def test_the_form_offers_what_the_circle_agreed_first_and_an_expired_value_to_nobody(
    councils, edition, reader
):
    agreed = an_agreed(edition.circle, value=1.5)
    form = reader.get(address("add_target", edition, councils[0], indicator="U01"))
    assert form.context["offered"][0].kind == "agreed"
    assert form.context["form"]["value"].value() == "1.5"
    AgreedValue.objects.filter(pk=agreed.pk).update(expires_on=timezone.localdate() - timedelta(days=1))
    form = reader.get(address("add_target", edition, councils[0], indicator="U01"))
    assert "Expired" in text_of(form)
    assert form.context["form"]["value"].value() != "1.5"
    kinds = {one.kind for one in form.context["offered"]}
    assert {"agreed", "achievable_best", "best_quartile", "median", "mean"} <= kinds


def test_what_is_reached_already_is_not_proposed(councils, edition, reader):
    an_agreed(edition.circle, value=300.0)  # days of waiting: everybody is below
    form = reader.get(address("add_target", edition, councils[0], indicator="U01")).context["form"]
    assert form["reference"].value() == "achievable_best"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"value": "five"}, "is not a figure"),
        ({"value": "€"}, "required"),
        ({"value": "", "why": "x"}, "required"),
        ({"to_period": "2025"}, "Select a valid choice"),
        ({"why": " "}, "required"),
        ({"value": "120"}, "between 0 and 100"),
    ],
)
def test_a_form_that_makes_no_sense_says_so_and_keeps_what_was_typed(councils, edition, reader, sent, words):
    given = {"value": "40", "to_period": "2027", "responsible": "Nora", "why": "We want to."} | sent
    page = reader.post(address("add_target", edition, councils[0], indicator="M10"), given)
    assert page.status_code == 200
    assert words in text_of(page)
    assert given["responsible"] in text_of(page)
    assert not Target.objects.exists()


def test_a_changed_target_ends_the_one_before_and_keeps_it(councils, edition, reader):
    first = a_target(edition, councils[0], value=6)
    given = {"value": "4.5", "to_period": "2027", "responsible": "Nora", "why": "We can do more."}
    reader.post(address("change_target", edition, councils[0], number=first.pk), given)
    first.refresh_from_db()
    second = Target.objects.standing().get()
    assert (second.value, second.replaces, bool(first.ended_at)) == (4.5, first, True)
    page = text_of(reader.get(address("target", edition, councils[0], number=second.pk)))
    assert "We promised it." in page  # what stood before is still read
    assert reader.get(address("change_target", edition, councils[0], number=first.pk)).status_code == 404
    verbs = (
        AuditEvent.objects.filter(verb__startswith="target.").order_by("pk").values_list("verb", flat=True)
    )
    assert list(verbs) == ["target.set", "target.changed"]


def test_a_target_ends_with_a_reason_and_only_once(councils, edition, reader):
    target = a_target(edition, councils[0])
    page = address("end_target", edition, councils[0], number=target.pk)
    assert "required" in text_of(reader.post(page, {"reason": ""}))
    assert reader.post(page, {"reason": "The service moved to the county."}).status_code == 302
    target.refresh_from_db()
    assert target.ended_reason == "The service moved to the county."
    with pytest.raises(Refused):
        target_actions.end_target(by=None, target=target, reason="Again.")
    assert text_of(reader.get(address("plan", edition, councils[0]))).count("No target yet") == 1


def test_the_database_holds_one_standing_target_a_council_and_indicator(councils, edition):
    target = a_target(edition, councils[0])
    target.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        target.save()


# --- What it says -------------------------------------------------------------------------------------------


def seen_by(reader, edition):
    return reader.get(reverse("analysis:panel", args=[edition.code])).context["look"].seen


def test_the_way_to_a_target_is_counted_from_where_it_began(councils, edition, reader):
    target = a_target(edition, councils[0], value=1.0, to_period="2027")
    Target.objects.filter(pk=target.pk).update(from_period="2023")
    target.refresh_from_db()
    seen = seen_by(reader, edition)
    own = councils[0].code
    values = [float(one.value[one.places[own]]) for one in seen.series("U01")]
    found = way.of(seen, target, own).way
    assert (found.start, found.now) == (values[0], values[-1])
    assert found.share == pytest.approx((values[-1] - values[0]) / (1.0 - values[0]))
    assert [step.period for step in found.steps] == ["2023", "2024", "2025", "2026", "2027"]
    assert found.due == pytest.approx(values[0] + (1.0 - values[0]) / 2)
    assert found.steps[-1].due == 1.0
    assert [step.actual for step in found.steps][:3] == values
    assert found.missing == pytest.approx(values[-1] - 1.0)  # the lower the better


def test_three_years_never_say_when_a_target_is_reached(councils, edition, reader):
    found = way.of(seen_by(reader, edition), a_target(edition, councils[0], value=0.1), councils[0].code).way
    assert (found.arrival, found.reached_in) == ("cannot_tell", "")


def test_a_break_on_the_way_is_said_and_nothing_is_compared_across_it(councils, edition, reader, monkeypatch):
    target = a_target(edition, councils[0], value=1.0)
    Target.objects.filter(pk=target.pk).update(from_period="2023")
    target.refresh_from_db()
    monkeypatch.setattr("circulos.compare.way.break_places", lambda indicator, periods: [1])
    found = way.of(seen_by(reader, edition), target, councils[0].code).way
    assert found.is_cut
    assert math.isnan(found.share)
    page = text_of(reader.get(address("target", edition, councils[0], number=target.pk)))
    assert "The meaning of the indicator changed on the way" in page


def test_reaching_a_share_is_said_in_people(councils, edition, reader):
    page = reader.get(address("target", edition, councils[0], number=a_target(
        edition, councils[0], "E09", value=50).pk))  # fmt: skip
    seen = page.context["look"].seen
    one = seen.now("E09")
    at = one.places[councils[0].code]
    needed = 50 * one.denominator[at] / one.indicator.per
    meaning = page.context["meaning"]
    assert meaning
    told = meaning[0].then.replace(",", "").replace("\N{NO-BREAK SPACE}", "")
    assert float(told.strip("€£$ ")) == pytest.approx(needed, abs=0.51)


# --- Who sees and sets it -----------------------------------------------------------------------------------


def test_another_council_finds_no_target_of_this_one(councils, edition, sign_in):
    target, action = a_target(edition, councils[0]), an_action(edition, councils[0])
    other = sign_in(a_coordinator(councils[1]))
    for name, number in (("target", target.pk), ("change_target", target.pk), ("end_target", target.pk),
                         ("action", action.pk)):  # fmt: skip
        assert other.get(address(name, edition, councils[0], number=number)).status_code == 404
        # neither under its own address
        assert other.get(address(name, edition, councils[1], number=number)).status_code == 404
    page = text_of(other.get(reverse("analysis:indicator", args=[edition.code, "U01"])))
    assert "We promised it." not in page


def test_a_contributor_reads_the_plan_and_sets_nothing(councils, edition, sign_in):
    target = a_target(edition, councils[0])
    contributor = sign_in(somebody_with(roles.CONTRIBUTOR, council=councils[0]))
    assert contributor.get(address("plan", edition, councils[0])).status_code == 200
    page = contributor.get(address("target", edition, councils[0], number=target.pk))
    assert "change/" not in text_of(page)
    given = {"value": "1", "to_period": "2027", "responsible": "N", "why": "W"}
    assert (
        contributor.post(address("add_target", edition, councils[0], indicator="U01"), given).status_code
        == 404
    )


# --- What the circle agreed ---------------------------------------------------------------------------------


def test_the_facilitator_records_what_the_circle_agreed_and_everybody_reads_it(
    councils, edition, reader, leader
):
    page = reverse("improvement:add_agreed", args=[edition.circle.code])
    query = f"?indicator=U01&edition={edition.code}"
    form = leader.get(page + query).context["form"]
    assert form["indicator"].value() == "U01"
    assert "Achievable best" in form["provenance"].value()
    given = {"indicator": "U01", "value": "6.5", "provenance": "Charter of the circle", "minutes": "Agreed by 11 of 12.",
             "expires_on": soon().isoformat()}  # fmt: skip
    assert leader.post(page, given).status_code == 302
    text = text_of(reader.get(reverse("improvement:agreed", args=[edition.circle.code])))
    assert "Charter of the circle" in text
    assert "Agreed by 11 of 12." in text
    assert reader.get(page).status_code == 404
    assert reader.post(page, given).status_code == 404


def test_a_new_agreed_value_ends_the_one_before_and_both_are_read(councils, edition, reader):
    an_agreed(edition.circle, value=8.0, provenance="The first one.")
    an_agreed(edition.circle, value=6.0, provenance="The second one.")
    values = AgreedValue.objects.filter(circle=edition.circle).order_by("agreed_at")
    assert [(one.value, bool(one.ended_at)) for one in values] == [(8.0, True), (6.0, False)]
    text = text_of(reader.get(reverse("improvement:agreed", args=[edition.circle.code])))
    assert "Another value took its place." in text


def test_what_was_agreed_of_another_circle_cannot_be_ended_here(councils, edition, leader, sign_in):
    agreed = an_agreed(edition.circle)
    stranger = sign_in(somebody_with(roles.FACILITATOR, circle="another"))
    page = reverse("improvement:end_agreed", args=[edition.circle.code, agreed.pk])
    assert stranger.post(page, {"reason": "Mine."}).status_code == 404
    assert leader.post(page, {"reason": "The law changed."}).status_code == 302
    agreed.refresh_from_db()
    assert agreed.ended_reason == "The law changed."


# --- What pages cost ----------------------------------------------------------------------------------------

QUERIES = {"plan": 11, "points": 9}


@pytest.mark.parametrize("name", QUERIES)
@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_asks_the_database_as_often_for_one_row_as_for_three(
    name, rows, councils, edition, reader, django_assert_num_queries
):
    for indicator in ("U01", "E09", "E15")[:rows]:
        a_target(edition, councils[0], indicator)
        an_action(edition, councils[0], indicator)
    page = address(name, edition, councils[0])
    reader.get(page)
    with django_assert_num_queries(QUERIES[name]):
        reader.get(page)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_agreed_values_cost_the_same_for_one_as_for_three(
    rows, councils, edition, reader, django_assert_num_queries
):
    for indicator in ("U01", "E09", "E15")[:rows]:
        an_agreed(edition.circle, indicator)
    page = reverse("improvement:agreed", args=[edition.circle.code])
    with django_assert_num_queries(6):
        reader.get(page)


# --- A path of its own --------------------------------------------------------------------------------------


def test_values_typed_for_the_years_between_are_what_is_due(councils, edition, reader):
    form_address = address("add_target", edition, councils[0], indicator="U01")
    form = reader.get(form_address).context["form"]
    assert [field.label for field in form.between] == [str(year) for year in range(2026, 2033)]
    sent = {name: form[name].value() or "" for name in form.fields}
    sent |= {"value": "4", "to_period": "2028", "path_2026": "7.5", "path_2027": ""}
    assert reader.post(form_address, sent).status_code == 302
    target = Target.objects.get()
    assert target.path == {"2026": 7.5}
    page = reader.get(address("target", edition, councils[0], number=target.pk))
    assert ("2026", "7.5") in [
        (period, due.split("\N{NO-BREAK SPACE}")[0]) for period, due, _a in page.context["steps"]
    ]
    change = reader.get(address("change_target", edition, councils[0], number=target.pk))
    assert change.context["form"].shows_between
    assert change.context["form"]["path_2026"].value() == "7.5"


def test_a_year_after_the_target_has_no_value_of_its_own(councils, edition, reader):
    form_address = address("add_target", edition, councils[0], indicator="U01")
    form = reader.get(form_address).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    page = reader.post(form_address, sent | {"to_period": "2027", "path_2029": "6"})
    assert "The target is for 2027 already." in text_of(page)
    assert not Target.objects.exists()


def test_a_value_that_cannot_be_is_refused_on_the_way_too(councils, edition):
    with pytest.raises(Refused, match="part of a whole"):
        a_target(edition, councils[0], "U02", value=80.0, path={"2026": 140.0})
    with pytest.raises(Refused, match="does not lie between"):
        a_target(edition, councils[0], value=4.0, path={"2031": 5.0})
