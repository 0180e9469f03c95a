"""The façade: a kit and a file of figures in, comparisons out.

    >>> from circulos import benchmark, load_kit
    >>> result = benchmark("scotland-social-work", "social_care_long.csv")
    >>> result.comparison("SW01", "2022-23").mean

It is what the command line calls, what the web pages are views over, and what works in a notebook.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from circulos.compare.comparison import NEAREST, Comparison
from circulos.compare.control import Control, control
from circulos.compare.decided import NOTHING, Decided
from circulos.compare.expected import Expected, distances_of, expected
from circulos.compare.finding import Finding, Panel
from circulos.compare.peers import Neighbours, nearest
from circulos.compare.quality import inspect, worst_first
from circulos.compare.rows import FIELDS, rows_of
from circulos.compare.standing import SPREAD, compared
from circulos.facts import (
    TOTAL,
    VALUE_SCHEMA,
    TableWriter,
    connect,
    parse_period,
    snapshot,
)
from circulos.facts.columns import EMPTY, NUMBERS, Columns, Key, measured_columns
from circulos.facts.describe import describe
from circulos.facts.distribution import WITHOUT_POOLED
from circulos.facts.given import Source, councils_beside, observations_of, territory_of
from circulos.facts.territory import Facts, Territory
from circulos.method.loader import load_kit
from circulos.method.types import Council, Indicator, Kit

__all__ = ["FIELDS", "WHOLE", "Benchmark", "NotFoundError", "benchmark"]

WHOLE = ""  # the group that is the whole circle


class NotFoundError(LookupError):
    """A council, indicator or period that is not there; the message says what is."""


@dataclass(frozen=True)
class Benchmark:
    """The values of a circle and how they stand. Comparisons are made when they are asked for.

    `names` gives the display name of each council by code; `snapshot` names the content of the observations;
    `invented` says that the figures are, and every report then says so too. `remarks` tells what the readers could
    not place; `territory` is what is known of the environment of each council, `decisions` what each council decided
    by code, and under '' what holds for every other.
    """

    kit: Kit
    names: Mapping[str, str]
    periods: tuple[str, ...]
    snapshot: str
    invented: bool
    values: Mapping[Key, Columns] = field(repr=False)
    spreads: Mapping[tuple[Key, str], Mapping[str, float]] = field(repr=False)
    remarks: tuple[str, ...] = field(repr=False, default=())
    territory: Territory = field(repr=False, default=Territory())
    decisions: Mapping[str, Decided] = field(repr=False, default_factory=dict)

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
        self,
        indicator: str,
        period: str,
        group: str = WHOLE,
        breakdown: str = TOTAL,
        *,
        among: Iterable[str] | None = None,
    ) -> Comparison:
        """One indicator in one period, among the whole circle, one group, or any councils (`among`).

        A period nobody filed gives an empty comparison; an unknown indicator, period or group raises `NotFoundError`.
        """
        found = self._indicator(indicator)
        if period not in self.periods:
            raise NotFoundError(_missing("period", period, self.periods))
        columns = self.values.get((indicator, period, breakdown), EMPTY)
        members = self._members(found, group) if among is None else tuple(among)
        kept = np.isin(columns["council"], list(members)) if members is not None else slice(None)
        if among is not None:
            return _among(found, period, {name: column[kept] for name, column in columns.items()}, breakdown)
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

    def facts(self, period: str = "") -> Facts:
        """What was known of the territory by a period (without it: by now), as variable → council → value."""
        return self.territory.at(period)

    def decided(self, council: str) -> Decided:
        """What a council decided, and what its circle agreed; nothing where that was not handed over."""
        return self.decisions.get(council, self.decisions.get("", NOTHING))

    def expected(
        self,
        indicator: str,
        period: str,
        group: str = WHOLE,
        variables: Iterable[str] = (),
        confidence: float = 0.95,
    ) -> Expected:
        """What the councils would be expected to have in their environment, or why that cannot be said.

        `variables` are context variables; without them those of the kit's adjustment model. Choose few, and none
        that the council controls. Raises `NotFoundError` for what is not there.
        """
        chosen = tuple(variables) or self.kit.environment.adjustment
        for code in chosen:
            if code not in self.kit.context:
                raise NotFoundError(_missing("context variable", code, tuple(self.kit.context)))
        asked = (indicator, period, group, chosen, confidence)
        if asked not in self._expected:
            one = self.comparison(indicator, period, group)
            self._expected[asked] = expected(one, self.facts(period), chosen, confidence)
        return self._expected[asked]

    @cached_property
    def _expected(self) -> dict[tuple[Any, ...], Expected]:
        """What is expected is the same for every council, and takes a hundred times as long as to compare."""
        return {}

    def nearest(
        self,
        council: str,
        k: int = 0,
        weights: Mapping[str, float] | None = None,
        period: str = "",
        among: Iterable[str] | None = None,
    ) -> Neighbours:
        """The councils whose environment is nearest to that of `council`, how far they are and why.

        Without `k` and `weights` as the kit says; `among` limits the search, else it goes through all councils whose
        territory is known. A council without facts, or alone, gets none and the reason. Raises `NotFoundError` for a
        variable that is not there, ValueError for an impossible weight or number.
        """
        facts, environment = self.facts(period), self.kit.environment
        wanted = dict(weights or {one.variable: one.weight for one in environment.weights})
        for code in wanted:
            if code not in self.kit.context:
                raise NotFoundError(_missing("context variable", code, tuple(self.kit.context)))
        # What nobody has a figure of cannot tell councils apart, and would leave them all incomplete.
        known = {code: weight for code, weight in wanted.items() if code in facts}
        everybody = {one for code in known for one in facts[code]} if among is None else set(among)
        context = distances_of(self.kit, sorted({council, *everybody}), facts, tuple(known))
        return nearest(context, council, k or environment.neighbours, known)

    def among_nearest(self, indicator: str, period: str, found: Neighbours) -> Comparison:
        """An indicator among a council and its nearest ones."""
        return self.comparison(indicator, period, among=(found.council, *found.councils))

    def control(
        self,
        indicator: str,
        council: str,
        *,
        rebase: Iterable[str] = (),
        exclude: Iterable[str] = (),
        fix: int | None = None,
    ) -> Control:
        """A council's series as a control chart, over the periods of the length of the last one.

        `rebase` and `exclude` are periods, `fix` how many first points of each phase its limits come from. Raises
        `NotFoundError` where nobody has a value.
        """
        series = self.series(indicator)
        if not series:
            raise NotFoundError(f"No council has a value of the indicator “{indicator}”.")
        months = parse_period(series[-1].period).months
        same = [one for one in series if parse_period(one.period).months == months]
        return control(same, council, tuple(rebase), tuple(exclude), fix)

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
                    yield from rows_of(self.comparison(indicator, period, chosen), self.names)

    def findings(self, indicators: Iterable[str] = ()) -> tuple[Finding, ...]:
        """What asks for a second look in the figures themselves, indicator by indicator, the worst first.

        Values are held against the circle and their own history; numerators and denominators, which the councils
        filed, are looked through for slipped digits, zeros and last year's figure once more.
        """
        found = (self._inspected(self._indicator(code)) for code in tuple(indicators) or self.kit.indicators)
        return worst_first(finding for each in found for finding in each)

    def _inspected(self, indicator: Indicator) -> tuple[Finding, ...]:
        value, numerator, denominator = (self._history(indicator.code, name) for name in NUMBERS)
        if indicator.denominator is None:
            return inspect(value, indicator.kind)
        return inspect(value, indicator.kind, numerator, denominator, indicator.per)

    def _history(self, indicator: str, column: str) -> Panel:
        """One column of an indicator as councils by periods."""
        places = {council: place for place, council in enumerate(self.councils)}
        figures = np.full((len(self.councils), len(self.periods)), np.nan)
        for at, period in enumerate(self.periods):
            columns = self.values.get((indicator, period, TOTAL), EMPTY)
            figures[[places[council] for council in columns["council"]], at] = columns[column]
        return Panel(indicator, self.councils, self.periods, figures)

    def write_values(self, path: Path) -> int:
        """Write all values to a Parquet file, whole or not at all; how many there are."""
        columns: Columns = {
            name: np.concatenate([part[name] for part in self.values.values()]) for name in EMPTY
        }
        for place, name in enumerate(("indicator", "period", "breakdown")):
            columns[name] = np.concatenate(
                [np.full(len(part["council"]), key[place], dtype=object) for key, part in self.values.items()]
            )
        with TableWriter(path) as writer:
            writer.write({name: columns[name] for name in VALUE_SCHEMA.names})
        return len(columns["value"])

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
    context: Source | None = None,
    mapping: str | Path | None = None,
    context_mapping: str | Path | None = None,
    engine: str = "duckdb://",
) -> Benchmark:
    """Measure a kit on observations and put the values in comparison.

    `kit` is a kit, its code or its folder. `observations` is a snapshot folder, a CSV, XLSX or Parquet file the
    readers understand (by a `mapping` file or one of their own layouts), rows of `Observation`, or an Arrow table
    with the observation schema. `councils` adds councils the kit does not list. `context` holds the facts about the
    territory in any of the same forms (read by `context_mapping`), one figure a council, period and context variable;
    without it `context.csv` beside the figures is taken. `engine` is a URL such as `duckdb://`.
    """
    listed = [*councils_beside(observations), *councils]
    ready = _with_councils(kit if isinstance(kit, Kit) else load_kit(kit), listed)
    table, remarks = observations_of(ready, observations, mapping)
    with connect(engine) as opened:
        values, spreads = measured_columns(ready, opened, table)
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
        territory=territory_of(ready, observations, table, context, context_mapping),
    )


# ---- parts ------------------------------------------------------------------------------------------------


def _among(found: Indicator, period: str, columns: Columns, breakdown: str) -> Comparison:
    """A comparison of councils nobody has summed up yet."""
    pooled = found.denominator is not None and found.kind not in WITHOUT_POOLED
    value, x, n = (np.atleast_2d(columns[name]) for name in NUMBERS)
    told = describe(value, x, n, np.array([found.per if pooled else np.nan]), ranks=False)
    return compared(
        found,
        period,
        columns["council"].tolist(),
        columns["numerator"],
        columns["denominator"],
        columns["value"],
        columns["status"].tolist(),
        {name: float(getattr(told, name)[0]) for name in SPREAD},
        breakdown,
        NEAREST,
    )


def _with_councils(kit: Kit, councils: Iterable[Council]) -> Kit:
    more = {council.code: council for council in councils}
    return replace(kit, councils={**kit.councils, **more}) if more else kit


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
