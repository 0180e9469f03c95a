"""The Scottish figures beside the checkout: what the program works out equals what was published."""

from pathlib import Path

import polars as pl
import pytest

from circulos.facts import connect, distribution, measure, read, with_group
from circulos.method.loader import load_kit

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
LONG = DATA / "lgbf" / "social_care_long.csv"
pytestmark = pytest.mark.skipif(
    not LONG.exists(), reason="the real data are not beside the checkout (../shared/data)"
)


@pytest.fixture(scope="module")
def kit():
    return load_kit("scotland-social-work")


@pytest.fixture(scope="module")
def imported(kit):
    return read(LONG, kit)


@pytest.fixture(scope="module")
def published(kit):
    codes = {council.name: council.code for council in kit.councils.values()}
    codes |= {alias: council.code for council in kit.councils.values() for alias in council.aliases}
    frame = pl.read_csv(LONG)
    return frame.with_columns(
        council=pl.col("council").replace_strict(codes), code=pl.col("indicator").str.to_uppercase()
    )


@pytest.fixture(scope="module")
def values(kit, imported):
    with connect("duckdb://") as engine:
        measured = with_group(kit, measure(kit, engine.load(imported.observations)))
        summary = distribution(kit, measured, by=("group",))
        yield (
            pl.from_arrow(measured.collect("pyarrow").to_native()),
            pl.from_arrow(summary.collect("pyarrow").to_native()),
        )


def test_every_row_of_the_long_file_is_taken_in(imported, published):
    assert imported.unplaced == ()
    figures = published.select(pl.col("numerator", "denominator").count()).sum_horizontal()[0]
    alone = published.filter(pl.col("numerator").is_null() & pl.col("value").is_not_null()).height
    assert imported.observations.column("value").drop_null().length() == figures + alone


def test_each_value_equals_the_published_one(kit, values, published):
    measured, _ = values
    both = measured.with_columns(code=pl.col("indicator").str.to_uppercase()).join(
        published.select("council", "period", "code", published="value"), on=["council", "period", "code"]
    )
    assert both.height == published.height
    # Shares are published between 0 and 1; the kit shows them in per cent. All are published with four decimals
    # but the cost of an hour (SW01), which was rounded to pence before it was put in the prices of the last year.
    factors = {each.code: 100.0 if each.unit.source == "%" else 1.0 for each in kit.indicators.values()}
    off = (pl.col("value") / pl.col("indicator").replace_strict(factors) - pl.col("published")).abs()
    allowed = (
        pl.when(pl.col("indicator") == "SW01").then(0.01).otherwise(6e-5 + 1e-6 * pl.col("published").abs())
    )
    assert both.filter(off > allowed).height == 0
    missing = pl.col("value").is_null() != pl.col("published").is_null()
    assert both.filter(missing).height == 0


def test_each_group_mean_is_the_plain_mean_of_its_councils(kit, values, published):
    measured, summary = values
    # The groups as the file itself names them, and the values as it publishes them.
    theirs = published.group_by("code", "period", "family_group").agg(
        mean=pl.col("value").mean(), n=pl.col("value").count(), councils=pl.col("council").sort()
    )
    ours = summary.join(
        measured.group_by("indicator", "period", "group").agg(councils=pl.col("council").sort()),
        on=["indicator", "period", "group"],
    ).with_columns(code=pl.col("indicator").str.to_uppercase())
    both = ours.join(theirs, on=["code", "period", "councils"], suffix="_theirs")
    assert both.height == ours.height == theirs.height
    assert both.filter(pl.col("n") != pl.col("n_theirs")).height == 0
    factors = {each.code: 100.0 if each.unit.source == "%" else 1.0 for each in kit.indicators.values()}
    off = pl.col("mean") / pl.col("indicator").replace_strict(factors) - pl.col("mean_theirs")
    assert both.filter(off.abs() > 1e-4 * (1 + pl.col("mean_theirs").abs())).height == 0
    assert both["n"].max() == 8
