"""The closed set of things a formula can say.

Eighteen frozen nodes, of two sorts: those that stand for a number and those that stand for a condition. The
parser builds nothing else, so an interpreter that knows these knows every formula. Whatever can be said with
fewer nodes is said with fewer: `share(a, b)` is a division, `between(x, 1, 5)` a comparison with two signs, a
condition where a number is wanted becomes `if_else(condition, 1, 0)`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import singledispatch
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Number:
    """A number written in the formula; never negative (a minus sign is a node of its own)."""

    value: float


@dataclass(frozen=True, slots=True)
class Figure:
    """This period's figure of a variable, its total."""

    variable: str


@dataclass(frozen=True, slots=True)
class Previous:
    """The figure of the same variable in the period before."""

    variable: str


@dataclass(frozen=True, slots=True)
class Parts:
    """The sum of a variable's figures over the categories of a breakdown; missing if any is missing.

    `categories` is empty until `bind` has filled it in from the kit.
    """

    variable: str
    breakdown: str
    categories: tuple[str, ...] = ()

    def cells(self) -> tuple[str, ...]:
        """The keys of the figures that are added up."""
        return tuple(cell(self.variable, self.breakdown, category) for category in self.categories)


@dataclass(frozen=True, slots=True)
class Negative:
    """Minus the operand."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two numbers and `+`, `-`, `*` or `/`. A division by zero is missing."""

    left: Node
    operator: str
    right: Node


@dataclass(frozen=True, slots=True)
class Absolute:
    """The operand without its sign."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Least:
    """The smallest of several numbers; missing if any is missing."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Greatest:
    """The largest of several numbers; missing if any is missing."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class SumOf:
    """The sum of those present; missing only if all are missing."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class OrZero:
    """The operand, or zero where it is missing."""

    operand: Node


@dataclass(frozen=True, slots=True)
class IfElse:
    """One number or another; missing where the condition is undecided."""

    condition: Node
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True)
class Comparison:
    """Numbers with a sign between each two: `a <= b < c` holds if both comparisons do."""

    operands: tuple[Node, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OneOf:
    """Whether a number is one of those listed."""

    operand: Node
    options: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class IsMissing:
    """Whether the operand is missing; the only condition that is never undecided."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition."""

    operand: Node


@dataclass(frozen=True, slots=True)
class AllOf:
    """Three-valued and: false if any is false, else undecided if any is undecided, else true."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Three-valued or: true if any is true, else undecided if any is undecided, else false."""

    operands: tuple[Node, ...]


NumberNode: TypeAlias = (
    Number
    | Figure
    | Previous
    | Parts
    | Negative
    | Arithmetic
    | Absolute
    | Least
    | Greatest
    | SumOf
    | OrZero
    | IfElse
)
ConditionNode: TypeAlias = Comparison | OneOf | IsMissing | Not | AllOf | AnyOf
Node: TypeAlias = NumberNode | ConditionNode

CONDITIONS = (Comparison, OneOf, IsMissing, Not, AllOf, AnyOf)


def cell(variable: str, breakdown: str, category: str) -> str:
    """The key of one part of a figure, as worked examples write it: `persons_attended[sex=women]`."""
    return f"{variable}[{breakdown}={category}]"


def is_condition(node: Node) -> bool:
    """Whether a node is true, false or undecided rather than a number."""
    return isinstance(node, CONDITIONS)


def children(node: Node) -> Iterator[Node]:
    """The nodes directly under a node, from left to right."""
    for name in node.__slots__:
        value = getattr(node, name)
        if isinstance(value, tuple):
            yield from (part for part in value if not isinstance(part, (str, float)))
        elif not isinstance(value, (str, float)):
            yield value


def walk(node: Node) -> Iterator[Node]:
    """A node and everything under it."""
    yield node
    for child in children(node):
        yield from walk(child)


# ---- back to the words of the language -------------------------------------------------------------------

# How tightly a node holds together; a looser one inside a tighter one needs parentheses.
LOOSEST, AND, NOT, COMPARE, ADD, MULTIPLY, SIGN, ATOM = range(8)


def binding(node: Node) -> int:
    """How tightly a node holds together when written with signs, from LOOSEST to ATOM."""
    match node:
        case AnyOf():
            return LOOSEST
        case AllOf():
            return AND
        case Not():
            return NOT
        case Comparison():
            return COMPARE
        case Arithmetic():
            return ADD if node.operator in "+-" else MULTIPLY
        case Negative():
            return SIGN
        case _:
            return ATOM


@singledispatch
def to_source(node: Node) -> str:
    """A node as a formula that parses to the same node."""
    raise TypeError(f"not a node of a formula: {node!r}")


def _within(node: Node, least: int) -> str:
    text = to_source(node)
    return text if binding(node) >= least else f"({text})"


def _call(name: str, *operands: str) -> str:
    return f"{name}({', '.join(operands)})"


def plain_number(value: float) -> str:
    """A number written out in full: no exponent, no needless `.0`."""
    text = format(Decimal(repr(value)), "f")
    return text.removesuffix(".0")


@to_source.register
def _(node: Number) -> str:
    return plain_number(node.value)


@to_source.register
def _(node: Figure) -> str:
    return node.variable


@to_source.register
def _(node: Previous) -> str:
    return _call("previous", node.variable)


@to_source.register
def _(node: Parts) -> str:
    return _call("parts", node.variable, node.breakdown)


@to_source.register
def _(node: Negative) -> str:
    return f"-{_within(node.operand, SIGN)}"


@to_source.register
def _(node: Arithmetic) -> str:
    level = binding(node)
    return f"{_within(node.left, level)} {node.operator} {_within(node.right, level + 1)}"


@to_source.register
def _(node: Absolute) -> str:
    return _call("abs", to_source(node.operand))


@to_source.register
def _(node: Least) -> str:
    return _call("min", *map(to_source, node.operands))


@to_source.register
def _(node: Greatest) -> str:
    return _call("max", *map(to_source, node.operands))


@to_source.register
def _(node: SumOf) -> str:
    return _call("sum_of", *map(to_source, node.operands))


@to_source.register
def _(node: OrZero) -> str:
    return _call("or_zero", to_source(node.operand))


@to_source.register
def _(node: IfElse) -> str:
    return _call("if_else", to_source(node.condition), to_source(node.yes), to_source(node.no))


@to_source.register
def _(node: Comparison) -> str:
    first, *others = (_within(operand, COMPARE + 1) for operand in node.operands)
    return first + "".join(f" {sign} {other}" for sign, other in zip(node.operators, others, strict=True))


@to_source.register
def _(node: OneOf) -> str:
    return _call("one_of", to_source(node.operand), *map(plain_number, node.options))


@to_source.register
def _(node: IsMissing) -> str:
    return _call("missing", to_source(node.operand))


@to_source.register
def _(node: Not) -> str:
    return f"not {_within(node.operand, NOT)}"


@to_source.register
def _(node: AllOf) -> str:
    return " and ".join(_within(operand, AND + 1) for operand in node.operands)


@to_source.register
def _(node: AnyOf) -> str:
    return " or ".join(_within(operand, LOOSEST + 1) for operand in node.operands)
