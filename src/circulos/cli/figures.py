"""Commands that take figures in, measure, compare and question them."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from circulos.cli.options import figures_options, indicators_option, kit_option, mapping_option
from circulos.cli.words import Refused, console, in_words, main, working


@main.command("import")
@kit_option
@mapping_option
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the snapshot.")
@click.option(
    "--report", "report_file", type=click.Path(path_type=Path), help="CSV of every row that was not placed."
)
@in_words
def import_(kit_name: str, mapping: Path | None, file: Path, out: Path, report_file: Path | None) -> None:
    """Read figures into a snapshot; every row that could not be placed is accounted for."""
    from circulos.facts import snapshot
    from circulos.facts.readers import load_layout, read
    from circulos.method import load_kit

    kit = load_kit(kit_name)
    with working(f"Reading {file.name}"):
        found = read(file, kit, load_layout(mapping) if mapping else None)
    click.echo(f"{file.name}: {found.rows} rows read as {found.layout}, {found.placed} figures placed")
    for line in (*found.notices, *found.unplaced):
        click.echo(str(line))
    if report_file:
        _write_whole(report_file, _unplaced_as_csv(found.unplaced))
        click.echo(f"Every row that could not be placed: {report_file}")
    if not found.placed:
        raise Refused("No figure could be placed, so nothing was written.")
    written = snapshot.write(found.observations, out, kit_digest=kit.digest)
    click.echo(f"{found.placed} figures → {written}")


def _unplaced_as_csv(unplaced: Iterable[Any]) -> str:
    rows = [{"where": one.where(), "why": one.why(), "what now": one.now()} for one in unplaced]
    return _as_csv(("where", "why", "what now"), rows)


@main.command()
@figures_options
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Parquet file for the values.")
@in_words
def measure(kit_name: str, data: Path, mapping: Path | None, engine: str, out: Path) -> None:
    """Work out the values of a kit's indicators from observations."""
    result = measured(kit_name, data, mapping, engine)
    out.parent.mkdir(parents=True, exist_ok=True)
    click.echo(f"{result.write_values(out)} values → {out}")


@main.command()
@figures_options
@indicators_option
@click.option("--period", "periods", multiple=True, help="May be repeated. All without it.")
@click.option("--council", help="Only this council's rows.")
@click.option(
    "--group",
    default="",
    help="Code of a fixed group, or “own” for each council's own. The circle without it.",
)
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True
)
@click.option("--out", type=click.Path(path_type=Path), help="File; the screen without it.")
@in_words
def compare(
    kit_name: str,
    data: Path,
    mapping: Path | None,
    engine: str,
    indicators: tuple[str, ...],
    periods: tuple[str, ...],
    council: str | None,
    group: str,
    form: str,
    out: Path | None,
) -> None:
    """One row a council, indicator and period: value, interval, the circle's distribution, rank, signal, gap.

    The fields are described in docs/reference/compare.md.
    """
    result = measured(kit_name, data, mapping, engine, indicators=indicators)
    own = result.find_council(council) if council else None
    rows = result.rows(indicators, periods, None if group == "own" else group)
    kept = [row for row in rows if own is None or row["council"] == own]
    _write(form, kept, out)


def _write(form: str, rows: list[dict[str, Any]], out: Path | None) -> None:
    from circulos.benchmarking import FIELDS

    if form == "table":
        text = _as_text(rows)
    elif form == "json":
        text = json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
    else:
        text = _as_csv(FIELDS, rows)
    if out is None:
        click.echo(text, nl=False)
    else:
        _write_whole(out, text)
        click.echo(f"{len(rows)} rows → {out}", err=True)


def _as_csv(fields: Sequence[str], rows: list[dict[str, Any]]) -> str:
    from io import StringIO

    from circulos.render.data import safe

    held = StringIO()
    writer = csv.DictWriter(held, fields, lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {name: safe(told) if isinstance(told, str) else told for name, told in row.items()} for row in rows
    )
    return held.getvalue()


SHORT = (
    "name",
    "indicator",
    "period",
    "value",
    "lower",
    "upper",
    "n",
    "mean",
    "q25",
    "q75",
    "rank",
    "signal",
    "gap",
)


def _as_text(rows: list[dict[str, Any]]) -> str:
    cells = [[_cell(row[name]) for name in SHORT] for row in rows]
    widths = [
        max(len(name), *(len(row[i]) for row in cells)) if cells else len(name)
        for i, name in enumerate(SHORT)
    ]
    lines = [[*SHORT], *cells]
    return "".join(
        "  ".join(
            text.ljust(w) if i < 3 else text.rjust(w)
            for i, (text, w) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        + "\n"
        for line in lines
    )


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    return (
        f"{value:.4g}"
        if isinstance(value, float) and abs(value) < 1000
        else f"{value:.0f}"
        if isinstance(value, float)
        else str(value)
    )


def _write_whole(path: Path, text: str) -> None:
    """All of it or nothing: into a file beside it first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(text, encoding="utf-8", newline="")
    beside.replace(path)


@main.command()
@figures_options
@indicators_option
@click.option("--out", type=click.Path(path_type=Path), help="CSV file; the screen without it.")
@in_words
def quality(
    kit_name: str,
    data: Path,
    mapping: Path | None,
    engine: str,
    indicators: tuple[str, ...],
    out: Path | None,
) -> None:
    """Figures that ask for a second look, worst first: odd against the circle, their history or each other."""
    result = measured(kit_name, data, mapping, engine, indicators=indicators)
    rows = [
        {
            "severity": one.severity.value,
            "check": one.check.value,
            "council": one.council,
            "name": result.names.get(one.council, one.council),
            "period": one.period,
            "indicator": one.item,
            "figures": "; ".join(f"{name} {figure:g}" for name, figure in one.figures.items()),
        }
        for one in result.findings(indicators)
    ]
    text = _as_csv(("severity", "check", "council", "name", "period", "indicator", "figures"), rows)
    if out is None:
        click.echo(text, nl=False)
    else:
        _write_whole(out, text)
        click.echo(f"{len(rows)} findings → {out}", err=True)


def measured(
    kit_name: str,
    data: Path,
    mapping: Path | None,
    engine: str,
    context: Path | None = None,
    indicators: Collection[str] = (),
) -> Any:
    """The benchmark of a kit and a file, with the readers' remarks on the error stream.

    With `indicators` only these are measured. Where one is unknown all are, so that what there is can be told.
    """
    from circulos.benchmarking import benchmark
    from circulos.method import load_kit

    with working("Reading and measuring"):
        kit = load_kit(kit_name)
        if indicators and set(indicators) <= set(kit.indicators):
            kit = replace(kit, indicators={code: kit.indicators[code] for code in indicators})
        result = benchmark(kit, data, mapping=mapping, engine=engine, context=context)
    for line in result.remarks:
        console.print(line, markup=False)
    return result
