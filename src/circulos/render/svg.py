"""Draws the five marks as SVG: no script, no style attribute, words for those who do not see it.

Looks are classes (see `palette`), which the style sheet of a page resolves; a figure that goes elsewhere is dressed
with attributes. A page takes a figure drawn for a wide and for a narrow place, and shows one of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from circulos.exhibits.model import Figure, Scale
from circulos.render.axes import axes, foot, row_names
from circulos.render.frame import NARROW, WIDE, Canvas, Frame, frame_of, projection
from circulos.render.labels import end_labels, flags, legend, point_labels
from circulos.render.marks import draw_mark
from circulos.render.palette import FIGURE_STYLE, THEME, dressed
from circulos.render.pen import n, segments
from circulos.render.voice import voice

BOTH = (WIDE, NARROW)


def both(
    figure: Figure,
    language: str,
    *,
    key: str,
    title: str,
    description: str,
    canvases: Sequence[Canvas] = BOTH,
) -> str:
    """The figure for a wide and for a narrow place, one of which the page shows. `key` makes ids unique."""
    return "".join(
        draw(figure, language, key=key, title=title, description=description, canvas=canvas)
        for canvas in canvases
    )


def named_by(ids: str, figure: Figure, language: str, canvases: Sequence[Canvas] = BOTH) -> str:
    """The same in a page that has already said, in elements with these ids, what the figure shows."""
    return "".join(drawn(figure, language, canvas, ids) for canvas in canvases)


def is_small(figure: Figure) -> bool:
    """Whether a figure can be read at half the width of a page: one line of points, or a few periods."""
    return figure.y.scale is Scale.LANES or (
        figure.x.scale is Scale.CATEGORY and len(figure.x.categories) < 13
    )


def document(figure: Figure, language: str, *, title: str, description: str, canvas: Canvas = WIDE) -> str:
    """A file of its own, with its style inside."""
    made = draw(figure, language, key="figure", title=title, description=description, canvas=canvas)
    head, rest = standing_alone(made).split(">", 1)
    return f"{head}><style>{THEME}{FIGURE_STYLE}</style>{rest}"


def standing_alone(written: str) -> str:
    """A drawing of a page as a file: it says what it is, and wears its looks."""
    return dressed(written.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def draw(
    figure: Figure, language: str, *, key: str, title: str, description: str, canvas: Canvas = WIDE
) -> str:
    """One SVG element with title and description."""
    name = f"{key}-{canvas.name}"
    words = f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(description)}</desc>'
    return drawn(figure, language, canvas, f"{name}-t {name}-d", words)


def drawn(figure: Figure, language: str, canvas: Canvas, ids: str, words: str = "") -> str:
    """One SVG element, named by the elements with these ids."""
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
    return (
        f'<svg class="fig {canvas.name}" role="img" aria-labelledby="{ids}"'
        f' width="{n(canvas.width)}" height="{n(height)}" viewBox="0 0 {n(canvas.width)} {n(height)}"'
        f' font-size="{n(canvas.text)}">'
        f"{words}{''.join(parts)}{''.join(key_parts)}</svg>"
    )


# Small figures inside tables


def spark(figure: Figure, width: float = 112, height: float = 18) -> str:
    """A small figure for a cell; the numbers stand beside it, so it is silent for screen readers."""
    canvas = Canvas("spark", width, radius=3)
    x = projection(figure, "x", 5, width - 5)
    frame = Frame(5, width - 5, 2, height - 2, x, projection(figure, "y", height - 2, 2))
    base = segments("grid rail", [(5, height / 2, width - 5, height / 2)])
    marks = "".join(
        part for mark in figure.marks for part in draw_mark(mark, figure, frame, canvas, voice("en"))
    )
    return (
        f'<svg class="fig spark" aria-hidden="true" width="{n(width)}" height="{n(height)}"'
        f' viewBox="0 0 {n(width)} {n(height)}">{base}{marks}</svg>'
    )
