"""Reads used more than once, and reads that decide what somebody may see."""

import secrets
from datetime import timedelta

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from circulos.web.people import roles
from circulos.web.people.models import (
    ApiKey,
    AuditEvent,
    Consent,
    Council,
    Invitation,
    Person,
    RoleAssignment,
)


def councils_for(person: Person) -> QuerySet[Council]:
    """All for an administrator and a facilitator of every circle; otherwise those guided and those belonged to."""
    if person.has_role(roles.ADMINISTRATOR) or person.has_role(roles.FACILITATOR, circle=""):
        return Council.objects.all()
    own = {held.council_id for held in person.current_roles if held.council_id}
    return Council.objects.filter(pk__in=own | person.guided_council_ids)


def find_councils(councils: QuerySet[Council], *, q: str = "", kind: str = "") -> QuerySet[Council]:
    if q:
        councils = councils.filter(Q(name__icontains=q) | Q(code__startswith=q))
    return councils.filter(kind=kind) if kind else councils


def find_people(*, q: str = "", role: str = "") -> QuerySet[Person]:
    """Persons with their current roles, by name, e-mail or council."""
    current = RoleAssignment.objects.current().select_related("council")
    people = Person.objects.prefetch_related(Prefetch("assignments", queryset=current, to_attr="held"))
    if q:
        of_council = current.filter(council__name__icontains=q).values("person")
        people = people.filter(Q(name__icontains=q) | Q(email__icontains=q) | Q(pk__in=of_council))
    return people.filter(pk__in=current.filter(role=role).values("person")) if role else people


def with_team_size(councils: QuerySet[Council]) -> QuerySet[Council]:
    current = Q(assignments__ended_at__isnull=True)
    return councils.annotate(team_size=Count("assignments__person", filter=current, distinct=True)).order_by(
        "name"
    )


def team_of(council: Council) -> QuerySet[RoleAssignment]:
    return council.assignments.current().select_related("person", "council").order_by("role", "person__name")


def coordinators_of(council: Council) -> QuerySet[Person]:
    """Whom to call: the people who answer for the council."""
    return Person.objects.filter(
        pk__in=council.assignments.current().filter(role=roles.COORDINATOR.code).values("person")
    )


def open_invitations(**place) -> QuerySet[Invitation]:
    """Neither accepted nor cancelled; those past their last day are among them, to be sent again."""
    return (
        Invitation.objects.open().filter(**place).select_related("council", "invited_by", "replaces__person")
    )


def consents_of(council: Council, edition: str = "") -> dict[str, Consent]:
    """The consents in force, by purpose: those given for the edition come before those given for all."""
    given = council.consents.filter(withdrawn_at__isnull=True, edition__in=["", edition])
    return {consent.purpose: consent for consent in given.select_related("given_by").order_by("edition")}


def has_consented(council: Council, purpose: str, edition: str = "") -> bool:
    return purpose in consents_of(council, edition)


def person_of_key(text: str) -> Person | None:
    """The person a program acts for, if the key is right, in time and not revoked."""
    parts = text.split("_", 2)
    if len(parts) != 3:
        return None
    key = ApiKey.objects.select_related("person").filter(prefix=parts[1]).first()
    if key is None or not secrets.compare_digest(key.digest, ApiKey.digest_of(text)) or not key.is_valid:
        return None
    _note_use(key)
    return key.person


def _note_use(key: ApiKey) -> None:
    """Once an hour is enough to know that a key is alive, and keeps a busy program from writing all the time."""
    now = timezone.now()
    if key.last_used_at is None or now - key.last_used_at > timedelta(hours=1):
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)


def history(*, council: str = "", verb: str = "", text: str = "") -> QuerySet[AuditEvent]:
    events = AuditEvent.objects.all()
    if council:
        events = events.filter(council=council)
    if verb:
        events = events.filter(verb=verb)
    if text:
        events = events.filter(Q(actor__icontains=text) | Q(object_label__icontains=text))
    return events
