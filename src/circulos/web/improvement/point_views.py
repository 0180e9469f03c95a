"""Strong points and opportunities, drafted from the figures and decided by people."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from circulos.exhibits.setting import number_format
from circulos.web.analysis import points as drafts
from circulos.web.analysis import said
from circulos.web.analysis.council_page import drafted_of
from circulos.web.analysis.frame import frame_of, page_of
from circulos.web.analysis.points import Drafted, Side
from circulos.web.analysis.queries import Look, look_or_404
from circulos.web.improvement import lines, promise_actions, queries
from circulos.web.improvement.forms import PointForm
from circulos.web.improvement.models import PointDecision
from circulos.web.improvement.target_views import deciding
from circulos.web.people.actions import Refused


@dataclass(frozen=True)
class PointRow:
    """A drafted point with what was decided of it."""

    indicator: str
    title: str
    address: str
    decide: str
    value: str
    mean: str
    is_sure: bool
    decision: PointDecision | None


@require_safe
def points(request: HttpRequest, code: str, council: str) -> HttpResponse:
    look = look_or_404(request, code, council)
    if look.figures.folder is None:
        return page_of(request, "", look, "council")
    found = drafted_of(look)
    decided = {(one.indicator, Side(one.side)): one for one in queries.decisions_of(look)}
    sides = [
        (side, [_row(look, one, decided) for one in found if one.side is side])
        for side in (Side.STRONG, Side.OPPORTUNITY)
    ]
    told = {(one.one.indicator.code, one.side) for one in found}
    gone = [one for key, one in decided.items() if key not in told]
    may_decide = request.user.has_perm("improvement.decide", look.own)
    open_ = sum(row.decision is None for _side, rows in sides for row in rows)
    return page_of(
        request,
        "improvement/points.html",
        look,
        "council",
        strong=sides[0][1],
        opportunities=sides[1][1],
        gone=[(said.text(look.kit.indicators[one.indicator].title), one) for one in gone
              if one.indicator in look.kit.indicators],
        open=open_,
        may_decide=may_decide,
    )  # fmt: skip


def _row(look: Look, one: Drafted, decided: dict) -> PointRow:
    indicator = one.one.indicator
    return PointRow(
        indicator=indicator.code,
        title=said.text(indicator.title),
        address=lines.address_of(look, indicator.code),
        decide=reverse("improvement:point", args=[look.edition.code, look.own_code, indicator.code]),
        value=said.value(one.one, look.own_code),
        mean=said.number(one.one.mean, number_format(indicator)),
        is_sure=one.is_sure,
        decision=decided.get((indicator.code, one.side)),
    )


def point(request: HttpRequest, code: str, council: str, indicator: str) -> HttpResponse:
    """Decide on the draft of one indicator. There is one where the council stands out."""
    look = deciding(request, code, council)
    one = queries.indicator_or_404(look, indicator)
    whole = look.seen.whole(one.code, look.seen.period, look.seen.group(one.code))
    told = drafts.side_of(whole, look.own_code)
    if told is None:
        raise Http404
    draft = Drafted(whole, *told, 0.0)
    known = queries.decisions_of(look).filter(indicator=one.code, side=draft.side.value).first()
    initial = {"kind": known.kind, "sentence": known.sentence, "reason": known.reason} if known else {}
    form = PointForm(request.POST or None, initial=initial or {"kind": PointDecision.Kind.CONFIRMED})
    if request.method == "POST" and form.is_valid():
        try:
            promise_actions.decide_point(
                by=request.user, part=look.own, indicator=one.code, side=draft.side, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("What you decided is kept."))
            return redirect("improvement:points", code, council)
    context = {
        "form": form,
        "row": _row(look, draft, {(one.code, draft.side): known}),
        "is_strong": draft.side is Side.STRONG,
    }
    return render(request, "improvement/point.html", frame_of(look, "council") | context)
