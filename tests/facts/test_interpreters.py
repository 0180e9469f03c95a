"""No difference between `evaluate` and the engines, whatever the formula and the figures."""

import math
import os
import re

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from circulos.facts import Observation, Status, connect, distribution, measure
from engines import LAZY, Chunked
from small_kits import indicator, kit

# Few and always the same in the daily run; a night may ask for many.
EXAMPLES = int(os.environ.get("CIRCULOS_EXAMPLES", "90"))
NAMES = ("a", "b", "c")
leaves = st.one_of(
    st.sampled_from(NAMES),
    st.sampled_from(["0", "1", "2.5", "10"]),
    st.sampled_from([f"previous({name})" for name in NAMES]),
    st.just("parts(a, sex)"),
)


def larger(inner):
    pairs = st.tuples(inner, inner)
    conditions = st.one_of(
        st.tuples(inner, st.sampled_from(["<", "<=", "==", "!=", ">=", ">"]), inner).map(
            lambda t: f"({t[0]} {t[1]} {t[2]})"
        ),
        inner.map(lambda x: f"missing({x})"),
        inner.map(lambda x: f"one_of({x}, 0, 1, 3)"),
        st.tuples(inner, inner).map(lambda t: f"({t[0]} < {t[1]} <= 5)"),
    )
    decided = st.one_of(
        conditions,
        conditions.map(lambda c: f"(not {c})"),
        st.tuples(conditions, st.sampled_from(["and", "or"]), conditions).map(
            lambda t: f"({t[0]} {t[1]} {t[2]})"
        ),
    )
    return st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/"]), inner).map(
            lambda t: f"({t[0]} {t[1]} {t[2]})"
        ),
        inner.map(lambda x: f"(-{x})"),
        inner.map(lambda x: f"abs({x})"),
        inner.map(lambda x: f"or_zero({x})"),
        pairs.map(lambda t: f"min({t[0]}, {t[1]})"),
        pairs.map(lambda t: f"max({t[0]}, {t[1]})"),
        pairs.map(lambda t: f"sum_of({t[0]}, {t[1]})"),
        pairs.map(lambda t: f"share({t[0]}, {t[1]})"),
        st.tuples(decided, inner, inner).map(lambda t: f"if_else({t[0]}, {t[1]}, {t[2]})"),
    )


formulas = st.recursive(leaves, larger, max_leaves=6)
figures = st.one_of(st.none(), st.just(0.0), st.integers(-5, 5).map(float), st.sampled_from([0.1, -2.5, 1e6]))
reasons = st.sampled_from([status for status in Status if status.is_missing])


@st.composite
def filed(draw):
    rows = []
    for council in ("x", "y"):
        for period in ("2023", "2024"):
            for name in NAMES:
                if draw(st.booleans()) or draw(st.booleans()):
                    value = draw(figures)
                    estimated = st.sampled_from([Status.OBSERVED, Status.ESTIMATED])
                    status = draw(reasons if value is None else estimated)
                    rows.append(Observation(council, period, name, value, status=status))
            for category in ("women", "men"):
                if draw(st.booleans()):
                    rows.append(Observation(council, period, "a", draw(figures), breakdown=f"sex={category}"))
    return rows or [Observation("x", "2024", "a", 1.0)]


def uses_a_variable(formula):
    return re.search(r"\b[abc]\b", formula) is not None


def same(one, other):
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return one == other


def as_set(rows):
    return {(row["council"], row["period"], row["indicator"], row["breakdown"]): row for row in rows}


def check(engine, formula, denominator, observations):
    import oracle

    small = kit(indicator("A", formula, denominator, per=100, breakdowns=("sex",)))
    expected, found = as_set(oracle.measure(small, observations)), as_set(engine.measure(small, observations))
    assert expected.keys() == found.keys()
    for key, row in expected.items():
        assert all(same(row[name], found[key][name]) for name in row), (row, found[key])


quietly = settings(
    deadline=None,
    derandomize=True,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.function_scoped_fixture,
        HealthCheck.filter_too_much,
    ],
)
variables_only = formulas.filter(uses_a_variable)


@settings(quietly, max_examples=EXAMPLES // 3)
@given(variables_only, st.one_of(st.none(), variables_only), filed())
def test_duckdb_means_what_evaluate_means(duckdb_engine, formula, denominator, observations):
    check(duckdb_engine, formula, denominator, observations)


@settings(quietly, max_examples=EXAMPLES)
@given(variables_only, st.one_of(st.none(), variables_only), filed())
def test_polars_means_what_evaluate_means(polars_engine, formula, denominator, observations):
    check(polars_engine, formula, denominator, observations)


@settings(quietly, max_examples=EXAMPLES)
@given(variables_only, st.one_of(st.none(), variables_only), filed())
def test_chunks_mean_what_evaluate_means(tmp_path, formula, denominator, observations):
    check(Chunked(tmp_path), formula, denominator, observations)


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_the_size_of_a_chunk_changes_nothing(tmp_path, size):
    import pyarrow.parquet as pq

    from circulos.facts import measured_chunks, observation_table

    observations = [
        Observation(council, period, name, float(place + len(council)))
        for council in ("x", "yy", "zzz")
        for period in ("2023", "2024")
        for place, name in enumerate(NAMES)
    ]
    small = kit(
        *(
            indicator(f"I{n}", formula, "b")
            for n, formula in enumerate(["a", "a + c", "abs(a)", "previous(c)"])
        )
    )
    pq.write_table(observation_table(observations), tmp_path / "o.parquet", row_group_size=2)
    chunks = list(measured_chunks(small, [tmp_path / "o.parquet"], size=size))
    found = {
        (each.code, period): tuple(chunk.value[row])
        for chunk in chunks
        for row, (each, period) in enumerate(zip(chunk.indicators, chunk.periods, strict=True))
    }
    assert len(found) == 8
    assert found["I1", "2024"] == ((1 + 3) / 2, (2 + 4) / 3, (3 + 5) / 4)


@pytest.mark.engines
@pytest.mark.parametrize("name", ["connect", "cluster"])
@settings(quietly, max_examples=3, phases=[Phase.explicit, Phase.generate])
@given(
    st.lists(st.tuples(variables_only, st.one_of(st.none(), variables_only)), min_size=12, max_size=12),
    filed(),
)
def test_spark_means_what_evaluate_means(sparks, name, formulas, observations):
    # Many formulas in one question, because each question takes Spark seconds.
    import oracle

    small = kit(*(indicator(f"I{n:02d}", a, b, per=100) for n, (a, b) in enumerate(formulas)))
    expected = as_set(oracle.measure(small, observations))
    found = as_set(sparks.get(name).measure(small, observations))
    assert expected.keys() == found.keys()
    for key, row in expected.items():
        assert all(same(row[column], found[key][column]) for column in row), (row, found[key])


def invented(folder, files):
    """120 councils, 6 periods, 40 indicators in several Parquet files; gives a kit for them."""
    random = np.random.default_rng(1)
    variables = [f"v{v:02d}{part}" for v in range(40) for part in "nd"]
    frame = (
        pl.DataFrame({"variable": variables})
        .join(pl.DataFrame({"period": [str(2018 + p) for p in range(6)]}), how="cross")
        .join(pl.DataFrame({"council": [f"c{c:03d}" for c in range(120)]}), how="cross")
    )
    missing = pl.Series(random.random(frame.height) < 0.03)
    value = pl.Series(random.gamma(2, 50, frame.height).round(2))
    whole = frame.with_columns(
        breakdown=pl.lit("total"),
        value=pl.when(missing).then(None).otherwise(value),
        status=pl.when(missing).then(pl.lit("not_collected")).otherwise(pl.lit("observed")),
        note=pl.lit(None, pl.String),
        source=pl.lit(None, pl.String),
    )
    for number, part in enumerate(whole.iter_slices(whole.height // files + 1)):
        part.write_parquet(folder / f"{number}.parquet")
    return kit(*(indicator(f"I{n:02d}", f"v{n:02d}n", f"v{n:02d}d", per=1000) for n in range(40)))


def measured_and_summed(engine, small, files):
    measured = measure(small, engine.scan(files))
    keys = ["indicator", "period", "breakdown"]
    return [
        pl.from_arrow(frame.collect("pyarrow").to_native()).sort(order)
        for frame, order in ((measured, [*keys, "council"]), (distribution(small, measured), keys))
    ]


@pytest.mark.parametrize("name", LAZY)
def test_engines_equal_duckdb_on_files(request, name, tmp_path):
    small = invented(tmp_path, files=3)
    files = sorted(tmp_path.glob("*.parquet"))
    with connect("duckdb://", folders=[tmp_path]) as engine:
        expected = measured_and_summed(engine, small, files)
        # On a cluster the workers read the files themselves.
        asked = engine if name == "duckdb" else request.getfixturevalue(f"{name}_engine").engine
        found = measured_and_summed(asked, small, files)
    for ours, theirs in zip(expected, found, strict=True):
        assert ours.height == theirs.height > 0
        for column in ours.columns:
            if ours[column].dtype == pl.Float64:
                one, other = ours[column].to_numpy(), theirs[column].to_numpy()
                assert np.allclose(one, other, rtol=1e-9, atol=1e-12, equal_nan=True), column
            else:
                assert ours[column].to_list() == theirs[column].to_list(), column
