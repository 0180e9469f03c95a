"""Sweden's Kolada, version 3: a list of key figures by municipality and year, each with a value by gender.

An answer comes in pages; each names the next (`next_url`). The dimensions are `kpi` and `gender` (T, K and M).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from circulos.facts.schema import Status
from circulos.facts.sources.cells import (
    MOST_CELLS,
    Cell,
    Cells,
    as_list,
    as_number,
    as_object,
    as_text,
    parse_json,
)
from circulos.facts.sources.errors import SourceError

DIMENSIONS = ("kpi", "gender")
WITHHELD = ("private", "privacy", "secret", "confidential")


def read(body: bytes, council: str, period: str) -> Cells:
    """The cells of a page. Raises `SourceError` where it is none."""
    told = as_object(parse_json(body), "The answer")
    rows: list[Cell] = []
    for row in as_list(told.get("values"), "The list of values"):
        rows.extend(_cells(as_object(row, "A row"), council, period))
        if len(rows) > MOST_CELLS:
            raise SourceError(f"The answer has more than {MOST_CELLS:,} figures.")
    met = (dict.fromkeys(cell.categories[place] for cell in rows) for place in range(len(DIMENSIONS)))
    return Cells(DIMENSIONS, tuple(map(tuple, met)), tuple(rows))


def following(body: bytes) -> str:
    """The address of the next page; empty on the last one."""
    told = as_object(parse_json(body), "The answer")
    found = told.get("next_url") or told.get("next_page") or ""
    return as_text(found, "The address of the next page") if found else ""


def _cells(row: dict[str, Any], council: str, period: str) -> Iterator[Cell]:
    kpi, who = as_text(row.get("kpi"), "kpi"), as_text(row.get(council), council)
    when = row.get(period)
    year = f"{when}" if isinstance(when, int) and not isinstance(when, bool) else as_text(when, period)
    for one in as_list(row.get("values"), "The values of a row"):
        told = as_object(one, "A value")
        if told.get("isdeleted") is True:
            continue
        value = as_number(told.get("value"), f"The value of {kpi} for {who} in {year}")
        gender = as_text(told.get("gender", "T"), "gender")
        yield Cell(who, year, (kpi, gender), value, _status(value, str(told.get("status") or "")))


def _status(value: float | None, said: str) -> Status:
    if value is not None:
        return Status.OBSERVED
    return Status.TOO_SMALL if said.lower() in WITHHELD else Status.NOT_DELIVERED
