"""The forms of allauth with our labels: one word a thing, no placeholder that stands in for a label."""

from allauth.account import forms as account
from allauth.mfa.base import forms as factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.utils.translation import gettext_lazy as _

LABELS = {
    "login": _("E-mail"),
    "email": _("E-mail"),
    "password": _("Password"),
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password again"),
    "code": _("Code"),
    "name": _("Name of the key"),
    "passwordless": _("Use it as a passkey, without a password"),
}
HINTS = {
    "password": "",
    "oldpassword": "",
    "password1": _("At least 12 characters; a few words in a row are easy to remember and hard to guess."),
    "code": _("Six digits from your authenticator app, or one of your recovery codes."),
    "name": _("So that you recognise it later, for example “Work laptop”."),
    "passwordless": _("The device asks for your fingerprint, face or PIN instead."),
}


class OurWords:
    """Mixed in before a form of allauth."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)
            field.help_text = HINTS.get(name, field.help_text)


class LoginForm(OurWords, account.LoginForm):
    pass


class ChangeEmailForm(OurWords, account.AddEmailForm):
    pass


class ChangePasswordForm(OurWords, account.ChangePasswordForm):
    pass


class SetPasswordForm(OurWords, account.SetPasswordForm):
    pass


class ResetPasswordForm(OurWords, account.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(OurWords, account.ResetPasswordKeyForm):
    pass


class ConfirmPasswordForm(OurWords, account.ReauthenticateForm):
    pass


class CodeForm(OurWords, factor.AuthenticateForm):
    pass


class ConfirmCodeForm(OurWords, factor.ReauthenticateForm):
    pass


class ActivateAppForm(OurWords, totp.ActivateTOTPForm):
    pass


class AddKeyForm(OurWords, webauthn.AddWebAuthnForm):
    pass


class EditKeyForm(OurWords, webauthn.EditWebAuthnForm):
    pass
