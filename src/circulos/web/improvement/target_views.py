"""What a council promised: its targets, one target, and setting, changing and ending one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from circulos.exhibits.setting import number_format, value_of
from circulos.method.types import Indicator
from circulos.web.access import demand
from circulos.web.analysis import said
from circulos.web.analysis.frame import frame_of, page_of
from circulos.web.analysis.promised import provider
from circulos.web.analysis.queries import Look, look_or_404
from circulos.web.improvement import lines, meaning, offered, queries, target_actions, way
from circulos.web.improvement.forms import BETWEEN, ReasonForm, TargetForm, first_guess
from circulos.web.improvement.models import Target
from circulos.web.people.actions import Refused


def deciding(request: HttpRequest, code: str, council: str) -> Look:
    """The results of a council, for its coordinator, once there are any."""
    look = look_or_404(request, code, council)
    demand(request.user, "improvement.decide", look.own)
    if look.figures.folder is None:
        raise Http404
    return look


@require_safe
def plan(request: HttpRequest, code: str, council: str) -> HttpResponse:
    """Targets and actions in one place."""
    look = look_or_404(request, code, council)
    if look.figures.folder is None:
        return page_of(request, "", look, "plan")
    return page_of(request, "improvement/plan.html", look, "plan", promised=provider().of_council(look))


@require_safe
def target(request: HttpRequest, code: str, council: str, number: int) -> HttpResponse:
    look = look_or_404(request, code, council)
    found = queries.target_or_404(look, number)
    if look.figures.folder is None:
        return page_of(request, "", look, "plan")
    here = way.of(look.seen, found, look.own_code)
    if here is None:
        raise Http404
    context = _facts(look, found, here)
    return page_of(request, "improvement/target.html", look, "plan", **context)


def _facts(look: Look, found: Target, held: way.Held) -> dict:
    here = held.way
    shape = number_format(here.indicator)
    return {
        "target": found,
        "line": lines.of_target(look, held),
        "indicator_address": lines.address_of(look, here.indicator.code),
        "missing": said.number(here.missing, shape),
        "due": said.number(here.due, shape),
        "is_behind": here.is_behind,
        "is_cut": here.is_cut,
        "steps": [
            (step.period, said.number(step.due, shape), said.number(step.actual, shape))
            for step in here.steps
        ],
        "meaning": meaning.of(look.kit, here.one, look.own_code, found.value),
        "earlier": [(one, said.number(one.value, shape)) for one in queries.earlier_targets(found)],
        "may_decide": look.person.has_perm("improvement.decide", look.own) and not found.ended_at,
    }


def add_target(request: HttpRequest, code: str, council: str, indicator: str) -> HttpResponse:
    look = deciding(request, code, council)
    one = queries.indicator_or_404(look, indicator)
    offers = offered.of(look, one, queries.agreed_in(look.edition.circle, one.code))
    asked = next((each for each in offers if each.kind == request.GET.get("from")), None)
    now = value_of(look.seen.now(one.code), look.own_code)
    chosen = asked or offered.default_of(offers, one, now)
    guess = first_guess(chosen, look.edition.period, request.user.name)
    return _form(request, look, one, offers, guess)


def change_target(request: HttpRequest, code: str, council: str, number: int) -> HttpResponse:
    look = deciding(request, code, council)
    found = queries.target_or_404(look, number)
    if found.ended_at:
        raise Http404
    one = queries.indicator_or_404(look, found.indicator)
    offers = offered.of(look, one, queries.agreed_in(look.edition.circle, one.code))
    names = ("value", "to_period", "responsible", "why", "reference")
    guess = {name: getattr(found, name) for name in names}
    guess |= {BETWEEN + period: value for period, value in found.path.items()}
    asked = next((each for each in offers if each.kind == request.GET.get("from")), None)
    if asked:
        guess |= {"value": asked.value, "reference": asked.kind}
    return _form(request, look, one, offers, guess, found)


def _form(
    request: HttpRequest,
    look: Look,
    one: Indicator,
    offers: list[offered.Offered],
    guess: dict,
    known: Target | None = None,
) -> HttpResponse:
    form = TargetForm(request.POST or None, initial=guess, indicator=one, period=look.edition.period)
    now = look.seen.now(one.code)
    if request.method == "POST" and form.is_valid():
        try:
            made = target_actions.set_target(
                by=request.user,
                part=look.own,
                indicator=one.code,
                start=_start(now, look),
                **form.cleaned_data,
            )
        except Refused as refusal:
            form.add_error("value", str(refusal))
        else:
            messages.success(request, _("The target is set."))
            return redirect(lines.address_of_target(look, made))
    context = {
        "form": form,
        "indicator": one,
        "title": said.text(one.title),
        "indicator_address": lines.address_of(look, one.code),
        "value": said.value(now, look.own_code),
        "offered": offers,
        "known": known,
    }
    return render(request, "improvement/target_form.html", frame_of(look, "plan") | context)


def _start(now, look: Look) -> float | None:
    value = value_of(now, look.own_code)
    return None if value != value else value  # NaN


def end_target(request: HttpRequest, code: str, council: str, number: int) -> HttpResponse:
    look = deciding(request, code, council)
    found = queries.target_or_404(look, number)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            target_actions.end_target(by=request.user, target=found, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The target has ended; it stays in the history."))
            return redirect("improvement:plan", code, council)
    title = (
        said.text(look.kit.indicators[found.indicator].title)
        if found.indicator in look.kit.indicators
        else ""
    )
    context = {"form": form, "target": found, "title": title, "back": lines.address_of_target(look, found)}
    return render(request, "improvement/end_target.html", frame_of(look, "plan") | context)
