"""The words of the interface are complete in every language, and no template speaks past the catalogue."""

import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType
from django.utils import translation
from django.utils.formats import date_format

from circulos.web import catalogues, translations
from circulos.web.catalogues import TRANSLATED, catalogue_path, compile_messages, read_catalogue
from circulos.web.translations import collect, is_complete

COLLECTED = {message.id for message in collect() if message.id}
TEMPLATES = sorted(translations.HERE.rglob("templates/**/*.html"))
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
# Names that are the same in every language, and marks.
SAME_EVERYWHERE = {"Circulos", "UTF-8"}
SILENT_UNTIL = {"blocktranslate": "endblocktranslate", "blocktrans": "endblocktrans"}
SPOKEN_ATTRIBUTES = {"alt", "aria-label", "placeholder", "title"}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated_and_none_is_left_over(language):
    catalogue = read_catalogue(language)
    assert {message.id for message in catalogue if message.id} == COLLECTED, (
        "run: python -m circulos.web messages"
    )
    assert [message.id for message in catalogue if message.id and not is_complete(message)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_the_placeholders(language):
    for message in read_catalogue(language):
        if not message.id or not is_complete(message):
            continue
        originals = message.id if isinstance(message.id, tuple) else (message.id,)
        translated = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = set(PLACEHOLDER.findall(originals[-1]))
        for sentence in translated:
            assert set(PLACEHOLDER.findall(sentence)) == wanted, message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_end_as_the_original_does(language):
    """A full stop or a question mark that was lost shows that the sentence was not read to its end."""
    for message in read_catalogue(language):
        if isinstance(message.id, str) and message.id and message.string:
            assert (message.id[-1] in ".?!") == (message.string[-1] in ".?!"), message.id


class Spoken(HTMLParser):
    """The words of a page that are neither markup nor template: they should not be there."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in ("script", "style", "code")
        self.words += [value for name, value in attrs if name in SPOKEN_ATTRIBUTES and has_words(value)]

    def handle_endtag(self, tag):
        self.silent -= tag in ("script", "style", "code")

    def handle_data(self, data):
        if not self.silent and has_words(data):
            self.words.append(data.strip())


def has_words(text: str | None) -> bool:
    bare = text or ""
    for name in SAME_EVERYWHERE:
        bare = bare.replace(name, "")
    return bool(re.search(r"[^\W\d_]{2,}", bare))


def without_template(source: str) -> str:
    """The text of a template outside its tags, outside what is translated and outside the name of a class."""
    kept, closing = [], ""
    for token in Lexer(source).tokenize():
        if token.token_type is TokenType.BLOCK:
            closing = (
                ""
                if token.contents == closing
                else closing or SILENT_UNTIL.get(token.contents.split()[0], "")
            )
            closing = "endblock" if token.contents == "block width" else closing
        elif token.token_type is TokenType.TEXT and not closing:
            kept.append(token.contents)
    return "".join(kept)


# The page of components shows invented councils and figures.
@pytest.mark.parametrize(
    "path",
    [path for path in TEMPLATES if path.name != "components.html"],
    ids=lambda path: path.relative_to(translations.HERE).as_posix(),
)
def test_a_template_has_no_words_outside_translation(path: Path):
    spoken = Spoken()
    spoken.feed(without_template(path.read_text(encoding="utf-8")))
    assert spoken.words == []


def test_the_check_for_words_would_find_some():
    spoken = Spoken()
    spoken.feed(without_template('<p title="Look">{% translate "Fine" %} not fine</p><code>fine</code>'))
    assert spoken.words == ["Look", "not fine"]


def test_messages_of_templates_are_collected_in_all_their_forms():
    source = (
        '{% translate "One" %} {% blocktranslate with x=y %}Two {{ x }}{% endblocktranslate %} '
        "{% blocktranslate count n=n trimmed %}\n {{ n }} row\n{% plural %}\n {{ n }} rows\n{% endblocktranslate %} "
        '{% panel _("Three") %}{{ _(\'Four\') }}{% endpanel %} {% translate "May" context "month" %}'
    )
    assert list(translations.template_messages(source)) == [
        ("One", None),
        ("Two %(x)s", None),
        (("%(n)s row", "%(n)s rows"), None),
        ("Three", None),
        ("Four", None),
        ("May", "month"),
    ]


def test_a_changed_catalogue_is_compiled_again(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogues, "SOURCE", tmp_path / "source")
    for language in TRANSLATED:
        path = catalogue_path(language)
        path.parent.mkdir(parents=True)
        path.write_text(
            'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "a"\nmsgstr "b"\n'
        )
    compile_messages(tmp_path)
    target = tmp_path / "ca/LC_MESSAGES/django.mo"
    first = target.read_bytes()
    compile_messages(tmp_path)
    assert target.read_bytes() == first
    path = catalogue_path("ca")
    path.write_text(path.read_text().replace('"b"', '"c"'))
    compile_messages(tmp_path)
    assert target.read_bytes() != first


@pytest.mark.parametrize(
    ("language", "written"),
    [("ca", "6 d’abril de 2026"), ("es", "6 de abril de 2026"), ("en", "6 April 2026")],
)
def test_dates_are_written_in_the_readers_way(language, written):
    with translation.override(language):
        assert date_format(date(2026, 4, 6), "DATE_FORMAT") == written
