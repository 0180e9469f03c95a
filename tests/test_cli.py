"""The command, as its users meet it: what it says when something is wrong, and that nothing is half-written."""

import csv
import json
import zipfile

import pytest
from click.testing import CliRunner

from circulos import __version__, cli

KIT = "scotland-social-work"
ROWS = """indicator,council,period,value,numerator,denominator
SW06,Glasgow City,2022-23,96.24,11301,117425
SW06,Angus,2022-23,100.0,1000,10000
SW06,Fife,2022-23,110.0,3300,30000
SW06,Moray,2022-23,80.0,800,10000
SW06,Highland,2022-23,90.0,1800,20000
SW01,Glasgow City,2022-23,42.57,87813,2062578
SW01,Angus,2022-23,37.9,18229,480783
"""


@pytest.fixture
def figures(tmp_path):
    path = tmp_path / "figures.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def run(*arguments, code=0):
    result = CliRunner().invoke(cli.main, [str(each) for each in arguments])
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result.output


def test_the_version_is_told():
    assert __version__ in run("--version")


def test_compare_as_csv_has_one_row_a_council_indicator_and_period(figures):
    rows = list(
        csv.DictReader(run("compare", "--kit", KIT, "--data", figures, "--format", "csv").splitlines())
    )
    assert len(rows) == 7
    glasgow = next(row for row in rows if row["name"] == "Glasgow City" and row["indicator"] == "SW06")
    assert float(glasgow["value"]) == pytest.approx(11301 / 117425 * 1000)
    assert float(glasgow["mean"]) == pytest.approx((11301 / 117.425 + 100 + 110 + 80 + 90) / 5)


def test_what_a_spreadsheet_would_take_for_a_formula_is_text_in_a_csv(tmp_path):
    given, report = tmp_path / "=1+1.csv", tmp_path / "not-placed.csv"
    given.write_text(ROWS + "SW01,Nowhere,2022-23,1,1,1\n", encoding="utf-8")
    run("import", "--kit", KIT, given, "--out", tmp_path / "facts", "--report", report)
    (listed,) = csv.DictReader(report.open(encoding="utf-8"))
    assert listed["where"].startswith("'=1+1.csv")


def test_compare_as_json_writes_null_for_missing_and_to_a_file(figures, tmp_path):
    out = tmp_path / "deep" / "rows.json"
    said = run(
        "compare", "--kit", KIT, "--data", figures, "--format", "json", "--indicator", "SW01", "--out", out
    )
    assert "2 rows" in said
    rows = json.loads(out.read_text(encoding="utf-8"))
    assert [row["lower"] for row in rows] == [None, None]
    assert list(out.parent.iterdir()) == [out]


def test_compare_as_table_is_for_people(figures):
    lines = run("compare", "--kit", KIT, "--data", figures, "--council", "Fife").splitlines()
    assert lines[0].split()[:3] == ["name", "indicator", "period"]
    assert len(lines) == 2


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["--kit", "nowhere"], "There is no kit nowhere"),
        (["--council", "Glasgo"], "Did you mean Glasgow City?"),
        (["--indicator", "SW99"], "There is no indicator “SW99”"),
        (["--period", "1850-51"], "There is no period “1850-51”"),
        (["--group", "elsewhere"], "There is no group “elsewhere”"),
        (["--engine", "oracle://x"], "No engine answers to “oracle://x”"),
        (["--data", "absent.csv"], "There is no file absent.csv"),
    ],
)
def test_what_is_wrong_is_said_in_words(figures, arguments, words):
    given = {"--kit": KIT, "--data": figures} | dict(zip(arguments[::2], arguments[1::2], strict=True))
    assert words in run("compare", *(part for pair in given.items() for part in pair), code=2)


def test_import_accounts_for_every_row_it_could_not_place(figures, tmp_path):
    figures.write_text(
        ROWS + "SW06,Atlantis,2022-23,1,1,1\nSW06,Fife,2021-22,many,lots,10\n", encoding="utf-8"
    )
    report = tmp_path / "not-placed.csv"
    said = run("import", "--kit", KIT, figures, "--out", tmp_path / "facts", "--report", report)
    assert "Atlantis" in said
    listed = list(csv.DictReader(report.open(encoding="utf-8")))
    assert any("Atlantis" in row["why"] for row in listed)
    assert all(row["where"] and row["what now"] for row in listed)
    again = run(
        "compare", "--kit", KIT, "--data", tmp_path / "facts", "--indicator", "SW06", "--format", "csv"
    )
    assert len(again.splitlines()) == 1 + 5 + 1


def test_import_writes_nothing_when_nothing_fits(figures, tmp_path):
    figures.write_text("indicator,council,period,value\nX1,Atlantis,2022-23,1\n", encoding="utf-8")
    assert "nothing was written" in run("import", "--kit", KIT, figures, "--out", tmp_path / "facts", code=2)
    assert not (tmp_path / "facts").exists()


def test_a_zip_bomb_is_weighed_before_it_is_unpacked(tmp_path):
    bomb = tmp_path / "return.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for n in range(4):
            archive.writestr(f"xl/worksheets/sheet{n}.xml", b"0" * 150_000_000)
    said = run("import", "--kit", KIT, bomb, "--out", tmp_path / "facts", code=2)
    assert "return.xlsx" in said
    assert not (tmp_path / "facts").exists()


def test_a_report_is_written_whole_or_not_at_all(figures, tmp_path, monkeypatch):
    import circulos.render as render

    def broken(report, language, path):
        path.write_text("half", encoding="utf-8")
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(render, "render", broken)
    out = tmp_path / "out"
    said = run("report", "--kit", KIT, "--data", figures, "--council", "Fife", "--out", out, code=2)
    assert "Something went wrong inside Circulos (RuntimeError)" in said
    assert list(out.iterdir()) == []


def test_a_report_of_a_council_without_figures_says_whom_there_are(figures, tmp_path):
    said = run("report", "--kit", KIT, "--data", figures, "--council", "Stirling", "--out", tmp_path, code=2)
    assert "There is no council “Stirling”" in said


def test_an_unknown_plan_or_medium_is_said(figures, tmp_path):
    given = ["report", "--kit", KIT, "--data", figures, "--out", tmp_path]
    assert "has no report plan “sermon”" in run(*given, "--plan", "sermon", code=2)
    assert "No report is written as papyrus" in run(*given, "--format", "papyrus", code=2)


def test_a_council_and_the_circle_get_their_report_in_html(figures, tmp_path):
    page = run(
        "report", "--kit", KIT, "--data", figures, "--council", "Fife", "--format", "html", "--out", tmp_path
    )
    circle = run("report", "--kit", KIT, "--data", figures, "--format", "html", "--out", tmp_path)
    assert page.strip().endswith("fife-2022-23.html")
    assert circle.strip().endswith("scotland-social-work-2022-23.html")


def test_measure_writes_the_values_as_parquet(figures, tmp_path):
    import pyarrow.parquet as pq

    out = tmp_path / "values.parquet"
    assert "7 values" in run("measure", "--kit", KIT, "--data", figures, "--out", out)
    table = pq.read_table(out).to_pylist()
    assert {row["indicator"] for row in table} == {"SW01", "SW06"}


def test_quality_lists_figures_to_look_at_again(figures):
    figures.write_text(ROWS.replace("80.0,800,10000", "1200.0,12000,10000"), encoding="utf-8")
    rows = list(csv.DictReader(run("quality", "--kit", KIT, "--data", figures).splitlines()))
    assert {"severity", "check", "figures"} <= set(rows[0])
    assert any(row["name"] == "Moray" for row in rows)


def test_names_become_file_names():
    assert cli.reports.slug("L'Hospitalet de Llobregat 2024") == "l-hospitalet-de-llobregat-2024"
    assert cli.reports.slug("Ñ/../Ç") == "n-c"
    assert cli.reports.slug("…") == "report"


def test_a_new_kit_is_ready_to_be_checked(tmp_path):
    said = run("new-kit", "my-service", "--into", tmp_path)
    folder = tmp_path / "my-service"
    assert str(folder) in said
    assert run("check-kit", folder) == ""


def test_check_kit_is_silent_on_a_good_kit_and_loud_on_a_bad_one(tmp_path):
    assert run("check-kit", KIT) == ""
    run("new-kit", "my-service", "--into", tmp_path)
    indicator = next((tmp_path / "my-service/indicators").glob("*.yaml"))
    text = indicator.read_text(encoding="utf-8").replace("numerator: ", "numerator: __import__('os') + ")
    indicator.write_text(text, encoding="utf-8")
    said = run("check-kit", tmp_path / "my-service", code=1)
    assert indicator.name in said
