"""Tables on slides: real ones, as many rows to a slide as fit, the titles of columns on each."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby

from circulos.exhibits.model import Cell, Column, Figure, Role, Row, Table
from circulos.render.layout import text_width
from circulos.render.ooxml import xml_text
from circulos.render.palette import LIGHT
from circulos.render.pptx_master import TABLE
from circulos.render.printed import widths, written
from circulos.render.voice import Voice

SIZE, SMALL, DENSE = 11.0, 8.0, 9.0
AIR = 5.0  # over and under the text of a row
BLOCKS = " ▂▄▆█"  # quarters of the circle as heights
ALIGNS = {"start": "l", "end": "r", "centre": "ctr"}
EMU = 12700  # in a point
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


def table_xml(table: Table, page: Page, speaker: Voice, locale: str) -> str:
    """One part of a table."""
    columns = [table.columns[index] for index in page.places]
    groups = has_groups(table)
    painter = Painter(speaker, locale, table.dense)
    high = SIZE + 3 + AIR if groups else 0
    rows = [tr(high, painter.groups(columns))] if groups else []
    titles = (painter.title(one, table.dense and index > 0) for index, one in enumerate(columns))
    rows.append(tr(page.head - high, titles))
    rows += [
        tr(height, painter.row(row, columns)) for row, height in zip(page.rows, page.heights, strict=True)
    ]
    grid = "".join(f'<a:gridCol w="{round(width * EMU)}"/>' for width in page.widths)
    return (
        f'<a:tbl><a:tblPr firstRow="1"><a:tableStyleId>{NO_STYLE}</a:tableStyleId></a:tblPr>'
        f"<a:tblGrid>{grid}</a:tblGrid>{''.join(rows)}</a:tbl>"
    )


def tr(height: float, cells: Iterable[str]) -> str:
    """A row of a height in points."""
    return f'<a:tr h="{round(height * EMU)}">{"".join(cells)}</a:tr>'


@cache
def paint(name: str) -> str:
    """A colour of the palette as a fill."""
    return f'<a:solidFill><a:srgbClr val="{LIGHT[name][1:].upper()}"/></a:solidFill>'


@dataclass(frozen=True)
class Painter:
    """Writes cells: the look of a cell stands in the cell, so that no style of an office is needed."""

    speaker: Voice
    locale: str
    dense: bool

    def groups(self, columns: Sequence[Column]) -> Iterator[str]:
        """Titles over neighbouring columns."""
        for title, under in groupby(columns, key=lambda column: self.speaker.say(column.group)):
            said = [self.run(title, SIZE, "ink", True)] if title else []
            yield from self.joined(len(list(under)), said, "l", edge="muted" if title else "")

    def joined(
        self, size: int, runs: Sequence[str], align: str, *, edge: str, anchor: str = "t"
    ) -> Iterator[str]:
        """One cell over several columns."""
        span = f' gridSpan="{size}"' if size > 1 else ""
        yield self.cell(runs, align, edge=edge, anchor=anchor, span=span)
        yield from (
            self.cell([], align, edge=edge, anchor=anchor, span=' hMerge="1"') for _ in range(size - 1)
        )

    def title(self, column: Column, turned: bool) -> str:
        """The title of a column, upright in a dense table."""
        size = DENSE if self.dense else SIZE
        name = "own" if column.own else "muted"
        said = self.run(self.speaker.say(column.title), size, name, not turned or column.own)
        align = "l" if turned else ALIGNS[column.align]
        return self.cell([said], align, edge="ink", anchor="b", turned=turned)

    def row(self, row: Row, columns: Sequence[Column]) -> Iterator[str]:
        """The cells of a row, or of a heading over rows."""
        if row.level:
            first = row.level == 1
            said = written(row.cells[0], columns[0], self.speaker)
            run = self.run(said, SIZE, "ink" if first else "muted", first, italic=not first)
            yield from self.joined(len(columns), [run], "l", edge="muted", anchor="b")
            return
        for index, (cell, column) in enumerate(zip(row.cells, columns, strict=True)):
            yield self.level(cell, column) if self.dense and index else self.ordinary(cell, column, row.own)

    def ordinary(self, cell: Cell, column: Column, own: bool) -> str:
        """A number or words, with the words under it."""
        name = "muted" if cell.status else cell.role or "ink"
        size = DENSE if self.dense else SIZE
        bold = own or cell.role is Role.OWN
        said = written(cell, column, self.speaker)
        paragraphs = [self.run(said, size, name, bold, italic=bool(cell.status))]
        if cell.tag and not cell.status:
            paragraphs.append(self.run(self.speaker.say(cell.tag), SMALL, "muted"))
        return self.cell(paragraphs, ALIGNS[column.align], wash=own or column.own)

    def level(self, cell: Cell, column: Column) -> str:
        """A level as a block as high as its quarter; hatched behind where the indicator is not judged."""
        mark = "·" if cell.status else BLOCKS[cell.level] or "·"
        name = "muted" if cell.status else cell.role or Role.CIRCLE
        hatched = cell.role is Role.NEUTRAL and not cell.status
        run = self.run(mark, DENSE, name)
        return self.cell([run], "ctr", wash=column.own, hatched=hatched, anchor="ctr")

    def run(self, said: str, size: float, name: str, bold: bool = False, *, italic: bool = False) -> str:
        """A text with its look."""
        look = f'lang="{self.locale}" sz="{round(size * 100)}" b="{int(bold)}" i="{int(italic)}"'
        return f"<a:r><a:rPr {look}>{paint(name)}</a:rPr><a:t>{xml_text(said)}</a:t></a:r>" if said else ""

    def cell(
        self,
        runs: Sequence[str],
        align: str,
        *,
        edge: str = "grid",
        anchor: str = "t",
        wash: bool = False,
        turned: bool = False,
        hatched: bool = False,
        span: str = "",
    ) -> str:
        """A cell; an empty one holds a blank of a small size, or it would be as high as a line of 18 points."""
        body = "".join(f'<a:p><a:pPr algn="{align}"/>{run}</a:p>' for run in runs if run)
        body = body or (
            f'<a:p><a:r><a:rPr lang="{self.locale}" sz="600"/><a:t>\N{NO-BREAK SPACE}</a:t></a:r></a:p>'
        )
        side = 0 if self.dense else 38100
        bottom = paint(edge) if edge else NOTHING
        return (
            f"<a:tc{span}><a:txBody><a:bodyPr/><a:lstStyle/>{body}</a:txBody>"
            f'<a:tcPr marL="{side}" marR="{side}" marT="25400" marB="25400" anchor="{anchor}"'
            f"{TURNED if turned else ''}>{SIDES}"
            f'<a:lnB w="{12700 if edge == "ink" else 6350}">{bottom}</a:lnB>{ground(wash, hatched)}</a:tcPr></a:tc>'
        )


NOTHING = "<a:noFill/>"
TURNED = ' vert="vert270"'
SIDES = "".join(f'<a:ln{side} w="0">{NOTHING}</a:ln{side}>' for side in "LRT")


@cache
def ground(wash: bool, hatched: bool) -> str:
    """What a cell is painted with."""
    if not hatched:
        return paint("wash") if wash else NOTHING
    back, lines = LIGHT["wash" if wash else "paper"][1:].upper(), LIGHT[Role.INTERVAL][1:].upper()
    return (
        f'<a:pattFill prst="ltUpDiag"><a:fgClr><a:srgbClr val="{lines}"/></a:fgClr>'
        f'<a:bgClr><a:srgbClr val="{back}"/></a:bgClr></a:pattFill>'
    )
