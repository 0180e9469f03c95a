"""The command that fetches official figures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from circulos.cli.figures import _as_csv, _write_whole
from circulos.cli.options import kit_option
from circulos.cli.words import Refused, in_words, main, working

YEARS = 5  # that are fetched unless it is said which


@main.command()
@kit_option
@click.option("--only", multiple=True, metavar="CODE", help="Only this connection; may be repeated.")
@click.option(
    "--periods",
    default="",
    help="2022,2023 or 2020..2024, or months and quarters. The last five full years without it.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("observations.parquet"),
    show_default=True,
    help="File for the figures, Parquet or CSV by its ending.",
)
@click.option("--cache", type=click.Path(path_type=Path), help="Folder in which answers are kept.")
@click.option("--offline", is_flag=True, help="Ask nobody: use the answers that are kept.")
@click.option("--again", is_flag=True, help="Ask even where the answer that is kept is still fresh.")
@click.option(
    "--report", "report_file", type=click.Path(path_type=Path), help="CSV of every row that was not placed."
)
@in_words
def fetch(
    kit_name: str,
    only: tuple[str, ...],
    periods: str,
    out: Path,
    cache: Path | None,
    offline: bool,
    again: bool,
    report_file: Path | None,
) -> None:
    """Fetch official figures from the sources a kit is connected to, and say where each comes from."""
    from circulos.facts.sources import Cache, Fetcher, chosen, default_cache
    from circulos.method import load_kit

    kit = load_kit(kit_name)
    fetcher = Fetcher(Cache(cache or default_cache()), offline=offline, again=again)
    wanted = asked_periods(periods)
    with working(f"Fetching {', '.join(one.code for one in chosen(kit, only))}"):
        found = fetcher.fetch(kit, wanted, only)
    for outcome in found.outcomes:
        _tell(outcome)
    for line in _summary(found.unplaced):
        click.echo(line)
    if report_file:
        _write_whole(report_file, _report(found.unplaced))
        click.echo(f"Every row that could not be placed: {report_file}")
    if not found.observations.num_rows:
        raise Refused("No figure could be placed, so nothing was written.")
    click.echo(f"{found.write(out)} figures → {out}")
    if any(outcome.error for outcome in found.outcomes):
        raise click.exceptions.Exit(1)


def asked_periods(text: str, now: datetime | None = None) -> list[str]:
    """The periods of `2022,2023` or `2020..2024`, or the last full years. `Refused` for a stretch that goes back."""
    from circulos.facts import parse_period

    if not text.strip():
        last = (now or datetime.now(UTC)).year - 1
        return [str(year) for year in range(last - YEARS + 1, last + 1)]
    periods = []
    for piece in re.split(r"[,\s]+", text.strip(", ")):
        first, dots, last_text = piece.partition("..")
        period, stop = parse_period(first), parse_period(last_text if dots else first)
        if period.grain != stop.grain or period.order > stop.order:
            raise Refused(f"{piece} does not run from a period to a later one of the same length.")
        while period.order <= stop.order:
            periods.append(str(period))
            period = period.following()
            if len(periods) > 1_000:
                raise Refused(f"{piece} is more than a thousand periods.")
    return periods


def _tell(outcome: Any) -> None:
    """One line for a connection, and one for each thing to know about it."""
    when = f", as of {outcome.fetched:%Y-%m-%d}" if outcome.fetched else ""
    if outcome.error:
        click.echo(f"{outcome.connection.code}: nothing. {outcome.error}")
    else:
        click.echo(f"{outcome.connection.code}: {outcome.figures} figures from {outcome.rows} rows{when}")
    for notice in outcome.notices:
        click.echo(f"  {notice}")


def _summary(unplaced: Sequence[Any]) -> list[str]:
    """What could not be placed, a line for each reason with its first example."""
    counts = Counter((one.connection, one.why) for one in unplaced)
    first: dict[tuple[str, str], Any] = {}
    for one in unplaced:
        first.setdefault((one.connection, one.why), one)
    return [
        f"{connection}: {count} rows not placed: {why} ({first[connection, why].council}, "
        f"{first[connection, why].period}{' …' if count > 1 else ''})"
        for (connection, why), count in counts.items()
    ]


def _report(unplaced: Sequence[Any]) -> str:
    fields = ("connection", "council", "period", "categories", "why")
    return _as_csv(fields, [{name: getattr(one, name) for name in fields} for one in unplaced])
