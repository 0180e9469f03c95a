"""Commands to try Circulos out: an invented network, and the living example."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click

from circulos.cli.figures import language_option
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
