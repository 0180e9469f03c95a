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
        names: dict[str, dict[str, int]] = {name: {} for name in _NAMES}
        found = [_coded(table, names) for table in tables]
        joined = {name: _joined([each[name] for each in found], np.int32) for name in _NAMES}
        value = _joined([each["value"] for each in found], np.float64)
        cell = _cells(cells, names)[joined.pop("variable"), joined.pop("breakdown")]
        if (cell < 0).any():
            kept = np.flatnonzero(cell >= 0)
            cell, value = cell[kept], value[kept]
            joined = {name: codes[kept] for name, codes in joined.items()}
        return _rows(names, joined, cell, value)

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


def _coded(table: Any, names: dict[str, dict[str, int]]) -> dict[str, Any]:
    """The columns of a table as codes into dictionaries that are shared by all tables."""
    coded: dict[str, Any] = {}
    for name in _NAMES:
        pieces = [_recoded(chunk, names[name]) for chunk in table.column(name).chunks]
        coded[name] = _joined(pieces, np.int32)
    coded["value"] = table.column("value").cast(pa.float64()).to_numpy()
    return coded


def _recoded(chunk: Any, known: dict[str, int]) -> Codes:
    shared = np.array(
        [known.setdefault(str(name), len(known)) for name in chunk.dictionary.to_pylist()], np.int32
    )
    indices = chunk.indices.to_numpy(zero_copy_only=False)
    if len(shared) and (shared == np.arange(len(shared))).all():
        return np.asarray(indices, np.int32)
    return np.asarray(shared[indices], np.int32)


def _joined(pieces: list[Any], dtype: type) -> NDArray[Any]:
    if len(pieces) == 1:
        return np.asarray(pieces[0], dtype)
    return np.concatenate(pieces) if pieces else np.empty(0, dtype)


def _cells(cells: Mapping[tuple[str, str], int], names: dict[str, dict[str, int]]) -> Codes:
    """Which cell a variable and a breakdown make, by their codes; −1 for those not wanted."""
    table = np.full((len(names["variable"]) + 1, len(names["breakdown"]) + 1), -1, np.int32)
    for (variable, breakdown), number in cells.items():
        if variable in names["variable"] and breakdown in names["breakdown"]:
            table[names["variable"][variable], names["breakdown"][breakdown]] = number
    return table


def _rows(names: dict[str, dict[str, int]], joined: dict[str, Codes], cell: Codes, value: Floats) -> Rows:
    councils, council = _in_order(names["council"], joined["council"], sorted(names["council"]))
    by_time = sorted(names["period"], key=lambda period: parse_period(period).order)
    periods, period = _in_order(names["period"], joined["period"], by_time)
    statuses = {status: number for number, status in enumerate(STATUSES)}
    meaning = np.array([statuses.get(name, FIRST_MISSING) for name in names["status"]] or [0], np.int8)
    status = meaning[joined["status"]]
    missing = status >= FIRST_MISSING
    nothing = ~np.isfinite(value)
    status[nothing & ~missing] = FIRST_MISSING
    if missing.any() or np.isinf(value).any():
        value = np.where(missing | nothing, np.nan, value)
    return Rows(councils, periods, period * np.int32(len(councils)) + council, cell, value, status)


def _in_order(known: dict[str, int], codes: Codes, ordered: list[str]) -> tuple[tuple[str, ...], Codes]:
    """Codes in the order of the names instead of the order in which they were met."""
    places = {name: number for number, name in enumerate(ordered)}
    new = np.array([places[name] for name in known] or [0], np.int32)
    return tuple(ordered), np.asarray(new[codes], np.int32)
