"""A site of its own in a folder, and processes that save into it and may be killed: see test_collection_faults.py.

It reads commands from its input, and its children say what was acknowledged. They are forked from one process
that has everything loaded, so that a test can kill fifty of them quickly.
"""

import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "circulos.web.settings"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from circulos.web.collection import actions  # noqa: E402
from circulos.web.collection.actions import Conflict, Entry  # noqa: E402
from circulos.web.cycle.models import Edition  # noqa: E402
from circulos.web.people.models import Council  # noqa: E402


def say(*words: object) -> None:
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def prepare() -> None:
    from web.collection.world import an_open_edition
    from web.factories import a_council

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    an_open_edition(a_council("Alella", "91001"))


def the_part():
    from web.cycle.world import part_of

    return part_of(Edition.objects.whole().get(), Council.objects.get(code="91001"))


def keep_saving(first: int) -> None:
    """Save one figure after the other into one cell; each is said when, and only when, it is acknowledged."""
    part, value = the_part(), first
    while True:
        actions.save(by=None, part=part, entries=[Entry("loans", "total", float(value), "observed")])
        say("saved", value)
        value += 1


def race(number: int) -> None:
    """All saw version 1 of the cell, and all want another figure in it."""
    entry = Entry("trips", "total", float(number), "observed", "", 1)
    try:
        actions.save(by=None, part=the_part(), entries=[entry])
        say("outcome", "saved", number)
    except Conflict:
        say("outcome", "conflict", number)


def child(act, *arguments: int) -> int:
    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    try:
        act(*arguments)
    except BaseException as error:
        say("failed", repr(error))
    os._exit(0)


def main() -> None:
    prepare()
    say("ready")
    for line in sys.stdin:
        command, number = line.split()
        if command == "save":
            say("started", child(keep_saving, int(number)))
        elif command == "race":
            if int(number):
                actions.save(by=None, part=the_part(), entries=[Entry("trips", "total", 1.0, "observed")])
            for pid in [child(race, 100 + one) for one in range(int(number))]:
                os.waitpid(pid, 0)
            say("over")


main()
