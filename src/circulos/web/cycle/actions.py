"""Everything that changes circles and who belongs to them. One function is one act of business.

Editions, meetings and reminders have their acts in `edition_actions`, `meeting_actions` and `reminder_actions`.
"""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from circulos.web.cycle import conduct, phases, queries, readiness
from circulos.web.cycle.models import Circle, ConductAcceptance, Edition, Membership, Participation
from circulos.web.people import actions as people
from circulos.web.people import audit, notices, roles
from circulos.web.people.actions import Refused
from circulos.web.people.models import Council, Person

audit.register(
    {
        "circle.opened": _("opened the circle"),
        "circle.changed": _("changed the circle"),
        "circle.closed": _("closed the circle"),
        "membership.invited": _("invited to the circle"),
        "membership.joined": _("joined the circle"),
        "membership.left": _("left the circle"),
        "conduct.accepted": _("accepted the code of conduct"),
        "readiness.answered": _("answered the readiness check"),
        "participation.begun": _("takes part in the edition"),
        "participation.ended": _("was taken out of the edition"),
    }
)

FIELDS = ("name", "purpose", "kit", "visibility", "live_panel_from", "own_rules")


# --- Circles ----------------------------------------------------------------------------------------


@transaction.atomic
def save_circle(*, by: Person | None, circle: Circle) -> Circle:
    """Open the circle, or change it if it exists. Other rules of its own mean a code of conduct to accept anew."""
    known = Circle.objects.select_for_update().filter(pk=circle.pk).first() if circle.pk else None
    before = _facts(known) if known else {}
    rules_before = known.own_rules if known else ""
    if circle.own_rules != rules_before:
        circle.rules_version = (known.rules_version if known else 0) + 1
    circle.save()
    verb = "circle.changed" if known else "circle.opened"
    audit.record(verb, by=by, about=circle, before=before, after=_facts(circle), circle=circle.code)
    return circle


def _facts(circle: Circle) -> dict:
    return {field: getattr(circle, field) for field in FIELDS}


@transaction.atomic
def close_circle(*, by: Person, circle: Circle) -> None:
    """The circle opens no more editions; everything about it stays."""
    circle = Circle.objects.select_for_update().get(pk=circle.pk)
    if circle.closed_at:
        return
    if circle.editions.open().exists():
        raise Refused(_("An edition of this circle is still open. Close it first."))
    circle.closed_at, circle.closed_by = timezone.now(), by
    circle.save(update_fields=["closed_at", "closed_by"])
    audit.record("circle.closed", by=by, about=circle, circle=circle.code)


# --- Membership -------------------------------------------------------------------------------------


@transaction.atomic
def invite_council(
    *, by: Person | None, circle: Circle, council: Council, coordinator: str = "", language: str = "ca"
) -> Membership:
    """Offer the council a place. Its coordinators get a letter; without any, `coordinator` is invited to be one."""
    if circle.closed_at:
        raise Refused(_("This circle is closed."))
    if Membership.objects.filter(circle=circle, council=council, left_at=None).exists():
        raise Refused(_("This council belongs to the circle already, or is invited to it."))
    coordinators = list(queries.coordinators_of([council.pk]).get(council.pk, []))
    if not coordinators and not coordinator:
        raise Refused(_("This council has no coordinator yet. Give the e-mail of the person who will be."))
    membership = Membership.objects.create(circle=circle, council=council, invited_by=by)
    audit.record("membership.invited", by=by, about=membership, **_where(membership))
    for person in coordinators:
        _write(person, "invited_council", membership, by=by)
    if not coordinators:
        people.invite(by=by, email=coordinator, role=roles.COORDINATOR, council=council, language=language)
    return membership


@transaction.atomic
def accept_conduct(*, by: Person | None, membership: Membership, version: str) -> ConductAcceptance:
    """The council accepts the words `by` read, and with the first acceptance it joins.

    `version` is what stood on the screen: if the words changed meanwhile, they have to be read first.
    """
    membership = _locked(membership)
    if membership.left_at:
        raise Refused(_("This council has left the circle."))
    if version != conduct.version_of(membership.circle):
        raise Refused(_("The code of conduct has changed since you opened this page. Please read it again."))
    accepted, is_new = ConductAcceptance.objects.get_or_create(
        membership=membership,
        version=version,
        defaults={
            "text": conduct.text_of(membership.circle),
            "language": translation.get_language() or "en",
            "accepted_by": by,
        },
    )
    if is_new:
        after = {"version": version, "language": accepted.language}
        audit.record("conduct.accepted", by=by, about=accepted, after=after, **_where(membership))
    if not membership.joined_at:
        _join(membership, by)
    return accepted


def _join(membership: Membership, by: Person | None) -> None:
    """From now on a member, and part of the editions that still take councils in."""
    membership.joined_at = timezone.now()
    membership.save(update_fields=["joined_at"])
    audit.record("membership.joined", by=by, about=membership, **_where(membership))
    still_open = phases.CODES[: phases.CODES.index(phases.COLLECT.code) + 1]
    for edition in membership.circle.editions.open().filter(phase__in=still_open):
        take_part(by=by, edition=edition, council=membership.council)


@transaction.atomic
def answer_readiness(*, by: Person, membership: Membership, answers: dict[str, str]) -> Membership:
    """What the council says of itself; it may be answered again. Nothing is refused because of an answer."""
    membership = _locked(membership)
    wrong = [
        code
        for code, answer in answers.items()
        if code not in readiness.CODES or answer not in readiness.ANSWERS
    ]
    if wrong:
        raise Refused(_("These answers belong to no question: %(codes)s.") % {"codes": ", ".join(wrong)})
    before = membership.readiness
    membership.readiness, membership.readiness_at, membership.readiness_by = answers, timezone.now(), by
    membership.save(update_fields=["readiness", "readiness_at", "readiness_by"])
    audit.record(
        "readiness.answered", by=by, about=membership, before=before, after=answers, **_where(membership)
    )
    return membership


@transaction.atomic
def leave(
    *, by: Person, membership: Membership, reason: str, values_after: str, note: str = ""
) -> Membership:
    """The council leaves, today. `values_after` says what happens with what it filed; a snapshot is never changed."""
    membership = _locked(membership)
    if membership.left_at:
        raise Refused(_("This council has left the circle already."))
    now = timezone.now()
    membership.left_at, membership.left_by, membership.left_reason = now, by, reason
    membership.left_note, membership.values_after = note, values_after
    membership.save(update_fields=["left_at", "left_by", "left_reason", "left_note", "values_after"])
    after = {"reason": reason, "values": values_after, "note": note}
    audit.record("membership.left", by=by, about=membership, after=after, **_where(membership))
    if values_after == Membership.Values.WITHDRAW_OPEN:
        _withdraw_from_open(membership, by)
    _tell_leaving(membership, by)
    return membership


def _withdraw_from_open(membership: Membership, by: Person) -> None:
    """Editions whose figures are not fixed yet go on without the council."""
    not_fixed = phases.CODES[: phases.CODES.index(phases.COMPARE.code)]
    editions = membership.circle.editions.open().filter(phase__in=not_fixed)
    for one in Participation.objects.current().filter(edition__in=editions, council=membership.council):
        one.withdrawn_at = membership.left_at
        one.withdrawn_reason = membership.left_note or membership.get_left_reason_display()
        one.save(update_fields=["withdrawn_at", "withdrawn_reason"])
        audit.record("participation.ended", by=by, about=one, **_where(membership))


def _tell_leaving(membership: Membership, by: Person) -> None:
    told = {person.pk: person for person in queries.facilitators_of(membership.circle)}
    told |= {p.pk: p for p in queries.coordinators_of([membership.council_id]).get(membership.council_id, [])}
    told.pop(by.pk, None)
    for person in told.values():
        _write(person, "council_left", membership, by=by)


@transaction.atomic
def take_part(*, by: Person | None, edition: Edition, council: Council) -> Participation:
    """Put the council into the edition, under a number nobody can guess from its name."""
    part, is_new = Participation.objects.get_or_create(
        edition=edition, council=council, defaults={"alias": queries.free_alias(edition)}
    )
    if not is_new and part.withdrawn_at:
        part.withdrawn_at, part.withdrawn_reason = None, ""
        part.save(update_fields=["withdrawn_at", "withdrawn_reason"])
        is_new = True
    if is_new:
        where = {"council": council.code, "circle": edition.circle.code}
        audit.record("participation.begun", by=by, about=part, **where)
    return part


def _locked(membership: Membership) -> Membership:
    """Two clicks at once come one after the other."""
    related = Membership.objects.select_related("circle", "council")
    return related.select_for_update(of=("self",)).get(pk=membership.pk)


def _where(membership: Membership) -> dict[str, str]:
    return {"council": membership.council.code, "circle": membership.circle.code}


def _write(person: Person, letter: str, membership: Membership, *, by: Person | None) -> None:
    path = reverse("cycle:membership", args=[membership.circle.code, membership.council.code])
    notices.send(
        f"cycle/letters/{letter}",
        to=person.email,
        language=person.language,
        person=person,
        membership=membership,
        by=by,
        link=notices.link(path),
    )
