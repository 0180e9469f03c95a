from datetime import timedelta

from allauth.account.fields import SetPasswordField
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from circulos.web.people import audit, circles, roles
from circulos.web.people.models import LANGUAGES, ApiKey, Council, Invitation, Person
from circulos.web.people.roles import Role, Scope
from circulos.web.ui.forms import HintedRadios


class CouncilForm(forms.ModelForm):
    """`territories` is written one a line, code and name; the form gives it back as pairs."""

    territories = forms.CharField(
        label=_("Territories served"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "One a line: official code, a space, name. Leave it empty if the council serves only its own territory."
        ),
    )

    class Meta:
        model = Council
        fields = ["code", "name", "kind", "population"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            # Everything refers to the code: roles, returns, snapshots. A wrong one is a new council.
            del self.fields["code"]
            areas = self.instance.territories.all()
            self.initial["territories"] = "\n".join(f"{area.code} {area.name}" for area in areas)

    def clean_territories(self) -> list[tuple[str, str]]:
        lines = [line.strip() for line in self.cleaned_data["territories"].splitlines() if line.strip()]
        return [_territory(line) for line in _no_repeats(lines)]


def _territory(line: str) -> tuple[str, str]:
    code, _space, name = line.partition(" ")
    if not name.strip():
        raise ValidationError(
            gettext(
                "“%(line)s” has no name. Write the code, a space and the name, for example 08101 Vilaverd."
            )
            % {"line": line}
        )
    if not code.replace("-", "").replace("_", "").isalnum() or len(code) > 20 or len(name) > 200:
        raise ValidationError(
            gettext("“%(line)s” does not begin with an official code.") % {"line": line[:80]}
        )
    return code, name.strip()


def _no_repeats(lines: list[str]) -> list[str]:
    codes = [line.split(" ", 1)[0] for line in lines]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise ValidationError(gettext("These codes appear twice: %(codes)s.") % {"codes": ", ".join(twice)})
    return lines


class RoleChoice(forms.ChoiceField):
    """Radio buttons with what each role is for."""

    def __init__(self, offered: tuple[Role, ...]) -> None:
        super().__init__(
            label=_("Role"),
            widget=HintedRadios(hints={role.code: role.summary for role in offered}),
            choices=[(role.code, role.name) for role in offered],
        )

    def clean(self, value) -> Role:
        return roles.BY_CODE[super().clean(value)]


class _Letter(forms.ModelForm):
    email = forms.EmailField(
        label=_("E-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("The invitation goes to this address, and only this address can accept it."),
    )
    message = forms.CharField(
        label=_("A word from you (optional)"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is added to the letter, so that the person knows why it comes."),
    )

    class Meta:
        model = Invitation
        fields = ["email", "language", "message"]

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class InviteToTeamForm(_Letter):
    """A role in one council."""

    field_order = ["email", "role", "language", "message"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = RoleChoice(roles.OF_COUNCIL)
        self.order_fields(self.field_order)


class HandOverForm(_Letter):
    """A successor for a role: the role itself is known."""


class InviteForm(_Letter):
    """A role in a circle or in the whole programme."""

    field_order = ["email", "role", "circle", "language", "message"]

    def __init__(self, *args, offered: tuple[Role, ...], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = RoleChoice(offered)
        whole = [("", _("The whole programme"))]
        self.fields["circle"] = forms.ChoiceField(
            label=_("Circle"), choices=whole + circles.choices(), required=False
        )
        self.order_fields(self.field_order)

    def clean(self) -> dict:
        cleaned = super().clean()
        role = cleaned.get("role")
        if role and cleaned.get("circle") and Scope.CIRCLE not in role.scopes:
            self.add_error("circle", _("This role is for the whole programme, not for one circle."))
        if role and not cleaned.get("circle") and Scope.PROGRAMME not in role.scopes:
            self.add_error("circle", _("Choose the circle this role is for."))
        return cleaned


class AcceptForm(forms.Form):
    """A new person accepts an invitation: the address is known, the rest is hers to say."""

    name = forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    position = forms.CharField(
        label=_("Your position (optional)"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
        help_text=_("For example: head of basic social services."),
    )
    phone = forms.CharField(
        label=_("Telephone at work (optional)"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text=_("So that the facilitator of your circle can call you."),
    )
    password = SetPasswordField(
        label=_("Password"),
        help_text=_("At least 12 characters; a few words in a row are easy to remember and hard to guess."),
    )

    def __init__(self, *args, email: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].user = Person(email=email)
        self.fields["password"].widget.attrs.pop("placeholder", None)

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        self.fields["password"].user.name = name
        return name


class ProfileForm(forms.ModelForm):
    class Meta:
        model = Person
        fields = ["name", "position", "phone", "language"]
        help_texts = {"phone": _("Your facilitator sees it, and the other members of your council’s team.")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [("", _("The language of my browser")), *LANGUAGES]


class ApiKeyForm(forms.Form):
    name = forms.CharField(
        label=_("What is it for?"),
        max_length=100,
        help_text=_("For example: monthly report of the data office."),
    )
    days = forms.TypedChoiceField(
        label=_("It works for"),
        coerce=int,
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("1 year"))],
        initial=90,
    )

    def __init__(self, *args, person: Person, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if ApiKey.objects.filter(person=self.person, name=name, revoked_at=None).exists():
            raise ValidationError(
                _("You have a key of this name already; revoke it first or choose another name.")
            )
        return name

    @property
    def expires_at(self):
        return timezone.now() + timedelta(days=self.cleaned_data["days"])


class FindPeopleForm(forms.Form):
    q = forms.CharField(label=_("Name, e-mail or council"), required=False, max_length=100)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("All roles")), *roles.CHOICES])


class FindCouncilsForm(forms.Form):
    q = forms.CharField(label=_("Name or code"), required=False, max_length=100)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All kinds")), *Council.Kind.choices]
    )


class FindEventsForm(forms.Form):
    q = forms.CharField(label=_("Who or what"), required=False, max_length=100)
    verb = forms.ChoiceField(label=_("What was done"), required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        verbs = sorted(((verb, str(words)) for verb, words in audit.VERBS.items()), key=lambda pair: pair[1])
        self.fields["verb"].choices = [("", _("Everything")), *verbs]
