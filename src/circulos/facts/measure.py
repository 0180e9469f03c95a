"""From observations to values: the formulas of a kit, worked out by the engine that holds the facts."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_

import narwhals as nw
import pyarrow as pa

from circulos.facts.compile import Cell, divide, finite, to_narwhals
from circulos.facts.engine import Lazy, beside
from circulos.facts.period import parse_period
from circulos.facts.plan import Formula, Plan, Sum, plan
from circulos.facts.schema import FIRST_MISSING, STATUSES, VALUE_SCHEMA, Status
from circulos.method import nodes
from circulos.method.types import Kit

PLACE = ["council", "period"]
ESTIMATED = STATUSES.index(Status.ESTIMATED)
NOT_APPLICABLE = STATUSES.index(Status.NOT_APPLICABLE)


def measure(kit: Kit, observations: Lazy, indicators: Iterable[str] | None = None) -> Lazy:
    """The values of a kit's indicators (all, or those named) that follow from observations.

    Takes and gives lazy frames with `OBSERVATION_SCHEMA` and `VALUE_SCHEMA`. A value stands for each
    council and period in which at least one of the indicator's figures was filed, be it with a reason
    instead of a number; the same for each part (`sex=women`) of the breakdowns an indicator is shown by.
    Where a value is missing its status is the reason of an input that is missing (`Status` says which of
    several); `not_applicable` if there is nothing to divide by. An estimate among the inputs makes an
    estimate. Whether a value may be shown (the indicator's minimum denominator) is not decided here: it
    counts in the mean of its group all the same.
    """
    whole = plan(kit, indicators)
    cleaned = _cleaned(observations)
    measured = [_sums(cleaned, whole.sums)] if whole.sums else []
    measured += _general(cleaned, whole)
    if not measured:
        return beside(observations, {name: [] for name in VALUE_SCHEMA.names}, VALUE_SCHEMA)
    return measured[0] if len(measured) == 1 else nw.concat(measured, how="vertical")


def _cleaned(observations: Lazy) -> Lazy:
    """Figures as numbers or nothing, and statuses as their place in the order of precedence."""
    code = reduce(
        lambda rest, place: nw.when(nw.col("status") == STATUSES[place]).then(nw.lit(place)).otherwise(rest),
        range(len(STATUSES)),
        nw.lit(FIRST_MISSING),
    ).cast(nw.Int32)
    present = nw.when(nw.col("code") < FIRST_MISSING).then(finite(nw.col("value")))
    named = observations.with_columns(code=code).select(
        *PLACE, "variable", "breakdown", "code", value=present
    )
    absent = nw.col("value").is_null() & (nw.col("code") < FIRST_MISSING)
    return named.with_columns(code=nw.when(absent).then(nw.lit(FIRST_MISSING)).otherwise(nw.col("code")))


# ---- sums: one join, one grouped sum -----------------------------------------------------------------------

_WEIGHTS = pa.schema(
    [
        ("variable", pa.string()),
        ("breakdown", pa.string()),
        ("indicator", pa.string()),
        ("part", pa.string()),
        ("numerator_weight", pa.float64()),
        ("denominator_weight", pa.float64()),
    ]
)
_TOTALS = pa.schema(
    [
        ("indicator", pa.string()),
        ("part", pa.string()),
        ("numerator_terms", pa.int32()),
        ("numerator_constant", pa.float64()),
        ("denominator_terms", pa.int32()),
        ("denominator_constant", pa.float64()),
        ("per", pa.float64()),
    ]
)


def _weights(sums: Iterable[Sum]) -> list[tuple[object, ...]]:
    return [
        (
            *cell[:2],
            each.formula.indicator.code,
            each.formula.breakdown,
            each.numerator.get(cell),
            each.denominator.get(cell),
        )
        for each in sums
        for cell in dict.fromkeys((*each.numerator, *each.denominator))
    ]


def _totals(sums: Iterable[Sum]) -> list[tuple[object, ...]]:
    return [
        (
            each.formula.indicator.code,
            each.formula.breakdown,
            len(each.numerator),
            each.numerator_constant,
            len(each.denominator),
            each.denominator_constant if each.formula.denominator else None,
            float(each.formula.indicator.per),
        )
        for each in sums
    ]


def _table(frame: Lazy, rows: list[tuple[object, ...]], schema: pa.Schema) -> Lazy:
    columns = zip(*rows, strict=True) if rows else [()] * len(schema)
    return beside(frame, dict(zip(schema.names, map(list, columns), strict=True)), schema)


def _sums(cleaned: Lazy, sums: tuple[Sum, ...]) -> Lazy:
    weights = _table(cleaned, _weights(sums), _WEIGHTS)
    totals = _table(cleaned, _totals(sums), _TOTALS)
    summed = (
        cleaned.join(weights, on=["variable", "breakdown"], how="inner")
        .with_columns(
            numerator=nw.col("value") * nw.col("numerator_weight"),
            denominator=nw.col("value") * nw.col("denominator_weight"),
        )
        .group_by(*PLACE, "indicator", "part")
        .agg(
            numerator_found=nw.col("numerator").count(),
            denominator_found=nw.col("denominator").count(),
            numerator=nw.col("numerator").sum(),
            denominator=nw.col("denominator").sum(),
            code=nw.col("code").max(),
        )
    )
    joined = summed.join(totals, on=["indicator", "part"], how="inner")
    numerator_whole = nw.col("numerator_found") == nw.col("numerator_terms")
    denominator_whole = nw.col("denominator_found") == nw.col("denominator_terms")
    whole = numerator_whole & denominator_whole
    absent = ~whole & (nw.col("code") < FIRST_MISSING)
    numerator = nw.col("numerator") + nw.col("numerator_constant")
    # Without a denominator its constant is missing, and so is the whole.
    denominator = nw.col("denominator") + nw.col("denominator_constant")
    return _finished(
        joined.with_columns(
            has_denominator=~nw.col("denominator_constant").is_null(),
            numerator=nw.when(numerator_whole).then(finite(numerator)),
            denominator=nw.when(denominator_whole).then(finite(denominator)),
            code=nw.when(absent).then(nw.lit(FIRST_MISSING)).otherwise(nw.col("code")),
            # A sum has a value only if all its figures are there, and then an estimate is the worst of them.
            estimated=nw.col("code") == ESTIMATED,
        )
    )


# ---- everything else: one column a figure ------------------------------------------------------------------


def _general(cleaned: Lazy, whole: Plan) -> list[Lazy]:
    """One frame a formula."""
    if not whole.general:
        return []
    cells = sorted({cell for formula in whole.general for cell in (*formula.asked(), *formula.filed())})
    columns = {cell: f"cell{place}" for place, cell in enumerate(cells)}
    wide = _wide(cleaned, columns)
    return [one_formula(wide, formula, columns) for formula in whole.general]


def _wide(cleaned: Lazy, columns: dict[Cell, str]) -> Lazy:
    variables = sorted({variable for variable, _, _ in columns})
    filed = cleaned.filter(nw.col("variable").is_in(variables)).with_columns(back=nw.lit(0))
    before = sorted({variable for variable, _, back in columns if back})
    if before:
        filed = nw.concat([filed, _carried_over(filed, before)], how="vertical")
    aggregates = {}
    for (variable, breakdown, back), name in columns.items():
        here = (
            (nw.col("variable") == variable) & (nw.col("breakdown") == breakdown) & (nw.col("back") == back)
        )
        aggregates[name] = nw.when(here).then(nw.col("value"))
        aggregates[f"{name}_code"] = nw.when(here).then(nw.col("code"))
    return (
        filed.select(*PLACE, **aggregates)
        .group_by(*PLACE)
        .agg(**{name: nw.col(name).max() for name in aggregates})
    )


def _carried_over(filed: Lazy, variables: list[str]) -> Lazy:
    """Last period's figures under this period's name."""
    periods = filed.select("period").unique().collect("pyarrow").get_column("period").to_list()
    known = sorted(map(str, periods))
    steps = {str(parse_period(period).following()): period for period in known}
    rows: list[tuple[object, ...]] = [(before, now) for now, before in steps.items()]
    table = _table(filed, rows, pa.schema([("period", pa.string()), ("now", pa.string())]))
    earlier = filed.filter(nw.col("variable").is_in(variables)).join(table, on="period", how="inner")
    return earlier.with_columns(period=nw.col("now"), back=nw.lit(1)).drop("now")


def one_formula(wide: Lazy, formula: Formula, columns: dict[Cell, str]) -> Lazy:
    """The values of one formula from a table with a column for each figure and one (`…_code`) for its status."""

    def found(leaf: nodes.Node) -> tuple[nw.Expr, ...]:
        return tuple(nw.col(columns[cell]) for cell in formula.cells(leaf))

    indicator = formula.indicator
    denominator = nw.lit(None, nw.Float64)
    if formula.denominator is not None:
        denominator = to_narwhals(formula.denominator.node, found)
    filed = [~nw.col(f"{columns[cell]}_code").is_null() for cell in sorted(formula.filed())]
    return _finished(
        wide.filter(reduce(or_, filed)).with_columns(
            indicator=nw.lit(indicator.code),
            part=nw.lit(formula.breakdown),
            numerator=finite(to_narwhals(formula.numerator.node, found)),
            denominator=finite(denominator),
            has_denominator=nw.lit(formula.denominator is not None),
            code=_worst(formula, columns),
            estimated=_any_estimate(formula, columns),
            per=nw.lit(float(indicator.per)),
        )
    )


def _worst(formula: Formula, columns: dict[Cell, str]) -> nw.Expr:
    required = formula.required()
    codes = []
    for cell in sorted(formula.asked()):
        code = nw.col(f"{columns[cell]}_code")
        if cell in required:
            codes.append(nw.when(code.is_null()).then(nw.lit(FIRST_MISSING)).otherwise(code))
    if len(codes) < 2:  # Spark has no greatest of one
        return codes[0] if codes else nw.lit(0)
    return nw.max_horizontal(*codes)


def _any_estimate(formula: Formula, columns: dict[Cell, str]) -> nw.Expr:
    codes = [nw.col(f"{columns[cell]}_code") for cell in sorted(formula.asked())]
    return reduce(or_, ((code == ESTIMATED) & ~code.is_null() for code in codes))


# ---- the same end for both ---------------------------------------------------------------------------------


def _finished(frame: Lazy) -> Lazy:
    """Numerator, denominator and the worst status among the inputs become a value and its status."""
    quotient = divide(nw.col("numerator"), nw.col("denominator"))
    value = nw.when(nw.col("has_denominator")).then(quotient).otherwise(nw.col("numerator")) * nw.col("per")
    return frame.with_columns(value=finite(value)).select(
        *PLACE,
        "indicator",
        nw.col("part").alias("breakdown"),
        "numerator",
        "denominator",
        "value",
        status=_status(),
    )


def _status() -> nw.Expr:
    reasons = reduce(
        lambda rest, place: nw.when(nw.col("code") == place).then(nw.lit(STATUSES[place])).otherwise(rest),
        range(FIRST_MISSING, NOT_APPLICABLE),
        nw.lit(Status.NOT_APPLICABLE.value),
    )
    known = nw.when(nw.col("estimated")).then(nw.lit("estimated")).otherwise(nw.lit("observed"))
    complete = ~nw.col("numerator").is_null() & (
        ~nw.col("denominator").is_null() | ~nw.col("has_denominator")
    )
    missing = nw.when(complete).then(nw.lit(Status.NOT_APPLICABLE.value)).otherwise(reasons)
    return nw.when(nw.col("value").is_null()).then(missing).otherwise(known)
