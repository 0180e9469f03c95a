"""The reports of all councils of a circle at once, in every format, resumable, with one zip at the end.

A file is written beside its place and moved there whole; what was written is told in a ledger, one line a file. When
a pack is made again with the same kit, figures, program and wishes, files that are there and whole are kept: a pack
that was interrupted goes on where it was.
"""

from __future__ import annotations

import copyreg
import gc
import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from multiprocessing import connection, get_context, parent_process
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from circulos import __version__
from circulos.exhibits.report import report
from circulos.exhibits.setting import Setting
from circulos.exhibits.source import Source
from circulos.names import slug
from circulos.render import RENDERERS, render

FORMATS = ("pdf", "pptx", "xlsx")
LEDGER = "pack.jsonl"
INDEX = "index.html"
PROCESSES = 2
GARBAGE = 200_000  # objects made since, before a process of a pack looks for cycles
Progress = Callable[[int, int], None]
"""Called after each file with how many are ready and how many there will be."""


@dataclass(frozen=True)
class Wishes:
    """What a pack is to hold. `circle` is the name of the circle, the kit's title without it."""

    period: str
    plan: str = "council"
    language: str = "ca"
    formats: tuple[str, ...] = FORMATS
    circle: str = ""
    version: str = __version__
    setting: Setting | None = None


@dataclass(frozen=True)
class Wanted:
    """A council whose report is still to be written, and in which formats under which names."""

    council: str
    files: tuple[str, ...]


def pack(
    source: Source,
    councils: Sequence[str],
    wishes: Wishes,
    out: Path,
    *,
    progress: Progress = lambda ready, all: None,
    processes: int = PROCESSES,
    view: Callable[[str], Source] | None = None,
) -> Path:
    """Write the report of each council in each format into `out`; the path of the zip with all of them and an index.

    `view` gives what one council may see, where that is not the same for all; other processes get it as a pickle.
    Raises ValueError for an unknown plan or format, before anything is written.
    """
    refuse_unknown(source, wishes)
    out.mkdir(parents=True, exist_ok=True)
    key = key_of(source, wishes)
    named = file_names(source.names, councils, wishes)
    kept = whole(out, key)
    todo = [
        Wanted(council, missing)
        for council, files in named.items()
        if (missing := tuple(name for name in files if name not in kept))
    ]
    total = sum(map(len, named.values()))
    ready = total - sum(len(one.files) for one in todo)
    progress(ready, total)
    clean(out)
    with (out / LEDGER).open("a", encoding="utf-8") as ledger:
        for entry in made(source, todo, wishes, out, processes, view):
            print(json.dumps({"key": key, **entry}), file=ledger, flush=True)
            ready += 1
            progress(ready, total)
    return zipped(source, named, wishes, out)


def refuse_unknown(source: Source, wishes: Wishes) -> None:
    """A pack that cannot be made is refused as a whole."""
    unknown = [form for form in wishes.formats if form not in RENDERERS]
    if unknown:
        raise ValueError(f"No report is written as {', '.join(unknown)}. There are: {', '.join(RENDERERS)}.")
    if wishes.plan not in source.kit.reports:
        known = ", ".join(source.kit.reports) or "none"
        raise ValueError(f"The kit {source.kit.code} has no report plan “{wishes.plan}”. It has: {known}.")


def key_of(source: Source, wishes: Wishes) -> str:
    """What a file is made from: two packs with the same key hold the same."""
    told = replace(wishes, formats=())
    # Facts about the territory and what was decided are no part of the snapshot, and reports may show them.
    territory = getattr(getattr(source, "territory", None), "digest", "")
    beside = (territory, repr(told), repr(getattr(source, "decisions", "")))
    parts = (source.kit.code, source.kit.version, source.kit.digest, source.snapshot, *beside)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def file_names(
    names: Mapping[str, str], councils: Sequence[str], wishes: Wishes
) -> dict[str, tuple[str, ...]]:
    """The files of each council; councils of one name are told apart by their codes."""
    plain = {council: slug(names.get(council, council)) for council in councils}
    several = {name for name in plain.values() if list(plain.values()).count(name) > 1}
    stems = {council: f"{name} {council}" if name in several else name for council, name in plain.items()}
    return {
        council: tuple(f"{slug(f'{stem} {wishes.period}')}.{form}" for form in wishes.formats)
        for council, stem in stems.items()
    }


# What is there already


def whole(out: Path, key: str) -> set[str]:
    """The files in a folder that were made from the same and are still what was written."""
    entries: dict[str, dict[str, Any]] = {}
    for entry in told(out / LEDGER):
        entries[entry["file"]] = entry
    return {name for name, entry in entries.items() if entry["key"] == key and is_whole(out / name, entry)}


def told(ledger: Path) -> Iterator[dict[str, Any]]:
    """The lines of a ledger; one cut off by an interruption is passed over."""
    if ledger.exists():
        for line in ledger.read_text(encoding="utf-8").splitlines():
            try:
                yield json.loads(line)
            except json.JSONDecodeError:
                continue


def is_whole(path: Path, entry: Mapping[str, Any]) -> bool:
    """Whether a file is what its entry says."""
    return path.is_file() and path.stat().st_size == entry["size"] and digest(path) == entry["sha256"]


def digest(path: Path) -> str:
    """The digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def clean(out: Path) -> None:
    """Take away what an interruption left beside its place."""
    for left in out.glob(".*.part*"):
        left.unlink()


# Writing


def made(
    source: Source,
    todo: Sequence[Wanted],
    wishes: Wishes,
    out: Path,
    processes: int,
    view: Callable[[str], Source] | None,
) -> Iterator[dict[str, Any]]:
    """Write what is missing; an entry for the ledger as each file is ready."""
    if processes < 2 or len(todo) < 2:
        once = Remembered(source)
        for one in todo:
            yield from write(view(one.council) if view else once, one, wishes, out)
        return
    with pool(min(processes, len(todo)), source, wishes, out, view) as workers:
        for ready in as_completed([workers.submit(work, one) for one in todo]):
            yield from ready.result()


def write(source: Any, one: Wanted, wishes: Wishes, out: Path) -> Iterator[dict[str, Any]]:
    """The report of one council, built once, in each format that is missing."""
    built = report(
        source,
        wishes.plan,
        one.council,
        wishes.period,
        circle=wishes.circle,
        version=wishes.version,
        setting=wishes.setting,
    )
    for name in one.files:
        path = out / name
        # The ending stays last, because it chooses the medium.
        beside = out / f".{path.stem}.part{path.suffix}"
        try:
            render(built, wishes.language, beside)
            entry = {"file": name, "size": beside.stat().st_size, "sha256": digest(beside)}
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        yield entry


class Remembered:
    """A source that makes each comparison once: in a pack every council asks for the same."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.comparison = cache(source.comparison)
        self.series = cache(source.series)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.source, name)


# Other processes. They are started afresh and not forked, because engines and servers run threads.


def opened(content: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    """A read-only mapping out of its content."""
    return MappingProxyType(content)


# Kits hold read-only mappings, which Python by itself does not send to another process.
copyreg.pickle(MappingProxyType, lambda held: (opened, (dict(held),)))

View: TypeAlias = "Callable[[str], Source] | None"
_given: list[tuple[Any, Wishes, Path, View]] = []  # what this process works for


def pool(processes: int, source: Source, wishes: Wishes, out: Path, view: View) -> Executor:
    """Processes that know the source and the views; they are sent to each once."""
    # With views the source itself is not looked at any more.
    given = (None if view else source, wishes, out, view)
    return ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=begin, initargs=given)


def begin(source: Source | None, wishes: Wishes, out: Path, view: View) -> None:
    """What a new process is told."""
    _given[:] = [(source and Remembered(source), wishes, out, view)]
    # A report is a hundred thousand small objects and hardly a cycle: looking for cycles was a quarter of its time.
    gc.freeze()
    gc.set_threshold(GARBAGE)
    threading.Thread(target=end_with_parent, daemon=True).start()


def end_with_parent() -> None:
    """A process whose parent was killed would wait for work for ever."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def work(one: Wanted) -> list[dict[str, Any]]:
    """The report of one council, in another process."""
    source, wishes, out, view = _given[0]
    return list(write(view(one.council) if view else source, one, wishes, out))


# The zip


def zipped(source: Source, named: Mapping[str, Sequence[str]], wishes: Wishes, out: Path) -> Path:
    """All files and an index of them in one zip, of no time, moved to its place whole."""
    path = out / f"{slug(f'{source.kit.code} {wishes.plan} {wishes.period}')}.zip"
    beside = out / f".{path.stem}.part.zip"
    content = index(source, named, wishes)
    (out / INDEX).write_text(content, encoding="utf-8")
    with ZipFile(beside, "w") as archive:
        add(archive, INDEX, content.encode(), ZIP_DEFLATED)
        for name in (name for files in named.values() for name in files):
            packed = name.endswith((".pptx", ".xlsx", ".pdf"))
            add(archive, name, (out / name).read_bytes(), ZIP_STORED if packed else ZIP_DEFLATED)
    beside.replace(path)
    return path


def add(archive: ZipFile, name: str, content: bytes, how: int) -> None:
    """One file of a zip, packed at no time, so that the same files give the same zip."""
    info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = how
    archive.writestr(info, content)


def index(source: Source, named: Mapping[str, Sequence[str]], wishes: Wishes) -> str:
    """A page with every council and its files, and what they were made from."""
    rows = "".join(
        f"<tr><th scope=row>{escape(source.names.get(council, council))}"
        + "".join(f'<td><a href="{name}">{name.rpartition(".")[2].upper()}</a>' for name in files)
        for council, files in named.items()
    )
    title = escape(f"{wishes.circle or source.kit.title.into(wishes.language)} · {wishes.period}")
    kit = f"{source.kit.code} {source.kit.version} {source.kit.digest}"
    made_from = " · ".join(map(escape, (kit, source.snapshot, wishes.version)))
    return (
        f'<!doctype html><html lang="{escape(wishes.language)}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}</style><h1>{title}</h1><table>{rows}</table><p>{made_from}</p></html>"
    )


STYLE = (
    ":root{color-scheme:light dark}body{font:100%/1.5 system-ui,sans-serif;max-width:45rem;margin:auto;padding:1rem}"
    "th{text-align:left;font-weight:400;padding:.2rem 1.5rem .2rem 0}td{padding:.2rem .75rem}"
    "tr{border-bottom:1px solid #8886}table{border-collapse:collapse}p{font-size:.8rem;overflow-wrap:anywhere}"
)
