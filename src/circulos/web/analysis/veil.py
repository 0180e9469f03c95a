"""What of the circle a reader may see: the one place where a council's name is replaced.

The rule of the circle and the consent of each council decide together:

- where the rule is “private”, nobody but the council itself and the facilitator sees its values: what is left of the
  others is n, means and quartiles;
- otherwise the values of the others are seen, under the code drawn for the edition; a council that consented to be
  named in the circle is named;
- names are shown only if enough councils stay under a code, or none does: a single code among names is a name;
- evaluators see codes, facilitators see names.

Under a code a council shows its value and nothing that tells its size: numerator, denominator and the width of the
interval, for whoever looks up the population finds the council.

Official codes stand in an order that everybody knows. So the councils of a comparison are put in the order of what is
shown, and their codes are replaced in it before anything is drawn, written to a table or exported.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from circulos.compare.comparison import Comparison

FEWEST_CODED = 3  # so many must share the codes that no name gives away
SIZES = ("numerator", "denominator", "lower", "upper")
ARRAYS = ("value", "numerator", "denominator", "lower", "upper", "rank", "percentile", "band", "gap")


@dataclass(frozen=True)
class Veil:
    """`keys` gives what stands for the code of each council, `names` what is shown for it.

    A council that has no key is left out of everything but the circle's summary.
    """

    keys: Mapping[str, str]
    names: Mapping[str, str]
    own: str = ""
    hides_others: bool = False
    coded: frozenset[str] = frozenset()  # the keys that are codes
    _orders: dict = field(default_factory=dict, repr=False, compare=False)

    @property
    def signature(self) -> tuple:
        """What makes two readers see the same."""
        return (
            self.own,
            self.hides_others,
            tuple(sorted((code, key, self.names[key]) for code, key in self.keys.items())),
        )

    def seen(self, one: Comparison) -> Comparison:
        """The comparison as the reader may see it."""
        keys, places = self._order(one.councils)
        told = {name: getattr(one, name)[places] for name in ARRAYS}
        status, signal = (
            tuple(getattr(one, name)[place] for place in places) for name in ("status", "signal")
        )
        if self.coded:
            sizeless = np.array([key in self.coded for key in keys], dtype=bool)
            told |= {name: np.where(sizeless, np.nan, told[name]) for name in SIZES}
        drawn = replace(one, councils=keys, status=status, signal=signal, **told)
        return _without_extremes(drawn) if self.hides_others else drawn

    def _order(self, councils: tuple[str, ...]) -> tuple[tuple[str, ...], np.ndarray]:
        if councils not in self._orders:
            kept = [place for place, code in enumerate(councils) if code in self.keys]
            kept.sort(key=lambda place: self.names[self.keys[councils[place]]])
            keys = tuple(self.keys[councils[place]] for place in kept)
            self._orders[councils] = (keys, np.array(kept, dtype=np.intp))
        return self._orders[councils]


def _without_extremes(one: Comparison) -> Comparison:
    """The lowest and the highest value are each one council's: in their place stand the outer tenths."""
    own = one.value[np.isfinite(one.value)]
    low = min([one.q10, *own]) if not math.isnan(one.q10) else math.nan
    high = max([one.q90, *own]) if not math.isnan(one.q90) else math.nan
    return replace(one, minimum=float(low), maximum=float(high), reference=one.mean, reference_kind="mean")


def open_veil(names: Mapping[str, str], own: str = "") -> Veil:
    """Everything under its name: for the facilitator."""
    return Veil({code: code for code in names}, names, own)


def closed_veil(own: str, name: str) -> Veil:
    """Only the own council and the circle's summary."""
    return Veil({own: own} if own else {}, {own: name} if own else {}, own, hides_others=True)


def coded_veil(
    names: Mapping[str, str], codes: Mapping[str, int], label: str, may_name: Iterable[str], own: str = ""
) -> Veil:
    """Names for those who may be named and for the own council, codes for the others.

    `names` are all councils there are figures of, `codes` the number drawn for each; `label` holds `%(number)s`.
    """
    others = set(names) - {own}
    named = set(may_name) & others
    if 0 < len(others - named) < FEWEST_CODED:
        named = set()
    width = len(str(max(codes.values(), default=0)))
    keys, shown = {}, {}
    for code in names:
        key = code if code == own or code in named else f"code-{codes[code]:0{width}}"
        keys[code] = key
        shown[key] = names[code] if key == code else label % {"number": f"{codes[code]:0{width}}"}
    coded = frozenset(key for code, key in keys.items() if key != code)
    return Veil(keys, shown, own, coded=coded)
