"""The specification of what is worked out: tables in, arithmetic out, the same on every engine.

Each module is a chapter of the methods manual: its `title`, its docstring, and its tests in order, whose docstrings
say in a sentence what the table under them shows.
"""

from collections.abc import Callable
from typing import Any

import pytest

from drawn import cells, figure, observations  # noqa: F401
from small_kits import indicator, kit


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
