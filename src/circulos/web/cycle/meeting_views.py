"""Meetings of an edition: their page, attendance, decisions and minutes."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from circulos.web import navigation
from circulos.web.access import permitted_or_404
from circulos.web.cycle import meeting_actions, queries
from circulos.web.cycle.forms import AttendanceForm, CancelForm, DecisionForm, MeetingForm, MinutesForm
from circulos.web.cycle.meeting_actions import Attendee
from circulos.web.cycle.models import Attendance, Edition, Meeting
from circulos.web.people.actions import Refused
from circulos.web.people.models import Council, Person


def _meeting(request: HttpRequest, permission: str, code: str, number: int) -> Meeting:
    meetings = Meeting.objects.select_related("edition__circle")
    return permitted_or_404(request.user, permission, meetings, edition__code=code, pk=number)


def add_meeting(request: HttpRequest, code: str) -> HttpResponse:
    edition = queries.edition_or_404(request, "cycle.lead", code)
    return _form(request, MeetingForm(request.POST or None, instance=Meeting(edition=edition)), edition)


def change_meeting(request: HttpRequest, code: str, number: int) -> HttpResponse:
    meeting = _meeting(request, "cycle.lead", code, number)
    return _form(request, MeetingForm(request.POST or None, instance=meeting), meeting.edition)


def _form(request: HttpRequest, form: MeetingForm, edition: Edition) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            meeting = meeting_actions.save_meeting(
                by=request.user, meeting=form.save(commit=False), agenda=form.cleaned_data["agenda"]
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The meeting is in everybody’s calendar."))
            return redirect(meeting)
    known = Meeting.objects.get(pk=form.instance.pk) if form.instance.pk else None
    return render(request, "cycle/meeting_form.html", {"form": form, "edition": edition, "meeting": known})


@require_safe
def meeting(request: HttpRequest, code: str, number: int) -> HttpResponse:
    meeting = _meeting(request, "cycle.view_meeting", code, number)
    return _page(request, meeting, None)


def _page(request: HttpRequest, meeting: Meeting, form: DecisionForm | None) -> HttpResponse:
    may_lead = request.user.has_perm("cycle.lead", meeting)
    agenda = list(meeting.agenda.all())
    return render(
        request,
        "cycle/meeting.html",
        {
            "meeting": meeting,
            "edition": meeting.edition,
            "agenda": agenda,
            "length": sum(item.minutes or 0 for item in agenda),
            "attendances": meeting.attendances.select_related("council"),
            "decisions": meeting.decisions.select_related("item", "recorded_by"),
            "is_over": meeting.ends_at < timezone.now(),
            "has_begun": meeting.starts_at <= timezone.now(),
            "places": navigation.of_meeting(request.user, meeting),
            "may_lead": may_lead,
            "sees_edition": request.user.has_perm("cycle.view_edition", meeting.edition),
            "form": (form or DecisionForm(meeting=meeting)) if may_lead else None,
        },
    )


def cancel_meeting(request: HttpRequest, code: str, number: int) -> HttpResponse:
    meeting = _meeting(request, "cycle.lead", code, number)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            meeting_actions.cancel_meeting(by=request.user, meeting=meeting, **form.cleaned_data)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The meeting has been cancelled and everybody told."))
        return redirect(meeting)
    return render(
        request, "cycle/cancel_meeting.html", {"form": form, "meeting": meeting, "edition": meeting.edition}
    )


@dataclass(frozen=True)
class Expected:
    person: Person
    council: Council


def attendance(request: HttpRequest, code: str, number: int) -> HttpResponse:
    meeting = _meeting(request, "cycle.lead", code, number)
    expected = [Expected(held.person, held.council) for held in queries.expected_at(meeting)]
    form = AttendanceForm(request.POST or None, expected=expected, initial=_taken(meeting))
    if request.method == "POST" and form.is_valid():
        try:
            meeting_actions.take_attendance(by=request.user, meeting=meeting, attendees=_attendees(form))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The attendance has been saved."))
            return redirect(meeting)
    return render(
        request, "cycle/attendance.html", {"form": form, "meeting": meeting, "edition": meeting.edition}
    )


def _taken(meeting: Meeting) -> dict[str, str]:
    taken = list(meeting.attendances.all())
    others = "\n".join(one.name for one in taken if one.person_id is None)
    return {f"person_{one.person_id}": one.how for one in taken if one.person_id} | {"others": others}


def _attendees(form: AttendanceForm) -> list[Attendee]:
    known = [
        Attendee(one.person.name, how, one.person, one.council)
        for one, name, _chosen in form.rows
        if (how := form.cleaned_data[name])
    ]
    return known + [Attendee(name, Attendance.How.PRESENT) for name in form.cleaned_data["others"]]


@require_POST
def decide(request: HttpRequest, code: str, number: int) -> HttpResponse:
    meeting = _meeting(request, "cycle.lead", code, number)
    form = DecisionForm(request.POST, meeting=meeting)
    if not form.is_valid():
        return _page(request, meeting, form)
    try:
        meeting_actions.record_decision(by=request.user, meeting=meeting, **form.cleaned_data)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The decision has been recorded."))
    return redirect(meeting)


def minutes(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The text the system proposes, or the one saved, to be corrected by hand."""
    meeting = _meeting(request, "cycle.lead", code, number)
    is_fresh = not meeting.minutes or "draft" in request.GET
    proposed = meeting_actions.draft_minutes(meeting) if is_fresh else meeting.minutes
    form = MinutesForm(request.POST or None, initial={"text": proposed})
    if request.method == "POST" and form.is_valid():
        try:
            meeting_actions.write_minutes(by=request.user, meeting=meeting, text=form.cleaned_data["text"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The minutes have been saved."))
            return redirect(meeting)
    context = {"form": form, "meeting": meeting, "edition": meeting.edition, "is_fresh": is_fresh}
    return render(request, "cycle/minutes.html", context)
