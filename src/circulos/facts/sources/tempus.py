"""The JSON service of Spain's INE (wstempus/js, functions DATOS_TABLA and DATOS_SERIE): a list of series.

It must be asked with `tip=AM`, which adds the categories of each series (`MetaData`) and names periods in letters. A
category is called by its name (`Nombre`), the municipality by its code (`Codigo`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from circulos.facts.schema import Status
from circulos.facts.sources.cells import (
    MOST_CELLS,
    Cell,
    Cells,
    as_list,
    as_number,
    as_object,
    as_text,
    parse_json,
)
from circulos.facts.sources.errors import SourceError
from circulos.method.problems import shortened

PROVISIONAL = ("Provisional", "Avance", "Estimado")


def read(body: bytes, council: str, period: str) -> Cells:
    """The cells of a list of series. Raises `SourceError` where it is none, or series name no council."""
    told = parse_json(body)
    if isinstance(told, dict):
        said = told.get("status", "")
        raise SourceError(f"INE answers with a message instead of series: {shortened(str(said or told))}.")
    series = [as_object(one, f"Series {n}") for n, one in enumerate(as_list(told, "The answer"))]
    if not series:
        raise SourceError("INE answers with no series at all. Look at the table and the filters (tv).")
    described = [_categories(one, council) for one in series]
    names = tuple(dict.fromkeys(name for _, categories in described for name in categories))
    rows: list[Cell] = []
    for one, (who, categories) in zip(series, described, strict=True):
        if who:
            rest = tuple(categories.get(name, "") for name in names)
            rows.extend(_cells(one, who, rest, period))
        if len(rows) > MOST_CELLS:
            raise SourceError(f"The answer has more than {MOST_CELLS:,} figures.")
    if not rows:
        raise SourceError(
            f"No series names a {council}. Ask with tip=AM, and look at the dimension {council}."
        )
    met = (dict.fromkeys(cell.categories[place] for cell in rows) for place in range(len(names)))
    return Cells(names, tuple(map(tuple, met)), tuple(rows))


def _categories(series: dict[str, Any], council: str) -> tuple[str, dict[str, str]]:
    """The council's code, empty where the series is of none, and the series' other categories by variable."""
    who, rest = "", {}
    for one in as_list(series.get("MetaData", []), "MetaData"):
        told = as_object(one, "An entry of MetaData")
        name = as_text(told.get("T3_Variable"), "T3_Variable (ask with tip=AM)")
        if name == council:
            who = as_text(told.get("Codigo"), "Codigo")
        else:
            rest[name] = as_text(told.get("Nombre"), "Nombre")
    return who, rest


def _cells(series: dict[str, Any], who: str, rest: tuple[str, ...], period: str) -> Iterator[Cell]:
    for one in as_list(series.get("Data", []), "Data"):
        told = as_object(one, "An entry of Data")
        value = as_number(told.get("Valor"), f"Valor of {who}")
        if told.get("Secreto") is True:
            yield Cell(who, _period(told, period), rest, None, Status.TOO_SMALL)
        elif value is None:
            yield Cell(who, _period(told, period), rest, None, Status.NOT_DELIVERED)
        else:
            provisional = str(told.get("T3_TipoDato", "")) in PROVISIONAL
            status = Status.ESTIMATED if provisional else Status.OBSERVED
            yield Cell(who, _period(told, period), rest, value, status)


def _period(told: dict[str, Any], year: str) -> str:
    """2024 for the whole year (A), 2024M03 and 2024T1 for parts of it."""
    number = as_number(told.get(year), year)
    letters = as_text(told.get("T3_Periodo", "A"), "T3_Periodo")
    written = f"{number:.0f}" if number is not None else ""
    return written if letters == "A" else f"{written}{letters}"
