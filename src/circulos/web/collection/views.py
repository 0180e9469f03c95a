"""The return of a council: its sections, one cell at a time, its signature."""

import time

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from circulos.facts import TOTAL
from circulos.method.types import Kit
from circulos.web.collection import actions, checking, phase, queries, rows, sent, tasks
from circulos.web.collection import filled as reading
from circulos.web.collection.actions import Conflict
from circulos.web.collection.forms import ReasonForm
from circulos.web.collection.models import Via
from circulos.web.collection.numbers import NotAFigure
from circulos.web.collection.rows import Said, Typed
from circulos.web.cycle.models import Participation
from circulos.web.people.actions import Refused
from circulos.web.ui.lists import page_of


def frame_of(request: HttpRequest, part: Participation, whole: reading.Filled) -> dict[str, object]:
    """What every page of a return shows."""
    return {
        "part": part,
        "edition": part.edition,
        "council": part.council,
        "filed": whole.filed,
        "whole": whole,
        "door": phase.door(part, whole.filed),
        "may_fill": request.user.has_perm("collection.fill_in", part),
        "may_sign": request.user.has_perm("collection.sign", part),
        "may_lead": request.user.has_perm("collection.lead", part),
    }


@require_safe
def the_return(request: HttpRequest, code: str, council: str) -> HttpResponse:
    part = queries.part_or_404(request, "collection.view_return", code, council)
    whole = reading.load(part.edition, part.council)
    return render(
        request, "collection/return.html", frame_of(request, part, whole) | tasks.of_return(part, whole)
    )


# --- A section --------------------------------------------------------------------------------------------


def section(request: HttpRequest, code: str, council: str, section: str) -> HttpResponse:
    """The page of a section. A POST comes from a browser without script: the whole page at once."""
    needed = "collection.fill_in" if request.method == "POST" else "collection.view_return"
    part = queries.part_or_404(request, needed, code, council)
    whole = reading.load(part.edition, part.council)
    found = whole.section(section)
    if found is None:
        raise Http404
    typed, clashes = Typed(), []
    if request.method == "POST":
        typed, clashes = _save_section(request, part, whole, section)
        if not typed.problems and not clashes:
            messages.success(request, _("Saved."))
            return redirect(_after(request, part, whole, section))
        whole = reading.load(part.edition, part.council)
        found = whole.section(section) or found
    flags = queries.placed(queries.flags_of(whole.filed), whole.filed) if whole.filed else []
    shown = rows.rows_of(whole, found, flags, typed)
    frame = frame_of(request, part, whole)
    return render(
        request,
        "collection/section.html",
        frame
        | {
            "section": found,
            "rows": shown,
            "typed": typed,
            "clashes": clashes,
            "progress": whole.progress[section],
            "statuses": rows.status_choices(),
            "editable": frame["may_fill"] and frame["door"].is_open,
            "before": whole.past.before,
            "opened": int(time.time()),
            "can_prefill": any(True for _pair in actions.lasting(whole, section)),
        }
        | tasks.around(whole, section),
    )


def _after(request: HttpRequest, part: Participation, whole: reading.Filled, section: str) -> str:
    """Where the button sent her: on to the next section, or the same again."""
    following = tasks.around(whole, section)["following"]
    names = [part.edition.code, part.council.code]
    if "next" in request.POST:
        return (
            reverse("collection:section", args=[*names, following.code])
            if following
            else reverse("collection:return", args=names)
        )
    return reverse("collection:section", args=[*names, section])


def _save_section(request: HttpRequest, part: Participation, whole: reading.Filled, section: str):
    """Saves question by question, so that one that cannot be taken keeps no other from being saved."""
    came = sent.whole_section(whole, request.POST.dict(), rows.language())
    opened = sent.whole_number(request.POST.get("opened", ""), 11)
    seconds = int(time.time()) - opened if opened else 0
    clashes, problems, texts = [], dict(came.problems), {name: came.texts[name] for name in came.problems}
    for code, entries in came.entries.items():
        try:
            actions.save(by=request.user, part=part, entries=entries, section=section, seconds=seconds)
            seconds = 0
        except (Conflict, Refused) as problem:
            for one in entries:
                name = f"v.{one.variable}.{one.breakdown}"
                texts[name] = came.texts.get(name, request.POST.get(name, ""))
            if isinstance(problem, Conflict):
                clashes.append(_clash(whole.kit, problem))
            else:
                problems[f"v.{code}.{TOTAL}"] = str(problem)
    return Typed(texts, problems), clashes


# --- One cell -----------------------------------------------------------------------------------------------


@require_POST
def save(request: HttpRequest, code: str, council: str) -> HttpResponse:
    """One cell, as it is typed. The answer says what stands now; an answer means that it is committed."""
    part = queries.part_or_404(request, "collection.fill_in", code, council)
    data, tongue = request.POST.dict(), rows.language()
    section, seconds = data.get("section", ""), sent.whole_number(data.get("seconds", ""), 5)
    try:
        saved = actions.save(
            by=request.user,
            part=part,
            entries=lambda whole: sent.one_cell(whole, data, tongue),
            via=Via.PASTED if data.get("via") == Via.PASTED else Via.TYPED,
            section=section,
            seconds=seconds,
        )
    except (NotAFigure, Refused) as problem:
        return _refused(str(problem))
    except Conflict as conflict:
        return _conflict(part, conflict, data)
    said = rows.said_around(saved.whole, saved.findings, saved.flags, data["variable"], section)
    return _stands(saved.whole, data["variable"], section, said)


def _refused(why: str) -> JsonResponse:
    html = render_to_string("collection/refused.html", {"why": why})
    return JsonResponse({"html": html, "why": why}, status=422)


def _clash(kit: Kit, conflict: Conflict) -> dict[str, object]:
    tongue = rows.language()
    variable = kit.variables[conflict.entry.variable]
    return {
        "title": variable.title.into(tongue),
        "variable": variable.code,
        "breakdown": conflict.entry.breakdown,
        "mine": rows.in_words(variable, conflict.entry.value, tongue)
        or rows.status_word(conflict.entry.status)
        or _("nothing"),
        "theirs": rows.in_words(variable, conflict.stands.value, tongue)
        or rows.status_word(conflict.stands.status)
        or _("nothing"),
        "text": rows.as_text(variable, conflict.stands.value, tongue),
        "status": conflict.stands.status,
        "version": conflict.stands.version,
        **rows.who_and_when(conflict.stands.answer_id),
    }


def _conflict(part: Participation, conflict: Conflict, data: dict[str, str]) -> JsonResponse:
    """What somebody else saved meanwhile, with all cells that the request was about as they stand."""
    whole = reading.load(part.edition, part.council)
    html = render_to_string("collection/clash.html", {"clash": _clash(whole.kit, conflict)})
    one = conflict.entry
    cells = _cells(whole, one.variable, data.get("group") or one.breakdown)
    return JsonResponse({"html": html, "cells": cells, "version": conflict.stands.version}, status=409)


def _cells(whole: reading.Filled, code: str, group: str = "") -> dict[str, dict[str, object]]:
    """What stands in the cells of a variable, or of one group of them."""
    tongue, variable = rows.language(), whole.kit.variables[code]
    found = {}
    for breakdown in reading.breakdowns_of(whole.kit, code):
        if not group or sent.is_in_group(breakdown, group):
            cell = whole.cell(code, breakdown)
            text = rows.as_text(variable, cell.value, tongue)
            found[breakdown] = {"text": text, "version": cell.version, "status": cell.status}
    return found


def _stands(whole: reading.Filled, code: str, section: str, said: dict[str, list[Said]]) -> JsonResponse:
    """What the page must show after a save or a check: the question's cells, what is said, what applies now."""
    found = whole.section(section)
    shown = [question.variable for question in found.questions] if found else []
    progress = whole.progress.get(section)
    return JsonResponse(
        {
            "cells": _cells(whole, code),
            "said": {name: render_to_string("collection/said.html", {"said": said[name]}) for name in said},
            "shown": shown,
            "answered": progress.answered if progress else 0,
            "asked": progress.asked if progress else 0,
        }
    )


@require_POST
def check(request: HttpRequest, code: str, council: str) -> HttpResponse:
    """What would be said of a cell, while it is being typed. Nothing is saved."""
    part = queries.part_or_404(request, "collection.fill_in", code, council)
    whole = reading.load(part.edition, part.council)
    data = request.POST.dict()
    try:
        entries = sent.one_cell(whole, data, rows.language())
    except (NotAFigure, Refused) as problem:
        return _refused(str(problem))
    tried = whole.with_cells(
        reading.Cell(one.variable, one.breakdown, one.value, one.status, one.note) for one in entries
    )
    touched, section = entries[0].variable, data.get("section", "")
    found = checking.findings(tried, checking.tied(tried.kit, frozenset({touched})))
    flags = queries.placed(queries.flags_of(whole.filed), whole.filed) if whole.filed else []
    return _stands(tried, touched, section, rows.said_around(tried, found, flags, touched, section))


@require_POST
def prefill(request: HttpRequest, code: str, council: str, section: str) -> HttpResponse:
    part = queries.part_or_404(request, "collection.fill_in", code, council)
    try:
        taken = actions.prefill(by=request.user, part=part, section=section)
    except (Refused, Conflict) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(
            request, _("%(number)s answers were taken over. Look at each of them.") % {"number": taken}
        )
    return redirect("collection:section", code, council, section)


# --- Signature and state -------------------------------------------------------------------------------------


def sign(request: HttpRequest, code: str, council: str) -> HttpResponse:
    part = queries.part_or_404(request, "collection.sign", code, council)
    if request.method == "POST":
        try:
            actions.sign(by=request.user, part=part)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("collection:sign", code, council)
        messages.success(request, _("The return is signed. Thank you."))
        return redirect("collection:return", code, council)
    whole = reading.load(part.edition, part.council)
    ready = actions.readiness(part, whole)
    frame = frame_of(request, part, whole)
    return render(request, "collection/sign.html", frame | {"ready": ready} | tasks.open_points(whole, ready))


def reopen(request: HttpRequest, code: str, council: str) -> HttpResponse:
    part = queries.part_or_404(request, "collection.lead", code, council)
    whole = reading.load(part.edition, part.council)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if whole.filed is None:
                raise Refused(_("Only a signed return can be opened again."))
            actions.reopen(by=request.user, filed=whole.filed, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The return is open again, and the council can read why."))
            return redirect("collection:return", code, council)
    return render(request, "collection/reopen.html", frame_of(request, part, whole) | {"form": form})


@require_POST
def validate(request: HttpRequest, code: str, council: str) -> HttpResponse:
    part = queries.part_or_404(request, "collection.lead", code, council)
    whole = reading.load(part.edition, part.council)
    try:
        if whole.filed is None:
            raise Refused(_("Only a signed return can be validated."))
        actions.validate(by=request.user, filed=whole.filed)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The return is validated."))
    return redirect("collection:return", code, council)


@require_safe
def history(request: HttpRequest, code: str, council: str) -> HttpResponse:
    part = queries.part_or_404(request, "collection.view_return", code, council)
    whole = reading.load(part.edition, part.council)
    variable = request.GET.get("variable", "")
    page = None
    if whole.filed is not None:
        found = queries.versions_of(whole.filed)
        page = page_of(request, found.filter(answer__variable=variable) if variable else found)
    lines = tasks.history_lines(whole, page) if page else []
    return render(
        request, "collection/history.html", frame_of(request, part, whole) | {"page": page, "lines": lines}
    )
