"""What became of a file: how many figures were taken in, and each thing that was not, with place and reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from circulos.facts.readers.messages import COLUMN, MESSAGES, NOTICES, ROW, ROWS, sentence

MOST = 2000  # different findings kept; a file with more has one thing wrong everywhere


class ReadError(Exception):
    """A file that cannot be taken in at all: what, where, why, what now. `into(language)` says it elsewhere.

    `because` is the technical reason, often in the English of the program that opened the file. `str` adds it, for
    whoever looks into the matter at a command or in a log; `into` leaves it out.
    """

    def __init__(self, kind: str, file: str, *, because: str = "", **facts: object) -> None:
        self.kind, self.file, self.facts = kind, file, facts
        said = self.into("en")
        super().__init__(f"{said} ({because})" if because else said)

    def into(self, language: str) -> str:
        """The message in a language."""
        message = MESSAGES[self.kind]
        said = (sentence(text, language, self.facts) for text in (message.why, message.now))
        return f"{self.file}: {' '.join(said)}"


@dataclass(frozen=True)
class Unplaced:
    """Something in a file that could not be placed, with all the rows it concerns."""

    kind: str
    """One of the keys of `MESSAGES`."""
    file: str
    sheet: str
    rows: str
    """As `7` or `7, 9–120`, counted as a spreadsheet does."""
    count: int
    """How many rows that are."""
    column: str
    """The heading, or the letters of the column."""
    what: str
    facts: tuple[tuple[str, str], ...]

    def where(self, language: str = "en") -> str:
        """The place in words."""
        rows = (ROW if self.count == 1 else ROWS).into(language)
        place = [self.file, self.sheet, f"{rows} {self.rows}" if self.rows else ""]
        column = f"{COLUMN.into(language)} “{self.column}”" if self.column else ""
        return ", ".join(part for part in [*place, column] if part)

    def why(self, language: str = "en") -> str:
        """Why it was not taken in."""
        return sentence(MESSAGES[self.kind].why, language, dict(self.facts) | {"what": self.what})

    def now(self, language: str = "en") -> str:
        """What to do now."""
        return sentence(MESSAGES[self.kind].now, language, dict(self.facts) | {"what": self.what})

    def __str__(self) -> str:
        return f"{self.where()}: {self.why()} {self.now()}"


@dataclass(frozen=True)
class Notice:
    """Something noticed that did no harm."""

    kind: str
    """One of the keys of `NOTICES`."""
    facts: tuple[tuple[str, str], ...]

    def into(self, language: str = "en") -> str:
        """The notice in a language."""
        return sentence(NOTICES[self.kind], language, dict(self.facts))

    def __str__(self) -> str:
        return self.into()


def notice(kind: str, **facts: object) -> Notice:
    """A notice with its facts."""
    return Notice(kind, tuple((name, str(fact)) for name, fact in facts.items()))


@dataclass(frozen=True)
class Imported:
    """The observations found in a file, and the report about the rest."""

    observations: pa.Table
    """With `OBSERVATION_SCHEMA`."""
    file: str
    layout: str
    """Title of the layout used."""
    encoding: str
    rows: int
    """Rows of data looked at."""
    unplaced: tuple[Unplaced, ...]
    notices: tuple[Notice, ...]
    more: int = 0
    """How many further findings there were that are not listed."""

    @property
    def placed(self) -> int:
        """How many observations were taken in."""
        return int(self.observations.num_rows)


@dataclass
class Findings:
    """Collects what could not be placed. The same thing in many rows is one finding with many rows."""

    file: str
    kept: dict[tuple[str, ...], _Rows] = field(default_factory=dict)
    more: int = 0

    def add(
        self,
        kind: str,
        sheet: str,
        row: int,
        column: str,
        what: object,
        nearest: Callable[[], str] | None = None,
        **facts: str,
    ) -> None:
        """Note that something was not placed. `what` is the cell as it stands in the file.

        `nearest` finds names that are alike; that is slow, and only asked where the finding is new.
        """
        said = sorted(facts.items())
        key = (kind, sheet, column, str(what)[:200], *(part for pair in said for part in pair))
        if key in self.kept:
            self.kept[key].add(row)
        elif len(self.kept) < MOST:
            alike = [("nearest", nearest())] if nearest else []
            self.kept[key] = _Rows((*said, *alike), [[row, row]])
        else:
            self.more += 1

    def listed(self) -> Iterator[Unplaced]:
        """All findings, in the order in which they were met."""
        for (kind, sheet, column, what, *_), rows in self.kept.items():
            yield Unplaced(kind, self.file, sheet, rows.text(), rows.count(), column, what, rows.facts)


@dataclass
class _Rows:
    """Row numbers as runs, because the same mistake usually goes on for thousands of rows."""

    facts: tuple[tuple[str, str], ...]
    runs: list[list[int]]

    def add(self, row: int) -> None:
        last = self.runs[-1]
        if row in (last[1], last[1] + 1):
            last[1] = row
        else:
            self.runs.append([row, row])

    def count(self) -> int:
        return sum(last - first + 1 for first, last in self.runs if last)

    def text(self) -> str:
        runs = [f"{first}" if first == last else f"{first}–{last}" for first, last in self.runs if last]
        return ", ".join(runs[:20]) + (" …" if len(runs) > 20 else "")


def rows_text(rows: Iterable[int]) -> str:
    """Row numbers in short."""
    numbers = sorted(set(rows))
    collected = _Rows((), [[numbers[0], numbers[0]]])
    for row in numbers[1:]:
        collected.add(row)
    return collected.text()
