"""Targets: how much of the way is behind, and when the rest will be, as far as the series allows to say."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from circulos.compare.target import Arrival, Way, pace, path, progress
from circulos.compare.trend import trend


def test_progress_is_the_part_of_the_way_behind():
    found = progress(50, [55, 60, 65, 50, 45, np.nan], 60, "higher")
    assert_array_equal(found.share, [0.5, 1, 1.5, 0, -0.5, np.nan])
    ways = [Way.ON_THE_WAY, Way.REACHED, Way.REACHED, Way.NOT_MOVED, Way.MOVED_AWAY, Way.UNKNOWN]
    assert found.way.tolist() == ways


def test_progress_downwards_is_the_mirror():
    up, down = progress(50, [55, 60, 45], 60, "higher"), progress(-50, [-55, -60, -45], -60, "lower")
    assert_array_equal(up.share, down.share)
    assert_array_equal(up.way, down.way)


def test_a_target_reached_at_the_start_leaves_no_way():
    found = progress(70, [72, 50], 60, "higher")
    assert np.isnan(found.share).all()
    assert found.way.tolist() == [Way.REACHED, Way.MOVED_AWAY]


def test_without_a_direction_the_way_is_from_start_to_target():
    found = progress([50, 70, 60, 60], [60, 65, 60, 61], 60)
    assert_array_equal(found.share, [1, 0.5, np.nan, np.nan])
    assert found.way.tolist() == [Way.REACHED, Way.ON_THE_WAY, Way.REACHED, Way.MOVED_AWAY]


def test_at_a_steady_pace_the_time_is_the_distance_over_the_slope():
    rising = trend([50.0, 52, 54, 56, 58], np.arange(2020, 2025))
    found = pace(58, [64, 58, 50], rising, "higher")
    assert_allclose(found.years, [3, 0, 0])
    assert_allclose(found.earliest, [3, 0, 0])
    assert found.arrival.tolist() == [Arrival.IN_SIGHT, Arrival.REACHED, Arrival.REACHED]


def test_the_limits_of_the_slope_give_the_earliest_and_the_latest():
    rising = trend([50.0, 52.5, 53, 56, 59, 60], np.arange(6))
    found = pace(60, 70, rising, "higher")
    assert_allclose(found.earliest, 10 / rising.upper)
    assert_allclose(found.latest, 10 / rising.lower)
    assert found.earliest < found.years < found.latest


def test_a_series_that_goes_the_other_way_never_arrives():
    falling = trend([60.0, 58, 56, 54, 52], np.arange(5))
    found = pace(52, 60, falling, "higher")
    assert found.years == np.inf
    assert found.arrival == Arrival.NOT_AT_THIS_PACE


def test_a_wavering_series_cannot_tell():
    wavering = trend([50.0, 54, 49, 55, 50, 53], np.arange(6))
    found = pace(53, 60, wavering, "higher")
    assert found.arrival == Arrival.CANNOT_TELL
    assert found.latest == np.inf


def test_a_short_series_cannot_tell():
    short = trend([50.0, 52, 54], np.arange(3))
    found = pace(54, 60, short, "higher")
    assert_allclose(found.years, 3)
    assert found.arrival == Arrival.CANNOT_TELL
    assert np.isnan(found.latest)


def test_lower_is_better_is_the_mirror():
    up = trend([50.0, 52.5, 53, 56, 59, 60], np.arange(6))
    down = trend([-50.0, -52.5, -53, -56, -59, -60], np.arange(6))
    one, other = pace(60, 70, up, "higher"), pace(-60, -70, down, "lower")
    for name in ("years", "earliest", "latest", "arrival"):
        assert_array_equal(getattr(one, name), getattr(other, name))


def test_without_a_direction_any_way_to_the_target_will_do():
    falling = trend([60.0, 58, 56, 54, 52], np.arange(5))
    found = pace(52, [48, 52, 60], falling)
    assert_allclose(found.years, [2, 0, np.inf])
    assert found.arrival.tolist() == [Arrival.IN_SIGHT, Arrival.REACHED, Arrival.NOT_AT_THIS_PACE]


def test_the_missing_is_unknown():
    rising = trend([50.0, 52, 54, 56, 58], np.arange(5))
    found = pace([np.nan, 58], [60, np.nan], rising, "higher")
    assert found.arrival.tolist() == [Arrival.UNKNOWN] * 2
    assert np.isnan(found.years).all()


def test_a_path_is_straight_and_stays_at_its_ends():
    assert_allclose(path(50, 60, 2024, 2028, [2023, 2024, 2025, 2028, 2030]), [50, 50, 52.5, 60, 60])


def test_a_target_in_the_past_is_refused():
    with pytest.raises(ValueError, match="must lie after its start"):
        path(50, 60, 2024, 2024, [2024])
