"""The words of the interface, collected from code and templates for the translators of `locale/`.

python -m circulos.web messages     adds new words to the .po files and drops those no longer used
"""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import write_po
from django.template.base import Lexer, Token, TokenType
from django.utils.translation import trim_whitespace

from circulos.web.catalogues import TRANSLATED, catalogue_path, read_catalogue

HERE = Path(__file__).parent
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
