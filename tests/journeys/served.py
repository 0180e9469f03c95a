"""A site of its own for journeys: served by a process of its own on a free port, out of a folder that is thrown away.

What people do in the browser is the journey's affair; what other people did meanwhile is told by `stage.py`.
"""

import email
import email.policy
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

TESTS = Path(__file__).parents[1]
PATIENCE = 60.0  # seconds
TO_START = 240.0  # seconds, on a machine that does much else


def a_free_port() -> int:
    """One below those a system gives to whoever connects: nobody takes it while the site is prepared."""
    while True:
        port = random.randrange(20_000, 30_000)
        with suppress(OSError), socket.socket() as trial:
            trial.bind(("127.0.0.1", port))
            return port


def until(found, what: str, seconds: float = PATIENCE):
    """What `found` finds, as soon as it finds something."""
    end = time.monotonic() + seconds
    while not (result := found()):
        assert time.monotonic() < end, f"{what}: waited {seconds:.0f} s in vain"
        time.sleep(0.1)
    return result


def shell() -> dict[str, str]:
    """What the shell of somebody has who starts a site, without what this test run needs."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CIRCULOS_", "DJANGO_SETTINGS_MODULE"))
    }


def environment(data: Path, *, demo: bool) -> dict[str, str]:
    """For a program beside a site: its data and its settings."""
    return shell() | {
        "CIRCULOS_DATA": str(data),
        "CIRCULOS_DEMO": "1" if demo else "0",
        "DJANGO_SETTINGS_MODULE": "circulos.web.settings",
    }


class Site:
    """A site that can be stopped and started again on the same port, with the same data."""

    def __init__(self, data: Path, *, demo: bool = False) -> None:
        self.data, self.demo, self.port = data, demo, a_free_port()
        self.address = f"http://localhost:{self.port}"
        self._server: subprocess.Popen | None = None

    @property
    def environment(self) -> dict[str, str]:
        paths = os.pathsep.join((str(TESTS.parent / "src"), str(TESTS)))
        return environment(self.data, demo=self.demo) | {
            "PYTHONPATH": paths,
            "CIRCULOS_ADDRESS": self.address,
        }

    def prepare(self) -> None:
        """Tables, static files and, in the demo, the invented data; `start` would do it too."""
        subprocess.run([sys.executable, "-m", "circulos.web", "prepare"], env=self.environment, check=True)

    def start(self) -> None:
        script = f"from circulos.web import serve; serve.serve(port={self.port}, data={str(self.data)!r})"
        self._server = subprocess.Popen(
            [sys.executable, "-c", script], env=self.environment, stdout=subprocess.DEVNULL
        )
        until(self._answers, "the site to answer", seconds=TO_START)

    def stop(self) -> None:
        """As when a machine is restarted: told to end, and gone before anything else happens."""
        if self._server is None:
            return
        self._server.send_signal(signal.SIGINT)
        try:
            self._server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        self._server = None

    def _answers(self) -> bool:
        assert self._server and self._server.poll() is None, "the site did not start"
        try:
            urllib.request.urlopen(self.address, timeout=10).close()
        except (urllib.error.URLError, OSError):
            return False
        return True

    def stage(self, act: str, **told):
        """What others did meanwhile; see `stage.py`."""
        done = subprocess.run(
            [sys.executable, "-m", "journeys.stage", act, json.dumps(told)],
            env=self.environment,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout or "null")

    def letters(self, to: str) -> list[str]:
        """The texts of the letters to somebody, oldest first."""
        found = []
        for path in sorted(self.data.glob("mail/*.log"), key=lambda one: one.stat().st_mtime):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            if message["to"] and to in message["to"]:
                found.append(message.get_body(("plain",)).get_content())
        return found

    def link_in_letter(self, to: str, part: str) -> str:
        """The first address with `part` in it of a letter to somebody; letters are sent by a worker, so wait for it."""

        def find() -> str:
            links = [link for text in self.letters(to) for link in re.findall(r"https?://\S+", text)]
            return next((link for link in links if part in link), "")

        return until(find, f"a letter to {to} with {part} in it")
