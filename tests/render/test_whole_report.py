"""A whole report in each medium: parts, contents, annexes and what it was made from."""

import math
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from readers import READERS

from circulos.exhibits import Format, Heading, Paragraph, Report, Role, Words, panel, strip, trend
from circulos.exhibits.model import Axis, Band, Bar, Figure, Line, Point, Rule, Scale, Side
from circulos.exhibits.report import report
from circulos.method.text import Text
from circulos.method.types import Kind
from circulos.render import RENDERERS, render
from circulos.render.svg import draw
from invented_circle import IN_TIME, NAMES, OWN, compare, in_time, spending
from invented_report import Figures


@pytest.fixture(scope="module")
def built():
    return report(Figures(), "council", OWN, "2024", version="circulos 1")


@pytest.mark.parametrize("medium", READERS)
@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_it_is_all_there(medium, language, built, tmp_path):
    path = tmp_path / f"report.{medium}"
    render(built, language, path)
    told = READERS[medium](path).text
    for wanted in ("Hortanova", "kit-digest", "snapshot-digest", "circulos 1"):
        assert wanted in told
    formula = {
        "ca": "Demandes ateses ÷ Demandes rebudes × 100",
        "es": "Demandas atendidas ÷",
        "en": "Requests answered ÷",
    }
    assert formula[language] in told


@pytest.mark.parametrize("medium", READERS)
def test_a_control_sign_in_a_name_breaks_no_medium(medium, tmp_path):
    """What is copied from slides brings vertical tabs along, and neither SVG nor office files may hold them."""
    names = NAMES | {OWN: NAMES[OWN].replace("n", "\v\x01n")}
    path = tmp_path / f"report.{medium}"
    render(report(Figures(names=names), "council", OWN, "2024"), "ca", path)
    assert NAMES[OWN] in READERS[medium](path).text
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as parts:
            for name in parts.namelist():
                if name.endswith((".xml", ".rels")):
                    ET.fromstring(parts.read(name))


def test_a_workbook_has_a_sheet_for_each_part_and_links_to_them(built, tmp_path):
    render(built, "ca", tmp_path / "report.xlsx")
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    names = book.sheetnames
    assert names[1:] == [
        "On som",
        "Persona usuària",
        "Economia",
        "Indicadors sense valors",
        "Definicions",
        "Dades",
        "Dades dels gràfics",
    ]
    links = [cell.hyperlink.location for row in book.worksheets[0] for cell in row if cell.hyperlink]
    assert {link.split("!")[0].strip("'") for link in links} == set(names[1:-1])
    assert all(sheet.page_setup.orientation == "landscape" for sheet in book.worksheets[:-1])


def test_names_of_sheets_are_made_fit_for_a_workbook(tmp_path):
    long = "A very long name [of a part]: with/what*sheets?don't\\take"
    blocks = [block for _ in range(3) for block in (Heading(long), Paragraph("Text"))]
    render(Report("=1+1", (Paragraph("First"), *blocks)), "en", tmp_path / "report.xlsx")
    names = openpyxl.load_workbook(tmp_path / "report.xlsx").sheetnames
    assert len(names) == len({name.casefold() for name in names}) == 5
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names)


@pytest.mark.parametrize("medium", RENDERERS)
def test_an_empty_report_is_still_a_file(medium, tmp_path):
    render(Report("Empty", ()), "ca", tmp_path / f"report.{medium}")
    assert (tmp_path / f"report.{medium}").exists()


def one_year(value, **changes):
    return replace(compare(IN_TIME, value, half=1), **changes)


def test_a_trend_says_what_it_can():
    alone = trend([one_year([70.0, 60]), one_year([math.nan, 61], period="2025")], "c00", NAMES)
    assert alone.reading[0].id == "reading.trend.one"
    none = trend([one_year([math.nan, 60]), one_year([math.nan, 61], period="2025")], "c00", NAMES)
    assert none.reading[0].id == "reading.no_value"
    apart = trend([one_year([70.0, 60]), one_year([75.0, 61], period="2025")], "c00", NAMES)
    assert "reading.trend.apart" in [phrase.id for phrase in apart.reading]
    nobody = trend([one_year([math.nan] * 2)] * 2, None, NAMES)
    assert [phrase.id for phrase in nobody.reading] == ["reading.nobody"] and nobody.figure is None


def test_a_panel_of_many_says_how_many_would_stand_out_by_chance():
    told = [
        one.id for one in panel([in_time() for _ in range(20)], OWN, NAMES).reading if isinstance(one, Words)
    ]
    assert "panel.chance" in told
    assert "panel.chance" not in [one.id for one in panel([spending()] * 20, OWN, NAMES).reading]


def plane(*marks, scale=Scale.LINEAR):
    return Figure(Axis(scale, title="Size", format=Format("beds")), Axis(title="Rate"), marks)


@pytest.mark.parametrize(
    "mark",
    [
        Band("Expected", Role.INTERVAL, (1, 10, 100), (1, 2, 3), (2, 3, 4)),
        Band("Alone", Role.INTERVAL, (1, 10, 100), (math.nan, 2, math.nan), (2, 3, 4)),
        Rule("Here", Role.REFERENCE, 20, Side.X),
        Point("Beyond", Role.REFERENCE, (1, math.nan, 100), (1, 2, 3)),
    ],
)
def test_marks_that_later_exhibits_use_are_drawn_on_any_plane(mark, tmp_path):
    spread = Point("All", Role.CIRCLE, (1, 10, 100), (1, 2, 3))
    for scale in (Scale.LINEAR, Scale.LOG):
        written = draw(plane(spread, mark, scale=scale), "en", key="k", title="T", description="D")
        assert "nan" not in written and "inf" not in written and "Size" in written
    shown = replace(strip(in_time(), OWN, NAMES), figure=plane(spread, mark))
    render(Report("R", (shown,)), "en", tmp_path / "report.xlsx")
    held = [value for _, x, y in READERS["xlsx"](tmp_path / "report.xlsx").series for value in (*x, *y)]
    assert {1, 10, 100} <= set(held)


def test_a_line_across_rows_has_its_name_in_the_key():
    rows = Axis(Scale.CATEGORY, categories=("a", "b"))
    figure = Figure(Axis(), rows, (Line("Expected", Role.LIMIT, (1, 2), (0, 1)),))
    assert "Expected" in draw(figure, "en", key="k", title="T", description="D")


def test_yes_and_no_are_words_in_a_panel(tmp_path):
    plan = compare(replace(IN_TIME, kind=Kind.YES_NO, unit=Text("")), [1.0, 0.0, 1.0])
    render(Report("R", (panel([plan], "c00", NAMES),)), "ca", tmp_path / "report.html")
    assert "data-v=1>sí" in (tmp_path / "report.html").read_text()


def test_missing_bars_are_not_drawn():
    rows = Axis(Scale.CATEGORY, categories=("a", "b"))
    figure = Figure(Axis(), rows, (Bar("n", Role.CIRCLE, (0, 1), (0, math.nan), (4, 8)),))
    written = draw(figure, "en", key="k", title="T", description="D")
    # One bar and its swatch in the key.
    assert written.count("<rect") == 2
