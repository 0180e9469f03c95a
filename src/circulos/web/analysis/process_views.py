"""The processes of the kit, each with a page of its own."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from circulos.method.types import Process
from circulos.web.analysis import processes as found
from circulos.web.analysis import said, taken
from circulos.web.analysis.frame import page_of
from circulos.web.analysis.queries import Look, look_or_404


def _process(look: Look, code: str) -> Process:
    process = look.kit.processes.get(code)
    if process is None:
        raise Http404
    return process


@require_safe
def processes(request: HttpRequest, code: str) -> HttpResponse:
    look = look_or_404(request, code)
    if look.figures.folder is None:
        return page_of(request, "", look, "processes")
    return page_of(request, "analysis/processes.html", look, "processes", lines=found.lines_of(look))


@require_safe
def process(request: HttpRequest, code: str, process: str) -> HttpResponse:
    look = look_or_404(request, code)
    one = _process(look, process)
    if look.figures.folder is None:
        return page_of(request, "", look, "processes")
    return page_of(
        request,
        "analysis/process.html",
        look,
        "processes",
        process=one,
        title=said.text(one.title),
        scope=said.text(one.scope),
        drawn=found.draw(look, one),
        steps=found.steps_of(look, one),
        sources=[look.kit.sources[code].title for code in one.sources if code in look.kit.sources],
    )


@require_safe
def take_process(request: HttpRequest, code: str, process: str, ending: str) -> HttpResponse:
    look = look_or_404(request, code)
    one = _process(look, process)
    if look.figures.folder is None:
        raise Http404
    content = taken.exhibit_as(found.exhibit(look, one), ending, look.seen)
    return taken.answer(content, ending, f"{code}-{one.code}")
