"""What a report is made from: comparisons, and where the territory is known, what it leads to expect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, runtime_checkable

from circulos.compare.comparison import Comparison
from circulos.compare.decided import Decided
from circulos.compare.expected import Expected
from circulos.compare.peers import Neighbours
from circulos.method.types import Kit


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


@runtime_checkable
class Territorial(Protocol):
    """A source that also knows the environment of the councils."""

    def facts(self, period: str = "") -> Mapping[str, Mapping[str, float]]:
        """What is known of the territory: variable → council → value."""
        ...

    def expected(self, indicator: str, period: str, group: str = "") -> Expected:
        """What the councils would be expected to have in their environment, or why that cannot be said."""
        ...

    def nearest(
        self,
        council: str,
        k: int = 0,
        weights: Mapping[str, float] | None = None,
        period: str = "",
        among: Iterable[str] | None = None,
    ) -> Neighbours:
        """The councils whose environment is nearest, and why."""
        ...

    def among_nearest(self, indicator: str, period: str, found: Neighbours) -> Comparison:
        """An indicator among a council and its nearest ones."""
        ...


@runtime_checkable
class Deciding(Protocol):
    """A source that also knows what people decided."""

    def decided(self, council: str) -> Decided:
        """What a council decided, and what its circle agreed."""
        ...


@runtime_checkable
class Following(Protocol):
    """A source that holds the periods within the year apart from those that are compared."""

    def within_year(self, indicator: str) -> Sequence[Comparison]:
        """The months or quarters of an indicator, oldest first; empty where there are none."""
        ...
