"""What a check on figures finds, and the panel of figures it looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from circulos.compare.arrays import Array, Flags, floats
from circulos.method.types import Severity


class Check(StrEnum):
    """What a finding is about."""

    OUTLIER = "outlier"  # far from the circle
    HISTORY = "history"  # not where the council's own history leads
    CHANGE = "change"  # more than figures of the circle usually change
    DIGITS = "digits"  # a digit lost or gained
    DUPLICATE = "duplicate"  # last year's figure again
    REUSED_DENOMINATOR = "reused_denominator"
    ZERO = "zero"  # in a series that is never zero
    PARTS = "parts"  # do not add up to the total
    RATIO = "ratio"  # not numerator over denominator
    PART_ABOVE_WHOLE = "part_above_whole"


@dataclass(frozen=True)
class Finding:
    """One figure that asks for a second look; `figures` are what was measured, named, for the words."""

    check: Check
    severity: Severity
    council: str
    period: str
    item: str
    figures: Mapping[str, float] = field(hash=False)


@dataclass(frozen=True, eq=False)
class Panel:
    """One item (a variable or an indicator) of all councils and periods; `values` is (councils, periods).

    Raises ValueError where the names do not fit the shape.
    """

    item: str
    councils: tuple[str, ...]
    periods: tuple[str, ...]
    values: Array

    def __post_init__(self) -> None:
        object.__setattr__(self, "councils", tuple(self.councils))
        object.__setattr__(self, "periods", tuple(self.periods))
        object.__setattr__(self, "values", floats(self.values))
        if self.values.shape != (len(self.councils), len(self.periods)):
            raise ValueError(
                f"{self.item}: {len(self.councils)} councils and {len(self.periods)} periods do not fit values "
                f"of the shape {self.values.shape}. Give one row a council and one column a period."
            )

    def findings(
        self, check: Check, severity: Severity, where: Flags, **figures: ArrayLike
    ) -> tuple[Finding, ...]:
        """A finding for each place of `where`, with the figures there; figures may be of any shape that
        fits."""
        arrays = {name: np.broadcast_to(floats(array), where.shape) for name, array in figures.items()}
        return tuple(
            Finding(
                check,
                severity,
                self.councils[row],
                self.periods[column],
                self.item,
                {name: float(array[row, column]) for name, array in arrays.items()},
            )
            for row, column in np.argwhere(where).tolist()
        )
