"""`circulos alerts`: silent while nothing happens, and everything is told once."""

import json

import pytest
from click.testing import CliRunner

from circulos import cli
from kit_folders import FILES, build

QUIET = [48, 52] * 12
COUNCILS = "code,name\n08001,Abrera\n08003,Alella\n"


@pytest.fixture
def watched(tmp_path):
    """A monthly kit, and a way to write the running fountains of Abrera and Alella, of a hundred each month."""
    kit = build(
        tmp_path / "fountains",
        {
            **FILES,
            "councils.csv": COUNCILS,
            "indicators/U01.yaml": FILES["indicators/U01.yaml"].rstrip() + "\n    frequency: month\n",
        },
    )

    def write(abrera, alella):
        rows = ["council,period,variable,value"]
        for council, values in (("08001", abrera), ("08003", alella)):
            for at, value in enumerate(values):
                period = f"{2023 + at // 12}-{at % 12 + 1:02d}"
                rows += [f"{council},{period},fountains,100", f"{council},{period},running,{value}"]
        data = tmp_path / "figures.csv"
        data.write_text("\n".join(rows) + "\n", encoding="utf-8")
        return ("--kit", kit.path, "--data", data)

    return write


def run(*arguments, code=0):
    result = CliRunner().invoke(cli.main, ["alerts", *map(str, arguments)])
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result.output


def test_nothing_is_printed_where_nothing_happened(watched):
    assert run(*watched(QUIET, QUIET)) == ""
    assert run(*watched(QUIET, QUIET), "--since", "2023-01") == ""


def test_a_change_is_told_with_its_place_and_by_how_many_chance_alone_would(watched):
    told = run(*watched(QUIET, [*QUIET[:-1], 95])).splitlines()
    assert len(told) == 2
    assert told[0].startswith(
        "2024-12  Alella  U01 Running fountains: 95.0 %, above the upper limit (mean 51."
    )
    assert told[0].endswith(", 24 points): better")
    assert told[1] == (
        "2 points were looked at; where nothing happens, chance alone gives about 0.0 alerts among so many."
    )
    assert run(*watched(QUIET, [*QUIET[:-1], 95]), "--council", "Abrera") == ""


def test_what_was_told_is_not_told_again(watched, tmp_path):
    seen = tmp_path / "state" / "seen.json"
    first = run(*watched(QUIET, [*QUIET[:-1], 95]), "--seen", seen)
    assert "2024-12  Alella" in first
    assert json.loads(seen.read_text()) == {"alerts": [["U01", "08003", "2024-12"]]}
    assert run(*watched(QUIET, [*QUIET[:-1], 95]), "--seen", seen) == ""
    later = run(*watched([*QUIET, 5], [*QUIET[:-1], 95, 50]), "--seen", seen, "--since", "2024-12")
    assert "2025-01  Abrera" in later
    assert "Alella" not in later
    assert len(json.loads(seen.read_text())["alerts"]) == 2


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"alerts": [["U01"]]}', '{"alerts": [[1, 2, 3]]}', "[" * 100_000]
)
def test_a_file_that_remembers_something_else_is_left_as_it_is(watched, tmp_path, content):
    seen = tmp_path / "seen.json"
    seen.write_text(content)
    told = run(*watched(QUIET, QUIET), "--seen", seen, code=2)
    assert "does not hold what alerts were told" in " ".join(told.split())
    assert seen.read_text() == content


def test_a_period_and_an_indicator_that_are_none_are_said(watched):
    assert "is not a period" in run(*watched(QUIET, QUIET), "--since", "lately", code=2)
    assert "U99" in run(*watched(QUIET, QUIET), "--indicator", "U99", code=2)
