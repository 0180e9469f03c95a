"""Tables as HTML: exact numbers in `<data>`, reasons for missing ones in words, cards where the page is narrow.

A table that becomes cards carries its roles as attributes too, because a browser forgets what a table is once
its rows are laid out as something else.
"""

from __future__ import annotations

from collections.abc import Iterator
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
    name = "dense" if table.dense else "cards" if cards else ""
    inside = f"{head(table, speaker)}{''.join(bodies(table, speaker))}"
    # Roles are written for all tables: they are what a table has anyway, and cards need them.
    whole = f'<table role="table"{attribute("class", name)} aria-label="{escape(title)}">{inside}</table>'
    return f'<div class="scroll" role="group" tabindex="0" aria-label="{escape(title)}">{whole}</div>'


def head(table: Table, speaker: Voice) -> str:
    """Column titles, under group titles where there are any."""
    titles = "".join(column_title(column, speaker) for column in table.columns)
    return f'<thead role="rowgroup">{groups(table, speaker)}<tr role="row">{titles}</tr></thead>'


def column_title(column: Column, speaker: Voice) -> str:
    """The title of a column."""
    title = speaker.say(column.title)
    # A short title, such as a period, is not broken at its hyphen.
    names = [column.align, "own" if column.own else "", "short" if len(title) <= SHORT else ""]
    name = " ".join(filter(None, names))
    return f'<th role="columnheader" scope="col" class="{name}"><span>{escape(title)}</span></th>'


def groups(table: Table, speaker: Voice) -> str:
    """Titles over neighbouring columns."""
    if not any(column.group for column in table.columns):
        return ""
    cells = ""
    for name, under in groupby(table.columns, key=lambda column: speaker.say(column.group)):
        size = len(list(under))
        title = f'<th role="columnheader" scope="colgroup" colspan="{size}"><span>{escape(name)}</span></th>'
        cells += title if name else f'<td role="cell" colspan="{size}"></td>'
    return f'<tr role="row" class="groups">{cells}</tr>'


def bodies(table: Table, speaker: Voice) -> Iterator[str]:
    """Groups of rows; a heading begins one."""
    held: list[str] = []
    for row in table.rows:
        if row.level and held:
            yield body(held)
            held = []
        held.append(heading_row(row, table, speaker) if row.level else table_row(row, table, speaker))
    yield body(held)


def body(rows: list[str]) -> str:
    """A group of rows."""
    return f'<tbody role="rowgroup">{"".join(rows)}</tbody>' if rows else ""


def heading_row(row: Row, table: Table, speaker: Voice) -> str:
    """A heading that spans the table."""
    said, size = content(row.cells[0], table.columns[0], speaker), len(table.columns)
    head = f'<th role="rowheader" scope="rowgroup" colspan="{size}">{said}</th>'
    return f'<tr role="row" class="level{row.level}">{head}</tr>'


def table_row(row: Row, table: Table, speaker: Voice) -> str:
    """One row; its first cell names it."""
    first, *rest = zip(row.cells, table.columns, strict=True)
    make = level_cell if table.dense else table_cell
    cells = "".join(make(cell, column, speaker) for cell, column in rest)
    name = content(*first, speaker)
    own = ' class="own"' if row.own else ""
    return f'<tr role="row"{own}><th role="rowheader" scope="row">{name}</th>{cells}</tr>'


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
        inside = (
            f'<data value="{float(cell.value)!r}" title="{title}"><span class="unseen">{title}</span></data>'
        )
    return f'<td role="cell" class="{" ".join(filter(None, names))}">{inside}</td>'


def table_cell(cell: Cell, column: Column, speaker: Voice) -> str:
    """One cell with its role as a class and the title of its column, which cards show beside it."""
    align = column.align if column.align is not Align.START else ""
    kind = "picture" if isinstance(cell.value, Figure) else "words" if isinstance(cell.value, Words) else ""
    names = [align, cell.role or "", "missing" if cell.status else "", kind]
    label = attribute("data-label", speaker.say(column.title))
    inside = content(cell, column, speaker)
    return f'<td role="cell"{attribute("class", " ".join(filter(None, names)))}{label}>{inside}</td>'


def content(cell: Cell, column: Column, speaker: Voice) -> str:
    """What a cell holds: the exact number stands in the `value` of its `<data>` element."""
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
            written = speaker.number(float(number), cell.format or column.format)
            return f'<data value="{float(number)!r}">{escape(written)}</data>{tag}'


def sign(role: Role | None) -> str:
    """A sign before words that judge, so that they do not rest on colour."""
    return f'<span class="sign" aria-hidden="true">{SIGNS[role]}</span>' if role in SIGNS else ""
