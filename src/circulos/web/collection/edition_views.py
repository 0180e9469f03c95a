"""What concerns all returns of an edition: the validation meeting, the freeze, how much was flagged."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from circulos.method.types import Indicator
from circulos.web.access import permitted_or_404
from circulos.web.collection import actions, checking, freeze_runs, freezing, rows, validation
from circulos.web.collection import filled as reading
from circulos.web.collection.forms import FreezeForm, VerdictForm
from circulos.web.collection.models import Flag, Return
from circulos.web.cycle.models import Edition, Meeting
from circulos.web.cycle.progress import State
from circulos.web.cycle.queries import edition_or_404
from circulos.web.people.actions import Refused

# --- The validation meeting ------------------------------------------------------------------------------


def _meeting(request: HttpRequest, code: str, number: int) -> Meeting:
    related = Meeting.objects.select_related("edition__circle")
    return permitted_or_404(
        request.user, "collection.lead", related, pk=number, edition__code=code, kind=Meeting.Kind.VALIDATION
    )


def _indicator(edition: Edition, code: str) -> Indicator:
    found = reading.kit_of(edition).indicators.get(code)
    if found is None:
        raise Http404
    return found


@require_safe
def meeting(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The list of indicators, with how much there is to speak of in each."""
    meeting = _meeting(request, code, number)
    kit = reading.kit_of(meeting.edition)
    tongue = rows.language()
    flagged = _flags_by_variable(meeting.edition)
    decided = set(meeting.verdicts.values_list("indicator", flat=True))
    groups = []
    for perspective in kit.perspectives.values():
        lines = [
            {
                "indicator": one,
                "title": one.title.into(tongue),
                "flags": sum(flagged.get(code, 0) for code in validation.typed_inputs(kit, one)),
                "decided": one.code in decided,
            }
            for one in validation.indicators(kit)
            if one.perspective == perspective.code
        ]
        if lines:
            groups.append((perspective.title.into(tongue), lines))
    context = {"meeting": meeting, "edition": meeting.edition, "groups": groups}
    return render(request, "collection/meeting.html", context | {"first": _first(groups)})


def _first(groups) -> str:
    """Where to begin: the first indicator with something open and nothing decided."""
    lines = [line for _title, lines in groups for line in lines]
    waiting = [line for line in lines if line["flags"] and not line["decided"]]
    return (waiting or lines)[0]["indicator"].code if lines else ""


def _flags_by_variable(edition: Edition) -> dict[str, int]:
    counted: dict[str, int] = {}
    found = Flag.objects.open().filter(filed__edition=edition, filed__state__in=validation.SHOWN_STATES)
    for variables in found.values_list("variables", flat=True):
        for code in variables:
            counted[code] = counted.get(code, 0) + 1
    return counted


@require_safe
def screen(request: HttpRequest, code: str, number: int, indicator: str) -> HttpResponse:
    """One indicator on the wall: every council's draft value, and what was decided."""
    meeting = _meeting(request, code, number)
    found = _indicator(meeting.edition, indicator)
    kit = reading.kit_of(meeting.edition)
    codes = [one.code for one in validation.indicators(kit)]
    at = codes.index(indicator) if indicator in codes else 0
    tongue = rows.language()
    return render(
        request,
        "collection/screen.html",
        {
            "meeting": meeting,
            "edition": meeting.edition,
            "indicator": found,
            "title": found.title.into(tongue),
            "reading": found.reading.into(tongue),
            "unit": found.unit.into(tongue),
            "standings": validation.standings(meeting, found),
            "number": at + 1,
            "count": len(codes),
            "preceding": codes[at - 1] if at else "",
            "following": codes[at + 1] if at + 1 < len(codes) else "",
            "period": meeting.edition.period,
        },
    )


def decide(request: HttpRequest, code: str, number: int, indicator: str, council: str) -> HttpResponse:
    meeting = _meeting(request, code, number)
    found = _indicator(meeting.edition, indicator)
    filed = get_object_or_404(
        Return.objects.select_related("edition__circle", "council"),
        edition=meeting.edition,
        council__code=council,
        state__in=validation.SHOWN_STATES,
    )
    kit, tongue = reading.kit_of(meeting.edition), rows.language()
    variables = [(one, kit.variables[one].title.into(tongue)) for one in validation.typed_inputs(kit, found)]
    form = VerdictForm(
        request.POST or None, variables=variables, initial={"kind": request.GET.get("kind", "correct")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            validation.decide(
                by=request.user, meeting=meeting, filed=filed, indicator=found, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            address = reverse("collection:screen", args=[code, number, indicator])
            return redirect(f"{address}#c-{council}")
    mine = next((one for one in validation.standings(meeting, found) if one.filed.pk == filed.pk), None)
    flags = [
        (flag, checking.words(kit, flag.kind, flag.code, flag.figures, tongue, flag.reason))
        for flag in (mine.flags if mine else ())
    ]
    context = {
        "meeting": meeting,
        "edition": meeting.edition,
        "indicator": found,
        "title": found.title.into(tongue),
    }
    context |= {
        "form": form,
        "filed": filed,
        "standing": mine,
        "flags": flags,
        "unit": found.unit.into(tongue),
    }
    return render(request, "collection/decide.html", context)


# --- Freeze -----------------------------------------------------------------------------------------------


def freeze(request: HttpRequest, code: str) -> HttpResponse:
    """Asks the worker; the page shows how far it is, moves along with it, and in the end shows the snapshot."""
    edition = edition_or_404(request, "collection.lead", code)
    current = freezing.current(edition)
    form = FreezeForm(request.POST or None) if current else None
    if request.method == "POST" and (form is None or form.is_valid()):
        reason = form.cleaned_data["reason"] if form else ""
        try:
            freeze_runs.ask(by=request.user, edition=edition, reason=reason)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("collection:freeze", code=code)
    run, counted = freeze_runs.latest(edition), _counted(edition)
    unsigned = counted[State.NOT_STARTED] + counted[State.IN_PROGRESS]
    context = {"unsigned": unsigned, "edition": edition, "current": current, "form": form, "counted": counted}
    context |= {
        "run": run,
        "is_stuck": run is not None and freeze_runs.is_stuck(run),
        "waiting": counted[State.SIGNED] + counted[State.REOPENED],
        "earlier": edition.frozen.exclude(replaced_at=None),
    }
    return render(request, "collection/freeze.html", context)


def _counted(edition: Edition) -> dict[State, int]:
    states = list(edition.returns.values_list("state", flat=True))
    counted = {state: states.count(state.value) for state in State}
    counted[State.NOT_STARTED] += edition.participations.current().count() - len(states)
    return counted


@require_POST
def validate_all(request: HttpRequest, code: str) -> HttpResponse:
    """Every signed return without an open flag."""
    edition = edition_or_404(request, "collection.lead", code)
    done = 0
    for filed in Return.objects.filter(edition=edition, state=State.SIGNED.value):
        try:
            actions.validate(by=request.user, filed=filed)
            done += 1
        except Refused:
            continue  # it has open flags: the list says so
    messages.success(
        request, _("%(number)s returns were validated; those with open flags stay signed.") % {"number": done}
    )
    return redirect("collection:freeze", code=code)


@require_safe
def quality(request: HttpRequest, code: str) -> HttpResponse:
    edition = edition_or_404(request, "collection.lead", code)
    found = validation.quality(edition)
    kit, tongue = reading.kit_of(edition), rows.language()
    checks = [
        (_check_title(kit, kind, name, tongue), count, corrected)
        for kind, name, count, corrected in found.by_check
    ]
    return render(
        request, "collection/quality.html", {"edition": edition, "quality": found, "checks": checks}
    )


def _check_title(kit, kind: str, code: str, tongue: str) -> str:
    """A check by the figure it speaks of first: its code says little to people."""
    if kind == Flag.Kind.CHECK and code in kit.checks:
        variables = checking.in_order(kit, kit.checks[code])
        titles = [kit.variables[one].title.into(tongue) for one in variables[:2]]
        return f"{' · '.join(titles)} ({code})"
    return kit.variables[code].title.into(tongue) if code in kit.variables else code
