"""Which encoding a text file has, found by what its letters would then be."""

from __future__ import annotations

import codecs
from pathlib import Path

from circulos.facts.readers.report import ReadError

CHUNK = 1 << 20
SAMPLE = 200_000  # characters beyond ASCII that are looked at, with a few around each
_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# What begins so is no text, whatever its name says.
_OTHERS = {
    b"PK\x03\x04": "it is an Excel workbook or a zip file; give it its own ending",
    b"\xd0\xcf\x11\xe0": "it is an old Excel workbook (.xls)",
    b"PAR1": "it is a Parquet file",
    b"%PDF": "it is a PDF",
}
_LETTERS = frozenset("àáâäãåæçèéêëìíîïñòóôöõøœùúûüýßÀÁÂÄÃÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖÕØŒÙÚÛÜÝ")
_USUAL = frozenset("àáçèéíïñòóúüÀÁÇÈÉÍÏÑÒÓÚÜ")  # in Catalan, Spanish and the names of Great Britain
_SIGNS = frozenset("’‘“”–—·€£ºª«»°¿¡…²³¹½±×÷§\u00a0")


def encoding_of(path: Path, given: str = "") -> str:
    """The encoding of a text file: as given, by its mark, UTF-8 if it is valid, else the likelier of two.

    Windows' cp1252 and Mac Roman give every byte some letter, so validity decides nothing between them: in
    the wrong one `Lluís` becomes `Llu’s` or `LluÌs`, and letters where letters belong tell them apart.
    """
    with path.open("rb") as file:
        start = file.read(4)
    for magic, what in _OTHERS.items():
        if start.startswith(magic):
            raise ReadError("not_text", path.name, because=what)
    if given:
        return _as_given(path, given)
    for mark, name in _BOMS.items():
        if start.startswith(mark):
            return _as_given(path, name)
    if _valid(path, "utf-8"):
        if b"\0" in _beginning(path):
            raise ReadError("not_text", path.name, because="it holds bytes that are no characters")
        return "utf-8"
    sample = _around_the_unusual(path)
    if b"\0" in sample:
        raise ReadError("not_text", path.name, because="it holds bytes that are no characters")
    return max(("cp1252", "mac_roman"), key=lambda name: _likelihood(sample, name))


def _as_given(path: Path, name: str) -> str:
    try:
        known = getattr(codecs.lookup(name), "_is_text_encoding", True)
    except LookupError:
        known = False
    if not known:
        raise ReadError("not_text", path.name, because=f"there is no encoding called “{name}”")
    if not _valid(path, name):
        raise ReadError("not_text", path.name, because=f"it is not {name} throughout")
    return name


def _valid(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(CHUNK)


def _around_the_unusual(path: Path) -> bytes:
    """The lines that are not plain ASCII, up to a limit."""
    kept = bytearray()
    with path.open("rb") as file:
        while len(kept) < SAMPLE and (line := file.readline(CHUNK)):
            if not line.isascii():
                kept += line[:5000]
    return bytes(kept)


def _likelihood(sample: bytes, encoding: str) -> float:
    text = sample.decode(encoding, errors="replace")
    score = 0.0
    for place, sign in enumerate(text):
        if sign.isascii():
            continue
        before, after = text[max(place - 1, 0) : place], text[place + 1 : place + 2]
        score += _fits(sign, before, after)
    return score


def _fits(sign: str, before: str, after: str) -> float:
    inside = before.isalpha() and after.isalpha()
    if sign in _LETTERS:
        # A capital amid small letters, or a small letter before a capital, is what the wrong encoding makes.
        if (sign.isupper() and before.islower()) or (sign.islower() and after.isupper()):
            return -1.0
        begins = sign.islower() and not before.isalpha() and after.isalpha()
        return (1.0 if sign in _USUAL else 0.6) - (0.3 if begins else 0.0)
    if sign in _SIGNS:
        return 0.5 if not inside or sign in "·’" else -1.0
    return -1.0
