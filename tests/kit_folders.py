"""A small kit as a folder; each test of the loader changes the file it is about."""

from pathlib import Path
from textwrap import dedent

KIT = """
    code: fountains
    version: "2026.1"
    title: Fountains
    summary: How the fountains of a town are looked after.
    languages: [en, ca]
"""
PERSPECTIVES = """
    - code: user
      title: User
      objectives:
        - {code: flow, title: Let the water run}
    - code: economy
      title: Economy
      objectives:
        - {code: cost, title: Spend with care}
"""
BREAKDOWNS = """
    - code: place
      title: Place
      categories:
        - {code: squares, title: In squares}
        - {code: parks, title: In parks}
"""
SOURCES = """
    - {code: law, title: Water act}
"""
VARIABLES = """
    - code: fountains
      title: Fountains
      definition: Public fountains with drinking water on 31 December.
      unit: fountain
      breakdowns: [place]
    - code: running
      title: Running fountains
      definition: Public fountains that gave water on the day of inspection.
      unit: fountain
    - code: spending
      title: Spending
      definition: Obligations of the year for the repair of fountains.
      unit: EUR
      type: money
"""
RUNNING = """
    code: U01
    title: Running fountains
    perspective: user
    objective: flow
    kind: proportion
    numerator: running
    denominator: fountains
    per: 100
    unit: "%"
    polarity: higher
    why: A dry fountain is of no use to anybody.
    reading: Read it with the season of the inspection.
    sources: [law]
"""
COST = """
    code: E01
    title: Spending per fountain
    perspective: economy
    objective: cost
    kind: ratio
    numerator: spending
    denominator: fountains
    unit: EUR
    polarity: neutral
    why: It shows what a fountain costs the town.
    reading: Old fountains cost more than new ones.
    companions: [U01]
"""
FORMS = """
    - code: all
      title: Fountains
      questions:
        - {variable: fountains, required: true}
        - {variable: running, shown_when: fountains > 0}
        - {variable: spending}
"""
CHECKS = """
    - code: running-among-all
      holds: running <= fountains
      severity: error
      message: There are {running} running fountains and only {fountains} in all. Correct one of the two.
"""
EXAMPLES = """
    - title: Half of them run
      observations:
        fountains: 40
        fountains[place=squares]: 30
        fountains[place=parks]: 10
        running: 20
        spending: 8000
      values: {U01: 50, E01: 200}
      flags: []
"""
CHANGES = """
    - {version: "2026.1", kind: new, what: First version.}
"""

FILES = {
    "kit.yaml": KIT,
    "perspectives.yaml": PERSPECTIVES,
    "breakdowns.yaml": BREAKDOWNS,
    "sources.yaml": SOURCES,
    "variables.yaml": VARIABLES,
    "indicators/U01.yaml": RUNNING,
    "indicators/E01.yaml": COST,
    "forms.yaml": FORMS,
    "checks.yaml": CHECKS,
    "examples/first.yaml": EXAMPLES,
    "changes.yaml": CHANGES,
}


class KitFolder:
    """A kit folder under construction."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, name: str, text: str | bytes) -> None:
        """Write a file, its common indentation taken away."""
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        content = text if isinstance(text, bytes) else dedent(text).lstrip("\n").encode()
        target.write_bytes(content)

    def change(self, name: str, old: str, new: str) -> int:
        """Replace the first occurrence of a piece of a file; the line it begins on."""
        target = self.path / name
        text = target.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {name}"
        target.write_text(text.replace(old, new, 1), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1


def build(path: Path, files: dict[str, str] | None = None) -> KitFolder:
    folder = KitFolder(path)
    for name, text in (FILES if files is None else files).items():
        folder.write(name, text)
    return folder
