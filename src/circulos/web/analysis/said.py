"""Numbers and words of the kit in the reader's language."""

import math

from circulos.compare.comparison import Comparison
from circulos.exhibits import words
from circulos.exhibits.model import Format, Number, Phrase
from circulos.exhibits.setting import number_format, plain, status_of, value_of
from circulos.method.text import Text
from circulos.render import voice
from circulos.web.analysis.shown import language


def say(phrase: Phrase | Number) -> str:
    return voice(language()).say(phrase)


def text(words_of_kit: Text | None) -> str:
    return words_of_kit.into(language()) if words_of_kit else ""


def number(value: float, format: Format = Format()) -> str:  # noqa: B008 -- frozen
    return "–" if math.isnan(value) else voice(language()).number(value, format)


def value(one: Comparison, council: str | None) -> str:
    """A council's value with its unit, or why there is none."""
    found = value_of(one, council)
    if math.isnan(found):
        return say(words(f"status.{status_of(one, council)}"))
    return number(found, number_format(one.indicator))


def interval(one: Comparison, council: str) -> str:
    """The interval of a council's value; empty where there is none."""
    low, high = (value_of(one, council, bound) for bound in (one.lower, one.upper))
    if math.isnan(low) or math.isnan(high):
        return ""
    shape = plain(number_format(one.indicator))
    return say(words("interval", low=Number(low, shape), high=Number(high, shape)))
