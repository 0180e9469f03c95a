"""Worked examples: figures in, values and flags out, as the author of a kit wrote them by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from circulos.method.checks import broken_checks
from circulos.method.evaluate import divide
from circulos.method.types import Example, Indicator, Kit

Figures = Mapping[str, float | None]


@dataclass(frozen=True)
class Difference:
    """What a worked example expected of an indicator or a check, and what came out."""

    example: Example
    field: str  # values or flags
    code: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"“{self.example.title}”: {self.code} should be {self.expected} and is {self.found}"


def indicator_value(indicator: Indicator, figures: Figures, previous: Figures | None = None) -> float | None:
    """An indicator's value in its unit: numerator ÷ denominator × per; None where it is missing.

    Whether there are too few to show it (the indicator's minimum denominator) is not decided here: the value counts
    in the mean of the circle all the same.
    """
    numerator = indicator.numerator.evaluate(figures, previous)
    if numerator is None or indicator.denominator is None:
        return None if numerator is None else numerator * indicator.per
    denominator = indicator.denominator.evaluate(figures, previous)
    if denominator is None:
        return None
    quotient = divide(numerator, denominator)
    return None if quotient is None else quotient * indicator.per


def run_examples(kit: Kit) -> tuple[Difference, ...]:
    """Where the worked examples of a kit come out differently; empty if all hold."""
    return tuple(difference for example in kit.examples for difference in run_example(kit, example))


def run_example(kit: Kit, example: Example) -> Iterator[Difference]:
    """The differences of one worked example: values first, then flags if it declares them."""
    for code, expected in example.values.items():
        indicator = kit.indicators[code]
        found = indicator_value(indicator, example.observations, example.previous)
        if not agrees(expected, found, indicator.decimals):
            yield Difference(example, "values", code, _said(expected), _said(found))
    if example.flags is None:
        return
    spoken = {broken.code for broken in broken_checks(kit, example.observations, example.previous)}
    for code in sorted(spoken ^ set(example.flags)):
        expected_flag, found_flag = ("silent", "raised") if code in spoken else ("raised", "silent")
        yield Difference(example, "flags", code, expected_flag, found_flag)


def agrees(expected: float | None, found: float | None, decimals: int) -> bool:
    """Whether a value came out as written, to the decimals written and at least those shown on screen."""
    if expected is None or found is None:
        return expected is found
    exponent = Decimal(repr(float(expected))).normalize().as_tuple().exponent
    written = max(decimals, -int(exponent))
    return abs(found - expected) <= max(0.5 * 10.0**-written * (1 + 1e-9), 1e-9 * abs(expected))


def _said(value: float | None) -> str:
    return "missing" if value is None else f"{value:.10g}"
