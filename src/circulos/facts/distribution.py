"""How a group stands: mean, spread, quantiles, and the rank of every value in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import narwhals as nw
import pyarrow as pa

from circulos.facts.compile import divide
from circulos.facts.engine import Lazy, beside
from circulos.method.types import Kind, Kit

GROUP = ("indicator", "period", "breakdown")

# As fractions of whole numbers, so that the place of a quantile is exact: 0.7 × 10 falls short of 7 in
# floats.
QUANTILES: Mapping[str, tuple[int, int]] = {
    "q10": (1, 10),
    "q25": (1, 4),
    "q50": (1, 2),
    "q75": (3, 4),
    "q90": (9, 10),
}
# A ratio of sums means nothing for points on a scale or for yes and no.
WITHOUT_POOLED = (Kind.SCORE, Kind.YES_NO)


def distribution(kit: Kit, values: Lazy, by: Iterable[str] = ()) -> Lazy:
    """One row for each indicator, period, breakdown and, if wanted, more columns such as `group`.

    Columns: `n` councils with a value; their plain `mean` and standard deviation `sd` (n − 1; missing for n
    = 1); `pooled`, the sum of their numerators over the sum of their denominators × per, missing for
    indicators without a denominator, scores and yes/no; `minimum`, `q10`, `q25`, `q50`, `q75`, `q90`,
    `maximum`, where quantiles are of type 7 (Hyndman and Fan, 1996; R's default). Rows without a group are
    left out; a group without any value has n = 0 and nothing else.
    """
    keys = [*GROUP, *by]
    placed = values.filter(*(~nw.col(key).is_null() for key in by)) if by else values
    placed = placed.join(_multipliers(kit, values), on="indicator", how="left")
    present = ~nw.col("value").is_null()
    ordered = placed.with_columns(
        n=nw.col("value").count().over(*keys),
        place=nw.col("value").rank("ordinal").over(*keys) - 1,
        following=nw.col("value").shift(-1).over(*keys, order_by="value"),
        numerator=nw.when(present).then(nw.col("numerator")),
        denominator=nw.when(present).then(nw.col("denominator")),
    )
    located = ordered.with_columns(**{name: _quantile(*share) for name, share in QUANTILES.items()})
    summed = located.group_by(*keys).agg(
        n=nw.col("value").count(),
        mean=nw.col("value").mean(),
        sd=nw.col("value").std(ddof=1),
        numerator=nw.col("numerator").sum(),
        denominator=nw.col("denominator").sum(),
        pooled_per=nw.col("pooled_per").max(),
        minimum=nw.col("value").min(),
        **{name: nw.col(name).max() for name in QUANTILES},
        maximum=nw.col("value").max(),
    )
    return summed.select(
        *keys,
        n=nw.col("n").cast(nw.Int64),
        mean=nw.col("mean"),
        sd=nw.when(nw.col("n") > 1).then(nw.col("sd")),
        pooled=divide(nw.col("numerator"), nw.col("denominator")) * nw.col("pooled_per"),
        **{name: nw.col(name) for name in ("minimum", *QUANTILES, "maximum")},
    )


def ranked(values: Lazy, by: Iterable[str] = ()) -> Lazy:
    """The values with a column `rank` in their group: 1 is the lowest, equals share the lowest number.

    Missing values have no rank. Which end is the favourable one depends on the indicator and is not judged
    here.
    """
    rank = nw.col("value").rank("min").over(*GROUP, *by)
    return values.with_columns(rank=nw.when(~nw.col("value").is_null()).then(rank.cast(nw.Int64)))


def _quantile(over: int, under: int) -> nw.Expr:
    """The quantile over/under, in the one row of a group that lies at or just below it.

    Interpolated from that row towards the next, so that among equal values it is that value to the last bit.
    """
    steps = (nw.col("n") - 1) * over
    fraction = (steps % under).cast(nw.Float64) / under
    exact = steps % under == 0
    between = nw.col("value") + (nw.col("following") - nw.col("value")) * fraction
    here = nw.col("place") == steps // under
    return nw.when(here).then(nw.when(exact).then(nw.col("value")).otherwise(between))


def _multipliers(kit: Kit, values: Lazy) -> Lazy:
    columns: dict[str, list[Any]] = {"indicator": [], "pooled_per": []}
    for indicator in kit.indicators.values():
        pooled = indicator.denominator is not None and indicator.kind not in WITHOUT_POOLED
        columns["indicator"].append(indicator.code)
        columns["pooled_per"].append(float(indicator.per) if pooled else None)
    return beside(values, columns, pa.schema([("indicator", pa.string()), ("pooled_per", pa.float64())]))


def with_group(kit: Kit, values: Lazy) -> Lazy:
    """The values with a column `group`: the council's group in the grouping its indicator is compared in.

    Missing where the indicator has no grouping or the council is in no group of it.
    """
    columns: dict[str, list[str]] = {"indicator": [], "council": [], "group": []}
    for indicator in kit.indicators.values():
        if indicator.grouping:
            for group in kit.groupings[indicator.grouping].groups:
                columns["indicator"] += [indicator.code] * len(group.councils)
                columns["council"] += group.councils
                columns["group"] += [group.code] * len(group.councils)
    table = beside(values, columns, pa.schema([(name, pa.string()) for name in columns]))
    return values.join(table, on=["indicator", "council"], how="left")
