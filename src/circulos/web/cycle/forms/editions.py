"""Forms about editions: dates, deadlines, reminders."""

import itertools
import re
from datetime import datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from circulos.method.types import PERIOD
from circulos.web.cycle import phases
from circulos.web.cycle.edition_actions import plan_problem
from circulos.web.cycle.forms.fields import END_OF_DAY, USUAL_HOUR, USUAL_WEEKS, day_field, hour_field, moment
from circulos.web.cycle.models import Circle, Edition

CODE_LENGTH = Edition._meta.get_field("code").max_length


class EditionForm(forms.ModelForm):
    further_periods = forms.CharField(
        label=_("Other periods asked besides (optional)"),
        required=False,
        max_length=200,
        help_text=_("With commas between, for example 2024, 2023."),
    )

    class Meta:
        model = Edition
        fields = ["name", "period"]
        help_texts = {
            "period": _(
                "A year, for example 2025; a quarter, 2025-Q1; a month, 2025-03; several years, 2022/2024."
            )
        }

    def __init__(self, *args, circle: Circle, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.circle = circle

    def clean_period(self) -> str:
        period = _period(self.cleaned_data["period"])
        if self.circle.editions.filter(period=period).exists():
            raise ValidationError(_("This circle has an edition with the figures of this period already."))
        return period

    def clean_further_periods(self) -> list[str]:
        return [_period(part) for part in self.cleaned_data["further_periods"].split(",") if part.strip()]

    @property
    def code(self) -> str:
        """Circle and period, in an address; with a number where another circle has that code already.

        The circle “a” with the years 2022/2024 and the circle “a-2022” with the year 2024 would share one, and so
        would two long codes that begin alike.
        """
        period = self.cleaned_data["period"].lower().replace("/", "-")
        endings = (f"-{period}" if turn == 1 else f"-{period}-{turn}" for turn in itertools.count(1))
        codes = (f"{self.circle.code[: CODE_LENGTH - len(ending)]}{ending}" for ending in endings)
        return next(code for code in codes if not Edition.objects.filter(code=code).exists())


def _period(text: str) -> str:
    if not re.fullmatch(PERIOD, text.strip()):
        message = gettext("“%(text)s” is not a period. Write 2025, 2025-Q1, 2025-03 or 2022/2024.")
        raise ValidationError(message % {"text": text.strip()})
    return text.strip()


class DaysField(forms.CharField):
    """A few numbers of days: “1, 7, 14”."""

    LATEST, MOST = 60, 10

    def prepare_value(self, value):
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value) -> list[int]:
        words = super().clean(value).replace(";", ",").replace(" ", ",").split(",")
        told = [word for word in words if word]
        if not all(word.isdecimal() and len(word) < 4 and 1 <= int(word) <= self.LATEST for word in told):
            raise ValidationError(_("Write whole numbers from 1 to 60 with commas, for example 1, 7, 14."))
        if len(told) > self.MOST:
            raise ValidationError(_("Ten letters are enough."))
        return sorted({int(word) for word in told})


class DatesForm(forms.Form):
    """First and last day of each phase; the last day of collecting has an hour, and a grace after it."""

    def __init__(self, *args, edition: Edition, **kwargs) -> None:
        super().__init__(*args, initial=_planned(edition) or _proposed(), **kwargs)
        for phase in phases.PHASES:
            self.fields[f"{phase.code}_first"] = day_field(_("First day"))
            self.fields[f"{phase.code}_last"] = day_field(_("Last day"))
        self.fields["hour"] = hour_field(
            _("Hour of the deadline"), help_text=_("On the last day of collecting.")
        )
        self.fields["grace"] = forms.IntegerField(
            label=_("Grace, in hours"),
            min_value=0,
            max_value=336,
            help_text=_(
                "So long after the deadline a signature is still taken. Councils are told the deadline only."
            ),
        )

        self.fields["remind_after"] = DaysField(
            label=_("Letters to those who are late, in days after the deadline"),
            required=False,
            help_text=_("For example 1, 7, 14. They leave by themselves; nobody who has signed gets one."),
        )

    @property
    def rows(self) -> list[tuple]:
        """Phase, first and last day, for a page that sets them side by side."""
        return [(phase, self[f"{phase.code}_first"], self[f"{phase.code}_last"]) for phase in phases.PHASES]

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors:
            wrong = plan_problem(self.plan)
            if wrong:
                raise ValidationError(wrong)
        return cleaned

    @property
    def plan(self) -> dict[str, tuple[datetime, datetime]]:
        given = self.cleaned_data
        ends = {phase.code: END_OF_DAY for phase in phases.PHASES} | {phases.COLLECT.code: given["hour"]}
        return {
            code: (moment(given[f"{code}_first"], time(0)), moment(given[f"{code}_last"], hour))
            for code, hour in ends.items()
        }

    @property
    def grace(self) -> timedelta:
        return timedelta(hours=self.cleaned_data["grace"])


def _planned(edition: Edition) -> dict | None:
    if not edition.planned:
        return None
    days = {f"{code}_first": plan.starts_on for code, plan in edition.planned.items()}
    days |= {f"{code}_last": plan.ends_on for code, plan in edition.planned.items()}
    hour = timezone.localtime(edition.deadline).time() if edition.deadline else USUAL_HOUR
    grace = int(edition.grace.total_seconds() // 3600)
    return days | {"hour": hour, "grace": grace, "remind_after": edition.remind_after}


def _proposed() -> dict:
    """The usual lengths, one phase after the other, from next Monday on."""
    first = timezone.localdate() + timedelta(days=7 - timezone.localdate().weekday())
    days: dict = {"hour": USUAL_HOUR, "grace": 24, "remind_after": [1, 7]}
    for code, weeks in USUAL_WEEKS.items():
        days[f"{code}_first"], days[f"{code}_last"] = first, first + timedelta(weeks=weeks, days=-3)
        first += timedelta(weeks=weeks)
    return days


class MoveBackForm(forms.Form):
    phase = forms.ChoiceField(label=_("Back to"))
    reason = forms.CharField(
        label=_("Why?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Every coordinator of the edition reads it."),
    )

    def __init__(self, *args, edition: Edition, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phase"].choices = [(phase.code, phase.name) for phase in phases.before(edition.current)]

    def clean_phase(self) -> phases.Phase:
        return phases.BY_CODE[self.cleaned_data["phase"]]


class ExtensionForm(forms.Form):
    day = day_field(_("New deadline"))
    hour = hour_field(_("Hour"), initial=USUAL_HOUR)
    reason = forms.CharField(
        label=_("Why?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The council reads it, and so does whoever looks at the history."),
    )

    @property
    def until(self) -> datetime:
        return moment(self.cleaned_data["day"], self.cleaned_data["hour"])


class RemindForm(forms.Form):
    message = forms.CharField(
        label=_("A word from you (optional)"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "It is added to each letter. The deadline, the link and what is missing are in it already."
        ),
    )


class FindReturnsForm(forms.Form):
    q = forms.CharField(label=_("Council or person"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("Return"), required=False)

    def __init__(self, *args, states: dict[str, str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", _("All")), ("late", _("Late")), *states.items()]
