"""A presentation as a package of parts, written as text: slides, notes, charts with their workbooks, in one pass.

python-pptx makes what every presentation has (master, layouts, themes) once; what differs from report to report is
written straight into the archive, because its object model asks every part of every other part and a pack of
fifty councils would take a minute of that. The same report gives the same file: no part says when it was packed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from types import MappingProxyType
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from circulos.render.ooxml import HEAD, xml_text
from circulos.render.pptx_charts import NativeChart
from circulos.render.pptx_master import NAMESPACES, presentation

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument"
GROUP = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
COLOURS = "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr>"
FIRST_SLIDE = 256  # the smallest number a slide may have
IMAGE, NOTES = 2, 3  # numbers of the placeholders of the notes master


@dataclass(frozen=True)
class Shell:
    """What is the same in every presentation of a language: its parts, and the part of each layout."""

    parts: Mapping[str, bytes]
    layouts: Mapping[str, str]


@cache
def shell(locale: str) -> Shell:
    """The shell of a language, made once."""
    made, layouts = presentation(locale)
    names = {name: layout.part.partname.rpartition("/")[2] for name, layout in layouts.items()}
    assert made.notes_master  # asking for it is what makes it
    out = BytesIO()
    made.save(out)
    with ZipFile(out) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return Shell(MappingProxyType(parts), MappingProxyType(names))


@dataclass
class Slide:
    """A slide on its way: its shapes as XML, what it leads to, its chart, and the lines of its notes."""

    layout: str
    number: int
    shapes: list[str] = field(default_factory=list)
    links: list[int] = field(default_factory=list)  # numbers of other slides
    chart: NativeChart | None = None
    notes: Sequence[str] = ()

    def next_id(self) -> int:
        """A number no other shape of the slide has."""
        return len(self.shapes) + 2


CHART_LINK = "rId2"


def link_id(place: int) -> str:
    """The relationship of the link that stands at a place among the links of a slide."""
    return f"rId{place + 4}"


def written(slides: Sequence[Slide], sections: str, core: str, locale: str) -> bytes:
    """The whole file."""
    common, out = shell(locale), BytesIO()
    charts = [slide for slide in slides if slide.chart]
    noted = [slide for slide in slides if slide.notes]
    with ZipFile(out, "w") as archive:
        parts = dict(common.parts)
        parts["[Content_Types].xml"] = content_types(parts["[Content_Types].xml"], slides, charts, noted)
        parts["ppt/_rels/presentation.xml.rels"] = with_slides(
            parts["ppt/_rels/presentation.xml.rels"], slides
        )
        parts["ppt/presentation.xml"] = listing_slides(parts["ppt/presentation.xml"], slides, sections)
        parts["docProps/core.xml"] = core.encode()
        for name, content in parts.items():
            put(archive, name, content)
        for slide in slides:
            put_slide(archive, slide, common, locale)
    return out.getvalue()


def put(archive: ZipFile, name: str, content: bytes | str) -> None:
    """One part, packed at no time; a workbook is packed already."""
    info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = ZIP_STORED if name.endswith(".xlsx") else ZIP_DEFLATED
    archive.writestr(info, content)


def put_slide(archive: ZipFile, slide: Slide, common: Shell, locale: str) -> None:
    """A slide with its notes and its chart."""
    n = slide.number
    rels = [("rId1", "slideLayout", f"../slideLayouts/{common.layouts[slide.layout]}")]
    if slide.chart:
        rels.append((CHART_LINK, "chart", f"../charts/chart{n}.xml"))
        put(archive, f"ppt/charts/chart{n}.xml", slide.chart.xml)
        put(archive, f"ppt/charts/_rels/chart{n}.xml.rels", relations(WORKBOOK.format(n=n)))
        put(archive, f"ppt/embeddings/sheet{n}.xlsx", slide.chart.xlsx_blob)
    if slide.notes:
        rels.append(("rId3", "notesSlide", f"../notesSlides/notesSlide{n}.xml"))
        put(archive, f"ppt/notesSlides/notesSlide{n}.xml", notes_xml(slide.notes, locale))
        back = (
            ("rId1", "notesMaster", "../notesMasters/notesMaster1.xml"),
            ("rId2", "slide", f"../slides/slide{n}.xml"),
        )
        put(archive, f"ppt/notesSlides/_rels/notesSlide{n}.xml.rels", relations(listed(back)))
    rels += [(link_id(place), "slide", f"slide{to}.xml") for place, to in enumerate(slide.links)]
    put(archive, f"ppt/slides/_rels/slide{n}.xml.rels", relations(listed(rels)))
    inside = f"<p:cSld><p:spTree>{GROUP}{''.join(slide.shapes)}</p:spTree></p:cSld>{COLOURS}"
    put(archive, f"ppt/slides/slide{n}.xml", f"{HEAD}<p:sld {NAMESPACES}>{inside}</p:sld>")


WORKBOOK = f'<Relationship Id="rId1" Type="{OFFICE}/package" Target="../embeddings/sheet{{n}}.xlsx"/>'


def listed(rels: Sequence[tuple[str, str, str]]) -> str:
    """Relationships by name, sort and target."""
    return "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/{sort}" Target="{target}"/>' for key, sort, target in rels
    )


def relations(inside: str) -> str:
    """A part of relationships."""
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'


def notes_xml(told: Sequence[str], locale: str) -> str:
    """The notes of a slide."""
    image = (
        '<p:sp><p:nvSpPr><p:cNvPr id="2" name="Slide image"/><p:cNvSpPr><a:spLocks noGrp="1" noRot="1"'
        f' noChangeAspect="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldImg" idx="{IMAGE}"/></p:nvPr></p:nvSpPr>'
        "<p:spPr/></p:sp>"
    )
    lines = "".join(paragraph(line, locale) for one in told for line in one.split("\n"))
    body = (
        '<p:sp><p:nvSpPr><p:cNvPr id="3" name="Notes"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr>'
        f'<p:ph type="body" sz="quarter" idx="{NOTES}"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/>'
        f"<a:lstStyle/>{lines}</p:txBody></p:sp>"
    )
    tree = f"<p:cSld><p:spTree>{GROUP}{image}{body}</p:spTree></p:cSld>{COLOURS}"
    return f"{HEAD}<p:notes {NAMESPACES}>{tree}</p:notes>"


def paragraph(said: str, locale: str, inside: str = "", *, size: float = 0) -> str:
    """A paragraph of one run; `inside` stands in the look of the run, its letters are of `size` points where told."""
    if not said:
        return f'<a:p><a:endParaRPr lang="{locale}"/></a:p>'
    own = f'lang="{locale}" sz="{round(size * 100)}"' if size else f'lang="{locale}"'
    look = f"<a:rPr {own}>{inside}</a:rPr>" if inside else f"<a:rPr {own}/>"
    return f"<a:p><a:r>{look}<a:t>{xml_text(said)}</a:t></a:r></a:p>"


# What the parts of the shell have to know of the slides


def content_types(
    common: bytes, slides: Sequence[Slide], charts: Sequence[Slide], noted: Sequence[Slide]
) -> bytes:
    """The kinds of all parts."""
    kinds = [
        *((f"slides/slide{one.number}", "presentationml.slide") for one in slides),
        *((f"notesSlides/notesSlide{one.number}", "presentationml.notesSlide") for one in noted),
        *((f"charts/chart{one.number}", "drawingml.chart") for one in charts),
    ]
    more = "".join(
        f'<Override PartName="/ppt/{name}.xml" ContentType="{TYPES}.{kind}+xml"/>' for name, kind in kinds
    )
    sheets = f'<Default Extension="xlsx" ContentType="{TYPES}.spreadsheetml.sheet"/>' if charts else ""
    said = common.decode().replace("<Override", f"{sheets}<Override", 1)
    return said.replace("</Types>", f"{more}</Types>").encode()


def with_slides(common: bytes, slides: Sequence[Slide]) -> bytes:
    """The relationships of the presentation."""
    more = listed([(f"slide{one.number}", "slide", f"slides/slide{one.number}.xml") for one in slides])
    return common.decode().replace("</Relationships>", f"{more}</Relationships>").encode()


def slide_id(slide: Slide) -> int:
    """The number a presentation knows a slide by."""
    return FIRST_SLIDE + slide.number - 1


def listing_slides(common: bytes, slides: Sequence[Slide], sections: str) -> bytes:
    """The presentation with its slides in order, and their sections."""
    ids = "".join(f'<p:sldId id="{slide_id(one)}" r:id="slide{one.number}"/>' for one in slides)
    notes = '<p:notesMasterIdLst><p:notesMasterId r:id="rId7"/></p:notesMasterIdLst>'
    said = common.decode().replace("<p:sldIdLst/>", f"{notes}<p:sldIdLst>{ids}</p:sldIdLst>")
    said = said.replace(' type="screen4x3"', "")
    return said.replace("</p:presentation>", f"{sections}</p:presentation>").encode()
