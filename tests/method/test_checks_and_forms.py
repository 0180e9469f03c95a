"""Running checks on a return, and what a council sees of the form."""

import pytest

from circulos.method import load_kit
from circulos.method.checks import broken_checks, written
from circulos.method.examples import agrees, indicator_value, run_examples
from circulos.method.forms import burden, progress, together, visible_sections
from circulos.method.types import Severity
from kit_folders import FILES, build

CHECKS = """
    - code: running-among-all
      holds: running <= fountains
      severity: error
      message: "{running} run and there are only {fountains}."
    - code: parts-of-all
      holds: parts(fountains, place) == fountains
      severity: error
      message: Fountains in squares and parks are {parts(fountains, place)}, in all {fountains}.
    - code: spending-moves
      holds: between(spending / previous(spending), 0.5, 2)
      when: fountains > 10
      severity: explain
      message: Spending went from {previous(spending)} to {spending}; per tap it is {spending / taps}.
"""
FORMS = """
    - code: all
      title: Fountains
      questions:
        - {variable: fountains, required: true}
        - {variable: running, shown_when: fountains > 0, required: true}
        - {variable: inhabitants, required: true}
    - code: money
      title: Money
      shown_when: fountains > 10 or previous(spending) > 0
      questions:
        - {variable: spending}
        - {variable: taps}
    - code: hidden
      title: Hidden
      questions:
        - {variable: taps, shown_when: running > 1000}
"""
MORE = """
    - {code: taps, title: Taps, definition: Taps of all fountains together., unit: tap, minutes: 30}
    - code: inhabitants
      title: Inhabitants
      definition: People on the register on 1 January.
      unit: inhabitant
      official: inhabitants
"""


@pytest.fixture
def kit(tmp_path):
    folder = build(tmp_path / "fountains", {**FILES, "checks.yaml": CHECKS, "forms.yaml": FORMS})
    folder.write("variables.yaml", FILES["variables.yaml"] + MORE)
    context = "{code: inhabitants, title: Inhabitants, definition: People on the register., unit: inhabitant}"
    folder.write("context.yaml", f"variables: [{context}]")
    folder.write(
        "locale/ca.po",
        'msgid "{running} run and there are only {fountains}."\nmsgstr "N’hi ha {fountains} i en ragen {running}."\n',
    )
    return load_kit(folder.path)


GOOD = {
    "fountains": 40,
    "fountains[place=squares]": 30,
    "fountains[place=parks]": 10,
    "running": 20,
    "spending": 8000,
}


def codes(kit, figures, previous=None, **more):
    return [broken.code for broken in broken_checks(kit, figures, previous, **more)]


# ---- checks ----------------------------------------------------------------------------------------------


def test_a_good_return_breaks_no_check(kit):
    assert broken_checks(kit, GOOD, {"spending": 7000}) == ()


def test_a_digit_lost_breaks_two_checks(kit):
    broken = broken_checks(kit, {**GOOD, "fountains": 4})
    assert [(each.code, each.severity) for each in broken] == [
        ("running-among-all", Severity.ERROR),
        ("parts-of-all", Severity.ERROR),
    ]
    assert broken[0].variables == {"running", "fountains"}


def test_a_message_holds_the_figures_as_its_reader_writes_them(kit):
    running, parts = broken_checks(kit, {**GOOD, "fountains": 1234.5, "running": 12345678})
    assert running.message("en") == "12,345,678 run and there are only 1,234.5."
    assert running.message("ca") == "N’hi ha 1.234,5 i en ragen 12.345.678."
    assert parts.message("en") == "Fountains in squares and parks are 40, in all 1,234.5."


def test_a_message_shows_a_missing_figure_as_such(kit):
    (broken,) = broken_checks(kit, {**GOOD, "spending": 80_000}, {"spending": 8000})
    assert broken.message("es") == "Spending went from 8.000 to 80.000; per tap it is —."


def test_a_check_about_a_missing_figure_does_not_speak(kit):
    assert codes(kit, {}) == []
    assert codes(kit, {**GOOD, "fountains": None}) == []
    assert codes(kit, {**GOOD, "fountains[place=parks]": None}) == []
    assert codes(kit, {**GOOD, "spending": 80_000}, {"spending": 0}) == []


def test_a_check_is_only_asked_under_its_condition(kit):
    few = {"fountains": 5, "spending": 80_000}
    assert codes(kit, few, {"spending": 8000}) == []
    assert codes(kit, {**few, "fountains": None}, {"spending": 8000}) == []
    assert codes(kit, {**few, "fountains": 11}, {"spending": 8000}) == ["spending-moves"]


def test_while_typing_only_the_checks_on_what_changes_are_run(kit):
    figures = {**GOOD, "fountains": 4}
    assert codes(kit, figures, touching=["running"]) == ["running-among-all"]
    assert codes(kit, figures, touching=["fountains"]) == ["running-among-all", "parts-of-all"]
    assert codes(kit, figures, touching=["taps"]) == []
    assert kit.checks["spending-moves"].variables == {"spending"}


def test_a_kit_knows_what_is_made_of_a_variable(kit):
    for code in kit.variables:
        made = [one for one in kit.indicators.values() if code in one.inputs]
        assert list(kit.indicators_on(frozenset({code}))) == made
    assert list(kit.indicators_on(frozenset(kit.variables))) == list(kit.indicators.values())
    assert kit.indicators_on(frozenset({"no_such_variable"})) == ()


@pytest.mark.parametrize(
    ("value", "language", "expected"),
    [
        (1234.567, "en", "1,234.57"),
        (1234.567, "ca", "1.234,57"),
        (1234, "es", "1.234"),
        (-0.5, "ca", "-0,5"),
        (1234.5, "sv", "1\xa0234,5"),
        (1234.5, "no such language", "1,234.5"),
        (1234.5, "xx", "1,234.5"),
    ],
)
def test_figures_are_written_in_the_way_of_the_language(value, language, expected):
    assert written(value, language) == expected


# ---- worked examples -------------------------------------------------------------------------------------


def test_examples_that_hold_make_no_difference(kit):
    assert run_examples(kit) == ()


def test_examples_that_do_not_hold_are_told(fountains):
    fountains.write(
        "examples/first.yaml",
        """
        - title: A digit lost
          observations: {fountains: 4, running: 20, spending: 8000}
          values: {U01: 50, E01: ~}
          flags: []
        - title: Nothing filed
          observations: {running: 20}
          values: {U01: 0}
          flags: [running-among-all]
        - title: Flags not declared
          observations: {fountains: 4, running: 20}
          values: {U01: 500}
        """,
    )
    assert [str(each) for each in run_examples(load_kit(fountains.path))] == [
        "“A digit lost”: U01 should be 50 and is 500",
        "“A digit lost”: E01 should be missing and is 2000",
        "“A digit lost”: running-among-all should be silent and is raised",
        "“Nothing filed”: U01 should be 0 and is missing",
        "“Nothing filed”: running-among-all should be raised and is silent",
    ]


def test_an_indicator_has_a_value_where_its_figures_are(kit):
    assert indicator_value(kit.indicators["U01"], GOOD) == 50.0
    assert indicator_value(kit.indicators["U01"], {"running": 5, "fountains": 0}) is None
    assert indicator_value(kit.indicators["U01"], {"fountains": 5}) is None
    assert indicator_value(kit.indicators["U01"], {"running": 5}) is None


def test_an_indicator_without_a_denominator_is_its_figure(fountains):
    fountains.change("indicators/U01.yaml", "denominator: fountains\n", "")
    fountains.change("indicators/U01.yaml", "kind: proportion", "kind: score")
    indicator = load_kit(fountains.path).indicators["U01"]
    assert indicator_value(indicator, {"running": 0.5}) == 50.0
    assert indicator_value(indicator, {}) is None


@pytest.mark.parametrize(
    ("expected", "found", "decimals", "same"),
    [
        (14.0, 13.95, 1, True),
        (14.0, 13.94, 1, False),
        (0, 0.3, 1, False),
        (0.1667, 1 / 6, 1, True),
        (0.1668, 1 / 6, 1, False),
        (42.574389913981435, 42.57438991398144, 1, True),
        (1e9, 1e9 + 0.5, 0, True),
        (100, 100.4, 0, True),
        (None, None, 1, True),
        (None, 0.0, 1, False),
        (0.0, None, 1, False),
    ],
)
def test_a_value_is_compared_to_the_decimals_written_and_shown(expected, found, decimals, same):
    assert agrees(expected, found, decimals) is same


# ---- forms -----------------------------------------------------------------------------------------------


def shown(kit, figures, previous=None):
    sections = visible_sections(kit, figures, previous)
    return {each.code: [question.variable for question in each.questions] for each in sections}


def test_questions_are_hidden_until_their_condition_is_true(kit):
    assert shown(kit, {}) == {"all": ["fountains", "inhabitants"]}
    assert shown(kit, {"fountains": 0}) == {"all": ["fountains", "inhabitants"]}
    assert shown(kit, {"fountains": 5}) == {"all": ["fountains", "running", "inhabitants"]}
    assert shown(kit, {"fountains": 11})["money"] == ["spending", "taps"]
    assert shown(kit, {}, {"spending": 1})["money"] == ["spending", "taps"]
    assert shown(kit, {"fountains": 5000, "running": 2000})["hidden"] == ["taps"]


def test_a_variable_with_a_breakdown_is_asked_in_parts_too(kit):
    assert kit.cells["fountains"] == ("fountains", "fountains[place=squares]", "fountains[place=parks]")
    assert kit.cells["running"] == ("running",)


def test_progress_counts_what_is_asked_and_typed(kit):
    (empty,) = progress(kit, {}).values()
    assert (empty.asked, empty.answered, empty.wanting) == (1, 0, ("fountains",))
    assert (empty.share, empty.is_complete) == (0.0, False)


def test_a_question_is_answered_with_all_its_parts_or_a_reason(kit):
    half = {"fountains": 40, "fountains[place=squares]": 30}
    assert progress(kit, half)["all"].answered == 0
    assert progress(kit, {**half, "fountains[place=parks]": 10})["all"].answered == 1
    assert progress(kit, half, {"fountains[place=parks]"})["all"].answered == 1
    assert progress(kit, {}, {"fountains"})["all"].is_complete


def test_progress_of_the_whole_return_is_that_of_its_sections(kit):
    whole = together(progress(kit, GOOD))
    assert (whole.asked, whole.answered, whole.wanting) == (4, 3, ())
    assert whole.share == 3 / 4
    assert together({}).share == 1.0
    missing = together(progress(kit, {**GOOD, "running": None}))
    assert missing.wanting == ("running",)


def test_the_burden_is_the_minutes_of_what_is_typed(kit):
    assert burden(kit) == 5 + 5 + 5 + 30
