"""Snapshots: observations frozen in a folder named by what they say.

The same facts give the same name, whatever their order and whoever wrote them; a changed figure gives another. So a
report can name its snapshot and be made again in five years, and a cache never needs to be emptied.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from circulos import __version__
from circulos.facts.schema import KEY, OBSERVATION_SCHEMA

FIGURES, MANIFEST = "observations.parquet", "manifest.json"
ROW_GROUP = 120_000  # rows; the smaller, the less has to be read for one variable
NAME_LENGTH = 16  # of the 64 signs of the digest, in the folder's name


class SnapshotError(Exception):
    """A folder that is no snapshot, or one whose content is not what its name says."""


@dataclass(frozen=True)
class Manifest:
    """What is known about a snapshot besides its content."""

    digest: str
    rows: int
    kit: str  # digest of the kit the figures were filed for; may be empty
    program: str
    written: str


@dataclass(frozen=True)
class Snapshot:
    """An open snapshot. Nothing here writes."""

    folder: Path
    manifest: Manifest

    @property
    def file(self) -> Path:
        """The Parquet file, for an engine to scan."""
        return self.folder / FIGURES

    def table(self) -> pa.Table:
        """All observations, in order of variable, breakdown, period and council."""
        return pq.read_table(self.file, schema=OBSERVATION_SCHEMA)

    def verify(self) -> None:
        """Recompute the digest; raises `SnapshotError` where the figures are not those that were frozen."""
        found = digest(self.table())
        if found != self.manifest.digest:
            raise SnapshotError(
                f"{self.folder} was changed after it was frozen: its figures give {found[:NAME_LENGTH]}, "
                f"its manifest says {self.manifest.digest[:NAME_LENGTH]}. Take it from a copy."
            )


def digest(table: pa.Table) -> str:
    """The name of what observations say: SHA-256 over their columns in canonical order; note and source count too."""
    ordered = in_order(table)
    found = hashlib.sha256(f"circulos observations 1 {ordered.num_rows}".encode())
    for name in OBSERVATION_SCHEMA.names:
        for part in _canonical(ordered[name].combine_chunks()):
            found.update(part)
    return found.hexdigest()


def in_order(table: pa.Table) -> pa.Table:
    """The observations in the order in which they are stored, with exactly the columns of the schema."""
    held = table.select(OBSERVATION_SCHEMA.names).cast(OBSERVATION_SCHEMA)
    return held.sort_by([(name, "ascending") for name in KEY])


def write(table: pa.Table, into: Path, kit_digest: str = "") -> Path:
    """Freeze observations under `into`; the folder of the snapshot.

    All of it or nothing: it is written beside and moved. A snapshot that is there already is left as it is.
    Raises `SnapshotError` where a figure stands in the table twice: which of the two holds is not for a file to say.
    """
    ordered = in_order(table)
    _once_each(ordered)
    name = digest(ordered)
    folder = into / name[:NAME_LENGTH]
    if (folder / MANIFEST).is_file():
        return folder
    into.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".part-", dir=into))
    try:
        pq.write_table(ordered, beside / FIGURES, compression="zstd", row_group_size=ROW_GROUP)
        written = datetime.now(UTC).isoformat(timespec="seconds")
        manifest = Manifest(name, ordered.num_rows, kit_digest, __version__, written)
        (beside / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1) + "\n", encoding="utf-8")
        beside.chmod(0o755)
        beside.replace(folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return folder


def _once_each(ordered: pa.Table) -> None:
    if ordered.num_rows < 2:
        return
    same = [pc.equal(ordered[name][1:], ordered[name][:-1]) for name in KEY]
    repeated = np.flatnonzero(np.logical_and.reduce([each.to_numpy() for each in same]))
    if len(repeated):
        about = {name: ordered[name][int(repeated[0])].as_py() for name in KEY}
        place = "{variable} of {council} in {period} ({breakdown})".format(**about)
        raise SnapshotError(
            f"{len(repeated)} figures stand there twice, the first of them {place}. "
            "Nothing was written: leave one of each."
        )


def open_snapshot(folder: str | Path) -> Snapshot:
    """Open a snapshot, or the only one in a folder. Raises `SnapshotError` with what is there instead."""
    path = Path(folder)
    if not (path / MANIFEST).is_file():
        inside = sorted(each.parent for each in path.glob(f"*/{MANIFEST}")) if path.is_dir() else []
        if len(inside) != 1:
            what = (
                f"holds {len(inside)} of them; name one"
                if inside
                else "is no snapshot: it has no manifest.json"
            )
            raise SnapshotError(
                f"{path} {what}. Snapshots are written by `circulos import` and by freezing an edition."
            )
        path = inside[0]
    try:
        manifest = Manifest(**json.loads((path / MANIFEST).read_text(encoding="utf-8")))
    except (ValueError, TypeError):
        raise SnapshotError(f"{path / MANIFEST} cannot be read. Take the snapshot from a copy.") from None
    if not (path / FIGURES).is_file():
        raise SnapshotError(f"{path} has no {FIGURES}. Take the snapshot from a copy.")
    return Snapshot(path, manifest)


def _canonical(column: pa.Array) -> list[bytes]:
    """A column as bytes that depend on its content alone, not on how Arrow happens to hold it."""
    missing = np.packbits(column.is_null().to_numpy(zero_copy_only=False)).tobytes()
    if pa.types.is_floating(column.type):
        figures = pc.fill_null(column, 0.0).to_numpy(zero_copy_only=False)
        return [missing, (figures + 0.0).astype("<f8").tobytes()]  # minus zero becomes zero
    words = pc.fill_null(column, "").cast(pa.large_string())
    lengths = pc.binary_length(words).to_numpy(zero_copy_only=False).astype("<i8")
    _, offsets, letters = words.buffers()
    starts = np.frombuffer(offsets, dtype=np.int64)[words.offset : words.offset + len(words) + 1]
    run = bytes(letters[int(starts[0]) : int(starts[-1])]) if letters is not None and len(words) else b""
    return [missing, lengths.tobytes(), run]
