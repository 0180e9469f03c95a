"""The data folder of a site as one file, and back. It needs no running site, and does not disturb one.

What can be made again is left out: compiled messages, static files, drawn pages. The database is copied as it stood
at one moment, however many people save meanwhile, and before the snapshots it names, which never change.
"""

import hashlib
import json
import os
import sqlite3
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from circulos import __version__
from circulos.web import premises
from circulos.web.environment import DATABASE

MANIFEST = "backup.json"
LEFT_OUT = {
    *("locale", "static", "benchmarks"),
    *("writer.lock", premises.NAME),
    *(f"{DATABASE}-wal", f"{DATABASE}-shm"),
}
FORM = "circulos-backup-1"


class CannotCopy(Exception):  # noqa: N818 -- it is said to people
    """There is nothing to copy, or what should be brought back is no whole copy; the message says what to do."""


@dataclass(frozen=True)
class Copy:
    """A copy of a site in one file."""

    path: Path
    files: int
    has_database: bool


def write(data: Path, out: Path) -> Copy:
    """Copy the data folder into a new file in the folder `out`, readable by its owner only.

    Where the site's database is PostgreSQL the copy has the files alone. Raises `CannotCopy`.
    """
    if not (data / "secret.key").exists() and not (data / DATABASE).exists():
        raise CannotCopy(
            f"{data} is not the data folder of a site: name the one it is served from with --data."
        )
    out.mkdir(parents=True, exist_ok=True)
    path = out / time.strftime("circulos-%Y%m%d-%H%M%S.zip")
    draft = path.with_suffix(".part")
    try:
        with _private(draft) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            digests = dict(_added(archive, _files(data, out)))
            told = {"form": FORM, "version": __version__, "made": time.strftime("%Y-%m-%dT%H:%M:%S%z")}
            archive.writestr(MANIFEST, json.dumps(told | {"files": digests}, indent=1))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return Copy(path, len(digests), DATABASE in digests)


def _private(path: Path):
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")


def _files(data: Path, out: Path) -> Iterator[tuple[str, Path]]:
    """Names in the copy, and where their content lies. The database comes first, as it stands at this moment."""
    if (data / DATABASE).exists():
        with tempfile.TemporaryDirectory(dir=out, prefix=".copying-") as folder:
            moment = Path(folder) / DATABASE
            with closing(sqlite3.connect(data / DATABASE)) as site, closing(sqlite3.connect(moment)) as copy:
                site.backup(copy)
            yield DATABASE, moment
    for path in sorted(data.rglob("*")):
        name = path.relative_to(data)
        inside = out.resolve() in path.resolve().parents  # copies are not copied
        if (
            name.parts[0] not in LEFT_OUT | {DATABASE}
            and path.is_file()
            and not path.is_symlink()
            and not inside
        ):
            yield name.as_posix(), path


def _added(archive: zipfile.ZipFile, files: Iterator[tuple[str, Path]]) -> Iterator[tuple[str, str]]:
    for name, source in files:
        with suppress(FileNotFoundError):  # a draft may have been cleared away meanwhile
            yield name, _add(archive, name, source)


def _add(archive: zipfile.ZipFile, name: str, source: Path) -> str:
    with source.open("rb") as file, archive.open(name, "w", force_zip64=True) as entry:
        return _carry(file, entry)


def _carry(source: IO[bytes], target: IO[bytes]) -> str:
    """Copy everything; the digest of what was copied."""
    digest = hashlib.sha256()
    while piece := source.read(1 << 20):
        digest.update(piece)
        target.write(piece)
    return digest.hexdigest()


def read(path: Path, data: Path) -> Copy:
    """Lay a copy out as the data folder `data`, which must be new or empty. Raises `CannotCopy`, and leaves nothing."""
    if data.exists() and any(data.iterdir()):
        raise CannotCopy(
            f"{data} is not empty. Bring the copy back into a new folder, so that nothing is lost."
        )
    try:
        with zipfile.ZipFile(path) as archive:
            digests = _manifest(archive)
            data.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(
                dir=data.parent, prefix=".bringing-back-", ignore_cleanup_errors=True
            ) as folder:
                for name, digest in digests.items():
                    _lay(archive, name, digest, Path(folder))
                Path(folder).chmod(0o700)
                data.mkdir(exist_ok=True)
                Path(folder).replace(data)
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
        raise CannotCopy(f"{path} is no whole copy of a site ({error}). Take another one.") from error
    return Copy(path, len(digests), DATABASE in digests)


def _manifest(archive: zipfile.ZipFile) -> dict[str, str]:
    told = json.loads(archive.read(MANIFEST))
    if told.get("form") != FORM:
        raise ValueError("it is of another form")
    if _order(told["version"]) > _order(__version__):
        raise CannotCopy(
            f"This copy was made by Circulos {told['version']}; this is {__version__}. Install that version first."
        )
    return dict(told["files"])


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _lay(archive: zipfile.ZipFile, name: str, digest: str, folder: Path) -> None:
    parts = PurePosixPath(name).parts
    if not parts or ".." in parts or PurePosixPath(name).is_absolute():
        raise ValueError(f"{name} would lie outside the folder")
    target = folder.joinpath(*parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as entry, target.open("wb") as file:
        if _carry(entry, file) != digest:
            raise ValueError(f"{name} is damaged")
    if len(parts) == 1 and parts[0] == "secret.key":
        target.chmod(0o600)
