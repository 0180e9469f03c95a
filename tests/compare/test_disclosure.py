"""Small numbers: an attacker who knows all that is shown, and how it was hidden, cannot tell them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose, assert_array_equal

from circulos.compare.disclosure import Release, Rules, enough, protect
from circulos.compare.suppress import System, inferred


def with_totals(parts):
    """Parts with their sums in a last row and, in two dimensions, a last column."""
    parts = np.asarray(parts, dtype=float)
    if parts.ndim == 1:
        return np.append(parts, parts.sum())
    wide = np.column_stack([parts, parts.sum(axis=1)])
    return np.vstack([wide, wide.sum(axis=0)])


def sums_of(shape):
    """Each printed sum as (places of the parts, place of the total)."""
    places = np.arange(int(np.prod(shape))).reshape(shape)
    lines = [places[:, column] for column in range(shape[1])] if len(shape) == 2 else [places]
    lines += [places[row] for row in range(shape[0])] if len(shape) == 2 else []
    return [(line[:-1].tolist(), int(line[-1])) for line in lines]


def attack(shown, shape, most, ceiling=None, weights=None, mean=None, half=0.0):
    """All whole numbers from 0 to `most` that fit what is shown, as sets of what each hidden figure may
    be."""
    flat = shown.reshape(-1)
    hidden = np.flatnonzero(np.isnan(flat))
    guesses = np.indices([most + 1] * len(hidden)).reshape(len(hidden), -1)
    filled = np.repeat(flat[:, None], guesses.shape[1], axis=1)
    filled[hidden] = guesses
    fits = np.ones(guesses.shape[1], dtype=bool)
    for parts, total in sums_of(shape):
        fits &= filled[parts].sum(axis=0) == filled[total]
    if ceiling is not None:
        fits &= (filled <= ceiling[:, None]).all(axis=0)
    if mean is not None:
        fits &= np.abs(weights @ filled[: len(weights)] / len(weights) - mean) <= half + 1e-9
    return {int(place): set(guesses[row, fits].tolist()) for row, place in enumerate(hidden)}


def test_a_small_count_and_its_rate_are_hidden_together():
    safe = protect(Release([3, 40, 0, 5], [100, 200, 300, 400], per=100))
    assert_array_equal(safe.hidden_numerator, [True, False, False, False])
    assert_array_equal(safe.value, [np.nan, 20, 0, 1.25])
    assert_array_equal(safe.denominator, [100, 200, 300, 400])
    assert safe.small.tolist() == [True, False, False, False]


def test_the_threshold_is_the_first_count_shown():
    for threshold in (1, 2, 5, 10):
        safe = protect(Release(np.arange(12.0), kind="count"), Rules(threshold=threshold))
        assert_array_equal(np.flatnonzero(safe.hidden_numerator), np.arange(1, threshold))


def test_zero_is_hidden_where_the_rules_say_so():
    safe = protect(Release([0, 7], [100, 100]), Rules(hide_zero=True))
    assert safe.hidden_numerator.tolist() == [True, False]


def test_a_small_rest_is_a_small_count():
    # 48 of 50: two persons were not attended.
    safe = protect(Release([48, 50, 30], [50, 50, 50]))
    assert safe.hidden_value.tolist() == [True, False, False]
    assert not protect(Release([48], [50]), Rules(hide_rest=False)).hidden_value.any()
    assert not protect(Release([48], [50], kind="rate")).hidden_value.any()


def test_a_small_denominator_hides_all_three():
    safe = protect(Release([2000.0, 90_000], [3, 120], kind="ratio", numerator_counts=False))
    assert safe.hidden_denominator.tolist() == [True, False]
    assert safe.hidden_numerator.tolist() == [True, False]
    assert safe.hidden_value.tolist() == [True, False]


def test_money_is_never_small():
    safe = protect(Release([3.0, 2], [100, 120], kind="ratio", numerator_counts=False))
    assert not safe.hidden_numerator.any()
    beds = protect(Release([30.0, 20], [3, 4], kind="ratio", denominator_counts=False))
    assert not beds.hidden_value.any()


def test_a_value_on_a_small_base_is_no_secret():
    safe = protect(Release([6, 40], [14, 200]), Rules(smallest_base=20))
    assert safe.hidden_value.tolist() == [True, False]
    assert not safe.hidden_numerator.any()
    assert not safe.hidden_denominator.any()


def test_missing_is_missing_and_not_hidden():
    safe = protect(Release([np.nan, 40, 3], [100, np.nan, 50]))
    assert safe.hidden_value.tolist() == [False, False, True]
    assert np.isnan(safe.value).all()


def test_a_second_figure_goes_where_a_total_is_printed():
    safe = protect(Release([3, 50, 60, 113], kind="count", totals=(0,)))
    # 113 - 60 leaves 53 for two: the small one may be anything from 0 to 53.
    assert safe.hidden_numerator.tolist() == [True, True, False, False]
    assert safe.small.tolist() == [True, False, False, False]


def test_a_second_figure_must_leave_room():
    # 3 and 0 hidden would leave 3 to share: nobody would think of 4. So 50 goes as well.
    safe = protect(Release([3, 0, 50, 53], kind="count", totals=(0,)))
    assert safe.hidden_numerator.tolist() == [True, False, True, False]


def test_a_total_goes_when_nothing_else_is_left():
    safe = protect(Release([3, 0, 0, 3], kind="count", totals=(0,)))
    assert safe.hidden_numerator[[0, 3]].all()
    two = protect(Release([2, 4, 6], kind="count", totals=(0,)))
    # 6 = 2 + 4: readers would know that each lies from 2 to 4, were both only hidden below 5.
    assert two.hidden_numerator[[0, 1]].all()
    assert attack(two.numerator, (3,), 12)[0] >= {0, 1, 2, 3, 4, 5}


def test_in_a_table_the_rectangle_is_closed():
    table = with_totals([[3, 20, 30], [40, 50, 60], [70, 80, 90]])
    safe = protect(Release(table, kind="count", totals=(0, 1)))
    assert safe.hidden_numerator.sum() == 4
    assert not safe.hidden_numerator[-1].any()
    assert not safe.hidden_numerator[:, -1].any()


def test_a_mean_beside_a_total_takes_a_third_figure():
    x, d = with_totals([3, 50, 60, 70]), with_totals([100, 200, 300, 400])
    assert protect(Release(x, d, totals=(0,))).hidden_numerator.sum() == 2
    safe = protect(Release(x, d, totals=(0,), mean_decimals=4))
    assert safe.hidden_numerator.sum() == 3
    # (3/100 + 50/200 + 60/300 + 70/400) / 4
    assert safe.mean == 0.1638
    assert not safe.hidden_numerator[-1]


def test_a_mean_alone_takes_a_second_figure():
    safe = protect(Release([3, 50, 60], [100, 200, 300], mean_decimals=4))
    assert safe.hidden_numerator.sum() == 2
    assert safe.mean == 0.16
    lonely = protect(Release([3], [100], mean_decimals=4))
    assert np.isnan(lonely.mean)


def test_a_mean_rounded_well_needs_nothing_more():
    # Twenty councils: 0.1 in the mean is 2 in the sum of percentages, and so is one person of fifty.
    x, d = np.append(3, np.arange(21, 40)), np.full(20, 50)
    assert protect(Release(x, d, per=100, mean_decimals=3)).hidden_numerator.sum() == 2
    safe = protect(Release(x, d, per=100, mean_decimals=0))
    assert safe.hidden_numerator.sum() == 1
    assert safe.mean == np.round(100 * (x / d).mean())


def test_the_mean_does_not_count_the_total_row():
    # Were the total a council, one hidden figure would be kept company by it.
    x, d = with_totals([[3, 50], [60, 70], [80, 90]]), with_totals([[100, 200], [300, 400], [500, 600]])
    safe = protect(Release(x, d, totals=(0, 1), mean_decimals=4))
    assert safe.mean.shape == (3,)
    assert safe.hidden_numerator[:3, 0].sum() >= 3 or np.isnan(safe.mean[0])


def test_a_mean_is_given_where_nothing_is_small():
    safe = protect(Release([[10, np.nan], [20, np.nan]], [[100, 10], [100, 10]], per=100, mean_decimals=1))
    assert_array_equal(safe.mean, [15, np.nan])
    assert np.isnan(protect(Release([10, 20], [100, 100])).mean)


def test_rates_of_a_million_are_protected_like_those_of_a_hundred():
    for scale in (1, 1e4, 1e6):
        d = with_totals(np.array([1, 2, 3, 4]) * scale * 100)
        release = Release(
            with_totals([3, 50, 60, 70]), d, kind="rate", per=100 * scale, totals=(0,), mean_decimals=4
        )
        assert protect(release).hidden_numerator[:-1].sum() == 3


def test_beside_a_mean_whole_numbers_must_fit_too():
    # With three hidden, fractions would fit a total and a mean at once, but of whole numbers the true ones
    # only.
    x, d = np.array([2.0, 8, 10, 6]), np.array([25.0, 8, 11, 12])
    release = Release(
        with_totals(x),
        with_totals(d),
        kind="rate",
        per=100,
        totals=(0,),
        mean_decimals=2,
        denominator_counts=False,
    )
    safe = protect(release, Rules(threshold=4))
    three = with_totals(x)
    three[[0, 1, 3]] = np.nan
    mean = {"weights": 100 / d, "mean": np.round((100 * x / d).mean(), 2), "half": 0.005}
    assert attack(three, (5,), 30, **mean)[0] == {2}
    assert safe.hidden_numerator.sum() > 3


def test_what_was_hidden_before_stays_hidden():
    before = [False, True, False, False]
    safe = protect(Release([30, 50, 60, 140], [100, 200, 300, 600], totals=(0,)), hidden_before=before)
    assert safe.hidden_value[1]
    assert safe.hidden_numerator.sum() == 2
    assert not safe.small.any()


def test_a_hidden_denominator_takes_its_value_and_a_second_one():
    d = with_totals([3, 40, 50])
    safe = protect(Release(with_totals([2, 30, 40]), d, totals=(0,)))
    assert safe.hidden_denominator.sum() == 2
    assert (safe.hidden_value >= safe.hidden_denominator).all()


@st.composite
def one_column(draw):
    parts = draw(st.lists(st.integers(0, 9), min_size=2, max_size=4))
    return with_totals(parts), draw(st.integers(2, 5))


@given(one_column())
@settings(max_examples=60, deadline=None)
def test_an_attacker_with_the_total_thinks_all_small_counts_possible(drawn):
    figures, threshold = drawn
    safe = protect(Release(figures, kind="count", totals=(0,)), Rules(threshold=threshold))
    if not 1 <= safe.hidden_numerator.sum() <= 4:
        return
    possible = attack(safe.numerator, figures.shape, min(int(figures.sum()) + 5, 25))
    for place in np.flatnonzero(safe.small):
        assert set(range(threshold + 1)) <= possible[place]


@given(
    hnp.arrays(np.float64, (2, 2), elements=st.integers(0, 7).map(float)),
    st.integers(2, 4),
)
@settings(max_examples=60, deadline=None)
def test_an_attacker_with_the_margins_thinks_all_small_counts_possible(parts, threshold):
    table = with_totals(parts)
    safe = protect(Release(table, kind="count", totals=(0, 1)), Rules(threshold=threshold))
    if not 1 <= safe.hidden_numerator.sum() <= 5:
        return
    possible = attack(safe.numerator, table.shape, 14)
    for place in np.flatnonzero(safe.small.reshape(-1)):
        assert set(range(threshold + 1)) <= possible[place]


@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=3, max_size=4),
    st.integers(2, 4),
    st.sampled_from([1, 2, 4]),
)
@settings(max_examples=40, deadline=None)
def test_an_attacker_with_total_and_mean_cannot_tell(pairs, threshold, decimals):
    x = np.array([a for a, _ in pairs], dtype=float)
    d = x + np.array([b + 1 for _, b in pairs])
    safe = protect(
        Release(
            with_totals(x), with_totals(d), totals=(0,), mean_decimals=decimals, denominator_counts=False
        ),
        Rules(threshold=threshold),
    )
    if np.isnan(safe.mean) or safe.hidden_numerator[-1] or not safe.hidden_numerator.any():
        return
    known = {"ceiling": with_totals(d), "weights": 1 / d, "mean": safe.mean, "half": 0.5 * 10.0**-decimals}
    possible = attack(safe.numerator, (len(x) + 1,), 13, **known)
    for place in np.flatnonzero(safe.small[:-1]):
        # Not every number in between need fit, but none from small to not small can be ruled out by its size.
        numbers, whole = possible[place], int(d[place])
        if 0 < x[place] < threshold:
            assert min(numbers) == 0
            assert max(numbers) >= min(threshold, whole)
        if 0 < whole - x[place] < threshold:
            assert max(numbers) == whole
            assert min(numbers) <= max(whole - threshold, 0)


@given(
    hnp.arrays(np.float64, (3, 3), elements=st.integers(0, 40).map(float)),
    hnp.arrays(np.float64, (3, 3), elements=st.integers(1, 90).map(float)),
    st.sampled_from([None, 1, 4]),
)
@settings(max_examples=30, deadline=None)
def test_what_is_shown_is_true_and_no_two_of_three_are(parts, more, decimals):
    x, d = with_totals(parts), with_totals(parts + more)
    safe = protect(Release(x, d, totals=(0, 1), mean_decimals=decimals))
    for shown, true in ((safe.numerator, x), (safe.denominator, d), (safe.value, x / d)):
        assert_allclose(shown[~np.isnan(shown)], true[~np.isnan(shown)])
    assert (safe.small <= safe.hidden_value).all()
    gone = np.stack([safe.hidden_numerator, safe.hidden_denominator, safe.hidden_value]).sum(axis=0)
    assert (gone != 1).all()
    for hidden in (safe.hidden_numerator, safe.hidden_denominator):
        for parts_of, total in sums_of(x.shape):
            assert hidden.reshape(-1)[[*parts_of, total]].sum() != 1


@given(hnp.arrays(np.float64, 6, elements=st.integers(0, 30).map(float)), st.permutations(range(6)))
@settings(deadline=None)
def test_the_order_of_councils_does_not_matter_to_what_is_small(parts, order):
    one = protect(Release(with_totals(parts), kind="count", totals=(0,)))
    other = protect(Release(with_totals(parts[order]), kind="count", totals=(0,)))
    assert_array_equal(one.small[:-1][order], other.small[:-1])
    assert one.hidden_numerator.sum() == other.hidden_numerator.sum()


@given(hnp.arrays(np.float64, (4, 3), elements=st.integers(0, 30).map(float)))
@settings(deadline=None, max_examples=20)
def test_a_stricter_threshold_never_shows_a_small_count(parts):
    table = with_totals(parts)
    for threshold in (3, 6, 10):
        safe = protect(Release(table, kind="count", totals=(0, 1)), Rules(threshold=threshold))
        assert not ((safe.numerator > 0) & (safe.numerator < threshold)).any()


def test_little_more_is_hidden_than_must_be():
    # Sixty councils in three categories; 23 of the 240 figures are below 5. As many again keep them hidden,
    # no total.
    rng = np.random.default_rng(0)
    table = with_totals(rng.poisson(8, (60, 3)))
    safe = protect(Release(table, kind="count", totals=(0, 1)))
    assert safe.small.sum() == 23
    assert safe.hidden_numerator.sum() <= 46
    assert not safe.hidden_numerator[-1].any()
    assert not safe.hidden_numerator[:, -1].any()


def test_the_range_an_attacker_infers():
    # a + b = 10, b + c = 12, b at most 7
    system = System(
        values=np.array([4.0, 6, 6]),
        equations=np.array([[1.0, 1, 0], [0, 1, 1]]),
        least=np.array([10.0, 12]),
        most=np.array([10.0, 12]),
        lower=np.zeros(3),
        upper=np.array([99.0, 7, 99]),
        whole=np.ones(3, dtype=bool),
        level=np.zeros(3),
    )
    everything = np.ones(3, dtype=bool)
    assert inferred(system, everything, 0) == pytest.approx((3, 10))
    assert inferred(system, everything, 1) == pytest.approx((0, 7))
    assert inferred(system, everything, 2) == pytest.approx((5, 12))
    assert inferred(system, np.array([True, True, False]), 0) == pytest.approx((4, 4))
    assert inferred(system, np.array([True, False, False]), 1) == (6, 6)


def test_an_aggregate_needs_enough_councils_and_enough_persons():
    assert enough([2, 3, 40]).tolist() == [False, True, True]
    assert enough([5, 5, 5], count=[4, 5, 0]).tolist() == [False, True, True]
    assert enough(4, Rules(fewest_councils=5)).tolist() is False


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda: Release([-1]), "cannot be negative"),
        (lambda: Release([1], [-1]), "denominator cannot be negative"),
        (lambda: Release([5], [4]), "part cannot be larger"),
        (lambda: Release([5, 5], totals=(1,)), "there are 1 axes"),
        (lambda: Release([1], [2], kind="percentage"), "percentage"),
        (lambda: Release([1], [2], mean_decimals=9), "print at most 4"),
        (lambda: Release([1, 2], [2, 3, 4]), "same length"),
        (lambda: protect(Release([5, 6]), hidden_before=[True]), "hidden before has the shape"),
        (lambda: Rules(threshold=0), "threshold 0"),
        (lambda: Rules(fewest_councils=0), "fewest_councils 0"),
        (lambda: Rules(smallest_base=float("nan")), "smallest_base nan"),
    ],
)
def test_bad_input_is_said_in_words(wrong, says):
    with pytest.raises(ValueError, match=says):
        wrong()
