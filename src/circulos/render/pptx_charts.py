"""Native charts for slides: the five marks as series that PowerPoint and LibreOffice can edit.

Periods across become a line chart, and a band over them two stacked areas, of which only the upper is seen.
Everything else is a scatter chart: a line of two points is a rule; a short thick one is a bar; one as thick as
the plot is high is a band across it. Where an area could not be told from zero, because a band has a gap or
goes below it, its two edges are lines. Each chart carries a small workbook with its numbers, unrounded.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from circulos.exhibits.model import (
    Axis,
    Band,
    Bar,
    Figure,
    Line,
    Mark,
    Point,
    Role,
    Rule,
    Scale,
    Side,
)
from circulos.render.frame import axis_title, domain, tick_format, value_text
from circulos.render.layout import step_for, text_width
from circulos.render.numbers import excel_format
from circulos.render.ooxml import HEAD, xml_text
from circulos.render.palette import LIGHT
from circulos.render.voice import Voice

GAP = math.nan
EMU = 12700  # in a point
SHEET = "Data"
TEXT = 11
MARKERS = {Role.FAVOURABLE: "triangle", Role.UNFAVOURABLE: "diamond", Role.NEUTRAL: "square"}
DASHES = {Role.REFERENCE: "dash", Role.LIMIT: "sysDot"}
NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


@dataclass(frozen=True)
class Box:
    """A size in points."""

    width: float
    height: float


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


@dataclass(frozen=True)
class NativeChart:
    """The part of a chart, and the workbook with its numbers."""

    xml: bytes
    xlsx_blob: bytes


def native_chart(figure: Figure, box: Box, speaker: Voice, locale: str) -> NativeChart:
    """The chart of a figure for a place of a size."""
    if figure.x.scale is Scale.CATEGORY:
        return line_chart(figure, box, speaker, locale)
    return scatter_chart(figure, box, speaker, locale)


# Looks


def colour(name: str) -> str:
    """A colour of the palette as a fill."""
    return f'<a:solidFill><a:srgbClr val="{LIGHT[name][1:].upper()}"/></a:solidFill>'


def veil() -> str:
    """A fill that lets points be seen through it: which series lies on top is not the same in every program."""
    tone = LIGHT[Role.INTERVAL][1:].upper()
    return f'<a:solidFill><a:srgbClr val="{tone}"><a:alpha val="34000"/></a:srgbClr></a:solidFill>'


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


# Scatter charts


def scatter_chart(figure: Figure, box: Box, speaker: Voice, locale: str) -> NativeChart:
    """Every mark as points and lines on two number axes."""
    across = rounded_limits(figure.x, domain(figure, "x"))[:2]
    up = rounded_limits(figure.y, domain(figure, "y"))[:2]
    plot = plot_of(figure, box, speaker)
    drawn = [
        one
        for mark in figure.marks
        for one in series_of(mark, figure, (across, up), plot[3] * box.height, speaker)
    ]
    if figure.y.scale is Scale.CATEGORY:
        drawn.append(row_names(figure, across[0], speaker))
    drawn = list(drawable(drawn))
    sheet = Sheet()
    inside = "".join(scatter_series(index, one, sheet, locale) for index, one in enumerate(drawn))
    group = (
        f'<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>{inside}'
        '<c:axId val="1"/><c:axId val="2"/></c:scatterChart>'
    )
    # Where rows run downwards the foot of the plot is their greatest place.
    foot = "max" if figure.y.scale is Scale.CATEGORY else "min"
    axes = value_axis(figure.x, across, (1, 2), foot, speaker, locale)
    axes += value_axis(figure.y, up, (2, 1), "min", speaker, locale)
    return NativeChart(whole(layout(plot) + group + axes, drawn, locale), sheet.workbook())


def drawable(drawn: Iterable[Series]) -> Iterator[Series]:
    """Series with something to draw, all equally long: LibreOffice loses those shorter than the longest.

    Of those with one name only the first stands in the key.
    """
    kept = [one for one in drawn if any(map(math.isfinite, one.y))]
    longest = max((len(one.y) for one in kept), default=0)
    names: set[str] = set()
    for one in kept:
        rest = (GAP,) * (longest - len(one.y))
        yield replace(one, x=one.x + rest, y=one.y + rest, keyed=one.keyed and one.name not in names)
        names.add(one.name)


def plot_of(figure: Figure, box: Box, speaker: Voice) -> tuple[float, float, float, float]:
    """Left, top, width and height of the plot as shares of the chart: room for the names of rows, for the key."""
    top, bottom = 0.07, 74 / box.height
    left = 0.04
    if figure.y.scale is Scale.CATEGORY:
        longest = max((text_width(speaker.say(name), TEXT) for name in figure.y.categories), default=0)
        left = min(0.5, (longest + 12) / box.width)
    elif figure.y.scale is not Scale.LANES:
        left, bottom = 62 / box.width, 112 / box.height
    if figure.y.scale is Scale.LANES:
        top, bottom = 0.25, 0.35
    return left, top, 0.96 - left, 1 - top - bottom


def series_of(
    mark: Mark, figure: Figure, domains: Sequence[tuple[float, float]], high: float, speaker: Voice
) -> Iterator[Series]:
    """The series of one mark; `high` is the height of the plot in points."""
    name, (across, up) = speaker.say(mark.name), domains
    match mark:
        case Point():
            flags = named_points(mark, figure, speaker)
            lanes = figure.y.scale is Scale.LANES
            yield Series(name, mark.x, mark.y, point_look(mark.role), () if lanes else flags, mark.role)
            for place, flag in flags if lanes else ():
                pole, thin = (mark.y[place], up[1]), line_look(mark.role, 1)
                yield Series(flag, (mark.x[place],) * 2, pole, thin, ((1, flag),), mark.role, False, "t")
        case Line():
            yield Series(name, mark.x, mark.y, line_look(mark.role, 2.75 if mark.role is Role.OWN else 1.5))
        case Rule(side=Side.X):
            told = f"{name} {value_text(mark.value, figure.x, speaker)}".strip()
            yield Series(told, (mark.value,) * 2, up, line_look(mark.role))
        case Rule():
            told = f"{name} {value_text(mark.value, figure.y, speaker)}".strip()
            yield Series(told, across, (mark.value,) * 2, line_look(mark.role))
        case Bar():
            thick = 3.0 if mark.role is Role.INTERVAL else high / max(len(figure.y.categories), 1) * 0.6
            ends = broken(zip(mark.start, mark.end, strict=True))
            places = broken(zip(mark.at, mark.at, strict=True))
            pair = (ends, places) if figure.y.scale is Scale.CATEGORY else (places, ends)
            yield Series(name, *pair, line_look(mark.role, thick), role=mark.role)
        case Band(side=Side.X) if len(set(mark.low)) == len(set(mark.high)) == 1:
            middle = (up[0] + up[1]) / 2
            wide = f'<a:ln w="{round(high * EMU)}" cap="flat">{veil()}<a:round/></a:ln>'
            yield Series(name, (mark.low[0], mark.high[0]), (middle, middle), properties(wide) + NO_MARKER)
        case Band():
            edge = properties(stroke(Role.INTERVAL, 1)) + NO_MARKER
            for values, keyed in ((mark.low, True), (mark.high, False)):
                pair = (values, mark.at) if mark.side is Side.X else (mark.at, values)
                yield Series(name, *pair, edge, keyed=keyed)


def named_points(mark: Point, figure: Figure, speaker: Voice) -> tuple[tuple[int, str], ...]:
    """The words beside points; the own one says its value too."""
    if not mark.labelled:
        return ()
    axis = figure.x if figure.y.scale in (Scale.LANES, Scale.CATEGORY) else figure.y
    numbers = mark.x if axis is figure.x else mark.y
    own = mark.role is Role.OWN
    return tuple(
        (place, f"{speaker.say(label)} {value_text(number, axis, speaker) if own else ''}".strip())
        for place, (label, number) in enumerate(zip(mark.labels, numbers, strict=True))
    )


def broken(pairs: Iterable[tuple[float, float]]) -> tuple[float, ...]:
    """Pairs of numbers with a gap after each."""
    return tuple(number for pair in pairs for number in (*pair, GAP))


def row_names(figure: Figure, left: float, speaker: Voice) -> Series:
    """An unseen series at the left edge, whose labels are the names of the rows."""
    rows = tuple(float(row) for row in range(len(figure.y.categories)))
    labels = tuple(enumerate(speaker.say(name) for name in figure.y.categories))
    look = properties(NO_LINE) + NO_MARKER
    return Series("", (left,) * len(rows), rows, look, labels, keyed=False, position="l", bold=figure.y.own)


def scatter_series(index: int, one: Series, sheet: Sheet, locale: str) -> str:
    """A series of a scatter chart."""
    x = sheet.put("", one.x)
    y, head = sheet.put(one.name, one.y), sheet.head
    return (
        f"<c:ser>{series_head(index, one.name, head)}{one.look}{labels_of(one, locale)}"
        f"<c:xVal>{numbers_of(one.x, x)}</c:xVal><c:yVal>{numbers_of(one.y, y)}</c:yVal>"
        '<c:smooth val="0"/></c:ser>'
    )


# Line charts


def line_chart(figure: Figure, box: Box, speaker: Voice, locale: str) -> NativeChart:
    """Periods across: areas for bands that are whole, lines for everything else."""
    places = sorted({place for mark in figure.marks for place in places_of(mark)})
    names = [place_name(figure, place, speaker) for place in places]
    drawn = [one for mark in figure.marks for one in period_series(mark, places, figure, speaker)]
    areas, lines = [one for one in drawn if one.area], [one for one in drawn if not one.area]
    sheet = Sheet()
    periods = sheet.put("", names)
    cat = f"<c:cat>{words_of(names, periods)}</c:cat>"
    ordered = [*areas, *lines]
    written = [period_part(index, one, cat, sheet, locale) for index, one in enumerate(ordered)]
    axes = '<c:axId val="1"/><c:axId val="2"/>'
    group = ""
    if areas:
        group = (
            f'<c:areaChart><c:grouping val="stacked"/><c:varyColors val="0"/>{"".join(written[: len(areas)])}'
            f"{axes}</c:areaChart>"
        )
    group += (
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{"".join(written[len(areas) :])}'
        f'<c:marker val="1"/>{axes}</c:lineChart>'
    )
    across = category_axis(locale)
    up = value_axis(figure.y, domain(figure, "y"), (2, 1), "min", speaker, locale)
    plot = (66 / box.width, 0.06, 1 - (66 + 90) / box.width, 1 - 0.06 - 74 / box.height)
    return NativeChart(whole(layout(plot) + group + across + up, ordered, locale), sheet.workbook())


def places_of(mark: Mark) -> tuple[float, ...]:
    """The places of a mark along the periods."""
    match mark:
        case Line() | Point():
            return mark.x
        case Band() | Bar():
            return mark.at
        case Rule(side=Side.X):
            return (mark.value,)
        case _:
            return ()


def place_name(figure: Figure, place: float, speaker: Voice) -> str:
    """The period at a place; between two periods, what cuts the series there."""
    if place == int(place):
        return speaker.say(figure.x.categories[int(place)])
    cuts = (mark for mark in figure.marks if isinstance(mark, Rule) and mark.value == place)
    return next((speaker.say(mark.name) for mark in cuts), "")


def period_series(mark: Mark, places: Sequence[float], figure: Figure, speaker: Voice) -> Iterator[Series]:
    """The series of one mark over the periods; points that lie on a line are its markers."""
    name = speaker.say(mark.name)
    match mark:
        case Band():
            yield from band_series(mark, places, name)
        case Line():
            values = over(places, mark.x, mark.y)
            own = mark.role is Role.OWN
            look = properties(stroke(mark.role, 2.75 if own else 1.75, DASHES.get(mark.role, "")))
            look += marker(mark.role) if own else NO_MARKER
            yield Series(name, (), values, look, last_label(values, figure.y, speaker), mark.role)
        case Rule(side=Side.Y):
            yield Series(name, (), (mark.value,) * len(places), line_look(mark.role), role=mark.role)
        case Point() if not any(isinstance(one, Line) and one.role is mark.role for one in figure.marks):
            yield Series(name, (), over(places, mark.x, mark.y), point_look(mark.role), role=mark.role)
        case _:
            return


def band_series(band: Band, places: Sequence[float], name: str) -> Iterator[Series]:
    """A band as the space between two areas, or as its two edges."""
    low, high = over(places, band.at, band.low), over(places, band.at, band.high)
    if all(map(math.isfinite, (*low, *high))) and min(low) >= 0:
        height = tuple(top - foot for foot, top in zip(low, high, strict=True))
        yield Series(f"{name} ↓", (), low, properties(f"<a:noFill/>{NO_LINE}"), keyed=False, area=True)
        yield Series(name, (), height, properties(colour("shade") + NO_LINE), area=True)
    else:
        edge = properties(stroke(Role.INTERVAL, 1)) + NO_MARKER
        yield Series(name, (), low, edge)
        yield Series(name, (), high, edge, keyed=False)


def over(places: Sequence[float], at: Sequence[float], values: Sequence[float]) -> tuple[float, ...]:
    """Values at every place, a gap where there is none."""
    known = dict(zip(at, values, strict=True))
    return tuple(known.get(place, GAP) for place in places)


def last_label(values: Sequence[float], axis: Axis, speaker: Voice) -> tuple[tuple[int, str], ...]:
    """The last value of a line, written at its end."""
    known = [place for place, value in enumerate(values) if math.isfinite(value)]
    return tuple((place, value_text(values[place], axis, speaker)) for place in known[-1:])


def period_part(index: int, one: Series, cat: str, sheet: Sheet, locale: str) -> str:
    """A series of a line or an area chart."""
    y, head = sheet.put(one.name, one.y), sheet.head
    smooth = "" if one.area else '<c:smooth val="0"/>'
    return (
        f"<c:ser>{series_head(index, one.name, head)}{one.look}{labels_of(one, locale)}{cat}"
        f"<c:val>{numbers_of(one.y, y)}</c:val>{smooth}</c:ser>"
    )


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


# The workbook


class Sheet:
    """The numbers of a chart, a column each, under the name of their series."""

    def __init__(self) -> None:
        self.columns: list[tuple[str, Sequence[float | str]]] = []

    def put(self, name: str, values: Sequence[float | str]) -> str:
        """Keep a column; the reference to its cells."""
        self.columns.append((name, values))
        place = len(self.columns) - 1
        start, end = (xl_rowcol_to_cell(row, place, True, True) for row in (1, max(len(values), 1)))
        return f"{SHEET}!{start}:{end}"

    @property
    def head(self) -> str:
        """The reference to the name over the last column."""
        return f"{SHEET}!{xl_rowcol_to_cell(0, len(self.columns) - 1, True, True)}"

    def workbook(self) -> bytes:
        """The workbook: one sheet, written as it is. What comes from outside is text, never a formula."""
        letters = [xl_col_to_name(place) for place in range(len(self.columns))]
        longest = max((len(values) for _, values in self.columns), default=0)
        rows = [row_xml(1, letters, [name for name, _ in self.columns])]
        for index in range(longest):
            rows.append(row_xml(index + 2, letters, [at(values, index) for _, values in self.columns]))
        out = BytesIO()
        with ZipFile(out, "w", ZIP_DEFLATED) as archive:
            for name, content in {**WORKBOOK, SHEET_PART: SHEET_XML.format("".join(rows))}.items():
                info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))  # the same report gives the same file
                info.compress_type = ZIP_DEFLATED
                archive.writestr(info, content)
        return out.getvalue()


def row_xml(number: int, letters: Sequence[str], values: Sequence[float | str]) -> str:
    """A row of cells; gaps and empty words are left out."""
    pairs = zip(letters, values, strict=True)
    cells = "".join(cell_xml(f"{letter}{number}", value) for letter, value in pairs)
    return f'<row r="{number}">{cells}</row>' if cells else ""


def cell_xml(name: str, value: float | str) -> str:
    """A cell."""
    if isinstance(value, str):
        said = f'<is><t xml:space="preserve">{xml_text(value)}</t></is>'
        return f'<c r="{name}" t="inlineStr">{said}</c>' if value else ""
    return f'<c r="{name}"><v>{float(value)!r}</v></c>' if math.isfinite(value) else ""


def at(values: Sequence[float | str], index: int) -> float | str:
    """The value at a place; a gap past the end."""
    return values[index] if index < len(values) else GAP


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHEET_PART = "xl/worksheets/sheet1.xml"
SHEET_XML = f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{{}}</sheetData></worksheet>'
WORKBOOK = {
    "[Content_Types].xml": (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels"'
        f' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{KINDS}.sheet.main+xml"/>'
        f'<Override PartName="/{SHEET_PART}" ContentType="{KINDS}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1"'
        f' Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets><sheet name="{SHEET}" sheetId="1" r:id="rId1"/>'
        "</sheets></workbook>"
    ),
    "xl/_rels/workbook.xml.rels": (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1"'
        f' Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}
"""The parts of a workbook that are the same in all."""
