"""The workbook of a return, files and pasted blocks that come in, and the preview of what they would change."""

import tempfile
from pathlib import Path

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from circulos.web.collection import filled as reading
from circulos.web.collection import phase, proposal_actions, proposals, queries, sent, workbooks
from circulos.web.collection.actions import Conflict
from circulos.web.collection.forms import SUFFIXES, PasteForm, UploadForm
from circulos.web.collection.laid import Laid, Unusable, lay_file, lay_paste
from circulos.web.collection.models import Proposal, Via
from circulos.web.collection.views import frame_of
from circulos.web.cycle.models import Participation
from circulos.web.people.actions import Refused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def workbook(request: HttpRequest, code: str, council: str) -> HttpResponse:
    part = queries.part_or_404(request, "collection.fill_in", code, council)
    whole = reading.load(part.edition, part.council)
    response = HttpResponse(workbooks.workbook_of(whole), content_type=XLSX)
    name = f"{slugify(council)}-{slugify(code)}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def upload(request: HttpRequest, code: str, council: str) -> HttpResponse:
    part = queries.part_or_404(request, "collection.fill_in", code, council)
    whole = reading.load(part.edition, part.council)
    form = UploadForm(request.POST or None, request.FILES or None)
    unusable = None
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_propose_file(request, part, whole, form.cleaned_data["file"]))
        except Unusable as problem:
            unusable = problem
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(
        request,
        "collection/upload.html",
        frame_of(request, part, whole) | {"form": form, "unusable": unusable},
    )


def _propose_file(request: HttpRequest, part: Participation, whole: reading.Filled, file) -> Proposal:
    """The file lies in a folder of its own while it is read, under a name of ours: its own is not to be trusted."""
    suffix = Path(file.name).suffix.lower()
    if suffix not in SUFFIXES:
        raise Unusable(
            _("Files of this kind cannot be read. Save it as an Excel workbook (.xlsx) or as CSV.")
        )
    with tempfile.TemporaryDirectory(prefix="circulos-") as folder:
        path = Path(folder) / f"file{suffix}"
        with path.open("wb") as copy:
            for chunk in file.chunks():
                copy.write(chunk)
        laid, via = lay_file(whole, path, file.name)
    return _proposed(request, part, whole, laid, via, file.name)


def _proposed(request: HttpRequest, part, whole, laid: Laid, via: str, name: str) -> Proposal:
    door = phase.door(part, whole.filed)
    if not door.is_open:
        raise Refused(door.closed)
    return proposal_actions.propose(by=request.user, part=part, laid=laid, via=via, name=name)


def paste(request: HttpRequest, code: str, council: str) -> HttpResponse:
    part = queries.part_or_404(request, "collection.fill_in", code, council)
    whole = reading.load(part.edition, part.council)
    form = PasteForm(request.POST or None, whole=whole)
    if request.method == "POST" and form.is_valid():
        section = whole.section(form.cleaned_data["section"])
        laid = lay_paste(whole, section, form.cleaned_data["text"])
        try:
            return redirect(_proposed(request, part, whole, laid, Via.PASTED, _("Pasted figures")))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "collection/paste.html", frame_of(request, part, whole) | {"form": form})


def proposal(request: HttpRequest, code: str, council: str, number: int) -> HttpResponse:
    """Every change before it is taken. The list says over which versions it was made, so that none slips in."""
    part = queries.part_or_404(request, "collection.fill_in", code, council)
    found = get_object_or_404(Proposal, pk=number, filed__edition=part.edition, filed__council=part.council)
    found.filed.edition, found.filed.council = part.edition, part.council
    if request.method == "POST":
        seen = [sent.whole_number(one, 9, -1) for one in request.POST.get("seen", "").split(",") if one]
        try:
            proposal_actions.take(by=request.user, part=part, proposal=found, seen=seen)
        except (Refused, Conflict) as problem:
            messages.error(request, str(problem))
            return redirect(found)
        messages.success(request, _("%(number)s figures have been taken.") % {"number": len(found.changes)})
        return redirect("collection:return", code, council)
    whole = reading.load(part.edition, part.council)
    changes = proposals.changes_of(whole, found)
    return render(
        request,
        "collection/proposal.html",
        frame_of(request, part, whole)
        | {
            "proposal": found,
            "changes": changes,
            "meanwhile": sum(one.meanwhile for one in changes),
            "seen": ",".join(map(str, proposals.versions_now(whole, found))),
        },
    )
