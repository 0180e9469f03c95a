"""The context strip: facts about the council's territory beside the circle's. They are never judged."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from circulos.compare import position
from circulos.compare.arrays import Array
from circulos.exhibits.annex import listed
from circulos.exhibits.environment import Variables, enumerated, fact_format, small
from circulos.exhibits.model import (
    Align,
    Axis,
    Band,
    Cell,
    Column,
    Exhibit,
    Figure,
    Mark,
    Phrase,
    Point,
    Role,
    Row,
    Rule,
    Scale,
    Side,
    Table,
    words,
)
from circulos.exhibits.profile import PLACE
from circulos.exhibits.setting import COUNT, PLAIN, Setting, number, value_cell
from circulos.method.types import ContextVariable

QUARTERS_FROM = 4  # councils; fewer have no quarters
QUANTILES = (0.0, 0.25, 0.5, 0.75, 1.0)
NAMES = ("minimum", "q25", "q50", "q75", "maximum")


@dataclass(frozen=True)
class Fact:
    """One fact: the own value, its place in the circle from 0 to 100, and the circle's numbers."""

    variable: ContextVariable
    own: float
    place: float
    n: int
    spread: tuple[float, ...]  # in the order of `NAMES`

    @property
    def is_low(self) -> bool:
        """Whether the council lies below the middle half."""
        return self.n >= QUARTERS_FROM and self.own < self.spread[1]

    @property
    def is_high(self) -> bool:
        """Whether it lies above it."""
        return self.n >= QUARTERS_FROM and self.own > self.spread[3]


def context_strip(
    facts: Mapping[str, Mapping[str, float]],
    own: str | None,
    names: Mapping[str, str],
    *,
    variables: Variables,
    councils: Collection[str] | None = None,
    sources: Mapping[str, str] | None = None,
    period: str = "",
    setting: Setting = PLAIN,
) -> Exhibit:
    """Facts about the territory (variable → council → value) in the order of `variables`.

    `councils` are those of the circle; without them everybody the facts are of. `sources` gives the titles of
    the kit's sources by code.
    """
    told = [
        fact_of(variable, facts[code], own, councils)
        for code, variable in variables.items()
        if facts.get(code)
    ]
    told = [one for one in told if one.n]
    return Exhibit(
        name="context_strip",
        about=" ".join(filter(None, (period, own or ""))),
        title=words("context.title"),
        subtitle=context_subtitle(told, own, names, period),
        table=context_table(told, own, names),
        figure=context_figure(told),
        reading=context_reading(told, own),
        source=context_sources(told, sources or {}) or setting.source,
        notes=(words("note.context"),) if told else (),
    )


def fact_of(
    variable: ContextVariable, values: Mapping[str, float], own: str | None, councils: Collection[str] | None
) -> Fact:
    """One fact among the councils of the circle; the own council counts among them."""
    kept = {
        code: value for code, value in values.items() if councils is None or code in councils or code == own
    }
    numbers = np.array(list(kept.values()), dtype=float)
    mine = kept.get(own, math.nan) if own else math.nan
    spread = np.quantile(numbers, QUANTILES).tolist() if numbers.size else [math.nan] * len(QUANTILES)
    return Fact(variable, mine, place_of(mine, numbers), numbers.size, tuple(spread))


def place_of(mine: float, numbers: Array) -> float:
    """From 0, the lowest of the circle, to 100, the highest; NaN where there is none to give."""
    if math.isnan(mine) or numbers.size < 2 or np.ptp(numbers) == 0:
        return math.nan
    order = position.ordered(numbers, "neutral")
    return float(order.percentile()[int(np.flatnonzero(numbers == mine)[0])])


def context_subtitle(told: Sequence[Fact], own: str | None, names: Mapping[str, str], period: str) -> Phrase:
    """Whose territory, when, and beside how many councils."""
    parts: list[Phrase] = [part for part in (period, names.get(own, own) if own else "") if part]
    if told:
        parts.append(words("councils.n.facts", n=max(one.n for one in told)))
    return joined(parts)


def joined(parts: Sequence[Phrase]) -> Phrase:
    """The parts of a subtitle."""
    if not parts:
        return ""
    first, *rest = parts
    return words("subtitle.period", period=first, rest=joined(rest)) if rest else first


def context_figure(told: Sequence[Fact]) -> Figure | None:
    """A row a fact, with the own value in its name and its place between the lowest and the highest of the circle."""
    drawn = [one for one in told if not math.isnan(one.place)]
    if not drawn:
        return None
    ends, quarter = (-0.5, len(drawn) - 0.5), (25.0, 25.0)
    labels = tuple(
        words("context.row", fact=one.variable.title, value=number(one.own, fact_format(one.variable)))
        for one in drawn
    )
    marks: tuple[Mark, ...] = (
        Band(words("mark.middle_half"), Role.CIRCLE, ends, quarter, (75.0, 75.0), Side.X),
        Rule(words("summary.q50"), Role.CIRCLE, 50.0, Side.X, labelled=False),
        Point(
            words("mark.own"),
            Role.OWN,
            tuple(one.place for one in drawn),
            tuple(map(float, range(len(drawn)))),
            tuple(one.variable.title for one in drawn),
        ),
    )
    across = Axis(Scale.LINEAR, words("axis.context"), PLACE, minimum=0.0, maximum=100.0)
    return Figure(across, Axis(Scale.CATEGORY, categories=labels), marks)


def context_table(told: Sequence[Fact], own: str | None, names: Mapping[str, str]) -> Table:
    """The own value, the circle's lowest, quartiles and highest, and how many councils."""
    circle = words("column.circle")
    mine = () if own is None else (Column("value", names.get(own, own), own=True),)
    columns = (
        Column("fact", words("column.fact"), align=Align.START),
        *mine,
        *(Column(name, words(f"summary.{name}"), group=circle) for name in NAMES),
        Column("n", words("column.n"), COUNT, group=circle),
    )
    return Table(columns, tuple(context_row(one, own) for one in told))


def context_row(one: Fact, own: str | None) -> Row:
    """One fact; an own value nobody has was not collected."""
    shape = fact_format(one.variable)
    mine = () if own is None else (value_cell(one.own, shape, "not_collected", Role.OWN),)
    return Row(
        (
            Cell(one.variable.title, tag=one.variable.definition),
            *mine,
            *(value_cell(value, shape) for value in one.spread),
            value_cell(one.n, COUNT),
        )
    )


def context_reading(told: Sequence[Fact], own: str | None) -> tuple[Phrase, ...]:
    """In which facts the council lies above and below the circle's middle half."""
    if not told:
        return (words("reading.context.nothing"),)
    if own is None:
        return (words("reading.context.circle", n=len(told)),)
    placed = [one for one in told if not math.isnan(one.own)]
    if not placed:
        return (words("reading.context.no_own"),)
    high = [small(one.variable.title) for one in placed if one.is_high]
    low = [small(one.variable.title) for one in placed if one.is_low]
    sentences: list[Phrase] = []
    if high:
        sentences.append(words("reading.context.high", facts=enumerated(high)))
    if low:
        sentences.append(words("reading.context.low", facts=enumerated(low)))
    rest = len([one for one in placed if one.n >= QUARTERS_FROM]) - len(high) - len(low)
    if rest > 0:
        sentences.append(words("reading.context.middle", n=rest))
    return tuple(sentences) or (words("reading.context.few"),)


def context_sources(told: Sequence[Fact], sources: Mapping[str, str]) -> Phrase:
    """Where the facts come from, each source once."""
    codes = dict.fromkeys(one.variable.source for one in told)
    return listed([sources[code] for code in codes if code in sources])
