"""The panel (QRI): every indicator on one page, by perspective and objective."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from circulos.compare.comparison import Comparison
from circulos.compare.confidence import flags_by_chance
from circulos.exhibits.model import (
    Align,
    Axis,
    Band,
    Cell,
    Column,
    Exhibit,
    Figure,
    Mark,
    Phrase,
    Point,
    Role,
    Row,
    Rule,
    Scale,
    Side,
    Table,
    words,
)
from circulos.exhibits.setting import (
    COUNT,
    PLAIN,
    Setting,
    best_quarter,
    number,
    number_format,
    plain,
    signal_cell,
    status_of,
    unit_and_polarity,
    value_cell,
    value_of,
)
from circulos.method.types import Perspective

CONFIDENCE = 0.95  # of the intervals that the signals come from
History = Mapping[str, Sequence[Comparison]]


def panel(
    comparisons: Sequence[Comparison],
    own: str | None,
    names: Mapping[str, str],
    *,
    perspectives: Iterable[Perspective] = (),
    history: History | None = None,
    setting: Setting = PLAIN,
) -> Exhibit:
    """All indicators of one period. `history` gives the series of each indicator by code, for the own last years."""
    period = comparisons[0].period if comparisons else ""
    years = last_years(history or {}, period) if own is not None else ()
    return Exhibit(
        name="panel",
        about=" ".join(part for part in (period, own or "") if part),
        title=words("panel.title"),
        subtitle=words("panel.subtitle", period=period, n=len(comparisons)),
        table=Table(
            panel_columns(own, names, years),
            tuple(panel_rows(comparisons, own, tuple(perspectives), history or {}, years)),
        ),
        figure=None,
        reading=panel_reading(comparisons, own, period),
        source=setting.source,
        notes=(*groups_note(comparisons), words("note.panel"), words("note.means"), words("note.signals")),
    )


def groups_note(comparisons: Sequence[Comparison]) -> tuple[Phrase, ...]:
    """That the circle is each indicator's own group, where there are groups."""
    return (words("note.groups"),) if any(one.group for one in comparisons) else ()


def last_years(history: History, period: str, most: int = 3) -> tuple[str, ...]:
    """The last periods before this one that any indicator has."""
    periods = {one.period for series in history.values() for one in series if one.period < period}
    return tuple(sorted(periods))[-most:]


def panel_columns(own: str | None, names: Mapping[str, str], years: Sequence[str]) -> tuple[Column, ...]:
    """Indicator, own years, own value, signal, the place in the circle, and the circle's numbers."""
    mine: tuple[Column, ...] = ()
    if own is not None:
        name = names.get(own, own)
        mine = (
            *(Column(f"value_{year}", year, group=name) for year in years),
            Column("value", words("column.value"), group=name),
            Column("signal", words("column.signal"), align=Align.START, group=name),
        )
    circle = words("column.circle")
    return (
        Column("indicator", words("column.indicator"), align=Align.START),
        *mine,
        Column("place", words("column.place"), align=Align.CENTRE, group=circle),
        Column("mean", words("summary.mean"), group=circle),
        Column("pooled", words("summary.pooled"), group=circle),
        Column("best_quarter", words("column.best_quarter"), group=circle),
        Column("n", words("column.n"), COUNT, group=circle),
    )


def panel_rows(
    comparisons: Sequence[Comparison],
    own: str | None,
    perspectives: tuple[Perspective, ...],
    history: History,
    years: Sequence[str],
) -> Iterable[Row]:
    """A heading for each perspective and objective, a row for each indicator, in the kit's order."""
    titles = {one.code: one.title for one in perspectives}
    objectives = {
        (one.code, objective.code): objective.title for one in perspectives for objective in one.objectives
    }
    order = {key: index for index, key in enumerate(objectives)}
    placed = sorted(comparisons, key=lambda one: order.get(objective_of(one), len(order)))
    for perspective, under in groupby(placed, key=lambda one: one.indicator.perspective):
        yield Row((Cell(titles.get(perspective, perspective)),), level=1)
        for key, those in groupby(under, key=objective_of):
            yield Row((Cell(objectives.get(key, key[1])),), level=2)
            yield from (panel_row(one, own, history.get(one.indicator.code, ()), years) for one in those)


def objective_of(comparison: Comparison) -> tuple[str, str]:
    """Perspective and objective of an indicator."""
    return comparison.indicator.perspective, comparison.indicator.objective


def panel_row(one: Comparison, own: str | None, series: Sequence[Comparison], years: Sequence[str]) -> Row:
    """One indicator."""
    shape = plain(number_format(one.indicator))
    several = one.n > 1
    numbers = ((float(number) if several else math.nan) for number in (one.mean, one.pooled))
    return Row(
        (
            Cell(one.indicator.title, tag=unit_and_polarity(one.indicator)),
            *own_cells(one, own, series, years),
            Cell(place_figure(one, own) if several else None),
            *(value_cell(number, shape) for number in numbers),
            best_cell(one),
            value_cell(one.n, COUNT),
        )
    )


def own_cells(
    one: Comparison, own: str | None, series: Sequence[Comparison], years: Sequence[str]
) -> tuple[Cell, ...]:
    """The own last years, the own value with its interval in words, and the signal."""
    if own is None:
        return ()
    shape = plain(number_format(one.indicator))
    past = {
        before.period: value_cell(value_of(before, own), shape, status_of(before, own)) for before in series
    }
    value = value_cell(value_of(one, own), shape, status_of(one, own), Role.OWN, interval_words(one, own))
    return (*(past.get(year, Cell()) for year in years), value, signal_cell(one, own))


def interval_words(one: Comparison, own: str) -> Phrase:
    """The interval of the own value, where there is one."""
    low, high = (value_of(one, own, bound) for bound in (one.lower, one.upper))
    if math.isnan(low) or math.isnan(high):
        return ""
    shape = plain(number_format(one.indicator))
    return words("interval", low=number(low, shape), high=number(high, shape))


def best_cell(one: Comparison) -> Cell:
    """Where the best quarter begins; nothing where no direction is favourable."""
    return value_cell(best_quarter(one), plain(number_format(one.indicator)))


def place_figure(one: Comparison, own: str | None) -> Figure:
    """The circle from lowest to highest on one small line: middle half, mean, own value."""
    value = value_of(one, own)
    marks: list[Mark] = [
        Band(words("mark.middle_half"), Role.CIRCLE, (-1.0, 1.0), (one.q25,) * 2, (one.q75,) * 2, Side.X),
        Rule(words("mark.mean"), Role.CIRCLE, one.mean, Side.X, labelled=False),
    ]
    if not math.isnan(value):
        marks.append(Point(words("mark.own"), Role.OWN, (value,), (0.0,)))
    across = Axis(format=number_format(one.indicator), minimum=one.minimum, maximum=one.maximum)
    return Figure(across, Axis(Scale.LANES, minimum=-1, maximum=1), tuple(marks))


def panel_reading(comparisons: Sequence[Comparison], own: str | None, period: str) -> tuple[Phrase, ...]:
    """How many indicators have a value and how many of them differ from the circle beyond chance."""
    if own is None:
        known = sum(one.n > 0 for one in comparisons)
        return (words("panel.circle", period=period, known=number(known, COUNT), n=len(comparisons)),)
    known = sum(not math.isnan(value_of(one, own)) for one in comparisons)
    signals = [signal_cell(one, own).role for one in comparisons]
    return (
        words("panel.own", period=period, known=number(known, COUNT), n=len(comparisons)),
        words("panel.favourable", n=signals.count(Role.FAVOURABLE)),
        words("panel.unfavourable", n=signals.count(Role.UNFAVOURABLE)),
        *by_chance(comparisons, own),
    )


MANY = 10  # from so many judgements on, chance alone is likely to make one stand out


def by_chance(comparisons: Sequence[Comparison], own: str) -> tuple[Phrase, ...]:
    """How many signals chance alone would give, where there are enough of them to expect one."""
    tested = sum(not math.isnan(value_of(one, own, one.lower)) for one in comparisons)
    expected = flags_by_chance(tested, CONFIDENCE)
    flags = number(expected, COUNT)
    return (words("panel.chance", n=tested, flags=flags),) if tested >= MANY else ()
