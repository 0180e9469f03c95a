"""The nearest councils: whose territory is most like ours, why each is near, and where they stand."""

from __future__ import annotations

import math
from collections.abc import Mapping

from circulos.compare.comparison import NEAREST, Comparison
from circulos.compare.peers import Neighbours
from circulos.exhibits.environment import DISTANCE, SHARE, Variables, enumerated, small, title_of
from circulos.exhibits.model import (
    Align,
    Axis,
    Bar,
    Cell,
    Column,
    Exhibit,
    Figure,
    Phrase,
    Role,
    Row,
    Scale,
    Table,
    words,
)
from circulos.exhibits.notes import privacy
from circulos.exhibits.ranking import ranking_figure
from circulos.exhibits.reading import where_council
from circulos.exhibits.setting import (
    PLAIN,
    Setting,
    named,
    number,
    number_format,
    plain,
    signal_cell,
    status_of,
    value_cell,
    value_of,
    with_unit,
)

TOLD = 3  # neighbours named in the reading


def neighbours(
    found: Neighbours,
    names: Mapping[str, str],
    *,
    variables: Variables,
    comparison: Comparison | None = None,
    period: str = "",
    setting: Setting = PLAIN,
) -> Exhibit:
    """The councils nearest to `found.council`, with their values on an indicator where a comparison is given.

    Whose territory is near is public, so neighbours are always named; their values are shown only where enough
    councils have one.
    """
    period = comparison.period if comparison else period
    return Exhibit(
        name="neighbours",
        about=" ".join(
            filter(None, (comparison.indicator.code if comparison else "", period, found.council))
        ),
        title=comparison.indicator.title if comparison else words("neighbours.title"),
        view=words("view.neighbours"),
        subtitle=neighbours_subtitle(found, names, comparison, period),
        table=neighbours_table(found, names, variables, comparison, setting),
        figure=neighbours_figure(found, names, comparison, setting) if found.councils else None,
        reading=neighbours_reading(found, names, variables, comparison, setting),
        source=setting.source,
        notes=neighbours_notes(found, variables, comparison, setting),
    )


def neighbours_subtitle(
    found: Neighbours, names: Mapping[str, str], comparison: Comparison | None, period: str
) -> Phrase:
    """Whose neighbours, and by how many facts."""
    told: Phrase = names.get(found.council, found.council)
    if found.councils:
        told = words(
            "neighbours.subtitle", council=told, facts=words("facts.n", n=len(found.context.variables))
        )
    return words("subtitle.period", period=period, rest=told) if period else told


def neighbours_figure(
    found: Neighbours, names: Mapping[str, str], comparison: Comparison | None, setting: Setting
) -> Figure:
    """The values of the council and its neighbours, the nearest first; without values how far each is."""
    if comparison is not None and named(comparison, setting):
        order = (found.council, *found.councils)
        known = [council for council in order if not math.isnan(value_of(comparison, council))]
        if len(known) > 1:
            return ranking_figure(comparison, known, found.council, names, setting)
    return distance_figure(found, names)


def distance_figure(found: Neighbours, names: Mapping[str, str]) -> Figure:
    """A bar for each neighbour: how far its territory is."""
    rows = tuple(map(float, range(len(found.councils))))
    bar = Bar(
        words("column.distance"), Role.CIRCLE, rows, (0.0,) * len(rows), tuple(map(float, found.distance))
    )
    across = Axis(title=words("axis.distance"), format=DISTANCE, minimum=0.0)
    labels = tuple(names.get(council, council) for council in found.councils)
    return Figure(across, Axis(Scale.CATEGORY, categories=labels), (bar,))


def neighbours_table(
    found: Neighbours,
    names: Mapping[str, str],
    variables: Variables,
    comparison: Comparison | None,
    setting: Setting,
) -> Table:
    """Distance, value, what brings the two together and what keeps them apart, and the part of each fact."""
    group = words("column.shares")
    shares = (
        Column(f"share_{code}", title_of(code, variables), SHARE, group=group)
        for code in found.context.variables
    )
    columns = (
        Column("council", words("column.council"), align=Align.START),
        Column("distance", words("column.distance"), DISTANCE),
        *value_columns(comparison, setting),
        Column("together", words("column.together"), align=Align.START),
        Column("apart", words("column.apart"), align=Align.START),
        *shares,
    )
    rows = (
        neighbour_row(found, place, names, variables, comparison, setting)
        for place in range(len(found.councils))
    )
    mine = own_row(found, names, comparison, len(columns)) if comparison else ()
    return Table(columns, (*mine, *rows))


def value_columns(comparison: Comparison | None, setting: Setting) -> tuple[Column, ...]:
    """The value and its signal, where there is an indicator."""
    if comparison is None:
        return ()
    full = number_format(comparison.indicator)
    return (
        Column("value", with_unit(words("column.value"), full), plain(full)),
        Column("signal", words("column.signal"), align=Align.START),
    )


def value_cells(comparison: Comparison | None, council: str, shown: bool) -> tuple[Cell, ...]:
    """Value and signal of a council; others only where they may be shown."""
    if comparison is None:
        return ()
    shape = plain(number_format(comparison.indicator))
    if not shown or council not in comparison.places:
        return value_cell(math.nan, shape, "not_shown"), Cell()
    value = value_of(comparison, council)
    return value_cell(value, shape, status_of(comparison, council)), signal_cell(comparison, council)


def own_row(
    found: Neighbours, names: Mapping[str, str], comparison: Comparison, width: int
) -> tuple[Row, ...]:
    """The own council over its neighbours."""
    cells = [Cell(names.get(found.council, found.council)), Cell()]
    cells += value_cells(comparison, found.council, True)
    return (Row((*cells, *(Cell(),) * (width - len(cells))), own=True),)


def neighbour_row(
    found: Neighbours,
    place: int,
    names: Mapping[str, str],
    variables: Variables,
    comparison: Comparison | None,
    setting: Setting,
) -> Row:
    """One neighbour."""
    council = found.councils[place]
    shown = comparison is not None and named(comparison, setting)
    pair = alike_and_apart(found, place)
    return Row(
        (
            Cell(names.get(council, council)),
            value_cell(float(found.distance[place]), DISTANCE),
            *value_cells(comparison, council, shown),
            *(Cell(title_of(code, variables) if code else "") for code in pair),
            *(value_cell(100 * float(share), SHARE) for share in found.share[place]),
        )
    )


def alike_and_apart(found: Neighbours, place: int) -> tuple[str | None, str | None]:
    """What brings a neighbour near and what keeps it apart; what does both is said to do the latter."""
    together, apart = found.together[place], found.apart[place]
    return (None if together == apart else together), apart


def neighbours_reading(
    found: Neighbours,
    names: Mapping[str, str],
    variables: Variables,
    comparison: Comparison | None,
    setting: Setting,
) -> tuple[Phrase, ...]:
    """Who is nearest and why; with an indicator, the mean of the neighbours beside the own value."""
    if found.reason is not None:
        return (words(f"reading.neighbours.{found.reason.value}"),)
    near = [names.get(council, council) for council in found.councils[:TOLD]]
    sentences: list[Phrase] = [words("reading.neighbours", n=len(near), councils=enumerated(near))]
    together, apart = alike_and_apart(found, 0)
    if together and apart:
        sentences.append(
            words(
                "reading.neighbours.first",
                council=near[0],
                together=small(title_of(together, variables)),
                apart=small(title_of(apart, variables)),
            )
        )
    return (*sentences, *among_them(found, comparison, setting))


def among_them(found: Neighbours, comparison: Comparison | None, setting: Setting) -> tuple[Phrase, ...]:
    """The own value beside the mean of the neighbours that have one, where that gives nobody away."""
    if comparison is None:
        return ()
    values = [value_of(comparison, council) for council in found.councils]
    known = [value for value in values if not math.isnan(value)]
    mine = where_council(comparison, found.council)
    if len(known) < 2 or not named(comparison, setting):
        return (mine,)
    mean = number(sum(known) / len(known), number_format(comparison.indicator))
    return mine, words("reading.neighbours.mean", n=len(known), mean=mean)


def neighbours_notes(
    found: Neighbours, variables: Variables, comparison: Comparison | None, setting: Setting
) -> tuple[Phrase, ...]:
    """What a distance is, and who could not be compared."""
    notes: list[Phrase] = [words("note.neighbours")] if found.councils else []
    lacking = [council for council in found.context.incomplete if council != found.council]
    if lacking:
        notes.append(words("note.neighbours.lacking", n=len(lacking)))
    if comparison is None:
        return tuple(notes)
    among = [words("note.nearest")] if comparison.group == NEAREST and found.councils else []
    return (*notes, *among, *privacy(comparison, setting))
