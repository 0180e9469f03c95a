"""The heat panel: which quarter of the circle each council lies in, indicator by indicator."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from circulos.compare.comparison import Comparison
from circulos.exhibits.model import Align, Cell, Column, Exhibit, Phrase, Role, Row, Table, words
from circulos.exhibits.setting import (
    PLAIN,
    Setting,
    named,
    number_format,
    status_of,
    unit_and_polarity,
    value_of,
)
from circulos.method.types import Polarity


def heat(
    comparisons: Sequence[Comparison], own: str | None, names: Mapping[str, str], *, setting: Setting = PLAIN
) -> Exhibit:
    """Indicators down, councils across, quarters as levels and in words. A circle too small to name is not shown."""
    period = comparisons[0].period if comparisons else ""
    filed = [one for one in comparisons if one.n]
    councils = who(filed, names, own)
    shown = len(councils) >= setting.fewest
    seen = councils if shown else [council for council in councils if council == own]
    return Exhibit(
        name="heat",
        about=period,
        title=words("heat.title"),
        subtitle=heat_subtitle(period, len(filed), len(councils)),
        table=heat_table(filed, seen, own, names, setting),
        figure=None,
        reading=(words("reading.heat"),) if seen else (words("reading.nobody", period=period),),
        source=setting.source,
        notes=heat_notes(len(comparisons) - len(filed), None if shown else setting.fewest),
    )


def heat_subtitle(period: str, indicators: int, councils: int) -> Phrase:
    """Period, and how many indicators and councils."""
    return words("heat.subtitle", period=period, n=councils, indicators=words("indicators.n", n=indicators))


def heat_notes(empty: int, fewest: int | None) -> tuple[Phrase, ...]:
    """How to read quarters, how many indicators nobody has filed, and why others are not named."""
    left_out = (words("note.heat.left_out", n=empty),) if empty else ()
    private = () if fewest is None else (words("note.not_named", fewest=fewest),)
    return (words("note.heat"), *left_out, *private)


def who(comparisons: Sequence[Comparison], names: Mapping[str, str], own: str | None = None) -> list[str]:
    """The councils with any value: the own one first, where a wide table begins, then in order of name."""
    found = {
        council
        for one in comparisons
        for council, value in zip(one.councils, one.value, strict=True)
        if not math.isnan(value)
    }
    return sorted(found, key=lambda council: (council != own, names.get(council, council)))


def heat_table(
    comparisons: Sequence[Comparison],
    councils: Sequence[str],
    own: str | None,
    names: Mapping[str, str],
    setting: Setting,
) -> Table:
    """A row an indicator, a column a council; the own column is marked in every row."""
    columns = [Column("indicator", words("column.indicator"), align=Align.START)]
    columns += [
        Column(council, names.get(council, council), align=Align.CENTRE, own=council == own)
        for council in councils
    ]
    return Table(
        tuple(columns), tuple(heat_row(one, councils, own, setting) for one in comparisons), dense=True
    )


def heat_row(one: Comparison, councils: Sequence[str], own: str | None, setting: Setting) -> Row:
    """One indicator; with too few values to name the others, only the own one is shown."""
    name = Cell(one.indicator.title, tag=unit_and_polarity(one.indicator))
    hidden = Cell(None, status="not_shown")
    cells = (
        heat_cell(one, council) if named(one, setting) or council == own else hidden for council in councils
    )
    return Row((name, *cells))


def heat_cell(one: Comparison, council: str) -> Cell:
    """The value with its quarter; neutral ones have quarters too, and no merit."""
    value, shape = value_of(one, council), number_format(one.indicator)
    if math.isnan(value):
        return Cell(None, shape, status_of(one, council))
    band = value_of(one, council, one.band)
    level = 0 if math.isnan(band) else int(band)
    neutral = one.indicator.polarity is Polarity.NEUTRAL
    role = Role.NEUTRAL if neutral else LEVEL_ROLES.get(level)
    return Cell(value, shape, "", role, quarter(level, neutral), level)


LEVEL_ROLES = {4: Role.FAVOURABLE, 1: Role.UNFAVOURABLE}


def quarter(level: int, neutral: bool) -> Phrase:
    """A quarter in words."""
    return words(f"quarter.{'neutral' if neutral else 'judged'}.{level}") if level else words("quarter.none")
