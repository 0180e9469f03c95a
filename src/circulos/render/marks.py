"""The five marks: bar, point, line, band, rule."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from circulos.exhibits.model import Band, Bar, Figure, Line, Mark, Phrase, Point, Role, Rule, Scale, Side
from circulos.render.frame import Canvas, Frame, value_text
from circulos.render.layout import text_width
from circulos.render.pen import group, n, polygon, rectangle, segment, text
from circulos.render.voice import Voice

LINES = {Role.OWN: "heavy", Role.REFERENCE: "line dashed", Role.LIMIT: "line dotted"}
RINGED = (Role.CIRCLE, Role.LIMIT, Role.INTERVAL, Role.NEUTRAL)


def draw_mark(mark: Mark, figure: Figure, frame: Frame, canvas: Canvas, speaker: Voice) -> Iterator[str]:
    """One mark."""
    match mark:
        case Band():
            yield group("shade" if mark.role is Role.CIRCLE else mark.role, band_paths(mark, frame, canvas))
        case Line():
            yield group(line_look(mark.role), line_paths(mark, frame))
        case Rule():
            yield group(line_look(mark.role), [rule_line(mark, frame)])
            yield from rule_head(mark, figure, frame, canvas, speaker)
        case Bar():
            yield group(mark.role, bars(mark, figure, frame, canvas))
        case Point():
            yield points(mark, figure, frame, canvas, speaker)


def line_look(role: Role) -> str:
    """The classes of a line by its role: the own one is heavy, limits and references are broken."""
    return f"{role} {LINES.get(role, 'line')}"


def runs(*columns: Sequence[float]) -> Iterator[list[tuple[float, ...]]]:
    """Stretches without a gap."""
    run: list[tuple[float, ...]] = []
    for row in zip(*columns, strict=True):
        if all(map(math.isfinite, row)):
            run.append(row)
        elif run:
            yield run
            run = []
    if run:
        yield run


def trail(places: Iterable[tuple[float, float]]) -> str:
    """Coordinates of a path."""
    return "L".join(f"{n(x)} {n(y)}" for x, y in places)


def line_paths(line: Line, frame: Frame) -> Iterator[str]:
    """A path for each stretch without a gap."""
    for run in runs(line.x, line.y):
        yield f'<path d="M{trail((frame.x(x), frame.y(y)) for x, y in run)}"/>'


def band_paths(band: Band, frame: Frame, canvas: Canvas) -> Iterator[str]:
    """A closed path for each stretch; one place alone becomes a short bar. It leaves room for names of rows."""
    if frame.stacked and band.side is Side.X:
        left, right = frame.x(band.low[0]), frame.x(band.high[0])
        for row in range(len(frame.rows)):
            yield rectangle(left, row_middle(row, frame, canvas) - canvas.row / 2, right - left, canvas.row)
        return
    for run in runs(band.at, band.low, band.high):
        if band.side is Side.X:
            there = [(frame.x(low), frame.y(at)) for at, low, _ in run]
            back = [(frame.x(high), frame.y(at)) for at, _, high in reversed(run)]
        else:
            there = [(frame.x(at), frame.y(low)) for at, low, _ in widened(run)]
            back = [(frame.x(at), frame.y(high)) for at, _, high in reversed(widened(run))]
        yield f'<path d="M{trail([*there, *back])}Z"/>'


def widened(run: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
    """A stretch of one place as a stretch of some width."""
    if len(run) > 1:
        return run
    at, low, high = run[0]
    return [(at - 0.15, low, high), (at + 0.15, low, high)]


def rule_line(rule: Rule, frame: Frame) -> str:
    """A rule across the plot."""
    if rule.side is Side.X:
        return segment(frame.x(rule.value), frame.top, frame.x(rule.value), frame.bottom)
    return segment(frame.left, frame.y(rule.value), frame.right, frame.y(rule.value))


def rule_head(rule: Rule, figure: Figure, frame: Frame, canvas: Canvas, speaker: Voice) -> Iterator[str]:
    """The words over an upright rule in a plane; elsewhere they hang as flags or stand at its end."""
    if rule.side is Side.Y or not rule.labelled or figure.y.scale in (Scale.LANES, Scale.CATEGORY):
        return
    words = f"{speaker.say(rule.name)} {value_text(rule.value, figure.x, speaker)}".strip()
    half = text_width(words, canvas.text) / 2
    x = min(max(frame.x(rule.value), half), canvas.width - half)
    yield group(rule.role, [text(x, frame.top - 5, words, anchor="mid", halo=True)])


def bars(bar: Bar, figure: Figure, frame: Frame, canvas: Canvas) -> Iterator[str]:
    """Bars; those of an interval are thin, so that the value on them is seen first."""
    thick = 3.0 if bar.role is Role.INTERVAL else canvas.row * 0.6
    horizontal = figure.y.scale is Scale.CATEGORY
    for at, start, end in zip(bar.at, bar.start, bar.end, strict=True):
        if not all(map(math.isfinite, (at, start, end))):
            continue
        along = frame.x if horizontal else frame.y
        low, high = sorted((along(start), along(end)))
        middle = row_middle(at, frame, canvas) if horizontal else frame.x(at)
        if horizontal:
            yield rectangle(low, middle - thick / 2, high - low, thick)
        else:
            yield rectangle(middle - thick / 2, low, thick, high - low)


def row_middle(at: float, frame: Frame, canvas: Canvas) -> float:
    """Where the marks of a row stand: in its middle, or under its name."""
    return frame.y(at + 0.5) - canvas.row / 2 if frame.stacked else frame.y(at)


def points(point: Point, figure: Figure, frame: Frame, canvas: Canvas, speaker: Voice) -> str:
    """Points, with their names as tooltips where there is a pointer to hover; without them as one path of dots."""
    labels = point.labels or (point.name,) * len(point.x)
    rows = figure.y.scale is Scale.CATEGORY
    seen = [
        (frame.x(x), row_middle(y, frame, canvas) if rows else frame.y(y), x, y, label)
        for x, y, label in zip(point.x, point.y, labels, strict=True)
        if math.isfinite(x) and math.isfinite(y)
    ]
    if point.role in RINGED and not canvas.tips:
        return dots(point.role, [(x, y) for x, y, *_ in seen], canvas.radius)
    shapes = (
        shape(point.role, at, up, canvas.radius, tip(label, x, y, figure, speaker) if canvas.tips else "")
        for at, up, x, y, label in seen
    )
    return group(point_look(point.role), shapes)


def dots(role: Role, places: Sequence[tuple[float, float]], radius: float) -> str:
    """Full dots as one path: a line without length has round ends. One alone is a circle: print drops empty paths."""
    if len(places) == 1:
        return group(role, [shape(role, *places[0], radius, "")])
    drawn = "".join(f"M{n(x)} {n(y)}h0" for x, y in places)
    return group(f"{role} dots", [f'<path stroke-width="{n(2 * radius)}" d="{drawn}"/>'] if drawn else ())


def point_look(role: Role) -> str:
    """The classes of points by their role; an edge would leave nothing of the thin stroke of a reference."""
    if role is Role.REFERENCE:
        return role
    return f"{role} {'rings' if role in RINGED else 'edge'}"


def tip(label: Phrase, x: float, y: float, figure: Figure, speaker: Voice) -> str:
    """The tooltip of a point: its name and its numbers."""
    wanted = [(x, figure.x), (y, figure.y)]
    values = [value_text(value, axis, speaker) for value, axis in wanted if axis.scale is not Scale.LANES]
    return f"<title>{escape(': '.join(filter(None, [speaker.say(label), ' · '.join(filter(None, values))])))}</title>"


def shape(role: Role, x: float, y: float, radius: float, title: str) -> str:
    """A point by its role: the own one large and ringed, favourable a triangle, unfavourable a diamond."""
    match role:
        case Role.OWN:
            return f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(radius * 1.65)}">{title}</circle>'
        case Role.FAVOURABLE:
            return polygon([(0, -1.5), (1.4, 1.1), (-1.4, 1.1)], x, y, radius, title)
        case Role.UNFAVOURABLE:
            return polygon([(0, -1.5), (1.5, 0), (0, 1.5), (-1.5, 0)], x, y, radius, title)
        case Role.REFERENCE:
            return rectangle(x - 1.2, y - radius * 1.8, 2.4, radius * 3.6)
        case _:
            return f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(radius)}">{title}</circle>'


def swatch(mark: Mark, x: float, y: float, canvas: Canvas) -> str:
    """A mark in small."""
    match mark:
        case Band():
            return group("shade" if mark.role is Role.CIRCLE else mark.role, [rectangle(x, y - 5, 16, 10)])
        case Bar():
            thick = 3 if mark.role is Role.INTERVAL else 10
            return group(mark.role, [rectangle(x, y - thick / 2, 16, thick)])
        case Point():
            if mark.role in RINGED and not canvas.tips:
                return dots(mark.role, [(x + 8, y)], canvas.radius)
            return group(point_look(mark.role), [shape(mark.role, x + 8, y, canvas.radius, "")])
        case _:
            return group(line_look(mark.role), [segment(x, y, x + 16, y)])
