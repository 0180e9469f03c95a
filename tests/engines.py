"""One fixture, every engine: the same test asks the plain-Python oracle, DuckDB, Polars and Spark.

An engine is asked two questions, `measure` and `distribution`, with rows in and rows out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

Row = dict[str, Any]


@dataclass(frozen=True)
class Oracle:
    """The definitions, worked out one row at a time without any engine."""

    name: str = "oracle"

    def measure(self, kit: Any, observations: Sequence[Any]) -> list[Row]:
        import oracle

        return oracle.measure(kit, observations)

    def distribution(self, kit: Any, values: Sequence[Row], by: Iterable[str] = ()) -> list[Row]:
        import oracle

        return oracle.distribution(kit, values, by)

    def ranked(self, values: Sequence[Row], by: Iterable[str] = ()) -> list[Row]:
        import oracle

        return oracle.ranked(values, by)


@dataclass(frozen=True)
class Connected:
    """An engine of the program."""

    name: str
    engine: Any

    def measure(self, kit: Any, observations: Sequence[Any]) -> list[Row]:
        from circulos.facts import measure, observation_table

        return rows_of(measure(kit, self.engine.load(observation_table(observations))))

    def distribution(self, kit: Any, values: Sequence[Row], by: Iterable[str] = ()) -> list[Row]:
        from circulos.facts import distribution

        return rows_of(distribution(kit, self._values(values), by))

    def ranked(self, values: Sequence[Row], by: Iterable[str] = ()) -> list[Row]:
        from circulos.facts import ranked

        return rows_of(ranked(self._values(values), by))

    def _values(self, values: Sequence[Row]) -> Any:
        import pyarrow as pa

        from circulos.facts import VALUE_SCHEMA

        extra = [name for name in values[0] if name not in VALUE_SCHEMA.names]
        schema = pa.schema([*VALUE_SCHEMA, *((name, pa.string()) for name in extra)])
        return self.engine.load(pa.Table.from_pylist(list(values), schema=schema))


def rows_of(frame: Any) -> list[Row]:
    return frame.collect("pyarrow").to_native().to_pylist()


@pytest.fixture(scope="session")
def duckdb_engine() -> Iterator[Connected]:
    from circulos.facts import connect

    with connect("duckdb://?threads=2") as engine:
        yield Connected("duckdb", engine)


@pytest.fixture(scope="session")
def polars_engine() -> Iterator[Connected]:
    from circulos.facts import connect

    with connect("polars://") as engine:
        yield Connected("polars", engine)


ENGINES = ["oracle", "duckdb", "polars"]


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Any:
    if request.param == "oracle":
        return Oracle()
    return request.getfixturevalue(f"{request.param}_engine")
