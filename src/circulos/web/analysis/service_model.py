"""How councils organise and count, beside a number: two councils that count otherwise are not compared by it alone.

These are the questions of yes, no or a choice that decide whether the figures of an indicator are asked at all, and
those that hold for the whole return.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow.compute as pc
from django.utils.translation import gettext as _

from circulos.facts import TOTAL
from circulos.facts.snapshot import open_snapshot
from circulos.method.types import Indicator, Kit, Variable, VariableType
from circulos.web.analysis import said
from circulos.web.analysis.queries import Look

DECLARED = (VariableType.YES_NO, VariableType.CHOICE)


@dataclass(frozen=True)
class Declared:
    """One question with the own answer, and how many of the circle answer the same."""

    title: str
    answer: str
    same: int
    of: int


def beside(look: Look, one: Indicator) -> list[Declared]:
    asked = questions_of(look.kit, one)
    if not asked:
        return []
    answers = _answers(look.figures.folder, look.seen.period)
    found = [_line(look, look.kit.variables[code], answers.get(code, {})) for code in asked]
    return [line for line in found if line.of >= look.fewest and (line.answer or not look.own_code)]


def questions_of(kit: Kit, one: Indicator) -> list[str]:
    """What decides whether its figures are asked, then what holds for every figure."""
    used = one.inputs
    deciding: dict[str, None] = {}
    anywhere: set[str] = set()
    general: list[str] = []
    for section in kit.sections:
        conditions = [section.shown_when, *(question.shown_when for question in section.questions)]
        for question, condition in zip(section.questions, conditions[1:], strict=True):
            named = _named(kit, conditions[0]) + _named(kit, condition)
            anywhere.update(named)
            if question.variable in used:
                deciding |= dict.fromkeys(named)
        codes = [question.variable for question in section.questions]
        if all(kit.variables[code].type in DECLARED for code in codes):
            general += codes
    measured = {code for other in kit.indicators.values() for code in other.numerator.variables}
    whole = [code for code in general if code not in anywhere and code not in measured]
    return [*(code for code in deciding if code not in used), *whole]


def _named(kit: Kit, condition) -> list[str]:
    if condition is None:
        return []
    return [code for code in sorted(condition.variables) if kit.variables[code].type in DECLARED]


@lru_cache(maxsize=16)
def _answers(folder: Path, period: str) -> Mapping[str, Mapping[str, float]]:
    """Variable → council → answer, of every question of yes, no or a choice. A snapshot never changes."""
    table = open_snapshot(folder).table()
    whole = pc.and_(pc.equal(table["period"], period), pc.equal(table["breakdown"], TOTAL))
    kept = table.filter(pc.and_(whole, pc.is_valid(table["value"])))
    found: dict[str, dict[str, float]] = {}
    for variable, council, value in zip(
        *(kept[name].to_pylist() for name in ("variable", "council", "value")), strict=True
    ):
        found.setdefault(variable, {})[council] = value
    return found


def _line(look: Look, variable: Variable, answers: Mapping[str, float]) -> Declared:
    own = answers.get(look.own_code)
    same = sum(value == own for value in answers.values()) if own is not None else 0
    return Declared(said.text(variable.title), _answer(variable, own), same, len(answers))


def _answer(variable: Variable, value: float | None) -> str:
    if value is None:
        return ""
    if variable.type is VariableType.YES_NO:
        return _("yes") if value else _("no")
    place = int(value) - 1
    return said.text(variable.options[place].title) if 0 <= place < len(variable.options) else ""
