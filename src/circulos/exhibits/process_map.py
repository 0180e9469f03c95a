"""The process map: the steps of a process in order, with their clocks, promised limits and values.

A step's time is that of its first indicator that measures time, where the step has a clock. Clocks overlap, as many
start with the request: times are put beside each other and never added up.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from circulos.compare.comparison import Comparison
from circulos.exhibits.environment import enumerated, small
from circulos.exhibits.model import (
    Align,
    Axis,
    Bar,
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
    Scale,
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
    value_cell,
    value_of,
)
from circulos.method.types import Kind, Process, ReferenceKind, Standard, Step

# Days in a unit of time: of indicators, which count calendar days, and of limits.
DAYS = {
    "days": 1.0,
    "hours": 1 / 24,
    "minutes": 1 / 1440,
    "calendar_day": 1.0,
    "working_day": 7 / 5,
    "hour": 1 / 24,
    "minute": 1 / 1440,
    "second": 1 / 86400,
}
PROMISED = (ReferenceKind.LEGAL, ReferenceKind.CHARTER, ReferenceKind.STANDARD)
TIMED = (Kind.MEAN, Kind.AMOUNT)
IN_DAYS = Format("days", 1)
EMPTY = Cell()
Comparisons = Mapping[str, Comparison]


@dataclass(frozen=True)
class Timed:
    """A step with its time: the comparison behind it, and how many days its unit is."""

    place: int
    step: Step
    comparison: Comparison
    days: float

    def of(self, council: str | None) -> float:
        """The council's time in days; NaN where there is none."""
        return value_of(self.comparison, council) * self.days

    @property
    def limits(self) -> tuple[Standard, ...]:
        """What is promised or required of the step's time; what others report is no limit."""
        return tuple(one for one in self.step.standards if one.kind in PROMISED)


def process_map(
    process: Process,
    comparisons: Comparisons,
    own: str | None,
    names: Mapping[str, str],
    *,
    period: str = "",
    setting: Setting = PLAIN,
) -> Exhibit:
    """One process; `comparisons` are those of its indicators by code, as far as there are any."""
    measured = tuple(timed_steps(process, comparisons))
    slow = slowest(measured, own)
    periods = sorted({one.period for one in comparisons.values()})
    return Exhibit(
        name="process_map",
        about=" ".join(filter(None, (process.code, period or (periods[-1] if periods else ""), own or ""))),
        title=process.title,
        view=words("view.process_map"),
        subtitle=process_subtitle(process, measured, period or (periods[-1] if periods else "")),
        table=process_table(process, comparisons, measured, slow, own, setting),
        figure=process_figure(process, measured, slow, own, names) if measured else None,
        reading=process_reading(measured, slow, own),
        source=setting.source,
        notes=(process.scope, *process_notes(measured)),
    )


def process_subtitle(process: Process, measured: Sequence[Timed], period: str) -> Phrase:
    """How many steps, and how many of them are timed."""
    told = words("process.subtitle", n=len(process.steps), timed=number(len(measured), COUNT))
    return words("subtitle.period", period=period, rest=told) if period else told


def timed_steps(process: Process, comparisons: Comparisons) -> Iterator[Timed]:
    """The steps whose clock somebody has measured."""
    for place, step in enumerate(process.steps):
        for code in step.indicators if step.clock else ():
            one = comparisons.get(code)
            if one and one.n and one.indicator.unit.source in DAYS and one.indicator.kind in TIMED:
                yield Timed(place, step, one, DAYS[one.indicator.unit.source])
                break


def slowest(measured: Sequence[Timed], own: str | None) -> Timed | None:
    """The step with the longest own clock, or the circle's where there is no own time; of equals the first."""
    known = [one for one in measured if not math.isnan(one.of(own))]
    if own is not None and known:
        return max(known, key=lambda one: one.of(own))
    return max(measured, key=lambda one: one.comparison.q50 * one.days, default=None)


# The figure


def process_figure(
    process: Process,
    measured: Sequence[Timed],
    slow: Timed | None,
    own: str | None,
    names: Mapping[str, str],
) -> Figure:
    """A row for each step, in order: the circle's middle half and median, the limits, the own time.

    The slowest step is the row that stands out.
    """
    labels = tuple(
        words("process.step", place=number(place + 1, COUNT), title=step.title)
        for place, step in enumerate(process.steps)
    )
    several = [one for one in measured if one.comparison.n > 1]
    marks: list[Mark] = []
    if several:
        rows = tuple(float(one.place) for one in several)
        spread = [
            tuple(getattr(one.comparison, name) * one.days for one in several)
            for name in ("q25", "q75", "q50")
        ]
        marks.append(Bar(words("mark.middle_half"), Role.INTERVAL, rows, spread[0], spread[1]))
        marks.append(Point(words("mark.median"), Role.CIRCLE, spread[2], rows))
    marks += limit_points(measured)
    mine = [one for one in measured if not math.isnan(one.of(own))]
    if mine:
        times = tuple(one.of(own) for one in mine)
        who = (names.get(own, own) if own else "",) * len(mine)
        marks.append(Point(words("mark.own"), Role.OWN, times, tuple(float(one.place) for one in mine), who))
    across = Axis(title=words("axis.days"), format=IN_DAYS, minimum=0.0)
    return Figure(
        across, Axis(Scale.CATEGORY, categories=labels, own=slow.place if slow else None), tuple(marks)
    )


def limit_points(measured: Sequence[Timed]) -> list[Mark]:
    """The limits promised for timed steps, as upright strokes on their rows."""
    limits = [(in_days(one), timed.place, one) for timed in measured for one in timed.limits]
    if not limits:
        return []
    days, rows, standards = zip(*limits, strict=True)
    labels = tuple(limit_words(one) for one in standards)
    return [Point(words("mark.process.limit"), Role.REFERENCE, days, tuple(map(float, rows)), labels)]


# The table


def process_table(
    process: Process,
    comparisons: Comparisons,
    measured: Sequence[Timed],
    slow: Timed | None,
    own: str | None,
    setting: Setting,
) -> Table:
    """A heading for each step, under it its clock with the limits, and the indicators that measure it."""
    mine = () if own is None else (Column("value", words("column.own")),)
    judged = () if own is None else (Column("signal", words("column.signal"), align=Align.START),)
    circle = words("column.circle")
    columns = (
        Column("measure", words("column.measure"), align=Align.START),
        *mine,
        Column("q50", words("summary.q50"), group=circle),
        Column("q25", words("summary.q25"), group=circle),
        Column("q75", words("summary.q75"), group=circle),
        Column("n", words("column.n"), COUNT, group=circle),
        Column("limit", words("column.limit")),
        *judged,
    )
    rows: list[Row] = []
    for place, step in enumerate(process.steps):
        rows.append(step_heading(place, step, slow, own))
        rows += step_rows(step, comparisons, next((one for one in measured if one.place == place), None), own)
    return Table(columns, tuple(rows))


def step_heading(place: int, step: Step, slow: Timed | None, own: str | None) -> Row:
    """Number, name and actor of a step; the slowest is marked."""
    title = words("process.step", place=number(place + 1, COUNT), title=step.title)
    told = words("process.heading", step=title, actor=step.actor)
    if slow is not None and slow.place == place:
        told = words("process.heading.slowest", heading=told)
    return Row((Cell(told),), level=1)


def step_rows(step: Step, comparisons: Comparisons, timed: Timed | None, own: str | None) -> Iterator[Row]:
    """The clock, each further limit, each further indicator; or that nothing is measured."""
    first, *rest = step.standards or (None,)
    if step.clock is not None:
        clock = words("process.clock", start=step.clock.start, stop=step.clock.stop)
        tag = timed.comparison.indicator.title if timed else words("process.not_timed")
        bound = limit_cell(first, limit_words(first)) if first else Cell()
        yield row(Cell(clock, tag=tag), timed.comparison if timed else None, own, bound)
    elif first is not None:
        yield row(Cell(limit_words(first)), None, own, limit_cell(first))
    for standard in rest:
        yield row(Cell(limit_words(standard)), None, own, limit_cell(standard))
    told = timed.comparison.indicator.code if timed else ""
    known = [comparisons[code] for code in step.indicators if code in comparisons and code != told]
    for one in known:
        yield row(Cell(one.indicator.title), one, own)
    if step.clock is None and first is None and not known:
        yield row(Cell(words("process.nothing")), None, own)


def row(title: Cell, one: Comparison | None, own: str | None, limit: Cell = EMPTY) -> Row:
    """A row with the numbers of a comparison, where there is one, and a limit."""
    shape = number_format(one.indicator) if one else Format()
    several = one is not None and one.n > 1
    spread = [getattr(one, name) if several else math.nan for name in ("q50", "q25", "q75")]
    mine: tuple[Cell, ...] = ()
    if own is not None:
        mine = (value_cell(value_of(one, own), shape, status_of(one, own), Role.OWN) if one else Cell(),)
    return Row(
        (
            title,
            *mine,
            *(value_cell(value, shape) for value in spread),
            value_cell(one.n, COUNT) if one else Cell(),
            limit,
            *(() if own is None else (signal_cell(one, own) if one else Cell(),)),
        )
    )


def in_days(limit: Standard) -> float:
    """A limit in calendar days: five working days are seven of them."""
    return DAYS[limit.unit] * limit.value


def limit_cell(limit: Standard, tag: Phrase = "") -> Cell:
    """A limit in its own unit of time; less than a minute is written in seconds."""
    value, unit = limit.value, limit.unit
    if unit == "minute" and 0 < value < 1:
        value, unit = round(value * 60), "second"
    return value_cell(value, Format(unit, 0 if value == round(value) else 1), tag=tag)


def limit_words(limit: Standard) -> Phrase:
    """What is promised; where the kit does not say, by what sort of rule."""
    return limit.label or words(f"mark.reference.{limit.kind.value}")


# The words


def process_reading(measured: Sequence[Timed], slow: Timed | None, own: str | None) -> tuple[Phrase, ...]:
    """The longest clock, where the council is slower than three quarters of the circle, which limits it passes."""
    if slow is None:
        return (words("reading.process.nothing"),)
    mine = [one for one in measured if not math.isnan(one.of(own))]
    if own is None or not mine:
        time = number(slow.comparison.q50, number_format(slow.comparison.indicator))
        told = [words("reading.process.no_own")] if own is not None else []
        return (*told, words("reading.process.circle", step=small(slow.step.title), time=time))
    sentences: list[Phrase] = [longest(slow, own, len(mine))]
    behind = [
        one for one in mine if one.comparison.n > 1 and value_of(one.comparison, own) > one.comparison.q75
    ]
    if behind:
        listed = enumerated([small(one.step.title) for one in behind])
        sentences.append(words("reading.process.behind", steps=listed))
    return (*sentences, *limits_reading(mine, own))


def longest(slow: Timed, own: str, known: int) -> Phrase:
    """The slowest step beside the circle's median."""
    shape = number_format(slow.comparison.indicator)
    told = {
        "step": small(slow.step.title),
        "time": number(value_of(slow.comparison, own), shape),
        "median": number(slow.comparison.q50, shape),
    }
    return words("reading.process.longest" if known > 1 else "reading.process.only", **told)


def limits_reading(mine: Sequence[Timed], own: str) -> tuple[Phrase, ...]:
    """Where the mean time is longer than every limit of its step, or shorter than each.

    A mean within the limit does not prove that it is kept: it is said to be a mean. Between two limits, nothing is
    said: they are for different cases.
    """
    limited = [one for one in mine if one.limits]
    over = [one for one in limited if one.of(own) > max(map(in_days, one.limits))]
    if over:
        return (words("reading.process.over", steps=enumerated([small(one.step.title) for one in over])),)
    within = all(one.of(own) <= min(map(in_days, one.limits)) for one in limited)
    return (words("reading.process.within", n=len(limited)),) if limited and within else ()


def process_notes(measured: Sequence[Timed]) -> tuple[Phrase, ...]:
    """How to read clocks and limits, and that times of different steps do not add up."""
    notes: list[Phrase] = [words("note.process")] if measured else []
    if any(one.limits for one in measured):
        notes.append(words("note.process.limits"))
    return tuple(notes)
