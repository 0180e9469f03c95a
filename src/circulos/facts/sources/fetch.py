"""Official figures of a kit's connections: asked for, or taken from the cache, and turned into observations."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from circulos.facts.period import parse_period
from circulos.facts.schema import Observation, observation_table
from circulos.facts.sources import json_stat, kolada, sdmx_csv, tempus
from circulos.facts.sources.ask import Codes, addresses, codes
from circulos.facts.sources.cache import Cache, Kept
from circulos.facts.sources.cells import Cells
from circulos.facts.sources.client import Client
from circulos.facts.sources.errors import SourceError, UnreachableError
from circulos.facts.sources.place import Placed, Unplaced, place
from circulos.method.connections import dimensions
from circulos.method.problems import suggestion
from circulos.method.types import Connection, ConnectionKind, Kit

MOST_PAGES = 500
NAMED = 3  # councils that are wanting
READERS: dict[ConnectionKind, Callable[[bytes, str, str], Cells]] = {
    ConnectionKind.JSON_STAT: json_stat.read,
    ConnectionKind.TEMPUS: tempus.read,
    ConnectionKind.KOLADA: kolada.read,
    ConnectionKind.SDMX_CSV: sdmx_csv.read,
}


@dataclass(frozen=True)
class Outcome:
    """What came of one connection.

    `fetched` is when the oldest of its answers was last said to hold, None without any. `notices` are things to know
    (a copy was used, figures are wanting), `error` says why there is nothing.
    """

    connection: Connection
    figures: int = 0
    rows: int = 0
    fetched: datetime | None = None
    notices: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True)
class Fetched:
    """All that came of fetching: observations, every row that could not be placed, each connection's outcome."""

    observations: pa.Table
    unplaced: tuple[Unplaced, ...]
    outcomes: tuple[Outcome, ...]

    def write(self, path: Path) -> int:
        """The observations as a Parquet file, or as CSV where the name ends in it: all or none; how many they are."""
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            if path.suffix.lower() == ".csv":
                csv.write_csv(self.observations, beside)
            else:
                pq.write_table(self.observations, beside, compression="zstd")
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        return int(self.observations.num_rows)


@dataclass(frozen=True)
class Fetcher:
    """Fetches with a client and a cache. `offline` asks nobody; `again` asks even where a copy is still fresh."""

    cache: Cache
    client: Client = field(default_factory=Client)
    offline: bool = False
    again: bool = False
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def fetch(self, kit: Kit, periods: Sequence[str], only: Sequence[str] = ()) -> Fetched:
        """The figures of all connections of a kit, or of those named, for these periods.

        A connection that fails is said to, and does not keep the others from being fetched. Raises `SourceError`
        where nothing can be asked: a connection or a period that does not exist.
        """
        asked = tuple(dict.fromkeys(str(parse_period(period)) for period in periods))
        if not asked:
            raise SourceError("Which periods? Name at least one.")
        observations: dict[tuple[str, str, str], Observation] = {}
        unplaced: list[Unplaced] = []
        outcomes: list[Outcome] = []
        for connection in chosen(kit, only):
            outcome, placed = self._one(connection, kit, asked)
            for one in placed.observations:
                held = observations.setdefault((one.council, one.period, one.variable), one)
                if held is not one:
                    why = f"{one.variable} has been given by another connection already"
                    unplaced.append(Unplaced(connection.code, one.council, one.period, "", why))
            unplaced += placed.unplaced
            outcomes.append(outcome)
        return Fetched(observation_table(observations.values()), tuple(unplaced), tuple(outcomes))

    def _one(self, connection: Connection, kit: Kit, periods: Sequence[str]) -> tuple[Outcome, Placed]:
        known = codes(connection, kit)
        notices = _without_code(kit, known)
        answers: list[tuple[Cells, str]] = []
        ages: list[datetime] = []
        try:
            for kept, cells in self._answers(connection, known, periods, notices):
                ages.append(kept.fetched)
                answers.append((cells, _source(connection, kept)))
            placed = place(connection, answers, known.here, periods)
        except SourceError as error:
            return Outcome(connection, notices=tuple(dict.fromkeys(notices)), error=str(error)), Placed()
        said = dict.fromkeys([*notices, *_wanting(kit, periods, placed)])
        return Outcome(
            connection, len(placed.observations), placed.rows, min(ages, default=None), tuple(said)
        ), placed

    def _answers(
        self, connection: Connection, known: Codes, periods: Sequence[str], notices: list[str]
    ) -> Iterator[tuple[Kept, Cells]]:
        """Every answer that could be had; one that is refused, as for a year not yet published, stops no other."""
        refused: list[SourceError] = []
        some = False
        for address in addresses(connection, known, periods):
            try:
                for kept, body in self._pages(connection, address, notices):
                    some = True
                    yield kept, READERS[connection.kind](body, *dimensions(connection))
            except UnreachableError:
                raise
            except SourceError as error:
                refused.append(error)
        if refused and not some:
            raise refused[0]
        notices += map(str, refused)

    def _pages(
        self, connection: Connection, address: str, notices: list[str]
    ) -> Iterator[tuple[Kept, bytes]]:
        """An answer and, where it comes in pages, those that follow it, all from the same host."""
        host, met = urlsplit(address)[:2], set[str]()
        while address:
            if address in met or len(met) == MOST_PAGES:
                raise SourceError(f"The pages of {connection.code} do not come to an end.")
            met.add(address)
            kept = self._answer(connection, address, notices)
            body = self.cache.body(kept)
            yield kept, body
            address = kolada.following(body) if connection.kind is ConnectionKind.KOLADA else ""
            if address and urlsplit(address)[:2] != host:
                raise SourceError(
                    f"The next page of {connection.code} is said to be on another host; not followed."
                )

    def _answer(self, connection: Connection, address: str, notices: list[str]) -> Kept:
        """The answer at an address: the copy while it is fresh or nobody may be asked, else what the server says."""
        kept = self.cache.find(address)
        if self.offline:
            if kept is None:
                raise SourceError(
                    f"{connection.code} has never been fetched for this, and offline nobody is asked."
                )
            notices.append(f"Offline: the copy of {_day(kept.fetched)} was used.")
            return kept
        if kept is not None and not self.again and kept.is_fresh(connection.refresh, self.now()):
            return kept
        try:
            answer = self.client.get(address, kept.etag if kept else "", kept.last_modified if kept else "")
        except SourceError as error:
            if kept is None:
                raise
            notices.append(f"{error} The copy of {_day(kept.fetched)} was used.")
            return kept
        if kept is not None and not answer.changed:
            return self.cache.confirm(kept, self.now())
        # What is no answer of the kind must not take the place of a copy that is.
        READERS[connection.kind](answer.body, *dimensions(connection))
        return self.cache.keep(address, answer, self.now())


def chosen(kit: Kit, only: Sequence[str]) -> tuple[Connection, ...]:
    """The connections named, in the kit's order; all without names. Raises `SourceError` for one that is not."""
    if not kit.connections:
        raise SourceError(f"The kit {kit.code} has no connections. They stand in its connections.yaml.")
    if not kit.councils:
        raise SourceError(f"The kit {kit.code} lists no councils, so there is nobody to fetch figures for.")
    for code in only:
        if code not in kit.connections:
            way_out = suggestion(code, kit.connections, f"It has {', '.join(kit.connections)}.")
            raise SourceError(f"The kit {kit.code} has no connection {code}. {way_out}")
    return tuple(one for code, one in kit.connections.items() if not only or code in only)


def default_cache() -> Path:
    """Where answers are kept unless it is said otherwise: the user's cache folder."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if base else Path.home() / ".cache") / "circulos" / "sources"


def _without_code(kit: Kit, known: Codes) -> list[str]:
    without = [code for code in kit.councils if code not in known.there]
    return [f"There is no code for {_some(without)}, so nothing is asked of them."] if without else []


def _source(connection: Connection, kept: Kept) -> str:
    when = kept.fetched.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    place = urlsplit(kept.address)
    return f"{connection.source} ({place.netloc}{place.path}), fetched {when}"


def _day(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%d")


def _wanting(kit: Kit, periods: Sequence[str], placed: Placed) -> list[str]:
    """What was asked for and is in no answer: whole periods, or some councils of a period."""
    there = {(one.council, one.period) for one in placed.observations}
    said = []
    for period in periods:
        without = [council for council in kit.councils if (council, period) not in there]
        if len(without) == len(kit.councils):
            said.append(f"Nothing of {period}: the source has not published it, or writes it differently.")
        elif without:
            said.append(f"No figure of {period} for {_some(without)}.")
    return said


def _some(councils: Sequence[str]) -> str:
    """A few of the councils by name, and how many more there are."""
    more = len(councils) - NAMED
    return ", ".join(councils[:NAMED]) + (f" and {more} more" if more > 0 else "")
