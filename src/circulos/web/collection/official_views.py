"""The official figures of an edition: everybody in it sees where they come from, who leads it brings them in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from circulos.web.access import demand, permitted_or_404
from circulos.web.collection import official, official_actions
from circulos.web.collection.forms import OfficialForm
from circulos.web.cycle.models import Edition
from circulos.web.people.actions import Refused


def figures(request: HttpRequest, code: str) -> HttpResponse:
    related = Edition.objects.select_related("circle")
    edition = permitted_or_404(request.user, "cycle.view_edition", related, code=code)
    form = OfficialForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        demand(request.user, "collection.lead", edition)
        if form.is_valid() and _taken(request, edition, form):
            return redirect("collection:official", edition.code)
    return render(
        request,
        "collection/official.html",
        {
            "edition": edition,
            "page": official.page_of(edition),
            "form": form if request.user.has_perm("collection.lead", edition) else None,
        },
    )


def _taken(request: HttpRequest, edition: Edition, form: OfficialForm) -> bool:
    file = form.cleaned_data["file"]
    try:
        done = official_actions.take(by=request.user, edition=edition, content=file.read(), name=file.name)
    except Refused as refusal:
        form.add_error("file", str(refusal))
        return False
    told = {"figures": done.figures, "aside": done.aside}
    messages.success(
        request, _("%(figures)s figures have been taken; %(aside)s rows were left aside.") % told
    )
    return True
