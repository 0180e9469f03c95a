"""A service on this machine that answers in the documented formats, and kits that are connected to it."""

import json
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from circulos.facts.sources import Cache, Client, Fetcher
from circulos.method import load_kit
from kit_folders import FILES, build

SOME_DAY = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
COUNCILS = """code,name,aliases
08001,Abrera,080018
08003,Alella,080039
08006,Arenys de Mar,080060
"""


@dataclass
class Service:
    """Answers of a path; each is a body or a function of the request's parameters that gives status, headers, body."""

    port: int = 0
    answers: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def says(self, path, *answers):
        """The answers of a path, one after the other; the last one stays."""
        self.answers[path] = list(answers)

    def reply(self, path, parameters, headers):
        self.asked.append((path, parameters, headers))
        waiting = self.answers.get(path)
        if not waiting:
            return 404, {}, b"nothing here"
        answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if callable(answer):
            return answer(parameters, headers)
        if isinstance(answer, tuple):
            return answer
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        return 200, {"Content-Type": "application/json"}, body


@pytest.fixture
def service():
    told = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            parts = urlsplit(self.path)
            status, headers, body = told.reply(parts.path, parse_qs(parts.query), dict(self.headers))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "Content-Length" not in headers:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


CONTEXT = """
    variables:
      - {code: population, title: Population, definition: On 1 January., unit: inhabitants}
      - {code: share_65_plus, title: Old, definition: 65 and over., unit: "%"}
      - {code: income, title: Income, definition: Per inhabitant., unit: EUR}
      - {code: poverty_share, title: Low income, definition: Below the threshold., unit: "%"}
"""


@pytest.fixture
def connected(tmp_path, service):
    """A kit of three councils with these connections; `{service}` in them is the service's address."""

    def load(connections):
        files = {
            **FILES,
            "context.yaml": CONTEXT,
            "councils.csv": COUNCILS,
            "connections.yaml": connections.replace("{service}", service.address),
        }
        return load_kit(build(tmp_path / "fountains", files).path)

    return load


@dataclass
class Clock:
    now: datetime = SOME_DAY

    def later(self, **time):
        self.now += timedelta(**time)

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def slept():
    return []


@pytest.fixture
def fetcher(tmp_path, clock, slept):
    def make(**options):
        client = Client(pause=0, timeout=5, sleep=slept.append, **options.pop("client", {}))
        return Fetcher(Cache(tmp_path / "cache"), client, now=clock, **options)

    return make


def figures(fetched):
    """The observations as (variable, council, period): value, or the status where there is none."""
    return {
        (row["variable"], row["council"], row["period"]): row["status"]
        if row["value"] is None
        else row["value"]
        for row in fetched.observations.to_pylist()
    }


@pytest.fixture(name="figures")
def _figures():
    return figures
