"""Words in several languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

_GAP = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Text:
    """A sentence in its first language, with its translations.

    `into(language)` falls back to the first language: a reader gets words in any case, and `check-kit` says
    which translations are wanting.
    """

    source: str
    language: str = "en"
    translations: Mapping[str, str] = field(default_factory=dict, hash=False)

    def into(self, language: str) -> str:
        """The sentence in `language`, or in the first language where no translation exists."""
        return self.translations.get(language, self.source)

    def __str__(self) -> str:
        return self.source


def gaps(sentence: str) -> tuple[str, ...]:
    """What stands in braces in a sentence, in order: `("council",)` for "Report for {council}"."""
    return tuple(gap.strip() for gap in _GAP.findall(sentence))


def fill(sentence: str, words: Callable[[str], str]) -> str:
    """A sentence with each gap replaced by `words(what stands in the braces)`.

    Sentences come from kits, so `str.format`, which reaches into objects, is not for them.
    """
    return _GAP.sub(lambda gap: words(gap.group(1).strip()), sentence)
