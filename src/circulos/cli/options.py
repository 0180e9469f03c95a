"""Options that several commands have in common."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

LANGUAGES = ("ca", "es", "en")

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
context_option = click.option(
    "--context",
    type=click.Path(exists=True, path_type=Path),
    help="Facts about the territory, as `circulos fetch` writes them; context.csv beside the figures without it.",
)
engine_option = click.option(
    "--engine", default="duckdb://", show_default=True, help="duckdb://, polars://, spark://…, sc://…"
)
language_option = click.option("--language", type=click.Choice(LANGUAGES), default="ca", show_default=True)
indicators_option = click.option(
    "--indicator", "indicators", multiple=True, help="Code; may be repeated. All without it."
)


def figures_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What every command needs that measures figures: the kit, where they are, how they are laid out, the engine."""
    for option in (engine_option, mapping_option, data_option, kit_option):
        command = option(command)
    return command
