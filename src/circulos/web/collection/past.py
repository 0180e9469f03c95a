"""What earlier editions of a circle say, read from their snapshots. A snapshot never changes, so it is read once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from circulos.facts import PeriodError, parse_period
from circulos.facts.snapshot import open_snapshot
from circulos.web.collection.models import Frozen, key_of
from circulos.web.cycle.models import Edition
from circulos.web.people.models import Council
from circulos.web.prepared import Prepared

Figures = Mapping[str, float | None]
NOTHING: Figures = MappingProxyType({})


@dataclass(frozen=True)
class Past:
    """One council in earlier periods: figures by period, and which period is the one before."""

    series: Mapping[str, Figures] = field(default_factory=dict)
    before: str = ""
    snapshot: str = ""  # folder of the circle's latest snapshot, for what is compared with the circle

    @property
    def previous(self) -> Figures:
        return self.series.get(self.before, NOTHING)

    def of(self, key: str) -> dict[str, float]:
        """The figures of one cell, oldest first."""
        found = {period: figures.get(key) for period, figures in self.series.items()}
        return {period: figure for period, figure in found.items() if figure is not None}


def of(edition: Edition, council: Council) -> Past:
    folder = folder_before(edition)
    if not folder:
        return Past()
    series = series_of(folder).get(council.code, {})
    earlier = {
        period: figures for period, figures in series.items() if _order(period) < _order(edition.period)
    }
    return Past(earlier, before(edition.period), folder)


def before(period: str) -> str:
    """The period just before; empty where the period cannot be read."""
    try:
        return str(parse_period(period).previous())
    except PeriodError:
        return ""


the_snapshots = Prepared(
    lambda circle, edition: (
        Frozen.objects.filter(edition__circle=circle, replaced_at=None)
        .exclude(edition=edition)
        .values_list("edition__period", "folder")
    )
)


def folder_before(edition: Edition) -> str:
    """The folder of the latest snapshot of the circle before this edition. Asked once an edition object."""
    if not hasattr(edition, "_folder_before"):
        rows = the_snapshots(edition.circle_id, edition.pk)
        held = [pair for pair in rows if _order(pair[0]) < _order(edition.period)]
        edition._folder_before = max(held, key=lambda pair: _order(pair[0]))[1] if held else ""
    return edition._folder_before


def _order(period: str) -> tuple[int, int]:
    try:
        return parse_period(period).order
    except PeriodError:
        return (0, 0)


def path_of(folder: str) -> Path:
    return settings.DATA / folder


@lru_cache(maxsize=8)
def series_of(folder: str) -> Mapping[str, Mapping[str, Figures]]:
    """Figures by council, period and cell."""
    table = open_snapshot(path_of(folder)).table()
    columns = (table[name].to_pylist() for name in ("council", "period", "variable", "breakdown", "value"))
    found: dict[str, dict[str, dict[str, float | None]]] = {}
    for council, period, variable, breakdown, value in zip(*columns, strict=True):
        found.setdefault(council, {}).setdefault(period, {})[key_of(variable, breakdown)] = value
    return {
        council: {period: periods[period] for period in sorted(periods, key=_order)}
        for council, periods in found.items()
    }


def together(folder: str, keys: Sequence[str]) -> NDArray[np.float64]:
    """Figures of the whole circle: (keys, councils, periods), NaN where there is none."""
    series = series_of(folder).values()
    periods = sorted({period for told in series for period in told}, key=_order)
    rows = [[told.get(period, NOTHING) for period in periods] for told in series]
    values = [[[figures.get(key) for figures in row] for row in rows] for key in keys]
    return np.array(values, dtype=np.float64).reshape(len(keys), len(rows), len(periods))
