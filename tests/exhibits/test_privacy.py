"""Below the threshold nobody but the own council is shown by name, in no part of any exhibit."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from circulos.compare.expected import expected
from circulos.exhibits import Report, Setting, funnel, heat, ranking, scatter, strip, trend
from circulos.exhibits.annex import data
from circulos.render import RENDERERS, render
from invented_circle import NAMES, in_time, series
from invented_territory import CONTEXT, FACTS

FEW = Setting(fewest=5)
OTHERS = [name for code, name in NAMES.items() if code != "c00"]


def small(setting):
    circle = in_time(size=4)
    yield strip(circle, "c00", NAMES, setting=setting)
    yield ranking(circle, "c00", NAMES, ranks=True, setting=setting)
    yield funnel(circle, "c00", NAMES, setting=setting)
    yield heat([circle], "c00", NAMES, setting=setting)
    placed = expected(circle, FACTS, ["share_65_plus"])
    yield scatter(placed, "c00", NAMES, variables=CONTEXT, setting=setting)
    yield trend([in_time("2023", size=4), circle], "c00", NAMES, setting=setting)


MEDIA = [medium for medium in RENDERERS if medium != "csv"]  # which carries the tidy data only


@pytest.mark.parametrize("medium", MEDIA)
def test_the_names_are_there_when_they_may_be(medium, tmp_path):
    path = tmp_path / f"report.{medium}"
    render(Report("R", tuple(small(Setting(fewest=3)))), "en", path)
    assert any(name in everything_in(path) for name in OTHERS[:3])


@pytest.mark.parametrize("medium", RENDERERS)
def test_no_other_council_is_named_in_a_small_circle(medium, tmp_path):
    path = tmp_path / f"report.{medium}"
    tidy = data([in_time(size=4)], "c00", NAMES, setting=FEW)
    render(Report("R", tuple(small(FEW)), data=tidy), "en", path)
    told = everything_in(path)
    assert "Aldervall" in told
    assert [name for name in OTHERS if name in told] == []


def everything_in(path):
    """All words of a file, also those that are not shown: of every part of an archive and all that is attached."""
    if path.suffix == ".pdf":
        book = PdfReader(path)
        pages = [page.extract_text() for page in book.pages]
        attached = [content.decode() for contents in book.attachments.values() for content in contents]
        objects = [str(book.get_object(number)) for number in range(1, int(book.trailer["/Size"]))]
        return " ".join([*pages, *attached, *objects, path.read_bytes().decode("latin-1")])
    if path.suffix in (".xlsx", ".pptx"):
        return everything_packed(path)
    return path.read_text()


def everything_packed(file):
    told = ""
    with ZipFile(file) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            told += (
                everything_packed(BytesIO(content))
                if name.endswith(".xlsx")
                else content.decode("utf-8", "ignore")
            )
    return told


def test_the_exhibit_says_why():
    for shown in small(FEW):
        if shown.name != "trend":
            assert "note.not_named" in [getattr(note, "id", "") for note in shown.notes]


def test_a_heat_panel_hides_the_row_of_an_indicator_few_have_filed():
    few = in_time(size=4)
    shown = heat([in_time(), few], "c00", NAMES, setting=FEW)
    statuses = [[cell.status for cell in row.cells[1:5]] for row in shown.table.rows]
    assert statuses == [[""] * 4, ["", "not_shown", "not_shown", "not_shown"]]


def test_a_trend_names_only_the_own_council():
    assert all(code not in repr(trend(series(), "c00", NAMES).figure) for code in OTHERS)


def test_the_heat_panel_begins_with_the_own_council():
    own, *others = [column.code for column in heat([in_time()], "c05", NAMES).table.columns[1:]]
    assert own == "c05"
    assert others == sorted(others, key=NAMES.get)
