"""Whose turn it is to write to SQLite, which lets one write at a time and all others try again by chance.

Savers queue instead: the threads of a process for a lock, the processes of the site for a file that the system frees
when a process dies. Writers that do not queue are still kept apart by SQLite itself.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress

from django.conf import settings
from django.db import connection

with suppress(ImportError):  # Windows has none; there SQLite alone keeps processes apart
    import fcntl

_among_threads = threading.Lock()


@contextmanager
def in_turn() -> Iterator[None]:
    """Whoever writes already goes on: she holds the database, and those in the queue wait for her."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with _among_threads, _among_processes():
        yield


def _among_processes():
    return _held(settings.DATA / "writer.lock") if "fcntl" in globals() else nullcontext()


@contextmanager
def _held(path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
