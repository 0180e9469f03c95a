"""Starting the site, and the worker beside it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

import circulos.web
from circulos.web import background, serve


def a_task(status: TaskResultStatus, **details) -> DBTaskResult:
    return DBTaskResult.objects.create(
        status=status,
        args_kwargs={"args": [], "kwargs": {"subject": "s", "body": "b", "to": "x@example.org"}},
        task_path="circulos.web.people.notices.deliver",
        backend_name="default",
        run_after=timezone.now(),
        **details,
    )


def test_tasks_a_killed_worker_left_are_taken_up_again(db):
    left, done = a_task(TaskResultStatus.RUNNING), a_task(TaskResultStatus.SUCCESSFUL)
    assert background.take_up_again() == 1
    left.refresh_from_db(), done.refresh_from_db()
    assert (left.status, done.status) == (TaskResultStatus.READY, TaskResultStatus.SUCCESSFUL)


def test_finished_tasks_are_forgotten_after_a_month_and_waiting_ones_never(db):
    long_ago = timezone.now() - background.KEPT * 2
    a_task(TaskResultStatus.SUCCESSFUL, finished_at=long_ago)
    kept = [a_task(TaskResultStatus.SUCCESSFUL, finished_at=timezone.now()), a_task(TaskResultStatus.READY)]
    background.forget_old()
    assert set(DBTaskResult.objects.all()) == set(kept)


def test_a_port_in_use_is_told_before_anything_is_made(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(
            serve.CannotServe, match=f"Port {port} cannot be used.*choose another with --port"
        ):
            serve.demo(port=port, data=tmp_path / "demo", browser=False)
    assert not (tmp_path / "demo").exists()


def test_settings_of_the_site_are_all_described():
    """A variable that is read and not described in the reference fails here, and so does one described in vain."""
    import re

    package = Path(circulos.web.__file__).parent
    sources = (package / "settings.py").read_text() + (package / "environment.py").read_text()
    read = set(re.findall(r'(?:text|flag|number|words)\(\s*"([A-Z_]+)"', sources))
    page = (package.parents[2] / "docs/reference/site-settings.md").read_text()
    assert set(re.findall(r"^\| `([A-Z_]+)`", page, re.M)) == read


@pytest.mark.journeys
def test_a_server_killed_without_warning_leaves_nothing_behind_and_starts_again(tmp_path):
    port = a_free_port()
    for _twice in range(2):
        server = start(port, tmp_path)
        try:
            assert "Circulos" in page_of(port)
            children = children_of(server.pid)
            assert len(children) >= 2, "the worker of the server and the worker of tasks"
        finally:
            server.kill()
            server.wait()
        until(lambda children=children: not any(map(is_alive, children)))
        until(lambda: not answers(port))


@pytest.mark.journeys
def test_a_letter_is_sent_by_the_worker_that_starts_with_the_site(tmp_path):
    port = a_free_port()
    server = start(port, tmp_path)
    try:
        script = (
            "import django; django.setup()\n"
            "from circulos.web.people import notices\n"
            "notices.deliver.enqueue(subject='A letter', body='b', to='x@example.org')\n"
        )
        subprocess.run([sys.executable, "-c", script], env=environment(tmp_path), check=True)
        until(lambda: any("A letter" in path.read_text() for path in (tmp_path / "mail").glob("*.log")))
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=20)


def environment(data: Path) -> dict[str, str]:
    """What a user's shell would have, without what this test run needs."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith("CIRCULOS_")}
    return {
        **mine,
        "CIRCULOS_DATA": str(data),
        "CIRCULOS_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "circulos.web.settings",
    }


def start(port: int, data: Path) -> subprocess.Popen:
    script = f"from circulos.web import serve; serve.serve(port={port}, data={str(data)!r})"
    server = subprocess.Popen([sys.executable, "-c", script], env=environment(data))
    try:
        until(lambda: answers(port))
    except AssertionError:
        server.kill()
        raise
    return server


def a_free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def page_of(port: int) -> str:
    with urllib.request.urlopen(f"http://localhost:{port}/", timeout=10) as answer:
        return answer.read().decode()


def answers(port: int) -> bool:
    try:
        return bool(page_of(port))
    except (urllib.error.URLError, OSError):
        return False


def children_of(parent: int) -> list[int]:
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True, check=False
    )
    return [int(word) for word in found.stdout.split()]


def is_alive(process: int) -> bool:
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False
    )
    return bool(state.stdout.strip()) and not state.stdout.startswith("Z")


def until(holds, seconds: float = 240) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.2)


def test_before_its_first_reader_a_process_loads_the_kits_in_use_and_says_which_it_cannot(
    db, caplog, monkeypatch
):
    monkeypatch.setattr("gc.freeze", lambda: None)  # the tests go on
    from circulos.web.warm import warm
    from web.collection.world import an_open_edition

    edition = an_open_edition()
    edition.kit = "no-such-kit"
    edition.save()
    warm()
    assert "The kit no-such-kit cannot be used" in caplog.text
