"""Forms about meetings: agenda, attendance, decisions, minutes."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from circulos.web.cycle.forms.fields import day_field, hour_field, moment
from circulos.web.cycle.meeting_actions import Item
from circulos.web.cycle.models import Attendance, Meeting


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
