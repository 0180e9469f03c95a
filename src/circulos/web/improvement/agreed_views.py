"""Reference values agreed by a circle: the list with its history, and recording and ending one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from circulos.exhibits.setting import number_format
from circulos.method.types import Indicator, Kit, Polarity
from circulos.web.access import permitted_or_404
from circulos.web.analysis import said
from circulos.web.analysis.queries import look_or_404
from circulos.web.cycle import kits
from circulos.web.cycle.models import Circle, Edition
from circulos.web.improvement import offered, target_actions
from circulos.web.improvement.forms import AgreedForm, ReasonForm, usual_expiry
from circulos.web.improvement.models import AgreedValue
from circulos.web.people.actions import Refused


@require_safe
def agreed(request: HttpRequest, code: str) -> HttpResponse:
    circle = permitted_or_404(request.user, "improvement.view_agreed", Circle, code=code)
    kit = kits.kit_of(circle.kit)
    related = AgreedValue.objects.filter(circle=circle).select_related(
        "meeting__edition", "agreed_by", "ended_by"
    )
    lines = [(one, _title(kit, one), _text(kit, one)) for one in related]
    context = {
        "circle": circle,
        "standing": [line for line in lines if not line[0].ended_at],
        "ended": [line for line in lines if line[0].ended_at],
        "may_agree": request.user.has_perm("improvement.agree", circle) and not circle.closed_at,
    }
    return render(request, "improvement/agreed.html", context)


def _title(kit: Kit, one: AgreedValue) -> str:
    found = kit.indicators.get(one.indicator)
    return said.text(found.title) if found else one.indicator


def _text(kit: Kit, one: AgreedValue) -> str:
    found = kit.indicators.get(one.indicator)
    return said.number(one.value, number_format(found)) if found else f"{one.value:g}"


def add_agreed(request: HttpRequest, code: str) -> HttpResponse:
    """The form; come from an indicator of an edition, what can be agreed is offered beside it."""
    circle = permitted_or_404(request.user, "improvement.agree", Circle, code=code)
    kit = kits.kit_of(circle.kit)
    indicator = kit.indicators.get(request.GET.get("indicator", ""))
    offers, look = [], _look(request, circle)
    if indicator and look and indicator in look.seen.measured:
        offers = offered.of(look, indicator)
    chosen = next((one for one in offers if one.kind == request.GET.get("from")), offered.default_of(offers))
    initial = {"expires_on": usual_expiry()} | _guess(indicator, chosen)
    form = AgreedForm(request.POST or None, initial=initial, circle=circle, indicators=_choices(kit))
    if request.method == "POST" and form.is_valid():
        try:
            target_actions.agree(by=request.user, circle=circle, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("value", str(refusal))
        else:
            messages.success(request, _("The circle’s reference value is recorded."))
            return redirect("improvement:agreed", circle.code)
    context = {
        "circle": circle,
        "form": form,
        "offered": offers,
        "title": said.text(indicator.title) if indicator else "",
        "edition": look.edition if look else None,
        "indicator": indicator,
    }
    return render(request, "improvement/agreed_form.html", context)


def _look(request: HttpRequest, circle: Circle):
    """The results the facilitator came from."""
    wanted = request.GET.get("edition", "")
    edition = Edition.objects.filter(circle=circle, code=wanted).first() if wanted else None
    if edition is None:
        return None
    look = look_or_404(request, edition.code)
    return look if look.figures.folder else None


def _guess(indicator: Indicator | None, chosen: offered.Offered | None) -> dict[str, object]:
    if indicator is None:
        return {}
    found: dict[str, object] = {"indicator": indicator.code}
    if chosen is not None:
        found |= {"value": chosen.value, "provenance": f"{chosen.label}: {chosen.text}"}
    return found


def _choices(kit: Kit) -> list:
    """By perspective; what has no favourable direction has nothing to aim at."""
    return [
        (
            said.text(perspective.title),
            [
                (one.code, f"{said.text(one.title)} · {one.code}")
                for one in kit.under(perspective.code)
                if one.polarity is not Polarity.NEUTRAL or one.references
            ],
        )
        for perspective in kit.perspectives.values()
    ]


def end_agreed(request: HttpRequest, code: str, number: int) -> HttpResponse:
    circle = permitted_or_404(request.user, "improvement.agree", Circle, code=code)
    found = get_object_or_404(AgreedValue, pk=number, circle=circle)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            target_actions.end_agreed(by=request.user, agreed=found, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The value holds no longer; it stays in the history."))
            return redirect("improvement:agreed", circle.code)
    kit = kits.kit_of(circle.kit)
    context = {"circle": circle, "form": form, "title": _title(kit, found), "value": _text(kit, found)}
    return render(request, "improvement/end_agreed.html", context)
