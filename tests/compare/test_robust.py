"""Robust distances: R's, with a fallback where more than half are tied, and no division by zero."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose, assert_array_equal

from circulos.compare.robust import Scale, Spread, off_scale, on_scale, robust_z

VALUES = [71.2, 64.5, 80.1, 59.9, 77.3, 68.8, 90.4, 66, 73.5, 61.1, 84.2, 170.7]


def test_the_robust_z_is_that_of_r():
    # R> (x - median(x)) / mad(x);  mad(x)
    found = robust_z(VALUES)
    assert_allclose(found.spread, 11.56428, rtol=3e-6)  # R takes 1.4826 for 1 / Φ⁻¹(3/4)
    assert_allclose(
        found.z[[0, 6, 11]], [-0.0994441504356512, 1.5608407959682764, 8.5046366916055334], rtol=2e-6
    )
    assert found.by == Spread.MEDIAN_DEVIATION


def test_where_more_than_half_are_tied_the_mean_deviation_serves():
    # R> y <- c(5, 5, 5, 5, 5, 5, 7, 9); s <- sqrt(pi / 2) * mean(abs(y - median(y))); (y - median(y)) / s
    found = robust_z([5, 5, 5, 5, 5, 5, 7, 9])
    assert_allclose(found.spread, 0.939985602986625)
    assert_allclose(found.z[6:], [2.12769216214098, 4.25538432428195])
    assert found.by == Spread.MEAN_DEVIATION


def test_where_nothing_varies_there_is_no_distance():
    for values in ([5.0, 5, 5], [5.0], [np.nan, np.nan]):
        found = robust_z(values)
        assert np.isnan(found.z).all()
        assert found.by == Spread.UNDETERMINED


def test_the_missing_stays_missing_and_counts_for_nothing():
    whole, gaps = robust_z(VALUES), robust_z([np.nan, *VALUES, np.nan])
    assert_allclose(gaps.z[1:-1], whole.z)
    assert np.isnan(gaps.z[[0, -1]]).all()


def test_columns_and_rows_are_looked_at_one_by_one():
    table = np.array([VALUES, VALUES[::-1]])
    assert_allclose(robust_z(table, axis=1).z[1], robust_z(VALUES[::-1]).z)
    assert_allclose(robust_z(table.T, axis=0).z[:, 1], robust_z(VALUES[::-1]).z)
    assert robust_z(table, axis=1).centre.shape == (2,)


@given(
    hnp.arrays(np.float64, st.integers(3, 12), elements=st.integers(-20, 20).map(float)),
    st.integers(-9, 9),
    st.sampled_from([0.5, 4.0]),
)
def test_the_unit_does_not_matter(values, shift, factor):
    one, other = robust_z(values), robust_z(values * factor + shift)
    assert_allclose(one.z, other.z, atol=1e-9)
    assert one.by == other.by


@pytest.mark.parametrize("scale", list(Scale))
def test_there_and_back(scale):
    values = np.array([0.5, 12.0, 99.0])
    assert_allclose(off_scale(on_scale(values, scale, 100), scale, 100), values)


def test_what_has_no_place_on_a_scale_is_missing():
    assert_array_equal(np.isnan(on_scale([0, -1, 2], "log")), [True, True, False])
    assert_array_equal(np.isnan(on_scale([0, -1, 100, 101], "angle", 100)), [False, True, False, True])
