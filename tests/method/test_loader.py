"""Loading a kit: what a good one becomes, and what is said of one that cannot be read."""

import math
from pathlib import Path

import pytest

from circulos.method import Kit, KitError, KitNotFoundError, load_kit, shipped_kits
from circulos.method import files as kit_files
from circulos.method.loader import read_kit
from circulos.method.types import Council, Kind, Manifest, Polarity
from kit_folders import FILES, build


def problems(folder):
    with pytest.raises(KitError) as refusal:
        load_kit(folder if isinstance(folder, Path) else folder.path)
    return [f"{each.file}:{each.line}: {each.what}. {each.way_out}" for each in refusal.value.problems]


def one_problem(folder):
    (problem,) = problems(folder)
    return problem


# ---- a good kit ------------------------------------------------------------------------------------------


def test_a_kit_is_read_whole(fountains):
    kit = load_kit(fountains.path)
    assert (kit.code, kit.version, kit.language, kit.languages) == ("fountains", "2026.1", "en", ("en", "ca"))
    assert list(kit.variables) == ["fountains", "running", "spending"]
    assert list(kit.indicators) == ["E01", "U01"]
    running = kit.indicators["U01"]
    assert (running.kind, running.polarity, running.per) == (Kind.PROPORTION, Polarity.HIGHER, 100.0)
    assert running.numerator.variables == {"running"}
    assert kit.objective("U01").title.source == "Let the water run"
    assert [each.code for each in kit.under("economy")] == ["E01"]
    assert kit.sections[0].questions[0].required
    assert kit.examples[0].observations["fountains[place=parks]"] == 10.0
    assert kit.currency == "EUR"
    assert kit.variables["fountains"].unit.source == "fountain"
    assert kit.indicators["U01"].unit.into("ca") == "%"


def test_a_kit_cannot_be_changed(fountains):
    kit = load_kit(fountains.path)
    with pytest.raises(TypeError):
        kit.indicators["U02"] = kit.indicators["U01"]
    with pytest.raises(AttributeError):
        kit.code = "other"


def test_every_shipped_kit_is_found_by_its_code():
    assert {"common", "es-ct", "basic-social-services", "scotland-social-work"} <= set(shipped_kits())
    for code in shipped_kits():
        assert kit_files.find_kit(code).name == code


def test_a_shipped_kit_is_read_once():
    assert load_kit("plans") is load_kit("plans")


def test_a_folder_may_be_given_as_words_or_as_a_path(fountains, monkeypatch):
    monkeypatch.chdir(fountains.path.parent)
    assert (
        load_kit("fountains").digest
        == load_kit(Path("fountains")).digest
        == load_kit(str(fountains.path)).digest
    )
    monkeypatch.chdir(fountains.path)
    assert load_kit(".").code == "fountains"


def test_a_kit_that_is_not_there_is_said_with_those_that_are(tmp_path):
    with pytest.raises(
        KitNotFoundError, match=r"There is no kit basic-social-service\. Did you mean basic-social-services\?"
    ):
        load_kit("basic-social-service")
    with pytest.raises(KitNotFoundError, match="Give the path of a folder, or one of .*es-ct"):
        load_kit(tmp_path / "nowhere")
    with pytest.raises(KitNotFoundError, match="There is no kit"):
        load_kit("../../nowhere")


def test_lists_may_be_folders_read_in_the_order_of_names(fountains):
    text = FILES["variables.yaml"]
    cut = text.index("    - code: spending")
    fountains.write("variables/b.yaml", text[:cut])
    fountains.write("variables/a.yaml", text[cut:])
    (fountains.path / "variables.yaml").unlink()
    assert list(load_kit(fountains.path).variables) == ["spending", "fountains", "running"]


def test_words_are_taken_as_they_are_written(fountains):
    fountains.write(
        "groupings.yaml", "- {code: no, title: Yes, groups: [{code: 1.10, title: On, councils: [0123]}]}"
    )
    fountains.write("councils.csv", "code,name\n0123,Null\n")
    kit = load_kit(fountains.path)
    (group,) = kit.groupings["no"].groups
    assert (group.code, group.councils, kit.councils["0123"].name) == ("1.10", ("0123",), "Null")


def test_sentences_are_on_one_line(fountains):
    fountains.change("kit.yaml", "summary: How the", "summary: >-\n  How\n\n  the")
    assert load_kit(fountains.path).summary.source == "How the fountains of a town are looked after."


def test_optional_things_may_be_empty(fountains):
    fountains.change("variables.yaml", "unit: EUR", "unit: EUR\n  maximum: ~\n  source:")
    variable = load_kit(fountains.path).variables["spending"]
    assert (variable.maximum, variable.source) == (None, None)


def test_a_band_may_be_open(fountains):
    fountains.change("indicators/E01.yaml", "polarity: neutral", "polarity: band\nband: [100, .inf]")
    assert load_kit(fountains.path).indicators["E01"].band == (100.0, math.inf)


def test_councils_are_a_table(fountains):
    fountains.write(
        "councils.csv",
        "\ufeffcode,name,kind,area,aliases,since,until,successors\r\n"
        '01,"Dalt, la",municipality,North,La Dalt|Dalt,,2023,02|03\r\n'
        ",,,,,,,\r\n"
        "02,Baix,,,,,,\r\n"
        "03,Mig,consortium,,,2024,,\r\n",
    )
    councils = load_kit(fountains.path).councils
    assert councils["01"] == Council(
        "01", "Dalt, la", "municipality", "North", ("La Dalt", "Dalt"), "", "2023", ("02", "03")
    )
    assert [each.kind for each in councils.values()] == ["municipality", "municipality", "consortium"]


def test_context_has_variables_and_an_environment(fountains):
    fountains.write(
        "context.yaml",
        """
        variables:
          - {code: rain, title: Rain, definition: Millimetres a year., unit: mm, source: law}
        environment: {neighbours: 5, weights: [{variable: rain, weight: 2}], adjustment: [rain]}
        """,
    )
    kit = load_kit(fountains.path)
    assert kit.context["rain"].unit.source == "mm"
    assert kit.environment.neighbours == 5
    assert kit.environment.weights[0].weight == 2.0


def test_a_kit_without_context_has_the_usual_environment(fountains):
    assert load_kit(fountains.path).environment.neighbours == 8


def test_files_that_are_not_of_the_kit_but_belong_beside_it_are_left_alone(fountains):
    for name in ("README.md", "CHANGELOG.md", "LICENSE", ".hidden/x.yaml", "kit.yaml~", ".kit.yaml.swp"):
        fountains.write(name, "whatever")
    assert load_kit(fountains.path).code == "fountains"


# ---- the digest ------------------------------------------------------------------------------------------


def test_the_digest_names_the_content_and_not_the_place(fountains, tmp_path):
    again = build(tmp_path / "elsewhere" / "fountains")
    assert load_kit(again.path).digest == load_kit(fountains.path).digest


def test_the_digest_changes_with_any_sentence_and_not_with_line_ends_or_notes(fountains):
    before = load_kit(fountains.path).digest
    path = fountains.path / "variables.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    fountains.write("README.md", "A note.")
    assert load_kit(fountains.path).digest == before
    fountains.change("variables.yaml", "Running fountains", "Fountains that run")
    assert load_kit(fountains.path).digest != before


def test_the_digest_changes_with_an_extended_kit(tmp_path):
    base = build(tmp_path / "fountains")
    child = build(tmp_path / "child", CHILD)
    before = load_kit(child.path).digest
    base.change("sources.yaml", "Water act", "Water Act")
    assert load_kit(child.path).digest != before


# ---- extending -------------------------------------------------------------------------------------------

CHILD = {
    "kit.yaml": """
        code: child
        version: "1"
        title: Child
        summary: Builds on fountains.
        languages: [en, ca]
        extends: [fountains]
    """,
}


@pytest.fixture
def child(fountains):
    return build(fountains.path.parent / "child", CHILD)


def test_an_extended_kit_is_merged_in(child):
    child.write(
        "perspectives.yaml",
        """
        - {code: user, title: Users, objectives: [{code: clean, title: Keep the water clean}]}
        - {code: staff, title: Staff}
        """,
    )
    kit = load_kit(child.path)
    assert list(kit.perspectives) == ["user", "economy", "staff"]
    assert kit.perspectives["user"].title.source == "Users"
    assert [each.code for each in kit.perspectives["user"].objectives] == ["flow", "clean"]
    assert list(kit.indicators) == ["E01", "U01"]
    assert (kit.examples, kit.changes) == ((), ())
    assert kit.extends == ("fountains",)


def test_a_kit_may_refer_to_what_it_extends(child):
    child.write(
        "practices.yaml",
        "- {code: oil, title: Oil, description: Oil the pumps twice a year., indicators: [U01]}",
    )
    assert load_kit(child.path).practices["oil"].indicators == ("U01",)


def test_a_report_may_be_replaced_and_an_indicator_may_not(child, fountains):
    report = "code: council\ntitle: {title}\naudience: All\nblocks: [{{exhibit: panel}}]\n"
    fountains.write("reports/council.yaml", report.format(title="Theirs"))
    child.write("reports/council.yaml", report.format(title="Ours"))
    assert load_kit(child.path).reports["council"].title.source == "Ours"
    child.write("indicators/U01.yaml", FILES["indicators/U01.yaml"])
    assert one_problem(child) == (
        "child/indicators/U01.yaml:1: U01 stands twice among the indicators, "
        "first in fountains/indicators/U01.yaml:1. Keep one of the two, or give it another code."
    )


def test_the_environment_of_the_nearest_kit_holds(child, fountains):
    fountains.write("context.yaml", "environment: {neighbours: 3}")
    assert load_kit(child.path).environment.neighbours == 3
    child.write("context.yaml", "environment: {neighbours: 4}")
    assert load_kit(child.path).environment.neighbours == 4


def test_of_two_extended_kits_the_later_one_says_where_a_context_variable_comes_from(child, fountains):
    rain = "variables:\n  - {{code: rain, title: {title}, definition: Millimetres a year., unit: mm}}\n"
    fountains.write("context.yaml", rain.format(title="Rain"))
    other = build(
        child.path.parent / "country", {**CHILD, "context.yaml": rain.format(title="Rain of the country")}
    )
    other.change("kit.yaml", "code: child", "code: country")
    other.change("kit.yaml", "extends: [fountains]", "extends: []")
    child.change("kit.yaml", "extends: [fountains]", "extends: [fountains, country]")
    assert load_kit(child.path).context["rain"].title.source == "Rain of the country"


def test_two_extended_kits_cannot_bring_different_things_under_one_code(child):
    other = build(
        child.path.parent / "country", {**CHILD, "sources.yaml": "- {code: law, title: Another act}"}
    )
    other.change("kit.yaml", "code: child", "code: country")
    other.change("kit.yaml", "extends: [fountains]", "extends: []")
    child.change("kit.yaml", "extends: [fountains]", "extends: [fountains, country]")
    assert "Two of the extended kits have law among their sources" in one_problem(child)
    other.write("sources.yaml", FILES["sources.yaml"])
    assert load_kit(child.path).sources["law"].title == "Water act"


def test_a_kit_extended_on_two_ways_is_taken_once(child):
    middle = build(child.path.parent / "middle", CHILD)
    middle.change("kit.yaml", "code: child", "code: middle")
    child.change("kit.yaml", "extends: [fountains]", "extends: [middle, fountains]")
    assert list(load_kit(child.path).variables) == ["fountains", "running", "spending"]


def test_kits_that_extend_each_other_are_refused(child, fountains):
    fountains.change("kit.yaml", "languages: [en, ca]", "languages: [en, ca]\nextends: [child]")
    said = problems(child)
    assert "fountains/kit.yaml:6: The kit extends child, which extends it in turn" in said[-1]
    assert all("extends it in turn or cannot be read" in each for each in said)


def test_an_extended_kit_that_is_not_there_is_said(child):
    child.change("kit.yaml", "extends: [fountains]", "extends: [fountain, plans]")
    assert one_problem(child).startswith("child/kit.yaml:6: There is no kit fountain. ")


def test_an_extended_kit_is_looked_for_beside_the_kit_first(child):
    build(child.path.parent / "plans", CHILD).change("kit.yaml", "code: child", "code: plans")
    child.change("kit.yaml", "extends: [fountains]", "extends: [plans]")
    assert "fountains" in load_kit(child.path).variables


def test_what_is_wrong_with_an_extended_kit_is_told_too(child, fountains):
    fountains.change("indicators/U01.yaml", "per: 100", "per: hundred")
    assert one_problem(child).startswith("fountains/indicators/U01.yaml:8: “hundred”")


def test_what_an_unreadable_thing_was_called_is_still_known(fountains):
    fountains.change("variables.yaml", "title: Running fountains", "title:")
    assert one_problem(fountains).startswith("fountains/variables.yaml:7: There is nothing at title")


# ---- translations ----------------------------------------------------------------------------------------

PO = """
msgid ""
msgstr "Language: ca\\n"

msgid "Fountains"
msgstr "Fonts"

msgid "fountain"
msgstr "font"

msgid "How the fountains of a town are looked after."
msgstr "Com es cuiden les fonts d'un poble."

#, fuzzy
msgid "Spending"
msgstr "Despesa aproximada"
"""


def test_translations_are_found_in_a_file_or_a_folder(fountains):
    fountains.write("locale/ca.po", PO)
    fountains.write("locale/ca/more.po", 'msgid "Running fountains"\nmsgstr "Fonts que ragen"\n')
    kit = load_kit(fountains.path)
    assert kit.title.into("ca") == "Fonts"
    assert kit.title.into("en") == kit.title.into("es") == str(kit.title) == "Fountains"
    assert kit.variables["running"].title.into("ca") == "Fonts que ragen"
    assert kit.variables["fountains"].unit.into("ca") == "font"
    assert kit.variables["spending"].title.into("ca") == "Spending"


def test_a_fuzzy_translation_and_a_second_one_are_remarked_on(fountains):
    fountains.write("locale/ca.po", PO)
    fountains.write("locale/ca/more.po", 'msgid "Fountains"\nmsgstr "Dolls"\n')
    reading = read_kit(fountains.path)
    assert [str(each).partition(". ")[0] for each in reading.remarks] == [
        "fountains/locale/ca.po:14: The translation of “Spending” is marked fuzzy and is not used",
        "fountains/locale/ca/more.po:1: “Fountains” is translated twice and not the same; the first one holds",
    ]
    assert reading.kit.title.into("ca") == "Fonts"


def test_a_kit_may_translate_what_it_extends(child):
    child.write(
        "locale/ca.po",
        'msgid "Water act"\nmsgstr ""\n\nmsgid "Running fountains"\nmsgstr "Fonts que ragen"\n',
    )
    assert load_kit(child.path).variables["running"].title.into("ca") == "Fonts que ragen"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("locale/ca.po", 'msgid "Fountains\nmsgstr "x"', 'ca.po:1: “msgid "Fountains” cannot be read'),
        ("locale/ca.po", '"Fountains"\n', 'ca.po:1: “"Fountains"” cannot be read'),
        ("locale/ca.po", 'msgstr "b"\n', 'ca.po:1: “msgstr "b"” cannot be read'),
        ("locale/ca.po", 'msgid "a"\nmsgstr "b"\nmsgstr "c"', 'ca.po:3: “msgstr "c"” cannot be read'),
        ("locale/ca.po", 'msgid "a"\nmsgstr[0] "b"\n', 'ca.po:2: “msgstr[0] "b"” cannot be read'),
        ("locale/ca.po", b'msgid "a"\nmsgstr "\xff"', "ca.po:2: The file is not in UTF-8. Save it again"),
        (
            "locale/catalan.po",
            'msgid "a"\nmsgstr "b"',
            "catalan.po:0: This is not a file of translations. Name it",
        ),
        (
            "locale/es.po",
            'msgid "Fountains"\nmsgstr "Fuentes"',
            "kit.yaml:5: There are translations in locale/es",
        ),
        (
            "locale/ca.po",
            'msgid ""\n"There are {running} running fountains and only "\n'
            '"{fountains} in all. Correct one of the two."\n'
            'msgstr "En ragen {running} de {fonts}."',
            "ca.po:1: The translation of “There are {running} running fountains and only {fountains} …” has other",
        ),
    ],
)
def test_translations_that_cannot_be_used_are_told(fountains, name, content, said):
    fountains.write(name, content)
    assert said in one_problem(fountains)


# ---- files that cannot be read ---------------------------------------------------------------------------


def test_a_folder_that_is_no_kit_is_told(tmp_path):
    (tmp_path / "empty").mkdir()
    assert (
        one_problem(tmp_path / "empty")
        == "empty:0: The folder has no kit.yaml. Add one; circulos new-kit shows how."
    )


def test_a_kit_in_the_wrong_folder_is_told(fountains):
    fountains.change("kit.yaml", "code: fountains", "code: wells")
    assert one_problem(fountains).startswith(
        "fountains/kit.yaml:1: The kit wells stands in the folder fountains"
    )


def test_an_indicator_in_the_wrong_file_is_told(fountains):
    (fountains.path / "indicators/U01.yaml").rename(fountains.path / "indicators/U02.yaml")
    assert "U02.yaml:1: U01 stands in the file U02.yaml. Name the file" in one_problem(fountains)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "sources.yaml:0: The file is empty"),
        (b"# nothing\n", "sources.yaml:0: The file is empty"),
        (b"- code: a\n  title: \xff\n", "sources.yaml:2: The file is not in UTF-8"),
        (b"- code: a\n\ttitle: b\n", "sources.yaml:2: This is not YAML"),
        (b"- {code: a, title: 'b}\n", "sources.yaml:2: This is not YAML"),
        (b"- a\n---\n- b\n", "sources.yaml:2: This is not YAML"),
        (b"- code: \x01\n", "sources.yaml:0: This is not YAML"),
        (b"code: law\ntitle: One\n", "sources.yaml:1: The file is not a list of sources"),
        (b"- law\n", "sources.yaml:1: Keys and values are wanted at a source"),
        (b"- [a, b]: c\n  code: law\n  title: d\n", "sources.yaml:1: A key of a source is not a word"),
        (
            b"- code: [law]\n  title: d\n- {code: law, title: e}\n",
            "sources.yaml:1: A single value is wanted at code",
        ),
        (
            b"- code: law\n  title: !!python/name:os.system a\n",
            "sources.yaml:2: The tag tag:yaml.org,2002:python/name",
        ),
        (b"- &x\n  code: law\n  title: a\n- *x\n", "sources.yaml:1: An alias (*) at item 2"),
        (b"- &x [*x]\n- {code: law, title: e}\n", "sources.yaml:1: Keys and values are wanted"),
        (b"[" * 60 + b"]" * 60, "sources.yaml:1: Brackets are nested too deep"),
        (b"[" * 100_000, "sources.yaml:1: The line has more than 2,000 characters"),
        (b"- " * 100_000, "sources.yaml:1: The line has more than 2,000 characters"),
        (b"[\n" * 100_000, "sources.yaml:51: Brackets are nested too deep"),
        (b"- code: law\n  title: " + b"x" * 2_000_000, "sources.yaml:0: The file is larger than 2 MB"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_file_that_cannot_be_read_is_told(fountains, content, said):
    fountains.write("sources.yaml", content)
    assert said in "\n".join(problems(fountains))


def test_yaml_nested_a_thousand_deep_is_told_and_not_fatal(fountains):
    deep = "\n".join(f"{' ' * level}a:" for level in range(1_000))
    fountains.write("sources.yaml", deep)
    assert "The file is not a list of sources" in "\n".join(problems(fountains))


def test_without_libyaml_the_same_is_said(fountains, monkeypatch):
    import yaml

    monkeypatch.setattr(kit_files, "_LOADER", yaml.BaseLoader)
    assert load_kit(fountains.path).code == "fountains"
    fountains.write("sources.yaml", "\n".join(f"{' ' * level}a:" for level in range(1_000)))
    assert "sources.yaml:0: The file is nested too deep" in "\n".join(problems(fountains))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("per: 100", "per: 1,5", "“1,5” at per of indicator U01 is not a number. Write digits"),
        ("per: 100", "per: '100'", "“100” at per of indicator U01 is not a number"),
        ("per: 100", "per: 1e999", "“1e999” at per"),
        ("per: 100", "per: .inf", "“.inf” at per"),
        ("per: 100", "per: " + "1" * 5000, None),
        ("per: 100", "per: 100\ndecimals: 1.5", "“1.5” at decimals of indicator U01 is not a whole number"),
        (
            "per: 100",
            "per: 100\nreview: soon",
            "“soon” at review of indicator U01 is not a date. Write it as 2027-03-31",
        ),
        (
            "per: 100",
            "per: 100\nfrequency: yearly",
            "“yearly” at frequency of indicator U01 is not one of its words. Did you mean year?",
        ),
        ("per: 100", "per: 100\norigin: ''", "There is nothing at origin of indicator U01"),
        ("per: 100", "per: 100\ncomparable_since: last year", "“last year” at comparable_since"),
        (
            "per: 100",
            "per: 100\nbreaks: [{period: 24, reason: New act}]",
            "“24” at period of break 24 is not written as it should be",
        ),
        (
            "title: Running fountains",
            "title: ''",
            "There is nothing at title of indicator U01. Write a sentence",
        ),
        ("title: Running fountains", "title: [a]", "A single value is wanted at title of indicator U01"),
        ("sources: [law]", "sources: law", "A list is wanted at sources of indicator U01"),
        ("sources: [law]", "sources: [law, ~]", "There is nothing at sources of indicator U01, item 2"),
        ("sources: [law]", "references: [none]", "Keys and values are wanted at a reference"),
        (
            "kind: proportion",
            "kind: share",
            "“share” at kind of indicator U01 is not one of its words. Write one of",
        ),
        (
            "code: U01",
            "code: U 01",
            "“U 01” at code of indicator U 01 is not written as it should be. Stable",
        ),
        ("code: U01", "code:", "There is nothing at code of this indicator"),
    ],
)
def test_a_value_that_cannot_be_read_is_told(fountains, old, new, said):
    fountains.change("indicators/U01.yaml", old, new)
    told = "\n".join(problems(fountains))
    assert (said or "The line has more than 2,000 characters") in told


def test_yes_or_no_is_true_or_false(fountains):
    fountains.change("forms.yaml", "required: true", "required: yes")
    assert "“yes” at required of question fountains is not true or false" in one_problem(fountains)
    fountains.change("forms.yaml", "required: yes", "required: false")
    assert not load_kit(fountains.path).sections[0].questions[0].required


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("code,name\n01,Dalt,more\n", "councils.csv:2: The row has 3 cells, the first row names 2"),
        (
            "code,name\n01,Dalt\n01,Baix\n",
            "councils.csv:3: 01 stands twice among the councils, first in fountains/councils.csv:2",
        ),
        ("code,name\n01\n", "councils.csv:2: council 01 has no name. Add name: Terrassa"),
        ("code,nom\n01,Dalt\n", "councils.csv:2: council 01 has no field nom. A council has code, name"),
        ('code,name\n01,"Dalt\n', "councils.csv:2: This is not CSV"),
        ("code,name,successors\n01,Dalt,02|03\n02,Baix,\n", "councils.csv:2: 03 is not among the councils"),
        (
            "code,name,since,until\n01,Dalt,2024,2020\n",
            "councils.csv:2: The council 01 ends in 2020 before it begins in 2024",
        ),
        (b"code,name\n01,\xff\n", "councils.csv:2: The file is not in UTF-8"),
    ],
)
def test_a_table_of_councils_that_cannot_be_read_is_told(fountains, content, said):
    fountains.write("councils.csv", content)
    assert said in "\n".join(problems(fountains))


@pytest.mark.parametrize(
    ("name", "way_out"),
    [
        ("indicators.yaml", "Write one file each in the folder indicators."),
        ("notes.txt", "Move it out of the folder."),
        ("variables.yml", "Name it variables.yaml."),
        ("variable.yaml", "Did you mean variables.yaml?"),
        ("checks/a.yml", "A file of a kit ends in .yaml; rename it or move it out."),
        ("pictures/a.png", "Folders of a kit are sources"),
        ("councils.yaml", "Write councils as a table: councils.csv."),
        ("indicators/old/deep/a.yaml", "Folders of a kit are sources"),
    ],
)
def test_a_file_that_is_not_of_a_kit_is_told(fountains, name, way_out):
    fountains.write(name, "x")
    assert "The file does not belong to a kit. " + way_out in one_problem(fountains)


def test_a_folder_with_too_much_in_it_is_told(fountains, monkeypatch):
    monkeypatch.setattr(kit_files, "MAX_FILES", 3)
    assert "The kit has more than 3 files" in "\n".join(problems(fountains))


def test_context_that_cannot_be_read_is_told(fountains):
    fountains.write("context.yaml", "[a]")
    assert "context.yaml:1: Keys and values are wanted at a context" in one_problem(fountains)
    fountains.write("context.yaml", "variables: rain\nenvironment: {neighbours: many}")
    assert len(problems(fountains)) == 2
    fountains.write("context.yaml", "")
    assert "context.yaml:0: The file is empty" in one_problem(fountains)


def test_a_manifest_full_of_mistakes_stops_nothing_else(fountains):
    fountains.write(
        "kit.yaml",
        "code: fountains\nversion: 1 2\ntitle: a\nsummary: b\nlanguage: english\ncurrency: euro\nextends: [~, x y]\n",
    )
    fountains.change("checks.yaml", "severity: error", "severity: bad")
    said = "\n".join(problems(fountains))
    for piece in (
        "version of kit",
        "language of kit",
        "currency of kit",
        "extends of kit",
        "no kit x y",
        "severity of check",
    ):
        assert piece in said


def test_a_manifest_that_is_no_mapping_is_told(fountains):
    fountains.write("kit.yaml", "- code: fountains")
    assert (
        one_problem(fountains)
        == "fountains/kit.yaml:1: Keys and values are wanted. Write them as key: value."
    )
    fountains.write("kit.yaml", "")
    assert one_problem(fountains).startswith("fountains/kit.yaml:0: The file is empty")


def test_a_kit_in_another_first_language(tmp_path):
    folder = build(tmp_path / "fountains")
    folder.change("kit.yaml", "languages: [en, ca]", "language: sv\nlanguages: [sv, en]\ncurrency: SEK")
    kit = load_kit(folder.path)
    assert (kit.language, kit.title.language, kit.currency) == ("sv", "sv", "SEK")


def test_languages_may_be_left_out(fountains):
    fountains.change("kit.yaml", "languages: [en, ca]", "language: ca")
    assert load_kit(fountains.path).languages == ("ca",)


def test_the_type_of_the_manifest_is_that_of_the_file():
    assert Manifest.__doc__ and Kit.__doc__


def test_an_extended_kit_without_a_manifest_is_told_once(child, fountains):
    fountains.write("kit.yaml", "")
    assert one_problem(child).startswith("fountains/kit.yaml:0: The file is empty")


def test_an_indicator_that_is_a_list_is_told(fountains):
    fountains.write("indicators/U02.yaml", "- code: U02\n")
    assert "indicators/U02.yaml:1: Keys and values are wanted at an indicator" in one_problem(fountains)
