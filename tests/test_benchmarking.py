"""The façade, on a small kit and by hand."""

import json
import math
from pathlib import Path

import pytest

from circulos.benchmarking import FIELDS, NotFoundError, benchmark
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
