"""The exhibits a report plan may name, and what each takes from the report it stands in.

A builder is given the report on its way, the comparisons of its place in the plan, and the process it stands under.
It yields nothing where there is nothing to show, such as a funnel of what is not counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from circulos.compare.alerts import MONTHS, held, lately
from circulos.compare.comparison import Comparison
from circulos.compare.decided import Side
from circulos.compare.reference import ReferenceKind
from circulos.compare.way import Way, way
from circulos.exhibits import decided as decisions
from circulos.exhibits.context_strip import context_strip
from circulos.exhibits.control import control
from circulos.exhibits.dates import day
from circulos.exhibits.funnel import COUNTED, funnel
from circulos.exhibits.heat import heat
from circulos.exhibits.model import Exhibit, words
from circulos.exhibits.neighbours import neighbours
from circulos.exhibits.panel import panel
from circulos.exhibits.points import first_points, points
from circulos.exhibits.practices import practices
from circulos.exhibits.process_map import process_map
from circulos.exhibits.process_steps import process_steps
from circulos.exhibits.profile import profile
from circulos.exhibits.ranking import ranking
from circulos.exhibits.references import Given, references
from circulos.exhibits.scatter import scatter
from circulos.exhibits.source import Following, Territorial
from circulos.exhibits.strip import strip
from circulos.exhibits.trend import trend
from circulos.facts.period import parse_period
from circulos.method.types import Process

if TYPE_CHECKING:
    from circulos.exhibits.report import Builder

Comparisons: TypeAlias = Sequence[Comparison]
Build: TypeAlias = "Callable[[Builder, Comparisons, Process | None], Iterator[Exhibit]]"
One: TypeAlias = "Callable[[Builder, Comparison], Iterator[Exhibit]]"


# One exhibit over all indicators of a place


def panels(builder: Builder, chosen: Comparisons) -> Iterator[Exhibit]:
    """The panel of the chosen indicators."""
    yield panel(
        chosen,
        builder.own,
        builder.source.names,
        perspectives=builder.source.kit.perspectives.values(),
        history={one.indicator.code: builder.until_now(one.indicator.code) for one in chosen},
        setting=builder.setting,
    )


def profiles(builder: Builder, chosen: Comparisons) -> Iterator[Exhibit]:
    """The profile of the own council; the circle has none."""
    if builder.own is not None:
        yield profile(chosen, builder.own, builder.source.names, setting=builder.setting)


def heats(builder: Builder, chosen: Comparisons) -> Iterator[Exhibit]:
    """The heat panel of the chosen indicators."""
    yield heat(chosen, builder.own, builder.source.names, setting=builder.setting)


def points_of(side: Side) -> Callable[[Builder, Comparisons], Iterator[Exhibit]]:
    """The drafted points of one side; the circle has none."""

    def build(builder: Builder, chosen: Comparisons) -> Iterator[Exhibit]:
        if builder.own is not None:
            builder.seen |= {one.indicator.code for one in first_points(chosen, builder.own, side)}
            said = builder.decided.points
            names, setting = builder.source.names, builder.setting
            concise = builder.is_concise
            yield points(chosen, builder.own, names, side, decided=said, concise=concise, setting=setting)

    return build


# One exhibit for each indicator


def strips(builder: Builder, one: Comparison) -> Iterator[Exhibit]:
    """The strip of one indicator."""
    yield strip(one, builder.own, builder.source.names, setting=builder.setting)


def rankings(builder: Builder, one: Comparison) -> Iterator[Exhibit]:
    """The ranking of one indicator."""
    yield ranking(one, builder.own, builder.source.names, setting=builder.setting)


def funnels(builder: Builder, one: Comparison) -> Iterator[Exhibit]:
    """The funnel of one indicator, where it is made of counts."""
    if one.indicator.kind in COUNTED:
        yield funnel(one, builder.own, builder.source.names, setting=builder.setting)


def trends(builder: Builder, one: Comparison) -> Iterator[Exhibit]:
    """The trend of one indicator, where there is more than one period."""
    series = builder.until_now(one.indicator.code)
    if len(series) > 1:
        yield trend(series, builder.own, builder.source.names, setting=builder.setting)


def scatters(builder: Builder, one: Comparison) -> Iterator[Exhibit]:
    """What the environment leads to expect, where the kit says what the environment is."""
    kit, source = builder.source.kit, builder.source
    if isinstance(source, Territorial) and kit.environment.adjustment:
        found = source.expected(one.indicator.code, one.period, one.group)
        made = scatter(found, builder.own, source.names, variables=kit.context, setting=builder.setting)
        # Where nothing can be expected the reason is said, and nobody's figures are needed for it.
        own = tuple(row for row in made.table.rows if row.own)
        yield replace(made, table=replace(made.table, rows=own)) if found.refusal else made


def nearest_ones(builder: Builder, one: Comparison) -> Iterator[Exhibit]:
    """The own council among the nearest ones, where the kit says what near is."""
    source, found = builder.source, builder.nearest
    if isinstance(source, Territorial) and found is not None:
        among = source.among_nearest(one.indicator.code, one.period, found)
        variables, setting = source.kit.context, builder.setting
        yield neighbours(found, source.names, variables=variables, comparison=among, setting=setting)


def all_references(builder: Builder, one: Comparison) -> Iterator[Exhibit]:
    """All reference values of one indicator."""
    kit = builder.source.kit
    sources = {code: str(told.title) for code, told in kit.sources.items()}
    names, setting, more = builder.source.names, builder.setting, tuple(given(builder, one))
    yield references(one, builder.own, names, more=more, sources=sources, setting=setting)


def given(builder: Builder, one: Comparison) -> Iterator[Given]:
    """What the circle agreed on an indicator, and the council's own target."""
    for agreed in builder.decided.agreed:
        if agreed.indicator == one.indicator.code:
            told = "reference.agreed.expired" if agreed.is_expired else "reference.agreed.until"
            source = words(told, provenance=agreed.provenance, day=day(agreed.until))
            yield Given(ReferenceKind.AGREED, agreed.value, "", source)
    for target in builder.decided.targets:
        if target.indicator == one.indicator.code:
            yield Given(ReferenceKind.OWN_TARGET, target.value, "", target.to_period)


def ways(builder: Builder, one: Comparison) -> Iterator[Exhibit]:
    """Practices and actions of one indicator."""
    yield practices(builder.source.kit, one.indicator)


# What was decided


def ways_of(builder: Builder) -> list[Way]:
    """The targets of the own council that have begun, held against its figures."""
    found = [one for one in builder.decided.targets if one.indicator in builder.now]
    here = [one for one in found if one.from_period <= builder.period]
    builder.seen |= {one.indicator for one in here}
    own = builder.own or ""
    return [way(one, builder.until_now(one.indicator), builder.now[one.indicator], own) for one in here]


def followed(builder: Builder) -> list[decisions.Followed]:
    """The actions of the own council promised by this period, each with its figure then and now."""
    found = [one for one in builder.decided.actions if one.indicator in builder.now]
    here = [one for one in found if one.since <= builder.period]
    builder.seen |= {one.indicator for one in here}
    return [
        decisions.Followed(one, earlier(builder, one.indicator, one.since), builder.now[one.indicator])
        for one in here
    ]


def all_targets(builder: Builder) -> Iterator[Exhibit]:
    """The targets of the own council; nothing where there are none."""
    found, names = ways_of(builder), builder.source.names
    if found and builder.own is not None:
        yield decisions.targets(found, builder.own, names, builder.period, setting=builder.setting)


def all_actions(builder: Builder) -> Iterator[Exhibit]:
    """The actions of the own council; nothing where there are none."""
    found, names = followed(builder), builder.source.names
    if found and builder.own is not None:
        yield decisions.actions(found, builder.own, names, builder.period, setting=builder.setting)


def in_short(builder: Builder) -> Iterator[Exhibit]:
    """Both in a few lines."""
    ways, found = ways_of(builder), followed(builder)
    if (ways or found) and builder.own is not None:
        yield decisions.commitments(ways, found, builder.own, builder.period)


def earlier(builder: Builder, indicator: str, period: str) -> Comparison | None:
    """The comparison of an earlier period, where anybody had a value then."""
    return next((one for one in builder.series[indicator] if one.period == period), None)


# Within the year


def controls(builder: Builder, one: Comparison) -> Iterator[Exhibit]:
    """The control chart of the own council, where the indicator is followed within the year and has two values."""
    source, own, months = builder.source, builder.own, MONTHS[one.indicator.frequency]
    if own is None or months == MONTHS["year"]:
        return
    code, end = one.indicator.code, parse_period(builder.period)
    known = source.within_year(code) if isinstance(source, Following) else source.series(code)
    lengths = [(each, parse_period(each.period)) for each in known]
    series = [each for each, at in lengths if at.months == months and at.start < end.start + end.months]
    chart = held(series, own, lately(series, own)) if series else None
    if chart is not None and len(chart.known) > 1:
        yield control(chart, source.names, setting=builder.setting)


# Others


def territory(builder: Builder) -> Iterator[Exhibit]:
    """The territory of the own council beside that of the others."""
    source = builder.source
    if isinstance(source, Territorial) and source.kit.context:
        councils = builder.councils
        variables, period = source.kit.context, builder.period
        facts = source.facts(period)
        if facts:
            yield context_strip(
                facts,
                builder.own,
                source.names,
                variables=variables,
                councils=councils,
                period=period,
                setting=builder.setting,
            )


def processes(builder: Builder, chosen: Comparisons, process: Process) -> Iterator[Exhibit]:
    """The map of the process the plan stands under, and below it who acts and which clock runs."""
    held = {one.indicator.code: one for one in chosen}
    names, period = builder.source.names, builder.period
    yield process_map(process, held, builder.own, names, period=period, setting=builder.setting)
    yield process_steps(process, held, builder.own, period=period, setting=builder.setting)


# By name


def together(build: Callable[[Builder, Comparisons], Iterator[Exhibit]]) -> Build:
    """One exhibit over all indicators, where there are any."""

    def built(builder: Builder, chosen: Comparisons, process: Process | None) -> Iterator[Exhibit]:
        if chosen:
            builder.seen |= {one.indicator.code for one in chosen}
            yield from build(builder, chosen)

    return built


def drafts(build: Callable[[Builder, Comparisons], Iterator[Exhibit]]) -> Build:
    """The same, for what says itself which indicators it shows."""
    return lambda builder, chosen, process: build(builder, chosen) if chosen else iter(())


def singly(build: One) -> Build:
    """One exhibit for each indicator of which anybody has a value this period."""

    def built(builder: Builder, chosen: Comparisons, process: Process | None) -> Iterator[Exhibit]:
        for one in chosen:
            builder.seen.add(one.indicator.code)
            if one.n:
                yield from build(builder, one)

    return built


def of_process(builder: Builder, chosen: Comparisons, process: Process | None) -> Iterator[Exhibit]:
    """The map, under a process."""
    if process is not None:
        builder.seen |= {one.indicator.code for one in chosen}
        yield from processes(builder, chosen, process)


EXHIBITS: Mapping[str, Build] = MappingProxyType(
    {
        "panel": together(panels),
        "profile": together(profiles),
        "heat": together(heats),
        "strong_points": drafts(points_of(Side.STRONG)),
        "opportunities": drafts(points_of(Side.OPPORTUNITY)),
        "strip": singly(strips),
        "ranking": singly(rankings),
        "funnel": singly(funnels),
        "trend": singly(trends),
        "scatter": singly(scatters),
        "neighbours": singly(nearest_ones),
        "references": singly(all_references),
        "practices": singly(ways),
        "control": singly(controls),
        "targets": lambda builder, chosen, process: all_targets(builder),
        "actions": lambda builder, chosen, process: all_actions(builder),
        "commitments": lambda builder, chosen, process: in_short(builder),
        "context_strip": lambda builder, chosen, process: territory(builder),
        "process_map": of_process,
    }
)
"""What a report plan may name."""
