"""Where things stand in a figure: the plot, its two scales, and the room that words need around it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from circulos.exhibits.model import (
    Axis,
    Band,
    Bar,
    Figure,
    Format,
    Line,
    Mark,
    NumberKind,
    Phrase,
    Point,
    Role,
    Rule,
    Scale,
    Side,
)
from circulos.render.layout import (
    Flag,
    HungFlag,
    Projection,
    finite,
    hang,
    log_ticks,
    text_width,
    ticks,
    wrap,
)
from circulos.render.numbers import digits, number, per_name, unit_name
from circulos.render.voice import Voice

Which = Literal["x", "y"]


@dataclass(frozen=True)
class Canvas:
    """A width to draw for, in units that are pixels where the figure is shown at its own size."""

    name: str
    width: float
    text: float = 13
    lane: float = 11  # between points that would cover each other
    row: float = 21  # of a category
    height: float = 300  # of a plane without categories
    radius: float = 4.2
    tips: bool = False  # names that appear under a pointer; a telephone has none


WIDE = Canvas("wide", 720, tips=True)
NARROW = Canvas("narrow", 350, lane=9.5, row=22, height=240, radius=3.8)
SMALL = Canvas("small", 390, lane=9.5, row=22, height=170, radius=3.8, tips=True)
"""One drawing for every place: two stand beside each other on a screen, one fills a telephone."""


@dataclass(frozen=True)
class EndLabel:
    """Words at the right end of a line."""

    role: Role
    y: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Frame:
    """The plot and its scales; `top` to `bottom` is the plot, `height` everything."""

    left: float
    right: float
    top: float
    bottom: float
    x: Projection
    y: Projection
    flags: tuple[HungFlag, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()  # wrapped names of the categories of y
    stacked: bool = False  # names of rows stand over them, not beside them


def across(mark: Mark, figure: Figure, which: Which) -> Iterator[float]:
    """The numbers of a mark along one axis."""
    horizontal = figure.y.scale is Scale.CATEGORY
    match mark:
        case Bar():
            return finite([*mark.start, *mark.end] if (which == "x") == horizontal else mark.at)
        case Point() | Line():
            return finite(mark.x if which == "x" else mark.y)
        case Band():
            return finite([*mark.low, *mark.high] if mark.side == which else mark.at)
        case Rule():
            return finite([mark.value] if mark.side == which else [])


def domain(figure: Figure, which: Which) -> tuple[float, float]:
    """From where to where an axis runs: as the axis says, else a little beyond its numbers."""
    axis = figure.x if which == "x" else figure.y
    if axis.scale is Scale.CATEGORY:
        return -0.5, len(axis.categories) - 0.5
    numbers = [value for mark in figure.marks for value in across(mark, figure, which)]
    low, high = (min(numbers), max(numbers)) if numbers else (0.0, 1.0)
    low, high = padded(low, high, axis)
    return (
        low if math.isnan(axis.minimum) else axis.minimum,
        high if math.isnan(axis.maximum) else axis.maximum,
    )


def padded(low: float, high: float, axis: Axis) -> tuple[float, float]:
    """A little room at both ends, never past what a percentage or a count can be."""
    if axis.scale is Scale.LOG:
        return low / 1.15, high * 1.15
    room = (high - low) * 0.04 or abs(high) * 0.1 or 1.0
    floor = 0.0 if low >= 0 else -math.inf
    ceiling = 100.0 if axis.format.unit == "%" and high <= 100 else math.inf
    return max(low - room, floor), min(high + room, ceiling)


def projection(figure: Figure, which: Which, start: float, end: float) -> Projection:
    """The scale of an axis between two places."""
    low, high = domain(figure, which)
    axis = figure.x if which == "x" else figure.y
    return Projection(low, high, start, end, axis.scale is Scale.LOG)


def axis_ticks(axis: Axis, scale: Projection, voice: Voice, most: int) -> list[tuple[float, str]]:
    """Ticks of a number axis with their words."""
    between = log_ticks if axis.scale is Scale.LOG else ticks
    values, decimals = between(scale.low, scale.high, most)
    shape = tick_format(axis.format)
    return [(value, tick_text(value, shape, decimals, voice)) for value in values]


def tick_format(format: Format) -> Format:
    """Ticks carry the sign of per cent or of a currency; longer units stand beside the axis."""
    if format.kind is NumberKind.MONEY:
        return Format(format.unit.partition(" ")[0], 0, format.kind)
    return format if format.kind is NumberKind.PERCENT else Format()


def tick_text(value: float, format: Format, decimals: int, voice: Voice) -> str:
    """The words of a tick."""
    if format.kind is NumberKind.NUMBER:
        return digits(value, decimals, voice.language)
    return voice.number(value, Format(format.unit, decimals, format.kind))


def axis_title(axis: Axis, voice: Voice) -> str:
    """What stands beside an axis: its title, or the unit that its ticks do not carry."""
    said = voice.say(axis.title)
    if said or axis.scale in (Scale.CATEGORY, Scale.LANES):
        return said
    if axis.format.kind is NumberKind.MONEY:
        return per_name(axis.format, voice.language)
    return unit_name(axis.format, voice.language) if axis.format.kind is NumberKind.NUMBER else ""


def flags_of(figure: Figure, x: Projection, canvas: Canvas, voice: Voice) -> tuple[HungFlag, ...]:
    """Words over the plot: the own value first, so that it stands nearest, then the rules."""
    own = [
        Flag(x(place), flag_text(label, place, figure.x, canvas, voice), True, mark.role)
        for mark in figure.marks
        if isinstance(mark, Point) and mark.labelled
        for place, label in zip(mark.x, mark.labels, strict=True)
    ]
    rules = [
        Flag(
            x(mark.value),
            flag_text(mark.name, mark.value, figure.x, canvas, voice),
            False,
            mark.role,
        )
        for mark in figure.marks
        if isinstance(mark, Rule) and mark.side is Side.X and mark.labelled
    ]
    return tuple(hang([*own, *rules], 2, canvas.width - 2, canvas.text))


def flag_text(name: Phrase, value: float, axis: Axis, canvas: Canvas, voice: Voice) -> str:
    """The words of a flag; a name that leaves no room for its value is cut."""
    said, number = voice.say(name), value_text(value, axis, voice)
    room = canvas.width - 4 - text_width(f"… {number}", canvas.text, True)
    if text_width(said, canvas.text, True) <= room:
        return f"{said} {number}".strip()
    while text_width(said, canvas.text, True) > room:
        said = said[:-1]
    return f"{said.rstrip(' ,;:·')}… {number}"


def value_text(value: float, axis: Axis, voice: Voice) -> str:
    """A number of an axis with its unit; places of a category axis are no numbers."""
    return "" if axis.scale is Scale.CATEGORY else number(value, axis.format, voice.language)


def frame_of(figure: Figure, canvas: Canvas, voice: Voice) -> Frame:
    """The frame of a figure by its kind of y axis."""
    if figure.y.scale is Scale.LANES:
        return lanes_frame(figure, canvas, voice)
    if figure.y.scale is Scale.CATEGORY:
        return rows_frame(figure, canvas, voice)
    return plane_frame(figure, canvas, voice)


def flag_room(flags: Sequence[HungFlag], canvas: Canvas) -> float:
    """The height that flags need."""
    return (max((flag.row for flag in flags), default=-1) + 1) * (canvas.text + 5) + 4


def lanes_frame(figure: Figure, canvas: Canvas, voice: Voice) -> Frame:
    """One line on which points are kept apart."""
    left, right = 12.0, canvas.width - 12
    x = projection(figure, "x", left, right)
    flags = flags_of(figure, x, canvas, voice)
    top = flag_room(flags, canvas)
    low, high = domain(figure, "y")
    bottom = top + max((high - low) * canvas.lane, 44)
    return Frame(left, right, top, bottom, x, projection(figure, "y", bottom, top), flags)


NAMES_BESIDE = {
    "wide": 0.47
}  # the part of the width that names of rows may take before they go over their rows


def rows_frame(figure: Figure, canvas: Canvas, voice: Voice) -> Frame:
    """A row for each category, its name beside it in up to two lines, or over it where that is too little."""
    names = [voice.say(category) for category in figure.y.categories]
    room = canvas.width * NAMES_BESIDE.get(canvas.name, 0.4)
    lines = [wrap(name, room, canvas.text, bold=True) for name in names]
    widest = max((text_width(line, canvas.text, True) for part in lines for line in part), default=0)
    stacked = widest > room or max(map(len, lines), default=1) > 2
    if stacked:
        lines = [wrap(name, canvas.width - 8, canvas.text, bold=True) for name in names]
    left, right = 8.0 if stacked else widest + 14, canvas.width - 14.0
    x = projection(figure, "x", left + 6, right)
    flags = flags_of(figure, x, canvas, voice)
    top = flag_room(flags, canvas)
    bottom = top + row_height(max(map(len, lines), default=1), stacked, canvas) * max(len(names), 1)
    # The first category stands at the top.
    y = projection(figure, "y", top, bottom)
    return Frame(left, right, top, bottom, x, y, flags, tuple(map(tuple, lines)), stacked)


def row_height(lines: int, stacked: bool, canvas: Canvas) -> float:
    """The height of a row with so many lines of name."""
    words = lines * (canvas.text + 2)
    return words + canvas.row + 2 if stacked else max(canvas.row, words + 6)


def plane_frame(figure: Figure, canvas: Canvas, voice: Voice) -> Frame:
    """Two number axes, or periods and a number axis."""
    # The title of the y axis and the words of upright rules stand over the plot, in rows of their own.
    top = 10.0 + (canvas.text + 5) * (bool(axis_title(figure.y, voice)) + has_rules(figure))
    bottom = top + canvas.height
    y = projection(figure, "y", bottom, top)
    left = max(text_width(text, canvas.text) for _, text in axis_ticks(figure.y, y, voice, 6)) + 10
    right = canvas.width - end_room(figure, canvas, voice)
    return Frame(left, right, top, bottom, projection(figure, "x", left, right), y)


def has_rules(figure: Figure) -> bool:
    """Whether a rule stands upright in the figure, with words at its head."""
    return any(isinstance(mark, Rule) and mark.side is Side.X for mark in figure.marks)


@dataclass(frozen=True)
class End:
    """Words at the right end of a line, or of a rule across a plane."""

    role: Role
    value: float
    words: str


def ends_of(figure: Figure, voice: Voice) -> list[End]:
    """The ends of lines with something to draw, and of level rules; limits and curves say their name and no value."""
    found = []
    for mark in figure.marks:
        last = last_value(mark)
        if last is not None:
            # A curve over a number ends where the figure ends, which says nothing; a series ends at the last period.
            curve = isinstance(mark, Line) and (
                mark.role is Role.LIMIT or figure.x.scale is not Scale.CATEGORY
            )
            value = "" if curve else f" {number(last, figure.y.format, voice.language)}"
            found.append(End(mark.role, last, f"{voice.say(mark.name)}{value}"))
    return found


def last_value(mark: Mark) -> float | None:
    """The height at which a mark ends on the right; None for those that do not."""
    match mark:
        case Line():
            return next((value for value in reversed(mark.y) if math.isfinite(value)), None)
        case Rule(side=Side.Y, labelled=True):
            return mark.value
        case _:
            return None


def end_room(figure: Figure, canvas: Canvas, voice: Voice) -> float:
    """The room for words at the right ends of lines."""
    most = canvas.width * (0.24 if canvas is WIDE else 0.27)
    widths = [
        text_width(part, canvas.text, end.role is Role.OWN)
        for end in ends_of(figure, voice)
        for part in wrap(end.words, most, canvas.text, end.role is Role.OWN)
    ]
    return min(max(widths, default=0), most * 1.3) + 16
