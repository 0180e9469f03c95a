"""Reads a written report back, medium by medium: what stands in it, and every number.

A new renderer joins the conformance tests by having a reader here.
"""

import csv
import io
import math
from dataclasses import dataclass, field
from html.parser import HTMLParser

import openpyxl
from pptx import Presentation
from pypdf import PdfReader

from circulos.exhibits import languages, words
from circulos.render import voice


@dataclass
class Shown:
    """What one file says of its exhibits."""

    text: str = ""
    numbers: list[float] = field(default_factory=list)  # of tables, in order
    series: list[tuple[str, list[float], list[float]]] = field(default_factory=list)  # of native charts


class Page(HTMLParser):
    """The words of a page and the exact numbers of its cells."""

    def __init__(self):
        super().__init__()
        self.words, self.numbers, self.inside = [], [], []

    def handle_starttag(self, tag, attrs):
        if "data-v" in dict(attrs):
            self.numbers.append(float(dict(attrs)["data-v"]))
        if tag in ("style", "desc"):
            self.inside.append(tag)

    def handle_endtag(self, tag):
        if self.inside and tag == self.inside[-1]:
            self.inside.pop()

    def handle_data(self, data):
        if not self.inside:
            self.words.append(data)


def read_html(path):
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    return Shown(" ".join(" ".join(page.words).split()), page.numbers)


def read_xlsx(path):
    book = openpyxl.load_workbook(path)
    shown = Shown()
    charts = {voice(language).say(words("ui.chart_data")) for language in languages()}
    said = []
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    said.append(cell.value)
                elif cell.value is not None and sheet.title not in charts:
                    shown.numbers.append(float(cell.value))
        for chart in sheet._charts:
            said.append("".join(run.t for p in chart.title.tx.rich.p for run in p.r or ()))
            shown.series += [series_of(book, one) for one in chart.series]
    shown.text = " ".join(" ".join(said).split())
    return shown


def series_of(book, series):
    """The name and the numbers a series of a native chart refers to; a gap is None."""
    y = (getattr(series, "yVal", None) or series.val).numRef.f
    x = getattr(series, "xVal", None)
    return series.tx.v if series.tx else None, cells(book, x.numRef.f) if x else [], cells(book, y)


def cells(book, reference):
    sheet, area = reference.rsplit("!", 1)
    found = book[sheet.strip("'")][area.replace("$", "")]
    rows = found if isinstance(found, tuple) else ((found,),)
    return [row[0].value for row in rows]


def read_pdf(path):
    """The words of the pages in the order they were set, the alternative texts, and the tables attached."""
    book = PdfReader(path)
    pages = [page.extract_text() for page in book.pages]
    rows = list(csv.DictReader(io.StringIO(book.attachments["tables.csv"][0].decode())))
    words = [word for row in rows for word in (row["row"], row["column"], row["text"])]
    return Shown(
        " ".join(" ".join([*pages, *alternatives(book), *words]).split()),
        [float(row["value"]) for row in rows if row["value"]],
    )


def alternatives(book):
    """The alternative texts of a PDF, in the order of its structure tree."""
    return [one["/Alt"] for one in structure(book) if "/Alt" in one]


def structure(book):
    """The elements of the structure tree of a PDF."""
    waiting = [book.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        one = waiting.pop().get_object()
        if not isinstance(one, dict):
            continue
        yield one
        # Only [] follows a reference; get would hand it over as it is.
        below = one["/K"] if "/K" in one else []  # noqa: SIM401
        waiting += reversed(list(below) if isinstance(below, list) else [below])


def read_pptx(path):
    shown, said = Shown(), []
    for slide in Presentation(path).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                said.append(shape.text_frame.text)
            if shape.has_table:
                said += [cell.text for row in shape.table.rows for cell in row.cells]
            if shape.has_chart:
                shown.series += list(series_of_chart(shape.chart))
        if slide.has_notes_slide:
            said.append(slide.notes_slide.notes_text_frame.text)
    shown.text = " ".join(" ".join(said).split())
    return shown


CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def series_of_chart(chart):
    """Names and numbers of the series, from the workbook inside; stacked areas are added up."""
    book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    for plot in chart._chartSpace.iter(f"{CHART}scatterChart", f"{CHART}lineChart", f"{CHART}areaChart"):
        below = None
        for one in plot.iter(f"{CHART}ser"):
            x, y = (held(book, one, name) for name in (("xVal",), ("yVal", "val")))
            if plot.tag == f"{CHART}areaChart":
                y = y if below is None else [foot + top for foot, top in zip(below, y, strict=True)]
                below = y
            yield one.findtext(f".//{CHART}tx//{CHART}v"), x, y


def held(book, series, names):
    """The numbers a part of a series refers to; what the chart shows must be what its workbook holds."""
    part = next((series.find(CHART + name) for name in names if series.find(CHART + name) is not None), None)
    if part is None:
        return []
    found = cells(book, part.findtext(f".//{CHART}f"))
    for point in part.iter(f"{CHART}pt"):
        assert math.isclose(found[int(point.get("idx"))], float(point.findtext(f"{CHART}v")), rel_tol=1e-12)
    return found


def read_csv(path):
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    numbers = []
    for row in rows:
        for value in row.values():
            try:
                numbers.append(float(value))
            except ValueError:
                continue
    return Shown(" ".join(word for row in rows for word in row.values()), numbers)


READERS = {"html": read_html, "pdf": read_pdf, "pptx": read_pptx, "xlsx": read_xlsx}
EXACT = ("html", "pdf", "xlsx")  # media whose tables hold numbers as they are
PRINTED = (
    "pdf",
    "pptx",
)  # media whose tables hold numbers as they are read, the PDF where there is no figure
NATIVE = ("pptx", "xlsx")  # media whose charts can be edited
DATA_READERS = {"csv": read_csv}  # media that carry the tidy data and no exhibits
