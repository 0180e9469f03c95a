"""Which file of a kit holds what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from circulos.method.problems import suggestion
from circulos.method.types import (
    Action,
    Breakdown,
    Change,
    Check,
    Connection,
    ContextVariable,
    Council,
    Example,
    Grouping,
    Indicator,
    Perspective,
    Practice,
    Process,
    ReportPlan,
    Section,
    Simulated,
    Source,
    Variable,
    Workshop,
)


@dataclass(frozen=True)
class Part:
    """A part of a kit: the field of `Kit` it fills, what it is made of and how its files look."""

    field: str
    type: type
    one_each: bool = False  # a folder with one thing a file, named after it
    replaceable: bool = False  # a kit may put its own in the place of an extended kit's


# By file or folder name, in the order in which they are read: breakdowns come before the formulas that use them.
PARTS: Mapping[str, Part] = {
    "sources": Part("sources", Source),
    "breakdowns": Part("breakdowns", Breakdown),
    "perspectives": Part("perspectives", Perspective),
    "councils": Part("councils", Council),
    "groupings": Part("groupings", Grouping),
    "variables": Part("variables", Variable),
    "indicators": Part("indicators", Indicator, one_each=True),
    "forms": Part("sections", Section),
    "checks": Part("checks", Check),
    "processes": Part("processes", Process, one_each=True, replaceable=True),
    "practices": Part("practices", Practice),
    "actions": Part("actions", Action),
    "workshops": Part("workshops", Workshop, one_each=True, replaceable=True),
    "reports": Part("reports", ReportPlan, one_each=True, replaceable=True),
    "connections": Part("connections", Connection, replaceable=True),
    "simulation": Part("simulation", Simulated, replaceable=True),
    "examples": Part("examples", Example),
    "changes": Part("changes", Change),
}
OWN = ("examples", "changes")  # not handed on to kits that extend this one
CONTEXT = Part("context", ContextVariable, replaceable=True)
KEYED = tuple(part.field for part in (*PARTS.values(), CONTEXT) if part.field not in OWN)
REPLACEABLE = frozenset(part.field for part in (*PARTS.values(), CONTEXT) if part.replaceable)


def part_of(path: str) -> str | None:
    """The part a file belongs to: `variables` for variables.yaml and for variables/staff.yaml."""
    if path == "councils.csv":
        return "councils"
    match = re.fullmatch(r"([a-z]+)(/[^/]+)?\.yaml", path)
    name = match.group(1) if match else ""
    if name not in PARTS or name == "councils" or (PARTS[name].one_each and "/" not in path):
        return None
    return name


def way_out_for(path: str) -> str:
    """Where a file that is in the wrong place, or wrongly named, should probably be."""
    folder, _, file = path.rpartition("/")
    stem = file.partition(".")[0]
    if folder in PARTS:
        return "A file of a kit ends in .yaml; rename it or move it out."
    if folder:
        return suggestion(folder, (*PARTS, "locale"), f"Folders of a kit are {', '.join(PARTS)} and locale.")
    if stem == "councils":
        return "Write councils as a table: councils.csv."
    if stem in PARTS:
        return (
            f"Write one file each in the folder {stem}." if PARTS[stem].one_each else f"Name it {stem}.yaml."
        )
    known = [f"{name}.yaml" for name, part in PARTS.items() if not part.one_each and name != "councils"]
    return suggestion(file, [*known, "context.yaml"], "Move it out of the folder.")
