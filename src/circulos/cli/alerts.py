"""The command that watches series month after month, and is silent while nothing happens."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from circulos.cli.figures import _write_whole
from circulos.cli.options import figures_options, indicators_option
from circulos.cli.words import Refused, in_words, main, working

LONGEST = 50_000_000  # bytes of the file of what was told before
RULES = {
    "ABOVE_LIMIT": "above the upper limit",
    "BELOW_LIMIT": "below the lower limit",
    "RISING": "seven points rising",
    "FALLING": "seven points falling",
    "NEAR_UPPER": "two of three points near the upper limit",
    "NEAR_LOWER": "two of three points near the lower limit",
    "ABOVE_MEAN": "seven points in a row above the mean",
    "BELOW_MEAN": "seven points in a row below the mean",
}


@main.command()
@figures_options
@indicators_option
@click.option("--council", help="Only this council.")
@click.option(
    "--since",
    default="",
    help="Every period from this one on, each as it was when it came in; without it the last.",
)
@click.option(
    "--seen",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File that remembers what was told, so that it is told once.",
)
@in_words
def alerts(
    kit_name: str,
    data: Path,
    mapping: Path | None,
    engine: str,
    indicators: tuple[str, ...],
    council: str | None,
    since: str,
    seen: Path | None,
) -> None:
    """What has changed in the last month or quarter, by control charts. Prints nothing where nothing has."""
    from circulos.benchmarking import benchmark
    from circulos.compare import alerts as watch

    told = _remembered(seen)
    with working("Reading and measuring"):
        result = benchmark(kit_name, data, mapping=mapping, engine=engine)
    councils = [result.find_council(council)] if council else []
    codes = indicators or tuple(result.kit.indicators)
    found = watch.together([watch.alerts(result.series(code), councils, since) for code in codes])
    news = [one for one in found.found if one.key not in told]
    if not news:
        return
    for one in news:
        click.echo(_line(one, result.names.get(one.council, one.council), result.kit))
    click.echo(
        f"{found.looked} points were looked at; where nothing happens, chance alone gives about "
        f"{found.by_chance:.1f} alerts among so many."
    )
    if seen:
        _remember(seen, {*told, *(one.key for one in news)})


def _line(one: Any, name: str, kit: Any) -> str:
    """`2025-03  Terrassa  U02 First interviews in time: 91.2 %, above the upper limit (…): better`."""
    indicator = one.indicator
    value, centre, lower, upper = (
        f"{figure:,.{indicator.decimals}f}" for figure in (one.value, one.centre, one.lower, one.upper)
    )
    unit = indicator.unit.into("en")
    limits = f"mean {centre}, limits {lower} to {upper}, {one.points} points"
    return (
        f"{one.period}  {name}  {indicator.code} {indicator.title}: {value} {unit}, "
        f"{RULES[one.cause.name]} ({limits}): {one.signal}"
    )


def _remembered(path: Path | None) -> set[tuple[str, str, str]]:
    """The keys of the alerts that were told before. Raises `Refused` for a file that is something else."""
    if path is None or not path.exists():
        return set()
    try:
        if path.stat().st_size > LONGEST:
            raise ValueError
        told = json.loads(path.read_text(encoding="utf-8"))
        keys = {tuple(key) for key in told["alerts"]}
        if any(len(key) != 3 or not all(isinstance(part, str) for part in key) for key in keys):
            raise ValueError
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Refused(
            f"{path} does not hold what alerts were told. Name another file, or delete it."
        ) from None
    return keys


def _remember(path: Path, keys: Sequence[Any] | set[Any]) -> None:
    listed = sorted(keys)
    _write_whole(path, json.dumps({"alerts": listed}, ensure_ascii=False, indent=1) + "\n")
