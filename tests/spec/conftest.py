"""The specification of what is worked out: tables in, arithmetic out, the same on every engine.

Each module is a chapter of the methods manual: its `title`, its docstring, and its tests in order, whose docstrings
say in a sentence what the table under them shows.
"""

from collections.abc import Callable
from typing import Any

import pytest

from circulos.facts import Observation, Status
from small_kits import indicator, kit

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


@pytest.fixture
def works_out(engine: Any) -> Callable[..., None]:
    """Says what a formula comes to for the councils of a table: a number, or the reason why there is none."""

    def check(
        table: str, numerator: str, answer: dict[Any, Any], denominator: str | None = None, **more: Any
    ) -> None:
        rows = engine.measure(kit(indicator("A", numerator, denominator, **more)), observations(table))
        keys = [
            name for name in ("council", "period", "breakdown") if _varies(rows, name) or name == "council"
        ]
        found = {_key(row, keys): row["status"] if row["value"] is None else row["value"] for row in rows}
        assert found == {
            key: value if isinstance(value, str) else pytest.approx(value, rel=1e-12)
            for key, value in answer.items()
        }

    return check


@pytest.fixture
def stands(engine: Any) -> Callable[..., None]:
    """Says how a group of values stands: a table of values in, some figures of the distribution out."""

    def check(table: str, answer: dict[str, Any], **more: Any) -> None:
        rows = []
        for row in cells(table):
            numbers = {name: float(row[name]) if row.get(name) else None for name in VALUE_COLUMNS}
            about = {"period": "2024", "indicator": "A", "breakdown": "total", "status": "observed"}
            rows.append(about | {name: row[name] for name in row if name not in VALUE_COLUMNS} | numbers)
        by = [name for name in rows[0] if name == "group"]
        with_denominator = any(row["denominator"] is not None for row in rows)
        small = kit(indicator("A", "a", "b" if with_denominator else None, **more))
        found = {row.get("group"): row for row in engine.distribution(small, rows, by)}
        expected = answer if by else {None: answer}
        for group, figures in expected.items():
            got = {name: found[group][name] for name in figures}
            assert got == {
                name: value if value is None else pytest.approx(value, rel=1e-12)
                for name, value in figures.items()
            }

    return check


VALUE_COLUMNS = ("numerator", "denominator", "value")


def _varies(rows: list[dict[str, Any]], name: str) -> bool:
    return len({row[name] for row in rows}) > 1


def _key(row: dict[str, Any], keys: list[str]) -> Any:
    return row[keys[0]] if len(keys) == 1 else tuple(row[name] for name in keys)
