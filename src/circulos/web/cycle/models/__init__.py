"""Circles, who belongs to them, their editions, meetings and surveys. What must be true together is a constraint."""

from circulos.web.cycle.models.circles import Circle, ConductAcceptance, Membership, Visibility
from circulos.web.cycle.models.editions import (
    Edition,
    Participation,
    PhaseMove,
    PhasePlan,
    Reminder,
    ReminderRound,
)
from circulos.web.cycle.models.meetings import AgendaItem, Attendance, CalendarFeed, Decision, Meeting
from circulos.web.cycle.models.surveys import Respondent, Survey

__all__ = [
    "AgendaItem",
    "Attendance",
    "CalendarFeed",
    "Circle",
    "ConductAcceptance",
    "Decision",
    "Edition",
    "Meeting",
    "Membership",
    "Participation",
    "PhaseMove",
    "PhasePlan",
    "Reminder",
    "ReminderRound",
    "Respondent",
    "Survey",
    "Visibility",
]
