"""Tells the app cycle how far the returns are."""

from collections.abc import Mapping

from django.db.models import Count, Q
from django.urls import reverse

from circulos.web.collection.models import Flag, Frozen, Return
from circulos.web.cycle.models import Edition
from circulos.web.cycle.progress import ReturnProgress, State


class RealReturns:
    def returns(self, edition: Edition) -> Mapping[int, ReturnProgress]:
        open_ = Q(flags__state=Flag.State.OPEN)
        found = Return.objects.filter(edition=edition).select_related("touched_by", "council")
        counted = found.annotate(
            errors=Count("flags", filter=open_ & Q(flags__severity=Flag.Severity.ERROR)),
            questions=Count("flags", filter=open_ & Q(flags__severity=Flag.Severity.EXPLAIN)),
        )
        return {one.council_id: _progress(edition, one) for one in counted}

    def is_frozen(self, edition: Edition) -> bool:
        return Frozen.objects.filter(edition=edition, replaced_at=None).exists()

    def address(self, edition: Edition, council: str) -> str:
        return reverse("collection:return", args=[edition.code, council])


def _progress(edition: Edition, one: Return) -> ReturnProgress:
    one.edition = edition
    return ReturnProgress(
        state=State(one.state),
        answered=one.answered,
        asked=one.asked,
        open_errors=one.errors,
        open_questions=one.questions,
        last_activity=one.touched_at,
        last_person=one.touched_by.name if one.touched_by else "",
        address=one.get_absolute_url(),
    )
