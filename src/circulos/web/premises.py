"""What a site needs for itself alone before it starts: a port, and a data folder.

Two sites on one folder would write to one database: while one lays its invented network, which is one transaction, the
other waits in vain, and its worker takes the tasks of the first. So a file in the folder stays locked as long as any
process of the site lives, and a site that was killed and is started again waits until the last of them has ended.
"""

import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, TypeVar

with suppress(ImportError):  # Windows has none; there nobody keeps two sites apart
    import fcntl

PATIENCE = 5.0  # seconds for the processes of a site that was just ended
NAME = "site.lock"
T = TypeVar("T")


class CannotServe(Exception):  # noqa: N818 -- it is no error of the program
    """The site cannot start; the message says why and what to do."""


def demand_free(host: str, port: int) -> None:
    """Raise `CannotServe` unless the port can be listened at."""
    problem = _in_time(lambda: _refusal(host, port))
    if problem:
        raise CannotServe(
            f"Port {port} cannot be used ({problem}). Stop what uses it, or choose another with --port."
        )


def _refusal(host: str, port: int) -> str | None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            return error.strerror
    return None


def claim(folder: Path, address: str) -> IO[str]:
    """The folder, made if need be, for this site alone. It is given back when the file is closed in all its processes."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = (folder / NAME).open("a+")
    except OSError as error:
        raise CannotServe(
            f"The data folder {folder} cannot be written to ({error.strerror}). "
            "Give this user the right to write there, or choose another folder with --data."
        ) from error
    if _in_time(lambda: _is_held(file)):
        raise CannotServe(_taken(folder, file))
    file.truncate(0)
    file.write(address)
    file.flush()
    return file


def _is_held(file: IO[str]) -> bool:
    if "fcntl" not in globals():
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


def _taken(folder: Path, file: IO[str]) -> str:
    file.seek(0)
    address = file.read()
    file.close()
    return (
        f"The data in {folder} are served already, at {address}. "
        "Use that site, stop it first, or choose another folder with --data."
    )


def _in_time(problem: Callable[[], T]) -> T:
    """What is in the way, or what is left of it after a while."""
    until = time.monotonic() + PATIENCE
    while (found := problem()) and time.monotonic() < until:
        time.sleep(0.1)
    return found
