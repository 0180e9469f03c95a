"""Reads a written report back, medium by medium: what stands in it, and every number.

A new renderer joins the conformance tests by having a reader here.
"""

import csv
from dataclasses import dataclass, field
from html.parser import HTMLParser

import openpyxl

from circulos.exhibits import languages, words
from circulos.render import voice


@dataclass
class Shown:
    """What one file says of its exhibits."""

    text: str = ""
    numbers: list[float] = field(default_factory=list)  # of tables, in order
    series: list[tuple[str, list[float], list[float]]] = field(default_factory=list)  # of native charts


class Page(HTMLParser):
    """The words of a page and the exact numbers of its `<data>` elements."""

    def __init__(self):
        super().__init__()
        self.words, self.numbers, self.inside = [], [], []

    def handle_starttag(self, tag, attrs):
        if tag == "data":
            self.numbers.append(float(dict(attrs)["value"]))
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


READERS = {"html": read_html, "xlsx": read_xlsx}
DATA_READERS = {"csv": read_csv}  # media that carry the tidy data and no exhibits
