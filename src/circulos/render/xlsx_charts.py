"""Native charts: the five marks as series that Excel can edit, their numbers in a sheet of their own.

A figure whose x axis is periods becomes a line chart, every other one a scatter chart. What Excel has no mark
for is drawn with what it has: a rule is a line of two points, an interval a short line, the shaded middle half
of a trend stands between two series as bars. Names of rows are the labels of an invisible series.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from circulos.exhibits.model import (
    Axis,
    Band,
    Bar,
    Exhibit,
    Figure,
    Line,
    Mark,
    Phrase,
    Point,
    Role,
    Rule,
    Scale,
    Side,
)
from circulos.render.chart_numbers import broken, over, place_name, places_of
from circulos.render.frame import axis_title, domain
from circulos.render.numbers import excel_format
from circulos.render.palette import LIGHT
from circulos.render.voice import Voice

ROW_PIXELS = 20
WIDTH, HEIGHT = 760, 340
MARKERS = {Role.OWN: "circle", Role.FAVOURABLE: "triangle", Role.UNFAVOURABLE: "diamond"}
DASHES = {Role.REFERENCE: "dash", Role.LIMIT: "round_dot"}


@dataclass
class ChartData:
    """The numbers of charts, kept until their sheet is written last: a block of columns for each series."""

    sheet: str
    columns: list[tuple[str, str, Sequence[float | str]]] = field(default_factory=list)

    def put(self, title: str, name: str, *columns: Sequence[float | str]) -> list[str]:
        """Keep columns under a title and a name; the references to them. A blank column ends the block."""
        references = []
        for values in columns:
            start, end = (
                xl_rowcol_to_cell(row, len(self.columns), True, True) for row in (2, len(values) + 1)
            )
            references.append(f"='{self.sheet}'!{start}:{end}")
            self.columns.append((title, name, values))
        self.columns.append(("", "", ()))
        return references

    def write(self, sheet: Any) -> None:
        """Write everything kept. A NaN is an empty cell, which is a gap in a line."""
        for place, (title, name, values) in enumerate(self.columns):
            sheet.write_string(0, place, title)
            sheet.write_string(1, place, name)
            for row, value in enumerate(values, 2):
                if isinstance(value, str):
                    sheet.write_string(row, place, value)
                elif math.isfinite(value):
                    sheet.write_number(row, place, float(value))


@dataclass(frozen=True)
class Series:
    """Points of one series of a scatter chart, and how it looks."""

    name: Phrase
    x: tuple[float, ...]
    y: tuple[float, ...]
    look: dict[str, Any]
    labels: tuple[Phrase, ...] = ()
    keyed: bool = field(default=True)  # whether it stands in the key


def add_chart(book: Any, data: ChartData, shown: Exhibit, speaker: Voice) -> tuple[Any, int]:
    """A chart with its numbers written; the chart and its height in pixels."""
    figure = shown.figure
    assert figure is not None
    draw = lines_chart if figure.x.scale is Scale.CATEGORY else scatter_chart
    chart = draw(book, data, figure, speaker.say(shown.title), speaker)
    height = height_of(figure)
    chart.set_title({"name": speaker.say(shown.title), "name_font": {"size": 11}, "overlay": False})
    chart.set_size({"width": WIDTH, "height": height})
    chart.set_chartarea({"border": {"none": True}})
    return chart, height


def height_of(figure: Figure) -> int:
    """The height of a chart: by its rows, low for one line of points."""
    if figure.y.scale is Scale.CATEGORY:
        return 130 + 19 * len(figure.y.categories)
    return 230 if figure.y.scale is Scale.LANES else HEIGHT


def line_look(role: Role, width: float = 1.5) -> dict[str, Any]:
    """A line by its role."""
    dash = DASHES.get(role, "solid")
    return {"marker": {"type": "none"}, "line": {"color": LIGHT[role], "width": width, "dash_type": dash}}


def point_look(role: Role) -> dict[str, Any]:
    """Points by their role: the own one filled and large."""
    own = role is Role.OWN
    filled = own or role in MARKERS
    return {
        "line": {"none": True},
        "marker": {
            "type": MARKERS.get(role, "circle"),
            "size": 10 if own else 7,
            "border": {"color": LIGHT[role]},
            "fill": {"color": LIGHT[role]} if filled else {"color": LIGHT["shade"]},
        },
    }


# Scatter charts


def scatter_chart(book: Any, data: ChartData, figure: Figure, title: str, speaker: Voice) -> Any:
    """Every mark as points and lines on two number axes."""
    chart = book.add_chart({"type": "scatter", "subtype": "straight"})
    x, y = domain(figure, "x"), domain(figure, "y")
    rows = figure.y.scale is Scale.CATEGORY
    all_series = [one for mark in figure.marks for one in series_of(mark, x, y, rows)]
    if figure.y.scale is Scale.CATEGORY:
        all_series.append(row_names(figure, x[0]))
    for one in all_series:
        add_scatter_series(chart, data, one, title, speaker)
    hidden = [index for index, one in enumerate(all_series) if not one.keyed]
    chart.set_legend({"position": "bottom", "delete_series": hidden})
    chart.set_x_axis(axis_options(figure.x, x, speaker))
    chart.set_y_axis(axis_options(figure.y, y, speaker))
    chart.show_blanks_as("gap")
    if figure.y.scale is Scale.CATEGORY:
        chart.set_plotarea({"layout": {"x": 0.34, "y": 0.1, "width": 0.62, "height": 0.72}})
    return chart


def series_of(mark: Mark, x: tuple[float, float], y: tuple[float, float], rows: bool) -> Iterator[Series]:
    """The series of one mark; bars lie along `rows` where there are any, else they stand upright."""
    match mark:
        case Point():
            yield Series(
                mark.name, mark.x, mark.y, point_look(mark.role), mark.labels if mark.labelled else ()
            )
        case Line():
            yield Series(mark.name, mark.x, mark.y, line_look(mark.role))
        case Rule(side=Side.X):
            yield Series(mark.name, (mark.value,) * 2, y, line_look(mark.role))
        case Rule():
            yield Series(mark.name, x, (mark.value,) * 2, line_look(mark.role))
        case Bar():
            ends, places = (
                broken(zip(mark.start, mark.end, strict=True)),
                broken(zip(mark.at, mark.at, strict=True)),
            )
            yield Series(mark.name, *((ends, places) if rows else (places, ends)), line_look(mark.role, 3))
        case Band():
            around = (*mark.low, *reversed(mark.high), mark.low[0])
            places = (*mark.at, *reversed(mark.at), mark.at[0])
            both = (around, places) if mark.side is Side.X else (places, around)
            yield Series(mark.name, *both, line_look(Role.INTERVAL))


def row_names(figure: Figure, left: float) -> Series:
    """An invisible series at the left edge, whose labels are the names of the rows."""
    rows = tuple(float(row) for row in range(len(figure.y.categories)))
    look = {"marker": {"type": "none"}, "line": {"none": True}}
    return Series("", (left,) * len(rows), rows, look, figure.y.categories, keyed=False)


def add_scatter_series(chart: Any, data: ChartData, one: Series, title: str, speaker: Voice) -> None:
    """Write the numbers of a series and add it to the chart."""
    labels = [speaker.say(label) for label in one.labels]
    x, y, *names = data.put(title, speaker.say(one.name), one.x, one.y, *([labels] if labels else []))
    wanted = {"name": speaker.say(one.name), "categories": x, "values": y, **one.look}
    if names:
        position = "right" if one.keyed else "left"
        wanted["data_labels"] = {
            "custom": [{"value": label} for label in labels],
            "value": True,
            "position": position,
        }
    chart.add_series(wanted)


def axis_options(axis: Axis, between: tuple[float, float], speaker: Voice) -> dict[str, Any]:
    """Limits, number format and title of an axis; places that mean nothing are not written."""
    if axis.scale in (Scale.LANES, Scale.CATEGORY):
        rows = axis.scale is Scale.CATEGORY
        hidden = {"visible": False, "major_gridlines": {"visible": False}, "reverse": rows}
        return {**hidden, "min": between[0], "max": between[1], "crossing": "max" if rows else "min"}
    return {
        "min": between[0],
        "max": between[1],
        "num_format": excel_format(axis.format, speaker.language),
        "name": axis_title(axis, speaker),
        "name_font": {"bold": False, "size": 9},
        "major_gridlines": {"visible": True, "line": {"color": LIGHT["grid"], "width": 0.75}},
        "crossing": "min",
        **({"log_base": 10} if axis.scale is Scale.LOG else {}),
    }


# Line charts


def lines_chart(book: Any, data: ChartData, figure: Figure, title: str, speaker: Voice) -> Any:
    """Periods across; the band first and last, so that bars can stand between its two series."""
    chart = book.add_chart({"type": "line"})
    places = sorted({place for mark in figure.marks for place in places_of(mark)})
    (periods,) = data.put(title, "", [place_name(figure, place, speaker) for place in places])
    for name, role, at, values in ordered(figure, speaker):
        (numbers,) = data.put(title, name, over(places, at, values))
        band = role is Role.CIRCLE and name.startswith(EDGE)
        look = {"line": {"none": True}, "marker": {"type": "none"}} if band else series_look(role, figure)
        chart.add_series({"name": name.removeprefix(EDGE), "categories": periods, "values": numbers, **look})
    if any(isinstance(mark, Band) for mark in figure.marks):
        shade = {"fill": {"color": LIGHT["shade"]}, "border": {"none": True}}
        chart.set_up_down_bars({"up": shade, "down": shade})
    chart.set_legend({"position": "bottom"})
    chart.set_y_axis(axis_options(figure.y, domain(figure, "y"), speaker))
    chart.show_blanks_as("gap")
    return chart


EDGE = "\N{ZERO WIDTH SPACE}"  # marks the two series of a band; unseen if it ever shows


def series_look(role: Role, figure: Figure) -> dict[str, Any]:
    """A line, or points of a role that has no line."""
    lined = any(isinstance(mark, Line) and mark.role is role for mark in figure.marks)
    return line_series_look(role) if lined else point_look(role)


def line_series_look(role: Role) -> dict[str, Any]:
    """A line of a line chart; the own one with its points."""
    look = line_look(role, 2.75 if role is Role.OWN else 1.5)
    return {**look, "marker": point_look(role)["marker"]} if role is Role.OWN else look


def ordered(
    figure: Figure, speaker: Voice
) -> Iterator[tuple[str, Role, tuple[float, ...], tuple[float, ...]]]:
    """Lower edges of bands, then lines, then points that no line holds, then upper edges."""
    lined = {mark.role for mark in figure.marks if isinstance(mark, Line)}
    bands = [mark for mark in figure.marks if isinstance(mark, Band)]
    for band in bands:
        yield EDGE + speaker.say(band.name) + " ↓", band.role, band.at, band.low
    for mark in figure.marks:
        if isinstance(mark, Line):
            yield speaker.say(mark.name), mark.role, mark.x, mark.y
    for mark in figure.marks:
        if isinstance(mark, Point) and mark.role not in lined:
            yield speaker.say(mark.name), mark.role, mark.x, mark.y
    for band in bands:
        yield EDGE + speaker.say(band.name) + " ↑", band.role, band.at, band.high
