"""The survey of an edition: opened by who leads, answered by who is asked, read by the circle when it is closed."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from circulos.web.access import demand
from circulos.web.cycle import queries, survey_actions, survey_queries, survey_results
from circulos.web.cycle.forms import RemindOfSurveyForm, SurveyDayForm, SurveyForm
from circulos.web.cycle.models import Survey
from circulos.web.cycle.survey_questions import asked_in
from circulos.web.people.actions import Refused

USUAL_TIME = timedelta(weeks=3)


def _survey(request: HttpRequest, permission: str, code: str) -> Survey:
    edition = queries.edition_or_404(request, permission, code)
    survey = survey_queries.of_edition(edition)
    if survey is None:
        raise Http404
    return survey


@require_safe
def survey(request: HttpRequest, code: str) -> HttpResponse:
    """How many have answered, and when it is closed what they said."""
    survey = _survey(request, "cycle.view_edition", code)
    may_lead = request.user.has_perm("cycle.lead", survey.edition)
    is_asked = request.user.has_perm("cycle.answer_survey", survey.edition)
    return render(
        request,
        "cycle/survey.html",
        {
            "survey": survey,
            "edition": survey.edition,
            "rate": survey_queries.rate_of(survey),
            "councils": survey_queries.rates_by_council(survey) if may_lead and survey.is_open else (),
            "results": survey_results.of(survey),
            "fewest": survey_results.FEWEST,
            "may_lead": may_lead,
            "is_asked": is_asked,
            "has_answered": is_asked and survey_queries.has_answered(request.user, survey),
        },
    )


def open_survey(request: HttpRequest, code: str) -> HttpResponse:
    """Open it; or, while it is open, choose another last day."""
    edition = queries.edition_or_404(request, "cycle.lead", code)
    known = survey_queries.of_edition(edition)
    usual = known.closes_at if known else timezone.now() + USUAL_TIME
    form = SurveyDayForm(request.POST or None, initial={"day": timezone.localdate(usual)})
    if request.method == "POST" and form.is_valid():
        try:
            if known:
                survey_actions.change_closing(by=request.user, survey=known, closes_at=form.closes_at)
            else:
                survey_actions.open_survey(by=request.user, edition=edition, closes_at=form.closes_at)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("The last day has been changed.")
                if known
                else _("The survey is open; everybody was told."),
            )
            return redirect("cycle:survey", code=code)
    context = {
        "form": form,
        "edition": edition,
        "survey": known,
        "people": len(survey_queries.people_asked(edition)),
        "questions": asked_in(known.phase if known else edition.phase),
    }
    return render(request, "cycle/open_survey.html", context)


@require_POST
def close_survey(request: HttpRequest, code: str) -> HttpResponse:
    survey = _survey(request, "cycle.lead", code)
    try:
        survey_actions.close_survey(by=request.user, survey=survey)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The survey is closed."))
    return redirect("cycle:survey", code=code)


def answer_survey(request: HttpRequest, code: str) -> HttpResponse:
    survey = _survey(request, "cycle.view_edition", code)
    demand(request.user, "cycle.answer_survey", survey.edition)
    if not survey.is_open or survey_queries.has_answered(request.user, survey):
        return redirect("cycle:survey", code=code)
    form = SurveyForm(request.POST or None, asked=asked_in(survey.phase))
    if request.method == "POST" and form.is_valid():
        try:
            survey_actions.answer(
                by=request.user, survey=survey, answers=form.answers, sign=form.cleaned_data["sign"]
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Thank you. Your answer has been added to the others."))
            return redirect("cycle:survey", code=code)
    context = {"form": form, "survey": survey, "edition": survey.edition, "fewest": survey_results.FEWEST}
    return render(request, "cycle/answer_survey.html", context)


def survey_reminders(request: HttpRequest, code: str) -> HttpResponse:
    survey = _survey(request, "cycle.lead", code)
    form = RemindOfSurveyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sending = survey_actions.send_survey_reminders(
                by=request.user, survey=survey, message=form.cleaned_data["message"]
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("cycle:survey_reminders", code=code)
        return redirect("cycle:reminder_round", code=code, number=sending.pk)
    context = {
        "edition": survey.edition,
        "survey": survey,
        "form": form,
        "late": survey_queries.to_remind(survey) if survey.is_open else [],
        "rounds": queries.reminder_rounds_of(survey.edition, of_survey=True),
    }
    return render(request, "cycle/survey_reminders.html", context)
