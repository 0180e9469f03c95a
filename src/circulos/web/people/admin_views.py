"""Pages of the programme administrator: everybody, every event; and invitations to circle and programme."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from circulos.web.access import demand, permitted_or_404
from circulos.web.people import actions, circles, queries
from circulos.web.people.actions import Refused
from circulos.web.people.forms import FindEventsForm, FindPeopleForm, InviteForm
from circulos.web.people.models import Person
from circulos.web.people.rules import roles_to_give
from circulos.web.ui.lists import page_of


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    demand(request.user, "people.administer")
    form = FindPeopleForm(request.GET)
    found = queries.find_people(**form.cleaned_data) if form.is_valid() else queries.find_people()
    page = page_of(request, found)
    circles.name_places(held for one in page for held in one.held)
    invitations = list(queries.open_invitations(council=None))
    circles.name_places(invitations)
    context = {"form": form, "page": page, "invitations": invitations}
    return render(request, "people/people.html", context)


@require_safe
def person(request: HttpRequest, number: int) -> HttpResponse:
    shown = permitted_or_404(request.user, "people.administer", Person, pk=number)
    held = list(shown.assignments.select_related("council", "ended_by").order_by("-ended_at", "role"))
    circles.name_places(held)
    return render(
        request,
        "people/person.html",
        {
            "person": shown,
            "current": [one for one in held if not one.ended_at],
            "ended": [one for one in held if one.ended_at],
            "keys": shown.api_keys.filter(revoked_at=None),
        },
    )


def close_account(request: HttpRequest, number: int) -> HttpResponse:
    """Asks first, then closes; an account that is closed is opened again on the same page."""
    shown = permitted_or_404(request.user, "people.administer", Person, pk=number)
    if request.method == "POST":
        try:
            _switch(request, shown)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(shown)
    return render(request, "people/close_account.html", {"person": shown})


def _switch(request: HttpRequest, shown: Person) -> None:
    if shown.is_active:
        actions.close_account(by=request.user, person=shown)
        messages.success(request, _("The account of %(person)s is closed.") % {"person": shown})
    else:
        actions.reopen_account(by=request.user, person=shown)
        messages.success(request, _("The account of %(person)s is open again.") % {"person": shown})


def invite(request: HttpRequest) -> HttpResponse:
    """Invite to a role in a circle or in the programme; a facilitator invites guests to her workshops."""
    demand(request.user, "people.invite")
    form = InviteForm(
        request.POST or None,
        offered=roles_to_give(request.user),
        initial={"language": translation.get_language()},
    )
    if request.method == "POST" and form.is_valid() and _may_place(request.user, form):
        try:
            invitation = actions.invite(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(
                request, _("The invitation is on its way to %(email)s.") % {"email": invitation.email}
            )
            return redirect("people:people" if request.user.has_perm("people.administer") else "home")
    return render(request, "people/invite.html", {"form": form})


def _may_place(inviter: Person, form: InviteForm) -> bool:
    """A facilitator of one circle invites to that circle only."""
    circle = form.cleaned_data["circle"]
    if inviter.has_perm("people.administer") or inviter.guides_circle(circle):
        return True
    form.add_error("circle", _("You facilitate other circles; choose one of yours."))
    return False


@require_safe
def history(request: HttpRequest) -> HttpResponse:
    demand(request.user, "people.administer")
    form = FindEventsForm(request.GET)
    form.is_valid()
    events = queries.history(verb=form.cleaned_data.get("verb", ""), text=form.cleaned_data.get("q", ""))
    return render(request, "people/history.html", {"form": form, "page": page_of(request, events)})
