"""What a colleague would say about a kit: the command `circulos check-kit`.

Problems stop a kit from being used; remarks do not. A kit about which there is nothing to say gives neither.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from circulos.method.examples import run_examples
from circulos.method.expression import Expression
from circulos.method.forms import burden
from circulos.method.loader import Reading, read_kit
from circulos.method.messages import texts_of
from circulos.method.nodes import Comparison, Figure, Parts, walk
from circulos.method.problems import Problem, in_order, shortened
from circulos.method.reading import slots
from circulos.method.rules import is_cost
from circulos.method.text import Text
from circulos.method.types import (
    Check,
    Indicator,
    Kind,
    Kit,
    Manifest,
    Objective,
    Polarity,
    ReferenceKind,
    Section,
    Severity,
    Source,
    Variable,
    VariableType,
)


@dataclass(frozen=True)
class Review:
    """Everything there is to say about a kit.

    `minutes` is what the whole return costs a small council; it is None if the kit cannot be used.
    """

    kit: Kit | None
    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...]
    minutes: float | None

    @property
    def findings(self) -> tuple[Problem, ...]:
        """Problems and remarks in the order of the files."""
        return in_order((*self.problems, *self.remarks))

    @property
    def is_usable(self) -> bool:
        """Whether the kit can be loaded."""
        return not self.problems


def review_kit(path_or_code: str | Path) -> Review:
    """Read a kit and say everything there is to say. Raises `KitNotFoundError` if there is none."""
    reading = read_kit(path_or_code)
    if reading.kit is None:
        return Review(None, reading.problems, reading.remarks, None)
    remarks = in_order((*reading.remarks, *_remarks(reading, reading.kit)))
    return Review(reading.kit, (), remarks, burden(reading.kit))


def check_kit(path_or_code: str | Path) -> tuple[Problem, ...]:
    """Problems and remarks of a kit in the order of the files; empty for a perfect kit."""
    return review_kit(path_or_code).findings


# ---- remarks ---------------------------------------------------------------------------------------------

# Field (or empty), what, way out
Remark = tuple[str, str, str]


@dataclass(frozen=True)
class _View:
    """What the rules look up about a kit, worked out once."""

    kit: Kit
    used: frozenset[str]  # variables
    asked: Counter[str]  # variables, with how often
    cited: frozenset[str]  # sources
    served: frozenset[str]  # objectives


def _view(kit: Kit) -> _View:
    return _View(
        kit,
        used=_used_variables(kit),
        asked=Counter(question.variable for each in kit.sections for question in each.questions),
        cited=_cited(kit),
        served=frozenset(indicator.objective for indicator in kit.indicators.values()),
    )


def _remarks(reading: Reading, kit: Kit) -> Iterator[Problem]:
    view = _view(kit)
    for thing in reading.own:
        for rule in _RULES.get(type(thing), ()):
            for field, what, way_out in rule(thing, view):
                yield _note(*reading.origins.place(thing, field), what, way_out)
    yield from _untranslated(reading, kit)
    yield from _obsolete(reading, kit)
    for difference in run_examples(kit):
        place = reading.origins.place(difference.example, difference.field, difference.code)
        yield _note(*place, str(difference), "Correct the example or the formula.")


def _note(file: str, line: int, what: str, way_out: str) -> Problem:
    return Problem(file, line, what, way_out, severity=Severity.NOTE)


def _used_variables(kit: Kit) -> frozenset[str]:
    """Variables that an indicator, a check or a condition makes use of."""
    formulas: list[Expression | None] = []
    for indicator in kit.indicators.values():
        formulas += [indicator.numerator, indicator.denominator]
    for check in kit.checks.values():
        formulas += [check.holds, check.when]
    for section in kit.sections:
        formulas += [section.shown_when, *(question.shown_when for question in section.questions)]
    return frozenset(
        code for each in formulas if each is not None for code in each.variables | each.previous_variables
    )


# -- one object --


def _words_of(thing: Variable | Indicator, view: _View) -> Iterator[Remark]:
    """Explanations that explain nothing."""
    wanted = ("definition",) if isinstance(thing, Variable) else ("why", "reading")
    for name in wanted:
        words: str = getattr(thing, name).source
        if len(words.split()) < _FEWEST_WORDS or words.rstrip(".").lower() == thing.title.source.lower():
            what = f"The {name} of {thing.code} says too little: “{shortened(words)}”"
            yield name, what, str(slots(type(thing))[name].told["guideline"])


_FEWEST_WORDS = 4


def _unused(variable: Variable, view: _View) -> Iterator[Remark]:
    """Every figure asked costs somebody minutes, and one that nobody is asked for is never there."""
    code = variable.code
    # A figure from an official source costs nobody a minute, and a kit that extends this one may use it.
    if variable.official or not view.kit.indicators:
        return
    if code not in view.used:
        asked = f"is asked, {variable.minutes:g} minutes," if code in view.asked else "is not asked"
        yield (
            "code",
            f"{code} {asked} and nothing uses it",
            "Use it in an indicator or a check, or leave it out.",
        )
    elif view.kit.sections and code not in view.asked:
        what = f"{code} is used, but no form asks for it"
        yield "code", what, "Put it into a section, or name the official variable that fills it in."


def _polarity(indicator: Indicator, view: _View) -> Iterator[Remark]:
    if is_cost(indicator, view.kit.currency) and indicator.polarity is Polarity.HIGHER:
        what = f"{indicator.code} is an amount of money, and more is called favourable"
        yield "polarity", what, "Spending is usually neutral."
    if indicator.kind in (Kind.COUNT, Kind.AMOUNT) and indicator.polarity is not Polarity.NEUTRAL:
        what = f"{indicator.code} is a volume and not neutral: larger councils will look better or worse"
        yield "polarity", what, "Write polarity: neutral, or relate it to a denominator."
    legal = [each for each in indicator.references if each.kind is ReferenceKind.LEGAL]
    if legal and indicator.polarity is Polarity.NEUTRAL:
        what = f"{indicator.code} is neutral and has a legal threshold"
        yield "polarity", what, "Say on which side of the threshold one should be: higher, lower or band."


def _interval(indicator: Indicator, view: _View) -> Iterator[Remark]:
    if indicator.kind in (Kind.PROPORTION, Kind.RATE) and not (
        indicator.denominator or _as_filed(indicator, view.kit)
    ):
        what = f"{indicator.code} is a {indicator.kind} without a denominator: chance cannot be told from it"
        yield "kind", what, "Add the denominator, or call it a ratio, a mean or a score."
    expected = {"%": 100.0, "‰": 1000.0}.get(indicator.unit.source)
    if indicator.denominator is not None and expected and indicator.per != expected:
        what = f"{indicator.code} is in {indicator.unit} and per is {indicator.per:g}"
        yield "per", what, f"Write per: {expected:g}, or correct the unit."


def _as_filed(indicator: Indicator, kit: Kit) -> bool:
    """Whether the figure is filed as a proportion or rate already, by those who do not tell its parts."""
    node = indicator.numerator.node
    return isinstance(node, Figure) and kit.variables[node.variable].type is VariableType.NUMBER


def _reference(indicator: Indicator, view: _View) -> Iterator[Remark]:
    if indicator.origin in ("documented", "transposed") and not (indicator.sources or indicator.references):
        what = f"{indicator.code} is {indicator.origin}, but no source and no reference says where"
        yield "origin", what, "Cite the source, or a reference value with its source."
    for reference in indicator.references:
        if not reference.source:
            what = f"The reference “{shortened(reference.label.source)}” of {indicator.code} has no source"
            yield "references", what, "Cite the source: whoever reads it will ask."


def _decimals(check: Check, view: _View) -> Iterator[Remark]:
    """Sums of decimals are never exactly equal: 0.1 + 0.2 is not 0.3 to a computer."""
    for node in walk(check.holds.node):
        if not isinstance(node, Comparison) or not {"==", "!="} & set(node.operators):
            continue
        simple = all(not list(_under(operand)) for operand in node.operands)
        whole = all(_is_whole_number(view.kit, code) for code in check.holds.variables)
        if not simple and not whole:
            what = f"The check {check.code} wants decimals to be exactly equal"
            yield "holds", what, "Allow a little: write abs(a - b) <= 0.01 instead of a == b."


def _under(node: Any) -> Iterator[Any]:
    return (each for each in walk(node) if each is not node or isinstance(each, Parts))


def _is_whole_number(kit: Kit, code: str) -> bool:
    return kit.variables[code].type not in (VariableType.NUMBER, VariableType.MONEY)


def _without_indicator(objective: Objective, view: _View) -> Iterator[Remark]:
    if view.kit.indicators and objective.code not in view.served:
        what = f"No indicator says whether the objective {objective.code} is reached"
        yield "code", what, "Add an indicator, or leave the objective out."


def _asked_twice(section: Section, view: _View) -> Iterator[Remark]:
    for question in section.questions:
        if view.asked[question.variable] > 1:
            yield "questions", f"{question.variable} is asked more than once", "Ask it in one place."


def _uncited(source: Source, view: _View) -> Iterator[Remark]:
    if source.code not in view.cited:
        yield "code", f"Nothing cites the source {source.code}", "Cite it where it is used, or leave it out."


def _cited(kit: Kit) -> frozenset[str]:
    return frozenset(
        code
        for thing in _everything(kit)
        for name, slot in slots(type(thing)).items()
        if slot.told.get("refers") == "sources"
        for code in _as_tuple(getattr(thing, name))
    )


def _as_tuple(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


def _unchanged(manifest: Manifest, view: _View) -> Iterator[Remark]:
    if view.kit.indicators and manifest.version not in {change.version for change in view.kit.changes}:
        what = f"changes.yaml says nothing about the version {manifest.version}"
        yield "version", what, "Say what is new, what is a break and what stays comparable."
    if view.kit.indicators and not view.kit.examples:
        yield "code", "The kit has no worked example", "Work one out by hand in examples/."


_RULES: Mapping[type, tuple[Callable[[Any, _View], Iterator[Remark]], ...]] = {
    Variable: (_words_of, _unused),
    Indicator: (_words_of, _polarity, _interval, _reference),
    Check: (_decimals,),
    Objective: (_without_indicator,),
    Section: (_asked_twice,),
    Source: (_uncited,),
    Manifest: (_unchanged,),
}


# -- translations --


def _untranslated(reading: Reading, kit: Kit) -> Iterator[Problem]:
    """One remark for each file and language: how many sentences are wanting, and which is the first."""
    wanting: dict[tuple[str, str], dict[str, int]] = {}
    for thing in reading.own:
        for name, text in texts_of(thing):
            for language in kit.languages:
                if language != text.language and language not in text.translations:
                    file, line = reading.origins.place(thing, name)
                    wanting.setdefault((file, language), {}).setdefault(text.source, line)
    for (file, language), sentences in wanting.items():
        first, line = min(sentences.items(), key=lambda sentence: sentence[1])
        count = f"{len(sentences)} sentences are" if len(sentences) > 1 else "A sentence is"
        what = f"{count} not translated into {language}, the first one “{shortened(first)}”"
        yield _note(file, line, what, f"Run circulos kit-messages and translate locale/{language}.po.")


def _obsolete(reading: Reading, kit: Kit) -> Iterator[Problem]:
    sentences = {text.source for thing in _everything(kit) for _, text in texts_of(thing)}
    for language, catalog in reading.catalogs.items():
        left = [sentence for sentence in catalog if sentence not in sentences]
        if left:
            what = f"{len(left)} translations into {language} belong to no sentence, “{shortened(left[0])}”"
            yield _note(f"{reading.name}/locale", 0, what, "Run circulos kit-messages to set them aside.")


def _everything(kit: Kit) -> Iterator[Any]:
    """Every object of a kit, however deep; the kit itself is first."""
    yield kit
    for name in slots(Kit):
        yield from _deep(getattr(kit, name))


def _deep(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if isinstance(value, tuple):
        for each in value:
            yield from _deep(each)
    elif hasattr(value, "__dataclass_fields__") and not isinstance(value, (Text, Expression)):
        yield value
        for name in slots(type(value)):
            yield from _deep(getattr(value, name))
