"""The return of a council as a workbook to fill in: a sheet a section, protected but for the cells to type in.

Each row carries its key in a hidden column, and a hidden sheet says which return of which edition and kit it is, so
that a workbook that comes back can be told from any other. `facts.readers.return_xlsx` reads it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter

from circulos.facts.readers.return_xlsx import COLUMNS, FIRST_ROW, FORMAT, IDENTITY
from circulos.render.palette import LIGHT

EPOCH = datetime(2000, 1, 1)
LONGEST_NAME = 31  # Excel's limit for the name of a sheet
LONGEST_LIST = 255  # and for the words of a list to choose from
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True)
class Line:
    """A row to fill in: `kind` is integer, number, money, yes_no or choice; `choices` the words to choose from."""

    variable: str
    breakdown: str
    version: int
    title: str
    part: str
    kind: str
    unit: str
    value: float | str | None
    status: str
    note: str
    last_year: float | str | None
    definition: str
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class Page:
    """A section of the return."""

    title: str
    intro: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Words:
    """What stands around the figures, in the reader's language."""

    title: str
    instructions: tuple[str, ...]
    cover: str
    headings: tuple[str, ...]  # question, part, figure, unit, how sure, note, last year, what counts
    statuses: tuple[str, ...]
    wrong_number: str
    wrong_choice: str


def workbook(pages: Sequence[Page], words: Words, identity: Mapping[str, str]) -> bytes:
    """The workbook as bytes. `identity` names edition, council, kit and language; equal input gives equal bytes."""
    file = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": EPOCH})
        looks = _looks(book)
        _cover(book, words, looks)
        names: set[str] = {words.cover.casefold()}
        for page in pages:
            _page(book, page, words, looks, _name(page.title, names))
        _identity(book, words, identity)
    return file.getvalue()


def _looks(book: Any) -> dict[str, Any]:
    ink, line = LIGHT["ink"], "#B8B2A6"
    base = {"font_name": "Calibri", "font_size": 11, "valign": "top", "font_color": ink}
    field = {**base, "locked": False, "border": 1, "border_color": line, "bg_color": "#FFFDF5"}
    looks = {
        "title": {**base, "font_size": 16, "bold": True},
        "text": {**base, "text_wrap": True},
        "soft": {**base, "text_wrap": True, "font_color": "#5A6468"},
        "head": {**base, "bold": True, "bottom": 2, "text_wrap": True},
        "question": {**base, "text_wrap": True, "bold": True},
        "integer": {**field, "num_format": "#,##0", "align": "right"},
        "number": {**field, "num_format": "#,##0.##", "align": "right"},
        "money": {**field, "num_format": "#,##0.00", "align": "right"},
        "choice": {**field, "align": "right"},
        "field": {**field, "text_wrap": True},
        "past": {**base, "num_format": "#,##0.##", "align": "right", "font_color": "#5A6468"},
    }
    return {name: book.add_format(look) for name, look in looks.items()}


def _cover(book: Any, words: Words, looks: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet(words.cover)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 100)
    sheet.write_string(0, 0, words.title, looks["title"])
    for row, sentence in enumerate(words.instructions, start=2):
        sheet.write_string(row, 0, sentence, looks["text"])
    sheet.protect("", {"select_locked_cells": True})


def _name(title: str, taken: set[str]) -> str:
    """A name Excel allows, used once."""
    plain = _FORBIDDEN.sub(" ", title).strip()[:LONGEST_NAME].strip() or "-"
    name, number = plain, 2
    while name.casefold() in taken:
        name, number = f"{plain[: LONGEST_NAME - 4]} ({number})", number + 1
    taken.add(name.casefold())
    return name


_WIDTHS = {"key": 4, "version": 4, "title": 42, "part": 18, "value": 16, "unit": 12}
_WIDTHS |= {"status": 18, "note": 30, "last_year": 14, "definition": 70}


def _page(book: Any, page: Page, words: Words, looks: Mapping[str, Any], name: str) -> None:
    sheet = book.add_worksheet(name)
    sheet.hide_gridlines(2)
    for at, column in enumerate(COLUMNS):
        hidden = {"hidden": True} if column in ("key", "version") else {}
        sheet.set_column(at, at, _WIDTHS[column], None, hidden)
    sheet.write_string(0, 2, page.title, looks["title"])
    sheet.write_string(1, 2, page.intro, looks["soft"])
    for at, heading in enumerate(words.headings, start=2):
        sheet.write_string(FIRST_ROW - 1, at, heading, looks["head"])
    for row, line in enumerate(page.lines, start=FIRST_ROW):
        _line(sheet, row, line, words, looks)
    sheet.freeze_panes(FIRST_ROW, 3)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(FIRST_ROW - 1)
    sheet.protect("", {"select_locked_cells": True, "format_columns": True, "format_rows": True})


def _line(sheet: Any, row: int, line: Line, words: Words, looks: Mapping[str, Any]) -> None:
    at = {column: place for place, column in enumerate(COLUMNS)}
    look = looks["choice" if line.choices else line.kind if line.kind in ("integer", "money") else "number"]
    sheet.write_string(row, at["key"], f"{line.variable}|{line.breakdown}")
    sheet.write_number(row, at["version"], line.version)
    sheet.write_string(row, at["title"], line.title, looks["text" if line.part else "question"])
    sheet.write_string(row, at["part"], line.part, looks["soft"])
    _write(sheet, row, at["value"], line.value, look)
    sheet.write_string(row, at["unit"], line.unit, looks["soft"])
    sheet.write_string(row, at["status"], line.status, looks["field"])
    sheet.write_string(row, at["note"], line.note, looks["field"])
    _write(sheet, row, at["last_year"], line.last_year, looks["past"])
    sheet.write_string(row, at["definition"], line.definition, looks["soft"])
    _validate(sheet, row, at, line, words)


def _write(sheet: Any, row: int, column: int, value: float | str | None, look: Any) -> None:
    if value is None:
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, look)
    else:
        sheet.write_number(row, column, value, look)


def _validate(sheet: Any, row: int, at: Mapping[str, int], line: Line, words: Words) -> None:
    listed = [word.replace(",", " ") for word in words.statuses]
    statuses = {"validate": "list", "source": listed, "error_message": words.wrong_choice[:255]}
    sheet.data_validation(row, at["status"], row, at["status"], statuses)
    rule: dict[str, Any] = {"error_message": words.wrong_number[:255]}
    if line.choices:
        # Excel holds a list in one text; where it does not fit, the reader of the workbook checks alone.
        if sum(len(word) + 1 for word in line.choices) > LONGEST_LIST or any(
            "," in word for word in line.choices
        ):
            return
        rule |= {"validate": "list", "source": list(line.choices), "error_message": words.wrong_choice[:255]}
    else:
        low = line.minimum if line.minimum is not None else -1e15
        high = line.maximum if line.maximum is not None else 1e15
        kind = "integer" if line.kind == "integer" else "decimal"
        if kind == "integer":
            low, high = max(low, -2_000_000_000), min(high, 2_000_000_000)
        rule |= {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}
    sheet.data_validation(row, at["value"], row, at["value"], rule)


def _identity(book: Any, words: Words, identity: Mapping[str, str]) -> None:
    sheet = book.add_worksheet(IDENTITY)
    facts = {"format": FORMAT, **identity, "statuses": "|".join(words.statuses)}
    for row, (name, value) in enumerate(facts.items()):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, value)
    sheet.protect()
    sheet.very_hidden()
