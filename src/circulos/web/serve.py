"""Starts the site: the server, and beside it the worker for tasks in the background. Nothing else is needed.

This process stays small and loads neither Django nor a library of figures: what is loaded here would be forked into
the server's workers. Preparing the data folder is a process of its own, `python -m circulos.web prepare`.
"""

import os
import subprocess
import sys
import threading
import time
import urllib.request
import webbrowser
from pathlib import Path
from typing import IO

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from circulos.web.premises import CannotServe, claim, demand_free

__all__ = ["CannotServe", "demand_free", "demo", "manage", "serve"]

# Python runs one thread of a process at a time, so processes serve side by side and threads only wait side by side.
# A save that holds the database shares its processor with every other thread of its process: with two of them, saves
# of a hundred people took a quarter less time at the 95th percentile than with four.
WORKERS = min(2, os.cpu_count() or 1)
THREADS = 2
BEFORE_ANOTHER_WORKER = 5.0  # seconds, so that one that cannot start does not try without pause
TIME_TO_FINISH = 10  # seconds; a task that takes longer is taken up again at the next start


def demo(
    *, port: int = 8000, data: Path | None = None, browser: bool = True, host: str = "127.0.0.1"
) -> None:
    """Serve invented councils, people and figures; anyone signs in by one click. Returns when it is stopped."""
    os.environ["CIRCULOS_DEMO"] = "1"
    os.environ.setdefault("CIRCULOS_HOSTS", "localhost,127.0.0.1,[::1]")
    serve(port=port, data=data or Path("demo"), browser=browser, host=host)


def serve(
    *,
    port: int = 8000,
    data: Path | None = None,
    browser: bool = False,
    host: str = "127.0.0.1",
    workers: int = WORKERS,
) -> None:
    """Serve the site whose data are in `data` (or CIRCULOS_DATA) until it is stopped."""
    demand_free(host, port)
    folder = Path(data or os.environ.get("CIRCULOS_DATA") or "circulos-data").expanduser().resolve()
    address = os.environ.get("CIRCULOS_ADDRESS") or f"http://localhost:{port}"
    with claim(folder, address) as claimed:
        os.environ |= {
            "CIRCULOS_DATA": str(folder),
            "CIRCULOS_ADDRESS": address,
            "CIRCULOS_SERVED_BY": str(os.getpid()),
        }
        _prepare(claimed)
        demand_free(host, port)  # somebody may have taken it meanwhile
        server = _server(host, port, workers)
        _with_background_worker(server, claimed)
        threading.Thread(target=_announce, args=(server, port, browser), daemon=True).start()
        server.serve()


def _server(host: str, port: int, workers: int) -> Granian:
    return Granian(
        "circulos.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        # A worker that has not finished loading does not hear that it should stop.
        workers_kill_timeout=TIME_TO_FINISH,
        log_level=LogLevels.error,
        websockets=False,
    )


def manage(data: Path, *told: str) -> bool:
    """Run a command of the site in a process of its own; whether it ended well. It says itself what went wrong."""
    where = os.environ | {"CIRCULOS_DATA": str(data.resolve())}
    done = subprocess.run(_command(*told), env=where, check=False)  # noqa: S603 -- no shell reads it
    return done.returncode == 0


def _command(*told: str) -> list[str]:
    return [sys.executable, "-m", "circulos.web", *told]


def _with_the_folder(claimed: IO[str]) -> dict[str, tuple[int, ...]]:
    """For a process that holds the data folder too, so that it is free only when that one has ended as well."""
    return {"pass_fds": (claimed.fileno(),)} if os.name == "posix" else {}


def _prepare(claimed: IO[str]) -> None:
    done = subprocess.run(_command("prepare"), check=False, **_with_the_folder(claimed))  # noqa: S603 -- as above
    if done.returncode:
        raise CannotServe("The site could not be prepared; the reason is above.")


def _with_background_worker(server: Granian, claimed: IO[str]) -> None:
    """Beside the server; when it dies it is started again, since nobody would notice that letters wait."""
    worker: list[subprocess.Popen] = []
    stopping = threading.Event()

    def begin() -> None:
        worker[:] = [subprocess.Popen(_command("work"), **_with_the_folder(claimed))]  # noqa: S603 -- as above

    def keep() -> None:
        while not stopping.is_set():
            worker[0].wait()
            if not stopping.wait(BEFORE_ANOTHER_WORKER):
                begin()

    @server.on_startup
    def start() -> None:
        # Here and not by the thread: a process that the server forks at the same moment would keep the end of the
        # pipe at which Python waits for a new process to begin.
        begin()
        threading.Thread(target=keep, daemon=True).start()

    @server.on_shutdown
    def stop() -> None:
        stopping.set()
        for child in worker:
            child.terminate()
            _see_off(child)


def _see_off(child: subprocess.Popen) -> None:
    try:
        child.wait(TIME_TO_FINISH)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _announce(server: Granian, port: int, browser: bool) -> None:
    """Say where the site is when it answers, not before, however long a busy machine takes."""
    # The first question imports modules. A worker forked meanwhile would find them locked by a thread that it does not
    # have, and wait for ever; so nothing is asked before the last one is there.
    while len(server.wrks) < server.workers:
        time.sleep(0.1)
    local = f"http://localhost:{port}/"
    while not _answers(local):
        time.sleep(0.2)
    print(f"Circulos is at {os.environ['CIRCULOS_ADDRESS']}/ (stop it with Ctrl+C)", flush=True)
    if browser:
        webbrowser.open(local)


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 -- it is our own
    except OSError:
        return False
    return True
