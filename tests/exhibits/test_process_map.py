"""The process map: every step in order, with its clock, its limits and its values."""

import math
from dataclasses import replace

import pytest

from circulos.exhibits import process_map
from circulos.exhibits.model import Bar, Point, Role
from circulos.method import load_kit
from circulos.method.types import Kind
from circulos.render import voice
from invented_circle import NAMES, OWN, compare
from invented_process import DECISION, PROCESS, START, UNTIMED, timed

LANGUAGES = ("en", "ca", "es")


def said(exhibit, language="en"):
    return voice(language).sentences(exhibit.reading)


def marks(exhibit, kind, role):
    return next(mark for mark in exhibit.figure.marks if isinstance(mark, kind) and mark.role is role)


def headings(exhibit):
    return [voice("en").say(row.cells[0].value) for row in exhibit.table.rows if row.level]


def times(decision, start):
    """The own council's two times, among a circle that takes 10 to 20 days for each."""
    circle = [10.0 + place % 11 for place in range(len(NAMES))]
    here = list(NAMES).index(OWN)
    values = [[*circle[:here], own, *circle[here + 1 :]] for own in (decision, start)]
    return {"U05": compare(DECISION, values[0]), "U06": compare(START, values[1])}


def test_every_step_stands_in_order_and_the_slowest_is_marked():
    exhibit = process_map(PROCESS, timed(), OWN, NAMES)
    assert [one[:2] for one in headings(exhibit)] == ["1.", "2.", "3.", "4.", "5."]
    assert [one.endswith("longest clock") for one in headings(exhibit)] == [False, False, True, False, False]
    assert len(exhibit.figure.y.categories) == 5 and exhibit.figure.y.own == 2


def test_own_times_are_those_of_the_comparison_and_the_circle_is_beside():
    found = timed()
    exhibit = process_map(PROCESS, found, OWN, NAMES)
    own = marks(exhibit, Point, Role.OWN)
    assert own.y == (1.0, 2.0)
    assert own.x == tuple(float(found[code].value[found[code].places[OWN]]) for code in ("U05", "U06"))
    spread = marks(exhibit, Bar, Role.INTERVAL)
    assert spread.start == (found["U05"].q25, found["U06"].q25)
    assert spread.end == (found["U05"].q75, found["U06"].q75)
    assert marks(exhibit, Point, Role.CIRCLE).x == (found["U05"].q50, found["U06"].q50)


def test_limits_are_drawn_in_calendar_days_and_what_others_report_is_none():
    limits = marks(process_map(PROCESS, timed(), OWN, NAMES), Point, Role.REFERENCE)
    assert dict(zip(limits.x, limits.y, strict=True)) == {21.0: 1.0, 20.0: 2.0, 1.0: 2.0}


def test_less_than_a_minute_is_written_in_seconds():
    rows = [row for row in process_map(PROCESS, timed(), OWN, NAMES).table.rows if not row.level]
    limits = [cell for row in rows for cell in row.cells if cell.format and cell.format.unit == "second"]
    assert [cell.value for cell in limits] == [50.0]


def test_hours_of_service_are_no_time_of_a_step():
    exhibit = process_map(PROCESS, timed(), OWN, NAMES)
    assert 3.0 not in marks(exhibit, Point, Role.OWN).y
    clock = next(row for row in exhibit.table.rows if voice("en").say(row.cells[0].value) == "call → answer")
    assert voice("en").say(clock.cells[0].tag) == "time not measured"


def test_the_longest_clock_is_told_with_the_median_of_the_circle():
    told = said(process_map(PROCESS, times(12.0, 30.0), OWN, NAMES))
    assert told.startswith("Your longest clock: begin the service at home, 30.0")
    assert "Slower than three quarters of the circle in: begin the service at home." in told
    assert "decide on the service" not in told


@pytest.mark.parametrize(
    ("decision", "start", "wanted", "unwanted"),
    [
        (12.0, 0.5, "mean times are within it", "longer than the limit"),
        (12.0, 10.0, "", "limit"),  # between the limit for urgent cases and that for all: nothing is said
        (22.0, 10.0, "longer than the limit promised or required in: decide on the service", "within"),
    ],
)
def test_a_mean_is_held_against_all_the_limits_of_its_step(decision, start, wanted, unwanted):
    told = said(process_map(PROCESS, times(decision, start), OWN, NAMES))
    assert wanted in told and unwanted not in told


def test_without_own_times_the_circle_speaks():
    exhibit = process_map(PROCESS, timed(), "c99", NAMES)
    assert "no measured time" in said(exhibit) and "in the middle council" in said(exhibit)
    circle = process_map(PROCESS, timed(), None, NAMES)
    assert "value" not in [column.code for column in circle.table.columns]
    assert not [mark for mark in circle.figure.marks if mark.role is Role.OWN]


def test_a_process_nobody_times_is_a_table_and_says_so():
    exhibit = process_map(UNTIMED, {}, OWN, NAMES, period="2024")
    assert exhibit.figure is None
    assert said(exhibit) == "No step of this process has a measured time."


def test_one_council_alone_has_no_circle_beside_it():
    alone = {"U05": compare(DECISION, [9.0], councils=[OWN])}
    exhibit = process_map(PROCESS, alone, OWN, NAMES)
    assert {mark.role for mark in exhibit.figure.marks} == {Role.OWN, Role.REFERENCE}
    assert all(
        math.isfinite(cell.value)
        for row in exhibit.table.rows
        for cell in row.cells
        if isinstance(cell.value, float)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_process_of_the_shipped_kit_can_be_drawn_and_read(language):
    kit = load_kit("basic-social-services")
    for process in kit.processes.values():
        codes = {code for step in process.steps for code in step.indicators}
        found = {
            code: compare(kit.indicators[code], [10.0 + place for place in range(8)])
            for code in codes
            if kit.indicators[code].kind is Kind.MEAN
        }
        exhibit = process_map(process, found, "c03", NAMES)
        assert said(exhibit, language)
        for row in exhibit.table.rows:
            told = voice(language).say(row.cells[0].value)
            assert told and "_" not in told


def test_clocks_are_told_in_the_language_of_the_reader():
    reception = load_kit("basic-social-services").processes["reception"]
    exhibit = process_map(replace(reception, steps=reception.steps[-1:]), {}, OWN, NAMES)
    first = [voice("ca").say(row.cells[0].value) for row in exhibit.table.rows if not row.level][0]
    assert first == "demanda → primera entrevista"
