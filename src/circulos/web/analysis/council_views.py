"""Pages of one council: where it stands, all its indicators, its territory, whom to call."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from circulos.web.analysis import calls as who_to_call
from circulos.web.analysis import council_page, lenses, navigation, said, shown, taken, territory, weights
from circulos.web.analysis.forms import PerspectiveForm
from circulos.web.analysis.frame import need_figures, page_of, perspective_of
from circulos.web.analysis.queries import Look, look_or_404
from circulos.web.analysis.shown import Asked
from circulos.web.cycle.queries import facilitators_of


@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    """To the results of the newest edition whose figures are fixed: where the entry of the header leads."""
    if not request.user.has_perm("analysis.look_for_results"):
        raise Http404
    edition = navigation.newest_for(request.user)
    if edition is not None:
        return redirect("analysis:results", edition.code)
    return render(request, "analysis/latest.html")


@require_safe
def results(request: HttpRequest, code: str) -> HttpResponse:
    """To the own council; whoever has none begins with the panel."""
    look = look_or_404(request, code)
    if look.own and not look.leads:
        return redirect("analysis:council", code, look.own_code)
    return redirect("analysis:panel", code)


@require_safe
def council(request: HttpRequest, code: str, council: str) -> HttpResponse:
    look = look_or_404(request, code, council)
    if look.figures.folder is None:
        return page_of(request, "", look, "council")
    found = council_page.page_of(look)
    return page_of(
        request,
        "analysis/council.html",
        look,
        "council",
        page=found,
        facilitators=facilitators_of(look.edition.circle)
        if any(one.more for one in found.opportunities)
        else (),
        status_words=_status_words(found.sureness.missing),
        reports=_reports(look),
    )


def _reports(look: Look) -> list[tuple[str, str, str]]:
    """The plans of the kit that a council may take away: its own report first."""
    titles = {taken.PLAN: _("Report"), "brief": _("One page"), "session": _("For a workshop")}
    return [
        (code, title, said.text(look.kit.reports[code].audience))
        for code, title in titles.items()
        if code in look.kit.reports
    ]


def _status_words(missing: dict[str, int]) -> list[tuple[str, int]]:
    return [(said.say(shown.status_words(status)), count) for status, count in missing.items()]


@require_safe
def profile(request: HttpRequest, code: str, council: str) -> HttpResponse:
    look = look_or_404(request, code, council)
    if look.figures.folder is None:
        return page_of(request, "", look, "profile")
    form = PerspectiveForm(request.GET, look=look, with_all=False)
    perspective = form.chosen
    drawn = [shown.draw(look.seen, Asked(name, perspective=perspective)) for name in ("profile", "panel")]
    choices = [(*choice, choice[0] == perspective) for choice in form.fields["perspective"].choices]
    links = [
        (said.text(one.title), council_page.address_of(look, one.code))
        for one in look.seen.under(perspective)
    ]
    return page_of(
        request, "analysis/profile.html", look, "profile", choices=choices, perspective=perspective, links=links,
        drawn=[one for one in drawn if one],
    )  # fmt: skip


@require_safe
def context(request: HttpRequest, code: str, council: str) -> HttpResponse:
    look = look_or_404(request, code, council)
    if look.figures.folder is None:
        return page_of(request, "", look, "context")
    made = territory.context_exhibit(look)
    chosen = weights.chosen(request, look)
    found = territory.neighbours_of(look, chosen.weights)
    return page_of(
        request,
        "analysis/context.html",
        look,
        "context",
        drawn=shown.markup_of(made, Asked("context")) if made else None,
        near=territory.near_lines(look, found) if found else [],
        chosen=chosen,
    )


@require_safe
def calls(request: HttpRequest, code: str, council: str) -> HttpResponse:
    """Who to call, and who could call us."""
    look = look_or_404(request, code, council)
    if look.figures.folder is None:
        return page_of(request, "", look, "calls")
    return page_of(request, "analysis/calls.html", look, "calls", page=who_to_call.calls_of(look))


@require_safe
def take_council(request: HttpRequest, code: str, council: str, exhibit: str, ending: str) -> HttpResponse:
    look = look_or_404(request, code, council)
    need_figures(look)
    if exhibit == "context":
        made = territory.context_exhibit(look)
    elif exhibit in ("panel", "profile"):
        made = shown.build(look.seen, Asked(exhibit, perspective=perspective_of(request, look)))
    else:
        raise Http404
    content = taken.exhibit_as(made, ending, look.seen)
    return taken.answer(content, ending, f"{code}-{council}-{exhibit}")


@require_safe
def take_report(request: HttpRequest, code: str, council: str, ending: str) -> HttpResponse:
    """The report of a council, or, with `plan`, another one that the kit plans for it, such as a page for politicians."""
    look = look_or_404(request, code, council)
    need_figures(look)
    plan = request.GET.get("plan", taken.PLAN)
    content = taken.council_report(
        lenses.placed(look.for_council, look), look.edition.circle.name, ending, plan
    )
    return taken.answer(content, ending, f"{code}-{council}" + (f"-{plan}" if plan != taken.PLAN else ""))
