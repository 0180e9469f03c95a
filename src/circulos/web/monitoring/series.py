"""A council's series of months and quarters, measured with the kit of the circle."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from django.db.models import Count, Max

from circulos.benchmarking import Benchmark, benchmark
from circulos.compare.alerts import MONTHS, Alerts, held, lately, together
from circulos.compare.alerts import alerts as news_of
from circulos.compare.comparison import Comparison
from circulos.compare.control import Control
from circulos.facts.period import parse_period
from circulos.facts.schema import Observation
from circulos.method.types import Kit
from circulos.web.analysis.queries import Look
from circulos.web.cycle import kits
from circulos.web.cycle.models import Membership
from circulos.web.monitoring.models import PeriodFigure


@dataclass(frozen=True)
class Watched:
    """The series of one council: what is measured of them, and the indicators anything is known of."""

    council: str
    kit: Kit
    found: Benchmark

    @cached_property
    def series(self) -> Mapping[str, Sequence[Comparison]]:
        """Of each indicator that somebody filed anything for, the periods as long as it is asked for."""
        found = {}
        for code, indicator in self.kit.indicators.items():
            months = MONTHS[indicator.frequency]
            known = [one for one in self.found.series(code) if parse_period(one.period).months == months]
            if known:
                found[code] = known
        return found

    @property
    def newest(self) -> dict[str, str]:
        """The last period of each series."""
        return {code: series[-1].period for code, series in self.series.items()}

    @cached_property
    def lately(self) -> Mapping[str, Alerts]:
        """What was new in the last year of each series."""
        return {code: lately(series, self.council) for code, series in self.series.items()}

    @cached_property
    def charts(self) -> Mapping[str, Control]:
        return {code: held(series, self.council, self.lately[code]) for code, series in self.series.items()}

    def news_since(self, since: Mapping[str, str]) -> Alerts:
        """What is new from a period of each series on."""
        return together(
            [news_of(series, [self.council], since[code]) for code, series in self.series.items()]
        )


def is_out(found: Control) -> bool:
    """Whether the last value stands out."""
    return bool(found.current) and found.upward(found.current[-1]) is not None


# --- Out of the database ------------------------------------------------------------------------------------


def kit_of(kit: Kit) -> Kit:
    """The kit with nothing but the indicators that are followed within the year."""
    chosen = {code: one for code, one in kit.indicators.items() if one.frequency != "year"}
    return replace(kit, indicators=chosen)


def is_watched(kit_code: str) -> bool:
    """Whether the kit follows any indicator within the year."""
    return any(one.frequency != "year" for one in kits.kit_of(kit_code).indicators.values())


def of(membership: Membership) -> Watched:
    """The council's series as its figures stand; measured once for the same figures."""
    told = PeriodFigure.objects.filter(membership=membership)
    stamp = told.order_by().aggregate(Count("pk"), Max("entered_at"))
    key = (membership.pk, stamp["pk__count"], stamp["entered_at__max"])
    return _measured(key, membership.circle.kit, membership.council.code)


def within_year(look: Look) -> dict[str, tuple[Comparison, ...]]:
    """What the own council of a report follows, by indicator; empty where it follows nothing."""
    if not is_watched(look.edition.kit):
        return {}
    found = Membership.objects.filter(circle=look.edition.circle, council=look.own.council)
    membership = found.filter(period_figures__isnull=False).select_related("circle", "council").first()
    if membership is None:
        return {}
    watched = of(membership)
    return {code: tuple(series) for code, series in watched.series.items()}


@lru_cache(maxsize=64)
def _measured(key: tuple, kit_code: str, council: str) -> Watched:
    rows = PeriodFigure.objects.filter(membership_id=key[0])
    kit = kit_of(kits.kit_of(kit_code))
    observed = [
        Observation(council, period, variable, value, source=source or None)
        for period, variable, value, source in rows.values_list("period", "variable", "value", "source")
    ]
    return Watched(council, kit, benchmark(kit, observed))


def variables_of(kit: Kit, frequency: str) -> list[str]:
    """The base figures behind the indicators of one frequency, in the order of the form."""
    wanted = {code for one in kit.indicators.values() if one.frequency == frequency for code in one.inputs}
    asked = [question.variable for section in kit.sections for question in section.questions]
    ordered = [code for code in asked if code in wanted]
    return ordered + sorted(wanted - set(ordered))


def frequencies_of(kit: Kit) -> list[str]:
    found: Iterable[str] = (one.frequency for one in kit.indicators.values())
    return sorted(set(found) - {"year"})
