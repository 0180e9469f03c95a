"""What an engine has to do for the indicators of a kit, worked out before it does anything.

Nearly all formulas are sums of figures. They are a table: which figure counts in which indicator, and how
much; one join with it and one grouped sum measure them all, however many there are. The rest are worked out
from a table with one column a figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from circulos.facts.compile import Cell
from circulos.facts.schema import TOTAL, part
from circulos.method import nodes
from circulos.method.expression import Expression, Linear, bind, linear_terms
from circulos.method.types import Indicator, Kit


@dataclass(frozen=True)
class Formula:
    """An indicator for the total or for one part, with what its formulas ask for."""

    indicator: Indicator
    breakdown: str
    numerator: Expression
    denominator: Expression | None

    def cells(self, leaf: nodes.Node) -> tuple[Cell, ...]:
        """The figures a leaf of a formula stands for."""
        match leaf:
            case nodes.Figure(variable):
                return ((variable, self.breakdown, 0),)
            case nodes.Previous(variable):
                return ((variable, self.breakdown, 1),)
            case nodes.Parts(variable, breakdown, categories):
                return tuple((variable, part(breakdown, category), 0) for category in categories)
            case _:
                return ()

    def asked(self) -> frozenset[Cell]:
        """All figures the formulas look at."""
        return frozenset(
            cell for root in self._roots() for leaf in nodes.walk(root) for cell in self.cells(leaf)
        )

    def filed(self) -> frozenset[Cell]:
        """The figures of this period, any of which makes a row among the values."""
        return frozenset((variable, breakdown, 0) for variable, breakdown, _ in self.asked())

    def required(self) -> frozenset[Cell]:
        """Those whose absence can make the value missing: not the ones under `or_zero` and `missing`."""
        return frozenset(cell for root in self._roots() for cell in self._required(root))

    def _required(self, node: nodes.Node) -> Iterator[Cell]:
        if isinstance(node, (nodes.OrZero, nodes.IsMissing)):
            return
        yield from self.cells(node)
        for child in nodes.children(node):
            yield from self._required(child)

    def _roots(self) -> list[nodes.Node]:
        return [each.node for each in (self.numerator, self.denominator) if each is not None]


@dataclass(frozen=True)
class Sum:
    """A formula whose numerator and denominator are sums of figures that must all be there."""

    formula: Formula
    numerator: Mapping[Cell, float]
    numerator_constant: float
    denominator: Mapping[Cell, float]
    denominator_constant: float


@dataclass(frozen=True)
class Plan:
    """How the indicators of a kit are measured."""

    sums: tuple[Sum, ...]
    general: tuple[Formula, ...]

    @property
    def variables(self) -> frozenset[str]:
        """Codes of all variables looked at."""
        general = (variable for formula in self.general for variable, _, _ in formula.asked())
        sums = (variable for each in self.sums for variable, _, _ in (*each.numerator, *each.denominator))
        return frozenset((*general, *sums))


def plan(kit: Kit, indicators: Iterable[str] | None = None) -> Plan:
    """The plan for some indicators of a kit, by code; for all if none are named."""
    codes = kit.indicators if indicators is None else indicators
    formulas = [formula for code in codes for formula in _formulas(kit, kit.indicators[code])]
    sums = {index: found for index, formula in enumerate(formulas) if (found := _sum(formula)) is not None}
    # A formula without figures has nothing that could be filed, and so no value anywhere.
    general = (each for index, each in enumerate(formulas) if index not in sums and each.asked())
    return Plan(tuple(sums.values()), tuple(general))


def _formulas(kit: Kit, indicator: Indicator) -> Iterator[Formula]:
    categories = {
        breakdown.code: tuple(category.code for category in breakdown.categories)
        for breakdown in kit.breakdowns.values()
    }
    yield _formula(indicator, TOTAL, categories)
    for breakdown in indicator.breakdowns:
        for category in categories[breakdown]:
            # In the row of the women, the sum over women and men is that of the women.
            yield _formula(indicator, part(breakdown, category), {breakdown: (category,)})


def _formula(indicator: Indicator, breakdown: str, categories: Mapping[str, tuple[str, ...]]) -> Formula:
    denominator = indicator.denominator and bind(indicator.denominator, categories)
    return Formula(indicator, breakdown, bind(indicator.numerator, categories), denominator)


def _sum(formula: Formula) -> Sum | None:
    numerator = linear_terms(formula.numerator)
    denominator = linear_terms(formula.denominator) if formula.denominator else Linear(())
    if numerator is None or denominator is None:
        return None
    if any(term.or_zero for term in (*numerator.terms, *denominator.terms)):
        return None
    return Sum(
        formula,
        _weights(formula, numerator),
        numerator.constant,
        _weights(formula, denominator),
        denominator.constant,
    )


def _weights(formula: Formula, linear: Linear) -> dict[Cell, float]:
    weights: dict[Cell, float] = {}
    for term in linear.terms:
        breakdown = part(term.breakdown, term.category) if term.breakdown else formula.breakdown
        cell = (term.variable, breakdown, 0)
        weights[cell] = weights.get(cell, 0.0) + term.coefficient
    return weights
