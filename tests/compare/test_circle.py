import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from circulos.compare import circle, interval


def shares(numerator, denominator):
    return interval.proportion(numerator, denominator)


def test_the_limits_are_those_of_the_difference():
    # By hand, with n = 3: own weight 2/3, others 1/3 each (Zou and Donner 2008, eq. 4).
    own = shares([30, 50, 45], [100, 100, 100])
    found = circle.against_mean(own)
    low = np.sqrt(
        (2 / 3 * (own.value[0] - own.lower[0])) ** 2
        + (1 / 3 * (own.upper[1] - own.value[1])) ** 2
        + (1 / 3 * (own.upper[2] - own.value[2])) ** 2
    )
    assert found.lower[0] == pytest.approx(own.value[0] - low, rel=1e-12)


def test_groups_are_kept_apart():
    first, second = shares([30, 50, 45], [100] * 3), shares([3, 9], [20, 30])
    both = interval.Interval(
        *(np.concatenate([getattr(first, a), getattr(second, a)]) for a in ("value", "lower", "upper"))
    )
    found = circle.against_mean(both, [0, 0, 0, 1, 1])
    assert found.lower[:3] == pytest.approx(circle.against_mean(first).lower)
    assert found.upper[3:] == pytest.approx(circle.against_mean(second).upper)
    assert circle.group_mean(both.value, [0, 0, 0, 1, 1])[3] == pytest.approx((3 / 20 + 9 / 30) / 2)


def test_missing_values_do_not_count_and_have_no_limits():
    found = circle.against_mean(shares([30, np.nan, 45], [100, 100, 100]))
    alone = circle.against_mean(shares([30, 45], [100, 100]))
    assert np.isnan(found.lower[1])
    assert found.lower[[0, 2]] == pytest.approx(alone.lower)


def test_a_large_council_is_not_called_different_from_a_mean_of_small_ones():
    numerator, denominator = np.array([5200, 3, 4, 6, 5, 2, 7]), np.array([10000, 10, 10, 10, 10, 10, 10])
    bare = shares(numerator, denominator)
    mean = circle.group_mean(bare.value)[0]
    assert not bare.lower[0] <= mean <= bare.upper[0]
    against = circle.against_mean(bare)
    assert against.lower[0] <= mean <= against.upper[0]


def test_one_council_is_its_own_circle():
    found = circle.against_mean(shares([30], [100]))
    assert found.lower[0] == found.value[0] == found.upper[0]


def test_groups_must_fit():
    with pytest.raises(ValueError, match="3 values and 2 groups"):
        circle.group_mean([1.0, 2.0, 3.0], [0, 1])
    with pytest.raises(ValueError, match="one dimension"):
        circle.group_mean([[1.0]])


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(50, 500)), min_size=2, max_size=12), st.randoms())
def test_the_order_of_councils_does_not_matter(rows, random):
    shuffled = list(range(len(rows)))
    random.shuffle(shuffled)
    numerator, denominator = np.array(rows, dtype=float).T
    straight = circle.against_mean(shares(numerator, denominator))
    mixed = circle.against_mean(shares(numerator[shuffled], denominator[shuffled]))
    assert mixed.lower == pytest.approx(straight.lower[shuffled], abs=1e-12)
    assert mixed.upper == pytest.approx(straight.upper[shuffled], abs=1e-12)


def test_false_signals_in_a_circle_of_equals_stay_rare():
    random = np.random.default_rng(20)
    false = total = 0
    for _ in range(400):
        denominator = random.lognormal(5.5, 0.8, 15).astype(int) + 20
        own = shares(random.binomial(denominator, 0.6), denominator)
        found, mean = circle.against_mean(own), circle.group_mean(own.value)
        false += int(((found.lower > mean) | (found.upper < mean)).sum())
        total += 15
    assert 0.02 < false / total < 0.055
