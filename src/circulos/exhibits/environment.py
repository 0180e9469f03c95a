"""What the exhibits about the environment share: how facts are written, and why nothing can be expected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from circulos.compare.adjust import Refusal
from circulos.exhibits.model import Format, NumberKind, Phrase, Words, words
from circulos.exhibits.setting import COUNT, number, unit_format
from circulos.method.text import Text
from circulos.method.types import ContextVariable

Variables = Mapping[str, ContextVariable]

DISTANCE = Format("", 2)
SHARE = Format("%", 0, NumberKind.PERCENT)


def fact_format(variable: ContextVariable) -> Format:
    """How the values of a context variable are written."""
    return unit_format(variable.unit, variable.decimals)


def gap_format(shape: Format) -> Format:
    """How a difference between two values is written: a decimal finer, and in points between percentages."""
    finer = replace(shape, decimals=shape.decimals + 1)
    if shape.kind is NumberKind.YES_NO:
        return Format()
    return Format("points", finer.decimals) if shape.unit == "%" else finer


def title_of(code: str, variables: Variables) -> Phrase:
    """The title of a context variable; its code where the kit does not have it."""
    return variables[code].title if code in variables else code


def enumerated(phrases: Sequence[Phrase]) -> Phrase:
    """Phrases in a row inside a sentence, between commas."""
    if not phrases:
        return ""
    first, *rest = phrases
    return words("list.comma", first=first, rest=enumerated(rest)) if rest else first


def titles(codes: Iterable[str], variables: Variables) -> Phrase:
    """The titles of context variables as a list inside a sentence."""
    return enumerated([small(title_of(code, variables)) for code in codes])


def small(title: Phrase) -> Phrase:
    """A title as it stands inside a sentence; what begins with two capitals is an abbreviation and stays."""
    if not isinstance(title, Text):
        return title
    translated = {language: _small(said) for language, said in title.translations.items()}
    return Text(_small(title.source), title.language, translated)


def _small(said: str) -> str:
    return said[:1].lower() + said[1:] if said[1:2].islower() else said


def cannot_expect(refusal: Refusal, codes: Sequence[str], variables: Variables) -> Words:
    """Why nothing can be said of what the environment leads to expect."""
    return words(
        f"reading.refusal.{refusal.reason.value}",
        councils=number(refusal.councils, COUNT),
        needed=number(refusal.needed, COUNT),
        facts=titles(codes, variables),
    )
