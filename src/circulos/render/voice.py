"""From messages to sentences: a voice speaks the words of an exhibit in one language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from circulos.exhibits import catalogue
from circulos.exhibits.model import Format, Number, Phrase, Unit, Words
from circulos.method.text import Text
from circulos.render.numbers import number, unit
from circulos.render.ooxml import FORBIDDEN

PLACE = re.compile(r"\{(\w+)\}")


def legible(said: str) -> str:
    """A name or a sentence of people without the control signs that slides leave in what is copied from them.

    No medium shows them, and neither SVG nor the parts of an office file may hold them.
    """
    return said if said.isprintable() else FORBIDDEN.sub("", said)


@dataclass(frozen=True)
class Voice:
    """One language. Kit texts come in it where the kit has it, else in the kit's first language."""

    language: str

    def say(self, phrase: Phrase | Number | int) -> str:
        """A phrase, a number or a name as text."""
        match phrase:
            case Words():
                return self._message(phrase)
            case Text():
                return legible(phrase.into(self.language))
            case Number():
                return self.number(phrase.value, phrase.format)
            case Unit():
                return unit(phrase.format, self.language)
            case int():
                return self.number(phrase, Format())
            case _:
                return legible(phrase)

    def number(self, value: float, format: Format) -> str:
        """A number with its unit."""
        return number(value, format, self.language)

    def sentences(self, phrases: tuple[Phrase, ...]) -> str:
        """Sentences one after the other."""
        return " ".join(filter(None, map(self.say, phrases)))

    def _message(self, message: Words) -> str:
        # Replaced by hand and not by str.format: a council's name may hold a brace.
        n = message.values.get("n")
        template = catalogue(self.language).template(message.id, n if isinstance(n, int) else None)
        return PLACE.sub(lambda found: self.say(message.values[found[1]]), template)


@cache
def voice(language: str) -> Voice:
    """The voice of a language."""
    return Voice(language)
