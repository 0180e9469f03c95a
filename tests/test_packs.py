"""A pack holds every council's report in every format, and an interruption costs nothing that was whole."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner

from circulos.cli import main
from circulos.packs import LEDGER, Wishes, pack
from invented_circle import NAMES
from invented_report import Figures

COUNCILS = list(NAMES)[:4]
WISHES = Wishes("2024", formats=("pdf", "xlsx"), language="en", version="1")
FILES = {
    f"{name}-2024.{form}" for name in ("aldervall", "bruncastell", "clarafont") for form in ("pdf", "xlsx")
}
FILES |= {"dosrius-sobre-la-riera-2024.pdf", "dosrius-sobre-la-riera-2024.xlsx"}


def made(out, wishes=WISHES, source=None, **options):
    options = {"processes": 1} | options
    return pack(source or Figures(), COUNCILS, wishes, out, **options)


def contents(out):
    return {path.name: path.read_bytes() for path in out.iterdir() if path.name in FILES}


def times(out):
    return {path.name: path.stat().st_mtime_ns for path in out.iterdir() if path.name in FILES}


def test_every_council_has_every_format_and_the_zip_holds_them_all(tmp_path):
    told = []
    written = made(tmp_path, progress=lambda ready, total: told.append((ready, total)))
    assert set(contents(tmp_path)) == FILES
    with ZipFile(written) as archive:
        assert set(archive.namelist()) == {*FILES, "index.html"}
        page = archive.read("index.html").decode()
    assert written.name == "invented-council-2024.zip"
    assert all(f'href="{name}"' in page for name in FILES) and "Dosrius-sobre-la-Riera" in page
    assert told == [(ready, 8) for ready in range(9)]


def test_two_processes_write_the_same_as_one(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    assert made(one).read_bytes() == made(two, processes=2).read_bytes()
    assert contents(one) == contents(two)


def test_made_again_what_is_whole_is_kept(tmp_path):
    made(tmp_path)
    before = times(tmp_path)
    told = []
    made(tmp_path, progress=lambda ready, total: told.append((ready, total)))
    assert times(tmp_path) == before and told == [(8, 8)]


def test_what_is_damaged_or_gone_is_written_anew(tmp_path):
    made(tmp_path)
    before, whole = times(tmp_path), contents(tmp_path)
    (tmp_path / "aldervall-2024.pdf").write_bytes(b"%PDF-1.7 cut off")
    (tmp_path / "clarafont-2024.xlsx").unlink()
    made(tmp_path)
    assert contents(tmp_path) == whole
    changed = {name for name, at in times(tmp_path).items() if at != before[name]}
    assert changed == {"aldervall-2024.pdf", "clarafont-2024.xlsx"}


@pytest.mark.parametrize(
    "wishes", [replace(WISHES, version="2"), replace(WISHES, language="ca"), replace(WISHES, circle="Ours")]
)
def test_what_was_made_from_something_else_is_written_anew(wishes, tmp_path):
    made(tmp_path)
    before = times(tmp_path)
    made(tmp_path, wishes)
    assert all(at != before[name] for name, at in times(tmp_path).items())


def test_other_figures_are_written_anew(tmp_path):
    made(tmp_path)
    before = times(tmp_path)
    source = Figures()
    source.kit = replace(source.kit, digest="another")
    made(tmp_path, source=source)
    assert all(at != before[name] for name, at in times(tmp_path).items())


SCRIPT = """
import sys
from pathlib import Path
from circulos.packs import pack
from invented_report import Figures
from test_packs import COUNCILS, WISHES
if __name__ == "__main__":
    pack(Figures(), COUNCILS, WISHES, Path(sys.argv[1]), processes=2)
"""


def test_killed_in_the_middle_it_goes_on_without_loss(tmp_path):
    out, script = tmp_path / "out", tmp_path / "script.py"
    script.write_text(SCRIPT)
    here = Path(__file__).parent
    path = os.pathsep.join([str(here), str(here.parent / "src")])
    running = subprocess.Popen([sys.executable, script, out], env=os.environ | {"PYTHONPATH": path})
    wait_for(lambda: (out / LEDGER).exists() and (out / LEDGER).read_text())
    running.send_signal(signal.SIGKILL)
    running.wait()
    entries = [json.loads(line) for line in (out / LEDGER).read_text().splitlines() if line.endswith("}")]
    ready = {entry["file"] for entry in entries}
    assert ready and ready < FILES and not list(out.glob("*.zip"))
    before = times(out)
    # What another process was just writing may still come to its end: nothing half-written is taken for whole.
    (out / ".aldervall-2024.part.pdf").write_bytes(b"half")
    again = made(out)
    assert {name for name in ready if times(out)[name] != before[name]} == set()
    assert not list(out.glob(".*.part*"))
    assert again.read_bytes() == made(tmp_path / "whole").read_bytes()


def wait_for(holds, seconds=60):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_line_of_the_ledger_that_was_cut_off_is_passed_over(tmp_path):
    made(tmp_path)
    ledger = tmp_path / LEDGER
    ledger.write_text(ledger.read_text()[:-30])
    before = times(tmp_path)
    made(tmp_path)
    assert sum(times(tmp_path)[name] != at for name, at in before.items()) == 1


def test_each_council_may_see_something_else(tmp_path):
    seen = []

    def view(council):
        seen.append(council)
        return Figures()

    made(tmp_path, view=view)
    assert seen == COUNCILS


def seen_by(council):
    return Figures()


def test_what_each_may_see_is_written_by_several_processes_too(tmp_path):
    made(tmp_path / "one", view=seen_by)
    made(tmp_path / "two", processes=2, view=seen_by)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_what_cannot_be_made_is_refused_before_anything_is_written(tmp_path):
    for wishes, said in (
        (replace(WISHES, plan="brief"), "no report plan “brief”"),
        (replace(WISHES, formats=("doc",)), "doc"),
    ):
        with pytest.raises(ValueError, match=said):
            made(tmp_path / "out", wishes)
    assert not (tmp_path / "out").exists()


def test_two_councils_of_one_name_have_files_of_their_own(tmp_path):
    source = Figures()
    source.names = NAMES | {"c01": "Aldervall"}
    made(tmp_path, source=source)
    assert {"aldervall-c00-2024.pdf", "aldervall-c01-2024.pdf"} <= {path.name for path in tmp_path.iterdir()}


def test_the_command_says_what_it_wrote(tmp_path):
    run = CliRunner().invoke(
        main, ["simulate", "--councils", "6", "--years", "1", "--out", str(tmp_path / "net")]
    )
    assert run.exit_code == 0, run.output
    common = [
        "pack",
        "--kit",
        "basic-social-services",
        "--data",
        str(tmp_path / "net"),
        "--out",
        str(tmp_path / "out"),
    ]
    bad = CliRunner().invoke(main, [*common, "--formats", "doc"])
    assert bad.exit_code == 2 and "No report is written as doc" in bad.output
