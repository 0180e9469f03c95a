"""Tables as HTML: exact numbers in `data-v`, reasons for missing ones in words, cards where the page is narrow.

What a browser does not need is not written: the end of a cell, the side on which numbers stand, empty cells at the
end of a row, digits past the eleventh. A table that becomes cards carries its roles as attributes too, because a
browser forgets what a table is once its rows are laid out as something else. Folded tables do without: a report has
hundreds of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby

from circulos.exhibits import words
from circulos.exhibits.model import Align, Cell, Column, Figure, Format, Phrase, Role, Row, Table, Unit, Words
from circulos.method.text import Text
from circulos.render.svg import spark
from circulos.render.voice import Voice

SHORT = 9  # letters
SIGNS = {Role.FAVOURABLE: "+", Role.UNFAVOURABLE: "−"}


def say(phrase: Phrase, speaker: Voice) -> str:
    """A phrase as safe text."""
    return escape(speaker.say(phrase))


def attribute(name: str, value: str) -> str:
    """An attribute, unless it is empty."""
    return f' {name}="{escape(value)}"' if value else ""


def scrolled(table: Table, speaker: Voice, title: str, *, cards: bool = False) -> str:
    """A table that scrolls by itself where the page is narrow, also by keyboard, or turns into `cards` there."""
    if all(row.level for row in table.rows):
        return ""
    sheet = Sheet(table, speaker, cards and not table.dense)
    name = "dense" if table.dense else "cards" if cards else ""
    label = escape(title)
    whole = f"<table{sheet.role('table')}{attribute('class', name)}>{sheet.head()}{''.join(sheet.bodies())}</table>"
    return f'<div class="scroll" role="group" tabindex="0" aria-label="{label}">{whole}</div>'


@dataclass(frozen=True)
class Sheet:
    """A table on its way to HTML; `cards` says whether it has to keep its roles when it is laid out otherwise."""

    table: Table
    speaker: Voice
    cards: bool

    def role(self, name: str) -> str:
        """The role of an element, where it must be written."""
        return f' role="{name}"' if self.cards else ""

    def head(self) -> str:
        """Column titles, under group titles where there are any."""
        titles = "".join(map(self.column_title, self.table.columns))
        return f"<thead{self.role('rowgroup')}>{self.groups()}<tr{self.role('row')}>{titles}</tr></thead>"

    def column_title(self, column: Column) -> str:
        """The title of a column."""
        title = self.speaker.say(column.title)
        # A short title, such as a period, is not broken at its hyphen.
        short = "-" in title and len(title) <= SHORT
        names = [side(column), "own" if column.own else "", "short" if short else ""]
        name = attribute("class", " ".join(filter(None, names)))
        said = f"<span>{escape(title)}</span>" if self.table.dense else escape(title)
        head = ' role="columnheader" scope="col"' if self.cards else ""
        return f"<th{head}{name}>{said}"

    def groups(self) -> str:
        """Titles over neighbouring columns."""
        if not any(column.group for column in self.table.columns):
            return ""
        cells = ""
        for name, under in groupby(self.table.columns, key=lambda column: self.speaker.say(column.group)):
            size = len(list(under))
            title = f'<th{self.role("columnheader")} scope="colgroup" colspan="{size}">{escape(name)}</th>'
            cells += title if name else f'<td{self.role("cell")} colspan="{size}"></td>'
        return f'<tr{self.role("row")} class="groups">{cells}</tr>'

    def bodies(self) -> Iterator[str]:
        """Groups of rows; a heading begins one."""
        held: list[str] = []
        for row in self.table.rows:
            if row.level and held:
                yield self.body(held)
                held = []
            held.append(self.heading(row) if row.level else self.row(row))
        yield self.body(held)

    def body(self, rows: list[str]) -> str:
        """A group of rows."""
        return f"<tbody{self.role('rowgroup')}>{''.join(rows)}</tbody>" if rows else ""

    def heading(self, row: Row) -> str:
        """A heading that spans the table."""
        said, size = content(row.cells[0], self.table.columns[0], self.speaker), len(self.table.columns)
        name = f'<th{self.role("rowheader")} scope="rowgroup" colspan="{size}">{said}</th>'
        return f'<tr{self.role("row")} class="level{row.level}">{name}</tr>'

    def row(self, row: Row) -> str:
        """One row; its first cell names it."""
        first, *rest = zip(row.cells, self.table.columns, strict=True)
        make = level_cell if self.table.dense else self.cell
        while rest and rest[-1][0] == Cell() and not self.cards:
            rest.pop()
        cells = "".join(make(cell, column, self.speaker) for cell, column in rest)
        # The first cell of a row heads it without saying so, since only such cells stand in its column.
        head = ' role="rowheader" scope="row"' if self.cards else ""
        name = f"<th{head}{exact(first[0])}>{content(*first, self.speaker)}"
        own = ' class="own"' if row.own else ""
        return f"<tr{self.role('row')}{own}>{name}{cells}"

    def cell(self, cell: Cell, column: Column, speaker: Voice) -> str:
        """One cell with its role as a class; cards show the title of its column beside it."""
        names = [
            side(column) if self.cards or cell.status or cell.value is not None else "",
            cell.role or "",
            "missing" if cell.status else "",
            kind_of(cell) if self.cards else "",
        ]
        label = attribute("data-label", speaker.say(column.title)) if self.cards else ""
        name = attribute("class", " ".join(filter(None, names)))
        return f"<td{self.role('cell')}{name}{label}{exact(cell)}>{content(cell, column, speaker)}"


def side(column: Column) -> str:
    """The class of a column; numbers stand at the end without one."""
    return "" if column.align is Align.END else column.align


def exact(cell: Cell) -> str:
    """The number of a cell to eleven digits, as an attribute."""
    if cell.status or not isinstance(cell.value, (int, float)):
        return ""
    return f" data-v={cell.value:.11g}"


def kind_of(cell: Cell) -> str:
    """What needs more room on a card."""
    return "picture" if isinstance(cell.value, Figure) else "words" if isinstance(cell.value, Words) else ""


def level_cell(cell: Cell, column: Column, speaker: Voice) -> str:
    """A cell of a dense table: the level as a mark, the number and its words for those who do not see it."""
    names = ["level", f"q{cell.level}", cell.role or "", "ours" if column.own else ""]
    if cell.status:
        said = say(words(f"status.{cell.status}"), speaker)
        inside = f'<span aria-hidden="true">·</span><span class="unseen">{said}</span>'
    else:
        assert isinstance(cell.value, (int, float))
        written = speaker.number(float(cell.value), cell.format or Format())
        title = escape(f"{written}: {speaker.say(cell.tag)}")
        inside = f'<i title="{title}"><span class="unseen">{title}</span></i>'
    return f'<td class="{" ".join(filter(None, names))}"{exact(cell)}>{inside}'


def content(cell: Cell, column: Column, speaker: Voice) -> str:
    """What a cell holds, for a reader; see `exact`."""
    tag = f'<span class="tag">{say(cell.tag, speaker)}</span>' if cell.tag else ""
    if cell.status:
        return say(words(f"status.{cell.status}"), speaker)
    match cell.value:
        case None:
            return ""
        case Figure():
            return spark(cell.value)
        case str() | Words() | Text() | Unit():
            return sign(cell.role) + say(cell.value, speaker) + tag
        case number:
            return escape(speaker.number(float(number), cell.format or column.format)) + tag


def sign(role: Role | None) -> str:
    """A sign before words that judge, so that they do not rest on colour."""
    return f'<span class="sign" aria-hidden="true">{SIGNS[role]}</span>' if role in SIGNS else ""
