"""What a PDF must have besides its words: tags, bookmarks, alternative texts, language, nothing of the machine."""

import csv
import io
import math
from dataclasses import replace

import pdfua
import pytest
from pypdf import PdfReader
from readers import alternatives, structure

from circulos.exhibits import Heading, Paragraph, Report, heat, panel, ranking, strip, trend
from circulos.render import pdf, render, voice
from circulos.render.printed import slices
from invented_circle import NAMES, OWN, PERSPECTIVES, everything, in_time, series


def report(**changes):
    shown = (
        Heading("Where we stand"),
        Paragraph("Read #this and [that]."),
        panel(everything(), OWN, NAMES, perspectives=PERSPECTIVES, history={"U02": series()}),
        Heading("In time", 2),
        strip(in_time(), OWN, NAMES),
        trend(series(), OWN, NAMES),
        heat(everything(), OWN, NAMES),
    )
    made = Report(
        "A *report* #let", shown, kit="k 1", kit_digest="d1" * 32, snapshot_digest="d2" * 32, version="9.9"
    )
    return replace(made, **changes)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    render(report(), "ca", path)
    return path


@pytest.fixture(scope="module")
def book(path):
    return PdfReader(path)


def test_it_is_tagged_and_says_so(book):
    root = book.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "ca"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "pdfuaid:part>1<" in book.xmp_metadata.stream.get_data().decode().replace(" ", "")
    assert book.metadata.title == "A *report* #let"


def test_every_figure_has_its_reading_as_alternative_text(book):
    pictures = [one for one in structure(book) if one.get("/S") == "/Figure"]
    assert pictures and all(one.get("/Alt") for one in pictures)
    shown = strip(in_time(), OWN, NAMES)
    assert voice("ca").sentences(shown.reading) in alternatives(book)


def test_headings_are_bookmarks_and_skip_no_level(book):
    titles = [one.title for one in flat(book.outline)]
    assert titles[0] == "Where we stand" and "In time" in titles
    levels = [int(one["/S"][2:]) for one in structure(book) if str(one.get("/S", ""))[2:].isdigit()]
    assert levels[0] == 1 and all(
        after <= before + 1 for before, after in zip(levels, levels[1:], strict=False)
    )


def flat(outline):
    for one in outline:
        if isinstance(one, list):
            yield from flat(one)
        else:
            yield one


def test_tables_have_header_cells(book):
    roles = [one.get("/S") for one in structure(book)]
    assert roles.count("/Table") == 2 and "/TH" in roles and "/TD" in roles


def test_the_tables_of_figures_are_attached_and_paper_tells_what_is_said_of_the_own_council(book):
    rows = list(csv.DictReader(io.StringIO(book.attachments["tables.csv"][0].decode())))
    assert {row["exhibit"] for row in rows} == {"panel", "strip", "trend", "heat"}
    circle = in_time()
    told = [row for row in rows if row["exhibit"] == "strip" and row["column"] == "Valor"]
    known = {NAMES[code]: value for code, value in zip(circle.councils, circle.value, strict=True)}
    values = {row["row"]: float(row["value"]) for row in told if row["value"] and row["row"] in known}
    assert values == {name: value for name, value in known.items() if not math.isnan(value)}
    text = " ".join(" ".join(page.extract_text() for page in book.pages).split())
    assert "Numerador" in text and "tables.csv" in text


def test_an_exhibit_under_no_heading_starts_no_part(tmp_path):
    render(report(blocks=(strip(in_time(), OWN, NAMES),)), "en", tmp_path / "bare.pdf")
    found = pdfua.validate(str(tmp_path / "bare.pdf")).findings
    assert [one.message for one in found if one.severity >= pdfua.Severity.WARNING] == []


def test_a_checker_of_pdf_ua_finds_no_error(path):
    found = pdfua.validate(str(path)).findings
    assert [one.message for one in found if one.severity >= pdfua.Severity.WARNING] == []


def test_no_letters_of_the_machine_are_used(book):
    faces = {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for page in book.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert faces and all(face.startswith("SourceSansPro") for face in faces)


def test_signs_and_accents_are_there(tmp_path):
    words = "Àrea l·l ‰ − ≤ ≥ ñ ¿ç?"
    render(report(blocks=(Heading("H"), Paragraph(words))), "es", tmp_path / "signs.pdf")
    text = " ".join(page.extract_text() for page in PdfReader(tmp_path / "signs.pdf").pages)
    assert words in text


def test_what_comes_from_outside_is_never_read_as_markup(book):
    text = " ".join(page.extract_text() for page in book.pages)
    assert "Read #this and [that]." in text and "A *report* #let" in text


def test_every_page_says_what_it_was_made_from_and_its_number(book):
    for number, page in enumerate(book.pages, 1):
        told = page.extract_text()
        assert "d1d1d1d1d1d1" in told and "9.9" in told and f"{number} / {len(book.pages)}" in told


def test_an_exhibit_without_a_reading_stops_the_setting(tmp_path):
    silent = replace(strip(in_time(), OWN, NAMES), reading=())
    with pytest.raises(ValueError, match="strip U02 2024.* has no reading"):
        render(report(blocks=(silent,)), "ca", tmp_path / "no.pdf")
    assert not (tmp_path / "no.pdf").exists()


def test_the_template_itself_refuses_a_figure_without_alternative_text(monkeypatch):
    monkeypatch.setattr(pdf, "alternative", lambda shown, speaker: "")
    with pytest.raises(Exception, match="alt"):
        pdf.document(report(), "ca")


def test_a_figure_of_many_rows_is_cut_and_loses_nothing():
    figure = ranking(in_time(), OWN, NAMES).figure
    parts = slices(figure, 10)
    assert len(parts) == 3 and sum(len(part.y.categories) for part in parts) == len(figure.y.categories)
    assert len({(part.x.minimum, part.x.maximum) for part in parts}) == 1
    for index, mark in enumerate(figure.marks):
        for name in ("x", "start"):
            whole = getattr(mark, name, ())
            assert sum((getattr(part.marks[index], name, ()) for part in parts), ()) == whole
    assert [part.y.own for part in parts].count(None) == 2
