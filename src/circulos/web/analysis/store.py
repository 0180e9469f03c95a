"""Benchmarks ready to be looked at: one for each kit and snapshot, named by their digests.

A digest never means anything else, so nothing held here ever goes stale: in the process the latest few are held, on
disk all of them, so that a new process need not measure again.
"""

import hashlib
import logging
import os
import pickle
import threading
from collections import OrderedDict
from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path

from django.conf import settings

import circulos
from circulos.benchmarking import Benchmark, benchmark
from circulos.compare.comparison import Comparison
from circulos.facts import TOTAL
from circulos.facts.snapshot import open_snapshot
from circulos.method.types import Kit

logger = logging.getLogger("circulos")

FOLDER = "benchmarks"
HELD = 8  # benchmarks in one process; one of 60 councils, 128 indicators and 10 years takes some 20 MB
# What is the same for every benchmark of a kit is not written to disk: the kit is read anyway.
LEFT_OUT = ("kit", "names")


@dataclass(frozen=True)
class Ready:
    """A benchmark whose comparisons are made once."""

    benchmark: Benchmark = field(compare=False)  # the key says all: two of one key are the same
    key: str
    _made: dict[tuple[str, str, str, str], Comparison] = field(
        default_factory=dict, repr=False, compare=False
    )

    def comparison(self, indicator: str, period: str, group: str = "", breakdown: str = TOTAL) -> Comparison:
        asked = (indicator, period, group, breakdown)
        if asked not in self._made:
            self._made[asked] = self.benchmark.comparison(indicator, period, group, breakdown)
        return self._made[asked]


_held: OrderedDict[str, Ready] = OrderedDict()
_measuring: dict[str, threading.Lock] = {}
_lock = threading.Lock()


def ready(kit: Kit, folder: Path, context: Path | None = None) -> Ready:
    """The benchmark of a snapshot folder, with the facts about the territory in another.

    Whoever asks while it is being measured waits for that one.
    """
    place = open_snapshot(context).manifest.digest if context else ""
    key = key_of(kit, open_snapshot(folder).manifest.digest, place)
    with _lock:
        if key in _held:
            _held.move_to_end(key)
            return _held[key]
        mine = _measuring.setdefault(key, threading.Lock())
    with mine:
        with _lock:
            if key in _held:
                return _held[key]
        made = Ready(_from_disk(key, kit) or _measured(key, kit, folder, context), key)
        with _lock:
            _held[key] = made
            while len(_held) > HELD:
                _held.popitem(last=False)
            _measuring.pop(key, None)
    return made


def key_of(kit: Kit, digest: str, place: str = "") -> str:
    return "-".join(filter(None, (kit.digest[:16], digest[:16], place[:16], _program())))


@cache
def _program() -> str:
    """What measured it: another program may say something else of the same figures."""
    found = hashlib.sha256(circulos.__version__.encode())
    home = Path(circulos.__file__).parent
    for path in [
        home / "benchmarking.py",
        *sorted(home.glob("facts/*.py")),
        *sorted(home.glob("compare/*.py")),
    ]:
        found.update(path.read_bytes())
    return found.hexdigest()[:12]


def forget() -> None:
    """Empty the process; what lies on disk stays."""
    with _lock:
        _held.clear()


# --- Disk ---------------------------------------------------------------------------------------------------


def _path(key: str) -> Path:
    return settings.DATA / FOLDER / f"{key}.pickle"


def _from_disk(key: str, kit: Kit) -> Benchmark | None:
    """The folder is the site's own, as its database is: what lies in it was written by `_measured`."""
    try:
        with _path(key).open("rb") as file:
            told = pickle.load(file)  # noqa: S301 -- see above
        return Benchmark(kit=kit, names={}, **told)
    except FileNotFoundError:
        return None
    except Exception:  # a file cut off or of another time is measured again
        logger.warning("The benchmark %s could not be read and is measured again.", key)
        return None


def _measured(key: str, kit: Kit, folder: Path, context: Path | None) -> Benchmark:
    found = replace(benchmark(kit, folder, context=context), kit=kit, names={})
    told = {one.name: getattr(found, one.name) for one in fields(found) if one.name not in LEFT_OUT}
    path = _path(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    with draft.open("wb") as file:
        pickle.dump(told, file, protocol=pickle.HIGHEST_PROTOCOL)
    draft.replace(path)
    return found
