"""From cells to observations of the kit's variables, and an account of every cell that could not be placed."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, product

from circulos.facts.schema import STATUSES, Observation, Status
from circulos.facts.sources.cells import Cell, Cells, as_period
from circulos.facts.sources.errors import SourceError
from circulos.method.connections import stretch
from circulos.method.problems import shortened, suggestion
from circulos.method.types import Connection, Extract

Categories = tuple[str, ...]


@dataclass(frozen=True)
class Held:
    """A cell, and the words for the answer it stood in."""

    cell: Cell
    source: str


Figures = dict[Categories, Held]


@dataclass(frozen=True)
class Unplaced:
    """A row of an answer that became no figure, with the reason in words."""

    connection: str
    council: str
    period: str
    categories: str
    why: str


@dataclass
class Placed:
    """What came of one connection's answers: observations, and what is to be said about the rest."""

    observations: list[Observation] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    rows: int = 0


def place(
    connection: Connection,
    answers: Iterable[tuple[Cells, str]],
    here: Mapping[str, str],
    periods: Sequence[str],
) -> Placed:
    """The observations that follow from answers, each answer with the words for its source.

    `here` gives the kit's code of each council as the source writes it. Answers are taken together, as a figure and
    its denominator may stand on different pages. Periods that were not asked for are passed over. Raises
    `SourceError` where a category the connection names is in no answer.
    """
    found = Placed()
    alike: dict[Categories, list[tuple[Cells, str]]] = defaultdict(list)
    for cells, source in answers:
        found.rows += len(cells.cells)
        alike[cells.dimensions].append((cells, source))
    for dimensions, pages in alike.items():
        groups = _grouped(connection, pages, here, frozenset(periods), found.unplaced)
        if not groups:
            continue
        whole = Cells(dimensions, _united(cells for cells, _ in pages), ())
        plans = [_Plan(extract, whole) for extract in connection.extracts]
        for (council, period), figures in groups.items():
            drawn = (plan.observation(council, period, figures) for plan in plans)
            found.observations += [one for one in drawn if one is not None]
    return found


def _united(pages: Iterable[Cells]) -> tuple[Categories, ...]:
    """The categories of each dimension over several answers, in the order in which they are met."""
    axes = zip(*(page.categories for page in pages), strict=True)
    return tuple(tuple(dict.fromkeys(chain.from_iterable(parts))) for parts in axes)


def _grouped(
    connection: Connection,
    pages: Iterable[tuple[Cells, str]],
    here: Mapping[str, str],
    wanted: frozenset[str],
    unplaced: list[Unplaced],
) -> dict[tuple[str, str], Figures]:
    """The cells of each council and period of the kit by their categories; the others into `unplaced`."""
    groups: dict[tuple[str, str], Figures] = defaultdict(dict)
    contradicted: dict[tuple[str, str, Categories], Cell] = {}
    spelt: dict[str, str | None] = {}
    for cells, source in pages:
        for cell in cells.cells:
            if cell.period not in spelt:
                spelt[cell.period] = as_period(cell.period)
            council, period = here.get(cell.council), spelt[cell.period]
            if council is None or period is None:
                unplaced.append(_unplaced(connection, cell, _why_not(council)))
            elif period in wanted:
                held = groups[council, period].setdefault(cell.categories, Held(cell, source)).cell
                if (held.value, held.status) != (cell.value, cell.status):
                    contradicted[council, period, cell.categories] = cell
    for (council, period, categories), cell in contradicted.items():
        for one in (groups[council, period].pop(categories).cell, cell):
            unplaced.append(_unplaced(connection, one, "it stands there twice, with different figures"))
    return groups


def _why_not(council: str | None) -> str:
    return "it is about no council of the kit" if council is None else "its period is none the data know"


def _unplaced(connection: Connection, cell: Cell, why: str) -> Unplaced:
    names = [shortened(one) for one in (cell.council, cell.period, ", ".join(cell.categories))]
    return Unplaced(connection.code, names[0], names[1], names[2], why)


class _Plan:
    """How one variable follows from cells: which are added, which taken away, and over which."""

    def __init__(self, extract: Extract, cells: Cells) -> None:
        self.extract = extract
        self.cells = _signed(extract, extract.cells, cells)
        self.over = _signed(extract, extract.over, cells) if extract.over else None

    def observation(self, council: str, period: str, figures: Figures) -> Observation | None:
        """The figure of a council, the reason why there is none, or None where the source has no row of it."""
        used = [figures.get(one) for one in (*self.cells, *(self.over or ()))]
        there = [held.cell for held in used if held is not None]
        if not there:
            return None
        status = max((cell.status for cell in there), key=lambda one: STATUSES.index(one.value))
        value = None
        if len(there) == len(used) and not status.is_missing:
            value, status = self.value(figures, status)
        elif not status.is_missing:
            status = Status.NOT_DELIVERED
        source = next(held.source for held in used if held is not None)
        return Observation(council, period, self.extract.variable, value, status=status, source=source)

    def value(self, figures: Figures, status: Status) -> tuple[float | None, Status]:
        """The figure, or that there is nothing to divide by."""
        total = _sum(self.cells, figures)
        below = _sum(self.over, figures) if self.over is not None else 1.0
        figure = total / below * self.extract.factor if below else math.inf
        return (figure, status) if math.isfinite(figure) else (None, Status.NOT_APPLICABLE)


def _sum(signs: Mapping[Categories, int], figures: Figures) -> float:
    return sum(sign * (figures[categories].cell.value or 0.0) for categories, sign in signs.items())


def _signed(extract: Extract, written: Mapping[str, tuple[str, ...]], cells: Cells) -> dict[Categories, int]:
    """The categories of every cell that counts, with 1 for what is added and -1 for what is taken away."""
    for dimension in written:
        if dimension not in cells.dimensions:
            way_out = suggestion(
                dimension, cells.dimensions, f"It has {', '.join(cells.dimensions) or 'none'}."
            )
            raise SourceError(f"{extract.variable}: the answer has no dimension {dimension}. {way_out}")
    axes = [
        _axis(extract, name, categories, written.get(name, ()))
        for name, categories in zip(cells.dimensions, cells.categories, strict=True)
    ]
    signs: dict[Categories, int] = defaultdict(int)
    for chosen in product(*axes):
        sign = 1
        for _, one in chosen:
            sign *= one
        signs[tuple(category for category, _ in chosen)] += sign
    return {categories: sign for categories, sign in signs.items() if sign}


def _axis(
    extract: Extract, dimension: str, categories: Categories, written: Sequence[str]
) -> list[tuple[str, int]]:
    """The categories of one dimension that count, with their signs."""
    if not written:
        if len(categories) > 1:
            some = ", ".join(map(shortened, categories[:5]))
            raise SourceError(
                f"{extract.variable}: {dimension} has {len(categories)} categories ({some} …), and the connection "
                f"does not say which. Write {dimension} under cells."
            )
        return [(category, 1) for category in categories]
    return [
        (category, sign) for one in written for category, sign in _chosen(extract, dimension, categories, one)
    ]


def _chosen(
    extract: Extract, dimension: str, categories: Categories, written: str
) -> Iterator[tuple[str, int]]:
    away, first, last = (False, written, written) if written in categories else stretch(written)
    for end in (first, last):
        if end not in categories:
            way_out = suggestion(
                end, categories, f"Its first is {shortened(categories[0]) if categories else '–'}."
            )
            raise SourceError(f"{extract.variable}: {dimension} has no category {end}. {way_out}")
    start, stop = categories.index(first), categories.index(last)
    if start > stop:
        raise SourceError(f"{extract.variable}: in {dimension}, {last} stands before {first}. Exchange them.")
    for category in categories[start : stop + 1]:
        yield category, -1 if away else 1
