"""Whom to compare with: fixed groups, and the councils whose environment is nearest.

The variables describe the *area* (age, income, density), never the service: else a council's neighbours would
be those who run it alike, and there would be nothing to learn from them. Distances are Euclidean on
standardised variables, as in the nearest-neighbour models of CIPFA (United Kingdom) and Kolada (Sweden); with
each neighbour comes which variables bring the two together and which keep them apart, so that a distance can
be argued with.

Nothing is imputed: a council that lacks a variable is left out and named. A variable that does not vary says
nothing and is dropped, by name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from difflib import get_close_matches
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from circulos.compare.arrays import Array, Flags, floats

# Distances that agree to this many decimals are ties: the last bits of a sum depend on the order of its
# terms.
DECIMALS = 12
# Pairs of councils held at once, so that ten thousand councils need megabytes and not gigabytes.
PAIRS = 1 << 20

Places = NDArray[np.int64]


class NoPeers(StrEnum):
    """Why a council has no neighbours."""

    CONTEXT_MISSING = "context_missing"  # it lacks a context variable itself
    NOTHING_VARIES = "nothing_varies"  # no variable is left to tell councils apart
    ALONE = "alone"  # no other council has all variables


@dataclass(frozen=True, eq=False)
class Context:
    """The environment of councils: `values` has one row a council and one column a variable; NaN is missing.

    Raises ValueError where names repeat or do not fit the shape.
    """

    councils: tuple[str, ...]
    variables: tuple[str, ...]
    values: Array

    def __post_init__(self) -> None:
        object.__setattr__(self, "councils", tuple(self.councils))
        object.__setattr__(self, "variables", tuple(self.variables))
        object.__setattr__(self, "values", floats(self.values))
        shape = (len(self.councils), len(self.variables))
        if self.values.shape != shape:
            raise ValueError(
                f"The context has {shape[0]} councils and {shape[1]} variables, but its values have the "
                f"shape {self.values.shape}. Give one row a council and one column a variable."
            )
        for what, names in (("council", self.councils), ("variable", self.variables)):
            twice = sorted(name for name, times in Counter(names).items() if times > 1)
            if twice:
                raise ValueError(f"The context names a {what} more than once: {', '.join(twice)}.")


@dataclass(frozen=True, eq=False)
class Standardised:
    """The context ready for distances: complete councils, variables with mean 0 and standard deviation 1.

    `values` is (councils, variables); `weights` (variables,) have mean 1; `constant` are the variables
    dropped because they do not vary, `incomplete` the councils left out, each with the variables it lacks.
    """

    councils: tuple[str, ...]
    variables: tuple[str, ...]
    values: Array
    weights: Array
    constant: tuple[str, ...]
    incomplete: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The councils nearest to `council`, nearest first; `reason` says why there are none.

    `distance` (k,) is in standard deviations, `rescaled` (k,) runs from 0 (the same environment) to 1 (the
    farthest council there is from this one). `difference` (k, variables) is neighbour minus council in
    standard deviations, `share` (k, variables) the part of each variable in the squared distance: rows add up
    to 1, or are 0 throughout where nothing keeps the two apart. `apart` names for each neighbour the variable
    with the largest share (None where there is no distance), `together` the one on which the two are most
    alike compared with how far the other councils are from this one (None with fewer than two others): a
    shared peculiarity, not a value everybody has. The columns are `context.variables`.
    """

    council: str
    councils: tuple[str, ...]
    distance: Array
    rescaled: Array
    difference: Array
    share: Array
    together: tuple[str | None, ...]
    apart: tuple[str | None, ...]
    context: Standardised
    reason: NoPeers | None = None


@dataclass(frozen=True, eq=False)
class AllNeighbours:
    """The nearest councils of every complete council: row i belongs to `context.councils[i]`.

    `nearest` (n, k) holds places in `context.councils`, nearest first; `distance`, `rescaled` (n, k),
    `difference` and `share` (n, k, variables), `together` and `apart` (n, k; places in `context.variables`,
    -1 for none) read as in `Neighbours`. k is smaller than asked where there are fewer councils, and 0 where
    no variable varies.
    """

    context: Standardised
    nearest: Places
    distance: Array
    rescaled: Array
    difference: Array
    share: Array
    together: Places
    apart: Places


@dataclass(frozen=True)
class Groups:
    """Fixed groups: `members` of each group, in the order given, and the councils `without` a group."""

    members: Mapping[str, tuple[str, ...]]
    without: tuple[str, ...]

    def peers(self, council: str) -> tuple[str, ...]:
        """The other members of the council's group; none for a council without a group or unknown."""
        for names in self.members.values():
            if council in names:
                return tuple(name for name in names if name != council)
        return ()


def groups(councils: Sequence[str], group: Sequence[str | None]) -> Groups:
    """Fixed groups from one label a council; None or "" is no group.

    Which grouping holds may depend on the indicator: call it with that grouping's labels. Raises ValueError
    where the lengths differ or a council comes twice.
    """
    if len(councils) != len(group):
        raise ValueError(
            f"There are {len(councils)} councils but {len(group)} group labels; give one label a council."
        )
    if len(set(councils)) < len(councils):
        raise ValueError(
            "A council comes more than once among the groups; a council is in one group at most."
        )
    labels = dict(zip(councils, group, strict=True))
    names = dict.fromkeys(label for label in group if label)
    members = {name: tuple(council for council in councils if labels[council] == name) for name in names}
    return Groups(members, tuple(council for council in councils if not labels[council]))


def standardise(context: Context, weights: Mapping[str, float] | None = None) -> Standardised:
    """The complete councils on variables with mean 0 and standard deviation 1 (of n - 1).

    `weights` names the variables that count and how much; without it all count alike. Only their proportions
    matter. Raises ValueError for an unknown variable or a negative or infinite weight.
    """
    chosen = _weights(context, weights)
    columns = [context.variables.index(name) for name in chosen]
    values = context.values[:, columns]
    known = np.isfinite(values)
    complete = np.asarray(known.all(axis=1))
    incomplete = {
        council: tuple(name for name, has in zip(chosen, row, strict=True) if not has)
        for council, row, whole in zip(context.councils, known, complete, strict=True)
        if not whole
    }
    used, varies = _standard_scores(values[complete])
    names = np.array(list(chosen), dtype=object)
    weight = np.array(list(chosen.values()))[varies]
    return Standardised(
        councils=tuple(name for name, whole in zip(context.councils, complete, strict=True) if whole),
        variables=tuple(names[varies]),
        values=used,
        weights=weight / weight.mean() if len(weight) else weight,
        constant=tuple(names[~varies]),
        incomplete=incomplete,
    )


def nearest(
    context: Context, council: str, k: int = 8, weights: Mapping[str, float] | None = None
) -> Neighbours:
    """The `k` councils nearest to `council`, and why each is near. Ties come in the order of their names.

    Raises ValueError for an unknown council or variable, a `k` below 1 or an impossible weight. A council
    without full context, or without any other to compare with, gets no neighbours and the reason.
    """
    _check(k)
    if council not in context.councils:
        close = get_close_matches(council, context.councils, n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        raise ValueError(f"There is no council {council!r} in the context.{hint}")
    ready = standardise(context, weights)
    reason = _why_none(ready, council)
    rows = [] if reason else [ready.councils.index(council)]
    found = _rows(ready, np.array(rows, dtype=np.int64), k)
    places = found.nearest.reshape(-1)
    count, width = len(places), len(ready.variables)
    return Neighbours(
        council=council,
        councils=tuple(ready.councils[place] for place in places),
        distance=found.distance.reshape(count),
        rescaled=found.rescaled.reshape(count),
        difference=found.difference.reshape(count, width),
        share=found.share.reshape(count, width),
        together=_names(ready.variables, found.together),
        apart=_names(ready.variables, found.apart),
        context=ready,
        reason=reason,
    )


def nearest_all(context: Context, k: int = 8, weights: Mapping[str, float] | None = None) -> AllNeighbours:
    """The `k` nearest of every complete council at once; the same figures as `nearest` gives one by one.

    Raises ValueError as `nearest` does.
    """
    _check(k)
    ready = standardise(context, weights)
    parts = [_rows(ready, rows, k) for rows in _chunks(len(ready.councils))]
    return AllNeighbours(
        ready,
        *(
            np.concatenate([getattr(part, field.name) for part in parts])
            for field in fields(AllNeighbours)
            if field.name != "context"
        ),
    )


def _weights(context: Context, weights: Mapping[str, float] | None) -> dict[str, float]:
    if weights is None:
        return dict.fromkeys(context.variables, 1.0)
    unknown = sorted(set(weights) - set(context.variables))
    if unknown:
        raise ValueError(
            f"There is no context variable {', '.join(map(repr, unknown))}; "
            f"there are {', '.join(context.variables)}."
        )
    wrong = [name for name, weight in weights.items() if not (np.isfinite(weight) and weight >= 0)]
    if wrong:
        raise ValueError(f"A weight is 0 or more: look at {', '.join(wrong)}.")
    # In the order of the context, so that the order in which somebody moved the sliders changes nothing.
    return {name: float(weights[name]) for name in context.variables if weights.get(name, 0) > 0}


def _standard_scores(values: Array) -> tuple[Array, Flags]:
    """Standard scores of the columns that vary, and which those are."""
    if len(values) < 2:
        return np.zeros((len(values), 0)), np.zeros(values.shape[1], dtype=bool)
    centred = values - values.mean(axis=0)
    deviation = np.sqrt((centred**2).sum(axis=0) / (len(values) - 1))
    # Equal values may differ from their own mean in the last bit.
    varies = deviation > 1e-12 * np.abs(values).max(axis=0)
    return centred[:, varies] / deviation[varies], varies


def _check(k: int) -> None:
    if k < 1:
        raise ValueError(f"At least one neighbour must be asked for, not {k}.")


def _why_none(ready: Standardised, council: str) -> NoPeers | None:
    if council in ready.incomplete:
        return NoPeers.CONTEXT_MISSING
    if len(ready.councils) < 2:
        return NoPeers.ALONE
    return None if ready.variables else NoPeers.NOTHING_VARIES


def _chunks(n: int) -> Iterator[Places]:
    size = max(1, PAIRS // max(n, 1))
    for start in range(0, max(n, 1), size):
        yield np.arange(start, min(start + size, n))


def _rows(ready: Standardised, rows: Places, k: int) -> AllNeighbours:
    """The neighbours of the councils in `rows`."""
    values, weights = ready.values, ready.weights
    squared = np.zeros((len(rows), len(values)))
    for column, weight in enumerate(weights):
        squared += weight * (values[rows, column][:, None] - values[None, :, column]) ** 2
    distance = np.sqrt(squared)
    order = _nearest_first(distance, rows, ready.councils)
    # A copy, so that the long rows are let go.
    first = order[:, : k if ready.variables else 0].copy()
    near = np.take_along_axis(distance, first, axis=1)
    farthest = np.take_along_axis(distance, order[:, -1:], axis=1)
    difference = values[first] - values[rows][:, None, :]
    contribution = weights * difference**2
    return AllNeighbours(
        ready,
        nearest=first,
        distance=near,
        rescaled=np.divide(near, farthest, out=np.zeros_like(near), where=farthest > 0),
        difference=difference,
        share=_shares(contribution),
        together=_together(ready, rows, contribution),
        apart=_largest(contribution),
    )


def _nearest_first(distance: Array, rows: Places, councils: tuple[str, ...]) -> Places:
    """Places of the other councils by distance, ties by name; (rows, councils - 1)."""
    by_name = np.argsort(np.array(councils, dtype=object), kind="stable")
    rounded = np.round(distance, DECIMALS)
    # The council itself goes last, and is cut off there.
    rounded[np.arange(len(rows)), rows] = np.inf
    order = by_name[np.argsort(rounded[:, by_name], axis=1, kind="stable")]
    return order[:, :-1].astype(np.int64)


def _shares(contribution: Array) -> Array:
    total = contribution.sum(axis=2, keepdims=True)
    share: Array = np.divide(contribution, total, out=np.zeros_like(contribution), where=total > 0)
    return share


def _together(ready: Standardised, rows: Places, contribution: Array) -> Places:
    """The variable on which a pair lies furthest below the mean squared difference of this council to all
    others."""
    n = len(ready.values)
    if n < 3:
        return np.full(contribution.shape[:2], -1, dtype=np.int64)
    # The scores have mean 0 and sum of squares n - 1, so the mean over the others is n z² + (n - 1), over n -
    # 1.
    usual = ready.weights * (n * ready.values[rows] ** 2 + (n - 1)) / (n - 1)
    saved = usual[:, None, :] - contribution
    return _largest(saved)


def _largest(values: Array) -> Places:
    """The place of the largest value on the last axis, -1 where none is above 0."""
    if values.shape[-1] == 0:
        return np.full(values.shape[:-1], -1, dtype=np.int64)
    place = values.argmax(axis=-1)
    found = np.take_along_axis(values, place[..., None], axis=-1)[..., 0] > 0
    return np.where(found, place, -1)


def _names(variables: tuple[str, ...], places: Places) -> tuple[str | None, ...]:
    return tuple(variables[place] if place >= 0 else None for place in places.reshape(-1))
