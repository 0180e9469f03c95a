"""The slides' own master: 16 to 9, one typeface, the palette as theme, five layouts. Built by code, nothing copied.

It begins as the empty presentation of python-pptx; what stands in it is replaced, so that whoever changes the
master in PowerPoint changes every slide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.util import Pt

from circulos.exhibits.model import Role
from circulos.render.palette import LIGHT

FACE = "Calibri"
WIDTH, HEIGHT = 960, 540
LEFT, RIGHT = 40, 920
NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
SLIDES = "{http://schemas.openxmlformats.org/presentationml/2006/main}"


@dataclass(frozen=True)
class Place:
    """A placeholder: what it takes, its number, where it stands in points, how its text looks."""

    kind: str
    idx: int
    name: str
    left: float
    top: float
    width: float
    height: float
    size: float = 16
    bold: bool = False
    colour: str = "tx1"
    anchor: str = "t"
    align: str = "l"


TITLE = Place("title", 0, "Title", LEFT, 22, RIGHT - LEFT, 52, 26, True, anchor="b")
UNDER = Place("body", 13, "Subtitle", LEFT, 76, RIGHT - LEFT, 20, 13, colour="tx2")
READING = Place("body", 14, "Reading", LEFT, 112, 236, 356, 16)
CHART = Place("chart", 15, "Chart", 292, 106, RIGHT - 292, 368)
ACROSS = Place("body", 14, "Reading", LEFT, 100, RIGHT - LEFT, 40, 14)
TABLE = Place("tbl", 15, "Table", LEFT, 146, RIGHT - LEFT, 330)
SOURCE = Place("body", 16, "Source", LEFT, 480, RIGHT - LEFT, 20, 10, colour="tx2", anchor="b")
FOOT = Place("ftr", 11, "Footer", LEFT, 508, 760, 20, 10, colour="tx2", anchor="ctr")
NUMBER = Place(
    "sldNum", 12, "Slide number", RIGHT - 80, 508, 80, 20, 10, colour="tx2", anchor="ctr", align="r"
)
FEET = (FOOT, NUMBER)

LAYOUTS = {
    "title": (
        Place("title", 0, "Title", LEFT, 130, RIGHT - LEFT, 120, 40, True, anchor="b"),
        Place("body", 13, "Subtitle", LEFT, 262, RIGHT - LEFT, 36, 20, colour="tx2"),
        Place("body", 14, "Warning", LEFT, 330, RIGHT - LEFT, 40, 18, True, "accent2"),
        *FEET,
    ),
    "section": (
        Place("title", 0, "Title", LEFT, 170, RIGHT - LEFT, 80, 34, True, anchor="b"),
        Place("body", 14, "Text", LEFT, 262, 720, 200, 18),
        *FEET,
    ),
    "text": (TITLE, Place("body", 14, "Text", LEFT, 106, RIGHT - LEFT, 370, 16), *FEET),
    "chart": (TITLE, UNDER, READING, CHART, SOURCE, *FEET),
    "table": (TITLE, UNDER, ACROSS, TABLE, SOURCE, *FEET),
}


def presentation(locale: str) -> tuple[Any, dict[str, Any]]:
    """An empty presentation, and its layouts by name."""
    made = Presentation()
    made.slide_width, made.slide_height = Pt(WIDTH), Pt(HEIGHT)
    master = made.slide_master
    theme(master)
    fill(master._element, [TITLE, Place("body", 1, "Text", LEFT, 112, RIGHT - LEFT, 360, 16), *FEET], locale)
    styles(master._element, locale)
    for layout in list(made.slide_layouts)[len(LAYOUTS) :]:
        made.slide_layouts.remove(layout)
    layouts = dict(zip(LAYOUTS, made.slide_layouts, strict=True))
    for name, layout in layouts.items():
        layout._element.attrib.pop("type", None)
        layout._element.cSld.set("name", name.capitalize())
        fill(layout._element, LAYOUTS[name], locale)
    accent(layouts["title"], layouts["section"])
    return made, layouts


def fill(element: Any, places: Any, locale: str) -> None:
    """Put placeholders in the place of whatever shapes there are."""
    tree = element.cSld.spTree
    for old in list(tree)[2:]:
        tree.remove(old)
    for key, place in enumerate(places, 2):
        tree.append(parse_xml(placeholder(place, key, locale)))


def placeholder(place: Place, key: int, locale: str) -> str:
    """A placeholder as XML."""
    look = f'<a:solidFill><a:schemeClr val="{place.colour}"/></a:solidFill>'
    style = (
        f'<a:lvl1pPr marL="0" indent="0" algn="{place.align}"><a:buNone/>'
        f'<a:defRPr lang="{locale}" sz="{round(place.size * 100)}" b="{int(place.bold)}">{look}</a:defRPr>'
        "</a:lvl1pPr>"
    )
    text = "" if place.kind in ("sldNum", "ftr") else place.name
    inside = (
        f'<a:fld id="{{0D2E1C7A-5B7E-4C61-9C3B-2F6A7D1E8B90}}" type="slidenum"><a:rPr lang="{locale}"/>'
        "<a:t>‹#›</a:t></a:fld>"
        if place.kind == "sldNum"
        else f'<a:r><a:rPr lang="{locale}"/><a:t>{text}</a:t></a:r>'
        if text
        else ""
    )
    x, y, cx, cy = (round(value * 12700) for value in (place.left, place.top, place.width, place.height))
    kind = f'type="{place.kind}" ' if place.kind != "obj" else ""
    return (
        f'<p:sp {NAMESPACES}><p:nvSpPr><p:cNvPr id="{key}" name="{place.name}"/><p:cNvSpPr><a:spLocks noGrp="1"/>'
        f'</p:cNvSpPr><p:nvPr><p:ph {kind}idx="{place.idx}"/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm>'
        f'<a:off x="{x}" y="{y}"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        f'</a:prstGeom></p:spPr><p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="{place.anchor}">'
        f"<a:normAutofit/></a:bodyPr><a:lstStyle>{style}</a:lstStyle><a:p>{inside}"
        f'<a:endParaRPr lang="{locale}"/></a:p></p:txBody></p:sp>'
    )


def styles(master: Any, locale: str) -> None:
    """Text of the master: to the left, no bullets, a little air between paragraphs."""
    for element in master.iter(f"{DRAWING}lvl1pPr"):
        element.set("algn", element.get("algn", "l").replace("ctr", "l"))
    for name in ("titleStyle", "bodyStyle"):
        level = master.find(f"{SLIDES}txStyles/{SLIDES}{name}/{DRAWING}lvl1pPr")
        for child in list(level):
            if child.tag.startswith(f"{DRAWING}bu") or child.tag == f"{DRAWING}spcBef":
                level.remove(child)
        level.attrib.update({"marL": "0", "indent": "0", "algn": "l"})
        before = 0 if name == "titleStyle" else 600
        level.insert(0, parse_xml(f'<a:spcBef {NAMESPACES}><a:spcPts val="{before}"/></a:spcBef>'))
        level.insert(1, parse_xml(f"<a:buNone {NAMESPACES}/>"))


def accent(*layouts: Any) -> None:
    """A bar in the colour of the own council at the left edge of a layout."""
    for layout in layouts:
        bar = (
            f'<p:sp {NAMESPACES}><p:nvSpPr><p:cNvPr id="90" name="Accent"/><p:cNvSpPr/><p:nvPr userDrawn="1"/>'
            f'</p:nvSpPr><p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="177800" cy="{HEIGHT * 12700}"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:schemeClr val="accent1"/></a:solidFill>'
            "<a:ln><a:noFill/></a:ln></p:spPr></p:sp>"
        )
        layout._element.cSld.spTree.insert(2, parse_xml(bar))


COLOURS = {
    "dk1": LIGHT["ink"],
    "lt1": LIGHT["paper"],
    "dk2": LIGHT["muted"],
    "lt2": LIGHT["wash"],
    "accent1": LIGHT[Role.OWN],
    "accent2": LIGHT[Role.UNFAVOURABLE],
    "accent3": LIGHT[Role.FAVOURABLE],
    "accent4": LIGHT[Role.NEUTRAL],
    "accent5": LIGHT[Role.LIMIT],
    "accent6": LIGHT[Role.CIRCLE],
    "hlink": LIGHT[Role.OWN],
    "folHlink": LIGHT[Role.NEUTRAL],
}


def theme(master: Any) -> None:
    """The palette as colours of the theme, and its typeface."""
    part = next(rel.target_part for rel in master.part.rels.values() if rel.reltype.endswith("/theme"))
    said = part.blob.decode()
    for name, value in COLOURS.items():
        wanted = f'<a:{name}><a:srgbClr val="{value[1:].upper()}"/></a:{name}>'
        said = re.sub(rf"<a:{name}>.*?</a:{name}>", wanted, said, count=1, flags=re.DOTALL)
    said = re.sub(r'(<a:(?:major|minor)Font>\s*<a:latin typeface=")[^"]*', rf"\g<1>{FACE}", said)
    part._blob = said.encode()
