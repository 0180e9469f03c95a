"""What slides must have besides their words: native charts, alternative texts, notes, numbers, no formulas."""

import io
import math
from dataclasses import replace

import openpyxl
import pytest
from pptx import Presentation

from circulos.exhibits import Heading, Paragraph, Report, heat, panel, strip, trend
from circulos.exhibits.model import (
    Align,
    Axis,
    Band,
    Bar,
    Cell,
    Column,
    Figure,
    Line,
    Point,
    Role,
    Row,
    Rule,
    Scale,
    Side,
    Table,
)
from circulos.render import render, voice
from circulos.render.layout import wrap
from circulos.render.pptx import fitting
from circulos.render.pptx_charts import Box, native_chart
from circulos.render.pptx_master import UNDER
from circulos.render.pptx_tables import table_pages
from invented_circle import BROKEN, NAMES, OWN, PERSPECTIVES, everything, in_time, series


def report(**changes):
    shown = (
        Heading("Where we stand"),
        Paragraph("How to read it."),
        panel(everything(), OWN, NAMES, perspectives=PERSPECTIVES),
        Heading("In time", 2),
        Paragraph("It matters to people."),
        strip(in_time(), OWN, NAMES),
        trend(series(), OWN, NAMES),
        heat(everything(), OWN, NAMES),
        Heading("Left out", 2),
        Paragraph("Nobody filed it."),
    )
    return replace(Report("A report", shown, kit="k 1", kit_digest="d1", version="9.9"), **changes)


@pytest.fixture(scope="module")
def deck(tmp_path_factory):
    path = tmp_path_factory.mktemp("pptx") / "report.pptx"
    render(report(warning="Invented."), "ca", path)
    return Presentation(path)


def titles(deck):
    return [slide.shapes.title.text_frame.text for slide in deck.slides]


def test_slides_follow_the_report(deck):
    told = titles(deck)
    assert told[:4] == ["A report", "Contingut", "Where we stand", "Quadre resum d’indicadors"]
    assert told[-2:] == ["Left out", "Com s’ha fet aquest informe"]


def test_charts_are_native_and_heard(deck):
    frames = [shape for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    assert len(frames) == 2
    shown = strip(in_time(), OWN, NAMES)
    assert frames[0]._element.nvGraphicFramePr.cNvPr.get("descr") == voice("ca").sentences(shown.reading)


def test_tables_are_heard(deck):
    frames = [shape for slide in deck.slides for shape in slide.shapes if shape.has_table]
    assert frames and all(frame._element.nvGraphicFramePr.cNvPr.get("descr") for frame in frames)


def test_what_is_said_under_a_heading_stands_in_the_notes_of_its_first_slide(deck):
    slide = deck.slides[titles(deck).index("Primeres demandes ateses en deu dies")]
    assert "It matters to people." in slide.notes_slide.notes_text_frame.text


def test_every_slide_has_its_number_and_the_warning(deck):
    for slide in deck.slides:
        kinds = {shape.placeholder_format.idx: shape for shape in slide.placeholders}
        assert "Invented." in kinds[11].text_frame.text
        assert 'type="slidenum"' in kinds[12]._element.xml


def test_no_placeholder_is_left_empty(deck):
    for slide in deck.slides:
        for shape in slide.placeholders:
            assert (
                not shape.has_text_frame or shape.text_frame.text.strip() or "slidenum" in shape._element.xml
            )


def test_ids_of_shapes_are_unique_on_a_slide(deck):
    for slide in deck.slides:
        ids = [shape.shape_id for shape in slide.shapes]
        assert len(ids) == len(set(ids))


def test_every_text_says_its_language(deck):
    for slide in deck.slides:
        for run in slide._element.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}rPr"):
            assert run.get("lang") == "ca-ES"


def test_contents_lead_to_the_parts(deck):
    assert "ppaction://hlinksldjump" in deck.slides[1]._element.xml
    assert deck.slides[2].part in [rel.target_part for rel in deck.slides[1].part.rels.values()]


def test_a_name_that_looks_like_a_formula_stays_a_name(tmp_path):
    names = NAMES | {OWN: "=1+1"}
    render(
        report(blocks=(strip(in_time(), OWN, names), trend(series(), OWN, names))), "en", tmp_path / "r.pptx"
    )
    charts = [
        s.chart for slide in Presentation(tmp_path / "r.pptx").slides for s in slide.shapes if s.has_chart
    ]
    for chart in charts:
        book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
        assert not any(cell.data_type == "f" for sheet in book for row in sheet for cell in row)


def test_an_exhibit_without_a_reading_is_refused(tmp_path):
    silent = replace(strip(in_time(), OWN, NAMES), reading=())
    with pytest.raises(ValueError, match="has no reading"):
        render(report(blocks=(silent,)), "ca", tmp_path / "no.pptx")


def test_a_band_with_a_gap_is_drawn_as_its_edges():
    whole = native_chart(trend(series(), OWN, NAMES).figure, Box(600, 300), voice("en"), "en-GB")
    cut = native_chart(trend(series(BROKEN), OWN, NAMES).figure, Box(600, 300), voice("en"), "en-GB")
    assert b"areaChart" in whole.xml and b"areaChart" not in cut.xml


def test_all_five_marks_keep_their_numbers():
    rows = ("A", "B", "C")
    figure = Figure(
        Axis(),
        Axis(Scale.CATEGORY, categories=rows, own=1),
        (
            Band("band", Role.CIRCLE, (-0.5, 2.5), (1.5, 1.5), (4.5, 4.5), Side.X),
            Rule("rule", Role.REFERENCE, 3.25, Side.X),
            Bar("bar", Role.CIRCLE, (0.0, 1.0, 2.0), (0.0, 0.0, 0.0), (1.125, math.nan, 6.0)),
            Line("line", Role.LIMIT, (1.0, 2.0), (0.0, 2.0)),
            Point("point", Role.OWN, (5.0625,), (1.0,)),
        ),
    )
    chart = native_chart(figure, Box(600, 300), voice("en"), "en-GB")
    book = openpyxl.load_workbook(io.BytesIO(chart.xlsx_blob))
    held = [cell.value for row in book["Data"] for cell in row]
    for value in (1.5, 4.5, 3.25, 1.125, 6.0, 5.0625):
        assert value in held


def test_rows_of_a_big_table_go_over_slides_and_none_is_lost():
    columns = (Column("name", "Name", align=Align.START), Column("value", "Value"))
    rows = tuple(
        Row((Cell(f"Part {n}"),), level=1) if n % 7 == 0 else Row((Cell(f"Council {n}"), Cell(float(n))))
        for n in range(100)
    )
    pages = table_pages(Table(columns, rows), voice("en"))
    assert sum((page.rows for page in pages), ()) == rows
    assert all(sum(page.heights) + page.head <= 331 for page in pages)
    assert not any(page.rows[-1].level for page in pages[:-1])


def test_long_words_get_smaller_letters_until_they_fit_their_place():
    short, long = ["On se situen els ens locals · 2025"], ["persones de 65 anys i més, renda familiar " * 4]
    assert fitting(short, UNDER) == 0
    size = fitting(long, UNDER)
    assert UNDER.size * 2 / 3 <= size < UNDER.size
    assert len(wrap(long[0], UNDER.width, size)) == 1
    assert fitting(long * 20, UNDER) == pytest.approx(UNDER.size * 2 / 3)
