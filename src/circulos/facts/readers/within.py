"""A look at how much a file holds, before any of it is understood: for whoever expects a small one.

To read a figure takes a thousand times as long as to count it, so a file that is none of those expected is told
by counting. A table of text is counted to its end, so that its rows can be named; a workbook until it is too much.
"""

from __future__ import annotations

from pathlib import Path

from circulos.facts.readers.report import ReadError
from circulos.facts.readers.workbook import inspect

CHUNK = 1 << 20
_DELIMITERS = b",;\t|"


def demand_within(path: Path, *, rows: int, cells: int) -> None:
    """`ReadError` if a file has more rows or cells than that; a workbook also if it is dangerous to open."""
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        inspect(path, filled=cells)
        return
    lines, signs = _counted(path)
    if lines > rows:
        raise ReadError("too_many_rows", path.name, rows=f"{lines:,}", limit=f"{rows:,}")
    if lines + signs > cells:
        raise ReadError("too_many_figures", path.name, limit=f"{cells:,}")


def _counted(path: Path) -> tuple[int, int]:
    """Lines, and how often the commonest of the signs that part cells is there."""
    ends, signs, last = [0, 0], [0] * len(_DELIMITERS), b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            ends = [ends[0] + chunk.count(b"\n"), ends[1] + chunk.count(b"\r")]
            signs = [found + chunk.count(sign) for found, sign in zip(signs, _DELIMITERS, strict=True)]
            last = chunk[-1:]
    return max(ends) + (last not in (b"\n", b"\r", b"")), max(signs)
