"""What surrounds every page of results: where it belongs, its tabs, and from which figures it is made."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

import circulos
from circulos.web.analysis.promised import provider
from circulos.web.analysis.queries import Look
from circulos.web.analysis.taken import MEDIA


def page_of(request: HttpRequest, template: str, look: Look, tab: str, **context) -> HttpResponse:
    """A page of results; before there are any, a page that says when they come."""
    if look.figures.folder is None:
        return render(request, "analysis/not_yet.html", frame_of(look, tab))
    return render(request, template, frame_of(look, tab) | context)


def frame_of(look: Look, tab: str) -> dict:
    facts = []
    if look.figures.folder is not None:
        facts = [
            (_("Kit"), f"{look.kit.code} {look.kit.version} · {look.kit.digest[:8]}"),
            (_("Snapshot"), look.seen.snapshot[:8]),
            (_("Program"), circulos.__version__),
        ]
    return {
        "look": look,
        "edition": look.edition,
        "circle": look.edition.circle,
        "own": look.own,
        "tab": tab,
        "media": MEDIA,
        "tabs": _tabs(look),
        "query": f"?council={look.own_code}" if look.own else "",
        "page_facts": facts,
        "other_kit": look.figures.frozen is not None and look.figures.frozen.kit_digest != look.kit.digest,
    }


def _tabs(look: Look) -> list[tuple[str, str, str]]:
    code, query = look.edition.code, f"?council={look.own_code}" if look.own else ""
    panel = ("panel", _("Indicator panel"), reverse("analysis:panel", args=[code]) + query)
    processes = ("processes", _("Processes"), reverse("analysis:processes", args=[code]) + query)
    quality = ("quality", _("Data quality"), reverse("analysis:quality", args=[code]) + query)
    if look.own is None:
        return [panel, *([processes] if look.kit.processes else []), quality]
    own = [code, look.own_code]
    mine = look.own in look.own_parts
    name = _("My council") if mine else look.own.council.name
    return [
        ("council", name, reverse("analysis:council", args=own)),
        ("profile", _("All indicators"), reverse("analysis:profile", args=own)),
        *provider().tabs(look),
        ("calls", _("Whom to call"), reverse("analysis:calls", args=own)),
        panel,
        ("context", _("Territory and neighbours"), reverse("analysis:context", args=own)),
        *([processes] if look.kit.processes else []),
        quality,
    ]


def need_figures(look: Look) -> None:
    """There is nothing to take away before there are figures."""
    if look.figures.folder is None:
        raise Http404


def perspective_of(request: HttpRequest, look: Look) -> str:
    """What the address asks for, if the kit knows it."""
    asked = request.GET.get("perspective", "")
    return asked if asked in look.kit.perspectives else ""
