import re
from datetime import datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from circulos.method.types import PERIOD
from circulos.web.cycle import kits, phases, readiness
from circulos.web.cycle.edition_actions import plan_problem
from circulos.web.cycle.meeting_actions import Item
from circulos.web.cycle.models import Attendance, Circle, Edition, Meeting, Membership
from circulos.web.people.models import LANGUAGES, Council

# About how long each phase lasts, in weeks, as circles of this kind have done it for years.
USUAL_WEEKS = {"agree": 8, "collect": 12, "validate": 10, "compare": 4, "improve": 6, "publish": 10}
USUAL_HOUR = time(14, 0)
END_OF_DAY = time(23, 59)


class DayInput(forms.DateInput):
    """The browser's own calendar; it wants and gives ISO dates whatever the language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d", attrs={"class": "short"})


class HourInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M", attrs={"class": "short"})


def day_field(label, **details) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), input_formats=["%Y-%m-%d"], **details)


def hour_field(label, **details) -> forms.TimeField:
    return forms.TimeField(label=label, widget=HourInput(), input_formats=["%H:%M", "%H:%M:%S"], **details)


def moment(day, hour: time) -> datetime:
    """The hour of the day where the circle is."""
    return timezone.make_aware(datetime.combine(day, hour))


# --- Circles ------------------------------------------------------------------------------------------


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


# --- Editions -----------------------------------------------------------------------------------------


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
        """Circle and period, in an address."""
        period = self.cleaned_data["period"].lower().replace("/", "-")
        return f"{self.circle.code[: 59 - len(period)]}-{period}"


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


# --- Meetings -----------------------------------------------------------------------------------------


class MeetingForm(forms.ModelForm):
    """Day and hours are asked apart; the agenda is written one point a line, with its minutes at the end."""

    day = day_field(_("Day"))
    # The model's own field would take addresses without a scheme for http.
    link = forms.URLField(
        label=_("Link for those who take part from afar (optional)"),
        required=False,
        max_length=500,
        assume_scheme="https",
    )
    first = hour_field(_("Begins at"))
    last = hour_field(_("Ends at"))
    agenda = forms.CharField(
        label=_("Agenda (optional)"),
        required=False,
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "One point a line. Add the minutes it takes in brackets, for example: Look at the flags (30)."
        ),
    )
    field_order = ["kind", "title", "day", "first", "last", "place", "link", "agenda"]

    class Meta:
        model = Meeting
        fields = ["kind", "title", "place"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].label = _("Place (optional, if there is a link)")
        if self.instance.pk:
            begins, ends = (
                timezone.localtime(self.instance.starts_at),
                timezone.localtime(self.instance.ends_at),
            )
            self.initial |= {"day": begins.date(), "first": begins.time(), "last": ends.time()}
            self.initial["link"] = self.instance.link
            self.initial["agenda"] = "\n".join(_line(item) for item in self.instance.agenda.all())

    def clean_agenda(self) -> list[Item]:
        items = [_item(line.strip()) for line in self.cleaned_data["agenda"].splitlines() if line.strip()]
        titles = [item.title for item in items]
        twice = sorted({title for title in titles if titles.count(title) > 1})
        if twice:
            raise ValidationError(
                gettext("These points appear twice: %(points)s.") % {"points": ", ".join(twice)}
            )
        return items

    def clean(self) -> dict:
        cleaned = super().clean()
        if not cleaned.get("place") and not cleaned.get("link") and "link" not in self.errors:
            self.add_error("place", _("Say where it is: a place, a link, or both."))
        self.instance.link = cleaned.get("link", "")
        if all(cleaned.get(name) is not None for name in ("day", "first", "last")):
            self.instance.starts_at = moment(cleaned["day"], cleaned["first"])
            self.instance.ends_at = moment(cleaned["day"], cleaned["last"])
            if self.instance.ends_at <= self.instance.starts_at:
                self.add_error("last", _("The meeting ends before it begins."))
        return cleaned

    def _post_clean(self) -> None:
        # The constraints are about fields this form writes in `clean`; a mistake there is told already.
        if not self.errors:
            super()._post_clean()


def _line(item) -> str:
    return f"{item.title} ({item.minutes})" if item.minutes else item.title


def _item(line: str) -> Item:
    found = re.fullmatch(r"(.+?)\s*\((\d{1,3})\s*(?:min)?\)", line)
    title = found[1] if found else line
    if len(title) > 300:
        raise ValidationError(
            gettext("“%(line)s…” is too long for a point of the agenda.") % {"line": title[:60]}
        )
    return Item(title, int(found[2]) if found else None)


class AttendanceForm(forms.Form):
    """One line for each person expected, and room for others."""

    HOW = [("", _("Not there")), *Attendance.How.choices]

    others = forms.CharField(
        label=_("Others who were there"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One name a line."),
    )

    def __init__(self, *args, expected, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected
        for one in expected:
            self.fields[f"person_{one.person.pk}"] = forms.ChoiceField(
                label=one.person.name, required=False, choices=self.HOW
            )

    @property
    def rows(self) -> list[tuple]:
        """Each with the name of its field and what is chosen there: the page draws hundreds of choices by itself."""
        given = self.data if self.is_bound else self.initial
        names = ((one, f"person_{one.person.pk}") for one in self.expected)
        return [(one, name, given.get(name, "")) for one, name in names]

    @property
    def how(self) -> list[tuple[str, str]]:
        return [(value, str(label)) for value, label in self.HOW]

    def clean_others(self) -> list[str]:
        names = [line.strip() for line in self.cleaned_data["others"].splitlines() if line.strip()]
        too_long = [name for name in names if len(name) > 200]
        if too_long:
            raise ValidationError(gettext("“%(name)s…” is too long for a name.") % {"name": too_long[0][:60]})
        return names


class DecisionForm(forms.Form):
    text = forms.CharField(
        label=_("What was decided"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "One sentence that can be understood in a year. It is not changed; a later one may revoke it."
        ),
    )
    item = forms.ModelChoiceField(
        label=_("Point of the agenda"), queryset=None, required=False, empty_label=_("None of them")
    )

    def __init__(self, *args, meeting: Meeting, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = meeting.agenda.all()


class MinutesForm(forms.Form):
    text = forms.CharField(
        label=_("Minutes"), max_length=50000, widget=forms.Textarea(attrs={"rows": 24, "class": "minutes"})
    )


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Why? (optional)"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
