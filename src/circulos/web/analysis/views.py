"""Pages over comparisons: the council's own, one indicator, the panel, how good the data are, the territory."""

from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from circulos.method.types import Indicator
from circulos.web.analysis import calls as who_to_call
from circulos.web.analysis import (
    council_page,
    indicator_page,
    lenses,
    navigation,
    processes,
    quality_page,
    said,
    scopes,
    service_model,
    shown,
    taken,
    territory,
    weights,
)
from circulos.web.analysis.frame import page_of
from circulos.web.analysis.promised import provider
from circulos.web.analysis.queries import Look, look_or_404
from circulos.web.analysis.shown import Asked
from circulos.web.cycle.queries import facilitators_of


def _need_figures(look: Look) -> None:
    if look.figures.folder is None:
        raise Http404


# --- The council --------------------------------------------------------------------------------------------


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


class PerspectiveForm(forms.Form):
    """Which indicators: all of a perspective."""

    perspective = forms.ChoiceField(label=gettext_lazy("Perspective"), required=False)

    def __init__(self, *args, look: Look, with_all: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        titles = [
            (one.code, said.text(one.title))
            for one in look.kit.perspectives.values()
            if look.seen.under(one.code)
        ]
        self.fields["perspective"].choices = [("", _("All perspectives")), *titles] if with_all else titles
        self.first = titles[0][0] if titles else ""
        self.with_all = with_all

    @property
    def chosen(self) -> str:
        """What the address says, if it makes sense; otherwise the first, so that a page is never too much to read."""
        if "perspective" not in self.data:
            return self.first
        return self.cleaned_data["perspective"] if self.is_valid() else self.first


class PanelForm(PerspectiveForm):
    group = forms.ChoiceField(label=gettext_lazy("Group"), required=False)
    council = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, look: Look, **kwargs) -> None:
        super().__init__(*args, look=look, with_all=True, **kwargs)
        groups = [
            (group.code, said.text(group.title))
            for one in look.kit.groupings.values()
            for group in one.groups
        ]
        self.fields["group"].choices = [("", _("The whole circle")), *groups]
        if not groups:
            del self.fields["group"]

    @property
    def chosen_group(self) -> str:
        return self.cleaned_data.get("group", "") if self.is_valid() else ""


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
    _need_figures(look)
    if exhibit == "context":
        made = territory.context_exhibit(look)
    elif exhibit in ("panel", "profile"):
        made = shown.build(look.seen, Asked(exhibit, perspective=_perspective(request, look)))
    else:
        raise Http404
    content = taken.exhibit_as(made, ending, look.seen)
    return taken.answer(content, ending, f"{code}-{council}-{exhibit}")


def _perspective(request: HttpRequest, look: Look) -> str:
    asked = request.GET.get("perspective", "")
    return asked if asked in look.kit.perspectives else ""


@require_safe
def take_report(request: HttpRequest, code: str, council: str, ending: str) -> HttpResponse:
    """The report of a council, or, with `plan`, another one that the kit plans for it, such as a page for politicians."""
    look = look_or_404(request, code, council)
    _need_figures(look)
    plan = request.GET.get("plan", taken.PLAN)
    content = taken.council_report(
        lenses.placed(look.for_council, look), look.edition.circle.name, ending, plan
    )
    return taken.answer(content, ending, f"{code}-{council}" + (f"-{plan}" if plan != taken.PLAN else ""))


@require_safe
def take_circle(request: HttpRequest, code: str, ending: str) -> HttpResponse:
    """The report of the circle as a whole."""
    look = look_or_404(request, code)
    _need_figures(look)
    return taken.answer(
        taken.circle_report(lenses.placed(look.seen, look), look.edition.circle.name, ending), ending, code
    )


# --- One indicator ------------------------------------------------------------------------------------------


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


class FactForm(forms.Form):
    """Against which fact about the territory a value is drawn; without one, against all that the kit names."""

    fact = forms.ChoiceField(label=gettext_lazy("Against"), required=False)
    council = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, look: Look, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        together = (
            said.text(look.kit.context[code].title)
            for code in look.kit.environment.adjustment
            if code in look.kit.context
        )
        self.fields["fact"].choices = [
            ("", _("%(facts)s, together") % {"facts": ", ".join(together)}),
            *lenses.facts_to_choose(look),
        ]

    @property
    def chosen(self) -> str:
        return self.cleaned_data["fact"] if self.is_valid() else ""


def _link(look: Look, one: Indicator | None) -> tuple[str, str] | None:
    return (said.text(one.title), council_page.address_of(look, one.code)) if one else None


@require_safe
def take_indicator(
    request: HttpRequest, code: str, indicator: str, exhibit: str, ending: str
) -> HttpResponse:
    look = look_or_404(request, code)
    _need_figures(look)
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


# --- The panel and the data ---------------------------------------------------------------------------------


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
    _need_figures(look)
    form = PanelForm(request.GET, look=look)
    group = form.chosen_group
    perspective = _perspective(request, look)
    made = shown.build(look.seen, Asked("heat", perspective=perspective, group=group))
    made = made or shown.build(look.seen, Asked("panel", perspective=perspective))
    return taken.answer(taken.exhibit_as(made, ending, look.seen), ending, f"{code}-panel")


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
    _need_figures(look)
    content = taken.exhibit_as(quality_page.exhibit(look, exhibit), ending, look.seen)
    return taken.answer(content, ending, f"{code}-{exhibit}")
