"""How allauth and axes behave here: accounts come from invitations, letters from our queue, names from e-mails."""

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from axes.handlers.proxy import AxesProxyHandler
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from circulos.web.people import notices

LETTERS = {
    "account/email/email_confirmation": "people/letters/confirm_email",
    "account/email/email_confirmation_signup": "people/letters/confirm_email",
    "account/email/password_reset_key": "people/letters/password_reset",
    "account/email/unknown_account": "people/letters/unknown_account",
}
# Letters that tell of a change to the account: one frame, one sentence each.
CHANGES = {
    "account/email/email_changed": _("The e-mail of your account was changed."),
    "account/email/email_confirm": _("The e-mail of your account was confirmed."),
    "account/email/email_deleted": _("An e-mail was removed from your account."),
    "account/email/password_changed": _("Your password was changed."),
    "account/email/password_reset": _("Your password was set anew, with the link of a letter."),
    "account/email/password_set": _("A password was set for your account."),
    "mfa/email/recovery_codes_generated": _("New recovery codes were made for your account."),
    "mfa/email/totp_activated": _("An authenticator app was switched on for your account."),
    "mfa/email/totp_deactivated": _("The authenticator app of your account was switched off."),
    "mfa/email/webauthn_added": _("A key was added to your account."),
    "mfa/email/webauthn_removed": _("A key was removed from your account."),
    "socialaccount/email/account_connected": _("Single sign-on was connected to your account."),
    "socialaccount/email/account_disconnected": _("Single sign-on was removed from your account."),
}
MESSAGES = {
    "account/messages/email_confirmation_sent.txt": _("A letter to confirm the address is on its way."),
    "account/messages/email_confirmation_failed.txt": _("This address belongs to another account."),
    "account/messages/email_confirmed.txt": _("The address is confirmed."),
    "account/messages/email_deleted.txt": _("The address has been removed."),
    "account/messages/password_changed.txt": _("Your password has been changed."),
    "account/messages/password_set.txt": _("Your password has been set."),
    "account/messages/primary_email_set.txt": _("You now sign in with the new address."),
    "mfa/messages/recovery_codes_generated.txt": _("New recovery codes have been made."),
    "mfa/messages/totp_activated.txt": _("The authenticator app is on."),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app is off."),
    "mfa/messages/webauthn_added.txt": _("The key has been added."),
    "mfa/messages/webauthn_removed.txt": _("The key has been removed."),
    "socialaccount/messages/account_connected.txt": _("Single sign-on is connected."),
    "socialaccount/messages/account_connected_other.txt": _("That identity belongs to another account here."),
    "socialaccount/messages/account_connected_updated.txt": _("Single sign-on is connected."),
    "socialaccount/messages/account_disconnected.txt": _("Single sign-on has been removed."),
    "usersessions/messages/sessions_logged_out.txt": _("You are signed out everywhere else."),
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _(
            "Too many attempts to sign in failed, here or elsewhere. Wait up to an hour, or ask for a letter with "
            "which you set a new password: that lets you in at once."
        ),
    }

    def pre_authenticate(self, request, **credentials) -> None:
        """What comes from a place that is closed anyway is no guess, and must not close the account elsewhere."""
        if AxesProxyHandler.is_allowed(request, credentials):
            super().pre_authenticate(request, **credentials)

    def is_open_for_signup(self, request) -> bool:
        return False

    def clean_email(self, email: str) -> str:
        return email.lower()

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Queued: a mail server that is down must not break the page, and must not tell whether an account exists."""
        change = CHANGES.get(template_prefix)
        letter = "people/letters/security" if change else LETTERS[template_prefix]
        language = translation.get_language() or ""
        notices.send(letter, to=email, language=language, **{**context, "email": email, "change": change})

    def add_message(
        self, request, level, message_template=None, message_context=None, extra_tags="", message=None
    ):
        """Our words. What the reader sees anyway, that she is signed in or out, needs none."""
        words = message or MESSAGES.get(message_template, "")
        if words:
            messages.add_message(request, level, words, extra_tags=extra_tags)

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        return not settings.DEMO and super().is_reauthentication_required(app=app, **kwargs)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Single sign-on opens accounts that exist; it makes none."""

    def is_open_for_signup(self, request, sociallogin) -> bool:
        return False


class SecondFactorAdapter(DefaultMFAAdapter):
    """The secrets of authenticator apps are of no use to who reads only the database."""

    def encrypt(self, text: str) -> str:
        return _safe().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _safe().decrypt(encrypted_text.encode()).decode()


def _safe() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(f"second factor {key}".encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def display_name(person) -> str:
    return person.name


def name_tried(request, credentials=None) -> str:
    """The name somebody tried to sign in with, for counting failures."""
    tried = credentials or {}
    name = tried.get("email") or tried.get("username") or request.POST.get("login", "")
    return name.strip().lower()[:255]


def client_address(request) -> str | None:
    """None for a sign-in that no network brought, such as one of a command."""
    return get_adapter().get_client_ip(request) if request.META.get("REMOTE_ADDR") else None


def locked_out(request, response=None, credentials=None):
    """The page after too many failures; it says the same whether the account exists or not."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return render(request, "account/locked_out.html", {"minutes": minutes}, status=429)
