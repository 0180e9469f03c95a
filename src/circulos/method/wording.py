"""A formula in the words of a methodology sheet, in Catalan, Spanish and English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import singledispatch
from types import MappingProxyType

from circulos.method.nodes import (
    ADD,
    AND,
    ATOM,
    COMPARE,
    LOOSEST,
    SIGN,
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
    binding,
    plain_number,
)
from circulos.method.text import Text

Titles = Mapping[str, "str | Text"]

_SIGNS = MappingProxyType(
    {"+": "+", "-": "−", "*": "×", "/": "÷"}
    | {"<": "<", "<=": "≤", "==": "=", "!=": "≠", ">=": "≥", ">": ">"}
)


@dataclass(frozen=True)
class _Words:
    """What a language calls the things a formula can say."""

    quoted: str
    decimal_mark: str
    previous: str
    parts: str
    absolute: str
    least: str
    greatest: str
    sum_of: str
    or_zero: str
    if_else: str
    flag: str
    one_of: str
    is_missing: str
    is_present: str
    opposite: str
    all_of: str
    any_of: str


_ENGLISH = _Words(
    quoted="“{}”",
    decimal_mark=".",
    previous="{} in the previous period",
    parts="sum of {} by {}",
    absolute="absolute value of {}",
    least="the smallest of {}",
    greatest="the largest of {}",
    sum_of="the sum of those filed among {}",
    or_zero="{} (0 if not filed)",
    if_else="{yes} if {condition}, otherwise {no}",
    flag="1 if {condition}, otherwise 0",
    one_of="{} is one of {}",
    is_missing="{} is not filed",
    is_present="{} is filed",
    opposite="it is not the case that {}",
    all_of=" and ",
    any_of=" or ",
)
_SPANISH = _Words(
    quoted="«{}»",
    decimal_mark=",",
    previous="{} en el periodo anterior",
    parts="suma de {} por {}",
    absolute="valor absoluto de {}",
    least="el menor de {}",
    greatest="el mayor de {}",
    sum_of="la suma de los datos informados entre {}",
    or_zero="{} (0 si no se informa)",
    if_else="{yes} si {condition}; en caso contrario, {no}",
    flag="1 si {condition}; en caso contrario, 0",
    one_of="{} es uno de los valores {}",
    is_missing="{} no se ha informado",
    is_present="{} se ha informado",
    opposite="no se cumple que {}",
    all_of=" y ",
    any_of=" o ",
)
_CATALAN = _Words(
    quoted="«{}»",
    decimal_mark=",",
    previous="{} en el període anterior",
    parts="suma de {} per {}",
    absolute="valor absolut de {}",
    least="el menor de {}",
    greatest="el major de {}",
    sum_of="la suma de les dades informades entre {}",
    or_zero="{} (0 si no s’informa)",
    if_else="{yes} si {condition}; altrament, {no}",
    flag="1 si {condition}; altrament, 0",
    one_of="{} és un dels valors {}",
    is_missing="{} no s’ha informat",
    is_present="{} s’ha informat",
    opposite="no es compleix que {}",
    all_of=" i ",
    any_of=" o ",
)
_LANGUAGES = MappingProxyType({"en": _ENGLISH, "es": _SPANISH, "ca": _CATALAN})


@dataclass(frozen=True)
class _Speaker:
    """Knows the language and the titles."""

    language: str
    words: _Words
    titles: Titles
    quoting: bool = True

    def title(self, code: str) -> str:
        title = self.titles.get(code, code)
        words = title.into(self.language) if isinstance(title, Text) else title
        return self.words.quoted.format(words) if self.quoting else words

    def bare(self, code: str) -> str:
        """A title inside a sentence, such as that of a breakdown: no capital, no quotation marks."""
        title = self.titles.get(code, code)
        words = title.into(self.language) if isinstance(title, Text) else title
        return words[:1].lower() + words[1:]

    def number(self, value: float) -> str:
        return plain_number(value).replace("-", "−").replace(".", self.words.decimal_mark)

    def list(self, items: Iterable[str]) -> str:
        return ", ".join(items)

    def within(self, node: Node, least: int) -> str:
        """A part of something that holds together at least so tightly, in brackets where it does not."""
        text = _say(node, self)
        return text if _tightness(node) >= least else f"({text})"


def worded(node: Node, language: str, titles: Titles) -> str:
    """A node in words; a single figure stands without quotation marks."""
    words = _LANGUAGES.get(language, _ENGLISH)
    return _say(node, _Speaker(language, words, titles, quoting=not isinstance(node, Figure)))


def _tightness(node: Node) -> int:
    """How tightly a node holds together in words, which is looser than in signs."""
    match node:
        case IfElse():
            return LOOSEST
        case Not(IsMissing()) | IsMissing() | OneOf():
            return COMPARE
        case Previous() | Parts() | Absolute() | Least() | Greatest() | SumOf():
            return SIGN
        case _:
            return binding(node)


@singledispatch
def _say(node: Node, speaker: _Speaker) -> str:
    raise TypeError(f"not a node of a formula: {node!r}")


@_say.register
def _(node: Number, speaker: _Speaker) -> str:
    return speaker.number(node.value)


@_say.register
def _(node: Figure, speaker: _Speaker) -> str:
    return speaker.title(node.variable)


@_say.register
def _(node: Previous, speaker: _Speaker) -> str:
    return speaker.words.previous.format(speaker.title(node.variable))


@_say.register
def _(node: Parts, speaker: _Speaker) -> str:
    return speaker.words.parts.format(speaker.title(node.variable), speaker.bare(node.breakdown))


@_say.register
def _(node: Negative, speaker: _Speaker) -> str:
    return f"−{speaker.within(node.operand, ATOM)}"


@_say.register
def _(node: Arithmetic, speaker: _Speaker) -> str:
    level = binding(node)
    return (
        f"{speaker.within(node.left, level)} {_SIGNS[node.operator]} {speaker.within(node.right, level + 1)}"
    )


@_say.register
def _(node: Absolute, speaker: _Speaker) -> str:
    return speaker.words.absolute.format(speaker.within(node.operand, ATOM))


def _of_list(words: str, operands: tuple[Node, ...], speaker: _Speaker) -> str:
    return words.format(f"({speaker.list(_say(operand, speaker) for operand in operands)})")


@_say.register
def _(node: Least, speaker: _Speaker) -> str:
    return _of_list(speaker.words.least, node.operands, speaker)


@_say.register
def _(node: Greatest, speaker: _Speaker) -> str:
    return _of_list(speaker.words.greatest, node.operands, speaker)


@_say.register
def _(node: SumOf, speaker: _Speaker) -> str:
    return _of_list(speaker.words.sum_of, node.operands, speaker)


@_say.register
def _(node: OrZero, speaker: _Speaker) -> str:
    return speaker.words.or_zero.format(speaker.within(node.operand, ATOM))


@_say.register
def _(node: IfElse, speaker: _Speaker) -> str:
    condition = speaker.within(node.condition, LOOSEST)
    if (node.yes, node.no) == (Number(1.0), Number(0.0)):
        return speaker.words.flag.format(condition=condition)
    yes, no = speaker.within(node.yes, ADD), speaker.within(node.no, ADD)
    return speaker.words.if_else.format(condition=condition, yes=yes, no=no)


@_say.register
def _(node: Comparison, speaker: _Speaker) -> str:
    first, *others = (speaker.within(operand, COMPARE + 1) for operand in node.operands)
    return first + "".join(
        f" {_SIGNS[sign]} {other}" for sign, other in zip(node.operators, others, strict=True)
    )


@_say.register
def _(node: OneOf, speaker: _Speaker) -> str:
    options = speaker.list(map(speaker.number, node.options))
    return speaker.words.one_of.format(speaker.within(node.operand, COMPARE + 1), options)


@_say.register
def _(node: IsMissing, speaker: _Speaker) -> str:
    return speaker.words.is_missing.format(speaker.within(node.operand, COMPARE + 1))


@_say.register
def _(node: Not, speaker: _Speaker) -> str:
    if isinstance(node.operand, IsMissing):
        return speaker.words.is_present.format(speaker.within(node.operand.operand, COMPARE + 1))
    return speaker.words.opposite.format(speaker.within(node.operand, COMPARE))


@_say.register
def _(node: AllOf, speaker: _Speaker) -> str:
    return speaker.words.all_of.join(speaker.within(operand, AND + 1) for operand in node.operands)


@_say.register
def _(node: AnyOf, speaker: _Speaker) -> str:
    return speaker.words.any_of.join(speaker.within(operand, LOOSEST + 1) for operand in node.operands)
