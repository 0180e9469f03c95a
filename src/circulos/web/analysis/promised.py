"""What people decided from results, as the pages of results show it: the app improvement provides it.

Results know nothing of targets and actions but what stands here; without a provider there are none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Protocol

from django.apps import apps
from django.utils.module_loading import import_string

from circulos.compare.comparison import Comparison
from circulos.compare.decided import NOTHING, Decided
from circulos.method.types import Indicator
from circulos.web.analysis.points import Side
from circulos.web.analysis.queries import Look


@dataclass(frozen=True)
class TargetLine:
    """A target in words. `share` is the part of the way that is behind, in hundredths, for a bar."""

    title: str
    address: str
    start: str
    now: str
    value: str
    until: str
    share: int | None
    state: str
    tone: str
    responsible: str
    arrival: str = ""


@dataclass(frozen=True)
class ActionLine:
    """An action in words: what was promised when, and the figure then and now."""

    title: str
    address: str
    indicator: str
    indicator_address: str
    since: str
    then: str
    now: str
    moved: str
    moved_tone: str
    state: str
    tone: str
    responsible: str
    due_on: date
    is_late: bool
    is_waiting: bool  # this edition has not been told yet how it goes


@dataclass(frozen=True)
class Promised:
    """What a council promised and how it goes."""

    targets: list[TargetLine] = field(default_factory=list)
    actions: list[ActionLine] = field(default_factory=list)
    address: str = ""
    points: str = ""  # where drafted points are decided
    may_decide: bool = False

    @property
    def waiting(self) -> int:
        return sum(one.is_waiting for one in self.actions)


@dataclass(frozen=True)
class Said:
    """What people say of a drafted point."""

    is_confirmed: bool
    sentence: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Agreed:
    """The value the circle agreed for an indicator."""

    value: float
    provenance: str
    expires_on: date
    is_expired: bool
    address: str


@dataclass(frozen=True)
class Beside:
    """What stands beside one indicator: the agreed value, the own target, the own actions, and what one may do."""

    agreed: Agreed | None = None
    target: TargetLine | None = None
    aim: float | None = None
    actions: list[ActionLine] = field(default_factory=list)
    set_target: str = ""  # addresses, empty where the reader may not
    add_action: str = ""
    agree: str = ""


Decisions = Mapping[tuple[str, Side], Said]


class Provider(Protocol):
    """What the app improvement tells."""

    def of_council(self, look: Look) -> Promised: ...

    def decisions(self, look: Look) -> Decisions: ...

    def beside(self, look: Look, one: Indicator) -> Beside: ...

    def decided(self, look: Look) -> Decided: ...

    def tabs(self, look: Look) -> list[tuple[str, str, str]]: ...


class Nothing:
    """Before anybody provides."""

    def of_council(self, look: Look) -> Promised:
        return Promised()

    def decisions(self, look: Look) -> Decisions:
        return {}

    def beside(self, look: Look, one: Indicator) -> Beside:
        return Beside()

    def decided(self, look: Look) -> Decided:
        return NOTHING

    def tabs(self, look: Look) -> list[tuple[str, str, str]]:
        return []


@cache
def provider() -> Provider:
    """What an app names in its configuration as `promises`, made when it is first asked for."""
    named = (getattr(app, "promises", "") for app in apps.get_app_configs())
    path = next(filter(None, named), "")
    return import_string(path)() if path else Nothing()


def within_year(look: Look) -> Mapping[str, tuple[Comparison, ...]]:
    """What the own council follows within the year, by indicator: from the app that names it as `within_year`."""
    named = (getattr(app, "within_year", "") for app in apps.get_app_configs())
    path = next(filter(None, named), "")
    return import_string(path)(look) if path and look.own else {}
