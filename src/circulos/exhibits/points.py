"""Strong points and improvement opportunities, drafted from the comparison; people decide which of them hold.

Where chance plays a part the signal decides: better or worse than the circle's mean beyond chance. Where there is no
interval (money, hours) the quarter does, and the draft says that it is less sure. What is neutral is neither.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from circulos.compare.comparison import Comparison
from circulos.compare.decided import Point, Side
from circulos.exhibits.model import Align, Cell, Column, Exhibit, Phrase, Role, Row, Table, words
from circulos.exhibits.setting import (
    COUNT,
    PLAIN,
    Setting,
    number_format,
    place,
    signal_of,
    unit_and_polarity,
    value_cell,
    value_of,
)
from circulos.method.types import Polarity

FEWEST = 4  # quarters of fewer councils are no quarters
MOST = 5  # of each side in a report: what can be talked about in a meeting
FIRST = 4  # where everything must stand on one page


@dataclass(frozen=True)
class Drafted:
    """One indicator on which a council stands out. `is_sure`: beyond chance; otherwise by its quarter only."""

    one: Comparison
    side: Side
    is_sure: bool
    distance: float  # from the circle's mean, in standard deviations of the councils


def side_of(one: Comparison, council: str) -> tuple[Side, bool] | None:
    """Where a council stands out on an indicator, and whether beyond chance."""
    here = place(one, council)
    neutral = one.indicator.polarity is Polarity.NEUTRAL
    if here is None or neutral or one.n < FEWEST or math.isnan(one.value[here]):
        return None
    if not math.isnan(one.lower[here]):
        told = {"better": Side.STRONG, "worse": Side.OPPORTUNITY}.get(signal_of(one, council))
        return (told, True) if told else None
    told = {4.0: Side.STRONG, 1.0: Side.OPPORTUNITY}.get(float(one.band[here]))
    return (told, False) if told and one.minimum < one.maximum else None


def drafted(comparisons: Iterable[Comparison], council: str) -> list[Drafted]:
    """Everything on which the council stands out: the surest and farthest first."""
    found = []
    for one in comparisons:
        told = side_of(one, council)
        if told:
            distance = abs(value_of(one, council) - one.mean) / one.sd if one.sd > 0 else 0.0
            found.append(Drafted(one, *told, distance))
    return sorted(found, key=lambda point: (not point.is_sure, -point.distance, point.one.indicator.code))


def first_points(comparisons: Iterable[Comparison], council: str, side: Side) -> list[Comparison]:
    """The comparisons of the points of one side that a report tells of."""
    return [point.one for point in drafted(comparisons, council) if point.side is side][:MOST]


def points(
    comparisons: Sequence[Comparison],
    own: str,
    names: Mapping[str, str],
    side: Side,
    *,
    decided: Sequence[Point] = (),
    concise: bool = False,
    setting: Setting = PLAIN,
) -> Exhibit:
    """The points of one side, at most `MOST` and those decided on: value, the circle's mean, how sure, what was said.

    `decided` is what people said of the points of this period; without any decision the column is left out. A
    `concise` table has the `FIRST` ones, those decided on before others, reasons but no sentences, and no notes.
    """
    found = [point for point in drafted(comparisons, own) if point.side is side]
    said = {one.indicator: one for one in decided if one.side is side}
    shown = [one for at, one in enumerate(found) if at < MOST or one.one.indicator.code in said]
    if concise:
        shown = sorted(shown, key=lambda one: one.one.indicator.code not in said)[:FIRST]
    period = comparisons[0].period if comparisons else ""
    return Exhibit(
        name="strong_points" if side is Side.STRONG else "opportunities",
        about=" ".join(filter(None, (period, own))),
        title=words(f"points.{side.value}.title"),
        subtitle=words("points.subtitle", period=period, council=names.get(own, own)),
        table=points_table(shown, own, said if decided else None, concise),
        figure=None,
        reading=(*points_reading(found, side, FIRST if concise else MOST), *decisions_reading(shown, said)),
        source="" if concise else setting.source,
        notes=() if concise else (words("note.points"),),
    )


def points_table(
    found: Sequence[Drafted], own: str, said: Mapping[str, Point] | None = None, concise: bool = False
) -> Table:
    """A row a point; `said` gives what was decided by indicator, None where nobody decides."""
    decision = () if said is None else (Column("decision", words("column.decision"), align=Align.START),)
    columns = (
        Column("indicator", words("column.indicator"), align=Align.START),
        Column("value", words("column.value")),
        Column("mean", words("summary.mean")),
        Column("sure", words("column.sure"), align=Align.START),
        Column("n", words("column.n"), COUNT),
        *decision,
    )
    return Table(columns, tuple(point_row(point, own, said, concise) for point in found))


def point_row(
    point: Drafted, own: str, said: Mapping[str, Point] | None = None, concise: bool = False
) -> Row:
    """One point; the sign says its side without colour."""
    one, shape = point.one, number_format(point.one.indicator)
    role = Role.FAVOURABLE if point.side is Side.STRONG else Role.UNFAVOURABLE
    decision = () if said is None else (decision_cell(said.get(one.indicator.code), concise),)
    return Row(
        (
            Cell(one.indicator.title, tag="" if concise else unit_and_polarity(one.indicator)),
            value_cell(value_of(one, own), shape, role=Role.OWN),
            value_cell(one.mean, shape),
            Cell(words("points.sure" if point.is_sure else "points.by_quarter"), role=role),
            value_cell(one.n, COUNT),
            *decision,
        )
    )


def decision_cell(said: Point | None, concise: bool = False) -> Cell:
    """Taken up or not, and under it the own words or the reason."""
    if said is None:
        return Cell(words("points.undecided"))
    if said.is_taken_up:
        return Cell(words("points.taken_up"), tag="" if concise else said.sentence)
    return Cell(words("points.set_aside"), tag=said.reason)


def decisions_reading(found: Sequence[Drafted], said: Mapping[str, Point]) -> tuple[Phrase, ...]:
    """How many of those shown were taken up, and how many set aside."""
    here = [said[one.one.indicator.code] for one in found if one.one.indicator.code in said]
    if not here:
        return ()
    taken = sum(one.is_taken_up for one in here)
    rest = len(here) - taken
    told: tuple[Phrase, ...] = (words("points.taken_up.n", n=taken),) if taken else ()
    return (*told, words("points.set_aside.n", n=rest)) if rest else told


def points_reading(found: Sequence[Drafted], side: Side, most: int = MOST) -> tuple[Phrase, ...]:
    """How many there are, and how many of them chance does not explain."""
    if not found:
        return (words(f"points.{side.value}.none"),)
    sure = sum(point.is_sure for point in found)
    told: list[Phrase] = [words(f"points.{side.value}.n", n=len(found)), words("points.sure.n", n=sure)]
    return (*told, words("points.first", n=most)) if len(found) > most else tuple(told)
