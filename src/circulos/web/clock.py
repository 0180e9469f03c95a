"""What happens by itself when its time has come: the worker looks once a minute.

A job is named by its path and imported when it is first run. It must do nothing where its work is done already: the
clock remembers nothing, so that neither a restart nor a second worker does anything twice.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import close_old_connections
from django.utils.module_loading import import_string

logger = logging.getLogger("circulos")

SECONDS = 60.0
TIME_TO_FINISH = 8.0  # seconds; the server waits a little longer for the worker
_jobs: list[str] = []


def every_minute(job: str) -> None:
    """Register a function without arguments by its path."""
    if job not in _jobs:
        _jobs.append(job)


def strike(ended: threading.Event | None = None) -> None:
    """Run every job; one that fails is written down and keeps no other from its turn."""
    for job in _jobs:
        if ended and ended.is_set():
            return
        try:
            import_string(job)()
        except Exception:
            logger.exception("%s failed; it is tried again in a minute.", job)


@contextmanager
def ticking() -> Iterator[None]:
    """Strikes once a minute until the block is left. A job at work is then waited for, and what comes after it not begun:
    a thread that the end of the process cuts off inside a library of another language takes the process down with it.
    """
    ended = threading.Event()
    thread = threading.Thread(target=_run, args=(ended,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(TIME_TO_FINISH)


def _run(ended: threading.Event) -> None:
    while not ended.is_set():
        close_old_connections()
        strike(ended)
        close_old_connections()
        ended.wait(SECONDS)
