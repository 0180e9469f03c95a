"""Commands for those who write a kit."""

from __future__ import annotations

from pathlib import Path

import click

from circulos.cli.words import Refused, in_words, main


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
