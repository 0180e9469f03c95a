"""Reads of what was decided: each a single question."""

from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404

from circulos.method.types import Indicator
from circulos.web.analysis.queries import Look
from circulos.web.improvement.models import AgreedValue, FollowUp, ImprovementAction, PointDecision, Target


def targets_of(look: Look):
    """The standing targets of the own council that had begun by the period of the edition."""
    found = Target.objects.standing().filter(council=look.own.council, circle=look.edition.circle)
    return found.filter(from_period__lte=look.edition.period).select_related("edition", "set_by")


def target_or_404(look: Look, number: int) -> Target:
    related = Target.objects.select_related("edition", "set_by", "ended_by", "replaces__set_by")
    return get_object_or_404(related, pk=number, council=look.own.council, circle=look.edition.circle)


def earlier_targets(target: Target):
    """Those that stood on the same indicator before, the latest first."""
    before = Target.objects.filter(
        council_id=target.council_id, circle_id=target.circle_id, indicator=target.indicator
    )
    return before.exclude(pk=target.pk).select_related("set_by", "ended_by").order_by("-set_at")


def actions_of(look: Look):
    """The actions of the own council promised by this edition, with what every edition was told of them."""
    told = FollowUp.objects.select_related("edition", "by")
    found = ImprovementAction.objects.filter(
        council=look.own.council,
        edition__circle=look.edition.circle,
        edition__period__lte=look.edition.period,
    )
    return found.select_related("edition", "council", "promised_by").prefetch_related(
        Prefetch("follow_ups", queryset=told)
    )


def action_or_404(look: Look, number: int) -> ImprovementAction:
    return get_object_or_404(actions_of(look), pk=number)


def decisions_of(look: Look):
    standing = PointDecision.objects.standing().filter(edition=look.edition, council=look.own.council)
    return standing.select_related("by")


def agreed_in(circle, indicator: str) -> AgreedValue | None:
    return AgreedValue.objects.standing().filter(circle=circle, indicator=indicator).first()


def all_agreed_in(circle):
    return AgreedValue.objects.standing().filter(circle=circle)


def indicator_or_404(look: Look, code: str) -> Indicator:
    """Among those anybody has a value of in this edition."""
    found = next((one for one in look.seen.measured if one.code == code), None)
    if found is None:
        raise Http404
    return found
