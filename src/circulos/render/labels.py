"""Words on a figure: flags over the plot, ends of lines, names beside points, the key under it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from circulos.exhibits.model import Band, Bar, Figure, Line, Mark, Point, Role, Rule, Scale
from circulos.render.frame import Canvas, Frame, ends_of, value_text
from circulos.render.layout import Box, spread_down, text_width, wrap
from circulos.render.marks import swatch
from circulos.render.pen import group, segment, text
from circulos.render.voice import Voice


def flags(frame: Frame, canvas: Canvas) -> Iterator[str]:
    """Words over the plot, each with a leader down to it."""
    for one in frame.flags:
        y = frame.top - 8 - one.row * (canvas.text + 5)
        leader = segment(one.flag.x, y + 3, one.flag.x, frame.top, "leader")
        yield group(one.flag.role, [leader, text(one.left, y, one.flag.text, bold=one.flag.bold)])


def is_plane(figure: Figure) -> bool:
    """Whether both axes carry numbers or periods."""
    return figure.y.scale not in (Scale.LANES, Scale.CATEGORY)


def end_labels(figure: Figure, frame: Frame, canvas: Canvas, speaker: Voice) -> Iterator[str]:
    """Words at the right ends of lines, moved apart where they would touch."""
    if not is_plane(figure):
        return
    ends, step = ends_of(figure, speaker), canvas.text + 2
    room = canvas.width - frame.right - 8
    told = [wrap(end.words, room, canvas.text, end.role is Role.OWN) for end in ends]
    wanted, heights = [frame.y(end.value) for end in ends], [len(part) * step + 2 for part in told]
    middles = spread_down(wanted, heights, frame.top - 8, frame.bottom + 8)
    for end, parts, middle in zip(ends, told, middles, strict=True):
        first = middle - len(parts) * step / 2 + canvas.text * 0.85
        yield group(end.role, text_lines(frame.right + 8, first, parts, step, end.role is Role.OWN))


def text_lines(x: float, y: float, lines: list[str], step: float, bold: bool = False) -> Iterator[str]:
    """Lines of text under each other."""
    return (text(x, y + index * step, line, bold=bold) for index, line in enumerate(lines))


def point_labels(figure: Figure, frame: Frame, canvas: Canvas, speaker: Voice) -> Iterator[str]:
    """Names beside points of a plane, where there is room; the own one always."""
    if not is_plane(figure):
        return
    points = [mark for mark in figure.marks if isinstance(mark, Point)]
    taken = [spot(frame.x(x), frame.y(y), canvas) for point in points for x, y in drawn(point)]
    for point in sorted(points, key=lambda point: point.role is not Role.OWN):
        if point.labelled:
            yield group(point.role, named(point, figure, frame, canvas, speaker, taken))


def drawn(point: Point) -> list[tuple[float, float]]:
    """The places that can be drawn."""
    return [(x, y) for x, y in zip(point.x, point.y, strict=True) if math.isfinite(x) and math.isfinite(y)]


def spot(x: float, y: float, canvas: Canvas) -> Box:
    """The space a point takes."""
    return Box(x - canvas.radius, y - canvas.radius, x + canvas.radius, y + canvas.radius)


def named(
    point: Point, figure: Figure, frame: Frame, canvas: Canvas, speaker: Voice, taken: list[Box]
) -> Iterator[str]:
    """The names of the points of one mark; `taken` grows by what is written."""
    own = point.role is Role.OWN
    for x, y, label in zip(point.x, point.y, point.labels, strict=True):
        value = f" {value_text(y, figure.y, speaker)}" if own else ""
        words = f"{speaker.say(label)}{value}"
        boxes = list(beside(frame.x(x), frame.y(y), text_width(words, canvas.text, own), canvas, own))
        inside = [
            box for box in boxes if frame.left < box.left and box.right < frame.right + 6 and box.top > 0
        ]
        free = [box for box in inside if not any(box.touches(other) for other in taken)]
        chosen = (free or (inside if own else []))[:1]
        taken += chosen
        for box in chosen:
            yield text(box.left, box.bottom - canvas.text * 0.22, words, bold=own, halo=True)


def beside(x: float, y: float, width: float, canvas: Canvas, own: bool) -> Iterator[Box]:
    """Places for a name: right, left, above, below."""
    away, high = canvas.radius * (1.65 if own else 1.5) + 4, canvas.text
    for left, top in (
        (x + away, y - high / 2),
        (x - away - width, y - high / 2),
        (x - width / 2, y - away - high),
        (x - width / 2, y + away),
    ):
        yield Box(left, top, left + width, top + high)


def legend(figure: Figure, canvas: Canvas, speaker: Voice, top: float) -> tuple[list[str], float]:
    """Swatches with names of the marks that carry no words of their own, and where the figure ends."""
    parts: list[str] = []
    step = canvas.text + 6
    x, y = 2.0, top + canvas.text
    told = [mark for mark in figure.marks if needs_key(mark, figure)]
    for mark in told:
        lines = wrap(speaker.say(mark.name), canvas.width - 28, canvas.text)
        width = 24 + max(text_width(line, canvas.text) for line in lines) + 14
        if x > 2 and x + width - 14 > canvas.width:
            x, y = 2.0, y + step
        parts.append(swatch(mark, x, y - canvas.text * 0.35, canvas))
        parts.append(group("muted", text_lines(x + 22, y, lines, step - 3)))
        x, y = x + width, y + (len(lines) - 1) * (step - 3)
    return parts, (y + 6 if told else top)


def needs_key(mark: Mark, figure: Figure) -> bool:
    """Whether a mark says its name nowhere else. In a trend the line at whose points they stand says it."""
    match mark:
        case Band() | Bar():
            return True
        case Point():
            lines = {one.role for one in figure.marks if isinstance(one, Line)}
            beside_line = is_plane(figure) and figure.x.scale is Scale.CATEGORY and mark.role in lines
            return not beside_line and (mark.role is not Role.OWN or not mark.labelled)
        case Line():
            return not is_plane(figure)
        case Rule():
            return False
