"""A report from a kit's plan: which exhibits in which order, with the text between them."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from circulos.compare.comparison import Comparison
from circulos.compare.decided import NOTHING, Decided, Side
from circulos.compare.peers import Neighbours
from circulos.exhibits.annex import data, definitions, listed
from circulos.exhibits.builders import EXHIBITS
from circulos.exhibits.catalogue import languages
from circulos.exhibits.changes import changes
from circulos.exhibits.dates import period_words
from circulos.exhibits.model import Block, Exhibit, Heading, Paragraph, Phrase, Report, words
from circulos.exhibits.points import first_points
from circulos.exhibits.setting import Setting
from circulos.exhibits.source import Deciding, Source, Territorial
from circulos.method.nodes import Figure as FigureNode
from circulos.method.text import Text, fill
from circulos.method.types import Indicator, Kit, Process, ReportBlock

MOST_CHANGES = 8  # that a report tells of


@dataclass(frozen=True)
class Place:
    """Where in the plan we are: the whole kit, or some of its indicators; `level` is that of headings."""

    level: int = 1
    indicators: tuple[Indicator, ...] | None = None
    process: Process | None = None

    def under(self, indicators: Iterable[Indicator], process: Process | None = None) -> Place:
        """The place one level down, with these indicators."""
        return Place(self.level + 1, tuple(indicators), process)


def report(
    source: Source,
    plan: str,
    own: str | None,
    period: str,
    *,
    circle: str = "",
    version: str = "",
    setting: Setting | None = None,
    indicators: Collection[str] = (),
) -> Report:
    """Build the report `plan` of the kit for a council (or None: the circle as a whole) and a period.

    `indicators` are the codes of those it is about, without them all of the kit. Those for which nobody has ever
    filed a value are left out and named at the end. Raises ValueError for a plan the kit does not have.
    """
    if plan not in source.kit.reports:
        known = ", ".join(source.kit.reports) or "none"
        raise ValueError(f"The kit {source.kit.code} has no report plan “{plan}”. It has: {known}.")
    chosen = source.kit.reports[plan]
    builder = Builder(source, own, period, circle, setting or plain_setting(source, period), indicators)
    builder.is_brief = not chosen.annexes
    blocks = tuple(builder.blocks(chosen.blocks, Place()))
    return Report(
        title=builder.filled(chosen.title),
        subtitle=words("report.subtitle", kit=source.kit.title, period=period),
        blocks=(*blocks, *(builder.left_out() if chosen.annexes else ())),
        kit=f"{source.kit.code} {source.kit.version}",
        kit_digest=source.kit.digest,
        snapshot_digest=source.snapshot,
        version=version,
        warning=words("report.invented") if source.invented else "",
        definitions=definitions(source.kit, builder.told) if chosen.annexes else None,
        data=builder.data(),
    )


def plain_setting(source: Source, period: str) -> Setting:
    """Source line, names of denominators and titles of groups, as the kit gives them."""
    kit = source.kit
    groups: dict[str, Phrase] = {
        group.code: group.title for grouping in kit.groupings.values() for group in grouping.groups
    }
    bases = {code: base for code, one in kit.indicators.items() if (base := base_of(kit, one))}
    figures = words("report.source", kit=kit.title, version=kit.version, period=period_words(period))
    return Setting(figures, bases, groups)


def base_of(kit: Kit, indicator: Indicator) -> Text | None:
    """What is counted in the denominator, where it is one figure and not a formula."""
    node = indicator.denominator.node if indicator.denominator else None
    return inside_a_sentence(kit.variables[node.variable].title) if isinstance(node, FigureNode) else None


def inside_a_sentence(title: Text) -> Text:
    """A title without its capital, in the languages of the interface: elsewhere a capital may belong to the word."""

    def small(words: str, language: str) -> str:
        return words[:1].lower() + words[1:] if language in languages() and words[1:2].islower() else words

    translated = {language: small(words, language) for language, words in title.translations.items()}
    return Text(small(title.source, title.language), title.language, translated)


def in_order(kit: Kit) -> list[Indicator]:
    """The indicators by perspective and objective, as the panel has them."""
    pairs = [(one.code, objective.code) for one in kit.perspectives.values() for objective in one.objectives]
    order = {pair: place for place, pair in enumerate(pairs)}
    last = len(order)
    return sorted(kit.indicators.values(), key=lambda one: order.get((one.perspective, one.objective), last))


class Builder:
    """Walks a plan. Comparisons are asked for once."""

    def __init__(
        self,
        source: Source,
        own: str | None,
        period: str,
        circle: str,
        setting: Setting,
        indicators: Collection[str] = (),
    ) -> None:
        """See `report`."""
        self.source, self.own, self.period, self.setting = source, own, period, setting
        self.circle: Text = Text(circle) if circle else source.kit.title
        ordered = [one for one in in_order(source.kit) if not indicators or one.code in indicators]
        self.series = {one.code: tuple(source.series(one.code, self.group(one.code))) for one in ordered}
        self.known = [one for one in ordered if self.series[one.code]]
        self.unknown = [one for one in ordered if not self.series[one.code]]
        self.now = {one.code: self.compared(one.code) for one in self.known}
        self.seen: set[str] = set()  # codes of the indicators that any exhibit is about
        self.is_brief = False  # meant for one page

    @property
    def is_concise(self) -> bool:
        """Whether tables make room for what was decided."""
        return self.is_brief and self.decided != NOTHING

    @property
    def told(self) -> list[Indicator]:
        """The indicators the report has shown so far, in order."""
        return [one for one in self.known if one.code in self.seen]

    @cached_property
    def councils(self) -> frozenset[str]:
        """The councils that are compared on any indicator."""
        return frozenset(council for one in self.now.values() for council in one.councils)

    @cached_property
    def nearest(self) -> Neighbours | None:
        """The councils of the circle nearest to the own one; None where that cannot be known or asked."""
        source = self.source
        if self.own is None or not isinstance(source, Territorial) or not source.kit.environment.weights:
            return None
        return source.nearest(self.own, period=self.period, among=self.councils)

    @cached_property
    def decided(self) -> Decided:
        """What the own council decided; for the circle as a whole nothing."""
        if self.own is None or not isinstance(self.source, Deciding):
            return NOTHING
        return self.source.decided(self.own)

    def group(self, indicator: str) -> str:
        """The fixed group the council is compared in; the whole circle for the circle's own report."""
        return "" if self.own is None else self.source.group_of(indicator, self.own)

    def compared(self, indicator: str) -> Comparison:
        """The comparison of the report's period, out of the series where it is there."""
        found = (one for one in self.series[indicator] if one.period == self.period)
        return next(found, None) or self.source.comparison(indicator, self.period, self.group(indicator))

    def data(self) -> Exhibit:
        """A council's own numbers through the periods beside the circle's; for the circle, everybody's of this one.

        The others' values of this period stand in the tables of a council's report: there is no need to repeat
        them, and a pack of fifty reports would be many times as heavy.
        """
        if self.own is None:
            now = [self.now[one.code] for one in self.told]
            return data(now, None, self.source.names, setting=self.setting)
        path = [one for told in self.told for one in self.until_now(told.code)]
        alone = replace(self.setting, fewest=sys.maxsize)  # with nobody else to be named
        return data(path, self.own, self.source.names, setting=alone)

    def until_now(self, indicator: str) -> tuple[Comparison, ...]:
        """The series up to the report's period."""
        series = self.series[indicator]
        periods = [one.period for one in series]
        # A period nobody filed is not in the series: then what lies before it is what is earlier in order.
        return (
            series[: periods.index(self.period) + 1]
            if self.period in periods
            else tuple(one for one in series if one.period < self.period)
        )

    def filled(self, text: Text) -> Text:
        """A text of the plan with its gaps filled, in every language."""
        council = self.source.names.get(self.own, self.own) if self.own else ""
        return filled(
            text, {"council": Text(council or ""), "circle": self.circle, "period": Text(self.period)}
        )

    def blocks(self, plan: Sequence[ReportBlock], place: Place) -> Iterator[Block]:
        """The blocks of a part of the plan."""
        for block in plan:
            yield from self.block(block, place)

    def block(self, block: ReportBlock, place: Place) -> Iterator[Block]:
        """The blocks of one entry of the plan."""
        below = replace(place, level=place.level + 1) if block.heading else place
        under = [*self.inside(block, place), *self.repeated(block, below)]
        # A heading over nothing, such as the points of a council that has none, is left out.
        if block.heading and (under or not (block.blocks or block.exhibit)):
            yield Heading(self.filled(block.heading), place.level)
        yield from under

    def inside(self, block: ReportBlock, place: Place) -> Iterator[Block]:
        """The paragraph and the exhibits of an entry."""
        if block.paragraph:
            yield Paragraph(self.filled(block.paragraph))
        if block.exhibit:
            yield from self.exhibits(block, place)

    def repeated(self, block: ReportBlock, place: Place) -> Iterator[Block]:
        """The blocks under an entry, once or for each thing it names."""
        if block.each:
            yield from getattr(self, f"each_{block.each}")(block, place)
        else:
            yield from self.blocks(block.blocks, place)

    def each_perspective(self, block: ReportBlock, place: Place) -> Iterator[Block]:
        """The blocks under each perspective that has indicators with values."""
        for perspective in self.source.kit.perspectives.values():
            here = [one for one in self.indicators(block, place) if one.perspective == perspective.code]
            if here:
                yield Heading(perspective.title, place.level)
                yield from self.blocks(block.blocks, place.under(here))

    def each_process(self, block: ReportBlock, place: Place) -> Iterator[Block]:
        """The blocks under each process of the kit that has a step with a value."""
        for process in self.source.kit.processes.values():
            codes = [code for step in process.steps for code in step.indicators]
            here = [one for one in self.known if one.code in codes]
            if here:
                yield Heading(process.title, place.level)
                yield Paragraph(process.scope)
                yield from self.blocks(block.blocks, place.under(here, process))

    def each_indicator(self, block: ReportBlock, place: Place) -> Iterator[Block]:
        """The blocks under each indicator, after why it matters."""
        yield from self.one_by_one(block, place, self.indicators(block, place))

    def each_strong_point(self, block: ReportBlock, place: Place) -> Iterator[Block]:
        """The blocks under each strong point of the own council."""
        yield from self.one_by_one(block, place, self.points(Side.STRONG))

    def each_opportunity(self, block: ReportBlock, place: Place) -> Iterator[Block]:
        """The blocks under each improvement opportunity of the own council."""
        yield from self.one_by_one(block, place, self.points(Side.OPPORTUNITY))

    def each_aim(self, block: ReportBlock, place: Place) -> Iterator[Block]:
        """The blocks under each indicator for which the council has a target or the circle an agreed value."""
        aims = {one.indicator for one in self.decided.targets}
        aims |= {one.indicator for one in self.decided.agreed}
        yield from self.one_by_one(block, place, [one for one in self.known if one.code in aims])

    def each_change(self, block: ReportBlock, place: Place) -> Iterator[Block]:
        """The blocks under what moved most surely since the period before."""
        if self.own is not None:
            pairs = [(path[-2], path[-1]) for one in self.known if len(path := self.until_now(one.code)) > 1]
            moved = [(before, now) for before, now in pairs if now.period == self.period]
            found = changes(moved, self.own)[:MOST_CHANGES]
            yield from self.one_by_one(block, place, [one.now.indicator for one in found])

    def points(self, side: Side) -> list[Indicator]:
        """The indicators on which the own council stands out, the surest first; the circle has none."""
        if self.own is None:
            return []
        return [one.indicator for one in first_points(self.now.values(), self.own, side)]

    def one_by_one(
        self, block: ReportBlock, place: Place, indicators: Iterable[Indicator]
    ) -> Iterator[Block]:
        """The blocks under each of some indicators, after why it matters."""
        for one in indicators:
            yield Heading(one.title, place.level)
            yield Paragraph(one.why)
            if not self.now[one.code].n:
                yield Paragraph(words("reading.nobody", period=self.period))
            yield from self.blocks(block.blocks, place.under([one], place.process))
            yield from self.companions(one)

    def companions(self, one: Indicator) -> Iterator[Paragraph]:
        """What to read beside an indicator: cost is never shown alone."""
        beside = [self.source.kit.indicators[code].title for code in one.companions if code in self.now]
        if beside:
            yield Paragraph(words("report.companions", indicators=listed(beside)))

    def indicators(self, block: ReportBlock, place: Place) -> list[Indicator]:
        """The indicators an entry is about: those it names, or those of the place, with values."""
        if block.indicators:
            return [one for one in self.known if one.code in block.indicators]
        return self.known if place.indicators is None else list(place.indicators)

    def exhibits(self, block: ReportBlock, place: Place) -> Iterator[Exhibit]:
        """The exhibits of one entry: one over all its indicators, or one for each of them."""
        if block.exhibit not in EXHIBITS:
            raise ValueError(
                f"The plan asks for the exhibit “{block.exhibit}”, which is not known. Known: {', '.join(EXHIBITS)}."
            )
        chosen = [self.now[one.code] for one in self.indicators(block, place)]
        yield from EXHIBITS[block.exhibit](self, chosen, place.process)

    def left_out(self) -> Iterator[Block]:
        """The indicators nobody has filed, by name."""
        if self.unknown:
            yield Heading(words("report.left_out"))
            titles = listed([one.title for one in self.unknown])
            yield Paragraph(words("report.left_out.list", n=len(self.unknown), indicators=titles))


def filled(text: Text, gaps: Mapping[str, Text]) -> Text:
    """A text with its gaps filled; a gap nobody fills is left as it is, so that it is seen."""

    def into(sentence: str, language: str) -> str:
        return fill(sentence, lambda gap: gaps[gap].into(language) if gap in gaps else f"{{{gap}}}")

    translated = {language: into(sentence, language) for language, sentence in text.translations.items()}
    return Text(into(text.source, text.language), text.language, translated)
