"""Trends: the slopes are those of R and SciPy, cuts are respected, and little data says so."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import theilslopes

from circulos.compare.trend import (
    Course,
    Cut,
    Direction,
    against_group,
    change,
    comparable,
    course,
    fewest_points,
    trend,
)

LGBF = Path(__file__).parents[3] / "shared" / "data" / "lgbf" / "social_care_long.csv"

# R> sen <- function(x, y, conf = .95) {
# +    ok <- !is.na(y); x <- x[ok]; y <- y[ok]; n <- length(y)
# +    s <- sort(outer(y, y, "-")[upper.tri(diag(n))] / outer(x, x, "-")[upper.tri(diag(n))])
# +    t <- table(y); v <- (n*(n-1)*(2*n+5) - sum(t*(t-1)*(2*t+5))) / 18
# +    C <- qnorm(1 - (1-conf)/2) * sqrt(v); N <- length(s); b <- median(s)
# +    c(b, s[max(round((N-C)/2), 1)], s[min(round((N+C)/2) + 1, N)], median(y - b*(x - max(x)))) }
# (the interval is also that of sens.slope of the R package trend)
NILE = [1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020]
NILE += [960, 1180, 799, 958, 1140, 1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840]
NEW_HAVEN = [49.9, 52.3, 49.4, 51.1, 49.4, 47.9, 49.8, 50.9, 49.3, 51.9, 50.8, 49.6, 49.3, 50.6, 48.4]


def figures(found, place=()):
    return [float(array[place]) for array in (found.slope, found.lower, found.upper, found.level)]


def test_the_nile_is_that_of_r():
    # R> sen(1871:1900, window(Nile, 1871, 1900))  and with conf = .998
    found = trend(NILE, np.arange(1871, 1901))
    assert_allclose(
        figures(found), [-1.11111111111111, -9.47058823529412, 4.44444444444444, 1094.44444444444434]
    )
    assert found.direction == Direction.UNCLEAR
    surer = trend(NILE, np.arange(1871, 1901), confidence=99.8)
    assert_allclose(figures(surer)[1:3], [-14.42857142857143, 10.31250000000000])


def test_missing_years_are_left_out_as_in_r():
    # R> y <- window(Nile, 1871, 1900); y[c(3, 8, 9)] <- NA; sen(1871:1900, y)
    series = np.array(NILE, dtype=float)
    series[[2, 7, 8]] = np.nan
    found = trend(series, np.arange(1871, 1901))
    assert_allclose(figures(found), [-0.666666666666667, -9, 5, 1098.666666666666742])
    assert found.points == 27


def test_new_haven_is_that_of_r():
    # R> sen(1912:1926, window(nhtemp, 1912, 1926))
    found = trend(NEW_HAVEN, np.arange(1912, 1927))
    assert_allclose(figures(found), [-0.0499999999999998, -0.25, 0.1090909090909093, 49.4])


def test_uneven_years_with_equal_values_are_those_of_r():
    # R> sen(c(2010, 2012, 2013, 2016, 2017, 2020, 2021), c(3, 3, 5, 4, 7, 9, 9))
    found = trend([3, 3, 5, 4, 7, 9, 9], [2010, 2012, 2013, 2016, 2017, 2020, 2021])
    assert_allclose(figures(found), [0.571428571428571, 0.166666666666667, 1, 9.285714285714285])
    assert found.direction == Direction.RISING


series = hnp.arrays(
    np.float64,
    st.tuples(st.integers(1, 5), st.integers(2, 12)),
    elements=st.one_of(st.integers(-9, 9).map(float), st.just(np.nan)),
)


@given(series)
def test_each_row_is_what_scipy_gives(values):
    times = 2010.0 + np.arange(values.shape[1]) ** 1.5
    found = trend(values, times)
    for row, one in enumerate(values):
        known = np.isfinite(one)
        assert found.points[row] == known.sum()
        if known.sum() < 2:
            assert np.isnan(found.slope[row])
            continue
        oracle = theilslopes(one[known], times[known], method="joint")
        assert_allclose(found.slope[row], oracle.slope, atol=1e-12)
        if known.sum() >= 5:
            assert_allclose(
                [found.lower[row], found.upper[row]], [oracle.low_slope, oracle.high_slope], atol=1e-12
            )
            height = oracle.intercept + oracle.slope * times[-1]
            assert_allclose(found.level[row], height, atol=1e-8)
        else:
            assert np.isnan([found.lower[row], found.upper[row]]).all()
            assert found.direction[row] == Direction.TOO_FEW_POINTS


@given(series, st.integers(-5, 5), st.sampled_from([0.5, 2.0, 100.0]))
def test_a_unit_changes_only_the_unit(values, shift, factor):
    times = np.arange(values.shape[1], dtype=float)
    one, other = trend(values, times), trend(values * factor + shift, times)
    assert_allclose(other.slope, one.slope * factor, atol=1e-9)
    assert_array_equal(other.direction, one.direction)
    months = trend(values, times * 12)
    assert_allclose(months.slope * 12, one.slope, atol=1e-12)


@given(series)
def test_a_mirrored_series_has_the_opposite_course(values):
    times = np.arange(values.shape[1], dtype=float)
    one, other = trend(values, times), trend(-values, times)
    assert_array_equal(course(one, "higher"), course(other, "lower"))


def test_the_order_of_councils_does_not_matter():
    rng = np.random.default_rng(7)
    values = rng.normal(size=(40, 9)).cumsum(axis=1)
    order = rng.permutation(40)
    one, other = trend(values, np.arange(9)), trend(values[order], np.arange(9))
    assert_array_equal(one.slope[order], other.slope)
    moved = change(values, np.arange(9)).difference
    assert_allclose(against_group(moved).beyond[order], against_group(moved[order]).beyond)


def test_many_series_are_worked_in_parts(monkeypatch):
    values = np.random.default_rng(1).normal(size=(23, 6))
    whole = trend(values, np.arange(6))
    monkeypatch.setattr("circulos.compare.trend.PAIRS", 100)
    parts = trend(values, np.arange(6))
    assert_array_equal(whole.slope, parts.slope)
    assert_array_equal(whole.upper, parts.upper)


def test_how_many_points_a_slope_needs():
    # 2 / 5! = 0.017 is below 5 %, 2 / 4! = 0.083 is not; 2 / 6! = 0.0028 is not below 0.2 %.
    assert fewest_points(0.95) == 5
    assert fewest_points(90) == 4
    assert fewest_points(99.8) == 7
    four = trend([1, 2, 3, 4], [1, 2, 3, 4])
    assert four.direction == Direction.TOO_FEW_POINTS
    assert four.slope == 1
    assert np.isnan(four.lower)
    assert trend([1, 2, 3, 4, 5], [1, 2, 3, 4, 5]).direction == Direction.RISING


def test_the_interval_holds_the_true_slope_as_often_as_it_says():
    rng = np.random.default_rng(20)
    for n, least in ((5, 0.95), (8, 0.93), (13, 0.93)):
        values = 0.3 * np.arange(n) + rng.standard_t(3, size=(4000, n))
        found = trend(values, np.arange(n))
        held = ((found.lower <= 0.3) & (found.upper >= 0.3)).mean()
        assert held >= least, (n, held)


def test_one_odd_year_does_not_move_the_slope():
    steady = np.arange(10.0)
    odd = steady.copy()
    odd[6] = 600
    assert_allclose(trend(odd, np.arange(10)).slope, 1)


def test_an_unchanging_series_has_no_direction():
    found = trend([5.0] * 8, np.arange(8))
    assert figures(found) == [0, 0, 0, 5]
    assert found.direction == Direction.UNCLEAR


def test_a_cut_parts_the_series():
    values = [[1.0, 2, 3, 10, 11, 12, 13, 14]]
    times = np.arange(2017, 2025)
    found = trend(values, times, [Cut(2020)])
    assert found.points.tolist() == [5]
    assert found.since == 2020
    assert_allclose(found.slope, 1)
    assert np.isnan(change(values, times, start=2019, cuts=[Cut(2020)]).difference)


def test_a_bridge_joins_the_series():
    values = [[1.0, 2, 3, 40, 50]]
    kept = comparable(values, np.arange(2020, 2025), [Cut(2023, bridge=10)])
    assert kept.values.tolist() == [[10, 20, 30, 40, 50]]
    assert kept.since == 2020
    assert kept.bridged == 2023


def test_a_cut_after_a_bridge_still_cuts():
    kept = comparable([[1.0, 2, 3, 4]], [1, 2, 3, 4], [Cut(4), Cut(2, bridge=10)])
    assert_array_equal(kept.values, [[np.nan, np.nan, np.nan, 4]])
    assert (kept.since, kept.bridged) == (4, None)
    two = comparable([[1.0, 2, 3, 4]], [1, 2, 3, 4], [Cut(3, bridge=2), Cut(2, bridge=10)])
    assert two.values.tolist() == [[20, 4, 3, 4]]


def test_a_cut_outside_the_series_changes_nothing_or_leaves_nothing():
    assert comparable([1.0, 2], [1, 2], [Cut(1), Cut(0.5)]).values.tolist() == [1, 2]
    nothing = comparable([1.0, 2], [1, 2], [Cut(3)])
    assert np.isnan(nothing.values).all()
    assert nothing.since == 3
    assert trend([1.0, 2], [1, 2], [Cut(3)]).direction == Direction.TOO_FEW_POINTS


def test_the_given_values_are_not_changed():
    values = np.array([[1.0, 2, 3]])
    comparable(values, [1, 2, 3], [Cut(2)])
    comparable(values, [1, 2, 3], [Cut(2, bridge=3)])
    assert values.tolist() == [[1, 2, 3]]


def test_change_is_over_the_same_span_for_everyone():
    values = [[10.0, 20, 30], [10, np.nan, 40], [np.nan, 0, 5], [-4, -2, np.nan]]
    last = change(values, [2021, 2022, 2023])
    assert_array_equal(last.difference, [10, np.nan, 5, np.nan])
    assert_array_equal(last.relative, [0.5, np.nan, np.nan, np.nan])
    assert (last.start, last.end) == (2022, 2023)
    long = change(values, [2021, 2022, 2023], start=2021)
    assert_array_equal(long.difference, [20, 30, np.nan, np.nan])
    assert_array_equal(long.relative, [2, 3, np.nan, np.nan])
    assert_array_equal(change([[-4.0, -2]], [1, 2]).relative, [0.5])


def test_one_period_has_no_change_and_no_trend():
    assert np.isnan(change([[1.0], [2]], [2024]).difference).all()
    found = trend([[1.0], [2]], [2024])
    assert np.isnan(found.slope).all()
    assert (found.direction == Direction.TOO_FEW_POINTS).all()


def test_course_depends_on_polarity():
    up = trend([np.arange(6.0), -np.arange(6.0), [1, 2, 1, 2, 1, 2], [np.nan] * 6], np.arange(6))
    few, unclear = Course.TOO_FEW_POINTS, Course.UNCLEAR
    assert course(up, "higher").tolist() == [Course.IMPROVING, Course.WORSENING, unclear, few]
    assert course(up, "lower").tolist() == [Course.WORSENING, Course.IMPROVING, unclear, few]
    assert course(up, "neutral").tolist() == [Course.RISING, Course.FALLING, unclear, few]


def test_course_with_a_band_is_towards_it_or_away():
    rising = trend([np.arange(6.0)], np.arange(6))
    assert course(rising, "band", (10, 20)).tolist() == [Course.IMPROVING]
    assert course(rising, "band", (4, 6)).tolist() == [Course.RISING]
    assert course(rising, "band", (0, 2)).tolist() == [Course.WORSENING]


def test_against_the_group_is_beyond_its_median_change():
    moved = against_group([1.0, 2, 6, np.nan, 3])
    assert moved.group == 2.5
    assert moved.n == 4
    assert_array_equal(moved.beyond, [-1.5, -0.5, 3.5, np.nan, 0.5])


def test_a_movement_common_to_all_is_nobodys():
    values = np.random.default_rng(3).normal(size=(9, 5))
    lifted = values.copy()
    lifted[:, -1] += 7
    before, after = (against_group(change(v, np.arange(5)).difference) for v in (values, lifted))
    assert_allclose(before.beyond, after.beyond, atol=1e-12)
    assert_allclose(after.group - before.group, 7)


def test_two_councils_are_no_group():
    moved = against_group([1.0, 2, np.nan])
    assert np.isnan(moved.group)
    assert np.isnan(moved.beyond).all()
    assert moved.n == 2


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda: trend([1, 2, 3], [1, 2]), "There are 2 times"),
        (lambda: trend([1, 2], [2, 1]), "ascending"),
        (lambda: trend([1, 2], [1, 1]), "ascending"),
        (lambda: trend([1, 2], [1, np.nan]), "must be known"),
        (lambda: trend([], []), "at least one time"),
        (lambda: trend([1, 2], [[1, 2]]), "plain list"),
        (lambda: trend([1, 2], [1, 2], confidence=14), "confidence"),
        (lambda: comparable([1, 2], [1, 2], [Cut(2, bridge=0)]), "must be above 0"),
        (lambda: comparable([1, 2], [1, 2], [Cut(2, bridge=np.nan)]), "must be above 0"),
        (lambda: change([1, 2], [1, 2], start=3), "no time 3; it has 1, 2"),
        (lambda: course(trend([1, 2], [1, 2]), "upwards"), "upwards"),
        (lambda: course(trend([1, 2], [1, 2]), "band"), "lower and an upper limit"),
        (lambda: course(trend([1, 2], [1, 2]), "band", (2, 1)), "lower and an upper limit"),
    ],
)
def test_bad_input_is_said_in_words(wrong, says):
    with pytest.raises(ValueError, match=says):
        wrong()


@pytest.mark.skipif(
    not LGBF.is_file(), reason="the Scottish figures are not beside the checkout (see docs/how-to)"
)
def test_delayed_discharges_fell_in_the_last_scottish_year():
    with LGBF.open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file) if row["indicator"] == "SW08"]
    periods = sorted({row["period"] for row in rows})
    councils = sorted({row["council"] for row in rows})
    values = np.full((len(councils), len(periods)), np.nan)
    for row in rows:
        values[councils.index(row["council"]), periods.index(row["period"])] = float(row["value"])
    glasgow = councils.index("Glasgow City")
    last = change(values, np.arange(len(periods)))
    # 624.4216348 - 975.9346913, as printed in the file
    assert_allclose(last.difference[glasgow], -351.5130565)
    assert against_group(last.difference).n == 32
