"""Starting the site, and the worker beside it."""

import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from django.db import OperationalError
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

import circulos.web
from circulos.cli import main
from circulos.web import background, clock, premises, serve
from journeys.served import a_free_port, environment

with suppress(ImportError):  # Windows has none
    import fcntl


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


def test_the_site_says_whether_it_is_well(db, stranger, monkeypatch):
    told = stranger.get("/health/")
    assert (told.status_code, told.content) == (200, b"well")
    waiting = a_task(TaskResultStatus.READY)
    assert stranger.get("/health/").status_code == 200
    DBTaskResult.objects.filter(pk=waiting.pk).update(enqueued_at=timezone.now() - background.TOO_LONG * 2)
    told = stranger.get("/health/")
    assert (told.status_code, told.content) == (503, b"tasks wait: the worker does not run")

    def gone():
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(background, "waits_too_long", gone)
    told = stranger.get("/health/")
    assert (told.status_code, told.content) == (503, b"the database does not answer")


def test_the_clock_waits_for_the_job_at_work_and_begins_no_other(monkeypatch):
    at_work, done = threading.Event(), []

    def slow() -> None:
        at_work.set()
        time.sleep(0.3)
        done.append("slow")

    jobs = {"slow": slow, "next": lambda: done.append("next")}
    monkeypatch.setattr(clock, "_jobs", list(jobs))
    monkeypatch.setattr(clock, "import_string", jobs.__getitem__)
    monkeypatch.setattr(clock, "close_old_connections", lambda: None)
    with clock.ticking():
        assert at_work.wait(10)
    assert done == ["slow"]


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


def test_the_demo_asks_for_its_port_before_it_writes_reports(tmp_path, monkeypatch):
    def taken(host: str, port: int) -> None:
        raise serve.CannotServe(f"Port {port} cannot be used")

    monkeypatch.setattr(serve, "demand_free", taken)
    told = CliRunner().invoke(main, ["demo", "--data", str(tmp_path / "demo"), "--no-browser"])
    assert told.exit_code == 2 and "Port 8000 cannot be used" in told.output
    assert not (tmp_path / "demo").exists()


def test_a_folder_that_is_served_is_served_by_one_site_alone(tmp_path, monkeypatch):
    """Two would write to one database: while one lays its network, the other says that the database is locked."""
    monkeypatch.setattr(premises, "PATIENCE", 0.2)
    monkeypatch.setattr(serve, "_prepare", lambda claimed: pytest.fail("it prepares what another site has"))
    with (
        premises.claim(tmp_path, "http://localhost:8123"),
        pytest.raises(
            serve.CannotServe, match="served already, at http://localhost:8123.*stop it first.*--data"
        ),
    ):
        serve.serve(port=a_free_port(), data=tmp_path)


def test_a_folder_is_free_again_when_its_site_has_ended(tmp_path):
    premises.claim(tmp_path, "http://localhost:8123").close()
    with premises.claim(tmp_path, "http://localhost:8124"):
        assert (tmp_path / premises.NAME).read_text() == "http://localhost:8124"


def test_a_site_that_starts_again_waits_for_the_processes_of_the_one_that_was_killed(tmp_path):
    pytest.importorskip("fcntl")
    site = (
        "import subprocess, sys, os, signal\n"
        "from pathlib import Path\n"
        "from circulos.web import premises, serve\n"
        f"claimed = premises.claim(Path({str(tmp_path)!r}), 'http://localhost:8123')\n"
        "still = [sys.executable, '-c', 'import time; time.sleep(2)']\n"
        "subprocess.Popen(still, stdout=subprocess.DEVNULL, **serve._with_the_folder(claimed))\n"
        "print('up', flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.Popen([sys.executable, "-c", site], stdout=subprocess.PIPE, text=True)
    assert killed.stdout.readline() == "up\n"
    killed.communicate()
    with pytest.raises(BlockingIOError), (tmp_path / premises.NAME).open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    premises.claim(tmp_path, "http://localhost:8124").close()


@pytest.mark.parametrize("folder", ["a-file", "a-file/below"])
def test_a_folder_that_cannot_be_written_to_is_told_in_words(tmp_path, folder):
    (tmp_path / "a-file").touch()
    with pytest.raises(serve.CannotServe, match="a-file.*cannot be written to.*another folder with --data"):
        serve.serve(port=a_free_port(), data=tmp_path / folder)


def prepare(data: Path, database: str = "") -> subprocess.CompletedProcess:
    """On the database in this folder, unless another is named; never on the one the other tests run on."""
    of_no_demo = environment(data, demo=False) | {"DATABASE_URL": database}
    command = [sys.executable, "-m", "circulos.web", "prepare"]
    return subprocess.run(command, env=of_no_demo, capture_output=True, text=True, check=False)


def test_a_database_that_cannot_be_used_is_told_in_words(tmp_path):
    (tmp_path / "circulos.sqlite3").write_text("This is a letter and no database. " * 100)
    told = prepare(tmp_path)
    assert told.returncode and "Traceback" not in told.stderr
    assert "circulos.sqlite3 cannot be used" in told.stderr and "Bring back a copy" in told.stderr


def test_data_of_a_newer_version_are_left_alone(tmp_path):
    with sqlite3.connect(tmp_path / "circulos.sqlite3") as database:
        database.execute("CREATE TABLE django_migrations (id INTEGER PRIMARY KEY, app, name, applied)")
        database.execute(
            "INSERT INTO django_migrations VALUES (1, 'people', '9000_what_is_to_come', '2036-01-01')"
        )
    database.close()
    told = prepare(tmp_path)
    assert told.returncode and "Traceback" not in told.stderr
    assert "written by a newer version of Circulos (people 9000)" in told.stderr
    assert "Update the program" in told.stderr


def test_a_setting_that_makes_no_sense_is_told_in_words(tmp_path):
    told = prepare(tmp_path, "oracle://somewhere")
    assert told.returncode and "Traceback" not in told.stderr
    assert "DATABASE_URL must start with" in told.stderr


def test_nothing_is_asked_of_the_site_before_the_last_worker_is_forked(monkeypatch, capsys):
    """What a thread has locked in that moment stays locked in the worker: it would never answer."""
    server = SimpleNamespace(workers=2, wrks=["first"])
    asked: list[int] = []
    monkeypatch.setattr(serve, "_answers", lambda _address: bool(asked.append(len(server.wrks)) or True))
    monkeypatch.setenv("CIRCULOS_ADDRESS", "http://circles.example")
    announcing = threading.Thread(target=serve._announce, args=(server, 1, False))
    announcing.start()
    announcing.join(0.5)
    assert announcing.is_alive() and asked == []
    server.wrks.append("second")
    announcing.join(10)
    assert asked == [2] and "Circulos is at http://circles.example/" in capsys.readouterr().out


class Interrupted:
    """A worker that meets these problems, one a run, and then is told to stop."""

    def __init__(self, *problems: Exception) -> None:
        self.problems, self.running = list(problems), True

    def run(self) -> None:
        if self.problems:
            raise self.problems.pop(0)
        self.running = False


def test_the_worker_outlasts_whoever_writes_for_long_and_takes_up_what_it_left(db, caplog):
    left = a_task(TaskResultStatus.RUNNING)
    worker = Interrupted(OperationalError("database is locked"))
    background.keep_at_it(worker)
    left.refresh_from_db()
    assert not worker.running and left.status == TaskResultStatus.READY
    assert "tasks wait until it is free" in caplog.text


def test_the_worker_hides_no_other_failure(db):
    with pytest.raises(OperationalError, match="no such table"):
        background.keep_at_it(Interrupted(OperationalError("no such table: x")))


def test_settings_of_the_site_are_all_described():
    """A variable that is read and not described in the reference fails here, and so does one described in vain."""
    import re

    package = Path(circulos.web.__file__).parent
    sources = (package / "settings.py").read_text() + (package / "environment.py").read_text()
    read = set(re.findall(r'(?:text|flag|number|words|one_of|time_zone)\(\s*"([A-Z_]+)"', sources))
    page = (package.parents[2] / "docs/reference/site-settings.md").read_text()
    assert set(re.findall(r"^\| `([A-Z_]+)`", page, re.M)) == read


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
