"""A council's own series month after month: what stands out, the charts, and filling in a month."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from circulos.web.access import permitted_or_404
from circulos.web.analysis import said, taken
from circulos.web.cycle import kits
from circulos.web.cycle.models import Membership
from circulos.web.monitoring import actions, lines, series
from circulos.web.monitoring.forms import PeriodForm, brought_back, carried, periods_over
from circulos.web.monitoring.models import PeriodFigure
from circulos.web.people.actions import Refused
from circulos.web.ui.dates import month_in_words


def _membership(request: HttpRequest, code: str, council: str, permission: str) -> Membership:
    """A member of today, where the kit of the circle follows anything within the year."""
    related = Membership.objects.current().select_related("circle", "council")
    where = {"circle__code": code, "council__code": council}
    found = permitted_or_404(request.user, permission, related, **where)
    if not series.is_watched(found.circle.kit):
        raise Http404
    return found


def _frame(request: HttpRequest, membership: Membership) -> dict:
    return {
        "membership": membership,
        "circle": membership.circle,
        "council": membership.council,
        "may_fill": request.user.has_perm("monitoring.fill", membership),
    }


@require_safe
def alerts(request: HttpRequest, code: str, council: str) -> HttpResponse:
    membership = _membership(request, code, council, "monitoring.view")
    watched = series.of(membership)
    news, by_chance = lines.alerts_of(watched)
    found = lines.series_of(watched, membership.council.name)
    context = {
        "news": news,
        "by_chance": said.number(by_chance, lines.ONE_DECIMAL),
        "series": found,
        "followed": [said.text(one.title) for one in watched.kit.indicators.values()],
        "is_invented": watched.found.invented,
    }
    return render(request, "monitoring/alerts.html", _frame(request, membership) | context)


@require_safe
def take(request: HttpRequest, code: str, council: str, indicator: str, ending: str) -> HttpResponse:
    """The chart of one indicator as SVG, its table as CSV or XLSX."""
    membership = _membership(request, code, council, "monitoring.view")
    watched = series.of(membership)
    one = watched.kit.indicators.get(indicator)
    chart = watched.charts.get(indicator)
    if one is None or chart is None:
        raise Http404
    made = lines.exhibit(watched, chart, membership.council.name)
    content = taken.exhibit_as(made, ending, watched.found, one)
    return taken.answer(content, ending, f"{council}-{indicator}")


def fill(request: HttpRequest, code: str, council: str) -> HttpResponse:
    """The figures of one month or quarter; with `period` another one than the last that is over."""
    membership = _membership(request, code, council, "monitoring.fill")
    kit = kits.kit_of(membership.circle.kit)
    watched = series.kit_of(kit)
    frequencies = series.frequencies_of(watched)
    choices = [(one, period) for one in frequencies for period in periods_over(one)]
    known = dict(_filled(membership))
    asked = request.GET.get("period") or _next_empty(choices, known)
    frequency = next((one for one, period in choices if period == asked), None)
    if frequency is None:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    form = PeriodForm(sent, initial=known.get(asked, {}), kit=watched, frequency=frequency)
    seen = brought_back(request.POST.get("seen", "")) if sent is not None else known.get(asked, {})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            actions.fill(by=request.user, membership=membership, period=asked, values=values, seen=seen)
        except actions.Conflict as conflict:
            form.add_conflict(conflict)
            seen = {**seen, **conflict.figures}
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("The figures of %(period)s are written down.") % {"period": month_in_words(asked)}
            )
            return redirect("monitoring:alerts", code, council)
    context = {
        "form": form,
        "seen": carried(seen),
        "period": asked,
        "periods": [(period, period in known) for _one, period in choices],
    }
    return render(request, "monitoring/fill.html", _frame(request, membership) | context)


def _filled(membership: Membership) -> dict[str, dict[str, float]]:
    """The figures that are there, by period and variable."""
    found: dict[str, dict[str, float]] = {}
    rows = PeriodFigure.objects.filter(membership=membership)
    for period, variable, value in rows.values_list("period", "variable", "value"):
        found.setdefault(period, {})[variable] = value
    return found


def _next_empty(choices: list[tuple[str, str]], known: dict) -> str:
    """The earliest empty period after the last one that is filled in; the last that is over where there is none."""
    empty = []
    for _frequency, period in choices:
        if period in known:
            break
        empty.append(period)
    return empty[-1] if empty and known else choices[0][1]
