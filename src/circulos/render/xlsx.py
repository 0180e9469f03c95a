"""A workbook: a sheet for each part of the report, native charts, numbers as numbers, definitions, tidy data.

What comes from outside is written as text, never as a formula. No time of making is stored, so that the same
report gives the same file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from math import ceil
from pathlib import Path
from typing import Any

from circulos.exhibits import words
from circulos.exhibits.model import Block, Cell, Exhibit, Figure, Heading, Paragraph, Phrase, Report, Role
from circulos.render.palette import LIGHT
from circulos.render.voice import Voice, voice
from circulos.render.xlsx_charts import ROW_PIXELS, ChartData, add_chart
from circulos.render.xlsx_sheet import Book
from circulos.render.xlsx_table import COLUMN_WIDTH, Looks, Style, write_table

NAME_WIDTH, READ_COLUMNS = 38, 9
LINE = 110  # letters on a line across the columns that sentences are merged over
LONGEST_NAME = 31  # Excel's limit for the name of a sheet
EPOCH = datetime(2000, 1, 1)
PLAIN = Style()
QUIET = Style(colour=LIGHT["muted"], size=9)
SENTENCE = Style(wrap=True, align="left")
WARNING = Style(wrap=True, bold=True, colour=LIGHT[Role.UNFAVOURABLE])


def render(report: Report, language: str, path: Path) -> None:
    """Write the report as a workbook."""
    text = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Book(str(path), {**text, "in_memory": True}) as book:
        Writer(book, report, voice(language)).write()


class Writer:
    """Writes one report into one workbook."""

    def __init__(self, book: Any, report: Report, speaker: Voice) -> None:
        """`book` is an XlsxWriter workbook."""
        self.book, self.report, self.speaker = book, report, speaker
        self.looks = Looks(book)
        self.names: set[str] = set()
        self.links: list[tuple[int, str, str]] = []  # level, words, target
        self.figures = ChartData("")

    def write(self) -> None:
        """All sheets; the contents first, although they are known last."""
        self.book.set_properties(
            {"title": self.say(self.report.title), "comments": self.digests(), "created": EPOCH}
        )
        front = self.sheet(self.say(self.report.title))
        self.figures = ChartData(self.free_name(self.say(words("ui.chart_data"))))
        for title, blocks in parts(self.report.blocks):
            self.part(self.say(title) if title else self.say(words("ui.report")), blocks)
        self.annexes()
        if self.figures.columns:
            self.figures.write(self.book.add_worksheet(self.figures.sheet))
        self.front(front)

    def say(self, phrase: Phrase) -> str:
        """A phrase as text."""
        return self.speaker.say(phrase)

    def digests(self) -> str:
        """What the report can be made from again."""
        report = self.report
        return " · ".join(
            filter(None, (report.kit, report.kit_digest, report.snapshot_digest, report.version))
        )

    def sheet(self, wanted: str) -> Any:
        """A new sheet, set up for A4, under a name that Excel takes and no other sheet has."""
        sheet = self.book.add_worksheet(self.free_name(wanted))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.set_footer(f"&L&8{self.footer()}&R&8&P / &N")
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, NAME_WIDTH)
        sheet.set_column(1, 40, COLUMN_WIDTH)
        return sheet

    def footer(self) -> str:
        """The warning and the digests, within the length Excel allows; a single & would be a command."""
        told = " · ".join(filter(None, (self.say(self.report.warning), self.digests())))
        return told[:200].replace("&", "&&")

    def free_name(self, wanted: str) -> str:
        """A name for a sheet, numbered where it is taken."""
        plain = re.sub(r"[\[\]:*?/\\']", " ", wanted).strip()[:LONGEST_NAME].strip() or "1"
        name, count = plain, 1
        while name.casefold() in self.names:
            count += 1
            name = f"{plain[: LONGEST_NAME - 4].strip()} {count}"
        self.names.add(name.casefold())
        return name

    def front(self, sheet: Any) -> None:
        """Title, warning, contents with links, and what the report is made from."""
        rows: list[tuple[Phrase, Style]] = [
            (self.report.title, Style(size=18, bold=True)),
            (self.report.subtitle, replace(QUIET, size=11)),
            (self.report.warning, WARNING),
        ]
        for row, (phrase, style) in enumerate(rows):
            sheet.write_string(row, 0, self.say(phrase), self.looks.format(style))
        row = 4
        for level, said, target in self.links:
            look = Style(link=True, bold=level == 0)
            sheet.write_url(row, 0, target, self.looks.format(look), string="    " * level + said)
            row += 1
        facts = (
            ("ui.kit", f"{self.report.kit} {self.report.kit_digest}".strip()),
            ("ui.snapshot", self.report.snapshot_digest),
            ("ui.version", self.report.version),
        )
        for id, fact in facts:
            row += bool(fact)
            sheet.write_string(
                row, 0, f"{self.say(words(id))}: {fact}" if fact else "", self.looks.format(QUIET)
            )
        sheet.set_column(0, 0, 100)

    # One part of the report

    def part(self, title: str, blocks: list[Block]) -> None:
        """A sheet with headings, paragraphs and exhibits under each other."""
        sheet = self.sheet(title)
        self.links.append((0, title, f"internal:'{sheet.get_name()}'!A1"))
        row = self.sentence(sheet, 0, self.say(self.report.warning), WARNING)
        for block in blocks:
            match block:
                case Heading():
                    size = {1: 16, 2: 13}.get(block.level, 11)
                    self.link(sheet, block.level, block.text, row)
                    sheet.write_string(
                        row, 0, self.say(block.text), self.looks.format(Style(size=size, bold=True))
                    )
                    row += 1
                case Paragraph():
                    row = self.sentence(sheet, row, self.say(block.text), SENTENCE) + 1
                case Exhibit():
                    row = self.exhibit(sheet, row, block) + 2

    def link(self, sheet: Any, level: int, text: Phrase, row: int) -> None:
        """A line of the contents; the first level is the sheet itself."""
        if level == 2:
            self.links.append((1, self.say(text), f"internal:'{sheet.get_name()}'!A{row + 1}"))

    def sentence(self, sheet: Any, row: int, said: str, style: Style) -> int:
        """A text over several columns, as high as it needs; the next row."""
        if not said:
            return row
        sheet.merge_range(row, 0, row, READ_COLUMNS, "", self.looks.format(style))
        sheet.write_string(row, 0, said, self.looks.format(style))
        sheet.set_row(row, 14 * ceil(len(said) / LINE) + 2)
        return row + 1

    def exhibit(self, sheet: Any, row: int, shown: Exhibit) -> int:
        """Title, reading, chart, table, notes and source; the next row."""
        title = self.say(shown.title)
        sheet.write_string(row, 0, title, self.looks.format(Style(size=12, bold=True)))
        if shown.subtitle:
            sheet.write_string(row + 1, 0, self.say(shown.subtitle), self.looks.format(QUIET))
        reading = self.speaker.sentences(shown.reading)
        row = self.sentence(sheet, row + 2, reading, SENTENCE)
        if shown.figure:
            chart, height = add_chart(self.book, self.figures, shown, self.speaker)
            sheet.insert_chart(row, 0, chart, {"y_offset": 4, "object_position": 2, "description": reading})
            row += ceil((height + 8) / ROW_PIXELS)
        row = write_table(sheet, row, shown.table, self.looks, self.speaker)
        notes = [self.say(note) for note in shown.notes]
        notes += [self.say(words("ui.source", source=shown.source))] if shown.source else []
        for note in notes:
            row = self.sentence(sheet, row, note, replace(QUIET, wrap=True, align="left"))
        return row

    # Annexes

    def annexes(self) -> None:
        """Definitions and tidy data, each a sheet with a filter."""
        for shown, widths in ((self.report.definitions, 40), (self.report.data, 13)):
            if shown:
                self.annex(shown, widths)

    def annex(self, shown: Exhibit, width: float) -> None:
        """One annex."""
        sheet = self.sheet(self.say(shown.title))
        self.links.append((0, self.say(shown.title), f"internal:'{sheet.get_name()}'!A1"))
        head = self.looks.format(Style(bold=True, fill=LIGHT["wash"], wrap=True))
        for place, column in enumerate(shown.table.columns):
            sheet.write_string(0, place, self.say(column.title), head)
        look = self.looks.format(replace(PLAIN, wrap=True)) if width > COLUMN_WIDTH else None
        for row, one in enumerate(shown.table.rows, 1):
            for place, cell in enumerate(one.cells):
                self.annex_cell(sheet, row, place, cell, look)
        sheet.set_column(0, len(shown.table.columns), width)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        if shown.table.rows:
            sheet.autofilter(0, 0, len(shown.table.rows), len(shown.table.columns) - 1)

    def annex_cell(self, sheet: Any, row: int, place: int, cell: Cell, look: Any) -> None:
        """One cell of an annex; numbers stand unrounded, in Excel's general format."""
        if isinstance(cell.value, (int, float)):
            sheet.write_number(row, place, float(cell.value))
        elif cell.value is not None and not isinstance(cell.value, Figure):
            sheet.write_string(row, place, self.say(cell.value), look)


def parts(blocks: tuple[Block, ...]) -> Iterator[tuple[Phrase, list[Block]]]:
    """The blocks under each heading of the first level, with its text; '' before the first."""
    title: Phrase = ""
    held: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1:
            if held:
                yield title, held
            title, held = block.text, []
        held.append(block)
    if held:
        yield title, held
