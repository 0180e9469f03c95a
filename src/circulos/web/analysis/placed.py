"""What a reader sees of a circle with its territory and with what was decided: what reports are written from.

Facts about a territory are public and tell who stands where. So among the nearest are only councils the reader knows
by name, and where some stand under a code, what is expected is told of the own council alone.

It holds data and asks nothing of the database, so that it can be sent to another process.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from circulos.compare.comparison import Comparison
from circulos.compare.decided import NOTHING, Decided
from circulos.compare.expected import Expected, context_of, distances_of
from circulos.compare.peers import Neighbours, nearest
from circulos.web.analysis import fits, veil
from circulos.web.analysis.seen import Seen

Facts = Mapping[str, Mapping[str, float]]  # variable → council → value


@dataclass(frozen=True)
class Placed:
    """A `Seen` that is also `Territorial` and `Deciding`, see `circulos.exhibits.source`.

    `territory` are the facts as of the period, `place` names them; `named` are the councils the reader knows by name;
    `months` is what the own council follows within the year, by indicator.
    """

    seen: Seen
    territory: Facts = field(repr=False)
    place: str
    named: tuple[str, ...]
    decisions: Decided = NOTHING
    months: Mapping[str, tuple[Comparison, ...]] = field(default_factory=dict, repr=False)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # asked for before there is a `seen`, as it comes out of a pickle
            raise AttributeError(name)
        return getattr(self.seen, name)

    @cached_property
    def key(self) -> str:
        """The same exactly where the same is seen, known of the territory and decided."""
        months = [(code, one.period, one.value.tolist()) for code in self.months for one in self.months[code]]
        told = "\n".join((self.seen.key, self.place, *map(repr, (self.named, self.decisions, months))))
        return hashlib.sha256(told.encode()).hexdigest()

    def facts(self, period: str = "") -> Facts:
        return self.territory

    def decided(self, council: str) -> Decided:
        return self.decisions if council == self.seen.own else NOTHING

    def within_year(self, indicator: str) -> tuple[Comparison, ...]:
        return self.months.get(indicator, ())

    def expected(self, indicator: str, period: str, group: str = "") -> Expected:
        chosen = tuple(code for code in self.seen.kit.environment.adjustment if code in self.territory)
        whole = self.seen.whole(indicator, period, group)
        model = fits.fitted(f"{self.seen.ready.key} {self.place}", whole, self.territory, chosen)
        if not (self.seen.veil.coded or self.seen.veil.hides_others):
            return model
        own = self.seen.veil.own
        alone = veil.closed_veil(own, self.seen.names.get(own, own)).seen(whole)
        return Expected(alone, context_of(alone.councils, self.territory, chosen), model.found)

    def nearest(
        self,
        council: str,
        k: int = 0,
        weights: Mapping[str, float] | None = None,
        period: str = "",
        among: Iterable[str] | None = None,
    ) -> Neighbours:
        facts, environment = self.territory, self.seen.kit.environment
        wanted = dict(weights or {one.variable: one.weight for one in environment.weights})
        known = {code: weight for code, weight in wanted.items() if code in facts}
        context = distances_of(self.seen.kit, self.named, facts, tuple(known))
        return nearest(context, council, k or environment.neighbours, known)

    def among_nearest(self, indicator: str, period: str, found: Neighbours) -> Comparison:
        councils = (found.council, *found.councils)
        return self.seen.ready.benchmark.comparison(indicator, period, among=councils)
