"""Putting the figures of a sheet where they belong: which council, which period, which variable, which part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from circulos.facts.period import PeriodError, parse_period
from circulos.facts.readers.cells import MARKS, Figure, Reading, decimal_sign, read_period
from circulos.facts.readers.layout import FigureColumns, Layout, Place
from circulos.facts.readers.names import Names, breakdown_names, council_names, even, variable_names
from circulos.facts.readers.report import Findings, ReadError
from circulos.facts.readers.sheets import Row, Sheet
from circulos.facts.schema import STATUSES, TOTAL, Status
from circulos.method.types import Kit

HEADER_WITHIN = 20  # rows in which the headings are looked for
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


class NoHeaderError(Exception):
    """No row of the sheet has the headings the layout asks for; holds the headings and what was nearest."""

    def __init__(self, wanted: Sequence[Sequence[str]], seen: Sequence[str]) -> None:
        self.wanted, self.seen = wanted, seen
        super().__init__(str(wanted))


@dataclass(frozen=True)
class Column:
    """A column of figures. What is None changes from row to row."""

    index: int
    heading: str
    variables: tuple[str, ...] | None
    period: str | None
    breakdown: str | None
    template: str
    optional: bool


@dataclass(frozen=True)
class Header:
    """The row of headings, understood."""

    row: int
    indexes: dict[str, int]
    """Where council, period, variable, breakdown, status and note stand, of those that are columns."""
    columns: tuple[Column, ...]
    headings: tuple[str, ...]


@dataclass
class Placer:
    """Places the figures of the sheets of one file, by a layout and the names of a kit."""

    kit: Kit
    layout: Layout
    findings: Findings
    councils: Names = field(init=False)
    variables: Names = field(init=False)
    breakdowns: Names = field(init=False)
    _known: dict[tuple[str, str], Any] = field(default_factory=dict)
    rows: int = 0
    notes_below: list[tuple[str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.councils, self.variables = council_names(self.kit), variable_names(self.kit)
        self.breakdowns = breakdown_names(self.kit)
        self._renamed = {even(name): code for name, code in self.layout.councils.items()}
        self._variables = {even(name): codes for name, codes in self.layout.variables.items()}
        self._breakdowns = {even(name): code for name, code in self.layout.breakdowns.items()}
        self._ignored_councils = {even(name) for name in self.layout.ignored_councils}
        self._ignored_variables = {even(name) for name in self.layout.ignored_variables}

    # ---- a sheet -------------------------------------------------------------------------------------------

    def sheet(self, sheet: Sheet) -> Iterator[Placed]:
        """The figures of a sheet that could be placed; the others are among the findings."""
        start: list[tuple[int, Row]] = []
        for numbered in sheet.rows:
            start.append(numbered)
            if len(start) >= SAMPLE:
                break
        header = self.header(sheet.name, start)
        sample = [row for number, row in start if number > header.row]
        reading = self.reading(sheet, header, sample)
        for number, row in start:
            if number > header.row:
                yield from self.row(sheet.name, header, reading, number, row)
        for number, row in sheet.rows:
            yield from self.row(sheet.name, header, reading, number, row)

    def reading(self, sheet: Sheet, header: Header, sample: list[Row]) -> Reading:
        """How cells are read: marks of the mapping file go before the usual ones."""
        cells = (row[c.index] for row in sample for c in header.columns if c.index < len(row))
        decimal = self.layout.decimal or decimal_sign(cells, sheet.usual_decimal)
        marks = dict(MARKS) | {mark.strip().casefold(): s for mark, s in self.layout.missing.items()}
        return Reading(decimal, marks, blank=self.layout.blank)

    # ---- headings ------------------------------------------------------------------------------------------

    def header(self, sheet: str, start: list[tuple[int, Row]]) -> Header:
        """The row of headings: the one the layout names, or the first that has all that is needed."""
        if self.layout.header:
            rows = [row for number, row in start if number in self.layout.header]
            candidates = [(self.layout.header[-1], _joined(rows))] if rows else []
        else:
            candidates = [(number, [_text(cell) for cell in row]) for number, row in start[:HEADER_WITHIN]]
        for number, headings in candidates:
            indexes = self._indexes(headings)
            if indexes is not None:
                columns = tuple(self._columns(sheet, number, headings, set(indexes.values())))
                if columns:
                    return Header(number, indexes, columns, tuple(headings))
        seen = max((headings for _, headings in candidates), key=lambda row: sum(map(bool, row)), default=[])
        raise NoHeaderError(self.layout.required or [["…"]], [heading for heading in seen if heading])

    def _indexes(self, headings: list[str]) -> dict[str, int] | None:
        evened = [even(heading) for heading in headings]
        if any(_position(evened, names) is None for names in self.layout.required):
            return None
        found = {}
        for role in ("council", "period", "variable", "breakdown", "status", "note"):
            place: Place | None = getattr(self.layout, role)
            if place and place.columns and (index := _position(evened, place.columns)) is not None:
                found[role] = index
        return found

    def _columns(self, sheet: str, row: int, headings: list[str], taken: set[int]) -> Iterator[Column]:
        evened = [even(heading) for heading in headings]
        free = []
        named = {
            index: each
            for each in self.layout.figures
            if each.columns and (index := _position(evened, each.columns)) is not None
        }
        patterns = [(each, _pattern(each.heading)) for each in self.layout.figures if each.heading]
        for index, heading in enumerate(headings):
            if index in taken or not heading:
                continue
            if index in named:
                yield self._named(named[index], index, heading)
            elif (column := self._matched(patterns, index, heading)) is not None:
                yield column
            else:
                free.append(index)
        self._report_free(sheet, row, headings, free)

    def _named(self, each: FigureColumns, index: int, heading: str) -> Column:
        variables = (each.variable,) if "{variable}" not in each.variable else None
        fixed = variables if variables is None else self._fixed(variables[0])
        return Column(
            index, heading, fixed, each.period or None, each.breakdown or None, each.variable, each.optional
        )

    def _fixed(self, variable: str) -> tuple[str, ...]:
        return self.variable_codes(variable, "{variable}") or (variable,)

    def _matched(
        self, patterns: list[tuple[FigureColumns, re.Pattern[str]]], index: int, heading: str
    ) -> Column | None:
        for each, pattern in patterns:
            match = pattern.fullmatch(" ".join(heading.split())[:500])
            if match is None:
                continue
            found = match.groupdict()
            period = self.period(found["period"]) if "period" in found else each.period or None
            variables = self.variable_codes(found["variable"], each.variable) if "variable" in found else None
            breakdown = self.breakdown(found["breakdown"]) if "breakdown" in found else each.breakdown or None
            wanted = [("period", period), ("variable", variables), ("breakdown", breakdown)]
            if all(value for name, value in wanted if name in found):
                return Column(index, heading, variables, period, breakdown, each.variable, each.optional)
        return None

    def _report_free(self, sheet: str, row: int, headings: list[str], free: list[int]) -> None:
        if self.layout.other_columns == "ignore":
            return
        for index in free:
            heading = headings[index]
            if even(heading) not in self._ignored_variables:
                nearest = self.variables.suggestion(_YEARS.sub("", heading))
                self.findings.add("unknown_heading", sheet, row, letters(index), heading, nearest=nearest)

    # ---- rows ----------------------------------------------------------------------------------------------

    def row(self, sheet: str, header: Header, reading: Reading, number: int, row: Row) -> Iterator[Placed]:
        """The figures of a row."""
        filled = sum(1 for cell in row if cell is not None and cell != "")
        if not filled:
            return
        if filled == 1 and self._is_note(header, row):
            self.notes_below.append((sheet, number))
            return
        self.rows += 1
        at = _Row(self, sheet, number, header, row)
        council = at.council()
        if council is None:
            return
        row_period, row_breakdown, status, note = at.period(), at.breakdown(), at.status(), at.note()
        if row_period is _WRONG or row_breakdown is _WRONG or status is _WRONG:
            return
        for column in header.columns:
            if column.index >= len(row):
                continue
            figure = reading.figure(row[column.index])
            if figure.status is None and not figure.problem:
                continue
            variables = column.variables or at.variables(column)
            if not variables:
                continue
            period = column.period or row_period
            if figure.problem:
                at.add(figure.problem, column.heading, _text(row[column.index]))
            elif period is None:
                if figure.value is not None:
                    at.add("not_whole", "", "period")
            elif self.exists(at, council, period):
                value, said = _settled(figure, status)
                part = column.breakdown or row_breakdown or TOTAL
                for variable in variables:
                    factor = self.layout.multiply.get(variable, 1.0)
                    scaled = value if value is None or factor == 1.0 else value * factor
                    yield Placed(council, period, variable, part, scaled, said, note, number)

    def _is_note(self, header: Header, row: Row) -> bool:
        """Whether the only filled cell of a row is a remark and not the name of something without figures."""
        roles = {index: role for role, index in header.indexes.items()}
        index, cell = next(
            (index, _text(cell)) for index, cell in enumerate(row) if cell is not None and cell != ""
        )
        if roles.get(index) == "council":
            return not self.council_codes(cell)
        templates = {column.template for column in header.columns}
        if roles.get(index) == "variable":
            return not any(self.variable_codes(cell, template) for template in templates)
        return True

    def exists(self, at: _Row, council: str, period: str) -> bool:
        """Whether the council exists in the period: councils merge and split."""
        known = self._known.get((council, period))
        if known is None:
            known = self._known[council, period] = self._exists(council, period)
        if not known:
            found = self.kit.councils[council]
            names = ", ".join(self.councils.shown(c) for c in found.successors if c in self.kit.councils)
            at.add("council_not_there", "", found.name, council=found.name, period=period, nearest=names)
        return bool(known)

    def _exists(self, council: str, period: str) -> bool:
        found = self.kit.councils[council]
        start = parse_period(period).start
        try:
            began = not found.since or parse_period(found.since).start <= start
            ended = bool(found.until) and parse_period(found.until).start < start
        except PeriodError:
            return True
        return began and not ended

    # ---- words ---------------------------------------------------------------------------------------------

    def council_codes(self, text: str) -> tuple[str, ...]:
        """The councils a cell may mean."""
        renamed = self._renamed.get(even(text), text)
        return (renamed,) if renamed in self.kit.councils else self.councils.find(renamed)

    def is_ignored_council(self, text: str) -> bool:
        """Whether the mapping file says to pass over it."""
        return even(text) in self._ignored_councils

    def variable_codes(self, text: str, template: str) -> tuple[str, ...]:
        """The variables a text means under a template such as `{variable}_numerator`; none if the kit has none."""
        mapped = self._variables.get(even(text), (text.strip(),))
        codes: list[str] = []
        for name in mapped:
            code = template.replace("{variable}", name)
            if code in self.kit.variables:
                codes.append(code)
            elif code.lower() in self.kit.variables:
                codes.append(code.lower())
            else:
                codes += [found for found in self.variables.find(code) if found in self.kit.variables][:1]
        return tuple(codes)

    def is_ignored_variable(self, text: str) -> bool:
        """Whether the mapping file says to pass over it."""
        return even(text) in self._ignored_variables

    def period(self, cell: object) -> str | None:
        """The period a cell means."""
        renamed = self.layout.periods.get(_text(cell))
        return read_period(cell if renamed is None else renamed)

    def breakdown(self, text: str) -> str | None:
        """The part a cell means; the total where it is blank."""
        if not text:
            return TOTAL
        renamed = self._breakdowns.get(even(text), text)
        found = self.breakdowns.find(renamed)
        return found[0] if len(found) == 1 else None


def _settled(figure: Figure, status: str | None) -> tuple[float | None, str]:
    """Figure and status of a row with a column for the status: a reason there outweighs a figure."""
    if status and Status(status).is_missing:
        return None, status
    if figure.value is None or not status:
        return figure.value, str(figure.status)
    return figure.value, status


_WRONG = ""  # what stands in a cell is no period, part or status, and has been reported


@dataclass
class _Row:
    """One row on its way to being placed."""

    placer: Placer
    sheet: str
    number: int
    header: Header
    cells: Row

    def add(self, kind: str, column: str, what: str, **facts: str) -> None:
        self.placer.findings.add(kind, self.sheet, self.number, column, what, **facts)

    def cell(self, role: str) -> object:
        """What stands at the place of council, period …; None where there is no such place."""
        place: Place | None = getattr(self.placer.layout, role)
        if place is None or place.heading:
            return None
        if place.sheet:
            return self.sheet
        if place.constant:
            return place.constant
        index = self.header.indexes.get(role)
        return None if index is None or index >= len(self.cells) else self.cells[index]

    def heading(self, role: str) -> str:
        index = self.header.indexes.get(role)
        return "" if index is None else self.header.headings[index]

    def council(self) -> str | None:
        text = _text(self.cell("council"))
        if self.placer.is_ignored_council(text):
            return None
        known = self.placer._known
        codes = known.get(("council", text))
        if codes is None:
            codes = known["council", text] = self.placer.council_codes(text)
        if len(codes) == 1:
            return str(codes[0])
        column, names = self.heading("council"), self.placer.councils
        if not text:
            self.add("not_whole", column, "council")
        elif codes:
            self.add("ambiguous_council", column, text, choices=", ".join(map(names.shown, codes)))
        else:
            self.add("unknown_council", column, text, nearest=names.suggestion(text))
        return None

    def variables(self, column: Column) -> tuple[str, ...]:
        text = _text(self.cell("variable"))
        known = self.placer._known
        codes = known.get((column.template, text))
        if codes is None:
            codes = known[column.template, text] = self.placer.variable_codes(text, column.template)
        if not codes and not column.optional and not self.placer.is_ignored_variable(text):
            if text:
                nearest = self.placer.variables.suggestion(column.template.replace("{variable}", text))
                self.add("unknown_variable", self.heading("variable"), text, nearest=nearest)
            else:
                self.add("not_whole", self.heading("variable"), "variable")
        return tuple(codes)

    def period(self) -> str | None:
        cell = self.cell("period")
        if cell is None or cell == "":
            return None
        known = self.placer._known
        key = ("period", cell) if isinstance(cell, str) else ("period", repr(cell))
        if key not in known:
            known[key] = self.placer.period(cell)
        if known[key] is None:
            self.add("not_a_period", self.heading("period"), _text(cell))
            return _WRONG
        return str(known[key])

    def breakdown(self) -> str | None:
        text = _text(self.cell("breakdown"))
        if not text:
            return None
        found = self.placer.breakdown(text)
        if found is None:
            nearest = self.placer.breakdowns.suggestion(text)
            self.add("unknown_breakdown", self.heading("breakdown"), text, nearest=nearest)
            return _WRONG
        return found

    def status(self) -> str | None:
        text = _text(self.cell("status")).lower()
        if text and text not in STATUSES:
            self.add("unknown_status", self.heading("status"), text, choices=", ".join(STATUSES))
            return _WRONG
        return text or None

    def note(self) -> str | None:
        return _text(self.cell("note")) or None


_YEARS = re.compile(r"\b\d{4}(\s*[-/–]\s*\d{2,4})?\b")


def _pattern(template: str) -> re.Pattern[str]:
    """`{variable} {period}` as a pattern. A period is one word, or two joined by a sign."""
    kinds = {"variable": r"(?P<variable>\S.*?)", "breakdown": r"(?P<breakdown>\S.*?)"}
    kinds["period"] = r"(?P<period>\S+(?: [-/–] \S+)?)"
    pattern = re.escape(" ".join(template.split())).replace(r"\ ", r"\s*")
    for name, kind in kinds.items():
        pattern = pattern.replace(re.escape(f"{{{name}}}"), kind)
    return re.compile(pattern, re.IGNORECASE)


def _position(evened: list[str], names: Sequence[str]) -> int | None:
    """Where the first of several names stands among the headings."""
    return next((evened.index(even(name)) for name in names if even(name) in evened), None)


def _joined(rows: list[Row]) -> list[str]:
    """Headings of several rows as one: a cell that spans columns counts for all of them."""
    *above, last = [[_text(cell) for cell in row] for row in rows]
    for row in above:
        current = ""
        for index, cell in enumerate(row):
            current = cell or current
            row[index] = current
    width = len(last)
    columns = [[row[index] for row in above if index < len(row)] + [last[index]] for index in range(width)]
    return [" ".join(filter(None, column)) for column in columns]


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell == int(cell) and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, (date, datetime)):
        return cell.isoformat()
    return str(cell).strip()


def letters(index: int) -> str:
    """The letters of a column, from its index: 0 is A, 27 is AB."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def no_header(file: str, error: NoHeaderError) -> ReadError:
    """What is said of a file in which the headings are not found."""
    wanted = " + ".join("/".join(names) for names in error.wanted)
    return ReadError(
        "no_header", file, what=wanted, limit=str(HEADER_WITHIN), choices=", ".join(error.seen[:12])
    )
