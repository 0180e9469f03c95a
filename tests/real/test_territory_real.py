"""Results in their environment, on published figures: what the environment explains, and who is near whom."""

import csv
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from circulos.benchmarking import benchmark
from circulos.compare.adjust import Adjustment, Reason
from circulos.exhibits import context_strip, neighbours, scatter
from circulos.render import voice

PERIOD = "2022-23"
LANGUAGES = ("en", "ca", "es")
MAPPING = Path(__file__).with_name("catalonia_context.yaml")


@pytest.fixture(scope="module")
def scotland(beside):
    lgbf = beside / "lgbf"
    return benchmark("scotland-social-work", lgbf / "social_care_long.csv", context=lgbf / "context.csv")


@pytest.fixture(scope="module")
def catalonia(beside):
    file = beside / "catalonia" / "barcelona_province_over_10000.csv"
    return benchmark("es-ct", [], context=file, context_mapping=MAPPING)


@pytest.fixture(scope="module")
def municipalities(beside):
    path = beside / "catalonia" / "barcelona_province_over_10000.csv"
    with path.open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def said(exhibit, language):
    return voice(language).sentences(exhibit.reading)


# ---- Scotland ----------------------------------------------------------------------------------------------


def test_every_council_has_the_facts_of_the_adjustment_model(scotland):
    facts = scotland.facts(PERIOD)
    for code in scotland.kit.environment.adjustment:
        assert len(facts[code]) == 32
    glasgow = scotland.find_council("Glasgow City")
    assert facts["population"][glasgow] == 635_130  # as published for 2022-23


def test_expected_direct_payments_are_regressions_without_the_council_itself(scotland):
    """Ordinary least squares by hand, 32 times: the share of spending that people direct themselves (SW02)."""
    found = scotland.expected("SW02", PERIOD)
    model = found.found
    assert isinstance(model, Adjustment) and model.n == 32 and model.ridge == 0
    one = found.comparison
    design = np.column_stack([np.ones(32), found.context.values])
    design[:, 1:] = (design[:, 1:] - design[:, 1:].mean(axis=0)) / design[:, 1:].std(axis=0)
    others = ~np.eye(32, dtype=bool)
    by_hand = [
        design[place] @ np.linalg.lstsq(design[rest], one.value[rest], rcond=None)[0]
        for place, rest in enumerate(others)
    ]
    assert_allclose(model.expected, by_hand, rtol=1e-8)
    assert_allclose(model.residual, one.value - by_hand, rtol=1e-7)
    means = [one.value[rest].mean() for rest in others]
    explained = 1 - np.square(one.value - by_hand).sum() / np.square(one.value - means).sum()
    assert model.explained == pytest.approx(explained)


def test_how_much_the_environment_explains_is_little_for_direct_payments_and_nothing_for_delayed_discharge(
    scotland,
):
    direct, discharge = (scotland.expected(code, PERIOD) for code in ("SW02", "SW08"))
    assert 0.08 < direct.found.explained < 0.10
    assert direct.refusal is None
    assert discharge.found.explained < 0
    assert discharge.refusal.reason is Reason.EXPLAINS_NOTHING and discharge.by_council == {}
    poverty = scotland.expected("SW08", PERIOD, variables=["child_poverty_share"])
    assert 0.04 < poverty.found.explained < 0.07


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_scatters_can_be_read(scotland, language):
    glasgow = scotland.find_council("Glasgow City")
    for code in ("SW02", "SW08"):
        exhibit = scatter(
            scotland.expected(code, PERIOD), glasgow, scotland.names, variables=scotland.kit.context
        )
        told = said(exhibit, language)
        assert told.count(".") >= 2
        assert (exhibit.figure is None) is (code == "SW08")


def test_a_year_nobody_has_published_yet_is_refused(scotland):
    assert scotland.expected("SW02", "2023-24").refusal.reason is Reason.TOO_FEW_COUNCILS


def test_an_indicator_among_the_nearest_is_the_plain_mean_of_their_published_values(scotland):
    glasgow = scotland.find_council("Glasgow City")
    near = scotland.nearest(glasgow, period=PERIOD)
    assert len(near.councils) == scotland.kit.environment.neighbours == 7
    one, whole = scotland.among_nearest("SW08", PERIOD, near), scotland.comparison("SW08", PERIOD)
    assert one.mean == pytest.approx(
        np.mean([whole.value[whole.places[c]] for c in (glasgow, *near.councils)])
    )


def test_years_of_a_council_make_a_control_chart(scotland):
    found = scotland.control("SW02", scotland.find_council("Glasgow City"))
    assert found.periods[0] == "2010-11" and len(found.known) == 13
    assert found.chart.kind == "xmr"


# ---- Catalonia ---------------------------------------------------------------------------------------------


def test_the_facts_of_the_87_municipalities_are_read_in_the_units_of_the_kit(catalonia, municipalities):
    facts = catalonia.facts("2024")
    assert len(municipalities) == len(facts["population"]) == 87
    for row in municipalities:
        assert facts["income"][row["ine5"]] == float(row["income_per_inhabitant_2022_eur"])
        assert facts["share_65_plus"][row["ine5"]] == pytest.approx(100 * float(row["share_65_plus_2024"]))


def test_the_nearest_of_any_council_are_those_found_by_hand(catalonia):
    facts, environment = catalonia.facts("2024"), catalonia.kit.environment
    weights = np.array([one.weight for one in environment.weights])
    codes = [one.variable for one in environment.weights]
    whole = sorted(c for c in facts["population"] if all(c in facts[code] for code in codes))
    values = np.array([[facts[code][council] for code in codes] for council in whole])
    sizes = [codes.index("population"), codes.index("density")]
    values[:, sizes] = np.log(values[:, sizes])
    scores = (values - values.mean(axis=0)) / values.std(axis=0, ddof=1)
    weights = weights / weights.mean()
    assert len(whole) >= 80
    for place, council in enumerate(whole):
        distance = np.sqrt((weights * (scores - scores[place]) ** 2).sum(axis=1))
        order = [whole[at] for at in np.argsort(distance, kind="stable") if at != place]
        found = catalonia.nearest(council, period="2024")
        assert list(found.councils) == order[: environment.neighbours]
        assert_allclose(found.distance, np.sort(distance)[1 : environment.neighbours + 1])
        assert_allclose(found.share.sum(axis=1), 1)
        assert None not in found.apart


def test_a_municipality_that_lacks_a_fact_is_told_so(catalonia):
    lacking = [
        council
        for council in catalonia.facts("2024")["population"]
        if council not in catalonia.facts("2024")["share_foreign"]
    ]
    for council in lacking:
        assert catalonia.nearest(council, period="2024").reason == "context_missing"


@pytest.mark.parametrize("language", LANGUAGES)
def test_neighbours_and_territory_of_a_municipality_can_be_read(catalonia, language):
    terrassa = "08279"
    near = catalonia.nearest(terrassa, period="2024")
    variables, names = catalonia.kit.context, catalonia.names
    told = said(neighbours(near, names, variables=variables, period="2024"), language)
    assert names[near.councils[0]] in told
    strip = context_strip(catalonia.facts("2024"), terrassa, names, variables=variables, period="2024")
    assert said(strip, language) and len(strip.table.rows) == 9
