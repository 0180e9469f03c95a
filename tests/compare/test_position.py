import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from circulos.compare import direction, interval, position, simulate
from circulos.compare.interval import Interval, bare
from circulos.compare.position import Signal

NAN = np.nan
POLARITIES = ["higher", "lower", "neutral"]

# Few distinct values, so that ties are common, and some missing.
values = st.lists(st.one_of(st.just(NAN), st.integers(-5, 5).map(float)), min_size=1, max_size=30).map(
    np.array
)


@st.composite
def grouped(draw):
    given_values = draw(values)
    group = draw(arrays(np.int32, given_values.size, elements=st.integers(0, 4)))
    return given_values, group


@st.composite
def intervals(draw):
    """Intervals of up to 12 councils, some without limits, some missing."""
    size = draw(st.integers(1, 12))
    lower, below, above = (
        draw(arrays(np.float64, size, elements=st.integers(0, 9).map(float))) for _ in range(3)
    )
    value, upper = lower + below, lower + below + above
    unknown, missing = (draw(arrays(np.bool_, size)) for _ in range(2))
    value, lower, upper = (np.where(missing, NAN, each) for each in (value, lower, upper))
    lower, upper = (np.where(unknown, NAN, each) for each in (lower, upper))
    return Interval(value, lower, upper)


X = [12, 7, NAN, 7, 20, 3, 12, 12, 15]


def test_ranks_equal_r():
    # > x <- c(12, 7, NA, 7, 20, 3, 12, 12, 15); rank(-x, ties.method="min", na.last="keep")
    np.testing.assert_array_equal(position.rank(X), [3, 6, NAN, 6, 1, 8, 3, 3, 2])
    # > rank(x, ties.method="min", na.last="keep")
    np.testing.assert_array_equal(position.rank(X, "lower"), [4, 2, NAN, 2, 8, 1, 4, 4, 7])


def test_percentiles_equal_r():
    # > 100 * (rank(x, na.last="keep") - 1) / (sum(!is.na(x)) - 1)
    expected = [
        57.1428571429,
        21.4285714286,
        NAN,
        21.4285714286,
        100,
        0,
        57.1428571429,
        57.1428571429,
        85.7142857143,
    ]
    np.testing.assert_allclose(position.percentile(X), expected, rtol=1e-11)
    np.testing.assert_allclose(position.percentile(X, "lower"), 100 - np.array(expected), rtol=1e-11)


def test_the_percentile_is_the_inverse_of_the_type_7_quantile():
    sample = np.array([3.0, 9.5, 1.2, 7.7, 4.4, 8.1, 6.0])
    for place, value in zip(position.percentile(sample), sample, strict=True):
        assert np.percentile(sample, place) == pytest.approx(value)


def test_a_group_of_one_has_a_rank_but_no_percentile_and_no_band():
    assert position.rank([4.2]) == [1]
    assert np.isnan(position.percentile([4.2]))
    assert position.band([4.2]) == [0]


def test_nobody_is_ranked_where_all_are_missing():
    assert np.isnan(position.rank([NAN, NAN])).all()
    assert np.isnan(position.percentile([NAN, NAN])).all()
    assert position.band([NAN] * 5).tolist() == [0] * 5
    assert position.rank([]).shape == (0,)


def test_four_is_the_most_favourable_quarter_whatever_the_polarity():
    assert position.band([10, 20, 30, 40]).tolist() == [1, 2, 3, 4]
    assert position.band([10, 20, 30, 40], "lower").tolist() == [4, 3, 2, 1]
    assert position.band([10, 20, 30, 40], "neutral").tolist() == [1, 2, 3, 4]
    # Distances to the band 18-22 are 8, 0, 8 and 18: the two that tie fall into the less favourable quarter.
    assert position.band([10, 20, 30, 40], "band", limits=(18, 22)).tolist() == [2, 4, 2, 1]


@pytest.mark.parametrize("polarity", POLARITIES)
def test_a_group_tied_throughout_has_no_band(polarity):
    assert position.band([7.0] * 9, polarity).tolist() == [0] * 9


def test_a_group_that_ties_put_into_one_band_has_no_band():
    # Four in five tie at the best value: the reference's formula would call all of them the worst quarter.
    assert position.band([3, 5, 5, 5, 5]).tolist() == [0] * 5
    assert position.band([3, 3, 3, 3, 5]).tolist() == [1, 1, 1, 1, 4]


def test_bands_need_as_many_councils_as_bands():
    assert position.band([1, 2, 3, NAN]).tolist() == [0, 0, 0, 0]
    assert position.band([1, 2, 3, NAN], number=3).tolist() == [1, 2, 3, 0]
    with pytest.raises(ValueError, match="1 bands"):
        position.band([1, 2, 3], number=1)


def test_those_who_tie_at_the_border_are_not_the_best_quarter():
    assert position.band([1, 2, 3, 4, 5, 6, 9, 9]).tolist() == [1, 1, 2, 2, 3, 3, 4, 4]
    assert position.band([1, 2, 3, 4, 5, 9, 9, 9]).tolist() == [1, 1, 2, 2, 3, 3, 3, 3]


def oracle(group_values, polarity):
    """Rank, percentile and band by counting, one value at a time."""
    sign = -1 if polarity == "lower" else 1
    there = [sign * v for v in group_values if not np.isnan(v)]
    n, found = len(there), []
    for v in group_values:
        v = sign * v
        above, below = sum(o > v for o in there), sum(o < v for o in there)
        equal = n - above - below
        percentile = 100 * (below + (equal - 1) / 2) / (n - 1) if n > 1 else NAN
        # Ties share the lower band; the band is the quarter the (n - below)th from the top falls into.
        band = 4 - min(3, -(-(n - below) * 4 // n) - 1) if n >= 4 else 0
        found.append((NAN, NAN, 0) if np.isnan(v) else (above + 1, percentile, band))
    bands = {band for *_, band in found if band}
    return [(rank, percentile, 0 if len(bands) == 1 else band) for rank, percentile, band in found]


@given(grouped(), st.sampled_from(POLARITIES))
def test_many_groups_at_once_stand_as_each_alone(figures, polarity):
    given_values, group = figures
    places = position.ordered(given_values, polarity, group)
    for one in np.unique(group):
        here = group == one
        rank, percentile, band = zip(*oracle(given_values[here], polarity), strict=True)
        np.testing.assert_array_equal(places.rank()[here], rank)
        np.testing.assert_allclose(places.percentile()[here], percentile)
        np.testing.assert_array_equal(places.bands(4)[here], band)


def test_groups_larger_than_one_go_are_cut_and_put_together(monkeypatch):
    monkeypatch.setattr("circulos.compare.order.AT_ONCE", 100)
    generator = np.random.default_rng(5)
    given_values, group = generator.integers(0, 9, 5_000).astype(float), np.repeat(np.arange(50), 100)
    expected = np.concatenate([position.rank(part) for part in given_values.reshape(50, 100)])
    np.testing.assert_array_equal(position.rank(given_values, group=group), expected)
    mixed = generator.permutation(5_000)
    np.testing.assert_array_equal(position.rank(given_values[mixed], group=group[mixed]), expected[mixed])


@given(values, st.sampled_from(POLARITIES), st.data())
def test_the_order_of_councils_does_not_matter(given_values, polarity, data):
    order = np.array(data.draw(st.permutations(range(given_values.size))))
    for measure in (position.rank, position.percentile, position.band):
        np.testing.assert_array_equal(
            measure(given_values[order], polarity), measure(given_values, polarity)[order]
        )


@given(values)
def test_turning_the_values_is_turning_the_polarity(given_values):
    for measure in (position.rank, position.percentile, position.band):
        np.testing.assert_array_equal(measure(given_values, "lower"), measure(-given_values, "higher"))


@given(values, st.sampled_from([100, 1000]))
def test_another_unit_moves_nobody(given_values, per):
    for measure in (position.rank, position.percentile, position.band):
        np.testing.assert_array_equal(measure(given_values * per), measure(given_values))


@given(values)
def test_one_more_missing_council_moves_nobody(given_values):
    for measure in (position.rank, position.percentile, position.band):
        np.testing.assert_array_equal(measure(np.append(given_values, NAN))[:-1], measure(given_values))


def test_every_value_may_have_its_own_polarity():
    codes = direction.codes(["higher", "higher", "lower", "lower"])
    assert position.rank([1, 2, 1, 2], codes, group=[0, 0, 1, 1]).tolist() == [2, 1, 1, 2]
    mixed = direction.codes(["higher", "band", "band", "lower"])
    favour = direction.favourability([5, 5, 9, 5], mixed, (0, 7))
    assert favour.tolist() == [5, 0, -2, -5]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: position.rank([1, 2], "upwards"), "polarity is one of higher, lower, band, neutral"),
        (lambda: position.rank([1, 2], ["higher", "up"]), "polarity"),
        (lambda: position.rank([1, 2], "band"), "limits of the band are needed"),
        (lambda: position.rank([1, 2], "band", limits=(5, 3)), "above its upper"),
        (lambda: position.rank([[1, 2]]), "one dimension"),
        (lambda: position.rank([1, 2], group=[1]), "2 values"),
        (lambda: position.signal(bare([1, 2]), 1, threshold=-1), "threshold"),
        (lambda: position.signal(bare([1, 2]), [1, 2, 3]), "same length"),
        (lambda: position.rank_interval([1, 2]), "draws, councils"),
        (lambda: position.rank_interval([[1, 2]], confidence=14), "confidence"),
        (lambda: simulate.proportion([5], [3]), "larger than its whole"),
        (lambda: simulate.rate([-5], [3]), "negative"),
    ],
)
def test_what_means_nothing_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_deviation_from_the_reference():
    found = position.deviation([12, 8, NAN, 10], [10, 10, 10, NAN], "lower")
    np.testing.assert_array_equal(found.difference, [2, -2, NAN, NAN])
    np.testing.assert_allclose(found.relative, [0.2, -0.2, NAN, NAN])
    np.testing.assert_array_equal(found.favourable, [-2, 2, NAN, NAN])
    assert np.isnan(position.deviation([12], 10, "neutral").favourable)
    assert np.isnan(position.deviation([12], 0).relative)
    np.testing.assert_allclose(position.deviation([-5], -10).relative, 0.5)
    np.testing.assert_array_equal(position.deviation([10, 30], 4, "band", (8, 12)).favourable, [4, -14])


#                          value lower upper
SIGNALS = Interval(*np.array([[5.0, 4.0, 6.0], [5, 1, 9], [8, 7, 9], [5, NAN, NAN], [NAN, NAN, NAN]]).T)


@pytest.mark.parametrize(
    ("reference", "polarity", "expected"),
    [
        (3, "higher", "better similar better cannot_tell "),
        (3, "lower", "worse similar worse cannot_tell "),
        (3, "neutral", "higher similar higher cannot_tell "),
        (6.5, "higher", "worse similar better cannot_tell "),
        (6.5, "neutral", "lower similar higher cannot_tell "),
        (6, "higher", "similar similar better cannot_tell "),
        (NAN, "higher", "cannot_tell cannot_tell cannot_tell cannot_tell "),
    ],
)
def test_a_signal_is_the_interval_against_the_reference(reference, polarity, expected):
    assert position.names(position.signal(SIGNALS, reference, polarity)) == expected.split(" ")


def test_a_signal_of_a_band_is_who_is_nearer_to_it():
    # Favourable is 3 to 6. A reference inside it cannot be beaten; whoever lies wholly outside is worse.
    inside = position.names(position.signal(SIGNALS, 4, "band", (3, 6)))
    assert inside == ["similar", "similar", "worse", "cannot_tell", ""]
    # The reference 10 is 4 away from it: all the known intervals are nearer, the widest by reaching 9 at
    # most.
    far = position.names(position.signal(SIGNALS, 10, "band", (3, 6)))
    assert far == ["better", "better", "better", "cannot_tell", ""]
    # An interval that reaches over the whole band may well be inside it.
    over = Interval(np.array([5.0]), np.array([0.0]), np.array([10.0]))
    assert position.names(position.signal(over, 4, "band", (4.5, 5.5))) == ["similar"]


@pytest.mark.parametrize(
    ("threshold", "expected"),
    [
        # Nothing but no difference at all is similar: as without a threshold, but for the width of what is
        # exact.
        (0, "worse cannot_tell better worse "),
        # 4 to 6 lies within 2.5 of 6.5, so is similar although certainly different; 1 to 9 does not.
        (2.5, "similar cannot_tell similar similar "),
        (6, "similar similar similar similar "),
    ],
)
def test_with_a_threshold_similar_means_no_difference_that_matters(threshold, expected):
    found = position.names(position.signal(SIGNALS, 6.5, threshold=threshold))
    assert found == expected.split(" ")


def test_money_cannot_tell_unless_a_threshold_is_declared():
    euros = bare([41.0, 36.0, 30.0])
    assert position.names(position.signal(euros, 36, "lower")) == ["cannot_tell"] * 3
    assert position.names(position.signal(euros, 36, "lower", threshold=3)) == ["worse", "similar", "better"]
    each = position.signal(euros, 36, "neutral", threshold=[3, NAN, 3])
    assert position.names(each) == ["higher", "cannot_tell", "lower"]


@given(intervals(), st.integers(0, 20), st.sampled_from([None, 2.0]))
def test_turning_everything_turns_better_into_worse(figures, reference, threshold):
    turned = Interval(-figures.value, -figures.upper, -figures.lower)
    swap = np.array([0, 1, 2, Signal.WORSE, Signal.BETTER], dtype=np.int8)
    higher = position.signal(figures, reference, "higher", threshold=threshold)
    np.testing.assert_array_equal(
        position.signal(turned, -reference, "higher", threshold=threshold), swap[higher]
    )
    np.testing.assert_array_equal(
        position.signal(figures, reference, "lower", threshold=threshold), swap[higher]
    )
    neutral = np.array([0, 1, 2, Signal.HIGHER, Signal.LOWER], dtype=np.int8)[higher]
    np.testing.assert_array_equal(
        position.signal(figures, reference, "neutral", threshold=threshold), neutral
    )


@given(intervals(), st.floats(0, 20))
def test_neutral_is_never_better_or_worse(figures, reference):
    found = position.signal(figures, reference, "neutral")
    assert not np.isin(found, [Signal.BETTER, Signal.WORSE]).any()
    assert not np.isin(position.signal(figures, reference, "lower"), [Signal.HIGHER, Signal.LOWER]).any()


@given(intervals(), st.floats(0, 20), st.floats(1, 3))
def test_a_wider_interval_never_says_more(figures, reference, factor):
    value = figures.value
    wider = Interval(
        value, value - factor * (value - figures.lower), value + factor * (figures.upper - value)
    )
    before, after = position.signal(figures, reference), position.signal(wider, reference)
    assert np.isin(after[before == Signal.SIMILAR], [Signal.SIMILAR]).all()
    assert np.isin(after[before == Signal.BETTER], [Signal.BETTER, Signal.SIMILAR]).all()


@given(intervals())
def test_a_council_added_at_the_median_moves_no_sign(figures):
    there = figures.value[~np.isnan(figures.value)]
    if there.size == 0:
        return
    before, after = np.median(there), np.median(np.append(there, np.median(there)))
    np.testing.assert_array_equal(
        np.sign(position.deviation(figures.value, before).favourable),
        np.sign(position.deviation(figures.value, after).favourable),
    )
    np.testing.assert_array_equal(position.signal(figures, before), position.signal(figures, after))


def test_signals_of_many_councils_are_those_of_each_alone():
    generator = np.random.default_rng(11)
    n = generator.integers(0, 400, 40_000).astype(float)
    figures = interval.proportion(np.floor(n * generator.random(n.size)), n)
    reference, limits = generator.random(n.size), (np.full(n.size, 0.2), generator.uniform(0.3, 0.6, n.size))
    code = generator.integers(0, 4, n.size).astype(np.int8)
    found = position.signal(figures, reference, code, limits, threshold=0.01)
    assert set(found) == set(range(7))
    for place in generator.integers(0, n.size, 50):
        one = Interval(*(each[place : place + 1] for each in (figures.value, figures.lower, figures.upper)))
        polarity = direction.POLARITIES[code[place]]
        band = (limits[0][place], limits[1][place])
        assert position.signal(one, reference[place], polarity, band, 0.01) == found[place]


def test_shapes_are_kept():
    assert position.signal(interval.rate(3, 10), 0.2).shape == ()
    table = interval.rate(np.ones((2, 3)), 10)
    assert position.signal(table, np.array([[0.1], [5.0]]), "lower").tolist() == [[2] * 3, [3] * 3]


def test_the_chance_of_being_first_is_that_of_being_larger():
    # > pnorm((12 - 10) / sqrt(3^2 + 2^2))
    normal = Interval(*np.array([[12 - 3, 12, 12 + 3], [10 - 2, 10, 10 + 2]]).T[[1, 0, 2]])
    one_sd = 68.268949213709
    draws = simulate.between(normal, one_sd, draws=200_000)
    assert (draws[:, 0] > draws[:, 1]).mean() == pytest.approx(0.710450129023, abs=0.004)
    # > integrate(function(p) dbeta(p, 12.5, 8.5) * pbeta(p, 60.5, 80.5), 0, 1)
    draws = simulate.proportion([12, 60], [20, 140], draws=200_000)
    assert (draws[:, 0] > draws[:, 1]).mean() == pytest.approx(0.925033692693, abs=0.003)
    # > integrate(function(r) dgamma(r, 7.5, 1000) * pgamma(r, 40.5, 4000), 0, 1)
    draws = simulate.rate([7, 40], [1000, 4000], draws=200_000)
    assert (draws[:, 0] > draws[:, 1]).mean() == pytest.approx(0.193027563057, abs=0.004)
    # > integrate(function(m) dt((m-5)/(2/sqrt(9)), 8)/(2/sqrt(9)) * pt((m-4)/(3/sqrt(16)), 15), -Inf, Inf)
    draws = simulate.mean([5, 4], [2, 3], [9, 16], draws=200_000)
    assert (draws[:, 0] > draws[:, 1]).mean() == pytest.approx(0.823384098507, abs=0.004)


def test_rank_intervals_are_narrow_for_the_large_and_wide_for_the_small():
    n = np.array([8, 4000, 4000, 4000, 4000, 4000, 4000, 8])
    x = n * np.array([0.5, 0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.5])
    found = position.rank_interval(simulate.proportion(x, n))
    width = found.upper - found.lower
    assert (width[[0, 7]] >= 4).all()
    assert (width[1:7] <= 2).all()
    assert found.best_quarter[6] > found.best_quarter[1] == 0
    assert found.worst_quarter[1] > found.worst_quarter[6] == 0
    assert 0.02 < found.best_quarter[0] < 0.9


def test_ranks_without_chance_are_the_ranks():
    known = bare([5.0, 9, NAN, 9, 1, 3])
    found = position.rank_interval(simulate.between(known, draws=50), "lower")
    expected = position.rank(known.value, "lower")
    np.testing.assert_array_equal(found.lower, expected)
    np.testing.assert_array_equal(found.upper, expected)
    np.testing.assert_array_equal(found.best_quarter, [0, 0, NAN, 0, 1, 0])
    np.testing.assert_array_equal(np.isnan(found.worst_quarter), np.isnan(known.value))


def test_polarity_turns_the_ranks_and_the_quarters():
    draws = simulate.proportion([5, 9, 14, 20, 31, 36, 44, 50], [60] * 8)
    up, down = position.rank_interval(draws), position.rank_interval(draws, "lower")
    # Limits are ranks that occur, taken at two cumulative probabilities: turned, they may differ by one.
    assert np.abs(up.lower - (9 - down.upper)).max() <= 1
    np.testing.assert_allclose(up.best_quarter, down.worst_quarter, atol=1e-12)


def test_fewer_than_four_councils_have_no_quarters():
    found = position.rank_interval(simulate.rate([3, 5, 9], [100] * 3))
    assert np.isnan(found.best_quarter).all()
    assert (found.lower <= found.upper).all()


def test_rank_intervals_hold_the_true_rank_as_often_as_they_say():
    generator = np.random.default_rng(77)
    held = []
    for _ in range(200):
        truth = generator.beta(20, 30, 15)
        n = generator.integers(30, 300, 15)
        found = position.rank_interval(
            simulate.proportion(generator.binomial(n, truth), n, draws=500, seed=generator)
        )
        rank = position.rank(truth)
        held.append((found.lower <= rank) & (rank <= found.upper))
    assert 0.93 < np.mean(held) < 0.995


@pytest.mark.parametrize(
    "draw",
    [
        lambda seed: simulate.proportion([3, NAN, 5, 0], [9, 9, NAN, 0], 20, seed),
        lambda seed: simulate.rate([3, NAN, 5, 0], [9, 9, NAN, 0], 20, seed),
        lambda seed: simulate.mean([3, NAN, 5, 4], [1, 1, NAN, 1], [9, 9, 9, 1], 20, seed),
        lambda seed: simulate.between(bare([3, NAN, NAN, NAN]), 0.95, 20, seed),
    ],
)
def test_the_same_seed_gives_the_same_years_and_the_missing_stay_missing(draw):
    np.testing.assert_array_equal(draw(1), draw(1))
    assert draw(1).shape == (20, 4)
    np.testing.assert_array_equal(np.isnan(draw(1)), np.tile([False, True, True, True], (20, 1)))


def test_another_seed_gives_other_years():
    assert (simulate.rate([3, 4], [9, 9], 20, 1) != simulate.rate([3, 4], [9, 9], 20, 2)).all()
