"""A workbook of XlsxWriter that writes its cells and the numbers of its charts faster, and the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import Worksheet


class Sheet(Worksheet):  # type: ignore[misc]
    """Cells whose look stands in the cell are written in one step: they are nearly all.

    XlsxWriter looks for marks to escape in every attribute of every cell, which was an eighth of the time of a
    workbook; the attributes of a number or a text with a look of its own are a place and two numbers.
    """

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        kind = type(cell).__name__
        if kind not in ("Number", "String") or self.constant_memory or not self.plain(row, col, cell.format):
            super()._write_cell(row, col, cell)
            return
        look = f' s="{cell.format._get_xf_index()}"' if cell.format else ""
        place = xl_rowcol_to_cell_fast(row, col)
        if kind == "Number":
            self.fh.write(f'<c r="{place}"{look}><v>{cell.number:.16G}</v></c>')
        else:
            self.fh.write(f'<c r="{place}"{look} t="s"><v>{cell.string}</v></c>')

    def plain(self, row: int, col: int, look: Any) -> bool:
        """Whether a cell takes no look from its row or its column."""
        if look:
            return True
        of_row, of_column = self.row_info.get(row), self.col_info.get(col)
        return not (of_row and of_row.row_format) and not (of_column and of_column.column_format)


class Book(Workbook):  # type: ignore[misc]
    """A workbook whose sheets and charts write what there is most of in one step."""

    worksheet_class = Sheet

    def add_chart(self, options: dict[str, Any]) -> Any:
        """A chart of the workbook."""
        chart = super().add_chart(options)
        chart._write_num_cache = partial(write_numbers, chart)
        return chart


def write_numbers(chart: Any, numbers: Sequence[str | None] | None) -> None:
    """The numbers of a series as a chart keeps them; None is a gap, and what is no number counts as 0."""
    held = numbers or ()
    chart.fh.write(
        f'<c:numCache><c:formatCode>General</c:formatCode><c:ptCount val="{len(held)}"/>'
        f"{''.join(points(held))}</c:numCache>"
    )


def points(numbers: Sequence[str | None]) -> Iterator[str]:
    """Each number with its place."""
    for place, number in enumerate(numbers):
        if number is not None:
            yield f'<c:pt idx="{place}"><c:v>{number if is_number(number) else 0}</c:v></c:pt>'


def is_number(said: str) -> bool:
    """Whether a text is a number."""
    try:
        float(said)
    except ValueError:
        return False
    return True
