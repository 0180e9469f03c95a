"""SDMX-CSV, versions 1.0 and 2.0: a row an observation, a column a dimension, then the value and its attributes."""

from __future__ import annotations

import csv
import io

from circulos.facts.sources.cells import MOST_CELLS, Cell, Cells, as_text, bounded, status_of
from circulos.facts.sources.errors import SourceError
from circulos.method.problems import shortened

VALUE = "OBS_VALUE"
FLAGS = ("OBS_STATUS", "OBS_FLAG", "CONF_STATUS")
# Columns before the value that say which data flow it is and not what the figure is about.
NOT_DIMENSIONS = ("DATAFLOW", "LAST UPDATE", "STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "ACTION")


def read(body: bytes, council: str, period: str) -> Cells:
    """The cells of a table. Raises `SourceError` where it is none, or has no such columns."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SourceError("The answer is not text in UTF-8.") from None
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(rows, [])]
        if VALUE not in header or len(set(header)) != len(header):
            raise SourceError(f"The answer is no SDMX-CSV: it begins with “{shortened(text[:100])}”.")
        names = [name for name in header[: header.index(VALUE)] if name not in NOT_DIMENSIONS]
        for wanted in (council, period):
            if wanted not in names:
                raise SourceError(
                    f"The answer has no column {wanted}; it has {', '.join(map(shortened, names))}."
                )
        return _cells(rows, header, names, council, period)
    except csv.Error as error:
        raise SourceError(f"The answer is not CSV: {error}.") from None


def _cells(rows: csv._reader, header: list[str], names: list[str], council: str, period: str) -> Cells:  # type: ignore[name-defined]
    others = tuple(name for name in names if name not in (council, period))
    flags = [name for name in FLAGS if name in header]
    found: list[Cell] = []
    for row in rows:
        if not any(row):
            continue
        if len(row) != len(header):
            raise SourceError(f"Row {rows.line_num} has {len(row)} cells, the first row names {len(header)}.")
        told = dict(zip(header, row, strict=True))
        value = _number(told[VALUE].strip(), rows.line_num)
        flag = "".join(told[name] for name in flags if len(told[name]) <= 4)
        rest = tuple(as_text(told[name], name) for name in others)
        found.append(Cell(told[council], told[period], rest, value, status_of(value, flag)))
        if len(found) > MOST_CELLS:
            raise SourceError(f"The answer has more than {MOST_CELLS:,} rows.")
    met = (dict.fromkeys(cell.categories[place] for cell in found) for place in range(len(others)))
    return Cells(others, tuple(map(tuple, met)), tuple(found))


def _number(text: str, line: int) -> float | None:
    if text in ("", ":", "NaN"):
        return None
    try:
        return bounded(float(text.replace("_", "no")), f"The value in row {line}")
    except ValueError:
        raise SourceError(f"“{shortened(text)}” in row {line} is no number.") from None
