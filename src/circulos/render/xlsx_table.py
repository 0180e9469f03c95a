"""Tables of a workbook: numbers as numbers with their format, reasons in words, the own row marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import ceil
from typing import Any

from circulos.exhibits import words
from circulos.exhibits.model import Align, Cell, Column, Figure, Format, Role, Row, Table
from circulos.render.numbers import excel_format
from circulos.render.palette import LIGHT
from circulos.render.voice import Voice

FACE = "Calibri"
COLUMN_WIDTH = 13  # letters
BLOCKS = " ▂▄▆█"  # quarters of the circle as heights
ALIGNS = {Align.START: "left", Align.END: "right", Align.CENTRE: "center"}


@dataclass(frozen=True)
class Style:
    """The look of a cell."""

    number: str = "General"
    size: float = 10
    bold: bool = False
    italic: bool = False
    colour: str = LIGHT["ink"]
    fill: str = ""
    align: str = ""
    wrap: bool = False
    top: bool = False
    link: bool = False


@dataclass
class Looks:
    """The formats of a workbook: equal styles are one format."""

    book: Any
    formats: dict[Style, Any] = field(default_factory=dict)
    cells: dict[tuple[Any, ...], Any] = field(default_factory=dict)

    def format(self, style: Style) -> Any:
        """The workbook's format for a style."""
        if style not in self.formats:
            wanted = {
                "font_name": FACE,
                "font_size": style.size,
                "font_color": LIGHT["own"] if style.link else style.colour,
                "bold": style.bold,
                "italic": style.italic,
                "num_format": style.number,
                "text_wrap": style.wrap,
                "valign": "top" if style.wrap else "vcenter",
                "top": 1 if style.top else 0,
                "underline": 1 if style.link else 0,
            }
            if style.fill:
                wanted |= {"bg_color": style.fill}
            if style.align:
                wanted |= {"align": style.align}
            self.formats[style] = self.book.add_format(wanted)
        return self.formats[style]

    def cell(self, own: bool, align: Align, role: Role | None, quiet: bool, number: str = "General") -> Any:
        """The format of a table's cell; kept by its parts, because a workbook has tens of thousands of them."""
        key = (own, align, role, quiet, number)
        if key not in self.cells:
            style = Style(
                number=number,
                bold=own or role is Role.OWN,
                italic=quiet,
                colour=LIGHT["muted"] if quiet else LIGHT[role] if role else LIGHT["ink"],
                fill=LIGHT["wash"] if own else "",
                align=ALIGNS[align],
            )
            self.cells[key] = self.format(style)
        return self.cells[key]


@dataclass(frozen=True)
class Laid:
    """A column of a sheet: a column of the table, or the words under its numbers."""

    place: int
    column: Column
    tags: bool = False


def laid_out(table: Table) -> Iterator[Laid]:
    """The columns of a sheet for a table: small figures left out, words under numbers in a column of their own."""
    rows = [row for row in table.rows if not row.level]
    for place, column in enumerate(table.columns):
        cells = [row.cells[place] for row in rows]
        if any(isinstance(cell.value, Figure) for cell in cells):
            continue
        yield Laid(place, column)
        if place and not table.dense and any(cell.tag for cell in cells):
            yield Laid(place, replace(column, format=Format(), align=Align.START), tags=True)


def write_table(sheet: Any, row: int, table: Table, looks: Looks, speaker: Voice) -> int:
    """Titles and rows from `row` on; the next row. A table without ordinary rows is not written."""
    if all(one.level for one in table.rows):
        return row
    columns = list(laid_out(table))
    row = write_titles(sheet, row, columns, looks, speaker)
    for one in table.rows:
        if one.level:
            write_heading(sheet, row, one, looks, speaker)
        else:
            write_row(sheet, row, one, columns, looks, speaker, table.dense)
        row += 1
    return row


def write_titles(sheet: Any, row: int, columns: list[Laid], looks: Looks, speaker: Voice) -> int:
    """Titles of groups of columns, then of columns; the next row."""
    look = Style(bold=True, colour=LIGHT["muted"], wrap=True)
    groups = [speaker.say(one.column.group) for one in columns]
    if any(groups):
        for place, (before, now) in enumerate(pairwise(["", *groups])):
            if now and now != before:
                sheet.write_string(row, place, now, looks.format(Style(bold=True)))
        row += 1
    titles = ["" if one.tags else speaker.say(one.column.title) for one in columns]
    for place, (one, title) in enumerate(zip(columns, titles, strict=True)):
        sheet.write_string(row, place, title, looks.format(replace(look, align=ALIGNS[one.column.align])))
    sheet.set_row(row, 15 * max(ceil(len(title) / COLUMN_WIDTH) for title in titles))
    return row + 1


def write_heading(sheet: Any, row: int, one: Row, looks: Looks, speaker: Voice) -> None:
    """A heading row."""
    said = one.cells[0].value
    assert said is not None and not isinstance(said, (int, float, Figure))
    look = Style(bold=one.level == 1, italic=one.level == 2, top=True)
    sheet.write_string(row, 0, speaker.say(said), looks.format(look))


def write_row(
    sheet: Any, row: int, one: Row, columns: list[Laid], looks: Looks, speaker: Voice, dense: bool
) -> None:
    """An ordinary row."""
    for place, laid in enumerate(columns):
        cell, align = one.cells[laid.place], laid.column.align
        if laid.tags:
            sheet.write_string(row, place, speaker.say(cell.tag), looks.cell(one.own, align, None, True))
        elif cell.status:
            said = speaker.say(words(f"status.{cell.status}"))
            sheet.write_string(row, place, said, looks.cell(one.own, align, None, True))
        elif isinstance(cell.value, (int, float)):
            number = number_format(cell, laid.column, speaker, dense)
            sheet.write_number(
                row, place, float(cell.value), looks.cell(one.own, align, cell.role, False, number)
            )
        elif cell.value is not None and not isinstance(cell.value, Figure):
            said = speaker.say(cell.value)
            # What a first cell's tag says belongs to the name of the row.
            said = f"{said} ({speaker.say(cell.tag)})" if place == 0 and cell.tag else said
            sheet.write_string(row, place, said, looks.cell(one.own, align, cell.role, False))


def number_format(cell: Cell, column: Column, speaker: Voice, dense: bool) -> str:
    """The number format of a cell; in dense tables a mark behind the number shows the quarter."""
    format = excel_format(cell.format or column.format, speaker.language)
    return f'{format}"  {BLOCKS[cell.level]}"' if dense else format
