"""What is shipped: a wheel holds everything the program reads besides code."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src"
DATA = {".yaml", ".csv", ".po", ".html", ".css", ".js", ".svg", ".txt"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT],
        check=True,
        capture_output=True,
    )
    return zipfile.ZipFile(next(out.glob("*.whl")))


def test_everything_the_program_reads_is_in_the_wheel(wheel):
    listed = subprocess.run(
        ["git", "ls-files", "src"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    wanted = {
        Path(name).relative_to("src").as_posix() for name in listed if Path(name).suffix in DATA | {".py"}
    }
    assert len([name for name in wanted if name.endswith(".yaml")]) > 100
    assert wanted - set(wheel.namelist()) == set()


def test_the_command_is_installed_by_it(wheel):
    entry = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert "circulos = circulos.cli:main" in wheel.read(entry).decode()
