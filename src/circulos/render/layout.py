"""Arithmetic of drawing: how wide a text is, where ticks stand, where a value falls, where labels do not collide."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from circulos.exhibits.model import Role

PIECES = re.compile(r"[^ -]*(?:-| +|$)")
NARROW_LETTERS = frozenset("ijlrtfI.,:;'’·|!()[]- \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}")
WIDE_LETTERS = frozenset("mwMW%‰‱@—…")


@lru_cache(maxsize=8192)
def text_width(text: str, size: float, bold: bool = False) -> float:
    """An estimate on the safe side of the width of a text in a sans serif face."""
    units = sum(
        0.34
        if letter in NARROW_LETTERS
        else 0.9
        if letter in WIDE_LETTERS
        else 0.68
        if letter.isupper()
        else 0.57
        for letter in text
    )
    return units * size * (1.06 if bold else 1.0)


def wrap(text: str, room: float, size: float, bold: bool = False) -> list[str]:
    """Lines of whole words that fit the room, broken at blanks and after hyphens; longer words stand alone."""
    lines: list[str] = []
    for piece in PIECES.findall(text):
        if lines and text_width((lines[-1] + piece).rstrip(" "), size, bold) <= room:
            lines[-1] += piece
        else:
            lines.append(piece)
    return [line.rstrip(" ") for line in lines] or [""]


@dataclass(frozen=True)
class Projection:
    """From a value to a place on the page."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def __call__(self, value: float) -> float:
        """The place of a value; a scale without extent puts everything in its middle."""
        low, high, value = self._ease(self.low), self._ease(self.high), self._ease(value)
        share = 0.5 if high == low else (value - low) / (high - low)
        return self.start + share * (self.end - self.start)

    def _ease(self, value: float) -> float:
        return math.log10(max(value, 1e-12)) if self.log else value


def finite(numbers: Iterable[float]) -> Iterator[float]:
    """Those that can be drawn."""
    return (number for number in numbers if math.isfinite(number))


def step_for(low: float, high: float, most: int) -> float:
    """The smallest step of 1, 2 or 5 times a power of ten that gives at most `most` ticks."""
    rough = (high - low) / max(most, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)


def ticks(low: float, high: float, most: int) -> tuple[list[float], int]:
    """Round numbers between two limits, and the decimals they need."""
    if not high > low:
        return [low], 0
    step = step_for(low, high, most)
    # One tick alone gives no scale: then the steps are finer, whatever was asked.
    if math.floor(high / step + 1e-9) - math.ceil(low / step - 1e-9) < 1:
        step = step_for(low, high, most + 2)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return [index * step for index in range(first, last + 1)], decimals


def log_ticks(low: float, high: float, most: int) -> tuple[list[float], int]:
    """1, 2, 5 times powers of ten between two limits, thinned to powers of ten where there are too many."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    fine = [factor * 10.0**power for power in powers for factor in (1, 2, 5)]
    inside = [tick for tick in fine if low <= tick <= high]
    thin = [tick for tick in inside if math.log10(tick) % 1 < 1e-9] if len(inside) > most else inside
    return thin, max(0, -powers[0])


@dataclass(frozen=True)
class Box:
    """The space a text or a point takes."""

    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: Box) -> bool:
        """Whether two of them share a point."""
        apart = self.right <= other.left or other.right <= self.left
        return not (apart or self.bottom <= other.top or other.bottom <= self.top)


@dataclass(frozen=True)
class Flag:
    """A text over a place, to be hung above the plot with a leader down to it."""

    x: float
    text: str
    bold: bool = False
    role: Role = Role.CIRCLE


@dataclass(frozen=True)
class HungFlag:
    """Where a flag hangs: row 0 is next to the plot."""

    flag: Flag
    row: int
    left: float
    width: float


def clear(one: HungFlag, other: HungFlag, gap: float = 6) -> bool:
    """Whether two flags leave each other's words and leaders alone."""
    if one.row == other.row:
        return one.left + one.width + gap <= other.left or other.left + other.width + gap <= one.left
    upper, lower = (one, other) if one.row > other.row else (other, one)
    return not lower.left - 4 < upper.flag.x < lower.left + lower.width + 4


def hang(flags: Sequence[Flag], low: float, high: float, size: float) -> list[HungFlag]:
    """Hang flags over the plot in as few rows as possible, so that neither words nor leaders cross.

    Where that cannot be, as with two flags at the very same place, a leader passes behind a text.
    """
    for rows in range(1, len(flags) + 1):
        choices = [list(places(flag, rows, low, high, size)) for flag in flags]
        hung = first_fit(choices, [])
        if hung is not None:
            return hung
    return [next(places(flag, row + 1, low, high, size, row)) for row, flag in enumerate(flags)]


def first_fit(choices: Sequence[Sequence[HungFlag]], hung: list[HungFlag]) -> list[HungFlag] | None:
    """The first choice of places, in the order of preference, in which all flags are clear of each other."""
    if len(hung) == len(choices):
        return hung
    for one in choices[len(hung)]:
        if all(clear(one, other) for other in hung):
            found = first_fit(choices, [*hung, one])
            if found is not None:
                return found
    return None


def places(flag: Flag, rows: int, low: float, high: float, size: float, first: int = 0) -> Iterator[HungFlag]:
    """Where a flag may hang, best place first: over its place, beside it, pushed inside the limits."""
    width = text_width(flag.text, size, flag.bold)
    middle = flag.x - width / 2
    for row in range(first, rows):
        for left in (middle, flag.x + 5, flag.x - width - 5):
            if low <= left and left + width <= high:
                yield HungFlag(flag, row, left, width)
        if not (low <= middle and middle + width <= high):
            yield HungFlag(flag, row, min(max(middle, low), max(high - width, low)), width)


def spread_down(wanted: Sequence[float], heights: Sequence[float], top: float, bottom: float) -> list[float]:
    """Middles of stacked texts, as near to where they are wanted as their heights allow, within the limits."""
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    placed = dict.fromkeys(order, 0.0)
    edge = top
    for index in order:
        placed[index] = max(wanted[index], edge + heights[index] / 2)
        edge = placed[index] + heights[index] / 2
    edge = bottom
    for index in reversed(order):
        placed[index] = min(placed[index], edge - heights[index] / 2)
        edge = placed[index] - heights[index] / 2
    return [placed[index] for index in range(len(wanted))]
