"""Commands to try Circulos out: an invented network, and the living example."""

from __future__ import annotations

import time
import webbrowser
from pathlib import Path

import click

from circulos.cli.options import language_option
from circulos.cli.reports import write_report
from circulos.cli.words import in_words, main, working


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
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the site; 8000 without it.")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@click.option("--reports-only", is_flag=True, help="Write the reports and end, without serving the site.")
@language_option
@in_words
def demo(data: Path, port: int | None, no_browser: bool, reports_only: bool, language: str) -> None:
    """A living example: an invented network, its reports, and the site with its people and its open edition.

    The reports of one council and of the circle are written first, unless a port is named; then the site is served
    until it is stopped.
    """
    from circulos.web import serve

    start = time.monotonic()
    if not reports_only:
        serve.demand_free("127.0.0.1", port or 8000)
    if port is None or reports_only:
        _write_reports(data, language, no_browser or not reports_only)
        click.echo(f"The reports took {time.monotonic() - start:.0f} s.")
    if not reports_only:
        serve.demo(port=port or 8000, data=data, browser=not no_browser)


def _write_reports(data: Path, language: str, quiet: bool) -> None:
    from circulos.benchmarking import benchmark

    network, reports = data / "network", data / "reports"
    if not (network / "councils.csv").exists():
        _simulate("basic-social-services", 50, 5, 2025, 1, network)
    with working("Reading and measuring"):
        result = benchmark("basic-social-services", network)
    own = result.names[result.councils[0]]
    written = [
        path
        for council in (own, None)
        for path in write_report(result, council, language=language, out=reports)
    ]
    click.echo("Everything in this example is invented. The reports of a council and of the circle:")
    for path in written:
        click.echo(f"  {path}")
    for path in written:
        if path.suffix == ".html" and not quiet:
            webbrowser.open(path.resolve().as_uri())
