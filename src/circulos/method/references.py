"""What must be true of every object of a kit by its type alone: codes exist, formulas use known variables.

A field says in its metadata what it refers to (`told(refers=…)`); nothing here knows any type of a kit but the
two that formulas speak of, variables and breakdowns.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from circulos.method.expression import Expression, ExpressionError, number
from circulos.method.problems import suggestion
from circulos.method.reading import INVALID, slots
from circulos.method.text import Text, gaps
from circulos.method.types import Breakdown

_CELL = re.compile(r"([a-z][a-z0-9_]*)\[([\w-]+)=([\w.-]+)\]", re.ASCII)


class Finding(NamedTuple):
    """Something wrong with a field (or an item of it, by place or key) of an object."""

    field: str
    what: str
    way_out: str
    why: str = ""
    item: int | str | None = None


@dataclass(frozen=True)
class Scope:
    """What an object of a kit may refer to: the kit's own things and those it extends.

    `things` holds, for each field of `Kit`, the objects by code; an object that could not be read is there as
    None, so that nobody is told that it does not exist.
    """

    things: Mapping[str, dict[str, Any]]
    currency: str

    def among(self, part: str) -> Mapping[str, Any]:
        """The things of one part of the kit by code."""
        return self.things[part]

    def known(self, refers: str) -> Mapping[str, Any]:
        """The things of several parts together, as a field names them: `variables|context`."""
        return ChainMap(*(self.things[part] for part in refers.split("|")))


def references(thing: Any, scope: Scope) -> Iterator[Finding]:
    """Every code and formula of an object that refers to what is not there."""
    for name, slot in slots(type(thing)).items():
        value, told = getattr(thing, name), slot.told
        if value is INVALID:
            continue
        if isinstance(value, Expression):
            yield from _formula(name, value, scope, told.get("refers") or "variables")
        elif told.get("refers"):
            yield from _reference(name, value, scope, told["refers"])
        elif told.get("filled") is not None and isinstance(value, Text):
            yield from _sentence(name, value, scope, told["filled"])


def _unknown(name: str, code: str, known: Mapping[str, Any], refers: str, item: int | str | None) -> Finding:
    parts = " and ".join(refers.replace("context", "context variables").split("|"))
    way_out = suggestion(code, known, f"Add it to the {parts} of the kit, or correct the code.")
    return Finding(name, f"{code} is not among the {parts} of the kit", way_out, item=item)


def _reference(name: str, value: Any, scope: Scope, refers: str) -> Iterator[Finding]:
    known = scope.known(refers)
    if isinstance(value, str):
        if value and value not in known:
            yield _unknown(name, value, known, refers, None)
        return
    if isinstance(value, Mapping):
        yield from _keys(name, value, scope, refers)
        return
    for place, code in enumerate(value or ()):
        if code is not INVALID and code not in known:
            yield _unknown(name, code, known, refers, place)


def _keys(name: str, value: Mapping[str, Any], scope: Scope, refers: str) -> Iterator[Finding]:
    """The keys of a mapping: codes, or parts of a figure such as `persons_attended[sex=women]`."""
    known = scope.known(refers)
    for key in value:
        cell = _CELL.fullmatch(key)
        if cell:
            yield from _part(name, cell, scope)
        elif key not in known:
            yield _unknown(name, key, known, refers, key)


def _part(name: str, cell: re.Match[str], scope: Scope) -> Iterator[Finding]:
    variable, breakdown, category = cell.groups()
    yield from _broken_down(name, variable, breakdown, scope, cell.string)
    found = scope.among("breakdowns").get(breakdown)
    categories = [option.code for option in found.categories] if isinstance(found, Breakdown) else [category]
    if category not in categories:
        way_out = suggestion(category, categories, f"Its categories are {', '.join(categories)}.")
        what = f"{category} is not a category of the breakdown {breakdown}"
        yield Finding(name, what, way_out, item=cell.string)


def _broken_down(
    name: str, variable: str, breakdown: str, scope: Scope, item: int | str | None = None
) -> Iterator[Finding]:
    """Whether a variable is asked by a breakdown."""
    variables, breakdowns = scope.among("variables"), scope.among("breakdowns")
    if variable not in variables:
        yield _unknown(name, variable, variables, "variables", item)
    if breakdown not in breakdowns:
        yield _unknown(name, breakdown, breakdowns, "breakdowns", item)
        return
    found = variables.get(variable)
    if found is not None and breakdown not in found.breakdowns:
        yield Finding(
            name,
            f"{variable} is not asked by {breakdown}",
            f"Add {breakdown} to the breakdowns of {variable}, or use its total.",
            item=item,
        )


def _formula(name: str, formula: Expression, scope: Scope, refers: str) -> Iterator[Finding]:
    known = scope.known(refers)
    in_parts = {parts.variable for parts in formula.parts}
    for code in sorted((formula.variables | formula.previous_variables) - in_parts):
        if code not in known:
            yield _unknown(name, code, known, refers, None)
    for parts in formula.parts:
        yield from _broken_down(name, parts.variable, parts.breakdown, scope)


def _sentence(name: str, sentence: Text, scope: Scope, allowed: tuple[str, ...]) -> Iterator[Finding]:
    if sentence.source.count("{") != len(gaps(sentence.source)) or sentence.source.count("}") != len(
        gaps(sentence.source)
    ):
        yield Finding(
            name, "The braces do not match", "Write {…} around each figure, nothing inside another."
        )
    for gap in gaps(sentence.source):
        if allowed and gap not in allowed:
            way_out = suggestion(gap, allowed, f"What is filled in is {', '.join(allowed)}.")
            yield Finding(name, f"{{{gap}}} is not filled in", way_out)
        if not allowed:
            yield from _gap(name, gap, scope)


def _gap(name: str, gap: str, scope: Scope) -> Iterator[Finding]:
    try:
        yield from _formula(name, number(gap), scope, "variables")
    except ExpressionError as error:
        yield Finding(name, f"{{{gap}}} is not a figure: {error.what}", error.way_out)
