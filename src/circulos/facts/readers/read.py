"""One file into observations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa

from circulos.facts.readers.header import NoHeaderError
from circulos.facts.readers.layout import Layout, built_in
from circulos.facts.readers.place import Placed, Placer
from circulos.facts.readers.report import Findings, Imported, Notice, notice, rows_text
from circulos.facts.readers.sheets import Opened, Sheet, open_sheets
from circulos.facts.readers.vocabulary import Vocabulary
from circulos.facts.schema import KEY, OBSERVATION_SCHEMA, Status
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
    unique, repeated = _without_duplicates(found, findings)
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
    columns: dict[str, list[object]] = {name: [] for name in OBSERVATION_SCHEMA.names}
    for sheet, each in placed:
        for name in ("council", "period", "variable", "breakdown", "value", "status", "note"):
            columns[name].append(getattr(each, name))
        place = f"{file}, {sheet.name}" if sheet.name else file
        columns["source"].append(f"{place}, row {each.row}")
        if len(columns["value"]) >= BATCH:
            yield pa.record_batch(columns, schema=OBSERVATION_SCHEMA)
            columns = {name: [] for name in OBSERVATION_SCHEMA.names}
    yield pa.record_batch(columns, schema=OBSERVATION_SCHEMA)


def _without_duplicates(found: pa.Table, findings: Findings) -> tuple[pa.Table, int]:
    """Equal repetitions once; what contradicts itself not at all. A cell that says nothing gives way to a figure."""
    frame = pl.from_arrow(found)
    assert isinstance(frame, pl.DataFrame)
    silent = (pl.col("status") == Status.NOT_DELIVERED.value) & pl.len().over(KEY).gt(1)
    speaking = frame.filter(~(silent & (pl.col("status") != Status.NOT_DELIVERED.value).any().over(KEY)))
    different = pl.struct("value", "status").n_unique().over(KEY) > 1
    clashing = speaking.filter(different)
    for rows in clashing.partition_by(*KEY, maintain_order=True):
        _report_clash(rows, findings)
    kept = speaking.filter(~different)
    unique = kept.unique(KEY, keep="first", maintain_order=True)
    return unique.to_arrow().cast(OBSERVATION_SCHEMA), kept.height - unique.height


def _report_clash(rows: pl.DataFrame, findings: Findings) -> None:
    first = rows.row(0, named=True)
    places = [str(source).rsplit(", row ", 1) for source in rows["source"]]
    figures = [f"{v:g}" if v is not None else s for v, s in zip(rows["value"], rows["status"], strict=True)]
    said = ", ".join(f"{figure} ({place[1]})" for figure, place in zip(figures[:6], places, strict=False))
    sheet = places[0][0].removeprefix(findings.file).removeprefix(", ")
    names = {name: str(first[name]) for name in ("variable", "council", "period", "breakdown")}
    findings.add("duplicate", sheet, int(places[0][1]), "", figures[0], choices=said, **names)


def _remarks(placer: Placer) -> list[Notice]:
    sheets: dict[str, list[int]] = {}
    for sheet, row in placer.remarks:
        sheets.setdefault(sheet, []).append(row)
    return [
        notice("note_below", what=f"{sheet} {rows_text(rows)}".strip(), rows=len(rows))
        for sheet, rows in sheets.items()
    ]


def _rounded(found: pa.Table, kit: Kit) -> list[Notice]:
    frame = pl.from_arrow(found)
    assert isinstance(frame, pl.DataFrame)
    figures = frame.filter(pl.col("value").is_not_null() & (pl.col("value") != 0))
    counted = figures.group_by("variable", maintain_order=True).agg(
        count=pl.len(), even=(pl.col("value") % 5 == 0).all(), several=pl.col("value").n_unique()
    )
    telling = counted.filter((pl.col("count") >= ROUNDED_FROM) & pl.col("even") & (pl.col("several") > 3))
    return [
        notice("rounded", count=row["count"], what=kit.variables[row["variable"]].title.source)
        for row in telling.iter_rows(named=True)
    ]
