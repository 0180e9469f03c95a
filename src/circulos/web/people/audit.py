"""The memory of what was done. Every action writes one event in its own transaction.

A verb is registered with the words people read; an app registers its own verbs beside its actions:
`audit.register({"council.added": _("added the council")})`.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from circulos.web.people.models import AuditEvent, Person

VERBS: dict[str, str] = {}


def register(verbs: dict[str, str]) -> None:
    twice = VERBS.keys() & verbs.keys()
    if twice:
        raise ValueError(f"These verbs are registered already: {', '.join(sorted(twice))}")
    VERBS.update(verbs)


def record(
    verb: str,
    *,
    by: Person | None,
    about: models.Model,
    before: dict | None = None,
    after: dict | None = None,
    council: str = "",
    circle: str = "",
) -> AuditEvent:
    """Write down that `by` (nobody: the system itself) did `verb`. `before` and `after` are plain JSON values."""
    if verb not in VERBS:
        raise ValueError(f"The verb {verb!r} has no words; register it beside the action.")
    return AuditEvent.objects.create(
        actor_id=str(by.pk) if by else "",
        actor=f"{by.name} <{by.email}>" if by else "Circulos",
        verb=verb,
        object_type=about._meta.label_lower,
        object_id=str(about.pk),
        object_label=str(about)[:500],
        council=council,
        circle=circle,
        before=before or {},
        after=after or {},
    )


register(
    {
        "council.added": _("added the council"),
        "council.changed": _("changed the details of"),
        "person.joined": _("joined"),
        "person.changed": _("changed personal details"),
        "person.closed": _("closed the account of"),
        "person.reopened": _("opened again the account of"),
        "role.given": _("gave the role"),
        "role.ended": _("ended the role"),
        "role.handed_over": _("took over the role"),
        "invitation.sent": _("invited"),
        "invitation.sent_again": _("sent the invitation again to"),
        "invitation.cancelled": _("cancelled the invitation of"),
        "consent.given": _("gave the consent"),
        "consent.withdrawn": _("withdrew the consent"),
        "key.created": _("made the API key"),
        "key.revoked": _("revoked the API key"),
    }
)
