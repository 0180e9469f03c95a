"""Slides: an exhibit on each, its chart native and editable, its words in the notes; big tables go over several.

What a slide has no room for stands in its notes: why the indicator matters, the notes of the exhibit, its
definition, and its table in lines. The same report gives the same file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from circulos.exhibits import words
from circulos.exhibits.model import Block, Exhibit, Heading, Paragraph, Phrase, Report
from circulos.render.layout import wrap
from circulos.render.ooxml import HEAD, xml_text
from circulos.render.pptx_charts import Box, NativeChart, native_chart
from circulos.render.pptx_master import CHART, LAYOUTS, NUMBER, Place
from circulos.render.pptx_master import TABLE as TABLE_PLACE
from circulos.render.pptx_package import CHART_LINK, Slide, link_id, paragraph, slide_id
from circulos.render.pptx_package import written as packed
from circulos.render.pptx_tables import Page, table_pages, table_xml
from circulos.render.printed import alternative, remarks, slices, written
from circulos.render.voice import Voice, voice

LOCALES = {"ca": "ca-ES", "es": "es-ES", "en": "en-GB"}
ROWS = 22  # of a chart
COLUMN = 13  # lines of the contents that fit under each other
SUBTITLE, READING, MAIN, SOURCE = 13, 14, 15, 16  # numbers of placeholders
SHORT = 12  # letters of a digest
EMU = 12700  # in a point
LEADING = 1.2  # heights of letters from line to line
DRAWINGS = "http://schemas.openxmlformats.org/drawingml/2006"


def render(report: Report, language: str, path: Path) -> None:
    """Write the report as a presentation."""
    path.write_bytes(document(report, language))


def document(report: Report, language: str) -> bytes:
    """The presentation. Raises ValueError for an exhibit without a reading."""
    return Deck(report, voice(language)).made()


@dataclass
class Chapter:
    """A heading with what is said under it before the first exhibit, and each exhibit with what is said after."""

    heading: Heading | None
    said: list[Phrase] = field(default_factory=list)
    shown: list[tuple[Exhibit, list[Phrase]]] = field(default_factory=list)


def chapters(blocks: Sequence[Block]) -> Iterator[Chapter]:
    """The blocks under each heading."""
    now = Chapter(None)
    for block in blocks:
        match block:
            case Heading():
                yield now
                now = Chapter(block)
            case Paragraph() if now.shown:
                now.shown[-1][1].append(block.text)
            case Paragraph():
                now.said.append(block.text)
            case Exhibit():
                now.shown.append((block, []))
    yield now


class Deck:
    """Writes one report as slides."""

    def __init__(self, report: Report, speaker: Voice) -> None:
        """Nothing is written before `made`."""
        self.report, self.speaker = report, speaker
        self.locale = LOCALES.get(speaker.language, speaker.language)
        self.slides: list[Slide] = []
        self.sections: list[tuple[str, list[Slide]]] = []  # title and slides
        self.about = self.definitions()
        self.foot = self.foot_line()

    def made(self) -> bytes:
        """The whole file."""
        self.opening()
        contents = self.slide("text", self.say(words("ui.contents")))
        for chapter in chapters(self.report.blocks):
            self.chapter(chapter)
        self.closing()
        self.contents(contents)
        for slide in self.slides:
            self.feet(slide)
        return packed(self.slides, self.section_list(), self.properties(), self.locale)

    def say(self, phrase: Phrase) -> str:
        """A phrase as text."""
        return self.speaker.say(phrase)

    # Slides

    def opening(self) -> None:
        """Title, and the warning where there is one."""
        self.sections.append((self.say(self.report.title), []))
        slide = self.slide("title", self.say(self.report.title))
        self.put(slide, SUBTITLE, [self.say(self.report.subtitle)])
        self.put(slide, READING, [self.say(self.report.warning)])

    def chapter(self, chapter: Chapter) -> None:
        """A slide for a heading of the first level or one with nothing to show, then the exhibits."""
        said = [self.say(phrase) for phrase in chapter.said]
        title = self.say(chapter.heading.text) if chapter.heading else ""
        if chapter.heading and chapter.heading.level == 1:
            self.sections.append((title, []))
            self.put(self.slide("section", title), READING, said)
            said = []
        elif said and not chapter.shown:
            self.put(self.slide("text", title or self.say(self.report.title)), READING, said)
        for shown, after in chapter.shown:
            self.exhibit(shown, [*said, *map(self.say, after)])
            said = []

    def exhibit(self, shown: Exhibit, said: list[str]) -> None:
        """The slides of one exhibit: its figure or its table, in parts where it is too big for one."""
        reading, title = alternative(shown, self.speaker), self.say(shown.title)
        parts = self.charts(shown) if shown.figure else table_pages(shown.table, self.speaker)
        for part, main in enumerate(parts, 1):
            several = f" ({part}/{len(parts)})" if len(parts) > 1 else ""
            slide = self.slide("chart" if shown.figure else "table", title + several)
            self.put(slide, SUBTITLE, [self.line_under(shown)])
            sentences = [self.say(one) for one in shown.reading] if shown.figure else [reading]
            self.put(slide, READING, sentences if part == 1 or shown.figure else [])
            self.put(slide, SOURCE, remarks(shown, self.speaker)[-1:])
            self.main(slide, shown, main, reading)
            if part == 1:
                slide.notes = list(self.told(shown, reading, said))

    def line_under(self, shown: Exhibit) -> str:
        """What sort of look it is, of when and whom."""
        return " · ".join(filter(None, (self.say(shown.view), self.say(shown.subtitle))))

    def charts(self, shown: Exhibit) -> Sequence[NativeChart]:
        """A chart for each part of a figure."""
        assert shown.figure is not None
        box = Box(CHART.width, CHART.height)
        return [native_chart(one, box, self.speaker, self.locale) for one in slices(shown.figure, ROWS)]

    def main(self, slide: Slide, shown: Exhibit, main: NativeChart | Page | None, reading: str) -> None:
        """The chart or the part of a table of a slide."""
        title = self.say(shown.title)
        match main:
            case NativeChart():
                slide.chart = main
                inside = f'<c:chart xmlns:c="{DRAWINGS}/chart" r:id="{CHART_LINK}"/>'
                slide.shapes.append(framed(slide, CHART, CHART.height, title, reading, "chart", inside))
            case Page():
                high = main.head + sum(main.heights)
                inside = table_xml(shown.table, main, self.speaker, self.locale)
                slide.shapes.append(framed(slide, TABLE_PLACE, high, title, reading, "table", inside))

    def told(self, shown: Exhibit, reading: str, said: Sequence[str]) -> Iterator[str]:
        """The notes of a slide: reading, text of the report, remarks, definition, the table in lines."""
        yield reading
        yield from said
        yield from remarks(shown, self.speaker)
        yield from self.about.get(shown.about.partition(" ")[0], ())
        yield from self.lines(shown)

    def lines(self, shown: Exhibit) -> Iterator[str]:
        """The table in lines, so that every number is at hand."""
        table = shown.table
        if all(row.level for row in table.rows):
            return
        yield ""
        yield " | ".join(self.say(column.title) for column in table.columns)
        for row in table.rows:
            pairs = zip(row.cells, table.columns, strict=False)
            told = [
                said + (f" ({self.say(cell.tag)})" if cell.tag else "")
                for cell, column in pairs
                if (said := written(cell, column, self.speaker)) or not row.level
            ]
            while told and not told[-1]:
                told.pop()
            yield " | ".join(told)

    def definitions(self) -> dict[str, list[str]]:
        """What each indicator means, by its code, in lines."""
        shown = self.report.definitions
        if shown is None:
            return {}
        columns = shown.table.columns
        code = [column.code for column in columns].index("code")
        return {
            written(row.cells[code], columns[code], self.speaker): [
                f"{self.say(column.title)}: {said}"
                for cell, column in zip(row.cells, columns, strict=True)
                if (said := written(cell, column, self.speaker)) and column.code not in ("indicator", "code")
            ]
            for row in shown.table.rows
        }

    def closing(self) -> None:
        """What the report is made from."""
        report = self.report
        facts = (
            ("ui.kit", f"{report.kit} {report.kit_digest}".strip()),
            ("ui.snapshot", report.snapshot_digest),
            ("ui.version", report.version),
        )
        told = [f"{self.say(words(id))}: {fact}" for id, fact in facts if fact]
        if told:
            self.put(
                self.slide("text", self.say(words("ui.made"))), READING, [*told, self.say(words("ui.again"))]
            )

    def contents(self, slide: Slide) -> None:
        """The sections, each with a link to its first slide."""
        listed = [(title, slides[0]) for title, slides in self.sections[1:]]
        slide.links = [target.number for _, target in listed]
        lines = [
            paragraph(
                title,
                self.locale,
                f'<a:hlinkClick r:id="{link_id(place)}" action="ppaction://hlinksldjump"/>',
            )
            for place, (title, _) in enumerate(listed)
        ]
        columns = ' numCol="2"' if len(listed) > COLUMN else ""
        self.placed(slide, READING, "".join(lines), columns)

    # Parts of a slide

    def slide(self, layout: str, title: str) -> Slide:
        """A new slide with its title."""
        slide = Slide(layout, len(self.slides) + 1)
        slide.shapes.append(placeholder(slide, LAYOUTS[layout][0], paragraph(title, self.locale)))
        self.slides.append(slide)
        self.sections[-1][1].append(slide)
        return slide

    def put(self, slide: Slide, idx: int, said: Sequence[str]) -> None:
        """Paragraphs into a placeholder, in smaller letters where needed; with nothing to say it is not made."""
        place, told = place_of(slide, idx), [one for one in said if one]
        if place and told:
            size = fitting(told, place)
            lines = "".join(paragraph(one, self.locale, size=size) for one in told)
            slide.shapes.append(placeholder(slide, place, lines))

    def placed(self, slide: Slide, idx: int, paragraphs: str, columns: str = "") -> None:
        """A placeholder of the layout with its paragraphs."""
        place = place_of(slide, idx)
        if place and paragraphs:
            slide.shapes.append(placeholder(slide, place, paragraphs, columns))

    def feet(self, slide: Slide) -> None:
        """The line at the foot of a slide and its number."""
        # Written out, because LibreOffice does not take the look of a foot from the layout.
        look = (
            f'<a:r><a:rPr lang="{self.locale}" sz="1000"><a:solidFill><a:schemeClr val="tx2"/></a:solidFill>'
            f'<a:latin typeface="+mn-lt"/></a:rPr><a:t>{xml_text(self.foot)}</a:t></a:r>'
        )
        number = (
            f'<a:fld id="{{0D2E1C7A-5B7E-4C61-9C3B-2F6A7D1E8B90}}" type="slidenum"><a:rPr lang="{self.locale}"/>'
            f"<a:t>{slide.number}</a:t></a:fld>"
        )
        for place in LAYOUTS[slide.layout][-2:]:
            inside = number if place is NUMBER else f'<a:pPr algn="l"/>{look}'
            slide.shapes.append(placeholder(slide, place, f"<a:p>{inside}</a:p>"))

    def foot_line(self) -> str:
        """The warning, and in short what the report is made from."""
        report = self.report
        kit = f"{report.kit} {report.kit_digest[:SHORT]}".strip()
        parts = (self.say(report.warning), kit, report.snapshot_digest[:SHORT], report.version)
        return " · ".join(filter(None, parts))

    # The file

    def section_list(self) -> str:
        """The sections, for the overview of slides."""
        inside = "".join(
            f'<p14:section name="{xml_text(title)}"'
            f' id="{{{str(uuid5(NAMESPACE_URL, f"{place} {title}")).upper()}}}"><p14:sldIdLst>'
            + "".join(f'<p14:sldId id="{slide_id(slide)}"/>' for slide in slides)
            + "</p14:sldIdLst></p14:section>"
            for place, (title, slides) in enumerate(self.sections)
        )
        return (
            '<p:extLst><p:ext uri="{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"><p14:sectionLst'
            ' xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main">'
            f"{inside}</p14:sectionLst></p:ext></p:extLst>"
        )

    def properties(self) -> str:
        """Title, language and what the report is made from; of no time."""
        report = self.report
        keys = " ".join(filter(None, (report.kit, report.kit_digest, report.snapshot_digest, report.version)))
        told = {
            "dc:title": self.say(report.title),
            "dc:subject": self.say(report.subtitle),
            "dc:creator": "Circulos",
            "cp:keywords": keys[:255],
            "cp:lastModifiedBy": "Circulos",
            "dc:language": self.locale,
        }
        inside = "".join(f"<{name}>{xml_text(said)}</{name}>" for name, said in told.items())
        for name in ("created", "modified"):
            inside += f'<dcterms:{name} xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z</dcterms:{name}>'
        return (
            f"{HEAD}<cp:coreProperties"
            ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
            f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{inside}</cp:coreProperties>'
        )


def place_of(slide: Slide, idx: int) -> Place | None:
    """The place of a number in the layout of a slide; None where it has none."""
    return next((one for one in LAYOUTS[slide.layout] if one.idx == idx), None)


def fitting(said: Sequence[str], place: Place) -> float:
    """The size of letters at which texts fit their place, at least two thirds of its own; 0 for its own."""
    for size in (place.size, *(place.size * part / 12 for part in range(11, 7, -1))):
        lines = sum(len(wrap(one, place.width, size)) for one in said)
        if lines * size * LEADING <= max(place.height, place.size * LEADING):
            break
    return size if size < place.size else 0.0


def placeholder(slide: Slide, place: Place, paragraphs: str, columns: str = "") -> str:
    """A placeholder of the layout, filled."""
    number = f' idx="{place.idx}"' if place.idx else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{slide.next_id()}" name="{place.name}"/><p:cNvSpPr><a:spLocks noGrp="1"/>'
        f'</p:cNvSpPr><p:nvPr><p:ph type="{place.kind}"{number}/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody>'
        f"<a:bodyPr{columns}/><a:lstStyle/>{paragraphs}</p:txBody></p:sp>"
    )


def framed(
    slide: Slide, place: Place, height: float, title: str, reading: str, sort: str, inside: str
) -> str:
    """A chart or a table in its placeholder, with its alternative text."""
    x, y, cx, cy = (round(value * EMU) for value in (place.left, place.top, place.width, height))
    return (
        f'<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="{slide.next_id()}" name="{place.name}"'
        f' title="{xml_text(title)}" descr="{xml_text(reading)}"/><p:cNvGraphicFramePr>'
        f'<a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr><p:ph type="{place.kind}"'
        f' idx="{place.idx}"/></p:nvPr></p:nvGraphicFramePr><p:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{cx}"'
        f' cy="{cy}"/></p:xfrm><a:graphic><a:graphicData uri="{DRAWINGS}/{sort}">{inside}</a:graphicData>'
        "</a:graphic></p:graphicFrame>"
    )
