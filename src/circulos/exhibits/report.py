"""A report from a kit's plan: which exhibits in which order, with the text between them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from circulos.compare.comparison import Comparison
from circulos.exhibits.annex import data, definitions, listed
from circulos.exhibits.catalogue import languages
from circulos.exhibits.funnel import COUNTED, funnel
from circulos.exhibits.heat import heat
from circulos.exhibits.model import Block, Exhibit, Heading, Paragraph, Phrase, Report, words
from circulos.exhibits.panel import panel
from circulos.exhibits.profile import profile
from circulos.exhibits.ranking import ranking
from circulos.exhibits.setting import Setting
from circulos.exhibits.strip import strip
from circulos.exhibits.trend import trend
from circulos.method.nodes import Figure as FigureNode
from circulos.method.text import Text, fill
from circulos.method.types import Indicator, Kit, Perspective, ReportBlock


class Source(Protocol):
    """What a report asks for; `circulos.benchmarking.Benchmark` gives it."""

    @property
    def kit(self) -> Kit:
        """The methodology."""
        ...

    @property
    def names(self) -> Mapping[str, str]:
        """Display names by code."""
        ...

    @property
    def snapshot(self) -> str:
        """The digest of the observations."""
        ...

    @property
    def invented(self) -> bool:
        """Whether the figures are made up."""
        ...

    def comparison(self, indicator: str, period: str, group: str = "") -> Comparison:
        """One indicator in one period."""
        ...

    def series(self, indicator: str, group: str = "") -> Sequence[Comparison]:
        """One indicator in the periods in which anybody has a value, oldest first."""
        ...

    def group_of(self, indicator: str, council: str) -> str:
        """The fixed group in which a council is compared on an indicator; '' is the whole circle."""
        ...


@dataclass(frozen=True)
class Place:
    """Where in the plan we are: the whole kit, a perspective or an indicator; `level` is that of headings."""

    level: int = 1
    perspective: Perspective | None = None
    indicator: Indicator | None = None


def report(
    source: Source,
    plan: str,
    own: str | None,
    period: str,
    *,
    circle: str = "",
    version: str = "",
    setting: Setting | None = None,
) -> Report:
    """Build the report `plan` of the kit for a council (or None: the circle as a whole) and a period.

    Indicators for which nobody has ever filed a value are left out and named at the end. Raises ValueError for
    a plan the kit does not have.
    """
    if plan not in source.kit.reports:
        known = ", ".join(source.kit.reports) or "none"
        raise ValueError(f"The kit {source.kit.code} has no report plan “{plan}”. It has: {known}.")
    builder = Builder(source, own, period, circle, setting or plain_setting(source, period))
    chosen = source.kit.reports[plan]
    blocks = tuple(builder.blocks(chosen.blocks, Place()))
    return Report(
        title=builder.filled(chosen.title),
        subtitle=words("report.subtitle", kit=source.kit.title, period=period),
        blocks=(*blocks, *builder.left_out()),
        kit=f"{source.kit.code} {source.kit.version}",
        kit_digest=source.kit.digest,
        snapshot_digest=source.snapshot,
        version=version,
        warning=words("report.invented") if source.invented else "",
        definitions=definitions(source.kit, builder.known),
        data=builder.data(),
    )


def plain_setting(source: Source, period: str) -> Setting:
    """Source line, names of denominators and titles of groups, as the kit gives them."""
    kit = source.kit
    groups: dict[str, Phrase] = {
        group.code: group.title for grouping in kit.groupings.values() for group in grouping.groups
    }
    bases = {code: base for code, one in kit.indicators.items() if (base := base_of(kit, one))}
    return Setting(words("report.source", kit=kit.title, version=kit.version, period=period), bases, groups)


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

    def __init__(self, source: Source, own: str | None, period: str, circle: str, setting: Setting) -> None:
        """See `report`."""
        self.source, self.own, self.period, self.setting = source, own, period, setting
        self.circle: Text = Text(circle) if circle else source.kit.title
        self.series = {code: tuple(source.series(code, self.group(code))) for code in source.kit.indicators}
        ordered = in_order(source.kit)
        self.known = [one for one in ordered if self.series[one.code]]
        self.unknown = [one for one in ordered if not self.series[one.code]]
        self.now = {one.code: self.compared(one.code) for one in self.known}

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
            return data(self.now.values(), None, self.source.names, setting=self.setting)
        path = [one for code in self.now for one in self.until_now(code)]
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
        if block.heading:
            yield Heading(self.filled(block.heading), place.level)
        if block.paragraph:
            yield Paragraph(self.filled(block.paragraph))
        if block.exhibit:
            yield from self.exhibits(block, place)
        if block.each == "perspective":
            yield from self.each_perspective(block, place)
        elif block.each == "indicator":
            yield from self.each_indicator(block, place)
        else:
            yield from self.blocks(block.blocks, place)

    def each_perspective(self, block: ReportBlock, place: Place) -> Iterator[Block]:
        """The blocks under each perspective that has indicators with values."""
        for perspective in self.source.kit.perspectives.values():
            here = replace(place, perspective=perspective, level=place.level + 1)
            if self.indicators(block, here):
                yield Heading(perspective.title, place.level)
                yield from self.blocks(block.blocks, here)

    def each_indicator(self, block: ReportBlock, place: Place) -> Iterator[Block]:
        """The blocks under each indicator, after why it matters."""
        for one in self.indicators(block, place):
            yield Heading(one.title, place.level)
            yield Paragraph(one.why)
            if not self.now[one.code].n:
                yield Paragraph(words("reading.nobody", period=self.period))
            yield from self.blocks(block.blocks, replace(place, indicator=one, level=place.level + 1))
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
        if place.indicator:
            return [place.indicator]
        perspective = place.perspective
        return [one for one in self.known if perspective is None or one.perspective == perspective.code]

    def exhibits(self, block: ReportBlock, place: Place) -> Iterator[Exhibit]:
        """The exhibits of one entry: one over all its indicators, or one for each of them."""
        chosen = [self.now[one.code] for one in self.indicators(block, place)]
        if block.exhibit in TOGETHER:
            yield from TOGETHER[block.exhibit](self, chosen)
        elif block.exhibit in SINGLY:
            for one in chosen:
                yield from SINGLY[block.exhibit](self, one)
        else:
            known = ", ".join((*TOGETHER, *SINGLY))
            raise ValueError(
                f"The plan asks for the exhibit “{block.exhibit}”, which is not known. Known: {known}."
            )

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


Comparisons = Sequence[Comparison]


def panels(builder: Builder, chosen: Comparisons) -> Iterator[Exhibit]:
    """The panel of the chosen indicators."""
    if chosen:
        perspectives = builder.source.kit.perspectives.values()
        yield panel(
            chosen,
            builder.own,
            builder.source.names,
            perspectives=perspectives,
            history={one.indicator.code: builder.until_now(one.indicator.code) for one in chosen},
            setting=builder.setting,
        )


def profiles(builder: Builder, chosen: Comparisons) -> Iterator[Exhibit]:
    """The profile of the own council; the circle has none."""
    if chosen and builder.own is not None:
        yield profile(chosen, builder.own, builder.source.names, setting=builder.setting)


def heats(builder: Builder, chosen: Comparisons) -> Iterator[Exhibit]:
    """The heat panel of the chosen indicators."""
    if chosen:
        yield heat(chosen, builder.own, builder.source.names, setting=builder.setting)


def strips(builder: Builder, one: Comparison) -> Iterator[Exhibit]:
    """The strip of one indicator, where anybody has a value this period."""
    if one.n:
        yield strip(one, builder.own, builder.source.names, setting=builder.setting)


def rankings(builder: Builder, one: Comparison) -> Iterator[Exhibit]:
    """The ranking of one indicator, where anybody has a value this period."""
    if one.n:
        yield ranking(one, builder.own, builder.source.names, setting=builder.setting)


def funnels(builder: Builder, one: Comparison) -> Iterator[Exhibit]:
    """The funnel of one indicator, where it is made of counts and anybody has any."""
    if one.n and one.indicator.kind in COUNTED:
        yield funnel(one, builder.own, builder.source.names, setting=builder.setting)


def trends(builder: Builder, one: Comparison) -> Iterator[Exhibit]:
    """The trend of one indicator, where there is more than one period."""
    series = builder.until_now(one.indicator.code)
    if len(series) > 1:
        yield trend(series, builder.own, builder.source.names, setting=builder.setting)


TOGETHER: Mapping[str, Callable[[Builder, Comparisons], Iterator[Exhibit]]] = {
    "panel": panels,
    "profile": profiles,
    "heat": heats,
}
SINGLY: Mapping[str, Callable[[Builder, Comparison], Iterator[Exhibit]]] = {
    "strip": strips,
    "ranking": rankings,
    "funnel": funnels,
    "trend": trends,
}
EXHIBITS = (*TOGETHER, *SINGLY)
"""The names a report plan may use."""
