"""Axes: a fine grid, ticks with their words, names of rows and periods."""

from __future__ import annotations

import math
from collections.abc import Iterator

from circulos.exhibits.model import Figure, Scale
from circulos.render.frame import Canvas, Frame, axis_ticks, axis_title
from circulos.render.layout import text_width, wrap
from circulos.render.pen import group, n, segments, text
from circulos.render.voice import Voice


def axes(figure: Figure, frame: Frame, canvas: Canvas, speaker: Voice) -> Iterator[str]:
    """What lies under the marks: grid, ticks and titles."""
    if figure.y.own is not None:
        yield own_row(figure.y.own, frame)
    yield from bottom_axis(figure, frame, canvas, speaker)
    if figure.y.scale not in (Scale.CATEGORY, Scale.LANES):
        yield from left_axis(figure, frame, canvas, speaker)


def bottom_axis(figure: Figure, frame: Frame, canvas: Canvas, speaker: Voice) -> Iterator[str]:
    """The x axis: periods, or numbers with a fine grid."""
    base = frame.bottom + canvas.text + 4
    if figure.x.scale is Scale.CATEGORY:
        yield periods(figure, frame, canvas, speaker, base)
    else:
        most = max(int((frame.right - frame.left) // 62), 3)
        marks = axis_ticks(figure.x, frame.x, speaker, most)
        yield segments("grid rail", [rail(frame.x(value), frame) for value, _ in marks])
        yield group("muted mid", [tick_label(frame.x(value), base, words, canvas) for value, words in marks])
    title = title_lines(figure, canvas, speaker)
    step = canvas.text + 4
    yield group(
        "muted end", (text(frame.right, base + row * step, line) for row, line in enumerate(title, 1))
    )


def title_lines(figure: Figure, canvas: Canvas, speaker: Voice) -> list[str]:
    """The title of the x axis, in as many lines as it needs."""
    title = axis_title(figure.x, speaker)
    return wrap(title, canvas.width - 30, canvas.text) if title else []


def foot(figure: Figure, canvas: Canvas, speaker: Voice) -> float:
    """The height of ticks and title under the plot."""
    return canvas.text + 10 + len(title_lines(figure, canvas, speaker)) * (canvas.text + 4)


def rail(x: float, frame: Frame) -> tuple[float, float, float, float]:
    """A grid line from the top of the plot to a little below its bottom."""
    return x, frame.top, x, frame.bottom + 4


def tick_label(x: float, y: float, words: str, canvas: Canvas) -> str:
    """The words of a tick, kept inside the canvas."""
    half = text_width(words, canvas.text) / 2
    return text(min(max(x, half), canvas.width - half), y, words)


def periods(figure: Figure, frame: Frame, canvas: Canvas, speaker: Voice, base: float) -> str:
    """Names of periods, thinned from the last backwards where they would touch."""
    names = [speaker.say(category) for category in figure.x.categories]
    room = (frame.right - frame.left) / max(len(names), 1)
    every = max(1, math.ceil((max(text_width(name, canvas.text) for name in names) + 8) / room))
    last = len(names) - 1
    return group(
        "muted mid",
        [
            tick_label(frame.x(index), base, name, canvas)
            for index, name in enumerate(names)
            if (last - index) % every == 0
        ],
    )


def left_axis(figure: Figure, frame: Frame, canvas: Canvas, speaker: Voice) -> Iterator[str]:
    """The y axis with grid lines across the plot; its title stands over it, upright."""
    marks = axis_ticks(figure.y, frame.y, speaker, 6)
    lines = ((frame.left, frame.y(value), frame.right, frame.y(value)) for value, _ in marks)
    yield segments("grid rail", lines)
    drop = canvas.text * 0.35
    yield group("muted end", (text(frame.left - 6, frame.y(value) + drop, words) for value, words in marks))
    if title := axis_title(figure.y, speaker):
        yield group("muted", [text(0, canvas.text, title)])


def row_names(figure: Figure, frame: Frame, canvas: Canvas) -> Iterator[str]:
    """Names of categories beside or over their rows; the own one bold."""
    step = canvas.text + 2
    for index, lines in enumerate(frame.rows):
        first = frame.y(index) + canvas.text * 0.35 - (len(lines) - 1) * step / 2
        x, anchor = frame.left - 8, "end"
        if frame.stacked:
            first, x, anchor = frame.y(index - 0.5) + canvas.text, 2, ""
        for row, line in enumerate(lines):
            yield text(
                x, first + row * step, line, anchor=anchor, bold=index == figure.y.own, halo=frame.stacked
            )


def own_row(index: int, frame: Frame) -> str:
    """A wash behind the own row."""
    top, bottom = frame.y(index - 0.5), frame.y(index + 0.5)
    return group(
        "wash", [f'<rect x="0" y="{n(top)}" width="{n(frame.right + 14)}" height="{n(bottom - top)}"/>']
    )
