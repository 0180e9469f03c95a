"""The tidy data of a report as CSV: UTF-8, comma, decimal point, one row a council, indicator and period."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

from circulos.exhibits.model import Cell, Figure, Report
from circulos.render.voice import Voice, voice

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def render(report: Report, language: str, path: Path) -> None:
    """Write the data of the report. Column names are in English: they are those of the command line and the API."""
    path.write_text(tidy(report, language), encoding="utf-8", newline="")


def tidy(report: Report, language: str) -> str:
    """The data as text; empty where the report carries none."""
    if report.data is None:
        return ""
    speaker, out = voice(language), StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(column.code for column in report.data.table.columns)
    writer.writerows([written(cell, speaker) for cell in row.cells] for row in report.data.table.rows)
    return out.getvalue()


def written(cell: Cell, speaker: Voice) -> str:
    """One cell."""
    if cell.value is None or isinstance(cell.value, Figure):
        return ""
    if isinstance(cell.value, (int, float)):
        return repr(float(cell.value))
    return safe(speaker.say(cell.value))


def safe(said: str) -> str:
    """Text that a spreadsheet will not take for a formula."""
    return f"'{said}" if said.startswith(DANGEROUS) else said
