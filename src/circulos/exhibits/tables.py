"""Tables that several exhibits share."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from circulos.compare.comparison import Comparison
from circulos.exhibits.model import Align, Cell, Column, Format, Row, Table, words
from circulos.exhibits.setting import (
    COUNT,
    Setting,
    name_of,
    named,
    number_format,
    plain,
    signal_cell,
    status_of,
    value_cell,
    value_of,
    with_unit,
)

SUMMARY = ("mean", "pooled", "minimum", "q25", "q50", "q75", "maximum")


def council_table(
    comparison: Comparison,
    order: Iterable[str],
    own: str | None,
    names: Mapping[str, str],
    setting: Setting,
    *,
    others: bool = True,
) -> Table:
    """Each council with its value, interval, figures and signal; below it the circle's summary.

    With `others` false the other councils have their value only: a reader who stands in the circle herself is told
    no more of them than the figure shows.
    """
    shown = named(comparison, setting)
    rows = [
        council_row(comparison, council, own, names, shown, whole=others or council == own)
        for council in order
        if shown or council == own
    ]
    heading = Row((Cell(words("table.circle", n=comparison.n)),), level=1)
    return Table(council_columns(comparison), (*rows, heading, *summary_rows(comparison)))


def council_columns(comparison: Comparison) -> tuple[Column, ...]:
    """The columns of `council_table`."""
    full = number_format(comparison.indicator)
    shape = plain(full)
    return (
        Column("council", words("column.council"), align=Align.START),
        Column("value", with_unit(words("column.value"), full), shape),
        Column("lower", words("column.lower"), shape, group=words("column.interval")),
        Column("upper", words("column.upper"), shape, group=words("column.interval")),
        Column("numerator", words("column.numerator"), COUNT),
        Column("denominator", words("column.denominator"), COUNT),
        Column("signal", words("column.signal"), align=Align.START),
    )


def council_row(
    comparison: Comparison,
    council: str,
    own: str | None,
    names: Mapping[str, str],
    shown: bool,
    *,
    whole: bool = True,
) -> Row:
    """One council of `council_table`."""
    shape = plain(number_format(comparison.indicator))
    name = Cell(name_of(council, own, names, shown))
    value = value_cell(value_of(comparison, council), shape, status_of(comparison, council))
    rest = details(comparison, council, shape) if whole else (Cell(),) * 5
    return Row((name, value, *rest), own=council == own)


def details(comparison: Comparison, council: str, shape: Format) -> tuple[Cell, ...]:
    """The interval of a council, what its value is made of, and its signal."""
    arrays = (comparison.lower, comparison.upper)
    counts = (comparison.numerator, comparison.denominator)
    return (
        *(value_cell(value_of(comparison, council, array), shape) for array in arrays),
        *(value_cell(value_of(comparison, council, array), COUNT) for array in counts),
        signal_cell(comparison, council),
    )


def summary_rows(comparison: Comparison) -> tuple[Row, ...]:
    """Both means and the quartiles, each in the value column; only what is defined."""
    shape = plain(number_format(comparison.indicator))
    wanted = SUMMARY if comparison.n > 1 else ()
    numbers = ((name, float(getattr(comparison, name))) for name in wanted)
    blank = (Cell(),) * 5
    return tuple(
        Row((Cell(words(f"summary.{name}")), value_cell(value, shape), *blank))
        for name, value in numbers
        if not math.isnan(value)
    )
