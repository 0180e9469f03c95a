"""The forms of the cycle."""

from circulos.web.cycle.forms.circles import (
    AcceptConductForm,
    CircleForm,
    InviteCouncilForm,
    LeaveForm,
    ReadinessForm,
)
from circulos.web.cycle.forms.editions import (
    DatesForm,
    DaysField,
    EditionForm,
    ExtensionForm,
    FindReturnsForm,
    MoveBackForm,
    RemindForm,
)
from circulos.web.cycle.forms.fields import day_field
from circulos.web.cycle.forms.meetings import (
    AttendanceForm,
    CancelForm,
    DecisionForm,
    MeetingForm,
    MinutesForm,
)
from circulos.web.cycle.forms.surveys import RemindOfSurveyForm, SurveyDayForm, SurveyForm

__all__ = [
    "AcceptConductForm",
    "AttendanceForm",
    "CancelForm",
    "CircleForm",
    "DatesForm",
    "DaysField",
    "DecisionForm",
    "EditionForm",
    "ExtensionForm",
    "FindReturnsForm",
    "InviteCouncilForm",
    "LeaveForm",
    "MeetingForm",
    "MinutesForm",
    "MoveBackForm",
    "ReadinessForm",
    "RemindForm",
    "RemindOfSurveyForm",
    "SurveyDayForm",
    "SurveyForm",
    "day_field",
]
