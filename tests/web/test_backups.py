"""A site as one file, and back: nothing lost, nothing foreign let in, nothing overwritten."""

import json
import os
import sqlite3
import stat
import threading
import zipfile

import pytest
from click.testing import CliRunner

from circulos.cli import main
from circulos.web import backups
from circulos.web.backups import CannotCopy


@pytest.fixture
def site(tmp_path):
    data = tmp_path / "site"
    for folder in ("snapshots/ab", "static/ui", "mail"):
        (data / folder).mkdir(parents=True)
    (data / "secret.key").write_text("key")
    (data / "snapshots/ab/part.parquet").write_bytes(b"PAR1")
    (data / "static/ui/base.css").write_text("made again")
    (data / "site.lock").write_text("http://localhost:8000")
    database = sqlite3.connect(data / "circulos.sqlite3", isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("CREATE TABLE answer (number INTEGER, twice INTEGER)")
    yield data, database
    database.close()


def answers(data) -> list[tuple[int, int]]:
    with sqlite3.connect(data / "circulos.sqlite3") as database:
        return database.execute("SELECT number, twice FROM answer ORDER BY number").fetchall()


def test_a_copy_brings_back_what_was_there_and_leaves_out_what_is_made_again(site, tmp_path):
    data, database = site
    database.execute("INSERT INTO answer VALUES (1, 2)")  # still in the log beside the database
    copy = backups.write(data, tmp_path / "copies")
    assert stat.S_IMODE(copy.path.stat().st_mode) == 0o600
    back = tmp_path / "back"
    assert backups.read(copy.path, back).has_database
    assert sorted(one.name for one in back.iterdir()) == ["circulos.sqlite3", "secret.key", "snapshots"]
    assert answers(back) == [(1, 2)]
    assert (back / "secret.key").read_text() == "key"
    assert stat.S_IMODE((back / "secret.key").stat().st_mode) == 0o600
    assert (back / "snapshots/ab/part.parquet").read_bytes() == b"PAR1"
    assert [path.name for path in (tmp_path / "copies").iterdir()] == [copy.path.name]


def test_a_copy_made_while_people_save_is_of_one_moment(site, tmp_path):
    data, database = site
    done = threading.Event()

    def save():
        writer = sqlite3.connect(data / "circulos.sqlite3", isolation_level=None, timeout=20)
        for number in range(100_000):
            if done.is_set() and number:
                break
            writer.execute("BEGIN IMMEDIATE")
            writer.execute("INSERT INTO answer VALUES (?, 0)", [number])
            writer.execute("UPDATE answer SET twice = ? WHERE number = ?", [2 * number, number])
            writer.execute("COMMIT")
        writer.close()

    saver = threading.Thread(target=save)
    saver.start()
    try:
        copy = backups.write(data, tmp_path / "copies")
    finally:
        done.set()
        saver.join()
    backups.read(copy.path, tmp_path / "back")
    found = answers(tmp_path / "back")
    assert found == [(number, 2 * number) for number in range(len(found))]
    assert len(answers(data)) >= max(1, len(found))


def test_copies_inside_the_data_folder_are_not_copied_again(site):
    data, _database = site
    first = backups.write(data, data / "copies")
    os.rename(first.path, first.path.with_name("older.zip"))
    assert backups.write(data, data / "copies").files == first.files


def changed(path, name: str, content: bytes):
    """The copy with one entry replaced or added."""
    other = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for one in old.namelist():
            if one != name:
                new.writestr(one, old.read(one))
        new.writestr(name, content)
    return other


def manifest(path) -> dict:
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read(backups.MANIFEST))


def test_a_copy_that_is_damaged_foreign_or_newer_is_refused_and_leaves_nothing(site, tmp_path):
    data, _database = site
    copy = backups.write(data, tmp_path / "copies").path
    told = manifest(copy)
    outside = told | {"files": told["files"] | {"../outside": "0"}}
    wrong = {
        "secret.key is damaged": changed(copy, "secret.key", b"other"),
    }
    for words, path in wrong.items():
        with pytest.raises(CannotCopy, match=words):
            backups.read(path, tmp_path / "back")
    for words, given in {
        "outside the folder": outside,
        "Install that version first": told | {"version": "99.0"},
        "another form": told | {"form": "something"},
    }.items():
        path = changed(copy, backups.MANIFEST, json.dumps(given).encode())
        with pytest.raises(CannotCopy, match=words):
            backups.read(path, tmp_path / "back")
    (tmp_path / "text.zip").write_text("no zip")
    with pytest.raises(CannotCopy, match="no whole copy"):
        backups.read(tmp_path / "text.zip", tmp_path / "back")
    assert not (tmp_path / "back").exists() and not (tmp_path / "outside").exists()
    assert not list(tmp_path.glob(".bringing*"))


def test_nothing_that_exists_is_overwritten(site, tmp_path):
    data, _database = site
    copy = backups.write(data, tmp_path / "copies").path
    with pytest.raises(CannotCopy, match="is not empty"):
        backups.read(copy, data)


def test_the_commands_say_what_they_did_and_refuse_in_words(site, tmp_path):
    data, _database = site
    told = CliRunner().invoke(main, ["backup", "--data", str(data), "--out", str(tmp_path / "copies")])
    assert told.exit_code == 0 and "3 files →" in told.output and "PostgreSQL" not in told.output
    (copy,) = (tmp_path / "copies").iterdir()
    told = CliRunner().invoke(main, ["restore", str(copy), "--data", str(tmp_path / "back")])
    assert told.exit_code == 0 and "circulos serve --data" in told.output
    told = CliRunner().invoke(main, ["backup", "--data", str(tmp_path / "none"), "--out", str(tmp_path)])
    assert told.exit_code == 2 and "Traceback" not in told.output
    (data / "circulos.sqlite3").unlink()
    told = CliRunner().invoke(main, ["backup", "--data", str(data), "--out", str(tmp_path / "files")])
    assert told.exit_code == 0 and "pg_dump" in told.output
