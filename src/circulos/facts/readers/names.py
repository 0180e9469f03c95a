"""Finding the kit's codes behind the names people write, and suggesting them where the name is not certain.

Only what is equal after evening out accents, case, blanks and titles of office is found. What is merely
alike is suggested and never taken: two villages may differ in one letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from circulos.facts.schema import TOTAL, part
from circulos.method.text import Text
from circulos.method.types import Kit

_MARKS = re.compile(r"(\s*(\*+|†|‡|\(\d\)|\[\w{1,2}\]|[¹²³]))+$")
_ARTICLE = re.compile(r"^(.*),\s*(el|la|els|les|los|las|l['’]|the)$")
_OFFICE = re.compile(
    r"^(ajuntament|ayuntamiento|municipi|municipio) (de la |de l |dels |del |de |d )?|^(city|county) of |"
    r"^comhairle nan | (city|county|district|borough)? ?council$"
)
_NOT_WORD = re.compile(r"[^\w·]+")


def even(text: str) -> str:
    """A name without what people write differently: case, accents, blanks, signs, footnotes, trailing article."""
    text = _MARKS.sub("", " ".join(text.split()))
    text = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    if match := _ARTICLE.fullmatch(text):
        text = f"{match[2]} {match[1]}"
    return _NOT_WORD.sub(" ", text.replace("&", " and ").replace("l·l", "ll")).strip()


@dataclass
class Names:
    """Codes by name. A name that stands for several codes is kept with all of them."""

    codes: dict[str, tuple[str, ...]]
    titles: Mapping[str, str]
    """How a code is shown in a suggestion."""
    office: bool = False
    """Whether titles such as “Council of” may be left off."""

    def find(self, text: str) -> tuple[str, ...]:
        """The codes a name stands for: one, none, or several."""
        if found := self.codes.get(even(text)):
            return found
        if self.office and (found := self.codes.get(_OFFICE.sub("", even(text)).strip())):
            return found
        return self._padded(text.strip())

    def _padded(self, text: str) -> tuple[str, ...]:
        """A code that lost its leading zeros, as spreadsheets take them for numbers: 8279 for 08279."""
        digits = text.removesuffix(".0")
        if not digits.isdigit():
            return ()
        lengths = {len(code) for code in self.titles if code.isdigit()}
        padded = {digits.zfill(length) for length in lengths if length > len(digits)}
        return tuple(code for code in sorted(padded) if code in self.titles)

    def nearest(self, text: str) -> tuple[str, ...]:
        """Up to three codes whose names are most alike."""
        wanted = even(text)[:80]
        alike = get_close_matches(wanted, self.codes, n=5, cutoff=0.6) if wanted else []
        return tuple(dict.fromkeys(code for name in alike for code in self.codes[name]))[:3]

    def suggestion(self, text: str) -> str:
        """The nearest as they are to be shown: `Terrassa (08279), …`."""
        return ", ".join(self.shown(code) for code in self.nearest(text))

    def shown(self, code: str) -> str:
        """A code with its title."""
        return f"{self.titles[code]} ({code})" if self.titles.get(code, code) != code else code


def _collected(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    codes: dict[str, dict[str, None]] = {}
    for name, code in pairs:
        if evened := even(name):
            codes.setdefault(evened, {})[code] = None
    return {name: tuple(found) for name, found in codes.items()}


def _said(text: Text) -> tuple[str, ...]:
    return (text.source, *text.translations.values())


def council_names(kit: Kit) -> Names:
    """Councils by code, name and the other spellings the kit knows."""
    pairs = [(name, c.code) for c in kit.councils.values() for name in (c.code, c.name, *c.aliases)]
    return Names(_collected(pairs), {c.code: c.name for c in kit.councils.values()}, office=True)


def variable_names(kit: Kit) -> Names:
    """Variables by code and by title in every language of the kit."""
    pairs = [(name, v.code) for v in kit.variables.values() for name in (v.code, *_said(v.title))]
    return Names(_collected(pairs), {v.code: v.title.source for v in kit.variables.values()})


def breakdown_names(kit: Kit) -> Names:
    """Parts by `sex=women`, by the category's code and by its title in every language; and the total."""
    pairs = [(name, TOTAL) for name in ("total", "totals", "all", "tots", "todos", "ambdós", "ambos", "both")]
    titles = {TOTAL: TOTAL}
    for breakdown in kit.breakdowns.values():
        for category in breakdown.categories:
            code = part(breakdown.code, category.code)
            pairs += [(name, code) for name in (code, category.code, *_said(category.title))]
            titles[code] = category.title.source
    return Names(_collected(pairs), titles)
