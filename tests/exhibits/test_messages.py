"""The catalogue: complete in three languages, the same parameters everywhere, nothing unused."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import circulos.exhibits
import circulos.render
from circulos.compare.reference import ReferenceKind
from circulos.exhibits import catalogue, languages
from circulos.exhibits.setting import CURRENCIES, SIGNS
from circulos.method import load_kit, shipped_kits

FOLDER = Path(circulos.exhibits.__file__).parent
PLACE = re.compile(r"\{(\w+)\}")


def messages(language):
    """Each message with its forms."""
    with (FOLDER / "messages" / f"{language}.po").open("rb") as file:
        read = read_po(file, locale=language)
    return {
        message.id if isinstance(message.id, str) else message.id[0]: (
            [message.string] if isinstance(message.string, str) else list(message.string)
        )
        for message in read
        if message.id
    }


def test_three_languages_are_spoken():
    assert languages() == ("ca", "en", "es")


@pytest.mark.parametrize("language", ["ca", "es"])
def test_every_message_is_there_with_the_same_plurals(language):
    english, other = messages("en"), messages(language)
    assert list(english) == list(other)
    assert {id: len(forms) for id, forms in english.items()} == {
        id: len(forms) for id, forms in other.items()
    }


@pytest.mark.parametrize("language", ["ca", "en", "es"])
def test_no_form_is_empty(language):
    assert not [id for id, forms in messages(language).items() if not all(map(str.strip, forms))]


@pytest.mark.parametrize("language", ["ca", "es"])
def test_parameters_are_the_same(language):
    english, other = messages("en"), messages(language)
    for id, forms in english.items():
        wanted = {frozenset(PLACE.findall(form)) for form in forms}
        assert {frozenset(PLACE.findall(form)) for form in other[id]} == wanted, id


@pytest.mark.parametrize("language", ["ca", "es"])
def test_sentences_are_translated(language):
    english, other = messages("en"), messages(language)
    words = {id for id, forms in english.items() if re.search(r"[a-z]{4}", PLACE.sub("", forms[0]))}
    # Words that really are the same in two of the languages.
    alike = {id for id in words if english[id] == other[id]}
    assert {id for id in alike if " " in PLACE.sub("", english[id][0]).strip()} <= {"unit.per resident"}


def test_typewriter_apostrophes_are_not_used():
    for language in languages():
        assert not [id for id, forms in messages(language).items() if any("'" in form for form in forms)]


def written_ids():
    """What the code asks for: exact ids, and patterns where a part is computed."""
    source = "".join(
        path.read_text()
        for package in (circulos.exhibits, circulos.render)
        for path in Path(package.__file__).parent.glob("*.py")
    )
    return set(re.findall(r'(?:words|template)\(\s*f?"([^"]+)"', source)) | set(
        re.findall(r'"([a-z]+\.[a-z_.]+)"', source)
    )


def test_every_message_is_used():
    patterns = [re.compile(re.sub(r"\\\{.*?\\\}", "[^ ]+", re.escape(id)) + "$") for id in written_ids()]
    unused = [
        id
        for id in messages("en")
        if not id.startswith("unit.") and not any(pattern.match(id) for pattern in patterns)
    ]
    assert unused == []


def test_every_kind_of_reference_has_a_name():
    told = messages("en")
    assert {
        kind for kind in ReferenceKind if kind != "mean" and f"mark.reference.{kind}" not in told
    } == set()


def test_units_of_the_shipped_kits_are_translated():
    """By the kit itself, like its titles; the catalogue is for the units that exhibits bring."""
    missing = set()
    for code in shipped_kits():
        kit = load_kit(code)
        for thing in (*kit.indicators.values(), *kit.context.values()):
            unit = (
                thing.unit.source.partition(" ")[2]
                if thing.unit.source.startswith(CURRENCIES)
                else thing.unit.source
            )
            if unit and unit not in SIGNS and not {"ca", "es"} <= set(thing.unit.translations):
                missing.add((code, thing.code, unit))
    assert missing == set()


def test_an_unknown_language_reads_english_and_a_region_its_language():
    assert catalogue("nl").language == "en"
    assert catalogue("ca-ES").language == "ca"


def test_an_unknown_message_is_an_error():
    with pytest.raises(KeyError, match=r"no message 'nothing\.such' in en"):
        catalogue("en").template("nothing.such")
