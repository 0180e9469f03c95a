"""The profile: the council's place in the circle across indicators, from least to most favourable."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from circulos.compare.comparison import Comparison
from circulos.exhibits.model import (
    Align,
    Axis,
    Band,
    Cell,
    Column,
    Exhibit,
    Figure,
    Format,
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
from circulos.exhibits.setting import (
    COUNT,
    PLAIN,
    Setting,
    number,
    number_format,
    signal_cell,
    status_of,
    unit_and_polarity,
    value_cell,
    value_of,
)
from circulos.method.types import Polarity

PLACE = Format()  # percentiles, 0 to 100
MANY = 40  # rows; with more, those that are not judged stand in the table only


def profile(
    comparisons: Sequence[Comparison], own: str, names: Mapping[str, str], *, setting: Setting = PLAIN
) -> Exhibit:
    """Percentiles of one council: 100 is the most favourable value, or the highest of a neutral indicator."""
    period = comparisons[0].period if comparisons else ""
    drawn = [one for one in comparisons if placed(one, own)]
    seen = in_figure(drawn)
    return Exhibit(
        name="profile",
        about=" ".join(filter(None, (period, own))),
        title=words("profile.title"),
        subtitle=words("profile.subtitle", period=period, council=names.get(own, own), n=len(drawn)),
        table=profile_table(comparisons, own),
        figure=profile_figure(seen, own) if seen else None,
        reading=profile_reading(drawn, own),
        source=setting.source,
        notes=(words("note.profile"), *left_out(len(drawn) - len(seen))),
    )


def in_figure(drawn: Sequence[Comparison]) -> list[Comparison]:
    """What the figure shows: everything, or what has a direction where that would be too much to see."""
    return list(drawn) if len(drawn) <= MANY else [one for one in drawn if not neutral(one)]


def left_out(count: int) -> tuple[Phrase, ...]:
    """That some indicators stand in the table only."""
    return (words("note.profile.left_out", n=count),) if count else ()


def placed(one: Comparison, own: str) -> bool:
    """Whether a council has a place: one council alone, or a circle of equal values, has none to give."""
    return one.n > 1 and one.minimum < one.maximum and not math.isnan(value_of(one, own, one.percentile))


def neutral(one: Comparison) -> bool:
    """Whether a place says nothing about merit."""
    return one.indicator.polarity is Polarity.NEUTRAL


def profile_figure(drawn: Sequence[Comparison], own: str) -> Figure:
    """A row an indicator: the middle half, the middle, the place. Neutral ones are marked apart."""
    rows = len(drawn)
    ends, quarter = (-0.5, rows - 0.5), (25.0, 25.0)
    marks: list[Mark] = [
        Band(words("mark.middle_half"), Role.CIRCLE, ends, quarter, (75.0, 75.0), Side.X),
        Rule(words("summary.q50"), Role.CIRCLE, 50.0, Side.X, labelled=False),
    ]
    for role, wanted in ((Role.NEUTRAL, True), (Role.OWN, False)):
        at = [row for row, one in enumerate(drawn) if neutral(one) is wanted]
        if at:
            places = tuple(value_of(drawn[row], own, drawn[row].percentile) for row in at)
            labels = tuple(drawn[row].indicator.title for row in at)
            marks.append(Point(words(f"mark.profile.{role}"), role, places, tuple(map(float, at)), labels))
    titles = tuple(one.indicator.title for one in drawn)
    across = Axis(Scale.LINEAR, words("axis.profile"), PLACE, minimum=0.0, maximum=100.0)
    return Figure(across, Axis(Scale.CATEGORY, categories=titles), tuple(marks))


def profile_table(comparisons: Sequence[Comparison], own: str) -> Table:
    """Value, place, signal and how many councils, for every indicator."""
    columns = (
        Column("indicator", words("column.indicator"), align=Align.START),
        Column("value", words("column.value")),
        Column("percentile", words("column.percentile"), PLACE),
        Column("signal", words("column.signal"), align=Align.START),
        Column("n", words("column.n"), COUNT),
    )
    return Table(columns, tuple(profile_row(one, own) for one in comparisons))


def profile_row(one: Comparison, own: str) -> Row:
    """One indicator."""
    place = value_of(one, own, one.percentile) if placed(one, own) else math.nan
    return Row(
        (
            Cell(one.indicator.title, tag=unit_and_polarity(one.indicator)),
            value_cell(value_of(one, own), number_format(one.indicator), status_of(one, own)),
            value_cell(place, PLACE),
            signal_cell(one, own),
            value_cell(one.n, COUNT),
        )
    )


def profile_reading(drawn: Sequence[Comparison], own: str) -> tuple[Phrase, ...]:
    """How many places lie in the best and in the last quarter, of those with a direction."""
    judged = [one for one in drawn if not neutral(one)]
    if not drawn:
        return (words("reading.profile.nothing"),)
    bands = [value_of(one, own, one.band) for one in judged]
    return (
        words("reading.profile.best", n=len(judged), best=number(bands.count(4.0), COUNT)),
        words("reading.profile.last", last=number(bands.count(1.0), COUNT)),
    )
