"""Figures that ask for a second look: each finding says what was measured, the words are made elsewhere.

A finding is a question to the council, never a correction: it answers by correcting, by explaining, or by
excluding the figure with a reason. Whoever is asked too often stops reading, so every check here has a limit
below which it keeps quiet, and the share of good figures it asks about in vain is measured in the tests.

Figures are a `Panel`: (councils, periods), NaN where missing. Here are the checks that add up, divide and
compare, and `inspect`, which runs them all; those that judge what is likely are in `plausible`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from circulos.compare.arrays import Array, Flags, floats
from circulos.compare.finding import Check, Finding, Panel
from circulos.compare.plausible import digits, duplicates, history, outliers, reused_denominators, zeros
from circulos.compare.robust import Scale
from circulos.method.types import Kind, Severity

__all__ = [
    "Check",
    "Finding",
    "Limits",
    "Panel",
    "digits",
    "duplicates",
    "history",
    "inspect",
    "outliers",
    "parts",
    "parts_above_wholes",
    "ratios",
    "reused_denominators",
    "worst_first",
    "zeros",
]

# Two figures that differ by less, relatively, are one figure seen through the computer's arithmetic.
SAME = 1e-9


def parts(
    total: Panel, of: Iterable[ArrayLike], tolerance: float = 1, rounding: float = 0
) -> tuple[Finding, ...]:
    """Totals that are not the sum of their parts; `of` holds the parts, each of the total's shape.

    Figures rounded to a unit (`rounding`: 5 for counts rounded to 5) may differ by half of it for each of
    them. What is off by no more than the `tolerance` is a note, more is an error. A total without all its
    parts is not judged. Where a single part, with one digit lost, added or two swapped, would make the sum
    right, it is named: figures are total, sum, off (sum less total), and part (its place, from 1) with its
    likely value, NaN where there is none or more than one.
    """
    stack = np.stack([np.broadcast_to(floats(part), total.values.shape) for part in of])
    added = stack.sum(axis=0)
    off = added - total.values
    allowed = rounding / 2 * (len(stack) + 1) + SAME * np.abs(total.values)
    wrong = np.abs(off) > allowed
    part, likely = _slip(stack, off, wrong)
    figures = {"total": total.values, "sum": added, "off": off, "part": part, "likely": likely}
    small = np.abs(off) <= tolerance + allowed
    return total.findings(Check.PARTS, Severity.NOTE, wrong & small, **figures) + total.findings(
        Check.PARTS, Severity.ERROR, wrong & ~small, **figures
    )


def ratios(
    printed: Panel, numerator: ArrayLike, denominator: ArrayLike, per: float = 1, decimals: int = 1
) -> tuple[Finding, ...]:
    """Printed values that are not numerator over denominator times `per`, to the decimals printed.

    Figures: printed, computed, numerator, denominator.
    """
    x, d = floats(numerator), floats(denominator)
    with np.errstate(divide="ignore", invalid="ignore"):
        computed = np.where(d > 0, x / d * per, np.nan)
    # A figure cut instead of rounded is off by a whole last digit, and nobody's mistake.
    wrong = np.abs(printed.values - computed) > 10.0**-decimals * (1 + SAME)
    return printed.findings(
        Check.RATIO,
        Severity.EXPLAIN,
        wrong,
        printed=printed.values,
        computed=computed,
        numerator=x,
        denominator=d,
    )


def parts_above_wholes(numerator: Panel, denominator: ArrayLike) -> tuple[Finding, ...]:
    """Numerators above the denominator they are a part of. Figures: numerator, denominator."""
    d = floats(denominator)
    above = numerator.values > d * (1 + SAME)
    return numerator.findings(
        Check.PART_ABOVE_WHOLE, Severity.ERROR, above, numerator=numerator.values, denominator=d
    )


@dataclass(frozen=True)
class Limits:
    """How far is too far; each is explained where it is used."""

    circle: float = 3.5
    history: float = 3.5
    ratio: float = 0.25
    absolute: float = 0
    chance: float = 0.01
    zero_share: float = 0.05


def inspect(
    value: Panel,
    kind: Kind | str,
    numerator: Panel | None = None,
    denominator: Panel | None = None,
    per: float = 1,
    decimals: int | None = None,
    limits: Limits | None = None,
) -> tuple[Finding, ...]:
    """All checks that apply to an indicator, or to a variable (kind count or amount), the worst first.

    Values are compared with the circle and with their own history, base figures by their digits and with last
    year's. Counts and amounts of councils of different sizes are not compared with each other. With `decimals`
    the values are as printed, and are compared with numerator over denominator times `per`. A yes or no is
    never odd.
    """
    kind, limits = Kind(kind), limits or Limits()
    if kind is Kind.YES_NO:
        return ()
    scale = {Kind.PROPORTION: Scale.ANGLE, Kind.SCORE: Scale.PLAIN}.get(kind, Scale.LOG)
    found = list(history(value, limits.history, limits.ratio, limits.absolute, scale, per))
    found += zeros(value, limits.zero_share, counts=kind is Kind.COUNT)
    if kind not in (Kind.COUNT, Kind.AMOUNT):
        found += outliers(value, limits.circle, scale, per)
    for base in (panel for panel in (numerator or value, denominator) if panel is not None):
        found += digits(base)
    found += duplicates(numerator or value, limits.chance)
    if denominator is not None:
        found += reused_denominators(denominator, limits.chance)
    if numerator is not None and denominator is not None:
        found += parts_above_wholes(numerator, denominator.values) if kind is Kind.PROPORTION else ()
        if decimals is not None:
            found += ratios(value, numerator.values, denominator.values, per, decimals)
    return worst_first(found)


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors before questions before notes, and no figure asked about twice for one reason.

    A digit lost or a zero typed explains that a value is far away: then that is not said again.
    """
    listed = list(findings)
    explained = {(f.council, f.period) for f in listed if f.check in (Check.DIGITS, Check.ZERO)}
    kept = [
        f
        for f in listed
        if f.check not in (Check.OUTLIER, Check.HISTORY, Check.CHANGE)
        or (f.council, f.period) not in explained
    ]
    return tuple(sorted(kept, key=lambda f: list(Severity).index(f.severity)))


def _slip(stack: Array, off: Array, wrong: Flags) -> tuple[Array, Array]:
    """Which single part would make the sum right if one of its digits had slipped, and its likely value."""
    part, likely = np.full(off.shape, np.nan), np.full(off.shape, np.nan)
    for place in np.argwhere(wrong).tolist():
        at = (place[0], place[1])
        found = [
            (number, float(value - off[at]))
            for number, value in enumerate(stack[:, place[0], place[1]].tolist(), start=1)
            if one_digit_apart(value, value - off[at])
        ]
        if len(found) == 1:
            part[at], likely[at] = found[0]
    return part, likely


def one_digit_apart(one: float, other: float) -> bool:
    """Whether two whole numbers differ by a digit lost or gained, or by two neighbours swapped: 69 and 692,
    127 and 172."""
    if not (one >= 0 and other >= 0 and float(one).is_integer() and float(other).is_integer()):
        return False
    short, long = sorted((f"{one:.0f}", f"{other:.0f}"), key=len)
    if len(long) == len(short) + 1:
        return any(long[:place] + long[place + 1 :] == short for place in range(len(long)))
    swapped = (short[:i] + short[i + 1] + short[i] + short[i + 2 :] for i in range(len(short) - 1))
    return len(long) == len(short) and short != long and long in swapped
