"""Words in several languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


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
