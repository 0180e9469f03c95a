import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from circulos.compare import funnel, interval
from circulos.compare.funnel import Dispersion
from circulos.compare.position import Signal

N = np.array([120, 85, 430, 60, 210, 150, 95, 300, 72, 180.0])
X = np.array([50, 41, 160, 38, 66, 70, 31, 150, 20, 99.0])
KINDS = ["proportion", "rate"]


@st.composite
def circles(draw, smallest=1):
    """Numerators and denominators of a circle, some missing or without population."""
    size = draw(st.integers(smallest, 25 + smallest))
    n = draw(arrays(np.float64, size, elements=st.integers(0, 3_000).map(float)))
    x = np.floor(n * draw(arrays(np.float64, size, elements=st.floats(0, 1))))
    missing = draw(arrays(np.bool_, size))
    return np.where(missing, np.nan, x), n


def test_the_exact_limit_of_a_rate_is_where_r_s_interval_touches_the_target():
    # > for (l in c(.95, .998)) poisson.test(12, conf.level=l)$conf.int
    for level, low, high in (
        (0.95, 6.2005751087222, 20.9615850481770),
        (99.8, 4.0424407904246, 27.0259811942883),
    ):
        found = funnel.limits("rate", [low, high], 1, confidence=[level])
        assert found.upper[0, 0] * low == pytest.approx(12, rel=1e-10)
        assert found.lower[0, 1] * high == pytest.approx(12, rel=1e-10)
    # > poisson.test(0)$conf.int; poisson.test(1)$conf.int
    found = funnel.limits("rate", [3.6888794541139, 3.6, 0.02531780798429], 1)
    assert found.lower[0, 0] * 3.6888794541139 == pytest.approx(0, abs=1e-10)
    assert found.lower[0, 1] == 0
    assert found.upper[0, 2] * 0.02531780798429 == pytest.approx(1, rel=1e-10)


def test_the_exact_limit_of_a_proportion_is_where_r_s_interval_touches_the_target():
    # > for (l in c(.95, .998)) binom.test(7, 40, conf.level=l)$conf.int
    for level, low, high in (
        (95, 0.073382729352085, 0.327790133361586),
        (0.998, 0.040326219803211, 0.417894950434529),
    ):
        assert funnel.limits("proportion", 40, low, confidence=[level]).upper == pytest.approx(
            7 / 40, rel=1e-7
        )
        assert funnel.limits("proportion", 40, high, confidence=[level]).lower == pytest.approx(
            7 / 40, rel=1e-7
        )


# > n <- c(120,85,430,60,210,150,95,300,72,180); x <- c(50,41,160,38,66,70,31,150,20,99)
# > y <- asin(sqrt(x/n)); y0 <- asin(sqrt(sum(x)/sum(n))); s <- 1/(2*sqrt(n)); z <- (y-y0)/s
# > zw <- pmin(pmax(z, quantile(z,t)), quantile(z,1-t)); w <- 1/s^2; k <- length(z); phi <- mean(zw^2)
# > tau2 <- (k*phi-(k-1))/(sum(w)-sum(w^2)/sum(w))
# > sin(y0 + c(-1,1)*qnorm(.975)*sqrt(s[3]^2+tau2))^2                              for t = 0 and t = .1
@pytest.mark.parametrize(
    ("tails", "phi", "tau2", "lower", "upper"),
    [
        (0, 5.7967422622523070, 0.0083897282132998, 0.25160877450850, 0.61041845236923),
        (0.1, 5.3492465982517254, 0.0076230211259089, 0.25867952121534, 0.60249459993621),
    ],
)
def test_dispersion_of_proportions_and_its_limits_equal_r(tails, phi, tau2, lower, upper):
    found = funnel.dispersion("proportion", X, N, tails=tails)
    np.testing.assert_allclose([found.phi, found.tau2], [phi, tau2], rtol=1e-12)
    assert (found.n, found.scale) == (10, "arcsine")
    target = funnel.pooled(X, N, per=100)
    around = funnel.limits("proportion", N, target, 100, dispersion=found)
    np.testing.assert_allclose(
        [around.lower[0, 2], around.upper[0, 2]], [100 * lower, 100 * upper], rtol=1e-12
    )


def test_dispersion_of_rates_and_its_limits_equal_r():
    # > E <- n*.4; y <- sqrt(x/E); s <- 1/(2*sqrt(E)); z <- (y-1)/s     then as above, with t = .1
    # > .4*(1 + c(-1,1)*qnorm(.999)*sqrt(s[4]^2+tau2))^2
    found = funnel.dispersion("rate", X, N, target=0.4)
    np.testing.assert_allclose([found.phi, found.tau2], [3.1688162531848514, 0.0097180690297261], rtol=1e-12)
    around = funnel.limits("rate", N, 0.4, dispersion=found)
    np.testing.assert_allclose(
        [around.lower[1, 3], around.upper[1, 3]], [0.12611539574379, 0.82770650622841], rtol=1e-12
    )


def test_the_target_is_the_ratio_of_sums_over_those_who_have_both():
    assert funnel.pooled([3, 9, np.nan, 5], [10, 30, 50, 0]) == pytest.approx(12 / 40)
    assert funnel.pooled([3, 9], [10, 30], per=100) == pytest.approx(30)
    assert np.isnan(funnel.pooled([np.nan], [3]))


def test_signals_name_who_is_beyond_and_how_many_would_be_by_chance():
    found = funnel.signals("proportion", X, N, polarity="higher")
    # Against 725 of 1702 these six are far out for their size; 41 of 85 and 31 of 95 are not.
    inside, better, worse = Signal.SIMILAR, Signal.BETTER, Signal.WORSE
    expected = [inside, inside, worse, better, worse, inside, inside, better, worse, better]
    np.testing.assert_array_equal(found.signal[0], expected)
    assert (found.signal[1] != inside).sum() < (found.signal[0] != inside).sum()
    np.testing.assert_allclose(found.by_chance, [0.5, 0.02])
    np.testing.assert_allclose(found.value, X / N)


def test_neutral_is_the_default_and_never_better_or_worse():
    found = funnel.signals("proportion", X, N)
    assert set(found.signal.ravel()) == {Signal.SIMILAR, Signal.HIGHER, Signal.LOWER}


def test_towards_a_band_both_directions_can_be_worse():
    found = funnel.signals("proportion", [10, 50, 90], [100] * 3, 0.5, polarity="band", band=(0.4, 0.6))
    assert found.signal[0].tolist() == [Signal.WORSE, Signal.SIMILAR, Signal.WORSE]
    # Certainly lower than the target, but within the band as the target is.
    found = funnel.signals("proportion", [4_200], [10_000], 0.5, polarity="band", band=(0.4, 0.6))
    assert found.signal[0].tolist() == [Signal.SIMILAR]


def test_the_missing_and_those_without_population_have_no_signal():
    found = funnel.signals("rate", [3, np.nan, 3, 0], [10, 10, 0, 10], per=1000, polarity="lower")
    assert found.signal[0].tolist() == [Signal.SIMILAR, Signal.MISSING, Signal.MISSING, Signal.SIMILAR]
    assert np.isnan(found.limits.upper[0, 2])
    np.testing.assert_allclose(found.by_chance[0], 2 * 0.05)


def test_with_spread_fewer_are_beyond():
    plain = funnel.signals("proportion", X, N)
    spread = funnel.signals("proportion", X, N, dispersion=funnel.dispersion("proportion", X, N))
    assert ((plain.limits.lower > spread.limits.lower) & (plain.limits.upper < spread.limits.upper)).all()
    assert (spread.signal[0] != Signal.SIMILAR).sum() == 0
    assert (plain.signal[0] != Signal.SIMILAR).sum() == 6


def test_drawing_in_the_tails_keeps_the_outliers_from_hiding_themselves():
    generator = np.random.default_rng(4)
    n = generator.integers(200, 900, 40).astype(float)
    x = generator.binomial(n.astype(int), 0.3).astype(float)
    x[:2] = n[:2] * 0.8
    whole, drawn_in = (funnel.dispersion("proportion", x, n, tails=tails) for tails in (0, 0.1))
    assert drawn_in.phi < whole.phi / 5
    beyond = funnel.signals("proportion", x, n, dispersion=drawn_in).signal[1] != Signal.SIMILAR
    np.testing.assert_array_equal(np.flatnonzero(beyond), [0, 1])


def test_without_spread_the_limits_are_the_exact_ones():
    none = Dispersion(phi=0.8, tau2=0.0, n=20, scale="square_root")
    plain, same = funnel.limits("rate", N, 0.4), funnel.limits("rate", N, 0.4, dispersion=none)
    np.testing.assert_array_equal(plain.upper, same.upper)


def test_wide_limits_stay_within_what_can_be():
    """A square root below nothing, squared, would rise again; an arcsine beyond its end would fall."""
    wide = [Dispersion(50.0, 4.0, 20, scale) for scale in ("square_root", "log", "arcsine")]
    for found, kind in zip(wide, ("rate", "rate", "proportion"), strict=True):
        around = funnel.limits(kind, [1, 20, 5_000], 40, per=100, dispersion=found)
        assert (around.lower >= 0).all()
        assert (np.diff(around.lower, axis=0) <= 0).all()
        assert (np.diff(around.upper, axis=0) >= 0).all()
        if kind == "proportion":
            np.testing.assert_allclose(around.upper, 100)


@pytest.mark.parametrize("kind", KINDS)
def test_five_in_a_hundred_lie_beyond_the_widened_95_limits_when_spread_is_all_there_is(kind):
    generator = np.random.default_rng(2026)
    n = generator.integers(150, 6_000, 60)
    beyond = []
    for _ in range(150):
        if kind == "proportion":
            x = generator.binomial(n, np.sin(np.arcsin(np.sqrt(0.3)) + generator.normal(0, 0.05, 60)) ** 2)
        else:
            x = generator.poisson(n * 0.3 * (1 + generator.normal(0, 0.08, 60)) ** 2)
        found = funnel.dispersion(kind, x, n, tails=0)
        beyond.append(funnel.signals(kind, x, n, dispersion=found).signal != Signal.SIMILAR)
    outside95, outside998 = np.mean(beyond, axis=(0, 2))
    assert 0.035 < outside95 < 0.065
    assert outside998 < 0.006


@pytest.mark.parametrize("kind", KINDS)
def test_five_in_a_hundred_lie_beyond_the_exact_95_limits_by_chance_at_most(kind):
    generator = np.random.default_rng(9)
    n = generator.integers(20, 900, 4_000)
    x = generator.binomial(n, 0.3) if kind == "proportion" else generator.poisson(n * 0.3)
    found = funnel.signals(kind, x, n, 0.3).signal != Signal.SIMILAR
    assert 0.02 < found[0].mean() < 0.05
    assert found[1].mean() < 0.003


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: funnel.limits("amount", N, 3), "no funnel for 'amount'"),
        (lambda: funnel.limits("proportion", N, 42), "unit of the value"),
        (lambda: funnel.limits("rate", N, -1), "cannot be reached"),
        (lambda: funnel.limits("rate", N, 1, method="normal"), "'exact' or 'score'"),
        (lambda: funnel.limits("rate", N, 1, confidence=[0.95, 14]), "confidence"),
        (lambda: funnel.limits("proportion", N, 0.4, dispersion=Dispersion(9, 1, 9, "log")), "scale 'log'"),
        (lambda: funnel.signals("proportion", N, X), "larger than its whole"),
        (lambda: funnel.signals("rate", -N, X), "negative"),
        (lambda: funnel.dispersion("rate", X[:4], N[:4]), "from 4 of them"),
        (lambda: funnel.dispersion("rate", X, N, tails=0.5), "one half"),
        (lambda: funnel.dispersion("rate", 0 * X, N), "no events at all"),
        (lambda: funnel.dispersion("rate", X, N, scale="logit"), "scale 'logit'"),
    ],
)
def test_what_means_nothing_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


@pytest.mark.parametrize("kind", KINDS)
@given(circles(), st.data())
def test_the_order_of_councils_does_not_matter(kind, figures, data):
    x, n = figures
    order = np.array(data.draw(st.permutations(range(len(x)))))
    once, turned = funnel.signals(kind, x, n, 0.4), funnel.signals(kind, x[order], n[order], 0.4)
    np.testing.assert_array_equal(turned.signal, once.signal[:, order])
    np.testing.assert_array_equal(turned.limits.lower, once.limits.lower[:, order])


@given(circles(smallest=10).filter(lambda figures: np.sum(~np.isnan(figures[0]) & (figures[1] > 0)) >= 5))
def test_the_order_of_councils_does_not_matter_for_the_spread_either(figures):
    x, n = figures
    once, turned = (funnel.dispersion("rate", *pair, 0.4) for pair in (figures, (x[::-1], n[::-1])))
    np.testing.assert_allclose([once.phi, once.tau2], [turned.phi, turned.tau2], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
@given(circles(), st.sampled_from([100, 10_000]))
def test_another_unit_changes_only_the_unit(kind, figures, per):
    once, other = funnel.signals(kind, *figures, 0.4), funnel.signals(kind, *figures, 0.4 * per, per)
    np.testing.assert_array_equal(once.signal, other.signal)
    np.testing.assert_allclose(other.limits.upper, once.limits.upper * per, rtol=1e-6)


@given(circles(), st.floats(0.02, 0.98))
def test_counting_the_others_mirrors_the_funnel(figures, target):
    x, n = figures
    once, others = funnel.limits("proportion", n, target), funnel.limits("proportion", n, 1 - target)
    np.testing.assert_allclose(others.lower, 1 - once.upper, atol=1e-6)


@pytest.mark.parametrize("method", ["exact", "score"])
@pytest.mark.parametrize("kind", KINDS)
@given(n=st.integers(1, 5_000), target=st.floats(0.01, 0.99))
def test_the_funnel_narrows_with_size_and_widens_with_confidence(kind, method, n, target):
    found = funnel.limits(kind, [n, 2 * n], target, method=method)
    assert (found.lower <= target).all()
    assert (found.upper >= target).all()
    assert (np.diff(found.lower, axis=0) <= 0).all()
    assert (np.diff(found.upper, axis=0) >= 0).all()
    assert (np.diff(found.upper - found.lower, axis=1) <= 1e-9).all()


@given(
    x=st.integers(0, 300),
    n=st.integers(1, 300),
    target=st.floats(0.01, 0.99),
    level=st.sampled_from([95, 99.8]),
)
def test_a_whole_count_is_beyond_exactly_where_its_exact_interval_misses_the_target(x, n, target, level):
    for kind, exact in (("rate", interval.rate_exact), ("proportion", interval.proportion_exact)):
        if kind == "rate" or x <= n:
            around = exact(x, n, confidence=level)
            # Where the two touch, the last digits decide: not a case.
            touching = np.isclose([around.lower, around.upper], target, rtol=1e-6).any()
            beyond = funnel.signals(kind, x, n, target, confidence=[level]).signal[0] != Signal.SIMILAR
            assert touching or beyond == (not around.lower <= target <= around.upper)


def test_a_target_nobody_can_miss_has_no_room():
    for target in (0, 1):
        found = funnel.limits("proportion", [10, 500], target)
        assert (found.lower == target).all()
        assert (found.upper == target).all()
    assert (funnel.limits("rate", [10, 500], 0).upper == 0).all()


def test_tails_may_be_left_whole_instead_of_out():
    whole, cut = (funnel.dispersion("rate", X, N, tails=tails, truncate=True) for tails in (0, 0.1))
    assert (whole.n, cut.n) == (10, 8)
    assert whole == funnel.dispersion("rate", X, N, tails=0)


def test_no_events_have_a_logarithm_by_a_stated_correction():
    found = funnel.dispersion("rate", [0, 9, 11, 10, 8, 12], [10] * 6, 1, scale="log", tails=0)
    # The first counts as half an event: (log(0.5 / 10) x sqrt(10))² is its squared deviation.
    rest = [np.log(x / 10) ** 2 * 10 for x in (9, 11, 10, 8, 12)]
    assert found.phi == pytest.approx((np.log(0.05) ** 2 * 10 + sum(rest)) / 6)
