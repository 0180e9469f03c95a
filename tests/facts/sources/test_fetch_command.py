"""`circulos fetch` as its users meet it."""

import csv
import json
from datetime import UTC, datetime

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from documented_answers import INE, POPULATION, REGISTER, register, series

from circulos import benchmark, cli
from circulos.cli.official import asked_periods
from circulos.cli.words import Refused
from circulos.facts import Observation
from circulos.method import load_kit


@pytest.fixture
def kit(connected, tmp_path, service):
    service.says(REGISTER, register("2024"))
    connected(POPULATION + INE)
    return tmp_path / "fountains"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr("circulos.facts.sources.client.Client.pause", 0.0, raising=False)


def run(*arguments, code=0):
    result = CliRunner().invoke(cli.main, [str(each) for each in arguments])
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result.output


def test_figures_are_fetched_reported_and_written(kit, tmp_path, service):
    service.says(
        "/wstempus/js/ES/DATOS_TABLA/30901",
        [
            series("08001", "Abrera", (2024, 4.1, "Definitivo", {})),
            series("08002", "A", (2024, 9, "Definitivo", {})),
        ],
    )
    out, report = tmp_path / "official.parquet", tmp_path / "left.csv"
    told = run(
        "fetch",
        "--kit",
        kit,
        "--periods",
        "2024",
        "--out",
        out,
        "--cache",
        tmp_path / "cache",
        "--report",
        report,
    )
    assert "register: 6 figures from 12 rows, as of 20" in told
    assert "low-income: 1 rows not placed: it is about no council of the kit (08002, 2024)" in told
    assert f"7 figures → {out}" in told
    assert pq.read_table(out).num_rows == 7
    with report.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["connection"], row["council"], row["period"]) == ("low-income", "08002", "2024")


def test_a_source_that_fails_is_said_and_told_by_the_exit_code(kit, tmp_path):
    out = tmp_path / "official.parquet"
    told = run("fetch", "--kit", kit, "--periods", "2024", "--out", out, "--cache", tmp_path / "c", code=1)
    assert "low-income: nothing. 127.0.0.1 answers 404 (nothing here)" in told
    assert pq.read_table(out).num_rows == 6


def test_offline_without_copies_nothing_is_written(kit, tmp_path, service):
    out = tmp_path / "official.parquet"
    out.write_bytes(b"last week's")
    told = run(
        "fetch",
        "--kit",
        kit,
        "--periods",
        "2024",
        "--out",
        out,
        "--cache",
        tmp_path / "c",
        "--offline",
        code=2,
    )
    assert "register has never been fetched for this, and offline nobody is asked." in told
    assert "nothing was written" in told
    assert out.read_bytes() == b"last week's"
    assert service.asked == []


def test_an_unknown_connection_and_a_wrong_period_are_said(kit, tmp_path):
    assert "no connection rgister" in run(
        "fetch", "--kit", kit, "--only", "rgister", "--periods", "2024", code=2
    )
    assert "is not a period" in run("fetch", "--kit", kit, "--periods", "lately", code=2)


@pytest.mark.parametrize("name", ["official.parquet", "context.csv"])
def test_figures_fetched_are_the_facts_about_the_territory(kit, tmp_path, name):
    out = tmp_path / name
    run(
        "fetch",
        "--kit",
        kit,
        "--only",
        "register",
        "--periods",
        "2024",
        "--out",
        out,
        "--cache",
        tmp_path / "c",
    )
    returns = [Observation("08001", "2024", "fountains", 4), Observation("08001", "2024", "running", 3)]
    facts = benchmark(load_kit(kit), returns, context=out).territory.at("2024")
    assert facts["population"] == {"08001": 100, "08003": 200, "08006": 50}
    assert facts["share_65_plus"] == {"08001": 30, "08003": 20, "08006": 40}


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("2024", ["2024"]),
        ("2022, 2024", ["2022", "2024"]),
        ("2022..2024", ["2022", "2023", "2024"]),
        ("2023-Q3..2024-Q1", ["2023-Q3", "2023-Q4", "2024-Q1"]),
        ("2010-10..2010-12", ["2010-10", "2010-M11", "2010-12"]),
        ("", ["2021", "2022", "2023", "2024", "2025"]),
    ],
)
def test_periods_are_listed_or_a_stretch(text, periods):
    assert asked_periods(text, datetime(2026, 11, 23, tzinfo=UTC)) == periods


@pytest.mark.parametrize("text", ["2024..2022", "2022..2024-Q1", "1900-01..2199-12"])
def test_a_stretch_that_cannot_be_is_refused(text):
    with pytest.raises(Refused):
        asked_periods(text)


def test_the_shipped_connections_ask_what_the_services_document():
    """What could be checked without the services: addresses, parameters, and that answers of their shape are placed."""
    from circulos.facts.sources.ask import addresses, codes

    kit = load_kit("es-ct")
    asked = {
        code: list(addresses(one, codes(one, kit), ["2022", "2023"])) for code, one in kit.connections.items()
    }
    assert {code: len(each) for code, each in asked.items()} == {
        "idescat-register": 2,
        "idescat-income": 1,
        "ine-low-income": 1,
    }
    register_ = asked["idescat-register"][1]
    assert register_.startswith(
        "https://api.idescat.cat/taules/v2/pmh/1180/8078/mun/data?lang=en&SEX=TOTAL&MUN=080018,080039,"
    )
    assert register_.endswith("&YEAR=2023")
    assert asked["ine-low-income"] == [
        "https://servicios.ine.es/wstempus/js/ES/DATOS_TABLA/30901"
        "?tv=19:&tv=848:322970&tv=18:451&tip=AM&date=20220101:20231231"
    ]
    # Idescat answers no more than 20,000 cells at once: 87 councils with 102 ages of one year.
    assert len(kit.councils) * 102 < 20_000
    assert json.dumps(sorted(kit.councils)[:2]) == '["08001", "08003"]'
