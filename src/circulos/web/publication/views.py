from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from circulos.web.collection import freezing
from circulos.web.cycle.queries import edition_or_404
from circulos.web.people.actions import Refused
from circulos.web.publication import packs as runs


class PackForm(forms.Form):
    formats = forms.MultipleChoiceField(
        label=gettext_lazy("In which formats"),
        choices=[
            ("pdf", gettext_lazy("PDF, to read and to print")),
            ("pptx", gettext_lazy("PPTX, slides to change")),
            ("xlsx", gettext_lazy("XLSX, the numbers")),
        ],
        initial=list(runs.FORMATS),
        widget=forms.CheckboxSelectMultiple,
    )


def packs(request: HttpRequest, code: str) -> HttpResponse:
    """The reports of all councils: how far they are, to take away, and to ask for."""
    edition = edition_or_404(request, "cycle.lead", code)
    form = PackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            runs.ask(by=request.user, edition=edition, formats=tuple(form.cleaned_data["formats"]))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("publication:packs", code)
    run = runs.latest(edition)
    context = {
        "edition": edition,
        "form": form,
        "run": run,
        "is_stuck": run is not None and runs.is_stuck(run),
        "is_frozen": freezing.current(edition) is not None,
        "size": _size(run),
    }
    return render(request, "publication/packs.html", context)


def _size(run) -> int:
    """Of the zip, in bytes; 0 where there is none."""
    path = settings.DATA / run.file if run and run.file else None
    return path.stat().st_size if path and path.is_file() else 0


@require_safe
def take_pack(request: HttpRequest, code: str) -> HttpResponse:
    edition = edition_or_404(request, "cycle.lead", code)
    run = runs.latest(edition)
    if not _size(run):
        raise Http404
    path = settings.DATA / run.file
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{code}.zip")
