"""The forms of allauth with our labels: one word a thing, no placeholder that stands in for a label."""

from allauth.account import forms as account
from allauth.core import context, ratelimit
from allauth.mfa.base import forms as factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.core.exceptions import ValidationError
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


class FewGuesses:
    """Six digits bear far fewer guesses than a password. They are counted for the person, wherever they come from."""

    def clean_code(self) -> str:
        counted = {"action": "second_factor", "key": f"second-factor-{self.user.pk}"}
        if not ratelimit.consume(context.request, **counted):
            raise ValidationError(
                _(
                    "Too many wrong codes. Wait up to an hour: until then no code is accepted, not even the right "
                    "one. A security key still works. If it was not you who tried, set a new password."
                )
            )
        code = super().clean_code()
        ratelimit.clear(context.request, **counted)
        return code


class CodeForm(FewGuesses, OurWords, factor.AuthenticateForm):
    pass


class ConfirmCodeForm(FewGuesses, OurWords, factor.ReauthenticateForm):
    pass


class ActivateAppForm(OurWords, totp.ActivateTOTPForm):
    pass


class AddKeyForm(OurWords, webauthn.AddWebAuthnForm):
    pass


class EditKeyForm(OurWords, webauthn.EditWebAuthnForm):
    pass
