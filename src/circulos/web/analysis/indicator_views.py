"""The page of one indicator, and what can be taken away of it."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from circulos.method.types import Indicator
from circulos.web.analysis import calls as who_to_call
from circulos.web.analysis import (
    council_page,
    indicator_page,
    lenses,
    processes,
    said,
    scopes,
    service_model,
    shown,
    taken,
    weights,
)
from circulos.web.analysis.forms import FactForm
from circulos.web.analysis.frame import need_figures, page_of
from circulos.web.analysis.promised import provider
from circulos.web.analysis.queries import Look, look_or_404
from circulos.web.analysis.shown import Asked


def _indicator(look: Look, code: str) -> Indicator:
    """Among those with values: for the others there is no page."""
    found = next((one for one in look.seen.measured if one.code == code), None)
    if found is None:
        raise Http404
    return found


@require_safe
def indicator(request: HttpRequest, code: str, indicator: str) -> HttpResponse:
    look = look_or_404(request, code)
    if look.figures.folder is None:
        return page_of(request, "", look, "panel")
    one = _indicator(look, indicator)
    drawn = [
        shown.draw(look.seen, Asked(name, indicator=one.code), titled_by_view=True)
        for name in indicator_page.EXHIBITS
    ]
    chosen = weights.chosen(request, look)
    facts = FactForm(request.GET, look=look, auto_id="fact_%s")
    before, after = indicator_page.neighbours_in(look, one)
    beside = provider().beside(look, one)
    return page_of(
        request,
        "analysis/indicator.html",
        look,
        "profile" if look.own else "panel",
        card=indicator_page.card_of(look, one),
        lenses=lenses.lenses_of(look, one, chosen.weights),
        drawn=[found for found in drawn if found],
        near=lenses.draw(look, lenses.NEAR, one, chosen.weights),
        chosen=chosen,
        scatter=lenses.draw(look, lenses.SCATTER, one, {}, facts.chosen),
        facts=facts,
        fact_query=_query(look, facts.chosen),
        value=said.value(look.seen.now(one.code), look.own_code) if look.own else "",
        interval=said.interval(look.seen.now(one.code), look.own_code) if look.own else "",
        group=said.say(look.seen.setting.groups.get(look.seen.group(one.code), "")),
        companions=indicator_page.companions_of(look, one),
        scopes=scopes.beside(look, one),
        declared=service_model.beside(look, one),
        processes=processes.of_indicator(look, one),
        practices=who_to_call.practices_of(look, one),
        beside=beside,
        references=lenses.draw_references(look, one, beside),
        before=_link(look, before),
        after=_link(look, after),
        sizes_are_hidden=bool(look.veil.coded),
    )


def _query(look: Look, fact: str) -> str:
    told = {"council": look.own_code, "fact": fact}
    return "?" + urlencode({name: value for name, value in told.items() if value})


def _link(look: Look, one: Indicator | None) -> tuple[str, str] | None:
    return (said.text(one.title), council_page.address_of(look, one.code)) if one else None


@require_safe
def take_indicator(
    request: HttpRequest, code: str, indicator: str, exhibit: str, ending: str
) -> HttpResponse:
    look = look_or_404(request, code)
    need_figures(look)
    one = _indicator(look, indicator)
    if exhibit == "sheet":
        return _sheet(request, look, one, ending)
    if exhibit in lenses.EXHIBITS:
        fact = FactForm(request.GET, look=look).chosen
        made = lenses.build(look, exhibit, one, weights.chosen(request, look).weights, fact)
    elif exhibit == lenses.REFERENCES:
        made = lenses.references_exhibit(look, one, provider().beside(look, one))
    elif exhibit in indicator_page.EXHIBITS:
        made = shown.build(look.seen, Asked(exhibit, indicator=one.code))
    else:
        raise Http404
    return taken.answer(
        taken.exhibit_as(made, ending, look.seen, one), ending, f"{code}-{one.code}-{exhibit}"
    )


def _sheet(request: HttpRequest, look: Look, one: Indicator, ending: str) -> HttpResponse:
    """Everything the page of an indicator shows, as one file."""
    chosen = weights.chosen(request, look).weights
    plain = [shown.build(look.seen, Asked(name, indicator=one.code)) for name in indicator_page.EXHIBITS]
    further = [lenses.build(look, name, one, chosen) for name in lenses.EXHIBITS if look.own]
    beside = provider().beside(look, one)
    against = lenses.references_exhibit(look, one, beside)
    found = [made for made in (*plain, against, *further) if made]
    told = f"{beside.agreed} {beside.aim} {lenses.context_of_look(look)} {sorted(chosen.items())}"
    content = taken.sheet(look.seen, one, found, told, ending)
    return taken.answer(content, ending, f"{look.edition.code}-{one.code}")
