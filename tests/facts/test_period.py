import pytest
from hypothesis import given
from hypothesis import strategies as st

from circulos.facts import Grain, PeriodError, is_period, parse_period


@pytest.mark.parametrize(
    ("text", "grain", "previous"),
    [
        ("2024", Grain.YEAR, "2023"),
        ("2024-Q1", Grain.QUARTER, "2023-Q4"),
        ("2024-03", Grain.MONTH, "2024-02"),
        ("2024-01", Grain.MONTH, "2023-12"),
        ("2022/2024", Grain.YEARS, "2019/2021"),
        ("2022-23", Grain.FINANCIAL, "2021-22"),
        ("1999-00", Grain.FINANCIAL, "1998-99"),
        ("2014-17", Grain.FINANCIAL, "2011-14"),
        ("2010-11", Grain.FINANCIAL, "2009-10"),
        ("2010-M11", Grain.MONTH, "2010-10"),
        ("2010-12", Grain.MONTH, "2010-M11"),
    ],
)
def test_periods_are_read_and_have_one_before(text, grain, previous):
    period = parse_period(text)
    assert period.grain is grain
    assert str(period) == text
    assert str(period.previous()) == previous
    assert period.previous().following() == period


@pytest.mark.parametrize(
    "text", ["", "24", "2024-13", "2024-Q5", "2024/2022", "3024", "2022-2023", "2024 ", "last year", "2024-1"]
)
def test_what_is_no_period_is_refused_with_a_way_out(text):
    assert not is_period(text)
    with pytest.raises(PeriodError, match="Write 2024|outside|does not run"):
        parse_period(text)


def test_periods_sort_by_when_they_begin():
    texts = ["2024-Q2", "2023-24", "2024", "2024-02", "2022/2024", "2024-Q1", "2010-12", "2010-M11"]
    ordered = sorted(texts, key=lambda text: parse_period(text).order)
    assert ordered == ["2010-M11", "2010-12", "2022/2024", "2023-24", "2024-Q1", "2024", "2024-02", "2024-Q2"]


@given(st.integers(1950, 2100), st.integers(1, 12))
def test_every_month_has_one_spelling(year, month):
    text = f"{year}-M{month:02d}"
    period = parse_period(text)
    assert period.grain is Grain.MONTH
    assert parse_period(str(period)) == period
