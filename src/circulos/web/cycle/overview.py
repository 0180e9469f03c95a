"""The facilitator's table: every council of an edition, how far it has come and whom to call."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import timezone

from circulos.web.cycle import progress, queries, steps
from circulos.web.cycle.models import Edition, Participation
from circulos.web.cycle.progress import ReturnProgress, State
from circulos.web.people.models import Person

SORTS = ("council", "state", "share", "flags", "activity")


@dataclass(frozen=True)
class Row:
    part: Participation
    progress: ReturnProgress
    people: tuple[Person, ...]
    is_late: bool

    @property
    def state(self) -> str:
        return steps.state_words()[self.progress.state]

    @property
    def tone(self) -> str:
        return steps.TONES[self.progress.state]

    @property
    def flags(self) -> int:
        return self.progress.open_errors + self.progress.open_questions


def rows_of(edition: Edition) -> list[Row]:
    """A constant number of questions to the database, however many councils."""
    parts = list(queries.participations_in(edition))
    for part in parts:
        part.edition = edition
    returns = progress.returns(edition)
    people = queries.contacts_of(part.council_id for part in parts)
    now = timezone.now()
    return [
        Row(
            part,
            state := returns.get(part.council_id, ReturnProgress()),
            tuple(people.get(part.council_id, ())),
            progress.is_known() and part.is_late(now) and not state.is_filed,
        )
        for part in parts
    ]


def chosen(rows: list[Row], *, q: str = "", state: str = "", sort: str = "council") -> list[Row]:
    """Those the filters leave, in the order asked for: `sort` is one of SORTS, with a minus to turn it round."""
    words = q.casefold().strip()
    kept = [row for row in rows if (not words or words in _words(row)) and (not state or _is(row, state))]
    key, turned = sort.removeprefix("-"), sort.startswith("-")
    return sorted(kept, key=_KEYS.get(key, _KEYS["council"]), reverse=turned)


def _words(row: Row) -> str:
    return " ".join([row.part.council.name, *(f"{one.name} {one.email}" for one in row.people)]).casefold()


def _is(row: Row, state: str) -> bool:
    return row.is_late if state == "late" else row.progress.state == state


_ORDER = list(State)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KEYS = {
    "council": lambda row: row.part.council.name.casefold(),
    "state": lambda row: (_ORDER.index(row.progress.state), row.part.council.name.casefold()),
    "share": lambda row: (row.progress.share, row.part.council.name.casefold()),
    "flags": lambda row: (row.flags, row.part.council.name.casefold()),
    "activity": lambda row: row.progress.last_activity or _EPOCH,
}


@dataclass(frozen=True)
class Numbers:
    """The line of figures above the table."""

    councils: int
    started: int
    filed: int
    late: int
    flags: int


def numbers(rows: list[Row]) -> Numbers:
    return Numbers(
        councils=len(rows),
        started=sum(row.progress.state != State.NOT_STARTED for row in rows),
        filed=sum(row.progress.is_filed for row in rows),
        late=sum(row.is_late for row in rows),
        flags=sum(row.flags for row in rows),
    )
