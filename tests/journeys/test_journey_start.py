"""The demo as somebody starts and ends it in a terminal: what it leaves behind, and what it brings back."""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from circulos.web import premises, serve
from journeys.served import TO_START, a_free_port, environment, shell, until

pytestmark = pytest.mark.journeys


@pytest.fixture(scope="module")
def empty_folder(tmp_path_factory) -> Path:
    """Somebody starts the demo here; what one test leaves, the next one finds."""
    return tmp_path_factory.mktemp("started-here")


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_a_demo_that_is_ended_while_it_is_prepared_leaves_no_process_behind(empty_folder, end):
    demo = start_demo(empty_folder, a_free_port())
    until(lambda: len(processes_of(demo)) > 1, "the process that prepares")
    demo.send_signal(end)
    demo.wait(timeout=60)
    until(lambda: processes_of(demo) == [], "all its processes to end")


def test_two_demos_started_together_on_one_folder_do_not_meet_in_its_database(tmp_path):
    first = start_demo(tmp_path, a_free_port())
    try:
        until(lambda: (tmp_path / "demo" / premises.NAME).exists(), "the first one to take the folder")
        second = start_demo(tmp_path, a_free_port(), stderr=subprocess.PIPE)
        _out, said = second.communicate(timeout=60)
        assert second.returncode == 2
        assert b"served already" in said and b"Traceback" not in said
        assert first.poll() is None
    finally:
        first.send_signal(signal.SIGINT)
        first.wait(timeout=60)


def test_a_demo_that_is_killed_leaves_no_process_behind_and_keeps_its_data_where_it_was_started(empty_folder):
    with a_demo(empty_folder) as (demo, port):
        assert "Circulos" in page_of(port)
        assert len(processes_of(demo)) > 2, "the worker of the server and the worker of tasks"
        demo.kill()
    until(lambda: processes_of(demo) == [], "all its processes to end")
    until(lambda: not answers(port), "the port to be free")
    assert [path.name for path in empty_folder.iterdir()] == ["demo"]


def test_a_demo_starts_again_with_its_data_wherever_they_are_and_leaves_no_process_when_told_to_end(
    empty_folder, tmp_path
):
    with a_demo(tmp_path, "--data", str(empty_folder / "demo")) as (demo, _port):
        demo.terminate()
        assert demo.wait(timeout=60) == 0
    assert processes_of(demo) == []
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_which_every_process_hears_ends_the_site_at_once_and_without_a_traceback(empty_folder):
    demo = start_demo(empty_folder, port := a_free_port(), stderr=subprocess.PIPE)
    until(lambda: answers(port), "the demo to answer", TO_START)
    os.killpg(demo.pid, signal.SIGINT)
    _out, said = demo.communicate(timeout=serve.TIME_TO_FINISH - 1)
    # A library that was being loaded in that moment may still complain for itself; that has been seen, though rarely.
    assert demo.returncode == 0 and b"Traceback" not in said, said
    assert processes_of(demo) == []


def test_a_worker_that_dies_is_started_again(empty_folder):
    with a_demo(empty_folder) as (demo, _port):
        until(lambda: workers_of(demo), "the worker")
        (first,) = workers_of(demo)
        os.kill(first, signal.SIGKILL)
        until(lambda: any(one != first for one in workers_of(demo)), "another worker")


def test_a_letter_is_sent_by_the_worker_that_starts_with_the_site(empty_folder):
    data = empty_folder / "demo"
    with a_demo(empty_folder):
        script = (
            "import django; django.setup()\n"
            "from circulos.web.people import notices\n"
            "notices.deliver.enqueue(subject='A letter', body='b', to='x@example.org')\n"
        )
        subprocess.run([sys.executable, "-c", script], env=environment(data, demo=True), check=True)
        until(
            lambda: any("A letter" in path.read_text() for path in (data / "mail").glob("*.log")),
            "the letter",
        )


def start_demo(folder: Path, port: int, *more: str, **streams) -> subprocess.Popen:
    """What somebody types in a folder; in a session of its own, so that all its processes can be told."""
    program = Path(sys.executable).with_name("circulos")
    command = [program, "demo", "--port", str(port), "--no-browser", *more]
    streams = {"stdout": subprocess.DEVNULL} | streams
    return subprocess.Popen(command, cwd=folder, env=shell(), start_new_session=True, **streams)


@contextmanager
def a_demo(folder: Path, *more: str) -> Iterator[tuple[subprocess.Popen, int]]:
    """One that answers; what still runs at the end is ended as by Ctrl+C."""
    port = a_free_port()
    demo = start_demo(folder, port, *more)
    try:
        until(lambda: answers(port), "the demo to answer", TO_START)
        yield demo, port
    finally:
        demo.send_signal(signal.SIGINT)
        demo.wait(timeout=60)


def page_of(port: int) -> str:
    with urllib.request.urlopen(f"http://localhost:{port}/", timeout=10) as answer:
        return answer.read().decode()


def answers(port: int) -> bool:
    try:
        return bool(page_of(port))
    except (urllib.error.URLError, OSError):
        return False


def processes_of(started: subprocess.Popen) -> list[int]:
    """Every process of its session that has not ended."""
    if not Path("/proc/self/stat").exists():
        pytest.skip("Processes are told by /proc, which this system does not have.")
    return [int(path.name) for path in Path("/proc").glob("[0-9]*") if session_of(path) == started.pid]


def workers_of(started: subprocess.Popen) -> list[int]:
    """The processes of its session that take tasks."""
    commands = {one: Path(f"/proc/{one}/cmdline").read_bytes() for one in processes_of(started)}
    return [one for one, command in commands.items() if command.endswith(b"circulos.web\0work\0")]


def session_of(process: Path) -> int | None:
    try:
        state, _parent, _group, session = (process / "stat").read_text().rpartition(")")[2].split()[:4]
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if state == "Z" else int(session)
