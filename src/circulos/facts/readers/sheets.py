"""Files as sheets of rows, whatever they are: CSV in any encoding, Excel workbooks, Parquet."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook

from circulos.facts.readers.encoding import encoding_of
from circulos.facts.readers.report import ReadError
from circulos.facts.readers.workbook import inspect

MEGABYTE = 1_000_000
LARGEST_TEXT = 1000  # MB; read row by row, so memory is not what sets it
LARGEST_WORKBOOK = 100  # MB as it lies on the disk

LONGEST_LINE = 2_000_000
MOST_COLUMNS = 20_000  # more than any spreadsheet has

Row = list[Any]


@dataclass(frozen=True)
class Sheet:
    """A table as it stands: rows of cells, not yet understood. Rows are counted from 1, as a spreadsheet does."""

    name: str
    """Empty for a file that is only one table."""
    rows: Iterator[tuple[int, Row]]
    usual_decimal: str = ""
    """The decimal sign to be expected where the figures leave it open."""


@dataclass(frozen=True)
class Opened:
    """An opened file."""

    sheets: Iterable[Sheet]
    encoding: str = ""


def open_sheets(path: Path, *, encoding: str = "", wanted: tuple[str, ...] = ()) -> Opened:
    """The sheets of a file, or those wanted. `ReadError` if it is no such file or dangerous to open."""
    if not path.is_file():
        raise ReadError("no_file", path.name, what=path.name)
    match path.suffix.lower():
        case ".csv" | ".txt" | ".tsv":
            return _text(path, encoding)
        case ".xlsx" | ".xlsm":
            return Opened(_workbook(path, wanted))
        case ".parquet":
            return Opened([Sheet("", _parquet_rows(path), ".")])
        case other:
            raise ReadError("unknown_kind", path.name, what=other or path.name)


def _limited(path: Path, limit: int) -> None:
    size = path.stat().st_size
    if size > limit * MEGABYTE:
        raise ReadError("too_large", path.name, size=f"{size / MEGABYTE:.0f}", limit=str(limit))


# ---- CSV ---------------------------------------------------------------------------------------------------


def _text(path: Path, encoding: str) -> Opened:
    _limited(path, LARGEST_TEXT)
    found = encoding_of(path, encoding)
    delimiter = _delimiter(path, found)
    # Where the semicolon parts the cells it is because the comma stands before the decimals.
    usual = {";": ",", ",": "."}.get(delimiter, "")
    return Opened([Sheet("", _csv_rows(path, found, delimiter), usual)], found)


def _delimiter(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, newline="") as file:
        lines = [line for line in (file.readline(100_000) for _ in range(30)) if line.strip()]

    def steady(delimiter: str) -> tuple[int, int]:
        counts = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        usual = max(set(counts), key=counts.count, default=0)
        return (counts.count(usual) if usual > 1 else 0), usual

    try:
        return max(",;\t|", key=steady)
    except csv.Error:
        return ","


def _csv_rows(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, Row]]:
    number = 0
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(_lines(file), delimiter=delimiter)
        try:
            for row in reader:
                if len(row) > MOST_COLUMNS:
                    raise csv.Error(f"it has {len(row)} columns")
                # A cell may hold line breaks, and the number of the line is what an editor shows.
                number = reader.line_num
                yield number, row
        except (csv.Error, UnicodeDecodeError) as error:
            raise ReadError("broken_table", path.name, row=number + 1, because=str(error)) from None


def _lines(file: TextIO) -> Iterator[str]:
    while line := file.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise csv.Error(f"it is longer than {LONGEST_LINE} characters")
        yield line.replace("\0", "")


# ---- Excel -------------------------------------------------------------------------------------------------


def _workbook(path: Path, wanted: tuple[str, ...]) -> Iterator[Sheet]:
    _limited(path, LARGEST_WORKBOOK)
    inspect(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError, ValueError) as error:
        raise ReadError("not_a_workbook", path.name, because=_short(error)) from None
    for name in wanted:
        if name not in book.sheet_names:
            raise ReadError("no_sheet", path.name, what=name, choices=", ".join(book.sheet_names))
    for name in wanted or book.sheet_names:
        yield Sheet(name, _sheet_rows(book, name, path.name))


def _sheet_rows(book: Any, name: str, file: str) -> Iterator[tuple[int, Row]]:
    try:
        sheet = book.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        if "worksheet" in str(error).lower() and "not found" in str(error).lower():
            return  # a chart sheet or a macro sheet: there are no cells
        raise ReadError("not_a_workbook", file, because=_short(error)) from None
    for number, row in enumerate(rows, 1):
        yield number, [cell.replace("\0", "") if isinstance(cell, str) else cell for cell in row]


# ---- Parquet -----------------------------------------------------------------------------------------------


def _parquet_rows(path: Path) -> Iterator[tuple[int, Row]]:
    try:
        with pq.ParquetFile(path) as file:
            yield 1, list(file.schema_arrow.names)
            batches = file.iter_batches(batch_size=20_000)
            cells = (zip(*(column.to_pylist() for column in batch.columns), strict=True) for batch in batches)
            for number, row in enumerate(itertools.chain.from_iterable(cells), 2):
                yield number, list(row)
    except (pa.ArrowException, OSError) as error:
        raise ReadError("not_parquet", path.name, because=_short(error)) from None


def shown(cell: object) -> str:
    """A cell as a reader of the table sees it, without blanks around it."""
    if isinstance(cell, str):
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, float) and abs(cell) < 1e15 and cell == int(cell):
        return str(int(cell))
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
