"""The command `circulos`."""

from __future__ import annotations

import csv
import json
import os
import re
import sys
import tempfile
import traceback
import unicodedata
import webbrowser
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.progress import Progress

from circulos import __version__

LANGUAGES = ("ca", "es", "en")
console = Console(stderr=True, highlight=False)
Command = TypeVar("Command", bound=Callable[..., Any])


class Refused(click.ClickException):
    """Something the user can put right: words on the error stream, exit code 2, no traceback."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the words as they are."""
        console.print(self.message, style="bold red" if console.is_terminal else None, markup=False)


def in_words(command: Command) -> Command:
    """Turn what went wrong into words; what nobody foresaw is written to a file, not to the screen."""

    @wraps(command)
    def told(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except _expected() as error:
            raise Refused(str(error)) from None
        except BrokenPipeError:
            # The reader of the pipe has gone, as with `| head`; nobody is left to be told.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except Exception as error:
            raise Refused(_unforeseen(error)) from None

    return told  # type: ignore[return-value]


def _expected() -> tuple[type[Exception], ...]:
    from circulos.benchmarking import NotFoundError
    from circulos.facts import EngineError, PeriodError
    from circulos.facts.readers import LayoutError, ReadError
    from circulos.facts.snapshot import SnapshotError
    from circulos.method import KitError, KitNotFoundError

    return (
        NotFoundError,
        EngineError,
        PeriodError,
        ReadError,
        LayoutError,
        KitError,
        KitNotFoundError,
        SnapshotError,
        FileNotFoundError,
        PermissionError,
        IsADirectoryError,
    )


def _unforeseen(error: Exception) -> str:
    with tempfile.NamedTemporaryFile(
        "w", prefix="circulos-", suffix=".log", delete=False, encoding="utf-8"
    ) as log:
        traceback.print_exc(file=log)
    return (
        f"Something went wrong inside Circulos ({type(error).__name__}). Nothing was half-written.\n"
        f"The details are in {log.name}. Please send them with what you did."
    )


def steps(items: Sequence[Any], title: str) -> Iterable[Any]:
    """The items one by one, with a progress bar on a terminal."""
    if not console.is_terminal:
        yield from items
        return
    with Progress(console=console, transient=True) as bar:
        yield from bar.track(items, description=title)


def working(title: str) -> Any:
    """A sign of life for what takes longer than a second and cannot be counted."""
    return console.status(title) if console.is_terminal else nullcontext()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="circulos")
def main() -> None:
    """Circles of councils that compare themselves in order to improve."""


# ---- kits --------------------------------------------------------------------------------------------------


@main.command("check-kit")
@click.argument("kits", nargs=-1)
@click.option("--all", "every", is_flag=True, help="All kits that come with Circulos.")
@in_words
def check_kit(kits: tuple[str, ...], every: bool) -> None:
    """Say what a colleague would say about a kit, given by code or folder. Silent if there is nothing to say."""
    from circulos.method import shipped_kits
    from circulos.method.review import check_kit as review
    from circulos.method.types import Severity

    wanted = (*kits, *(shipped_kits() if every else ()))
    if not wanted:
        raise Refused("Which kit? Give its code or its folder, or --all.")
    problems = [problem for kit in wanted for problem in review(kit)]
    for problem in problems:
        click.echo(str(problem))
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise click.exceptions.Exit(1)


@main.command("new-kit")
@click.argument("code")
@click.option("--into", type=click.Path(path_type=Path), default=Path(), help="Folder to put it in.")
@in_words
def new_kit(code: str, into: Path) -> None:
    """Copy a commented template for another service or country."""
    from circulos.method.new import new_kit as copy_template

    folder = copy_template(code, folder=into)
    click.echo(f"{folder} is ready. Fill it in, and ask `circulos check-kit {folder}` as you go.")


@main.command("kit-messages")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@in_words
def kit_messages(folder: Path) -> None:
    """Bring the translations of a kit up to its sentences; what is translated stays."""
    from circulos.method.messages import update_translations

    for one in update_translations(folder):
        click.echo(
            f"{one.language}: {one.translated} translated, {one.waiting} waiting, {one.set_aside} set aside"
        )


# ---- figures -----------------------------------------------------------------------------------------------

kit_option = click.option("--kit", "kit_name", required=True, help="Code or folder of the kit.")
data_option = click.option(
    "--data",
    required=True,
    type=click.Path(path_type=Path),
    help="CSV, XLSX or Parquet file, or a snapshot folder.",
)
mapping_option = click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Mapping file that says what the columns are. Without it, the kit's own are tried.",
)
engine_option = click.option(
    "--engine", default="duckdb://", show_default=True, help="duckdb://, polars://, spark://…, sc://…"
)
language_option = click.option("--language", type=click.Choice(LANGUAGES), default="ca", show_default=True)


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
@kit_option
@data_option
@mapping_option
@engine_option
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Parquet file for the values.")
@in_words
def measure(kit_name: str, data: Path, mapping: Path | None, engine: str, out: Path) -> None:
    """Work out the values of a kit's indicators from observations."""
    result = _benchmark(kit_name, data, mapping, engine)
    out.parent.mkdir(parents=True, exist_ok=True)
    click.echo(f"{result.write_values(out)} values → {out}")


@main.command()
@kit_option
@data_option
@mapping_option
@engine_option
@click.option("--indicator", "indicators", multiple=True, help="Code; may be repeated. All without it.")
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
    result = _benchmark(kit_name, data, mapping, engine)
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

    held = StringIO()
    writer = csv.DictWriter(held, fields, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
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


# ---- reports -----------------------------------------------------------------------------------------------


@main.command()
@kit_option
@data_option
@mapping_option
@engine_option
@language_option
@click.option("--council", help="Name or code; the circle's report without it.")
@click.option("--period", help="The latest without it.")
@click.option("--plan", help="Code of the report plan: council, circle …")
@click.option("--format", "forms", multiple=True, help="html, xlsx …; all without it. May be repeated.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder.")
@in_words
def report(
    kit_name: str,
    data: Path,
    mapping: Path | None,
    engine: str,
    language: str,
    council: str | None,
    period: str | None,
    plan: str | None,
    forms: tuple[str, ...],
    out: Path,
) -> None:
    """Write the report of a council, or of the circle, from real figures."""
    result = _benchmark(kit_name, data, mapping, engine)
    for path in write_report(result, council, period, plan, language, forms, out):
        click.echo(str(path))


def write_report(
    result: Any,
    council: str | None,
    period: str | None,
    plan: str | None,
    language: str,
    forms: Sequence[str],
    out: Path,
) -> list[Path]:
    """Write one report in each medium wanted, whole or not at all; the paths written."""
    from circulos.exhibits.report import report as build
    from circulos.render import RENDERERS, render

    unknown = [form for form in forms if form not in RENDERERS]
    if unknown:
        raise Refused(f"No report is written as {', '.join(unknown)}. There are: {', '.join(RENDERERS)}.")
    own = result.find_council(council) if council else None
    plan = plan or ("council" if own else "circle")
    if plan not in result.kit.reports:
        known = ", ".join(result.kit.reports) or "none"
        raise Refused(f"The kit {result.kit.code} has no report plan “{plan}”. It has: {known}.")
    built = build(result, plan, own, period or result.latest, version=__version__)
    stem = slug(f"{result.names.get(own, own) if own else result.kit.code} {period or result.latest}")
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for form in steps(tuple(forms) or tuple(RENDERERS), "Writing"):
        path = out / f"{stem}.{form}"
        beside = out / f".{stem}.part.{form}"
        try:
            render(built, language, beside)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        written.append(path)
    return written


def slug(name: str) -> str:
    """A name as a file name: `L'Hospitalet de Llobregat 2024` → `l-hospitalet-de-llobregat-2024`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-") or "report"


def _benchmark(kit_name: str, data: Path, mapping: Path | None, engine: str) -> Any:
    from circulos.benchmarking import benchmark

    with working("Reading and measuring"):
        result = benchmark(kit_name, data, mapping=mapping, engine=engine)
    for line in result.remarks:
        console.print(line, markup=False)
    return result


# ---- trying it out -----------------------------------------------------------------------------------------


@main.command()
@click.option("--kit", "kit_name", default="basic-social-services", show_default=True)
@click.option("--councils", default=50, show_default=True, type=click.IntRange(1, 5000))
@click.option("--years", default=5, show_default=True, type=click.IntRange(1, 30))
@click.option("--last", default=2025, show_default=True, help="The last year.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same network.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder.")
@in_words
def simulate(kit_name: str, councils: int, years: int, last: int, seed: int, out: Path) -> None:
    """Invent a network of councils that files a kit, with the dirt of real life. Everything is marked as invented."""
    written = _simulate(kit_name, councils, years, last, seed, out)
    click.echo(f"{councils} invented councils, {years} years → {written}")


def _simulate(kit_name: str, councils: int, years: int, last: int, seed: int, out: Path) -> Path:
    from circulos.method import load_kit
    from circulos.simulate import simulate as invent
    from circulos.simulate import write_network

    kit = load_kit(kit_name)
    with working("Inventing a network"):
        network = invent(kit, councils, [str(year) for year in range(last - years + 1, last + 1)], seed)
        return write_network(kit, network, out)


@main.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=Path("demo"),
    show_default=True,
    help="Folder for its data.",
)
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@language_option
@in_words
def demo(data: Path, no_browser: bool, language: str) -> None:
    """A living example: an invented network, measured, with the reports of one council and of the circle."""
    from circulos.benchmarking import benchmark

    network = data / "network"
    if not (network / "councils.csv").exists():
        _simulate("basic-social-services", 50, 5, 2025, 1, network)
    with working("Reading and measuring"):
        result = benchmark("basic-social-services", network)
    written = [
        *write_report(result, result.names[result.councils[0]], None, None, language, (), data / "reports"),
        *write_report(result, None, None, None, language, (), data / "reports"),
    ]
    for path in written:
        click.echo(str(path))
    pages = [path.resolve().as_uri() for path in written if path.suffix == ".html"]
    if not no_browser:
        for page in pages:
            webbrowser.open(page)
