import socket

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from circulos.facts import EngineError, connect
from circulos.facts.engine import beside


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://host", "No engine answers"),
        ("", "No engine answers"),
        ("duckdb", "No engine answers"),
        ("duckdb://somewhere/else", "is embedded"),
        ("spark://host:7077?memory=lots", "An example: memory=4GB"),
        ("duckdb://?memory=lots", "An example: memory=4GB"),
        ("duckdb://?memory=4GB'; drop", "An example"),
        ("duckdb://?colour=red", "It knows: memory, threads, spill"),
        ("duckdb://?threads=0", "An example: threads=2"),
        ("polars://?threads=2", "It knows: none"),
        ("spark://", "does not say host and port"),
        ("sc://host", "does not say host and port"),
        ("spark://host:seven", "does not say host and port"),
    ],
)
def test_a_wrong_url_gets_words(url, words):
    with pytest.raises(EngineError, match=words):
        connect(url)


def test_spark_that_is_not_installed_gets_words(monkeypatch):
    monkeypatch.setattr("circulos.facts.engine.importlib.util.find_spec", lambda name: None)
    with pytest.raises(EngineError, match=r"pip install 'circulos\[spark\]'"):
        connect("spark://localhost:7077")


def test_a_cluster_that_does_not_answer_gets_words(monkeypatch):
    monkeypatch.setattr("circulos.facts.engine.importlib.util.find_spec", lambda name: True)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening
        with pytest.raises(EngineError, match="Nothing answers at 127.0.0.1"):
            connect(f"sc://127.0.0.1:{taken.getsockname()[1]}")


def test_duckdb_reads_the_folders_given_and_nothing_else(tmp_path):
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    for folder in (inside, outside):
        folder.mkdir()
        pq.write_table(pa.table({"a": [1.0]}), folder / "a.parquet")
    with connect("duckdb://", folders=[inside]) as engine:
        assert engine.scan([inside / "a.parquet"]).collect("pyarrow").shape == (1, 1)
        with pytest.raises(EngineError, match="not among the folders"):
            engine.scan([outside / "a.parquet"])
        with pytest.raises(EngineError, match="not among the folders"):
            engine.scan([inside / ".." / "outside" / "a.parquet"])


@pytest.mark.parametrize("url", ["duckdb://", "polars://"])
def test_a_file_that_is_not_parquet_gets_words(tmp_path, url):
    (tmp_path / "a.parquet").write_bytes(b"council,period\n")
    with (
        connect(url, folders=[tmp_path]) as engine,
        pytest.raises(EngineError, match="cannot be read as Parquet"),
    ):
        engine.scan([tmp_path / "a.parquet"])


@pytest.mark.parametrize("url", ["duckdb://", "polars://"])
def test_a_table_beside_a_frame_keeps_every_cell(url):
    schema = pa.schema([("text", pa.string()), ("whole", pa.int64()), ("number", pa.float64())])
    columns = {
        "text": ["it's", 'a "quote"', "\\", "l'Hospitalet; DROP TABLE x", None],
        "whole": [1, -2, 0, None, 2**53],
        "number": [0.1, 1e300, -1e-300, None, 1 / 3],
    }
    with connect(url) as engine:
        frame = engine.load(pa.table({"x": [1]}))
        assert beside(frame, columns, schema).collect("pyarrow").to_native().to_pydict() == columns
        nothing = beside(frame, {name: [] for name in columns}, schema)
        assert nothing.collect("pyarrow").shape == (0, 3)
