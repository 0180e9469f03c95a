"""Days and hours as every form of the cycle asks for them."""

from datetime import date, datetime, time

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

# About how long each phase lasts, in weeks, as circles of this kind have done it for years.
USUAL_WEEKS = {"agree": 8, "collect": 12, "validate": 10, "compare": 4, "improve": 6, "publish": 10}
USUAL_HOUR = time(14, 0)
END_OF_DAY = time(23, 59)
# What lies outside is a slip of the keyboard, and calendars cannot count on from the last day of the year 9999.
YEARS = (2000, 2100)


class DayInput(forms.DateInput):
    """The browser's own calendar; it wants and gives ISO dates whatever the language."""

    input_type = "date"

    def __init__(self) -> None:
        first, last = YEARS
        limits = {"min": f"{first}-01-01", "max": f"{last}-12-31"}
        super().__init__(format="%Y-%m-%d", attrs={"class": "short"} | limits)


class HourInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M", attrs={"class": "short"})


def day_field(label, **details) -> forms.DateField:
    return forms.DateField(
        label=label, widget=DayInput(), input_formats=["%Y-%m-%d"], validators=[_demand_our_time], **details
    )


def _demand_our_time(day: date) -> None:
    first, last = YEARS
    if not first <= day.year <= last:
        raise ValidationError(
            _("Write a day of the years %(first)s to %(last)s.") % {"first": first, "last": last}
        )


def hour_field(label, **details) -> forms.TimeField:
    return forms.TimeField(label=label, widget=HourInput(), input_formats=["%H:%M", "%H:%M:%S"], **details)


def moment(day, hour: time) -> datetime:
    """The hour of the day where the circle is."""
    return timezone.make_aware(datetime.combine(day, hour))
