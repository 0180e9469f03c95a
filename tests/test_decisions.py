"""What councils decided, from a file beside the figures: read whole, or refused with everything that is wrong."""

from datetime import date

import openpyxl
import pytest
from click.testing import CliRunner

from circulos import cli
from circulos.compare.decided import Side, State
from circulos.decisions import DecisionsError, read_decisions
from circulos.method import load_kit

KIT = "scotland-social-work"
FIGURES = "indicator,council,period,value,numerator,denominator\n" + "".join(
    f"SW06,{council},{year},{value},{value * 10:.0f},10000\n"
    for council, values in {
        "Glasgow City": (96.2, 95.0), "Angus": (100, 101), "Fife": (110, 108), "Moray": (80, 82), "Highland": (90, 88),
    }.items()
    for year, value in zip(("2021-22", "2022-23"), values, strict=True)
)  # fmt: skip
DECIDED = """
circle:
  agreed:
    - {indicator: SW06, value: 85, provenance: A quarter is there., until: 2020-01-31}
councils:
  S12000047:
    points:
      - {indicator: SW06, side: opportunity, taken_up: true, sentence: We lose a week at the desk.}
    targets:
      - {indicator: SW06, from: 2021-22, to: 2024-25, value: 90, who: Nora Vila, path: {2023-24: 95}}
    actions:
      - {indicator: SW06, title: Reserve first hours, since: 2021-22, who: Nora Vila, due: 2022-10-01, state: done}
"""


@pytest.fixture
def kit():
    return load_kit(KIT)


def written(tmp_path, text):
    path = tmp_path / "decisions.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_says_what_each_council_decided_and_what_all_agreed(kit, tmp_path):
    found = read_decisions(kit, written(tmp_path, DECIDED), today=date(2026, 1, 1))
    fife = found["S12000047"]
    assert (fife.points[0].side, fife.points[0].is_taken_up) == (Side.OPPORTUNITY, True)
    assert (fife.targets[0].value, fife.targets[0].path) == (90.0, (("2023-24", 95.0),))
    assert (fife.actions[0].state, fife.actions[0].due) == (State.DONE, "2022-10-01")
    assert found[""].agreed == fife.agreed and fife.agreed[0].is_expired


@pytest.mark.parametrize(
    "text, words",
    [
        ("circle: [", "cannot be read"),
        ("[1, 2]", "names with values are expected"),
        ("councils: {a: {points: {}}}", "a list is expected here"),
        ("councils: {a: {aims: []}}", "“aims” is not known"),
        ("councils: {a: {points: [{indicator: X9}]}}", "the kit has no indicator “X9”"),
        ("councils: {a: {points: [{indicator: SW06, side: bad}]}}", "“side” is one of strong, opportunity"),
        (
            "councils: {a: {targets: [{indicator: SW06, from: 2022-23, to: 2021-22, value: 1}]}}",
            "“to” must come",
        ),
        (
            "councils: {a: {targets: [{indicator: SW06, from: soon, to: 2021-22, value: 1}]}}",
            "must be a period",
        ),
        (
            "councils: {a: {targets: [{indicator: SW06, from: 2021-22, to: 2024-25, value: much}]}}",
            "must be a number",
        ),
        (
            "councils: {a: {targets: [{indicator: SW06, from: 2021-22, to: 2024-25, value: 1, path: {2030-31: 1}}]}}",
            "does not lie between",
        ),
        ("councils: {a: {actions: [{indicator: SW06, since: 2021-22}]}}", "“title” says what was promised"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(kit, tmp_path, text, words):
    with pytest.raises(DecisionsError, match="[\\s\\S]*") as told:
        read_decisions(kit, written(tmp_path, text))
    assert words in str(told.value)


def run(*arguments, code=0):
    result = CliRunner().invoke(cli.main, [str(each) for each in arguments])
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result.output


def texts(path):
    book = openpyxl.load_workbook(path)
    return {
        str(cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


@pytest.fixture
def figures(tmp_path):
    path = tmp_path / "figures.csv"
    path.write_text(FIGURES, encoding="utf-8")
    return path


def test_the_brief_of_a_council_tells_what_it_decided(figures, kit, tmp_path):
    fife = next(code for code, council in kit.councils.items() if council.name == "Fife")
    decided = written(tmp_path, DECIDED.replace("S12000047", fife))
    out = tmp_path / "reports"
    run("report", "--kit", KIT, "--data", figures, "--council", "Fife", "--plan", "brief", "--decisions", decided,
        "--language", "en", "--format", "xlsx", "--format", "pdf", "--format", "html", "--out", out)  # fmt: skip
    files = sorted(out.iterdir())
    assert [path.suffix for path in files] == [".html", ".pdf", ".xlsx"]
    assert all("brief" in path.name for path in files)
    told = texts(files[2])
    assert {"What we decided", "Our targets", "Reserve first hours", "Nora Vila"} <= told
    assert "Reserve first hours" in files[0].read_text(encoding="utf-8")


def test_decisions_that_cannot_be_read_are_refused_and_nothing_is_written(figures, tmp_path):
    out = tmp_path / "reports"
    said = run("report", "--kit", KIT, "--data", figures, "--council", "Fife", "--decisions",
               written(tmp_path, "councils: 3"), "--out", out, code=2)  # fmt: skip
    assert "councils: names with values are expected here." in said
    assert not out.exists()


def test_a_pack_of_all_councils_tells_each_what_it_decided_and_is_written_again_when_that_changes(
    figures, kit, tmp_path
):
    fife = next(code for code, council in kit.councils.items() if council.name == "Fife")
    decided = written(tmp_path, DECIDED.replace("S12000047", fife))
    out = tmp_path / "pack"
    wanted = ("pack", "--kit", KIT, "--data", figures, "--formats", "xlsx", "--language", "en", "--out", out,
              "--decisions", decided)  # fmt: skip
    assert "5 councils, 5 files" in run(*wanted)
    books = {path.stem: path for path in out.glob("*.xlsx")}
    mine = next(path for name, path in books.items() if "fife" in name.casefold())
    assert "Reserve first hours" in texts(mine)
    others = [path for path in books.values() if path != mine]
    assert all("Reserve first hours" not in texts(path) for path in others)
    before = mine.stat().st_mtime_ns
    run(*wanted)
    assert mine.stat().st_mtime_ns == before
    decided.write_text(decided.read_text(encoding="utf-8").replace("Reserve", "Keep"), encoding="utf-8")
    run(*wanted)
    assert "Keep first hours" in texts(mine)
