"""Official figures of an edition: which facts come from which source, since when, and what is wanting."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.db.models import Count, Max

from circulos.method.types import ContextVariable, Kit
from circulos.web.collection import filled as reading
from circulos.web.collection import rows
from circulos.web.collection.models import OfficialFigure
from circulos.web.cycle.models import Edition


@dataclass(frozen=True)
class Line:
    """One fact about the territory. `wanting` names the councils without it for the edition's period."""

    code: str
    title: str
    unit: str
    source: str
    connection: str  # what `circulos fetch` asks for it; empty where nothing is connected
    first: str
    last: str
    taken_at: datetime | None
    councils: int  # with the fact in the last period there is
    wanting: tuple[str, ...]
    used_for: tuple[str, ...]  # the base figures that take it as it is


@dataclass(frozen=True)
class Source:
    """Where `circulos fetch` asks."""

    title: str
    host: str


@dataclass(frozen=True)
class Page:
    denominators: list[Line]
    territory: list[Line]
    councils: int
    connections: list[Source]
    command: str

    @property
    def wanting(self) -> int:
        """Figures that returns of the edition need and do not have."""
        return sum(len(line.wanting) for line in self.denominators)


def page_of(edition: Edition) -> Page:
    """Four questions, whatever the number of councils and figures."""
    kit = reading.kit_of(edition)
    councils = dict(edition.participations.current().values_list("council_id", "council__name"))
    figures = OfficialFigure.objects.filter(council__in=councils).order_by()
    spans: dict[str, dict[str, tuple[int, datetime]]] = defaultdict(dict)
    counted = figures.values_list("variable", "period").annotate(Count("pk"), Max("taken_at"))
    for variable, period, number, last in counted:
        spans[variable][period] = (number, last)
    told = dict(figures.values_list("variable", "source").distinct())
    here = defaultdict(set)
    for variable, council in figures.filter(period=edition.period).values_list("variable", "council_id"):
        here[variable].add(council)
    uses = _uses(kit)
    lines = [
        _line(kit, one, spans[one.code], told.get(one.code, ""), uses.get(one.code, ()), missing)
        for one in kit.context.values()
        for missing in [tuple(sorted(name for key, name in councils.items() if key not in here[one.code]))]
    ]
    return Page(
        [line for line in lines if line.used_for],
        [line for line in lines if not line.used_for],
        len(councils),
        [
            Source(one.title.into(rows.language()), urlsplit(one.address).hostname or "")
            for one in kit.connections.values()
        ],
        f"circulos fetch --kit {edition.kit} --periods {edition.period} --out figures.csv",
    )


def _uses(kit: Kit) -> Mapping[str, tuple[str, ...]]:
    """Of each fact the base figures of the return that are taken from it."""
    found: dict[str, list[str]] = defaultdict(list)
    for variable in kit.variables.values():
        if variable.official:
            found[variable.official].append(variable.title.into(rows.language()))
    return {code: tuple(titles) for code, titles in found.items()}


def _line(
    kit: Kit,
    fact: ContextVariable,
    span: Mapping[str, tuple[int, datetime]],
    told: str,
    uses: tuple[str, ...],
    missing: tuple[str, ...],
) -> Line:
    tongue, periods = rows.language(), sorted(span)
    source = kit.sources.get(fact.source)
    return Line(
        code=fact.code,
        title=fact.title.into(tongue),
        unit=fact.unit.into(tongue),
        source=told or (source.title if source else ""),
        connection=_connection_of(kit, fact.code, tongue),
        first=periods[0] if periods else "",
        last=periods[-1] if periods else "",
        taken_at=max((last for _number, last in span.values()), default=None),
        councils=span[periods[-1]][0] if periods else 0,
        wanting=missing,
        used_for=uses,
    )


def _connection_of(kit: Kit, code: str, tongue: str) -> str:
    asked = (
        one for one in kit.connections.values() if code in [extract.variable for extract in one.extracts]
    )
    return next((one.title.into(tongue) for one in asked), "")
