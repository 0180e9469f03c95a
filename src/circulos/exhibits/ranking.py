"""The ranking: councils in the order of their values, each with its interval. Not a league table."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from circulos.compare.comparison import Comparison
from circulos.exhibits.model import (
    Axis,
    Bar,
    Cell,
    Column,
    Exhibit,
    Figure,
    Mark,
    Phrase,
    Point,
    Role,
    Scale,
    Table,
    words,
)
from circulos.exhibits.notes import notes_of
from circulos.exhibits.reading import read
from circulos.exhibits.setting import (
    COUNT,
    PLAIN,
    Setting,
    about,
    name_of,
    named,
    number_format,
    subtitle,
    value_cell,
    value_of,
)
from circulos.exhibits.strip import rules
from circulos.exhibits.tables import council_table
from circulos.method.types import Polarity


def ranking(
    comparison: Comparison,
    own: str | None,
    names: Mapping[str, str],
    *,
    ranks: bool = False,
    setting: Setting = PLAIN,
) -> Exhibit:
    """Councils from the most favourable value down (neutral: from the highest); rank numbers only if asked for."""
    order = in_order(comparison, names)
    table = council_table(comparison, order, own, names, setting)
    return Exhibit(
        name="ranking",
        about=about(comparison),
        title=comparison.indicator.title,
        view=words("view.ranking"),
        subtitle=subtitle(comparison, setting),
        table=with_ranks(table, comparison, order, own, setting) if ranks else table,
        figure=ranking_figure(comparison, order, own, names, setting) if comparison.n > 1 else None,
        reading=read(comparison, own, setting),
        source=setting.source,
        notes=(*notes_of(comparison, setting, intervals=True), words("note.ranking")),
    )


def in_order(comparison: Comparison, names: Mapping[str, str]) -> list[str]:
    """Councils by value, equal ones by name, those without a value last."""
    sign = 1 if comparison.indicator.polarity is Polarity.LOWER else -1

    def key(council: str) -> tuple[bool, float, str]:
        value = value_of(comparison, council)
        missing = math.isnan(value)
        return missing, 0.0 if missing else sign * value, names.get(council, council)

    return sorted(comparison.councils, key=key)


def ranking_figure(
    comparison: Comparison, order: Sequence[str], own: str | None, names: Mapping[str, str], setting: Setting
) -> Figure:
    """A row for each council with a value: its interval as a thin bar, its value as a point."""
    shown = [council for council in order if not math.isnan(value_of(comparison, council))]
    labels = tuple(name_of(council, own, names, named(comparison, setting)) for council in shown)
    here = shown.index(own) if own in shown else None
    rows = Axis(Scale.CATEGORY, categories=labels, own=here)
    marks: list[Mark] = [*rules(comparison), *interval_bars(comparison, shown)]
    marks += row_points(comparison, shown, labels, here)
    return Figure(Axis(format=number_format(comparison.indicator)), rows, tuple(marks))


def interval_bars(comparison: Comparison, shown: Sequence[str]) -> list[Bar]:
    """The intervals, where there are any."""
    lower = [value_of(comparison, council, comparison.lower) for council in shown]
    upper = [value_of(comparison, council, comparison.upper) for council in shown]
    known = [row for row, (low, high) in enumerate(zip(lower, upper, strict=True)) if low <= high]
    if not known:
        return []
    return [
        Bar(
            words("column.interval"),
            Role.INTERVAL,
            tuple(float(row) for row in known),
            tuple(lower[row] for row in known),
            tuple(upper[row] for row in known),
        )
    ]


def row_points(
    comparison: Comparison, shown: Sequence[str], labels: Sequence[Phrase], here: int | None
) -> list[Point]:
    """The values; the own one last."""
    others = [row for row in range(len(shown)) if row != here]
    points = [points_at(comparison, shown, labels, others, Role.CIRCLE)] if others else []
    return points if here is None else [*points, points_at(comparison, shown, labels, [here], Role.OWN)]


def points_at(
    comparison: Comparison, shown: Sequence[str], labels: Sequence[Phrase], rows: Sequence[int], role: Role
) -> Point:
    """The values of some rows."""
    name = words("mark.own" if role is Role.OWN else "mark.councils")
    values = tuple(value_of(comparison, shown[row]) for row in rows)
    return Point(name, role, values, tuple(float(row) for row in rows), tuple(labels[row] for row in rows))


def with_ranks(
    table: Table, comparison: Comparison, order: Sequence[str], own: str | None, setting: Setting
) -> Table:
    """The table with the rank after the name; equal values share a rank."""
    shown = [council for council in order if named(comparison, setting) or council == own]
    first, *rest = table.columns
    rank_cells = [value_cell(value_of(comparison, council, comparison.rank), COUNT) for council in shown]
    rank_cells += [Cell()] * (len(table.rows) - len(shown))
    rows = (
        row if row.level else replace(row, cells=(row.cells[0], cell, *row.cells[1:]))
        for row, cell in zip(table.rows, rank_cells, strict=True)
    )
    return replace(
        table, columns=(first, Column("rank", words("column.rank"), COUNT), *rest), rows=tuple(rows)
    )
