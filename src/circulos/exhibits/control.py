"""The control chart: a council's own series, the limits within which it moves by itself, and what stands out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from circulos.compare.arrays import Array
from circulos.compare.control import Control
from circulos.compare.position import names as signal_names
from circulos.compare.spc import ENOUGH
from circulos.compare.spc_rules import Cause
from circulos.exhibits.dates import period_words
from circulos.exhibits.environment import enumerated
from circulos.exhibits.model import (
    Align,
    Axis,
    Band,
    Cell,
    Column,
    Exhibit,
    Figure,
    Format,
    Line,
    Mark,
    Phrase,
    Point,
    Role,
    Row,
    Rule,
    Scale,
    Side,
    Table,
    Words,
    words,
)
from circulos.exhibits.setting import (
    COUNT,
    PLAIN,
    Setting,
    number,
    number_format,
    plain,
    polarity_words,
    signal_role,
    value_cell,
    with_unit,
)

NAMED = 3  # earlier periods that stand out, named in the reading


def control(found: Control, names: Mapping[str, str], *, setting: Setting = PLAIN) -> Exhibit:
    """The chart of one council and indicator. Fewer than two values give words and no figure."""
    return Exhibit(
        name="control",
        about=f"{found.indicator.code} {found.council}",
        title=found.indicator.title,
        view=words("view.control"),
        subtitle=control_subtitle(found, names),
        table=control_table(found),
        figure=control_figure(found, names) if len(found.known) > 1 else None,
        reading=control_reading(found),
        source=setting.source,
        notes=control_notes(found),
    )


def control_subtitle(found: Control, names: Mapping[str, str]) -> Phrase:
    """The periods, whose series it is, and which way is favourable."""
    return words(
        "subtitle.trend",
        first=period_words(found.periods[0]),
        last=period_words(found.periods[-1]),
        where=names.get(found.council, found.council),
        polarity=polarity_words(found.indicator),
    )


def special(found: Control) -> list[int]:
    """The places that stand out by a rule."""
    return [place for place in found.known if found.upward(place) is not None]


# The figure


def control_figure(found: Control, names: Mapping[str, str]) -> Figure:
    """Limits as a band, the mean, the series, what stands out, and a rule where a new phase starts."""
    chart, own = found.chart, names.get(found.council, found.council)
    at, centre = cut(found, across(found, chart.centre))
    _, lower = cut(found, across(found, chart.lower))
    _, upper = cut(found, across(found, chart.upper))
    _, value = cut(found, chart.value.tolist())
    marks: list[Mark] = [
        Band(words("mark.control.limits"), Role.CIRCLE, at, lower, upper),
        Line(words("mark.control.mean"), Role.CIRCLE, at, centre),
        Line(own, Role.OWN, at, value),
        *value_points(found, own),
        *(Rule(phase_words(found, place), Role.LIMIT, place - 0.5, Side.X) for place in found.phases),
    ]
    periods = Axis(Scale.CATEGORY, categories=tuple(map(period_words, found.periods)))
    return Figure(periods, Axis(format=number_format(found.indicator)), tuple(marks))


def phase_words(found: Control, place: int) -> Words:
    """Why a new phase starts."""
    return words("mark.break" if place in found.breaks else "mark.control.phase")


def across(found: Control, values: Array) -> list[float]:
    """A line of the chart drawn on over periods without a value, inside each phase: the process goes on meanwhile."""
    drawn = values.copy()
    for phase in set(found.chart.phase.tolist()):
        here = np.flatnonzero(found.chart.phase == phase)
        known = here[~np.isnan(values[here])]
        if known.size:
            between = here[(here >= known[0]) & (here <= known[-1])]
            drawn[between] = np.interp(between, known, values[known])
    return [float(value) for value in drawn]


def cut(found: Control, values: Sequence[float]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Places and numbers of a line that no phase lets cross into the next."""
    at: list[float] = []
    numbers: list[float] = []
    for place, value in enumerate(values):
        if place in found.phases:
            at.append(place - 0.5)
            numbers.append(math.nan)
        at.append(float(place))
        numbers.append(value)
    return tuple(at), tuple(numbers)


def value_points(found: Control, own: str) -> list[Mark]:
    """The values; those that stand out by what may be said of them."""
    groups: dict[Role, list[int]] = {Role.OWN: []}
    said, outstanding = signal_names(found.chart.signal), special(found)
    for place in found.known:
        is_special = place in outstanding
        role = signal_role(said[place], found.indicator.polarity) if is_special else Role.OWN
        groups.setdefault(role, []).append(place)
    order = (Role.OWN, Role.NEUTRAL, Role.FAVOURABLE, Role.UNFAVOURABLE)
    return [
        Point(
            own if role is Role.OWN else words(f"mark.control.{role.value}"),
            role,
            tuple(map(float, groups[role])),
            tuple(float(found.chart.value[place]) for place in groups[role]),
        )
        for role in order
        if groups.get(role)
    ]


# The table


def control_table(found: Control) -> Table:
    """A row a period: value, mean, limits, and the rule by which it stands out."""
    full = number_format(found.indicator)
    shape = plain(full)
    group = words("column.limits")
    columns = (
        Column("period", words("column.period"), align=Align.START),
        Column("value", with_unit(words("column.value"), full), shape),
        Column("centre", words("summary.mean"), shape),
        Column("lower", words("column.lower"), shape, group=group),
        Column("upper", words("column.upper"), shape, group=group),
        Column("cause", words("column.cause"), align=Align.START),
    )
    said = signal_names(found.chart.signal)
    return Table(
        columns, tuple(control_row(found, place, said[place]) for place in range(len(found.periods)))
    )


def control_row(found: Control, place: int, signal: str) -> Row:
    """One period."""
    chart, shape = found.chart, plain(number_format(found.indicator))
    numbers = (float(row[place]) for row in (chart.centre, chart.lower, chart.upper))
    cause = Cause(int(chart.cause[place]))
    role = None if cause is Cause.COMMON else signal_role(signal, found.indicator.polarity)
    return Row(
        (
            Cell(period_words(found.periods[place])),
            value_cell(float(chart.value[place]), shape, "none", Role.OWN),
            *(value_cell(value, shape) for value in numbers),
            Cell() if cause is Cause.COMMON else Cell(cause_words(cause), role=role),
        )
    )


def cause_words(cause: Cause) -> Words:
    """The rule, in a few words."""
    return words(f"cause.{cause.name.lower()}")


# The words


def control_reading(found: Control) -> tuple[Phrase, ...]:
    """Within which limits the series moves, whether the last value stands out, and which ones did before."""
    here = found.current
    shape = number_format(found.indicator)
    if not here:
        return (words("reading.control.nothing"),)
    if len(here) < 2:
        last = here[-1]
        value = number(float(found.chart.value[last]), shape)
        return (words("reading.control.one", period=period_words(found.periods[last]), value=value),)
    if found.chart.lower[here[-1]] == found.chart.upper[here[-1]]:
        value = number(float(found.chart.centre[here[-1]]), shape)
        return (words("reading.control.flat", n=len(found.counted), value=value), *last_value(found, shape))
    return (process_now(found, shape), *last_value(found, shape), *earlier(found), *provisional(found))


def process_now(found: Control, shape: Format) -> Words:
    """The mean and the limits at the last value."""
    chart, last = found.chart, found.current[-1]
    low, middle, high = (number(float(row[last]), shape) for row in (chart.lower, chart.centre, chart.upper))
    return words("reading.control.now", n=len(found.counted), low=low, mean=middle, high=high)


def last_value(found: Control, shape: Format) -> list[Phrase]:
    """Whether the last value stands out, by which rule, and on which side."""
    last = found.current[-1]
    cause = Cause(int(found.chart.cause[last]))
    period, value = period_words(found.periods[last]), number(float(found.chart.value[last]), shape)
    if cause is Cause.COMMON:
        return [words("reading.control.usual", period=period, value=value)]
    signal = signal_names(found.chart.signal)[last]
    side = signal if signal in ("better", "worse") else "neutral"
    sentence = words("reading.control.special", period=period, value=value, cause=cause_words(cause))
    return [sentence, words(f"reading.control.{side}")]


def earlier(found: Control) -> list[Phrase]:
    """The periods of this phase before the last that stood out."""
    here, last = set(found.current), found.current[-1]
    before = [place for place in special(found) if place in here and place != last]
    if not before:
        return []
    shown = enumerated([period_words(found.periods[place]) for place in before[-NAMED:]])
    message = "reading.control.earlier" if len(before) <= NAMED else "reading.control.earlier.more"
    return [words(message, n=len(before), periods=shown)]


def provisional(found: Control) -> list[Phrase]:
    """That the limits rest on few points."""
    if not found.chart.provisional[found.current[-1]]:
        return []
    return [words("reading.control.provisional", enough=number(ENOUGH, COUNT))]


def control_notes(found: Control) -> tuple[Phrase, ...]:
    """How to read a control chart, what its limits know, what changed at a break."""
    notes: list[Phrase] = [words("note.control")]
    notes.append(words("note.control.counts" if found.chart.kind in ("p'", "u'") else "note.control.ranges"))
    first, last = found.periods[0], found.periods[-1]
    cuts = [one for one in found.indicator.breaks if first < one.period <= last]
    notes += [words("note.break", period=period_words(one.period), reason=one.reason) for one in cuts]
    if found.held:
        notes.append(words("note.control.held", period=period_words(found.held)))
    elif found.chart.excluded.any():
        notes.append(words("note.control.excluded", n=int(found.chart.excluded.sum())))
    return (*notes, found.indicator.reading)
