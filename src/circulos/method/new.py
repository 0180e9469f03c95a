"""A new kit to start from: a commented template, copied with the names filled in."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from circulos.method.files import shipped_kits

_CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", re.ASCII)


class NewKitError(ValueError):
    """A kit that cannot be begun like this; the message says why and what to do."""


def new_kit(code: str, title: str = "", folder: Path = Path(), today: date | None = None) -> Path:
    """Begin a kit `code` in `folder`: the folder made, whose content passes `check_kit`.

    `title` is the name of the service (made from the code if empty). Raises `NewKitError` if the code is not one
    or is taken; nothing is written then, and nothing half.
    """
    if not _CODE.fullmatch(code):
        raise NewKitError(
            f"“{code}” cannot name a kit. Write small letters and hyphens, as public-libraries."
        )
    if code in shipped_kits():
        raise NewKitError(
            f"The kit {code} comes with Circulos. Choose another name, and extend it if you like."
        )
    target = folder / code
    if target.exists():
        raise NewKitError(f"{target} is there already. Choose another name, or move it away.")
    words = {
        "@CODE@": code,
        "@TITLE@": " ".join((title or code.replace("-", " ").capitalize()).split()),
        "@VERSION@": f"{(today or date.today()).year}.1",
    }
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as draft:
        _copy(Path(draft) / code, words)
        shutil.move(Path(draft) / code, target)
    return target


def _copy(folder: Path, words: dict[str, str]) -> None:
    for path, file in _walk(files("circulos.method").joinpath("template"), Path()):
        text = file.read_text(encoding="utf-8")
        for mark, word in words.items():
            text = text.replace(mark, _quoted(word) if path.suffix == ".yaml" else word)
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def _walk(folder: Traversable, path: Path) -> Iterator[tuple[Path, Traversable]]:
    for each in folder.iterdir():
        if each.is_dir():
            yield from _walk(each, path / each.name)
        else:
            yield path / each.name, each


def _quoted(word: str) -> str:
    """A word as a YAML value, whatever it holds; a plain one stays plain."""
    if re.fullmatch(r"[A-Za-z][\w -]*", word):
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
