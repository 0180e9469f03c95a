"""The wide workbook beside the checkout, taken in with a mapping file, and the long file: the same figures."""

from pathlib import Path

import polars as pl
import pytest

from circulos.facts import load_layout, read
from circulos.method.loader import load_kit

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[2] / "shared" / "data"
WIDE, LONG = DATA / "workbooks" / "wide_council_workbook.xlsx", DATA / "lgbf" / "social_care_long.csv"
pytestmark = pytest.mark.skipif(
    not WIDE.exists(), reason="the real data are not beside the checkout (../shared/data)"
)

# The long file is a later edition. It puts money in the prices of its last year and has revised the last years,
# care-home spending (SW05), readmissions (SW06) and some others; what was not revised must be equal.
UNREVISED = (
    *("sw01_denominator", "sw05_denominator", "sw08_denominator", "sw03a_value", "sw07_value", "chn18_value"),
    *("sw04b_value", "sw04c_value", "sw04d_value", "sw04e_value"),
)
MONEY = ("sw01_numerator", "sw02_numerator", "sw02_denominator", "chn08b_numerator")


@pytest.fixture(scope="module")
def wide():
    return read(WIDE, load_kit("scotland-social-work"), load_layout(HERE / "wide_workbook.yaml"))


@pytest.fixture(scope="module")
def both(wide):
    long = read(LONG, load_kit("scotland-social-work"))
    wide_frame, long_frame = (pl.from_arrow(each.observations) for each in (wide, long))
    return wide_frame.join(long_frame, on=["council", "period", "variable", "breakdown"], suffix="_long")


def test_nothing_is_left_unplaced(wide):
    assert wide.unplaced == ()
    assert wide.rows == 33  # 32 councils and Scotland, which the mapping file leaves out
    assert len(wide.observations["council"].unique()) == 32


def test_figures_that_were_not_revised_are_equal(both):
    same = both.filter(pl.col("variable").is_in(UNREVISED))
    assert set(same["variable"]) == set(UNREVISED)
    assert same.height > 2000
    off = (pl.col("value") - pl.col("value_long")).abs() > 1e-6 + 1e-6 * pl.col("value_long").abs()
    assert same.filter(off | (pl.col("value").is_null() != pl.col("value_long").is_null())).height == 0


def test_money_differs_by_one_factor_a_year(both):
    money = both.filter(
        pl.col("variable").is_in(MONEY) & (pl.col("period") < "2019-20") & (pl.col("value_long") != 0)
    )
    factors = (
        money.with_columns(factor=pl.col("value") / pl.col("value_long"))
        .group_by("period")
        .agg(least=pl.col("factor").min(), most=pl.col("factor").max(), n=pl.len())
    )
    assert factors.height == 9 and factors["n"].min() > 90
    assert factors.filter(pl.col("most") - pl.col("least") > 1e-4).height == 0


def test_marks_keep_their_meaning(wide):
    statuses = set(wide.observations["status"].to_pylist())
    assert {"observed", "not_delivered"} <= statuses
