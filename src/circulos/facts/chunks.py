"""Whole countries at once: values in chunks of indicators, as arrays, from Parquet to Parquet in bounded memory.

`measured_chunks` gives what `measure` gives and `Chunk.distribution` what `distribution` gives (the same tests hold
for both), an indicator a block instead of a row a value. What follows needs no engine: arrays with one row for each
indicator, breakdown and period, and one column for each council.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from circulos.facts.blocks import ABSENT, Codes, Floats, Grid, Rows, Small, Store
from circulos.facts.compile import Cell
from circulos.facts.describe import SUMMARY, Distribution, describe
from circulos.facts.distribution import WITHOUT_POOLED
from circulos.facts.engine import lazy
from circulos.facts.measure import one_formula
from circulos.facts.period import parse_period
from circulos.facts.plan import Formula, Plan, Sum, plan
from circulos.facts.schema import FIRST_MISSING, STATUSES, Status
from circulos.method.types import Indicator, Kit

NOT_APPLICABLE = STATUSES.index(Status.NOT_APPLICABLE)
A = TypeVar("A", bound=np.generic)
DENSE = 20_000_000  # places times cells held at once: 180 MB


@dataclass(frozen=True)
class Coded:
    """Words as numbers: `codes` are places in `names`, −1 is missing."""

    codes: NDArray[np.integer]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Chunk:
    """Values of some indicators.

    A row is an indicator, breakdown and period, a column a council; rows are sorted by these three. `numerator`,
    `denominator` and `value` are NaN where missing. `status` is the place in `STATUSES`, and −1 where no value
    stands at all because nothing was filed.
    """

    indicators: tuple[Indicator, ...]
    """The indicator of each row."""
    breakdowns: tuple[str, ...]
    periods: tuple[str, ...]
    councils: tuple[str, ...]
    numerator: Floats
    denominator: Floats
    value: Floats
    status: Small

    def distribution(self, *, ranks: bool = True) -> Distribution:
        """How the councils stand in each row; see `describe`."""
        per = np.array([each.per if pools(each) else np.nan for each in self.indicators])
        return describe(self.value, self.numerator, self.denominator, per, ranks=ranks)

    def blocks(self, values: int = 40_000) -> Iterator[tuple[Indicator, slice]]:
        """Runs of rows that all statistics treat alike, with the first of their indicators.

        Their indicators agree in kind, polarity, band and multiplier. A run has about `values` values: enough to be
        fast, few enough to stay near the processor.
        """
        most = max(values // max(len(self.councils), 1), 1)
        start = 0
        for row, (one, other) in enumerate(pairwise([*self.indicators, None]), 1):
            if other is None or row - start >= most or _treatment(one) != _treatment(other):
                assert one is not None
                yield one, slice(start, row)
                start = row

    def columns(self, more: Mapping[str, NDArray[np.generic] | Coded] | None = None) -> dict[str, object]:
        """The chunk as flat columns with `VALUE_SCHEMA`, and more arrays of the same shape, for a `TableWriter`."""
        kept = (self.status != ABSENT).ravel()
        flat = {
            "council": Coded(
                np.tile(np.arange(len(self.councils), dtype=np.int32), len(self.periods)), self.councils
            ),
            "period": self._spread(self.periods),
            "indicator": self._spread([each.code for each in self.indicators]),
            "breakdown": self._spread(self.breakdowns),
            "numerator": self.numerator.ravel(),
            "denominator": self.denominator.ravel(),
            "value": self.value.ravel(),
            "status": Coded(self.status.ravel(), STATUSES),
        }
        flat |= {name: _flat(column) for name, column in (more or {}).items()}
        return flat if kept.all() else {name: _where(column, kept) for name, column in flat.items()}

    def summary_columns(self, summary: Distribution) -> dict[str, object]:
        """A distribution of this chunk as flat columns, for a `TableWriter`."""
        named = {
            "indicator": _coded([each.code for each in self.indicators]),
            "period": _coded(self.periods),
            "breakdown": _coded(self.breakdowns),
        }
        return named | {name: getattr(summary, name) for name in SUMMARY}

    def _spread(self, words: Sequence[str]) -> Coded:
        coded = _coded(words)
        return Coded(np.repeat(coded.codes, len(self.councils)), coded.names)


def measured_chunks(
    kit: Kit,
    files: Iterable[str | Path],
    *,
    indicators: Iterable[str] | None = None,
    size: int = 1_500_000,
    ahead: int = 1,
) -> Iterator[Chunk]:
    """The values of a kit's indicators from Parquet files of observations, some indicators at a time.

    `size` is about how many observations are held at once; `ahead` how many chunks are prepared in the background
    while one is being worked on. Files should be sorted by variable, as snapshots are: then each is read once.
    `EngineError` where a file is no Parquet or holds no observations.
    """
    whole = plan(kit, indicators)
    with closing(Store(files)) as store:
        work = (lambda part=part: list(_measured(store, part)) for part in _parts(whole, store.rows, size))
        for chunks in _ahead(work, ahead):
            yield from chunks


def _ahead(work: Iterable[Callable[[], list[Chunk]]], ahead: int) -> Iterator[list[Chunk]]:
    """The results of pieces of work, in order, while the next are done in the background."""
    # One worker only: a Parquet file is not read from two threads at once.
    with ThreadPoolExecutor(max_workers=1) as pool:
        waiting: list[Future[list[Chunk]]] = []
        for piece in work:
            waiting.append(pool.submit(piece))
            if len(waiting) > ahead:
                yield waiting.pop(0).result()
        for last in waiting:
            yield last.result()


def _parts(whole: Plan, rows: int, size: int) -> Iterator[Plan]:
    """The plan in parts of about `size` rows, in the order in which variables are stored."""
    formulas: list[Sum | Formula] = [*whole.sums, *whole.general]
    formulas.sort(key=_first_variable)
    each = rows / max(len(whole.variables), 1)
    taken: set[str] = set()
    start = 0
    for end, formula in enumerate(formulas):
        variables = _variables(formula)
        if end > start and len(taken | variables) * each > size:
            yield _plan(formulas[start:end])
            taken, start = set(), end
        taken |= variables
    if formulas:
        yield _plan(formulas[start:])


def _plan(formulas: Sequence[Sum | Formula]) -> Plan:
    sums = tuple(each for each in formulas if isinstance(each, Sum))
    return Plan(sums, tuple(each for each in formulas if isinstance(each, Formula)))


def _cells(formula: Sum | Formula) -> list[Cell]:
    if isinstance(formula, Formula):
        return sorted(formula.asked())
    return list(dict.fromkeys((*formula.numerator, *formula.denominator)))


def _variables(formula: Sum | Formula) -> set[str]:
    return {variable for variable, _, _ in _cells(formula)}


def _first_variable(formula: Sum | Formula) -> tuple[str, str, str]:
    about = formula.formula if isinstance(formula, Sum) else formula
    return min(_variables(formula), default=""), about.indicator.code, about.breakdown


# ---- one chunk ---------------------------------------------------------------------------------------------


def _measured(store: Store, part: Plan) -> Iterator[Chunk]:
    formulas: list[Sum | Formula] = [*part.sums, *part.general]
    wanted = {cell[:2]: 0 for formula in formulas for cell in _cells(formula)}
    numbers = {cell: number for number, cell in enumerate(wanted)}
    rows = store.rows_of(numbers)
    if not len(rows.value):
        return
    places = len(rows.councils) * len(rows.periods)
    for block in _blocks(formulas, max(DENSE // places, 1)):
        yield _block(rows, block, numbers)


def _blocks(formulas: list[Sum | Formula], cells: int) -> Iterator[list[Sum | Formula]]:
    """Formulas that together need no more than a number of cells."""
    edges, taken = [0], 0
    for place, formula in enumerate(formulas):
        need = len(_cells(formula))
        if taken and taken + need > cells:
            edges.append(place)
            taken = 0
        taken += need
    yield from (formulas[start:end] for start, end in pairwise([*edges, len(formulas)]))


def _block(rows: Rows, formulas: list[Sum | Formula], numbers: Mapping[tuple[str, str], int]) -> Chunk:
    wanted = list(dict.fromkeys(cell[:2] for formula in formulas for cell in _cells(formula)))
    grid = rows.grid([numbers[cell] for cell in wanted])
    slots = {cell: slot for slot, cell in enumerate(wanted)}
    sums = [each for each in formulas if isinstance(each, Sum)]
    general = [each for each in formulas if isinstance(each, Formula)]
    measured = [_sums(grid, slots, sums)] if sums else []
    measured += [_general(grid, slots, rows, each) for each in general]
    about = [*(each.formula for each in sums), *general]
    joined = (
        measured[0]
        if len(measured) == 1
        else [np.concatenate(arrays) for arrays in zip(*measured, strict=True)]
    )
    return _chunk(rows, about, *joined)


def _chunk(
    rows: Rows, about: list[Formula], numerator: Floats, denominator: Floats, value: Floats, status: Small
) -> Chunk:
    councils, periods = len(rows.councils), len(rows.periods)
    filed = (status.reshape(-1, councils) != ABSENT).any(axis=1)
    order = [
        number * periods + period
        for number in sorted(range(len(about)), key=lambda n: (about[n].indicator.code, about[n].breakdown))
        for period in range(periods)
        if filed[number * periods + period]
    ]
    as_they_are = order == list(range(len(about) * periods))

    def rows_in_order(array: NDArray[A]) -> NDArray[A]:
        grid = array.reshape(-1, councils)
        return grid if as_they_are else grid[order]

    return Chunk(
        indicators=tuple(about[row // periods].indicator for row in order),
        breakdowns=tuple(about[row // periods].breakdown for row in order),
        periods=tuple(rows.periods[row % periods] for row in order),
        councils=rows.councils,
        numerator=rows_in_order(numerator),
        denominator=rows_in_order(denominator),
        value=rows_in_order(value),
        status=rows_in_order(status),
    )


def _sums(
    grid: Grid, slots: Mapping[tuple[str, str], int], sums: list[Sum]
) -> tuple[Floats, Floats, Floats, Small]:
    """Numerator, denominator, value and status of formulas that are sums; NaN carries what is missing."""
    places = grid.value.shape[1]
    status = np.full((len(sums), places), ABSENT, np.int8)
    lacking = np.zeros((len(sums), places), bool)
    numerator = _weighted(grid, slots, [(e.numerator, e.numerator_constant) for e in sums], status, lacking)
    denominator = _weighted(
        grid, slots, [(e.denominator, e.denominator_constant) for e in sums], status, lacking
    )
    divided = np.array([each.formula.denominator is not None for each in sums])
    denominator[~divided] = np.nan
    per = np.array([float(each.formula.indicator.per) for each in sums])[:, None]
    with np.errstate(all="ignore"):
        quotient = np.divide(
            numerator, denominator, out=np.full_like(numerator, np.nan), where=denominator != 0
        )
        value = np.where(divided[:, None], quotient, numerator) * per
    value[~np.isfinite(value)] = np.nan
    lacking &= status < FIRST_MISSING
    filed = status != ABSENT
    status[lacking & filed] = FIRST_MISSING
    complete = ~np.isnan(numerator) & (~np.isnan(denominator) | ~divided[:, None])
    nothing = np.isnan(value) & filed
    status[nothing & (complete | (status < FIRST_MISSING))] = NOT_APPLICABLE
    return numerator, denominator, value, status


def _weighted(
    grid: Grid,
    slots: Mapping[tuple[str, str], int],
    formulas: list[tuple[Mapping[Cell, float], float]],
    status: Small,
    lacking: NDArray[np.bool_],
) -> Floats:
    """Sums of figures times weights, the first term of all formulas together, then the second …"""
    terms = [list(weights.items()) for weights, _ in formulas]
    total = np.repeat(np.array([constant for _, constant in formulas])[:, None], grid.value.shape[1], axis=1)
    for turn in range(max(map(len, terms), default=0)):
        having = [number for number, each in enumerate(terms) if len(each) > turn]
        here = slice(None) if len(having) == len(terms) else np.array(having)
        slot = np.array([slots[terms[number][turn][0][:2]] for number in having])
        weight = np.array([terms[number][turn][1] for number in having])[:, None]
        with np.errstate(over="ignore", invalid="ignore"):
            total[here] += grid.value[slot] * weight
        seen = grid.status[slot]
        status[here] = np.maximum(status[here], seen)
        lacking[here] |= seen == ABSENT
    total[~np.isfinite(total)] = np.nan
    return total


def _general(
    grid: Grid, slots: Mapping[tuple[str, str], int], rows: Rows, formula: Formula
) -> tuple[Floats, Floats, Floats, Small]:
    """Any other formula, by the expressions of the engines on a table with one column a figure."""
    places = grid.value.shape[1]
    before = _places_before(rows)
    columns, names = {"council": np.arange(places), "period": np.zeros(places, np.int8)}, {}
    for number, cell in enumerate(sorted(formula.asked() | formula.filed())):
        value, status = _figures(grid, slots.get(cell[:2]), before if cell[2] else None)
        names[cell] = f"cell{number}"
        columns[names[cell]] = value
        columns[f"{names[cell]}_code"] = status
    frame = pl.DataFrame(columns)
    empty = [
        pl.when(pl.col(f"{name}_code") != ABSENT).then(pl.col(f"{name}_code")) for name in names.values()
    ]
    wide = frame.with_columns(*empty, pl.col(list(names.values())).fill_nan(None))
    found = one_formula(lazy(wide.lazy()), formula, names).collect("polars").to_native()
    return _scattered(found, places)


def _figures(grid: Grid, slot: int | None, before: Codes | None) -> tuple[Floats, Small]:
    value, status = grid.value[slot], grid.status[slot]
    if before is None:
        return value, status
    return np.where(before >= 0, value[before], np.nan), np.where(
        before >= 0, status[before], np.int8(ABSENT)
    )


def _places_before(rows: Rows) -> Codes:
    """For each place that of the same council in the period before; −1 where there is none."""
    known = {period: number for number, period in enumerate(rows.periods)}
    earlier = [known.get(str(parse_period(period).previous()), -1) for period in rows.periods]
    councils = np.arange(len(rows.councils), dtype=np.int32)
    shifted = [
        number * len(councils) + councils if number >= 0 else np.full_like(councils, -1) for number in earlier
    ]
    return np.concatenate(shifted)


def _scattered(found: pl.DataFrame, places: int) -> tuple[Floats, Floats, Floats, Small]:
    place = found["council"].to_numpy()
    arrays = []
    for name in ("numerator", "denominator", "value"):
        array = np.full((1, places), np.nan)
        array[0, place] = found[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
        arrays.append(array)
    status = np.full((1, places), ABSENT, np.int8)
    codes = {name: number for number, name in enumerate(STATUSES)}
    status[0, place] = found["status"].replace_strict(codes, return_dtype=pl.Int8).to_numpy()
    return arrays[0], arrays[1], arrays[2], status


# ---- flat columns ------------------------------------------------------------------------------------------


def _treatment(indicator: Indicator | None) -> object:
    if indicator is None:
        return None
    whole = indicator.denominator is None
    return indicator.kind, indicator.polarity, indicator.band, indicator.per, whole


def pools(indicator: Indicator) -> bool:
    """Whether the ratio of sums of an indicator means something."""
    return indicator.denominator is not None and indicator.kind not in WITHOUT_POOLED


def _coded(words: Sequence[str]) -> Coded:
    names: dict[str, int] = {}
    codes = np.array([names.setdefault(word, len(names)) for word in words], np.int32)
    return Coded(codes, tuple(names))


def _flat(column: NDArray[np.generic] | Coded) -> object:
    return Coded(column.codes.ravel(), column.names) if isinstance(column, Coded) else column.ravel()


def _where(column: object, kept: NDArray[np.bool_]) -> object:
    if isinstance(column, Coded):
        return Coded(column.codes[kept], column.names)
    assert isinstance(column, np.ndarray)
    return column[kept]
