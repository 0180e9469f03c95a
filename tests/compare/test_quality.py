"""Second looks: each error is found, with its figures, and what only looks like one is left alone."""

import csv
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from circulos.compare.plausible import vanished
from circulos.compare.quality import (
    Check,
    Finding,
    Panel,
    digits,
    duplicates,
    history,
    inspect,
    one_digit_apart,
    outliers,
    parts,
    parts_above_wholes,
    ratios,
    reused_denominators,
    worst_first,
    zeros,
)
from circulos.method.types import Severity

LGBF = Path(__file__).parents[3] / "shared" / "data" / "lgbf" / "social_care_long.csv"

NAN = np.nan


def panel(values, item="item"):
    values = np.atleast_2d(np.asarray(values, dtype=float))
    councils = tuple(f"council {row}" for row in range(values.shape[0]))
    return Panel(item, councils, tuple(str(2020 + column) for column in range(values.shape[1])), values)


def column(values, item="item"):
    return panel(np.asarray(values, dtype=float)[:, None], item)


def places(findings):
    return [(finding.council.removeprefix("council "), finding.period) for finding in findings]


def test_a_finding_says_who_when_what_and_how_much():
    found = outliers(column([71.2, 64.5, 80.1, 59.9, 77.3, 68.8, 90.4, 66, 73.5, 61.1, 84.2, 170.7], "hours"))
    assert len(found) == 1
    only = found[0]
    assert (only.check, only.council, only.period, only.item) == (
        Check.OUTLIER,
        "council 11",
        "2020",
        "hours",
    )
    assert only.severity is Severity.EXPLAIN
    # R> median(x); (x - median(x)) / mad(x)
    assert only.figures["value"] == 170.7
    assert_allclose(only.figures["median"], 72.35)
    assert_allclose(only.figures["z"], 8.5046366916055334, rtol=3e-6)


def test_findings_can_be_kept_in_a_set():
    assert len({*outliers(column([1, 2, 3, 4, 5, 99])), *outliers(column([1, 2, 3, 4, 5, 99]))}) == 1


def test_who_was_as_far_last_year_is_not_asked_again():
    base = np.arange(10.0)[:, None] + np.array([50, 51, 52])
    base[3] = 200
    assert places(outliers(panel(base))) == [("3", "2020")]
    base[3, 1] = -200
    assert places(outliers(panel(base))) == [("3", "2020"), ("3", "2021"), ("3", "2022")]


def test_without_a_circle_or_without_variation_nobody_is_far():
    assert outliers(column([1, 2, 3, 99])) == ()
    assert outliers(column([5, 5, 5, 5, 5, 5])) == ()
    # More than half tied: by the mean deviation the last is far, and nothing is divided by zero.
    assert places(outliers(column([5, 5, 5, 5, 5, 5, 5, 5, 5, 99]))) == [("9", "2020")]


def test_history_follows_a_trend():
    steady = 100 * 1.1 ** np.arange(8)
    assert history(panel([steady])) == ()
    broken = steady.copy()
    broken[-1] = 100
    found = history(panel([broken]))
    assert places(found) == [("0", "2027")]
    # The last three of 100 · 1.1ⁿ have the median 100 · 1.1⁵; two more years at the median step lead to 1.1⁷.
    assert_allclose(found[0].figures["expected"], 100 * 1.1**7)
    assert_allclose(found[0].figures["off"], 100 - 100 * 1.1**7)


def test_after_one_bad_year_the_next_good_one_is_not_asked_about():
    values = [98, 100, 103, 99, 104, 101, 330, 103, 100]
    assert places(history(panel([values]))) == [("0", "2026")]


def test_a_year_that_moves_the_whole_circle_is_nobodys_mistake():
    rng = np.random.default_rng(2)
    values = 100 * np.exp(rng.normal(0, 0.03, (12, 7)))
    values[:, -1] *= 0.4
    assert history(panel(values)) == ()
    values[4, -1] *= 0.4
    assert places(history(panel(values))) == [("4", "2026")]


def test_little_is_not_much_however_unusual():
    # Unusual by its own history, but 2 of 10 is few persons, and 5 % is little.
    values = [10, 10, 10, 10, 10, 10, 12]
    assert places(history(panel([values]), ratio=0.1)) == [("0", "2026")]
    assert history(panel([values]), ratio=0.1, absolute=5) == ()
    assert history(panel([[1000, 1000, 1001, 1000, 1000, 1001, 1050]])) == ()


def test_a_short_history_is_judged_by_the_circles():
    rng = np.random.default_rng(4)
    values = 100 * np.exp(rng.normal(0, 0.05, (20, 3)))
    values[7, -1] = 300
    assert places(history(panel(values))) == [("7", "2022")]
    assert history(panel([[100, 300]])) == ()


@pytest.mark.parametrize(
    ("values", "power"),
    [
        ([692, 700, 710, 69], -1),
        ([692, 700, 7100, 715], 1),
        ([692, 7, 710, 715], -2),
        ([69.2, 700, 710, 715], -1),
        ([692, np.nan, 700, 692000], 3),
    ],
)
def test_a_digit_too_many_or_few(values, power):
    found = digits(panel([values]))
    assert [finding.figures["power"] for finding in found] == [power]


@pytest.mark.parametrize(
    "values",
    [
        [692, 700, 210, 200],  # three times fewer
        [100, 110, 1050, 1100],  # another level, kept
        [2, 30, 4, 25, 3, 40],  # a restless series
        [692, np.nan, np.nan, np.nan],
        [0, 0, 10, 0],
    ],
)
def test_what_is_not_a_slipped_digit(values):
    assert digits(panel([values])) == ()


def test_of_two_figures_alone_the_later_is_asked_about():
    assert places(digits(panel([[np.nan, 10, 100]]))) == [("0", "2022")]


def test_last_years_figure_again():
    # R> sum(dpois(0:20000, 4566)^2)     0.0041748: two such counts are equal once in 240 years
    found = duplicates(
        panel([[4566, 4566], [12, 12], [4500, 4501], [0, 0], [np.nan, 7000], [63.4222, 63.4222]])
    )
    assert places(found) == [("0", "2021"), ("5", "2021")]
    assert_allclose(found[0].figures["chance"], 0.00417477485887928, rtol=1e-4)
    assert found[0].figures["again"] == 2
    assert found[0].figures["councils"] == 5


def test_the_chance_of_a_duplicate_is_that_of_two_poisson_counts():
    # R> sum(dpois(0:20000, 100)^2)
    found = duplicates(panel([[100, 100]]), chance=0.03)
    assert_allclose(found[0].figures["chance"], 0.0282271599491119, rtol=1e-3)


def test_one_period_repeats_nothing():
    assert duplicates(column([4566, 4566])) == ()
    assert reused_denominators(column([4566])) == ()


def test_a_zero_where_nobody_has_any():
    values = np.full((30, 4), 12.0)
    values[3, 1] = 0
    found = zeros(panel(values))
    assert places(found) == [("3", "2021")]
    assert found[0].figures == {"median": 12, "zeros": 1, "values": 120}


def test_a_zero_among_many_is_one_of_them():
    values = np.full((6, 3), 12.0)
    values[:3, 1] = 0
    assert zeros(panel(values)) == ()


def test_the_only_zero_of_a_council_is_asked_about():
    assert places(zeros(panel([[9, 8, 0, 11, 10], [0, 0, 0, 3, 0]]))) == [("0", "2022")]


def test_a_council_that_counts_few_may_count_none():
    values = np.full((30, 5), 3.0)
    values[3, 1] = 0
    assert zeros(panel(values), counts=True) == ()
    assert len(zeros(panel(values * 10), counts=True)) == 1


@pytest.mark.parametrize(
    ("row", "share", "asked"),
    [
        ([900, 910, 905, 0], 0.0, True),
        ([NAN, NAN, 905, 0], 0.05, True),  # a council of one year, in a circle with few zeros
        ([900, 910, 905, 0], 0.2, False),  # zeros are common, and three years are no rule
        ([900, 910, 905, 890, 0], 0.2, True),  # they are common, but never here
        ([900, 0, 910, 905, 890, 0], 0.2, False),
        ([900, 910, 905, 0], NAN, False),  # too few councils to say
        ([900, 910, 905, 890, 0], NAN, True),
        ([6, 900, 905, 0], 0.0, True),
        ([900, 6, 905, 0], 0.0, False),
        ([900, 905, 6, 0], 0.0, False),  # so few may be none by chance
        ([900, 6, NAN, 0], 0.0, False),
        ([900, 910, 0, 0], 0.0, False),  # it was asked about last year
        ([900, 910, 905, 1], 0.0, False),
        ([NAN, NAN, NAN, 0], 0.0, False),
        ([900, 910, 905, NAN], 0.0, False),
    ],
)
def test_a_zero_after_figures_that_chance_does_not_bring_to_zero(row, share, asked):
    found = vanished(panel([row]), [share])
    assert bool(found) is asked
    if asked:
        (one,) = found
        assert (one.check, one.severity, one.period) == (Check.ZERO, Severity.EXPLAIN, str(2019 + len(row)))
        assert one.figures["value"] == 0 and one.figures["before"] == [x for x in row if x == x][-2]


def test_nothing_has_vanished_in_a_first_period():
    assert vanished(panel([[0], [0]]), [0.0, 0.0]) == ()


def test_a_council_that_never_has_any_is_not_asked():
    values = np.full((40, 2), 12.0)
    values[3] = 0
    assert zeros(panel(values)) == ()


def test_parts_with_a_lost_digit_are_named():
    found = parts(column([3064], "attended"), [[[69]], [[852]], [[912]], [[608]]])
    assert len(found) == 1
    assert found[0].severity is Severity.ERROR
    assert found[0].figures == {"total": 3064, "sum": 2441, "off": -623, "part": 1, "likely": 692}


def test_parts_off_by_one_are_a_note():
    found = parts(column([1030, 1030, 1030]), [[[515], [515], [500]], [[516], [515], [500]]])
    assert [(finding.council, finding.severity) for finding in found] == [
        ("council 0", Severity.NOTE),
        ("council 2", Severity.ERROR),
    ]
    assert np.isnan(found[1].figures["part"])


def test_rounded_parts_may_differ_by_their_rounding():
    # Three figures rounded to 5, and the total: up to 10 together.
    for total, count in ((30, 0), (35, 0), (25, 0), (20, 0), (15, 1)):
        assert len(parts(column([total]), [[[10]], [[10]], [[10]]], rounding=5)) == count


def test_a_total_without_all_its_parts_is_not_judged():
    assert parts(column([10]), [[[np.nan]], [[3]]]) == ()
    assert parts(column([np.nan]), [[[4]], [[3]]]) == ()


def test_two_parts_that_might_have_slipped_name_none():
    found = parts(column([704]), [[[69]], [[12]]])
    assert (found[0].figures["part"], found[0].figures["likely"]) == (1, 692)
    both = parts(column([81 + 9 * 12]), [[[12]], [[12]]])
    assert np.isnan(both[0].figures["part"])


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        (69, 692, True),
        (692, 69, True),
        (62, 692, True),
        (127, 172, True),
        (127, 217, True),
        (127, 721, False),
        (127, 127, False),
        (6, 692, False),
        (6.5, 65, False),
        (-6, 65, False),
    ],
)
def test_one_digit_apart(one, other, apart):
    assert one_digit_apart(one, other) is apart


def test_a_printed_ratio_must_be_the_ratio():
    found = ratios(column([5.83, 6.92, 6.9, 7.0]), [[852]] * 4, [[12306]] * 4, per=100, decimals=2)
    assert places(found) == [("0", "2020"), ("2", "2020"), ("3", "2020")]
    assert_allclose(found[0].figures["computed"], 6.923452)
    assert ratios(column([5.0]), [[1]], [[0]]) == ()


def test_a_ratio_cut_instead_of_rounded_is_let_pass():
    # 2 / 3 is 66.666…: 66.7 rounded, 66.6 cut
    assert ratios(column([66.7, 66.6]), [[2], [2]], [[3], [3]], per=100) == ()
    assert len(ratios(column([66.5]), [[2]], [[3]], per=100)) == 1


def test_a_part_above_its_whole():
    found = parts_above_wholes(column([5, 6, np.nan]), [[5], [5], [5]])
    assert places(found) == [("1", "2020")]
    assert found[0].severity is Severity.ERROR
    assert found[0].figures == {"numerator": 6, "denominator": 5}


def test_a_lost_digit_is_not_asked_about_three_times():
    rng = np.random.default_rng(9)
    population = np.tile(rng.integers(9000, 90000, (30, 1)), 6) + rng.integers(-200, 200, (30, 6))
    users = np.round(population * 0.07 * np.exp(rng.normal(0, 0.03, (30, 6))))
    users[4, -1] = users[4, -1] // 10
    share = panel(100 * users / population, "coverage")
    found = inspect(share, "proportion", panel(users, "users"), panel(population, "population"), per=100)
    now = [(finding.check, finding.council) for finding in found if finding.period == "2025"]
    assert now == [(Check.DIGITS, "council 4")]


def test_errors_come_first():
    made = [
        Finding(Check.OUTLIER, severity, "A", str(place), "item", {})
        for place, severity in enumerate((Severity.NOTE, Severity.EXPLAIN, Severity.ERROR))
    ]
    assert [finding.severity for finding in worst_first(made)] == [
        Severity.ERROR,
        Severity.EXPLAIN,
        Severity.NOTE,
    ]


def test_counts_are_not_compared_between_councils_of_different_sizes():
    values = np.array([[10, 11, 12], [11, 10, 12], [12, 11, 10], [10, 12, 11], [11, 12, 10], [990, 985, 992]])
    assert inspect(panel(values), "count") == ()
    assert [finding.check for finding in inspect(panel(values), "rate")] == [Check.OUTLIER]


def test_a_yes_or_no_is_never_odd():
    assert inspect(panel([[1] * 5, [0] * 5, [1] * 5, [1] * 5, [1, 1, 0, 1, 1]]), "yes_no") == ()


def test_the_order_of_councils_does_not_matter():
    rng = np.random.default_rng(11)
    values = 50 * np.exp(rng.normal(0, 0.3, (25, 6)))
    values[3, 4] *= 9
    order = rng.permutation(25)
    names = tuple(f"council {row}" for row in range(25))
    one = Panel("item", names, tuple("abcdef"), values)
    other = Panel("item", tuple(names[row] for row in order), tuple("abcdef"), values[order])
    found = [set(inspect(each, "rate")) for each in (one, other)]
    assert {(f.check, f.council, f.period) for f in found[0]} == {
        (f.check, f.council, f.period) for f in found[1]
    }
    assert ("council 3", "e") in {(f.council, f.period) for f in found[0]}


def test_the_unit_does_not_matter():
    rng = np.random.default_rng(11)
    values = 50 * np.exp(rng.normal(0, 0.3, (25, 6)))
    values[3, 4] *= 9
    euros, thousands = (inspect(panel(values / unit), "ratio") for unit in (1, 1000))
    assert euros
    assert [(f.check, f.council, f.period) for f in euros] == [
        (f.check, f.council, f.period) for f in thousands
    ]


def test_a_panel_that_does_not_fit_is_said_in_words():
    with pytest.raises(ValueError, match="hours: 2 councils and 1 periods do not fit"):
        Panel("hours", ("A", "B"), ("2024",), [[1, 2]])


def test_nothing_to_look_at_finds_nothing():
    assert inspect(Panel("item", (), ("2024",), np.zeros((0, 1))), "rate") == ()
    assert inspect(panel(np.full((6, 3), np.nan)), "proportion", per=100) == ()


# A published county report for 2021 prints these figures of four territorial units and their total. The
# coverage printed for the units is said for two of them; the populations of the others are not, and are not
# needed.
UNITS = ("unit 1", "unit 2", "unit 3", "unit 4")


def test_the_specimen_of_a_published_report_is_flagged_on_each_of_its_six_errors_and_on_nothing_else():
    year = ("2021",)
    attended = np.array([[69], [852], [912], [608]])
    total = Panel("attended", ("county",), year, [[3064]])
    found = list(parts(total, attended[:, None]))
    # 692 persons are 6.15 % and 3,064 are 7.42 %; 852 of 12,306.
    population = np.array([[692 / 0.0615], [12306]])
    coverage = Panel("coverage", UNITS[:2], year, [[7.05], [5.83]])
    found += ratios(coverage, [[692], [852]], population, per=100, decimals=2)
    whole = Panel("coverage", ("county",), year, [[7.19]])
    found += ratios(whole, [[3064]], [[3064 / 0.0742]], per=100, decimals=2)
    new = Panel("share of new", ("county",), year, [[25]])
    found += ratios(new, [[1030]], [[3064]], per=100, decimals=0)
    found += parts(Panel("new", ("county",), year, [[1030]]), [[[260]], [[270]], [[251]], [[250]]])
    # Home visits and interviews add up.
    found += parts(Panel("visits", ("county",), year, [[400]]), [[[100]], [[120]], [[90]], [[90]]])
    assert [(finding.check, finding.item, finding.council) for finding in worst_first(found)] == [
        (Check.PARTS, "attended", "county"),
        (Check.RATIO, "coverage", "unit 1"),
        (Check.RATIO, "coverage", "unit 2"),
        (Check.RATIO, "coverage", "county"),
        (Check.RATIO, "share of new", "county"),
        (Check.PARTS, "new", "county"),
    ]
    assert found[0].figures["likely"] == 692
    assert found[-1].severity is Severity.NOTE


needs_lgbf = pytest.mark.skipif(
    not LGBF.is_file(), reason="the Scottish figures are not beside the checkout (see docs/how-to)"
)


def scottish(indicator):
    with LGBF.open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file) if row["indicator"] == indicator]
    councils = tuple(sorted({row["council"] for row in rows}))
    periods = tuple(sorted({row["period"] for row in rows}))
    panels = {}
    for name in ("value", "numerator", "denominator"):
        values = np.full((len(councils), len(periods)), np.nan)
        for row in rows:
            if row[name]:
                values[councils.index(row["council"]), periods.index(row["period"])] = float(row[name])
        panels[name] = Panel(f"{indicator} {name}", councils, periods, values)
    return panels


@needs_lgbf
def test_the_four_zeros_of_scottish_home_care_are_found():
    given = scottish("SW02")
    found = inspect(given["value"], "proportion", given["numerator"], given["denominator"])
    assert {(f.council, f.period) for f in found if f.check is Check.ZERO} == {
        ("Argyll & Bute", "2010-11"),
        ("Argyll & Bute", "2011-12"),
        ("Argyll & Bute", "2012-13"),
        ("North Lanarkshire", "2010-11"),
    }


@needs_lgbf
def test_the_reused_denominators_of_scottish_discharges_are_found():
    given = scottish("SW08")
    found = inspect(given["value"], "rate", given["numerator"], given["denominator"], per=1000)
    again = [f for f in found if f.check is Check.REUSED_DENOMINATOR]
    # Not only 2023-24, as its data sheet says: 2022-23 already carries the population of 2021-22.
    assert {f.period for f in again} == {"2022-23", "2023-24"}
    assert len(again) == 64
    assert all(f.figures["again"] == f.figures["councils"] == 32 for f in again)


@needs_lgbf
@pytest.mark.parametrize("indicator", ["SW01", "SW03a", "SW06", "CHN09", "CHN17"])
def test_of_published_figures_few_are_asked_about(indicator):
    given = scottish(indicator)
    kind = {"SW01": "ratio", "SW06": "rate"}.get(indicator, "proportion")
    found = inspect(given["value"], kind, per=100)
    asked = {(f.council, f.period) for f in found}
    assert len(asked) / np.isfinite(given["value"].values).sum() < 0.10
