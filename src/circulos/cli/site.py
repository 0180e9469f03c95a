"""Commands that keep a site: serve it, appoint who administers it, copy it and bring a copy back."""

from __future__ import annotations

from pathlib import Path

import click

from circulos.cli.words import in_words, main, working

data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="CIRCULOS_DATA",
    default=Path("circulos-data"),
    show_default=True,
    show_envvar=True,
    help="The data folder of the site.",
)


@main.command()
@data_option
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address it listens on.")
@in_words
def serve(data: Path, port: int, host: str) -> None:
    """Serve a site for true figures until it is stopped: the pages, and the worker that sends letters.

    What differs between sites (names, mail, database, single sign-on) is told by environment variables; see the
    reference of the settings.
    """
    from circulos.web.serve import serve as serve_site

    serve_site(port=port, data=data, host=host)


@main.command()
@click.argument("email")
@click.argument("name")
@click.option("--language", default="ca", type=click.Choice(["ca", "es", "en"]), show_default=True)
@data_option
@in_words
def appoint(email: str, name: str, language: str, data: Path) -> None:
    """Make somebody programme administrator: the first one, or when nobody can sign in any more."""
    from circulos.web.serve import manage

    for told in (["prepare"], ["appoint", email, name, "--language", language]):
        if not manage(data, *told):
            raise click.exceptions.Exit(2)  # the site has said why


@main.command()
@data_option
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder for the copy."
)
@in_words
def backup(data: Path, out: Path) -> None:
    """Copy the whole site into one file, while it goes on. The file is as private as the data folder itself."""
    from circulos.web import backups

    with working("Copying the site"):
        copy = backups.write(data, out)
    click.echo(f"{copy.files} files → {copy.path}")
    if not copy.has_database:
        click.echo(
            "The database is not in it, because it lies elsewhere. Copy it too, and first: PostgreSQL with pg_dump."
        )


@main.command()
@click.argument("copy", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@data_option
@in_words
def restore(copy: Path, data: Path) -> None:
    """Bring a copy back as a new data folder. Every file is checked; nothing that exists is overwritten."""
    from circulos.web import backups

    with working("Bringing the copy back"):
        found = backups.read(copy, data)
    click.echo(f"{found.files} files → {data}. Serve it with: circulos serve --data {data}")
