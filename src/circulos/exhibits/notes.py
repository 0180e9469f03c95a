"""Notes under an exhibit: how to read the number, what it does not say, why something is not shown."""

from __future__ import annotations

import math

from circulos.compare.comparison import NEAREST, Comparison
from circulos.exhibits.model import Phrase, words
from circulos.exhibits.setting import Setting, named, number, number_format
from circulos.method.types import Indicator, Reference


def notes_of(
    comparison: Comparison, setting: Setting, *, intervals: bool = False, missing: bool = True
) -> tuple[Phrase, ...]:
    """The indicator's own reading, what the interval is where it is drawn, who is missing, who is not named."""
    notes: list[Phrase] = [comparison.indicator.reading]
    notes += [reference_words(comparison.indicator, one) for one in comparison.indicator.references]
    if intervals and any(not math.isnan(bound) for bound in comparison.lower):
        notes.append(words("note.interval"))
    if comparison.group == NEAREST:
        notes.append(words("note.nearest"))
    elif comparison.group:
        group = setting.groups.get(comparison.group, comparison.group)
        notes.append(words("note.group", group=group))
    absent = len(comparison.councils) - comparison.n
    if missing and absent:
        notes.append(words("note.missing", n=absent))
    return (*notes, *privacy(comparison, setting))


def reference_words(indicator: Indicator, reference: Reference) -> Phrase:
    """A fixed reference with its value."""
    value = number(reference.value, number_format(indicator))
    return words("definition.reference", label=reference.label, value=value)


def privacy(comparison: Comparison, setting: Setting) -> tuple[Phrase, ...]:
    """That the others are not shown by name, where they are not."""
    if comparison.n and not named(comparison, setting):
        return (words("note.not_named", fewest=setting.fewest),)
    return ()
