"""Changes against those of the circle: numbers of another program, and what must not matter does not."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from circulos.compare.change import changes, usual_changes
from circulos.compare.finding import Check, Panel
from circulos.method.types import Severity

# Fourteen councils in two years, the small ones first; their changes differ by size.
BEFORE = [12, 15, 18, 20, 22, 25, 30, 400, 450, 500, 600, 700, 800, 1000]
AFTER = [15, 13, 25, 17, 28, 24, 26, 420, 440, 530, 590, 735, 780, 1060]
CIRCLE = np.stack([BEFORE, AFTER], axis=1)[None].astype(float)


def invented(seed=0, councils=40, periods=5, noise=0.05, low=50, high=5000):
    """One figure that is a count: steady noise and chance, of councils of all sizes."""
    draw = np.random.default_rng(seed)
    level = np.exp(draw.uniform(np.log(low), np.log(high), councils))[:, None]
    return draw.poisson(level * np.exp(draw.normal(0, noise, (councils, periods)))).astype(float)


def told(usual, series, **how):
    """Whether the last of one council's figures is asked about."""
    periods = tuple(str(2020 + year) for year in range(len(series)))
    return changes(Panel("item", ("loans",), periods, np.array([series], dtype=float)), usual, **how)


def same(one, other):
    for name in ("step", "spread", "chance", "size", "limit"):
        assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-9, atol=1e-12, err_msg=name)


def test_what_is_usual_is_what_another_program_says():
    # >>> import pandas as pd; from scipy import stats
    # >>> d = pd.DataFrame({"b": BEFORE, "a": AFTER}); d["c"] = np.log(d.a / d.b); d["m"] = (d.a + d.b) / 2
    # >>> step = d.c.median(); half = d.m > d.m.median()
    # >>> mad = lambda part: (part.c - step).abs().median() / stats.norm.ppf(0.75)
    # >>> small, large = mad(d[~half]), mad(d[half]); m, M = d[~half].m.median(), d[half].m.median()
    # >>> step, large, (small**2 - large**2) / (1 / m - 1 / M), M, stats.t.isf(stats.norm.sf(3), 0.3675 * 14)
    found = usual_changes(CIRCLE)
    assert_allclose(found.step, [0.01599152292652538])
    assert_allclose(found.spread, [0.05702737331056845])
    assert_allclose(found.chance, [1.4898810325728422])
    assert_allclose(found.size, [595.0])
    assert_allclose(found.limit, [5.3980252712854195])


def test_the_limits_are_those_another_program_draws():
    # >>> due = 20 * np.exp(step); var = lambda x: large**2 + 1.4898810325728422 * (1 / ((x + due) / 2) - 1 / M)
    # >>> f = lambda x: abs(np.log(x / due)) - 5.3980252712854195 * np.sqrt(var(x))
    # >>> scipy.optimize.brentq(f, due, 1e5), scipy.optimize.brentq(f, 1e-6, due)     58.60885, 2.92571
    usual = usual_changes(CIRCLE)
    assert not told(usual, [20, 58.608]) and told(usual, [20, 58.609])
    assert not told(usual, [20, 2.926]) and told(usual, [20, 2.925])


def test_a_finding_says_what_last_year_was_and_where_it_led():
    usual = usual_changes(CIRCLE)
    (only,) = told(usual, [480, 500, 1100])
    assert (only.check, only.severity, only.council, only.period) == (
        Check.CHANGE,
        Severity.EXPLAIN,
        "loans",
        "2022",
    )
    expected = 500 * np.exp(usual.step[0])
    assert only.figures["value"] == 1100 and only.figures["before"] == 500
    assert_allclose([only.figures["expected"], only.figures["off"]], [expected, 1100 - expected])
    assert_allclose(only.figures["z"], np.log(1100 / expected) / usual.spread[0])


def test_a_small_figure_may_double_and_a_large_one_may_not():
    usual = usual_changes(invented()[None])
    assert told(usual, [900, 1800]) and told(usual, [900, 450])
    assert not told(usual, [8, 16]) and not told(usual, [8, 4])
    assert told(usual, [8, 80])


def test_of_counts_chance_is_found_to_be_poissons():
    # Var(log x₁ - log x₀) is about 2 σ² + 2 / m for counts with mean m and a steady noise σ.
    found = [usual_changes(invented(seed, councils=400, low=20)[None]) for seed in range(8)]
    assert_allclose(np.mean([one.chance[0] for one in found]), 2, rtol=0.15)
    steady = [one.spread[0] ** 2 - one.chance[0] / one.size[0] for one in found]
    assert_allclose(np.mean(steady), 2 * 0.05**2, rtol=0.15)


def test_what_chance_does_not_move_is_steady_however_small():
    draw = np.random.default_rng(3)
    staff = np.exp(draw.uniform(0, 5, (40, 1))) * np.exp(draw.normal(0, 0.04, (40, 5)))
    usual = usual_changes(staff[None])
    assert told(usual, [4, 8]) and not told(usual, [4, 4.9])


def test_who_comes_back_from_a_bad_year_is_not_asked_and_who_moved_on_is():
    usual = usual_changes(invented()[None])
    assert told(usual, [900, 1800])
    assert not told(usual, [905, 450, 900])
    assert not told(usual, [905, np.nan, 900])
    assert told(usual, [905, 900, 1800]) and told(usual, [np.nan, 900, 1800])
    assert told(usual, [905, 450, 100]) and not told(usual, [905, 1800, 1830])


def test_little_is_not_much_however_unusual():
    usual = usual_changes(invented(noise=0.001, low=1e6, high=1e7)[None])
    assert told(usual, [1e6, 1.3e6]) and not told(usual, [1e6, 1.2e6])
    assert not told(usual, [1e6, 1.3e6], ratio=0.4) and not told(usual, [1e6, 1.3e6], absolute=400_000)


@pytest.mark.parametrize(
    "circle",
    [
        pytest.param(invented(councils=4), id="four councils"),
        pytest.param(invented(councils=9, periods=2), id="nine changes"),
        pytest.param(invented(councils=40, periods=1), id="one period"),
        pytest.param(np.full((40, 5), 20.0), id="nothing ever changes"),
        pytest.param(-invented(), id="negative"),
        pytest.param(np.zeros((40, 5)), id="zeros"),
        pytest.param(np.full((40, 5), np.nan), id="nothing is there"),
        pytest.param(np.zeros((0, 5)), id="nobody is there"),
    ],
)
def test_nothing_is_said_where_nothing_is_known(circle):
    usual = usual_changes(circle[None])
    assert np.isinf(usual.limit).all() and not told(usual, [10, 100_000])


def test_where_the_circle_cannot_say_figures_elsewhere_do_and_the_finding_says_so():
    usual = usual_changes(np.stack([invented(councils=40, periods=1)] * 2)).or_elsewhere()
    # >>> f = lambda x: abs(np.log(x / 1000)) - 3 * np.sqrt(0.18**2 + 2 / ((x + 1000) / 2))
    # >>> scipy.optimize.brentq(f, 1000.5, 5000), scipy.optimize.brentq(f, 100, 999.5)     1736.80171, 570.74084
    one = usual.of([1])
    assert not told(one, [1000, 1736.80]) and told(one, [1000, 1736.81])
    assert not told(one, [1000, 570.75]) and told(one, [1000, 570.74])
    assert not told(one, [4, 9])
    assert [found.figures["elsewhere"] for found in told(one, [1000, 2000])] == [1]


def test_what_the_circle_says_stands_beside_what_it_cannot_say():
    known, unknown = invented(), np.where(np.arange(5) == 4, invented(1), np.nan)
    usual = usual_changes(np.stack([known, unknown]))
    filled = usual.or_elsewhere()
    same(filled.of([0]), usual.of([0]))
    assert filled.elsewhere.tolist() == [False, True]
    assert [found.figures["elsewhere"] for found in told(filled.of([0]), [1000, 2000])] == [0]


def test_only_councils_with_changes_count():
    alone = np.full((40, 5), np.nan)
    alone[:, 0] = 100
    alone[:4] = invented(councils=4)
    assert np.isinf(usual_changes(alone[None]).limit).all()


@pytest.mark.parametrize("series", [[10, 0], [0, 10], [-10, 10], [10, -10], [np.nan, 10], [10, np.nan], [10]])
def test_what_has_no_logarithm_or_no_last_year_is_not_judged(series):
    assert told(usual_changes(invented()[None]), series) == ()


def test_a_table_that_is_no_circle_is_refused_with_its_shape():
    with pytest.raises(ValueError, match=r"\(40, 5\)"):
        usual_changes(invented())


# --- What must not matter ------------------------------------------------------------------------------------

SEEDS = st.integers(0, 10_000)
SIZES = st.tuples(st.integers(5, 30), st.integers(2, 6))


def with_gaps(seed, councils, periods):
    circle = invented(seed, councils, periods, noise=0.1, low=3)
    circle[np.random.default_rng(seed).random(circle.shape) < 0.1] = np.nan
    return circle


@given(SEEDS, SIZES, st.permutations(range(5)))
def test_the_order_of_councils_and_of_figures_does_not_matter(seed, size, order):
    councils, periods = size
    circles = np.stack([with_gaps(seed + place, councils, periods) for place in range(5)])
    shuffled = np.random.default_rng(seed).permutation(councils)
    usual = usual_changes(circles)
    same(usual, usual_changes(circles[:, shuffled]))
    same(usual.of(order), usual_changes(circles[order]))
    same(usual.of([3]), usual_changes(circles[3:4]))


@given(SEEDS, SIZES, st.floats(0.001, 1000), st.lists(st.floats(1, 1e4), min_size=2, max_size=4))
def test_the_unit_does_not_matter(seed, size, unit, series):
    circle = with_gaps(seed, *size)[None]
    usual, other = usual_changes(circle), usual_changes(circle * unit)
    assert_allclose(other.step, usual.step, atol=1e-9)
    assert_allclose(other.spread, usual.spread, atol=1e-9)
    assert_allclose(other.chance, usual.chance * unit, rtol=1e-6, atol=1e-9 * unit)
    assert_allclose(other.size, usual.size * unit)
    one, two = told(usual, series), told(other, [value * unit for value in series])
    margins = [abs(abs(found.figures["z"]) - usual.limit[0]) for found in (*one, *two)]
    assume(all(margin > 1e-6 for margin in margins))
    assert len(one) == len(two)


@given(SEEDS, SIZES)
def test_backwards_in_time_the_step_turns_round_and_the_spread_stays(seed, size):
    circle = with_gaps(seed, *size)[None]
    usual, back = usual_changes(circle), usual_changes(circle[:, :, ::-1])
    assert_allclose(back.step, -usual.step, atol=1e-12)
    for name in ("spread", "chance", "size", "limit"):
        assert_allclose(getattr(back, name), getattr(usual, name), rtol=1e-9, atol=1e-12)


@given(SEEDS, SIZES)
def test_councils_without_figures_change_nothing(seed, size):
    circle = with_gaps(seed, *size)
    more = np.vstack([circle, np.full((3, circle.shape[1]), np.nan)])
    same(usual_changes(circle[None]), usual_changes(more[None]))


@given(SEEDS, st.floats(1, 1e4), st.floats(1.01, 50), st.floats(1, 20))
def test_what_is_further_away_is_asked_about_too(seed, last, times, further):
    usual = usual_changes(invented(seed, councils=12)[None])
    if told(usual, [last, last * times]):
        assert told(usual, [last, last * times * further])
    if told(usual, [last, last / times]):
        assert told(usual, [last, last / times / further])


@given(SEEDS)
def test_one_wild_council_hardly_moves_what_is_usual(seed):
    circle = invented(seed, councils=40)
    wild = circle.copy()
    wild[7] = np.where(np.arange(5) % 2, 1, 1e6)
    usual, other = usual_changes(circle[None]), usual_changes(wild[None])
    assert_allclose(other.spread, usual.spread, rtol=0.35)
    assert abs(other.step[0] - usual.step[0]) < 0.03


@pytest.mark.parametrize(
    ("councils", "periods", "most"), [(10, 2, 0.009), (12, 4, 0.006), (50, 2, 0.005), (50, 5, 0.0045)]
)
def test_good_figures_are_hardly_asked_about_in_vain(councils, periods, most):
    # 2 Φ(-3) is 27 in ten thousand. Measured over 40,000 and more: 68, 40, 38 and 35, the more the fewer changes.
    draw, figures = np.random.default_rng(11), 10_000
    logs = draw.normal(0, 0.5, (figures, councils, periods)).cumsum(axis=2)
    series = np.exp(np.hstack([np.full((figures, 1), 8.0), 8 + draw.normal(0, 0.5, (figures, 1))]))
    panel = Panel("item", tuple(map(str, range(figures))), ("2024", "2025"), series)
    assert len(changes(panel, usual_changes(np.exp(8 + logs)))) / figures < most
