"""What a council decided, and how it came out: its targets on their way, its actions with the figure then and now.

A figure that moved after an action did not move because of it: the table says what moved, never why.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from circulos.compare.breaks import break_places
from circulos.compare.comparison import Comparison
from circulos.compare.decided import Action, State
from circulos.compare.target import Arrival
from circulos.compare.target import Way as Where
from circulos.compare.way import FOREVER, Way
from circulos.exhibits.dates import day
from circulos.exhibits.environment import gap_format
from circulos.exhibits.model import (
    Align,
    Cell,
    Column,
    Exhibit,
    Format,
    NumberKind,
    Phrase,
    Role,
    Row,
    Table,
    Words,
    words,
)
from circulos.exhibits.reading import apart
from circulos.exhibits.setting import (
    COUNT,
    PLAIN,
    Setting,
    number,
    number_format,
    status_of,
    unit_and_polarity,
    value_cell,
    value_of,
)
from circulos.method.types import Polarity

SHARE = Format("%", 0, NumberKind.PERCENT)
OPEN = (State.PROMISED, State.GOING_ON)
T = TypeVar("T")


# Targets


def targets(
    ways: Sequence[Way], own: str, names: Mapping[str, str], period: str, *, setting: Setting = PLAIN
) -> Exhibit:
    """A row a target: where it began, where it is, what it wants by when, how far it still is, and at what pace."""
    return Exhibit(
        name="targets",
        about=f"{period} {own}",
        title=words("targets.title"),
        subtitle=words("subtitle.period", period=period, rest=names.get(own, own)),
        table=Table(target_columns(), tuple(target_row(one, own) for one in ways)),
        figure=None,
        reading=targets_reading(ways),
        source=setting.source,
        notes=(words("note.targets"),) if ways else (),
    )


def target_columns() -> tuple[Column, ...]:
    """The columns of the table of targets."""
    return (
        Column("indicator", words("column.indicator"), align=Align.START),
        Column("start", words("column.start")),
        Column("value", words("column.now"), own=True),
        Column("due", words("column.due")),
        Column("target", words("column.target")),
        Column("gap", words("column.missing")),
        Column("progress", words("column.progress"), SHARE),
        Column("state", words("column.state"), align=Align.START),
        Column("who", words("column.who"), align=Align.START),
    )


def target_row(one: Way, own: str) -> Row:
    """One target; its state is a word, with when it is reached at this pace under it."""
    shape = number_format(one.indicator)
    missing = gap_format(shape)
    share = 100 * max(0.0, min(1.0, one.share)) if not math.isnan(one.share) else math.nan
    state, role = target_state(one)
    return Row(
        (
            Cell(one.indicator.title, tag=unit_and_polarity(one.indicator)),
            value_cell(one.start, shape, tag=one.target.from_period),
            value_cell(one.now, shape, status_of(one.one, own), Role.OWN),
            value_cell(one.due, shape),
            value_cell(one.target.value, shape, tag=one.target.to_period),
            value_cell(0.0 if one.where is Where.REACHED else one.missing, missing),
            value_cell(share, SHARE),
            Cell(words(f"way.{state}"), role=role, tag=arrival(one)),
            Cell(one.target.responsible, tag=one.target.why),
        )
    )


def target_state(one: Way) -> tuple[str, Role | None]:
    """Where a council is on its way, in a word, and how that is."""
    if one.is_cut:
        return "cut", None
    if one.where in (Where.REACHED, Where.UNKNOWN):
        return one.where.value, Role.FAVOURABLE if one.where is Where.REACHED else None
    if one.is_new:
        return "new", None
    if one.where in (Where.MOVED_AWAY, Where.NOT_MOVED):
        return one.where.value, Role.UNFAVOURABLE
    return ("behind", Role.UNFAVOURABLE) if one.is_behind else (Where.ON_THE_WAY.value, Role.FAVOURABLE)


def arrival(one: Way) -> Phrase:
    """When it is reached at this pace, never surer than the series is."""
    if one.arrival is Arrival.IN_SIGHT:
        if one.reached_in:
            return words("arrival.in_sight", period=one.reached_in)
        return words("arrival.far", years=number(FOREVER, COUNT))
    said = (Arrival.CANNOT_TELL, Arrival.NOT_AT_THIS_PACE)
    return words(f"arrival.{one.arrival.value}") if one.arrival in said else ""


def targets_reading(ways: Sequence[Way]) -> tuple[Phrase, ...]:
    """How many there are, how many are reached, and how many are behind their path."""
    if not ways:
        return (words("targets.none"),)
    states = [target_state(one)[0] for one in ways]
    told: list[Phrase] = [words("targets.n", n=len(ways))]
    reached, late = states.count("reached"), sum(state in LATE for state in states)
    if reached:
        told.append(words("targets.reached", n=reached))
    if late:
        told.append(words("targets.late", n=late))
    return tuple(told)


LATE = ("behind", "not_moved", "moved_away")


# Actions


@dataclass(frozen=True)
class Followed:
    """An action, with its indicator in the period of the promise and in that of the report."""

    action: Action
    then: Comparison | None
    now: Comparison

    @property
    def is_earlier(self) -> bool:
        """Whether it was promised with earlier figures."""
        return self.action.since < self.now.period


def actions(
    found: Sequence[Followed], own: str, names: Mapping[str, str], period: str, *, setting: Setting = PLAIN
) -> Exhibit:
    """What was promised before and how it came out, then what is promised now."""
    return Exhibit(
        name="actions",
        about=f"{period} {own}",
        title=words("promised.title"),
        subtitle=words("subtitle.period", period=period, rest=names.get(own, own)),
        table=Table(action_columns(), tuple(action_rows(found, own))),
        figure=None,
        reading=actions_reading(found),
        source=setting.source,
        notes=(words("note.promised"),) if any(one.is_earlier for one in found) else (),
    )


def action_columns() -> tuple[Column, ...]:
    """The columns of the table of actions."""
    return (
        Column("action", words("column.action"), align=Align.START),
        Column("indicator", words("column.indicator"), align=Align.START),
        Column("then", words("column.then")),
        Column("value", words("column.now"), own=True),
        Column("moved", words("column.moved"), align=Align.START),
        Column("state", words("column.state"), align=Align.START),
        Column("who", words("column.who"), align=Align.START),
        Column("due", words("column.until"), align=Align.START),
    )


def action_rows(found: Sequence[Followed], own: str) -> Iterator[Row]:
    """Those of earlier editions first, as they are followed up before anything new is begun."""
    for heading, wanted in (("promised.before", True), ("promised.now", False)):
        here = [one for one in found if one.is_earlier is wanted]
        if here:
            yield Row((Cell(words(heading)),), level=1)
            yield from (action_row(one, own) for one in here)


def action_row(one: Followed, own: str) -> Row:
    """One action."""
    action, indicator = one.action, one.now.indicator
    shape = number_format(indicator)
    before = value_of(one.then, own) if one.then is not None else math.nan
    moved = moved_cell(one, own) if one.is_earlier else Cell()
    now = value_cell(value_of(one.now, own), shape, status_of(one.now, own), Role.OWN)
    return Row(
        (
            Cell(action.title, tag=action.note),
            Cell(indicator.title),
            value_cell(before, shape, tag=action.since),
            now if one.is_earlier else Cell(),
            moved,
            Cell(words(f"action.{action.state.value}")),
            Cell(action.responsible),
            Cell(day(action.due)),
        )
    )


# In a few lines

FEW = 3  # of targets and of actions


def commitments(ways: Sequence[Way], found: Sequence[Followed], own: str, period: str) -> Exhibit:
    """Targets and actions in a few lines, for who has one page: the latest, those that are open first."""
    rows = [
        *few(ways, "targets.title", target_line, own),
        *few(open_first(found), "promised.title", action_line, own),
    ]
    columns = (
        Column("what", words("column.commitment"), align=Align.START),
        Column("value", words("column.now"), own=True),
        Column("target", words("column.target")),
        Column("state", words("column.state"), align=Align.START),
        Column("who", words("column.who"), align=Align.START),
        Column("until", words("column.until"), align=Align.START),
    )
    told = (targets_reading(ways) if ways else ()) + (actions_reading(found) if found else ())
    return Exhibit(
        name="commitments",
        about=f"{period} {own}",
        title=words("commitments.title"),
        subtitle="",
        table=Table(columns, tuple(rows)),
        figure=None,
        reading=told,
    )


def few(found: Sequence[T], heading: str, line: Callable[[T, str], Row], own: str) -> Iterator[Row]:
    """The first ones under their heading; that there are more is said by the reading."""
    if found:
        yield Row((Cell(words(heading)),), level=1)
        yield from (line(one, own) for one in found[:FEW])


def open_first(found: Sequence[Followed]) -> list[Followed]:
    """Those that wait or go on, the oldest promise first; then what is done or given up."""
    return sorted(found, key=lambda one: (one.action.state not in OPEN, one.action.since, one.action.due))


def target_line(one: Way, own: str) -> Row:
    """A target in one line."""
    shape = number_format(one.indicator)
    state, role = target_state(one)
    return Row(
        (
            Cell(one.indicator.title),
            value_cell(one.now, shape, status_of(one.one, own), Role.OWN),
            value_cell(one.target.value, shape),
            Cell(words(f"way.{state}"), role=role),
            Cell(one.target.responsible),
            Cell(one.target.to_period),
        )
    )


def action_line(one: Followed, own: str) -> Row:
    """An action in one line."""
    action = one.action
    state = Cell(words(f"action.{action.state.value}"))
    return Row((Cell(action.title), Cell(), Cell(), state, Cell(action.responsible), Cell(day(action.due))))


def moved_cell(one: Followed, own: str) -> Cell:
    """Whether the figure moved since the promise, and which way."""
    told = moved(one.then, one.now, own)
    return Cell(words(f"moved.{told}"), role=MOVED_ROLES.get(told)) if told else Cell()


MOVED_ROLES = {
    "better": Role.FAVOURABLE,
    "favourable": Role.FAVOURABLE,
    "worse": Role.UNFAVOURABLE,
    "unfavourable": Role.UNFAVOURABLE,
}


def moved(before: Comparison | None, after: Comparison | None, council: str) -> str:
    """How a council's figure moved between two periods, as a code; '' where that is not known.

    not_comparable across a break, not_moved, rose and fell where no way is favourable, chance where two intervals
    meet, better and worse where they lie apart, favourable and unfavourable where there are none.
    """
    if before is None or after is None or before.period >= after.period:
        return ""
    first, last = value_of(before, council), value_of(after, council)
    if math.isnan(first) or math.isnan(last):
        return ""
    indicator = after.indicator
    if break_places(indicator, [before.period, after.period]):
        return "not_comparable"
    if round(first, indicator.decimals) == round(last, indicator.decimals):
        return "not_moved"
    direction = {Polarity.HIGHER: 1, Polarity.LOWER: -1}.get(indicator.polarity)
    if direction is None:
        return "rose" if last > first else "fell"
    has_interval = not math.isnan(value_of(after, council, after.lower))
    if has_interval and not apart(before, after, council):
        return "chance"
    is_good = (last - first) * direction > 0
    if has_interval:
        return "better" if is_good else "worse"
    return "favourable" if is_good else "unfavourable"


def actions_reading(found: Sequence[Followed]) -> tuple[Phrase, ...]:
    """What became of the earlier ones, and how many are new."""
    earlier = [one.action.state for one in found if one.is_earlier]
    new = len(found) - len(earlier)
    if not found:
        return (words("promised.none"),)
    told: list[Phrase] = [promised_before(earlier)] if earlier else []
    return (*told, words("promised.new", n=new)) if new else tuple(told)


def promised_before(earlier: Sequence[State]) -> Words:
    """Of the earlier actions, how many are done, go on, and were given up."""
    return words(
        "promised.earlier",
        n=len(earlier),
        done=number(earlier.count(State.DONE), COUNT),
        open=number(sum(state in OPEN for state in earlier), COUNT),
        given_up=number(earlier.count(State.GIVEN_UP), COUNT),
    )
