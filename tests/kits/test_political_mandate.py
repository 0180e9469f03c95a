"""The political mandate of basic social services: complete, measured, checked and asked once."""

import pytest

from circulos.method.examples import run_examples
from circulos.method.loader import load_kit
from circulos.method.types import Kit, Polarity

CODES = [f"M{number:02}" for number in range(1, 49)]


@pytest.fixture(scope="module")
def kit() -> Kit:
    return load_kit("basic-social-services")


def test_the_forty_eight_indicators_are_there(kit: Kit) -> None:
    assert sorted(indicator.code for indicator in kit.under("mandate")) == CODES


def test_worked_examples_come_out_as_written(kit: Kit) -> None:
    assert [str(difference) for difference in run_examples(kit)] == []


def test_every_indicator_is_worked_out_in_an_example(kit: Kit) -> None:
    worked = {code for example in kit.examples for code, value in example.values.items() if value is not None}
    assert set(CODES) <= worked


def test_every_check_on_its_figures_speaks_in_an_example(kit: Kit) -> None:
    figures = _figures(kit)
    about = {code for code, check in kit.checks.items() if check.holds.variables <= figures}
    raised = {code for example in kit.examples for code in example.flags or ()}
    assert len(about) >= 25
    assert about - raised == set()


def test_every_figure_is_asked_once_or_filled_in_from_official_statistics(kit: Kit) -> None:
    asked = [question.variable for section in kit.sections for question in section.questions]
    wanted = {code for code in _figures(kit) if not kit.variables[code].official}
    assert {code for code in wanted if asked.count(code) != 1} == set()


@pytest.mark.parametrize("language", ["ca", "es"])
def test_every_indicator_reads_in_the_languages_of_the_kit(kit: Kit, language: str) -> None:
    for code in CODES:
        indicator = kit.indicators[code]
        for sentence in (indicator.title, indicator.why, indicator.reading, *indicator.excludes):
            assert language in sentence.translations, (code, sentence.source)


def test_coverage_and_volume_are_neutral(kit: Kit) -> None:
    """More people attended may be need, an open door or a broad count: no merit by itself."""
    for code in ("M01", "M02", "M03", "M09", "M13", "M22", "M31", "M37", "M47"):
        assert kit.indicators[code].polarity is Polarity.NEUTRAL


def test_legal_ratios_are_thresholds(kit: Kit) -> None:
    limits = {code: kit.indicators[code].band for code in ("M04", "M05", "M06")}
    assert limits == {"M04": (0, 5000), "M05": (0, 7500), "M06": (5, float("inf"))}


def _figures(kit: Kit) -> frozenset[str]:
    """The base figures of the mandate's indicators."""
    formulas = [indicator.numerator for indicator in kit.under("mandate")]
    formulas += [found.denominator for found in kit.under("mandate") if found.denominator is not None]
    return frozenset().union(*(formula.variables for formula in formulas))
