"""The command that writes reports."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from circulos import __version__
from circulos.cli.figures import (
    data_option,
    engine_option,
    kit_option,
    language_option,
    mapping_option,
    measured,
)
from circulos.cli.words import Refused, in_words, main, steps

USUAL = ("html", "xlsx")  # what is written unless another medium is asked for


@main.command()
@kit_option
@data_option
@mapping_option
@engine_option
@language_option
@click.option("--council", help="Name or code; the circle's report without it.")
@click.option("--period", help="The latest without it.")
@click.option("--plan", help="Code of the report plan: council, circle …")
@click.option(
    "--format",
    "forms",
    multiple=True,
    help="html, xlsx, pdf, pptx or csv; may be repeated.",
)
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
    result = measured(kit_name, data, mapping, engine)
    for path in write_report(result, council, period, plan, language=language, forms=forms, out=out):
        click.echo(str(path))


def write_report(
    result: Any,
    council: str | None,
    period: str | None = None,
    plan: str | None = None,
    *,
    language: str,
    forms: Sequence[str] = (),
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
    for form in steps(tuple(forms) or USUAL, "Writing"):
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
