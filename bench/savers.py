"""Deadline day: many people save at once for a minute, and afterwards every acknowledged figure must be there.

    python bench/savers.py [--people 100] [--seconds 60] [--pause 2.0]

Serves a site of its own on a free port, in a folder that is thrown away; on SQLite, or where DATABASE_URL says.
A person saves a figure, thinks for `pause` seconds (a figure is found before it is typed), and saves the next.
Two people share each return. Prints requests, errors, saves where a colleague was first, figures lost, and the
50th and 95th percentile of a save in milliseconds as the browser sees it.
"""

import argparse
import http.client
import json
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).parents[1]
CELLS = ("borrowers", "loans", "trips", "spending")


@dataclass
class Person:
    """Somebody who saves into a return she shares with one colleague; each has cells of her own."""

    number: int
    port: int
    cookies: str
    token: str
    address: str
    cells: tuple[str, ...]
    took: list[float] = field(default_factory=list)
    acknowledged: dict[tuple[str, str], float] = field(default_factory=dict)
    errors: int = 0
    clashes: int = 0

    def live(self, until: float, pause: float) -> None:
        draw = random.Random(self.number)
        time.sleep(draw.uniform(0, pause))
        versions = dict.fromkeys(self.cells, 0)
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        while time.monotonic() < until:
            self.save(link, draw.choice(self.cells), draw.randrange(1, 100_000), versions)
            time.sleep(draw.uniform(0.5, 1.5) * pause)

    def save(self, link: http.client.HTTPConnection, cell: str, value: int, versions: dict[str, int]) -> None:
        section = {"borrowers": "people", "loans": "people", "trips": "van", "spending": "money"}[cell]
        body = urlencode(
            {
                "variable": cell,
                "breakdown": "total",
                "value": value,
                "version": versions[cell],
                "section": section,
            }
        )
        headers = {
            "Cookie": self.cookies,
            "X-CSRFToken": self.token,
            "Content-Type": "application/x-www-form-urlencoded",
            "Host": "localhost",
        }
        began = time.perf_counter()
        try:
            link.request("POST", self.address, body, headers)
            answer = link.getresponse()
            text = answer.read()
        except OSError:
            self.errors += 1
            link.close()
            return
        self.took.append((time.perf_counter() - began) * 1000)
        if answer.status == 200:
            versions[cell] = json.loads(text)["cells"]["total"]["version"]
            self.acknowledged[self.address, cell] = float(value)
        elif answer.status == 409:
            self.clashes += 1
            versions[cell] = json.loads(text)["version"]
        else:
            self.errors += 1


def prepare(people: int) -> list[dict]:
    """A site with one edition, a return for every two people, a session for each. Runs in a process of its own."""
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command
    from django.urls import reverse

    from circulos.web.people import roles

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    from web.collection.world import an_open_edition
    from web.factories import a_council, somebody_with

    councils = [a_council() for _ in range(max(3, (people + 1) // 2))]
    edition = an_open_edition(*councils)
    sessions = []
    for number in range(people):
        council = councils[number // 2]
        person = somebody_with(roles.CONTRIBUTOR, council=council)
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.create()
        sessions.append(
            {
                "session": f"{settings.SESSION_COOKIE_NAME}={session.session_key}",
                "address": reverse("collection:save", args=[edition.code, council.code]),
            }
        )
    return sessions


def stands() -> dict[str, float]:
    """What is in the database afterwards, by address of the return and cell."""
    import django

    django.setup()
    from django.urls import reverse

    from circulos.web.collection.models import Answer

    rows = Answer.objects.select_related("filed__edition", "filed__council")
    found = {}
    for row in rows:
        address = reverse("collection:save", args=[row.filed.edition.code, row.filed.council.code])
        found[f"{address} {row.variable}"] = row.value
    return found


def in_process(what: str, *arguments: object) -> object:
    """Prepare and look in processes of their own: only the server may hold the database."""
    done = subprocess.run(
        [sys.executable, __file__, what, *map(str, arguments)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def serve(port: int) -> subprocess.Popen:
    code = f"from circulos.web.serve import serve; serve(port={port})"
    server = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL)
    for _ in range(300):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return server
        except OSError:
            time.sleep(0.2)
    server.kill()
    sys.exit("The server did not start.")


def token(port: int, session: str, address: str) -> tuple[str, str]:
    """The token of forms, as a browser gets it with the page."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    page = address.removesuffix("save/") + "sections/people/"
    link.request("GET", page, headers={"Cookie": session, "Host": "localhost"})
    answer = link.getresponse()
    cookie = re.search(r"csrftoken=([^;]+)", answer.getheader("Set-Cookie") or "")
    answer.read()
    if cookie is None:
        sys.exit(f"{page} answered {answer.status} without a token.")
    return f"{session}; csrftoken={cookie[1]}", cookie[1]


def measure(people: int, seconds: float, pause: float) -> None:
    sessions = in_process("prepare", people)
    port = free_port()
    server = serve(port)
    try:
        crowd = []
        for number, one in enumerate(sessions):
            cookies, form = token(port, one["session"], one["address"])
            # One cell is shared by both people of a return, so that colleagues do get in each other's way.
            cells = (CELLS[number % 2 * 2], CELLS[number % 2 * 2 + 1], "borrowers")
            crowd.append(Person(number, port, cookies, form, one["address"], tuple(dict.fromkeys(cells))))
        until = time.monotonic() + seconds
        threads = [threading.Thread(target=one.live, args=(until, pause)) for one in crowd]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    finally:
        server.terminate()
        server.wait(20)
    tell(crowd, seconds)


def tell(crowd: list[Person], seconds: float) -> None:
    there = in_process("stands")
    took = sorted(value for one in crowd for value in one.took)
    shared = {cell for cell in CELLS if cell == "borrowers"}
    lost = [
        (key, value)
        for one in crowd
        for key, value in one.acknowledged.items()
        if key[1] not in shared and there.get(" ".join(key)) != value
    ]
    # Of a shared cell the last acknowledged of the two must stand.
    both: dict[tuple[str, str], set[float]] = {}
    for one in crowd:
        for key, value in one.acknowledged.items():
            both.setdefault(key, set()).add(value)
    lost += [
        (key, values)
        for key, values in both.items()
        if key[1] in shared and there.get(" ".join(key)) not in values
    ]
    saved = sum(len(one.took) for one in crowd)
    print(f"database            {'PostgreSQL' if os.environ.get('DATABASE_URL') else 'SQLite (the default)'}")
    print(f"people, seconds     {len(crowd)}, {seconds:.0f}")
    print(f"requests            {saved} ({saved / seconds:.0f} a second)")
    print(f"errors              {sum(one.errors for one in crowd)}")
    print(f"a colleague first   {sum(one.clashes for one in crowd)}")
    print(f"lost                {len(lost)}")
    print(f"p50, p95 of a save  {statistics.median(took):.0f} ms, {took[int(len(took) * 0.95)]:.0f} ms")
    if lost:
        sys.exit(1)


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--people", type=int, default=100)
    reader.add_argument("--seconds", type=float, default=60)
    reader.add_argument("--pause", type=float, default=2.0)
    given = reader.parse_args()
    with tempfile.TemporaryDirectory(prefix="circulos-savers-") as folder:
        os.environ |= {
            "CIRCULOS_DATA": folder,
            "DJANGO_SETTINGS_MODULE": "circulos.web.settings",
            "CIRCULOS_HOSTS": "localhost",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")]),
        }
        measure(given.people, given.seconds, given.pause)


if __name__ == "__main__":
    if sys.argv[1:2] == ["prepare"]:
        print(json.dumps(prepare(int(sys.argv[2]))))
    elif sys.argv[1:2] == ["stands"]:
        print(json.dumps(stands()))
    else:
        main()
