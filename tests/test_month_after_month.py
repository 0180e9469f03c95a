"""Monthly and quarterly indicators, from a file to a comparison and a control chart."""

import csv
import io

import pytest
from click.testing import CliRunner

from circulos import benchmark, cli
from circulos.compare.spc_rules import Cause
from circulos.method import load_kit
from kit_folders import FILES, build

COUNCILS = "code,name\n08001,Abrera\n08003,Alella\n08006,Arenys de Mar\n"
GROWTH = """
    code: U02
    title: Change in running fountains
    perspective: user
    objective: flow
    kind: ratio
    numerator: running - previous(running)
    denominator: previous(running)
    per: 100
    unit: "%"
    polarity: neutral
    why: It shows what was repaired since the period before.
    reading: Read it with the season.
"""


@pytest.fixture
def kit(tmp_path):
    def of(frequency):
        line = f"\n    frequency: {frequency}\n"
        files = {
            **FILES,
            "councils.csv": COUNCILS,
            "indicators/U01.yaml": FILES["indicators/U01.yaml"].rstrip() + line,
            "indicators/U02.yaml": GROWTH.rstrip() + line,
        }
        return build(tmp_path / "fountains", files).path

    return of


@pytest.fixture
def figures(tmp_path):
    def of(**running):
        """A hundred fountains of each council and period, so many of them running: `_2024_03=(50, 60, 70)`."""
        rows = ["council,period,variable,value"]
        for period, values in running.items():
            written = period.removeprefix("_").replace("_", "-")
            for council, value in zip(("08001", "08003", "08006"), values, strict=True):
                rows += [f"{council},{written},fountains,100", f"{council},{written},running,{value}"]
        path = tmp_path / "figures.csv"
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
        return path

    return of


def compared(*arguments):
    result = CliRunner().invoke(cli.main, ["compare", *map(str, arguments), "--format", "csv"])
    assert result.exit_code == 0, result.output
    rows = csv.DictReader(io.StringIO(result.stdout))
    return {(row["council"], row["period"]): row for row in rows}


def test_months_are_measured_and_compared(kit, figures):
    data = figures(_2023_12=(40, 50, 60), _2024_01=(50, 50, 90), _2024_02=(60, 25, 90))
    rows = compared("--kit", kit("month"), "--data", data, "--indicator", "U01")
    assert {key: float(row["value"]) for key, row in rows.items()} == {
        ("08001", "2023-12"): 40,
        ("08003", "2023-12"): 50,
        ("08006", "2023-12"): 60,
        ("08001", "2024-01"): 50,
        ("08003", "2024-01"): 50,
        ("08006", "2024-01"): 90,
        ("08001", "2024-02"): 60,
        ("08003", "2024-02"): 25,
        ("08006", "2024-02"): 90,
    }
    last = rows["08003", "2024-02"]
    assert (last["signal"], float(last["rank"]), float(last["n"])) == ("worse", 3, 3)


def test_the_month_before_is_the_previous_one_over_the_turn_of_the_year(kit, figures):
    data = figures(_2023_12=(40, 50, 60), _2024_01=(50, 50, 90), _2024_03=(60, 25, 90))
    rows = compared("--kit", kit("month"), "--data", data, "--indicator", "U02")
    assert [float(rows[council, "2024-01"]["value"]) for council in ("08001", "08003", "08006")] == [
        25,
        0,
        50,
    ]
    # In March the month before is wanting: nothing is made up from January.
    assert [rows[council, "2024-03"]["value"] for council in ("08001", "08003", "08006")] == ["", "", ""]


def test_quarters_are_measured_and_compared(kit, figures):
    data = figures(_2023_Q4=(40, 50, 60), _2024_Q1=(50, 50, 90))
    rows = compared("--kit", kit("quarter"), "--data", data, "--indicator", "U02", "--period", "2024-Q1")
    assert {key: float(row["value"]) for key, row in rows.items()} == {
        ("08001", "2024-Q1"): 25,
        ("08003", "2024-Q1"): 0,
        ("08006", "2024-Q1"): 50,
    }


def test_months_quarters_and_years_in_one_file_are_each_their_own(kit, figures):
    data = figures(_2024=(70, 70, 70), _2024_Q1=(60, 60, 60), _2024_01=(50, 50, 50), _2010_M11=(40, 40, 40))
    rows = compared("--kit", kit("month"), "--data", data, "--indicator", "U01", "--council", "Abrera")
    assert {period: float(row["value"]) for (_, period), row in rows.items()} == {
        "2010-M11": 40,
        "2024-01": 50,
        "2024-Q1": 60,
        "2024": 70,
    }


def test_a_council_s_months_are_a_control_chart(kit, figures):
    months = [f"_{year}_{month:02d}" for year in (2023, 2024) for month in range(1, 13)]
    quiet = dict(zip(months, [(48, 50, 52), (52, 50, 48)] * 12, strict=True))
    data = figures(**{**quiet, "_2024_12": (48, 95, 52)})
    found = benchmark(load_kit(kit("month")), data)
    alella, abrera = (found.control("U01", code) for code in ("08003", "08001"))
    assert len(alella.periods) == 24
    assert alella.chart.cause[-1] == Cause.ABOVE_LIMIT
    assert (abrera.chart.cause == Cause.COMMON).all()
