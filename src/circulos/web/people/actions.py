"""Everything that changes councils, people and their roles. One function is one act of business.

Each is one transaction, writes an audit event and queues its letters in the same transaction.
"""

import secrets
from datetime import datetime

from allauth.account.models import EmailAddress
from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from circulos.web.people import audit, consents, notices
from circulos.web.people.models import (
    INVITATION_LASTS,
    ApiKey,
    Consent,
    Council,
    Invitation,
    Person,
    RoleAssignment,
    Territory,
)
from circulos.web.people.roles import Role, Scope

SALT = "circulos.invitation"


class Refused(Exception):  # noqa: N818 -- it is no error of the program
    """The act cannot be done now; the message says why, in the reader's language."""


# --- Councils ---------------------------------------------------------------------------------------


@transaction.atomic
def save_council(
    *, by: Person | None, council: Council, territories: list[tuple[str, str]] | None = None
) -> Council:
    """Add the council, or change it if it exists. `territories` are (code, name); None leaves them as they are."""
    known = Council.objects.filter(pk=council.pk).first() if council.pk else None
    before = _council_facts(known) if known else {}
    council.save()
    if territories is not None:
        council.territories.all().delete()
        Territory.objects.bulk_create(
            Territory(council=council, code=code, name=name) for code, name in territories
        )
    verb = "council.changed" if known else "council.added"
    audit.record(
        verb, by=by, about=council, before=before, after=_council_facts(council), council=council.code
    )
    return council


def _council_facts(council: Council) -> dict:
    return {
        "code": council.code,
        "name": council.name,
        "kind": council.kind,
        "population": council.population,
        "territories": [f"{area.code} {area.name}" for area in council.territories.all()],
    }


# --- Persons ----------------------------------------------------------------------------------------


@transaction.atomic
def add_person(
    *, by: Person | None, email: str, name: str, password: str | None = None, language: str = "", **details
) -> Person:
    """A person whose address is known to be hers: she came by a letter sent to it, or somebody vouches for it."""
    person = Person.objects.create_person(email, name, password, language=language, **details)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    audit.record("person.joined", by=by or person, about=person, after={"email": person.email, "name": name})
    return person


@transaction.atomic
def change_person(*, by: Person, person: Person, before: dict) -> Person:
    """Save details changed by a form; `before` holds what the changed fields said."""
    person.save(update_fields=sorted(before))
    after = {field: getattr(person, field) for field in before}
    audit.record("person.changed", by=by, about=person, before=before, after=after)
    return person


@transaction.atomic
def close_account(*, by: Person, person: Person) -> None:
    """The person can no longer sign in, her roles end, and so do the invitations by her that nobody has accepted.

    What she did stays under her name.
    """
    if person == by:
        raise Refused(_("You cannot close your own account; ask another administrator."))
    for held in person.assignments.current().select_related("council", "person"):
        end_role(by=by, assignment=held)
    for invitation in Invitation.objects.open().filter(invited_by=person):
        cancel_invitation(by=by, invitation=invitation)
    person.is_active = False
    person.save(update_fields=["is_active"])
    audit.record("person.closed", by=by, about=person)


@transaction.atomic
def reopen_account(*, by: Person, person: Person) -> None:
    person.is_active = True
    person.save(update_fields=["is_active"])
    audit.record("person.reopened", by=by, about=person)


# --- Roles ------------------------------------------------------------------------------------------


@transaction.atomic
def give_role(
    *, by: Person | None, person: Person, role: Role, council: Council | None = None, circle: str = ""
) -> RoleAssignment:
    """Give the role at once; a role the person has already is left as it is."""
    _demand_scope(role, council, circle)
    given, is_new = RoleAssignment.objects.get_or_create(
        person=person, role=role.code, council=council, circle=circle, ended_at=None
    )
    if is_new:
        audit.record("role.given", by=by, about=given, after=_role_facts(given), **_where(given))
    return given


@transaction.atomic
def end_role(*, by: Person, assignment: RoleAssignment) -> None:
    """End a role now. A council keeps at least the history of who had it."""
    held = RoleAssignment.objects.select_for_update().get(pk=assignment.pk)
    if held.ended_at:
        return
    held.ended_at, held.ended_by = timezone.now(), by
    held.save(update_fields=["ended_at", "ended_by"])
    Invitation.objects.open().filter(replaces=held).update(replaces=None)
    audit.record("role.ended", by=by, about=held, before=_role_facts(held), **_where(held))


def _demand_scope(role: Role, council: Council | None, circle: str) -> None:
    """A role of councils needs a council, one of circles may need a circle; a form that differs is wrong."""
    scope = Scope.COUNCIL if council else Scope.CIRCLE if circle else Scope.PROGRAMME
    if scope not in role.scopes or (council and circle):
        raise ValueError(f"The role {role.code} cannot be given for a {scope}.")


def _role_facts(held: RoleAssignment) -> dict:
    return {"person": f"{held.person.name} <{held.person.email}>", "role": held.role, "place": held.place}


def _where(held: RoleAssignment | Invitation) -> dict[str, str]:
    return {"council": held.council.code if held.council else "", "circle": held.circle}


# --- Invitations ------------------------------------------------------------------------------------


@transaction.atomic
def invite(
    *,
    by: Person,
    email: str,
    role: Role,
    council: Council | None = None,
    circle: str = "",
    language: str = "ca",
    message: str = "",
    replaces: RoleAssignment | None = None,
) -> Invitation:
    """Offer a role by letter. With `replaces`, that role ends in the moment the successor accepts."""
    _demand_scope(role, council, circle)
    email = email.strip().lower()
    place = {"role": role.code, "council": council, "circle": circle}
    if RoleAssignment.objects.current().filter(person__email=email, **place).exists():
        raise Refused(_("This person has the role already."))
    if Invitation.objects.open().filter(email=email, expires_at__gt=timezone.now(), **place).exists():
        raise Refused(_("This person is invited already; send the invitation again instead."))
    invitation = Invitation.objects.create(
        email=email,
        language=language,
        message=message,
        replaces=replaces,
        invited_by=by,
        expires_at=timezone.now() + INVITATION_LASTS,
        **place,
    )
    _send_invitation(invitation)
    audit.record(
        "invitation.sent", by=by, about=invitation, after=_invitation_facts(invitation), **_where(invitation)
    )
    return invitation


@transaction.atomic
def send_again(*, by: Person, invitation: Invitation) -> None:
    """A new letter with a new link and a new last day; the earlier link stops working."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    _still_open(invitation)
    invitation.letter += 1
    invitation.expires_at = timezone.now() + INVITATION_LASTS
    invitation.save(update_fields=["letter", "expires_at"])
    _send_invitation(invitation)
    audit.record("invitation.sent_again", by=by, about=invitation, **_where(invitation))


@transaction.atomic
def cancel_invitation(*, by: Person, invitation: Invitation) -> None:
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    _still_open(invitation)
    invitation.cancelled_at, invitation.cancelled_by = timezone.now(), by
    invitation.save(update_fields=["cancelled_at", "cancelled_by"])
    audit.record("invitation.cancelled", by=by, about=invitation, **_where(invitation))


@transaction.atomic
def accept_invitation(*, invitation: Invitation, person: Person) -> RoleAssignment:
    """The person takes the role offered. Two clicks at once: the second finds the invitation used."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.email != person.email:
        raise Refused(_("This invitation was sent to another address."))
    if not invitation.is_open:
        raise Refused(_("This invitation can no longer be used."))
    invitation.accepted_at, invitation.accepted_by = timezone.now(), person
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    given = give_role(
        by=invitation.invited_by,
        person=person,
        role=invitation.kind,
        council=invitation.council,
        circle=invitation.circle,
    )
    if invitation.replaces and not invitation.replaces.ended_at:
        _hand_over(invitation.replaces, given)
    return given


@transaction.atomic
def join(*, invitation: Invitation, name: str, password: str, **details) -> Person:
    """A new person accepts: the account and the role come into being together. Her address is the letter's."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not invitation.is_open:
        raise Refused(_("This invitation can no longer be used."))
    try:
        with transaction.atomic():
            person = add_person(by=None, email=invitation.email, name=name, password=password, **details)
    except IntegrityError:  # she opened her account a moment ago, with another invitation
        raise Refused(_("There is an account of this address already.")) from None
    accept_invitation(invitation=invitation, person=person)
    return person


def _hand_over(old: RoleAssignment, new: RoleAssignment) -> None:
    end_role(by=new.person, assignment=old)
    audit.record(
        "role.handed_over",
        by=new.person,
        about=new,
        before=_role_facts(old),
        after=_role_facts(new),
        **_where(new),
    )
    notices.send(
        "people/letters/handed_over",
        to=old.person.email,
        language=old.person.language,
        old=old.person,
        new=new.person,
        assignment=new,
    )


def _still_open(invitation: Invitation) -> None:
    if invitation.accepted_at:
        raise Refused(_("This invitation was accepted already."))
    if invitation.cancelled_at:
        raise Refused(_("This invitation was cancelled already."))


def _invitation_facts(invitation: Invitation) -> dict:
    return {"email": invitation.email, "role": invitation.role, "place": invitation.place}


def _send_invitation(invitation: Invitation) -> None:
    notices.send(
        "people/letters/invitation",
        to=invitation.email,
        language=invitation.language,
        invitation=invitation,
        link=notices.link(reverse("people:accept", args=[token_of(invitation)])),
    )


def token_of(invitation: Invitation) -> str:
    """What the link carries: which invitation and which of its letters, signed."""
    return signing.dumps([invitation.pk, invitation.letter], salt=SALT)


def invitation_of(token: str) -> Invitation | None:
    """The invitation of a link, also when it ended; None if the link was not made by us or is an earlier one."""
    try:
        number, letter = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (
        Invitation.objects.select_related("council", "invited_by", "accepted_by", "replaces__person")
        .filter(pk=number, letter=letter)
        .first()
    )


# --- Consent ----------------------------------------------------------------------------------------


@transaction.atomic
def give_consent(*, by: Person, council: Council, purpose: consents.Purpose, edition: str = "") -> Consent:
    """Store the consent with the words agreed to, in the language they were read in."""
    given, is_new = Consent.objects.get_or_create(
        council=council,
        purpose=purpose.code,
        edition=edition,
        withdrawn_at=None,
        defaults={"given_by": by, "text": str(purpose.text)},
    )
    if is_new:
        after = {"purpose": purpose.code, "edition": edition, "language": translation.get_language()}
        audit.record("consent.given", by=by, about=given, after=after, council=council.code)
    return given


@transaction.atomic
def withdraw_consent(*, by: Person, consent: Consent) -> None:
    consent = Consent.objects.select_for_update().get(pk=consent.pk)
    if consent.withdrawn_at:
        return
    consent.withdrawn_at, consent.withdrawn_by = timezone.now(), by
    consent.save(update_fields=["withdrawn_at", "withdrawn_by"])
    audit.record(
        "consent.withdrawn",
        by=by,
        about=consent,
        before={"purpose": consent.purpose, "edition": consent.edition},
        council=consent.council.code,
    )


# --- API keys ---------------------------------------------------------------------------------------


@transaction.atomic
def create_api_key(*, by: Person, name: str, expires_at: datetime) -> tuple[ApiKey, str]:
    """A key for programs of the person, and its text, which is known only now."""
    prefix = secrets.token_hex(4)
    text = f"circulos_{prefix}_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        person=by, name=name, prefix=prefix, digest=ApiKey.digest_of(text), expires_at=expires_at
    )
    audit.record("key.created", by=by, about=key, after={"prefix": prefix, "until": expires_at.isoformat()})
    return key, text


@transaction.atomic
def revoke_api_key(*, by: Person, key: ApiKey) -> None:
    key = ApiKey.objects.select_for_update().get(pk=key.pk)
    if key.revoked_at:
        return
    key.revoked_at = timezone.now()
    key.save(update_fields=["revoked_at"])
    audit.record("key.revoked", by=by, about=key, before={"prefix": key.prefix})
