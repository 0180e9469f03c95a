"""One fixture, every engine: the same test asks the plain-Python oracle, DuckDB, Polars and Spark.

An engine is asked two questions, `measure` and `distribution`, with rows in and rows out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Chunked:
    """Arrays from sorted Parquet, in chunks as small as they come."""

    folder: Any
    name: str = "chunks"

    def measure(self, kit: Any, observations: Sequence[Any]) -> list[Row]:
        import pyarrow.parquet as pq

        from circulos.facts import KEY, measured_chunks, observation_table

        path = self.folder / "observations.parquet"
        table = observation_table(observations).sort_by([(name, "ascending") for name in KEY])
        pq.write_table(table, path, row_group_size=3)
        return [row for chunk in measured_chunks(kit, [path], size=4) for row in _flat_rows(chunk.columns())]

    def distribution(self, kit: Any, values: Sequence[Row], by: Iterable[str] = ()) -> list[Row]:
        import numpy as np

        from circulos.facts.chunks import pools
        from circulos.facts.describe import SUMMARY

        found = []
        for names, rows in _grouped(values, by):
            indicator = kit.indicators[names["indicator"]]
            per = np.array([indicator.per if pools(indicator) else np.nan])
            summary = _described(rows, per)
            found.append(names | {name: _plain(getattr(summary, name)[0]) for name in SUMMARY})
        return found

    def ranked(self, values: Sequence[Row], by: Iterable[str] = ()) -> list[Row]:
        import numpy as np

        found = []
        for _, rows in _grouped(values, by):
            ranks = _described(rows, np.array([1.0])).rank[0]
            found += [row | {"rank": int(rank) or None} for row, rank in zip(rows, ranks, strict=True)]
        return found


def _described(rows: Sequence[Row], per: Any) -> Any:
    import numpy as np

    from circulos.facts import describe

    arrays = (
        np.array([[row[name] for row in rows]], float) for name in ("value", "numerator", "denominator")
    )
    return describe(*arrays, per)


def _grouped(values: Sequence[Row], by: Iterable[str]) -> list[tuple[Row, list[Row]]]:
    groups: dict[tuple[Any, ...], list[Row]] = {}
    keys = ["indicator", "period", "breakdown", *by]
    for row in values:
        if all(row[name] is not None for name in by):
            groups.setdefault(tuple(row[name] for name in keys), []).append(row)
    return [(dict(zip(keys, names, strict=True)), rows) for names, rows in groups.items()]


def _flat_rows(columns: dict[str, Any]) -> list[Row]:
    lists = {name: _words(column) for name, column in columns.items()}
    return [dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]


def _words(column: Any) -> list[Any]:
    from circulos.facts import Coded

    if isinstance(column, Coded):
        return [column.names[code] if code >= 0 else None for code in column.codes]
    return [_plain(each) for each in column]


def _plain(number: Any) -> Any:
    return None if number != number else number.item()


@pytest.fixture
def chunks_engine(tmp_path: Any) -> Chunked:
    return Chunked(tmp_path)


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


@dataclass
class Sparks:
    """Spark Connect and the cluster; a process can hold one session only, so the other one is closed first."""

    folder: Any
    open: dict[str, tuple[Connected, ExitStack]] = field(default_factory=dict)

    def get(self, name: str) -> Connected:
        if name not in self.open:
            self.close()
            import spark
            from circulos.facts import connect

            stack = ExitStack()
            server = spark.connect_server if name == "connect" else spark.cluster
            url = stack.enter_context(server(self.folder / name))
            self.open[name] = Connected(name, stack.enter_context(connect(url))), stack
        return self.open[name][0]

    def close(self) -> None:
        for _, stack in self.open.values():
            stack.close()
        self.open.clear()


@pytest.fixture(scope="session")
def sparks(tmp_path_factory: Any) -> Iterator[Sparks]:
    held = Sparks(tmp_path_factory.mktemp("spark"))
    yield held
    held.close()


@pytest.fixture
def connect_engine(sparks: Sparks) -> Connected:
    return sparks.get("connect")


@pytest.fixture
def cluster_engine(sparks: Sparks) -> Connected:
    return sparks.get("cluster")


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """All tests on Spark Connect, then all on the cluster: to change from one to the other takes half a minute."""
    for item in items:
        if item.get_closest_marker("engines"):
            # Spark warns that it does not know the pandas it finds; nothing here goes through pandas.
            item.add_marker(pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas"))
    items.sort(key=lambda item: "cluster" in item.name if item.get_closest_marker("engines") else False)


LAZY = [
    "duckdb",
    "polars",
    pytest.param("connect", marks=pytest.mark.engines),
    pytest.param("cluster", marks=pytest.mark.engines),
]
ENGINES = ["oracle", "chunks", *LAZY]


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Any:
    if request.param == "oracle":
        return Oracle()
    return request.getfixturevalue(f"{request.param}_engine")
