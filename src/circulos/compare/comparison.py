"""How the councils of a circle stand on one indicator in one period: what every exhibit is built from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from circulos.method.types import Indicator

Array: TypeAlias = NDArray[np.float64]

NEAREST = "nearest"  # the group of a council and those whose environment is nearest


@dataclass(frozen=True)
class Comparison:
    """One indicator, one period, one group of councils: values, their uncertainty, and the distribution.

    Arrays are as long as `councils`, in the indicator's own unit, NaN where undefined. `lower` and `upper` are the
    value's own interval; `signal` says what may be said of the value against the group's mean. `rank` 1,
    `percentile` 100 and `band` 4 are the most favourable, or the highest where polarity is neutral. `gap` is the
    distance to `reference`, which is of the kind `reference_kind`.
    """

    indicator: Indicator
    period: str
    breakdown: str
    group: str  # '' is the whole circle, `NEAREST` some councils chosen for their environment
    councils: tuple[str, ...]
    value: Array
    numerator: Array
    denominator: Array
    lower: Array
    upper: Array
    rank: Array
    percentile: Array
    band: Array
    gap: Array
    status: tuple[str, ...]
    signal: tuple[str, ...]  # better, worse, similar, cannot_tell, higher, lower; '' where missing
    n: int
    mean: float
    pooled: float
    sd: float
    minimum: float
    q10: float
    q25: float
    q50: float
    q75: float
    q90: float
    maximum: float
    reference: float
    reference_kind: str

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each council stands in the arrays."""
        return {council: place for place, council in enumerate(self.councils)}
