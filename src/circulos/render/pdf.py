"""A report on paper: tagged (PDF/UA-1), set with Typst.

Paper holds the figures with what they say of the own council; their tables, every number unrounded, are attached to
the file. (Printed, they were nine tenths of its pages and of the time to set it.) The template is
`templates/report.typ`. Every word of a report reaches it as data, every figure as a file of its
own in memory; letters come with a package, so that the same report gives the same file on every machine. A
figure without an alternative text stops the setting.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any

import typst

from circulos.exhibits import words
from circulos.exhibits.model import (
    Block,
    Cell,
    Column,
    Exhibit,
    Figure,
    Heading,
    Paragraph,
    Phrase,
    Report,
    Role,
    Row,
    Table,
)
from circulos.render.attached import tables
from circulos.render.frame import WIDE
from circulos.render.palette import FACE as SCREEN_FACE
from circulos.render.palette import LIGHT
from circulos.render.printed import (
    ALIGNS,
    alternative,
    level_words,
    placed,
    remarks,
    slices,
    widths,
    written,
)
from circulos.render.svg import draw, spark, standing_alone
from circulos.render.voice import Voice, voice

FACE = "Source Sans Pro"
STANDARDS = ("ua-1",)  # PDF/A would need a date of making, and the same report must give the same file
ROOM, LONG_ROOM = 481.0, 728.0  # points between the margins, upright and flipped
ROWS = 34  # of a figure that fit on one page under a heading
UPRIGHT_COLUMNS = 32  # of a dense table
SHORT = 12  # letters of a digest that stand on every page
PAPER = replace(WIDE, height=210, tips=False)  # lower than on a screen, so that two figures fit on a page
Data = dict[str, Any]


def render(report: Report, language: str, path: Path) -> None:
    """Write the report as a PDF."""
    path.write_bytes(document(report, language))


def document(report: Report, language: str) -> bytes:
    """The PDF. Raises ValueError for an exhibit without a reading."""
    setter = Setter(report, voice(language))
    data = json.dumps(setter.data()).encode()
    attached = tables(report, setter.speaker).encode()
    compiled: Any = typst.compile  # its types do not know of files in memory
    made = compiled(
        {"main": template(), "report.json": data, "tables.csv": attached, **setter.pictures},
        format="pdf",
        font_paths=letters(),
        pdf_standards=list(STANDARDS),
    )
    assert isinstance(made, bytes)
    return made


@cache
def template() -> bytes:
    """The template."""
    return (files("circulos.render") / "templates" / "report.typ").read_bytes()


@cache
def letters() -> Any:
    """The typefaces: those of the package, none of the system's."""
    return typst.Fonts(
        include_system_fonts=False, font_paths=[str(files("font_source_sans_pro").joinpath("files"))]
    )


@dataclass
class Setter:
    """Turns a report into what the template reads; `pictures` grows by the figures met on the way."""

    report: Report
    speaker: Voice
    pictures: dict[str, bytes] = field(default_factory=dict)

    def say(self, phrase: Phrase) -> str:
        """A phrase as text."""
        return self.speaker.say(phrase)

    def data(self) -> Data:
        """The whole report."""
        report = self.report
        placings = enumerate(placed(report.blocks))
        blocks = kept_together([self.block(block, level, key) for key, (block, level) in placings])
        facts = list(self.facts())
        return {
            "title": self.say(report.title),
            "subtitle": self.say(report.subtitle),
            "warning": self.say(report.warning),
            "language": self.speaker.language.split("-")[0],
            "face": FACE,
            "colours": dict(LIGHT),
            "labels": self.labels(),
            "contents": self.has_contents(),
            "blocks": blocks,
            "attached": bool(report.exhibits()),
            "definitions": self.definitions(),
            "facts": facts,
            "foot": self.foot(),
        }

    def has_contents(self) -> bool:
        """Whether there are parts enough to list."""
        return sum(isinstance(block, Heading) for block in self.report.blocks) > 1

    def labels(self) -> dict[str, str]:
        """Words of the page itself."""
        ids = {"contents": "ui.contents", "again": "ui.again", "tables": "ui.tables"}
        return {name: self.say(words(id)) for name, id in ids.items()} | {
            "tables-why": self.say(words("ui.tables.why"))
        }

    def facts(self) -> Iterator[tuple[str, str]]:
        """What the report can be made from again, with its names."""
        report = self.report
        for id, fact in (
            ("ui.kit", f"{report.kit} {report.kit_digest}".strip()),
            ("ui.snapshot", report.snapshot_digest),
            ("ui.version", report.version),
        ):
            if fact:
                yield self.say(words(id)), fact

    def foot(self) -> str:
        """The same in short, for the foot of every page."""
        report = self.report
        kit = f"{report.kit} {report.kit_digest[:SHORT]}".strip()
        told = (
            ("ui.kit", kit),
            ("ui.snapshot", report.snapshot_digest[:SHORT]),
            ("ui.version", report.version),
        )
        return " · ".join(f"{self.say(words(id))} {fact}" for id, fact in told if fact)

    # Blocks

    def block(self, block: Block, level: int, key: int) -> Data:
        """A heading, a paragraph or an exhibit."""
        match block:
            case Heading():
                new_page = key > 0 or self.has_contents()
                return {"kind": "heading", "text": self.say(block.text), "level": level, "new-page": new_page}
            case Paragraph():
                return {"kind": "paragraph", "text": self.say(block.text)}
            case Exhibit():
                return self.exhibit(block, level + 1, str(key))

    def exhibit(self, shown: Exhibit, level: int, key: str) -> Data:
        """An exhibit: its figures, or its table where it has none; the tables of figures are attached."""
        reading = alternative(shown, self.speaker)
        title = self.say(shown.title)
        return {
            "kind": "exhibit",
            "key": key,
            "level": level,
            "title": title,
            "reading": reading,
            "notes": remarks(shown, self.speaker),
            "own": " · ".join(own_figures(shown, self.speaker)) if shown.figure else "",
            "figures": list(self.figures(shown.figure, f"figure-{key}", title, reading)),
            "table": None if shown.figure else self.table(shown.table),
            "subtitle": self.say(shown.subtitle),
        }

    def figures(self, figure: Figure | None, key: str, title: str, reading: str) -> Iterator[str]:
        """The names of the pictures of a figure: one, or several where it has more rows than a page holds."""
        for part, piece in enumerate(slices(figure, ROWS) if figure else ()):
            drawn = draw(
                piece, self.speaker.language, key=key, title=title, description=reading, canvas=PAPER
            )
            yield self.keep(f"{key}-{part}.svg", drawn)

    def keep(self, name: str, drawn: str) -> str:
        """Keep a picture, its words in the letters of the page."""
        self.pictures[name] = standing_alone(drawn).replace(SCREEN_FACE, FACE).encode()
        return name

    # Tables

    def table(self, table: Table) -> Data | None:
        """A table with the widths of its columns; None where it has no rows."""
        if all(row.level for row in table.rows):
            return None
        wide = table.dense and len(table.columns) > UPRIGHT_COLUMNS
        room = LONG_ROOM if wide else ROOM
        return {
            "dense": table.dense,
            "wide": wide,
            "widths": dense_widths(table, room) if table.dense else widths(table, self.speaker, 8, room, 72),
            "columns": [self.column(column) for column in table.columns],
            "aligns": [ALIGNS[column.align] for column in table.columns],
            "own": [column.own for column in table.columns],
            "groups": list(self.groups(table.columns)),
            "rows": [self.row(row, table) for row in table.rows],
        }

    def column(self, column: Column) -> Data:
        """The title of a column."""
        return {"title": self.say(column.title), "align": ALIGNS[column.align], "own": column.own}

    def groups(self, columns: Sequence[Column]) -> Iterator[Data]:
        """Titles over neighbouring columns, where there are any."""
        if any(column.group for column in columns):
            for title, under in groupby(columns, key=lambda column: self.say(column.group)):
                yield {"title": title, "size": len(list(under))}

    def row(self, row: Row, table: Table) -> Data:
        """One row; in a dense table all cells but the first are levels."""
        cells: Iterable[tuple[Cell, Column]] = zip(row.cells, table.columns, strict=False)
        told = [
            self.level(cell) if table.dense and place and not row.level else self.cell(cell, column, row.own)
            for place, (cell, column) in enumerate(cells)
        ]
        return {"level": row.level, "own": row.own, "cells": told}

    def cell(self, cell: Cell, column: Column, own: bool) -> Data:
        """The words of a cell, or a small picture that is silent because its numbers stand beside it."""
        picture = ""
        if isinstance(cell.value, Figure):
            picture = self.keep(f"spark-{len(self.pictures)}.svg", spark(cell.value))
        return {
            "text": written(cell, column, self.speaker),
            "tag": "" if cell.status else self.say(cell.tag),
            "role": cell.role or "",
            "missing": bool(cell.status),
            "own": own or cell.role is Role.OWN,
            "picture": picture,
        }

    def level(self, cell: Cell) -> Data:
        """A level as a picture with words."""
        role = "" if cell.status else cell.role or Role.CIRCLE
        kind = f"{cell.level}-{role}" if role else "none"
        self.pictures.setdefault(f"level-{kind}.svg", level_picture(cell.level, role).encode())
        return {"level": kind, "words": level_words(cell, self.speaker)}

    # Annexes

    def definitions(self) -> Data | None:
        """What the indicators mean: a name and what is known of it."""
        shown = self.report.definitions
        if shown is None:
            return None
        first, *columns = shown.table.columns
        entries = [
            {
                "title": written(row.cells[0], first, self.speaker),
                "facts": [
                    (self.say(column.title), said)
                    for cell, column in zip(row.cells[1:], columns, strict=True)
                    if (said := written(cell, column, self.speaker))
                ],
            }
            for row in shown.table.rows
        ]
        return {
            "title": self.say(shown.title),
            "reading": self.speaker.sentences(shown.reading),
            "entries": entries,
        }


def own_figures(shown: Exhibit, speaker: Voice) -> Iterator[str]:
    """What the table says of the own council, column by column."""
    columns = shown.table.columns
    for row in shown.table.rows:
        if row.own:
            told = zip(row.cells[1:], columns[1:], strict=True)
            yield from (
                f"{speaker.say(column.title)} {said}"
                for cell, column in told
                if (said := written(cell, column, speaker))
            )


def kept_together(blocks: list[Data]) -> list[Data]:
    """Paragraphs before an exhibit stay on its page."""
    before = False
    for block in reversed(blocks):
        if block["kind"] == "paragraph":
            block["sticky"] = before
        else:
            before = block["kind"] == "exhibit"
    return blocks


def dense_widths(table: Table, room: float) -> list[float]:
    """A wide first column, the rest shared equally up to what a mark needs."""
    many = len(table.columns) - 1
    each = min(15.0, room * 0.72 / max(many, 1))
    return [min(room - each * many, 210.0), *[each] * many]


def level_picture(level: int, role: Role | str) -> str:
    """A mark as full as the quarter is high, hatched where the indicator is not judged; a dot for no value."""
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="20" viewBox="0 0 16 20">'
    if not role:
        return f'{head}<circle cx="8" cy="10" r="1.5" fill="{LIGHT["muted"]}"/></svg>'
    high = 5 * level
    ground = f'<rect width="16" height="20" fill="{LIGHT["grid"]}"/>'
    colour = LIGHT[role]
    if role != Role.NEUTRAL:
        return f'{head}{ground}<rect y="{20 - high}" width="16" height="{high}" fill="{colour}"/></svg>'
    paper = f'<rect y="{20 - high}" width="16" height="{high}" fill="{LIGHT["paper"]}"/>'
    hatch = "".join(hatching(20 - high))
    return f'{head}{ground}{paper}<g stroke="{colour}" stroke-width="1.6">{hatch}</g></svg>'


def hatching(top: float) -> Iterator[str]:
    """Slanted lines from `top` to the foot of a mark of 16 by 20."""
    for start in range(-16, 36, 4):
        # The line x + y = start + 16 + top, inside the rectangle.
        total = start + 16 + top
        left, right = max(0.0, total - 20), min(16.0, total - top)
        if left < right:
            yield f'<line x1="{left:g}" y1="{total - left:g}" x2="{right:g}" y2="{total - right:g}"/>'
