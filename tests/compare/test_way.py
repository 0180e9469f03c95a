"""The way to a target: what is due in each period, what was reached, and when at this pace."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circulos.compare import target as ahead
from circulos.compare.decided import Target
from circulos.compare.target import Arrival
from circulos.compare.target import Way as Where
from circulos.compare.way import between, way
from invented_circle import BROKEN, IN_TIME, OWN, compare, series

ALONE = [OWN]


def years(*values, what=IN_TIME, first=2020):
    return [compare(what, [value], period=str(first + at), councils=ALONE) for at, value in enumerate(values)]


def held(values, what=IN_TIME, **told):
    found = years(*values, what=what)
    facts = {"from_period": "2020", "to_period": "2025", "value": 80.0} | told
    return way(Target(what.code, **facts), found, found[-1], OWN)


def test_without_values_between_the_way_is_straight():
    found = held([50.0, 55.0, 61.0])
    assert [step.due for step in found.steps] == [50, 56, 62, 68, 74, 80]
    assert [step.actual for step in found.steps[:3]] == [50, 55, 61]
    assert (found.due, found.share, found.missing) == (62, pytest.approx(11 / 30), 19)
    assert found.where is Where.ON_THE_WAY and found.is_behind


def test_the_way_goes_through_the_values_typed_for_the_years_between():
    found = held([50.0, 55.0, 61.0], path=(("2022", 60.0), ("2024", 78.0)))
    assert [step.due for step in found.steps] == [50, 55, 60, 69, 78, 80]
    assert not found.is_behind


def test_a_way_without_a_known_start_is_due_from_its_first_value_on():
    found = held([math.nan, 55.0, 61.0], path=(("2022", 60.0),))
    assert [math.isnan(step.due) for step in found.steps] == [True, True, False, False, False, False]
    assert found.due == 60
    assert [step.due for step in held([math.nan, 55.0], start=40.0).steps][:2] == [40, 48]


def test_a_value_outside_the_way_is_refused():
    with pytest.raises(ValueError, match="does not lie between"):
        ahead.path(50, 80, 2020, 2025, [2021], {2026.0: 60})


@given(st.lists(st.floats(1, 99), min_size=1, max_size=4), st.floats(0, 5))
def test_at_every_typed_year_just_what_was_typed_is_due(values, shift):
    times = {2020 + shift / 10 + at + 1: value for at, value in enumerate(values)}
    due = ahead.path(50, 80, 2020 + shift / 10, 2026 + shift, list(times), times)
    assert due == pytest.approx(list(times.values()))


def test_steady_years_say_when_and_unsteady_ones_do_not():
    found = held([50.0, 52.0, 54.0, 56.0, 58.0], to_period="2030", value=64.0)
    assert (found.arrival, found.reached_in) == (Arrival.IN_SIGHT, "2027")
    assert held([50.0, 58.0, 49.0, 57.0, 50.0]).arrival is Arrival.CANNOT_TELL


def test_nothing_is_compared_across_a_break():
    found = way(Target("U02", "2021", "2026", 90.0), series(BROKEN), series(BROKEN)[-1], OWN)
    assert found.is_cut and math.isnan(found.start) and math.isnan(found.share)


def test_what_is_reached_is_not_behind_and_what_has_no_figure_is_unknown():
    assert held([50.0, 85.0]).where is Where.REACHED
    assert not held([50.0, 85.0]).is_behind
    assert held([50.0, math.nan]).where is Where.UNKNOWN


def test_periods_of_another_grain_are_left_as_they_are():
    assert between("2024-Q1", "2024-Q4") == ["2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"]
    assert between("2020", "2022/2024") == ["2020", "2022/2024"]
