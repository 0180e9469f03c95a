"""The control chart shows what `spc` says and no more."""

import math

import pytest

from circulos.compare import spc
from circulos.compare.alerts import held, lately
from circulos.compare.control import control as charted
from circulos.compare.spc_rules import Cause
from circulos.exhibits import control
from circulos.exhibits.dates import period_words
from circulos.exhibits.model import Band, Line, Point, Role, Rule
from circulos.render import voice
from invented_circle import NAMES, OWN
from invented_months import MONTHS, few_months, in_time, months, rebased, waits

LANGUAGES = ("en", "ca", "es")


def said(exhibit, language="en"):
    return voice(language).sentences(exhibit.reading)


def marks(exhibit, kind):
    return [mark for mark in exhibit.figure.marks if isinstance(mark, kind)]


def test_limits_mean_and_values_are_those_of_the_chart():
    found = months()
    exhibit = control(found, NAMES)
    (band,) = marks(exhibit, Band)
    mean, own = marks(exhibit, Line)
    for drawn, wanted in (
        (band.low, found.chart.lower),
        (band.high, found.chart.upper),
        (mean.y, found.chart.centre),
    ):
        assert [drawn[place] for place in found.known] == pytest.approx(wanted[list(found.known)])
    assert own.role is Role.OWN
    assert own.y == pytest.approx(found.chart.value, nan_ok=True)
    rows = [row.cells for row in exhibit.table.rows]
    assert [cells[0].value for cells in rows] == list(map(period_words, MONTHS))
    assert voice("ca").say(rows[0][0].value) == "gen. 2023"
    assert [cells[4].value for cells in rows if cells[4].value] == pytest.approx(
        [value for value in found.chart.upper if not math.isnan(value)]
    )


def test_what_stands_out_is_marked_by_merit_and_told():
    exhibit = control(months(), NAMES)
    worse = next(mark for mark in marks(exhibit, Point) if mark.role is Role.UNFAVOURABLE)
    assert worse.x == (14.0,)
    assert "Before it 1 value stood out: Mar 2024." in said(exhibit)
    assert "does not stand out: there is nothing to explain" in said(exhibit)
    cell = exhibit.table.rows[14].cells[5]
    assert voice("en").say(cell.value) == "below the lower limit" and cell.role is Role.UNFAVOURABLE


@pytest.mark.parametrize(
    ("last", "side"), [(30.0, "to the unfavourable side"), (2.0, "to the favourable side")]
)
def test_a_last_value_that_stands_out_asks_for_its_cause(last, side):
    steady = [15.0, 16.0, 15.5, 14.5, 15.0, 16.0, 15.0, 14.5, 15.5, 16.0, 15.0, 15.5, 14.5]
    told = said(control(charted(waits([*steady, last]), OWN), NAMES))
    assert "something has probably changed" in told and side in told


def test_a_month_without_a_figure_is_a_gap_and_says_so():
    exhibit = control(months(), NAMES)
    assert math.isnan(marks(exhibit, Line)[1].y[6])
    (band,) = marks(exhibit, Band)
    assert band.low[6] == pytest.approx((band.low[5] + band.low[7]) / 2)  # the process goes on meanwhile
    assert exhibit.table.rows[6].cells[1].status == "none"


def test_no_line_crosses_a_break_or_a_new_phase():
    found = rebased()
    exhibit = control(found, NAMES)
    rules = {mark.value: voice("en").say(mark.name) for mark in marks(exhibit, Rule)}
    assert rules == {5.5: "new definition", 15.5: "new phase"}
    for mark in (*marks(exhibit, Line), *marks(exhibit, Band)):
        at, values = (mark.x, mark.y) if isinstance(mark, Line) else (mark.at, mark.low)
        assert all(math.isnan(values[at.index(place)]) for place in rules)
    notes = [voice("en").say(note) for note in exhibit.notes]
    assert any("New definition from Jul 2023" in note for note in notes)
    assert any("1 value was left out of the limits" in note for note in notes)
    # Limits of the last phase, from May to December, come from its eight months alone.
    assert "With 8 values" in said(exhibit) and "provisional" in said(exhibit)


def test_few_points_say_so_and_one_is_no_series():
    assert "With fewer than 12 values the limits are provisional" in said(control(few_months(5), NAMES))
    one = control(few_months(1), NAMES)
    assert one.figure is None and "too few to say how the series moves" in said(one)
    nobody = control(charted(in_time(), "c99"), NAMES)
    assert nobody.figure is None and "no value to draw" in said(nobody)


def test_values_that_never_move_have_no_limits_to_tell():
    assert "hardly move from 15.0" in said(control(charted(waits([15.0] * 12), OWN), NAMES))


def test_a_share_with_its_counts_gets_limits_that_know_of_them():
    found = months()
    x, n = ([getattr(one, name)[0] for one in in_time()] for name in ("numerator", "denominator"))
    wanted = spc.p(x, n, "higher", per=100, prime=True)
    assert found.chart.kind == "p'" and found.chart.upper == pytest.approx(wanted.upper, nan_ok=True)
    assert "note.control.counts" in [getattr(note, "id", "") for note in control(found, NAMES).notes]


def test_a_figure_without_counts_gets_an_xmr_chart():
    values = [16.0, 15.0, 17.5, 16.5, 15.5]
    wanted = spc.xmr(values, "lower")
    found = few_months(5)
    assert found.chart.kind == "xmr" and found.chart.upper == pytest.approx(wanted.upper)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("cause", [cause for cause in Cause if cause is not Cause.COMMON])
def test_every_rule_has_words(cause, language):
    from circulos.exhibits.control import cause_words

    assert voice(language).say(cause_words(cause))


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "The limits are those of Dec 2023, when the change that still holds was noticed"),
        ("ca", "en notar el canvi que encara dura (des. 2023)"),
        ("es", "Los límites son los de dic 2023"),
    ],
)
def test_limits_kept_since_a_change_say_so_and_on_how_many_values_they_rest(language, told):
    found = waits([15.0, 16.0, 15.5, 14.5, 15.0, 16.0, 15.0, 14.5, 15.5, 16.0, 15.0, 30.0, 31.0, 30.0])
    exhibit = control(held(found, OWN, lately(found, OWN)), NAMES)
    assert told in voice(language).sentences(exhibit.notes)
    assert "left out" not in voice("en").sentences(exhibit.notes)
    assert voice("en").sentences(exhibit.reading).startswith("With 12 values")
