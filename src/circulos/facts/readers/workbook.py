"""A look at an Excel workbook before it is opened: it is a zip file, and zip files can be bombs.

Nothing a zip file says about itself is believed. Every part is unpacked into nothing while counting, and the
cells of the sheets are counted too: two cells at opposite corners of a sheet take a few bytes, and sixteen
thousand million places in memory once it is opened.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from circulos.facts.readers.report import ReadError

MEGABYTE = 1_000_000
UNPACKED = 500  # MB in all parts together
RATIO = 250  # times the size on the disk; spreadsheets of the same figure in every cell reach about 100
SMALL = 20  # MB; below it the ratio does not matter
PARTS = 5000
CELLS = 5  # million a sheet, blank ones between filled ones included
CHUNK = 1 << 18

TEXTS = 2000  # MB, if every cell with a text had the longest of them

_CELL = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\br\s*=\s*[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_TEXT_CELL = re.compile(rb"\bt\s*=\s*[\"']s[\"']")
_FILLED = re.compile(rb"<(?:\w+:)?(?:v|is)[\s>]")
_STRING = re.compile(rb"<(?:\w+:)?si[\s>/]")


def inspect(path: Path, *, filled: int | None = None) -> None:
    """`ReadError` if a workbook is no zip file, encrypted, or would not fit in memory when opened.

    With `filled` also if more cells than that hold anything: then no more of it is unpacked.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _declared(path, parts)
            _unpacked(path, archive, parts, filled)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError) as error:
        raise ReadError("not_a_workbook", path.name, because=_reason(path, error)) from None


def _reason(path: Path, error: Exception) -> str:
    with path.open("rb") as file:
        if file.read(4) == b"\xd0\xcf\x11\xe0":
            return "it has a password, or is an old .xls under a new name"
    return " ".join(str(error).split())[:200]


def _declared(path: Path, parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > PARTS:
        raise ReadError("zip_bomb", path.name, because=f"{len(parts)} parts")
    if any(part.flag_bits & 0x1 for part in parts):
        raise ReadError("not_a_workbook", path.name, because="it has a password")
    # Parts that overlap are how a small file holds many large ones.
    if sum(part.compress_size for part in parts) > path.stat().st_size:
        raise ReadError("zip_bomb", path.name, because="its parts overlap")
    _weigh(path, sum(part.file_size for part in parts), "as it says itself")


def _weigh(path: Path, size: int, what: str) -> None:
    ratio = size / max(path.stat().st_size, 1)
    if size > UNPACKED * MEGABYTE or (ratio > RATIO and size > SMALL * MEGABYTE):
        raise ReadError("zip_bomb", path.name, because=f"{size / MEGABYTE:.0f} MB, {what}")


def _unpacked(
    path: Path, archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], most_filled: int | None
) -> None:
    total = text_cells = longest = filled = 0
    for part in parts:
        name = part.filename.lower()
        seen = (
            _Sheet() if name.startswith("xl/worksheets/") else _Strings() if "sharedstrings" in name else None
        )
        for chunk in _chunks(archive, part):
            total += len(chunk)
            _weigh(path, total, "counted while unpacking")
            if seen is not None:
                seen.see(chunk)
            if isinstance(seen, _Sheet):
                _span(path, part.filename, seen)
                if most_filled is not None and filled + seen.filled > most_filled:
                    raise ReadError("too_many_figures", path.name, limit=f"{most_filled:,}")
        filled += seen.filled if isinstance(seen, _Sheet) else 0
        text_cells += seen.text_cells if isinstance(seen, _Sheet) else 0
        longest = max(longest, seen.longest if isinstance(seen, _Strings) else 0)
    # A text is stored once and copied into each cell that shows it.
    if text_cells * longest > TEXTS * MEGABYTE:
        because = f"{text_cells * longest / MEGABYTE:.0f} MB, long texts repeated in many cells"
        raise ReadError("zip_bomb", path.name, because=because)


def _span(path: Path, name: str, sheet: _Sheet) -> None:
    if sheet.cells > CELLS * 1_000_000:
        size = f"{sheet.cells / 1e6:.0f}"
        raise ReadError(
            "too_many_cells", path.name, what=name.rsplit("/", 1)[-1], size=size, limit=str(CELLS)
        )


def _chunks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """What a part unpacks to, in pieces, however long it says it is."""
    archive.open(part).close()  # checks that the local header is the one the directory speaks of
    stream = archive.fp
    assert stream is not None
    stream.seek(part.header_offset + 26)
    lengths = stream.read(4)
    stream.seek(int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little"), 1)
    if part.compress_type == zipfile.ZIP_STORED:
        yield from _stored(stream, part.compress_size)
    elif part.compress_type == zipfile.ZIP_DEFLATED:
        yield from _inflated(stream)
    else:
        raise zipfile.BadZipFile(f"the part {part.filename} is packed in a way workbooks never are")


def _stored(stream: IO[bytes], size: int) -> Iterator[bytes]:
    while size > 0 and (chunk := stream.read(min(CHUNK, size))):
        size -= len(chunk)
        yield chunk


def _inflated(stream: IO[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(-15)
    while not unpacker.eof and (packed := stream.read(CHUNK)):
        while packed and not unpacker.eof:
            yield unpacker.decompress(packed, CHUNK)
            packed = unpacker.unconsumed_tail


class _Sheet:
    """The rectangle from A1 to the furthest cell of a sheet, seen through its XML in pieces."""

    def __init__(self) -> None:
        self.column = self.row = self.text_cells = self.filled = 0
        self._rest = b""

    @property
    def cells(self) -> int:
        return self.column * self.row

    def see(self, chunk: bytes) -> None:
        text = self._rest + chunk
        # What is cut in two between pieces is seen whole in the next one.
        whole, opened, self._rest = text.rpartition(b"<")
        self._rest = opened + self._rest
        if len(self._rest) > 2 * CHUNK:
            raise zipfile.BadZipFile("a sheet is not XML")
        for letters, digits in _CELL.findall(whole):
            self.row = max(self.row, int(digits))
            self.column = max(self.column, _column(letters))
        self.text_cells += len(_TEXT_CELL.findall(whole))
        self.filled += len(_FILLED.findall(whole))


class _Strings:
    """The longest of the texts that cells refer to."""

    def __init__(self) -> None:
        self.longest = 0
        self._began = self._read = 0
        self._rest = b""

    def see(self, chunk: bytes) -> None:
        text = self._rest + chunk
        whole, opened, self._rest = text.rpartition(b"<")
        self._rest = opened + self._rest
        for match in _STRING.finditer(whole):
            self._ended(self._read + match.start())
        self._read += len(whole)
        self.longest = max(self.longest, self._read + len(self._rest) - self._began)

    def _ended(self, place: int) -> None:
        self.longest = max(self.longest, place - self._began)
        self._began = place


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
