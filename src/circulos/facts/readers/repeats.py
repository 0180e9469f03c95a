"""Figures that stand in a file more than once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from circulos.facts.readers.report import Findings
from circulos.facts.schema import KEY, Status


def without_repeats(found: pa.Table, findings: Findings) -> tuple[pa.Table, int]:
    """Equal repetitions once, and how many there were; what contradicts itself not at all, among the findings.

    A cell that says nothing gives way to one that says something.
    """
    keys = _keys(found)
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
    sizes = np.diff(starts, append=len(keys))
    if (sizes == 1).all():
        return found, 0
    dropped: list[int] = []
    repeated = 0
    for start, size in zip(starts[sizes > 1], sizes[sizes > 1], strict=True):
        clash = _Clash(found, sorted(int(row) for row in order[start : start + size]))
        dropped += clash.dropped()
        repeated += clash.repeated
        if clash.figures > 1:
            clash.report(findings)
    kept = np.ones(len(keys), bool)
    kept[dropped] = False
    return found.filter(pa.array(kept)), repeated


def _keys(found: pa.Table) -> NDArray[np.int64]:
    """One number for each council, period, variable and part."""
    keys = np.zeros(found.num_rows, np.int64)
    for name in KEY:
        coded = found.column(name).combine_chunks().dictionary_encode()
        keys = keys * max(len(coded.dictionary), 1) + coded.indices.to_numpy(zero_copy_only=False)
    return keys


@dataclass
class _Clash:
    """Rows of the same figure."""

    table: pa.Table
    rows: list[int]

    def __post_init__(self) -> None:
        said = [(self.table["value"][row].as_py(), self.table["status"][row].as_py()) for row in self.rows]
        silent = (None, Status.NOT_DELIVERED.value)
        self.speaking = [
            (row, each) for row, each in zip(self.rows, said, strict=True) if each != silent
        ] or list(zip(self.rows, said, strict=True))[:1]
        self.figures = len({each for _, each in self.speaking})
        self.repeated = len(self.speaking) - 1 if self.figures == 1 else 0

    def dropped(self) -> Iterator[int]:
        kept = self.speaking[0][0] if self.figures == 1 else None
        return (row for row in self.rows if row != kept)

    def report(self, findings: Findings) -> None:
        places = [str(self.table["source"][row]).rsplit(", row ", 1) for row, _ in self.speaking]
        shown = [f"{value:g}" if value is not None else status for _, (value, status) in self.speaking]
        said = ", ".join(f"{figure} ({place[1]})" for figure, place in zip(shown[:6], places, strict=False))
        sheet = places[0][0].removeprefix(findings.file).removeprefix(", ")
        about = {name: str(self.table[name][self.rows[0]]) for name in KEY}
        findings.add("duplicate", sheet, int(places[0][1]), "", shown[0], None, choices=said, **about)
