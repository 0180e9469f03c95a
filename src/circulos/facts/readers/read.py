"""One file into observations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import polars as pl
import pyarrow as pa

from circulos.facts.readers.header import NoHeaderError
from circulos.facts.readers.layout import Layout, built_in
from circulos.facts.readers.place import Placed, Placer
from circulos.facts.readers.repeats import without_repeats
from circulos.facts.readers.report import Findings, Imported, Notice, notice, rows_text
from circulos.facts.readers.sheets import Opened, Sheet, open_sheets
from circulos.facts.readers.vocabulary import Vocabulary
from circulos.facts.schema import OBSERVATION_SCHEMA
from circulos.method.types import Kit

BATCH = 50_000
ROUNDED_FROM = 20  # figures of a variable before their last digit says anything


def read(path: str | Path, kit: Kit, layout: Layout | None = None) -> Imported:
    """Take in a file by a mapping file, or without one by the first built-in layout that fits its headings.

    Gives all observations that could be placed and a finding for everything that could not. `ReadError`
    where the file as a whole cannot be read: missing, too large, dangerous, not what its name says, without
    known headings. Nothing is written anywhere.
    """
    path = Path(path)
    tried: NoHeaderError | None = None
    for each in (layout,) if layout else built_in():
        try:
            return _read(path, kit, each)
        except NoHeaderError as error:
            tried = tried or error
    assert tried is not None
    raise tried.said_of(path.name)


def _read(path: Path, kit: Kit, layout: Layout) -> Imported:
    findings = Findings(path.name)
    placer = Placer(Vocabulary(kit, layout), findings)
    opened = open_sheets(path, encoding=layout.encoding, wanted=layout.sheets)
    notices = [notice("encoding", what=opened.encoding)] if opened.encoding in ("cp1252", "mac_roman") else []
    batches = list(_batches(path.name, _placed(placer, opened, layout, notices)))
    found = pa.Table.from_batches(batches, schema=OBSERVATION_SCHEMA)
    unique, repeated = without_repeats(found, findings)
    notices += _remarks(placer) + _rounded(unique, kit)
    if repeated:
        notices.append(notice("repeated", count=repeated))
    return Imported(
        observations=unique,
        file=path.name,
        layout=layout.title,
        encoding=opened.encoding,
        rows=placer.rows,
        unplaced=tuple(findings.listed()),
        notices=tuple(notices),
        more=findings.more,
    )


def _placed(
    placer: Placer, opened: Opened, layout: Layout, notices: list[Notice]
) -> Iterator[tuple[Sheet, Placed]]:
    """All sheets; those without the headings are left out if another sheet has them."""
    missed: list[tuple[Sheet, NoHeaderError]] = []
    fitting = 0
    for sheet in opened.sheets:
        try:
            for placed in placer.sheet(sheet):
                yield sheet, placed
            fitting += 1
        except NoHeaderError as error:
            missed.append((sheet, error))
    if missed and (not fitting or layout.sheets):
        raise missed[0][1]
    notices += [notice("sheet_left_out", what=sheet.name) for sheet, _ in missed]


def _batches(file: str, placed: Iterable[tuple[Sheet, Placed]]) -> Iterator[pa.RecordBatch]:
    """Columns instead of rows every so often, so that a long file needs little memory."""
    rows = iter(placed)
    while batch := list(islice(rows, BATCH)):
        *columns, numbers = zip(*(each for _, each in batch), strict=True)
        places = (f"{file}, {sheet.name}" if sheet.name else file for sheet, _ in batch)
        sources = [f"{place}, row {number}" for place, number in zip(places, numbers, strict=True)]
        yield pa.record_batch([*map(list, columns), sources], schema=OBSERVATION_SCHEMA)


def _remarks(placer: Placer) -> list[Notice]:
    sheets: dict[str, list[int]] = {}
    for sheet, row in placer.remarks:
        sheets.setdefault(sheet, []).append(row)
    return [
        notice("note_below", what=f"{sheet} {rows_text(rows)}".strip(), rows=len(rows))
        for sheet, rows in sheets.items()
    ]


def _rounded(found: pa.Table, kit: Kit) -> list[Notice]:
    """Variables whose figures all end in 0 or 5, where that can be no chance."""
    frame = pl.from_arrow(found.select(["variable", "value"]))
    assert isinstance(frame, pl.DataFrame)
    counted = (
        frame.filter(pl.col("value").is_not_null() & (pl.col("value") != 0))
        .group_by("variable", maintain_order=True)
        .agg(count=pl.len(), even=(pl.col("value") % 5 == 0).all(), several=pl.col("value").n_unique())
    )
    telling = counted.filter((pl.col("count") >= ROUNDED_FROM) & pl.col("even") & (pl.col("several") > 3))
    return [
        notice("rounded", count=row["count"], what=kit.variables[row["variable"]].title.source)
        for row in telling.iter_rows(named=True)
    ]
