from django.urls import path

from circulos.web.cycle import (
    calendar_views,
    edition_views,
    effectiveness_views,
    meeting_views,
    survey_views,
    views,
)

app_name = "cycle"

CIRCLE = "circles/<slug:code>/"
MEMBER = CIRCLE + "councils/<slug:council>/"
EDITION = "editions/<slug:code>/"
MEETING = EDITION + "meetings/<int:number>/"

urlpatterns = [
    path("circles/", views.circles, name="circles"),
    path("circles/new/", views.add_circle, name="add_circle"),
    path(CIRCLE, views.circle, name="circle"),
    path(CIRCLE + "change/", views.change_circle, name="change_circle"),
    path(CIRCLE + "close/", views.close_circle, name="close_circle"),
    path(CIRCLE + "conduct/", views.code_of_conduct, name="conduct"),
    path(CIRCLE + "invite/", views.invite_council, name="invite_council"),
    path(MEMBER, views.membership, name="membership"),
    path(MEMBER + "accept/", views.accept, name="accept"),
    path(MEMBER + "readiness/", views.answer_readiness, name="readiness"),
    path(MEMBER + "leave/", views.leave, name="leave"),
    path(CIRCLE + "how-it-works/", effectiveness_views.effectiveness, name="effectiveness"),
    path(CIRCLE + "editions/new/", edition_views.open_edition, name="open_edition"),
    path(EDITION, edition_views.edition, name="edition"),
    path(EDITION + "dates/", edition_views.dates, name="dates"),
    path(EDITION + "phase/", edition_views.phase, name="phase"),
    path(EDITION + "phase/on/", edition_views.move_on, name="move_on"),
    path(EDITION + "phase/back/", edition_views.move_back, name="move_back"),
    path(EDITION + "close/", edition_views.close_edition, name="close_edition"),
    path(EDITION + "kit/", edition_views.take_kit, name="take_kit"),
    path(EDITION + "councils/", edition_views.overview, name="overview"),
    path(EDITION + "councils/<slug:council>/more-time/", edition_views.extend, name="extend"),
    path(EDITION + "reminders/", edition_views.reminders, name="reminders"),
    path(EDITION + "reminders/<int:number>/", edition_views.reminder_round, name="reminder_round"),
    path(EDITION + "survey/", survey_views.survey, name="survey"),
    path(EDITION + "survey/open/", survey_views.open_survey, name="open_survey"),
    path(EDITION + "survey/answer/", survey_views.answer_survey, name="answer_survey"),
    path(EDITION + "survey/close/", survey_views.close_survey, name="close_survey"),
    path(EDITION + "survey/reminders/", survey_views.survey_reminders, name="survey_reminders"),
    path(EDITION + "calendar.ics", calendar_views.edition_calendar, name="edition_calendar"),
    path(EDITION + "meetings/new/", meeting_views.add_meeting, name="add_meeting"),
    path(MEETING, meeting_views.meeting, name="meeting"),
    path(MEETING + "change/", meeting_views.change_meeting, name="change_meeting"),
    path(MEETING + "cancel/", meeting_views.cancel_meeting, name="cancel_meeting"),
    path(MEETING + "attendance/", meeting_views.attendance, name="attendance"),
    path(MEETING + "decisions/", meeting_views.decide, name="decide"),
    path(MEETING + "minutes/", meeting_views.minutes, name="minutes"),
    path("calendar/", calendar_views.calendar, name="calendar"),
    path("calendar/renew/", calendar_views.renew_feed, name="renew_feed"),
    path("calendar/<str:token>.ics", calendar_views.feed, name="feed"),
]
