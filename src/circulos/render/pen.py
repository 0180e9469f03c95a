"""The few SVG elements that everything is drawn with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from circulos.render.palette import LIGHT

HALO = (
    f' class="halo" stroke="{LIGHT["paper"]}" stroke-width="3" paint-order="stroke" stroke-linejoin="round"'
)


def n(number: float) -> str:
    """A coordinate, to a tenth of a unit."""
    return f"{number:.1f}".removesuffix(".0")


def group(name: str, content: Iterable[str], attributes: str = "") -> str:
    """A group in the colour of a role or of a part of the page."""
    return f'<g class="{name}" color="{LIGHT[name]}"{attributes}>{"".join(content)}</g>'


def text(
    x: float, y: float, words: str, *, anchor: str = "start", bold: bool = False, halo: bool = False
) -> str:
    """A text; with a halo in the colour of the paper where it may stand on marks."""
    extra = (f' text-anchor="{anchor}"' if anchor != "start" else "") + (' font-weight="600"' if bold else "")
    if halo:
        extra += HALO
    return f'<text x="{n(x)}" y="{n(y)}"{extra}>{escape(words)}</text>'


def segment(x1: float, y1: float, x2: float, y2: float, extra: str = "") -> str:
    """A straight line."""
    return f'<line x1="{n(x1)}" y1="{n(y1)}" x2="{n(x2)}" y2="{n(y2)}"{extra}/>'


def rectangle(x: float, y: float, width: float, height: float) -> str:
    """A rectangle, never too thin to be seen."""
    return f'<rect x="{n(x)}" y="{n(y)}" width="{n(max(width, 1))}" height="{n(max(height, 1))}"/>'


def polygon(
    corners: Sequence[tuple[float, float]], x: float, y: float, radius: float, title: str, extra: str
) -> str:
    """A shape of straight sides around a place."""
    places = " ".join(f"{n(x + dx * radius)},{n(y + dy * radius)}" for dx, dy in corners)
    return f'<polygon points="{places}"{extra}>{title}</polygon>'
