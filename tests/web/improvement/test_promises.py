"""Drafted points decided by people, and actions followed up by the next edition."""

import pytest
from django.urls import reverse

from circulos.web.analysis.points import Side
from circulos.web.cycle.models import Edition
from circulos.web.improvement import navigation, promise_actions
from circulos.web.improvement.models import FollowUp, ImprovementAction, PointDecision
from circulos.web.people.actions import Refused
from circulos.web.people.models import AuditEvent
from web.analysis.world import freeze, results, some_councils
from web.cycle.world import an_edition
from web.factories import a_coordinator
from web.improvement.world import a_decision, an_action, drafts, soon


@pytest.fixture
def councils(db):
    return some_councils()


@pytest.fixture
def edition(councils):
    return results(councils)


@pytest.fixture
def before(councils, edition) -> Edition:
    """The edition of the year before, with figures of its own."""
    found = an_edition(edition.circle, "2024", phase="publish")
    freeze(found, tuple(council.code for council in councils))
    return found


@pytest.fixture
def coordinator(councils):
    return a_coordinator(councils[0])


@pytest.fixture
def reader(coordinator, edition, sign_in):
    return sign_in(coordinator)


def address(name, edition, council, **more):
    return reverse(f"improvement:{name}", kwargs={"code": edition.code, "council": council.code} | more)


def first_screen(reader, edition, council):
    return reader.get(reverse("analysis:council", args=[edition.code, council.code]))


# --- Points -------------------------------------------------------------------------------------------------


def test_a_confirmed_point_carries_the_councils_own_words(councils, edition, reader):
    point = drafts(edition, councils[0])[0]
    page = address("point", edition, councils[0], indicator=point.one.indicator.code)
    sent = {"kind": "confirmed", "sentence": "We answer the same day.", "reason": ""}
    assert reader.post(page, sent).status_code == 302
    text = first_screen(reader, edition, councils[0]).content.decode()
    assert "We answer the same day." in text
    assert "Confirmed" in text


def test_a_point_set_aside_needs_a_reason_and_leaves_the_first_screen(councils, edition, reader):
    point = drafts(edition, councils[0])[0]
    page = address("point", edition, councils[0], indicator=point.one.indicator.code)
    counted = first_screen(reader, edition, councils[0]).context["page"]
    refused = reader.post(page, {"kind": "set_aside", "reason": " "})
    assert refused.status_code == 200
    assert not PointDecision.objects.exists()
    reader.post(page, {"kind": "set_aside", "reason": "One long sick leave."})
    now = first_screen(reader, edition, councils[0]).context["page"]
    both = now.strong_count + now.opportunity_count
    assert (both, now.set_aside) == (counted.strong_count + counted.opportunity_count - 1, 1)
    listed = reader.get(address("points", edition, councils[0])).content.decode()
    assert "One long sick leave." in listed


def test_what_was_decided_before_stays_beside_what_stands(councils, edition):
    point = drafts(edition, councils[0])[0]
    code = point.one.indicator.code
    a_decision(edition, councils[0], code, point.side)
    a_decision(edition, councils[0], code, point.side, kind="set_aside", reason="No.")
    decisions = PointDecision.objects.order_by("at")
    assert [(one.kind, bool(one.ended_at)) for one in decisions] == [
        ("confirmed", True),
        ("set_aside", False),
    ]
    assert set(AuditEvent.objects.values_list("verb", flat=True)) >= {"point.confirmed", "point.set_aside"}


def test_where_nothing_is_drafted_nothing_is_decided(councils, edition, reader):
    drafted = {point.one.indicator.code for point in drafts(edition, councils[0])}
    plain = next(code for code in ("U01", "U02", "U03", "E09", "E14", "E15", "M01") if code not in drafted)
    assert reader.get(address("point", edition, councils[0], indicator=plain)).status_code == 404


def test_a_decision_of_one_council_says_nothing_of_another(councils, edition, sign_in):
    point = drafts(edition, councils[0])[0]
    words = "Only ours to read."
    a_decision(edition, councils[0], point.one.indicator.code, point.side, sentence=words)
    other = sign_in(a_coordinator(councils[1]))
    for page in ("council", "calls"):
        found = other.get(reverse(f"analysis:{page}", args=[edition.code, councils[1].code]))
        assert words not in found.content.decode()


# --- Actions ------------------------------------------------------------------------------------------------


def test_a_ready_action_of_the_kit_fills_in_the_form(councils, edition, reader):
    page = reader.get(
        address("add_action", edition, councils[0], indicator="U01") + "?ready=reserve-first-hours"
    )
    form = page.context["form"]
    assert form["title"].value() == "Reserve hours for first interviews in one shared diary"
    sent = {name: form[name].value() or "" for name in form.fields}
    assert reader.post(address("add_action", edition, councils[0], indicator="U01"), sent).status_code == 302
    assert ImprovementAction.objects.get().ready == "reserve-first-hours"


def test_the_next_edition_asks_and_shows_the_figure_then_and_now(
    councils, edition, before, reader, coordinator
):
    action = an_action(before, councils[0])
    assert [task.title for task in navigation.tasks(coordinator)] == ["Say how 1 action goes"]
    asked = first_screen(reader, edition, councils[0])
    line = asked.context["page"].promised.actions[0]
    seen = asked.context["look"].seen
    values = [one.value[one.places[councils[0].code]] for one in seen.series("U01")[-2:]]
    assert line.is_waiting
    assert (line.then, line.now) == tuple(f"{value:.1f}\N{NO-BREAK SPACE}days" for value in values)
    page = address("follow_up", edition, councils[0], number=action.pk)
    assert reader.post(page, {"state": "done", "note": "Since March."}).status_code == 302
    action.refresh_from_db()
    assert action.state == "done"
    assert navigation.tasks(type(coordinator).objects.get(pk=coordinator.pk)) == []
    after = first_screen(reader, edition, councils[0]).context["page"].promised.actions[0]
    assert (after.is_waiting, after.state) == (False, "Done")
    # The page of the year before still says what was known then.
    earlier = reader.get(address("plan", before, councils[0])).context["promised"].actions[0]
    assert earlier.state == "Promised"


def test_giving_up_needs_a_reason(councils, edition, before, reader):
    action = an_action(before, councils[0])
    page = address("follow_up", edition, councils[0], number=action.pk)
    assert "others can learn from it" in reader.post(page, {"state": "given_up", "note": ""}).content.decode()
    with pytest.raises(Refused):
        promise_actions.follow_up(by=None, action=action, edition=edition, state="given_up")
    assert not FollowUp.objects.exists()


def test_what_is_done_is_not_changed_any_more(councils, edition, before, reader):
    action = an_action(before, councils[0])
    promise_actions.follow_up(by=None, action=action, edition=edition, state="done")
    sent = {
        "title": "Other",
        "description": "",
        "responsible": "N",
        "due_on": soon().isoformat(),
        "ready": "",
    }
    page = reader.post(address("change_action", edition, councils[0], number=action.pk), sent)
    assert "not changed any more" in page.content.decode()
    action.refresh_from_db()
    assert action.title == "Reserve first hours"


def test_an_action_is_not_followed_up_before_it_was_promised(councils, edition, before):
    action = an_action(edition, councils[0])
    with pytest.raises(Refused):
        promise_actions.follow_up(by=None, action=action, edition=before, state="done")


@pytest.mark.parametrize("side", list(Side))
def test_sides_are_kept_apart(councils, edition, side):
    a_decision(edition, councils[0], "U01", side)
    assert PointDecision.objects.get().side == side.value
