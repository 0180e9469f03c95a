import re
from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from circulos.web.access import Actor
from circulos.web.collection import actions, freezing, phase
from circulos.web.collection import filled as reading
from circulos.web.collection.actions import entry_for
from circulos.web.collection.models import Answer, AnswerVersion, Return, SectionTime
from circulos.web.cycle import actions as circles
from circulos.web.people.actions import Refused
from web.collection.world import (
    WHOLE,
    a_signed_return,
    an_open_edition,
    answer,
    late,
    official,
    part_of,
    type_in,
    validated,
)
from web.cycle.world import an_edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(world):
    return an_open_edition(world.council)


@pytest.fixture
def part(edition, world):
    return part_of(edition, world.council)


@pytest.fixture
def address(edition, world):
    return lambda name, *more: reverse(f"collection:{name}", args=[edition.code, world.council.code, *more])


def send(client, address, **data):
    return client.post(address("save"), {"section": "people", "breakdown": "total", **data})


def test_a_figure_saved_is_there_with_who_and_when(world, part, sign_in, address):
    response = send(sign_in(world[Actor.CONTRIBUTOR]), address, variable="loans", value="1,200", version="0")
    assert response.status_code == 200
    assert response.json()["cells"]["total"] == {"text": "1,200", "version": 1, "status": "observed"}
    one = Answer.objects.get()
    assert (one.value, one.status, one.version, one.entered_by) == (
        1200,
        "observed",
        1,
        world[Actor.CONTRIBUTOR],
    )
    assert Return.objects.get().state == "in_progress"


def test_every_version_stays_readable(world, part):
    for value in (5, 6, None):
        actions.save(by=world[Actor.CONTRIBUTOR], part=part, entries=[entry_for("loans", "total", value, "")])
    said = AnswerVersion.objects.order_by("version").values_list("version", "value", "status")
    assert list(said) == [(1, 5, "observed"), (2, 6, "observed"), (3, None, "")]
    with pytest.raises(TypeError, match="never changed"):
        AnswerVersion.objects.first().save()


def test_saving_the_same_again_makes_no_version(world, part):
    type_in(part, loans=5)
    type_in(part, loans=5)
    assert AnswerVersion.objects.count() == 1


def test_the_second_of_two_people_sees_both_values_and_whose_stands(world, part, sign_in, address):
    first, second = sign_in(world[Actor.COORDINATOR]), sign_in(world[Actor.CONTRIBUTOR])
    send(first, address, variable="loans", value="100", version="0")
    clash = send(second, address, variable="loans", value="200", version="0")
    assert clash.status_code == 409
    html = clash.json()["html"]
    assert "200" in html and "100" in html and "Carla Coordinator" in html
    assert clash.json()["version"] == 1
    assert answer(Return.objects.get(), "loans").value == 100
    again = send(second, address, variable="loans", value="200", version="1")
    assert again.status_code == 200
    assert answer(Return.objects.get(), "loans").value == 200


def test_two_who_type_the_same_do_not_clash(world, part, sign_in, address):
    send(sign_in(world[Actor.COORDINATOR]), address, variable="loans", value="100", version="0")
    same = send(sign_in(world[Actor.CONTRIBUTOR]), address, variable="loans", value="100", version="0")
    assert same.status_code == 200


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({"variable": "loans", "value": "many"}, "not a figure"),
        ({"variable": "loans", "value": "-4"}, "less than 0"),
        ({"variable": "loans", "value": "1.5"}, "whole number"),
        ({"variable": "no_such", "value": "1"}, "does not ask"),
        ({"variable": "population", "value": "1"}, "does not ask"),  # official figures are not typed
        ({"variable": "loans", "value": "1", "breakdown": "sex=women"}, "does not ask"),
        ({"variable": "loans", "value": "", "status": "excluded"}, "no reason of the list"),
        ({"variable": "loans", "value": "", "status": "whatever"}, "no reason of the list"),
        ({"variable": "loans", "value": "1", "note": "x" * 3000}, "longer than"),
        ({"variable": "loans", "group": "no_such", "status": "not_collected"}, "does not ask"),
    ],
)
def test_what_cannot_be_saved_is_said_and_nothing_is(world, part, sign_in, address, data, why):
    response = send(sign_in(world[Actor.CONTRIBUTOR]), address, version="0", **data)
    assert response.status_code == 422
    assert why in response.json()["html"]
    assert not Answer.objects.exists()


def test_what_a_page_sends_along_and_is_no_number_overwrites_nothing_and_fails_nothing(
    world, part, sign_in, address
):
    client = sign_in(world[Actor.CONTRIBUTOR])
    assert send(client, address, variable="loans", value="1", seconds="²").status_code == 200
    for version in ("²", "abc", "-1", "1" * 30):
        assert send(client, address, variable="loans", value="7", version=version).status_code == 409
    assert answer(Return.objects.get(), "loans").value == 1
    assert client.post(address("section", "people"), {"opened": "²"}).status_code == 302


def test_a_clash_that_no_field_shows_is_said_in_words(part):
    """As when two take the same list over at once."""
    with pytest.raises(actions.Conflict, match="while you were looking"):
        actions.save(by=None, part=part, entries=[entry_for("loans", "total", 5, "", version=3)])


def test_a_check_of_a_group_that_is_not_asked_is_refused_in_words(world, part, sign_in, address):
    response = sign_in(world[Actor.CONTRIBUTOR]).post(
        address("check"), {"variable": "loans", "group": "no_such", "section": "people"}
    )
    assert response.status_code == 422
    assert "does not ask" in response.json()["why"]


def test_signs_no_database_takes_are_left_out_of_a_note(world, part, sign_in, address):
    response = send(sign_in(world[Actor.CONTRIBUTOR]), address, variable="loans", value="1", note="So\0 many")
    assert response.status_code == 200
    assert answer(Return.objects.get(), "loans").note == "So many"


def test_a_reason_takes_the_figures_of_its_group_out_but_not_of_the_history(world, part, sign_in, address):
    type_in(part, borrowers=400)
    client = sign_in(world[Actor.CONTRIBUTOR])
    send(client, address, variable="borrowers", group="sex", status="not_collected")
    filed = Return.objects.get()
    assert answer(filed, "borrowers").value == 400
    assert [answer(filed, "borrowers", f"sex={who}").status for who in ("women", "men")] == [
        "not_collected"
    ] * 2
    assert set(
        AnswerVersion.objects.filter(answer__breakdown="sex=women").values_list("value", flat=True)
    ) == {200, None}


def test_a_reason_for_a_group_overwrites_nobodys_figure_unseen(world, part, sign_in, address):
    type_in(part, borrowers=400)
    group = {"variable": "borrowers", "group": "sex", "status": "not_collected"}
    first, second = sign_in(world[Actor.COORDINATOR]), sign_in(world[Actor.CONTRIBUTOR])
    send(first, address, variable="borrowers", breakdown="sex=men", value="190", version="1")
    clash = send(second, address, **group, **{"version.sex=women": "1", "version.sex=men": "1"})
    assert clash.status_code == 409
    assert "190" in clash.json()["html"] and "Carla Coordinator" in clash.json()["html"]
    assert {name: one["version"] for name, one in clash.json()["cells"].items()} == {
        "sex=women": 1,
        "sex=men": 2,
    }
    filed = Return.objects.get()
    assert [answer(filed, "borrowers", f"sex={who}").value for who in ("women", "men")] == [200, 190]
    again = send(second, address, **group, **{"version.sex=women": "1", "version.sex=men": "2"})
    assert again.status_code == 200
    assert answer(filed, "borrowers", "sex=men").status == "not_collected"


def test_a_page_without_script_overwrites_nobodys_figure_with_a_reason(world, part, sign_in, address):
    type_in(part, loans=5)
    sent = {"s.loans.total": "not_collected", "o.s.loans.total": "observed", "ver.v.loans.total": "0"}
    page = sign_in(world[Actor.CONTRIBUTOR]).post(address("section", "people"), sent)
    assert "Not saved" in page.content.decode()
    assert answer(Return.objects.get(), "loans").value == 5


def test_what_was_worked_out_is_worked_out_anew_where_a_colleague_was_quicker(world, part):
    """She saves between the reading of the return and its lock; the check sees her figure all the same."""
    seen = []

    def women(whole):
        seen.append(whole.cell("borrowers").value)
        if len(seen) == 1:
            type_in(part, borrowers=400)
        return [
            entry_for("borrowers", "sex=women", 150, "", version=whole.cell("borrowers", "sex=women").version)
        ]

    saved = actions.save(by=world[Actor.CONTRIBUTOR], part=part, entries=women)
    assert seen == [None, 400]
    assert saved.whole.cell("borrowers").value == 400
    assert answer(Return.objects.get(), "borrowers", "sex=women").value == 150


def test_a_figure_typed_over_a_reason_takes_its_place(world, part, sign_in, address):
    client = sign_in(world[Actor.CONTRIBUTOR])
    send(client, address, variable="loans", group="total", status="not_collected")
    send(client, address, variable="loans", value="7", status="not_collected", version="1")
    one = answer(Return.objects.get(), "loans")
    assert (one.value, one.status) == (7, "observed")


def test_an_estimate_stays_an_estimate(world, part, sign_in, address):
    send(
        sign_in(world[Actor.CONTRIBUTOR]),
        address,
        variable="loans",
        value="7",
        status="estimated",
        version="0",
    )
    assert answer(Return.objects.get(), "loans").status == "estimated"


def test_the_database_refuses_a_figure_that_is_also_missing(world, part):
    filed = Return.objects.create(edition=part.edition, council=part.council)
    for value, status in ((3.0, "not_collected"), (None, "observed"), (3.0, ""), (None, "excluded")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Answer.objects.create(filed=filed, variable="loans", value=value, status=status)


# --- When figures can be typed -----------------------------------------------------------------------------


def test_what_is_typed_after_the_deadline_is_kept_as_a_draft(world, edition, sign_in, address):
    edition = late(edition)
    response = send(sign_in(world[Actor.CONTRIBUTOR]), address, variable="loans", value="100", version="0")
    assert response.status_code == 200
    page = sign_in(world[Actor.CONTRIBUTOR]).get(address("section", "people")).content.decode()
    assert "kept as a draft" in page and 'value="100"' in page
    with pytest.raises(Refused, match="deadline has passed"):
        actions.sign(by=world[Actor.COORDINATOR], part=part_of(edition, world.council))


@pytest.mark.parametrize(
    ("state", "words"), [("agree", "still agreeing"), ("compare", "fixed"), ("publish", "fixed")]
)
def test_outside_its_phases_nothing_can_be_typed(world, edition, state, words):
    edition.phase = state
    edition.save()
    with pytest.raises(Refused, match=words):
        type_in(part_of(edition, world.council), loans=3)


def test_a_signed_return_is_closed_and_says_so(world, edition, sign_in, address):
    a_signed_return(edition, world.council, world[Actor.COORDINATOR])
    response = send(sign_in(world[Actor.CONTRIBUTOR]), address, variable="loans", value="1", version="1")
    assert response.status_code == 422 and "signed" in response.json()["html"]


def test_a_council_taken_out_in_the_middle_keeps_reading_and_types_no_more(world, edition, sign_in, address):
    part = part_of(edition, world.council)
    type_in(part, loans=7)
    membership = world.council.memberships.get()
    circles.leave(
        by=world[Actor.FACILITATOR],
        membership=membership,
        reason="other",
        note="It was merged.",
        values_after="withdraw_open",
    )
    client = sign_in(world[Actor.CONTRIBUTOR])
    response = send(client, address, variable="loans", value="8", version="1")
    assert response.status_code == 422 and "no longer part" in response.json()["html"]
    page = client.get(address("section", "people"))
    assert page.status_code == 200 and 'value="7"' in page.content.decode()


def test_a_door_is_open_for_a_return_the_circle_opened_again(world, edition):
    filed = a_signed_return(edition, world.council)
    edition = late(edition)
    actions.reopen(by=world[Actor.FACILITATOR], filed=filed, reason="A digit is missing.")
    filed.refresh_from_db()
    door = phase.door(part_of(edition, world.council), filed, timezone.now())
    assert door.is_open and not door.unsigned


# --- The page without script, the time, what a check sees ---------------------------------------------------


def fields_of(page: str) -> dict[str, str]:
    """What a browser without script would send back."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and not name[1].startswith("csrf"):
            found[unescape(name[1])] = unescape(value[1]) if value else ""
    for name in re.findall(r'<select[^>]*name="([^"]*)"', page):
        found[unescape(name)] = found.get(f"o.{unescape(name)}", "")
    for name in re.findall(r'<textarea[^>]*name="([^"]*)"', page):
        found[unescape(name)] = found.get(f"o.{unescape(name)}", "")
    return found


def test_without_script_a_section_is_one_form_and_bad_figures_stay_as_typed(world, part, sign_in, address):
    client = sign_in(world[Actor.CONTRIBUTOR])
    data = fields_of(client.get(address("section", "people")).content.decode())
    data |= {"v.borrowers.total": "400", "v.borrowers.sex=women": "two hundred", "v.loans.total": "900"}
    response = client.post(address("section", "people"), data)
    page = response.content.decode()
    assert response.status_code == 200
    assert "“two hundred” is not a figure" in page and 'value="two hundred"' in page
    assert {one.key: one.value for one in Answer.objects.all()} == {"borrowers": 400, "loans": 900}


def test_without_script_only_what_was_touched_is_written(world, part, sign_in, address):
    type_in(part, loans=1)
    client = sign_in(world[Actor.CONTRIBUTOR])
    data = fields_of(client.get(address("section", "people")).content.decode())
    type_in(part, world[Actor.COORDINATOR], loans=2)  # meanwhile
    client.post(address("section", "people"), data | {"v.borrowers.total": "5"})
    assert answer(Return.objects.get(), "loans").value == 2
    again = client.post(address("section", "people"), data | {"v.loans.total": "3"}).content.decode()
    assert "you typed 3, and Carla Coordinator saved 2" in again
    assert answer(Return.objects.get(), "loans").value == 2


def test_the_minutes_spent_are_counted_and_capped(world, part, sign_in, address):
    client = sign_in(world[Actor.CONTRIBUTOR])
    send(client, address, variable="loans", value="1", version="0", seconds="40")
    send(client, address, variable="loans", value="2", version="1", seconds="9999")
    assert SectionTime.objects.get(section="people").seconds == 40 + actions.LONGEST_SITTING


def test_a_question_that_does_not_apply_appears_when_it_does(world, part, sign_in, address):
    client = sign_in(world[Actor.CONTRIBUTOR])
    response = client.post(
        address("save"),
        {"section": "van", "variable": "has_van", "breakdown": "total", "value": "1", "version": "0"},
    )
    assert response.json()["shown"] == ["has_van", "trips"]
    assert (response.json()["answered"], response.json()["asked"]) == (1, 2)


def test_a_check_while_typing_says_the_same_and_saves_nothing(world, part, sign_in, address):
    type_in(part, borrowers=10)
    data = {"section": "people", "variable": "loans", "breakdown": "total", "value": "900"}
    response = sign_in(world[Actor.CONTRIBUTOR]).post(address("check"), data)
    assert "900 loans to 10 borrowers" in response.json()["said"]["loans"]
    assert not Answer.objects.filter(variable="loans").exists()


def test_official_figures_are_shown_and_not_asked(world, part, sign_in, address):
    official(part.edition, part.council, 12_345)
    page = sign_in(world[Actor.CONTRIBUTOR]).get(address("section", "people")).content.decode()
    assert "12,345" in page and "Census" in page and "v.population" not in page


def test_lasting_answers_are_taken_over_from_the_year_before_and_figures_are_not(world, edition):
    edition.phase = "validate"
    edition.save()
    validated(edition, **{world.council.code: {"has_van": 0.0}})
    freezing.freeze(by=None, edition=edition)
    following = an_edition(edition.circle, "2026", phase="collect")
    part = part_of(following, world.council)
    assert actions.prefill(by=world[Actor.CONTRIBUTOR], part=part, section="van") == 1
    assert actions.prefill(by=world[Actor.CONTRIBUTOR], part=part, section="money") == 0
    whole = reading.load(following, world.council)
    assert whole.cell("has_van").value == 0
    assert answer(whole.filed, "has_van").via == "last_year"
    assert whole.previous["loans"] == WHOLE["loans"]
