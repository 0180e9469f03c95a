"""The expression language of kits: one language for indicator formulas, checks and shown-when.

Arithmetic (`+ - * /`), comparisons (`< <= == != >= >`, chained if wanted), `and or not` and fourteen
functions over the codes of variables. Its meaning is ours and the same wherever a formula is worked out:
missing in, missing out; three-valued and/or; a division by zero is missing; nothing is rounded.

    >>> formula = parse("persons_attended / inhabitants")
    >>> formula.evaluate({"persons_attended": 1200, "inhabitants": 40000})
    0.03

The nodes are public (`circulos.method.nodes`) for interpreters that live elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from circulos.method.evaluate import Reckoning, Value, reckoning
from circulos.method.nodes import (
    Arithmetic,
    Figure,
    Negative,
    Node,
    Number,
    OrZero,
    Parts,
    Previous,
    is_condition,
    walk,
)
from circulos.method.parser import (
    FUNCTIONS,
    as_condition,
    as_number,
    is_reserved,
    parse_node,
)
from circulos.method.spelling import ExpressionError
from circulos.method.wording import worded

__all__ = [
    "FUNCTIONS",
    "Expression",
    "ExpressionError",
    "Linear",
    "Term",
    "Value",
    "bind",
    "condition",
    "evaluate",
    "is_reserved",
    "linear_terms",
    "number",
    "parse",
    "to_text",
    "variables",
]


@dataclass(frozen=True)
class Expression:
    """A formula: the text as its author wrote it, and its nodes."""

    source: str
    node: Node

    @cached_property
    def variables(self) -> frozenset[str]:
        """Codes of the variables whose figures of this period are used, whole or in parts."""
        used = (node for node in walk(self.node) if isinstance(node, (Figure, Parts)))
        return frozenset(node.variable for node in used)

    @cached_property
    def previous_variables(self) -> frozenset[str]:
        """Codes of the variables whose figures of the period before are used."""
        return frozenset(node.variable for node in walk(self.node) if isinstance(node, Previous))

    @cached_property
    def parts(self) -> tuple[Parts, ...]:
        """The sums over a breakdown, each once."""
        return tuple(dict.fromkeys(node for node in walk(self.node) if isinstance(node, Parts)))

    @property
    def is_condition(self) -> bool:
        """Whether it is true, false or undecided rather than a number."""
        return is_condition(self.node)

    def evaluate(
        self, figures: Mapping[str, float | None], previous: Mapping[str, float | None] | None = None
    ) -> Value:
        """What it comes to for these figures: see `evaluate`."""
        return self._reckoning(figures, previous or {})

    @cached_property
    def _reckoning(self) -> Reckoning:
        return reckoning(self.node)

    def __getstate__(self) -> dict[str, Any]:
        """What was worked out before stays behind when a formula is sent to another process."""
        return {"source": self.source, "node": self.node}

    def to_text(self, language: str, titles: Mapping[str, Any]) -> str:
        """The formula in words, for a methodology sheet: see `to_text`."""
        return to_text(self, language, titles)

    def __str__(self) -> str:
        return self.source


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """Read a formula. Raises `ExpressionError` with the place and a way out."""
    source = " ".join(text.split())
    return Expression(source, parse_node(text))


def condition(text: str) -> Expression:
    """Read a formula that must be true or false, as checks and shown-when are."""
    found = parse(text)
    node = as_condition(found.node)
    if node is None:
        raise ExpressionError(
            "A condition is wanted, and this formula is a number",
            1,
            "Compare it with something, as in … == … or … > 0.",
            text,
        )
    return replace(found, node=node)


def number(text: str) -> Expression:
    """Read a formula that must be a number; a condition counts 1 where it is true and 0 where it is false."""
    found = parse(text)
    return replace(found, node=as_number(found.node))


def evaluate(
    expression: Expression,
    figures: Mapping[str, float | None],
    previous: Mapping[str, float | None] | None = None,
) -> Value:
    """What a formula comes to, in plain Python: the oracle of every engine.

    `figures` holds this period's figures by variable code; a part of a figure stands under `cell(…)`, as
    `persons_attended[sex=women]`. A code that is not there, None and NaN are missing. A number formula gives
    a float, a condition a bool, and either gives None where it is missing or undecided.
    """
    return expression.evaluate(figures, previous)


def to_text(expression: Expression, language: str, titles: Mapping[str, Any]) -> str:
    """A formula in words for the methodology sheet, in Catalan, Spanish or English (else English).

    `titles` gives the title of each variable and breakdown by code, as a string or a `Text`.
    """
    return worded(expression.node, language, titles)


def variables(expression: Expression) -> frozenset[str]:
    """Codes of the variables whose figures of this period a formula uses."""
    return expression.variables


def bind(expression: Expression, categories: Mapping[str, tuple[str, ...]]) -> Expression:
    """The formula with the categories of each breakdown filled in; an unknown breakdown stays empty."""
    if not expression.parts:
        return expression
    return replace(expression, node=_bound(expression.node, categories))


def _bound(node: Node, categories: Mapping[str, tuple[str, ...]]) -> Node:
    if isinstance(node, Parts):
        return replace(node, categories=categories.get(node.breakdown, ()))
    changed: dict[str, Any] = {}
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, tuple):
            changed[field.name] = tuple(
                part if isinstance(part, (str, float)) else _bound(part, categories) for part in value
            )
        elif not isinstance(value, (str, float)):
            changed[field.name] = _bound(value, categories)
    return replace(node, **changed) if changed else node


# ---- formulas that are sums ------------------------------------------------------------------------------


class Term(NamedTuple):
    """One summand of a linear formula: a coefficient times a figure.

    `breakdown` and `category` are empty for the total. With `or_zero` a missing figure counts zero; without,
    it makes the whole formula missing, even if its coefficient is 0 (`x - x` is missing where x is).
    """

    variable: str
    coefficient: float
    or_zero: bool = False
    breakdown: str = ""
    category: str = ""


class Linear(NamedTuple):
    """A formula that is a sum of terms and a constant."""

    terms: tuple[Term, ...]
    constant: float = 0.0


def linear_terms(expression: Expression) -> Linear | None:
    """The formula as a sum of coefficients times figures, or None if it is anything else.

    Most numerators and denominators are such sums, and an engine can work out all of them with one join.
    Figures of the period before, `sum_of` and products of figures are not linear here. Each figure stands in
    one term; coefficients agree with `evaluate` but for the last bits of a quotient such as `x / 12`.
    """
    found = _linear(expression.node, 1.0)
    if found is None:
        return None
    together: dict[Term, float] = {}
    for term in found.terms:
        key = term._replace(coefficient=0.0)
        together[key] = together.get(key, 0.0) + term.coefficient
    terms = tuple(key._replace(coefficient=coefficient) for key, coefficient in together.items())
    return Linear(terms, found.constant)


def _linear(node: Node, factor: float) -> Linear | None:
    match node:
        case Number(value):
            return Linear((), factor * value)
        case Figure(variable):
            return Linear((Term(variable, factor),))
        case OrZero(Figure(variable)):
            return Linear((Term(variable, factor, or_zero=True),))
        case Parts(variable, breakdown, categories) if categories:
            return Linear(tuple(Term(variable, factor, False, breakdown, each) for each in categories))
        case Negative(operand):
            return _linear(operand, -factor)
        case Arithmetic(left, "+" | "-" as sign, right):
            return _added(_linear(left, factor), _linear(right, factor if sign == "+" else -factor))
        case Arithmetic(Number(value), "*", other) | Arithmetic(other, "*", Number(value)):
            return _linear(other, factor * value)
        case Arithmetic(other, "/", Number(value)) if value:
            return _linear(other, factor / value)
        case _:
            return None


def _added(left: Linear | None, right: Linear | None) -> Linear | None:
    if left is None or right is None:
        return None
    return Linear(left.terms + right.terms, left.constant + right.constant)
