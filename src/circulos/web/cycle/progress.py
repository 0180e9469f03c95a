"""What this app must know of the returns, without importing the app that keeps them.

The app collection stands on this one and tells it the rest: `progress.provide(Returns())` when it is ready. Until
then nothing is known, and the pages say so instead of showing zeros.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from circulos.web.cycle.models import Edition


class State(StrEnum):
    """How far the return of a council has come."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    SIGNED = "signed"
    REOPENED = "reopened"  # it was signed, and something must be corrected
    VALIDATED = "validated"


FILED = (State.SIGNED, State.VALIDATED)


@dataclass(frozen=True)
class ReturnProgress:
    """The return of one council. `address` is its page; empty where the reader's role has none."""

    state: State = State.NOT_STARTED
    answered: int = 0
    asked: int = 0
    open_errors: int = 0  # flags that keep the return from being signed
    open_questions: int = 0  # flags that wait for an explanation or an answer
    last_activity: datetime | None = None
    last_person: str = ""
    address: str = ""

    @property
    def is_filed(self) -> bool:
        return self.state in FILED

    @property
    def share(self) -> float:
        return self.answered / self.asked if self.asked else 0.0


@dataclass(frozen=True)
class Work:
    """What gathering the figures of an edition took, all its councils together.

    `signed` says by council when its return was signed for the first time; `minutes` has one number for each council
    whose time was counted. Of the `values` filed so many were `flagged`; of the `flags` so many led to a correction.
    """

    signed: Mapping[int, datetime]
    minutes: tuple[float, ...]
    values: int
    flagged: int
    flags: int
    corrected: int


class Progress(Protocol):
    """Answered by the app collection."""

    def returns(self, editions: Collection[Edition]) -> Mapping[int, Mapping[int, ReturnProgress]]:
        """By the key of the edition, the progress of its councils by theirs; a council left out has not started.

        A small constant number of questions to the database, whatever the number of editions and councils.
        """

    def work(self, editions: Collection[Edition]) -> Mapping[int, Work]:
        """By the key of the edition; a constant number of questions to the database."""

    def is_frozen(self, edition: Edition) -> bool:
        """Whether the validated answers have become a snapshot."""

    def address(self, edition: Edition, council: str) -> str:
        """The page of a council's return, begun or not; empty if there is none. Asks the database nothing."""

    def fixing(self, edition: Edition) -> str:
        """The page where the figures of an edition are fixed; empty if there is none. Asks the database nothing."""


class NothingKnown:
    """The answer where no app keeps returns."""

    def returns(self, editions: Collection[Edition]) -> Mapping[int, Mapping[int, ReturnProgress]]:
        return {}

    def work(self, editions: Collection[Edition]) -> Mapping[int, Work]:
        return {}

    def is_frozen(self, edition: Edition) -> bool:
        return False

    def address(self, edition: Edition, council: str) -> str:
        return ""

    def fixing(self, edition: Edition) -> str:
        return ""


_provider: Progress = NothingKnown()


def provide(progress: Progress) -> None:
    global _provider
    _provider = progress


def is_known() -> bool:
    """Whether anybody can tell how far the returns are."""
    return not isinstance(_provider, NothingKnown)


def returns(edition: Edition) -> Mapping[int, ReturnProgress]:
    return returns_of([edition]).get(edition.pk, {})


def returns_of(editions: Collection[Edition]) -> Mapping[int, Mapping[int, ReturnProgress]]:
    """By the key of the edition, then of the council."""
    return _provider.returns(editions) if editions else {}


def work_of(editions: Collection[Edition]) -> Mapping[int, Work]:
    """By the key of the edition."""
    return _provider.work(editions) if editions else {}


def is_frozen(edition: Edition) -> bool:
    return _provider.is_frozen(edition)


def address(edition: Edition, council: str) -> str:
    return _provider.address(edition, council)


def fixing(edition: Edition) -> str:
    return _provider.fixing(edition)
