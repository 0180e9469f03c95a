"""How councils stand: from values to everything a comparison holds.

The engine has summed and ranked; here it is judged. `limits` and `signals` work on any number of groups at once,
`compared` makes one comparison that an exhibit can show.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from circulos.compare import circle, interval, position, reference
from circulos.compare.arrays import Array, Codes
from circulos.compare.comparison import Comparison
from circulos.compare.direction import Limits
from circulos.compare.interval import Interval
from circulos.compare.reference import ReferenceKind
from circulos.method.types import Indicator, Kind, Polarity

SPREAD = ("n", "mean", "pooled", "sd", "minimum", "q10", "q25", "q50", "q75", "q90", "maximum")


def limits(indicator: Indicator, numerator: Array, denominator: Array, value: Array) -> Interval:
    """The interval of each value of one indicator, in its own unit; (councils,).

    Proportions and rates with numerator and denominator have one; money, hours and values published without their
    figures have none. Figures that cannot be (more than the whole) get none either: `quality` flags them.
    """
    has_chance = indicator.denominator is not None and indicator.kind in (Kind.PROPORTION, Kind.RATE)
    if not has_chance:
        return interval.bare(value)
    part_of_whole = indicator.kind is Kind.PROPORTION
    wrong = interval.impossible(numerator, denominator, part_of_whole) | np.isnan(value)
    x, n = np.where(wrong, np.nan, numerator), np.where(wrong, np.nan, denominator)
    found = (interval.proportion if part_of_whole else interval.rate)(x, n, per=indicator.per)
    return Interval(value, found.lower, found.upper)


def signals(
    indicator: Indicator, found: Interval, group: NDArray[np.intp] | None = None, mean: Array | None = None
) -> Codes:
    """What may be said of each value against its group's mean, as `position.Signal` numbers; (councils,).

    `group` numbers the groups (all one without it); `mean` gives the group's mean beside each value where the
    engine has it already.
    """
    mark = circle.group_mean(found.value, group) if mean is None else mean
    return position.signal(circle.against_mean(found, group), mark, indicator.polarity, band_of(indicator))


def band_of(indicator: Indicator) -> Limits | None:
    """The limits of the favourable band, or None where polarity is not band."""
    return (indicator.band[0], indicator.band[1]) if indicator.polarity is Polarity.BAND else None


def aim(
    indicator: Indicator, numerator: Array, denominator: Array, value: Array
) -> tuple[float, ReferenceKind]:
    """The reference by default: the achievable best, or the mean where no direction is favourable."""
    if indicator.polarity in (Polarity.NEUTRAL, Polarity.BAND):
        return float(reference.mean(value).value), ReferenceKind.MEAN
    if indicator.denominator is None or not reference_has_pool(denominator):
        return float(
            reference.achievable_best_of(value, indicator.polarity).value
        ), ReferenceKind.ACHIEVABLE_BEST
    wrong = interval.impossible(numerator, denominator, indicator.kind is Kind.PROPORTION)
    x, d = np.where(wrong, np.nan, numerator), np.where(wrong, np.nan, denominator)
    best = reference.achievable_best(x, d, indicator.polarity, indicator.kind, indicator.per)
    return float(best.value), ReferenceKind.ACHIEVABLE_BEST


def reference_has_pool(denominator: Array) -> bool:
    """Whether the denominators can say how many people the best councils serve."""
    return bool((np.nan_to_num(denominator) > 0).any())


def compared(
    indicator: Indicator,
    period: str,
    councils: Sequence[str],
    numerator: Array,
    denominator: Array,
    value: Array,
    status: Sequence[str],
    spread: Mapping[str, float],
    breakdown: str = "total",
    group: str = "",
) -> Comparison:
    """One comparison. `spread` is the row of the distribution: n, mean, pooled, sd, minimum, q10 … maximum."""
    found = limits(indicator, numerator, denominator, value)
    bounds = band_of(indicator)
    order = position.ordered(value, indicator.polarity, limits=bounds)
    mark, kind = aim(indicator, numerator, denominator, value)
    gap = reference.gap(value, mark, indicator.polarity, indicator.band).difference
    bands = order.bands(position.QUARTERS)
    row = {name: _number(spread.get(name)) for name in SPREAD[1:]}
    return Comparison(
        indicator=indicator,
        period=period,
        breakdown=breakdown,
        group=group,
        councils=tuple(councils),
        value=value,
        numerator=numerator,
        denominator=denominator,
        lower=found.lower,
        upper=found.upper,
        rank=order.rank(),
        percentile=order.percentile(),
        band=np.where(bands > 0, bands, np.nan),
        gap=gap,
        status=tuple(status),
        signal=tuple(position.names(signals(indicator, found))),
        reference=mark,
        reference_kind=kind.value,
        n=int(spread.get("n") or 0),
        **row,
    )


def _number(found: float | None) -> float:
    return math.nan if found is None else float(found)
