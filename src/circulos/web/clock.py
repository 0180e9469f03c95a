"""What happens by itself when its time has come: the worker looks once a minute.

A job is named by its path and imported when it is first run. It must do nothing where its work is done already: the
clock remembers nothing, so that neither a restart nor a second worker does anything twice.
"""

import logging
import threading
from collections.abc import Callable

from django.db import close_old_connections
from django.utils.module_loading import import_string

logger = logging.getLogger("circulos")

SECONDS = 60.0
_jobs: list[str] = []


def every_minute(job: str) -> None:
    """Register a function without arguments by its path."""
    if job not in _jobs:
        _jobs.append(job)


def strike() -> None:
    """Run every job; one that fails is written down and keeps no other from its turn."""
    for job in _jobs:
        try:
            import_string(job)()
        except Exception:
            logger.exception("%s failed; it is tried again in a minute.", job)


def start(stopped: Callable[[], bool]) -> None:
    threading.Thread(target=_run, args=(stopped,), daemon=True).start()


def _run(stopped: Callable[[], bool]) -> None:
    pause = threading.Event()
    while not stopped():
        close_old_connections()
        strike()
        close_old_connections()
        pause.wait(SECONDS)
