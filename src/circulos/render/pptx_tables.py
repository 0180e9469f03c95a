"""Tables on slides: real ones, as many rows to a slide as fit, the titles of columns on each."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby
from typing import Any

from pptx.oxml import parse_xml
from pptx.util import Pt

from circulos.exhibits.model import Cell, Column, Figure, Role, Row, Table
from circulos.render.layout import text_width
from circulos.render.palette import LIGHT
from circulos.render.pptx_master import NAMESPACES, TABLE
from circulos.render.printed import widths, written
from circulos.render.voice import Voice

SIZE, SMALL, DENSE = 11.0, 8.0, 9.0
AIR = 5.0  # over and under the text of a row
BLOCKS = " ▂▄▆█"  # quarters of the circle as heights
ALIGNS = {"start": "l", "end": "r", "centre": "ctr"}
# A blank of a small size: an empty cell would be as high as a line of 18 points.
EMPTY = '<a:p><a:r><a:rPr sz="600"/><a:t>\N{NO-BREAK SPACE}</a:t></a:r></a:p>'
NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"


@dataclass(frozen=True)
class Page:
    """The rows of one slide, the columns shown and how wide they are, the height of each row."""

    rows: tuple[Row, ...]
    places: tuple[int, ...]
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    head: float


def table_pages(table: Table, speaker: Voice) -> list[Page | None]:
    """The rows in as many parts as slides are needed; [None] where there are none."""
    if all(row.level for row in table.rows):
        return [None]
    places = tuple(shown_columns(table))
    narrow = only(table, places)
    wide = tuple(
        dense_widths(narrow) if table.dense else stretched(widths(narrow, speaker, SIZE, TABLE.width))
    )
    head = head_height(narrow, wide, speaker)
    heights = [row_height(row, narrow, wide, speaker) for row in narrow.rows]
    return [
        Page(tuple(narrow.rows[start:end]), places, wide, tuple(heights[start:end]), head)
        for start, end in breaks(narrow.rows, heights, TABLE.height - head)
    ]


def stretched(wide: Sequence[float]) -> Iterator[float]:
    """Columns a little wider where the slide has room."""
    factor = min(1.35, TABLE.width / sum(wide))
    return (width * factor for width in wide)


def shown_columns(table: Table) -> Iterator[int]:
    """Columns of small figures repeat their neighbours and are left out."""
    rows = [row for row in table.rows if not row.level]
    for place in range(len(table.columns)):
        if not any(isinstance(row.cells[place].value, Figure) for row in rows):
            yield place


def only(table: Table, places: Sequence[int]) -> Table:
    """The table with some of its columns."""
    rows = tuple(
        row if row.level else replace(row, cells=tuple(row.cells[place] for place in places))
        for row in table.rows
    )
    return replace(table, columns=tuple(table.columns[place] for place in places), rows=rows)


def breaks(rows: Sequence[Row], heights: Sequence[float], room: float) -> Iterator[tuple[int, int]]:
    """Where to cut so that each part fits; a heading goes with the row under it."""
    start, used = 0, 0.0
    for index, height in enumerate(heights):
        if used + height > room and index > start:
            end = index
            while end > start + 1 and rows[end - 1].level:
                end -= 1
            yield start, end
            start, used = end, sum(heights[end:index])
        used += height
    yield start, len(rows)


def dense_widths(table: Table) -> Iterator[float]:
    """A wide first column, the rest shared equally."""
    many = len(table.columns) - 1
    each = min(22.0, (TABLE.width - 220) / max(many, 1))
    yield min(TABLE.width - each * many, 320.0)
    yield from (each for _ in range(many))


def lines(text: str, width: float, size: float, bold: bool = False) -> int:
    """How many lines a text takes, roughly and on the safe side."""
    return max(1, math.ceil(text_width(text, size, bold) * 1.05 / max(width - 8, 1)))


def head_height(table: Table, wide: Sequence[float], speaker: Voice) -> float:
    """The height of the titles of columns, and of groups of them."""
    if table.dense:
        longest = max(
            (text_width(speaker.say(column.title), DENSE) for column in table.columns[1:]), default=0
        )
        return min(longest + 10, 120.0)
    most = max(
        lines(speaker.say(column.title), width, SIZE, True)
        for column, width in zip(table.columns, wide, strict=True)
    )
    return most * (SIZE + 3) + AIR + has_groups(table) * (SIZE + 3 + AIR)


def has_groups(table: Table) -> bool:
    """Whether columns stand under titles of groups."""
    return any(column.group for column in table.columns)


def row_height(row: Row, table: Table, wide: Sequence[float], speaker: Voice) -> float:
    """The height of a row: that of its highest cell."""
    if row.level:
        return SIZE + 5 + AIR * 1.5
    size = DENSE if table.dense else SIZE
    most = 0.0
    for place, (cell, column, width) in enumerate(zip(row.cells, table.columns, wide, strict=True)):
        if table.dense and place:
            continue
        high = lines(written(cell, column, speaker), width, size, row.own) * (size + 3)
        high += (
            lines(speaker.say(cell.tag), width, SMALL) * (SMALL + 2.5) if cell.tag and not cell.status else 0
        )
        most = max(most, high)
    return most + AIR


# Drawing


def add_table(place: Any, table: Table, page: Page, speaker: Voice, locale: str) -> Any:
    """Fill a placeholder with one part of a table; the frame."""
    columns = [table.columns[index] for index in page.places]
    groups = has_groups(table)
    heads = 1 + groups
    frame = place.insert_table(len(page.rows) + heads, len(columns))
    made = frame.table
    made._tbl.tblPr.find(f"{{{_drawing()}}}tableStyleId").text = NO_STYLE
    made.horz_banding = False
    for column, width in zip(made.columns, page.widths, strict=True):
        column.width = Pt(width)
    group_high = SIZE + 3 + AIR if groups else 0
    heights = [*([group_high] if groups else []), page.head - group_high, *page.heights]
    for row, height in zip(made.rows, heights, strict=True):
        row.height = Pt(height)
    painter = Painter(speaker, locale, table.dense)
    if groups:
        painter.groups(made, columns)
    for index, column in enumerate(columns):
        painter.title(made.cell(heads - 1, index), column, turned=table.dense and index > 0)
    for at, row in enumerate(page.rows, heads):
        painter.row(made, at, row, columns)
    return frame


def _drawing() -> str:
    return "http://schemas.openxmlformats.org/drawingml/2006/main"


def join(made: Any, row: int, start: int, size: int) -> None:
    """One cell over several columns; joined while empty, since joining adds up what stands in them."""
    if size > 1:
        made.cell(row, start).merge(made.cell(row, start + size - 1))


@dataclass(frozen=True)
class Painter:
    """Writes cells as XML: the look of a cell stands in the cell, so that no style of an office is needed."""

    speaker: Voice
    locale: str
    dense: bool

    def groups(self, made: Any, columns: Sequence[Column]) -> None:
        """Titles over neighbouring columns."""
        start = 0
        for title, under in groupby(columns, key=lambda column: self.speaker.say(column.group)):
            size = len(list(under))
            join(made, 0, start, size)
            for index in range(start, start + size):
                said = [self.run(title, SIZE, "ink", True)] if index == start and title else []
                self.fill(made.cell(0, index), said, "l", edge="muted" if title else "")
            start += size

    def title(self, cell: Any, column: Column, turned: bool) -> None:
        """The title of a column, upright in a dense table."""
        said = self.run(
            self.speaker.say(column.title),
            DENSE if self.dense else SIZE,
            "own" if column.own else "muted",
            not turned or column.own,
        )
        self.fill(
            cell, [said], "l" if turned else ALIGNS[column.align], edge="ink", anchor="b", turned=turned
        )

    def row(self, made: Any, at: int, row: Row, columns: Sequence[Column]) -> None:
        """One row, or a heading over rows."""
        if row.level:
            join(made, at, 0, len(columns))
            said = written(row.cells[0], columns[0], self.speaker)
            run = self.run(
                said, SIZE, "ink" if row.level == 1 else "muted", row.level == 1, italic=row.level > 1
            )
            for index in range(len(columns)):
                self.fill(made.cell(at, index), [run] if index == 0 else [], "l", edge="muted", anchor="b")
            return
        for index, (cell, column) in enumerate(zip(row.cells, columns, strict=True)):
            if self.dense and index:
                self.level(made.cell(at, index), cell, column)
            else:
                self.ordinary(made.cell(at, index), cell, column, row.own)

    def ordinary(self, target: Any, cell: Cell, column: Column, own: bool) -> None:
        """A number or words, with the words under it."""
        name = "muted" if cell.status else cell.role or "ink"
        size = DENSE if self.dense else SIZE
        bold = own or cell.role is Role.OWN
        said = written(cell, column, self.speaker)
        paragraphs = [self.run(said, size, name, bold, italic=bool(cell.status))]
        if cell.tag and not cell.status:
            paragraphs.append(self.run(self.speaker.say(cell.tag), SMALL, "muted"))
        self.fill(target, paragraphs, ALIGNS[column.align], wash=own or column.own)

    def level(self, target: Any, cell: Cell, column: Column) -> None:
        """A level as a block as high as its quarter; hatched behind where the indicator is not judged."""
        mark = "·" if cell.status else BLOCKS[cell.level] or "·"
        name = "muted" if cell.status else cell.role or Role.CIRCLE
        hatched = cell.role is Role.NEUTRAL and not cell.status
        run = self.run(mark, DENSE, name)
        self.fill(target, [run], "ctr", wash=column.own, hatched=hatched, anchor="ctr")

    def run(self, said: str, size: float, name: str, bold: bool = False, *, italic: bool = False) -> str:
        """A text with its look."""
        look = (
            f'lang="{self.locale}" sz="{round(size * 100)}" b="{int(bold)}" i="{int(italic)}"><a:solidFill>'
            f'<a:srgbClr val="{LIGHT[name][1:].upper()}"/></a:solidFill>'
        )
        return f"<a:r><a:rPr {look}</a:rPr><a:t>{escape(said)}</a:t></a:r>" if said else ""

    def fill(
        self,
        cell: Any,
        runs: Sequence[str],
        align: str,
        *,
        edge: str = "grid",
        anchor: str = "t",
        wash: bool = False,
        turned: bool = False,
        hatched: bool = False,
    ) -> None:
        """Replace what stands in a cell."""
        body = "".join(f'<a:p><a:pPr algn="{align}"/>{run}</a:p>' for run in runs) or EMPTY
        none = "<a:noFill/>"
        bottom = f'<a:solidFill><a:srgbClr val="{LIGHT[edge][1:].upper()}"/></a:solidFill>' if edge else none
        sides = "".join(f'<a:ln{side} w="0">{none}</a:ln{side}>' for side in "LRT")
        paint = none
        if wash:
            paint = f'<a:solidFill><a:srgbClr val="{LIGHT["wash"][1:].upper()}"/></a:solidFill>'
        if hatched:
            back = LIGHT["wash" if wash else "paper"][1:].upper()
            paint = (
                f'<a:pattFill prst="ltUpDiag"><a:fgClr><a:srgbClr val="{LIGHT["interval"][1:].upper()}"/></a:fgClr>'
                f'<a:bgClr><a:srgbClr val="{back}"/></a:bgClr></a:pattFill>'
            )
        vert = ' vert="vert270"' if turned else ""
        side = 0 if self.dense else 38100
        tc = cell._tc
        for child in list(tc):
            tc.remove(child)
        for xml in (
            f"<a:txBody {NAMESPACES}><a:bodyPr/><a:lstStyle/>{body}</a:txBody>",
            f'<a:tcPr {NAMESPACES} marL="{side}" marR="{side}" marT="25400" marB="25400" anchor="{anchor}"{vert}>'
            f'{sides}<a:lnB w="{12700 if edge == "ink" else 6350}">{bottom}</a:lnB>{paint}</a:tcPr>',
        ):
            tc.append(parse_xml(xml))
