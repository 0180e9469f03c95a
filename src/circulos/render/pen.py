"""The few SVG elements that everything is drawn with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


def n(number: float) -> str:
    """A coordinate, to a tenth of a unit."""
    return f"{number:.1f}".removesuffix(".0")


def group(name: str, content: Iterable[str], attributes: str = "") -> str:
    """A group that looks as its classes say, such as the role of a mark; nothing where nothing is drawn."""
    inside = "".join(content)
    return f'<g class="{name}"{attributes}>{inside}</g>' if inside else ""


def text(x: float, y: float, words: str, *, anchor: str = "", bold: bool = False, halo: bool = False) -> str:
    """A text; with a halo in the colour of the paper where it may stand on marks."""
    look = " ".join(filter(None, (anchor, "bold" if bold else "", "halo" if halo else "")))
    extra = f' class="{look}"' if look else ""
    return f'<text x="{n(x)}" y="{n(y)}"{extra}>{escape(words)}</text>'


def segment(x1: float, y1: float, x2: float, y2: float, look: str = "") -> str:
    """A straight line."""
    extra = f' class="{look}"' if look else ""
    return f'<path{extra} d="{stroke(x1, y1, x2, y2)}"/>'


def segments(name: str, ends: Iterable[tuple[float, float, float, float]]) -> str:
    """Straight lines of one look, as one path."""
    drawn = "".join(stroke(*one) for one in ends)
    return f'<path class="{name}" d="{drawn}"/>' if drawn else ""


def stroke(x1: float, y1: float, x2: float, y2: float) -> str:
    """From one place to another, as part of a path."""
    start = f"M{n(x1)} {n(y1)}"
    if n(x1) == n(x2):
        return f"{start}V{n(y2)}"
    return f"{start}H{n(x2)}" if n(y1) == n(y2) else f"{start}L{n(x2)} {n(y2)}"


def rectangle(x: float, y: float, width: float, height: float) -> str:
    """A rectangle, never too thin to be seen."""
    return f'<rect x="{n(x)}" y="{n(y)}" width="{n(max(width, 1))}" height="{n(max(height, 1))}"/>'


def polygon(corners: Sequence[tuple[float, float]], x: float, y: float, radius: float, title: str) -> str:
    """A shape of straight sides around a place."""
    places = " ".join(f"{n(x + dx * radius)},{n(y + dy * radius)}" for dx, dy in corners)
    return f'<polygon points="{places}">{title}</polygon>'
