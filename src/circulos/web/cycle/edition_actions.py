"""Opening an edition, its dates, its way through the phases and the deadlines."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from circulos.web.cycle import kits, phases, queries, requirements
from circulos.web.cycle.actions import take_part
from circulos.web.cycle.models import Circle, Edition, Participation, PhaseMove, PhasePlan
from circulos.web.cycle.phases import Phase
from circulos.web.people import audit, notices
from circulos.web.people.actions import Refused
from circulos.web.people.models import Person

audit.register(
    {
        "edition.opened": _("opened the edition"),
        "edition.planned": _("set the dates of"),
        "edition.kit_taken": _("took the kit’s present version for"),
        "edition.moved_on": _("moved on"),
        "edition.moved_back": _("moved back"),
        "edition.closed": _("closed the edition"),
        "deadline.extended": _("gave more time to"),
    }
)

Plan = Mapping[str, tuple[datetime, datetime]]


@transaction.atomic
def open_edition(
    *,
    by: Person | None,
    circle: Circle,
    code: str,
    name: str,
    period: str,
    further_periods: list[str] | None = None,
) -> Edition:
    """Open a round of the circle with the kit as it is installed today; its members take part."""
    if circle.closed_at:
        raise Refused(_("This circle is closed."))
    if circle.editions.filter(period=period).exists():
        raise Refused(
            _("This circle has an edition with the figures of %(period)s already.") % {"period": period}
        )
    kit = _kit(circle.kit)
    edition = Edition.objects.create(
        circle=circle,
        code=code,
        name=name,
        kit=circle.kit,
        kit_version=kit.version,
        kit_digest=kit.digest,
        period=period,
        further_periods=further_periods or [],
        opened_by=by,
    )
    after = {"period": period, "kit": f"{circle.kit} {kit.version}", "digest": kit.digest}
    audit.record("edition.opened", by=by, about=edition, after=after, circle=circle.code)
    for membership in circle.memberships.current().select_related("council"):
        take_part(by=by, edition=edition, council=membership.council)
    return edition


def _kit(code: str):
    try:
        return kits.kit_of(code)
    except kits.UnusableKitError as error:
        raise Refused(_("The kit cannot be used: %(why)s") % {"why": error}) from error


@transaction.atomic
def take_kit(*, by: Person, edition: Edition) -> Edition:
    """While the circle still agrees, the edition may take the kit's present version. Later, the definitions stand."""
    edition = _locked(edition)
    if edition.phase != phases.AGREE.code:
        raise Refused(_("Figures are asked for already, so the definitions can no longer change."))
    kit = _kit(edition.kit)
    before = {"version": edition.kit_version, "digest": edition.kit_digest}
    edition.kit_version, edition.kit_digest = kit.version, kit.digest
    edition.save(update_fields=["kit_version", "kit_digest"])
    after = {"version": kit.version, "digest": kit.digest}
    audit.record(
        "edition.kit_taken", by=by, about=edition, before=before, after=after, circle=edition.circle.code
    )
    return edition


@transaction.atomic
def set_dates(
    *,
    by: Person | None,
    edition: Edition,
    plan: Plan,
    grace: timedelta = timedelta(0),
    remind_after: Sequence[int] = (),
) -> Edition:
    """When each phase begins and ends; all six, in their order. The end of collecting is the deadline.

    `remind_after` are the days after it on which those who are late get a letter by themselves.
    """
    edition = _locked(edition)
    wrong = plan_problem(plan)
    if wrong:
        raise Refused(wrong)
    before = _dates(edition)
    for code, (starts_at, ends_at) in plan.items():
        PhasePlan.objects.update_or_create(
            edition=edition, phase=code, defaults={"starts_at": starts_at, "ends_at": ends_at}
        )
    edition.grace, edition.remind_after = grace, sorted(set(remind_after))
    edition.save(update_fields=["grace", "remind_after"])
    edition = Edition.objects.whole().get(pk=edition.pk)
    audit.record(
        "edition.planned",
        by=by,
        about=edition,
        before=before,
        after=_dates(edition),
        circle=edition.circle.code,
    )
    return edition


def plan_problem(plan: Plan) -> str:
    """What is wrong with the dates, in words; empty if nothing is."""
    if set(plan) != set(phases.CODES):
        return str(_("All six phases need a first and a last day."))
    previous: tuple[Phase, datetime] | None = None
    for phase in phases.PHASES:
        starts_at, ends_at = plan[phase.code]
        if ends_at <= starts_at:
            return str(_("“%(phase)s” ends before it begins.") % {"phase": phase.name})
        if previous and starts_at < previous[1]:
            names = {"phase": phase.name, "earlier": previous[0].name}
            return str(_("“%(phase)s” begins before “%(earlier)s” does.") % names)
        previous = (phase, starts_at)
    return ""


def _dates(edition: Edition) -> dict[str, str]:
    plans = edition.plans.all()
    dates = {plan.phase: f"{plan.starts_at.isoformat()} → {plan.ends_at.isoformat()}" for plan in plans}
    return dates | ({"grace": str(edition.grace)} if dates else {})


@transaction.atomic
def move_on(*, by: Person | None, edition: Edition) -> Edition:
    """One phase on, if everything it requires is there."""
    edition = _locked(edition)
    to = phases.next_of(edition.current)
    if to is None:
        raise Refused(_("This is the last phase; close the edition when all is done."))
    missing = requirements.unmet(edition, to)
    if missing:
        raise Refused(" ".join(f"{one.text}: {one.way_out}" for one in missing))
    _move(edition, to, by=by)
    _tell_phase(edition)
    return edition


@transaction.atomic
def move_back(*, by: Person, edition: Edition, to: Phase, reason: str) -> Edition:
    """Back to an earlier phase, with a reason everybody reads. What was frozen stays frozen."""
    edition = _locked(edition)
    if to not in phases.before(edition.current):
        raise Refused(_("“%(phase)s” is not an earlier phase.") % {"phase": to.name})
    if not reason.strip():
        raise Refused(_("Say why: every council will read it."))
    _move(edition, to, by=by, reason=reason.strip())
    _tell_phase(edition, reason=reason.strip())
    return edition


def _move(edition: Edition, to: Phase, *, by: Person | None, reason: str = "") -> None:
    if edition.closed_at:
        raise Refused(_("This edition is closed."))
    was, is_back = edition.phase, to in phases.before(edition.current)
    PhaseMove.objects.create(
        edition=edition, from_phase=was, to_phase=to.code, is_back=is_back, reason=reason, moved_by=by
    )
    edition.phase = to.code
    edition.save(update_fields=["phase"])
    verb = "edition.moved_back" if is_back else "edition.moved_on"
    after = {"phase": to.code} | ({"reason": reason} if reason else {})
    audit.record(verb, by=by, about=edition, before={"phase": was}, after=after, circle=edition.circle.code)


def _tell_phase(edition: Edition, reason: str = "") -> None:
    """The coordinators of the edition learn which phase began and what it asks of them."""
    ids = edition.participations.current().values_list("council_id", flat=True)
    people = {person.pk: person for found in queries.coordinators_of(ids).values() for person in found}
    for person in people.values():
        notices.send(
            "cycle/letters/phase",
            to=person.email,
            language=person.language,
            person=person,
            edition=edition,
            phase=edition.current,
            plan=edition.planned.get(edition.phase),
            is_collect=edition.phase == phases.COLLECT.code,
            reason=reason,
            link=notices.link(edition.get_absolute_url()),
        )


@transaction.atomic
def close_edition(*, by: Person, edition: Edition) -> None:
    """Nothing of the edition changes any more; its follow-up goes on in the next one."""
    edition = _locked(edition)
    if edition.closed_at:
        return
    if edition.phase != phases.PUBLISH.code:
        raise Refused(_("An edition is closed after its last phase."))
    edition.closed_at = timezone.now()
    edition.closed_by = by
    edition.save(update_fields=["closed_at", "closed_by"])
    audit.record("edition.closed", by=by, about=edition, circle=edition.circle.code)


@transaction.atomic
def extend_deadline(
    *, by: Person, participation: Participation, until: datetime, reason: str
) -> Participation:
    """More time for one council, with a reason; its coordinators are told. The others' deadline stays."""
    part = (
        Participation.objects.select_related("council")
        .select_for_update(of=("self",))
        .get(pk=participation.pk)
    )
    part.edition = Edition.objects.whole().get(pk=part.edition_id)
    if part.edition.deadline is None:
        raise Refused(_("The edition has no deadline yet."))
    if until <= max(part.deadline, timezone.now()):
        raise Refused(_("The new deadline must lie after the present one, and ahead of us."))
    if not reason.strip():
        raise Refused(_("Say why this council gets more time."))
    before = {"until": part.deadline.isoformat()}
    part.extended_until, part.extension_reason = until, reason.strip()
    part.extended_at, part.extended_by = timezone.now(), by
    part.save(update_fields=["extended_until", "extension_reason", "extended_at", "extended_by"])
    after = {"until": until.isoformat(), "reason": part.extension_reason}
    where = {"council": part.council.code, "circle": part.edition.circle.code}
    audit.record("deadline.extended", by=by, about=part, before=before, after=after, **where)
    for person in queries.contacts_of([part.council_id]).get(part.council_id, []):
        notices.send(
            "cycle/letters/extension",
            to=person.email,
            language=person.language,
            person=person,
            participation=part,
            link=notices.link(reverse("cycle:edition", args=[part.edition.code])),
        )
    return part


def _locked(edition: Edition) -> Edition:
    return Edition.objects.whole().select_for_update(of=("self",)).get(pk=edition.pk)
