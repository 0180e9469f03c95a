"""Flags of a return, the conversation on each, and questions of the facilitator."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from circulos.web.collection import filled as reading
from circulos.web.collection import flag_actions, queries, rows, tasks
from circulos.web.collection.forms import AskForm, FlagForm
from circulos.web.collection.models import Exclusion, Flag, FlagMessage
from circulos.web.collection.views import frame_of
from circulos.web.cycle.models import Participation
from circulos.web.people.actions import Refused


@require_safe
def flags(request: HttpRequest, code: str, council: str) -> HttpResponse:
    part = queries.part_or_404(request, "collection.view_return", code, council)
    whole = reading.load(part.edition, part.council)
    found = queries.placed(queries.flags_of(whole.filed), whole.filed) if whole.filed else []
    open_ = [flag for flag in found if flag.is_open]
    groups = [
        (_("Must be corrected"), "negative", _of(whole, open_, Flag.Severity.ERROR)),
        (_("Correct or explain"), "caution", _of(whole, open_, Flag.Severity.EXPLAIN)),
        (_("Worth a look"), "info", _of(whole, open_, Flag.Severity.NOTE)),
        (_("Settled"), "positive", tasks.flag_lines(whole, [flag for flag in found if not flag.is_open])),
    ]
    left_out = exclusions_of(whole)
    return render(
        request,
        "collection/flags.html",
        frame_of(request, part, whole) | {"groups": groups, "some": bool(found), "left_out": left_out},
    )


def _of(whole: reading.Filled, found: list[Flag], severity: str) -> list[dict]:
    return tasks.flag_lines(whole, [flag for flag in found if flag.severity == severity])


def exclusions_of(whole: reading.Filled) -> list[dict[str, object]]:
    """The figures left out of the comparison, in words."""
    if whole.filed is None:
        return []
    tongue = rows.language()
    found = Exclusion.objects.filter(answer__filed=whole.filed, lifted_at=None).select_related("answer", "by")
    return [
        {
            "exclusion": one,
            "title": whole.kit.variables[one.answer.variable].title.into(tongue),
            "figure": rows.in_words(whole.kit.variables[one.answer.variable], one.answer.value, tongue),
        }
        for one in found
        if one.answer.variable in whole.kit.variables
    ]


def flag(request: HttpRequest, code: str, council: str, number: int) -> HttpResponse:
    needed = "collection.answer_flag" if request.method == "POST" else "collection.view_return"
    part = queries.part_or_404(request, needed, code, council)
    whole = reading.load(part.edition, part.council)
    found = get_object_or_404(queries.flags_of(whole.filed), pk=number)
    found.filed = whole.filed
    leads = request.user.has_perm("collection.lead", part)
    of_council = request.user.has_perm("collection.fill_in", part)
    form = FlagForm(request.POST or None, flag=found, leads=leads, of_council=of_council, whole=whole)
    if request.method == "POST" and form.is_valid():
        try:
            _answer(request, found, form, from_council=of_council)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your words have been added."))
            return redirect(found)
    line = tasks.flag_lines(whole, [found])[0]
    return render(
        request,
        "collection/flag.html",
        frame_of(request, part, whole)
        | {
            "flag": found,
            "line": line,
            "form": form if leads or of_council else None,
            "entries": _entries(request, part, found),
            "figures": _figures(whole, found),
            "before": whole.past.before,
            "place": reading.question_of(whole.kit, found.variables[0]) if found.variables else None,
        },
    )


def _answer(request: HttpRequest, found: Flag, form: FlagForm, *, from_council: bool) -> None:
    decision, text = form.cleaned_data["decision"], form.cleaned_data["text"]
    act = {"by": request.user, "flag": found, "text": text}
    if decision == "say":
        flag_actions.say(**act, from_council=from_council)
    elif decision == "explained":
        flag_actions.explain(**act, from_council=from_council)
    elif decision == "corrected":
        flag_actions.corrected(**act, from_council=from_council)
    elif decision == "open_again":
        flag_actions.open_again(**act)
    elif decision == "excluded":
        flag_actions.exclude(
            by=request.user,
            filed=found.filed,
            variable=form.cleaned_data["variable"],
            reason=text,
            flag=found,
        )


def _entries(request: HttpRequest, part: Participation, found: Flag) -> list[dict[str, object]]:
    """The conversation for the component: what the system noticed, what people said."""
    icons = {
        "corrected": "check",
        "explained": "check",
        "excluded": "cross",
        "reopened": "flag",
        "asked": "comment",
    }
    raised = {"event": "flag", "text": _("Circulos noticed it."), "at": found.raised_at}
    entries: list[dict[str, object]] = [] if found.kind == Flag.Kind.PERSON else [raised]
    for one in found.messages.select_related("author"):
        if one.text:
            place = part.council.name if one.from_council else _("Facilitator")
            entries.append(
                {
                    "author": one.author.name if one.author else "Circulos",
                    "place": place,
                    "text": one.text,
                    "at": one.at,
                    "mine": one.author_id == request.user.pk,
                }
            )
        if one.event and one.event != FlagMessage.Event.ASKED:
            entries.append({"event": icons[one.event], "text": _event_words(one), "at": one.at})
    return entries


def _event_words(one: FlagMessage) -> str:
    return {
        "corrected": _("The figures no longer show it: corrected."),
        "explained": _("Explained: the figure stands."),
        "excluded": _("Left out of the comparison."),
        "reopened": _("Open again."),
        "raised": _("Noticed."),
    }[one.event]


def _figures(whole: reading.Filled, found: Flag) -> list[dict[str, str]]:
    """The figures the flag is about, as they stand now and a year ago."""
    tongue = rows.language()
    lines = []
    for code in found.variables:
        variable = whole.kit.variables.get(code)
        if variable:
            lines.append(
                {
                    "title": variable.title.into(tongue),
                    "now": rows.in_words(variable, whole.figures.get(code), tongue) or "–",
                    "before": rows.in_words(variable, whole.previous.get(code), tongue) or "–",
                }
            )
    return lines


def ask(request: HttpRequest, code: str, council: str) -> HttpResponse:
    part = queries.part_or_404(request, "collection.lead", code, council)
    whole = reading.load(part.edition, part.council)
    form = AskForm(request.POST or None, whole=whole, initial={"variable": request.GET.get("variable", "")})
    if request.method == "POST" and form.is_valid():
        try:
            if whole.filed is None:
                raise Refused(_("This council has not typed anything yet."))
            found = flag_actions.ask(by=request.user, filed=whole.filed, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your question has been put to the council."))
            return redirect(found)
    return render(request, "collection/ask.html", frame_of(request, part, whole) | {"form": form})


@require_POST
def include(request: HttpRequest, code: str, council: str, number: int) -> HttpResponse:
    part = queries.part_or_404(request, "collection.lead", code, council)
    found = get_object_or_404(
        Exclusion.objects.select_related("answer__filed"),
        pk=number,
        answer__filed__edition=part.edition,
        answer__filed__council=part.council,
    )
    try:
        flag_actions.include(by=request.user, exclusion=found)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The figure counts again."))
    return redirect("collection:flags", code, council)
