"""The funnel: value against size, between the limits that chance alone would give around the circle's level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from circulos.compare import funnel as statistics
from circulos.compare.comparison import Array, Comparison
from circulos.compare.funnel import Dispersion, Limits
from circulos.compare.interval import impossible
from circulos.compare.position import names as signal_names
from circulos.compare.standing import band_of
from circulos.exhibits.model import (
    Align,
    Axis,
    Cell,
    Column,
    Exhibit,
    Figure,
    Format,
    Line,
    Mark,
    Number,
    NumberKind,
    Phrase,
    Point,
    Role,
    Row,
    Rule,
    Scale,
    Table,
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
    place,
    plain,
    signal_role,
    subtitle,
    value_cell,
    with_unit,
)
from circulos.exhibits.tables import council_table
from circulos.method.types import Kind

CURVE = 80  # points of a limit's curve
LOG_FROM = 30  # sizes are drawn on a log scale where the largest is so many times the smallest
COUNTED = (Kind.PROPORTION, Kind.RATE)


@dataclass(frozen=True)
class Found:
    """What the statistics say: the target, the limits at each council and along a curve, who lies beyond.

    `known` are the places of councils with counts that can be; `outside` says for each how many limits it lies
    beyond (0, 1 or 2), `signal` which way.
    """

    known: tuple[int, ...]
    target: float
    dispersion: Dispersion | None
    limits: Limits
    curve: Limits
    outside: tuple[int, ...]
    signal: tuple[str, ...]

    @property
    def widened(self) -> bool:
        """Whether the limits know that councils differ by more than chance."""
        return self.dispersion is not None and self.dispersion.tau2 > 0


def funnel(
    comparison: Comparison,
    own: str | None,
    names: Mapping[str, str],
    *,
    widen: bool = True,
    setting: Setting = PLAIN,
) -> Exhibit:
    """Value against denominator with 95 % and 99.8 % limits; `widen` lets them know of the spread of councils.

    Only proportions and rates with their counts have one; else, and for fewer than two councils, words say why.
    """
    found = find(comparison, widen)
    order = sorted(comparison.councils, key=lambda council: names.get(council, council))
    return Exhibit(
        name="funnel",
        about=about(comparison),
        title=comparison.indicator.title,
        view=words("view.funnel"),
        subtitle=subtitle(comparison, setting),
        table=limits_table(comparison, found, own, names, setting)
        if found
        else council_table(comparison, order, own, names, setting),
        figure=funnel_figure(comparison, found, own, names, setting) if found else None,
        reading=funnel_reading(comparison, found, own),
        source=setting.source,
        notes=(*funnel_notes(found), *notes_of(comparison, setting)),
    )


def find(comparison: Comparison, widen: bool) -> Found | None:
    """Ask the statistics; None where there is nothing to ask."""
    indicator = comparison.indicator
    if indicator.kind not in COUNTED:
        return None
    kind, per = indicator.kind.value, indicator.per
    wrong = impossible(comparison.numerator, comparison.denominator, indicator.kind is Kind.PROPORTION)
    known = np.flatnonzero(~wrong & ~np.isnan(comparison.numerator) & (comparison.denominator > 0))
    x, n = comparison.numerator[known], comparison.denominator[known]
    target = statistics.pooled(x, n, per)
    # Around nothing, or around everything, there are no limits.
    if len(known) < 2 or not target > 0 or (indicator.kind is Kind.PROPORTION and target >= per):
        return None
    spread = statistics.dispersion(kind, x, n) if widen and len(known) >= statistics.FEWEST else None
    told = statistics.signals(
        kind, x, n, target, per, indicator.polarity, dispersion=spread, band=band_of(indicator)
    )
    beyond = (told.value > told.limits.upper) | (told.value < told.limits.lower)
    inner = signal_names(told.signal[0])
    return Found(
        known=tuple(int(index) for index in known),
        target=target,
        dispersion=spread,
        limits=told.limits,
        curve=statistics.limits(kind, curve_sizes(n), target, per, dispersion=spread),
        outside=tuple(int(count) for count in beyond.sum(axis=0)),
        signal=tuple(inner),
    )


def curve_sizes(sizes: Array) -> Array:
    """Sizes along the curve, closer together where it bends."""
    low, high = float(sizes.min()), float(sizes.max())
    return np.geomspace(low * 0.95, high * 1.02, CURVE)


def funnel_figure(
    comparison: Comparison, found: Found, own: str | None, names: Mapping[str, str], setting: Setting
) -> Figure:
    """Limits as lines, the target as a rule, councils as points; who lies beyond the outer limits is named."""
    sizes = found.curve.denominator
    scale = Scale.LOG if sizes[-1] > LOG_FROM * sizes[0] else Scale.LINEAR
    title = setting.bases.get(comparison.indicator.code) or words("column.denominator")
    marks: list[Mark] = [*limit_lines(found), Rule(words("mark.pooled"), Role.CIRCLE, found.target)]
    marks += funnel_points(comparison, found, own, names, setting)
    return Figure(Axis(scale, title, COUNT), Axis(format=number_format(comparison.indicator)), tuple(marks))


def limit_lines(found: Found) -> list[Mark]:
    """Two lines for each level."""
    sizes = tuple(map(float, found.curve.denominator))
    return [
        Line(
            words("mark.limit", level=level_number(level)), Role.LIMIT, sizes, tuple(map(float, side[index]))
        )
        for index, level in enumerate(found.curve.confidence)
        for side in (found.curve.upper, found.curve.lower)
    ]


def level_number(level: float) -> Number:
    """A confidence level for the eye: 95 %, 99.8 %."""
    share = level * 100
    return number(share, Format("%", 0 if share == round(share) else 1, NumberKind.PERCENT))


def funnel_points(
    comparison: Comparison, found: Found, own: str | None, names: Mapping[str, str], setting: Setting
) -> list[Mark]:
    """Councils by what the funnel says of them; the own one last."""
    groups: dict[Role, list[int]] = {}
    here = place(comparison, own)
    for row, index in enumerate(found.known):
        role = Role.OWN if index == here else standing(comparison, found, row)
        groups.setdefault(role, []).append(index)
    shown = named(comparison, setting)
    order = (Role.CIRCLE, Role.NEUTRAL, Role.FAVOURABLE, Role.UNFAVOURABLE, Role.OWN)
    return [
        Point(
            words(f"mark.funnel.{role}"),
            role,
            tuple(float(comparison.denominator[index]) for index in groups[role]),
            tuple(float(comparison.value[index]) for index in groups[role]),
            tuple(name_of(comparison.councils[index], own, names, shown) for index in groups[role]),
            labelled=role is Role.OWN or (shown and role is not Role.CIRCLE),
        )
        for role in order
        if role in groups
    ]


def standing(comparison: Comparison, found: Found, row: int) -> Role:
    """The role of a council: only who lies beyond the outer limits stands out."""
    if found.outside[row] < len(found.limits.confidence):
        return Role.CIRCLE
    return signal_role(found.signal[row], comparison.indicator.polarity)


def limits_table(
    comparison: Comparison, found: Found, own: str | None, names: Mapping[str, str], setting: Setting
) -> Table:
    """Each council with its size, its value, the limits at its size and where it lies."""
    full = number_format(comparison.indicator)
    bounds = [
        Column(
            f"{side}_{level:g}",
            words(f"column.{side}"),
            plain(full),
            group=words("mark.limit", level=level_number(level)),
        )
        for level in found.limits.confidence
        for side in ("lower", "upper")
    ]
    columns = (
        Column("council", words("column.council"), align=Align.START),
        Column(
            "denominator", setting.bases.get(comparison.indicator.code) or words("column.denominator"), COUNT
        ),
        Column("value", with_unit(words("column.value"), full), plain(full)),
        *bounds,
        Column("outside", words("column.outside"), align=Align.START),
    )
    shown = named(comparison, setting)
    rows = [
        limits_row(comparison, found, row, own, names)
        for row, index in enumerate(found.known)
        if shown or comparison.councils[index] == own
    ]
    return Table(columns, tuple(rows))


def limits_row(
    comparison: Comparison, found: Found, row: int, own: str | None, names: Mapping[str, str]
) -> Row:
    """One council of `limits_table`."""
    index = found.known[row]
    council = comparison.councils[index]
    shape = plain(number_format(comparison.indicator))
    bounds = [
        float(side[level][row]) for level in (0, 1) for side in (found.limits.lower, found.limits.upper)
    ]
    role = signal_role(found.signal[row], comparison.indicator.polarity) if found.outside[row] else None
    return Row(
        (
            Cell(names.get(council, council)),
            value_cell(float(comparison.denominator[index]), COUNT),
            value_cell(float(comparison.value[index]), shape),
            *(value_cell(bound, shape) for bound in bounds),
            Cell(outside_words(found, row), role=role),
        ),
        own=council == own,
    )


def outside_words(found: Found, row: int) -> Phrase:
    """Which limits a council lies beyond."""
    beyond = found.outside[row]
    if not beyond:
        return words("funnel.inside")
    return words("funnel.beyond", level=level_number(found.limits.confidence[beyond - 1]))


def funnel_reading(comparison: Comparison, found: Found | None, own: str | None) -> tuple[Phrase, ...]:
    """Where the council lies in the funnel, and how many lie beyond the outer limits."""
    if found is None:
        kind = "no_counts" if comparison.indicator.kind not in COUNTED else "too_few"
        return (words(f"reading.funnel.{kind}"),)
    beyond = words(
        "reading.funnel.circle", n=sum(count > 1 for count in found.outside), level=level_number(0.998)
    )
    if own is None:
        return (beyond,)
    here = place(comparison, own)
    if here is None or here not in found.known:
        return (where_council(comparison, own), beyond)
    outside = found.outside[found.known.index(here)]
    return (where_council(comparison, own), words(f"reading.funnel.outside.{outside}"), beyond)


def funnel_notes(found: Found | None) -> Sequence[Phrase]:
    """How to read a funnel, and whether its limits were widened."""
    if found is None:
        return ()
    widened = [words("note.funnel.widened")] if found.widened else []
    return [words("note.funnel"), *widened]
