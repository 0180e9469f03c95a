"""Each exhibit in each medium: the file is opened again, and what it says is what the exhibit says.

A new exhibit joins by being listed in `exhibit_list.py`, a new renderer by a reader in `readers.py`.
"""

import math

import pytest
from readers import DATA_READERS, EXACT, NATIVE, PRINTED, READERS

from circulos.exhibits import Heading, Report, panel, strip, words
from circulos.exhibits.annex import data
from circulos.exhibits.model import Band, Bar, Figure, Line, Point, Rule, Scale, Side
from circulos.exhibits.report import EXHIBITS as BUILDERS
from circulos.render import RENDERERS, render, voice
from exhibit_list import EXHIBITS, SETTING
from invented_circle import NAMES, OWN, PERSPECTIVES, everything, in_time

NEAR = 1e-9


def test_every_exhibit_a_plan_may_name_is_listed():
    assert {name.split(" ")[0] for name in EXHIBITS} >= set(BUILDERS)


def test_every_renderer_is_read_back():
    assert set(RENDERERS) == set(READERS) | set(DATA_READERS)
    assert set(READERS) == set(EXACT) | set(PRINTED)


def wrap(exhibit, **changes):
    return Report("Report", (Heading("Part"), exhibit), kit="kit 1", kit_digest="d1", **changes)


def clean(said):
    """Without blanks: print may break a line after any hyphen."""
    return "".join(said.split())


@pytest.fixture(params=READERS)
def read(request, tmp_path):
    def shown(exhibit, language):
        path = tmp_path / f"report.{request.param}"
        render(wrap(exhibit), language, path)
        return READERS[request.param](path)

    return shown


@pytest.mark.parametrize("language", ["en", "ca", "es"])
@pytest.mark.parametrize("name", EXHIBITS)
def test_words_are_all_there(name, language, read):
    exhibit, speaker = EXHIBITS[name](), voice(language)
    shown = read(exhibit, language)
    sentences = [exhibit.title, exhibit.subtitle, *exhibit.reading, *exhibit.notes, exhibit.source]
    filled = any(not row.level for row in exhibit.table.rows)
    headings = [column.title for column in exhibit.table.columns if filled and not drawn(exhibit, column)]
    for phrase in [*sentences, *headings]:
        assert clean(speaker.say(phrase)) in clean(shown.text)


def drawn(exhibit, column):
    """Whether a column holds small figures, which a medium may leave out."""
    place = exhibit.table.columns.index(column)
    return any(isinstance(row.cells[place].value, Figure) for row in exhibit.table.rows if not row.level)


@pytest.mark.parametrize("medium", EXACT)
@pytest.mark.parametrize("name", EXHIBITS)
def test_numbers_of_the_table_are_exact_and_in_order(name, medium, tmp_path):
    exhibit = EXHIBITS[name]()
    render(wrap(exhibit), "ca", tmp_path / f"report.{medium}")
    shown = READERS[medium](tmp_path / f"report.{medium}")
    cells = [cell for row in exhibit.table.rows if not row.level for cell in row.cells]
    wanted = [float(cell.value) for cell in cells if isinstance(cell.value, (int, float)) and not cell.status]
    assert shown.numbers == pytest.approx(wanted, rel=NEAR, abs=NEAR)


@pytest.mark.parametrize("medium", PRINTED)
@pytest.mark.parametrize("name", EXHIBITS)
def test_numbers_of_the_table_are_printed_in_order(name, medium, tmp_path):
    exhibit, speaker = EXHIBITS[name](), voice("ca")
    render(wrap(exhibit), "ca", tmp_path / f"report.{medium}")
    text, place = clean(READERS[medium](tmp_path / f"report.{medium}").text), 0
    for row in exhibit.table.rows:
        for cell, column in zip(row.cells, exhibit.table.columns, strict=False):
            if isinstance(cell.value, (int, float)) and not cell.status:
                said = clean(speaker.number(float(cell.value), cell.format or column.format))
                place = text.index(said, place) + len(said)


@pytest.mark.parametrize("name", EXHIBITS)
def test_reasons_for_missing_numbers_are_words(name, read):
    exhibit = EXHIBITS[name]()
    reasons = {cell.status for row in exhibit.table.rows for cell in row.cells if cell.status}
    shown = read(exhibit, "es")
    for reason in reasons:
        assert clean(voice("es").say(words(f"status.{reason}"))) in clean(shown.text)


@pytest.mark.parametrize("medium", NATIVE)
@pytest.mark.parametrize("name", EXHIBITS)
def test_native_charts_hold_the_numbers_of_every_mark(name, medium, tmp_path):
    exhibit = EXHIBITS[name]()
    render(wrap(exhibit), "en", tmp_path / f"report.{medium}")
    held = READERS[medium](tmp_path / f"report.{medium}").series
    if exhibit.figure is None:
        assert held == []
        return
    in_chart = {round(value, 9) for _, x, y in held for value in (*x, *y) if isinstance(value, (int, float))}
    for mark in exhibit.figure.marks:
        for value in values_of(mark, exhibit.figure):
            assert any(abs(value - other) <= NEAR * max(1, abs(value)) + 1e-9 for other in in_chart)


def values_of(mark, figure):
    """The numbers of a mark that mean something: places in a list of categories or lanes do not."""
    across, up = (axis.scale not in (Scale.CATEGORY, Scale.LANES) for axis in (figure.x, figure.y))
    match mark:
        case Point() | Line():
            numbers = (*(mark.x if across else ()), *(mark.y if up else ()))
        case Bar():
            numbers = (*mark.start, *mark.end)
        case Band():
            numbers = (*mark.low, *mark.high)
        case Rule() if across if mark.side is Side.X else up:
            numbers = (mark.value,)
        case _:
            numbers = ()
    return [value for value in numbers if not math.isnan(value)]


def test_tidy_data_are_exact(tmp_path):
    annex = data(everything(), OWN, NAMES, setting=SETTING)
    render(wrap(strip(in_time(), OWN, NAMES), data=annex), "ca", tmp_path / "report.csv")
    shown = DATA_READERS["csv"](tmp_path / "report.csv")
    cells = [cell.value for row in annex.table.rows for cell in row.cells]
    wanted = [float(value) for value in cells if isinstance(value, (int, float))]
    periods = [float(row.cells[3].value) for row in annex.table.rows]
    assert sorted(shown.numbers) == pytest.approx(sorted([*wanted, *periods]), rel=NEAR)


@pytest.mark.parametrize("medium", ["xlsx", "csv"])
def test_a_name_that_looks_like_a_formula_stays_a_name(medium, tmp_path):
    names = NAMES | {"c00": "=HYPERLINK(1)"}
    annex = data([in_time()], OWN, names)
    render(wrap(strip(in_time(), OWN, names), data=annex), "en", tmp_path / f"report.{medium}")
    if medium == "csv":
        assert ",'=HYPERLINK(1)," in (tmp_path / "report.csv").read_text()
    else:
        from openpyxl import load_workbook

        found = [cell for sheet in load_workbook(tmp_path / "report.xlsx") for row in sheet for cell in row]
        assert any(cell.value == "=HYPERLINK(1)" for cell in found)
        assert not any(cell.data_type == "f" for cell in found)


@pytest.mark.parametrize("medium", RENDERERS)
def test_the_same_report_is_the_same_file(medium, tmp_path):
    report = wrap(
        panel(everything(), OWN, NAMES, perspectives=PERSPECTIVES), data=data([in_time()], OWN, NAMES)
    )
    for name in ("one", "two"):
        render(report, "ca", tmp_path / f"{name}.{medium}")
    assert (tmp_path / f"one.{medium}").read_bytes() == (tmp_path / f"two.{medium}").read_bytes()


@pytest.mark.parametrize("medium", READERS)
def test_an_invented_circle_is_marked_wherever_it_appears(medium, tmp_path):
    warning = "These figures are invented."
    render(wrap(strip(in_time(), OWN, NAMES), warning=warning), "en", tmp_path / f"report.{medium}")
    shown = READERS[medium](tmp_path / f"report.{medium}")
    assert shown.text.count(warning) >= 2
