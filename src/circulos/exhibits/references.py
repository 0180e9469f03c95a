"""Reference values: what a value may be read against, the gap, the source, and whether chance may be all of it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from circulos.compare import reference
from circulos.compare.comparison import Comparison
from circulos.compare.expected import Expected, ExpectedValue
from circulos.compare.reference import ReferenceKind, Standing
from circulos.exhibits.environment import gap_format
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
from circulos.exhibits.reading import where_circle, where_council
from circulos.exhibits.setting import (
    PLAIN,
    Setting,
    about,
    best_quarter,
    number,
    number_format,
    plain,
    signal_of,
    subtitle,
    value_cell,
    value_of,
    with_unit,
)
from circulos.method.types import Polarity

OF_CIRCLE = frozenset(
    (
        ReferenceKind.MEAN,
        ReferenceKind.POOLED,
        ReferenceKind.MEDIAN,
        ReferenceKind.BEST_QUARTILE,
        ReferenceKind.ACHIEVABLE_BEST,
        ReferenceKind.EXPECTED,
    )
)
# What is expected, and the middle of the circle, are no aims: nothing is reached there.
NO_AIMS = (ReferenceKind.EXPECTED, ReferenceKind.MEAN, ReferenceKind.POOLED, ReferenceKind.MEDIAN)


@dataclass(frozen=True)
class Given:
    """A reference value that is neither the circle's nor the kit's: agreed by the circle, or the council's target."""

    kind: ReferenceKind
    value: float
    label: Phrase = ""
    source: Phrase = ""


@dataclass(frozen=True)
class Read:
    """A reference value with how the own value stands to it.

    `gap` is value less reference, NaN without an own value; `may_be_chance` says that chance may be all of it.
    """

    given: Given
    gap: float
    standing: Standing
    may_be_chance: bool


def references(
    comparison: Comparison,
    own: str | None,
    names: Mapping[str, str],
    *,
    expected: Expected | None = None,
    more: Sequence[Given] = (),
    sources: Mapping[str, str] | None = None,
    setting: Setting = PLAIN,
) -> Exhibit:
    """All reference values of an indicator, those of rules and agreements first.

    `expected` adds what the environment leads to expect of the own council, `more` what the circle agreed on and the
    council's own target; `sources` gives the titles of the kit's sources by code.
    """
    told = expected.of(own) if expected is not None else None
    found = tuple(all_of(comparison, more, sources or {}, told))
    read = tuple(against(comparison, own, one, told) for one in found)
    return Exhibit(
        name="references",
        about=about(comparison),
        title=comparison.indicator.title,
        view=words("view.references"),
        subtitle=subtitle(comparison, setting),
        table=references_table(comparison, read, own),
        figure=references_figure(comparison, found, own, names) if found else None,
        reading=references_reading(comparison, read, own),
        source=setting.source,
        notes=references_notes(comparison, read),
    )


def all_of(
    comparison: Comparison,
    more: Sequence[Given],
    sources: Mapping[str, str],
    told: ExpectedValue | None,
) -> Iterator[Given]:
    """The reference values there are: rules, agreements, then what the circle does, then what is expected."""
    for fixed in comparison.indicator.references:
        kind = ReferenceKind(fixed.kind.value)
        yield Given(kind, fixed.value, fixed.label, sources.get(fixed.source, ""))
    yield from (one for one in more if not math.isnan(one.value))
    if comparison.n > 1:
        circle = {
            ReferenceKind.ACHIEVABLE_BEST: achievable(comparison),
            ReferenceKind.BEST_QUARTILE: best_quarter(comparison),
            ReferenceKind.MEDIAN: comparison.q50,
            ReferenceKind.MEAN: comparison.mean,
            ReferenceKind.POOLED: comparison.pooled,
        }
        source = words("reference.circle", n=comparison.n)
        yield from (Given(kind, value, "", source) for kind, value in circle.items() if not math.isnan(value))
    if told is not None:
        yield Given(ReferenceKind.EXPECTED, told.expected, "", words("reference.environment"))


def achievable(comparison: Comparison) -> float:
    """The achievable best, where the comparison has it."""
    is_it = comparison.reference_kind == ReferenceKind.ACHIEVABLE_BEST
    return comparison.reference if is_it else math.nan


def against(comparison: Comparison, own: str | None, given: Given, told: ExpectedValue | None) -> Read:
    """How the own value stands to a reference value."""
    value = value_of(comparison, own)
    found = reference.gap(value, given.value, comparison.indicator.polarity, comparison.indicator.band)
    standing = Standing(str(found.standing))
    if given.kind in NO_AIMS and standing in (Standing.REACHED, Standing.SHORT):
        standing = Standing.NO_DIRECTION
    return Read(given, value - given.value, standing, by_chance(comparison, own, given, told))


def by_chance(comparison: Comparison, own: str | None, given: Given, told: ExpectedValue | None) -> bool:
    """Whether chance may be all there is to the gap, as far as that can be told.

    Against the mean and what is expected that was judged already; against a fixed value the own interval says it.
    """
    if given.kind is ReferenceKind.EXPECTED:
        return told is not None and told.signal == "similar"
    low, high = (value_of(comparison, own, side) for side in (comparison.lower, comparison.upper))
    if math.isnan(low + high):
        return False
    if given.kind is ReferenceKind.MEAN:
        return signal_of(comparison, own) in ("similar", "cannot_tell")
    return low <= given.value <= high


# The figure


def references_figure(
    comparison: Comparison, found: Sequence[Given], own: str | None, names: Mapping[str, str]
) -> Figure:
    """A row for each reference value; the own value, with its interval, stands across them all."""
    marks: list[Mark] = []
    value = value_of(comparison, own)
    low, high = (value_of(comparison, own, side) for side in (comparison.lower, comparison.upper))
    ends = (-0.5, len(found) - 0.5)
    if not math.isnan(low + high):
        marks.append(Band(words("mark.own.interval"), Role.CIRCLE, ends, (low, low), (high, high), Side.X))
    if not math.isnan(value) and own is not None:
        marks.append(Rule(names.get(own, own), Role.OWN, value, Side.X))
    for role, wanted in ((Role.CIRCLE, True), (Role.REFERENCE, False)):
        rows = [row for row, one in enumerate(found) if (one.kind in OF_CIRCLE) is wanted]
        if rows:
            values = tuple(found[row].value for row in rows)
            labels = tuple(title_of(found[row]) for row in rows)
            marks.append(
                Point(words(f"mark.references.{role.value}"), role, values, tuple(map(float, rows)), labels)
            )
    rows_axis = Axis(Scale.CATEGORY, categories=tuple(title_of(one) for one in found))
    return Figure(Axis(format=number_format(comparison.indicator)), rows_axis, tuple(marks))


def title_of(given: Given) -> Phrase:
    """The label, where there is one, else the kind."""
    return given.label or words(f"reference.{given.kind.value}")


# The table


def references_table(comparison: Comparison, read: Sequence[Read], own: str | None) -> Table:
    """Kind, value, gap, whether it is reached and whether the gap is clear, and where the value comes from."""
    full = number_format(comparison.indicator)
    mine = (
        ()
        if own is None
        else (
            Column("gap", words("column.gap"), gap_format(full)),
            Column("standing", words("column.standing"), align=Align.START),
        )
    )
    columns = (
        Column("reference", words("column.reference"), align=Align.START),
        Column("value", with_unit(words("column.value"), full), plain(full)),
        *mine,
        Column("source", words("column.source"), align=Align.START),
    )
    return Table(columns, tuple(reference_row(comparison, one, own) for one in read))


def reference_row(comparison: Comparison, one: Read, own: str | None) -> Row:
    """One reference value."""
    full = number_format(comparison.indicator)
    tag: Phrase = words(f"reference.{one.given.kind.value}") if one.given.label else ""
    mine = () if own is None else (value_cell(one.gap, gap_format(full)), standing_cell(one))
    return Row(
        (
            Cell(title_of(one.given), tag=tag),
            value_cell(one.given.value, plain(full)),
            *mine,
            Cell(one.given.source),
        )
    )


def standing_cell(one: Read) -> Cell:
    """Reached or not, and whether chance may be all there is to the gap."""
    if one.standing is Standing.UNKNOWN:
        return Cell()
    if one.standing is Standing.NO_DIRECTION:
        return Cell(words("standing.no_direction"), tag=chance(one))
    return Cell(words(f"standing.{one.standing.value}"), tag=chance(one))


def chance(one: Read) -> Phrase:
    """That chance may be all there is to the gap."""
    return words("standing.chance") if one.may_be_chance and one.gap else ""


# The words


def references_reading(comparison: Comparison, read: Sequence[Read], own: str | None) -> tuple[Phrase, ...]:
    """How many of the aims are reached, and which is the nearest that is not."""
    if own is None:
        nobody = words("reading.nobody", period=comparison.period)
        return tuple(where_circle(comparison, None)) if comparison.n else (nobody,)
    sentences: list[Phrase] = [where_council(comparison, own)]
    if math.isnan(value_of(comparison, own)):
        return tuple(sentences)
    if comparison.indicator.polarity is Polarity.NEUTRAL:
        return (*sentences, words("reading.references.neutral"))
    aims = [one for one in read if one.standing in (Standing.REACHED, Standing.SHORT)]
    if not aims:
        return (*sentences, words("reading.references.none"))
    short = sorted((one for one in aims if one.standing is Standing.SHORT), key=lambda one: abs(one.gap))
    sentences.append(words("reading.references.reached", reached=len(aims) - len(short), n=len(aims)))
    return (*sentences, *nearest_aim(comparison, short[0])) if short else tuple(sentences)


def nearest_aim(comparison: Comparison, one: Read) -> list[Phrase]:
    """The nearest aim that is not reached, and whether chance may be all there is to the gap."""
    full = number_format(comparison.indicator)
    told: Phrase = words(
        "reading.references.next",
        reference=title_of(one.given),
        value=number(one.given.value, full),
        gap=number(abs(one.gap), gap_format(full)),
    )
    return [told, words("reading.references.chance")] if one.may_be_chance else [told]


def references_notes(comparison: Comparison, read: Sequence[Read]) -> tuple[Phrase, ...]:
    """What the achievable best is, and that what is expected is no aim."""
    kinds = {one.given.kind for one in read}
    notes: list[Phrase] = []
    if ReferenceKind.ACHIEVABLE_BEST in kinds:
        notes.append(words("note.achievable_best"))
    if ReferenceKind.EXPECTED in kinds:
        notes.append(words("note.expected"))
    return (*notes, comparison.indicator.reading)
