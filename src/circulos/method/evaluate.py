"""What a formula comes to, in plain Python.

This is the definition of the language: every engine is compared with it. It also serves the check of a figure
while it is being typed, where hundreds of formulas are worked out between two keystrokes: a formula is therefore
turned into functions once, and those are called.
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
Reckoning: TypeAlias = Callable[[Figures, Figures], Value]
"""What a node comes to for the figures of this period and of the one before."""


def reckoning(node: Node) -> Reckoning:
    """The function that works a node out: a float, a bool, or None where it is missing or undecided."""
    worked_out = _of(node)

    def value(figures: Figures, previous: Figures) -> Value:
        found = worked_out(figures, previous)
        # Only an overflow gets here, as figures are finite: a number nobody can read is no number.
        return None if isinstance(found, float) and not isfinite(found) else found

    return value


def figure(figures: Figures, key: str) -> float | None:
    """The figure under a key as a float; None if it is not there, None or not a number."""
    value = figures.get(key)
    return None if value is None or isnan(value) else float(value)


@singledispatch
def _of(node: Node) -> Reckoning:
    raise TypeError(f"not a node of a formula: {node!r}")


_Numeric: TypeAlias = Callable[[Figures, Figures], "float | None"]


def _number(node: Node) -> _Numeric:
    return cast("_Numeric", _of(node))


def _of_all(function: Callable[[list[float]], float], operands: tuple[_Numeric, ...]) -> Reckoning:
    """A function of several numbers that is missing if any of them is."""

    def value(now: Figures, before: Figures) -> Value:
        values = [operand(now, before) for operand in operands]
        present = [each for each in values if each is not None]
        return function(present) if len(present) == len(values) else None

    return value


@_of.register
def _(node: Number) -> Reckoning:
    return lambda now, before: node.value


@_of.register
def _(node: Figure) -> Reckoning:
    return lambda now, before: figure(now, node.variable)


@_of.register
def _(node: Previous) -> Reckoning:
    return lambda now, before: figure(before, node.variable)


@_of.register
def _(node: Parts) -> Reckoning:
    # A sum over no categories would be zero, and zero never stands in for what is not known.
    if not node.categories:
        return lambda now, before: None
    return _of_all(sum, tuple(_number(Figure(key)) for key in node.cells()))


@_of.register
def _(node: Negative) -> Reckoning:
    return _of_all(lambda values: -values[0], (_number(node.operand),))


@_of.register
def _(node: Arithmetic) -> Reckoning:
    left, right, function = _number(node.left), _number(node.right), _ARITHMETIC[node.operator]

    def value(now: Figures, before: Figures) -> Value:
        one, other = left(now, before), right(now, before)
        return None if one is None or other is None else function(one, other)

    return value


def divide(numerator: float, denominator: float) -> float | None:
    """The only division: a quotient, or None where the denominator is zero."""
    return numerator / denominator if denominator else None


_ARITHMETIC: Mapping[str, Callable[[float, float], float | None]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": divide,
}


@_of.register
def _(node: Absolute) -> Reckoning:
    return _of_all(lambda values: abs(values[0]), (_number(node.operand),))


@_of.register
def _(node: Least) -> Reckoning:
    return _of_all(min, tuple(map(_number, node.operands)))


@_of.register
def _(node: Greatest) -> Reckoning:
    return _of_all(max, tuple(map(_number, node.operands)))


@_of.register
def _(node: SumOf) -> Reckoning:
    operands = tuple(map(_number, node.operands))

    def value(now: Figures, before: Figures) -> Value:
        present = [each for operand in operands if (each := operand(now, before)) is not None]
        return sum(present) if present else None

    return value


@_of.register
def _(node: OrZero) -> Reckoning:
    operand = _number(node.operand)

    def value(now: Figures, before: Figures) -> Value:
        found = operand(now, before)
        return 0.0 if found is None else found

    return value


@_of.register
def _(node: IfElse) -> Reckoning:
    condition, yes, no = _of(node.condition), _of(node.yes), _of(node.no)

    def value(now: Figures, before: Figures) -> Value:
        decided = condition(now, before)
        if decided is None:
            return None
        return yes(now, before) if decided else no(now, before)

    return value


_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    ">": operator.gt,
}


@_of.register
def _(node: Comparison) -> Reckoning:
    operands = tuple(map(_number, node.operands))
    compare = tuple(_COMPARISONS[sign] for sign in node.operators)

    def value(now: Figures, before: Figures) -> Value:
        values = [operand(now, before) for operand in operands]
        pairs = zip(values, compare, values[1:], strict=False)
        return all_of(
            [None if left is None or right is None else holds(left, right) for left, holds, right in pairs]
        )

    return value


@_of.register
def _(node: OneOf) -> Reckoning:
    operand = _number(node.operand)

    def value(now: Figures, before: Figures) -> Value:
        found = operand(now, before)
        return None if found is None else found in node.options

    return value


@_of.register
def _(node: IsMissing) -> Reckoning:
    operand = _of(node.operand)
    return lambda now, before: operand(now, before) is None


@_of.register
def _(node: Not) -> Reckoning:
    operand = _of(node.operand)

    def value(now: Figures, before: Figures) -> Value:
        decided = operand(now, before)
        return None if decided is None else not decided

    return value


@_of.register
def _(node: AllOf) -> Reckoning:
    operands = tuple(map(_of, node.operands))
    return lambda now, before: all_of([operand(now, before) for operand in operands])


@_of.register
def _(node: AnyOf) -> Reckoning:
    operands = tuple(map(_of, node.operands))

    def value(now: Figures, before: Figures) -> Value:
        values = [operand(now, before) for operand in operands]
        return True if True in values else None if None in values else False

    return value


def all_of(values: list[Value]) -> bool | None:
    """Three-valued and: False if any is, else None if any is, else True."""
    return False if False in values else None if None in values else True
