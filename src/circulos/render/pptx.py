"""Slides: an exhibit on each, its chart native and editable, its words in the notes; big tables go over several.

What a slide has no room for stands in its notes: why the indicator matters, the notes of the exhibit, its
definition, and its table in lines. The same report gives the same file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from pptx.enum.chart import XL_CHART_TYPE
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml

from circulos.exhibits import words
from circulos.exhibits.model import Block, Exhibit, Heading, Paragraph, Phrase, Report
from circulos.render.pptx_charts import Box, native_chart
from circulos.render.pptx_master import CHART, DRAWING, NAMESPACES, presentation
from circulos.render.pptx_tables import add_table, table_pages
from circulos.render.printed import alternative, remarks, slices, written
from circulos.render.voice import Voice, voice

LOCALES = {"ca": "ca-ES", "es": "es-ES", "en": "en-GB"}
ROWS = 22  # of a chart
COLUMN = 13  # lines of the contents that fit under each other
SUBTITLE, READING, MAIN, SOURCE = 13, 14, 15, 16  # numbers of placeholders
CREATED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
SHORT = 12  # letters of a digest


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
        self.file, self.layouts = presentation(self.locale)
        self.sections: list[tuple[str, list[Any]]] = []  # title and slides
        self.about = self.definitions()

    def made(self) -> bytes:
        """The whole file."""
        self.opening()
        contents = self.slide("text", self.say(words("ui.contents")))
        for chapter in chapters(self.report.blocks):
            self.chapter(chapter)
        self.closing()
        self.contents(contents)
        self.file.part._element.append(parse_xml(self.section_list()))
        self.properties()
        out = BytesIO()
        self.file.save(out)
        return steady(out.getvalue())

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
        reading = alternative(shown, self.speaker)
        pages = list(self.charts(shown) if shown.figure else self.tables(shown))
        for part, (slide, add) in enumerate(pages, 1):
            title = self.say(shown.title) + (f" ({part}/{len(pages)})" if len(pages) > 1 else "")
            slide.shapes.title.text_frame.text = title
            self.put(slide, SUBTITLE, [self.line_under(shown)])
            first = part == 1 or shown.figure
            sentences = [self.say(one) for one in shown.reading] if shown.figure else [reading]
            self.put(slide, READING, sentences if first else [])
            self.put(slide, SOURCE, remarks(shown, self.speaker)[-1:])
            add(reading)
            if part == 1:
                self.notes(slide, list(self.told(shown, reading, said)))

    def line_under(self, shown: Exhibit) -> str:
        """What sort of look it is, of when and whom."""
        return " · ".join(filter(None, (self.say(shown.view), self.say(shown.subtitle))))

    def charts(self, shown: Exhibit) -> Iterator[tuple[Any, Any]]:
        """A slide for each part of a figure, and what puts the chart on it."""
        assert shown.figure is not None
        for figure in slices(shown.figure, ROWS):
            made = native_chart(figure, Box(CHART.width, CHART.height), self.speaker, self.locale)
            slide = self.slide("chart", " ")

            def add(reading: str, slide: Any = slide, made: Any = made) -> None:
                frame = slide.placeholders[MAIN].insert_chart(XL_CHART_TYPE.XY_SCATTER, made)
                describe(frame, self.say(shown.title), reading)

            yield slide, add

    def tables(self, shown: Exhibit) -> Iterator[tuple[Any, Any]]:
        """A slide for each part of a table, and what puts the table on it."""
        for page in table_pages(shown.table, self.speaker):
            slide = self.slide("table", " ")

            def add(reading: str, slide: Any = slide, page: Any = page) -> None:
                place = slide.placeholders[MAIN]
                if page is None:
                    place._element.getparent().remove(place._element)
                    return
                frame = add_table(place, shown.table, page, self.speaker, self.locale)
                describe(frame, self.say(shown.title), reading)

            yield slide, add

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
            yield " | ".join(
                said + (f" ({self.say(cell.tag)})" if cell.tag else "")
                for cell, column in pairs
                if (said := written(cell, column, self.speaker)) or not row.level
            )

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

    def contents(self, slide: Any) -> None:
        """The sections, each with a link to its first slide."""
        listed = [(title, slides[0]) for title, slides in self.sections[1:]]
        frame = self.put(slide, READING, [title for title, _ in listed])
        if frame is None:
            return
        if len(listed) > COLUMN:
            frame._txBody.bodyPr.set("numCol", "2")
        for paragraph, (_, target) in zip(frame.paragraphs, listed, strict=False):
            key = slide.part.relate_to(target.part, RELATIONSHIP_TYPE.SLIDE)
            link = f'<a:hlinkClick {NAMESPACES} r:id="{key}" action="ppaction://hlinksldjump"/>'
            paragraph.runs[0]._r.get_or_add_rPr().append(parse_xml(link))

    # Parts of a slide

    def slide(self, layout: str, title: str) -> Any:
        """A new slide with its title, foot and number."""
        slide = self.file.slides.add_slide(self.layouts[layout])
        slide.shapes.title.text_frame.text = title
        for place in self.layouts[layout].placeholders:
            if place.placeholder_format.idx in (11, 12):
                slide.shapes._spTree.append(self.foot(place, len(slide.shapes._spTree)))
        self.sections[-1][1].append(slide)
        return slide

    def foot(self, place: Any, key: int) -> Any:
        """The number of a slide, or the line at its foot."""
        number = place.placeholder_format.idx == 12
        kind, name = ("sldNum", "Slide number") if number else ("ftr", "Footer")
        made = parse_xml(
            f'<p:sp {NAMESPACES}><p:nvSpPr><p:cNvPr id="{key + 40}" name="{name}"/><p:cNvSpPr>'
            f'<a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="{kind}" idx="{11 + number}"/></p:nvPr></p:nvSpPr>'
            f"<p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/><a:p/></p:txBody></p:sp>"
        )
        paragraph = made.txBody.p_lst[0]
        if number:
            paragraph.append(
                parse_xml(
                    f'<a:fld {NAMESPACES} id="{{0D2E1C7A-5B7E-4C61-9C3B-2F6A7D1E8B90}}" type="slidenum">'
                    f'<a:rPr lang="{self.locale}"/><a:t>{len(self.file.slides)}</a:t></a:fld>'
                )
            )
        else:
            # Written out, because LibreOffice does not take the look of a foot from the layout.
            look = (
                f'<a:r {NAMESPACES}><a:rPr lang="{self.locale}" sz="1000"><a:solidFill><a:schemeClr val="tx2"/>'
                '</a:solidFill><a:latin typeface="+mn-lt"/></a:rPr><a:t/></a:r>'
            )
            run = parse_xml(look)
            run.text = self.foot_line()
            paragraph.get_or_add_pPr().set("algn", "l")
            paragraph.append(run)
        return made

    def foot_line(self) -> str:
        """The warning, and in short what the report is made from."""
        report = self.report
        kit = f"{report.kit} {report.kit_digest[:SHORT]}".strip()
        parts = (self.say(report.warning), kit, report.snapshot_digest[:SHORT], report.version)
        return " · ".join(filter(None, parts))

    def put(self, slide: Any, idx: int, said: Sequence[str]) -> Any:
        """Paragraphs into a placeholder; one that stays empty is taken away."""
        place = next((one for one in slide.placeholders if one.placeholder_format.idx == idx), None)
        told = [one for one in said if one]
        if place is None:
            return None
        if not told:
            place._element.getparent().remove(place._element)
            return None
        frame = place.text_frame
        frame.text = told[0]
        for one in told[1:]:
            frame.add_paragraph().text = one
        return frame

    def notes(self, slide: Any, told: Sequence[str]) -> None:
        """The notes of a slide."""
        slide.notes_slide.notes_text_frame.text = "\n".join(told)

    # The file

    def section_list(self) -> str:
        """The sections, for the overview of slides."""
        ids = {slide.slide_id: None for _, slides in self.sections for slide in slides}
        assert len(ids) == len(self.file.slides)
        inside = "".join(
            f'<p14:section name="{escape(title)}" id="{{{str(uuid5(NAMESPACE_URL, f"{place} {title}")).upper()}}}">'
            "<p14:sldIdLst>"
            + "".join(f'<p14:sldId id="{slide.slide_id}"/>' for slide in slides)
            + "</p14:sldIdLst></p14:section>"
            for place, (title, slides) in enumerate(self.sections)
        )
        return (
            f'<p:extLst {NAMESPACES}><p:ext uri="{{521415D9-36F7-43E2-AB2F-B90AF26B5E84}}"><p14:sectionLst'
            ' xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main">'
            f"{inside}</p14:sectionLst></p:ext></p:extLst>"
        )

    def properties(self) -> None:
        """Title, language and what the report is made from."""
        report, core = self.report, self.file.core_properties
        core.title = self.say(report.title)
        core.subject = self.say(report.subtitle)
        core.language = self.locale
        core.author, core.last_modified_by = "Circulos", "Circulos"
        core.keywords = " ".join(
            filter(None, (report.kit, report.kit_digest, report.snapshot_digest, report.version))
        )[:255]
        for part in {slide.part for slide in self.file.slides}:
            set_language(part._element, self.locale)
            if part.has_notes_slide:
                set_language(part.notes_slide._element, self.locale)


def describe(frame: Any, title: str, reading: str) -> None:
    """The alternative text of a chart or a table."""
    drawn = frame._element.nvGraphicFramePr.cNvPr
    drawn.set("title", title)
    drawn.set("descr", reading)


def set_language(element: Any, locale: str) -> None:
    """The language of every text that does not say one."""
    for run in element.iter(f"{DRAWING}r"):
        run.get_or_add_rPr().set("lang", locale)
    for end in element.iter(f"{DRAWING}endParaRPr"):
        end.set("lang", locale)


def steady(made: bytes) -> bytes:
    """The same file without the times at which its parts were packed."""
    out = BytesIO()
    with ZipFile(BytesIO(made)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("docProps/"):
                content = CREATED.sub(rb"\g<1>2000-01-01T00:00:00Z", content)
            info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            new.writestr(info, content)
    return out.getvalue()
