import pytest

from circulos.facts import Observation, Status
from small_kits import indicator, kit


def figures(**councils):
    """Observations of 2024: council=(a, b, …) for the variables a, b, …; None is not delivered."""
    return [
        Observation(council, "2024", variable, value)
        for council, values in councils.items()
        for variable, value in zip("abcdef", values, strict=False)
    ]


def only(rows, **where):
    found = [row for row in rows if all(row[key] == value for key, value in where.items())]
    assert len(found) == 1, found
    return found[0]


def test_value_is_numerator_over_denominator_times_per(engine):
    rows = engine.measure(kit(indicator("A", "a", "b", per=100)), figures(x=(1, 4)))
    assert rows == [
        {
            "council": "x",
            "period": "2024",
            "indicator": "A",
            "breakdown": "total",
            "numerator": 1.0,
            "denominator": 4.0,
            "value": 25.0,
            "status": "observed",
        }
    ]


@pytest.mark.parametrize(
    ("a", "b", "status"),
    [
        (Status.OBSERVED, Status.ESTIMATED, "estimated"),
        (Status.NOT_COLLECTED, Status.ESTIMATED, "not_collected"),
        (Status.NOT_DELIVERED, Status.NOT_COLLECTED, "not_collected"),
        (Status.EXCLUDED, Status.TOO_SMALL, "excluded"),
        (Status.NOT_APPLICABLE, Status.EXCLUDED, "not_applicable"),
    ],
)
def test_status_of_the_inputs_travels(engine, a, b, status):
    observations = [
        Observation("x", "2024", name, None if each.is_missing else 3.0, status=each)
        for name, each in (("a", a), ("b", b))
    ]
    for formula in ("a", "a + b", "min(a, b)"):
        row = only(engine.measure(kit(indicator("A", formula, "b")), observations))
        assert row["status"] == status


def test_an_input_without_a_row_is_not_delivered(engine):
    for formula in ("a", "max(a, b)"):
        row = only(engine.measure(kit(indicator("A", formula, "b")), [Observation("x", "2024", "a", 3.0)]))
        assert (row["value"], row["status"]) == (None, "not_delivered")


def test_nothing_to_divide_by_is_not_applicable(engine):
    row = only(engine.measure(kit(indicator("A", "a", "b")), figures(x=(0, 0))))
    assert (row["numerator"], row["denominator"], row["value"]) == (0, 0, None)
    assert row["status"] == "not_applicable"


def test_a_value_over_few_is_still_a_value(engine):
    # Whether it may be shown is decided where it is shown; the mean of a group is the mean of all of it.
    row = only(engine.measure(kit(indicator("A", "a", "b", minimum_denominator=10)), figures(x=(1, 9))))
    assert (row["value"], row["status"]) == (1 / 9, "observed")


def test_no_row_where_nothing_was_filed(engine):
    observations = [*figures(x=(1,)), Observation("y", "2024", "z", 1.0)]
    rows = engine.measure(kit(indicator("A", "a", "b"), indicator("B", "abs(a)")), observations)
    assert {row["council"] for row in rows} == {"x"}


def test_figures_of_the_period_before(engine):
    observations = [
        Observation("x", "2022-23", "a", 10.0),
        Observation("x", "2023-24", "a", 12.0),
        Observation("y", "2021-22", "a", 10.0),
        Observation("y", "2023-24", "a", 12.0),
    ]
    rows = engine.measure(kit(indicator("A", "a - previous(a)", "previous(a)", per=100)), observations)
    assert only(rows, council="x", period="2023-24")["value"] == pytest.approx((12 - 10) / 10 * 100)
    assert only(rows, council="x", period="2022-23")["status"] == "not_delivered"
    assert only(rows, council="y", period="2023-24")["status"] == "not_delivered"


def test_parts_of_figures(engine):
    observations = [
        Observation("x", "2024", "a", 3.0, breakdown="sex=women"),
        Observation("x", "2024", "a", 1.0, breakdown="sex=men"),
        Observation("x", "2024", "b", 8.0),
        Observation("x", "2024", "b", 6.0, breakdown="sex=women"),
    ]
    rows = engine.measure(kit(indicator("A", "parts(a, sex)", "b", breakdowns=("sex",))), observations)
    assert only(rows, breakdown="total")["value"] == (3 + 1) / 8
    assert only(rows, breakdown="sex=women")["value"] == 3 / 6
    assert only(rows, breakdown="sex=men")["status"] == "not_delivered"


def test_what_is_not_a_number_is_not_a_value(engine):
    rows = engine.measure(
        kit(indicator("A", "a * b"), indicator("B", "abs(a) * b")), figures(x=(1e200, 1e200))
    )
    assert [(row["value"], row["status"]) for row in rows] == [(None, "not_applicable")] * 2


def test_a_formula_that_may_do_without(engine):
    rows = engine.measure(kit(indicator("A", "or_zero(a) + b")), figures(x=(None, 2)))
    assert (only(rows)["value"], only(rows)["status"]) == (2, "observed")
