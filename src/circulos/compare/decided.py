"""What people decided from the comparison, as plain data: points that hold, targets, actions, agreed values.

The comparison drafts and people decide. What they decided comes from the site, or from a file beside the figures; a
report shows it together with how it came out in the figures since.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """Which of the two a point is."""

    STRONG = "strong"
    OPPORTUNITY = "opportunity"


class State(StrEnum):
    """What has become of an action."""

    PROMISED = "promised"
    GOING_ON = "going_on"
    DONE = "done"
    GIVEN_UP = "given_up"


@dataclass(frozen=True)
class Point:
    """What people say of a drafted point: taken up or not, in words of their own, and why."""

    indicator: str
    side: Side
    is_taken_up: bool
    sentence: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Target:
    """What a council wants to reach on an indicator. `path` are values wanted in periods on the way.

    `start` is the value it began from as it was known on that day, NaN where it was not.
    """

    indicator: str
    from_period: str
    to_period: str
    value: float
    start: float = math.nan
    responsible: str = ""
    why: str = ""
    path: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Action:
    """What a council promised to do about an indicator: in which period, who, until when (an ISO day), and its state.

    `note` is what was said of it last.
    """

    indicator: str
    title: str
    since: str
    responsible: str = ""
    due: str = ""
    state: State = State.PROMISED
    note: str = ""


@dataclass(frozen=True)
class Agreed:
    """A reference value the circle agreed: where it comes from, and until when it holds (an ISO day)."""

    indicator: str
    value: float
    provenance: str = ""
    until: str = ""
    is_expired: bool = False


@dataclass(frozen=True)
class Decided:
    """What one council decided, and what its circle agreed."""

    points: tuple[Point, ...] = ()
    targets: tuple[Target, ...] = ()
    actions: tuple[Action, ...] = ()
    agreed: tuple[Agreed, ...] = ()


NOTHING = Decided()
