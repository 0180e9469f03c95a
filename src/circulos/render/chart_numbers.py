"""What native charts of slides and of workbooks have in common: the marks of a figure as columns of numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from circulos.exhibits.model import Band, Bar, Figure, Line, Mark, Point, Rule, Side
from circulos.render.voice import Voice

GAP = math.nan
"""Where a series has no number; in a sheet the cell stays empty."""


def broken(pairs: Iterable[tuple[float, float]]) -> tuple[float, ...]:
    """Pairs of numbers with a gap after each."""
    return tuple(number for pair in pairs for number in (*pair, GAP))


def places_of(mark: Mark) -> tuple[float, ...]:
    """The places of a mark along the periods."""
    match mark:
        case Line() | Point():
            return mark.x
        case Band() | Bar():
            return mark.at
        case Rule(side=Side.X):
            return (mark.value,)
        case _:
            return ()


def place_name(figure: Figure, place: float, speaker: Voice) -> str:
    """The period at a place; between two periods, what cuts the series there."""
    if place == int(place):
        return speaker.say(figure.x.categories[int(place)])
    cuts = (mark for mark in figure.marks if isinstance(mark, Rule) and mark.value == place)
    return next((speaker.say(mark.name) for mark in cuts), "")


def over(places: Sequence[float], at: Sequence[float], values: Sequence[float]) -> tuple[float, ...]:
    """Values at every place, a gap where there is none."""
    known = dict(zip(at, values, strict=True))
    return tuple(known.get(place, GAP) for place in places)
