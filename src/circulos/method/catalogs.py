"""Translations of a kit's sentences, from `locale/<language>.po` or the files of `locale/<language>/`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from babel.messages.pofile import unescape

from circulos.method.files import decoded
from circulos.method.problems import Problem, shortened
from circulos.method.text import gaps
from circulos.method.types import LANGUAGE, Severity

Catalog: TypeAlias = Mapping[str, str]
"""Sentences of a kit's first language and what they are in another, whitespace collapsed."""

_PATH = re.compile(rf"locale/(?P<language>{LANGUAGE})(/[^/]+)?\.po", re.ASCII)
_LINE = re.compile(r'\s*(?:(?P<keyword>msgid|msgstr)\s+)?(?P<words>"(?:[^"\\]|\\.)*")\s*')


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
        text = decoded(f"{kit}/{path}", content, problems)
        for entry in entries(f"{kit}/{path}", text or "", problems):
            _take(catalog, f"{kit}/{path}", entry, problems, remarks)
    return dict(found)


@dataclass
class Entry:
    """A sentence and its translation as they are written, with the line on which they begin."""

    line: int
    is_fuzzy: bool
    msgid: str = ""
    msgstr: str = ""


def entries(file: str, text: str, problems: list[Problem]) -> Iterator[Entry]:
    """The translated sentences of a .po file; a line that cannot be read is a problem.

    Babel reads such a line too, but with a letter lost where a quotation mark is wanting, and says nothing.
    """
    entry, keyword, is_fuzzy = None, "", False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#") or not line.strip():
            # A mark belongs to the sentence that follows it; anything above it is done.
            is_fuzzy = line.startswith("#,") and "fuzzy" in line
            continue
        read = _LINE.fullmatch(line)
        if read is None or not _follows(read["keyword"], keyword):
            problems.append(Problem(file, number, f"“{shortened(line)}” cannot be read", _LOOK))
            # What follows is read as if this line had been right, so that one mistake is told once.
            entry, keyword = None, "msgid" if "msgid" in line else "msgstr"
            continue
        if read["keyword"] == "msgid":
            if entry and entry.msgid and entry.msgstr:
                yield entry
            entry, is_fuzzy = Entry(number, is_fuzzy), False
        keyword = read["keyword"] or keyword
        if entry:
            setattr(entry, keyword, getattr(entry, keyword) + unescape(read["words"]))
    if entry and entry.msgid and entry.msgstr:
        yield entry


def _follows(keyword: str | None, before: str) -> bool:
    """Whether a line may stand where it does: msgid, then msgstr, each with as many lines of words as it likes."""
    return bool(before) if keyword is None else keyword == "msgid" or before == "msgid"


_LOOK = "Write msgid and msgstr in pairs, each with its words in quotation marks; kits have no plurals."


def collapsed(sentence: str) -> str:
    """A sentence with each run of blanks and line ends as a single blank."""
    return " ".join(sentence.split())


def _take(
    catalog: dict[str, str], file: str, entry: Entry, problems: list[Problem], remarks: list[Problem]
) -> None:
    sentence, translation = collapsed(entry.msgid), collapsed(entry.msgstr)
    if entry.is_fuzzy:
        what = f"The translation of “{shortened(sentence)}” is marked fuzzy and is not used"
        way_out = "Check it and take the mark away."
        remarks.append(Problem(file, entry.line, what, way_out, severity=Severity.NOTE))
    elif sorted(gaps(sentence)) != sorted(gaps(translation)):
        what = f"The translation of “{shortened(sentence)}” has other braces than the sentence"
        problems.append(Problem(file, entry.line, what, "Keep what stands in braces exactly as it is."))
    elif catalog.setdefault(sentence, translation) != translation:
        what = f"“{shortened(sentence)}” is translated twice and not the same; the first one holds"
        remarks.append(Problem(file, entry.line, what, "Keep one of the two.", severity=Severity.NOTE))
