import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from circulos.compare import confidence, interval

COUNTS = st.integers(0, 10_000)


@st.composite
def parts(draw):
    """Numerators and denominators of up to 20 councils, some of them missing or without population."""
    size = draw(st.integers(1, 20))
    n = draw(arrays(np.float64, size, elements=st.integers(0, 5_000).map(float)))
    share = draw(arrays(np.float64, size, elements=st.floats(0, 1)))
    x = np.floor(n * share)
    missing = draw(arrays(np.bool_, size))
    return np.where(missing, np.nan, x), n


def limits(result):
    return np.array([result.value, result.lower, result.upper])


# > for (z in list(c(81,263), c(15,148), c(0,20), c(1,29), c(29,29)))
# +   for (level in c(.95, .998)) cat(prop.test(z[1], z[2], correct=FALSE, conf.level=level)$conf.int)
# The first four cases are those of Newcombe 1998, table I, where method 3 gives 0.2553-0.3662, 0.0624-0.1605,
# 0-0.1611 and 0.0061-0.1718.
WILSON = [
    (81, 263, 0.255288519878274, 0.3662095769828, 0.228035740242005, 0.40138942190937),
    (15, 148, 0.0623863995307363, 0.160487241723308, 0.0473836805065723, 0.20364553090199),
    (0, 20, 0, 0.161125158052819, 0, 0.323170414624055),
    (1, 29, 0.00611321429276266, 0.171755218793203, 0.00301600135871697, 0.296586458036421),
    (29, 29, 0.883030201500259, 1, 0.752278839908925, 1),
]


@pytest.mark.parametrize(("x", "n", "lower", "upper", "lower998", "upper998"), WILSON)
def test_wilson_limits_equal_r(x, n, lower, upper, lower998, upper998):
    result = interval.proportion(x, n)
    np.testing.assert_allclose([result.lower, result.upper], [lower, upper], rtol=1e-12)
    result = interval.proportion(x, n, 99.8)
    np.testing.assert_allclose([result.lower, result.upper], [lower998, upper998], rtol=1e-12)


# > for (z in list(c(81,263), c(15,148), c(0,20), c(1,29), c(29,29)))
# +   cat(binom.test(z[1], z[2])$conf.int, binom.test(z[1], z[2], conf.level=.998)$conf.int)
CLOPPER_PEARSON = [
    (81, 263, 0.252736745585271, 0.367621922601351, 0.223937607889862, 0.401982319626624),
    (15, 148, 0.0578440100834486, 0.161650490349479, 0.0402844450341054, 0.199657037342919),
    (0, 20, 0, 0.168433470983085, 0, 0.292054215615862),
    (1, 29, 0.000872646883579923, 0.177644295488723, 3.44994163843275e-05, 0.276881913578025),
    (29, 29, 0.880555130930497, 1, 0.788046281566991, 1),
]


@pytest.mark.parametrize(("x", "n", "lower", "upper", "lower998", "upper998"), CLOPPER_PEARSON)
def test_exact_limits_of_a_proportion_equal_r(x, n, lower, upper, lower998, upper998):
    result = interval.proportion_exact(x, n)
    np.testing.assert_allclose([result.lower, result.upper], [lower, upper], rtol=1e-10)
    result = interval.proportion_exact(x, n, 0.998)
    np.testing.assert_allclose([result.lower, result.upper], [lower998, upper998], rtol=1e-10)


# > for (x in c(0,1,3,9,10,45)) for (level in c(.95, .998))
# +   cat(poisson.test(x, T=1250, conf.level=level)$conf.int*1000)
POISSON = [
    (0, 0, 2.95110356329115, 0, 5.52620422318571),
    (1, 0.0202542463874319, 4.45731471275112, 0.000800400266866828, 7.38673078116127),
    (3, 0.494937698316481, 7.01381845579386, 0.152426702054723, 10.4497926233505),
    (9, 3.29229847790267, 13.6678427611353, 1.96193952349102, 18.1258986472503),
    (10, 3.83631095690595, 14.7122848336142, 2.36841629819501, 19.3071769163341),
    (45, 26.2586470305876, 48.170832397567, 21.6620974238694, 55.8664468090734),
]


@pytest.mark.parametrize(("x", "lower", "upper", "lower998", "upper998"), POISSON)
def test_exact_limits_of_a_rate_equal_r(x, lower, upper, lower998, upper998):
    result = interval.rate_exact(x, 1250, per=1000)
    np.testing.assert_allclose([result.lower, result.upper], [lower, upper], rtol=1e-11)
    result = interval.rate_exact(x, 1250, 1000, 99.8)
    np.testing.assert_allclose([result.lower, result.upper], [lower998, upper998], rtol=1e-11)


# > byar <- function(x, p) { z <- qnorm(1-(1-p)/2)
# +   c(x*(1-1/(9*x)-z/(3*sqrt(x)))^3, (x+1)*(1-1/(9*(x+1))+z/(3*sqrt(x+1)))^3) }
# > for (x in c(10,45,1045)) cat(byar(x,.95), byar(x,.998))
BYAR = [
    (10, 4.78744991396756, 18.3914586057565, 2.91631837469569, 24.1937249278805),
    (45, 32.8202534955473, 60.2149616789118, 27.0522120650083, 69.8619574705283),
    (1045, 982.593201807333, 1110.33121298565, 947.940703561037, 1148.80616098803),
]


@pytest.mark.parametrize(("x", "lower", "upper", "lower998", "upper998"), BYAR)
def test_from_ten_events_on_a_rate_has_byar_s_limits(x, lower, upper, lower998, upper998):
    result = interval.rate(x, 1)
    np.testing.assert_allclose([result.lower, result.upper], [lower, upper], rtol=1e-12)
    result = interval.byar(x, 0.998)
    np.testing.assert_allclose([result.lower, result.upper], [lower998, upper998], rtol=1e-12)


def test_below_ten_events_a_rate_has_exact_limits():
    few = np.arange(10.0)
    np.testing.assert_allclose(limits(interval.rate(few, 7)), limits(interval.rate_exact(few, 7)), rtol=1e-14)
    fractional = np.array([0.5, 3.25, 9.99])
    np.testing.assert_allclose(
        limits(interval.rate(fractional, 7)), limits(interval.rate_exact(fractional, 7)), rtol=1e-14
    )


def test_limits_of_a_mean_equal_r():
    # > d <- c(12,15,9,22,31,18); c(mean(d), sd(d)); t.test(d)$conf.int; t.test(d, conf.level=.998)$conf.int
    result = interval.mean(17.8333333333333333, 7.88458411500991, 6)
    np.testing.assert_allclose([result.lower, result.upper], [9.55896975728419, 26.1076969093825], rtol=1e-12)
    result = interval.mean(17.8333333333333333, 7.88458411500991, 6, 99.8)
    np.testing.assert_allclose(
        [result.lower, result.upper], [-1.13683831272653, 36.8035049793932], rtol=1e-12
    )


def test_critical_values_equal_r():
    # > qnorm(c(.975, .999, .95)); qt(.975, c(1, 7, 17)); qt(.999, 7)
    normal = [confidence.normal(level) for level in (95, 0.998, 90)]
    np.testing.assert_allclose(normal, [1.95996398454005, 3.09023230616781, 1.64485362695147], rtol=1e-14)
    expected = [12.7062047361747, 2.36462425159278, 2.10981557783332]
    np.testing.assert_allclose(confidence.student(0.95, [1, 7, 17]), expected, rtol=1e-12)
    np.testing.assert_allclose(confidence.student(99.8, 7), 4.78528962863833, rtol=1e-12)


@pytest.mark.parametrize("percent", [50, 80, 90, 95, 98, 99, 99.8, 99.9])
def test_a_level_means_the_same_as_percentage_and_as_fraction(percent):
    assert confidence.level(percent) == confidence.level(percent / 100) == round(percent / 100, 12)


@pytest.mark.parametrize("strange", [14, 125, 1, 100, 0, 0.14, -0.95, float("nan"), None, "much", True])
def test_a_level_nobody_means_is_refused_everywhere(strange):
    for call in (
        lambda: confidence.level(strange),
        lambda: interval.proportion(1, 2, strange),
        lambda: interval.proportion_exact(1, 2, strange),
        lambda: interval.rate(1, 2, confidence=strange),
        lambda: interval.rate_exact(1, 2, confidence=strange),
        lambda: interval.byar(12, strange),
        lambda: interval.mean(1, 1, 9, strange),
    ):
        with pytest.raises(ValueError, match="confidence level"):
            call()


def test_chance_alone_flags_one_in_twenty_at_95():
    assert confidence.flags_by_chance(50 * 40, 95) == pytest.approx(100)
    assert confidence.flags_by_chance(2000, 0.998) == pytest.approx(4)


@pytest.mark.parametrize(
    "method", [interval.proportion, interval.proportion_exact, interval.rate, interval.rate_exact]
)
def test_no_population_is_not_zero_and_nothing_of_many_has_an_upper_limit(method):
    result = method([0, 0, 3, None, 2, 0], [0, 50, 0, 40, None, None])
    np.testing.assert_array_equal(np.isnan(limits(result)).all(axis=0), [True, False, True, True, True, True])
    assert result.value[1] == result.lower[1] == 0
    assert 0.05 < result.upper[1] < 0.08


def test_masked_values_are_missing():
    masked = np.ma.masked_array([3.0, 4.0], mask=[False, True])
    np.testing.assert_array_equal(np.isnan(interval.proportion(masked, 10).lower), [False, True])


def test_byar_has_no_lower_limit_where_it_would_fall_to_nothing():
    result = interval.byar([0, 1, 10], 0.998)
    np.testing.assert_array_equal(np.isnan(result.lower), [True, True, False])
    assert (result.upper > result.value).all()


def test_a_mean_of_one_has_no_limits_and_a_mean_of_none_is_missing():
    result = interval.mean([5, 5, np.nan], [1, 1, 1], [1, 0, 4])
    np.testing.assert_array_equal(result.value, [5, np.nan, np.nan])
    assert np.isnan([result.lower, result.upper]).all()


def test_a_full_count_has_no_limits():
    result = interval.bare([12.5, np.nan])
    np.testing.assert_array_equal(result.value, [12.5, np.nan])
    assert not result.known.any()


@pytest.mark.parametrize(
    ("x", "n", "words"),
    [
        ([3, -4], [5, 5000], "negative. First at position 1: -4"),
        ([3, 4], [5, -1], "denominator cannot be negative. First at position 1: -1"),
        ([80], [50], "larger than its whole"),
        ([np.inf], [50], "infinite"),
        ([1], [np.inf], "infinite"),
        ([1, 2], [1, 2, 3], "same length"),
        (["many"], [3], "Numbers were expected"),
    ],
)
def test_figures_that_cannot_be_are_refused_with_their_place(x, n, words):
    with pytest.raises(ValueError, match=words):
        interval.proportion(x, n)


def test_the_place_of_an_impossible_figure_is_right_beyond_the_first_block():
    x = np.ones(100_000)
    x[77_777] = -1
    with pytest.raises(ValueError, match="position 77777"):
        interval.rate(x, 10)


def test_impossible_marks_what_would_be_refused():
    x, n = [3, -4, 80, np.inf, np.nan, 5], [5, 5000, 50, 9, 3, 0]
    np.testing.assert_array_equal(interval.impossible(x, n), [False, True, False, True, False, False])
    with_whole = interval.impossible(x, n, part_of_whole=True)
    np.testing.assert_array_equal(with_whole, [False, True, True, True, False, False])
    interval.proportion(np.where(with_whole, np.nan, x), n)


@pytest.mark.parametrize("per", [0, -1, np.nan, np.inf])
def test_a_strange_unit_is_refused(per):
    with pytest.raises(ValueError, match="per"):
        interval.rate(1, 2, per)


def test_a_sum_of_rounded_parts_may_exceed_its_whole_by_rounding():
    whole = 0.1 + 0.2
    result = interval.proportion(whole, 0.3)
    assert whole > 0.3
    assert result.upper == 1


@pytest.mark.parametrize("method", [interval.proportion, interval.proportion_exact])
@given(figures=parts())
def test_a_proportion_lies_within_its_limits_and_those_within_the_whole(method, figures):
    result = method(*figures, per=100)
    value, lower, upper = limits(result)[:, ~np.isnan(result.value)]
    assert (lower >= 0).all()
    assert (upper <= 100).all()
    assert (lower <= value + 1e-9).all()
    assert (value <= upper + 1e-9).all()


@pytest.mark.parametrize("method", [interval.rate, interval.rate_exact])
@given(figures=parts())
def test_a_rate_lies_strictly_below_its_upper_limit(method, figures):
    result = method(*figures, per=1000)
    value, lower, upper = limits(result)[:, ~np.isnan(result.value)]
    assert (lower >= 0).all()
    assert (lower <= value).all()
    assert (value < upper).all()


@pytest.mark.parametrize("method", [interval.proportion, interval.proportion_exact])
@given(figures=parts())
def test_what_is_not_attended_mirrors_what_is(method, figures):
    x, n = figures
    attended, rest = method(x, n), method(n - x, n)
    np.testing.assert_allclose(attended.lower, 1 - rest.upper, atol=1e-9)
    np.testing.assert_allclose(attended.upper, 1 - rest.lower, atol=1e-9)


@pytest.mark.parametrize(
    "method", [interval.proportion, interval.proportion_exact, interval.rate, interval.rate_exact]
)
@given(figures=parts())
def test_doubling_numerator_and_denominator_keeps_the_value_and_narrows(method, figures):
    x, n = figures
    once, twice = method(x, n), method(2 * x, 2 * n)
    np.testing.assert_array_equal(once.value, twice.value)
    known = once.known
    assert ((twice.upper - twice.lower)[known] < (once.upper - once.lower)[known]).all()


@pytest.mark.parametrize(
    "method", [interval.proportion, interval.proportion_exact, interval.rate, interval.rate_exact]
)
@given(figures=parts(), per=st.sampled_from([100, 1_000, 10_000, 100_000]))
def test_another_unit_changes_only_the_unit(method, figures, per):
    np.testing.assert_allclose(limits(method(*figures, per=per)), limits(method(*figures)) * per, rtol=1e-12)
    np.testing.assert_allclose(
        limits(method(*figures).times(per)), limits(method(*figures, per=per)), rtol=1e-12
    )


@pytest.mark.parametrize(
    "method", [interval.proportion, interval.proportion_exact, interval.rate, interval.rate_exact]
)
@given(figures=parts(), data=st.data())
def test_the_order_of_councils_does_not_matter(method, figures, data):
    x, n = figures
    order = np.array(data.draw(st.permutations(range(len(x)))))
    np.testing.assert_array_equal(limits(method(x[order], n[order])), limits(method(x, n))[:, order])


@given(x=COUNTS, low=st.floats(0.5, 0.9), high=st.floats(0.91, 0.999))
def test_more_confidence_needs_more_room(x, low, high):
    for method in (interval.poisson, lambda count, level: interval.rate(count, 1, 1, level)):
        narrow, wide = method(x, low), method(x, high)
        assert wide.lower <= narrow.lower
        assert narrow.upper < wide.upper


@given(x=st.integers(10, 1_000_000))
def test_byar_is_close_to_exact_from_ten_events_on(x):
    approximate, exact = interval.byar(x), interval.poisson(x)
    np.testing.assert_allclose(approximate.lower, exact.lower, rtol=2e-3)
    np.testing.assert_allclose(approximate.upper, exact.upper, rtol=2e-3)


def test_shapes_are_kept():
    assert interval.proportion(3, 4).value.shape == ()
    assert interval.proportion(np.ones((2, 3)), 4).lower.shape == (2, 3)
    assert interval.rate([], []).upper.shape == (0,)
    long = np.arange(50_000.0)
    np.testing.assert_array_equal(
        interval.rate(long, 9).upper[-7:], interval.rate(long[-7:], 9).upper, strict=True
    )


def test_the_given_arrays_are_left_as_they_were():
    x, n = np.array([3.0, 0.0]), np.array([9.0, 0.0])
    interval.proportion(x, n, per=100)
    interval.rate(x, n, per=100)
    np.testing.assert_array_equal(x, [3, 0])
    np.testing.assert_array_equal(n, [9, 0])
