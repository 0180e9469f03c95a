"""Whose turn it is to write."""

import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings
from django.db import connection

from circulos.web import environment
from circulos.web.turns import in_turn


def sqlite_only():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL lets many write at a time and needs no turns.")


def test_threads_write_one_after_the_other(db):
    sqlite_only()
    inside, most = [], []

    def write():
        with in_turn():
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.01)
            inside.pop()

    threads = [threading.Thread(target=write) for _ in range(5)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert most == [1] * 5


def test_a_process_waits_for_another_and_goes_on_when_that_one_is_killed():
    sqlite_only()
    pytest.importorskip("fcntl")
    holds = (
        "import fcntl, sys, time\n"
        f"file = open({str(settings.DATA / 'writer.lock')!r}, 'w')\n"
        "fcntl.flock(file, fcntl.LOCK_EX); print('held', flush=True); time.sleep(60)\n"
    )
    other = subprocess.Popen([sys.executable, "-c", holds], stdout=subprocess.PIPE, text=True)
    assert other.stdout.readline() == "held\n"
    done = threading.Event()

    def write():
        with in_turn():
            done.set()

    waiting = threading.Thread(target=write)
    waiting.start()
    try:
        assert not done.wait(0.3)
    finally:
        other.kill()
        other.communicate()
    assert done.wait(10)
    waiting.join()


def test_whoever_writes_already_does_not_wait_for_herself(db):
    with in_turn(), in_turn():  # the test itself is one transaction
        assert connection.in_atomic_block


def test_what_is_acknowledged_is_on_the_disk(tmp_path):
    options = environment.database("", tmp_path)["OPTIONS"]
    assert "synchronous=FULL" in options["init_command"] and "journal_mode=WAL" in options["init_command"]
    assert options["transaction_mode"] == "IMMEDIATE"
