"""Circles, the councils in them and the code of conduct. A view fetches with permission, acts, redirects."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from circulos.web.access import demand, permitted_or_404
from circulos.web.cycle import actions, conduct, kits, queries, readiness
from circulos.web.cycle.forms import (
    AcceptConductForm,
    CircleForm,
    InviteCouncilForm,
    LeaveForm,
    ReadinessForm,
)
from circulos.web.cycle.models import Circle, Membership
from circulos.web.people.actions import Refused


@require_safe
def circles(request: HttpRequest) -> HttpResponse:
    demand(request.user, "cycle.see_circles")
    found = list(queries.with_numbers(queries.circles_for(request.user)))
    current = queries.current_editions(found)
    for one in found:
        one.kit_title = kits.title_of(one.kit)
        # A council that is only invited does not learn what the circle is at.
        one.edition = current.get(one.pk) if request.user.has_perm("cycle.see_editions", one) else None
        one.is_guarded = one.edition is None and one.pk in current
    return render(request, "cycle/circles.html", {"circles": found})


def add_circle(request: HttpRequest) -> HttpResponse:
    demand(request.user, "cycle.add_circle")
    return _circle_form(request, CircleForm(request.POST or None))


def change_circle(request: HttpRequest, code: str) -> HttpResponse:
    circle = permitted_or_404(request.user, "cycle.change_circle", Circle, code=code)
    return _circle_form(request, CircleForm(request.POST or None, instance=circle), code)


def _circle_form(request: HttpRequest, form: CircleForm, code: str = "") -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        circle = actions.save_circle(by=request.user, circle=form.save(commit=False))
        messages.success(request, _("The circle has been saved."))
        return redirect(circle)
    # What the form refused must not stand in the heading.
    circle = Circle.objects.get(code=code) if code else None
    return render(request, "cycle/circle_form.html", {"form": form, "circle": circle})


@require_safe
def circle(request: HttpRequest, code: str) -> HttpResponse:
    circle = permitted_or_404(request.user, "cycle.view_circle", Circle, code=code)
    memberships = list(queries.memberships_in(circle))
    mine = queries.own_memberships(request.user, circle, memberships)
    return render(
        request,
        "cycle/circle.html",
        {
            "circle": circle,
            "kit_title": kits.title_of(circle.kit),
            "members": [one for one in memberships if one.is_current],
            "invited": [one for one in memberships if one.is_invited],
            "own": mine,
            "own_councils": {one.council_id for one in mine},
            "accepted": queries.have_accepted(circle),
            "editions": circle.editions.whole(),
            "facilitators": queries.facilitators_of(circle),
            "may_lead": request.user.has_perm("cycle.lead", circle),
            "sees_editions": request.user.has_perm("cycle.see_editions", circle),
        },
    )


def close_circle(request: HttpRequest, code: str) -> HttpResponse:
    circle = permitted_or_404(request.user, "cycle.lead", Circle, code=code)
    if request.method == "POST":
        try:
            actions.close_circle(by=request.user, circle=circle)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The circle has been closed. Everything about it stays readable."))
        return redirect(circle)
    return render(request, "cycle/close_circle.html", {"circle": circle})


@require_safe
def code_of_conduct(request: HttpRequest, code: str) -> HttpResponse:
    circle = permitted_or_404(request.user, "cycle.view_circle", Circle, code=code)
    context = {
        "circle": circle,
        "rules": conduct.RULES,
        "conduct_version": conduct.version_of(circle),
        "own": queries.own_memberships(request.user, circle),
        "accepted": queries.have_accepted(circle),
    }
    return render(request, "cycle/conduct.html", context)


def invite_council(request: HttpRequest, code: str) -> HttpResponse:
    circle = permitted_or_404(request.user, "cycle.lead", Circle, code=code)
    language = translation.get_language()
    form = InviteCouncilForm(request.POST or None, circle=circle, initial={"language": language})
    if request.method == "POST" and form.is_valid():
        try:
            membership = actions.invite_council(by=request.user, circle=circle, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("coordinator" if not form.cleaned_data["coordinator"] else "council", str(refusal))
        else:
            messages.success(request, _("%(council)s has been invited.") % {"council": membership.council})
            return redirect(circle)
    return render(request, "cycle/invite_council.html", {"form": form, "circle": circle})


# --- One council in a circle --------------------------------------------------------------------------


def _membership(request: HttpRequest, permission: str, code: str, council: str) -> Membership:
    """The latest: a council may have left and come back."""
    found = Membership.objects.select_related("circle", "council").filter(
        circle__code=code, council__code=council
    )
    latest = found.order_by("-invited_at").first()
    return permitted_or_404(request.user, permission, found, pk=latest.pk if latest else None)


@require_safe
def membership(request: HttpRequest, code: str, council: str) -> HttpResponse:
    found = _membership(request, "cycle.view_membership", code, council)
    return _membership_page(request, found, None)


def _membership_page(request: HttpRequest, found: Membership, form: AcceptConductForm | None) -> HttpResponse:
    version = conduct.version_of(found.circle)
    acceptances = list(found.acceptances.select_related("accepted_by"))
    accepted = next((one for one in acceptances if one.version == version), None)
    return render(
        request,
        "cycle/membership.html",
        {
            "membership": found,
            "circle": found.circle,
            "rules": conduct.RULES,
            "accepted": accepted,
            "acceptances": acceptances,
            "form": form or AcceptConductForm(initial={"version": version}),
            "answers": [(one, found.readiness.get(one.code, "")) for one in readiness.QUESTIONS],
            "answer_words": readiness.ANSWERS,
            "advice": readiness.advice_for(found.readiness),
            "may_answer": request.user.has_perm("cycle.answer_for", found),
            "may_end": request.user.has_perm("cycle.end_membership", found),
        },
    )


@require_POST
def accept(request: HttpRequest, code: str, council: str) -> HttpResponse:
    found = _membership(request, "cycle.answer_for", code, council)
    form = AcceptConductForm(request.POST)
    if form.is_valid():
        try:
            actions.accept_conduct(by=request.user, membership=found, version=form.cleaned_data["version"])
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Thank you. %(council)s has accepted.") % {"council": found.council})
        return redirect("cycle:membership", code=code, council=council)
    return _membership_page(request, found, form)


def answer_readiness(request: HttpRequest, code: str, council: str) -> HttpResponse:
    found = _membership(request, "cycle.answer_for", code, council)
    form = ReadinessForm(request.POST or None, initial=found.readiness)
    if request.method == "POST" and form.is_valid():
        actions.answer_readiness(by=request.user, membership=found, answers=form.cleaned_data)
        messages.success(request, _("Your answers have been saved."))
        return redirect("cycle:membership", code=code, council=council)
    return render(request, "cycle/readiness.html", {"form": form, "membership": found})


def leave(request: HttpRequest, code: str, council: str) -> HttpResponse:
    found = _membership(request, "cycle.end_membership", code, council)
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.leave(by=request.user, membership=found, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(council)s has left the circle.") % {"council": found.council})
            return redirect("cycle:circles")
    return render(request, "cycle/leave.html", {"form": form, "membership": found})
