"""Readings say what the statistics allow and no more."""

import math
from dataclasses import replace

import pytest

from circulos.exhibits import Setting, funnel, strip
from circulos.exhibits.reading import read
from circulos.method.types import Kind, Polarity, Reference, ReferenceKind
from circulos.render import voice
from invented_circle import (
    IN_TIME,
    NAMES,
    OWN,
    SPENDING,
    WAIT,
    compare,
    in_time,
    satisfaction,
    spending,
    text,
)

THIN = "\N{NARROW NO-BREAK SPACE}"
BASES = {"U02": text("first requests", "primeres demandes", "primeras demandas")}


def said(comparison, own, language="en"):
    return voice(language).sentences(read(comparison, own, Setting(bases=BASES)))


def circle(own_answered, own_cases=312, others=(60, 65, 70, 75, 80, 85, 90, 84), what=IN_TIME):
    """A circle of large councils around one whose figures are given."""
    answered, cases = [own_answered, *(share * 40 for share in others)], [own_cases, *([4000] * len(others))]
    value = [100 * x / n for x, n in zip(answered, cases, strict=True)]
    return compare(what, value, numerator=answered, denominator=cases)


def test_a_difference_beyond_chance_is_said_with_its_basis():
    assert said(circle(281), "c00") == (
        f"Your council stands at 90{THIN}%. The circle’s best quarter reaches 85{THIN}% or more. "
        f"With 312 counted (first requests), it is more favourable than the circle’s mean (78{THIN}%): "
        "the difference is larger than chance."
    )


def test_the_same_share_of_few_cases_is_not_said_to_differ():
    assert "chance alone may explain it" in said(circle(9, 10), "c00")


def test_the_same_in_catalan_and_spanish():
    assert "és més favorable que la mitjana del cercle" in said(circle(281), "c00", "ca")
    assert "es más favorable que la media del círculo" in said(circle(281), "c00", "es")


def test_neutral_is_higher_and_never_more_favourable():
    neutral = replace(IN_TIME, polarity=Polarity.NEUTRAL)
    told = said(circle(281, what=neutral), "c00")
    assert "it is higher than the circle’s mean" in told and "Neither high nor low is favourable" in told
    assert "more favourable" not in told and "best quarter" not in told


def test_a_judgement_of_what_is_neutral_is_not_repeated():
    neutral = circle(281, what=replace(IN_TIME, polarity=Polarity.NEUTRAL))
    judged = replace(neutral, signal=("better", *neutral.signal[1:]))
    told = said(judged, "c00")
    assert "it differs from the circle’s mean" in told and "favourable than" not in told


def test_money_is_not_said_to_differ_by_chance():
    told = said(spending(), OWN)
    assert "This figure has no interval, so nothing is said about chance." in told
    assert "larger than chance" not in told


def test_lower_is_favourable_says_or_less():
    assert "stays at" in said(compare(WAIT, [10.0, 12.0, 14.0, 16.0], half=1), "c00")


def test_a_missing_value_is_said_with_its_reason():
    comparison = compare(IN_TIME, [math.nan, 60, 70, 80], status=["too_small", *["observed"] * 3])
    assert said(comparison, "c00").startswith(
        "Your council has no value for 2024: there are too few cases to show."
    )


def test_a_council_nothing_is_known_of_is_said_so():
    assert said(in_time(), "elsewhere").startswith(
        "Your council has no value for 2024: there is no figure from it."
    )


def test_nobody_alone_and_all_equal_are_said_so():
    assert said(compare(IN_TIME, [math.nan] * 3), "c00") == (
        "No council has a value for 2024, so there is nothing to compare."
    )
    assert said(compare(IN_TIME, [70.0, math.nan]), "c00").endswith("so there is nothing to compare it with.")
    assert said(compare(IN_TIME, [70.0, math.nan]), "c01").endswith("so there is nothing to compare.")
    assert "All 5 councils have the same value" in said(compare(IN_TIME, [70.0] * 5), "c00")


def test_the_circle_as_a_whole_is_told_by_its_range():
    told = said(compare(IN_TIME, [60.0, 70.0, 80.0]), None)
    best = f"The circle’s best quarter reaches 75{THIN}% or more."
    assert told == f"Values go from 60{THIN}% to 80{THIN}%; their mean is 70{THIN}%. {best}"


def test_a_legal_threshold_is_told_and_noted():
    legal = Reference(ReferenceKind.LEGAL, 70.0, text("Legal minimum", "Mínim legal", "Mínimo legal"))
    what = replace(SPENDING, references=(legal,))
    comparison = replace(spending(), indicator=what, reference=70.0, reference_kind="legal")
    shown = strip(comparison, OWN, NAMES)
    reading = voice("en").sentences(shown.reading).replace("\N{NO-BREAK SPACE}", " ")
    assert "The legal threshold is €70.0 per inhabitant." in reading
    assert any("Mínim legal: 70,0" in voice("ca").say(note) for note in shown.notes)


@pytest.mark.parametrize("fraction", [0, 1])
def test_a_funnel_around_nothing_or_everything_is_words(fraction):
    comparison = compare(IN_TIME, [100.0 * fraction] * 6, numerator=[50 * fraction] * 6, denominator=[50] * 6)
    shown = funnel(comparison, "c00", NAMES)
    assert shown.figure is None and shown.reading[0].id == "reading.funnel.too_few"


def test_a_funnel_leaves_out_figures_that_cannot_be():
    comparison = compare(IN_TIME, [50.0, 60, 70, 120], numerator=[50, 60, 70, 120], denominator=[100] * 4)
    shown = funnel(comparison, "c03", NAMES)
    assert [row.cells[0].value for row in shown.table.rows] == [NAMES[code] for code in ("c00", "c01", "c02")]


def test_a_funnel_of_satisfaction_says_what_it_needs():
    assert satisfaction().indicator.kind is Kind.SCORE
    assert funnel(satisfaction(), OWN, NAMES).reading[0].id == "reading.funnel.no_counts"


def test_a_funnel_tells_inside_from_beyond():
    answered = [70, 72, 68, 71, 69, 20]
    comparison = compare(IN_TIME, answered, numerator=answered, denominator=[100] * 6)
    assert funnel(comparison, "c05", NAMES, widen=False).reading[1].id == "reading.funnel.outside.2"
    assert funnel(comparison, "c00", NAMES, widen=False).reading[1].id == "reading.funnel.outside.0"
