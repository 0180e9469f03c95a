"""Months of an invented network: shares of its years, and a change where one was planted."""

import pytest

from circulos.benchmarking import benchmark
from circulos.compare.alerts import alerts
from circulos.facts import Observation
from circulos.facts.period import parse_period
from circulos.method import load_kit
from circulos.simulate import simulate
from circulos.simulate_months import followed, simulate_months

YEARS = ("2022", "2023", "2024")
OWN = "INV001"


@pytest.fixture(scope="module")
def kit():
    return load_kit("basic-social-services")


@pytest.fixture(scope="module")
def network(kit):
    return simulate(kit, 3, YEARS, seed=1, dirt=0)


def test_the_kit_follows_two_indicators_within_the_year(kit):
    assert [(one.code, top, base) for one, top, base in followed(kit)] == [
        ("U01", "first_interview_days_sum", "first_interviews"),
        ("U02", "first_interviews_in_time", "first_interviews"),
    ]


def test_cases_of_the_months_add_up_to_those_of_the_year(kit, network):
    made = simulate_months(kit, network, [OWN])
    yearly = {
        one.period: one.value
        for one in network.observations
        if one.council == OWN and one.variable == "first_interviews" and one.breakdown == "total"
    }
    for year in YEARS:
        months = [one.value for one in made if one.variable == "first_interviews" and one.period[:4] == year]
        assert len(months) == 12 and sum(months) == yearly[year]
    assert {one.source for one in made} == {"invented"}
    parts = {(one.variable, one.period): one.value for one in made}
    assert all(
        parts["first_interviews_in_time", period] <= value
        for (variable, period), value in parts.items()
        if variable == "first_interviews"
    )


def test_nothing_begins_after_the_last_period_and_the_same_seed_gives_the_same(kit, network):
    made = simulate_months(kit, network, [OWN], until="2024-05")
    assert max(parse_period(one.period).start for one in made) == parse_period("2024-05").start
    assert made == simulate_months(kit, network, [OWN], until="2024-05")
    assert made != simulate_months(kit, network, [OWN], until="2024-05", seed=2)


def test_what_was_planted_is_found_and_in_the_others_little(kit, network):
    councils = [one.code for one in network.councils]
    made = simulate_months(kit, network, councils, upset=[OWN])
    found = benchmark(kit, [Observation(one.council, one.period, one.variable, one.value) for one in made])
    new = alerts(found.series("U01"), since="2024-11").found
    assert {(one.council, one.signal) for one in new} >= {(OWN, "worse")}
    quiet = alerts(found.series("U01"), [code for code in councils if code != OWN], since="2024-11")
    assert len(quiet.found) <= 1
    assert quiet.looked == 4
