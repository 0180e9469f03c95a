"""What the two tables of facts hold: observations, which councils file, and values, which follow."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import pyarrow as pa

TOTAL = "total"  # the breakdown of a figure that is not a part of another


class Status(StrEnum):
    """What is known about a figure. All but the first two say why it is missing; there are no others."""

    OBSERVED = "observed"
    ESTIMATED = "estimated"
    NOT_DELIVERED = "not_delivered"  # the council was asked and has not sent it
    NOT_COLLECTED = "not_collected"  # the council does not record it
    TOO_SMALL = "too_small"  # withheld or meaningless because so few are counted
    EXCLUDED = "excluded"  # taken out in validation
    NOT_APPLICABLE = "not_applicable"  # there is nothing to count: no such service, nothing to divide by

    @property
    def is_missing(self) -> bool:
        """Whether there is no figure."""
        return self not in (Status.OBSERVED, Status.ESTIMATED)


# The order of the enumeration is the order of precedence: of several inputs the one furthest down decides. An
# estimate makes an estimate; of several reasons the one that nobody can mend outweighs the one somebody can.
STATUSES: tuple[str, ...] = tuple(status.value for status in Status)
FIRST_MISSING = STATUSES.index(Status.NOT_DELIVERED)

OBSERVATION_SCHEMA = pa.schema(
    [
        pa.field("council", pa.string(), False, {"about": "Official code of the council."}),
        pa.field("period", pa.string(), False, {"about": "2024, 2024-Q1, 2024-03, 2022/2024 or 2022-23."}),
        pa.field("variable", pa.string(), False, {"about": "Code of a variable of the kit."}),
        pa.field("breakdown", pa.string(), False, {"about": "`total`, or a part such as `sex=women`."}),
        pa.field(
            "value", pa.float64(), True, {"about": "The figure; empty where the status gives a reason."}
        ),
        pa.field("status", pa.string(), False, {"about": "One of: " + ", ".join(STATUSES) + "."}),
        pa.field("note", pa.string(), True, {"about": "What the council says about the figure."}),
        pa.field("source", pa.string(), True, {"about": "File, sheet and row, or the person it came from."}),
    ]
)

VALUE_SCHEMA = pa.schema(
    [
        pa.field("council", pa.string(), False, {"about": "Official code of the council."}),
        pa.field("period", pa.string(), False, {"about": "As in the observations."}),
        pa.field("indicator", pa.string(), False, {"about": "Code of an indicator of the kit."}),
        pa.field("breakdown", pa.string(), False, {"about": "`total`, or a part such as `sex=women`."}),
        pa.field("numerator", pa.float64(), True, {"about": "What the numerator's formula gives."}),
        pa.field("denominator", pa.float64(), True, {"about": "Likewise; empty where there is no formula."}),
        pa.field(
            "value", pa.float64(), True, {"about": "numerator ÷ denominator × per, in the indicator's unit."}
        ),
        pa.field("status", pa.string(), False, {"about": "observed, estimated, or why it is missing."}),
    ]
)

KEY = ("variable", "breakdown", "period", "council")  # one row each; also the order in which rows are stored


@dataclass(frozen=True)
class Observation:
    """One figure of one council, or the reason why there is none.

    `value` is None exactly where `status` is a reason; a figure that is not a finite number is refused.
    """

    council: str
    period: str
    variable: str
    value: float | None
    breakdown: str = TOTAL
    status: Status = Status.OBSERVED
    note: str | None = None
    source: str | None = None

    def __post_init__(self) -> None:
        if self.value is None and not self.status.is_missing:
            object.__setattr__(self, "status", Status.NOT_DELIVERED)
        if self.value is not None and self.status.is_missing:
            raise ValueError(
                f"{self._place()} has the figure {self.value} and is marked {self.status}: keep one."
            )
        if self.value is not None and not math.isfinite(self.value):
            raise ValueError(f"{self._place()} is {self.value}, which is not a figure.")

    def _place(self) -> str:
        return f"{self.variable} of {self.council} in {self.period} ({self.breakdown})"


def observation_table(rows: Iterable[Observation]) -> pa.Table:
    """Observations as an Arrow table with `OBSERVATION_SCHEMA`."""
    listed = list(rows)
    columns = {name: [getattr(row, name) for row in listed] for name in OBSERVATION_SCHEMA.names}
    columns["status"] = [str(status) for status in columns["status"]]
    return pa.table(columns, schema=OBSERVATION_SCHEMA)


def as_table(columns: Mapping[str, Sequence[object]]) -> pa.Table:
    """Columns by name as an Arrow table of observations; what may be left out is filled in."""
    size = len(columns["value"])
    defaults: dict[str, object] = {
        "breakdown": TOTAL,
        "status": Status.OBSERVED.value,
        "note": None,
        "source": None,
    }
    whole = {name: columns.get(name, [defaults.get(name)] * size) for name in OBSERVATION_SCHEMA.names}
    return pa.table(whole, schema=OBSERVATION_SCHEMA)


def part(breakdown: str, category: str) -> str:
    """How a part of a figure is written in the column `breakdown`: `sex=women`."""
    return f"{breakdown}={category}"
