"""Engines: what holds the facts and does the sums. The only thing asked of one is a lazy frame.

`connect(url)` opens one. An engine is not a class with a dozen methods to fill in: it is a record of how to
get a lazy frame out of files or out of a table; all that follows is the same Narwhals code for every
engine.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import socket
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlsplit

import duckdb
import narwhals as nw
import polars as pl
import pyarrow as pa

Lazy = nw.LazyFrame[Any]
Files = Sequence[str | Path]
EXAMPLES = "duckdb://, duckdb://?memory=4GB&threads=2, polars://, spark://host:7077, sc://host:15002"


class EngineError(Exception):
    """The engine cannot be had; the message says why and what to do."""


@dataclass(frozen=True)
class Engine:
    """An open engine: two ways to a lazy frame, and the way out."""

    url: str
    scan: Callable[[Files], Lazy]
    """Parquet files as one lazy frame."""
    load: Callable[[pa.Table], Lazy]
    """An Arrow table as a lazy frame."""
    close: Callable[[], None]

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def connect(url: str = "duckdb://", *, folders: Iterable[str | Path] = ()) -> Engine:
    """Open the engine a URL names.

    `duckdb://` (embedded; parameters `memory` such as 4GB, `threads`, `spill`, a folder) may read and write
    in `folders` and nowhere else. `polars://` works in memory. `spark://host:port` is a Spark cluster
    (parameters `memory` and `cores` of each executor), `sc://host:port` a Spark Connect server.
    `EngineError` where the URL is wrong, the engine is not installed or does not answer.
    """
    parts = urlsplit(url)
    try:
        opener = _OPENERS[parts.scheme]
    except KeyError:
        raise EngineError(f"No engine answers to “{url}”. Write one of: {EXAMPLES}.") from None
    return opener(url, parts, [Path(folder).resolve() for folder in folders])


def _parameters(url: str, parts: SplitResult, allowed: Mapping[str, str]) -> dict[str, str]:
    given = dict(parse_qsl(parts.query))
    for name, value in given.items():
        if name not in allowed:
            known = ", ".join(allowed) or "none"
            raise EngineError(f"“{name}” in {url} is not a parameter of this engine. It knows: {known}.")
        if not re.fullmatch(allowed[name], value):
            raise EngineError(
                f"“{value}” in {url} is not a value for “{name}”. An example: {_SAMPLES[name]}."
            )
    return given


_SIZE, _COUNT = r"[1-9]\d{0,5}(MB|GB)", r"[1-9]\d{0,2}"
_SAMPLES = {
    "memory": "memory=4GB",
    "threads": "threads=2",
    "cores": "cores=2",
    "spill": "spill=/var/tmp/circulos",
}


def _duckdb(url: str, parts: SplitResult, folders: list[Path]) -> Engine:
    if parts.netloc or parts.path not in ("", "/"):
        raise EngineError(f"{url} names a place, but duckdb:// is embedded and has none. Write duckdb://.")
    given = _parameters(url, parts, {"memory": _SIZE, "threads": _COUNT, "spill": r".+"})
    connection = duckdb.connect(":memory:")
    for statement, value in _duckdb_settings(given, folders):
        connection.execute(statement, [value])
    connection.execute("SET lock_configuration = true")

    def scan(files: Files) -> Lazy:
        try:
            return lazy(connection.read_parquet([str(Path(file).resolve()) for file in files]))
        except duckdb.PermissionException:
            raise EngineError(f"{_listed(files)} was not among the folders given to connect().") from None
        except duckdb.Error as error:
            raise EngineError(f"{_listed(files)} cannot be read as Parquet: {_first_line(error)}") from None

    def load(table: pa.Table) -> Lazy:
        return lazy(connection.from_arrow(table))

    return Engine(url, scan, load, connection.close)


def _duckdb_settings(given: Mapping[str, str], folders: list[Path]) -> list[tuple[str, object]]:
    """In this order: once external access is off, nothing more can be let in."""
    settings: list[tuple[str, object]] = [
        ("SET autoinstall_known_extensions = ?", False),
        ("SET autoload_known_extensions = ?", False),
        ("SET preserve_insertion_order = ?", False),
    ]
    if "memory" in given:
        settings.append(("SET memory_limit = ?", given["memory"]))
    if "threads" in given:
        settings.append(("SET threads = ?", int(given["threads"])))
    spill = [Path(given["spill"]).resolve()] if "spill" in given else []
    settings.append(("SET temp_directory = ?", str(spill[0]) if spill else ""))
    settings.append(("SET allowed_directories = ?", [f"{folder}/" for folder in [*folders, *spill]]))
    settings.append(("SET enable_external_access = ?", False))
    return settings


def _polars(url: str, parts: SplitResult, folders: list[Path]) -> Engine:
    if parts.netloc or parts.path not in ("", "/"):
        raise EngineError(f"{url} names a place, but polars:// works in memory. Write polars://.")
    _parameters(url, parts, {})

    def scan(files: Files) -> Lazy:
        try:
            frame = pl.scan_parquet([Path(file) for file in files])
            frame.collect_schema()
        except (OSError, pl.exceptions.PolarsError) as error:
            raise EngineError(f"{_listed(files)} cannot be read as Parquet: {_first_line(error)}") from None
        return lazy(frame)

    def load(table: pa.Table) -> Lazy:
        frame = pl.from_arrow(table)
        assert isinstance(frame, pl.DataFrame)
        return lazy(frame.lazy())

    return Engine(url, scan, load, lambda: None)


def _spark(url: str, parts: SplitResult, folders: list[Path]) -> Engine:
    given = _parameters(url, parts, {"memory": _SIZE, "cores": _COUNT})
    _spark_is_there(url, parts)
    try:
        session = _spark_session(f"{parts.scheme}://{parts.netloc}", given)
    except Exception as error:  # Spark raises Java's, gRPC's and its own
        raise EngineError(f"Nothing usable answers at {url}: {_first_line(error)}") from None

    def scan(files: Files) -> Lazy:
        try:
            frame = session.read.parquet(*map(str, files))
            frame.schema  # noqa: B018  asked for now, so that what is wrong with a file is said here
            return lazy(frame)
        except Exception as error:
            raise EngineError(f"{_listed(files)} cannot be read as Parquet: {_first_line(error)}") from None

    def load(table: pa.Table) -> Lazy:
        return lazy(session.createDataFrame(table))

    def close() -> None:
        session.stop()
        # A Connect session leaves this behind, and every later session would be taken for one.
        os.environ.pop("SPARK_CONNECT_MODE_ENABLED", None)

    return Engine(url, scan, load, close)


def _spark_is_there(url: str, parts: SplitResult) -> None:
    """Look before leaping: Spark itself takes minutes to say that nobody answers, and says it in Java."""
    if not parts.hostname or not _port(parts):
        raise EngineError(f"{url} does not say host and port, as in {parts.scheme}://cluster.example:7077.")
    if importlib.util.find_spec("pyspark") is None:
        raise EngineError(f"{url} needs Spark, which is not installed. Run: pip install 'circulos[spark]'")
    if parts.scheme == "spark" and not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise EngineError(
            f"{url} needs Java 17 on this machine, or a server to ask instead: sc://host:15002."
        )
    try:
        socket.create_connection((parts.hostname, _port(parts) or 0), timeout=10).close()
    except OSError as error:
        raise EngineError(f"Nothing answers at {parts.hostname}:{parts.port}: {error}.") from None


def _spark_session(address: str, given: Mapping[str, str]) -> Any:
    with warnings.catch_warnings():
        # Spark warns of the pandas it finds; nothing here goes through pandas.
        warnings.simplefilter("ignore", FutureWarning)
        from pyspark.sql import SparkSession  # half a gigabyte, and only who asks for a cluster has it

        builder: Any = SparkSession.builder.appName("circulos").config("spark.sql.session.timeZone", "UTC")
        if address.startswith("sc://"):
            return builder.remote(address).getOrCreate()
        builder = builder.master(address).config("spark.ui.enabled", "false")
        if "memory" in given:
            builder = builder.config("spark.executor.memory", given["memory"].removesuffix("B").lower())
        if "cores" in given:
            builder = builder.config("spark.executor.cores", given["cores"])
        return builder.getOrCreate()


_OPENERS: Mapping[str, Callable[[str, SplitResult, list[Path]], Engine]] = {
    "duckdb": _duckdb,
    "polars": _polars,
    "spark": _spark,
    "sc": _spark,
}


def lazy(native: Any) -> Lazy:
    """An engine's own frame as a lazy frame of Narwhals."""
    frame: Lazy = nw.from_native(native)
    return frame


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        return None


def _listed(files: Files) -> str:
    return ", ".join(map(str, files[:3])) + (f" and {len(files) - 3} more" if len(files) > 3 else "")


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0][:300]


def beside(frame: Lazy, columns: Mapping[str, Sequence[object]], schema: pa.Schema) -> Lazy:
    """A small table in the same engine as a frame, to be joined with it.

    `columns` hold text, whole numbers, floats or None, as `schema` says.
    """
    native: Any = frame.to_native()
    if isinstance(native, pl.LazyFrame):
        return lazy(pl.LazyFrame(pl.from_arrow(pa.table(dict(columns), schema=schema))))
    if isinstance(native, duckdb.DuckDBPyRelation):
        # A relation does not give its connection away, but it runs SQL on it.
        return lazy(native.query("_", _values(columns, schema)))
    return lazy(native.sparkSession.createDataFrame(pa.table(dict(columns), schema=schema)))


_SQL_TYPES = {pa.string(): "VARCHAR", pa.float64(): "DOUBLE", pa.int64(): "BIGINT", pa.int32(): "INTEGER"}


def _values(columns: Mapping[str, Sequence[object]], schema: pa.Schema) -> str:
    casts = ", ".join(f'c{i}::{_SQL_TYPES[field.type]} AS "{field.name}"' for i, field in enumerate(schema))
    names = ", ".join(f"c{i}" for i in range(len(schema)))
    cells = [list(map(_literal, columns[field.name])) for field in schema]
    rows = ", ".join(f"({', '.join(row)})" for row in zip(*cells, strict=True))
    if not rows:
        empty = ", ".join(["NULL"] * len(schema))
        return f"SELECT {casts} FROM (VALUES ({empty})) t({names}) WHERE false"  # noqa: S608
    return f"SELECT {casts} FROM (VALUES {rows}) t({names})"  # noqa: S608


def _literal(cell: object) -> str:
    if cell is None:
        return "NULL"
    if isinstance(cell, str):
        return "'" + cell.replace("'", "''") + "'"
    if isinstance(cell, float):
        return f"'{cell!r}'"
    return str(int(cell))  # type: ignore[call-overload]
