"""What media with pages of a fixed size share: the words of cells, widths of columns, figures cut to fit."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

from circulos.exhibits import words
from circulos.exhibits.model import (
    Align,
    Band,
    Bar,
    Block,
    Cell,
    Column,
    Exhibit,
    Figure,
    Format,
    Heading,
    Line,
    Mark,
    Point,
    Role,
    Rule,
    Scale,
    Side,
    Table,
    Unit,
    Words,
)
from circulos.method.text import Text
from circulos.render.frame import domain
from circulos.render.layout import text_width
from circulos.render.voice import Voice

Item = TypeVar("Item")
SIGNS = {Role.FAVOURABLE: "+", Role.UNFAVOURABLE: "−"}


# Words


def alternative(shown: Exhibit, speaker: Voice) -> str:
    """The reading, which is also the alternative text. Raises ValueError where an exhibit says nothing."""
    reading = speaker.sentences(shown.reading)
    if not reading.strip():
        raise ValueError(f"The exhibit “{shown.name} {shown.about}” has no reading, so it cannot be heard.")
    return reading


def placed(blocks: Sequence[Block]) -> Iterator[tuple[Block, int]]:
    """Blocks with the level of the heading they carry or stand under, none skipped.

    An exhibit under a heading that already says its title says what sort of look it is instead.
    """
    last, level = Heading("", 0), 0
    for block in blocks:
        match block:
            case Heading():
                last, level = block, min(block.level, level + 1)
                yield block, level
            case Exhibit() if block.view and block.title == last.text:
                yield replace(block, title=block.view), level
            case _:
                yield block, level


def remarks(shown: Exhibit, speaker: Voice) -> list[str]:
    """Notes, then the source."""
    source = [words("ui.source", source=shown.source)] if shown.source else []
    return [speaker.say(phrase) for phrase in (*shown.notes, *source)]


def written(cell: Cell, column: Column, speaker: Voice) -> str:
    """What stands in a cell: a number with its unit, words, or the reason why there is no number."""
    if cell.status:
        return speaker.say(words(f"status.{cell.status}"))
    match cell.value:
        case None | Figure():
            return ""
        case str() | Words() | Text() | Unit():
            sign = SIGNS.get(cell.role) if cell.role else None
            return f"{sign}\N{NO-BREAK SPACE}{speaker.say(cell.value)}" if sign else speaker.say(cell.value)
        case number:
            return speaker.number(float(number), cell.format or column.format)


def level_words(cell: Cell, speaker: Voice) -> str:
    """What a mark of a dense table stands for: the number and its quarter, or why there is none."""
    if cell.status:
        return speaker.say(words(f"status.{cell.status}"))
    assert isinstance(cell.value, (int, float))
    return f"{speaker.number(float(cell.value), cell.format or Format())}: {speaker.say(cell.tag)}"


# Widths


NAMES = 0.26  # of the room, which the names of rows may always have


def widths(table: Table, speaker: Voice, size: float, room: float, pictures: float = 0) -> list[float]:
    """Widths of columns for letters of a size, together at most `room`.

    A column asks for its longest cell, but a title may break into lines at its blanks. Where that is too much
    the widest are squeezed, none below its longest word, and the names of rows last.
    """
    needs = [
        max(column_need(table, place, speaker, size, pictures), title_need(column, speaker, size)) + size
        for place, column in enumerate(table.columns)
    ]
    longest = [column_word(table, place, speaker, size, pictures) + size for place in range(len(needs))]
    floors = [min(needs[0], room * NAMES), *longest[1:]]
    cap = max(needs[1:], default=0.0)
    while sum(squeezed(needs, floors, cap)) > room and cap > size:
        cap *= 0.97
    wide = squeezed(needs, floors, cap)
    wide[0] = max(wide[0], min(needs[0], room - sum(wide[1:])))
    return [width * min(1.0, room / sum(wide)) for width in wide]


def squeezed(needs: Sequence[float], floors: Sequence[float], cap: float) -> list[float]:
    """What columns get under a cap; the first has only its floor for now."""
    rest = [max(floor, min(need, cap)) for need, floor in zip(needs[1:], floors[1:], strict=True)]
    return [floors[0], *rest]


def column_word(table: Table, place: int, speaker: Voice, size: float, pictures: float) -> float:
    """The width of what cannot be broken in a column: a small figure, a number, the longest word."""
    column = table.columns[place]
    cells = [row.cells[place] for row in table.rows if not row.level]
    if any(isinstance(cell.value, Figure) for cell in cells):
        return pictures
    texts = [speaker.say(column.title), *(written(cell, column, speaker) for cell in cells)]
    return max((text_width(word, size) for text in texts for word in text.split(" ")), default=0.0)


def column_need(table: Table, place: int, speaker: Voice, size: float, pictures: float) -> float:
    """The width of the longest cell of a column, on one line."""
    cells = [row.cells[place] for row in table.rows if not row.level]
    if any(isinstance(cell.value, Figure) for cell in cells):
        return pictures
    column = table.columns[place]
    # The words under a number may break into two lines.
    return max(
        (
            max(text_width(written(cell, column, speaker), size), text_width(speaker.say(cell.tag), size) / 2)
            for cell in cells
        ),
        default=0.0,
    )


def title_need(column: Column, speaker: Voice, size: float) -> float:
    """The width of a column's title in lines of whole words, about three of them."""
    title = speaker.say(column.title)
    longest = max((text_width(word, size, True) for word in title.split(" ")), default=0.0)
    return max(longest, text_width(title, size, True) / 2.5)


ALIGNS = {Align.START: "left", Align.END: "right", Align.CENTRE: "center"}


# Figures with more rows than a page has room for


def slices(figure: Figure, most: int) -> list[Figure]:
    """The figure as it is, or cut into figures of about equally many rows, at most `most`, on one scale."""
    rows = len(figure.y.categories)
    if figure.y.scale is not Scale.CATEGORY or rows <= most:
        return [figure]
    parts = math.ceil(rows / most)
    low, high = domain(figure, "x")
    across = replace(figure.x, minimum=low, maximum=high)
    edges = [round(rows * part / parts) for part in range(parts + 1)]
    return [sliced(replace(figure, x=across), start, end) for start, end in pairwise(edges)]


def sliced(figure: Figure, start: int, end: int) -> Figure:
    """The rows from `start` to before `end`."""
    own = figure.y.own
    inside = own is not None and start <= own < end
    y = replace(
        figure.y,
        categories=figure.y.categories[start:end],
        own=own - start if own is not None and inside else None,
    )
    return Figure(figure.x, y, tuple(cut(mark, start, end) for mark in figure.marks))


def cut(mark: Mark, start: int, end: int) -> Mark:
    """A mark with what it has in these rows, counted from the first of them."""
    match mark:
        case Bar():
            kept = inside(mark.at, start, end)
            return replace(
                mark,
                at=down(mark.at, kept, start),
                start=pick(mark.start, kept),
                end=pick(mark.end, kept),
                labels=pick(mark.labels, kept),
            )
        case Point():
            kept = inside(mark.y, start, end)
            return replace(
                mark, x=pick(mark.x, kept), y=down(mark.y, kept, start), labels=pick(mark.labels, kept)
            )
        case Line():
            kept = inside(mark.y, start, end)
            return replace(mark, x=pick(mark.x, kept), y=down(mark.y, kept, start))
        case Band(side=Side.X):
            return replace(mark, at=tuple(min(max(at, start - 0.5), end - 0.5) - start for at in mark.at))
        case Rule(side=Side.Y):
            return replace(mark, value=mark.value - start)
        case _:
            return mark


def inside(places: Sequence[float], start: int, end: int) -> list[int]:
    """Which of the places lie in these rows."""
    return [index for index, place in enumerate(places) if start - 0.5 <= place < end - 0.5]


def pick(items: Sequence[Item], kept: Sequence[int]) -> tuple[Item, ...]:
    """The items that are kept; none where there are none."""
    return tuple(items[index] for index in kept) if items else ()


def down(places: Sequence[float], kept: Sequence[int], start: int) -> tuple[float, ...]:
    """The places that are kept, counted from the first row."""
    return tuple(places[index] - start for index in kept)
