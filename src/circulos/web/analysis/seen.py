"""A benchmark as one reader sees it: what reports and exhibits are built from."""

import hashlib
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from circulos.compare.comparison import Comparison
from circulos.exhibits import words
from circulos.exhibits.report import plain_setting
from circulos.exhibits.setting import Setting
from circulos.method.types import Indicator, Kit
from circulos.web.analysis.store import Ready
from circulos.web.analysis.veil import Veil

READERS = (
    24  # whose comparisons a process holds; some 2 MB each in a circle of 60 councils and 128 indicators
)
Made = TypeVar("Made")


@lru_cache(maxsize=READERS)
def _comparisons(key: str) -> dict[tuple[str, str, str], Comparison]:
    """What readers who see the same have seen. The key names the snapshot and the veil, so nothing goes stale."""
    return {}


@lru_cache(maxsize=2 * READERS)
def _made(key: str) -> dict[tuple[Hashable, ...], Any]:
    """What was counted of a snapshot, or of what readers of one kind see of it."""
    return {}


def _kept(
    made: dict[tuple[Hashable, ...], Any], about: tuple[Hashable, ...], make: Callable[[], Made]
) -> Made:
    if about not in made:
        made[about] = make()
    return made[about]


@dataclass(frozen=True)
class Seen:
    """Gives what `circulos.exhibits.report.Source` asks for; every comparison has passed the veil."""

    ready: Ready
    veil: Veil
    wanted: str  # the period of the edition
    fewest: int
    is_draft: bool = False

    @cached_property
    def key(self) -> str:
        """The same for two readers exactly where they see the same."""
        told = repr((self.ready.key, self.veil.signature, self.wanted, self.fewest, self.is_draft))
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def kit(self) -> Kit:
        return self.ready.benchmark.kit

    @property
    def names(self) -> Mapping[str, str]:
        return self.veil.names

    @property
    def snapshot(self) -> str:
        return self.ready.benchmark.snapshot

    @property
    def invented(self) -> bool:
        return self.ready.benchmark.invented

    @property
    def own(self) -> str | None:
        return self.veil.own or None

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """Up to that of the edition."""
        known = self.ready.benchmark.periods
        return known[: known.index(self.wanted) + 1] if self.wanted in known else known

    @cached_property
    def period(self) -> str:
        return self.periods[-1] if self.periods else self.wanted

    @property
    def before(self) -> str:
        """The period before; empty in the first."""
        return self.periods[-2] if len(self.periods) > 1 else ""

    @cached_property
    def setting(self) -> Setting:
        plain = plain_setting(self, self.period)
        source = (
            words("list", first=plain.source, rest=_("draft, not fixed yet"))
            if self.is_draft
            else plain.source
        )
        return Setting(source, plain.bases, plain.groups, self.fewest)

    def comparison(self, indicator: str, period: str, group: str = "") -> Comparison:
        asked, known = (indicator, period, group), self._known
        if asked not in known:
            known[asked] = self.veil.seen(self.ready.comparison(indicator, period, group))
        return known[asked]

    @cached_property
    def _known(self) -> dict[tuple[str, str, str], Comparison]:
        return _comparisons(self.key)

    def once(self, about: tuple[Hashable, ...], make: Callable[[], Made]) -> Made:
        """What follows from what is seen and from nothing else: made for the first reader who sees the same.

        `about` names it, with the language where words are in it.
        """
        return _kept(_made(self.key), about, make)

    def once_for_all(self, about: tuple[Hashable, ...], make: Callable[[], Made]) -> Made:
        """The same for what follows from the whole benchmark, whoever looks."""
        return _kept(_made(self.ready.key), about, make)

    def whole(self, indicator: str, period: str, group: str = "") -> Comparison:
        """With everybody's figures, for what is counted and not shown."""
        return self.ready.comparison(indicator, period, group)

    def series(self, indicator: str, group: str = "") -> tuple[Comparison, ...]:
        made = (period for period in self.periods if self.ready.comparison(indicator, period, group).n)
        return tuple(self.comparison(indicator, period, group) for period in made)

    def group_of(self, indicator: str, council: str) -> str:
        return self.ready.benchmark.group_of(indicator, council)

    def group(self, indicator: str) -> str:
        """The group the own council is compared in."""
        return self.group_of(indicator, self.own) if self.own else ""

    def now(self, indicator: str) -> Comparison:
        return self.comparison(indicator, self.period, self.group(indicator))

    @cached_property
    def measured(self) -> tuple[Indicator, ...]:
        """The indicators anybody has a value of in this period, in the kit's order."""
        if self.period not in self.ready.benchmark.periods:
            return ()
        return self.once_for_all(("measured", self.period), self._measured)

    def _measured(self) -> tuple[Indicator, ...]:
        return tuple(
            one for code, one in self.kit.indicators.items() if self.ready.comparison(code, self.period).n
        )

    def under(self, perspective: str) -> tuple[Indicator, ...]:
        return tuple(one for one in self.measured if not perspective or one.perspective == perspective)
