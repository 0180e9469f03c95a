"""The façade: a kit and a file of figures in, comparisons out.

    >>> from circulos import benchmark, load_kit
    >>> result = benchmark("scotland-social-work", "social_care_long.csv")
    >>> result.comparison("SW01", "2022-23").mean

It is what the command line calls, what the web pages are views over, and what works in a notebook.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from circulos.compare.comparison import Comparison
from circulos.compare.finding import Finding, Panel
from circulos.compare.quality import inspect, worst_first
from circulos.compare.standing import SPREAD, compared
from circulos.facts import (
    TOTAL,
    VALUE_SCHEMA,
    Engine,
    Observation,
    TableWriter,
    connect,
    distribution,
    measure,
    observation_table,
    parse_period,
    snapshot,
    with_group,
)
from circulos.facts.readers import load_layout, read
from circulos.method.loader import load_kit
from circulos.method.types import Council, CouncilKind, Indicator, Kit

Key: TypeAlias = tuple[str, str, str]  # indicator, period, breakdown
Columns: TypeAlias = dict[str, NDArray[Any]]
Source: TypeAlias = "str | Path | Iterable[Observation] | Any"  # a file, a folder, rows, or an Arrow table

WHOLE = ""  # the group that is the whole circle
FIELDS = (
    "council",
    "name",
    "indicator",
    "period",
    "breakdown",
    "group",
    "value",
    "numerator",
    "denominator",
    "status",
    "lower",
    "upper",
    *SPREAD[:3],
    "sd",
    "minimum",
    "q10",
    "q25",
    "q50",
    "q75",
    "q90",
    "maximum",
    "rank",
    "percentile",
    "band",
    "signal",
    "reference",
    "reference_kind",
    "gap",
)


class NotFoundError(LookupError):
    """A council, indicator or period that is not there; the message says what is."""


@dataclass(frozen=True)
class Benchmark:
    """The values of a circle and how they stand. Comparisons are made when they are asked for.

    `names` gives the display name of each council by code; `snapshot` names the content of the observations;
    `invented` says that the figures are, and every report then says so too. `remarks` tells what the readers could
    not place.
    """

    kit: Kit
    names: Mapping[str, str]
    periods: tuple[str, ...]
    snapshot: str
    invented: bool
    values: Mapping[Key, Columns] = field(repr=False)
    spreads: Mapping[tuple[Key, str], Mapping[str, float]] = field(repr=False)
    remarks: tuple[str, ...] = field(repr=False, default=())

    @cached_property
    def councils(self) -> tuple[str, ...]:
        """Codes of the councils that have any value, in order of name."""
        found = {code for columns in self.values.values() for code in columns["council"].tolist()}
        return tuple(sorted(found, key=lambda code: self.names.get(code, code)))

    @property
    def latest(self) -> str:
        """The last period with any value. Raises `NotFoundError` where there is none."""
        if not self.periods:
            raise NotFoundError("The figures hold no value of this kit, so there is no period to report on.")
        return self.periods[-1]

    def comparison(
        self, indicator: str, period: str, group: str = WHOLE, breakdown: str = TOTAL
    ) -> Comparison:
        """One indicator in one period, among the whole circle or one group.

        A period nobody filed gives an empty comparison; an unknown indicator, period or group raises `NotFoundError`.
        """
        found = self._indicator(indicator)
        if period not in self.periods:
            raise NotFoundError(_missing("period", period, self.periods))
        members = self._members(found, group)
        columns = self.values.get((indicator, period, breakdown), _EMPTY)
        kept = np.isin(columns["council"], list(members)) if members is not None else slice(None)
        return compared(
            found,
            period,
            columns["council"][kept].tolist(),
            columns["numerator"][kept],
            columns["denominator"][kept],
            columns["value"][kept],
            columns["status"][kept].tolist(),
            self.spreads.get(((indicator, period, breakdown), group), {}),
            breakdown,
            group,
        )

    def series(self, indicator: str, group: str = WHOLE, breakdown: str = TOTAL) -> tuple[Comparison, ...]:
        """The comparisons of an indicator in the periods in which anybody has a value, in order."""
        made = (self.comparison(indicator, period, group, breakdown) for period in self.periods)
        return tuple(one for one in made if one.n)

    def group_of(self, indicator: str, council: str) -> str:
        """Code of the fixed group in which a council is compared on an indicator; the whole circle if in none."""
        grouping = self._indicator(indicator).grouping
        if not grouping:
            return WHOLE
        groups = self.kit.groupings[grouping].groups
        return next((group.code for group in groups if council in group.councils), WHOLE)

    def groups(self, indicator: str) -> tuple[str, ...]:
        """The whole circle and the fixed groups an indicator is compared in."""
        grouping = self._indicator(indicator).grouping
        return (
            (WHOLE, *(group.code for group in self.kit.groupings[grouping].groups)) if grouping else (WHOLE,)
        )

    def find_council(self, wanted: str) -> str:
        """The code of a council by its code, name or another spelling. Raises `NotFoundError` with suggestions."""
        spellings = {code.casefold(): code for code in self.councils}
        for code in self.councils:
            known = self.kit.councils.get(code)
            for name in (self.names.get(code, code), *(known.aliases if known else ())):
                spellings.setdefault(name.casefold(), code)
        try:
            return spellings[wanted.strip().casefold()]
        except KeyError:
            names = tuple(self.names.get(code, code) for code in self.councils)
            raise NotFoundError(_missing("council", wanted, names)) from None

    def rows(
        self, indicators: Iterable[str] = (), periods: Iterable[str] = (), group: str | None = WHOLE
    ) -> Iterator[dict[str, Any]]:
        """One row a council, indicator and period, with the fields of `FIELDS`; missing numbers are None.

        `group` None compares each council within the fixed group of the indicator where it has one.
        """
        for indicator in tuple(indicators) or tuple(self.kit.indicators):
            for period in tuple(periods) or self.periods:
                for chosen in self.groups(indicator)[1:] or (WHOLE,) if group is None else (group,):
                    yield from self._rows(self.comparison(indicator, period, chosen))

    def findings(self, indicators: Iterable[str] = ()) -> tuple[Finding, ...]:
        """What asks for a second look in the figures themselves, indicator by indicator, the worst first.

        Values are held against the circle and their own history; numerators and denominators, which the councils
        filed, are looked through for slipped digits, zeros and last year's figure once more.
        """
        found = (self._inspected(self._indicator(code)) for code in tuple(indicators) or self.kit.indicators)
        return worst_first(finding for each in found for finding in each)

    def _inspected(self, indicator: Indicator) -> tuple[Finding, ...]:
        value, numerator, denominator = (self._history(indicator.code, name) for name in _NUMBERS)
        if indicator.denominator is None:
            return inspect(value, indicator.kind)
        return inspect(value, indicator.kind, numerator, denominator, indicator.per)

    def _history(self, indicator: str, column: str) -> Panel:
        """One column of an indicator as councils by periods."""
        places = {council: place for place, council in enumerate(self.councils)}
        figures = np.full((len(self.councils), len(self.periods)), np.nan)
        for at, period in enumerate(self.periods):
            columns = self.values.get((indicator, period, TOTAL), _EMPTY)
            figures[[places[council] for council in columns["council"]], at] = columns[column]
        return Panel(indicator, self.councils, self.periods, figures)

    def write_values(self, path: Path) -> int:
        """Write all values to a Parquet file, whole or not at all; how many there are."""
        columns: Columns = {
            name: np.concatenate([part[name] for part in self.values.values()]) for name in _EMPTY
        }
        for place, name in enumerate(("indicator", "period", "breakdown")):
            columns[name] = np.concatenate(
                [np.full(len(part["council"]), key[place], dtype=object) for key, part in self.values.items()]
            )
        with TableWriter(path) as writer:
            writer.write({name: columns[name] for name in VALUE_SCHEMA.names})
        return len(columns["value"])

    def _rows(self, one: Comparison) -> Iterator[dict[str, Any]]:
        circle = {name: _plain(getattr(one, name)) for name in (*SPREAD, "reference")}
        arrays = ("value", "numerator", "denominator", "lower", "upper", "rank", "percentile", "band", "gap")
        for place, council in enumerate(one.councils):
            own = {name: _plain(getattr(one, name)[place]) for name in arrays}
            row = {
                "council": council,
                "name": self.names.get(council, council),
                "indicator": one.indicator.code,
                "period": one.period,
                "breakdown": one.breakdown,
                "group": one.group,
                "status": one.status[place],
                "signal": one.signal[place],
                "reference_kind": one.reference_kind,
                **own,
                **circle,
            }
            yield {name: row[name] for name in FIELDS}

    def _indicator(self, code: str) -> Indicator:
        try:
            return self.kit.indicators[code]
        except KeyError:
            raise NotFoundError(_missing("indicator", code, tuple(self.kit.indicators))) from None

    def _members(self, indicator: Indicator, group: str) -> tuple[str, ...] | None:
        if group == WHOLE:
            return None
        groups = self.kit.groupings[indicator.grouping].groups if indicator.grouping else ()
        for one in groups:
            if one.code == group:
                return one.councils
        raise NotFoundError(_missing("group", group, tuple(one.code for one in groups)))


def benchmark(
    kit: Kit | str | Path,
    observations: Source,
    *,
    councils: Iterable[Council] = (),
    mapping: str | Path | None = None,
    engine: str = "duckdb://",
) -> Benchmark:
    """Measure a kit on observations and put the values in comparison.

    `kit` is a kit, its code or its folder. `observations` is a snapshot folder, a CSV, XLSX or Parquet file the
    readers understand (by a `mapping` file or one of their own layouts), rows of `Observation`, or an Arrow table
    with the observation schema. `councils` adds councils the kit does not list. `engine` is a URL such as `duckdb://`.
    """
    listed = [*_councils_beside(observations), *councils]
    ready = _with_councils(kit if isinstance(kit, Kit) else load_kit(kit), listed)
    table, remarks = _observations(ready, observations, mapping)
    with connect(engine) as opened:
        values, spreads = _measured(ready, opened, table)
    periods = sorted({period for _, period, _ in values}, key=_chronological)
    return Benchmark(
        kit=ready,
        names={code: council.name for code, council in ready.councils.items()},
        periods=tuple(periods),
        snapshot=snapshot.digest(table),
        invented=_invented(table),
        values=values,
        spreads=spreads,
        remarks=remarks,
    )


# ---- from the engine to arrays -----------------------------------------------------------------------------

_TEXTS = ("council", "status")
_NUMBERS = ("value", "numerator", "denominator")
_EMPTY: Columns = {
    **{name: np.array([], dtype=object) for name in _TEXTS},
    **{name: np.array([], dtype=np.float64) for name in _NUMBERS},
}


def _measured(
    kit: Kit, engine: Engine, table: Any
) -> tuple[dict[Key, Columns], dict[tuple[Key, str], dict[str, float]]]:
    values = measure(kit, engine.load(table)).collect("pyarrow").to_native()
    held = engine.load(values)
    spreads = _spreads(distribution(kit, held), WHOLE)
    if any(indicator.grouping for indicator in kit.indicators.values()):
        spreads |= _spreads(distribution(kit, with_group(kit, held), by=["group"]), None)
    return _by_key(values), spreads


def _by_key(values: Any) -> dict[Key, Columns]:
    """The values cut into one set of columns for each indicator, period and breakdown, councils in order."""
    ordered = values.sort_by(
        [(name, "ascending") for name in ("indicator", "period", "breakdown", "council")]
    )
    keys = list(
        zip(*(ordered[name].to_pylist() for name in ("indicator", "period", "breakdown")), strict=True)
    )
    columns = {name: np.array(ordered[name].to_pylist(), dtype=object) for name in _TEXTS}
    columns |= {name: ordered[name].to_numpy().astype(np.float64) for name in _NUMBERS}
    starts = [place for place, key in enumerate(keys) if place == 0 or key != keys[place - 1]]
    ends = [*starts, len(keys)][1:]
    return {
        keys[start]: {name: column[start:end] for name, column in columns.items()}
        for start, end in zip(starts, ends, strict=True)
    }


def _spreads(frame: Any, group: str | None) -> dict[tuple[Key, str], dict[str, float]]:
    rows = frame.collect("pyarrow").to_native().to_pylist()
    return {
        (
            (row["indicator"], row["period"], row["breakdown"]),
            row["group"] if group is None else group,
        ): {name: row[name] for name in SPREAD}
        for row in rows
    }


def _councils_beside(given: Source) -> list[Council]:
    """Councils listed beside a snapshot, as an invented network or a circle of its own has them."""
    beside = Path(given) / "councils.csv" if isinstance(given, (str, Path)) else None
    if beside is None or not beside.is_file():
        return []
    with beside.open(encoding="utf-8", newline="") as file:
        return [Council(row["code"], row["name"], CouncilKind(row["kind"])) for row in csv.DictReader(file)]


def _with_councils(kit: Kit, councils: Iterable[Council]) -> Kit:
    more = {council.code: council for council in councils}
    return replace(kit, councils={**kit.councils, **more}) if more else kit


def _observations(kit: Kit, given: Source, mapping: str | Path | None) -> tuple[Any, tuple[str, ...]]:
    """The observations as a table, and what the readers have to say."""
    if hasattr(given, "schema"):
        return given, ()
    if not isinstance(given, (str, Path)):
        return observation_table(given), ()
    path = Path(given)
    if path.is_dir():
        return snapshot.open_snapshot(path).table(), ()
    found = read(path, kit, load_layout(mapping) if mapping else None)
    return found.observations, tuple(map(str, (*found.notices, *found.unplaced)))


def _invented(table: Any) -> bool:
    """Whether any figure says that it is invented."""
    return "invented" in set(table["source"].unique().to_pylist())


def _chronological(period: str) -> tuple[int, int]:
    return parse_period(period).order


# ---- words -------------------------------------------------------------------------------------------------


def _missing(what: str, wanted: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(wanted, known, n=3, cutoff=0.5)
    if not known:
        return f"There is no {what} “{wanted}”: the figures hold none at all."
    hint = f"Did you mean {' or '.join(close)}?" if close else f"There are: {', '.join(known[:12])}"
    return f"There is no {what} “{wanted}”. {hint}" + (" …" if not close and len(known) > 12 else "")


def _plain(number: Any) -> Any:
    if isinstance(number, (float, np.floating)):
        return None if np.isnan(number) else float(number)
    return number
