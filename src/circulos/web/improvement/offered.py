"""Reference values offered beside each other when something is to be agreed or aimed at.

The achievable best is the default: the mean of a circle soon becomes its norm.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from circulos.compare.comparison import Comparison
from circulos.compare.reference import DEFAULT, ReferenceKind, Standing, gap
from circulos.exhibits.setting import best_quarter, number_format
from circulos.method.types import Indicator
from circulos.web.analysis import said
from circulos.web.analysis.queries import Look
from circulos.web.improvement.models import AgreedValue


@dataclass(frozen=True)
class Offered:
    """A reference value in words. An expired one is shown as such and not proposed."""

    kind: str
    label: str
    value: float
    text: str
    note: str = ""
    is_expired: bool = False


def of(look: Look, one: Indicator, agreed: AgreedValue | None = None) -> list[Offered]:
    """What the circle agreed and rules say first, then what the circle does, then what its environment leads to."""
    shape = number_format(one)
    return [
        Offered(kind, label, value, said.number(value, shape), note, is_expired)
        for kind, label, value, note, is_expired in (
            *_agreed(agreed),
            *_of_kit(look, one),
            *_of_circle(look.seen.now(one.code)),
            *_expected(look, one),
        )
        if not math.isnan(value)
    ]


def default_of(offered: list[Offered], one: Indicator | None = None, now: float = math.nan) -> Offered | None:
    """The agreed value where it stands, the achievable best otherwise, the mean where no direction is favourable.

    What the council has reached already is nothing to aim at and is passed over, if anything else is left.
    """
    order = (ReferenceKind.AGREED, DEFAULT, ReferenceKind.MEAN)
    standing = [each for each in offered if not each.is_expired]
    ranked = [each for kind in order for each in standing if each.kind == kind] or standing
    ahead = [each for each in ranked if one is None or not _is_reached(one, now, each.value)]
    return next(iter(ahead or ranked), None)


def _is_reached(one: Indicator, now: float, aim: float) -> bool:
    return str(gap(now, aim, one.polarity, one.band).standing) == Standing.REACHED


Lines = Iterator[tuple[str, str, float, str, bool]]


def _agreed(agreed: AgreedValue | None) -> Lines:
    if agreed is not None:
        day = date_format(agreed.expires_on, "SHORT_DATE_FORMAT")
        note = _("expired on %(day)s") if agreed.is_expired else _("holds until %(day)s")
        label = _("Agreed by the circle")
        yield ReferenceKind.AGREED.value, label, agreed.value, note % {"day": day}, agreed.is_expired


def _of_kit(look: Look, one: Indicator) -> Lines:
    for reference in one.references:
        source = look.kit.sources.get(reference.source)
        facts = (source.title if source else "", str(reference.year or ""))
        yield (
            reference.kind.value,
            said.text(reference.label),
            reference.value,
            ", ".join(filter(None, facts)),
            False,
        )


def _of_circle(now: Comparison) -> Lines:
    councils = ngettext("%(n)s council", "%(n)s councils", now.n) % {"n": now.n}
    if now.reference_kind == ReferenceKind.ACHIEVABLE_BEST:
        note = _("what the best, together serving at least a tenth of all, do now")
        yield ReferenceKind.ACHIEVABLE_BEST.value, _("Achievable best"), now.reference, note, False
    yield (
        ReferenceKind.BEST_QUARTILE.value,
        _("Where the best quarter begins"),
        best_quarter(now),
        councils,
        False,
    )
    yield ReferenceKind.MEDIAN.value, _("Median of the circle"), now.q50, councils, False
    yield ReferenceKind.MEAN.value, _("Mean of the circle"), now.mean, councils, False


def _expected(look: Look, one: Indicator) -> Lines:
    """What the environment leads to expect of the own council; nothing where that explains nothing."""
    from circulos.web.analysis import lenses

    expected = lenses.expected_of(look, one.code) if look.own_code else None
    if expected is not None:
        label, note = (
            _("Expected in this environment"),
            _("from the councils of the circle and their territory"),
        )
        yield ReferenceKind.EXPECTED.value, label, expected, note, False
