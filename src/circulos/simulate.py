"""An invented network of councils, so that a kit can be tried before anybody has filed anything.

How each figure is drawn stands in the kit (`simulation.yaml`); here is only the drawing. Every council has
four hidden factors, which pull at its figures: its size, the age of its people, their need, and the skill of
its service. The dirt of real life is added at the end and listed, so that one can see whether the checks find
it. Everything is marked as invented wherever it appears, and the same seed gives the same network.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, field, fields, replace
from pathlib import Path

import numpy as np

from circulos.facts import Observation, Status, observation_table, snapshot
from circulos.method.loader import load_kit
from circulos.method.nodes import cell
from circulos.method.types import Council, CouncilKind, Draw, Kit, Simulated, Variable, VariableType

INVENTED = "invented"
FACTORS = ("size", "age", "need", "skill")


@dataclass(frozen=True)
class Invented:
    """One invented observation, in the columns of `facts.schema`."""

    council: str
    period: str
    variable: str
    breakdown: str
    value: float | None
    status: str = "observed"
    note: str = ""
    source: str = INVENTED


@dataclass(frozen=True)
class Dirt:
    """A mistake planted in the figures: what the checks and the people should find."""

    council: str
    period: str
    variable: str
    kind: str
    true: float
    filed: float | None


@dataclass(frozen=True)
class Network:
    """An invented network: its councils, their figures, and what was spoilt on purpose."""

    councils: tuple[Council, ...]
    periods: tuple[str, ...]
    observations: tuple[Invented, ...]
    context: tuple[Invented, ...]
    dirt: tuple[Dirt, ...]
    seed: int


@dataclass
class _Figures:
    """The figures of one council and year while they are being drawn."""

    values: dict[str, float | None] = field(default_factory=dict)
    parts: dict[tuple[str, str], float] = field(default_factory=dict)


def simulate(
    kit: Kit,
    councils: int = 50,
    periods: Iterable[str] = ("2021", "2022", "2023", "2024", "2025"),
    seed: int = 1,
    dirt: float = 0.01,
) -> Network:
    """Draw a network that files a kit.

    `councils` is how many (fifty have names of their own; more are numbered), `periods` the years in order,
    `dirt` the share of figures spoilt on purpose. Raises `ValueError` if the kit says nothing about drawing.
    """
    if not kit.simulation:
        raise ValueError(
            f"The kit {kit.code} does not say how to invent figures. "
            "Add simulation.yaml to it, or give it real ones."
        )
    years = tuple(periods)
    members = _councils(councils)
    draws = np.random.default_rng(seed)
    observations: list[Invented] = []
    context: list[Invented] = []
    for council in members:
        for period, drawn in zip(years, _council_years(kit, len(years), draws), strict=True):
            observations.extend(_observed(kit, council.code, period, drawn))
            context.extend(_contextual(kit, council.code, period, drawn))
    spoilt, listed = _spoil(kit, observations, dirt, np.random.default_rng([seed, 1]))
    return Network(members, years, tuple(spoilt), tuple(context), tuple(listed), seed)


def _councils(count: int) -> tuple[Council, ...]:
    named = tuple(load_kit(INVENTED).councils.values())
    numbered = (
        Council(code=f"INV{n:03}", name=f"Vilanúmero {n}", kind=CouncilKind.MUNICIPALITY)
        for n in range(len(named) + 1, count + 1)
    )
    return (*named, *numbered)[:count]


# ---- one council through the years ----------------------------------------------------------------------


def _council_years(kit: Kit, years: int, draws: np.random.Generator) -> Iterator[_Figures]:
    factors = dict(zip(FACTORS, draws.standard_normal(len(FACTORS)), strict=True))
    lasting = {
        code: math.exp(draws.normal(0, how.spread) + _pull(how, factors))
        for code, how in kit.simulation.items()
    }
    for year in range(years):
        figures = _Figures()
        for code, how in kit.simulation.items():
            expected = _expected(how, figures, lasting[code], year, draws)
            figures.values[code] = _drawn(how, expected, figures, draws)
            if code in kit.variables:
                _whole(kit.variables[code], code, figures)
                _split(kit, kit.variables[code], figures, draws)
        yield figures


def _pull(how: Simulated, factors: Mapping[str, float]) -> float:
    return sum(by * factors[factor] for factor, by in (how.loads or {}).items())


def _base(how: Simulated, figures: _Figures) -> float | None:
    if how.of is None:
        return 1.0
    base = how.of.evaluate(figures.values)
    return None if base is None else float(base)


def _expected(
    how: Simulated, figures: _Figures, lasting: float, year: int, draws: np.random.Generator
) -> float | None:
    base = _base(how, figures)
    if base is None:
        return None
    if how.draw is Draw.EXACT:
        return base * how.rate
    return base * how.rate * lasting * (1 + how.trend) ** year * math.exp(draws.normal(0, how.noise))


def _drawn(
    how: Simulated, expected: float | None, figures: _Figures, draws: np.random.Generator
) -> float | None:
    if expected is None:
        return None
    match how.draw:
        case Draw.BINOMIAL:
            base = max(0, round(_base(how, figures) or 0))
            return float(draws.binomial(base, min(0.995, expected / base))) if base else 0.0
        case Draw.POISSON:
            return float(draws.poisson(max(0.0, expected)))
        case Draw.CHOICE:
            return float(expected >= 0.5)
        case _:
            return expected


def _whole(variable: Variable, code: str, figures: _Figures) -> None:
    """Round to what can be filed: whole persons, cents, halves of a post."""
    value = figures.values[code]
    if value is None:
        return
    if variable.type in (VariableType.INTEGER, VariableType.CHOICE):
        value = float(round(value))
    elif variable.type is VariableType.YES_NO:
        value = float(value >= 0.5)
    else:
        value = round(value, 2)
    low = variable.minimum if variable.minimum is not None else -math.inf
    high = variable.maximum if variable.maximum is not None else math.inf
    figures.values[code] = min(max(value, low), high)


def _split(kit: Kit, variable: Variable, figures: _Figures, draws: np.random.Generator) -> None:
    """Share a total among the categories of its breakdowns; the last category, "other", stays small."""
    total = figures.values[variable.code]
    if total is None:
        return
    for code in variable.breakdowns:
        categories = kit.breakdowns[code].categories
        weights = np.array([1.0] * len(categories))
        if len(categories) > 2:
            weights[-1] = 0.03
        shares = draws.dirichlet(weights * 60)
        whole = variable.type is VariableType.INTEGER
        parts = draws.multinomial(int(total), shares) if whole else np.round(total * shares, 2)
        for category, part in zip(categories, parts, strict=True):
            figures.parts[variable.code, f"{code}={category.code}"] = float(part)
            figures.values[cell(variable.code, code, category.code)] = float(part)


# ---- as they are filed ----------------------------------------------------------------------------------


def _observed(kit: Kit, council: str, period: str, figures: _Figures) -> Iterator[Invented]:
    for code in kit.variables:
        if code not in kit.simulation:
            continue
        value = figures.values.get(code)
        status = "observed" if value is not None else "not_applicable"
        yield Invented(council, period, code, "total", value, status)
    for (code, breakdown), part in figures.parts.items():
        yield Invented(council, period, code, breakdown, part)


def _contextual(kit: Kit, council: str, period: str, figures: _Figures) -> Iterator[Invented]:
    for code in kit.context:
        if code in figures.values:
            yield Invented(council, period, code, "total", figures.values[code])


# ---- the dirt of real life ------------------------------------------------------------------------------

SPOILS = ("digit_lost", "digit_added", "last_year", "not_delivered", "estimated", "zero")


def _spoil(
    kit: Kit, observations: list[Invented], share: float, draws: np.random.Generator
) -> tuple[list[Invented], list[Dirt]]:
    before = {(o.council, o.variable, o.period): o.value for o in observations if o.breakdown == "total"}
    periods = sorted({o.period for o in observations})
    earlier = dict(zip(periods[1:], periods, strict=False))
    filed, dirt = [], []
    for one in observations:
        spoilable = (
            one.breakdown == "total"
            and one.value is not None
            and kit.variables[one.variable].type
            in (VariableType.INTEGER, VariableType.NUMBER, VariableType.MONEY)
            and not kit.variables[one.variable].official
        )
        if not spoilable or draws.random() >= share:
            filed.append(one)
            continue
        kind = SPOILS[int(draws.integers(len(SPOILS)))]
        last = before.get((one.council, one.variable, earlier.get(one.period, "")))
        changed = _spoilt(one, kind, last)
        filed.append(changed)
        if changed != one:
            dirt.append(Dirt(one.council, one.period, one.variable, kind, one.value or 0.0, changed.value))
    return filed, dirt


def _spoilt(one: Invented, kind: str, last: float | None) -> Invented:
    value = one.value or 0.0
    match kind:
        case "digit_lost" if value >= 100:
            return replace(one, value=float(int(value) // 10))
        case "digit_added" if value >= 10:
            return replace(one, value=value * 10)
        case "last_year" if last is not None:
            return replace(one, value=last)
        case "not_delivered":
            return replace(one, value=None, status="not_delivered")
        case "estimated":
            return replace(one, status="estimated", note="estimated from nine months")
        case "zero" if value > 0:
            return replace(one, value=0.0)
        case _:
            return one


# ---- on disk -----------------------------------------------------------------------------------------------

COUNCILS, CONTEXT, DIRT, NOTICE = "councils.csv", "context.csv", "dirt.csv", "INVENTED.txt"
WARNING = """Everything in this folder is invented: the councils, their figures and their mistakes.
It was drawn by `circulos simulate` from the kit {kit} with seed {seed}. The same seed gives the same network.
"""


def write_network(kit: Kit, network: Network, out: Path) -> Path:
    """Write a network: a snapshot of its observations, and councils, context and planted mistakes as CSV."""
    rows = (
        Observation(
            o.council, o.period, o.variable, o.value, o.breakdown, Status(o.status), o.note or None, o.source
        )
        for o in network.observations
    )
    folder = snapshot.write(observation_table(rows), out, kit.digest)
    (out / NOTICE).write_text(WARNING.format(kit=kit.code, seed=network.seed), encoding="utf-8")
    _table(
        out / COUNCILS, ("code", "name", "kind"), [(c.code, c.name, c.kind.value) for c in network.councils]
    )
    _table(
        out / CONTEXT,
        ("council", "period", "variable", "value", "source"),
        [(c.council, c.period, c.variable, c.value, c.source) for c in network.context],
    )
    _table(out / DIRT, tuple(f.name for f in fields(Dirt)), [astuple(each) for each in network.dirt])
    return folder


def _table(path: Path, header: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
