"""User, organisation and economy of basic social services, and what every service has in common."""

import re

import pytest

from circulos.method.examples import run_examples
from circulos.method.loader import load_kit
from circulos.method.types import Kind, Kit, Polarity

PERSPECTIVES = {"user": ("U", 40), "organisation": ("O", 20), "economy": ("E", 20)}


@pytest.fixture(scope="module")
def kit() -> Kit:
    return load_kit("basic-social-services")


@pytest.fixture(scope="module")
def common() -> Kit:
    return load_kit("common")


@pytest.mark.parametrize("perspective", PERSPECTIVES)
def test_all_indicators_of_the_perspective_are_there(kit: Kit, perspective: str) -> None:
    letter, last = PERSPECTIVES[perspective]
    assert sorted(found.code for found in kit.under(perspective)) == [
        f"{letter}{number:02}" for number in range(1, last + 1)
    ]


def test_worked_examples_come_out_as_written(kit: Kit, common: Kit) -> None:
    assert [str(difference) for each in (kit, common) for difference in run_examples(each)] == []


def test_every_indicator_is_worked_out_in_an_example(kit: Kit, common: Kit) -> None:
    assert _codes(kit) - _worked(kit) - _worked(common) == set()


def test_every_check_speaks_in_an_example(kit: Kit, common: Kit) -> None:
    assert len(kit.checks) >= 100
    assert kit.checks.keys() - _raised(kit) - _raised(common) == set()


def test_money_is_never_shown_without_quality_or_access(kit: Kit) -> None:
    for code in _codes(kit):
        indicator = kit.indicators[code]
        if "EUR" in indicator.unit.source:
            beside = [kit.indicators[each] for each in indicator.companions]
            assert any("EUR" not in each.unit.source for each in beside), code


def test_spending_and_financing_are_neutral(kit: Kit) -> None:
    """More spending is neither merit nor fault, nor is it to be paid by others."""
    neutral = {f"E{number:02}" for number in range(1, 12)} | {"E14", "E15", "E16", "E20"}
    assert {code for code in neutral if kit.indicators[code].polarity is not Polarity.NEUTRAL} == set()


def test_complaints_are_no_fault_by_themselves(kit: Kit) -> None:
    assert kit.indicators["U16"].polarity is Polarity.NEUTRAL


def test_means_weigh_by_how_many_were_measured(kit: Kit) -> None:
    """A sum over a count, so that the pooled value of the circle is what its inhabitants experience."""
    for code in _codes(kit):
        indicator = kit.indicators[code]
        if indicator.kind in (Kind.MEAN, Kind.SCORE):
            assert indicator.denominator is not None, code
            assert indicator.minimum_denominator >= 5, code


def test_every_indicator_is_to_be_looked_at_again(kit: Kit) -> None:
    assert {code for code in _codes(kit) if kit.indicators[code].review is None} == set()


@pytest.mark.parametrize("language", ["ca", "es"])
def test_every_indicator_reads_in_the_languages_of_the_kit(kit: Kit, language: str) -> None:
    for code in _codes(kit):
        indicator = kit.indicators[code]
        labels = [reference.label for reference in indicator.references]
        for sentence in (indicator.title, indicator.why, indicator.reading, *indicator.excludes, *labels):
            assert language in sentence.translations, (code, sentence.source)


@pytest.mark.parametrize("language", ["ca", "es"])
def test_a_translated_check_fills_in_the_same_figures(kit: Kit, language: str) -> None:
    for check in kit.checks.values():
        gaps = [
            sorted(re.findall(r"\{.*?\}", each))
            for each in (str(check.message), check.message.into(language))
        ]
        assert gaps[0] == gaps[1], check.code


def test_the_four_care_processes_measure_time_on_their_steps(kit: Kit) -> None:
    for code in ("home-help", "telecare", "dependency", "complaint"):
        steps = kit.processes[code].steps
        assert any(step.clock and step.standards and step.indicators for step in steps), code


def test_practices_and_actions_reach_every_perspective(kit: Kit) -> None:
    for offered in (kit.practices, kit.actions):
        assert len(offered) >= 25
        reached = {kit.indicators[code].perspective for each in offered.values() for code in each.indicators}
        assert reached >= {"mandate", *PERSPECTIVES}


def test_every_action_says_what_to_expect_and_when(kit: Kit) -> None:
    assert {
        code for code, action in kit.actions.items() if action.expected is None or not action.months
    } == set()


def test_the_workshops_take_the_time_they_promise(kit: Kit) -> None:
    minutes = {code: sum(block.minutes for block in each.agenda) for code, each in kit.workshops.items()}
    assert minutes == {"ninety-minutes": 90, "improvement-day": 6 * 60}


def test_the_common_kit_stands_alone(common: Kit) -> None:
    assert {found.perspective for found in common.indicators.values()} == {"organisation", "economy"}
    assert {variable.official for variable in common.variables.values()} - {""} <= common.context.keys()


def _codes(kit: Kit) -> set[str]:
    return {found.code for perspective in PERSPECTIVES for found in kit.under(perspective)}


def _worked(kit: Kit) -> set[str]:
    return {code for each in kit.examples for code, value in each.values.items() if value is not None}


def _raised(kit: Kit) -> set[str]:
    return {code for each in kit.examples for code in each.flags or ()}
