"""Twenty mistakes of different kinds in one kit: all told at once, each with file, line and a way out."""

from dataclasses import dataclass

import pytest

from circulos.method import KitError, load_kit
from kit_folders import KitFolder

TWICE = """
    - code: oil
      title: Oil the pumps
      description: Twice a year, before the frost and after.
      indicators: [U01]
    - code: oil
      title: Oil the taps
      description: Once a year.
      indicators: [U01]
"""


@dataclass
class Mistake:
    """What stands in a file and what is put there (the whole file if nothing stood there); what is said of it.

    `below` is how many lines below the changed piece the mistake is.
    """

    kind: str
    file: str
    old: str
    new: str
    what: str
    way_out: str
    below: int = 0


PLANTED = [
    Mistake(
        "an unknown key",
        "indicators/U01.yaml",
        "polarity: higher",
        "polarty: higher",
        "has no field polarty",
        "polarity?",
    ),
    Mistake(
        "a word not in the list",
        "indicators/E01.yaml",
        "kind: ratio",
        "kind: rattio",
        "rattio",
        "Did you mean ratio?",
    ),
    Mistake(
        "an unknown perspective",
        "indicators/E01.yaml",
        "perspective: economy",
        "perspective: econmy",
        "econmy is not among",
        "economy?",
    ),
    Mistake(
        "an unknown companion",
        "indicators/E01.yaml",
        "companions: [U01]",
        "companions: [U99]",
        "U99 is not among the indicators",
        "Add it",
    ),
    Mistake(
        "a formula that cannot be read",
        "indicators/E01.yaml",
        "denominator: fountains",
        "denominator: fountains **",
        "column 11",
        "no powers",
    ),
    Mistake(
        "a variable nobody defined",
        "checks.yaml",
        "holds: running <= fountains",
        "holds: runing <= fountains",
        "runing is not among the variables",
        "running?",
    ),
    Mistake(
        "a formula that is no condition",
        "forms.yaml",
        "shown_when: fountains > 0",
        "shown_when: fountains * 2",
        "condition is wanted",
        "Compare it",
    ),
    Mistake(
        "a figure in a message nobody defined",
        "checks.yaml",
        "only {fountains} in all",
        "only {fountans} in all",
        "fountans is not among",
        "fountains?",
    ),
    Mistake(
        "a question about nothing",
        "forms.yaml",
        "variable: spending",
        "variable: spendin",
        "spendin is not among",
        "spending?",
    ),
    Mistake(
        "text in a number",
        "variables.yaml",
        "title: Spending\n",
        "minutes: ten\n  title: Spending\n",
        "“ten” at minutes of variable spending",
        "digits",
    ),
    Mistake(
        "nothing where something must be",
        "variables.yaml",
        "title: Running fountains",
        "title:",
        "nothing at title of variable running",
        "Fill it in",
    ),
    Mistake(
        "a missing field",
        "perspectives.yaml",
        "  title: Economy\n",
        "",
        "perspective economy has no title",
        "Add title",
        below=-1,
    ),
    Mistake(
        "a key that stands twice",
        "sources.yaml",
        "title: Water act",
        "title: Water act, title: Water law",
        "title stands twice",
        "Keep one",
    ),
    Mistake(
        "a code that stands twice",
        "practices.yaml",
        "",
        TWICE,
        "oil stands twice among the practices",
        "another code",
        below=5,
    ),
    Mistake(
        "a breakdown nobody defined",
        "variables.yaml",
        "unit: EUR",
        "unit: EUR\n  breakdowns: [places]",
        "places is not among the breakdowns",
        "place?",
        below=1,
    ),
    Mistake(
        "an example of an unknown part",
        "examples/first.yaml",
        "fountains[place=parks]",
        "fountains[place=park]",
        "park is not a category",
        "parks?",
    ),
    Mistake(
        "a flag of an unknown check",
        "examples/first.yaml",
        "flags: []",
        "flags: [running-among]",
        "running-among is not among the checks",
        "running-among-all?",
    ),
    Mistake(
        "a list that is none",
        "kit.yaml",
        "languages: [en, ca]",
        "languages: en",
        "A list is wanted at languages",
        "after a dash",
    ),
    Mistake(
        "a kind of change there is not",
        "changes.yaml",
        "kind: new",
        "kind: newer",
        "newer",
        "Did you mean new?",
    ),
    Mistake(
        "a file that is not one of a kit",
        "indicator/U02.yaml",
        "",
        "code: U02\n",
        "does not belong to a kit",
        "indicators?",
    ),
    Mistake(
        "a line that is not YAML",
        "groupings.yaml",
        "",
        "- code: north\n  title: [North\n",
        "This is not YAML",
        "quotation marks",
        below=3,
    ),
]


@pytest.fixture
def broken(fountains: KitFolder):
    """The kit with all mistakes, and where each is."""
    lines = {}
    for mistake in PLANTED:
        line = 0
        if mistake.old:
            line = fountains.change(mistake.file, mistake.old, mistake.new)
        else:
            fountains.write(mistake.file, mistake.new)
        lines[mistake.kind] = line + mistake.below
    return fountains, lines


def test_all_mistakes_are_told_at_once_with_file_line_and_a_way_out(broken):
    folder, lines = broken
    with pytest.raises(KitError) as refusal:
        load_kit(folder.path)
    for mistake in PLANTED:
        file = f"fountains/{mistake.file}"
        said = [each for each in refusal.value.problems if each.file == file and mistake.what in each.what]
        assert len(said) == 1, f"{mistake.kind}:\n{refusal.value}"
        assert (said[0].line, mistake.kind) == (lines[mistake.kind], mistake.kind)
        assert mistake.way_out in said[0].way_out


def test_nothing_is_told_that_is_not_a_mistake(broken):
    folder, _ = broken
    with pytest.raises(KitError) as refusal:
        load_kit(folder.path)
    assert len(refusal.value.problems) == len(PLANTED), str(refusal.value)
    assert str(refusal.value).startswith(f"The kit fountains has {len(PLANTED)} problems.")


def test_the_same_kit_without_the_mistakes_is_loaded(fountains):
    assert load_kit(fountains.path).code == "fountains"
