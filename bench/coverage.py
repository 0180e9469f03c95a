"""Do the statistics hold what they say? Circles are invented whose truth is known, and compared with it.

An interval of 95 % that holds the truth 90 times in 100 is a broken promise, and one that holds it 99 times
hides differences that are there. So: intervals, signals, rank intervals, expected values and control charts
are asked of many invented circles of small councils, and what they said is counted against what was true.
Under it stands what a bare comparison of the same figures would have claimed.

    python bench coverage
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from circulos.compare import circle, interval, position, shrink, simulate, spc
from circulos.compare.adjust import Adjustment, adjust
from circulos.compare.alerts import BY_CHANCE, alerts
from circulos.compare.interval import Interval
from circulos.compare.peers import Context
from circulos.compare.position import Signal
from circulos.compare.spc_rules import Cause
from circulos.compare.standing import compared
from circulos.method import load_kit
from circulos.method.types import Kind

SEED = 2_026
COUNCILS = 15
Array = np.ndarray
Rng = np.random.Generator


@dataclass(frozen=True)
class Line:
    """What was measured of one claim: a share between `least` and `most` keeps it; NaN stands for no claim."""

    what: str
    measured: float
    least: float = float("nan")
    most: float = float("nan")
    beside: str = ""

    @property
    def holds(self) -> bool:
        return not (self.measured < self.least or self.measured > self.most)

    def __str__(self) -> str:
        bounds = [
            f"at least {100 * self.least:.3g} %" if self.least == self.least else "",
            f"at most {100 * self.most:.3g} %" if self.most == self.most else "",
        ]
        claim = " and ".join(one for one in bounds if one)
        verdict = "" if not claim else "holds" if self.holds else "DOES NOT HOLD"
        return f"{self.what:66} {self.measured:6.1%}  {claim:29} {verdict}".rstrip() + (
            f"\n    {self.beside}" if self.beside else ""
        )


# ---- the figures of small councils -------------------------------------------------------------------------


def persons(rng: Rng, size: int | tuple[int, ...]) -> Array:
    """Persons attended in a year by councils of some 2,000 to 60,000 inhabitants: 20 to 1,500, evenly in
    size of order."""
    return np.exp(rng.uniform(np.log(20), np.log(1_500), size)).astype(int)


def inhabitants(rng: Rng, size: int | tuple[int, ...]) -> Array:
    return np.exp(rng.uniform(np.log(2_000), np.log(60_000), size)).astype(int)


def holding(found: Interval, truth: Array) -> Array:
    """Whether each interval holds the truth; a limit there is none of leaves nothing out."""
    below, above = found.lower > truth, found.upper < truth
    return ~(below | above)


# ---- 1. intervals ------------------------------------------------------------------------------------------


def intervals(circles: int, rng: Rng) -> Iterator[Line]:
    n = 40 * circles
    d, share = persons(rng, n), rng.beta(2, 3, n)
    held = holding(interval.proportion(rng.binomial(d, share), d), share)
    yield Line(
        "95 % interval of a proportion, 20 to 1,500 persons", held.mean(), 0.93, 0.97, by_size(held, d)
    )
    people, rate = inhabitants(rng, n), rng.gamma(2, 0.002, n)
    x = rng.poisson(people * rate)
    held = holding(interval.rate(x, people), rate)
    few = held[people * rate < 10].mean()
    yield Line(
        "95 % interval of a rate, 2,000 to 60,000 inhabitants", held.mean(), 0.93, 0.97,
        f"fewer than 10 events expected {few:.1%}, more {held[people * rate >= 10].mean():.1%}",
    )  # fmt: skip
    for what, draw, least in (
        ("times that swing evenly", lambda size: rng.normal(30, 10, size), 0.93),
        ("times with a long tail (skewness 1.4)", lambda size: rng.gamma(2, 15, size), 0.93),
    ):
        sizes = np.tile([8, 12, 20, 40, 80, 150], circles)
        held = np.concatenate([_mean_held(draw(k), 30.0) for k in np.sort(sizes)])
        yield Line(f"95 % interval of a mean of 8 to 150 {what}", held.mean(), least, 0.97,
                   by_size(held, np.sort(sizes), 20))  # fmt: skip


def _mean_held(values: Array, truth: float) -> Array:
    found = interval.mean([values.mean()], [values.std(ddof=1)], [values.size])
    return holding(found, np.array([truth]))


def by_size(held: Array, sizes: Array, edge: float = 100) -> str:
    return f"below {edge:g} {held[sizes < edge].mean():.1%}, from there {held[sizes >= edge].mean():.1%}"


# ---- 2. false signals in a circle of councils that do not differ -------------------------------------------


def false_signals(circles: int, rng: Rng) -> Iterator[Line]:
    for what, make in (("proportion", _alike_in_share), ("rate", _alike_in_rate)):
        for sizes, spread in (("of like size", 0.3), ("of all sizes", 1.5)):
            found = make(rng, 20 * circles, spread)
            circles_of = np.repeat(np.arange(20 * circles), COUNCILS)
            mark = circle.group_mean(found.value, circles_of)
            said = position.signal(circle.against_mean(found, circles_of), mark, "higher")
            told = np.isin(said, (Signal.BETTER, Signal.WORSE))
            off = (found.value - mark).reshape(-1, COUNCILS)
            bare = np.abs(off) > off.std(axis=1, ddof=1, keepdims=True)
            yield Line(
                f"false “better” or “worse”, {what}, {COUNCILS} alike {sizes}", told.mean(),
                most=0.05 if spread < 1 else 0.055,
                beside=f"bare comparison with the mean {np.mean(off != 0):.0%},"
                f" beyond one standard deviation {bare.mean():.0%};"
                f" circles with at least one {told.reshape(-1, COUNCILS).any(axis=1).mean():.0%}",
            )  # fmt: skip


def _alike_in_share(rng: Rng, circles: int, spread: float) -> Interval:
    """Circles of councils with the same share; `spread` is the standard deviation of the logarithm of their size."""
    d = _sizes(rng, circles, spread, typical=170, least=20)
    share = rng.uniform(0.1, 0.9, (circles, 1))
    return interval.proportion(rng.binomial(d, share).ravel(), d.ravel())


def _alike_in_rate(rng: Rng, circles: int, spread: float) -> Interval:
    people = _sizes(rng, circles, spread, typical=11_000, least=2_000)
    rate = rng.gamma(2, 0.002, (circles, 1))
    return interval.rate(rng.poisson(people * rate).ravel(), people.ravel())


def _sizes(rng: Rng, circles: int, spread: float, typical: float, least: int) -> Array:
    middle = rng.normal(np.log(typical), 0.7, (circles, 1))
    return np.maximum(np.exp(rng.normal(middle, spread, (circles, COUNCILS))), least).astype(int)


# ---- 3. rank intervals -------------------------------------------------------------------------------------


def ranks(circles: int, rng: Rng) -> Iterator[Line]:
    held, hit, wide = [], [], []
    for _ in range(circles):
        truth, d = rng.beta(20, 30, COUNCILS), persons(rng, COUNCILS)
        x = rng.binomial(d, truth)
        found = position.rank_interval(simulate.proportion(x, d, draws=1_000, seed=rng))
        rank = position.rank(truth)
        held.append((found.lower <= rank) & (rank <= found.upper))
        hit.append(position.rank(x / d) == rank)
        wide.append(found.upper - found.lower + 1)
    yield Line(
        f"95 % rank interval, {COUNCILS} councils of 20 to 1,500 persons", np.mean(held), 0.93,
        beside=f"the bare rank is the true one in {np.mean(hit):.0%}; {np.mean(wide):.1f} ranks wide",
    )  # fmt: skip


# ---- 4. expected values ------------------------------------------------------------------------------------


def expected(circles: int, rng: Rng) -> Iterator[Line]:
    for kind in ("proportion", "rate", "mean"):
        for n in (COUNCILS, 40):
            held, bare = [], []
            for _ in range(max(circles // 4, 5)):
                found, naive = _adjusted(kind, n, rng)
                held.append((found.observed >= found.lower) & (found.observed <= found.upper))
                bare.append(naive)
            yield Line(
                f"95 % interval of what is expected of a {kind}, {n} councils", np.mean(held), 0.93, 0.97,
                f"chance alone around the expected value {np.mean(bare):.1%}" if kind != "mean" else "",
            )  # fmt: skip


def _adjusted(kind: str, n: int, rng: Rng) -> tuple[Adjustment, float]:
    """Councils that follow their environment, and differ by more than chance and environment, as councils do."""
    context = Context(tuple(f"{i:03}" for i in range(n)), ("age", "need"), rng.normal(size=(n, 2)))
    moved = 0.4 * context.values[:, 0] + rng.normal(0, 0.2, n)
    if kind == "mean":
        found = adjust(context, 50 + 10 * moved + rng.normal(0, 4, n), kind=kind)
    elif kind == "rate":
        d = inhabitants(rng, n)
        found = adjust(context, rng.poisson(0.01 * d * np.exp(moved)), d, kind)
        chance = interval.rate(found.expected * d, d)
    else:
        d = persons(rng, n)
        found = adjust(context, rng.binomial(d, 1 / (1 + np.exp(-moved))), d, kind)
        chance = interval.proportion(found.expected * d, d)
    assert isinstance(found, Adjustment)
    naive = np.nan if kind == "mean" else holding(chance, found.observed).mean()
    return found, float(naive)


# ---- 5. figures pulled to their group ----------------------------------------------------------------------


def shrunken(circles: int, rng: Rng) -> Iterator[Line]:
    for what, pull, draw in (
        ("proportions", shrink.beta_binomial, _shares),
        ("rates", shrink.gamma_poisson, _rates),
    ):
        held, raw, pulled = [], 0.0, 0.0
        for _ in range(circles):
            truth, x, d = draw(rng)
            found = pull(x, d)
            held.append((found.lower <= truth) & (truth <= found.upper))
            raw += ((found.raw - truth) ** 2).sum()
            pulled += ((found.value - truth) ** 2).sum()
        yield Line(f"squared error of pulled {what}, as a part of the raw ones'", pulled / raw, most=1.0)
        yield Line(f"95 % interval of pulled {what}, {COUNCILS} councils", np.mean(held), 0.93, 0.97)


def _shares(rng: Rng) -> tuple[Array, Array, Array]:
    truth, d = rng.beta(12, 18, COUNCILS), persons(rng, COUNCILS)
    return truth, rng.binomial(d, truth), d


def _rates(rng: Rng) -> tuple[Array, Array, Array]:
    truth, d = rng.gamma(8, 0.0005, COUNCILS), inhabitants(rng, COUNCILS)
    return truth, rng.poisson(truth * d), d


# ---- 6. control charts -------------------------------------------------------------------------------------


def charts(circles: int, rng: Rng) -> Iterator[Line]:
    quiet = [spc.xmr(rng.normal(50, 5, 36)) for _ in range(circles)]
    yield Line(
        "months called special by a chart of 36 months, nothing happening",
        np.mean([chart.cause != Cause.COMMON for chart in quiet]), most=0.05,
        beside=f"the last of them {np.mean([chart.cause[-1] != Cause.COMMON for chart in quiet]):.1%}",
    )  # fmt: skip
    found = [
        (
            spc.xmr(
                np.append(rng.normal(50, 5, 24), rng.normal(60, 5, 12)), baseline=spc.Baseline(fix=24)
            ).cause[24:]
            != Cause.COMMON
        ).any()
        for _ in range(circles)
    ]
    yield Line("shifts of two standard deviations found within a year", np.mean(found), 0.95)


def watched(circles: int, rng: Rng) -> Iterator[Line]:
    """New alerts among monthly series of thirty councils in which nothing happens for five years."""
    councils, periods = (
        30,
        [f"{2012 + at // 12}-{at % 12 + 1:02d}" for at in range(24 if circles < 100 else 60)],
    )
    for kind in (Kind.PROPORTION, Kind.RATE, Kind.AMOUNT):
        indicator = replace(load_kit("basic-social-services").indicators["U02"], kind=kind, frequency="month")
        typical, share = persons(rng, councils), rng.uniform(0.2, 0.8, councils)
        series = []
        for period in periods:
            n = rng.poisson(typical) + 1.0
            x = rng.binomial(n.astype(int), share) if kind is Kind.PROPORTION else rng.poisson(n * share)
            value = x / n * indicator.per if kind is not Kind.AMOUNT else rng.normal(50, 5, councils)
            names = [f"{place:03}" for place in range(councils)]
            series.append(compared(indicator, period, names, x * 1.0, n, value, ["observed"] * councils, {}))
        found = alerts(series, since=periods[0])
        yield Line(
            f"new alerts a month where nothing happens, {kind.value}s", len(found.found) / found.looked, most=0.02,
            beside=f"{found.looked} looks; as said beside alerts {BY_CHANCE:.1%}",
        )  # fmt: skip


STUDIES: tuple[Callable[[int, Rng], Iterator[Line]], ...] = (
    intervals,
    false_signals,
    ranks,
    expected,
    shrunken,
    charts,
    watched,
)


def study(circles: int, seed: int = SEED) -> Iterator[Line]:
    """Every line, each study with a generator of its own: leaving one out changes no other."""
    for number, part in enumerate(STUDIES):
        yield from part(circles, np.random.default_rng([seed, number]))


def main() -> int:
    start, broken = time.process_time(), 0
    print(f"Seed {SEED}; every figure is a share of what was asked of invented circles")
    for line in study(400):
        print(line, flush=True)
        broken += not line.holds
    verdict = f"{broken} of the claims broken" if broken else "Every claim holds"
    print(f"{verdict} ({time.process_time() - start:.0f} s of the processor)")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
