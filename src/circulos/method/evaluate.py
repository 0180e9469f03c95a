"""What a formula comes to, in plain Python.

This is the definition of the language: every engine is compared with it. It also serves the check of a figure
while it is being typed and the worked examples of kits.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import singledispatch
from math import isfinite, isnan
from typing import TypeAlias, cast

from circulos.method.nodes import (
    Absolute,
    AllOf,
    AnyOf,
    Arithmetic,
    Comparison,
    Figure,
    Greatest,
    IfElse,
    IsMissing,
    Least,
    Negative,
    Node,
    Not,
    Number,
    OneOf,
    OrZero,
    Parts,
    Previous,
    SumOf,
)

Value: TypeAlias = float | bool | None
Figures: TypeAlias = Mapping[str, float | None]


def value_of(node: Node, figures: Figures, previous: Figures) -> Value:
    """The value of a node: a float, a bool, or None where it is missing or undecided."""
    value = _value(node, figures, previous)
    # Only an overflow gets here, as figures are finite: a number nobody can read is no number.
    return None if isinstance(value, float) and not isfinite(value) else value


def figure(figures: Figures, key: str) -> float | None:
    """The figure under a key as a float; None if it is not there, None or not a number."""
    value = figures.get(key)
    return None if value is None or isnan(value) else float(value)


@singledispatch
def _value(node: Node, now: Figures, before: Figures) -> Value:
    raise TypeError(f"not a node of a formula: {node!r}")


def _number(node: Node, now: Figures, before: Figures) -> float | None:
    return cast("float | None", _value(node, now, before))


def _numbers(nodes: tuple[Node, ...], now: Figures, before: Figures) -> list[float | None]:
    return [_number(node, now, before) for node in nodes]


def _of_all(function: Callable[[list[float]], float], values: list[float | None]) -> float | None:
    """A function of several numbers that is missing if any of them is."""
    present = [value for value in values if value is not None]
    return function(present) if len(present) == len(values) else None


@_value.register
def _(node: Number, now: Figures, before: Figures) -> Value:
    return node.value


@_value.register
def _(node: Figure, now: Figures, before: Figures) -> Value:
    return figure(now, node.variable)


@_value.register
def _(node: Previous, now: Figures, before: Figures) -> Value:
    return figure(before, node.variable)


@_value.register
def _(node: Parts, now: Figures, before: Figures) -> Value:
    # A sum over no categories would be zero, and zero never stands in for what is not known.
    return _of_all(sum, [figure(now, key) for key in node.cells()]) if node.categories else None


@_value.register
def _(node: Negative, now: Figures, before: Figures) -> Value:
    value = _number(node.operand, now, before)
    return None if value is None else -value


@_value.register
def _(node: Arithmetic, now: Figures, before: Figures) -> Value:
    left, right = _number(node.left, now, before), _number(node.right, now, before)
    if left is None or right is None:
        return None
    return _ARITHMETIC[node.operator](left, right)


def divide(numerator: float, denominator: float) -> float | None:
    """The only division: a quotient, or None where the denominator is zero."""
    return numerator / denominator if denominator else None


_ARITHMETIC: Mapping[str, Callable[[float, float], float | None]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": divide,
}


@_value.register
def _(node: Absolute, now: Figures, before: Figures) -> Value:
    value = _number(node.operand, now, before)
    return None if value is None else abs(value)


@_value.register
def _(node: Least, now: Figures, before: Figures) -> Value:
    return _of_all(min, _numbers(node.operands, now, before))


@_value.register
def _(node: Greatest, now: Figures, before: Figures) -> Value:
    return _of_all(max, _numbers(node.operands, now, before))


@_value.register
def _(node: SumOf, now: Figures, before: Figures) -> Value:
    present = [value for value in _numbers(node.operands, now, before) if value is not None]
    return sum(present) if present else None


@_value.register
def _(node: OrZero, now: Figures, before: Figures) -> Value:
    value = _number(node.operand, now, before)
    return 0.0 if value is None else value


@_value.register
def _(node: IfElse, now: Figures, before: Figures) -> Value:
    decided = _value(node.condition, now, before)
    if decided is None:
        return None
    return _value(node.yes if decided else node.no, now, before)


_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    ">": operator.gt,
}


@_value.register
def _(node: Comparison, now: Figures, before: Figures) -> Value:
    values = _numbers(node.operands, now, before)
    pairs = zip(values, node.operators, values[1:], strict=False)
    return all_of([_compared(left, sign, right) for left, sign, right in pairs])


def _compared(left: float | None, sign: str, right: float | None) -> bool | None:
    return None if left is None or right is None else _COMPARISONS[sign](left, right)


@_value.register
def _(node: OneOf, now: Figures, before: Figures) -> Value:
    value = _number(node.operand, now, before)
    return None if value is None else value in node.options


@_value.register
def _(node: IsMissing, now: Figures, before: Figures) -> Value:
    return _value(node.operand, now, before) is None


@_value.register
def _(node: Not, now: Figures, before: Figures) -> Value:
    decided = _value(node.operand, now, before)
    return None if decided is None else not decided


@_value.register
def _(node: AllOf, now: Figures, before: Figures) -> Value:
    return all_of([_value(operand, now, before) for operand in node.operands])


@_value.register
def _(node: AnyOf, now: Figures, before: Figures) -> Value:
    values = [_value(operand, now, before) for operand in node.operands]
    return True if True in values else None if None in values else False


def all_of(values: list[Value]) -> bool | None:
    """Three-valued and: False if any is, else None if any is, else True."""
    return False if False in values else None if None in values else True
