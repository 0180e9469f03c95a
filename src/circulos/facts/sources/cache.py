"""Raw answers kept on disk, each with its address, the time, its digest and what the server needs to say "unchanged".

An answer is a file named by its digest; beside it, named by the address, stands what is known about it. The second is
put in place last and at once, so that there is never half an answer, and an answer that is not what its digest says
counts as none.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from circulos.facts.sources.client import Answer


@dataclass(frozen=True)
class Kept:
    """An answer in the cache."""

    address: str
    digest: str
    fetched: datetime  # when the server last said that this is its answer
    etag: str = ""
    last_modified: str = ""

    def is_fresh(self, days: int, now: datetime) -> bool:
        """Whether it is younger than so many days."""
        return now - self.fetched < timedelta(days=days)


@dataclass(frozen=True)
class Cache:
    """A folder of answers."""

    folder: Path

    def find(self, address: str) -> Kept | None:
        """What is known about the answer at an address; None where there is none, or it is damaged."""
        try:
            told = json.loads(self._place(address).read_text(encoding="utf-8"))
            found = _kept(told)
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return found if found.address == address and self._whole(found) else None

    def body(self, kept: Kept) -> bytes:
        """The answer itself."""
        return self._body_of(kept.digest).read_bytes()

    def keep(self, address: str, answer: Answer, now: datetime) -> Kept:
        """Put an answer into the cache, in place of the one before."""
        digest = hashlib.sha256(answer.body).hexdigest()
        self.folder.mkdir(parents=True, exist_ok=True)
        _replace(self._body_of(digest), answer.body)
        return self._know(Kept(address, digest, now, answer.etag, answer.last_modified))

    def confirm(self, kept: Kept, now: datetime) -> Kept:
        """The server says that the answer still holds."""
        return self._know(Kept(kept.address, kept.digest, now, kept.etag, kept.last_modified))

    def _know(self, kept: Kept) -> Kept:
        told = asdict(kept) | {"fetched": kept.fetched.astimezone(UTC).isoformat(timespec="seconds")}
        _replace(self._place(kept.address), (json.dumps(told, indent=1) + "\n").encode())
        return kept

    def _place(self, address: str) -> Path:
        return self.folder / f"{hashlib.sha256(address.encode()).hexdigest()[:32]}.json"

    def _body_of(self, digest: str) -> Path:
        return self.folder / f"{digest}.body"

    def _whole(self, kept: Kept) -> bool:
        try:
            return hashlib.sha256(self.body(kept)).hexdigest() == kept.digest
        except OSError:
            return False


def _kept(told: Mapping[str, str]) -> Kept:
    digest, fetched = told["digest"], datetime.fromisoformat(told["fetched"])
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef") or fetched.tzinfo is None:
        raise ValueError(digest)
    return Kept(told["address"], digest, fetched, told["etag"], told["last_modified"])


def _replace(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    beside.write_bytes(content)
    beside.replace(path)
