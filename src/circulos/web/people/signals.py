"""What allauth does to an account is written down like everything else."""

from allauth.account.signals import email_changed, password_changed, password_reset, password_set
from allauth.mfa.signals import authenticator_added, authenticator_removed
from axes.utils import reset
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from circulos.web.people import audit

audit.register(
    {
        "account.password_changed": _("changed the password of"),
        "account.factor_added": _("added a second factor to the account of"),
        "account.factor_removed": _("removed a second factor from the account of"),
    }
)


@receiver(email_changed)
def note_email(sender, user, from_email_address, to_email_address, **kwargs) -> None:
    before = {"email": from_email_address.email if from_email_address else ""}
    audit.record(
        "person.changed", by=user, about=user, before=before, after={"email": to_email_address.email}
    )


@receiver(password_changed)
@receiver(password_reset)
@receiver(password_set)
def note_password(sender, user, **kwargs) -> None:
    audit.record("account.password_changed", by=user, about=user)


@receiver(password_reset)
def open_the_door(sender, user, **kwargs) -> None:
    """Whoever holds the letter need not wait where wrong passwords closed the door; allauth forgets its count too."""
    reset(username=user.email.lower())


@receiver(authenticator_added)
def note_factor(sender, user, authenticator, **kwargs) -> None:
    audit.record("account.factor_added", by=user, about=user, after={"kind": authenticator.type})


@receiver(authenticator_removed)
def note_factor_gone(sender, user, authenticator, **kwargs) -> None:
    audit.record("account.factor_removed", by=user, about=user, before={"kind": authenticator.type})
