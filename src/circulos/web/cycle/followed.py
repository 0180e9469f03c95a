"""What this app must know of promised actions, without importing the app that keeps them.

The app improvement stands on this one and tells it the rest, as collection does in `progress`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from circulos.web.cycle.models import Edition


@dataclass(frozen=True)
class Followed:
    """Councils that promised an action in an edition, and those of them in which one goes on or is done."""

    promised: int = 0
    begun: int = 0


class Follows(Protocol):
    """Answered by the app improvement."""

    def followed(self, editions: Collection[Edition]) -> Mapping[int, Followed]:
        """By the key of the edition; one question to the database."""


class NothingKnown:
    """The answer where no app keeps actions."""

    def followed(self, editions: Collection[Edition]) -> Mapping[int, Followed]:
        return {}


_provider: Follows = NothingKnown()


def provide(follows: Follows) -> None:
    global _provider
    _provider = follows


def is_known() -> bool:
    return not isinstance(_provider, NothingKnown)


def of(editions: Collection[Edition]) -> Mapping[int, Followed]:
    return _provider.followed(editions)
