"""The words of the interface: collected from code and templates, translated in `locale/`, compiled at the start.

`.po` files are the source and are kept; the machine's `.mo` files are made into the data folder by Babel whenever a
source is newer, so that neither a tool outside Python nor a writable program folder is needed.

    python -m circulos.web messages     adds new words to the .po files and drops those no longer used
"""

import os
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.template.base import Lexer, Token, TokenType
from django.utils.translation import trim_whitespace

HERE = Path(__file__).parent
SOURCE = HERE / "locale"
TRANSLATED = ("ca", "es")  # English is what stands in the code
PYTHON_FUNCTIONS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}

Message = str | tuple[str, str]


# --- Compiling ----------------------------------------------------------------------------------------


def compile_messages() -> None:
    """Bring the compiled catalogues up to date; nothing to do is the usual case and costs two `stat`s."""
    for language in TRANSLATED:
        source = catalogue_path(language)
        target = settings.LOCALE_PATHS[0] / language / "LC_MESSAGES" / "django.mo"
        if not target.exists() or target.stat().st_mtime_ns != source.stat().st_mtime_ns:
            _compile(language, source, target)


def _compile(language: str, source: Path, target: Path) -> None:
    """Written beside and moved into place: another process may be reading. The times are made equal on purpose."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(f".{os.getpid()}")
    with draft.open("wb") as file:
        write_mo(file, read_catalogue(language))
    stat = source.stat()
    os.utime(draft, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    draft.replace(target)


def catalogue_path(language: str) -> Path:
    return SOURCE / language / "LC_MESSAGES" / "django.po"


def read_catalogue(language: str) -> Catalog:
    with catalogue_path(language).open("rb") as file:
        return read_po(file, locale=language)


# --- Collecting ---------------------------------------------------------------------------------------


def collect() -> Catalog:
    """Every message of the site, with the files it stands in."""
    catalogue = Catalog(project="Circulos", charset="utf-8")
    for path in sorted(HERE.rglob("*.py")):
        if "migrations" not in path.parts:
            _collect_python(catalogue, path)
    for path in sorted([*HERE.rglob("templates/**/*.html"), *HERE.rglob("templates/**/*.txt")]):
        for message, context in template_messages(path.read_text(encoding="utf-8")):
            catalogue.add(message, locations=[(_place(path), 0)], context=context)
    return catalogue


def _collect_python(catalogue: Catalog, path: Path) -> None:
    for _line, message, comments, context in extract_from_file(
        "python", path, PYTHON_FUNCTIONS, ["Translators:"]
    ):
        catalogue.add(message, locations=[(_place(path), 0)], auto_comments=comments, context=context)


def _place(path: Path) -> str:
    return path.relative_to(HERE).as_posix()


STRING = r"""(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')"""
TRANSLATE = re.compile(rf"^trans(?:late)?\s+{STRING}")
CONTEXT = re.compile(r"""\bcontext\s+(?:"([^"]*)"|'([^']*)')""")
INLINE = re.compile(rf"""_\({STRING}\)""")


def template_messages(source: str) -> Iterator[tuple[Message, str | None]]:
    """The messages of a template: translate tags, blocktranslate blocks, and _("…") given to any tag or filter."""
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        if token.token_type is TokenType.BLOCK and token.contents.startswith(
            ("blocktranslate", "blocktrans")
        ):
            yield _block(token, tokens)
        elif token.token_type is TokenType.BLOCK and (found := TRANSLATE.match(token.contents)):
            yield _string(found), _context(token)
        if token.token_type in (TokenType.BLOCK, TokenType.VAR):
            for found in INLINE.finditer(token.contents):
                yield _string(found), None


def _string(found: re.Match) -> str:
    """Django looks a constant of a template up with its percent signs doubled."""
    text = found["double"] if found["double"] is not None else found["single"]
    return text.replace("%", "%%")


def _context(token: Token) -> str | None:
    found = CONTEXT.search(token.contents)
    return (found[1] or found[2]) if found else None


def _block(opening: Token, tokens: Iterator[Token]) -> tuple[Message, str | None]:
    parts: list[str] = [""]
    for token in tokens:
        if token.token_type is TokenType.BLOCK:
            if token.contents.startswith("end"):
                break
            parts.append("")  # plural
        elif token.token_type is TokenType.VAR:
            parts[-1] += f"%({token.contents})s"
        else:
            parts[-1] += token.contents.replace("%", "%%")
    if "trimmed" in opening.split_contents():
        parts = [trim_whitespace(part) for part in parts]
    return (parts[0] if len(parts) == 1 else (parts[0], parts[1])), _context(opening)


def update_catalogues() -> dict[str, int]:
    """Bring the .po files up to the code; the answer is how many messages wait for translation, by language."""
    collected = collect()
    waiting = {}
    for language in TRANSLATED:
        path = catalogue_path(language)
        known = read_catalogue(language) if path.exists() else Catalog(locale=language, project="Circulos")
        known.update(collected, no_fuzzy_matching=True)
        known.obsolete.clear()
        known.revision_date = datetime(2000, 1, 1)
        known.creation_date = known.revision_date
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, known, width=110, sort_output=True, include_lineno=False, ignore_obsolete=True)
        waiting[language] = sum(1 for message in known if message.id and not is_complete(message))
    return waiting


def is_complete(message) -> bool:
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(strings) and not message.fuzzy
