"""The façade, on a small kit and by hand."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from circulos.benchmarking import FIELDS, NotFoundError, benchmark
from circulos.compare.adjust import Adjustment, Reason, adjust
from circulos.compare.peers import Context, NoPeers, nearest
from circulos.compare.spc import p as p_chart
from circulos.facts import Observation, Status
from circulos.method.types import Council
from circulos.simulate import INVENTED

COUNCILS = [
    Council(code=f"C{n}", name=name) for n, name in enumerate(["Alba", "Brull", "Cim", "Duna", "Estany"])
]
ATTENDED = [120, 300, 90, 410, 80]
PEOPLE = [1000, 2000, 1000, 4000, 1000]


def observations(period="2024", attended=ATTENDED, people=PEOPLE, source=None):
    for council, part, whole in zip(COUNCILS, attended, people, strict=True):
        status = Status.OBSERVED if part is not None else Status.NOT_COLLECTED
        yield Observation(council.code, period, "persons_attended", part, status=status, source=source)
        yield Observation(council.code, period, "population", whole, source=source)


def result(**given):
    return benchmark("basic-social-services", list(observations(**given)), councils=COUNCILS)


def test_values_and_the_circle_by_hand():
    one = result().comparison("M01", "2024")
    assert one.value == pytest.approx([12, 15, 9, 10.25, 8])
    assert one.mean == pytest.approx((12 + 15 + 9 + 10.25 + 8) / 5)
    assert one.pooled == pytest.approx(1000 / 9000 * 100)
    assert (one.n, one.minimum, one.q50, one.maximum) == (5, 8, 10.25, 15)


def test_a_missing_figure_keeps_its_reason_and_is_not_counted():
    one = result(attended=[120, None, 90, 410, 80]).comparison("M01", "2024")
    assert math.isnan(one.value[1])
    assert one.status[1] == "not_collected"
    assert one.signal[1] == ""
    assert one.n == 4


def test_a_zero_denominator_is_not_applicable():
    one = result(people=[1000, 0, 1000, 4000, 1000]).comparison("M01", "2024")
    assert one.status[1] == "not_applicable"
    assert math.isnan(one.lower[1])


def test_more_attended_than_live_there_is_shown_without_interval():
    one = result(attended=[1200, 300, 90, 410, 80]).comparison("M01", "2024")
    assert one.value[0] == pytest.approx(120)
    assert math.isnan(one.lower[0])
    assert one.signal[0] == "cannot_tell"


@pytest.mark.parametrize("count", [1, 2])
def test_a_small_circle_is_compared_without_a_crash(count):
    rows = list(observations())[: 2 * count]
    one = benchmark("basic-social-services", rows, councils=COUNCILS).comparison("M01", "2024")
    assert one.n == count


def test_all_equal_values_make_no_quarters():
    one = result(attended=[100, 200, 100, 400, 100]).comparison("M01", "2024")
    assert [math.isnan(band) for band in one.band] == [True] * 5
    assert set(one.rank) == {1}


def test_rows_have_exactly_the_documented_fields():
    documented = [
        line.split("`")[1]
        for line in Path("docs/reference/compare.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    ]
    assert tuple(documented) == FIELDS
    row = next(result().rows(["M01"], ["2024"]))
    assert tuple(row) == FIELDS
    assert json.loads(json.dumps(row)) == row


def test_councils_are_found_by_name_code_and_alias_and_suggested():
    found = result()
    assert found.find_council(" alba ") == "C0"
    assert found.find_council("c3") == "C3"
    with pytest.raises(NotFoundError, match=r"no council “Brul”. Did you mean Brull\?"):
        found.find_council("Brul")


def test_unknown_indicators_periods_and_groups_are_said():
    found = result()
    with pytest.raises(NotFoundError, match="no indicator “M99”"):
        found.comparison("M99", "2024")
    with pytest.raises(NotFoundError, match="no period “1999”"):
        found.comparison("M01", "1999")
    with pytest.raises(NotFoundError, match="no group “nowhere”"):
        found.comparison("M01", "2024", "nowhere")


def test_the_order_of_observations_does_not_matter():
    straight = benchmark("basic-social-services", list(observations()), councils=COUNCILS)
    backwards = benchmark("basic-social-services", list(observations())[::-1], councils=COUNCILS)
    assert list(straight.rows(["M01"])) == list(backwards.rows(["M01"]))
    assert straight.snapshot == backwards.snapshot


def test_polars_and_duckdb_give_the_same_rows():
    given = list(observations())
    one = benchmark("basic-social-services", given, councils=COUNCILS, engine="duckdb://")
    other = benchmark("basic-social-services", given, councils=COUNCILS, engine="polars://")
    for left, right in zip(one.rows(["M01"]), other.rows(["M01"]), strict=True):
        assert left == {
            k: pytest.approx(v, rel=1e-12) if isinstance(v, float) else v for k, v in right.items()
        }


def test_invented_figures_are_known_to_be_invented():
    assert not result().invented
    assert result(source=INVENTED).invented


def test_nothing_filed_is_an_empty_benchmark():
    empty = benchmark("basic-social-services", [])
    assert empty.periods == () and empty.councils == ()
    with pytest.raises(NotFoundError, match="no value of this kit"):
        _ = empty.latest


def test_a_series_leaves_out_periods_without_values():
    rows = [*observations("2023"), *observations("2024"), Observation("C0", "2022", "population", 1000)]
    found = benchmark("basic-social-services", rows, councils=COUNCILS)
    assert [one.period for one in found.series("M01")] == ["2023", "2024"]


# ---- the environment ---------------------------------------------------------------------------------------

MANY = [Council(code=f"N{n:02d}", name=f"Town {n:02d}") for n in range(24)]
VARIABLES = ("share_65_plus", "income")


def older_towns(size=24, seed=4):
    """Towns where more older people bring more people to the service, and income says nothing."""
    draw = np.random.default_rng(seed)
    older, income = draw.uniform(12, 30, size), draw.normal(17_000, 2_000, size)
    people = draw.integers(8_000, 60_000, size).astype(float)
    attended = draw.binomial(people.astype(int), 1 / (1 + np.exp(3.2 - 0.06 * older))).astype(float)
    return older, income, people, attended


def figures_of(attended, people, period="2024"):
    for council, part, whole in zip(MANY, attended, people, strict=False):
        yield Observation(council.code, period, "persons_attended", part)
        yield Observation(council.code, period, "population", whole)


def facts_of(older, income, period="2024"):
    for council, *values in zip(MANY, older, income, strict=False):
        for variable, value in zip(VARIABLES, values, strict=True):
            yield Observation(council.code, period, variable, float(value))


def towns(size=24, moved=0.0, order=1, **changes):
    older, income, people, attended = older_towns(size)
    facts = list(facts_of(older + moved, income))[::order]
    figures = list(figures_of(attended, people))[::order]
    return benchmark("basic-social-services", figures, councils=MANY, context=facts, **changes)


def test_expected_values_are_those_of_adjust():
    older, income, people, attended = older_towns()
    context = Context(tuple(one.code for one in MANY), VARIABLES, np.column_stack([older, income]))
    wanted = adjust(context, attended, people, "proportion", per=100)
    found = towns().expected("M01", "2024", variables=VARIABLES)
    assert isinstance(found.found, Adjustment) and found.refusal is None
    for name in ("observed", "expected", "lower", "upper", "residual", "ratio", "z"):
        assert_allclose(getattr(found.found, name), getattr(wanted, name), rtol=1e-12)
    one = found.of("N03")
    assert one.expected == pytest.approx(wanted.expected[3])
    assert one.residual == pytest.approx(attended[3] / people[3] * 100 - wanted.expected[3])
    assert found.found.explained == wanted.explained > 0.3


def test_what_is_expected_is_worked_out_once():
    found = towns()
    asked = [found.expected("M01", "2024", variables=VARIABLES) for _ in range(2)]
    assert asked[0] is asked[1]
    assert found.expected("M01", "2024", variables=["income"]) is not asked[0]


def test_too_few_councils_and_an_environment_that_explains_nothing_are_refused():
    few = towns(8).expected("M01", "2024", variables=VARIABLES)
    assert few.refusal.reason is Reason.TOO_FEW_COUNCILS
    assert (few.refusal.councils, few.refusal.needed) == (8, 15)
    assert few.of("N03") is None and few.by_council == {}
    nothing = towns().expected("M01", "2024", variables=["income"])
    assert nothing.refusal.reason is Reason.EXPLAINS_NOTHING
    assert nothing.adjustment is None and nothing.of("N03") is None


def test_a_constant_added_to_a_context_variable_and_another_order_change_nothing():
    one, moved, backwards = (
        found.expected("M01", "2024", variables=VARIABLES).by_council
        for found in (towns(), towns(moved=1000.0), towns(order=-1))
    )
    for council, said in one.items():
        assert moved[council].expected == pytest.approx(said.expected, rel=1e-6)
        assert moved[council].signal == said.signal
        assert backwards[council] == said


def test_the_model_of_the_kit_is_taken_where_no_variable_is_named():
    found = towns().expected("M01", "2024")
    assert found.context.variables == ("share_65_plus", "income", "unemployment")
    assert found.refusal.reason is Reason.TOO_FEW_COUNCILS  # nobody knows of unemployment
    with pytest.raises(NotFoundError, match="no context variable “incom”. Did you mean income"):
        towns().expected("M01", "2024", variables=["incom"])


def test_a_part_above_its_whole_is_left_out_of_what_is_expected():
    older, income, people, attended = older_towns()
    attended[5] = people[5] * 2
    facts = list(facts_of(older, income))
    found = benchmark(
        "basic-social-services", list(figures_of(attended, people)), councils=MANY, context=facts
    ).expected("M01", "2024", variables=["share_65_plus"])
    assert found.of("N05") is None and found.found.missing["N05"] == ("value",)
    assert found.of("N04") is not None


def test_nearest_councils_are_those_of_peers_with_the_weights_of_the_kit_or_ours():
    older, income, people, _ = older_towns()
    variables = (*VARIABLES, "population")
    # the kit says that sizes count by their logarithm
    figures = np.column_stack([older, income, np.log(people)])
    context = Context(tuple(one.code for one in MANY), variables, figures)
    of_kit = {"share_65_plus": 1.0, "income": 1.0, "population": 0.5}
    for weights in (None, {"share_65_plus": 1.0, "income": 3.0}):
        wanted = nearest(context, "N03", 5, weights or of_kit)
        found = towns().nearest("N03", 5, weights)
        assert found.councils == wanted.councils
        assert_allclose(found.distance, wanted.distance)
        assert_allclose(found.share.sum(axis=1), 1)
    assert len(towns().nearest("N03").councils) == 8
    assert towns().nearest("N03", among=["N01", "N02", "N04"]).councils
    assert set(towns().nearest("N03", among=["N01", "N02"]).councils) == {"N01", "N02"}


def test_a_council_without_facts_has_no_neighbours_and_the_reason():
    assert towns().nearest("elsewhere").reason is NoPeers.CONTEXT_MISSING
    assert towns().nearest("N03", among=[]).reason is NoPeers.ALONE


def test_an_indicator_is_compared_within_the_nearest():
    found = towns()
    near = found.nearest("N03", 6)
    one = found.among_nearest("M01", "2024", near)
    assert set(one.councils) == {"N03", *near.councils} and one.n == 7
    whole = found.comparison("M01", "2024")
    values = [whole.value[whole.places[council]] for council in one.councils]
    assert_allclose(one.value, values)
    assert one.mean == pytest.approx(np.mean(values))
    assert one.q75 == pytest.approx(np.quantile(values, 0.75))
    assert one.pooled == pytest.approx(one.numerator.sum() / one.denominator.sum() * 100)
    everybody = found.comparison("M01", "2024", among=whole.councils)
    for name in ("n", "mean", "pooled", "sd", "q10", "q25", "q50", "q90", "minimum", "maximum", "reference"):
        assert getattr(everybody, name) == pytest.approx(getattr(whole, name), rel=1e-12)


def test_control_charts_are_those_of_spc():
    draw = np.random.default_rng(1)
    months = [f"2023-{month:02d}" for month in range(1, 13)] + [f"2024-{month:02d}" for month in range(1, 13)]
    people = draw.integers(900, 1100, 24).astype(float)
    attended = draw.binomial(people.astype(int), 0.3).astype(float)
    attended[20] = round(people[20] * 0.55)
    rows = [
        Observation(code, month, name, value)
        for place, month in enumerate(months)
        for code in ("C0", "C1")
        for name, value in (("persons_attended", attended[place]), ("population", people[place]))
        if (code, place) != ("C0", 7)
    ]
    found = benchmark("basic-social-services", [*rows, *observations("2024")], councils=COUNCILS)
    chart = found.control("M01", "C0")
    attended[7] = np.nan
    wanted = p_chart(attended, people, "neutral", per=100, prime=True)
    assert chart.periods == tuple(months)
    assert_allclose(chart.chart.value, wanted.value)
    assert_allclose(chart.chart.upper, wanted.upper)
    assert_array_equal(chart.chart.cause, wanted.cause)
    assert chart.chart.cause[20] == 1 and 7 not in chart.known
    rebased = found.control("M01", "C0", rebase=["2024-01"])
    assert rebased.phases == (12,) and rebased.current[0] == 12
    with pytest.raises(NotFoundError, match="No council has a value of the indicator “U01”"):
        found.control("U01", "C0")


def test_facts_come_from_beside_the_figures_and_are_the_latest_up_to_the_period(tmp_path):
    facts = [*facts_of([20.0], [15_000.0], "2022"), *facts_of([21.0], [16_000.0], "2023")]
    found = benchmark("basic-social-services", list(observations()), councils=COUNCILS, context=facts)
    assert found.facts("2022")["income"] == {"N00": 15_000.0}
    assert found.facts("2024")["income"] == {"N00": 16_000.0}
    assert "income" not in found.facts("2021")
    # Where nobody gives the facts, what councils filed under the same code serves.
    assert found.facts("2024")["population"]["C3"] == 4000
    file = tmp_path / "figures.csv"
    file.write_text("council,period,income,share_65_plus\nC0,2024,18000,17\nC1,2024,..,18\n")
    read = benchmark("basic-social-services", list(observations()), councils=COUNCILS, context=file)
    assert read.facts()["income"] == {"C0": 18_000.0}
    assert read.facts()["share_65_plus"] == {"C0": 17.0, "C1": 18.0}
    assert read.territory.digest != found.territory.digest


def test_context_beside_a_file_of_figures_is_found(tmp_path):
    figures = tmp_path / "figures.csv"
    figures.write_text("council,period,persons_attended,population\nC0,2024,120,1000\nC1,2024,300,2000\n")
    (tmp_path / "context.csv").write_text("council,period,variable,value\nC0,2024,income,18000\n")
    found = benchmark("basic-social-services", figures, councils=COUNCILS)
    assert found.comparison("M01", "2024").n == 2
    assert found.facts()["income"] == {"C0": 18_000.0}
