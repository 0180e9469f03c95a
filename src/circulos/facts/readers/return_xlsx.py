"""The workbook of a return that comes back: which return it is, and what stands in each of its cells.

Nothing here decides whether a figure is right; it only says what the file says, cell by cell. Whatever is not the
workbook that `render.return_xlsx` wrote is refused with the place where that shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import python_calamine

from circulos.facts.readers import workbook

FORMAT = "circulos return 1"
IDENTITY = "circulos"
# In this order from the first column; the first two are hidden. Figures begin below the headings.
COLUMNS = ("key", "version", "title", "part", "value", "unit", "status", "note", "last_year", "definition")
FIRST_ROW = 4
MOST_ROWS = 5000  # of a sheet; no return has as many
MOST_CHANGES = 1e9  # of a cell


class NotAReturnError(Exception):
    """The file is no workbook of a return, or was taken apart. `kind` names why; `cell` where, if anywhere.

    Kinds: foreign (some other workbook), format (of another program version), key (a row lost or changed its key),
    twice (a row is there more than once).
    """

    def __init__(self, kind: str, sheet: str = "", cell: str = "", what: str = "") -> None:
        self.kind, self.sheet, self.cell, self.what = kind, sheet, cell, what
        super().__init__(f"{kind} {sheet} {cell} {what}".strip())


@dataclass(frozen=True)
class Row:
    """A row as it was filled in: `value` as the spreadsheet holds it, a number or a text."""

    sheet: str
    number: int
    variable: str
    breakdown: str
    version: int
    value: float | str | None
    status: str
    note: str

    @property
    def cell(self) -> str:
        """The address of the figure, as people say it: `E12`."""
        return address("value", self.number)


@dataclass(frozen=True)
class ReturnFile:
    """A workbook of a return, read. `identity` holds what was written into it: edition, council, kit, language."""

    identity: Mapping[str, str]
    statuses: tuple[str, ...]
    rows: tuple[Row, ...]


def address(column: str, number: int) -> str:
    """The address of a cell of a row, counted as a spreadsheet does."""
    return f"{'ABCDEFGHIJ'[COLUMNS.index(column)]}{number}"


def is_return(path: Path) -> bool:
    """Whether a file is a workbook with the hidden sheet of a return. `ReadError` if it is dangerous to open."""
    workbook.inspect(path)
    try:
        with python_calamine.CalamineWorkbook.from_path(str(path)) as book:
            return IDENTITY in book.sheet_names
    except python_calamine.CalamineError:
        return False


def read_return(path: Path) -> ReturnFile:
    """What the workbook says. `ReadError` if it is dangerous to open, `NotAReturnError` if it is another workbook."""
    workbook.inspect(path)
    try:
        with python_calamine.CalamineWorkbook.from_path(str(path)) as book:
            return _read(book)
    except python_calamine.CalamineError as error:
        raise NotAReturnError("foreign", what=str(error)[:200]) from None


def _read(book: Any) -> ReturnFile:
    if IDENTITY not in book.sheet_names:
        raise NotAReturnError("foreign")
    facts = {str(row[0]): str(row[1]) for row in _table(book, IDENTITY) if len(row) > 1 and row[0]}
    if facts.get("format") != FORMAT:
        raise NotAReturnError("format", what=facts.get("format", "")[:80])
    statuses = tuple(facts.pop("statuses", "").split("|"))
    facts.pop("format")
    rows = tuple(row for name in book.sheet_names[1:] if name != IDENTITY for row in _rows(book, name))
    _demand_once(rows)
    return ReturnFile(facts, statuses, rows)


def _table(book: Any, name: str) -> list[list[Any]]:
    sheet = book.get_sheet_by_name(name)
    return list(sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS))


def _rows(book: Any, name: str) -> Iterator[Row]:
    for number, cells in enumerate(_table(book, name)[FIRST_ROW:], start=FIRST_ROW + 1):
        padded = [*cells, *[""] * (len(COLUMNS) - len(cells))]
        found = dict(zip(COLUMNS, padded, strict=False))
        if all(found[column] in ("", None) for column in ("key", "value", "title")):
            continue
        yield _row(name, number, found)


def _row(sheet: str, number: int, found: Mapping[str, Any]) -> Row:
    variable, sign, breakdown = str(found["key"]).partition("|")
    version = found["version"]
    if not sign or not variable or not breakdown or not _is_count(version):
        raise NotAReturnError("key", sheet, address("title", number), str(found["title"])[:80])
    return Row(
        sheet,
        number,
        variable,
        breakdown,
        int(version),
        _value(found["value"]),
        _text(found["status"]),
        _text(found["note"]),
    )


def _is_count(cell: Any) -> bool:
    return isinstance(cell, int | float) and 0 <= cell < MOST_CHANGES


def _value(cell: Any) -> float | str | None:
    if isinstance(cell, bool):
        return float(cell)
    if isinstance(cell, int | float):
        return float(cell)
    return _text(cell) or None


def _text(cell: Any) -> str:
    """Workbooks can write the NUL sign as `_x0000_`; no database takes it."""
    return str(cell if cell is not None else "").replace("\0", "").strip()


def _demand_once(rows: tuple[Row, ...]) -> None:
    seen: set[tuple[str, str]] = set()
    for row in rows:
        if (row.variable, row.breakdown) in seen:
            raise NotAReturnError("twice", row.sheet, row.cell)
        seen.add((row.variable, row.breakdown))
