"""Native charts for slides: the five marks as series that PowerPoint and LibreOffice can edit.

Periods across become a line chart, and a band over them two stacked areas, of which only the upper is seen.
Everything else is a scatter chart: a line of two points is a rule; a short thick one is a bar; one as thick as
the plot is high is a band across it. Where an area could not be told from zero, because a band has a gap or
goes below it, its two edges are lines. Each chart carries a small workbook with its numbers, unrounded.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from circulos.exhibits.model import Axis, Band, Bar, Figure, Line, Mark, Point, Role, Rule, Scale, Side
from circulos.render.chart_numbers import GAP, broken, over, place_name, places_of
from circulos.render.chart_workbook import Sheet
from circulos.render.chart_xml import (
    DASHES,
    NO_LINE,
    NO_MARKER,
    TEXT,
    Series,
    category_axis,
    colour,
    labels_of,
    layout,
    line_look,
    marker,
    numbers_of,
    point_look,
    properties,
    rounded_limits,
    series_head,
    stroke,
    value_axis,
    veil,
    whole,
    words_of,
)
from circulos.render.frame import domain, value_text
from circulos.render.layout import text_width
from circulos.render.voice import Voice


@dataclass(frozen=True)
class Box:
    """A size in points."""

    width: float
    height: float


@dataclass(frozen=True)
class NativeChart:
    """The part of a chart, and the workbook with its numbers."""

    xml: bytes
    xlsx_blob: bytes


def native_chart(figure: Figure, box: Box, speaker: Voice, locale: str) -> NativeChart:
    """The chart of a figure for a place of a size."""
    if figure.x.scale is Scale.CATEGORY:
        return line_chart(figure, box, speaker, locale)
    return scatter_chart(figure, box, speaker, locale)


# Scatter charts


def scatter_chart(figure: Figure, box: Box, speaker: Voice, locale: str) -> NativeChart:
    """Every mark as points and lines on two number axes."""
    across = rounded_limits(figure.x, domain(figure, "x"))[:2]
    up = rounded_limits(figure.y, domain(figure, "y"))[:2]
    plot = plot_of(figure, box, speaker)
    drawn = [
        one
        for mark in figure.marks
        for one in series_of(mark, figure, (across, up), plot[3] * box.height, speaker)
    ]
    if figure.y.scale is Scale.CATEGORY:
        drawn.append(row_names(figure, across[0], speaker))
    drawn = list(drawable(drawn))
    sheet = Sheet()
    inside = "".join(scatter_series(index, one, sheet, locale) for index, one in enumerate(drawn))
    group = (
        f'<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>{inside}'
        '<c:axId val="1"/><c:axId val="2"/></c:scatterChart>'
    )
    # Where rows run downwards the foot of the plot is their greatest place.
    foot = "max" if figure.y.scale is Scale.CATEGORY else "min"
    axes = value_axis(figure.x, across, (1, 2), foot, speaker, locale)
    axes += value_axis(figure.y, up, (2, 1), "min", speaker, locale)
    return NativeChart(whole(layout(plot) + group + axes, drawn, locale), sheet.workbook())


def drawable(drawn: Iterable[Series]) -> Iterator[Series]:
    """Series with something to draw, all equally long: LibreOffice loses those shorter than the longest.

    Of those with one name only the first stands in the key.
    """
    kept = [one for one in drawn if any(map(math.isfinite, one.y))]
    longest = max((len(one.y) for one in kept), default=0)
    names: set[str] = set()
    for one in kept:
        rest = (GAP,) * (longest - len(one.y))
        yield replace(one, x=one.x + rest, y=one.y + rest, keyed=one.keyed and one.name not in names)
        names.add(one.name)


def plot_of(figure: Figure, box: Box, speaker: Voice) -> tuple[float, float, float, float]:
    """Left, top, width and height of the plot as shares of the chart: room for the names of rows, for the key."""
    top, bottom = 0.07, 74 / box.height
    left = 0.04
    if figure.y.scale is Scale.CATEGORY:
        longest = max((text_width(speaker.say(name), TEXT) for name in figure.y.categories), default=0)
        left = min(0.5, (longest + 12) / box.width)
    elif figure.y.scale is not Scale.LANES:
        left, bottom = 62 / box.width, 112 / box.height
    if figure.y.scale is Scale.LANES:
        top, bottom = 0.25, 0.35
    return left, top, 0.96 - left, 1 - top - bottom


def series_of(
    mark: Mark, figure: Figure, domains: Sequence[tuple[float, float]], high: float, speaker: Voice
) -> Iterator[Series]:
    """The series of one mark; `high` is the height of the plot in points."""
    name, (across, up) = speaker.say(mark.name), domains
    match mark:
        case Point():
            flags = named_points(mark, figure, speaker)
            lanes = figure.y.scale is Scale.LANES
            yield Series(name, mark.x, mark.y, point_look(mark.role), () if lanes else flags, mark.role)
            for place, flag in flags if lanes else ():
                pole, thin = (mark.y[place], up[1]), line_look(mark.role, 1)
                yield Series(flag, (mark.x[place],) * 2, pole, thin, ((1, flag),), mark.role, False, "t")
        case Line():
            yield Series(name, mark.x, mark.y, line_look(mark.role, 2.75 if mark.role is Role.OWN else 1.5))
        case Rule(side=Side.X):
            told = f"{name} {value_text(mark.value, figure.x, speaker)}".strip()
            yield Series(told, (mark.value,) * 2, up, line_look(mark.role))
        case Rule():
            told = f"{name} {value_text(mark.value, figure.y, speaker)}".strip()
            yield Series(told, across, (mark.value,) * 2, line_look(mark.role))
        case Bar():
            thick = 3.0 if mark.role is Role.INTERVAL else high / max(len(figure.y.categories), 1) * 0.6
            ends = broken(zip(mark.start, mark.end, strict=True))
            places = broken(zip(mark.at, mark.at, strict=True))
            pair = (ends, places) if figure.y.scale is Scale.CATEGORY else (places, ends)
            yield Series(name, *pair, line_look(mark.role, thick), role=mark.role)
        case Band(side=Side.X) if len(set(mark.low)) == len(set(mark.high)) == 1:
            middle = (up[0] + up[1]) / 2
            yield Series(name, (mark.low[0], mark.high[0]), (middle, middle), veil(high))
        case Band():
            edge = properties(stroke(Role.INTERVAL, 1)) + NO_MARKER
            for values, keyed in ((mark.low, True), (mark.high, False)):
                pair = (values, mark.at) if mark.side is Side.X else (mark.at, values)
                yield Series(name, *pair, edge, keyed=keyed)


def named_points(mark: Point, figure: Figure, speaker: Voice) -> tuple[tuple[int, str], ...]:
    """The words beside points; the own one says its value too."""
    if not mark.labelled:
        return ()
    axis = figure.x if figure.y.scale in (Scale.LANES, Scale.CATEGORY) else figure.y
    numbers = mark.x if axis is figure.x else mark.y
    own = mark.role is Role.OWN
    return tuple(
        (place, f"{speaker.say(label)} {value_text(number, axis, speaker) if own else ''}".strip())
        for place, (label, number) in enumerate(zip(mark.labels, numbers, strict=True))
    )


def row_names(figure: Figure, left: float, speaker: Voice) -> Series:
    """An unseen series at the left edge, whose labels are the names of the rows."""
    rows = tuple(float(row) for row in range(len(figure.y.categories)))
    labels = tuple(enumerate(speaker.say(name) for name in figure.y.categories))
    look = properties(NO_LINE) + NO_MARKER
    return Series("", (left,) * len(rows), rows, look, labels, keyed=False, position="l", bold=figure.y.own)


def scatter_series(index: int, one: Series, sheet: Sheet, locale: str) -> str:
    """A series of a scatter chart."""
    x = sheet.put("", one.x)
    y, head = sheet.put(one.name, one.y), sheet.head
    return (
        f"<c:ser>{series_head(index, one.name, head)}{one.look}{labels_of(one, locale)}"
        f"<c:xVal>{numbers_of(one.x, x)}</c:xVal><c:yVal>{numbers_of(one.y, y)}</c:yVal>"
        '<c:smooth val="0"/></c:ser>'
    )


# Line charts


def line_chart(figure: Figure, box: Box, speaker: Voice, locale: str) -> NativeChart:
    """Periods across: areas for bands that are whole, lines for everything else."""
    places = sorted({place for mark in figure.marks for place in places_of(mark)})
    names = [place_name(figure, place, speaker) for place in places]
    drawn = [one for mark in figure.marks for one in period_series(mark, places, figure, speaker)]
    areas, lines = [one for one in drawn if one.area], [one for one in drawn if not one.area]
    sheet = Sheet()
    periods = sheet.put("", names)
    cat = f"<c:cat>{words_of(names, periods)}</c:cat>"
    ordered = [*areas, *lines]
    written = [period_part(index, one, cat, sheet, locale) for index, one in enumerate(ordered)]
    axes = '<c:axId val="1"/><c:axId val="2"/>'
    group = ""
    if areas:
        group = (
            f'<c:areaChart><c:grouping val="stacked"/><c:varyColors val="0"/>{"".join(written[: len(areas)])}'
            f"{axes}</c:areaChart>"
        )
    group += (
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{"".join(written[len(areas) :])}'
        f'<c:marker val="1"/>{axes}</c:lineChart>'
    )
    across = category_axis(locale)
    up = value_axis(figure.y, domain(figure, "y"), (2, 1), "min", speaker, locale)
    plot = (66 / box.width, 0.06, 1 - (66 + 90) / box.width, 1 - 0.06 - 74 / box.height)
    return NativeChart(whole(layout(plot) + group + across + up, ordered, locale), sheet.workbook())


def period_series(mark: Mark, places: Sequence[float], figure: Figure, speaker: Voice) -> Iterator[Series]:
    """The series of one mark over the periods; points that lie on a line are its markers."""
    name = speaker.say(mark.name)
    match mark:
        case Band():
            yield from band_series(mark, places, name)
        case Line():
            values = over(places, mark.x, mark.y)
            own = mark.role is Role.OWN
            look = properties(stroke(mark.role, 2.75 if own else 1.75, DASHES.get(mark.role, "")))
            look += marker(mark.role) if own else NO_MARKER
            yield Series(name, (), values, look, last_label(values, figure.y, speaker), mark.role)
        case Rule(side=Side.Y):
            yield Series(name, (), (mark.value,) * len(places), line_look(mark.role), role=mark.role)
        case Point() if not any(isinstance(one, Line) and one.role is mark.role for one in figure.marks):
            yield Series(name, (), over(places, mark.x, mark.y), point_look(mark.role), role=mark.role)
        case _:
            return


def band_series(band: Band, places: Sequence[float], name: str) -> Iterator[Series]:
    """A band as the space between two areas, or as its two edges."""
    low, high = over(places, band.at, band.low), over(places, band.at, band.high)
    if all(map(math.isfinite, (*low, *high))) and min(low) >= 0:
        height = tuple(top - foot for foot, top in zip(low, high, strict=True))
        yield Series(f"{name} ↓", (), low, properties(f"<a:noFill/>{NO_LINE}"), keyed=False, area=True)
        yield Series(name, (), height, properties(colour("shade") + NO_LINE), area=True)
    else:
        edge = properties(stroke(Role.INTERVAL, 1)) + NO_MARKER
        yield Series(name, (), low, edge)
        yield Series(name, (), high, edge, keyed=False)


def last_label(values: Sequence[float], axis: Axis, speaker: Voice) -> tuple[tuple[int, str], ...]:
    """The last value of a line, written at its end."""
    known = [place for place, value in enumerate(values) if math.isfinite(value)]
    return tuple((place, value_text(values[place], axis, speaker)) for place in known[-1:])


def period_part(index: int, one: Series, cat: str, sheet: Sheet, locale: str) -> str:
    """A series of a line or an area chart."""
    y, head = sheet.put(one.name, one.y), sheet.head
    smooth = "" if one.area else '<c:smooth val="0"/>'
    return (
        f"<c:ser>{series_head(index, one.name, head)}{one.look}{labels_of(one, locale)}{cat}"
        f"<c:val>{numbers_of(one.y, y)}</c:val>{smooth}</c:ser>"
    )
