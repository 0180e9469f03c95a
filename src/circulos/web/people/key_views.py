"""API keys: with one of these a program acts as the person who made it."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from circulos.web.access import demand
from circulos.web.people import actions
from circulos.web.people.forms import ApiKeyForm
from circulos.web.people.models import ApiKey


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    demand(request.user, "people.use_keys")
    return render(request, "people/keys.html", {"keys": request.user.api_keys.filter(revoked_at=None)})


@reauthentication_required(allow_get=True)
@never_cache
def add_key(request: HttpRequest) -> HttpResponse:
    """The key is in the answer to the form and nowhere else, so the answer is a page and not a redirect."""
    demand(request.user, "people.use_keys")
    form = ApiKeyForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        key, text = actions.create_api_key(
            by=request.user, name=form.cleaned_data["name"], expires_at=form.expires_at
        )
        return render(request, "people/key_made.html", {"key": key, "text": text})
    return render(request, "people/add_key.html", {"form": form})


@require_POST
def revoke_key(request: HttpRequest, number: int) -> HttpResponse:
    key = get_object_or_404(ApiKey, pk=number, person=request.user)
    actions.revoke_api_key(by=request.user, key=key)
    messages.success(request, _("The key %(key)s no longer works.") % {"key": key})
    return redirect("people:keys")
