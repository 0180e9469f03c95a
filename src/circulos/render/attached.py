"""The tables of a report's exhibits as one CSV, for a file that shows the figures and carries their numbers along."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from circulos.exhibits.model import Column, Exhibit, Report, Row
from circulos.render.data import safe
from circulos.render.printed import written
from circulos.render.voice import Voice

FIELDS = ("exhibit", "about", "title", "row", "column", "value", "text")


def tables(report: Report, speaker: Voice) -> str:
    """A line a cell: numbers unrounded in `value`, what a reader sees in `text`."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FIELDS)
    for shown in report.exhibits():
        writer.writerows(lines(shown, speaker))
    return out.getvalue()


def lines(shown: Exhibit, speaker: Voice) -> Iterator[tuple[str, ...]]:
    """The cells of one exhibit, row by row; empty ones are left out after the first row, which names every column."""
    head = (shown.name, safe(shown.about), safe(speaker.say(shown.title)))
    columns = [(column, safe(speaker.say(column.title))) for column in shown.table.columns]
    for place, row in enumerate(row for row in shown.table.rows if not row.level):
        name = safe(written(row.cells[0], columns[0][0], speaker))
        for title, value, said in cells(row, columns, speaker):
            if said or place == 0:
                yield (*head, name, title, value, said)


def cells(row: Row, columns: list[tuple[Column, str]], speaker: Voice) -> Iterator[tuple[str, str, str]]:
    """Column, number and words of each cell of a row."""
    for cell, (column, title) in zip(row.cells, columns, strict=True):
        value = repr(float(cell.value)) if isinstance(cell.value, (int, float)) and not cell.status else ""
        said = written(cell, column, speaker)
        tag = speaker.say(cell.tag) if cell.tag and not cell.status else ""
        yield title, value, safe(f"{said} ({tag})" if tag else said)
