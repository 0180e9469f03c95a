"""What a colleague would say about a kit."""

import pytest

from circulos.method.review import check_kit, review_kit
from circulos.method.types import Severity
from kit_folders import FILES, build


def remarks(folder):
    found = check_kit(folder.path)
    assert all(each.severity is Severity.NOTE for each in found), found
    return [f"{each.file.partition('/')[2]}:{each.line}: {each.what}. {each.way_out}" for each in found]


@pytest.fixture
def perfect(fountains):
    """A kit in one language, so that nothing waits for a translation."""
    fountains.change("kit.yaml", "languages: [en, ca]", "languages: [en]")
    return fountains


def test_of_a_perfect_kit_there_is_nothing_to_say(perfect):
    review = review_kit(perfect.path)
    assert review.findings == review.problems == review.remarks == ()
    assert review.is_usable
    assert review.kit.code == "fountains"
    assert review.minutes == 15


def test_a_kit_that_cannot_be_used_has_its_problems_only(perfect):
    perfect.change("indicators/U01.yaml", "per: 100", "per: x")
    review = review_kit(perfect.path)
    assert (review.kit, review.minutes, review.remarks, review.is_usable) == (None, None, (), False)
    assert len(review.findings) == 1


# file, what stands there, what is put there, what is remarked (None: nothing)
REMARKED = [
    (
        "variables.yaml",
        "definition: Public fountains that gave water on the day of inspection.",
        "definition: Running fountains that run.",
        None,
    ),
    (
        "variables.yaml",
        "definition: Public fountains that gave water on the day of inspection.",
        "definition: Running fountains.",
        (
            "variables.yaml:8: The definition of running says too little: “Running "
            "fountains.”. What is counted"
        ),
    ),
    (
        "indicators/U01.yaml",
        "why: A dry fountain is of no use to anybody.",
        "why: Obvious.",
        ("indicators/U01.yaml:11: The why of U01 says too little: “Obvious.”. Why a head of service"),
    ),
    (
        "indicators/U01.yaml",
        "reading: Read it with the season of the inspection.",
        "reading: As it is.",
        "indicators/U01.yaml:12: The reading of U01 says too little",
    ),
    (
        "indicators/E01.yaml",
        "polarity: neutral",
        "polarity: higher",
        "indicators/E01.yaml:9: E01 is an amount of money, and more is called favourable",
    ),
    ("indicators/E01.yaml", "polarity: neutral", "polarity: lower", None),
    (
        "indicators/U01.yaml",
        "polarity: higher",
        ("polarity: neutral\nreferences: [{kind: legal, value: 90, label: Nine in ten, source: law}]"),
        "indicators/U01.yaml:10: U01 is neutral and has a legal threshold",
    ),
    (
        "indicators/U01.yaml",
        "sources: [law]",
        "references: [{kind: published, value: 90, label: Nine in ten}]\nsources: [law]",
        "indicators/U01.yaml:13: The reference “Nine in ten” of U01 has no source",
    ),
    ("indicators/U01.yaml", "sources: [law]", "sources: [law]\norigin: documented", None),
    (
        "indicators/E01.yaml",
        "companions: [U01]",
        "companions: [U01]\norigin: documented",
        ("indicators/E01.yaml:13: E01 is documented, but no source and no reference says where"),
    ),
    (
        "indicators/U01.yaml",
        "denominator: fountains\n",
        "",
        "indicators/U01.yaml:5: U01 is a proportion without a denominator",
    ),
    (
        "indicators/U01.yaml",
        "per: 100",
        "per: 1000",
        "indicators/U01.yaml:8: U01 is in % and per is 1000. Write per: 100",
    ),
    (
        "checks.yaml",
        "holds: running <= fountains",
        "holds: running + spending == fountains",
        "checks.yaml:2: The check running-among-all wants decimals to be exactly equal",
    ),
    ("checks.yaml", "holds: running <= fountains", "holds: running == parts(fountains, place)", None),
    (
        "checks.yaml",
        "holds: running <= fountains",
        "holds: spending != previous(spending) and running <= fountains",
        None,
    ),
    (
        "perspectives.yaml",
        "{code: flow, title: Let the water run}",
        "{code: flow, title: Flow}\n    - {code: clean, title: Keep it clean}",
        "perspectives.yaml:5: No indicator says whether the objective clean is reached",
    ),
    (
        "sources.yaml",
        "{code: law, title: Water act}",
        "{code: law, title: Water act}\n- {code: lore, title: Tales}",
        "sources.yaml:2: Nothing cites the source lore",
    ),
    (
        "forms.yaml",
        "{variable: spending}",
        "{variable: spending}\n    - {variable: spending}",
        "forms.yaml:4: spending is asked more than once",
    ),
    (
        "forms.yaml",
        "- {variable: spending}\n",
        "",
        "variables.yaml:10: spending is used, but no form asks for it",
    ),
    (
        "indicators/E01.yaml",
        "numerator: spending",
        "numerator: running",
        "variables.yaml:10: spending is asked, 5 minutes, and nothing uses it",
    ),
    ("kit.yaml", "2026.1", "2027.1", "kit.yaml:2: changes.yaml says nothing about the version 2027.1"),
    (
        "examples/first.yaml",
        "U01: 50",
        "U01: 60",
        ("examples/first.yaml:8: “Half of them run”: U01 should be 60 and is 50. Correct the example"),
    ),
    (
        "examples/first.yaml",
        "flags: []",
        "flags: [running-among-all]",
        ("examples/first.yaml:9: “Half of them run”: running-among-all should be raised and is silent"),
    ),
    (
        "indicators/U01.yaml",
        "kind: proportion\nnumerator: running\ndenominator: fountains",
        "kind: count\nnumerator: running",
        ("indicators/U01.yaml:9: U01 is a volume and not neutral: larger councils will look better or worse"),
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "what"), REMARKED)
def test_a_colleague_remarks_on_it(perfect, file, old, new, what):
    perfect.change(file, old, new)
    found = [
        each for each in remarks(perfect) if "“Half of them run”" not in each or file.startswith("examples")
    ]
    if what is None:
        assert found == []
    else:
        assert any(what in each for each in found), found


def test_a_figure_filed_as_a_share_needs_no_denominator(perfect):
    perfect.change("variables.yaml", "title: Running fountains", "type: number\n  title: Running fountains")
    perfect.change("indicators/U01.yaml", "denominator: fountains\n", "")
    perfect.change("examples/first.yaml", "U01: 50", "U01: 2000")
    assert remarks(perfect) == []


def test_a_kit_without_examples_is_remarked_on(perfect):
    (perfect.path / "examples/first.yaml").unlink()
    assert remarks(perfect) == [
        "kit.yaml:1: The kit has no worked example. Work one out by hand in examples/."
    ]


def test_a_country_needs_no_indicators(tmp_path):
    kit = {
        name: FILES[name] for name in ("kit.yaml", "variables.yaml", "breakdowns.yaml", "perspectives.yaml")
    }
    folder = build(tmp_path / "fountains", kit)
    folder.change("kit.yaml", "languages: [en, ca]", "languages: [en]")
    assert remarks(folder) == []


def test_a_figure_nobody_asks_for_and_nobody_uses_is_remarked_on_unless_it_is_official(perfect):
    taps = "- {code: taps, title: Taps, definition: Taps of all fountains together., unit: tap%s}\n"
    perfect.write("variables/more.yaml", taps % "")
    assert remarks(perfect) == [
        "variables/more.yaml:1: taps is not asked and nothing uses it. "
        "Use it in an indicator or a check, or leave it out."
    ]
    perfect.write("variables/more.yaml", taps % ", official: taps")
    perfect.write(
        "context.yaml", "variables: [{code: taps, title: Taps, definition: Taps of the town., unit: tap}]\n"
    )
    assert remarks(perfect) == []


def test_a_kit_without_forms_asks_nothing(perfect):
    (perfect.path / "forms.yaml").unlink()
    assert remarks(perfect) == []


def test_sentences_without_translation_are_counted_by_file_and_language(fountains):
    found = remarks(fountains)
    assert found[0] == (
        "breakdowns.yaml:2: 3 sentences are not translated into ca, the first one “Place”. "
        "Run circulos kit-messages and translate locale/ca.po."
    )
    assert "changes.yaml:1: A sentence is not translated into ca, the first one “First version.”" in found[1]
    # Titles and definitions, and the unit fountain; not the sign EUR.
    assert "variables.yaml:2: 7 sentences are not translated into ca, the first one “Fountains”" in found[-1]
    assert all("into ca" in each for each in found)


def test_translations_of_nothing_are_remarked_on(perfect):
    perfect.change("kit.yaml", "languages: [en]", "languages: [en, ca]")
    perfect.write("locale/ca.po", 'msgid "Wells"\nmsgstr "Pous"\n')
    assert "locale:0: 1 translations into ca belong to no sentence, “Wells”" in "\n".join(remarks(perfect))


def test_remarks_are_those_of_the_kit_itself_and_not_of_what_it_extends(perfect):
    perfect.change("indicators/U01.yaml", "why: A dry fountain is of no use to anybody.", "why: Obvious.")
    child = build(
        perfect.path.parent / "child",
        {"kit.yaml": "{code: child, version: '1', title: Child, summary: More., extends: [fountains]}"},
    )
    child.write(
        "examples/a.yaml", "- {title: One, observations: {fountains: 2, running: 1}, values: {U01: 50}}"
    )
    child.write("changes.yaml", "- {version: '1', kind: new, what: First.}")
    assert remarks(child) == []
