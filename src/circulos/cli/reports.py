"""The command that writes reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from circulos import __version__
from circulos.cli.figures import measured
from circulos.cli.options import context_option, figures_options, indicators_option, language_option
from circulos.cli.words import Refused, counting, in_words, main, steps
from circulos.names import slug

USUAL = ("html", "xlsx")  # what is written unless another medium is asked for

decisions_option = click.option(
    "--decisions",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="YAML file with what the councils decided: points, targets, actions, agreed values.",
)


def knowing(result: Any, decisions: Path | None) -> Any:
    """The same figures, with what the councils decided."""
    if decisions is None:
        return result
    from circulos.decisions import DecisionsError, read_decisions

    try:
        return replace(result, decisions=read_decisions(result.kit, decisions))
    except DecisionsError as error:
        raise Refused(str(error)) from None


@main.command()
@figures_options
@context_option
@decisions_option
@language_option
@click.option("--council", help="Name or code; the circle's report without it.")
@click.option("--period", help="The latest without it.")
@click.option("--plan", help="Code of the report plan: council, circle, brief, indicator, session.")
@indicators_option
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
    context: Path | None,
    decisions: Path | None,
    engine: str,
    language: str,
    council: str | None,
    period: str | None,
    plan: str | None,
    indicators: tuple[str, ...],
    forms: tuple[str, ...],
    out: Path,
) -> None:
    """Write the report of a council, or of the circle, from real figures."""
    result = knowing(measured(kit_name, data, mapping, engine, context), decisions)
    wanted: dict[str, Any] = {"indicators": indicators, "language": language, "forms": forms, "out": out}
    for path in write_report(result, council, period, plan, **wanted):
        click.echo(str(path))


def write_report(
    result: Any,
    council: str | None,
    period: str | None = None,
    plan: str | None = None,
    *,
    indicators: Sequence[str] = (),
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
    for code in indicators:
        result.groups(code)  # refuses what is not there
    built = build(result, plan, own, period or result.latest, version=__version__, indicators=indicators)
    # The usual reports of a council and of the circle bear only their name.
    parts = ["" if plan in ("council", "circle") else plan, *indicators, period or result.latest]
    stem = slug(" ".join([result.names.get(own, own) if own else result.kit.code, *parts]))
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


@main.command()
@figures_options
@context_option
@decisions_option
@language_option
@click.option("--period", help="The latest without it.")
@click.option("--plan", default="council", show_default=True, help="Code of the report plan.")
@click.option(
    "--formats",
    default="pdf,pptx,xlsx",
    show_default=True,
    help="html, xlsx, pdf, pptx or csv, with commas between them.",
)
@click.option("--councils", multiple=True, help="Name or code; may be repeated. All without it.")
@click.option("--circle", default="", help="Name of the circle; the kit's title without it.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder.")
@in_words
def pack(
    kit_name: str,
    data: Path,
    mapping: Path | None,
    context: Path | None,
    decisions: Path | None,
    engine: str,
    language: str,
    period: str | None,
    plan: str,
    formats: str,
    councils: tuple[str, ...],
    circle: str,
    out: Path,
) -> None:
    """Write the reports of all councils in every format, and one zip with an index.

    An interrupted pack goes on where it was: what is there and whole, made from the same kit, figures and program, is
    kept.
    """
    from circulos.packs import Wishes
    from circulos.packs import pack as write_pack

    result = knowing(measured(kit_name, data, mapping, engine, context), decisions)
    chosen = [result.find_council(one) for one in councils] or list(result.councils)
    forms = tuple(formats.replace(",", " ").split())
    wishes = Wishes(period or result.latest, plan, language, forms, circle)
    try:
        with counting("Writing") as progress:
            written = write_pack(result, chosen, wishes, out, progress=progress)
    except ValueError as error:
        raise Refused(str(error)) from None
    click.echo(f"{len(chosen)} councils, {len(chosen) * len(forms)} files → {written}")
