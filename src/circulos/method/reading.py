"""From YAML nodes to the types of a kit, whatever the type: one reader, driven by the types themselves.

A value that cannot be read is reported and stands as `INVALID` in its object, so that everything else in the
object is still looked at and all problems of a kit are told at once. Such objects never leave the loader.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

import yaml

from circulos.method.expression import Expression, ExpressionError, bind, condition, number
from circulos.method.problems import Problem, nearest, shortened, suggestion
from circulos.method.text import Text
from circulos.method.types import Manifest

_INFINITE = {".inf": math.inf, "+.inf": math.inf, "-.inf": -math.inf}
INVALID: Final = type("Invalid", (), {"__repr__": lambda self: "INVALID"})()
_NULL = ("", "~", "null")
_PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map"))
_INTEGER = re.compile(r"[+-]?\d{1,15}", re.ASCII)
_FLOAT = re.compile(r"[+-]?\d{1,15}(\.\d{1,30})?([eE][+-]?\d{1,2})?", re.ASCII)


@dataclass(frozen=True)
class Wanted:
    """A type annotation taken apart once: `kind` is list, mapping, record or single, `inner` what it is of."""

    kind: str
    inner: Any
    optional: bool = False


@cache
def wanted(annotation: Any) -> Wanted:
    """What an annotation such as `tuple[Text, ...]` or `float | None` asks for."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        (inner,) = (each for each in arguments if each is not NoneType)
        return replace(wanted(inner), optional=True)
    if origin is tuple:
        return Wanted("list", arguments[0])
    if origin is not None:
        return Wanted("mapping", arguments[1])
    is_record = is_dataclass(annotation) and annotation not in (Text, Expression)
    return Wanted("record" if is_record else "single", annotation)


@dataclass(frozen=True)
class Slot:
    """A field of a type: how it is written and what may stand in it."""

    name: str
    type: Any
    required: bool
    told: Mapping[str, Any]


def slots(cls: Any) -> Mapping[str, Slot]:
    """The fields of a type by name."""
    if cls not in _SLOTS:
        hints = get_type_hints(cls)
        _SLOTS[cls] = {field.name: _slot(field, hints[field.name]) for field in fields(cls)}
    return _SLOTS[cls]


_SLOTS: dict[Any, Mapping[str, Slot]] = {}  # mypy does not take a class for hashable, so @cache is no help


def _slot(field: Field[Any], annotation: Any) -> Slot:
    required = field.default is MISSING and field.default_factory is MISSING
    return Slot(field.name, annotation, required, field.metadata)


@cache
def noun(cls: Any) -> str:
    """What a type is called in a sentence: `context variable` for ContextVariable."""
    name = "Kit" if cls is Manifest else cls.__name__
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


class Origins:
    """Remembers from which file and node each object was read, for the problems found later."""

    def __init__(self) -> None:
        self._nodes: dict[int, tuple[Any, str, yaml.Node]] = {}
        self._spoilt: set[int] = set()

    def remember(self, thing: Any, file: str, node: yaml.Node, values: Iterable[Any]) -> None:
        """Keep the origin of an object, and the object itself, so that its identity stays its own.

        `values` are those of its fields: if one could not be read, however deep, the object is not whole.
        """
        self._nodes[id(thing)] = (thing, file, node)
        if not all(map(self.is_whole, values)):
            self._spoilt.add(id(thing))

    def is_whole(self, value: Any) -> bool:
        """Whether everything in a value, however deep, could be read."""
        if isinstance(value, tuple):
            return all(map(self.is_whole, value))
        if isinstance(value, MappingProxyType):
            return all(map(self.is_whole, value.values()))
        return value is not INVALID and id(value) not in self._spoilt

    def place(self, thing: Any, field: str = "", item: int | str | None = None) -> tuple[str, int]:
        """File and line of an object, of one of its fields, or of one item (by place or key) of a field."""
        _, file, node = self._nodes[id(thing)]
        found = _under(node, field) if field else node
        if item is not None:
            found = _under(found, item)
        return file, found.start_mark.line + 1


def _under(node: yaml.Node, what: int | str) -> yaml.Node:
    """The node of a key or an item; the node itself where it is not written."""
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == what), node)
    if isinstance(node, yaml.SequenceNode) and isinstance(what, int):
        found: yaml.Node = node.value[what]
        return found
    return node


class Reader:
    """Reads the nodes of one file; keeps its problems and the objects read, with their origin."""

    def __init__(
        self,
        file: str,
        problems: list[Problem],
        origins: Origins,
        text: Callable[[str], Text],
        categories: Mapping[str, tuple[str, ...]],
    ) -> None:
        self.file = file
        self.problems = problems
        self.origins = origins
        self.text = text
        self.categories = categories
        self.records: list[Any] = []
        self._seen: set[int] = set()

    # -- problems --

    def refuse(self, node: yaml.Node, what: str, way_out: str, why: str = "") -> Any:
        """Report a problem at a node; what stands there is INVALID."""
        self.problems.append(Problem(self.file, node.start_mark.line + 1, what, way_out, why))
        return INVALID

    def _acceptable(self, node: yaml.Node, label: str) -> bool:
        if node.tag not in _PLAIN_TAGS:
            self.refuse(
                node, f"The tag {shortened(node.tag)} at {label} is not used in kits", "Leave it out."
            )
            return False
        if id(node) in self._seen:
            self.refuse(node, f"An alias (*) at {label} is not used in kits", "Write the value out again.")
            return False
        self._seen.add(id(node))
        return True

    def things(self, root: yaml.Node, cls: Any) -> list[Any]:
        """The objects of a file that is a list; whether a code stands twice is seen when all files are read."""
        if not isinstance(root, yaml.SequenceNode):
            self.refuse(root, f"The file is not a list of {noun(cls)}s", "Begin each with a dash.")
            return []
        return [self.value(node, cls, f"item {place}", {}) for place, node in enumerate(root.value, 1)]

    # -- any value --

    def value(self, node: yaml.Node, annotation: Any, label: str, told: Mapping[str, Any]) -> Any:
        """A node as a value of the type wanted; `label` says in a sentence what it is."""
        if not self._acceptable(node, label):
            return INVALID
        asked = wanted(annotation)
        if _is_null(node):
            if asked.optional:
                return None
            return self.refuse(node, f"There is nothing at {label}", "Fill it in, or leave the line out.")
        match asked.kind:
            case "list":
                return self._items(node, asked.inner, label, told)
            case "mapping":
                return self._mapping(node, asked.inner, label)
            case "record":
                return self.record(node, asked.inner)
            case _:
                return self._scalar(node, asked.inner, label, told)

    def _items(self, node: yaml.Node, inner: Any, label: str, told: Mapping[str, Any]) -> Any:
        if not isinstance(node, yaml.SequenceNode):
            return self.refuse(
                node, f"A list is wanted at {label}", "Write each item on its own line after a dash."
            )
        items = [self.value(item, inner, f"{label}, item {n}", told) for n, item in enumerate(node.value, 1)]
        if wanted(inner).kind == "record" and "code" in slots(inner):
            self._unique([item for item in items if item is not INVALID], label)
        return tuple(items)

    def _unique(self, items: list[Any], label: str) -> None:
        met: set[str] = set()
        for item in items:
            if item.code in met and item.code is not INVALID:
                file, line = self.origins.place(item, "code")
                what = f"The code {item.code} stands twice in {label}"
                self.problems.append(Problem(file, line, what, "Give one of the two another code."))
            met.add(item.code)

    def _mapping(self, node: yaml.Node, inner: Any, label: str) -> Any:
        pairs = self._pairs(node, label)
        if pairs is None:
            return INVALID
        return MappingProxyType(
            {key: self.value(under, inner, f"{key} in {label}", {}) for key, under in pairs.items()}
        )

    def _pairs(self, node: yaml.Node, label: str) -> dict[str, yaml.Node] | None:
        """The keys and values of a mapping; a key that stands twice is reported and the first one holds."""
        if not isinstance(node, yaml.MappingNode):
            self.refuse(node, f"Keys and values are wanted at {label}", "Write them as key: value.")
            return None
        pairs: dict[str, yaml.Node] = {}
        for key, inner in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.refuse(key, f"A key of {label} is not a word", "Write a plain word before the colon.")
            elif key.value in pairs:
                what = f"{shortened(key.value)} stands twice in {label}"
                self.refuse(key, what, "Keep one of the two.", "Only one of them could count")
            else:
                pairs[key.value] = inner
        return pairs

    # -- objects --

    def record(self, node: yaml.Node, cls: Any) -> Any:
        """An object of a type, with INVALID in the fields that could not be read; INVALID if it is no object."""
        pairs = self._pairs(node, _article(noun(cls)))
        if pairs is None:
            return INVALID
        known = slots(cls)
        label = _label(cls, pairs)
        unknown = [key for key in pairs if key not in known]
        for key in unknown:
            way_out = suggestion(key, known, f"{_article(noun(cls)).capitalize()} has {', '.join(known)}.")
            self.refuse(_key_node(node, key), f"{label} has no field {shortened(key)}", way_out)
        values = {
            name: self.value(pairs[name], slot.type, f"{name} of {label}", slot.told)
            for name, slot in known.items()
            if name in pairs
        }
        for name, slot in known.items():
            if slot.required and name not in pairs:
                values[name] = self._wanting(node, label, slot, unknown)
        thing = cls(**values)
        self.origins.remember(thing, self.file, node, values.values())
        self.records.append(thing)
        return thing

    def _wanting(self, node: yaml.Node, label: str, slot: Slot, unknown: list[str]) -> Any:
        """A required field is not there. If it is there under a misspelt name, that has been said already."""
        if any(nearest(key, [slot.name]) for key in unknown):
            return INVALID
        return self.refuse(node, f"{label} has no {slot.name}", f"Add {slot.name}: {_hint(slot)}")

    # -- single values --

    def _scalar(self, node: yaml.Node, kind: Any, label: str, told: Mapping[str, Any]) -> Any:
        if not isinstance(node, yaml.ScalarNode):
            return self.refuse(node, f"A single value is wanted at {label}", "Write one value on the line.")
        if kind in (int, float):
            return self._number(node, kind, label, told)
        if kind is str:
            return self._string(node, label, told)
        if kind is Text:
            return self._text(node, label, told)
        if kind is Expression:
            return self._expression(node, label, told)
        if kind is bool:
            return self._flag(node, label)
        if kind is date:
            return self._date(node, label)
        return self._word(node, kind, label)

    def _number(self, node: yaml.ScalarNode, kind: Any, label: str, told: Mapping[str, Any]) -> Any:
        if told.get("open") and node.value in _INFINITE:
            return _INFINITE[node.value]
        pattern, words = (_INTEGER, "a whole number") if kind is int else (_FLOAT, "a number")
        if node.style in ("'", '"') or not pattern.fullmatch(node.value):
            way_out = "Write digits only, with a decimal point if needed and without quotation marks."
            return self.refuse(node, f"“{shortened(node.value)}” at {label} is not {words}", way_out)
        return kind(node.value)

    def _flag(self, node: yaml.ScalarNode, label: str) -> Any:
        if node.value in ("true", "false"):
            return node.value == "true"
        return self.refuse(
            node, f"“{shortened(node.value)}” at {label} is not true or false", "Write true or false."
        )

    def _text(self, node: yaml.ScalarNode, label: str, told: Mapping[str, Any]) -> Any:
        words = " ".join(node.value.split())
        if not words and not told.get("unit"):
            return self.refuse(
                node, f"There is nothing at {label}", "Write a sentence, or leave the line out."
            )
        return self.text(words)

    def _expression(self, node: yaml.ScalarNode, label: str, told: Mapping[str, Any]) -> Any:
        read = condition if told.get("condition") else number
        try:
            return bind(read(node.value), self.categories)
        except ExpressionError as error:
            what = f"The formula at {label} goes wrong at column {error.column}: {error.what}"
            return self.refuse(node, what, error.way_out)

    def _word(self, node: yaml.ScalarNode, kind: type[StrEnum], label: str) -> Any:
        words = [word.value for word in kind]
        if node.value in words:
            return kind(node.value)
        way_out = suggestion(node.value, words, f"Write one of {', '.join(words)}.")
        return self.refuse(node, f"“{shortened(node.value)}” at {label} is not one of its words", way_out)

    def _string(self, node: yaml.ScalarNode, label: str, told: Mapping[str, Any]) -> Any:
        written = " ".join(node.value.split())
        words, pattern = told.get("words"), told.get("pattern")
        if not written and (words or pattern):
            return self.refuse(node, f"There is nothing at {label}", "Fill it in, or leave the line out.")
        if words and written not in words:
            way_out = suggestion(written, words, f"Write one of {', '.join(words)}.")
            return self.refuse(node, f"“{shortened(written)}” at {label} is not one of its words", way_out)
        if pattern and not re.fullmatch(pattern, written, re.ASCII):
            way_out = (
                f"{told['guideline']} For example {told['example']}."
                if told["example"]
                else told["guideline"]
            )
            return self.refuse(
                node, f"“{shortened(written)}” at {label} is not written as it should be", way_out
            )
        return written

    def _date(self, node: yaml.ScalarNode, label: str) -> Any:
        try:
            return date.fromisoformat(node.value)
        except ValueError:
            return self.refuse(
                node, f"“{shortened(node.value)}” at {label} is not a date", "Write it as 2027-03-31."
            )


def _article(word: str) -> str:
    return f"an {word}" if word[0] in "aeio" else f"a {word}"


def _is_null(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.style and node.value in _NULL


def _label(cls: Any, pairs: Mapping[str, yaml.Node]) -> str:
    """What an object is called in a sentence: `indicator M01`, or just `question`."""
    for name in ("code", "variable", "period", "version"):
        node = pairs.get(name)
        if isinstance(node, yaml.ScalarNode) and node.value and name in slots(cls):
            return f"{noun(cls)} {shortened(node.value)}"
    return f"this {noun(cls)}"


def _key_node(node: yaml.Node, key: str) -> yaml.Node:
    found: yaml.Node = next(each for each, _ in node.value if each.value == key)
    return found


def _hint(slot: Slot) -> str:
    example = slot.told.get("example")
    return (
        f"{example}" if example else str(slot.told["guideline"])[:1].lower() + str(slot.told["guideline"])[1:]
    )
