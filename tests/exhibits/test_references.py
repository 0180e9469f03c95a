"""Reference values beside a council's own, and the facts of its territory beside the circle's."""

import math
from dataclasses import replace

import numpy as np
import pytest

from circulos.compare import reference
from circulos.compare.expected import expected
from circulos.compare.reference import ReferenceKind
from circulos.exhibits import Given, context_strip, references
from circulos.exhibits.model import Band, Point, Role, Rule
from circulos.method.types import Polarity
from circulos.render import voice
from invented_circle import IN_TIME, NAMES, OWN, compare, in_time, satisfaction, spending
from invented_references import GIVEN, JUDGED, SOURCES, short_waits
from invented_territory import CONTEXT, FACTS, older

LANGUAGES = ("en", "ca", "es")


def said(exhibit, language="en"):
    return voice(language).sentences(exhibit.reading).replace("\N{NO-BREAK SPACE}", " ")


def everything():
    one = older(what=JUDGED)
    return one, references(
        one, OWN, NAMES, expected=expected(one, FACTS, ["share_65_plus"]), more=GIVEN, sources=SOURCES
    )


def rows(exhibit):
    return {voice("en").say(row.cells[0].value): row.cells for row in exhibit.table.rows}


def test_every_kind_stands_with_its_value_rules_first():
    one, exhibit = everything()
    told = expected(one, FACTS, ["share_65_plus"]).of(OWN)
    values = {name: cells[1].value for name, cells in rows(exhibit).items()}
    assert list(values.items()) == [
        ("Invented law", 60.0),
        ("Promised to users", 90.0),
        ("Meeting of May", 75.0),
        ("Own target", 80.0),
        ("Best quarter of the circle", one.q75),
        ("Circle’s median", one.q50),
        ("Circle’s mean", one.mean),
        ("Circle’s pooled value", one.pooled),
        ("Expected in your environment", told.expected),
    ]
    drawn = [mark for mark in exhibit.figure.marks if isinstance(mark, Point)]
    assert sorted(value for mark in drawn for value in mark.x) == sorted(values.values())
    assert {mark.role for mark in drawn} == {Role.CIRCLE, Role.REFERENCE}


def test_gaps_and_standings_are_those_of_compare():
    one, exhibit = everything()
    value = one.value[one.places[OWN]]
    for name, cells in rows(exhibit).items():
        wanted = reference.gap(value, cells[1].value, one.indicator.polarity)
        assert cells[2].value == pytest.approx(float(wanted.difference))
        if name in ("Invented law", "Promised to users", "Meeting of May", "Own target"):
            assert voice("en").say(cells[3].value) == (
                "Reached" if str(wanted.standing) == "reached" else "Not reached"
            )
        if name in ("Circle’s mean", "Expected in your environment"):
            assert voice("en").say(cells[3].value) == "Not an aim"


def test_sources_travel_along():
    cells = rows(everything()[1])
    assert cells["Promised to users"][4].value == SOURCES["charter"]
    assert voice("ca").say(cells["Meeting of May"][4].value) == "acta del 14 de maig"
    assert voice("en").say(cells["Circle’s median"][4].value) == "23 councils of the circle"


def test_a_gap_inside_the_interval_may_be_chance_and_one_outside_is_not_said_to_be():
    one, exhibit = everything()
    low, high = (side[one.places[OWN]] for side in (one.lower, one.upper))
    for name, cells in rows(exhibit).items():
        if name in ("Invented law", "Meeting of May", "Own target"):
            inside = low <= cells[1].value <= high
            assert (voice("en").say(cells[3].tag) == "may be chance") is bool(inside)
    assert "chance may be all there is to that gap" in said(exhibit)
    (band,) = [mark for mark in exhibit.figure.marks if isinstance(mark, Band)]
    assert (band.low[0], band.high[0]) == (low, high)


def test_the_reading_counts_aims_and_names_the_nearest_that_is_not_reached():
    told = said(everything()[1])
    assert "Of 5 values to reach it has reached 1." in told
    assert "The nearest not reached: Meeting of May, 75" in told


def test_where_less_is_favourable_the_gap_has_its_sign():
    exhibit = references(short_waits(), OWN, NAMES)
    assert rows(exhibit)["Achievable best"][2].value == pytest.approx(7.0)
    assert "Of 2 values to reach it has reached 0." in said(exhibit)
    assert any("achievable best" in voice("en").say(note).lower() for note in exhibit.notes)


def test_what_is_neutral_is_read_against_and_never_reached():
    exhibit = references(spending(), OWN, NAMES, more=[Given(ReferenceKind.AGREED, 80.0)])
    assert {voice("en").say(cells[3].value) for cells in rows(exhibit).values()} == {"Not an aim"}
    assert "to read against, not to reach" in said(exhibit)


def test_in_a_favourable_band_inside_it_everything_is_reached():
    band = replace(IN_TIME, polarity=Polarity.BAND, band=(60.0, 80.0))
    one = compare(band, [70.0, 90.0, 50.0, 65.0])
    exhibit = references(one, "c00", NAMES, more=[Given(ReferenceKind.AGREED, 80.0)])
    assert voice("en").say(rows(exhibit)["Agreed by the circle"][3].value) == "Reached"


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_council_a_missing_value_and_the_circle_have_words(language):
    missing = satisfaction()
    nobody = next(code for code in NAMES if math.isnan(missing.value[missing.places[code]]))
    for exhibit in (
        references(in_time(size=1), "c00", NAMES),
        references(missing, nobody, NAMES),
        references(in_time(), None, NAMES),
        references(compare(IN_TIME, [math.nan] * 4), None, NAMES),
        everything()[1],
    ):
        assert said(exhibit, language)
    alone = references(in_time(size=1), "c00", NAMES)
    assert alone.figure is None and alone.table.rows == ()
    assert "gap" not in [column.code for column in references(in_time(), None, NAMES).table.columns]


def test_no_other_council_is_named_by_reference_values():
    assert not [name for code, name in NAMES.items() if code != OWN and name in repr(everything()[1])]
    assert [mark.value for mark in everything()[1].figure.marks if isinstance(mark, Rule)] == [
        older().value[older().places[OWN]]
    ]


# ---- the territory -----------------------------------------------------------------------------------------


def strip_of(own=OWN, facts=FACTS, **options):
    return context_strip(facts, own, NAMES, variables=CONTEXT, period="2024", **options)


def test_facts_stand_beside_quartiles_of_the_circle():
    for row, code in zip(strip_of().table.rows, CONTEXT, strict=True):
        values = np.array(list(FACTS[code].values()))
        told = [cell.value for cell in row.cells[1:]]
        assert told[0] == FACTS[code][OWN]
        assert told[1:6] == pytest.approx(np.quantile(values, [0, 0.25, 0.5, 0.75, 1]))
        assert told[6] == len(values)


def test_places_run_from_the_lowest_to_the_highest():
    (point,) = [mark for mark in strip_of().figure.marks if isinstance(mark, Point)]
    for place, code in zip(point.x, CONTEXT, strict=True):
        rank = sum(value < FACTS[code][OWN] for value in FACTS[code].values())
        assert place == pytest.approx(100 * (rank + 0.5) / len(FACTS[code]), abs=100 / len(FACTS[code]))


def test_the_reading_names_what_lies_outside_the_middle_half_and_judges_nothing():
    told = said(strip_of())
    assert "above the circle’s middle half in: gross disposable income per inhabitant" in told
    assert "below the circle’s middle half in: population" in told
    assert "In 2 facts it lies in the middle half." in told
    assert not {Role.FAVOURABLE, Role.UNFAVOURABLE} & {
        cell.role for row in strip_of().table.rows for cell in row.cells
    }


def test_only_the_circle_counts():
    few = strip_of(councils=["c00", "c01"])
    assert few.table.rows[0].cells[-1].value == 3
    assert "Too few councils" in said(few)


@pytest.mark.parametrize("language", LANGUAGES)
def test_missing_facts_have_words(language):
    lacking = {code: {c: v for c, v in values.items() if c != OWN} for code, values in FACTS.items()}
    for exhibit in (strip_of(facts={}), strip_of(facts=lacking), strip_of(own=None), strip_of()):
        assert said(exhibit, language)
    assert strip_of(facts=lacking).table.rows[0].cells[1].status == "not_collected"
    assert strip_of(facts=lacking).figure is None


def test_adding_a_constant_to_a_fact_moves_no_place():
    moved = {**FACTS, "income": {code: value + 5_000 for code, value in FACTS["income"].items()}}
    assert said(strip_of(facts=moved)) == said(strip_of())
    one, other = (strip_of(facts=facts).figure.marks[-1].x for facts in (FACTS, moved))
    assert one == other
