"""The trend: the own line in front of the circle's middle half and mean; a break in the series cuts every line."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from circulos.compare.breaks import break_places
from circulos.compare.comparison import Comparison
from circulos.exhibits.dates import period_words
from circulos.exhibits.model import (
    Align,
    Axis,
    Band,
    Cell,
    Column,
    Exhibit,
    Figure,
    Line,
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
from circulos.exhibits.notes import notes_of
from circulos.exhibits.reading import read_series
from circulos.exhibits.setting import (
    COUNT,
    PLAIN,
    Setting,
    about,
    number_format,
    polarity_words,
    status_of,
    value_cell,
    value_of,
    where,
)
from circulos.method.types import Indicator


def trend(
    series: Sequence[Comparison], own: str | None, names: Mapping[str, str], *, setting: Setting = PLAIN
) -> Exhibit:
    """One indicator over periods, oldest first. One period alone gives words and no figure."""
    last = series[-1]
    cuts = break_places(last.indicator, [one.period for one in series])
    comparable = series[cuts[-1] if cuts else 0 :]
    return Exhibit(
        name="trend",
        about=about(replace(last, period="")),
        title=last.indicator.title,
        view=words("view.trend"),
        subtitle=trend_subtitle(series, setting),
        table=trend_table(series, own),
        figure=trend_figure(series, own, names, cuts) if drawable(series, own) else None,
        reading=read_series(comparable, own),
        source=setting.source,
        notes=(*break_notes(last.indicator, series), *notes_of(last, setting, missing=False)),
    )


def trend_subtitle(series: Sequence[Comparison], setting: Setting) -> Phrase:
    """The periods, the group and which way is favourable."""
    first, last = series[0], series[-1]
    return words(
        "subtitle.trend",
        first=period_words(first.period),
        last=period_words(last.period),
        where=where(last, setting),
        polarity=polarity_words(last.indicator),
    )


def drawable(series: Sequence[Comparison], own: str | None) -> bool:
    """Whether at least two periods have something to draw."""
    told = [one for one in series if one.n > 1 or not math.isnan(value_of(one, own))]
    return len(told) > 1


def break_notes(indicator: Indicator, series: Sequence[Comparison]) -> list[Phrase]:
    """What changed at each break that the series crosses."""
    first, last = series[0].period, series[-1].period
    crossed = [cut for cut in indicator.breaks if first < cut.period <= last]
    return [words("note.break", period=period_words(cut.period), reason=cut.reason) for cut in crossed]


def trend_figure(
    series: Sequence[Comparison], own: str | None, names: Mapping[str, str], cuts: Sequence[int]
) -> Figure:
    """Band and mean of the circle, the own line and points, a rule at every break."""
    marks: list[Mark] = [middle_half(series, cuts), circle_mean(series, cuts)]
    marks += own_marks(series, own, names, cuts)
    marks += [Rule(words("mark.break"), Role.LIMIT, cut - 0.5, Side.X) for cut in cuts]
    periods = Axis(Scale.CATEGORY, categories=tuple(period_words(one.period) for one in series))
    return Figure(periods, Axis(format=number_format(series[-1].indicator)), tuple(marks))


Places = tuple[tuple[float, ...], tuple[float, ...]]


def cut_line(series: Sequence[Comparison], of: Callable[[Comparison], float], cuts: Sequence[int]) -> Places:
    """Places and numbers of a line, with a NaN half a step before each break so that no line crosses it."""
    at: list[float] = []
    numbers: list[float] = []
    for index, one in enumerate(series):
        if index in cuts:
            at.append(index - 0.5)
            numbers.append(math.nan)
        at.append(float(index))
        numbers.append(of(one))
    return tuple(at), tuple(numbers)


def several(of: Callable[[Comparison], float]) -> Callable[[Comparison], float]:
    """A number of the circle where there is a circle: one council alone has no distribution."""
    return lambda one: of(one) if one.n > 1 else math.nan


def middle_half(series: Sequence[Comparison], cuts: Sequence[int]) -> Band:
    """The middle half of the circle through the periods."""
    at, low = cut_line(series, several(lambda one: one.q25), cuts)
    _, high = cut_line(series, several(lambda one: one.q75), cuts)
    return Band(words("mark.middle_half"), Role.CIRCLE, at, low, high)


def circle_mean(series: Sequence[Comparison], cuts: Sequence[int]) -> Line:
    """The circle's mean through the periods."""
    at, mean = cut_line(series, several(lambda one: one.mean), cuts)
    return Line(words("mark.mean"), Role.CIRCLE, at, mean)


def own_marks(
    series: Sequence[Comparison], own: str | None, names: Mapping[str, str], cuts: Sequence[int]
) -> list[Mark]:
    """The council's own line with a point at each value, so that single years between gaps are seen too."""
    if own is None:
        return []
    at, values = cut_line(series, lambda one: value_of(one, own), cuts)
    known = [(place, value) for place, value in zip(at, values, strict=True) if not math.isnan(value)]
    if not known:
        return []
    name = names.get(own, own)
    x, y = zip(*known, strict=True)
    return [Line(name, Role.OWN, at, values), Point(name, Role.OWN, x, y)]


def trend_table(series: Sequence[Comparison], own: str | None) -> Table:
    """A row a period: the own value with its interval, the circle's means and middle half, how many councils."""
    shape = number_format(series[-1].indicator)
    mine = () if own is None else own_columns(series[-1])
    columns = (
        Column("period", words("column.period"), align=Align.START),
        *mine,
        *(Column(code, words(f"summary.{code}"), shape, group=words("column.circle")) for code in CIRCLE),
        Column("n", words("column.n"), COUNT, group=words("column.circle")),
    )
    return Table(columns, tuple(trend_row(one, own) for one in series))


CIRCLE = ("mean", "pooled", "q25", "q75")


def own_columns(last: Comparison) -> tuple[Column, ...]:
    """The columns of the own council."""
    shape, group = number_format(last.indicator), words("column.own")
    return tuple(
        Column(code, words(f"column.{code}"), shape, group=group) for code in ("value", "lower", "upper")
    )


def trend_row(one: Comparison, own: str | None) -> Row:
    """One period."""
    shape = number_format(one.indicator)
    numbers = (float(getattr(one, code)) if one.n > 1 else math.nan for code in CIRCLE)
    circle = (*(value_cell(number, shape) for number in numbers), value_cell(one.n, COUNT))
    if own is None:
        return Row((Cell(period_words(one.period)), *circle))
    interval = (value_cell(value_of(one, own, bound), shape) for bound in (one.lower, one.upper))
    value = value_cell(value_of(one, own), shape, status_of(one, own), Role.OWN)
    return Row((Cell(period_words(one.period)), value, *interval, *circle))
