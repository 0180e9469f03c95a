"""Everything that writes figures of a month or a quarter."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from circulos.facts.period import parse_period
from circulos.method.types import Kind, Kit
from circulos.web.cycle import kits
from circulos.web.cycle.models import Membership
from circulos.web.monitoring import series
from circulos.web.monitoring.models import PeriodFigure
from circulos.web.people import audit
from circulos.web.people.actions import Refused
from circulos.web.people.models import Person
from circulos.web.ui.dates import month_in_words

audit.register({"period.filled": _("wrote down the figures of a month of")})


class Conflict(Refused):
    """Somebody else changed figures meanwhile. `stands` is what is there now in their places, None for nothing."""

    def __init__(self, stands: Mapping[str, PeriodFigure | None]) -> None:
        self.stands = stands
        super().__init__(
            _(
                "Somebody else wrote down figures of this period while you were typing, so nothing of yours was "
                "saved. Look at what stands now; to put yours in its place, save again."
            )
        )

    @property
    def figures(self) -> dict[str, float | None]:
        return {code: one.value if one else None for code, one in self.stands.items()}


@transaction.atomic
def fill(
    *,
    by: Person | None,
    membership: Membership,
    period: str,
    values: Mapping[str, float | None],
    seen: Mapping[str, float | None],
) -> int:
    """Write down the figures of a period; an empty one takes away what stood there. How many stand now.

    `seen` is what stood there when the figures were typed: what changed since is not overwritten, `Conflict` is raised.
    """
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    kit = kits.kit_of(membership.circle.kit)
    _demand_over(period)
    _demand_possible(kit, values)
    known = {one.variable: one for one in _standing(membership, period)}
    before = {code: one.value for code, one in known.items()}
    changed = [code for code, value in values.items() if before.get(code) not in (seen.get(code), value)]
    if changed:
        raise Conflict({code: known.get(code) for code in changed})
    now = timezone.now()
    for code, value in values.items():
        if value is None:
            PeriodFigure.objects.filter(membership=membership, period=period, variable=code).delete()
        elif before.get(code) != value:
            facts = {"value": value, "entered_at": now, "entered_by": by, "source": ""}
            PeriodFigure.objects.update_or_create(
                membership=membership, period=period, variable=code, defaults=facts
            )
    after = {code: value for code, value in values.items() if value is not None}
    if after != before:
        audit.record(
            "period.filled",
            by=by,
            about=membership,
            before=before,
            after={"period": period, **after},
            council=membership.council.code,
            circle=membership.circle.code,
        )
    return len(after)


def _standing(membership: Membership, period: str) -> QuerySet[PeriodFigure]:
    return PeriodFigure.objects.filter(membership=membership, period=period).select_related("entered_by")


def _demand_over(period: str) -> None:
    """A month that goes on has no figure yet."""
    here, today = parse_period(period), timezone.localdate()
    if here.start + here.months > today.year * 12 + today.month - 1:
        raise Refused(_("%(period)s is not over yet.") % {"period": capfirst(month_in_words(period))})


def _demand_possible(kit: Kit, values: Mapping[str, float | None]) -> None:
    unknown = [code for code in values if code not in kit.variables]
    if unknown:
        raise Refused(_("The kit of this circle has no figure “%(code)s”.") % {"code": unknown[0][:80]})
    if any(value is not None and value < 0 for value in values.values()):
        raise Refused(_("A figure cannot be less than 0."))
    for one in series.kit_of(kit).indicators.values():
        if one.kind is Kind.PROPORTION and one.denominator is not None:
            part, whole = (formula.evaluate(dict(values)) for formula in (one.numerator, one.denominator))
            if part is not None and whole is not None and part > whole:
                raise Refused(_("A part cannot be larger than its whole: %(part)s of %(whole)s.")
                              % {"part": format(part, "g"), "whole": format(whole, "g")})  # fmt: skip
