"""Draws the five marks as SVG: no script, no style attribute, words for those who do not see it.

Colours come from `color` on a group, given as a plain attribute for where no style sheet is, and overruled by
the class of its role (see `palette`). Each figure is drawn for a wide and for a narrow place; the page shows one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from circulos.exhibits.model import Band, Bar, Figure, Line, Mark, Phrase, Point, Role, Rule, Scale, Side
from circulos.render.frame import (
    NARROW,
    WIDE,
    Canvas,
    Frame,
    axis_ticks,
    axis_title,
    end_text,
    frame_of,
    lines_of,
    projection,
    value_text,
)
from circulos.render.layout import spread_down, text_width, wrap
from circulos.render.palette import FIGURE_STYLE, LIGHT, THEME
from circulos.render.voice import Voice, voice

FACE = "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Liberation Sans',Arial,sans-serif"
HALO = (
    f' class="halo" stroke="{LIGHT["paper"]}" stroke-width="3" paint-order="stroke" stroke-linejoin="round"'
)
DASHES = {Role.CIRCLE: "", Role.REFERENCE: "6 3", Role.LIMIT: "2 3", Role.INTERVAL: ""}


def both(figure: Figure, language: str, *, key: str, title: str, description: str) -> str:
    """The figure for a wide and for a narrow place, one of which the page shows. `key` makes ids unique."""
    return "".join(
        draw(figure, language, key=key, title=title, description=description, canvas=canvas)
        for canvas in (WIDE, NARROW)
    )


def document(figure: Figure, language: str, *, title: str, description: str, canvas: Canvas = WIDE) -> str:
    """A file of its own, with its style inside."""
    drawn = draw(figure, language, key="figure", title=title, description=description, canvas=canvas)
    head, rest = drawn.split(">", 1)
    return f"{head}><style>{THEME}{FIGURE_STYLE}</style>{rest}"


def draw(
    figure: Figure, language: str, *, key: str, title: str, description: str, canvas: Canvas = WIDE
) -> str:
    """One SVG element with title and description."""
    speaker = voice(language)
    frame = frame_of(figure, canvas, speaker)
    parts = [
        *axes(figure, frame, canvas, speaker),
        *(part for mark in figure.marks for part in draw_mark(mark, figure, frame, canvas, speaker)),
        *flags(frame, canvas),
        *end_labels(figure, frame, canvas, speaker),
    ]
    below = frame.bottom + foot(figure, canvas, speaker)
    key_parts, height = legend(figure, canvas, speaker, below)
    name = f"{key}-{canvas.name}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="fig {canvas.name}" role="img"'
        f' aria-labelledby="{name}-t {name}-d" width="{n(canvas.width)}" height="{n(height)}"'
        f' viewBox="0 0 {n(canvas.width)} {n(height)}" color="{LIGHT["ink"]}" fill="currentColor"'
        f' font-family="{FACE}" font-size="{n(canvas.text)}">'
        f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(description)}</desc>'
        f"{''.join(parts)}{''.join(key_parts)}</svg>"
    )


def n(number: float) -> str:
    """A coordinate, to a tenth of a unit."""
    return f"{number:.1f}".removesuffix(".0")


def group(name: str, content: Iterable[str], attributes: str = "") -> str:
    """A group in the colour of a role or of a part of the page."""
    return f'<g class="{name}" color="{LIGHT[name]}"{attributes}>{"".join(content)}</g>'


def text(
    x: float, y: float, words: str, *, anchor: str = "start", bold: bool = False, halo: bool = False
) -> str:
    """A text; with a halo in the colour of the paper where it may stand on marks."""
    extra = (f' text-anchor="{anchor}"' if anchor != "start" else "") + (' font-weight="600"' if bold else "")
    if halo:
        extra += HALO
    return f'<text x="{n(x)}" y="{n(y)}"{extra}>{escape(words)}</text>'


def segment(x1: float, y1: float, x2: float, y2: float, extra: str = "") -> str:
    """A straight line."""
    return f'<line x1="{n(x1)}" y1="{n(y1)}" x2="{n(x2)}" y2="{n(y2)}"{extra}/>'


# Axes


def axes(figure: Figure, frame: Frame, canvas: Canvas, speaker: Voice) -> Iterator[str]:
    """Grid, ticks and titles, then the names of rows."""
    if figure.y.own is not None:
        yield own_row(figure.y.own, frame)
    yield from bottom_axis(figure, frame, canvas, speaker)
    if figure.y.scale is Scale.CATEGORY:
        yield row_names(figure, frame, canvas)
    elif figure.y.scale is not Scale.LANES:
        yield from left_axis(figure, frame, canvas, speaker)


def bottom_axis(figure: Figure, frame: Frame, canvas: Canvas, speaker: Voice) -> Iterator[str]:
    """The x axis: periods, or numbers with a fine grid."""
    base = frame.bottom + canvas.text + 4
    if figure.x.scale is Scale.CATEGORY:
        yield periods(figure, frame, canvas, speaker, base)
    else:
        most = int((frame.right - frame.left) // 70)
        marks = axis_ticks(figure.x, frame.x, speaker, most)
        yield group("grid", [rail(frame.x(value), frame) for value, _ in marks], ' stroke="currentColor"')
        yield group("muted", [tick_label(frame.x(value), base, words, canvas) for value, words in marks])
    title = axis_title(figure.x, speaker)
    if title:
        yield group("muted", [text(frame.right, base + canvas.text + 4, title, anchor="end")])


def rail(x: float, frame: Frame) -> str:
    """A grid line from the top of the plot to a little below its bottom."""
    return segment(x, frame.top, x, frame.bottom + 4)


def tick_label(x: float, y: float, words: str, canvas: Canvas) -> str:
    """The words of a tick, kept inside the canvas."""
    half = text_width(words, canvas.text) / 2
    return text(min(max(x, half), canvas.width - half), y, words, anchor="middle")


def periods(figure: Figure, frame: Frame, canvas: Canvas, speaker: Voice, base: float) -> str:
    """Names of periods, thinned from the last backwards where they would touch."""
    names = [speaker.say(category) for category in figure.x.categories]
    room = (frame.right - frame.left) / max(len(names), 1)
    every = max(1, math.ceil((max(text_width(name, canvas.text) for name in names) + 8) / room))
    last = len(names) - 1
    return group(
        "muted",
        [
            tick_label(frame.x(index), base, name, canvas)
            for index, name in enumerate(names)
            if (last - index) % every == 0
        ],
    )


def left_axis(figure: Figure, frame: Frame, canvas: Canvas, speaker: Voice) -> Iterator[str]:
    """The y axis with grid lines across the plot; its title stands over it, upright."""
    marks = axis_ticks(figure.y, frame.y, speaker, 6)
    lines = [segment(frame.left, frame.y(value), frame.right, frame.y(value)) for value, _ in marks]
    yield group("grid", lines, ' stroke="currentColor"')
    drop = canvas.text * 0.35
    labels = [text(frame.left - 6, frame.y(value) + drop, words, anchor="end") for value, words in marks]
    title = axis_title(figure.y, speaker)
    yield group("muted", [*labels, text(0, canvas.text, title)] if title else labels)


def row_names(figure: Figure, frame: Frame, canvas: Canvas) -> str:
    """Names of categories beside or over their rows; the own one bold."""
    parts = []
    for index, lines in enumerate(frame.rows):
        bold = index == figure.y.own
        middle = frame.y(index)
        if frame.stacked:
            top = frame.y(index - 0.5) + canvas.text
            parts += [
                text(2, top + line * (canvas.text + 2), words, bold=bold) for line, words in enumerate(lines)
            ]
        else:
            parts.append(text(frame.left - 8, middle + canvas.text * 0.35, lines[0], anchor="end", bold=bold))
    return "".join(parts)


def own_row(index: int, frame: Frame) -> str:
    """A wash behind the own row."""
    top, bottom = frame.y(index - 0.5), frame.y(index + 0.5)
    return group(
        "wash", [f'<rect x="0" y="{n(top)}" width="{n(frame.right + 14)}" height="{n(bottom - top)}"/>']
    )


# Marks


def draw_mark(mark: Mark, figure: Figure, frame: Frame, canvas: Canvas, speaker: Voice) -> Iterator[str]:
    """One mark."""
    match mark:
        case Band():
            yield group("shade" if mark.role is Role.CIRCLE else mark.role, band_paths(mark, frame))
        case Line():
            yield group(mark.role, line_paths(mark, frame), line_style(mark.role))
        case Rule():
            yield group(mark.role, [rule_line(mark, frame)], line_style(mark.role))
            yield from rule_head(mark, figure, frame, canvas, speaker)
        case Bar():
            yield group(mark.role, bars(mark, figure, frame, canvas))
        case Point():
            yield group(mark.role, points(mark, figure, frame, canvas, speaker))


def line_style(role: Role) -> str:
    """Stroke of a line by its role: the own one is heavy, limits and references are broken."""
    dash = f' stroke-dasharray="{DASHES[role]}"' if DASHES.get(role) else ""
    width = 2.8 if role is Role.OWN else 1.5
    return f' fill="none" stroke="currentColor" stroke-width="{width}" stroke-linejoin="round"{dash}'


def runs(*columns: Sequence[float]) -> Iterator[list[tuple[float, ...]]]:
    """Stretches without a gap."""
    run: list[tuple[float, ...]] = []
    for row in zip(*columns, strict=True):
        if all(map(math.isfinite, row)):
            run.append(row)
        elif run:
            yield run
            run = []
    if run:
        yield run


def trail(places: Iterable[tuple[float, float]]) -> str:
    """Coordinates of a path."""
    return "L".join(f"{n(x)} {n(y)}" for x, y in places)


def line_paths(line: Line, frame: Frame) -> Iterator[str]:
    """A path for each stretch without a gap."""
    for run in runs(line.x, line.y):
        yield f'<path d="M{trail((frame.x(x), frame.y(y)) for x, y in run)}"/>'


def band_paths(band: Band, frame: Frame) -> Iterator[str]:
    """A closed path for each stretch; one place alone becomes a short bar."""
    for run in runs(band.at, band.low, band.high):
        if band.side is Side.X:
            there = [(frame.x(low), frame.y(at)) for at, low, _ in run]
            back = [(frame.x(high), frame.y(at)) for at, _, high in reversed(run)]
        else:
            there = [(frame.x(at), frame.y(low)) for at, low, _ in widened(run)]
            back = [(frame.x(at), frame.y(high)) for at, _, high in reversed(widened(run))]
        yield f'<path d="M{trail([*there, *back])}Z"/>'


def widened(run: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
    """A stretch of one place as a stretch of some width."""
    if len(run) > 1:
        return run
    at, low, high = run[0]
    return [(at - 0.15, low, high), (at + 0.15, low, high)]


def rule_line(rule: Rule, frame: Frame) -> str:
    """A rule across the plot."""
    if rule.side is Side.X:
        return segment(frame.x(rule.value), frame.top, frame.x(rule.value), frame.bottom)
    return segment(frame.left, frame.y(rule.value), frame.right, frame.y(rule.value))


def rule_head(rule: Rule, figure: Figure, frame: Frame, canvas: Canvas, speaker: Voice) -> Iterator[str]:
    """The words of a rule in a plane; on strips and rows they hang as flags."""
    if not rule.labelled or figure.y.scale in (Scale.LANES, Scale.CATEGORY):
        return
    if rule.side is Side.X:
        words = f"{speaker.say(rule.name)} {value_text(rule.value, figure.x, speaker)}".strip()
        half = text_width(words, canvas.text) / 2
        x = min(max(frame.x(rule.value), half), canvas.width - half)
        yield group(rule.role, [text(x, frame.top - 5, words, anchor="middle", halo=True)])
    else:
        words = f"{speaker.say(rule.name)} {value_text(rule.value, figure.y, speaker)}".strip()
        yield group(rule.role, [text(frame.left + 4, frame.y(rule.value) - 4, words, halo=True)])


def bars(bar: Bar, figure: Figure, frame: Frame, canvas: Canvas) -> Iterator[str]:
    """Bars; those of an interval are thin, so that the value on them is seen first."""
    thick = 3.0 if bar.role is Role.INTERVAL else canvas.row * 0.6
    horizontal = figure.y.scale is Scale.CATEGORY
    for at, start, end in zip(bar.at, bar.start, bar.end, strict=True):
        if not all(map(math.isfinite, (at, start, end))):
            continue
        along = frame.x if horizontal else frame.y
        low, high = sorted((along(start), along(end)))
        middle = row_middle(at, frame, canvas) if horizontal else frame.x(at)
        if horizontal:
            yield rectangle(low, middle - thick / 2, high - low, thick)
        else:
            yield rectangle(middle - thick / 2, low, thick, high - low)


def rectangle(x: float, y: float, width: float, height: float) -> str:
    """A rectangle, never too thin to be seen."""
    return f'<rect x="{n(x)}" y="{n(y)}" width="{n(max(width, 1))}" height="{n(max(height, 1))}"/>'


def row_middle(at: float, frame: Frame, canvas: Canvas) -> float:
    """Where the marks of a row stand: in its middle, or under its name."""
    return frame.y(at + 0.5) - canvas.row / 2 if frame.stacked else frame.y(at)


def points(point: Point, figure: Figure, frame: Frame, canvas: Canvas, speaker: Voice) -> Iterator[str]:
    """Points with their names as tooltips."""
    labels = point.labels or (point.name,) * len(point.x)
    rows = figure.y.scale is Scale.CATEGORY
    for x, y, label in zip(point.x, point.y, labels, strict=True):
        if not (math.isfinite(x) and math.isfinite(y)):
            continue
        at = row_middle(y, frame, canvas) if rows else frame.y(y)
        yield shape(point.role, frame.x(x), at, canvas.radius, tip(label, x, y, figure, speaker))


def tip(label: Phrase, x: float, y: float, figure: Figure, speaker: Voice) -> str:
    """The tooltip of a point: its name and its numbers."""
    wanted = [(x, figure.x), (y, figure.y)]
    values = [value_text(value, axis, speaker) for value, axis in wanted if axis.scale is not Scale.LANES]
    return f"<title>{escape(': '.join(filter(None, [speaker.say(label), ' · '.join(filter(None, values))])))}</title>"


def shape(role: Role, x: float, y: float, radius: float, title: str) -> str:
    """A point by its role: the own one large and ringed, favourable a triangle, unfavourable a diamond."""
    ring = f' class="halo" stroke="{LIGHT["paper"]}" stroke-width="1.5"'
    match role:
        case Role.OWN:
            return f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(radius * 1.65)}"{ring}>{title}</circle>'
        case Role.FAVOURABLE:
            return polygon([(0, -1.5), (1.4, 1.1), (-1.4, 1.1)], x, y, radius, title, ring)
        case Role.UNFAVOURABLE:
            return polygon([(0, -1.5), (1.5, 0), (0, 1.5), (-1.5, 0)], x, y, radius, title, ring)
        case Role.REFERENCE:
            return rectangle(x - 1.2, y - radius * 1.8, 2.4, radius * 3.6)
        case _:
            stroke = ' fill-opacity="0.35" stroke="currentColor" stroke-width="1.2"'
            return f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(radius)}"{stroke}>{title}</circle>'


def polygon(
    corners: Sequence[tuple[float, float]], x: float, y: float, radius: float, title: str, extra: str
) -> str:
    """A shape of straight sides around a place."""
    places = " ".join(f"{n(x + dx * radius)},{n(y + dy * radius)}" for dx, dy in corners)
    return f'<polygon points="{places}"{extra}>{title}</polygon>'


# Words around the plot


def flags(frame: Frame, canvas: Canvas) -> Iterator[str]:
    """Words over the plot, each with a leader down to it."""
    for one in frame.flags:
        y = frame.top - 8 - one.row * (canvas.text + 5)
        leader = segment(one.flag.x, y + 3, one.flag.x, frame.top, ' stroke="currentColor" stroke-width="1"')
        yield group(one.flag.role, [leader, text(one.left, y, one.flag.text, bold=one.flag.bold)])


def end_labels(figure: Figure, frame: Frame, canvas: Canvas, speaker: Voice) -> Iterator[str]:
    """Words at the right ends of lines, moved apart where they would touch."""
    if figure.y.scale in (Scale.LANES, Scale.CATEGORY):
        return
    lines, step = lines_of(figure), canvas.text + 2
    room = canvas.width - frame.right - 8
    told = [wrap(end_text(line, figure, speaker), room, canvas.text, line.role is Role.OWN) for line in lines]
    ends = [frame.y([value for value in line.y if math.isfinite(value)][-1]) for line in lines]
    middles = spread_down(ends, [len(part) * step + 2 for part in told], frame.top - 8, frame.bottom + 8)
    for line, parts, middle in zip(lines, told, middles, strict=True):
        first = middle - len(parts) * step / 2 + canvas.text * 0.85
        bold = line.role is Role.OWN
        yield group(
            line.role,
            [
                text(frame.right + 8, first + index * step, part, bold=bold)
                for index, part in enumerate(parts)
            ],
        )


def foot(figure: Figure, canvas: Canvas, speaker: Voice) -> float:
    """The height of ticks and title under the plot."""
    return canvas.text + 10 + (canvas.text + 4 if axis_title(figure.x, speaker) else 0)


def legend(figure: Figure, canvas: Canvas, speaker: Voice, top: float) -> tuple[list[str], float]:
    """Swatches with names of the marks that carry no words of their own, and where the figure ends."""
    parts: list[str] = []
    x, y = 2.0, top + canvas.text
    told = [mark for mark in figure.marks if needs_key(mark, figure)]
    for mark in told:
        words = speaker.say(mark.name)
        width = 24 + text_width(words, canvas.text) + 14
        if x > 2 and x + width - 14 > canvas.width:
            x, y = 2.0, y + canvas.text + 6
        parts += [swatch(mark, x, y - canvas.text * 0.35, canvas), group("muted", [text(x + 22, y, words)])]
        x += width
    return parts, (y + 6 if told else top)


def needs_key(mark: Mark, figure: Figure) -> bool:
    """Whether a mark says its name nowhere else."""
    plane = figure.y.scale not in (Scale.LANES, Scale.CATEGORY)
    match mark:
        case Band() | Bar():
            return True
        case Point():
            return not mark.labelled and not (plane and figure.x.scale is Scale.CATEGORY)
        case Line():
            return not plane
        case Rule():
            return False


def swatch(mark: Mark, x: float, y: float, canvas: Canvas) -> str:
    """A mark in small."""
    match mark:
        case Band():
            return group("shade" if mark.role is Role.CIRCLE else mark.role, [rectangle(x, y - 5, 16, 10)])
        case Bar():
            thick = 3 if mark.role is Role.INTERVAL else 10
            return group(mark.role, [rectangle(x, y - thick / 2, 16, thick)])
        case Point():
            return group(mark.role, [shape(mark.role, x + 8, y, canvas.radius, "")])
        case _:
            return group(mark.role, [segment(x, y, x + 16, y)], line_style(mark.role))


# Small figures inside tables


def spark(figure: Figure, width: float = 132, height: float = 18) -> str:
    """A small figure for a cell; the numbers stand beside it, so it is silent for screen readers."""
    canvas = Canvas("spark", width, radius=3)
    x = projection(figure, "x", 5, width - 5)
    frame = Frame(5, width - 5, 2, height - 2, x, projection(figure, "y", height - 2, 2))
    base = group("grid", [segment(5, height / 2, width - 5, height / 2, ' stroke="currentColor"')])
    marks = "".join(
        part for mark in figure.marks for part in draw_mark(mark, figure, frame, canvas, voice("en"))
    )
    return (
        f'<svg class="fig spark" aria-hidden="true" width="{n(width)}" height="{n(height)}"'
        f' viewBox="0 0 {n(width)} {n(height)}" color="{LIGHT["ink"]}" fill="currentColor">{base}{marks}</svg>'
    )
