import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from circulos.compare import interval
from circulos.compare.standardise import Reason, direct, indirect, repeated

BANDS = ["0-17", "18-64", "65+"]
STANDARD = {"0-17": 50_000, "18-64": 40_000, "65+": 10_000}
EVENTS, PEOPLE = [4, 21, 60], [3000, 5200, 1800]
REFERENCE_EVENTS = {"0-17": 300, "18-64": 900, "65+": 2400}
REFERENCE_PEOPLE = {"0-17": 250_000, "18-64": 260_000, "65+": 90_000}

councils = st.lists(
    st.lists(st.tuples(st.integers(0, 400), st.integers(400, 9_000)), min_size=3, max_size=3),
    min_size=1,
    max_size=12,
).map(lambda rows: (np.array(rows, dtype=float)[..., 0], np.array(rows, dtype=float)[..., 1]))


def figures(result):
    return np.array([result.value, result.lower, result.upper])


def test_dobson_limits_equal_r():
    # > d <- c(4,21,60); n <- c(3000,5200,1800); w <- c(50000,40000,10000); O <- sum(d)
    # > byar <- function(x, p) { z <- qnorm(1-(1-p)/2)
    # +   c(x*(1-1/(9*x)-z/(3*sqrt(x)))^3, (x+1)*(1-1/(9*(x+1))+z/(3*sqrt(x+1)))^3) }
    # > dsr <- sum(w*d/n)/sum(w); v <- sum(w^2*d/n^2)/sum(w)^2
    # > for (p in c(.95, .998)) print(1e5*c(dsr, dsr + sqrt(v/O)*(byar(O,p)-O)))
    result = direct(EVENTS, PEOPLE, BANDS, STANDARD, per=100_000)
    expected = [561.538461538462, 441.207031777101, 702.957319364460]
    np.testing.assert_allclose(figures(result.rate).ravel(), expected, rtol=1e-12)
    result = direct(EVENTS, PEOPLE, BANDS, STANDARD, per=100_000, confidence=99.8)
    expected = [561.538461538462, 380.845180980022, 790.478884477244]
    np.testing.assert_allclose(figures(result.rate).ravel(), expected, rtol=1e-12)
    assert result.reason.tolist() == [Reason.CALCULATED]
    assert result.count == 85
    assert result.population == 10_000


def test_indirectly_standardised_ratio_and_rate_equal_r():
    # > rd <- c(300,900,2400); rn <- c(250000,260000,90000); E <- sum(n*rd/rn)
    # > print(c(E, O/E, byar(O,.95)/E, 1e5*O/E*sum(rd)/sum(rn)))
    result = indirect([85], [PEOPLE], BANDS, REFERENCE_EVENTS, REFERENCE_PEOPLE, per=100_000)
    found = [result.expected, *figures(result.ratio), result.rate.value]
    expected = [
        69.599999999999994,
        1.221264367816092,
        0.975472761838937,
        1.510129614821315,
        732.758620689655231,
    ]
    np.testing.assert_allclose(np.concatenate(found, axis=None), expected, rtol=1e-12)
    assert result.reference_rate == pytest.approx(600)
    # > print(c(7/E, poisson.test(7,T=E)$conf.int))
    few = indirect(7, PEOPLE, BANDS, REFERENCE_EVENTS, REFERENCE_PEOPLE)
    expected = [0.100574712643678, 0.040436250740228, 0.207222347150896]
    np.testing.assert_allclose(figures(few.ratio).ravel(), expected, rtol=1e-11)


def test_below_ten_events_there_is_a_reason_and_no_figure():
    result = direct([[1, 3, 5], [1, 3, 6]], [PEOPLE, PEOPLE], BANDS, STANDARD)
    assert result.reason.tolist() == [Reason.TOO_FEW_EVENTS, Reason.CALCULATED]
    np.testing.assert_array_equal(np.isnan(figures(result.rate)), [[True, False]] * 3)
    np.testing.assert_array_equal(result.count, [9, 10])


def test_a_missing_band_or_one_without_people_gives_no_figure():
    counts = [[4, np.nan, 60], [0, 21, 60], EVENTS]
    people = [PEOPLE, [0, 5200, 1800], [3000, 5200, np.nan]]
    result = direct(counts, people, BANDS, STANDARD)
    assert result.reason.tolist() == [Reason.MISSING, Reason.NO_POPULATION, Reason.MISSING]
    assert np.isnan(figures(result.rate)).all()
    ratio = indirect(
        [85, 85], [PEOPLE, [3000, np.nan, 1800]], BANDS, REFERENCE_EVENTS, REFERENCE_PEOPLE
    ).ratio
    np.testing.assert_array_equal(np.isnan(figures(ratio)), [[False, True]] * 3)


def test_events_of_the_same_person_widen():
    # 60 events of the oldest are 40 persons with one and 10 with two: variance 40 + 4 x 10 = 80.
    persons = [[4, 0], [21, np.nan], [40, 10]]
    np.testing.assert_array_equal(repeated(persons), [4, 21, 80])
    alone = direct(EVENTS, PEOPLE, BANDS, STANDARD).rate
    together = direct(EVENTS, PEOPLE, BANDS, STANDARD, variances=repeated(persons)).rate
    assert together.value == alone.value
    assert together.lower < alone.lower < alone.upper < together.upper


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: direct(EVENTS, PEOPLE, ["0-17", "18-64", "60+"], STANDARD), r"without 60\+ and with 65\+"),
        (lambda: direct(EVENTS[:2], PEOPLE[:2], BANDS[:2], STANDARD), r"with 65\+ besides"),
        (lambda: direct(EVENTS, PEOPLE, BANDS[:2], STANDARD), "2 bands"),
        (lambda: direct(EVENTS, PEOPLE[:2], BANDS, STANDARD), "shape"),
        (lambda: direct(EVENTS, PEOPLE, ["0-17", "0-17", "65+"], STANDARD), "more than once: 0-17"),
        (lambda: direct([-1, 21, 60], PEOPLE, BANDS, STANDARD), "negative"),
        (lambda: direct(EVENTS, [0, 5200, 1800], BANDS, STANDARD), "nobody lives"),
        (lambda: direct(EVENTS, [-5, 5200, 1800], BANDS, STANDARD), "population cannot be negative"),
        (lambda: direct(EVENTS, PEOPLE, BANDS, STANDARD | {"65+": 0}), r"band 65\+ is 0"),
        (lambda: direct(EVENTS, PEOPLE, BANDS, STANDARD, confidence=14), "confidence"),
        (lambda: indirect(85, PEOPLE, BANDS, REFERENCE_EVENTS, STANDARD | {"x": 1}), "with x besides"),
        (lambda: indirect(85, PEOPLE, BANDS, REFERENCE_EVENTS, STANDARD | {"65+": 0}), r"band 65\+ is 0"),
        (
            lambda: indirect(EVENTS, PEOPLE, BANDS, REFERENCE_EVENTS, REFERENCE_PEOPLE),
            "3 observed totals for 1",
        ),
        (lambda: repeated([[1, -1]]), "persons"),
    ],
)
def test_what_does_not_fit_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


@given(councils)
def test_the_order_of_councils_and_of_bands_does_not_matter(given_figures):
    counts, people = given_figures
    once = figures(direct(counts, people, BANDS, STANDARD).rate)
    turned = direct(counts[::-1, ::-1], people[::-1, ::-1], BANDS[::-1], STANDARD).rate
    np.testing.assert_allclose(figures(turned), once[:, ::-1], rtol=1e-12)
    arguments = (BANDS, REFERENCE_EVENTS, REFERENCE_PEOPLE)
    total = counts.sum(axis=1)
    once = figures(indirect(total, people, *arguments).ratio)
    turned = figures(indirect(total, people[:, ::-1], BANDS[::-1], *arguments[1:]).ratio)
    np.testing.assert_allclose(turned, once, rtol=1e-12)


@given(councils, st.sampled_from([100, 10_000]))
def test_another_unit_or_a_larger_standard_population_changes_nothing_else(given_figures, per):
    counts, people = given_figures
    once = figures(direct(counts, people, BANDS, STANDARD).rate)
    larger = {band: 7 * weight for band, weight in STANDARD.items()}
    np.testing.assert_allclose(
        figures(direct(counts, people, BANDS, larger, per).rate), once * per, rtol=1e-12
    )


@given(councils)
def test_doubling_events_and_people_keeps_the_rate_and_narrows(given_figures):
    counts, people = given_figures
    once = direct(counts, people, BANDS, STANDARD).rate
    twice = direct(2 * counts, 2 * people, BANDS, STANDARD).rate
    known = once.known
    np.testing.assert_allclose(twice.value[known], once.value[known], rtol=1e-12)
    assert ((twice.upper - twice.lower)[known] < (once.upper - once.lower)[known]).all()


@given(councils)
def test_whoever_has_the_standard_population_keeps_the_crude_rate_and_its_limits(given_figures):
    counts, _ = given_figures
    people = np.tile([5000.0, 4000.0, 1000.0], (len(counts), 1))
    result = direct(counts, people, BANDS, STANDARD)
    crude = interval.rate(counts.sum(axis=1), 10_000)
    calculated = result.reason == Reason.CALCULATED
    np.testing.assert_allclose(figures(result.rate)[:, calculated], figures(crude)[:, calculated], rtol=1e-9)


def test_the_reference_against_itself_is_one():
    people = list(REFERENCE_PEOPLE.values())
    result = indirect(3600, people, BANDS, REFERENCE_EVENTS, REFERENCE_PEOPLE, per=1000)
    assert result.ratio.value == pytest.approx(1)
    assert result.rate.value == pytest.approx(result.reference_rate) == pytest.approx(6)
    np.testing.assert_allclose(result.ratio.times(100).value, 100)
