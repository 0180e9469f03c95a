"""A server killed without warning must leave no process behind that holds its port or its tasks."""

import os
import signal
import threading
import time

SECONDS_BETWEEN_LOOKS = 0.5


def end_with_server() -> None:
    """End this process as soon as the server that started it is gone; nothing happens without such a server.

    What was not acknowledged is undone by the database, and tasks are taken up again when the site starts.
    """
    served_by = int(os.environ.get("CIRCULOS_SERVED_BY", "0"))
    if served_by:
        threading.Thread(target=_watch, args=(served_by,), daemon=True).start()


def end_when_the_server_says() -> None:
    """For a worker of the server. Ctrl+C reaches every process of a terminal, but a worker ends when the server tells it;
    one that heard both would hang until it is killed. One that is still loading ends at once.
    """
    if os.environ.get("CIRCULOS_SERVED_BY") and hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _watch(served_by: int) -> None:
    while os.getppid() == served_by:
        time.sleep(SECONDS_BETWEEN_LOOKS)
    os._exit(1)
