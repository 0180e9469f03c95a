"""What somebody hands over to be measured, as tables: files, folders, rows."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeAlias

from circulos.facts import snapshot
from circulos.facts.readers import load_layout, read
from circulos.facts.schema import Observation, observation_table
from circulos.facts.territory import BESIDE, Territory, read_territory, territory
from circulos.method.types import Council, CouncilKind, Kit

Source: TypeAlias = "str | Path | Iterable[Observation] | Any"  # a file, a folder, rows, or an Arrow table


def observations_of(kit: Kit, given: Source, mapping: str | Path | None) -> tuple[Any, tuple[str, ...]]:
    """The observations as a table, and what the readers have to say."""
    if hasattr(given, "schema"):
        return given, ()
    if not isinstance(given, (str, Path)):
        return observation_table(given), ()
    path = Path(given)
    if path.is_dir():
        return snapshot.open_snapshot(path).table(), ()
    found = read(path, kit, load_layout(mapping) if mapping else None)
    return found.observations, tuple(map(str, (*found.notices, *found.unplaced)))


def councils_beside(given: Source) -> list[Council]:
    """Councils listed beside a snapshot, as an invented network or a circle of its own has them."""
    beside = _beside(given, "councils.csv")
    if beside is None:
        return []
    with beside.open(encoding="utf-8", newline="") as file:
        return [Council(row["code"], row["name"], CouncilKind(row["kind"])) for row in csv.DictReader(file)]


def territory_of(
    kit: Kit, given: Source, observations: Any, context: Source | None, mapping: str | Path | None
) -> Territory:
    """What is known of the territory: the `context` handed over, or what lies beside the figures, or else filed."""
    filed = territory(kit, observations)
    chosen = _beside(given, BESIDE, files=True) if context is None else context
    if chosen is None:
        return filed
    return filed.under(read_territory(kit, chosen, load_layout(mapping) if mapping else None))


def _beside(given: Source, name: str, files: bool = False) -> Path | None:
    """A file in the folder that was handed over; with `files` also beside a file that was."""
    if not isinstance(given, (str, Path)):
        return None
    folder = Path(given).parent if files and Path(given).is_file() else Path(given)
    return folder / name if (folder / name).is_file() and folder / name != Path(given) else None
