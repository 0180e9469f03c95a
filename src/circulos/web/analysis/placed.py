"""What a reader sees of a circle together with its territory: what reports are written from.

Facts about a territory are public and tell who stands where. So among the nearest are only councils the reader knows
by name, and where some stand under a code, what is expected is told of the own council alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from circulos.compare.comparison import Comparison
from circulos.compare.expected import Expected, context_of
from circulos.compare.peers import Neighbours, nearest
from circulos.web.analysis import lenses, territory, veil
from circulos.web.analysis.queries import Look
from circulos.web.analysis.seen import Seen


@dataclass(frozen=True)
class Placed:
    """A `Seen` that is also `circulos.exhibits.source.Territorial`."""

    seen: Seen
    look: Look

    def __getattr__(self, name: str) -> Any:
        return getattr(self.seen, name)

    def facts(self, period: str = "") -> Mapping[str, Mapping[str, float]]:
        return territory.facts_of(self.look)

    def expected(self, indicator: str, period: str, group: str = "") -> Expected:
        facts, kit = self.facts(period), self.seen.kit
        chosen = tuple(code for code in kit.environment.adjustment if code in facts)
        whole = self.seen.whole(indicator, period, group)
        model = lenses.fitted(self.look, whole, facts, chosen)
        if not (self.seen.veil.coded or self.seen.veil.hides_others):
            return model
        own = self.seen.veil.own
        alone = veil.closed_veil(own, self.seen.names.get(own, own)).seen(whole)
        return Expected(alone, context_of(alone.councils, facts, chosen), model.found)

    def nearest(
        self,
        council: str,
        k: int = 0,
        weights: Mapping[str, float] | None = None,
        period: str = "",
        among: Iterable[str] | None = None,
    ) -> Neighbours:
        facts, environment = self.facts(period), self.seen.kit.environment
        wanted = dict(weights or {one.variable: one.weight for one in environment.weights})
        known = {code: weight for code, weight in wanted.items() if code in facts}
        choice = lenses.known_by_name(self.look, self.seen.veil, council)
        context = context_of(choice, {code: facts[code] for code in known}, tuple(known))
        return nearest(context, council, k or environment.neighbours, known)

    def among_nearest(self, indicator: str, period: str, found: Neighbours) -> Comparison:
        councils = (found.council, *found.councils)
        return self.seen.ready.benchmark.comparison(indicator, period, among=councils)
