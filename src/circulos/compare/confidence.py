"""How sure: a confidence level, written 0.95 or 95, and the critical values that follow from it.

Everything in `compare` takes its critical values from here, so that 95 and 0.95 mean the same everywhere,
a level nobody means (14, 125) is refused everywhere, and no function has 1.96 written into it.
"""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from circulos.compare.arrays import Array, floats


def level(confidence: float) -> float:
    """The confidence level as a fraction: 0.95 for 0.95 and for 95.

    Accepted are fractions from 0.5 up to, but without, 1 and percentages from 50 up to, but without, 100.
    Raises ValueError for anything else: 14 and 125 are slips of the pen, and 1 might mean 1 % or 100 %.
    """
    try:
        given = float(confidence)
    except (TypeError, ValueError):
        given = float("nan")
    # Rounding makes 99.9 / 100 the very number 0.999.
    fraction = round(given / 100 if given > 1 else given, 12)
    if not 0.5 <= fraction < 1:
        raise ValueError(
            f"A confidence level of {confidence!r} means nothing here. "
            "Write a fraction such as 0.95 or a percentage such as 95, at least one half and below certainty."
        )
    return fraction


def tail(confidence: float) -> float:
    """The probability left out on each side: 0.025 for 95 %."""
    return (1 - level(confidence)) / 2


def normal(confidence: float) -> float:
    """The two-sided critical value of the standard normal distribution, in full precision."""
    return float(-special.ndtri(tail(confidence)))


def student(confidence: float, degrees_of_freedom: ArrayLike) -> Array:
    """The two-sided critical values of Student's t, as long as `degrees_of_freedom`; NaN below one degree."""
    degrees = floats(degrees_of_freedom)
    # Councils repeat the same few sizes, and one quantile costs as much as a thousand look-ups.
    distinct, place = np.unique(degrees, return_inverse=True)
    usable = np.where(distinct >= 1, distinct, np.nan)
    quantiles = -special.stdtrit(usable, tail(confidence))
    return cast(Array, quantiles[place].reshape(degrees.shape))


def flags_by_chance(comparisons: int, confidence: float) -> float:
    """How many of so many comparisons fall outside by chance alone, when nothing differs.

    50 councils x 40 indicators at 95 % give 100: a page that shows signals says this number beside them.
    """
    return comparisons * 2 * tail(confidence)
