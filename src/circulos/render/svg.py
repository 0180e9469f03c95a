"""Draws the five marks as SVG: no script, no style attribute, words for those who do not see it.

Colours come from `color` on a group, given as a plain attribute for where no style sheet is, and overruled by
the class of its role (see `palette`). Each figure is drawn for a wide and for a narrow place; the page shows one.
"""

from __future__ import annotations

from html import escape

from circulos.exhibits.model import Figure
from circulos.render.axes import axes, foot, row_names
from circulos.render.frame import NARROW, WIDE, Canvas, Frame, frame_of, projection
from circulos.render.labels import end_labels, flags, legend, point_labels
from circulos.render.marks import draw_mark
from circulos.render.palette import FIGURE_STYLE, LIGHT, THEME
from circulos.render.pen import group, n, segment
from circulos.render.voice import voice

FACE = "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Liberation Sans',Arial,sans-serif"


def both(figure: Figure, language: str, *, key: str, title: str, description: str) -> str:
    """The figure for a wide and for a narrow place, one of which the page shows. `key` makes ids unique."""
    return "".join(
        draw(figure, language, key=key, title=title, description=description, canvas=canvas)
        for canvas in (WIDE, NARROW)
    )


def document(figure: Figure, language: str, *, title: str, description: str, canvas: Canvas = WIDE) -> str:
    """A file of its own, with its style inside."""
    drawn = draw(figure, language, key="figure", title=title, description=description, canvas=canvas)
    head, rest = drawn.split(">", 1)
    return f"{head}><style>{THEME}{FIGURE_STYLE}</style>{rest}"


def draw(
    figure: Figure, language: str, *, key: str, title: str, description: str, canvas: Canvas = WIDE
) -> str:
    """One SVG element with title and description."""
    speaker = voice(language)
    frame = frame_of(figure, canvas, speaker)
    parts = [
        *axes(figure, frame, canvas, speaker),
        *(part for mark in figure.marks for part in draw_mark(mark, figure, frame, canvas, speaker)),
        *row_names(figure, frame, canvas),
        *flags(frame, canvas),
        *end_labels(figure, frame, canvas, speaker),
        *point_labels(figure, frame, canvas, speaker),
    ]
    below = frame.bottom + foot(figure, canvas, speaker)
    key_parts, height = legend(figure, canvas, speaker, below)
    name = f"{key}-{canvas.name}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="fig {canvas.name}" role="img"'
        f' aria-labelledby="{name}-t {name}-d" width="{n(canvas.width)}" height="{n(height)}"'
        f' viewBox="0 0 {n(canvas.width)} {n(height)}" color="{LIGHT["ink"]}" fill="currentColor"'
        f' font-family="{FACE}" font-size="{n(canvas.text)}">'
        f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(description)}</desc>'
        f"{''.join(parts)}{''.join(key_parts)}</svg>"
    )


# Small figures inside tables


def spark(figure: Figure, width: float = 112, height: float = 18) -> str:
    """A small figure for a cell; the numbers stand beside it, so it is silent for screen readers."""
    canvas = Canvas("spark", width, radius=3)
    x = projection(figure, "x", 5, width - 5)
    frame = Frame(5, width - 5, 2, height - 2, x, projection(figure, "y", height - 2, 2))
    base = group("grid", [segment(5, height / 2, width - 5, height / 2, ' stroke="currentColor"')])
    marks = "".join(
        part for mark in figure.marks for part in draw_mark(mark, figure, frame, canvas, voice("en"))
    )
    return (
        f'<svg class="fig spark" aria-hidden="true" width="{n(width)}" height="{n(height)}"'
        f' viewBox="0 0 {n(width)} {n(height)}" color="{LIGHT["ink"]}" fill="currentColor">{base}{marks}</svg>'
    )
