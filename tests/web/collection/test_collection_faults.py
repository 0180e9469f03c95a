"""The process killed, and many at once, on a database in a file as the site has one."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TESTS = HERE.parents[1]


class Nursery:
    """Speaks with `nursery.py` line by line."""

    def __init__(self, data: Path) -> None:
        self.data = data
        paths = os.pathsep.join([str(TESTS), str(TESTS.parent / "src")])
        environment = os.environ | {"CIRCULOS_DATA": str(data), "PYTHONPATH": paths, "CIRCULOS_DEBUG": "1"}
        environment.pop("DATABASE_URL", None)
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "nursery.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        assert self.line() == "ready"

    def line(self) -> str:
        return self.process.stdout.readline().strip()

    def tell(self, command: str) -> None:
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()

    def stands(self, variable: str) -> float | None:
        with sqlite3.connect(self.data / "circulos.sqlite3") as database:
            row = database.execute(
                "SELECT value FROM collection_answer WHERE variable = ? AND breakdown = 'total'", [variable]
            ).fetchone()
            return row[0] if row else None

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(10)


@pytest.fixture(scope="module")
def nursery(tmp_path_factory):
    found = Nursery(tmp_path_factory.mktemp("site"))
    yield found
    found.close()


def kill_while_saving(nursery: Nursery, first: int, after: int) -> int:
    """Let a process save until it acknowledged `after` figures, kill it, and give the last one it acknowledged."""
    nursery.tell(f"save {first}")
    word, pid = nursery.line().split()
    assert word == "started"
    acknowledged = first - 1
    for _ in range(after):
        word, value = nursery.line().split()
        assert word == "saved"
        acknowledged = int(value)
    os.kill(int(pid), signal.SIGKILL)
    return acknowledged


@pytest.mark.parametrize("kills", [5, pytest.param(50, marks=pytest.mark.journeys)])
def test_a_process_killed_while_saving_loses_nothing_it_acknowledged(nursery, kills):
    draw, first = random.Random(1), 1000
    lost = []
    for _ in range(kills):
        acknowledged = kill_while_saving(nursery, first, draw.randrange(1, 6))
        stands = nursery.stands("loans")
        if stands is None or stands < acknowledged:
            lost.append((acknowledged, stands))
        first = int(stands or first) + 100
        drain(nursery)
    assert lost == []


def drain(nursery: Nursery) -> None:
    """Read what the killed process had still said."""
    nursery.tell("race 0")
    while nursery.line() != "over":
        pass


def test_of_twelve_processes_that_save_one_cell_at_once_exactly_one_wins(nursery):
    nursery.tell("race 12")
    outcomes = []
    while (line := nursery.line()) != "over":
        outcomes.append(line.split()[1:])
    winners = [int(number) for word, number in outcomes if word == "saved"]
    assert len(outcomes) == 12
    assert len(winners) == 1
    assert nursery.stands("trips") == winners[0]


def test_a_killed_process_leaves_the_database_whole(nursery):
    with sqlite3.connect(nursery.data / "circulos.sqlite3") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        # Every answer has its version: a save is one transaction or nothing.
        orphans = database.execute(
            "SELECT count(*) FROM collection_answer a WHERE NOT EXISTS "
            "(SELECT 1 FROM collection_answerversion v WHERE v.answer_id = a.id AND v.version = a.version "
            "AND v.value IS a.value)"
        ).fetchone()
        assert orphans == (0,)
