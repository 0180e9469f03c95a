"""A workbook written faster is the workbook that XlsxWriter writes."""

from datetime import datetime

from xlsxwriter import Workbook

from circulos.exhibits.report import report
from circulos.render import render
from circulos.render.xlsx_sheet import Book, Sheet
from invented_circle import NAMES
from invented_report import Figures


def test_cells_and_charts_are_written_as_xlsxwriter_writes_them(tmp_path, monkeypatch):
    built = report(Figures(), "council", next(iter(NAMES)), "2024")
    render(built, "ca", tmp_path / "quick.xlsx")
    monkeypatch.delattr(Sheet, "_write_cell")
    monkeypatch.delattr(Book, "add_chart")
    render(built, "ca", tmp_path / "plain.xlsx")
    assert (tmp_path / "quick.xlsx").read_bytes() == (tmp_path / "plain.xlsx").read_bytes()


def test_a_cell_takes_the_look_of_its_column_or_row_as_in_xlsxwriter(tmp_path):
    for name, sort in (("quick", Sheet), ("plain", None)):
        with Workbook(tmp_path / f"{name}.xlsx", {"in_memory": True}) as book:
            sheet = book.add_worksheet("A & B", worksheet_class=sort)
            sheet.set_row(1, None, book.add_format({"bold": True}))
            sheet.set_column(2, 2, None, book.add_format({"italic": True}))
            for row in range(3):
                for column, value in enumerate((0.1 + 0.2, "a <b> & c", -1e300, 7, "", True)):
                    sheet.write(row, column, value)
            sheet.write_formula(4, 0, "=1+1")
            book.set_properties({"created": datetime(2000, 1, 1)})
    assert (tmp_path / "quick.xlsx").read_bytes() == (tmp_path / "plain.xlsx").read_bytes()
