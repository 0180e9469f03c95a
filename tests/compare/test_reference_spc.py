import numpy as np
import pytest

from circulos.compare import spc
from circulos.compare.position import Signal
from circulos.compare.spc import Baseline
from circulos.compare.spc_rules import Cause, run_tests

CAUSES = {
    "Common Cause": Cause.COMMON,
    "Above UCL": Cause.ABOVE_LIMIT,
    "Below LCL": Cause.BELOW_LIMIT,
    "7 Point Trend (Increasing)": Cause.RISING,
    "7 Point Trend (Decreasing)": Cause.FALLING,
    "2 in 3 Above CL": Cause.NEAR_UPPER,
    "2 in 3 Below CL": Cause.NEAR_LOWER,
    "7 Points Above CL": Cause.ABOVE_MEAN,
    "7 Points Below CL": Cause.BELOW_MEAN,
}
SIGNALS = {
    "common_cause": Signal.SIMILAR,
    "special_cause_improvement": Signal.BETTER,
    "special_cause_concern": Signal.WORSE,
    "special_cause_neutral_high": Signal.HIGHER,
    "special_cause_neutral_low": Signal.LOWER,
}


def agrees_with_the_health_service(chart, rows):
    for found, column in ((chart.centre, "mean_col"), (chart.lower, "lpl"), (chart.upper, "upl")):
        np.testing.assert_allclose(found, rows.numbers(column), rtol=1e-9)
    assert [Cause(one) for one in chart.cause] == [CAUSES[text] for text in rows["special_cause_type"]]
    assert [Signal(one) for one in chart.signal] == [SIGNALS[text] for text in rows["point_type"]]
    outside = np.isin(chart.cause, [Cause.ABOVE_LIMIT, Cause.BELOW_LIMIT])
    np.testing.assert_array_equal(outside, np.array(rows["outside_limits"]) == "TRUE")
    near = ~outside & ((chart.value > chart.near_upper) | (chart.value < chart.near_lower))
    np.testing.assert_array_equal(near, np.array(rows["close_to_limits"]) == "TRUE")


@pytest.mark.parametrize(
    ("name", "column", "polarity", "baseline"),
    [
        ("breaches_decrease", "breaches", "lower", Baseline()),
        ("breaches_fix12", "breaches", None, Baseline(fix=12)),
        ("attendances_rebase", "attendances", None, None),
    ],
)
def test_one_department_s_series(vectors, name, column, polarity, baseline):
    rows = vectors(f"spc_xmr_nhs/expected_ae_RRK_{name}.csv")
    values = vectors("spc_xmr_nhs/input_ae_RRK_type1.csv").numbers(column)
    np.testing.assert_allclose(values, rows.numbers("y"))
    if baseline is None:
        baseline = Baseline(rebase=(np.flatnonzero(np.diff(rows.numbers("rebase_group"))) + 1).tolist())
        assert len(baseline.rebase) == 1
    if polarity is None:
        neutral = any("neutral" in kind for kind in rows["point_type"])
        polarity = "neutral" if neutral else "lower"
    agrees_with_the_health_service(spc.xmr(values, polarity, baseline), rows)


@pytest.mark.parametrize(("name", "screen"), [("synthetic_increase", True), ("synthetic_noscreen", False)])
def test_made_up_series_for_every_rule(vectors, name, screen):
    sheet = vectors(f"spc_xmr_nhs/expected_{name}.csv")
    given = vectors("spc_xmr_nhs/input_synthetic.csv")
    series = np.array(sheet["f"])
    assert set(series) == set(given["series"])
    for one in np.unique(series):
        rows = sheet.where(series == one)
        values = given.where(np.array(given["series"]) == one).numbers("y")
        agrees_with_the_health_service(spc.xmr(values, "higher", screen=screen), rows)


def test_four_departments_and_whether_they_meet_the_target(vectors):
    sheet = vectors("spc_xmr_nhs/expected_ae_four_pct_increase.csv")
    promised = vectors("spc_xmr_nhs/expected_assurance_ae_four.csv")
    for place, org in enumerate(promised["f"]):
        rows = sheet.where(np.array(sheet["f"]) == org)
        chart = spc.xmr(rows.numbers("y"), "higher")
        agrees_with_the_health_service(chart, rows)
        assert spc.assurance(chart, 0.95, "higher") == promised["assurance_type"][place]


def agrees_with_qicharts(chart, rows, per=1, three_sigma=1.0):
    """`three_sigma` turns limits of 2.66 moving ranges into those of 3 / 1.128."""
    np.testing.assert_allclose(chart.centre, rows.numbers("cl"), rtol=1e-9)
    for found, column in ((chart.lower, "lcl"), (chart.upper, "ucl")):
        np.testing.assert_allclose(
            chart.centre + three_sigma * (found - chart.centre), rows.numbers(column), rtol=1e-9, atol=1e-15
        )
    for found, column in ((chart.near_lower, "lcl.95"), (chart.near_upper, "ucl.95")):
        np.testing.assert_allclose(
            chart.centre + three_sigma * (found - chart.centre), rows.numbers(column), rtol=1e-9, atol=1e-15
        )
    parts = rows.numbers("part")
    for found, part in zip(spc.runs(chart), np.unique(parts), strict=True):
        first = np.flatnonzero(parts == part)[0]
        expected = [
            rows.numbers(name)[first]
            for name in ("n.useful", "longest.run", "longest.run.max", "n.crossings", "n.crossings.min")
        ]
        assert [
            found.useful,
            found.longest,
            found.longest_allowed,
            found.crossings,
            found.crossings_allowed,
        ] == expected
        assert found.changed == (rows["runs.signal"][first] == "TRUE")


@pytest.mark.parametrize(
    ("chart", "table", "columns", "expected", "options"),
    [
        (spc.p, "07.04", ("count", "size"), "7.4_p", {}),
        (spc.p, "07.04", ("count", "size"), "7.4_pprime", {"prime": True}),
        (
            spc.p,
            "07.03",
            ("count", "size"),
            "7.3_p_excl15_23_part30",
            {"baseline": Baseline(rebase=[30], exclude=[14, 22])},
        ),
        (spc.u, "07.10", ("count", "size"), "7.10_u", {}),
        (spc.u, "07.11", ("count", "meters"), "7.11_u_x50", {"per": 50}),
        (
            spc.c,
            "07.08",
            ("count",),
            "7.8_c_excl6_20_freeze26",
            {"baseline": Baseline(fix=26, exclude=[5, 19])},
        ),
    ],
)
def test_montgomery_s_attribute_charts(vectors, chart, table, columns, expected, options):
    given = vectors(f"spc_attribute_charts/input_montgomery_tbl_{table}.csv")
    rows = vectors(f"spc_attribute_charts/expected_montgomery_{expected}.csv")
    agrees_with_qicharts(chart(*(given.numbers(name) for name in columns), **options), rows)


def test_montgomery_s_individual_measurements(vectors):
    values = vectors("spc_attribute_charts/input_montgomery_tbl_06.07.csv").numbers("cost")
    rows = vectors("spc_attribute_charts/expected_montgomery_6.7_i_freeze20.csv")
    chart = spc.xmr(values, baseline=Baseline(fix=20))
    agrees_with_qicharts(chart, rows, three_sigma=3 / 1.128 / 2.66)


@pytest.mark.parametrize(("name", "prime"), [("p", False), ("pprime", True)])
def test_large_denominators_need_the_prime_chart(vectors, name, prime):
    rows = vectors(f"spc_attribute_charts/expected_ae_rrk_{name}.csv")
    agrees_with_qicharts(spc.p(rows.numbers("y.sum"), rows.numbers("n"), prime=prime), rows)


@pytest.mark.parametrize(("name", "prime"), [("u", False), ("uprime", True)])
def test_infections_by_days(vectors, name, prime):
    rows = vectors(f"spc_attribute_charts/expected_hai_{name}.csv")
    agrees_with_qicharts(spc.u(rows.numbers("y.sum"), rows.numbers("n"), prime=prime), rows)


def test_infections_by_kind(vectors):
    sheet = vectors("spc_attribute_charts/expected_hai_u_facets.csv")
    for kind in np.unique(sheet["facet1"]):
        rows = sheet.where(np.array(sheet["facet1"]) == kind)
        agrees_with_qicharts(spc.u(rows.numbers("y.sum"), rows.numbers("n")), rows)


def test_infections_as_counts(vectors):
    rows = vectors("spc_attribute_charts/expected_hai_c.csv")
    agrees_with_qicharts(spc.c(rows.numbers("y.sum")), rows)


def test_what_the_run_tests_allow(vectors):
    sheet = vectors("spc_attribute_charts/expected_anhoej_critical_values.csv")
    for n, longest, crossings in zip(*(sheet.numbers(name) for name in sheet), strict=True):
        found = run_tests(np.ones(int(n), dtype=np.int8))
        assert (found.longest_allowed, found.crossings_allowed) == (longest, crossings)
