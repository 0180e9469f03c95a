"""The values of a kit as columns for statistics: one set for each indicator, period and breakdown."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from circulos.facts.describe import SUMMARY
from circulos.facts.distribution import distribution, with_group
from circulos.facts.engine import Engine
from circulos.facts.measure import measure
from circulos.method.types import Kit

Key: TypeAlias = tuple[str, str, str]  # indicator, period, breakdown
Columns: TypeAlias = dict[str, NDArray[Any]]
Spreads: TypeAlias = dict[tuple[Key, str], dict[str, float]]  # by key and group

TEXTS = ("council", "status")
NUMBERS = ("value", "numerator", "denominator")
EMPTY: Columns = {
    **{name: np.array([], dtype=object) for name in TEXTS},
    **{name: np.array([], dtype=np.float64) for name in NUMBERS},
}


def measured_columns(kit: Kit, engine: Engine, table: Any) -> tuple[dict[Key, Columns], Spreads]:
    """Measure a table of observations: the values, and how the whole circle and each fixed group are spread."""
    values = measure(kit, engine.load(table)).collect("pyarrow").to_native()
    held = engine.load(values)
    spreads = _spreads(distribution(kit, held), "")
    if any(indicator.grouping for indicator in kit.indicators.values()):
        spreads |= _spreads(distribution(kit, with_group(kit, held), by=["group"]), None)
    return _by_key(values), spreads


def _by_key(values: Any) -> dict[Key, Columns]:
    """The values cut into one set of columns for each indicator, period and breakdown, councils in order."""
    ordered = values.sort_by(
        [(name, "ascending") for name in ("indicator", "period", "breakdown", "council")]
    )
    keys = list(
        zip(*(ordered[name].to_pylist() for name in ("indicator", "period", "breakdown")), strict=True)
    )
    columns = {name: np.array(ordered[name].to_pylist(), dtype=object) for name in TEXTS}
    columns |= {name: ordered[name].to_numpy().astype(np.float64) for name in NUMBERS}
    starts = [place for place, key in enumerate(keys) if place == 0 or key != keys[place - 1]]
    ends = [*starts, len(keys)][1:]
    return {
        keys[start]: {name: column[start:end] for name, column in columns.items()}
        for start, end in zip(starts, ends, strict=True)
    }


def _spreads(frame: Any, group: str | None) -> Spreads:
    rows = frame.collect("pyarrow").to_native().to_pylist()
    return {
        (
            (row["indicator"], row["period"], row["breakdown"]),
            row["group"] if group is None else group,
        ): {name: row[name] for name in SUMMARY}
        for row in rows
    }
