"""Months or quarters for an invented network: its yearly figures, shared out over the periods of each year.

Only the figures behind indicators that a kit follows within the year are drawn. What a rate or a mean counts its
cases by is shared out by chance; what happens to the cases then follows the year's own value, with the swing of a
month. In some councils something happens in the middle, so that there is something to see on a control chart.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from circulos.facts.period import Grain, Period, parse_period
from circulos.method.nodes import Figure
from circulos.method.types import Indicator, Kind, Kit
from circulos.simulate import Invented, Network

Array: TypeAlias = NDArray[np.float64]

SWING = 0.06  # of a mean from one month to the next, in its logarithm
WORSE = {Kind.PROPORTION: 0.8, Kind.MEAN: 1.35}  # of the usual value, once something has happened
LASTS = 2  # periods before the end at which it happens
PER_YEAR = {"month": 12, "quarter": 4}
GRAINS = {"month": Grain.MONTH, "quarter": Grain.QUARTER}


def simulate_months(
    kit: Kit,
    network: Network,
    councils: Collection[str],
    upset: Collection[str] = (),
    until: str = "",
    seed: int = 1,
) -> tuple[Invented, ...]:
    """The figures within the year of some councils of a network; in `upset` ones the last periods go wrong.

    Nothing is told of what begins after `until`, a period; without it the years are told whole. Indicators whose
    numerator or denominator is more than one base figure are left out, as are councils and years without them. The
    same seed gives the same figures.
    """
    yearly = {
        (one.council, one.period, one.variable): one.value
        for one in network.observations
        if one.breakdown == "total" and one.value is not None
    }
    end = parse_period(until or network.periods[-1])
    last, found = end.start + end.months, []
    for place, council in enumerate(sorted(councils)):
        draws = np.random.default_rng([seed, place])
        found += _of_council(kit, network.periods, council, yearly, draws, last, council in upset)
    return tuple(one for one in found if parse_period(one.period).start < last)


def followed(kit: Kit) -> Iterator[tuple[Indicator, str, str]]:
    """The indicators within the year, with the base figures of their numerator and denominator."""
    for one in kit.indicators.values():
        top = one.numerator.node if one.numerator else None
        base = one.denominator.node if one.denominator else None
        if one.frequency in PER_YEAR and isinstance(top, Figure) and isinstance(base, Figure):
            yield one, top.variable, base.variable


def _of_council(
    kit: Kit,
    years: Sequence[str],
    council: str,
    yearly: Mapping[tuple[str, str, str], float],
    draws: np.random.Generator,
    last: int,
    is_upset: bool,
) -> Iterator[Invented]:
    shared: dict[tuple[str, str], Array] = {}
    for one, top, base in followed(kit):
        number = PER_YEAR[one.frequency]
        for year in years:
            whole, part = yearly.get((council, year, base)), yearly.get((council, year, top))
            if not whole or part is None:
                continue
            if (base, year) not in shared:
                shared[base, year] = draws.multinomial(int(whole), [1 / number] * number).astype(float)
                yield from _rows(council, year, one.frequency, base, shared[base, year])
            starts = 12 * int(year) + np.arange(number) * (12 // number)
            late = is_upset & (starts >= last - LASTS * (12 // number))
            rate = np.where(late, WORSE.get(one.kind, 1.0), 1.0) * part / whole
            happened = _happened(one, shared[base, year], rate, draws)
            yield from _rows(council, year, one.frequency, top, happened)


def _happened(one: Indicator, cases: Array, rate: Array, draws: np.random.Generator) -> Array:
    """What happened to the cases of each period."""
    if one.kind is Kind.PROPORTION:
        return draws.binomial(cases.astype(int), np.clip(rate, 0.0, 1.0)).astype(float)
    return np.round(cases * rate * np.exp(draws.normal(0, SWING, len(cases))))


def _rows(council: str, year: str, frequency: str, variable: str, values: Array) -> Iterator[Invented]:
    for number, value in enumerate(values, start=1):
        period = Period(GRAINS[frequency], int(year), number)
        yield Invented(council, str(period), variable, "total", float(value))
