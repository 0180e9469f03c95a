"""What authors are given: a template, a schema for their editor, a file for their translators."""

import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest
import yaml

from circulos.method import KitError, load_kit, shipped_kits
from circulos.method import new as new_module
from circulos.method.layout import PARTS
from circulos.method.messages import update_translations
from circulos.method.new import NewKitError, new_kit
from circulos.method.review import check_kit
from circulos.method.schema import reference, schemas, write

ROOT = Path(__file__).resolve().parents[2]

# ---- the template ----------------------------------------------------------------------------------------


def test_there_is_nothing_to_say_about_a_new_kit(tmp_path):
    folder = new_kit("public-libraries", folder=tmp_path / "kits", today=date(2031, 5, 1))
    assert folder == tmp_path / "kits" / "public-libraries"
    assert check_kit(folder) == ()
    kit = load_kit(folder)
    assert (kit.code, kit.title.source, kit.version) == ("public-libraries", "Public libraries", "2031.1")
    assert len(kit.examples) == 2 and kit.checks and kit.processes and kit.workshops and kit.practices


@pytest.mark.parametrize(
    "title", ['Cafès "del poble": 50 % més', "a: b # c", "\\", "- x", "Yes", " two  blanks "]
)
def test_a_new_kit_has_the_title_it_was_given(tmp_path, title):
    folder = new_kit("cafes", title, tmp_path)
    assert load_kit(folder).title.source == " ".join(title.split())
    assert (folder / "README.md").read_text(encoding="utf-8").startswith(f"# {' '.join(title.split())}\n")


@pytest.mark.parametrize("code", ["", "Cafes", "a b", "../x", "a/b", "-a", "a--b", "cafés", ".."])
def test_a_kit_cannot_be_called_anything(tmp_path, code):
    with pytest.raises(NewKitError, match="cannot name a kit. Write small letters and hyphens"):
        new_kit(code, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_kit_that_is_there_is_not_written_over(tmp_path):
    (tmp_path / "cafes").mkdir()
    with pytest.raises(NewKitError, match="cafes is there already"):
        new_kit("cafes", folder=tmp_path)
    with pytest.raises(NewKitError, match="The kit common comes with Circulos"):
        new_kit("common", folder=tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["cafes"]


def test_a_new_kit_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    def fail(*_):
        raise OSError("no space left")

    monkeypatch.setattr(new_module.shutil, "move", fail)
    with pytest.raises(OSError, match="no space left"):
        new_kit("cafes", folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


# ---- the schema ------------------------------------------------------------------------------------------


def test_the_committed_schema_and_reference_are_fresh(tmp_path):
    for path in write(tmp_path):
        committed = ROOT / "docs" / "reference" / path.relative_to(tmp_path)
        assert committed.read_text(encoding="utf-8") == path.read_text(encoding="utf-8"), (
            "run python -m circulos.method.schema docs/reference"
        )
    written = {path.name for path in write(tmp_path)}
    assert {path.name for path in (ROOT / "docs/reference/kit-schema").iterdir()} <= written


def test_every_schema_is_a_schema():
    for schema in schemas().values():
        jsonschema.Draft7Validator.check_schema(schema)


def _schema_of(path, root):
    name = path.relative_to(root).parts[0].removesuffix(".yaml")
    return schemas().get(f"{name}.json")


@pytest.mark.parametrize("code", [*shipped_kits(), "template"])
def test_every_shipped_kit_fits_the_schema(code, tmp_path):
    root = new_kit("template", folder=tmp_path) if code == "template" else ROOT / "src/circulos/kits" / code
    paths = list(root.rglob("*.yaml"))
    assert paths
    validators = {name: jsonschema.Draft7Validator(schema) for name, schema in schemas().items()}
    for path in paths:
        name = path.relative_to(root).parts[0].removesuffix(".yaml") + ".json"
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        content = json.loads(json.dumps(content, default=str))
        errors = [error.message for error in validators[name].iter_errors(content)]
        assert errors == [], f"{path}: {errors[:3]}"


def test_a_schema_says_what_the_types_say():
    indicator = schemas()["indicators.json"]["definitions"]["Indicator"]
    assert indicator["additionalProperties"] is False
    assert {"code", "title", "numerator", "why"} <= set(indicator["required"])
    properties = indicator["properties"]
    assert properties["kind"]["enum"][0] == "proportion"
    assert properties["companions"]["description"].endswith("Refers to the indicators of the kit.")
    assert properties["frequency"] == {
        "description": "year, quarter or month.",
        "enum": ["year", "quarter", "month"],
        "default": "year",
    }
    assert "share(a, b)" in properties["numerator"]["description"]
    check = schemas()["checks.json"]["definitions"]["Check"]["properties"]
    assert check["message"]["examples_bad"] == ["Validation error."]
    assert "Not like this: Validation error." in check["message"]["description"]
    blocks = schemas()["reports.json"]["definitions"]["ReportBlock"]["properties"]["blocks"]
    assert blocks["items"] == {"$ref": "#/definitions/ReportBlock"}
    assert schemas()["forms.json"]["definitions"]["Question"]["properties"]["required"]["type"] == "boolean"


def test_there_is_a_schema_for_every_part_but_the_table_of_councils():
    assert set(schemas()) == {f"{part}.json" for part in PARTS if part != "councils"} | {
        "kit.json",
        "context.json",
    }


def test_the_reference_has_every_field_and_function():
    page = reference()
    assert "| polarity • |" in page
    assert "One of higher, lower, band, neutral." in page
    assert "| `parts(variable, breakdown)` | the sum over the categories" in page
    assert "## councils.csv" in page


# ---- translations ----------------------------------------------------------------------------------------

HEAD = 'msgid ""\nmsgstr ""\n"Language: ca\\n"\n\n'


def test_new_sentences_wait_for_their_translation(fountains):
    (update,) = update_translations(fountains.path)
    text = (fountains.path / "locale/ca.po").read_text(encoding="utf-8")
    assert (update.language, update.translated, update.set_aside) == ("ca", 0, 0)
    assert update.waiting == text.count("\nmsgid ") == text.count('\nmsgstr ""\n') - 1  # the head has one too
    assert '#: forms.yaml kit.yaml variables.yaml\nmsgid "Fountains"\nmsgstr ""\n' in text
    assert 'msgid "fountain"' in text and 'msgid "EUR"' not in text
    assert "fuzzy" not in text and "EMAIL" not in text
    assert text.startswith(
        'msgid ""\nmsgstr ""\n"Project-Id-Version: Circulos kit fountains\\n"\n"Language: ca\\n"'
    )
    assert [each.severity for each in check_kit(fountains.path)] == ["note"] * len(check_kit(fountains.path))


def test_what_is_translated_stays_and_what_is_gone_is_set_aside_until_it_comes_back(fountains):
    path = fountains.path / "locale/ca.po"
    fountains.write(
        "locale/ca.po", HEAD + 'msgid "Fountains"\nmsgstr "Fonts"\n\nmsgid "Wells"\nmsgstr "Pous"\n'
    )
    (update,) = update_translations(fountains.path)
    assert (update.translated, update.set_aside) == (1, 1)
    text = path.read_text(encoding="utf-8")
    assert text.startswith(HEAD)
    assert 'msgid "Fountains"\nmsgstr "Fonts"\n' in text
    assert '#~ msgid "Wells"\n#~ msgstr "Pous"\n' in text
    fountains.change("kit.yaml", "title: Fountains", "title: Wells")
    (update,) = update_translations(fountains.path)
    assert (update.translated, update.set_aside) == (2, 0)
    assert 'msgid "Wells"\nmsgstr "Pous"\n' in path.read_text(encoding="utf-8")
    assert load_kit(fountains.path).title.into("ca") == "Pous"


def test_a_file_without_a_head_gets_one(fountains):
    fountains.write("locale/ca.po", "# nothing yet\n")
    update_translations(fountains.path)
    assert (
        (fountains.path / "locale/ca.po")
        .read_text(encoding="utf-8")
        .startswith('msgid ""\nmsgstr ""\n"Project')
    )


def test_nothing_is_written_where_nothing_changed(fountains):
    update_translations(fountains.path)
    path = fountains.path / "locale/ca.po"
    before = path.stat().st_mtime_ns, path.read_bytes()
    update_translations(fountains.path)
    assert (path.stat().st_mtime_ns, path.read_bytes()) == before


def test_a_language_may_be_a_folder_and_new_sentences_go_to_the_file_of_the_kit(fountains):
    fountains.write("locale/ca/money.po", HEAD + 'msgid "Spending"\nmsgstr "Despesa"\n')
    (update,) = update_translations(fountains.path)
    assert [path.name for path in update.files] == ["money.po", "fountains.po"]
    assert "Despesa" in (fountains.path / "locale/ca/money.po").read_text(encoding="utf-8")
    assert 'msgid "Spending"' not in (fountains.path / "locale/ca/fountains.po").read_text(encoding="utf-8")
    assert not (fountains.path / "locale/ca.po").exists()


def test_a_fuzzy_translation_is_nobodys_word(fountains):
    fountains.write(
        "locale/ca.po", HEAD + '#, fuzzy\nmsgid "Fountains"\nmsgstr "Font"\n\nmsgid "x"\nmsgstr ""\n'
    )
    (update,) = update_translations(fountains.path)
    text = (fountains.path / "locale/ca.po").read_text(encoding="utf-8")
    assert (update.translated, update.set_aside) == (0, 0)
    assert "fuzzy" not in text and '"Font"' not in text and 'msgid "x"' not in text


def test_what_an_extended_kit_translates_waits_for_nobody(fountains):
    fountains.write("locale/ca.po", 'msgid "fountain"\nmsgstr "font"\n')
    child = fountains.path.parent / "child"
    child.mkdir()
    (child / "kit.yaml").write_text(
        "code: child\nversion: '1'\ntitle: Child\nsummary: More.\nlanguages: [en, ca]\nextends: [fountains]\n"
    )
    (child / "variables.yaml").write_text(
        "- {code: dry, title: Dry, definition: Fountains without water all year., unit: fountain}\n"
    )
    (update,) = update_translations(child)
    text = (child / "locale/ca.po").read_text(encoding="utf-8")
    assert 'msgid "fountain"' not in text
    assert update.waiting == 4  # title and summary of the kit, title and definition of the variable


def test_sentences_of_a_kit_that_cannot_be_read_are_not_touched(fountains):
    fountains.write("locale/ca.po", HEAD + 'msgid "Wells"\nmsgstr "Pous"\n')
    fountains.change("indicators/U01.yaml", "per: 100", "per: x")
    with pytest.raises(KitError):
        update_translations(fountains.path)
    assert (fountains.path / "locale/ca.po").read_text(
        encoding="utf-8"
    ) == HEAD + 'msgid "Wells"\nmsgstr "Pous"\n'
