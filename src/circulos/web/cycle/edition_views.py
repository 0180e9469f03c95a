"""An edition: its page, dates, phases, the table of its councils, more time and reminders."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from circulos.web import navigation
from circulos.web.access import permitted_or_404
from circulos.web.cycle import (
    calendars,
    edition_actions,
    kits,
    phases,
    progress,
    queries,
    reminder_actions,
    requirements,
    rules,
    steps,
)
from circulos.web.cycle import (
    overview as table,
)
from circulos.web.cycle.forms import (
    DatesForm,
    EditionForm,
    ExtensionForm,
    FindReturnsForm,
    MoveBackForm,
    RemindForm,
)
from circulos.web.cycle.models import Circle, Edition, ReminderRound
from circulos.web.people.actions import Refused
from circulos.web.ui.dates import short_day


def open_edition(request: HttpRequest, code: str) -> HttpResponse:
    circle = permitted_or_404(request.user, "cycle.lead", Circle, code=code)
    last_year = str(timezone.localdate().year - 1)
    proposed = {"period": last_year, "name": f"{circle.name} {last_year}"}
    form = EditionForm(request.POST or None, circle=circle, initial=proposed)
    if request.method == "POST" and form.is_valid():
        try:
            edition = edition_actions.open_edition(
                by=request.user, circle=circle, code=form.code, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The edition is open. Set its dates next."))
            return redirect("cycle:dates", code=edition.code)
    return render(request, "cycle/open_edition.html", {"form": form, "circle": circle})


@require_safe
def edition(request: HttpRequest, code: str) -> HttpResponse:
    edition = queries.edition_or_404(request, "cycle.view_edition", code)
    meetings = list(edition.meetings.all())
    own = calendars.own_deadlines(request.user, [edition])
    parts = list(queries.participations_in(edition))
    moves = edition.moves.select_related("moved_by")
    return render(
        request,
        "cycle/edition.html",
        {
            "edition": edition,
            "circle": edition.circle,
            "kit_title": kits.title_of(edition.kit),
            "phases": _drawn(edition),
            "tasks": steps.of_edition(request.user, edition),
            "deadline": own.get(edition.pk) or edition.deadline,
            "has_more_time": edition.pk in own and own[edition.pk] != edition.deadline,
            "meetings": meetings,
            "parts": parts,
            "own_councils": rules.council_ids_of(request.user),
            "places": navigation.of_edition(request.user, edition),
            "moves_back": [move for move in moves if move.is_back],
            "may_lead": request.user.has_perm("cycle.lead", edition),
            "sees_circle": request.user.has_perm("cycle.view_circle", edition.circle),
            "page_facts": [
                (_("Kit"), f"{edition.kit} {edition.kit_version}"),
                (_("Digest"), edition.kit_digest[:8]),
            ],
        },
    )


def _drawn(edition: Edition) -> list[tuple[str, str, str]]:
    """The phases for the steps of a year: code, name and until when."""
    return [(phase.code, phase.name, _until(edition, phase.code)) for phase in phases.PHASES]


def _until(edition: Edition, code: str) -> str:
    plan = edition.planned.get(code)
    if plan is None:
        return _("no date yet")
    if code == phases.COLLECT.code:
        return _("until %(day)s") % {"day": short_day(timezone.localtime(plan.ends_at), ", H:i")}
    return _("until %(day)s") % {"day": short_day(plan.ends_on)}


def dates(request: HttpRequest, code: str) -> HttpResponse:
    edition = queries.edition_or_404(request, "cycle.lead", code)
    form = DatesForm(request.POST or None, edition=edition)
    if request.method == "POST" and form.is_valid():
        edition_actions.set_dates(
            by=request.user,
            edition=edition,
            plan=form.plan,
            grace=form.grace,
            remind_after=form.cleaned_data["remind_after"],
        )
        messages.success(request, _("The dates have been saved; they are in everybody’s calendar."))
        return redirect(edition)
    return render(request, "cycle/dates.html", {"form": form, "edition": edition})


@require_safe
def phase(request: HttpRequest, code: str) -> HttpResponse:
    edition = queries.edition_or_404(request, "cycle.lead", code)
    to = phases.next_of(edition.current)
    needed = requirements.requirements(edition, to) if to and edition.is_open else []
    return render(
        request,
        "cycle/phase.html",
        {
            "edition": edition,
            "phases": _drawn(edition),
            "next": to,
            "needed": needed,
            "may_move": edition.is_open and to is not None and all(one.is_met for one in needed),
            "may_go_back": edition.is_open and bool(phases.before(edition.current)),
            "kit_is_current": edition.phase != phases.AGREE.code or requirements.is_kit_current(edition),
            "moves": edition.moves.select_related("moved_by"),
        },
    )


@require_POST
def move_on(request: HttpRequest, code: str) -> HttpResponse:
    edition = queries.edition_or_404(request, "cycle.lead", code)
    try:
        edition = edition_actions.move_on(by=request.user, edition=edition)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("cycle:phase", code=code)
    messages.success(request, _("The phase “%(phase)s” has begun.") % {"phase": edition.current.name})
    return redirect(edition)


def move_back(request: HttpRequest, code: str) -> HttpResponse:
    edition = queries.edition_or_404(request, "cycle.lead", code)
    form = MoveBackForm(request.POST or None, edition=edition)
    if request.method == "POST" and form.is_valid():
        to, reason = form.cleaned_data["phase"], form.cleaned_data["reason"]
        try:
            edition_actions.move_back(by=request.user, edition=edition, to=to, reason=reason)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The edition is back in the phase “%(phase)s”.") % {"phase": to.name})
            return redirect(edition)
    return render(request, "cycle/move_back.html", {"form": form, "edition": edition})


@require_POST
def close_edition(request: HttpRequest, code: str) -> HttpResponse:
    edition = queries.edition_or_404(request, "cycle.lead", code)
    try:
        edition_actions.close_edition(by=request.user, edition=edition)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The edition has been closed."))
    return redirect(edition)


@require_POST
def take_kit(request: HttpRequest, code: str) -> HttpResponse:
    edition = queries.edition_or_404(request, "cycle.lead", code)
    try:
        edition_actions.take_kit(by=request.user, edition=edition)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The edition uses the kit’s present version."))
    return redirect("cycle:phase", code=code)


# --- Councils -----------------------------------------------------------------------------------------


@require_safe
def overview(request: HttpRequest, code: str) -> HttpResponse:
    edition = queries.edition_or_404(request, "cycle.lead", code)
    rows = table.rows_of(edition)
    form = FindReturnsForm(request.GET, states=steps.state_words())
    found = form.cleaned_data if form.is_valid() else {}
    sort = request.GET.get("sort", "council")
    return render(
        request,
        "cycle/overview.html",
        {
            "edition": edition,
            "form": form,
            "rows": table.chosen(rows, sort=sort, **found),
            "numbers": table.numbers(rows),
            "columns": _columns(request, sort),
            "is_known": progress.is_known(),
        },
    )


def _columns(request: HttpRequest, sort: str) -> list[dict[str, str]]:
    """The headings that sort: a second click turns the order round. What is wanted first comes first."""
    words = {
        "council": _("Council"),
        "state": _("Return"),
        "share": _("Answered"),
        "flags": _("Open flags"),
        "activity": _("Last activity"),
    }
    columns = []
    for key, label in words.items():
        query = request.GET.copy()
        first = f"-{key}" if key == "flags" else key
        other = {key: f"-{key}", f"-{key}": key}
        query["sort"] = other.get(sort, first)
        order = {key: "ascending", f"-{key}": "descending"}.get(sort, "")
        columns.append({"key": key, "label": label, "address": f"?{query.urlencode()}", "order": order})
    return columns


def extend(request: HttpRequest, code: str, council: str) -> HttpResponse:
    edition = queries.edition_or_404(request, "cycle.lead", code)
    part = get_object_or_404(queries.participations_in(edition), council__code=council)
    part.edition = edition
    form = ExtensionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            edition_actions.extend_deadline(
                by=request.user, participation=part, until=form.until, reason=form.cleaned_data["reason"]
            )
        except Refused as refusal:
            form.add_error("day", str(refusal))
        else:
            messages.success(
                request, _("%(council)s has more time, and has been told.") % {"council": part.council}
            )
            return redirect("cycle:overview", code=code)
    return render(request, "cycle/extend.html", {"form": form, "edition": edition, "part": part})


# --- Reminders ----------------------------------------------------------------------------------------


def reminders(request: HttpRequest, code: str) -> HttpResponse:
    edition = queries.edition_or_404(request, "cycle.lead", code)
    form = RemindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sending = reminder_actions.send_reminders(
                by=request.user, edition=edition, message=form.cleaned_data["message"]
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("cycle:reminders", code=code)
        return redirect("cycle:reminder_round", code=code, number=sending.pk)
    context = {
        "edition": edition,
        "form": form,
        "late": reminder_actions.who_is_late(edition),
        "rounds": queries.reminder_rounds_of(edition),
        "is_known": progress.is_known(),
    }
    return render(request, "cycle/reminders.html", context)


@require_safe
def reminder_round(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Who got a letter. While letters are under way the part that changes asks for itself again."""
    edition = queries.edition_or_404(request, "cycle.lead", code)
    sending = get_object_or_404(ReminderRound.objects.select_related("sent_by"), edition=edition, pk=number)
    letters = list(sending.reminders.select_related("council", "person"))
    written = [one for one in letters if one.email]
    done = [one for one in written if one.delivered_at or one.failure]
    context = {
        "edition": edition,
        "sending": sending,
        "letters": letters,
        "written": len(written),
        "done": len(done),
        "under_way": len(done) < len(written),
    }
    part = "cycle/reminder_letters.html" if request.htmx else "cycle/reminder_round.html"
    return render(request, part, context)
