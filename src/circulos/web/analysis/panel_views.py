"""The panel council × indicator, the report of the circle, and how good the data are."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from circulos.web.analysis import council_page, lenses, quality_page, said, shown, taken
from circulos.web.analysis.forms import PanelForm
from circulos.web.analysis.frame import need_figures, page_of, perspective_of
from circulos.web.analysis.queries import Look, look_or_404
from circulos.web.analysis.shown import Asked


@require_safe
def panel(request: HttpRequest, code: str) -> HttpResponse:
    look = look_or_404(request, code)
    if look.figures.folder is None:
        return page_of(request, "", look, "panel")
    form = PanelForm(request.GET or {"council": look.own_code}, look=look, auto_id="panel_%s")
    asked = Asked("heat", perspective=form.chosen, group=form.chosen_group)
    drawn = shown.draw(look.seen, asked)
    summary = None if drawn else shown.draw(look.seen, Asked("panel", perspective=form.chosen))
    links = [
        (said.text(one.title), council_page.address_of(look, one.code))
        for one in look.seen.under(asked.perspective)
    ]
    parts = [part for part in look.parts if not part.withdrawn_at] if look.leads else []
    bound = PanelForm(
        {"perspective": asked.perspective, "group": asked.group, "council": look.own_code},
        look=look,
        auto_id="panel_%s",
    )
    return page_of(
        request,
        "analysis/panel.html",
        look,
        "panel",
        form=bound,
        drawn=drawn or summary,
        links=links,
        parts=parts,
        asked=asked,
        has_report=taken.CIRCLE in look.kit.reports,
    )


@require_safe
def take_panel(request: HttpRequest, code: str, ending: str) -> HttpResponse:
    look = look_or_404(request, code)
    need_figures(look)
    form = PanelForm(request.GET, look=look)
    group = form.chosen_group
    perspective = perspective_of(request, look)
    made = shown.build(look.seen, Asked("heat", perspective=perspective, group=group))
    made = made or shown.build(look.seen, Asked("panel", perspective=perspective))
    return taken.answer(taken.exhibit_as(made, ending, look.seen), ending, f"{code}-panel")


@require_safe
def take_circle(request: HttpRequest, code: str, ending: str) -> HttpResponse:
    """The report of the circle as a whole."""
    look = look_or_404(request, code)
    need_figures(look)
    return taken.answer(
        taken.circle_report(lenses.placed(look.seen, look), look.edition.circle.name, ending), ending, code
    )


@require_safe
def quality(request: HttpRequest, code: str) -> HttpResponse:
    look = look_or_404(request, code)
    if look.figures.folder is None:
        return page_of(request, "", look, "quality")
    drawn = [
        shown.kept((look.seen.key, name, shown.language()), lambda name=name: _quality(look, name))
        for name in quality_page.NAMES
    ]
    return page_of(
        request, "analysis/quality.html", look, "quality", page=quality_page.page_of(look), drawn=drawn
    )


def _quality(look: Look, name: str) -> shown.Drawn | None:
    made = quality_page.exhibit(look, name, quality_page.MOST)
    return shown.markup_of(made, Asked(name)) if made else None


@require_safe
def take_quality(request: HttpRequest, code: str, exhibit: str, ending: str) -> HttpResponse:
    look = look_or_404(request, code)
    need_figures(look)
    content = taken.exhibit_as(quality_page.exhibit(look, exhibit), ending, look.seen)
    return taken.answer(content, ending, f"{code}-{exhibit}")
