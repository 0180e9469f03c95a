"""What reaching a value would mean in people, hours and euros, where the kit gives the figures behind it."""

import math
from dataclasses import dataclass

from circulos.compare.comparison import Comparison
from circulos.exhibits.annex import in_words
from circulos.exhibits.model import Format, NumberKind
from circulos.exhibits.setting import value_of
from circulos.method.expression import Expression
from circulos.method.nodes import Figure
from circulos.method.types import Kind, Kit
from circulos.web.analysis import said

RESOURCES = ("FTE", "hour", "EUR", "place")  # what a council can have more or less of
WITHOUT = (Kind.SCORE, Kind.YES_NO)


@dataclass(frozen=True)
class Meaning:
    """One figure as it is and as it would be, with the other one as it is."""

    what: str
    now: str
    then: str
    difference: str
    held: str  # the figure that stays as it is


def of(kit: Kit, one: Comparison, council: str, aim: float) -> list[Meaning]:
    """First the numerator that the value would need; then, where it is a resource, the denominator."""
    indicator = one.indicator
    value, above, below = (
        value_of(one, council, each) for each in (one.value, one.numerator, one.denominator)
    )
    lower = indicator.denominator
    if lower is None or indicator.kind in WITHOUT or math.isnan(value + above + below) or below <= 0:
        return []
    found = []
    needed = aim * below / indicator.per
    found.append(_meaning(kit, indicator.numerator, above, needed, lower))
    if aim > 0 and above > 0 and _unit(kit, lower) in RESOURCES:
        found.append(_meaning(kit, lower, below, above * indicator.per / aim, indicator.numerator))
    return found


def _meaning(kit: Kit, what: Expression, now: float, then: float, held: Expression) -> Meaning:
    shape = _format(_unit(kit, what))
    sign = "+" if then >= now else ""
    return Meaning(
        _title(kit, what),
        said.number(now, shape),
        said.number(then, shape),
        sign + said.number(then - now, shape),
        _title(kit, held),
    )


def _unit(kit: Kit, what: Expression) -> str:
    """The unit of a formula whose figures all have the same; empty otherwise."""
    units = {kit.variables[code].unit.source for code in what.variables if code in kit.variables}
    return units.pop() if len(units) == 1 else ""


def _format(unit: str) -> Format:
    if unit == "EUR":
        return Format("EUR", 0, NumberKind.MONEY)
    return Format(decimals=1 if unit in ("FTE", "") else 0)


def _title(kit: Kit, what: Expression) -> str:
    node = what.node
    if isinstance(node, Figure) and node.variable in kit.variables:
        return said.text(kit.variables[node.variable].title)
    return said.say(in_words(what, kit))
