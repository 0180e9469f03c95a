"""Observations drawn as a little table."""

from typing import Any

from circulos.facts import Observation, Status

MARKS = {
    "not_delivered": Status.NOT_DELIVERED,
    "not_collected": Status.NOT_COLLECTED,
    "not_applicable": Status.NOT_APPLICABLE,
    "too_small": Status.TOO_SMALL,
    "excluded": Status.EXCLUDED,
}


def cells(table: str) -> list[dict[str, str]]:
    """A table drawn with bars as rows of cells."""
    lines = [
        [cell.strip() for cell in line.split("|")] for line in table.strip().splitlines() if "--" not in line
    ]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def observations(table: str) -> list[Observation]:
    """A table with a column for the council, if wanted for period and breakdown, and one for each variable.

    An empty cell has no row; a reason stands in place of a figure; `~` before a figure marks an estimate.
    """
    found = []
    for row in cells(table):
        about = {name: row.pop(name) for name in ("council", "period", "breakdown") if name in row}
        about = {"period": "2024", "breakdown": "total"} | about
        for variable, cell in row.items():
            if cell:
                found.append(Observation(**about, variable=variable, **figure(cell)))
    return found


def figure(cell: str) -> dict[str, Any]:
    if cell in MARKS:
        return {"value": None, "status": MARKS[cell]}
    status = Status.ESTIMATED if cell.startswith("~") else Status.OBSERVED
    return {"value": float(cell.removeprefix("~")), "status": status}
