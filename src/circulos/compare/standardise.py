"""Rates that do not depend on who lives where: directly and indirectly standardised.

An old municipality has more home care and more deaths than a young one without doing anything differently.
Direct standardisation asks what the rate would be if every council had the standard population; indirect
standardisation asks how many events a council's own population would have had at the reference's rates.
Prefer the direct one between councils; the indirect one where a council's bands are small, and then only
against the reference: two indirectly standardised ratios are not comparable with each other.

Counts and populations come as (councils, bands). The bands are named on both sides and matched by name,
because shapes that happen to fit (another age split, another order) give a wrong figure without an error.

Papers: Dobson, Kuulasmaa, Eberle and Scherer 1991 (Stat Med 10:457) for the limits of weighted sums of
counts; Breslow and Day 1987 (IARC 82, ch. 2) for both methods.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike

from circulos.compare.arrays import Array, Codes, floats, refuse
from circulos.compare.interval import Interval, byar, rate

FEWEST_EVENTS = (
    10  # below it a weighted sum of counts has no dependable limits, and says too much about persons
)


class Reason(IntEnum):
    """Why there is a figure, or none. The first that holds, from the top."""

    CALCULATED = 0
    MISSING = 1  # a count or a population is missing in at least one band
    NO_POPULATION = 2  # a band without anybody has no rate
    TOO_FEW_EVENTS = 3


@dataclass(frozen=True, eq=False)
class Direct:
    """Directly standardised rates, per `per`, one a council; NaN and a `Reason` where not calculated."""

    rate: Interval
    count: Array  # events in all bands
    population: Array
    reason: Codes


@dataclass(frozen=True, eq=False)
class Indirect:
    """Indirectly standardised ratios and rates, one a council.

    `ratio` is observed / expected, per 1 (`ratio.times(100)` is the standardised ratio as usually printed,
    100 being the reference); `rate` is the ratio times the reference's own crude rate `reference_rate`, both
    per `per`.
    """

    ratio: Interval
    rate: Interval
    observed: Array
    expected: Array
    reference_rate: float


def direct(
    counts: ArrayLike,
    populations: ArrayLike,
    bands: Sequence[str],
    standard: Mapping[str, float],
    per: float = 1,
    confidence: float = 0.95,
    variances: ArrayLike | None = None,
) -> Direct:
    """Rates in the standard population, with Dobson's limits on Byar's interval of the total count.

    `counts` and `populations` are (councils, bands) or, for one council, (bands,); `bands` names their
    columns and `standard` gives the standard population of each. `variances` are those of the counts where
    events are not independent of each other, because the same person has several (`repeated`); they are the
    counts otherwise.

    Not calculated, with the reason, below 10 events. Raises ValueError where the bands are not the
    standard's.
    """
    events, people = _by_band(counts, populations, bands)
    weights = _matched(standard, bands, "standard population")
    spread = events if variances is None else _like(variances, events, "variances")
    count, population = events.sum(axis=1), people.sum(axis=1)
    reason = _reason(events, people, count)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = (weights * events / people).sum(axis=1) / weights.sum()
        variance = (weights**2 * spread / people**2).sum(axis=1) / weights.sum() ** 2
        total = byar(count, confidence)
        factor = np.sqrt(variance / count)
        lower, upper = value + factor * (total.lower - count), value + factor * (total.upper - count)
    calculated = reason == Reason.CALCULATED
    result = Interval(*(np.where(calculated, limit, np.nan) for limit in (value, lower, upper)))
    return Direct(result.times(per), count, population, reason)


def repeated(persons: ArrayLike) -> Array:
    """The variances of counts in which a person may count several times: sum of events² x persons.

    `persons` is (..., k): how many persons had 1, 2, ... k events. Missing is nobody here, as tables of this
    kind leave out what does not occur. The result is (...), for `direct(variances=)`.
    """
    frequencies = np.nan_to_num(floats(persons))
    refuse(frequencies < 0, "There cannot be fewer than no persons.", frequencies)
    result: Array = frequencies @ np.arange(1.0, frequencies.shape[-1] + 1) ** 2
    return result


def indirect(
    observed: ArrayLike,
    populations: ArrayLike,
    bands: Sequence[str],
    reference_counts: Mapping[str, float],
    reference_populations: Mapping[str, float],
    per: float = 1,
    confidence: float = 0.95,
) -> Indirect:
    """Events observed against those expected at the reference's rates; limits exact below 10 events, then
    Byar's.

    `observed` is (councils,): all bands together. `populations` is (councils, bands), `bands` names its
    columns and the two mappings give events and population of the reference by band. A council with a missing
    band has no figure. Raises ValueError where the bands are not the reference's, or the reference has a band
    without population.
    """
    people = np.atleast_2d(floats(populations))
    _check_columns(people, bands, "populations")
    refuse(people < 0, "A population cannot be negative.", people)
    events = _matched(reference_counts, bands, "reference's events", zero=True)
    at_risk = _matched(reference_populations, bands, "reference's population")
    expected = people @ (events / at_risk)
    count = np.atleast_1d(floats(observed))
    if count.shape != expected.shape:
        raise ValueError(
            f"There are {count.size} observed totals for {expected.size} councils. "
            "Give one total a council: the sum over its bands."
        )
    reference_rate = float(events.sum() / at_risk.sum())
    ratio = rate(count, expected, confidence=confidence)
    return Indirect(ratio, ratio.times(reference_rate * per), count, expected, reference_rate * per)


def _by_band(counts: ArrayLike, populations: ArrayLike, bands: Sequence[str]) -> tuple[Array, Array]:
    events = np.atleast_2d(floats(counts))
    people = _like(populations, events, "populations")
    _check_columns(events, bands, "counts")
    refuse(events < 0, "A count of events cannot be negative.", events)
    refuse(people < 0, "A population cannot be negative.", people)
    refuse((people == 0) & (events > 0), "There cannot be events in a band where nobody lives.", events)
    return events, people


def _like(values: ArrayLike, pattern: Array, name: str) -> Array:
    array = np.atleast_2d(floats(values))
    if array.shape != pattern.shape:
        raise ValueError(
            f"The {name} have the shape {array.shape}, the counts {pattern.shape}: one each is needed."
        )
    return array


def _check_columns(array: Array, bands: Sequence[str], name: str) -> None:
    if array.ndim != 2 or array.shape[1] != len(bands):
        raise ValueError(
            f"The {name} have the shape {array.shape}, and there are {len(bands)} bands. "
            "Give one row a council and one column a band."
        )
    if len(set(bands)) != len(bands):
        twice = sorted({band for band in bands if list(bands).count(band) > 1})
        raise ValueError(f"These bands come more than once: {', '.join(twice)}. Each band is one column.")


def _matched(given: Mapping[str, float], bands: Sequence[str], name: str, zero: bool = False) -> Array:
    """The values of `given` in the order of `bands`; refused unless both have the very same bands."""
    absent, surplus = [b for b in bands if b not in given], [b for b in given if b not in bands]
    if absent or surplus:
        told = [f"without {', '.join(absent)}"] * bool(absent) + [
            f"with {', '.join(surplus)} besides"
        ] * bool(surplus)
        raise ValueError(
            f"The bands of the {name} are not those of the councils: it is {' and '.join(told)}. "
            "Put both into the same bands; a rate standardised on others is another rate."
        )
    values = np.array([given[band] for band in bands], dtype=np.float64)
    wrong = ~np.isfinite(values) | (values < 0) | ((values == 0) & (not zero))
    if wrong.any():
        band = bands[int(wrong.argmax())]
        raise ValueError(
            f"The {name} of band {band} is {given[band]}: a number above 0 is needed in every band."
        )
    return values


def _reason(events: Array, people: Array, count: Array) -> Codes:
    missing = (np.isnan(events) | np.isnan(people)).any(axis=1)
    return np.select(
        [missing, (people == 0).any(axis=1), count < FEWEST_EVENTS],
        [np.int8(Reason.MISSING), np.int8(Reason.NO_POPULATION), np.int8(Reason.TOO_FEW_EVENTS)],
        np.int8(Reason.CALCULATED),
    ).astype(np.int8)
