"""`measure` and `distribution` in plain Python, straight from their definitions: slow, obvious, without an engine."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from circulos.facts import TOTAL, Observation, Status, parse_period, part
from circulos.method import nodes
from circulos.method.expression import bind, evaluate
from circulos.method.types import Kind

Row = dict[str, Any]
REASONS = [
    Status.NOT_DELIVERED,
    Status.NOT_COLLECTED,
    Status.TOO_SMALL,
    Status.EXCLUDED,
    Status.NOT_APPLICABLE,
]


def measure(kit: Any, observations: Sequence[Observation]) -> list[Row]:
    filed = {(o.council, o.period, o.variable, o.breakdown): o for o in observations}
    places = sorted({(o.council, o.period) for o in observations})
    rows = [
        value(kit, indicator, breakdown, council, period, filed)
        for indicator in kit.indicators.values()
        for breakdown in [
            None,
            *((b, c.code) for b in indicator.breakdowns for c in kit.breakdowns[b].categories),
        ]
        for council, period in places
    ]
    return [row for row in rows if row is not None]


def value(kit: Any, indicator: Any, breakdown: Any, council: str, period: str, filed: Any) -> Row | None:
    categories = {b.code: tuple(c.code for c in b.categories) for b in kit.breakdowns.values()}
    if breakdown is not None:
        categories = {breakdown[0]: (breakdown[1],)}
    name = TOTAL if breakdown is None else part(*breakdown)
    formulas = [bind(f, categories) for f in (indicator.numerator, indicator.denominator) if f is not None]
    before = str(parse_period(period).previous())

    leaves = [leaf for formula in formulas for leaf in nodes.walk(formula.node)]
    of_now = {(leaf.variable, name) for leaf in leaves if isinstance(leaf, (nodes.Figure, nodes.Previous))}
    of_now |= {
        (p.variable, part(p.breakdown, c)) for p in leaves if isinstance(p, nodes.Parts) for c in p.categories
    }
    if not any((council, period, *cell) in filed for cell in of_now):
        return None

    figures = [number(filed.get((council, period, v, b))) for v, b in of_now]
    now = {key(v, b, name): figure for (v, b), figure in zip(of_now, figures, strict=True)}
    then = {v: number(filed.get((council, before, v, name))) for v, b in of_now if b == name}
    for leaf in leaves:  # in the row of the women, a sum over women and men is a sum over the women
        if isinstance(leaf, nodes.Parts) and breakdown is not None:
            for category in leaf.categories:
                cell = filed.get((council, period, leaf.variable, part(leaf.breakdown, category)))
                now[nodes.cell(leaf.variable, leaf.breakdown, category)] = number(cell)

    numerator, *rest = (evaluate(formula, now, then) for formula in formulas)
    denominator = rest[0] if rest else None
    result = numerator
    if rest:
        result = numerator / denominator if numerator is not None and denominator else None
    result = None if result is None else result * indicator.per
    result = result if result is not None and math.isfinite(result) else None

    inputs = [statuses(formula.node, council, period, before, name, filed) for formula in formulas]
    status = judged(result, numerator, denominator, bool(rest), [s for found in inputs for s in found])
    return {
        "council": council,
        "period": period,
        "indicator": indicator.code,
        "breakdown": name,
        "numerator": numerator,
        "denominator": denominator,
        "value": result,
        "status": str(status),
    }


def key(variable: str, breakdown: str, name: str) -> str:
    if breakdown == name:
        return variable
    return nodes.cell(variable, *breakdown.split("=", 1))


def number(observation: Observation | None) -> float | None:
    if observation is None or observation.status.is_missing or observation.value is None:
        return None
    return observation.value if math.isfinite(observation.value) else None


def status_of(observation: Observation | None) -> Status:
    return Status.NOT_DELIVERED if observation is None else observation.status


def statuses(node: Any, council: str, period: str, before: str, name: str, filed: Any) -> list[Status]:
    """The statuses of the inputs of a formula; those that may be missing count only where they are estimates."""
    match node:
        case nodes.OrZero() | nodes.IsMissing():
            inner = statuses(node.operand, council, period, before, name, filed)
            return [s for s in inner if not s.is_missing]
        case nodes.Figure():
            return [status_of(filed.get((council, period, node.variable, name)))]
        case nodes.Previous():
            return [status_of(filed.get((council, before, node.variable, name)))]
        case nodes.Parts():
            cells = [(council, period, node.variable, part(node.breakdown, c)) for c in node.categories]
            return [status_of(filed.get(cell)) for cell in cells]
        case _:
            return [
                s
                for child in nodes.children(node)
                for s in statuses(child, council, period, before, name, filed)
            ]


def judged(value: Any, numerator: Any, denominator: Any, divided: bool, inputs: list[Status]) -> Status:
    if value is not None:
        return Status.ESTIMATED if Status.ESTIMATED in inputs else Status.OBSERVED
    reasons = [status for status in inputs if status.is_missing]
    complete = numerator is not None and (denominator is not None or not divided)
    if complete or not reasons:
        return Status.NOT_APPLICABLE
    return max(reasons, key=REASONS.index)


def distribution(kit: Any, values: Sequence[Row], by: Iterable[str] = ()) -> list[Row]:
    keys = ["indicator", "period", "breakdown", *by]
    groups = defaultdict(list)
    for row in values:
        if all(row[name] is not None for name in by):
            groups[tuple(row[name] for name in keys)].append(row)
    return [
        dict(zip(keys, names, strict=True)) | summary(kit.indicators[names[0]], rows)
        for names, rows in groups.items()
    ]


def summary(indicator: Any, rows: Sequence[Row]) -> Row:
    present = [row for row in rows if row["value"] is not None]
    figures = sorted(row["value"] for row in present)
    n = len(figures)
    mean = math.fsum(figures) / n if n else None
    sd = math.sqrt(math.fsum((x - mean) ** 2 for x in figures) / (n - 1)) if n > 1 else None
    numerator = math.fsum(row["numerator"] for row in present if row["numerator"] is not None)
    denominator = math.fsum(row["denominator"] for row in present if row["denominator"] is not None)
    pooled = None
    if indicator.denominator is not None and indicator.kind not in (Kind.SCORE, Kind.YES_NO) and denominator:
        pooled = numerator / denominator * indicator.per
    shares = {"minimum": 0, "q10": 0.1, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q90": 0.9, "maximum": 1}
    places = {name: quantile(figures, share) for name, share in shares.items()}
    return {"n": n, "mean": mean, "sd": sd, "pooled": pooled, **places}


def quantile(ordered: Sequence[float], share: float) -> float | None:
    """Type 7: between the values at the whole places below and above (n − 1) × share."""
    if not ordered:
        return None
    place = (len(ordered) - 1) * share
    below = min(int(place + 1e-9), len(ordered) - 1)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def ranked(values: Sequence[Row], by: Iterable[str] = ()) -> list[Row]:
    keys = ["indicator", "period", "breakdown", *by]

    def rank(row: Row) -> int | None:
        if row["value"] is None:
            return None
        group = [other["value"] for other in values if all(other[k] == row[k] for k in keys)]
        return 1 + sum(1 for other in group if other is not None and other < row["value"])

    return [row | {"rank": rank(row)} for row in values]
