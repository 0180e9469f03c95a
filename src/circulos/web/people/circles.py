"""What people must know of circles, without importing them.

A role in a circle names the circle by its code. Codes never change, and circles are closed, never deleted, so a code
is as good as a key; in return this app stands on nothing, and the app cycle, which stands on it, tells it the rest by
`provide()` when it is ready.
"""

from collections.abc import Iterable
from typing import Protocol


class Circles(Protocol):
    """Answered by the app cycle."""

    def names(self, codes: Iterable[str]) -> dict[str, str]:
        """The name of each circle in the reader's language."""

    def choices(self) -> list[tuple[str, str]]:
        """Circles that are open: code and name, in the order of their names."""

    def council_ids(self, codes: Iterable[str]) -> set[int]:
        """The councils that are members today of any of these circles."""


class NoCircles:
    """The answer before any circle exists."""

    def names(self, codes: Iterable[str]) -> dict[str, str]:
        return {}

    def choices(self) -> list[tuple[str, str]]:
        return []

    def council_ids(self, codes: Iterable[str]) -> set[int]:
        return set()


_provider: Circles = NoCircles()


def provide(circles: Circles) -> None:
    global _provider
    _provider = circles


def names(codes: Iterable[str]) -> dict[str, str]:
    wanted = {code for code in codes if code}
    return {code: code for code in wanted} | (_provider.names(wanted) if wanted else {})


def name_places(things: Iterable) -> None:
    """Give roles or invitations the names of their circles at once, instead of one question a row."""
    things = list(things)
    known = names(thing.circle for thing in things)
    for thing in things:
        thing.circle_name = known.get(thing.circle, "")


def choices() -> list[tuple[str, str]]:
    return _provider.choices()


def council_ids(codes: Iterable[str]) -> set[int]:
    wanted = {code for code in codes if code}
    return _provider.council_ids(wanted) if wanted else set()
