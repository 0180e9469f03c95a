"""What councils declared beside the figures behind an indicator: without it two numbers may not mean the same.

A note can name its council, so under a code it is not shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow.compute as pc

from circulos.facts import TOTAL
from circulos.facts.snapshot import open_snapshot
from circulos.method.types import Indicator
from circulos.web.analysis import said
from circulos.web.analysis.queries import Look


@dataclass(frozen=True)
class Scope:
    """A note of a council on one figure."""

    council: str
    variable: str
    note: str
    is_own: bool


@lru_cache(maxsize=16)
def _notes(folder: Path, period: str) -> Mapping[str, list[tuple[str, str]]]:
    """Council and note by variable. A snapshot never changes, so it is read once."""
    table = open_snapshot(folder).table()
    kept = table.filter(
        pc.and_(
            pc.equal(table["period"], period),
            pc.and_(pc.is_valid(table["note"]), pc.equal(table["breakdown"], TOTAL)),
        )
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for row in kept.select(["variable", "council", "note"]).to_pylist():
        if row["note"]:
            found.setdefault(row["variable"], []).append((row["council"], row["note"]))
    return found


def beside(look: Look, one: Indicator) -> list[Scope]:
    """The notes on the figures of an indicator, the own council's first, then by name."""
    notes = _notes(look.figures.folder, look.seen.period)
    used = one.inputs
    found = [
        Scope(look.names[council], said.text(look.kit.variables[code].title), note, council == look.own_code)
        for code in sorted(used)
        for council, note in notes.get(code, ())
        if look.veil.keys.get(council) == council
    ]
    return sorted(found, key=lambda scope: (not scope.is_own, scope.council))
