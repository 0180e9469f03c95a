"""The messages of exhibits in every language: one `.po` file a language, identifiers as `msgid`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations
from importlib import resources
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FALLBACK = "en"


@dataclass(frozen=True)
class Catalogue:
    """The messages of one language."""

    language: str
    translations: GNUTranslations

    def template(self, id: str, n: int | None = None) -> str:
        """The template of a message; `n` chooses the plural. An unknown id raises KeyError: it is our mistake."""
        plural = self.translations.ngettext(id, id, 1 if n is None else n)
        found = self.translations.gettext(id) if plural == id else plural
        if found == id:
            raise KeyError(f"no message {id!r} in {self.language}")
        return found


@cache
def languages() -> tuple[str, ...]:
    """The languages the interface speaks."""
    files = resources.files(__package__).joinpath("messages").iterdir()
    return tuple(sorted(file.name.removesuffix(".po") for file in files if file.name.endswith(".po")))


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language; English where the interface does not speak it.

    A regional variant speaks its language: `ca-ES` reads `ca`.
    """
    main = language.replace("_", "-").split("-")[0]
    known = main if main in languages() else FALLBACK
    with resources.files(__package__).joinpath("messages", f"{known}.po").open("rb") as file:
        messages = read_po(file, locale=known)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return Catalogue(known, GNUTranslations(compiled))
