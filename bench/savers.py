"""Deadline day: many people save at once for a minute, and afterwards every acknowledged figure must be there.

    python bench/savers.py [--people 100] [--seconds 60] [--pause 2.0] [--database sqlite]

Serves the invented network (fifty councils, the whole kit, four years behind it, returns half filled in) on a free
port, in a folder that is thrown away; on SQLite and then on a PostgreSQL of its own (`--database` for one of them),
or where DATABASE_URL says (an empty database). A person saves a figure, thinks for `pause` seconds (a figure is found
before it is typed), and saves the next; one in twenty has a digit too many, so that flags come and go. Two share
each return and one of its figures. Prints requests, errors, saves where a colleague was first, figures lost, the 50th
and 95th percentile of a save in milliseconds as the browser sees it, and how much of the processors the server took
for each save.
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
CELLS = 6  # figures a person goes back and forth between; the first is her colleague's too


@dataclass(frozen=True)
class Cell:
    variable: str
    section: str
    value: float
    version: int


@dataclass
class Person:
    """Somebody who saves into a return she shares with one colleague."""

    number: int
    port: int
    cookies: str
    token: str
    address: str
    cells: list[Cell]
    took: list[float] = field(default_factory=list)
    acknowledged: dict[str, tuple[int, float]] = field(default_factory=dict)  # version and value, by variable
    errors: int = 0
    clashes: int = 0

    def live(self, until: float, pause: float) -> None:
        draw = random.Random(self.number)
        time.sleep(draw.uniform(0, pause))
        versions = {cell.variable: cell.version for cell in self.cells}
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        while time.monotonic() < until:
            cell = draw.choice(self.cells)
            value = round(cell.value * draw.uniform(0.97, 1.03)) + 1
            self.save(link, cell, value * 10 if draw.random() < 0.05 else value, versions)
            time.sleep(draw.uniform(0.5, 1.5) * pause)

    def save(
        self, link: http.client.HTTPConnection, cell: Cell, value: int, versions: dict[str, int]
    ) -> None:
        told = {"variable": cell.variable, "breakdown": "total", "value": value, "section": cell.section}
        body = urlencode(told | {"version": versions[cell.variable], "seconds": 3, "status": "observed"})
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
            version = json.loads(text)["cells"]["total"]["version"]
            versions[cell.variable] = version
            self.acknowledged[cell.variable] = (version, float(value))
        elif answer.status == 409:
            self.clashes += 1
            versions[cell.variable] = json.loads(text)["version"]
        else:
            self.errors += 1


def prepare(people: int) -> list[dict]:
    """The invented network with every return open, and a session for each of the people. In a process of its own."""
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command
    from django.urls import reverse

    call_command("prepare", verbosity=0)
    from circulos.web.collection.models import Return
    from circulos.web.cycle.models import Edition
    from circulos.web.people import actions, roles

    edition = Edition.objects.order_by("-period").first()
    begun = Return.objects.filter(edition=edition, answered__gt=20).select_related("council")
    Return.objects.filter(pk__in=begun).update(state="in_progress", validated_at=None, validated_by=None)
    sessions = []
    for number in range(people):
        filed = begun[number // 2 % len(begun)]
        person = actions.add_person(by=None, email=f"saver{number}@circulos.example", name=f"Saver {number}")
        actions.give_role(by=None, person=person, role=roles.CONTRIBUTOR, council=filed.council)
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = "circulos.web.people.signed_in.Backend"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.create()
        cells = counts_of(filed)
        mine = [cells[0], *cells[1 + number % 2 :: 2][: CELLS - 1]]
        sessions.append(
            {
                "session": f"{settings.SESSION_COOKIE_NAME}={session.session_key}",
                "address": reverse("collection:save", args=[edition.code, filed.council.code]),
                "cells": [vars(cell) for cell in mine],
            }
        )
    return sessions


def counts_of(filed) -> list[Cell]:
    """The counts without a limit in a return: the figures that are typed over and over."""
    from circulos.method.types import VariableType
    from circulos.web.collection import filled as reading

    whole = reading.load(filed.edition, filed.council, filed)
    asked = [
        (section.code, question.variable) for section in whole.sections for question in section.questions
    ]
    found = []
    for section, code in asked:
        variable, cell = whole.kit.variables[code], whole.cell(code)
        if variable.type is VariableType.INTEGER and variable.maximum is None and (cell.value or 0) >= 10:
            found.append(Cell(code, section, cell.value, cell.version))
    return found


def stands() -> dict[str, tuple[int, float]]:
    """What is in the database afterwards: version and value, by address of the return and variable."""
    import django

    django.setup()
    from django.urls import reverse

    from circulos.web.collection.models import Answer

    rows = Answer.objects.filter(breakdown="total").select_related("filed__edition", "filed__council")
    found = {}
    for row in rows:
        address = reverse("collection:save", args=[row.filed.edition.code, row.filed.council.code])
        found[f"{address} {row.variable}"] = (row.version, row.value)
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
    for _ in range(1500):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return server
        except OSError:
            time.sleep(0.2)
    server.kill()
    sys.exit("The server did not start.")


def token(port: int, session: str, address: str, section: str) -> tuple[str, str]:
    """The token of forms, as a browser gets it with the page."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    page = f"{address.removesuffix('save/')}sections/{section}/"
    link.request("GET", page, headers={"Cookie": session, "Host": "localhost"})
    answer = link.getresponse()
    cookie = re.search(r"csrftoken=([^;]+)", answer.getheader("Set-Cookie") or "")
    answer.read()
    if cookie is None:
        sys.exit(f"{page} answered {answer.status} without a token.")
    return f"{session}; csrftoken={cookie[1]}", cookie[1]


def spent(pid: int) -> float:
    """Processor seconds of a process and all it started; 0 where the system does not tell."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(spent(int(child)) for child in children)


def measure(people: int, seconds: float, pause: float) -> None:
    sessions = in_process("prepare", people)
    port = free_port()
    server = serve(port)
    try:
        crowd = []
        for number, one in enumerate(sessions):
            cells = [Cell(**cell) for cell in one["cells"]]
            cookies, form = token(port, one["session"], one["address"], cells[0].section)
            crowd.append(Person(number, port, cookies, form, one["address"], cells))
        before = spent(server.pid)
        until = time.monotonic() + seconds
        threads = [threading.Thread(target=one.live, args=(until, pause)) for one in crowd]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        took = spent(server.pid) - before
    finally:
        server.terminate()
        server.wait(20)
    tell(crowd, seconds, took)


def lost(crowd: list[Person]) -> list[str]:
    """Figures that do not stand as they were acknowledged last. What came later unacknowledged is no loss."""
    there = in_process("stands")
    last: dict[str, tuple[int, float]] = {}
    for one in crowd:
        for variable, told in one.acknowledged.items():
            name = f"{one.address} {variable}"
            last[name] = max(last.get(name, (0, 0.0)), told)
    failed = any(one.errors for one in crowd)
    missing = []
    for name, told in last.items():
        stands = tuple(there.get(name, (0, None)))
        if stands != told and not (failed and stands[0] > told[0]):
            missing.append(f"{name}: acknowledged {told}, stands {stands}")
    return missing


def tell(crowd: list[Person], seconds: float, cpu: float) -> None:
    took = sorted(value for one in crowd for value in one.took)
    gone, saved = lost(crowd), len(took)
    print(f"database            {'PostgreSQL' if os.environ.get('DATABASE_URL') else 'SQLite (the default)'}")
    print(f"people, seconds     {len(crowd)}, {seconds:.0f}")
    print(f"requests            {saved} ({saved / seconds:.0f} a second)")
    print(f"errors              {sum(one.errors for one in crowd)}")
    print(f"a colleague first   {sum(one.clashes for one in crowd)}")
    print(f"lost                {len(gone)}")
    print(f"p50, p95 of a save  {statistics.median(took):.0f} ms, {took[int(len(took) * 0.95)]:.0f} ms")
    if cpu:
        print(f"processor a save    {1000 * cpu / saved:.1f} ms, {cpu / seconds:.2f} of them busy")
    for line in gone[:10]:
        print(f"  {line}")
    if gone:
        sys.exit(1)


def on_postgresql(given: argparse.Namespace) -> int:
    """The same beside a server that is thrown away."""
    measured = [__file__, "--people", given.people, "--seconds", given.seconds, "--pause", given.pause]
    command = [ROOT / "tests/postgres.py", sys.executable, *measured]
    return subprocess.run([sys.executable, *map(str, command)], check=False).returncode


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--database", choices=["sqlite", "postgresql"])
    reader.add_argument("--people", type=int, default=100)
    reader.add_argument("--seconds", type=float, default=60)
    reader.add_argument("--pause", type=float, default=2.0)
    given = reader.parse_args()
    elsewhere = bool(os.environ.get("DATABASE_URL"))
    if elsewhere or given.database != "postgresql":
        on_this_one(given)
    if not elsewhere and given.database != "sqlite":
        sys.exit(on_postgresql(given))


def on_this_one(given: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory(prefix="circulos-savers-") as folder:
        os.environ |= {
            "CIRCULOS_DATA": folder,
            "DJANGO_SETTINGS_MODULE": "circulos.web.settings",
            "CIRCULOS_HOSTS": "localhost",
            "CIRCULOS_DEMO": "1",
            "PYTHONPATH": str(ROOT / "src"),
        }
        measure(given.people, given.seconds, given.pause)


if __name__ == "__main__":
    if sys.argv[1:2] == ["prepare"]:
        print(json.dumps(prepare(int(sys.argv[2]))))
    elif sys.argv[1:2] == ["stands"]:
        print(json.dumps(stands()))
    else:
        main()
