"""Three lenses on one indicator, whom to call both ways, processes, and what is taken away."""

import pytest
from django.urls import reverse

from circulos.web.analysis import lenses, points
from circulos.web.people import consents, roles
from web.analysis.test_analysis_visibility import seen_codes, seen_names, text_of
from web.analysis.world import agree, results, some_councils
from web.factories import a_coordinator, somebody_with


@pytest.fixture
def councils(db):
    return some_councils()


@pytest.fixture
def edition(councils):
    return results(councils)


@pytest.fixture
def reader(councils, edition, sign_in):
    return sign_in(a_coordinator(councils[0]))


def indicator(edition, code="E09", query=""):
    return reverse("analysis:indicator", args=[edition.code, code]) + query


# --- The nearest --------------------------------------------------------------------------------------------


def test_neighbours_are_chosen_among_those_known_by_name(councils, edition, reader):
    for council in councils[1:7]:
        agree(council, consents.NAMED_IN_CIRCLE)
    page = reader.get(indicator(edition))
    look, one = page.context["look"], page.context["look"].kit.indicators["E09"]
    found = lenses.near_of(look, one, lenses.usual_weights(look))
    assert set(found.councils) <= {council.code for council in councils[1:7]}
    assert seen_names(text_of(page), councils[7:]) == set()


def test_whoever_moves_the_weights_learns_no_code(councils, edition, reader):
    """Neighbours under a code would give it away: whoever moves the weights sees who comes and goes."""
    for query in ("?w.population=3", "?w.population=0&w.income=3", "?w.density=2&w.share_65_plus=0"):
        text = text_of(reader.get(indicator(edition, query=query)))
        near = text[text.index('id="near"') : text.index('id="environment"')]
        assert "Council 0" not in near
        assert seen_names(near, councils[1:]) == set()
        assert seen_codes(near, councils[1:]) == set()


def test_weights_are_kept_for_the_council_and_given_back(councils, edition, reader):
    for council in councils[1:]:
        agree(council, consents.NAMED_IN_CIRCLE)
    first = reader.get(indicator(edition)).context["chosen"]
    assert not first.is_own
    code = next(iter(first.weights))
    reader.get(indicator(edition, query=f"?w.{code}=3"))
    kept = reader.get(indicator(edition)).context["chosen"]
    assert (kept.is_own, kept.weights[code]) == (True, 3.0)
    assert not reader.get(indicator(edition, query="?usual")).context["chosen"].is_own


@pytest.mark.parametrize("text", ["-1", "nan", "inf", "1e9", "many", "", "3.5"])
def test_a_weight_that_is_none_counts_as_the_kits(text, councils, edition, reader):
    found = reader.get(indicator(edition, query=f"?w.population={text}"))
    assert found.status_code == 200
    assert found.context["chosen"].weights["population"] == 0.5


# --- The environment ----------------------------------------------------------------------------------------


def test_with_codes_the_scatter_shows_the_own_council_alone(councils, edition, reader, sign_in):
    page = reverse("analysis:take_indicator", args=[edition.code, "E09", "scatter", "csv"])
    own = text_of(reader.get(page))
    assert seen_names(own, councils) <= {councils[0].name}
    assert "Council 0" not in own
    leader = sign_in(somebody_with(roles.FACILITATOR, circle=edition.circle.code))
    assert seen_names(text_of(leader.get(page)), councils) == {council.name for council in councils}


def test_with_too_few_councils_nothing_is_expected_and_it_says_so(councils, edition, reader):
    """Twelve councils are too few for three facts: it takes five for each coefficient."""
    page = reader.get(indicator(edition))
    told = page.context["lenses"][2]
    assert (told.mark, told.against) == ("–", "Too few councils to tell")
    assert page.context["scatter"] is not None


def test_one_fact_may_be_chosen_and_nonsense_is_not(councils, edition, reader):
    assert reader.get(indicator(edition, query="?fact=income")).context["facts"].chosen == "income"
    assert reader.get(indicator(edition, query="?fact=../etc")).context["facts"].chosen == ""


def test_the_lenses_say_the_value_of_the_circle_and_of_the_nearest(councils, edition, reader):
    for council in councils[1:]:
        agree(council, consents.NAMED_IN_CIRCLE)
    page = reader.get(indicator(edition))
    raw, near, _environment = page.context["lenses"]
    seen = page.context["look"].seen
    assert raw.against == "Mean of 12 councils"
    assert raw.mark == f"{seen.now('E09').mean:.1f}" or raw.mark.startswith(
        f"{seen.now('E09').mean:,.1f}"[:4]
    )
    assert near.against.startswith("Mean of the ")


def test_how_the_service_is_run_stands_beside_the_number(councils, edition, reader):
    declared = reader.get(indicator(edition, "M01")).context["declared"]
    assert declared
    assert all(1 <= one.same <= one.of <= len(councils) for one in declared)


# --- Whom to call, both ways --------------------------------------------------------------------------------


def calls(reader, edition, council):
    return reader.get(reverse("analysis:calls", args=[edition.code, council.code]))


def test_nobody_is_named_who_did_not_agree(councils, edition, reader):
    page = calls(reader, edition, councils[0])
    found = page.context["page"]
    assert all(not one.call for one in found.asking)
    assert all(not one.learners for one in found.teaching)
    assert seen_names(text_of(page), councils[1:]) == set()
    assert any(one.unnamed for one in found.teaching)


def test_who_agreed_to_be_called_is_called_and_who_could_learn_is_named(councils, edition, reader):
    for council in councils[1:]:
        agree(council, consents.NAMED_IN_CIRCLE, consents.SHARE_PRACTICES)
        a_coordinator(council, phone="938 000 000")
    found = calls(reader, edition, councils[0]).context["page"]
    assert any(one.call for one in found.asking)
    assert all(one.more == 0 for one in found.asking)
    seen = reader.get(indicator(edition)).context["look"].seen
    for one in found.teaching:
        code = one.address.rpartition("/indicators/")[2].partition("/")[0]
        whole = seen.whole(code, "2025")
        weak = [other for other in points.weak_councils(seen, whole) if other != councils[0].code]
        assert len(one.learners) + one.unnamed == len(weak)
    assert not found.may_be_called


def test_a_number_that_changes_is_called_at_once_although_the_page_is_kept_drawn(councils, edition, reader):
    agree(councils[1], consents.NAMED_IN_CIRCLE, consents.SHARE_PRACTICES)
    for council in councils[2:]:
        agree(council, consents.NAMED_IN_CIRCLE)
    person = a_coordinator(councils[1], phone="938 000 000")
    assert "938 000 000" in text_of(calls(reader, edition, councils[0]))
    person.phone = "938 111 111"
    person.save()
    text = text_of(calls(reader, edition, councils[0]))
    assert "938 111 111" in text
    assert "938 000 000" not in text


# --- Processes ----------------------------------------------------------------------------------------------


def test_every_process_of_the_kit_has_a_page_and_links_its_indicators(councils, edition, reader):
    listed = reader.get(reverse("analysis:processes", args=[edition.code]))
    for line in listed.context["lines"]:
        page = reader.get(line.address)
        assert page.status_code == 200
        assert line.title in text_of(page)
    page = reader.get(reverse("analysis:process", args=[edition.code, "reception"]))
    assert indicator(edition, "U01") in text_of(page)
    assert reader.get(reverse("analysis:process", args=[edition.code, "nothing"])).status_code == 404


# --- Taken away ---------------------------------------------------------------------------------------------

BEGINS = {"html": b"<!doctype html>", "pdf": b"%PDF-", "pptx": b"PK", "xlsx": b"PK"}


@pytest.mark.parametrize("ending", BEGINS)
def test_reports_are_taken_away_in_every_medium(ending, councils, edition, reader):
    addresses = [
        reverse("analysis:take_report", args=[edition.code, councils[0].code, ending]),
        reverse("analysis:take_indicator", args=[edition.code, "E09", "sheet", ending]),
    ]
    for page in addresses:
        found = reader.get(page)
        assert found.content.lower().startswith(BEGINS[ending].lower()), page


def test_the_circles_report_is_not_a_councils(councils, edition, reader):
    page = reverse("analysis:take_report", args=[edition.code, councils[0].code, "html"])
    assert reader.get(page + "?plan=circle").status_code == 404
    assert reader.get(page + "?plan=nothing").status_code == 404
    circle = reader.get(reverse("analysis:take_circle", args=[edition.code, "html"]))
    assert seen_names(text_of(circle), councils[1:]) == set()
