"""JSON-stat 2.0 (json-stat.org/full): a cube of figures, its dimensions written beside it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from circulos.facts.sources.cells import (
    MOST_CELLS,
    Cell,
    Cells,
    as_list,
    as_number,
    as_object,
    as_text,
    parse_json,
    status_of,
)
from circulos.facts.sources.errors import SourceError
from circulos.method.problems import shortened


def read(body: bytes, council: str, period: str) -> Cells:
    """The cells of a dataset. Raises `SourceError` where it is none, or has no such dimensions."""
    told = as_object(parse_json(body), "The answer")
    if told.get("class", "dataset") != "dataset" or "value" not in told:
        raise SourceError(f"The answer is no dataset of JSON-stat 2.0{_said(told)}.")
    names = [as_text(one, "A dimension") for one in as_list(told.get("id"), "The list of dimensions (id)")]
    axes = {name: _categories(told, name) for name in names}
    for name in (council, period):
        if name not in axes:
            raise SourceError(
                f"The answer has no dimension {name}; it has {', '.join(map(shortened, names))}."
            )
    size = math.prod(map(len, axes.values()))
    if told.get("size") != [len(axes[name]) for name in names]:
        raise SourceError("The sizes of the answer do not fit its dimensions.")
    if size > MOST_CELLS:
        raise SourceError(f"The answer has {size:,} cells; more than {MOST_CELLS:,} are not read.")
    others = tuple(name for name in names if name not in (council, period))
    places = [names.index(name) for name in (council, period, *others)]
    found = _cells(told, list(axes.values()), size, places)
    return Cells(others, tuple(axes[name] for name in others), tuple(found))


def _cells(told: dict[str, Any], axes: list[tuple[str, ...]], size: int, places: list[int]) -> Iterator[Cell]:
    values, flags = _by_place(told["value"], size, "value"), _flags(told.get("status"), size)
    for number, codes in enumerate(product(*axes)):
        who, when, *rest = (codes[place] for place in places)
        value = as_number(values.get(number), f"The value at place {number}")
        flag = flags if isinstance(flags, str) else flags.get(number)
        yield Cell(who, when, tuple(rest), value, status_of(value, flag if isinstance(flag, str) else ""))


def _categories(told: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """The codes of a dimension in order: a list, an object of places, or the one label there is."""
    dimension = as_object(as_object(told.get("dimension"), "dimension").get(name), f"The dimension {name}")
    category = as_object(dimension.get("category"), f"The categories of {name}")
    index = category.get("index", category.get("label"))
    if isinstance(index, dict) and "index" in category:
        order = sorted(index, key=lambda code: _place(index[code], name))
        if [index[code] for code in order] != list(range(len(order))):
            raise SourceError(f"The categories of {name} are not numbered from 0 without a gap.")
        return tuple(order)
    codes = tuple(as_text(one, f"A category of {name}") for one in index or ())
    if not codes or len(set(codes)) != len(codes):
        raise SourceError(f"The dimension {name} has no categories, or one of them twice.")
    return codes


def _place(given: object, name: str) -> int:
    if isinstance(given, int) and not isinstance(given, bool):
        return given
    raise SourceError(f"The place of a category of {name} is {shortened(repr(given))}.")


def _by_place(given: object, size: int, what: str) -> dict[int, Any]:
    """Figures or flags by their place, given as a list of all or an object of some."""
    if isinstance(given, list):
        if len(given) != size:
            raise SourceError(f"The answer has {len(given)} entries under {what}, where {size} are wanted.")
        return dict(enumerate(given))
    told = as_object(given, what)
    try:
        found = {int(place): each for place, each in told.items()}
    except ValueError:
        raise SourceError(f"An entry under {what} has no place.") from None
    if any(not 0 <= place < size for place in found):
        raise SourceError(f"An entry under {what} is beyond the cube.")
    return found


def _flags(given: object, size: int) -> str | dict[int, Any]:
    if given is None or isinstance(given, str):
        return given or ""
    return _by_place(given, size, "status")


def _said(told: Mapping[str, Any]) -> str:
    """What the service says instead of a table, if it says something."""
    errors = told.get("error", told.get("label", ""))
    return f": {shortened(str(errors))}" if errors else ""
