import numpy as np
import pytest

from circulos.compare import funnel
from circulos.compare.position import Signal

ROUNDED_Z = 1e-6  # the package takes z with six decimals, which shows most in the limits near 0


@pytest.mark.parametrize(
    ("name", "n", "columns", "rtol"),
    [
        ("expected_limits_proportion", "Population", "{}_{}_limit", 1e-5),
        ("phe_testdata_funnel_prop_outputs", "Population", "{}{}", 1e-5),
        ("phe_testdata_funnel_prop_outputs_with_axis_variation", "Population", "{}{}", 1e-5),
    ],
)
def test_score_limits_of_proportions(vectors, name, n, columns, rtol):
    sheet = vectors(f"funnel_phe/{name}.csv")
    target = sheet.numbers("baseline" if "baseline" in sheet else "Baseline")
    found = funnel.limits("proportion", sheet.numbers(n), target, 100, method="score")
    for row, names in enumerate((("2s", "2s0025limit"), ("3s", "3s0001limit"))):
        style = 0 if "baseline" in sheet else 1
        for side, limit in (("lower", found.lower[row]), ("upper", found.upper[row])):
            column = columns.format(side if style == 0 else side.title(), names[style])
            np.testing.assert_allclose(limit, sheet.numbers(column), rtol=rtol, atol=2e-6)


def test_exact_limits_of_ratios(vectors):
    sheet = vectors("funnel_phe/expected_limits_ratio_count.csv")
    events = sheet.numbers("Observed_events")
    for row, sigma in enumerate(("2s", "3s")):
        for side in ("lower", "upper"):
            expected = sheet.numbers(f"{side}_{sigma}_exp_events")
            found = getattr(funnel.limits("rate", expected, 1), side)[row]
            np.testing.assert_allclose(found * expected, events, rtol=1e-5)
            np.testing.assert_allclose(found - 1, sheet.numbers(f"{side}_{sigma}_limit"), rtol=1e-5)


@pytest.mark.parametrize("name", ["outputs", "outputs_2", "outputs_3"])
def test_exact_limits_of_rates(vectors, name):
    sheet = vectors(f"funnel_phe/phe_testdata_funnel_rate_{name}.csv")
    target = sheet.numbers("baseline")
    for row, sigma in enumerate(("2s", "3s")):
        for side in ("lower", "upper"):
            population = 3 * sheet.numbers(f"{side}_{sigma}_population_1_year")  # events of three years
            found = getattr(funnel.limits("rate", population, target, 100_000), side)[row]
            np.testing.assert_allclose(found, sheet.numbers(f"{side}_{sigma}_limit"), rtol=1e-5)


def words(found):
    """The signals as the package says them."""
    outer, inner = found.signal[1], found.signal[0]
    direction = {Signal.HIGHER: "High", Signal.LOWER: "Low"}
    return [
        f"{direction[o]} (0.001)"
        if o in direction
        else f"{direction[i]} (0.025)"
        if i in direction
        else "Not significant"
        for o, i in zip(outer, inner, strict=True)
    ]


@pytest.mark.parametrize("method", ["exact", "score"])
def test_significance_of_proportions(vectors, method):
    sheet = vectors("funnel_phe/expected_significance_proportion.csv")
    found = funnel.signals(
        "proportion", sheet.numbers("numerator"), sheet.numbers("denominator"), method=method
    )
    assert words(found) == sheet["significance"]


def test_significance_of_ratios(vectors):
    sheet = vectors("funnel_phe/expected_significance_ratio.csv")
    assert (
        words(funnel.signals("rate", sheet.numbers("obs"), sheet.numbers("expected"), 1))
        == sheet["significance"]
    )


def test_significance_of_crude_rates(vectors):
    sheet = vectors("funnel_phe/expected_significance_rate_crude.csv")
    found = funnel.signals("rate", sheet.numbers("count"), sheet.numbers("pop"), per=100_000)
    assert words(found) == sheet["significance"]


def test_significance_of_directly_standardised_rates(vectors):
    sheet = vectors("funnel_phe/expected_significance_rate_dsr.csv")
    # A standardised rate lies in the funnel at the population that would give its count at that rate; the
    # last council has too few events for one.
    count = sheet.numbers("count")[:-1]
    found = funnel.signals("rate", count, count / sheet.numbers("rate_dsr")[:-1], per=100_000)
    assert words(found) == sheet["significance"][:-1]


@pytest.fixture
def synthetic(vectors):
    given = vectors("funnel_overdispersion/synthetic60_input.csv")
    return {name: given.numbers(name) for name in ("n", "events", "expected", "obs")}


@pytest.fixture
def medpar(vectors):
    given = vectors("funnel_overdispersion/medpar_by_provider_input.csv")
    return given.numbers("los"), given.numbers("prds")


@pytest.fixture
def expected_spread(vectors):
    cases = vectors("funnel_overdispersion/expected_phi_tau2.csv")
    pairs = zip(cases.numbers("phi"), cases.numbers("tau2"), strict=True)
    return dict(zip(cases["case"], pairs, strict=True))


def agree(found, expected):
    np.testing.assert_allclose([found.phi, found.tau2], expected, rtol=1e-9)


def limits_agree(around, sheet, lower="OD{}LCL", upper="OD{}UCL"):
    for row, level in enumerate(("95", "99")):
        np.testing.assert_allclose(
            around.lower[row], sheet.numbers(lower.format(level)), rtol=ROUNDED_Z, atol=1e-8
        )
        np.testing.assert_allclose(
            around.upper[row], sheet.numbers(upper.format(level)), rtol=ROUNDED_Z, atol=1e-8
        )


def test_ratios_on_the_square_root_scale_with_drawn_in_tails(vectors, synthetic, medpar, expected_spread):
    for case, (observed, expected), tails in (
        ("medpar_sr_cqc", medpar, 0.1),
        ("synthetic60_sr_cqc_w05", (synthetic["obs"], synthetic["expected"]), 0.05),
    ):
        found = funnel.dispersion("rate", observed, expected, 1, tails)
        agree(found, expected_spread[case])
        sheet = vectors(f"funnel_overdispersion/expected_{case}.csv")
        np.testing.assert_allclose(sheet.numbers("numerator"), observed)
        # The package forgets to square these limits back; the corrected columns are right.
        around = funnel.limits("rate", expected, 1, dispersion=found)
        limits_agree(around, sheet, "corrected_OD{}LCL", "corrected_OD{}UCL")


def test_ratios_on_the_log_scale_with_tails_left_out(vectors, synthetic, medpar, expected_spread):
    for case, (observed, expected) in (
        ("medpar_sr_shmi", (medpar[0], medpar[1].round(2))),
        ("synthetic60_sr_shmi", (synthetic["obs"], synthetic["expected"])),
    ):
        found = funnel.dispersion("rate", observed, expected, 1, scale="log", truncate=True)
        agree(found, expected_spread[case])
        around = funnel.limits("rate", expected, 1, dispersion=found)
        limits_agree(around, vectors(f"funnel_overdispersion/expected_{case}.csv"))


@pytest.mark.parametrize(("case", "tails"), [("synthetic60_pr_w10", 0.1), ("synthetic60_pr_w00", 0)])
def test_proportions_on_the_arcsine_scale(vectors, synthetic, expected_spread, case, tails):
    found = funnel.dispersion("proportion", synthetic["events"], synthetic["n"], tails=tails)
    agree(found, expected_spread[case])
    target = funnel.pooled(synthetic["events"], synthetic["n"])
    around = funnel.limits("proportion", synthetic["n"], target, dispersion=found)
    limits_agree(around, vectors(f"funnel_overdispersion/expected_{case}.csv"))


def test_ratios_of_two_counts_have_the_spread_of_their_logarithms(synthetic, expected_spread):
    a, b = synthetic["obs"], synthetic["events"]
    deviation = np.log((a + 0.5) / (b + 0.5)) - np.log(a.sum() / b.sum())
    error = np.sqrt(a / (a + 0.5) ** 2 + b / (b + 0.5) ** 2)
    agree(funnel.spread(deviation / error, error), expected_spread["synthetic60_rc_w10"])
