"""Improvement actions: promised, changed, and followed up in each later edition."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from circulos.method.types import Action, Indicator
from circulos.web.analysis import said
from circulos.web.analysis.frame import frame_of, page_of
from circulos.web.analysis.queries import Look, look_or_404
from circulos.web.improvement import lines, promise_actions, queries
from circulos.web.improvement.forms import ActionForm, FollowUpForm, from_ready
from circulos.web.improvement.models import ImprovementAction
from circulos.web.improvement.target_views import deciding
from circulos.web.people.actions import Refused


@require_safe
def action(request: HttpRequest, code: str, council: str, number: int) -> HttpResponse:
    look = look_or_404(request, code, council)
    return _page(request, look, queries.action_or_404(look, number))


def _page(
    request: HttpRequest, look: Look, found: ImprovementAction, form: FollowUpForm | None = None
) -> HttpResponse:
    if look.figures.folder is None:
        return page_of(request, "", look, "plan")
    line = lines.of_action(look, found)
    if line is None:
        raise Http404
    may_decide = request.user.has_perm("improvement.decide", look.own)
    told = list(found.follow_ups.all())
    context = {
        "action": found,
        "line": line,
        "follow_ups": told,
        "may_decide": may_decide,
        "may_change": may_decide and found.is_open,
        "ready": look.kit.actions.get(found.ready),
        "expected": said.text(look.kit.actions[found.ready].expected)
        if found.ready in look.kit.actions
        else "",
        "form": (form or FollowUpForm()) if may_decide and found.is_open else None,
    }
    return page_of(request, "improvement/action.html", look, "plan", **context)


def add_action(request: HttpRequest, code: str, council: str, indicator: str) -> HttpResponse:
    look = deciding(request, code, council)
    one = queries.indicator_or_404(look, indicator)
    today = timezone.localdate()
    ready = _ready_of(look, one)
    chosen = next((each for each in ready if each.code == request.GET.get("ready")), None)
    guess = {"responsible": request.user.name} | (from_ready(chosen, today) if chosen else {})
    form = ActionForm(request.POST or None, initial=guess)
    if request.method == "POST" and form.is_valid():
        try:
            made = promise_actions.promise(
                by=request.user, part=look.own, indicator=one.code, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The action is promised. The next edition asks how it goes."))
            return redirect("improvement:action", code, council, made.pk)
    context = {
        "form": form,
        "title": said.text(one.title),
        "indicator": one,
        "indicator_address": lines.address_of(look, one.code),
        "ready": [_card(look, each) for each in ready],
        "chosen": chosen.code if chosen else "",
    }
    return render(request, "improvement/action_form.html", frame_of(look, "plan") | context)


def _ready_of(look: Look, one: Indicator) -> list[Action]:
    return [each for each in look.kit.actions.values() if one.code in each.indicators]


def _card(look: Look, ready: Action) -> dict:
    source = look.kit.sources.get(ready.source)
    efforts = {"low": _("little effort"), "medium": _("some effort"), "high": _("much effort")}
    return {
        "code": ready.code,
        "title": said.text(ready.title),
        "description": said.text(ready.description),
        "expected": said.text(ready.expected),
        "effort": efforts[ready.effort],
        "months": ready.months,
        "source": source.title if source else "",
    }


def change_action(request: HttpRequest, code: str, council: str, number: int) -> HttpResponse:
    look = deciding(request, code, council)
    found = queries.action_or_404(look, number)
    names = ("title", "description", "responsible", "due_on")
    form = ActionForm(request.POST or None, initial={name: getattr(found, name) for name in names})
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in names}
        try:
            promise_actions.change_action(by=request.user, action=found, **facts)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The action has been changed."))
            return redirect("improvement:action", code, council, found.pk)
    indicator = look.kit.indicators.get(found.indicator)
    context = {
        "form": form,
        "known": found,
        "title": said.text(indicator.title) if indicator else found.indicator,
        "indicator_address": lines.address_of(look, found.indicator),
    }
    return render(request, "improvement/action_form.html", frame_of(look, "plan") | context)


def follow_up(request: HttpRequest, code: str, council: str, number: int) -> HttpResponse:
    """The page of the action; a POST says how it goes."""
    look = deciding(request, code, council)
    found = queries.action_or_404(look, number)
    if request.method != "POST":
        return _page(request, look, found)
    form = FollowUpForm(request.POST)
    if not form.is_valid():
        return _page(request, look, found, form)
    try:
        promise_actions.follow_up(by=request.user, action=found, edition=look.edition, **form.cleaned_data)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Noted. The figure then and now stands beside it."))
    return redirect("improvement:action", code, council, found.pk)
