import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from circulos.facts import connect, distribution, with_group
from circulos.method.types import Kind
from small_kits import indicator, kit


def values(*figures, indicator="A", **columns):
    """One council a figure, all of one indicator and period; a pair is numerator and denominator."""
    rows = []
    for place, figure in enumerate(figures):
        numerator, denominator = figure if isinstance(figure, tuple) else (figure, None)
        value = numerator / denominator if denominator and numerator is not None else numerator
        rows.append(
            {
                "council": f"c{place:03d}",
                "period": "2024",
                "indicator": indicator,
                "breakdown": "total",
                "numerator": numerator,
                "denominator": denominator,
                "value": value,
                "status": "observed" if value is not None else "not_collected",
            }
            | {name: column[place] for name, column in columns.items()}
        )
    return rows


KIT = kit(indicator("A", "a"), indicator("B", "a", "b"), indicator("S", "a", "b", kind=Kind.SCORE))


def test_quantiles_are_type_7(engine):
    # R 4.2: quantile(c(3, 1, 4, 1, 5, 9, 2, 6), c(.1, .25, .5, .75, .9), type = 7)
    #        1.00 1.75 3.50 5.25 6.90
    [row] = engine.distribution(KIT, values(3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0))
    found = [row[name] for name in ("q10", "q25", "q50", "q75", "q90")]
    assert found == pytest.approx([1.0, 1.75, 3.5, 5.25, 6.9], rel=1e-15)
    assert (row["minimum"], row["maximum"], row["n"]) == (1, 9, 8)


def test_missing_values_do_not_count(engine):
    [row] = engine.distribution(KIT, values(1.0, None, 3.0, None))
    assert (row["n"], row["mean"], row["q50"]) == (2, 2, 2)


def test_a_group_without_any_value_says_so(engine):
    [row] = engine.distribution(KIT, values(None, None))
    assert row["n"] == 0
    names = ("mean", "sd", "pooled", "minimum", "q10", "q50", "q90", "maximum")
    assert [row[name] for name in names] == [None] * 8


def test_one_council_has_no_spread(engine):
    [row] = engine.distribution(KIT, values(7.0))
    assert (row["n"], row["mean"], row["sd"], row["q10"], row["q90"]) == (1, 7, None, 7, 7)


def test_equal_values_are_their_own_quantiles_to_the_last_bit(engine):
    [row] = engine.distribution(KIT, values(*[0.1 + 0.2] * 7))
    assert {row[name] for name in ("minimum", "q10", "q25", "q50", "q75", "q90", "maximum")} == {0.1 + 0.2}


def test_pooled_is_the_ratio_of_sums_of_those_with_a_value(engine):
    figures = values((1, 10), (30, 40), (None, 100), indicator="B")
    [row] = engine.distribution(KIT, figures)
    assert row["mean"] == pytest.approx((0.1 + 0.75) / 2)
    assert row["pooled"] == pytest.approx((1 + 30) / (10 + 40))


def test_pooled_means_nothing_for_scores_and_plain_figures(engine):
    assert engine.distribution(KIT, values((1, 10), indicator="S"))[0]["pooled"] is None
    assert engine.distribution(KIT, values(1.0, 2.0))[0]["pooled"] is None


def test_groups_are_kept_apart_and_those_in_none_are_left_out(engine):
    rows = engine.distribution(KIT, values(1.0, 3.0, 10.0, 99.0, group=["g", "g", "h", None]), by=("group",))
    assert {row["group"]: row["mean"] for row in rows} == {"g": 2, "h": 10}


def test_rank_one_is_lowest_and_equals_share_it(engine):
    rows = engine.ranked(values(5.0, 2.0, None, 2.0, 9.0))
    assert {row["council"]: row["rank"] for row in rows} == {
        "c000": 3,
        "c001": 1,
        "c002": None,
        "c003": 1,
        "c004": 4,
    }


def test_the_group_depends_on_the_indicator():
    groupings = {"need": {"n1": ["c000"], "n2": ["c001"]}, "density": {"d1": ["c000", "c001"]}}
    small = kit(
        indicator("A", "a", grouping="need"), indicator("B", "a", grouping="density"), groupings=groupings
    )
    with connect("duckdb://") as engine:
        import pyarrow as pa

        frame = engine.load(pa.Table.from_pylist(values(1.0, 2.0) + values(1.0, 2.0, 3.0, indicator="B")))
        rows = with_group(small, frame).collect("pyarrow").to_native().to_pylist()
    found = {(row["indicator"], row["council"]): row["group"] for row in rows}
    assert found == {
        ("A", "c000"): "n1",
        ("A", "c001"): "n2",
        ("B", "c000"): "d1",
        ("B", "c001"): "d1",
        ("B", "c002"): None,
    }


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40))
def test_quantiles_equal_numpys(figures):
    import pyarrow as pa

    with connect("polars://") as engine:
        frame = distribution(KIT, engine.load(pa.Table.from_pylist(values(*figures))))
        [row] = frame.collect("pyarrow").to_native().to_pylist()
    expected = np.quantile(figures, [0.1, 0.25, 0.5, 0.75, 0.9])
    found = [row[name] for name in ("q10", "q25", "q50", "q75", "q90")]
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-9)
