"""From the text of a formula to its nodes, or to a message: where it goes wrong and what to write instead.

Python's own `ast` does the reading; nothing is ever run. Text is hostile until it has become nodes, so its
length, its depth and its characters are bounded before and while it is read, and what is unknown is refused.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from keyword import iskeyword

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
    children,
    is_condition,
)
from circulos.method.spelling import PLAIN, ExpressionError, clipped, look_over

MAX_NODES = 400
MAX_DEPTH = 60  # a sum of sixty is sixty deep
MAX_NESTING = 10  # functions and conditions within each other: an engine may write some operands out twice
MAX_NUMBER = 1e15  # beyond it a double no longer holds every whole number


def parse_node(text: str) -> Node:
    """The nodes of a formula. Raises `ExpressionError`, which carries the text."""
    try:
        flat = re.sub(r"\s", " ", text)
        look_over(flat)
        if not flat.strip():
            raise ExpressionError("The formula is empty", 1, "Write a variable, or leave the field out.")
        return _Reader(flat).read()
    except ExpressionError as error:
        raise ExpressionError(error.what, error.column, error.way_out, text) from None


_OPERATORS: Mapping[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_COMPARISONS: Mapping[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.GtE: ">=",
    ast.Gt: ">",
}
_WAYS_OUT: Mapping[type[ast.AST], tuple[str, str]] = {
    ast.IfExp: ("“… if … else …” is not part of the language", "Write if_else(condition, a, b)."),
    ast.Tuple: (
        "There is a comma outside a function",
        "Decimals take a point, as in 0.5; lists belong inside a function.",
    ),
    ast.Lambda: ("lambda is not part of the language", PLAIN),
    ast.Await: ("await is not part of the language", PLAIN),
}


class _Reader:
    """Walks Python's tree once and builds ours; keeps count so that no formula grows without end."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.indent = len(text) - len(text.lstrip())
        self.count = 0

    def read(self) -> Node:
        try:
            tree = ast.parse(self.text.strip(), mode="eval").body
        except SyntaxError as error:
            raise ExpressionError(
                "The formula cannot be read",
                self.indent + (error.offset or len(self.text.strip())),
                "Look for a missing sign, a bracket left open, or a variable code with a blank in it.",
            ) from None
        except (RecursionError, MemoryError):
            raise self.too_deep(1) from None
        node = self.node(tree, 0)
        if _nesting(node) > MAX_NESTING:
            raise self.too_deep(1)
        return node

    # -- errors --

    def fail(self, tree: ast.expr, what: str, way_out: str) -> ExpressionError:
        return ExpressionError(what, self.indent + tree.col_offset + 1, way_out)

    def too_deep(self, column: int) -> ExpressionError:
        return ExpressionError(
            "The formula is nested too deep",
            column,
            "Split it: give a part of it a variable or an indicator of its own.",
        )

    # -- what stands where --

    def node(self, tree: ast.expr, depth: int) -> Node:
        """Any node, number or condition."""
        self.count += 1
        if depth > MAX_DEPTH:
            raise self.too_deep(self.indent + tree.col_offset + 1)
        if self.count > MAX_NODES:
            raise self.fail(tree, f"The formula has more than {MAX_NODES} parts", "Split it into indicators.")
        match tree:
            case ast.Constant():
                return self.constant(tree)
            case ast.Name():
                return Figure(self.code(tree, "variable"))
            case ast.UnaryOp():
                return self.unary(tree, depth + 1)
            case ast.BinOp():
                return self.arithmetic(tree, depth + 1)
            case ast.Compare():
                return self.comparison(tree, depth + 1)
            case ast.BoolOp():
                operands = tuple(self.condition(value, depth + 1) for value in tree.values)
                return AllOf(operands) if isinstance(tree.op, ast.And) else AnyOf(operands)
            case ast.Call():
                return self.call(tree, depth + 1)
            case _:
                what, way_out = _WAYS_OUT.get(type(tree), ("This cannot be part of a formula", PLAIN))
                raise self.fail(tree, what, way_out)

    def number(self, tree: ast.expr, depth: int) -> Node:
        """A node where a number is wanted: a condition counts 1 if it is true and 0 if it is false."""
        return as_number(self.node(tree, depth))

    def condition(self, tree: ast.expr, depth: int) -> Node:
        """A node where a condition is wanted: a yes/no figure may stand alone, a sum may not."""
        node = self.node(tree, depth)
        found = as_condition(node)
        if found is None:
            raise self.fail(
                tree,
                "A condition is wanted here, and this is a number",
                "Compare it with something, as in … > 0.",
            )
        return found

    def constant(self, tree: ast.Constant) -> Node:
        if isinstance(tree.value, bool) or not isinstance(tree.value, (int, float)):
            way_out = "Write missing(x)." if tree.value is None else "Yes is 1 and no is 0."
            raise self.fail(tree, f"{tree.value!r} is not part of the language", way_out)
        if tree.value > MAX_NUMBER:
            raise self.fail(tree, "This number is too large", "Check the zeros; figures stay below 10^15.")
        return Number(float(tree.value))

    def code(self, tree: ast.expr, of: str) -> str:
        """A bare code, where a variable or a breakdown is wanted."""
        if not isinstance(tree, ast.Name):
            raise self.fail(tree, f"The code of a {of} is wanted here", f"Write the bare code of a {of}.")
        if tree.id in FUNCTIONS:
            raise self.fail(
                tree, f"{tree.id} is a function of the language", f"Write {tree.id}(…) with what it works on."
            )
        return tree.id

    def unary(self, tree: ast.UnaryOp, depth: int) -> Node:
        if isinstance(tree.op, ast.Not):
            return Not(self.condition(tree.operand, depth))
        operand = self.number(tree.operand, depth)
        return Negative(operand) if isinstance(tree.op, ast.USub) else operand

    def arithmetic(self, tree: ast.BinOp, depth: int) -> Node:
        left, right = self.number(tree.left, depth), self.number(tree.right, depth)
        return Arithmetic(left, _OPERATORS[type(tree.op)], right)

    def comparison(self, tree: ast.Compare, depth: int) -> Node:
        for operator in tree.ops:
            if type(operator) not in _COMPARISONS:
                raise self.fail(
                    tree,
                    "“in” and “is” are not part of the language",
                    "Write one_of(x, 1, 2), missing(x) or x == y.",
                )
        operands = tuple(self.number(operand, depth) for operand in (tree.left, *tree.comparators))
        return Comparison(operands, tuple(_COMPARISONS[type(operator)] for operator in tree.ops))

    # -- functions --

    def call(self, tree: ast.Call, depth: int) -> Node:
        if not isinstance(tree.func, ast.Name):
            raise self.fail(tree, "Only a function of the language can be followed by brackets", PLAIN)
        name = tree.func.id
        if name not in FUNCTIONS:
            raise self.fail(tree, f"There is no function {clipped(name)}", _did_you_mean(name))
        function = FUNCTIONS[name]
        if tree.keywords or any(isinstance(argument, ast.Starred) for argument in tree.args):
            raise self.fail(tree, f"{name} takes plain arguments only", f"Write {function.signature}.")
        if not function.least <= len(tree.args) <= function.most:
            raise self.fail(
                tree, f"{name} cannot work on {_counted(len(tree.args))}", f"Write {function.signature}."
            )
        return function.build(self, tree.args, depth)

    def literal(self, tree: ast.expr) -> float:
        match tree:
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant() as inner):
                return -self.literal(inner)
            case ast.Constant():
                node = self.constant(tree)
                assert isinstance(node, Number)
                return node.value
            case _:
                raise self.fail(tree, "A plain number is wanted here", "Write one_of(x, 1, 2, …).")


def _nesting(node: Node) -> int:
    deepest = max(map(_nesting, children(node)), default=-1)
    return deepest if isinstance(node, (Arithmetic, Negative)) else deepest + 1


def as_number(node: Node) -> Node:
    """A node as a number: a condition counts 1 where it is true and 0 where it is false."""
    return IfElse(node, Number(1.0), Number(0.0)) if is_condition(node) else node


def as_condition(node: Node) -> Node | None:
    """A node as a condition: a yes/no figure holds where it is not 0; None for other numbers.

    Sums and quotients are refused because `women + men` in a check is far more often a forgotten comparison
    than a question whether there is anybody.
    """
    if is_condition(node):
        return node
    if isinstance(node, (Figure, Previous, OrZero, IfElse)):
        return Comparison((node, Number(0.0)), ("!=",))
    return None


def _counted(count: int) -> str:
    return "nothing" if count == 0 else "1 thing" if count == 1 else f"{count} things"


def _did_you_mean(name: str) -> str:
    close = get_close_matches(name.lower(), FUNCTIONS, n=1)
    if close:
        return f"Did you mean {FUNCTIONS[close[0]].signature}?"
    return f"The functions are {', '.join(FUNCTIONS)}."


_Build = Callable[[_Reader, Sequence[ast.expr], int], Node]


def _many(
    node: type[Least | Greatest | SumOf], reader: _Reader, args: Sequence[ast.expr], depth: int
) -> Node:
    return node(tuple(reader.number(argument, depth) for argument in args))


def _conditions(node: type[AllOf | AnyOf], reader: _Reader, args: Sequence[ast.expr], depth: int) -> Node:
    return node(tuple(reader.condition(argument, depth) for argument in args))


def _one(
    node: type[Absolute | OrZero | IsMissing], reader: _Reader, args: Sequence[ast.expr], depth: int
) -> Node:
    return node(reader.number(args[0], depth))


def _previous(reader: _Reader, args: Sequence[ast.expr], depth: int) -> Node:
    return Previous(reader.code(args[0], "variable"))


def _parts(reader: _Reader, args: Sequence[ast.expr], depth: int) -> Node:
    return Parts(reader.code(args[0], "variable"), reader.code(args[1], "breakdown"))


def _one_of(reader: _Reader, args: Sequence[ast.expr], depth: int) -> Node:
    return OneOf(reader.number(args[0], depth), tuple(reader.literal(argument) for argument in args[1:]))


def _between(reader: _Reader, args: Sequence[ast.expr], depth: int) -> Node:
    value, low, high = (reader.number(argument, depth) for argument in args)
    return Comparison((low, value, high), ("<=", "<="))


def _if_else(reader: _Reader, args: Sequence[ast.expr], depth: int) -> Node:
    return IfElse(
        reader.condition(args[0], depth), reader.number(args[1], depth), reader.number(args[2], depth)
    )


def _share(reader: _Reader, args: Sequence[ast.expr], depth: int) -> Node:
    return Arithmetic(reader.number(args[0], depth), "/", reader.number(args[1], depth))


@dataclass(frozen=True)
class Function:
    """A function of the language: how it is written, what it means, how many arguments it takes."""

    signature: str
    meaning: str
    least: int
    most: int
    build: _Build


_ANY_NUMBER = MAX_NODES

FUNCTIONS: Mapping[str, Function] = {
    "previous": Function("previous(variable)", "the figure of the period before", 1, 1, _previous),
    "missing": Function("missing(x)", "whether x is missing", 1, 1, partial(_one, IsMissing)),
    "or_zero": Function("or_zero(x)", "x, or 0 where x is missing", 1, 1, partial(_one, OrZero)),
    "abs": Function("abs(x)", "x without its sign", 1, 1, partial(_one, Absolute)),
    "min": Function(
        "min(a, b, …)", "the smallest; missing if any is missing", 2, _ANY_NUMBER, partial(_many, Least)
    ),
    "max": Function(
        "max(a, b, …)", "the largest; missing if any is missing", 2, _ANY_NUMBER, partial(_many, Greatest)
    ),
    "sum_of": Function(
        "sum_of(a, b, …)",
        "the sum of those present; missing only if all are missing",
        2,
        _ANY_NUMBER,
        partial(_many, SumOf),
    ),
    "parts": Function(
        "parts(variable, breakdown)",
        "the sum over the categories of a breakdown; missing if any is missing",
        2,
        2,
        _parts,
    ),
    "any_of": Function(
        "any_of(p, q, …)",
        "whether one of the conditions holds, as p or q",
        2,
        _ANY_NUMBER,
        partial(_conditions, AnyOf),
    ),
    "all_of": Function(
        "all_of(p, q, …)",
        "whether all conditions hold, as p and q",
        2,
        _ANY_NUMBER,
        partial(_conditions, AllOf),
    ),
    "one_of": Function("one_of(x, 1, 2, …)", "whether x is one of the numbers", 2, _ANY_NUMBER, _one_of),
    "between": Function("between(x, low, high)", "whether low <= x <= high", 3, 3, _between),
    "if_else": Function(
        "if_else(condition, a, b)", "a where the condition holds, b where it does not", 3, 3, _if_else
    ),
    "share": Function("share(a, b)", "a / b; missing where b is 0", 2, 2, _share),
}


def is_reserved(code: str) -> bool:
    """Whether a code cannot name a variable because the language already uses it."""
    return code in FUNCTIONS or iskeyword(code)
