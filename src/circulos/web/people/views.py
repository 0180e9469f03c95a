"""Home, councils and their teams, invitations, one's own page. A view fetches with permission, acts, redirects."""

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from circulos.web import navigation
from circulos.web.access import demand, permitted_or_404
from circulos.web.people import actions, consents, queries, roles
from circulos.web.people.actions import Refused
from circulos.web.people.forms import (
    AcceptForm,
    CouncilForm,
    FindCouncilsForm,
    FindEventsForm,
    HandOverForm,
    InviteToTeamForm,
    ProfileForm,
)
from circulos.web.people.models import Consent, Council, Invitation, Person, RoleAssignment
from circulos.web.ui.lists import page_of


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return render(request, "people/welcome.html")
    held = request.user.current_roles
    return render(
        request,
        "people/home.html",
        {
            "held": held,
            "is_only_guest": {one.role for one in held} == {roles.WORKSHOP_GUEST.code},
            "tasks": navigation.tasks(request.user),
            "running": navigation.running(request.user),
            "findings": navigation.findings(request.user),
            "contacts": navigation.contacts(request.user),
            "councils": _councils_of(held),
        },
    )


def _councils_of(held: tuple[RoleAssignment, ...]) -> list[Council]:
    return sorted({one.council for one in held if one.council}, key=lambda council: council.name)


# --- How the page looks: language and theme ------------------------------------------------------------


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Kept in a cookie for this browser, and with the person for letters and other browsers."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        raise Http404
    if request.user.is_authenticated:
        Person.objects.filter(pk=request.user.pk).update(language=language)
    response = redirect(_back(request))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )
    return response


@login_not_required
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the device says. A cookie and a page sent anew need no script."""
    theme = request.POST.get("theme", "")
    if theme not in ("auto", "light", "dark"):
        raise Http404
    response = redirect(_back(request))
    if theme == "auto":
        response.delete_cookie("theme")
    else:
        response.set_cookie("theme", theme, max_age=settings.LANGUAGE_COOKIE_AGE, samesite="Lax")
    return response


def _back(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else reverse("home")


# --- Councils ------------------------------------------------------------------------------------------


@require_safe
def council_list(request: HttpRequest) -> HttpResponse:
    demand(request.user, "people.see_councils")
    form = FindCouncilsForm(request.GET)
    councils = queries.with_team_size(queries.councils_for(request.user))
    if form.is_valid():
        councils = queries.find_councils(councils, **form.cleaned_data)
    return render(request, "people/council_list.html", {"form": form, "page": page_of(request, councils)})


def add_council(request: HttpRequest) -> HttpResponse:
    demand(request.user, "people.add_council")
    form = CouncilForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        council = _save_council(request, form)
        messages.success(request, _("%(council)s has been added.") % {"council": council})
        return redirect(council)
    return render(request, "people/council_form.html", {"form": form})


def change_council(request: HttpRequest, code: str) -> HttpResponse:
    council = permitted_or_404(request.user, "people.change_council", Council, code=code)
    form = CouncilForm(request.POST or None, instance=council)
    if request.method == "POST" and form.is_valid():
        _save_council(request, form)
        messages.success(request, _("The changes have been saved."))
        return redirect(council)
    return render(request, "people/council_form.html", {"form": form, "council": council})


def _save_council(request: HttpRequest, form: CouncilForm) -> Council:
    return actions.save_council(
        by=request.user,
        council=form.save(commit=False),
        territories=form.cleaned_data["territories"],
    )


@require_safe
def council(request: HttpRequest, code: str) -> HttpResponse:
    council = permitted_or_404(request.user, "people.view_council", Council, code=code)
    return render(
        request,
        "people/council.html",
        {
            "council": council,
            "territories": council.territories.all(),
            "team": queries.team_of(council),
            "given": queries.consents_of(council),
            "purposes": consents.PURPOSES,
        },
    )


@require_safe
def team(request: HttpRequest, code: str) -> HttpResponse:
    """The people of a council and who is invited; only those who look after it change anything."""
    council = permitted_or_404(request.user, "people.view_council", Council, code=code)
    may_manage = request.user.has_perm("people.manage_team", council)
    return render(
        request,
        "people/team.html",
        {
            "council": council,
            "team": queries.team_of(council),
            "may_manage": may_manage,
            "invitations": queries.open_invitations(council=council) if may_manage else [],
            "roles": roles.OF_COUNCIL,
        },
    )


def invite_to_team(request: HttpRequest, code: str) -> HttpResponse:
    council = permitted_or_404(request.user, "people.manage_team", Council, code=code)
    form = InviteToTeamForm(request.POST or None, initial={"language": translation.get_language()})
    if request.method == "POST" and form.is_valid():
        try:
            invitation = actions.invite(by=request.user, council=council, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(
                request, _("The invitation is on its way to %(email)s.") % {"email": invitation.email}
            )
            return redirect("people:team", code=code)
    return render(request, "people/invite_to_team.html", {"form": form, "council": council})


@require_safe
def council_history(request: HttpRequest, code: str) -> HttpResponse:
    council = permitted_or_404(request.user, "people.view_council_history", Council, code=code)
    form = FindEventsForm(request.GET)
    form.is_valid()
    events = queries.history(
        council=code, verb=form.cleaned_data.get("verb", ""), text=form.cleaned_data.get("q", "")
    )
    context = {"council": council, "form": form, "page": page_of(request, events)}
    return render(request, "people/council_history.html", context)


# --- Roles and invitations -----------------------------------------------------------------------------


@require_safe
def role_guide(request: HttpRequest) -> HttpResponse:
    """What each role is for and may do."""
    return render(
        request,
        "people/role_guide.html",
        {"roles": roles.ROLES, "mine": {held.role for held in request.user.current_roles}},
    )


def end_role(request: HttpRequest, number: int) -> HttpResponse:
    held = permitted_or_404(request.user, "people.end_role", _current_assignments(), pk=number)
    if request.method == "POST":
        actions.end_role(by=request.user, assignment=held)
        messages.success(request, _("The role of %(person)s has ended.") % {"person": held.person})
        return redirect(_place_of(request.user, held))
    last = held.role == roles.COORDINATOR.code and queries.coordinators_of(held.council).count() == 1
    return render(request, "people/end_role.html", {"held": held, "last": last})


def hand_over(request: HttpRequest, number: int) -> HttpResponse:
    held = permitted_or_404(request.user, "people.end_role", _current_assignments(), pk=number)
    form = HandOverForm(request.POST or None, initial={"language": translation.get_language()})
    if request.method == "POST" and form.is_valid():
        try:
            invitation = actions.invite(
                by=request.user,
                role=held.kind,
                council=held.council,
                circle=held.circle,
                replaces=held,
                **form.cleaned_data,
            )
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            text = _("The role passes to %(email)s as soon as the invitation is accepted.")
            messages.success(request, text % {"email": invitation.email})
            return redirect(_place_of(request.user, held))
    return render(request, "people/hand_over.html", {"form": form, "held": held})


def _current_assignments():
    return RoleAssignment.objects.current().select_related("person", "council")


def _place_of(person: Person, thing: RoleAssignment | Invitation) -> str:
    """Where somebody goes on after managing a role: the team she manages, or else her own page."""
    person = Person.objects.get(pk=person.pk)  # it may have been her own role
    if thing.council and person.has_perm("people.view_council", thing.council):
        return reverse("people:team", args=[thing.council.code])
    return reverse("people:people") if person.has_perm("people.administer") else reverse("people:me")


@require_POST
def cancel_invitation(request: HttpRequest, number: int) -> HttpResponse:
    return _manage_invitation(
        request, number, actions.cancel_invitation, _("The invitation has been cancelled.")
    )


@require_POST
def send_again(request: HttpRequest, number: int) -> HttpResponse:
    return _manage_invitation(request, number, actions.send_again, _("A new letter is on its way."))


def _manage_invitation(request: HttpRequest, number: int, act, done: str) -> HttpResponse:
    invitation = permitted_or_404(
        request.user, "people.manage_invitation", Invitation.objects.select_related("council"), pk=number
    )
    try:
        act(by=request.user, invitation=invitation)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(_place_of(request.user, invitation))


@login_not_required
@never_cache
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link of a letter. Opening it changes nothing: mail programs open links by themselves."""
    invitation = actions.invitation_of(token)
    if invitation is None:
        raise Http404
    if request.user.is_authenticated and invitation.accepted_by == request.user:
        return redirect("home")
    if not invitation.is_open:
        return render(request, "people/invitation_over.html", {"invitation": invitation}, status=410)
    if request.user.is_authenticated:
        return _accept_as(request, invitation)
    if Person.objects.filter(email=invitation.email).exists():
        return render(request, "people/accept_sign_in.html", {"invitation": invitation})
    return _accept_as_new(request, invitation)


def _accept_as(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    right_person = request.user.email == invitation.email
    if request.method == "POST" and right_person:
        try:
            actions.accept_invitation(invitation=invitation, person=request.user)
        except Refused:
            return redirect(request.path)  # cancelled or accepted a moment ago: the page says so
        messages.success(
            request, _("Welcome! You now have the role %(role)s.") % {"role": invitation.kind.name}
        )
        return redirect("home")
    return render(request, "people/accept.html", {"invitation": invitation, "right_person": right_person})


def _accept_as_new(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = AcceptForm(request.POST or None, email=invitation.email)
    if request.method == "POST" and form.is_valid():
        try:
            person = actions.join(
                invitation=invitation, language=translation.get_language(), **form.cleaned_data
            )
        except Refused:
            # Accepted or joined a moment ago, in another window: the page says so.
            return redirect(request.path)
        return perform_login(request, person, redirect_url=reverse("home"))
    return render(request, "people/accept_new.html", {"invitation": invitation, "form": form})


# --- Consent -------------------------------------------------------------------------------------------


@require_safe
def council_consents(request: HttpRequest, code: str) -> HttpResponse:
    council = permitted_or_404(request.user, "people.view_consents", Council, code=code)
    given = queries.consents_of(council)
    return render(
        request,
        "people/consents.html",
        {
            "council": council,
            "rows": [(purpose, given.get(purpose.code)) for purpose in consents.PURPOSES],
            "may_decide": request.user.has_perm("people.decide_consents", council),
        },
    )


@require_POST
def decide_consent(request: HttpRequest, code: str, purpose: str) -> HttpResponse:
    council = permitted_or_404(request.user, "people.decide_consents", Council, code=code)
    if purpose not in consents.BY_CODE:
        raise Http404
    if request.POST.get("decision") == "give":
        actions.give_consent(by=request.user, council=council, purpose=consents.BY_CODE[purpose])
        messages.success(request, _("The consent has been given."))
    else:
        given = get_object_or_404(Consent, council=council, purpose=purpose, edition="", withdrawn_at=None)
        actions.withdraw_consent(by=request.user, consent=given)
        messages.success(request, _("The consent has been withdrawn. It counts from now on, not backwards."))
    return redirect("people:consents", code=code)


# --- One's own page ------------------------------------------------------------------------------------


def me(request: HttpRequest) -> HttpResponse:
    person = Person.objects.get(pk=request.user.pk)  # the header must not show what the form refused
    before = {field: getattr(person, field) for field in ProfileForm.Meta.fields}
    form = ProfileForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        changed = {field: before[field] for field in form.changed_data}
        if changed:
            actions.change_person(by=person, person=person, before=changed)
        messages.success(request, _("Your details have been saved."))
        return redirect("people:me")
    return render(request, "people/me.html", {"form": form, "held": request.user.current_roles})
