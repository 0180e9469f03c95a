"""The scatter: a value against the environment, and the line of what the environment leads to expect.

With one fact about the territory that fact lies across, and the line is what councils with so much of it would be
expected to have. With several, the expected value itself lies across: on the line a council is as expected.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from circulos.compare.adjust import along
from circulos.compare.comparison import Array
from circulos.compare.expected import Expected, ExpectedValue
from circulos.exhibits.environment import (
    SHARE,
    Variables,
    cannot_expect,
    fact_format,
    gap_format,
    title_of,
    titles,
)
from circulos.exhibits.model import (
    Align,
    Axis,
    Band,
    Bar,
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
    Scale,
    Table,
    Words,
    words,
)
from circulos.exhibits.notes import notes_of
from circulos.exhibits.reading import where_council
from circulos.exhibits.setting import (
    COUNT,
    PLAIN,
    Setting,
    about,
    name_of,
    named,
    number,
    number_format,
    plain,
    signal_role,
    status_of,
    subtitle,
    value_cell,
    value_of,
    with_unit,
)
from circulos.method.types import Kind

CURVE = 60  # points of the line
LOG_FROM = 30  # a fact is drawn on a log scale where its largest value is so many times the smallest
LITTLE, HARDLY = (
    0.1,
    0.01,
)  # of the differences: below these the environment explains little, or next to nothing


def scatter(
    expected: Expected,
    own: str | None,
    names: Mapping[str, str],
    *,
    variables: Variables,
    others: bool = True,
    setting: Setting = PLAIN,
) -> Exhibit:
    """Values against the environment; `variables` are the context variables of the kit.

    `others` False leaves out every council but the own one: facts about a territory are public, so a place on
    their axis tells who stands there, whatever name is written beside it.
    """
    one = expected.comparison
    shown = others and named(one, setting)
    return Exhibit(
        name="scatter",
        about=" ".join((about(one), *expected.context.variables)),
        title=one.indicator.title,
        view=words("view.scatter", facts=titles(expected.context.variables, variables)),
        subtitle=subtitle(one, setting),
        table=scatter_table(expected, own, names, variables, shown),
        figure=scatter_figure(expected, own, names, variables, shown),
        reading=scatter_reading(expected, own, variables),
        source=setting.source,
        notes=scatter_notes(expected, variables, shown, setting),
    )


# The figure


def scatter_figure(
    expected: Expected, own: str | None, names: Mapping[str, str], variables: Variables, shown: bool
) -> Figure | None:
    """Points and, where it may be drawn, the line; None where there would be nothing to see."""
    across = places(expected)
    if across is None or np.isfinite(across + expected.comparison.value).sum() < 2:
        return None
    points = scatter_points(expected, across, own, names, shown)
    line = expected_line(expected, across, own, shown)
    if not line and not points:
        return None
    return Figure(x_axis(expected, across, variables), y_axis(expected), (*line, *points))


def places(expected: Expected) -> Array | None:
    """Where each council stands across: its fact, or its expected value; None where there is neither."""
    if len(expected.context.variables) == 1:
        return expected.context.values[:, 0]
    found = expected.adjustment
    if found is None:
        return None
    known = dict(zip(found.councils, found.expected.tolist(), strict=True))
    return np.array([known.get(council, math.nan) for council in expected.comparison.councils])


def x_axis(expected: Expected, across: Array, variables: Variables) -> Axis:
    """A fact with its title and unit, or the expected value."""
    if len(expected.context.variables) > 1:
        return Axis(title=words("axis.expected"), format=number_format(expected.comparison.indicator))
    code = expected.context.variables[0]
    shape = fact_format(variables[code]) if code in variables else Format()
    return Axis(scale_of(across), with_unit(title_of(code, variables), shape), shape)


def y_axis(expected: Expected) -> Axis:
    """The value of the indicator."""
    return Axis(format=number_format(expected.comparison.indicator))


def scale_of(across: Array) -> Scale:
    """A log scale where the largest is many times the smallest, as the population is."""
    known = across[np.isfinite(across)]
    low, high = (float(known.min()), float(known.max())) if known.size else (1.0, 1.0)
    return Scale.LOG if low > 0 and high > LOG_FROM * low else Scale.LINEAR


def expected_line(expected: Expected, across: Array, own: str | None, shown: bool) -> list[Mark]:
    """The line with its band, or with each council's own interval where several facts speak together."""
    found = expected.adjustment
    if found is None:
        return []
    known = across[np.isfinite(across)]
    low, high = float(known.min()), float(known.max())
    name = words("mark.expected")
    bars = intervals(expected, across, own, shown)
    if len(expected.context.variables) > 1:
        return [*bars, Line(name, Role.CIRCLE, (low, high), (low, high))]
    log = scale_of(across) is Scale.LOG
    at = np.geomspace(low, high, CURVE) if log else np.linspace(low, high, CURVE)
    curve = along(found, at[:, None], middle_size(expected))
    x, lower, value, upper = (tuple(map(float, row)) for row in (at, curve.lower, curve.value, curve.upper))
    return [
        Band(words("mark.expected.band"), Role.CIRCLE, x, lower, upper),
        *bars,
        Line(name, Role.CIRCLE, x, value),
    ]


def intervals(expected: Expected, across: Array, own: str | None, shown: bool) -> list[Mark]:
    """The prediction intervals by which councils are judged.

    Over a band only the own one and those that a value lies outside of: the band rests on all councils and is as wide
    as theirs would make it, so that a point may lie in it and yet outside its own interval.
    """
    several = len(expected.context.variables) > 1
    bars = [
        (float(across[expected.comparison.places[council]]), one.lower, one.upper)
        for council, one in expected.by_council.items()
        if council == own or (shown and (several or one.signal != "similar"))
    ]
    if not bars:
        return []
    at, low, high = zip(*bars, strict=True)
    name = "mark.expected.interval" if several else "mark.expected.judged"
    return [Bar(words(name), Role.INTERVAL, at, low, high)]


def has_sizes(expected: Expected) -> bool:
    """Whether chance depends on the size of a council here."""
    one = expected.comparison
    return one.indicator.kind in (Kind.PROPORTION, Kind.RATE) and bool(np.isfinite(one.denominator).any())


def middle_size(expected: Expected) -> float:
    """The median denominator, for which the band is drawn."""
    if not has_sizes(expected):
        return 1.0
    sizes = expected.comparison.denominator
    return float(np.median(sizes[np.isfinite(sizes) & (sizes > 0)]))


def scatter_points(
    expected: Expected, across: Array, own: str | None, names: Mapping[str, str], shown: bool
) -> list[Mark]:
    """Councils by what may be said of them; those beyond their interval named, the own one last."""
    one = expected.comparison
    groups: dict[Role, list[int]] = {}
    for index, council in enumerate(one.councils):
        if math.isfinite(across[index] + one.value[index]) and (shown or council == own):
            role = Role.OWN if council == own else role_of(expected, council)
            groups.setdefault(role, []).append(index)
    order = (Role.CIRCLE, Role.NEUTRAL, Role.FAVOURABLE, Role.UNFAVOURABLE, Role.OWN)
    return [
        Point(
            words(f"mark.scatter.{role.value}"),
            role,
            tuple(float(across[index]) for index in groups[role]),
            tuple(float(one.value[index]) for index in groups[role]),
            tuple(name_of(one.councils[index], own, names, shown) for index in groups[role]),
            labelled=role is not Role.CIRCLE,
        )
        for role in order
        if role in groups
    ]


def role_of(expected: Expected, council: str) -> Role:
    """As expected, or outside what is expected and on which side."""
    told = expected.of(council)
    if told is None or told.signal == "similar":
        return Role.CIRCLE
    return signal_role(told.signal, expected.comparison.indicator.polarity)


# The table


def scatter_table(
    expected: Expected, own: str | None, names: Mapping[str, str], variables: Variables, shown: bool
) -> Table:
    """Each council with its facts, its value, what is expected of it and the difference."""
    one = expected.comparison
    full = number_format(one.indicator)
    shape = plain(full)
    facts = [
        Column(code, with_unit(title_of(code, variables), fact), plain(fact), group=words("column.facts"))
        for code in expected.context.variables
        for fact in [fact_format(variables[code]) if code in variables else Format()]
    ]
    columns = (
        Column("council", words("column.council"), align=Align.START),
        *facts,
        Column("value", with_unit(words("column.value"), full), shape),
        *(expected_columns(full) if expected.refusal is None else ()),
    )
    order = sorted(one.councils, key=lambda council: names.get(council, council))
    rows = [
        scatter_row(expected, council, own, names, columns) for council in order if shown or council == own
    ]
    return Table(columns, tuple(rows))


def expected_columns(full: Format) -> tuple[Column, ...]:
    """What is expected, and the difference."""
    group, shape = words("column.expected"), plain(full)
    return (
        Column("expected", words("column.value"), shape, group=group),
        Column("expected_lower", words("column.lower"), shape, group=group),
        Column("expected_upper", words("column.upper"), shape, group=group),
        Column("residual", words("column.residual"), gap_format(full)),
        Column("against_expected", words("column.against_expected"), align=Align.START),
    )


def scatter_row(
    expected: Expected, council: str, own: str | None, names: Mapping[str, str], columns: Sequence[Column]
) -> Row:
    """One council; what is not known of its territory was not collected."""
    one, told = expected.comparison, expected.of(council)
    shape = plain(number_format(one.indicator))
    facts = expected.context.values[one.places[council]].tolist()
    cells = [
        value_cell(fact, column.format, "not_collected")
        for fact, column in zip(facts, columns[1:], strict=False)
    ]
    value = value_cell(value_of(one, council), shape, status_of(one, council))
    judged = expected_cells(expected, told) if expected.refusal is None else ()
    return Row((Cell(names.get(council, council)), *cells, value, *judged), own=council == own)


def expected_cells(expected: Expected, told: ExpectedValue | None) -> tuple[Cell, ...]:
    """What is expected of one council, and the difference."""
    full = number_format(expected.comparison.indicator)
    numbers = (told.expected, told.lower, told.upper) if told else (math.nan,) * 3
    return (
        *(value_cell(value, plain(full)) for value in numbers),
        value_cell(told.residual if told else math.nan, gap_format(full)),
        signal_words(expected, told),
    )


def signal_words(expected: Expected, told: ExpectedValue | None) -> Cell:
    """What may be said of a council against what is expected."""
    if told is None:
        return Cell()
    role = signal_role(told.signal, expected.comparison.indicator.polarity)
    return Cell(words(f"expected.{told.signal}"), role=role)


# The words


def scatter_reading(expected: Expected, own: str | None, variables: Variables) -> tuple[Phrase, ...]:
    """Where the council stands, what is expected of it, whether the difference is more, and what is explained."""
    codes = expected.context.variables
    sentences: list[Phrase] = [] if own is None else [where_council(expected.comparison, own)]
    if expected.refusal is not None:
        return (*sentences, cannot_expect(expected.refusal, codes, variables))
    told = expected.of(own)
    if told is not None:
        sentences += own_sentences(expected, told)
    elif own is not None and own in expected.comparison.councils and not status_of(expected.comparison, own):
        sentences.append(words("reading.scatter.no_facts"))
    return (*sentences, explained(expected, variables))


def own_sentences(expected: Expected, told: ExpectedValue) -> list[Words]:
    """What is expected of the council, the difference, and what may be said of it."""
    indicator = expected.comparison.indicator
    shape = number_format(indicator)
    low, value, high = (number(one, shape) for one in (told.lower, told.expected, told.upper))
    side = "above" if told.residual >= 0 else "below"
    sentences = [
        words("reading.scatter.expected", value=value, low=low, high=high),
        words(f"reading.scatter.{side}", difference=number(abs(told.residual), gap_format(shape))),
        words(f"reading.scatter.{told.signal}"),
    ]
    return [*sentences, words("reading.scatter.outside")] if told.is_outside else sentences


def explained(expected: Expected, variables: Variables) -> Words:
    """How much of the differences between councils the environment explains."""
    found = expected.adjustment
    assert found is not None
    size = "some" if found.explained >= LITTLE else "little" if found.explained >= HARDLY else "hardly"
    return words(
        f"reading.scatter.explained.{size}",
        facts=titles(found.variables, variables),
        share=number(100 * found.explained, SHARE),
        councils=number(found.n, COUNT),
    )


def scatter_notes(
    expected: Expected, variables: Variables, shown: bool, setting: Setting
) -> tuple[Phrase, ...]:
    """How to read it, for which size, who is left out and why others are not shown."""
    notes: list[Phrase] = []
    found = expected.adjustment
    if found is not None:
        alone = len(expected.context.variables) == 1
        notes += [words("note.scatter"), words(f"note.scatter.{'line' if alone else 'identity'}")]
        if alone and has_sizes(expected):
            notes.append(words("note.scatter.size", size=number(middle_size(expected), COUNT)))
        if found.constant or found.redundant:
            notes.append(
                words("note.scatter.dropped", facts=titles((*found.constant, *found.redundant), variables))
            )
        lacking = sum(1 for lack in found.missing.values() if lack != ("value",))
        if lacking:
            notes.append(words("note.scatter.lacking", n=lacking))
    told = notes_of(expected.comparison, setting)
    if not shown and named(expected.comparison, setting):
        notes.append(words("note.scatter.hidden"))
    return (*notes, *told)
