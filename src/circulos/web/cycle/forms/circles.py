"""Forms about circles and who belongs to them."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from circulos.web.cycle import kits, readiness
from circulos.web.cycle.models import Circle, Membership
from circulos.web.people.models import LANGUAGES, Council


class CircleForm(forms.ModelForm):
    class Meta:
        model = Circle
        fields = ["code", "name", "purpose", "kit", "visibility", "live_panel_from", "own_rules"]
        widgets = {
            "purpose": forms.Textarea(attrs={"rows": 3}),
            "own_rules": forms.Textarea(attrs={"rows": 6}),
            "visibility": forms.RadioSelect,
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kit"] = forms.ChoiceField(
            label=_("Kit"),
            choices=kits.choices(),
            help_text=_("What the service is measured by. An edition keeps the version it was opened with."),
        )
        self.fields["live_panel_from"].min_value = 3
        self.fields["live_panel_from"].widget.attrs["min"] = 3
        if self.instance.pk:
            # Roles and addresses refer to the code.
            del self.fields["code"]

    def clean_live_panel_from(self) -> int:
        number = self.cleaned_data["live_panel_from"]
        if number < 3:
            raise ValidationError(_("With fewer than three councils, one could work out another’s value."))
        return number


class InviteCouncilForm(forms.Form):
    council = forms.ModelChoiceField(label=_("Council"), queryset=Council.objects.none())
    coordinator = forms.EmailField(
        label=_("E-mail of the coordinator, if the council has none yet"),
        required=False,
        help_text=_(
            "This person is invited as the council’s coordinator, and accepts the code of conduct for it."
        ),
    )
    language = forms.ChoiceField(label=_("Language of the letter"), choices=LANGUAGES)

    def __init__(self, *args, circle: Circle, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        inside = Membership.objects.filter(circle=circle, left_at=None).values("council")
        self.fields["council"].queryset = Council.objects.exclude(pk__in=inside)


class AcceptConductForm(forms.Form):
    """`version` is the one on the screen: what is accepted is what was read."""

    version = forms.CharField(widget=forms.HiddenInput, max_length=20)
    agree = forms.BooleanField(
        label=_("I accept this code of conduct on behalf of the council"),
        error_messages={"required": _("Tick the box if the council accepts.")},
    )


class ReadinessForm(forms.Form):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for question in readiness.QUESTIONS:
            self.fields[question.code] = forms.ChoiceField(
                label=question.text, choices=list(readiness.ANSWERS.items()), widget=forms.RadioSelect
            )


class LeaveForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why?"), choices=Membership.Leaving.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("In your own words (optional)"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    values_after = forms.ChoiceField(
        label=_("What happens with the figures?"),
        choices=Membership.Values.choices,
        widget=forms.RadioSelect,
        initial=Membership.Values.STAY_CODED,
    )
