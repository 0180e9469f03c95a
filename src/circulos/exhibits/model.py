"""What an exhibit is: numbers with a format, words with an id, and five marks. No colours, no pixels, no HTML."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from circulos.method.text import Text


class Role(StrEnum):
    """What a mark or a cell stands for. A renderer turns it into colour, shape and dash, never into colour alone."""

    OWN = "own"
    CIRCLE = "circle"
    REFERENCE = "reference"
    FAVOURABLE = "favourable"
    UNFAVOURABLE = "unfavourable"
    NEUTRAL = "neutral"
    LIMIT = "limit"
    INTERVAL = "interval"


class NumberKind(StrEnum):
    """How a number is written."""

    NUMBER = "number"
    PERCENT = "percent"  # already times 100, or times 1000 where the unit is ‰
    MONEY = "money"  # the unit begins with an ISO 4217 code
    YES_NO = "yes_no"  # 1 or 0


@dataclass(frozen=True)
class Format:
    """How a number is written: `unit` as the kit writes it, decimals on screen, kind.

    `said` is the whole unit in other languages, as the kit translates it; where it says nothing the catalogue does.
    """

    unit: str = ""
    decimals: int = 0
    kind: NumberKind = NumberKind.NUMBER
    said: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Number:
    """A number inside a sentence."""

    value: float
    format: Format = Format()


@dataclass(frozen=True)
class Words:
    """A message of the catalogue with its parameters. A parameter called `n` decides singular or plural."""

    id: str
    values: Mapping[str, Phrase | Number | int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Unit:
    """The name of a unit by itself, such as over a column whose numbers do not repeat it."""

    format: Format


# A plain string is a proper name or a code: the same in every language.
Phrase: TypeAlias = Words | Text | Unit | str


def words(id: str, /, **values: Phrase | Number | int) -> Words:
    """A message of the catalogue: `words("reading.own", value=Number(71, percent))`."""
    return Words(id, values)


class Scale(StrEnum):
    """How an axis is laid out."""

    LINEAR = "linear"
    LOG = "log"
    CATEGORY = "category"  # positions are places in `categories`, from 0
    LANES = "lanes"  # only keeps points apart; means nothing and is not drawn


@dataclass(frozen=True)
class Axis:
    """One side of a figure. NaN limits are left to the renderer."""

    scale: Scale = Scale.LINEAR
    title: Phrase = ""
    format: Format = Format()
    minimum: float = math.nan
    maximum: float = math.nan
    categories: tuple[Phrase, ...] = ()
    own: int | None = None  # the category that is the reader's own council


class Side(StrEnum):
    """The axis a band or a rule is measured on."""

    X = "x"
    Y = "y"


@dataclass(frozen=True)
class Bar:
    """Lengths from `start` to `end` at places of a category axis; horizontal where that axis is y."""

    name: Phrase
    role: Role
    at: tuple[float, ...]
    start: tuple[float, ...]
    end: tuple[float, ...]
    labels: tuple[Phrase, ...] = ()


@dataclass(frozen=True)
class Point:
    """Values at a place. `labels` say what each is; `labelled` writes them beside the points."""

    name: Phrase
    role: Role
    x: tuple[float, ...]
    y: tuple[float, ...]
    labels: tuple[Phrase, ...] = ()
    labelled: bool = False


@dataclass(frozen=True)
class Line:
    """Values in order. NaN cuts the line."""

    name: Phrase
    role: Role
    x: tuple[float, ...]
    y: tuple[float, ...]


@dataclass(frozen=True)
class Band:
    """The space between two lines, measured on `side`, at places of the other axis. NaN cuts it."""

    name: Phrase
    role: Role
    at: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    side: Side = Side.Y


@dataclass(frozen=True)
class Rule:
    """One value straight across the figure, measured on `side`."""

    name: Phrase
    role: Role
    value: float
    side: Side = Side.Y
    labelled: bool = True


Mark: TypeAlias = Bar | Point | Line | Band | Rule


@dataclass(frozen=True)
class Figure:
    """Marks on two axes, drawn in their order."""

    x: Axis
    y: Axis
    marks: tuple[Mark, ...]


class Align(StrEnum):
    """Where the content of a column stands."""

    START = "start"
    END = "end"
    CENTRE = "centre"


@dataclass(frozen=True)
class Column:
    """A column of a table. `code` is its name in files; `format` holds for its numbers."""

    code: str
    title: Phrase
    format: Format = Format()
    align: Align = Align.END
    group: Phrase = ""  # a heading over neighbouring columns
    own: bool = False  # the column of the reader's own council


@dataclass(frozen=True)
class Cell:
    """A number, a phrase or a small figure. `status` says why a number is missing; `tag` is a word under it.

    `level` is the quarter of the circle a value lies in, 1 to 4, for tables that show levels instead of numbers.
    """

    value: float | Phrase | Figure | None = None
    format: Format | None = None
    status: str = ""
    role: Role | None = None
    tag: Phrase = ""
    level: int = 0


@dataclass(frozen=True)
class Row:
    """Cells in the order of the columns. A heading row has one cell that spans the table."""

    cells: tuple[Cell, ...]
    own: bool = False
    level: int = 0  # 0 is an ordinary row, 1 a heading, 2 a heading under it


@dataclass(frozen=True)
class Table:
    """Columns and rows; the first column names the row. A `dense` table shows levels instead of numbers."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    dense: bool = False


@dataclass(frozen=True)
class Exhibit:
    """Something to look at, with the words that say what to see. `reading` is also the alternative text.

    `name` is the builder's, `about` what it shows (codes of indicator, period, group): together they identify it.
    `view` says what sort of look it is ("Through time"); it stands for the title where a heading says that already.
    """

    name: str
    about: str
    title: Phrase
    subtitle: Phrase
    table: Table
    figure: Figure | None
    reading: tuple[Phrase, ...]
    source: Phrase = ""
    notes: tuple[Phrase, ...] = ()
    view: Phrase = ""


@dataclass(frozen=True)
class Heading:
    """A heading of a report; level 1 stands under the title."""

    text: Phrase
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of a report."""

    text: Phrase


Block: TypeAlias = Heading | Paragraph | Exhibit


@dataclass(frozen=True)
class Report:
    """Blocks in order, and what is needed to make the same report again in five years.

    `warning` is shown everywhere, such as that the figures are invented. `definitions` and `data` are the
    annexes: what the indicators mean, and every number in tidy form.
    """

    title: Phrase
    blocks: tuple[Block, ...]
    kit: str = ""  # code and version
    kit_digest: str = ""
    snapshot_digest: str = ""
    version: str = ""
    subtitle: Phrase = ""
    warning: Phrase = ""
    definitions: Exhibit | None = None
    data: Exhibit | None = None

    def exhibits(self) -> tuple[Exhibit, ...]:
        """The exhibits, in order, without the annexes."""
        return tuple(block for block in self.blocks if isinstance(block, Exhibit))
