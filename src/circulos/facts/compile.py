"""A formula as an expression of the engines, with our meaning and not the engine's.

Missing in, missing out; three-valued and/or; a division by zero is missing. The engines differ in every one
of these (5 / 0 is infinite, missing or an error; the least of 3 and missing is 3), so each is settled here
once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from operator import and_, or_
from typing import TypeAlias

import narwhals as nw

from circulos.method import nodes

Cell: TypeAlias = tuple[str, str, int]
"""A figure a formula asks for: variable, breakdown (`total`, `sex=women`), periods back (0 or 1)."""

MISSING = nw.lit(None, nw.Float64)


def divide(numerator: nw.Expr, denominator: nw.Expr) -> nw.Expr:
    """The only division: missing where there is nothing to divide by."""
    return nw.when(denominator != 0).then(numerator / denominator)


def finite(number: nw.Expr) -> nw.Expr:
    """The number, or missing where it overflowed or is not a number; NaN is never a figure."""
    # Written with comparisons, because the engines do not agree on is_finite. NaN is above all numbers in
    # DuckDB and Spark and comparable with none in Polars; either way it fails one of the two.
    return nw.when((number > -LARGEST) & (number < LARGEST)).then(number)


LARGEST = 1.7976931348623157e308


def to_narwhals(node: nodes.Node, cells: Callable[[nodes.Node], tuple[nw.Expr, ...]]) -> nw.Expr:
    """A node as an expression.

    `cells(leaf)` gives the columns in which a `Figure`, `Previous` (one each) or `Parts` (one a category)
    is found.
    """

    def number(inner: nodes.Node) -> nw.Expr:
        return to_narwhals(inner, cells)

    def numbers(inner: Iterable[nodes.Node]) -> list[nw.Expr]:
        return [number(one) for one in inner]

    match node:
        case nodes.Number():
            return nw.lit(float(node.value))
        case nodes.Figure() | nodes.Previous():
            return cells(node)[0]
        case nodes.Parts():
            return reduce(lambda a, b: a + b, cells(node), nw.lit(0.0)) if cells(node) else MISSING
        case nodes.Negative():
            return nw.lit(0.0) - number(node.operand)
        case nodes.Arithmetic():
            return _arithmetic(number(node.left), node.operator, number(node.right))
        case nodes.Absolute():
            return number(node.operand).abs()
        case nodes.Least():
            return _whole(nw.min_horizontal, numbers(node.operands))
        case nodes.Greatest():
            return _whole(nw.max_horizontal, numbers(node.operands))
        case nodes.SumOf():
            return _sum_of(numbers(node.operands))
        case nodes.OrZero():
            return _or(number(node.operand), 0.0)
        case nodes.IfElse():
            condition = number(node.condition)
            otherwise = nw.when(~condition).then(number(node.no))
            return nw.when(condition).then(number(node.yes)).otherwise(otherwise)
        case nodes.Comparison():
            operands = numbers(node.operands)
            pairs = zip(operands, node.operators, operands[1:], strict=False)
            return reduce(and_, (_compare(left, sign, right) for left, sign, right in pairs))
        case nodes.OneOf():
            operand = number(node.operand)
            return reduce(or_, (operand == nw.lit(float(option)) for option in node.options))
        case nodes.IsMissing():
            return number(node.operand).is_null()
        case nodes.Not():
            return ~number(node.operand)
        case nodes.AllOf():
            return reduce(and_, numbers(node.operands))
        case nodes.AnyOf():
            return reduce(or_, numbers(node.operands))


def _arithmetic(left: nw.Expr, operator: str, right: nw.Expr) -> nw.Expr:
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case _:
            return divide(left, right)


def _compare(left: nw.Expr, sign: str, right: nw.Expr) -> nw.Expr:
    match sign:
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
        case "==":
            return left == right
        case _:
            return left != right


def _whole(of: Callable[..., nw.Expr], operands: list[nw.Expr]) -> nw.Expr:
    """The engines' least and greatest leave missing ones out, and some know none of a single number."""
    if len(operands) == 1:
        return operands[0]
    return nw.when(reduce(and_, (~operand.is_null() for operand in operands))).then(of(*operands))


def _sum_of(operands: list[nw.Expr]) -> nw.Expr:
    present = reduce(or_, (~operand.is_null() for operand in operands))
    return nw.when(present).then(reduce(lambda a, b: a + b, (_or(operand, 0.0) for operand in operands)))


def _or(operand: nw.Expr, other: float) -> nw.Expr:
    return nw.when(operand.is_null()).then(nw.lit(other)).otherwise(operand)
