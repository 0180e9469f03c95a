"""The steps of a process in words: who acts, from which event to which the clock runs, and what is promised.

It stands below the map of the process, whose figure has room for the names of steps and for times only.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from circulos.exhibits.model import Align, Cell, Column, Exhibit, Phrase, Role, Row, Table, words
from circulos.exhibits.process_map import (
    Comparisons,
    Timed,
    limit_cell,
    limit_words,
    process_subtitle,
    timed_steps,
)
from circulos.exhibits.setting import (
    COUNT,
    PLAIN,
    Setting,
    number,
    number_format,
    status_of,
    value_cell,
    value_of,
)
from circulos.method.types import Process, Step


def process_steps(
    process: Process,
    comparisons: Comparisons,
    own: str | None,
    *,
    period: str = "",
    setting: Setting = PLAIN,
) -> Exhibit:
    """One process; `comparisons` are those of its indicators by code, as far as there are any."""
    measured = tuple(timed_steps(process, comparisons))
    return Exhibit(
        name="process_steps",
        about=" ".join(filter(None, (process.code, period, own or ""))),
        title=process.title,
        view=words("view.process_steps"),
        subtitle=process_subtitle(process, measured, period),
        table=steps_table(process, measured, own),
        figure=None,
        reading=steps_reading(process),
        source=setting.source,
    )


def steps_table(process: Process, measured: tuple[Timed, ...], own: str | None) -> Table:
    """A row a step, and one more for each further limit."""
    mine = () if own is None else (Column("value", words("column.own"), own=True),)
    columns = (
        Column("step", words("column.step"), align=Align.START),
        Column("actor", words("column.actor"), align=Align.START),
        Column("clock", words("column.clock"), align=Align.START),
        *mine,
        Column("q50", words("summary.q50")),
        Column("limit", words("column.limit")),
    )
    timed = {one.place: one for one in measured}
    rows = (
        row
        for place, step in enumerate(process.steps)
        for row in step_rows(place, step, timed.get(place), own)
    )
    return Table(columns, tuple(rows))


def step_rows(place: int, step: Step, timed: Timed | None, own: str | None) -> Iterator[Row]:
    """The step with its first limit; further limits stand under it."""
    first, *rest = step.standards or (None,)
    title = words("process.step", place=number(place + 1, COUNT), title=step.title)
    limit = limit_cell(first, limit_words(first)) if first else Cell()
    yield Row((Cell(title), Cell(step.actor), clock_cell(step, timed), *times(timed, own), limit))
    for standard in rest:
        more = limit_cell(standard, limit_words(standard))
        yield Row((Cell(title), Cell(), Cell(), *times(None, own), more))


def clock_cell(step: Step, timed: Timed | None) -> Cell:
    """From which event to which, and what measures it."""
    if step.clock is None:
        return Cell()
    tag: Phrase = timed.comparison.indicator.title if timed else words("process.not_timed")
    return Cell(words("process.clock", start=step.clock.start, stop=step.clock.stop), tag=tag)


def times(timed: Timed | None, own: str | None) -> tuple[Cell, ...]:
    """The own time, where there is a council, and the circle's middle one."""
    if timed is None:
        return (Cell(),) if own is None else (Cell(), Cell())
    one, shape = timed.comparison, number_format(timed.comparison.indicator)
    middle = value_cell(one.q50 if one.n > 1 else math.nan, shape)
    if own is None:
        return (middle,)
    return value_cell(value_of(one, own), shape, status_of(one, own), Role.OWN), middle


def steps_reading(process: Process) -> tuple[Phrase, ...]:
    """How many steps there are, how many have a clock, and how many a limit."""
    clocks = sum(step.clock is not None for step in process.steps)
    limits = sum(bool(step.standards) for step in process.steps)
    told = {"clocks": number(clocks, COUNT), "limits": number(limits, COUNT)}
    return (words("reading.process.steps", n=len(process.steps), **told),)
