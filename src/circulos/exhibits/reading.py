"""Readings: what an exhibit says, in plain words, by rules, and never stronger than the statistics.

A reading has up to three sentences: where the council stands, where the circle stands, and whether the
difference is more than chance. The last is taken from the comparison's signal; nothing is judged here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from circulos.compare.comparison import Comparison
from circulos.exhibits.model import Format, Phrase, Words, words
from circulos.exhibits.setting import (
    COUNT,
    Setting,
    best_quarter,
    number,
    number_format,
    signal_of,
    status_of,
    value_of,
)
from circulos.method.types import Polarity


def read(comparison: Comparison, own: str | None, setting: Setting) -> tuple[Phrase, ...]:
    """The reading of one comparison, for the council `own` or for the circle as a whole."""
    if comparison.n == 0:
        return (words("reading.nobody", period=comparison.period),)
    sentences = [] if own is None else [where_council(comparison, own)]
    circle = where_circle(comparison, own) + difference(comparison, own, setting)
    return (*sentences, *circle, *reference(comparison))


def where_council(comparison: Comparison, own: str) -> Words:
    """The council's value, or why it has none."""
    value = value_of(comparison, own)
    if math.isnan(value):
        return words(
            "reading.no_value", period=comparison.period, reason=words(f"reason.{status_of(comparison, own)}")
        )
    return words("reading.own", value=number(value, number_format(comparison.indicator)))


def where_circle(comparison: Comparison, own: str | None) -> list[Words]:
    """The circle's best quarter where a direction is favourable, else its middle half."""
    shape = number_format(comparison.indicator)
    if comparison.n == 1:
        return [words("reading.alone" if own and not status_of(comparison, own) else "reading.only_one")]
    if comparison.minimum == comparison.maximum:
        return [words("reading.all_equal", value=number(comparison.mean, shape), n=comparison.n)]
    best = best_quarter(comparison)
    if math.isnan(best):
        told = middle_half(comparison, shape)
    else:
        told = words(f"reading.best.{comparison.indicator.polarity.value}", value=number(best, shape))
    return [told] if own is not None else [reach(comparison, shape), told]


def reach(comparison: Comparison, shape: Format) -> Words:
    """From where to where the circle's values go, and their mean."""
    numbers = {name: number(getattr(comparison, name), shape) for name in ("minimum", "maximum", "mean")}
    return words("reading.range", **numbers)


def middle_half(comparison: Comparison, shape: Format) -> Words:
    """Between which values half of the circle lies."""
    return words("reading.middle_half", low=number(comparison.q25, shape), high=number(comparison.q75, shape))


def difference(comparison: Comparison, own: str | None, setting: Setting) -> list[Words]:
    """Whether the council differs from the circle's mean by more than chance, as the signal says."""
    signal = signal_of(comparison, own)
    if not signal or comparison.n < 2 or comparison.minimum == comparison.maximum:
        return []
    mean = number(comparison.mean, number_format(comparison.indicator))
    if math.isnan(value_of(comparison, own, comparison.lower)):
        return [words("reading.no_interval", mean=mean)]
    neutral = comparison.indicator.polarity is Polarity.NEUTRAL
    # A signal that judges what is neutral would be a mistake of the comparison; it is not repeated.
    told = "differs" if neutral and signal in ("better", "worse") else signal
    said = words(f"reading.difference.{told}", mean=mean, basis=basis(comparison, own, setting))
    return [said, words("reading.not_judged")] if told in ("higher", "lower", "differs") else [said]


RULES = frozenset(("legal", "charter", "published", "standard", "agreed", "expected", "own_target"))


def reference(comparison: Comparison) -> list[Words]:
    """The reference, where it is a rule, an agreement or an expectation and not the circle itself."""
    if comparison.reference_kind not in RULES or math.isnan(comparison.reference):
        return []
    value = number(comparison.reference, number_format(comparison.indicator))
    return [words(f"reading.reference.{comparison.reference_kind}", value=value)]


def basis(comparison: Comparison, own: str | None, setting: Setting) -> Words:
    """On how many cases a value stands, for the beginning of a sentence."""
    cases = value_of(comparison, own, comparison.denominator)
    if math.isnan(cases):
        return words("basis.none")
    counted = setting.bases.get(comparison.indicator.code)
    if counted is None:
        return words("basis.cases", cases=number(cases, COUNT))
    return words("basis.named", cases=number(cases, COUNT), what=counted)


def read_series(series: Sequence[Comparison], own: str | None) -> tuple[Phrase, ...]:
    """The reading of a trend: from where to where, within the years that may be compared."""
    last = series[-1]
    shape = number_format(last.indicator)
    sentences: list[Phrase] = []
    if own is not None:
        known = [one for one in series if not math.isnan(value_of(one, own))]
        sentences.extend(own_path(known, own, shape, last))
    circle = [one for one in series if one.n > 1]
    if len(circle) > 1:
        sentences.append(
            path("reading.trend.circle", circle[0], circle[-1], circle[0].mean, circle[-1].mean, shape)
        )
    return tuple(sentences) or (words("reading.nobody", period=last.period),)


def own_path(known: Sequence[Comparison], own: str, shape: Format, last: Comparison) -> list[Words]:
    """The council's own change, and whether its intervals lie apart."""
    if not known:
        return [where_council(last, own)]
    first, final = known[0], known[-1]
    if first is final:
        return [words("reading.trend.one", period=final.period, value=number(value_of(final, own), shape))]
    said = [path("reading.trend.own", first, final, value_of(first, own), value_of(final, own), shape)]
    return [*said, words("reading.trend.apart")] if apart(first, final, own) else said


def path(
    message: str, first: Comparison, last: Comparison, before: float, after: float, shape: Format
) -> Words:
    """A sentence from one period to another."""
    return words(
        message,
        first=first.period,
        last=last.period,
        before=number(before, shape),
        after=number(after, shape),
    )


def apart(first: Comparison, last: Comparison, council: str) -> bool:
    """Whether two intervals do not touch: then the change is beyond chance. The converse does not hold."""
    before, after = (
        [value_of(one, council, side) for side in (one.lower, one.upper)] for one in (first, last)
    )
    # Comparisons with NaN are false, so values without an interval never count as apart.
    return before[1] < after[0] or after[1] < before[0]
