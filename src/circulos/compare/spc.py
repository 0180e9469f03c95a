"""Has something changed, or does the figure only swing? Control charts with the rules of the English health
service.

A series is drawn with its mean and the limits within which it moves by itself. A change is called only where
one of four rules says so (NHS England, "Making data count"): a point outside the limits; seven points rising
or falling; two of three points close to the same limit; seven points on one side of the mean. Everything else
is the process as it is, and asking why last month was worse than the month before is asking chance.

Charts: XmR for any figure (limits from the moving ranges), p for proportions, u for rates, c for counts; p
and u with large denominators call everything a change, as funnels do, and `prime=True` (Laney 2002, Quality
Engineering 14:531) widens them by how much the series really swings. Limits are three sigma: not 99.8 %, and
not 3.09.

Rules of the house, because references differ. Moving ranges above 3.267 times their mean are left out once
(screened), as one jump would hide the next; textbooks do not (`screen=False`). A point on the mean breaks a
run, a tie breaks a trend, a rebase starts both anew. A missing period is passed over: the points on both
sides of it are neighbours. Limits from fewer than 12 points are provisional and are said to be.

Constants: d2 = 1.128 and D4 = 3.267 for ranges of two (Montgomery, Statistical Quality Control, appendix VI),
and 2.66 = 3 / d2 as the health service rounds it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from circulos.compare.arrays import Array, Codes, Flags, floats, refuse, together
from circulos.compare.direction import BAND, HIGHER, LOWER, Limits, Polarities, codes, favourability
from circulos.compare.interval import impossible
from circulos.compare.position import Signal, different
from circulos.compare.spc_rules import UPWARD, Cause, Runs, causes, run_tests, side

Places: TypeAlias = NDArray[np.intp]

ENOUGH = 12  # points; limits from fewer are provisional
D2 = 1.128
SCREEN = 3.267
XMR = 2.66


class Assurance(StrEnum):
    """Will the target be met if nothing changes?"""

    PASS = "consistent_pass"  # noqa: S105 - no password
    FAIL = "consistent_fail"
    EITHER = "inconsistent"
    NONE = ""  # no limits, or no side of the target is the favourable one


@dataclass(frozen=True, eq=False)
class Chart:
    """A control chart. All arrays are (points,), in the unit of the value, NaN where it is missing.

    `near_lower` and `near_upper` are the two-sigma lines of the rule "two of three". `signal` are
    `position.Signal` numbers: similar for common cause. `phase` numbers the stretches between rebases from 0;
    `provisional` marks those with limits from fewer than 12 points, `excluded` the points the baseline omits.
    """

    kind: str
    value: Array
    centre: Array
    lower: Array
    upper: Array
    near_lower: Array
    near_upper: Array
    cause: Codes
    signal: Codes
    phase: Places
    provisional: Flags
    excluded: Flags


@dataclass(frozen=True)
class Baseline:
    """From which points the centre and the limits come.

    `rebase`: the places at which a new phase starts. `fix`: only the first so many points of each phase
    count. `exclude`: places that never count. Points are places in the series, from 0; missing ones do not
    count anyway.
    """

    rebase: Sequence[int] = ()
    fix: int | None = None
    exclude: Sequence[int] = ()


ALL = Baseline()


def xmr(
    values: ArrayLike,
    polarity: Polarities = "neutral",
    baseline: Baseline = ALL,
    screen: bool = True,
    band: Limits | None = None,
) -> Chart:
    """The chart for any figure over time, (points,): mean -/+ 2.66 mean moving range.

    With fewer than two points in the baseline there are no limits. `band` are the limits of the favourable
    band, where the polarity is one.
    """
    value = floats(values)

    def level(base: Places, phase: Places) -> tuple[float, Array]:
        sigma = XMR / 3 * moving_range(value[base], screen)
        return float(value[base].mean()), np.full(phase.size, sigma)

    return _chart("xmr", value, level, (-np.inf, np.inf), polarity, baseline, band)


def p(
    numerator: ArrayLike,
    denominator: ArrayLike,
    polarity: Polarities = "neutral",
    baseline: Baseline = ALL,
    per: float = 1,
    prime: bool = False,
    screen: bool = True,
    band: Limits | None = None,
) -> Chart:
    """The chart for proportions, times `per`, with limits between 0 and `per`; with `prime` the p' chart.

    Raises ValueError for figures that cannot be, such as a numerator above its denominator.
    """
    x, n = _counts(numerator, denominator, part_of_whole=True)
    level = _attribute(x, n, lambda mean: max(mean * (1 - mean), 0.0), prime, screen)
    return _chart("p'" if prime else "p", x / n, level, (0, 1), polarity, baseline, band, per)


def u(
    numerator: ArrayLike,
    denominator: ArrayLike,
    polarity: Polarities = "neutral",
    baseline: Baseline = ALL,
    per: float = 1,
    prime: bool = False,
    screen: bool = True,
    band: Limits | None = None,
) -> Chart:
    """The chart for rates, times `per`, with limits from 0 up; with `prime` the u' chart."""
    x, n = _counts(numerator, denominator)
    level = _attribute(x, n, lambda mean: mean, prime, screen)
    return _chart("u'" if prime else "u", x / n, level, (0, np.inf), polarity, baseline, band, per)


def c(
    counts: ArrayLike, polarity: Polarities = "neutral", baseline: Baseline = ALL, band: Limits | None = None
) -> Chart:
    """The chart for counts over equal stretches of time or equal populations, with limits from 0 up."""
    x, n = _counts(counts, 1)
    level = _attribute(x, n, lambda mean: mean, prime=False, screen=False)
    return _chart("c", x, level, (0, np.inf), polarity, baseline, band)


def moving_range(values: Array, screen: bool = True) -> float:
    """The mean distance between neighbours, with `screen` without those above 3.267 times it; NaN for one
    value."""
    ranges = np.abs(np.diff(values))
    if ranges.size == 0:
        return float("nan")
    mean = ranges.mean()
    kept = ranges[ranges < SCREEN * mean] if screen else ranges
    return float(kept.mean()) if kept.size else float(mean)


def assurance(chart: Chart, target: float, polarity: Polarities) -> Assurance:
    """Whether the process as it is now meets the target always, never or by chance: the last phase's limits
    against it."""
    known = np.flatnonzero(~np.isnan(chart.lower + chart.upper))
    code = codes(polarity)
    if known.size == 0 or code not in (HIGHER, LOWER):
        return Assurance.NONE
    lower, upper = chart.lower[known[-1]], chart.upper[known[-1]]
    if target < lower:
        return Assurance.PASS if code == HIGHER else Assurance.FAIL
    if target > upper:
        return Assurance.FAIL if code == HIGHER else Assurance.PASS
    return Assurance.EITHER


def runs(chart: Chart) -> tuple[Runs, ...]:
    """Anhøj's run tests, one for each phase of the chart, on the points that are there and not excluded."""
    counted = np.where(chart.excluded, np.nan, chart.value)
    return tuple(
        run_tests(side(counted[here], chart.centre[here])) for here in _stretches(chart.phase, counted)
    )


Level: TypeAlias = Callable[[Places, Places], tuple[float, Array]]


def _chart(
    kind: str,
    value: Array,
    level: Level,
    bounds: tuple[float, float],
    polarity: Polarities,
    baseline: Baseline,
    band: Limits | None,
    per: float = 1,
) -> Chart:
    """Put together what `level(baseline places, phase places)` says of each phase: centre and sigmas."""
    if value.ndim != 1:
        raise ValueError(f"A chart is of one series; these values have the shape {value.shape}.")
    refuse(np.isinf(value), "A series cannot hold infinity.", value)
    phase = _phases(value.size, baseline.rebase)
    centre, sigma = np.full(value.size, np.nan), np.full(value.size, np.nan)
    provisional = np.zeros(value.size, dtype=np.bool_)
    for number, here in enumerate(_stretches(phase, value)):
        base = _base(here, baseline)
        provisional[phase == number] = base.size < ENOUGH
        if base.size:
            centre[here], sigma[here] = level(base, here)
    lower, upper, near_lower, near_upper = (
        per * np.clip(centre + sigmas * sigma, *bounds) for sigmas in (-3, 3, -2, 2)
    )
    value, centre = per * value, per * centre
    lines = (value, centre, lower, upper, near_lower, near_upper)
    cause = np.zeros(value.size, dtype=np.int8)
    for here in _stretches(phase, value):
        cause[here] = causes(*(line[here] for line in lines))
    signal = _signals(value, centre, cause, polarity, band)
    excluded = np.isin(np.arange(value.size), list(baseline.exclude))
    return Chart(kind, *lines, cause, signal, phase, provisional, excluded)


def _attribute(x: Array, n: Array, variance: Callable[[float], float], prime: bool, screen: bool) -> Level:
    """Centre and sigmas of counts: the pooled value, and what chance does to it at each denominator.

    Laney's factor compares how far neighbours lie apart, in sigmas, with how far they would by chance.
    """

    def level(base: Places, phase: Places) -> tuple[float, Array]:
        centre = float(x[base].sum() / n[base].sum())
        sigma = np.sqrt(variance(centre) / n)
        if prime and variance(centre) > 0:
            deviation = (x[base] / n[base] - centre) / sigma[base]
            sigma = sigma * moving_range(deviation, screen) / D2
        return centre, sigma[phase]

    return level


def _counts(numerator: ArrayLike, denominator: ArrayLike, part_of_whole: bool = False) -> tuple[Array, Array]:
    x, n = together(numerator=numerator, denominator=denominator)
    if impossible(x, n, part_of_whole).any():
        raise ValueError(
            "These figures cannot be: a count is negative or infinite, or a part is larger than its whole. "
            "Correct them, or make them missing with a reason, before comparing."
        )
    return x, np.where(n > 0, n, np.nan)


def _phases(size: int, rebase: Sequence[int]) -> Places:
    """The number of the phase each point is in."""
    starts: Places = np.array(sorted(set(rebase)), dtype=np.intp)
    if starts.size and not (starts[0] > 0 and starts[-1] < size):
        raise ValueError(
            f"A new phase starts at a point of the series, from 1 to {size - 1}; {list(rebase)} do not all."
        )
    return np.asarray(np.searchsorted(starts, np.arange(size), side="right"))


def _stretches(phase: Places, value: Array) -> list[Places]:
    """The points of each phase that are there."""
    there = ~np.isnan(value)
    return [np.flatnonzero(there & (phase == number)) for number in range(int(phase.max(initial=-1)) + 1)]


def _base(here: Places, baseline: Baseline) -> Places:
    if baseline.fix is not None and baseline.fix < 2:
        raise ValueError(f"Limits cannot be fixed after {baseline.fix} points: at least two are needed.")
    first = here[: baseline.fix]
    return first[~np.isin(first, list(baseline.exclude))]


def _signals(value: Array, centre: Array, cause: Codes, polarity: Polarities, band: Limits | None) -> Codes:
    code, upward = codes(polarity), np.isin(cause, UPWARD)
    if code == BAND:
        merit = favourability(value, code, band) - favourability(centre, code, band)
        # Within the band one way is as good as the other: a change, without merit.
        named = np.where(merit == 0, different(upward, codes("neutral")), different(merit > 0, code))
    else:
        named = different(upward == (code != LOWER), code)
    result = np.where(cause == Cause.COMMON, np.int8(Signal.SIMILAR), named)
    return np.where(np.isnan(value), np.int8(Signal.MISSING), result)
