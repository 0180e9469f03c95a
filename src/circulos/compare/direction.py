"""Which way is favourable: polarity, applied in one place.

Positions and signals ask only for "more favourable" or "less"; whether that is up, down, or towards a band is
settled here. Neutral indicators are turned nowhere: their order is that of the values and says nothing about
merit.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from circulos.compare.arrays import Array, floats
from circulos.method.types import Polarity

# A polarity for all values, or one code a value (see `codes`) where many indicators come in one array.
Polarities: TypeAlias = Polarity | str | NDArray[np.int8]
# The lower and the upper limit of the favourable band; arrays where they differ from value to value.
Limits: TypeAlias = tuple[ArrayLike, ArrayLike]

HIGHER, LOWER, BAND, NEUTRAL = range(4)
POLARITIES = (Polarity.HIGHER, Polarity.LOWER, Polarity.BAND, Polarity.NEUTRAL)


def codes(polarities: Polarities | list[Polarity] | list[str]) -> NDArray[np.int8]:
    """The polarity or polarities as small integers. Raises ValueError for a word that is none."""
    if isinstance(polarities, np.ndarray) and polarities.dtype == np.int8:
        return polarities
    words = [polarities] if isinstance(polarities, str) else list(polarities)
    try:
        found = [POLARITIES.index(Polarity(word)) for word in words]
    except ValueError:
        raise ValueError(f"A polarity is one of {', '.join(Polarity)}; not {polarities!r}.") from None
    return np.array(found[0] if isinstance(polarities, str) else found, dtype=np.int8)


def favourability(values: ArrayLike, polarity: Polarities, limits: Limits | None = None) -> Array:
    """The values turned so that more is more favourable; NaN stays NaN.

    Lower: the negative. Band: minus the distance to the band, 0 inside. Higher and neutral: the value itself.
    Raises ValueError where a band is asked for and its limits are not given, or are the wrong way round.
    """
    given, code = floats(values), codes(polarity)
    if (code == BAND).any():
        return np.asarray(np.where(code == BAND, -outside(given, limits), _signed(given, code)))
    return _signed(given, code)


def turned(
    lower: Array, upper: Array, polarity: Polarities, limits: Limits | None = None
) -> tuple[Array, Array]:
    """The limits of an interval as (least, most) favourable value in it."""
    one, other = favourability(lower, polarity, limits), favourability(upper, polarity, limits)
    least, most = np.minimum(one, other), np.maximum(one, other)
    code = codes(polarity)
    if (code == BAND).any():
        assert limits is not None
        # An interval that reaches over the band may be inside it, however far its ends are.
        reaches = (code == BAND) & (lower <= floats(limits[1])) & (upper >= floats(limits[0]))
        most = np.where(reaches, 0.0, most)
    return least, most


def outside(values: Array, limits: Limits | None) -> Array:
    """How far the values lie outside the band, in their own unit; 0 inside."""
    if limits is None:
        raise ValueError("With polarity 'band' the limits of the band are needed: (lower, upper).")
    low, high = floats(limits[0]), floats(limits[1])
    if (low > high).any():
        raise ValueError(f"The band's lower limit lies above its upper one: {limits}. Give (lower, upper).")
    return np.asarray(np.maximum(np.maximum(low - values, values - high), 0))


def _signed(values: Array, code: NDArray[np.int8]) -> Array:
    if code.ndim == 0:
        return -values if code == LOWER else values
    return np.where(code == LOWER, -values, values)
