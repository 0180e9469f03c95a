"""Observations as dense blocks of numbers, read straight from sorted Parquet.

The engines hash; where the rows lie sorted by variable, nothing has to be hashed. A row's place follows from the
dictionaries Parquet keeps anyway, so a hundred million rows become arrays at the speed of reading them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from circulos.facts.engine import EngineError
from circulos.facts.period import parse_period
from circulos.facts.schema import FIRST_MISSING, STATUSES

Floats: TypeAlias = NDArray[np.float64]
Codes: TypeAlias = NDArray[np.int32]
Small: TypeAlias = NDArray[np.int8]

ABSENT = -1  # in place of a status: nobody filed anything here
_NAMES = ["council", "period", "variable", "breakdown", "status"]
_MEANING = {str(status): number for number, status in enumerate(STATUSES)}


@dataclass(frozen=True)
class Rows:
    """Observations of some variables, as codes.

    `place` counts councils within periods; `cell` is the number of a variable and breakdown in the order asked for.
    All arrays are as long as there are rows.
    """

    councils: tuple[str, ...]
    periods: tuple[str, ...]
    place: Codes
    cell: Codes
    value: Floats
    status: Small

    def grid(self, cells: Sequence[int]) -> Grid:
        """Some of the cells, spread out over all places."""
        slots = np.full(int(self.cell.max(initial=-1)) + 2, -1, np.int32)
        kept = [cell for cell in cells if cell < len(slots) - 1]
        slots[kept] = [number for number, cell in enumerate(cells) if cell < len(slots) - 1]
        slot = slots[self.cell]
        here = slice(None) if slot.min(initial=0) >= 0 else slot >= 0
        places = len(self.councils) * len(self.periods)
        flat = slot[here].astype(np.int64) * places + self.place[here]
        value = np.full(len(cells) * places, np.nan)
        status = np.full(len(cells) * places, ABSENT, np.int8)
        value[flat] = self.value[here]
        status[flat] = self.status[here]
        return Grid(value.reshape(len(cells), places), status.reshape(len(cells), places))


@dataclass(frozen=True)
class Grid:
    """Figures by cell and place: NaN where there is none, with the place of its status in `STATUSES` or `ABSENT`."""

    value: Floats
    status: Small


class Store:
    """Parquet files of observations, with what is known about where each variable lies.

    Files sorted by variable are read in part; others are read whole each time, with the same result.
    """

    def __init__(self, files: Iterable[str | Path]) -> None:
        self._files = [self._opened(Path(file)) for file in files]
        self._groups = [
            (number, group, *_span(file.metadata.row_group(group)))
            for number, file in enumerate(self._files)
            for group in range(file.metadata.num_row_groups)
        ]
        self.rows = sum(file.metadata.num_rows for file in self._files)

    def close(self) -> None:
        """Close the files."""
        for file in self._files:
            file.close()

    @staticmethod
    def _opened(path: Path) -> Any:
        try:
            file = pq.ParquetFile(path, read_dictionary=_NAMES)
        except (pa.ArrowException, OSError) as error:
            raise EngineError(
                f"{path} cannot be read as Parquet: {' '.join(str(error).split())[:200]}"
            ) from None
        lacking = [name for name in (*_NAMES, "value") if name not in file.schema_arrow.names]
        if lacking:
            raise EngineError(f"{path} does not hold observations: it has no column {', '.join(lacking)}.")
        return file

    def rows_of(self, cells: Mapping[tuple[str, str], int]) -> Rows:
        """The rows of some cells (variable, breakdown), each with its number."""
        tables = list(self._tables(sorted({variable for variable, _ in cells})))
        names = {name: _names_in(tables, name) for name in _NAMES}
        councils = sorted(names["council"])
        periods = sorted(names["period"], key=lambda period: parse_period(period).order)
        council = _codes(tables, "council", {name: number for number, name in enumerate(councils)})
        period = _codes(
            tables, "period", {name: number * len(councils) for number, name in enumerate(periods)}
        )
        place = period + council
        value = _joined([table.column("value").cast(pa.float64()).to_numpy() for table in tables], np.float64)
        meaning = {name: _MEANING.get(name, FIRST_MISSING) for name in names["status"]}
        status = _codes(tables, "status", meaning).astype(np.int8)
        cell = _cells(tables, names, cells)
        if cell.min(initial=0) < 0:
            kept = cell >= 0
            place, cell, value, status = place[kept], cell[kept], value[kept], status[kept]
        return _rows(tuple(councils), tuple(periods), place, cell, value, status)

    def _tables(self, variables: list[str]) -> Iterator[Any]:
        wanted: dict[int, list[int]] = {}
        for file, group, first, last in self._groups:
            if first is None or last is None or _any_within(variables, first, last):
                wanted.setdefault(file, []).append(group)
        for file, groups in wanted.items():
            yield self._files[file].read_row_groups(groups, columns=[*_NAMES, "value"])


def _span(group: Any) -> tuple[str | None, str | None]:
    for index in range(group.num_columns):
        column = group.column(index)
        if (
            column.path_in_schema == "variable"
            and column.statistics is not None
            and column.statistics.has_min_max
        ):
            return str(column.statistics.min), str(column.statistics.max)
    return None, None


def _any_within(variables: list[str], first: str, last: str) -> bool:
    place = bisect_left(variables, first)
    return place < len(variables) and variables[place] <= last


def _names_in(tables: list[Any], column: str) -> list[str]:
    """The words of a column, each once, in the order in which they are met."""
    found = pa.array([], pa.string())
    for table in tables:
        for chunk in table.column(column).chunks:
            words = chunk.dictionary.cast(pa.string())
            new = pc.is_null(pc.index_in(words, value_set=found))
            if new.true_count:
                found = pa.concat_arrays([found, words.filter(new)])
    return [str(name) for name in found.to_pylist()]


def _codes(tables: list[Any], column: str, meaning: Mapping[str, int]) -> Codes:
    """The words of a column as what they mean, row by row. The dictionaries are translated, not the rows."""
    words, codes = pa.array(list(meaning), pa.string()), np.array(list(meaning.values()), np.int32)
    pieces = []
    for table in tables:
        for chunk in table.column(column).chunks:
            if len(chunk):
                meant = codes[pc.index_in(chunk.dictionary.cast(pa.string()), value_set=words).to_numpy()]
                indices = chunk.indices.to_numpy(zero_copy_only=False)
                same = (meant == np.arange(len(meant))).all()
                pieces.append(indices if same else meant[indices])
    return _joined(pieces, np.int32)


def _joined(pieces: list[Any], dtype: type) -> NDArray[Any]:
    if len(pieces) == 1:
        return np.asarray(pieces[0], dtype)
    return np.concatenate(pieces) if pieces else np.empty(0, dtype)


def _cells(tables: list[Any], names: Mapping[str, list[str]], cells: Mapping[tuple[str, str], int]) -> Codes:
    """The number of the cell of each row, that is of its variable and breakdown; −1 for those not wanted."""
    if len(names["breakdown"]) == 1:
        (only,) = names["breakdown"]
        return _codes(tables, "variable", {name: cells.get((name, only), -1) for name in names["variable"]})
    variables = {name: number for number, name in enumerate(names["variable"])}
    breakdowns = {name: number * len(variables) for number, name in enumerate(names["breakdown"])}
    numbers = np.full(len(variables) * len(breakdowns), -1, np.int32)
    for (variable, breakdown), number in cells.items():
        if variable in variables and breakdown in breakdowns:
            numbers[variables[variable] + breakdowns[breakdown]] = number
    both = _codes(tables, "variable", variables) + _codes(tables, "breakdown", breakdowns)
    return np.asarray(numbers[both], np.int32)


def _rows(
    councils: tuple[str, ...],
    periods: tuple[str, ...],
    place: Codes,
    cell: Codes,
    value: Floats,
    status: Small,
) -> Rows:
    """A missing status has no value, and no value has a missing status."""
    missing, nothing = status >= FIRST_MISSING, ~np.isfinite(value)
    status[nothing & ~missing] = FIRST_MISSING
    nothing |= missing
    if nothing.any():
        value = np.where(nothing, np.nan, value)
    return Rows(councils, periods, place, cell, value, status)
