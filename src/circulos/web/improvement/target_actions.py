"""Everything that changes reference values of a circle and targets of a council. One function is one act of business."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from circulos.method.types import Indicator, Kind
from circulos.web.cycle import kits
from circulos.web.cycle.models import Circle, Edition, Meeting, Participation
from circulos.web.improvement.models import AgreedValue, Target
from circulos.web.people import audit
from circulos.web.people.actions import Refused
from circulos.web.people.models import Person

audit.register(
    {
        "agreed.recorded": _("recorded the reference value"),
        "agreed.ended": _("ended the reference value"),
        "target.set": _("set the target"),
        "target.changed": _("changed the target"),
        "target.ended": _("ended the target"),
    }
)


def indicator_of(kit_code: str, code: str) -> Indicator:
    found = kits.kit_of(kit_code).indicators.get(code)
    if found is None:
        raise Refused(_("The kit of this circle has no indicator “%(code)s”.") % {"code": code[:80]})
    return found


def demand_possible(one: Indicator, value: float) -> None:
    """A part of a whole lies between nothing and the whole; a count is never negative."""
    if one.kind is Kind.PROPORTION and not 0 <= value <= one.per:
        raise Refused(_("A part of a whole lies between 0 and %(whole)s.") % {"whole": format(one.per, "g")})
    if one.kind is Kind.YES_NO and value not in (0, 1):
        raise Refused(_("For a question of yes or no write 1 or 0."))
    if one.kind in (Kind.RATE, Kind.COUNT) and value < 0:
        raise Refused(_("It cannot be less than 0."))


# --- What the circle agreed ---------------------------------------------------------------------------------


@transaction.atomic
def agree(
    *,
    by: Person | None,
    circle: Circle,
    indicator: str,
    value: float,
    provenance: str,
    minutes: str,
    expires_on: date,
    meeting: Meeting | None = None,
) -> AgreedValue:
    """The facilitator records what the circle agreed. A value agreed before ends with it, and stays readable."""
    circle = Circle.objects.select_for_update().get(pk=circle.pk)
    demand_possible(indicator_of(circle.kit, indicator), value)
    if not provenance.strip() or not minutes.strip():
        raise Refused(_("Say where the value comes from, and what the minutes say."))
    if meeting is not None and meeting.edition.circle_id != circle.pk:
        raise Refused(_("This meeting is of another circle."))
    now = timezone.now()
    standing = AgreedValue.objects.standing().filter(circle=circle, indicator=indicator)
    before = [one.value for one in standing]
    standing.update(ended_at=now, ended_by=by)
    made = AgreedValue.objects.create(
        circle=circle,
        indicator=indicator,
        value=value,
        provenance=provenance.strip(),
        meeting=meeting,
        minutes=minutes.strip(),
        expires_on=expires_on,
        agreed_at=now,
        agreed_by=by,
    )
    facts = {"value": value, "expires_on": expires_on.isoformat()}
    audit.record(
        "agreed.recorded",
        by=by,
        about=made,
        before={"values": before} if before else {},
        after=facts,
        circle=circle.code,
    )
    return made


@transaction.atomic
def end_agreed(*, by: Person | None, agreed: AgreedValue, reason: str) -> AgreedValue:
    """The value holds no longer, and none takes its place."""
    agreed = AgreedValue.objects.select_related("circle").select_for_update(of=("self",)).get(pk=agreed.pk)
    if agreed.ended_at:
        raise Refused(_("This value holds no longer already."))
    if not reason.strip():
        raise Refused(_("Say why: the circle will read it."))
    agreed.ended_at, agreed.ended_by, agreed.ended_reason = timezone.now(), by, reason.strip()
    agreed.save(update_fields=["ended_at", "ended_by", "ended_reason"])
    after = {"reason": agreed.ended_reason}
    audit.record("agreed.ended", by=by, about=agreed, after=after, circle=agreed.circle.code)
    return agreed


# --- What a council wants to reach --------------------------------------------------------------------------


@transaction.atomic
def set_target(
    *,
    by: Person | None,
    part: Participation,
    indicator: str,
    value: float,
    to_period: str,
    responsible: str,
    why: str,
    start: float | None = None,
    reference: str = "",
    path: Mapping[str, float] | None = None,
) -> Target:
    """Set a target from the period of the edition on. One that stood on the indicator ends with it.

    `path` are values wanted in periods between; without them the way is straight.
    """
    edition = Edition.objects.select_related("circle").select_for_update(of=("self",)).get(pk=part.edition_id)
    demand_possible(indicator_of(edition.kit, indicator), value)
    if not responsible.strip() or not why.strip():
        raise Refused(_("Say who answers for it, and why this target."))
    if to_period <= edition.period:
        raise Refused(_("A target is for a period after %(period)s.") % {"period": edition.period})
    path = dict(sorted((path or {}).items()))
    for period, wanted in path.items():
        demand_possible(indicator_of(edition.kit, indicator), wanted)
        if not edition.period < period < to_period:
            raise Refused(
                _("%(period)s does not lie between %(first)s and %(last)s.")
                % {"period": period, "first": edition.period, "last": to_period}
            )
    mine = Target.objects.standing().filter(council=part.council, circle=edition.circle, indicator=indicator)
    before = mine.first()
    now = timezone.now()
    mine.update(ended_at=now, ended_by=by)
    made = Target.objects.create(
        council=part.council,
        circle=edition.circle,
        edition=edition,
        indicator=indicator,
        from_period=edition.period,
        to_period=to_period,
        start=start,
        value=value,
        path=path,
        reference=reference,
        responsible=responsible.strip(),
        why=why.strip(),
        set_at=now,
        set_by=by,
        replaces=before,
    )
    verb = "target.changed" if before else "target.set"
    _record(verb, by, made, before=_facts(before) if before else {}, after=_facts(made))
    return made


@transaction.atomic
def end_target(*, by: Person | None, target: Target, reason: str) -> Target:
    """The council does not want it any more, and says why."""
    related = Target.objects.select_related("council", "circle")
    target = related.select_for_update(of=("self",)).get(pk=target.pk)
    if target.ended_at:
        raise Refused(_("This target has ended already."))
    if not reason.strip():
        raise Refused(_("Say why: it stays in the history."))
    target.ended_at, target.ended_by, target.ended_reason = timezone.now(), by, reason.strip()
    target.save(update_fields=["ended_at", "ended_by", "ended_reason"])
    _record("target.ended", by, target, after={"reason": target.ended_reason})
    return target


def _facts(target: Target) -> dict:
    return {
        "value": target.value,
        "periods": f"{target.from_period} → {target.to_period}",
        "responsible": target.responsible,
    } | ({"path": target.path} if target.path else {})


def _record(verb: str, by: Person | None, target: Target, **facts) -> None:
    audit.record(verb, by=by, about=target, council=target.council.code, circle=target.circle.code, **facts)
