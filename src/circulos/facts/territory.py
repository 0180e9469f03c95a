"""What is known of the territory of each council: facts that its service did not decide.

They are the context variables of the kit. They come as observations of their own (a file or a snapshot), as
`context.csv` beside the figures, or, for want of anything better, as figures councils filed under the same code,
such as the population.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from circulos.facts import snapshot
from circulos.facts.period import PeriodError, parse_period
from circulos.facts.readers import Layout, read
from circulos.facts.schema import TOTAL, observation_table
from circulos.method.types import Kit, Variable, VariableType

Facts: TypeAlias = Mapping[str, Mapping[str, float]]
"""Context variable → council → value."""

BESIDE = "context.csv"


@dataclass(frozen=True)
class Territory:
    """Context variable → council → its values as (period, value), the oldest first."""

    values: Mapping[str, Mapping[str, tuple[tuple[str, float], ...]]] = field(default_factory=dict)

    def at(self, period: str = "") -> Facts:
        """The latest value of each variable and council of a time not after `period` (without it: of any time)."""
        if period not in self._told:
            self._told[period] = self._at(_end(period))
        return self._told[period]

    @cached_property
    def _told(self) -> dict[str, Facts]:
        return {}

    def _at(self, end: int | None) -> Facts:
        kept = {
            variable: {
                council: found for council, row in rows.items() if (found := _last(row, end)) is not None
            }
            for variable, rows in self.values.items()
        }
        return {variable: rows for variable, rows in kept.items() if rows}

    def under(self, other: Territory) -> Territory:
        """These facts where the other territory has none of a variable."""
        return Territory({**self.values, **other.values})

    @cached_property
    def digest(self) -> str:
        """The name of what is known: equal facts have equal names."""
        told = sorted((code, sorted(rows.items())) for code, rows in self.values.items())
        return hashlib.sha256(repr(told).encode()).hexdigest()

    @property
    def councils(self) -> tuple[str, ...]:
        """Codes of the councils anything is known of, in order."""
        return tuple(sorted({council for rows in self.values.values() for council in rows}))


def territory(kit: Kit, observations: pa.Table) -> Territory:
    """The facts among observations: their rows under the code of a context variable of the kit, with a value."""
    wanted = pc.is_in(observations["variable"], value_set=pa.array(list(kit.context), pa.string()))
    whole = pc.equal(observations["breakdown"], TOTAL)
    rows = observations.filter(pc.and_(pc.and_(wanted, whole), pc.is_valid(observations["value"])))
    found: dict[str, dict[str, list[tuple[str, float]]]] = {}
    for row in rows.select(["variable", "council", "period", "value"]).to_pylist():
        one = found.setdefault(row["variable"], {}).setdefault(row["council"], [])
        one.append((row["period"], float(row["value"])))
    return Territory(
        {
            variable: {
                council: tuple(sorted(row, key=_when)) for council, row in sorted(found[variable].items())
            }
            for variable in kit.context
            if variable in found
        }
    )


def read_territory(kit: Kit, given: Any, layout: Layout | None = None) -> Territory:
    """The facts in a snapshot folder, a file the readers understand, rows of `Observation`, or an Arrow table.

    Raises what the readers and snapshots raise.
    """
    if hasattr(given, "schema"):
        return territory(kit, given)
    if not isinstance(given, (str, Path)):
        return territory(kit, observation_table(given))
    path = Path(given)
    if path.is_dir():
        return territory(kit, snapshot.open_snapshot(path).table())
    # To the readers a fact is a figure like any other; only its code stands in another part of the kit.
    figures = {
        code: Variable(code, one.title, one.definition, one.unit, VariableType.NUMBER, minimum=None)
        for code, one in kit.context.items()
    }
    return territory(kit, read(path, replace(kit, variables=figures), layout).observations)


def _last(row: tuple[tuple[str, float], ...], end: int | None) -> float | None:
    known = [value for period, value in row if end is None or _order(period)[0] < end]
    return known[-1] if known else None


def _when(row: tuple[str, float]) -> tuple[int, int]:
    return _order(row[0])


@lru_cache(maxsize=4096)
def _order(period: str) -> tuple[int, int]:
    return parse_period(period).order


def _end(period: str) -> int | None:
    if not period:
        return None
    try:
        found = parse_period(period)
    except PeriodError:
        return None
    return found.start + found.months
