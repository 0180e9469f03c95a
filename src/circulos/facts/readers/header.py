"""The row of headings of a sheet: where it is, and what each column under it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from circulos.facts.readers.layout import FigureColumns, Layout, Place
from circulos.facts.readers.names import even
from circulos.facts.readers.report import Findings, ReadError
from circulos.facts.readers.sheets import Row, shown
from circulos.facts.readers.vocabulary import Vocabulary

HEADER_WITHIN = 20  # rows in which the headings are looked for
ROLES = ("council", "period", "variable", "breakdown", "status", "note")


class NoHeaderError(Exception):
    """No row of the sheet has the headings the layout asks for; holds those, and the fullest row there is."""

    def __init__(self, wanted: Sequence[Sequence[str]], seen: Sequence[str]) -> None:
        self.wanted, self.seen = wanted, seen
        super().__init__(str(wanted))

    def said_of(self, file: str) -> ReadError:
        """The error as it is told about a file."""
        wanted = " + ".join("/".join(names) for names in self.wanted)
        seen = ", ".join(heading[:60] for heading in self.seen[:12])
        return ReadError("no_header", file, what=wanted, limit=str(HEADER_WITHIN), choices=seen or "–")


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


def find_header(
    sheet: str, start: Sequence[tuple[int, Row]], vocabulary: Vocabulary, findings: Findings
) -> Header:
    """The row of headings: the one the layout names, or the first that has all that is needed.

    Raises `NoHeaderError`. Columns of which nothing is known are among the findings.
    """
    layout = vocabulary.layout
    candidates = [(number, [shown(cell) for cell in row]) for number, row in start[:HEADER_WITHIN]]
    if layout.header:
        rows = [row for number, row in start if number in layout.header]
        candidates = [(layout.header[-1], _joined(rows))] if rows else []
    for number, headings in candidates:
        evened = [even(heading) for heading in headings]
        indexes = _indexes(layout, evened)
        if indexes is None:
            continue
        columns, free = _columns(vocabulary, headings, evened, set(indexes.values()))
        if columns:
            if layout.other_columns == "report":
                _report(sheet, number, [(index, headings[index]) for index in free], vocabulary, findings)
            return Header(number, indexes, tuple(columns), tuple(headings))
    fullest = max((headings for _, headings in candidates), key=lambda row: sum(map(bool, row)), default=[])
    raise NoHeaderError(layout.required or [["…"]], [heading for heading in fullest if heading])


def _indexes(layout: Layout, evened: list[str]) -> dict[str, int] | None:
    if any(_position(evened, names) is None for names in layout.required):
        return None
    found = {}
    for role in ROLES:
        place: Place | None = getattr(layout, role)
        if place and place.columns and (index := _position(evened, place.columns)) is not None:
            found[role] = index
    return found


def _columns(
    vocabulary: Vocabulary, headings: list[str], evened: list[str], taken: set[int]
) -> tuple[list[Column], list[int]]:
    """The columns of figures, and the indexes of those that are nothing known."""
    named = {
        index: each
        for each in vocabulary.layout.figures
        if each.columns and (index := _position(evened, each.columns)) is not None
    }
    patterns = [(each, _pattern(each.heading)) for each in vocabulary.layout.figures if each.heading]
    columns, free = [], []
    for index, heading in enumerate(headings):
        if index in taken or not heading:
            continue
        known = (
            _named(named[index], index, heading, vocabulary)
            if index in named
            else next(_matched(patterns, index, heading, vocabulary), None)
        )
        if known is None:
            free.append(index)
        else:
            columns.append(known)
    return columns, free


def _named(each: FigureColumns, index: int, heading: str, vocabulary: Vocabulary) -> Column:
    fixed = None
    if "{variable}" not in each.variable:
        fixed = vocabulary.variables(each.variable, "{variable}")
    return Column(
        index, heading, fixed, each.period or None, each.breakdown or None, each.variable, each.optional
    )


def _matched(
    patterns: list[tuple[FigureColumns, re.Pattern[str]]], index: int, heading: str, vocabulary: Vocabulary
) -> Iterator[Column]:
    """The column as each pattern understands it whose words all mean something."""
    for each, pattern in patterns:
        match = pattern.fullmatch(" ".join(heading.split())[:300])
        if match is None:
            continue
        found = match.groupdict()
        period, variables, breakdown = each.period or None, None, each.breakdown or None
        if "period" in found:
            period = vocabulary.period(found["period"], found["period"])
        if "variable" in found:
            variables = vocabulary.variables(found["variable"], each.variable)
        if "breakdown" in found:
            breakdown = vocabulary.breakdown(found["breakdown"])
        meant = {"period": period, "variable": variables, "breakdown": breakdown}
        if all(meant[name] for name in found):
            yield Column(index, heading, variables, period, breakdown, each.variable, each.optional)


def _report(
    sheet: str, row: int, free: list[tuple[int, str]], vocabulary: Vocabulary, findings: Findings
) -> None:
    for index, heading in free:
        if not vocabulary.ignores_variable(heading):
            nearest = partial(vocabulary.variable_names.suggestion, _YEARS.sub("", heading))
            findings.add("unknown_heading", sheet, row, letters(index), heading, nearest)


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
    *above, last = [[shown(cell) for cell in row] for row in rows]
    for row in above:
        current = ""
        for index, cell in enumerate(row):
            current = cell or current
            row[index] = current
    columns = [[row[index] for row in above if index < len(row)] + [cell] for index, cell in enumerate(last)]
    return [" ".join(filter(None, column)) for column in columns]


def letters(index: int) -> str:
    """The letters of a column, from its index: 0 is A, 27 is AB."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name
