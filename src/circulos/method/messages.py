"""The sentences of a kit for translators: into `locale/<language>.po`, keeping what is translated already."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from circulos.method.catalogs import collapsed
from circulos.method.loader import Reading, read_kit
from circulos.method.problems import KitError
from circulos.method.reading import slots
from circulos.method.text import Text
from circulos.method.types import Kit


@dataclass(frozen=True)
class Update:
    """What updating one language did: sentences now waiting for a translation, translated, and set aside."""

    language: str
    files: tuple[Path, ...]
    waiting: int
    translated: int
    set_aside: int


@dataclass(frozen=True)
class _Wanted:
    """A sentence a kit itself brings, with the files it stands in."""

    text: Text
    files: tuple[str, ...]


def _wanted(reading: Reading, kit: Kit) -> Mapping[str, _Wanted]:
    """The sentences and units of a kit, those of the kits it extends excepted, in the order of its files."""
    found: dict[str, tuple[Text, dict[str, None]]] = {}
    for thing in reading.own:
        file, _ = reading.origins.place(thing)
        for _, text in texts_of(thing):
            found.setdefault(text.source, (text, {}))[1][file.partition("/")[2]] = None
    return {sentence: _Wanted(text, tuple(files)) for sentence, (text, files) in found.items()}


def texts_of(thing: Any) -> Iterator[tuple[str, Text]]:
    """What translators translate of an object, by field; the objects under it are looked at themselves.

    Of units only those made of words are, as `hours/month`; signs and codes, as % or EUR, are the same everywhere.
    """
    for name, slot in slots(type(thing)).items():
        value = getattr(thing, name)
        if slot.told.get("unit") and not re.search("[a-z]{3}", value.source):
            continue
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Text):
                yield name, each


def update_translations(folder: str | Path) -> tuple[Update, ...]:
    """Bring the .po files of a kit up to date with its sentences, one update a language.

    A translated sentence stays as it is, in the file it is in; a new one waits in `<language>.po`, or, where the
    language is a folder, in the file of it named after the kit. A sentence that is gone is set aside at the end of
    its file, so that its translation is there if it comes back. Nothing is guessed (never fuzzy), and a file that
    needs no change is not touched. Raises `KitError` if the kit cannot be read: sentences would be lost.
    """
    reading = read_kit(folder)
    if reading.kit is None:
        raise KitError(reading.name, reading.problems)
    wanted = _wanted(reading, reading.kit)
    others = (language for language in reading.kit.languages if language != reading.kit.language)
    return tuple(_update(Path(folder), reading.kit, language, wanted) for language in others)


def _update(folder: Path, kit: Kit, language: str, wanted: Mapping[str, _Wanted]) -> Update:
    paths = _files(folder / "locale", language)
    home = _home(folder / "locale", language, kit, paths)
    catalogs = {path: _read(path, language) for path in dict.fromkeys((*paths, home))}
    known = {collapsed(str(message.id)) for catalog in catalogs.values() for message in catalog}
    # What an extended kit translates already waits for nobody.
    new = [
        each for each, how in wanted.items() if each not in known and language not in how.text.translations
    ]
    aside = 0
    for path, catalog in catalogs.items():
        aside += _sort_out(catalog, wanted)
        if path == home:
            _add(catalog, new, wanted)
        _write(path, catalog, _header(path, language, kit))
    messages = [message for catalog in catalogs.values() for message in catalog if message.id]
    done = sum(bool(message.string) for message in messages)
    return Update(language, tuple(catalogs), len(messages) - done, done, aside)


def _files(locale: Path, language: str) -> tuple[Path, ...]:
    single = locale / f"{language}.po"
    return (*((single,) if single.is_file() else ()), *sorted((locale / language).glob("*.po")))


def _home(locale: Path, language: str, kit: Kit, paths: tuple[Path, ...]) -> Path:
    """The file for new sentences."""
    if (locale / language).is_dir():
        return locale / language / f"{kit.code}.po"
    return paths[0] if paths else locale / f"{language}.po"


def _read(path: Path, language: str) -> Catalog:
    if not path.is_file():
        return Catalog(locale=language, fuzzy=False)
    return read_po(io.StringIO(path.read_text(encoding="utf-8-sig")), locale=language, abort_invalid=True)


def _sort_out(catalog: Catalog, wanted: Mapping[str, _Wanted]) -> int:
    """Set aside the sentences that are gone; how many of them had a translation.

    A translation marked fuzzy by another program is nobody's word: it is dropped and the sentence waits again.
    """
    gone = 0
    for message in [each for each in catalog if each.id]:
        sentence = collapsed(str(message.id))
        if message.fuzzy:
            message.flags.discard("fuzzy")
            message.string = ""
        if sentence in wanted:
            message.locations = _locations(wanted[sentence])
            continue
        catalog.delete(message.id)
        if message.string:
            catalog.obsolete[sentence] = message
            gone += 1
    return gone


def _add(catalog: Catalog, new: Iterable[str], wanted: Mapping[str, _Wanted]) -> None:
    """Add new sentences; one that had been set aside comes back with its translation."""
    for sentence in new:
        before = catalog.obsolete.pop(sentence, None)
        catalog.add(sentence, before.string if before else "", locations=_locations(wanted[sentence]))


def _locations(wanted: _Wanted) -> list[tuple[str, int]]:
    # Line numbers would change with every edit and hide in their noise what a translator has changed.
    return [(file, 1) for file in wanted.files]


def _header(path: Path, language: str, kit: Kit) -> str:
    """The head of a file as it is, or a new one: no dates, so that the same sentences give the same file."""
    if path.is_file():
        head, blank, _ = path.read_text(encoding="utf-8-sig").partition("\n\n")
        if blank:
            return head + blank
    lines = (f"Project-Id-Version: Circulos kit {kit.code}", f"Language: {language}")
    fields = (*lines, "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8")
    return "\n".join(['msgid ""', 'msgstr ""', *(f'"{field}\\n"' for field in fields)]) + "\n\n"


def _write(path: Path, catalog: Catalog, header: str) -> None:
    """Write a catalog whole or not at all, and only where something changed."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=110, include_lineno=False, omit_header=True)
    content = header.encode() + buffer.getvalue()
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".po.new")
    draft.write_bytes(content)
    draft.replace(path)
