"""Putting the figures of a sheet where they belong: which council, which period, which variable, which part."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice
from typing import NamedTuple

from circulos.facts.readers.cells import MARKS, Figure, Reading, decimal_sign
from circulos.facts.readers.header import Column, Header, find_header
from circulos.facts.readers.layout import Place
from circulos.facts.readers.report import Findings
from circulos.facts.readers.sheets import Row, Sheet, shown
from circulos.facts.readers.vocabulary import Vocabulary
from circulos.facts.schema import STATUSES, TOTAL, Status

SAMPLE = 2000  # rows that decide the decimal sign


class Placed(NamedTuple):
    """A figure with its place: the columns of an observation, and the row it stood in."""

    council: str
    period: str
    variable: str
    breakdown: str
    value: float | None
    status: str
    note: str | None
    row: int


@dataclass
class Placer:
    """Places the figures of the sheets of one file."""

    vocabulary: Vocabulary
    findings: Findings
    rows: int = 0
    remarks: list[tuple[str, int]] = field(default_factory=list)
    """Sheet and row of what was taken for a remark."""

    def sheet(self, sheet: Sheet) -> Iterator[Placed]:
        """The figures of a sheet that could be placed; the others are among the findings."""
        start = list(islice(sheet.rows, SAMPLE))
        header = find_header(sheet.name, start, self.vocabulary, self.findings)
        reading = self._reading(sheet, header, [row for number, row in start if number > header.row])
        for number, row in chain(start, sheet.rows):
            if number > header.row:
                yield from self._row(sheet.name, header, reading, number, row)

    def _reading(self, sheet: Sheet, header: Header, sample: list[Row]) -> Reading:
        """How cells are read: marks of the mapping file go before the usual ones."""
        layout = self.vocabulary.layout
        cells = (row[c.index] for row in sample for c in header.columns if c.index < len(row))
        decimal = layout.decimal or decimal_sign(cells, sheet.usual_decimal)
        marks = dict(MARKS) | {mark.strip().casefold(): status for mark, status in layout.missing.items()}
        return Reading(decimal, marks, blank=layout.blank)

    def _row(self, sheet: str, header: Header, reading: Reading, number: int, cells: Row) -> Iterator[Placed]:
        filled = len(cells) - cells.count("") - cells.count(None)
        if not filled:
            return
        row = _Row(self.vocabulary, self.findings, sheet, number, header, cells)
        if filled == 1 and row.is_remark():
            self.remarks.append((sheet, number))
            return
        self.rows += 1
        council = row.council()
        if council is None:
            return
        period, breakdown, status = row.period(), row.breakdown(), row.status()
        if _WRONG in (period, breakdown, status):
            return
        about = _About(council, period, breakdown or TOTAL, status, row.note())
        for column in header.columns:
            if column.index < len(cells):
                yield from self._figures(row, about, column, reading.figure(cells[column.index]))

    def _figures(self, row: _Row, about: _About, column: Column, figure: Figure) -> Iterator[Placed]:
        """The observations a cell gives: none, one, or several where it serves several variables."""
        if figure.status is None and not figure.problem:
            return
        variables = row.variables(column) if column.variables is None else column.variables
        period = column.period or about.period
        if not variables:
            return
        if figure.problem:
            row.add(figure.problem, column.heading, shown(row.cells[column.index]))
        elif period is None:
            if figure.value is not None:
                row.add("not_whole", "", "period")
        elif row.exists(about.council, period):
            value, status = _settled(figure, about.status)
            breakdown = column.breakdown or about.breakdown
            for variable in variables:
                factor = self.vocabulary.layout.multiply.get(variable, 1.0)
                scaled = value if value is None or factor == 1.0 else value * factor
                yield Placed(
                    about.council, period, variable, breakdown, scaled, status, about.note, row.number
                )


class _About(NamedTuple):
    """What a row says about all its figures."""

    council: str
    period: str | None
    breakdown: str
    status: str | None
    note: str | None


def _settled(figure: Figure, status: str | None) -> tuple[float | None, str]:
    """Figure and status of a row with a column for the status: a reason there outweighs a figure."""
    if status and Status(status).is_missing:
        return None, status
    if figure.value is None or not status:
        return figure.value, str(figure.status)
    return figure.value, status


_WRONG = ""  # what stands in a cell is no period, part or status, and has been reported


@dataclass(slots=True)
class _Row:
    """One row on its way to being placed."""

    vocabulary: Vocabulary
    findings: Findings
    sheet: str
    number: int
    header: Header
    cells: Row

    def add(
        self, kind: str, column: str, what: str, nearest: Callable[[], str] | None = None, **facts: str
    ) -> None:
        """Note something that could not be placed."""
        self.findings.add(kind, self.sheet, self.number, column, what, nearest, **facts)

    def is_remark(self) -> bool:
        """Whether the only filled cell is a remark, and not the name of something without figures."""
        index = next(index for index, cell in enumerate(self.cells) if cell is not None and cell != "")
        text = shown(self.cells[index])
        if index == self.header.indexes.get("council"):
            return not self.vocabulary.councils(text)
        if index == self.header.indexes.get("variable"):
            templates = {column.template for column in self.header.columns}
            return not any(self.vocabulary.variables(text, template) for template in templates)
        return True

    def cell(self, role: str) -> object:
        """What stands at the place of council, period …; None where there is no such place."""
        index = self.header.indexes.get(role)
        if index is not None:
            return self.cells[index] if index < len(self.cells) else None
        place: Place | None = getattr(self.vocabulary.layout, role)
        if place is None:
            return None
        return self.sheet if place.sheet else place.constant or None

    def heading(self, role: str) -> str:
        """The heading over council, period …; empty where that is no column."""
        index = self.header.indexes.get(role)
        return "" if index is None else self.header.headings[index]

    def council(self) -> str | None:
        """Code of the council; None if there is none, which has then been reported."""
        text = shown(self.cell("council"))
        if self.vocabulary.ignores_council(text):
            return None
        codes = self.vocabulary.councils(text) if text else ()
        if len(codes) == 1:
            return codes[0]
        column, names = self.heading("council"), self.vocabulary.council_names
        if not text:
            self.add("not_whole", column, "council")
        elif codes:
            self.add("ambiguous_council", column, text, choices=", ".join(map(names.shown, codes)))
        else:
            self.add("unknown_council", column, text, partial(names.suggestion, text))
        return None

    def variables(self, column: Column) -> tuple[str, ...]:
        """Codes of the variables the figures of a column go to in this row."""
        text = shown(self.cell("variable"))
        codes = self.vocabulary.variables(text, column.template) if text else ()
        if codes or column.optional or self.vocabulary.ignores_variable(text):
            return codes
        if text:
            wanted = column.template.replace("{variable}", text)
            nearest = partial(self.vocabulary.variable_names.suggestion, wanted)
            self.add("unknown_variable", self.heading("variable"), text, nearest)
        else:
            self.add("not_whole", self.heading("variable"), "variable")
        return ()

    def period(self) -> str | None:
        """The period; None if the row has none; `_WRONG` if it is no period."""
        cell = self.cell("period")
        text = shown(cell)
        if not text:
            return None
        found = self.vocabulary.period(cell, text)
        if found is None:
            self.add("not_a_period", self.heading("period"), text)
        return found or _WRONG

    def breakdown(self) -> str | None:
        """The part; None if the row has none; `_WRONG` if the kit knows no such part."""
        text = shown(self.cell("breakdown"))
        if not text:
            return None
        found = self.vocabulary.breakdown(text)
        if found is None:
            nearest = partial(self.vocabulary.breakdown_names.suggestion, text)
            self.add("unknown_breakdown", self.heading("breakdown"), text, nearest)
        return found or _WRONG

    def status(self) -> str | None:
        """The status; None if the row has none; `_WRONG` if there is no such status."""
        text = shown(self.cell("status")).lower()
        if text and text not in STATUSES:
            self.add("unknown_status", self.heading("status"), text, choices=", ".join(STATUSES))
            return _WRONG
        return text or None

    def note(self) -> str | None:
        """What is said about the row's figures."""
        return shown(self.cell("note")) or None

    def exists(self, council: str, period: str) -> bool:
        """Whether the council exists in the period; if not, it has been reported."""
        if self.vocabulary.exists(council, period):
            return True
        kit, names = self.vocabulary.kit, self.vocabulary.council_names
        found = kit.councils[council]
        successors = ", ".join(names.shown(code) for code in found.successors if code in kit.councils)
        self.add("council_not_there", "", found.name, lambda: successors, council=found.name, period=period)
        return False
