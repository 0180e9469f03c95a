"""A server killed without warning must leave no process behind that holds its port or its tasks."""

import os
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


def _watch(served_by: int) -> None:
    while os.getppid() == served_by:
        time.sleep(SECONDS_BETWEEN_LOOKS)
    os._exit(1)
