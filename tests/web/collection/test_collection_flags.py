import pytest
from django.urls import reverse

from circulos.method import load_kit
from circulos.web.access import Actor
from circulos.web.collection import actions, flag_actions, freezing, rows, validation
from circulos.web.collection import filled as reading
from circulos.web.collection.models import Exclusion, Flag, Return
from circulos.web.cycle import progress
from circulos.web.people.actions import Refused
from web.collection.world import WHOLE, a_signed_return, an_open_edition, part_of, said_of, type_in, validated
from web.cycle.world import a_meeting, an_edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(world):
    return an_open_edition(world.council)


@pytest.fixture
def part(edition, world):
    return part_of(edition, world.council)


def flags(**where) -> dict[str, str]:
    return dict(Flag.objects.filter(**where).values_list("code", "state"))


def break_parts(part, by=None):
    actions.save(by=by, part=part, entries=[actions.entry_for("borrowers", "total", 999, "")])


def test_a_flag_is_raised_with_the_figures_and_settled_when_they_are_right(world, part):
    type_in(part, borrowers=400)
    break_parts(part)
    flag = Flag.objects.get()
    assert (flag.code, flag.severity, flag.state) == ("parts-of-borrowers", "error", "open")
    assert said_of(flag) == "Women and men add up to 400, not to 999."
    type_in(part, world[Actor.CONTRIBUTOR], borrowers=500)
    flag.refresh_from_db()
    assert (flag.state, flag.settled_by) == ("corrected", world[Actor.CONTRIBUTOR])


def test_while_a_figure_must_be_corrected_nothing_else_is_asked_about_it(part):
    type_in(part, borrowers=400, loans=9000)
    break_parts(part)
    actions.save(by=None, part=part, entries=[actions.entry_for("loans", "total", 90_000, "")])
    assert flags(state="open") == {"parts-of-borrowers": "open"}
    type_in(part, borrowers=1000)
    assert flags(state="open") == {"loans-each": "open"}


def test_what_was_explained_is_asked_again_only_if_the_figures_change(world, part):
    type_in(part, borrowers=10, loans=900)
    flag = Flag.objects.get(code="loans-each")
    flag_actions.explain(
        by=world[Actor.COORDINATOR], flag=flag, text="A school lends daily.", from_council=True
    )
    type_in(part, spending=5.0)
    assert flags() == {"loans-each": "explained"}
    type_in(part, loans=950)
    assert flags() == {"loans-each": "open"}
    assert [one.event for one in flag.messages.all()] == ["explained", "reopened"]


def test_a_council_cannot_explain_an_error_away_and_the_facilitator_can(world, part):
    type_in(part, borrowers=400)
    break_parts(part)
    flag = Flag.objects.get()
    with pytest.raises(Refused, match="must be corrected"):
        flag_actions.explain(by=world[Actor.COORDINATOR], flag=flag, text="It is so.", from_council=True)
    flag_actions.explain(by=world[Actor.FACILITATOR], flag=flag, text="Others count.", from_council=False)
    assert flags() == {"parts-of-borrowers": "explained"}


def test_the_same_figure_as_last_year_is_asked_about(world, edition):
    edition.phase = "validate"
    edition.save()
    validated(edition, **{world.council.code: {"loans": 900.0}})
    freezing.freeze(by=None, edition=edition)
    following = part_of(an_edition(edition.circle, "2026", phase="collect"), world.council)
    type_in(following, loans=900)
    assert flags(kind="history") == {"loans": "open"}
    type_in(following, loans=901)
    assert flags(kind="history") == {"loans": "corrected"}


def test_a_digit_too_many_is_asked_about_and_a_small_figure_may_repeat_itself(world, edition):
    edition.phase = "validate"
    edition.save()
    validated(edition, **{world.council.code: {"loans": 900.0, "spending": 7.0}})
    freezing.freeze(by=None, edition=edition)
    following = part_of(an_edition(edition.circle, "2026", phase="collect"), world.council)
    type_in(following, loans=9_100, spending=7)
    assert flags(kind="history") == {"loans": "open"}
    flag = Flag.objects.get(kind="history")
    assert said_of(flag).startswith("Loans is 9,100 after 900 last year") and "a digit too many" in said_of(
        flag
    )
    type_in(following, loans=910)
    assert flags(kind="history") == {"loans": "corrected"}


def test_nothing_is_called_unusual_for_a_circle_too_small_to_hide_anybody(world, edition):
    edition.phase = "validate"
    edition.save()
    validated(edition)
    freezing.freeze(by=None, edition=edition)
    following = part_of(an_edition(edition.circle, "2026", phase="collect"), world.council)
    type_in(following, borrowers=10_000_000)
    assert not Flag.objects.filter(kind="circle").exists()


# --- Signing, opening again, validating ------------------------------------------------------------------------


def test_a_return_is_signed_when_nothing_required_is_missing_and_nothing_is_open(world, part):
    coordinator = world[Actor.COORDINATOR]
    with pytest.raises(Refused, match="still open"):
        actions.sign(by=coordinator, part=part)
    type_in(part, **WHOLE)
    type_in(part, loans=90_000)
    with pytest.raises(Refused, match="still open"):
        actions.sign(by=coordinator, part=part)
    flag_actions.explain(by=coordinator, flag=Flag.objects.get(), text="So it is.", from_council=True)
    filed = actions.sign(by=coordinator, part=part)
    assert (filed.state, filed.signed_by, filed.answered, filed.asked) == ("signed", coordinator, 4, 4)


def test_opening_again_needs_a_reason_which_the_council_reads(world, edition, sign_in):
    filed = a_signed_return(edition, world.council)
    with pytest.raises(Refused, match="Say why"):
        actions.reopen(by=world[Actor.FACILITATOR], filed=filed, reason=" ")
    actions.reopen(by=world[Actor.FACILITATOR], filed=filed, reason="A quarter is missing.")
    page = sign_in(world[Actor.READER]).get(
        reverse("collection:return", args=[edition.code, world.council.code])
    )
    assert "A quarter is missing." in page.content.decode()


def test_an_open_question_keeps_a_return_from_being_validated(world, edition):
    filed = a_signed_return(edition, world.council)
    flag = flag_actions.ask(by=world[Actor.FACILITATOR], filed=filed, variable="loans", text="So many?")
    with pytest.raises(Refused, match="still open"):
        actions.validate(by=world[Actor.FACILITATOR], filed=filed)
    flag_actions.explain(by=world[Actor.COORDINATOR], flag=flag, text="Yes.", from_council=True)
    assert actions.validate(by=world[Actor.FACILITATOR], filed=filed).state == "validated"


def test_whose_turn_it_is_follows_the_conversation(world, edition):
    filed = a_signed_return(edition, world.council)
    flag = flag_actions.ask(by=world[Actor.FACILITATOR], filed=filed, variable="loans", text="So many?")
    assert flag.waits_for_council
    flag_actions.say(by=world[Actor.CONTRIBUTOR], flag=flag, text="I look it up.", from_council=True)
    flag.refresh_from_db()
    assert flag.is_open and not flag.waits_for_council


def test_the_facilitators_overview_knows_how_far_each_return_is(world, edition):
    part = part_of(edition, world.council)
    type_in(part, world[Actor.CONTRIBUTOR], borrowers=400)
    break_parts(part, world[Actor.CONTRIBUTOR])
    found = progress.returns(edition)[world.council.pk]
    assert (found.state, found.answered, found.asked) == (progress.State.IN_PROGRESS, 1, 4)
    assert (found.open_errors, found.last_person) == (1, "Coloma Contributor")


# --- The validation meeting ------------------------------------------------------------------------------------


@pytest.fixture
def meeting(edition):
    return a_meeting(edition)


def decide(world, meeting, filed, kind, **more):
    indicator = reading.kit_of(meeting.edition).indicators["U01"]
    return validation.decide(
        by=world[Actor.FACILITATOR], meeting=meeting, filed=filed, indicator=indicator, kind=kind, **more
    )


def test_what_the_meeting_keeps_is_explained_and_stands_in_the_minutes(world, edition, meeting):
    filed = a_signed_return(edition, world.council)
    flag_actions.ask(by=world[Actor.FACILITATOR], filed=filed, variable="borrowers", text="So few?")
    decide(world, meeting, filed, "keep")
    assert flags() == {"borrowers": "explained"}
    assert [one.text for one in meeting.decisions.all()] == [
        "U01 Inhabitants who borrow, Alella: the value is kept."
    ]


def test_what_must_be_corrected_goes_back_to_the_council(world, edition, meeting):
    filed = a_signed_return(edition, world.council)
    decide(world, meeting, filed, "correct", variable="borrowers", reason="Visits were counted.")
    filed.refresh_from_db()
    assert (filed.state, filed.reopened_reason) == ("reopened", "Visits were counted.")
    assert flags() == {"borrowers": "open"}


def test_what_is_left_out_needs_a_reason_and_stays_readable(world, edition, meeting, sign_in):
    filed = a_signed_return(edition, world.council)
    with pytest.raises(Refused, match="why"):
        decide(world, meeting, filed, "exclude", variable="borrowers")
    decide(world, meeting, filed, "exclude", variable="borrowers", reason="Visits were counted.")
    assert Exclusion.objects.get().reason == "Visits were counted."
    address = reverse("collection:flags", args=[edition.code, world.council.code])
    page = sign_in(world[Actor.COORDINATOR]).get(address).content.decode()
    assert "Visits were counted." in page and "400" in page


def test_the_screen_shows_signed_returns_only(world, edition, meeting, sign_in):
    a_signed_return(edition, world.council)
    other = edition.participations.exclude(council=world.council).select_related("council").first()
    type_in(part_of(edition, other.council), borrowers=777_777)
    address = reverse("collection:screen", args=[edition.code, meeting.pk, "U01"])
    page = sign_in(world[Actor.FACILITATOR]).get(address).content.decode()
    assert "Alella" in page and "777,777" not in page and other.council.name not in page


def test_the_values_of_a_column_have_the_decimals_of_their_indicator():
    kit = load_kit("basic-social-services")
    share, yes = kit.indicators["E09"], next(one for one in kit.indicators.values() if one.kind == "yes_no")
    assert [validation.shown(share, one, "ca") for one in (5.0, 1234.56, None)] == ["5,0", "1.234,6", "–"]
    assert validation.shown(yes, 1.0, "ca") == "sí"
    spending, people = kit.variables["current_spending"], kit.variables["persons_attended"]
    assert [rows.in_words(spending, one, "ca") for one in (132407.7, 169597.0)] == ["132.407,70", "169.597"]
    assert rows.in_words(people, 1200.0, "ca") == "1.200"


def test_how_much_was_flagged_and_what_came_of_it_is_measured(world, edition):
    part = part_of(edition, world.council)
    type_in(part, **WHOLE)
    break_parts(part)
    type_in(part, borrowers=400)
    flag_actions.ask(by=None, filed=Return.objects.get(), variable="loans", text="So many?")
    found = validation.quality(edition)
    assert (found.values, found.flagged, found.flags, found.corrected) == (4, 2, 2, 1)
    assert found.share_corrected == 0.5


def test_where_nothing_can_be_chosen_a_line_says_what_follows(world, part, sign_in):
    type_in(part, borrowers=400)
    break_parts(part)
    client, address = sign_in(world[Actor.COORDINATOR]), Flag.objects.get().get_absolute_url()
    page = client.get(address).content.decode()
    assert 'type="radio"' not in page
    assert "Stays open; the other side answers" in page
    assert client.post(address, {"text": "I ask the team.", "decision": "say"}).status_code == 302
    assert Flag.objects.get().messages.get().text == "I ask the team."
