"""The Scottish framework, as published: what Circulos makes of it must be what was published."""

import csv
import math
from collections import defaultdict

import numpy as np
import pytest

from circulos.benchmarking import benchmark
from circulos.compare.finding import Check


@pytest.fixture(scope="module")
def published(beside):
    with (beside / "lgbf/social_care_long.csv").open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def scotland(beside):
    return benchmark("scotland-social-work", beside / "lgbf/social_care_long.csv")


def values(scotland, indicator, period, group=""):
    one = scotland.comparison(indicator, period, group)
    return dict(zip((scotland.names[c] for c in one.councils), one.value, strict=True))


def factor(scotland, indicator):
    """Percentages are published between 0 and 1 and shown between 0 and 100."""
    return 100 if scotland.kit.indicators[indicator].unit.source == "%" else 1


def test_every_row_of_the_file_is_placed(scotland, published):
    assert scotland.remarks == ()
    placed = sum(int(np.isfinite(columns["value"]).sum()) for columns in scotland.values.values())
    assert placed == len(published) == 6288


def test_every_value_equals_the_published_one_to_rounding(scotland, published):
    wrong = []
    periods = {(row["indicator"], row["period"]) for row in published}
    found_values = {key: values(scotland, *key) for key in periods}
    for row in published:
        indicator, period = row["indicator"], row["period"]
        found = found_values[indicator, period][row["council"]] / factor(scotland, indicator)
        # Shares are published with four decimals, money to the penny (and its figures in whole thousands).
        penny = scotland.kit.indicators[indicator].unit.source == "GBP"
        if not math.isclose(found, float(row["value"]), rel_tol=2e-4, abs_tol=0.01 if penny else 6e-5):
            wrong.append((indicator, row["council"], period, found, row["value"]))
    assert wrong == []


def test_each_family_group_mean_is_the_plain_mean_of_its_eight_councils(scotland, published):
    by_group = defaultdict(list)
    for row in published:
        by_group[row["indicator"], row["period"], row["family_group"]].append(float(row["value"]))
    titles = {"Least Deprived": "deprivation-1", "2": "-2", "3": "-3", "Most Deprived": "deprivation-4"}
    titles |= {"Rural": "density-1", "Urban": "density-4"}
    for (indicator, period, family), figures in by_group.items():
        grouping = scotland.kit.indicators[indicator].grouping
        group = titles[family] if titles[family].startswith(grouping) else grouping + titles[family]
        one = scotland.comparison(indicator, period, group)
        assert one.n == len(figures)
        assert one.mean / factor(scotland, indicator) == pytest.approx(np.mean(figures), rel=2e-4, abs=6e-5)
    assert {len(f) for (i, _, _), f in by_group.items() if i != "CHN20b"} == {8}


def test_the_group_depends_on_the_indicator(scotland):
    glasgow = scotland.find_council("Glasgow City")
    assert scotland.group_of("SW01", glasgow) == "deprivation-4"
    assert scotland.group_of("SW02", glasgow) == "density-4"
    assert set(values(scotland, "SW01", "2022-23", "deprivation-4")) != set(
        values(scotland, "SW02", "2022-23", "density-4")
    )


def test_money_is_in_pounds_not_in_thousands(scotland):
    assert values(scotland, "SW01", "2022-23")["Glasgow City"] == pytest.approx(87_813_000 / 2_062_578)
    assert values(scotland, "SW05", "2022-23")["Glasgow City"] == pytest.approx(117_207_000 / 3_085 / 52)


def test_a_cost_without_chance_in_it_gets_no_signal(scotland):
    assert set(scotland.comparison("SW01", "2022-23").signal) == {"cannot_tell"}


def test_a_rate_with_its_figures_gets_one(scotland):
    assert {"better", "worse"} <= set(scotland.comparison("SW06", "2022-23").signal)


def test_the_four_zeros_that_were_never_measured_are_asked_about(scotland, published):
    zeros = {
        (r["council"], r["period"]) for r in published if r["indicator"] == "SW02" and float(r["value"]) == 0
    }
    found = {
        (scotland.names[finding.council], finding.period)
        for finding in scotland.findings(["SW02"])
        if finding.check is Check.ZERO
    }
    assert len(zeros) == 4
    assert found == zeros


def test_a_denominator_used_again_is_noticed_in_every_council_it_was(scotland, published):
    people = defaultdict(dict)
    for row in published:
        if row["indicator"] == "SW08":
            people[row["council"]][row["period"]] = row["denominator"]
    again = {council for council, by_period in people.items() if by_period["2023-24"] == by_period["2022-23"]}
    found = {
        scotland.names[finding.council]
        for finding in scotland.findings(["SW08"])
        if finding.check is Check.REUSED_DENOMINATOR and finding.period == "2023-24"
    }
    assert len(again) > 20
    assert found == again
