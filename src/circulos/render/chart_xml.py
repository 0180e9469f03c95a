"""A native chart as DrawingML: series, looks of lines and points, axes, words beside points, the key."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from circulos.exhibits.model import Axis, Role, Scale
from circulos.render.frame import axis_title, tick_format
from circulos.render.layout import step_for
from circulos.render.numbers import excel_format
from circulos.render.ooxml import HEAD, xml_text
from circulos.render.palette import LIGHT
from circulos.render.voice import Voice

EMU = 12700  # in a point
TEXT = 11
MARKERS = {Role.FAVOURABLE: "triangle", Role.UNFAVOURABLE: "diamond", Role.NEUTRAL: "square"}
DASHES = {Role.REFERENCE: "dash", Role.LIMIT: "sysDot"}
NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


@dataclass(frozen=True)
class Series:
    """One series: its numbers, its look as DrawingML, and the words beside some of its points."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    look: str
    labels: tuple[tuple[int, str], ...] = ()
    role: Role = Role.CIRCLE
    keyed: bool = True  # whether it stands in the key
    position: str = "r"  # of the labels
    area: bool = False
    bold: int | None = None  # the label that is the own council's


# Looks


def colour(name: str) -> str:
    """A colour of the palette as a fill."""
    return f'<a:solidFill><a:srgbClr val="{LIGHT[name][1:].upper()}"/></a:solidFill>'


def stroke(role: str, width: float, dash: str = "") -> str:
    """A line of a width in points, with square ends so that a thick one is a rectangle."""
    dashed = f'<a:prstDash val="{dash}"/>' if dash else ""
    return f'<a:ln w="{round(width * EMU)}" cap="flat">{colour(role)}{dashed}<a:round/></a:ln>'


NO_LINE = "<a:ln><a:noFill/></a:ln>"
NO_MARKER = '<c:marker><c:symbol val="none"/></c:marker>'


def properties(inside: str) -> str:
    """The properties of a shape."""
    return f"<c:spPr>{inside}</c:spPr>"


def line_look(role: Role, width: float = 1.5) -> str:
    """A line by its role."""
    return properties(stroke(role, width, DASHES.get(role, ""))) + NO_MARKER


def marker(role: Role) -> str:
    """A point by its role: the own one large and full."""
    if role is Role.REFERENCE:
        symbol, size, fill = "dash", 12, role.value
    else:
        own = role is Role.OWN
        symbol, size = MARKERS.get(role, "circle"), 12 if own else 8
        fill = role.value if own or role in MARKERS else Role.INTERVAL.value
    edge = f'<a:ln w="9525">{colour("paper" if role is Role.OWN else role)}</a:ln>'
    return f'<c:marker><c:symbol val="{symbol}"/><c:size val="{size}"/>{properties(colour(fill) + edge)}</c:marker>'


def point_look(role: Role) -> str:
    """Points without a line."""
    return properties(NO_LINE) + marker(role)


def veil(width: float) -> str:
    """A thick line that lets points be seen through it: which series lies on top is not the same in every program."""
    tone = LIGHT[Role.INTERVAL][1:].upper()
    fill = f'<a:solidFill><a:srgbClr val="{tone}"><a:alpha val="34000"/></a:srgbClr></a:solidFill>'
    return properties(f'<a:ln w="{round(width * EMU)}" cap="flat">{fill}<a:round/></a:ln>') + NO_MARKER


# Parts of the XML


def series_head(index: int, name: str, reference: str) -> str:
    """Number and name of a series."""
    return (
        f'<c:idx val="{index}"/><c:order val="{index}"/><c:tx><c:strRef><c:f>{reference}</c:f><c:strCache>'
        f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{xml_text(name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
    )


def numbers_of(values: Sequence[float], reference: str) -> str:
    """Numbers with the place where the workbook holds them; a gap is left out."""
    points = "".join(
        f'<c:pt idx="{index}"><c:v>{float(value)!r}</c:v></c:pt>'
        for index, value in enumerate(values)
        if math.isfinite(value)
    )
    return (
        f"<c:numRef><c:f>{reference}</c:f><c:numCache><c:formatCode>General</c:formatCode>"
        f'<c:ptCount val="{len(values)}"/>{points}</c:numCache></c:numRef>'
    )


def words_of(names: Sequence[str], reference: str) -> str:
    """Names with the place where the workbook holds them."""
    points = "".join(
        f'<c:pt idx="{index}"><c:v>{xml_text(name)}</c:v></c:pt>' for index, name in enumerate(names)
    )
    return (
        f'<c:strRef><c:f>{reference}</c:f><c:strCache><c:ptCount val="{len(names)}"/>{points}'
        "</c:strCache></c:strRef>"
    )


def letters(
    locale: str, size: float = TEXT, name: str = "ink", bold: bool = False, tag: str = "defRPr"
) -> str:
    """How text looks."""
    return f'<a:{tag} lang="{locale}" sz="{round(size * 100)}" b="{int(bold)}">{colour(name)}</a:{tag}>'


def text_look(locale: str, size: float = TEXT, name: str = "ink") -> str:
    """How the text of a part of the chart looks."""
    look = letters(locale, size, name)
    return f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>{look}</a:pPr><a:endParaRPr lang="{locale}"/></a:p></c:txPr>'


HIDDEN = "".join(
    f'<c:show{what} val="0"/>' for what in ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")
)
SEEN = HIDDEN.replace('showVal val="0"', 'showVal val="1"')


def labels_of(one: Series, locale: str) -> str:
    """Words beside points; the others stay without."""
    if not one.labels:
        return ""
    each = "".join(
        f'<c:dLbl><c:idx val="{index}"/><c:tx><c:rich><a:bodyPr wrap="none"/><a:lstStyle/><a:p><a:r>'
        f"{label_look(one, index, locale)}<a:t>{xml_text(said)}</a:t></a:r></a:p></c:rich></c:tx>"
        f'<c:dLblPos val="{one.position}"/>{SEEN}</c:dLbl>'
        for index, said in one.labels
    )
    return f"<c:dLbls>{each}{HIDDEN}</c:dLbls>"


def label_look(one: Series, index: int, locale: str) -> str:
    """The letters of a label, those of the own council heavy and in its colour."""
    own = one.role is Role.OWN or index == one.bold
    return letters(locale, TEXT, Role.OWN if own else "ink", own, "rPr")


def layout(plot: tuple[float, float, float, float]) -> str:
    """Where the plot stands in the chart."""
    left, top, width, height = plot
    return (
        '<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{left:.4f}"/><c:y val="{top:.4f}"/><c:w val="{width:.4f}"/><c:h val="{height:.4f}"/>'
        "</c:manualLayout></c:layout>"
    )


def value_axis(
    axis: Axis,
    between: tuple[float, float],
    keys: tuple[int, int],
    crosses: str,
    speaker: Voice,
    locale: str,
) -> str:
    """A number axis with ticks at round numbers; places that mean nothing are not drawn, rows run downwards.

    `keys` are its own and that of the axis it crosses, `crosses` is the place on the latter.
    """
    shown = axis.scale not in (Scale.LANES, Scale.CATEGORY)
    log = '<c:logBase val="10"/>' if axis.scale is Scale.LOG else ""
    order = "maxMin" if axis.scale is Scale.CATEGORY else "minMax"
    grid = f"<c:majorGridlines>{properties(stroke('grid', 0.75))}</c:majorGridlines>" if shown else ""
    title = axis_title(axis, speaker) if shown else ""
    key, other = keys
    low, high, step = rounded_limits(axis, between)
    unit = f'<c:majorUnit val="{step!r}"/>' if step and shown else ""
    side = "b" if key == 1 else "l"
    numbers = excel_format(replace(tick_format(axis.format), decimals=decimals_of(step)), speaker.language)
    return (
        f'<c:valAx><c:axId val="{key}"/><c:scaling>{log}<c:orientation val="{order}"/>'
        f'<c:max val="{high!r}"/><c:min val="{low!r}"/></c:scaling>'
        f'<c:delete val="{int(not shown)}"/><c:axPos val="{side}"/>{grid}{title_of(title, locale)}'
        f'<c:numFmt formatCode="{xml_text(numbers)}" sourceLinked="0"/>'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        f"{properties(NO_LINE)}{text_look(locale, 10, 'muted')}"
        f'<c:crossAx val="{other}"/><c:crosses val="{crosses}"/><c:crossBetween val="midCat"/>{unit}</c:valAx>'
    )


def rounded_limits(axis: Axis, between: tuple[float, float]) -> tuple[float, float, float]:
    """Limits widened to whole steps, and the step; those of rows, lanes and logarithms stay as they are."""
    low, high = between
    if axis.scale is not Scale.LINEAR or not high > low:
        return low, high, 0.0
    step = step_for(low, high, 7)
    return (
        round(math.floor(low / step + 1e-9) * step, 9),
        round(math.ceil(high / step - 1e-9) * step, 9),
        step,
    )


def decimals_of(step: float) -> int:
    """How many decimals ticks need."""
    return max(0, -math.floor(math.log10(step) + 1e-9)) if step else 0


def category_axis(locale: str) -> str:
    """The axis of periods."""
    return (
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{properties(stroke("grid", 0.75))}'
        f"{text_look(locale, 10, 'muted')}"
        '<c:crossAx val="2"/><c:crosses val="min"/><c:auto val="0"/><c:lblAlgn val="ctr"/>'
        '<c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/></c:catAx>'
    )


def title_of(said: str, locale: str) -> str:
    """The title of an axis."""
    if not said:
        return ""
    return (
        f"<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:r>{letters(locale, 10, 'muted', tag='rPr')}"
        f'<a:t>{xml_text(said)}</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title>'
    )


def whole(plot: str, drawn: Sequence[Series], locale: str) -> bytes:
    """The chart around its plot: a key below, no frame, gaps left open."""
    hidden = "".join(
        f'<c:legendEntry><c:idx val="{index}"/><c:delete val="1"/></c:legendEntry>'
        for index, one in enumerate(drawn)
        if not one.keyed
    )
    key = (
        f'<c:legend><c:legendPos val="b"/>{hidden}<c:overlay val="0"/>{text_look(locale)}</c:legend>'
        if drawn
        else ""
    )
    return (
        f'{HEAD}<c:chartSpace {NAMESPACES}><c:date1904 val="0"/><c:lang val="{locale}"/><c:roundedCorners val="0"/>'
        f'<c:chart><c:autoTitleDeleted val="1"/><c:plotArea>{plot}{properties("<a:noFill/>")}</c:plotArea>{key}'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"{properties('<a:noFill/>' + NO_LINE)}{text_look(locale)}"
        '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    ).encode()
