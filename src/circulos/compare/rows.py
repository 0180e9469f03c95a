"""Comparisons as plain rows, for files and notebooks: one a council, the fields of `FIELDS`."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from circulos.compare.comparison import Comparison
from circulos.compare.standing import SPREAD

FIELDS = (
    "council",
    "name",
    "indicator",
    "period",
    "breakdown",
    "group",
    "value",
    "numerator",
    "denominator",
    "status",
    "lower",
    "upper",
    *SPREAD[:3],
    "sd",
    "minimum",
    "q10",
    "q25",
    "q50",
    "q75",
    "q90",
    "maximum",
    "rank",
    "percentile",
    "band",
    "signal",
    "reference",
    "reference_kind",
    "gap",
)
OWN = ("value", "numerator", "denominator", "lower", "upper", "rank", "percentile", "band", "gap")


def rows_of(one: Comparison, names: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """One row a council of the comparison; missing numbers are None."""
    circle = {name: _plain(getattr(one, name)) for name in (*SPREAD, "reference")}
    for place, council in enumerate(one.councils):
        row = {
            "council": council,
            "name": names.get(council, council),
            "indicator": one.indicator.code,
            "period": one.period,
            "breakdown": one.breakdown,
            "group": one.group,
            "status": one.status[place],
            "signal": one.signal[place],
            "reference_kind": one.reference_kind,
            **{name: _plain(getattr(one, name)[place]) for name in OWN},
            **circle,
        }
        yield {name: row[name] for name in FIELDS}


def _plain(number: Any) -> float | int | None:
    if isinstance(number, int):
        return number
    return None if math.isnan(number) else float(number)
