import math
from dataclasses import replace

import pytest

from circulos.exhibits import panel, profile, strip, trend
from circulos.exhibits.model import Line, Point, Role, Rule
from circulos.exhibits.setting import polarity_words
from circulos.method.text import Text
from circulos.method.types import Polarity
from circulos.render import voice
from invented_circle import (
    BROKEN,
    IN_TIME,
    NAMES,
    OWN,
    PERSPECTIVES,
    compare,
    everything,
    in_time,
    series,
    spending,
)


def test_strip_shows_every_council_with_a_value_once():
    comparison = in_time()
    points = [mark for mark in strip(comparison, OWN, NAMES).figure.marks if isinstance(mark, Point)]
    drawn = sorted(value for point in points for value in point.x)
    assert drawn == sorted(value for value in comparison.value.tolist() if not math.isnan(value))


def test_strip_of_one_council_is_words_without_a_figure():
    shown = strip(in_time(size=1), "c00", NAMES)
    assert shown.figure is None
    assert [phrase.id for phrase in shown.reading] == ["reading.own", "reading.alone"]


def test_points_of_equal_value_stand_in_different_lanes():
    equal = compare(IN_TIME, [70.0] * 6)
    lanes = [
        lane for mark in strip(equal, None, NAMES).figure.marks if isinstance(mark, Point) for lane in mark.y
    ]
    assert len(set(lanes)) == 6


def test_a_break_cuts_every_line_and_the_reading_begins_after_it():
    shown = trend(series(BROKEN), OWN, NAMES)
    lines = [mark for mark in shown.figure.marks if isinstance(mark, Line)]
    assert lines and all(any(math.isnan(value) for value in line.y) for line in lines)
    assert [mark.value for mark in shown.figure.marks if isinstance(mark, Rule)] == [2.5]
    assert shown.reading[0].values["first"] == "2022"


def test_panel_has_a_row_for_each_indicator_under_its_objective():
    shown = panel(everything(), OWN, NAMES, perspectives=PERSPECTIVES, history={"U02": series()})
    assert [row.level for row in shown.table.rows] == [1, 2, 0, 0, 2, 0, 1, 2, 0]
    assert [column.code for column in shown.table.columns][:4] == [
        "indicator",
        "value_2021",
        "value_2022",
        "value_2023",
    ]


def test_neutral_is_never_judged():
    shown = panel(everything(), OWN, NAMES, perspectives=PERSPECTIVES)
    spending = shown.table.rows[-1]
    assert not {Role.FAVOURABLE, Role.UNFAVOURABLE} & {cell.role for cell in spending.cells}


def test_a_long_profile_draws_what_has_a_direction_and_tables_the_rest():
    many = [in_time() for _ in range(40)]
    neutral = [spending() for _ in range(5)]
    shown = profile([*many, *neutral], OWN, NAMES)
    assert len(shown.figure.y.categories) == 40 and len(shown.table.rows) == 45
    assert len(profile([*many[:10], *neutral], OWN, NAMES).figure.y.categories) == 15


@pytest.mark.parametrize(
    ("band", "said"),
    [
        ((2.0, 5.0), "favourable between 2 and 5"),
        ((0.0, 5.0), "favourable up to 5"),
        ((2.0, math.inf), "favourable from 2 up"),
    ],
)
def test_a_band_with_an_open_end_names_the_other(band, said):
    what = replace(IN_TIME, polarity=Polarity.BAND, band=band, unit=Text(""))
    assert voice("en").say(polarity_words(what)) == said
