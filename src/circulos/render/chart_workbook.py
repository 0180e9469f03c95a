"""The small workbook in a chart of a slide: its numbers, unrounded, a column for each series."""

from __future__ import annotations

import math
from collections.abc import Sequence
from io import BytesIO
from itertools import zip_longest
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from circulos.render.chart_numbers import GAP
from circulos.render.ooxml import HEAD, xml_text

SHEET = "Data"


class Sheet:
    """The numbers of a chart, a column each, under the name of their series."""

    def __init__(self) -> None:
        self.columns: list[tuple[str, Sequence[float | str]]] = []

    def put(self, name: str, values: Sequence[float | str]) -> str:
        """Keep a column; the reference to its cells."""
        self.columns.append((name, values))
        place = len(self.columns) - 1
        start, end = (xl_rowcol_to_cell(row, place, True, True) for row in (1, max(len(values), 1)))
        return f"{SHEET}!{start}:{end}"

    @property
    def head(self) -> str:
        """The reference to the name over the last column."""
        return f"{SHEET}!{xl_rowcol_to_cell(0, len(self.columns) - 1, True, True)}"

    def workbook(self) -> bytes:
        """The workbook: one sheet, written as it is. What comes from outside is text, never a formula."""
        letters = [xl_col_to_name(place) for place in range(len(self.columns))]
        heads, columns = [name for name, _ in self.columns], [values for _, values in self.columns]
        rows = [heads, *zip_longest(*columns, fillvalue=GAP)]
        cells = "".join(row_xml(number, letters, row) for number, row in enumerate(rows, 1))
        out = BytesIO()
        with ZipFile(out, "w", ZIP_DEFLATED) as archive:
            for name, content in {**WORKBOOK, SHEET_PART: SHEET_XML.format(cells)}.items():
                info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))  # the same report gives the same file
                info.compress_type = ZIP_DEFLATED
                archive.writestr(info, content)
        return out.getvalue()


def row_xml(number: int, letters: Sequence[str], values: Sequence[float | str]) -> str:
    """A row of cells; gaps and empty words are left out."""
    pairs = zip(letters, values, strict=True)
    cells = "".join(cell_xml(f"{letter}{number}", value) for letter, value in pairs)
    return f'<row r="{number}">{cells}</row>' if cells else ""


def cell_xml(name: str, value: float | str) -> str:
    """A cell."""
    if isinstance(value, str):
        said = f'<is><t xml:space="preserve">{xml_text(value)}</t></is>'
        return f'<c r="{name}" t="inlineStr">{said}</c>' if value else ""
    return f'<c r="{name}"><v>{float(value)!r}</v></c>' if math.isfinite(value) else ""


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHEET_PART = "xl/worksheets/sheet1.xml"
SHEET_XML = f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{{}}</sheetData></worksheet>'
WORKBOOK = {
    "[Content_Types].xml": (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels"'
        f' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{KINDS}.sheet.main+xml"/>'
        f'<Override PartName="/{SHEET_PART}" ContentType="{KINDS}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1"'
        f' Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets><sheet name="{SHEET}" sheetId="1" r:id="rId1"/>'
        "</sheets></workbook>"
    ),
    "xl/_rels/workbook.xml.rels": (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1"'
        f' Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}
"""The parts of a workbook that are the same in all."""
