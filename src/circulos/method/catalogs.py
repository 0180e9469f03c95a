"""Translations of a kit's sentences, from `locale/<language>.po` or the files of `locale/<language>/`."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import TypeAlias

from babel.messages.catalog import Message
from babel.messages.pofile import PoFileError, read_po

from circulos.method.files import decoded
from circulos.method.problems import Problem, shortened
from circulos.method.text import gaps
from circulos.method.types import LANGUAGE, Severity

Catalog: TypeAlias = Mapping[str, str]
"""Sentences of a kit's first language and what they are in another, whitespace collapsed."""

_PATH = re.compile(rf"locale/(?P<language>{LANGUAGE})(/[^/]+)?\.po", re.ASCII)


def read_catalogs(
    kit: str, files: Mapping[str, bytes], problems: list[Problem], remarks: list[Problem]
) -> dict[str, Catalog]:
    """All translations of a kit by language; what is wrong with them goes to `problems` and `remarks`."""
    found: dict[str, dict[str, str]] = {}
    for path, content in files.items():
        if not path.startswith("locale/"):
            continue
        match = _PATH.fullmatch(path)
        if match is None:
            what = "This is not a file of translations"
            problems.append(Problem(f"{kit}/{path}", 0, what, "Name it locale/ca.po or locale/ca/<any>.po."))
            continue
        catalog = found.setdefault(match["language"], {})
        _read_into(catalog, f"{kit}/{path}", content, problems, remarks)
    return dict(found)


def collapsed(sentence: str) -> str:
    """A sentence with each run of blanks and line ends as a single blank."""
    return " ".join(sentence.split())


def _read_into(
    catalog: dict[str, str], file: str, content: bytes, problems: list[Problem], remarks: list[Problem]
) -> None:
    text = decoded(file, content, problems)
    if text is None:
        return
    try:
        messages = list(read_po(io.StringIO(text), abort_invalid=True))
    except PoFileError as error:
        problems.append(Problem(file, error.lineno + 1, f"This is not a .po file: {error}", _LOOK))
        return
    except ValueError as error:
        problems.append(Problem(file, 0, f"This is not a .po file: {shortened(str(error))}", _LOOK))
        return
    for message in messages:
        if message.id and message.string:
            _take(catalog, file, message, problems, remarks)


_LOOK = "Look at the quotation marks, and at msgid and msgstr, which come in pairs."


def _take(
    catalog: dict[str, str], file: str, message: Message, problems: list[Problem], remarks: list[Problem]
) -> None:
    line = message.lineno or 0
    sentence, translation = collapsed(str(message.id)), collapsed(str(message.string))
    if message.fuzzy:
        what = f"The translation of “{shortened(sentence)}” is marked fuzzy and is not used"
        remarks.append(Problem(file, line, what, "Check it and take the mark away.", severity=Severity.NOTE))
        return
    if sorted(gaps(sentence)) != sorted(gaps(translation)):
        what = f"The translation of “{shortened(sentence)}” has other braces than the sentence"
        problems.append(Problem(file, line, what, "Keep what stands in braces exactly as it is."))
        return
    if catalog.setdefault(sentence, translation) != translation:
        what = f"“{shortened(sentence)}” is translated twice and not the same; the first one holds"
        remarks.append(Problem(file, line, what, "Keep one of the two.", severity=Severity.NOTE))
