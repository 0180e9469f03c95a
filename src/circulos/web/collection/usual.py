"""What is usual in the circle: kept for each snapshot, since every save asks for it. Only fixed figures are looked at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from circulos.compare.arrays import Array
from circulos.compare.change import Usual, usual_changes
from circulos.compare.robust import Scale, on_scale, robust_z
from circulos.method.evaluate import divide
from circulos.method.types import Indicator, Kind, Kit, VariableType
from circulos.web.collection import past

FEWEST = 10  # councils before anything is called unusual for the circle
# Where nearly all agree the least difference would be far; a fifth more or less, or six points of a hundred, is not.
LEAST = {Scale.LOG: 0.2, Scale.ANGLE: 0.06, Scale.PLAIN: 0.0}
COUNTED_THINGS = (VariableType.INTEGER, VariableType.NUMBER, VariableType.MONEY)


@dataclass(frozen=True, eq=False)
class Figures:
    """Of each figure that is typed, in the order of `places`: how it usually changes from one fixed edition to the next,
    and the share of zeros, NaN where too few councils filed it.
    """

    places: Mapping[str, int]
    changes: Usual
    zeros: Array

    def at(self, codes: Iterable[str]) -> list[int]:
        return [self.places[code] for code in codes]


def indicator_value(indicator: Indicator, figures: Mapping[str, float | None]) -> float | None:
    numerator = indicator.numerator.evaluate(figures)
    if numerator is None or indicator.denominator is None:
        return None if numerator is None else float(numerator) * indicator.per
    denominator = indicator.denominator.evaluate(figures)
    quotient = None if denominator is None else divide(float(numerator), float(denominator))
    return None if quotient is None else quotient * indicator.per


class KitBeside:
    """Lets a kit stand beside its digest in a cache: it holds mappings and cannot be hashed itself."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, KitBeside)


@lru_cache(maxsize=16)
def circle_of(folder: str, period: str, digest: str, held: KitBeside) -> Mapping[str, tuple[float, float]]:
    """Middle and spread of each indicator in a snapshot's period, where enough councils have it and they differ.

    Both as `compare.quality` sees them: robust, on the scale of the indicator's kind.
    """
    series = past.series_of(folder)
    found: dict[str, tuple[float, float]] = {}
    for code, indicator in held.kit.indicators.items():
        told = [
            indicator_value(indicator, periods[period]) for periods in series.values() if period in periods
        ]
        known = [value for value in told if value is not None]
        places = on_scale(known, scale_of(indicator), indicator.per) if known else np.array([])
        places = places[np.isfinite(places)]
        if len(places) >= FEWEST:
            robust = robust_z(places)
            spread = max(float(robust.spread), LEAST[scale_of(indicator)])
            if np.isfinite(spread):
                found[code] = (float(robust.centre), spread)
    return found


@lru_cache(maxsize=16)
def figures_of(folder: str, digest: str, held: KitBeside) -> Figures:
    """How each figure usually behaves in the editions of a snapshot."""
    codes = [code for code, one in held.kit.variables.items() if one.type in COUNTED_THINGS]
    values = past.together(folder, codes)
    known = np.isfinite(values)
    count, councils = known.sum(axis=(1, 2)), known.any(axis=2).sum(axis=1)
    share = np.where(councils >= FEWEST, (values == 0).sum(axis=(1, 2)) / np.maximum(count, 1), np.nan)
    usual = usual_changes(values).or_elsewhere()
    return Figures({code: place for place, code in enumerate(codes)}, usual, share)


def scale_of(indicator: Indicator) -> Scale:
    return {Kind.PROPORTION: Scale.ANGLE, Kind.SCORE: Scale.PLAIN}.get(indicator.kind, Scale.LOG)
