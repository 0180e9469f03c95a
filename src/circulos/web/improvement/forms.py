from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from circulos.exhibits.setting import unit
from circulos.facts.period import parse_period
from circulos.method.types import Action, Indicator
from circulos.web.analysis import said
from circulos.web.analysis.shown import language
from circulos.web.collection import numbers
from circulos.web.cycle.forms import day_field
from circulos.web.cycle.models import Circle, Meeting
from circulos.web.improvement.models import ImprovementAction, PointDecision
from circulos.web.improvement.offered import Offered
from circulos.web.ui.forms import HintedRadios

AHEAD = 3  # periods a new target looks ahead, unless somebody says otherwise
VALID = timedelta(days=2 * 365)


def words(label, rows: int = 3, **details) -> forms.CharField:
    return forms.CharField(
        label=label, widget=forms.Textarea(attrs={"rows": rows}), max_length=2000, **details
    )


class FigureField(forms.CharField):
    """A figure as the reader writes it."""

    def __init__(self, **details) -> None:
        super().__init__(widget=forms.TextInput(attrs={"class": "short", "inputmode": "decimal"}), **details)

    def clean(self, value) -> float | None:
        text = super().clean(value)
        try:
            figure = numbers.parse(text, language())
        except numbers.NotAFigure as problem:
            raise ValidationError(str(problem)) from None
        if figure is None and self.required:  # a sign of money or of thousands, and nothing beside it
            raise ValidationError(self.error_messages["required"], code="required")
        return figure

    def prepare_value(self, value) -> str:
        return value if isinstance(value, str) else numbers.shown(value, language())


class ReasonForm(forms.Form):
    reason = words(_("Why"), help_text=_("It stays in the history."))


# --- Targets ------------------------------------------------------------------------------------------------


BETWEEN = "path_"


class TargetForm(forms.Form):
    """A target. `offered` stand beside the field: whoever wants one of them takes it over by one click."""

    value = FigureField(label=_("What we want to reach"))
    to_period = forms.ChoiceField(label=_("When"))
    responsible = forms.CharField(label=_("Who answers for it"), max_length=200)
    why = words(_("Why this target"), help_text=_("One or two sentences, for who reads it next year."))
    reference = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)

    def __init__(self, *args, indicator: Indicator, period: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].help_text = gettext("In %(unit)s.") % {
            "unit": said.say(unit(indicator)) or gettext("the unit of the indicator")
        }
        periods = following(period)
        self.fields["to_period"].choices = [(one, one) for one in periods]
        for one in periods[:-1]:
            self.fields[BETWEEN + one] = FigureField(label=one, required=False)

    @property
    def whole(self) -> list[forms.BoundField]:
        """The fields of the target itself."""
        return [field for field in self.visible_fields() if not field.name.startswith(BETWEEN)]

    @property
    def between(self) -> list[forms.BoundField]:
        """The fields of the years on the way."""
        return [field for field in self.visible_fields() if field.name.startswith(BETWEEN)]

    @property
    def shows_between(self) -> bool:
        """Whether somebody wrote anything there."""
        return any(field.value() or field.errors for field in self.between)

    def clean(self) -> dict:
        """The values of the years between as one path."""
        found = super().clean()
        last, path = found.get("to_period", ""), {}
        for name in [name for name in found if name.startswith(BETWEEN)]:
            period, value = name.removeprefix(BETWEEN), found.pop(name)
            if value is None:
                continue
            path[period] = value
            if last and period >= last:
                self.add_error(name, gettext("The target is for %(period)s already.") % {"period": last})
        return found | {"path": path}


def following(period: str, number: int = 8) -> list[str]:
    """The periods after one, of the same length."""
    found, here = [], parse_period(period)
    for _step in range(number):
        here = here.following()
        found.append(str(here))
    return found


def first_guess(offered: Offered | None, period: str, responsible: str) -> dict[str, object]:
    """What a new target begins with: the default reference value, three periods ahead."""
    found = {"to_period": following(period, AHEAD)[-1], "responsible": responsible}
    if offered is not None:
        found |= {"value": offered.value, "reference": offered.kind}
        found["why"] = gettext("%(reference)s: %(value)s.") % {
            "reference": offered.label,
            "value": offered.text,
        }
    return found


# --- What the circle agreed ---------------------------------------------------------------------------------


class AgreedForm(forms.Form):
    indicator = forms.ChoiceField(label=_("Indicator"))
    value = FigureField(label=_("Value"), help_text=_("In the unit of the indicator."))
    provenance = words(
        _("Where it comes from"),
        help_text=_("A law, a charter, a study, or how the circle worked it out."),
    )
    meeting = forms.ModelChoiceField(
        label=_("Decided in"),
        queryset=Meeting.objects.none(),
        required=False,
        empty_label=_("No meeting of this circle"),
    )
    minutes = words(_("What the minutes say"))
    expires_on = day_field(_("Holds until"), help_text=_("Then it is looked at again."))

    def __init__(self, *args, circle: Circle, indicators: list[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].choices = indicators
        self.fields["meeting"].queryset = Meeting.objects.filter(
            edition__circle=circle, cancelled_at=None
        ).order_by("-starts_at")

    def clean_expires_on(self) -> date:
        day = self.cleaned_data["expires_on"]
        if day <= timezone.localdate():
            raise ValidationError(gettext("This day is over already."))
        return day


def usual_expiry() -> date:
    return timezone.localdate() + VALID


# --- Points -------------------------------------------------------------------------------------------------


class PointForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Does it hold?"),
        choices=[
            (PointDecision.Kind.CONFIRMED, _("Yes")),
            (PointDecision.Kind.SET_ASIDE, _("No, set it aside")),
        ],
        widget=HintedRadios(
            hints={
                "confirmed": _("It stands in the report and in what others may learn from."),
                "set_aside": _("It stays readable here with its reason, and goes nowhere else."),
            }
        ),
    )
    sentence = forms.CharField(
        label=_("In our own words"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A sentence that stands in place of the drafted one. Leave it empty to keep that."),
    )
    reason = words(_("Why"), required=False, help_text=_("Needed where it is set aside."))

    def clean(self) -> dict:
        found = super().clean()
        if found.get("kind") == PointDecision.Kind.SET_ASIDE and not found.get("reason", "").strip():
            self.add_error("reason", gettext("Say why it is set aside: next year somebody will ask."))
        return found


# --- Actions ------------------------------------------------------------------------------------------------


class ActionForm(forms.Form):
    title = forms.CharField(label=_("What we will do"), max_length=200)
    description = words(_("How"), rows=5, required=False)
    responsible = forms.CharField(label=_("Who answers for it"), max_length=200)
    due_on = day_field(_("Until"))
    ready = forms.CharField(required=False, widget=forms.HiddenInput, max_length=80)


def from_ready(ready: Action, today: date) -> dict[str, object]:
    """What a ready action of the kit fills in."""
    months = ready.months or 6
    return {
        "ready": ready.code,
        "title": said.text(ready.title),
        "description": said.text(ready.description),
        "due_on": today + timedelta(days=round(30.4 * months)),
    }


class FollowUpForm(forms.Form):
    state = forms.ChoiceField(
        label=_("How does it go?"),
        choices=[
            (one.value, one.label)
            for one in (
                ImprovementAction.State.DONE,
                ImprovementAction.State.GOING_ON,
                ImprovementAction.State.GIVEN_UP,
            )
        ],
        widget=forms.RadioSelect,
    )
    note = words(
        _("What came of it"),
        required=False,
        help_text=_("Where it was given up, say why: others can learn from it."),
    )

    def clean(self) -> dict:
        found = super().clean()
        if found.get("state") == ImprovementAction.State.GIVEN_UP and not found.get("note", "").strip():
            self.add_error("note", gettext("Say why it was given up: others can learn from it."))
        return found
