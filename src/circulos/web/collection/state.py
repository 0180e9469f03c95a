"""Tells the app cycle how far the returns are."""

from collections.abc import Collection, Mapping

from django.db.models import Count
from django.urls import reverse

from circulos.web.collection import work
from circulos.web.collection.models import Flag, Frozen, Return
from circulos.web.cycle.models import Edition
from circulos.web.cycle.progress import ReturnProgress, State, Work


class RealReturns:
    def returns(self, editions: Collection[Edition]) -> Mapping[int, Mapping[int, ReturnProgress]]:
        """Two questions: counting the flags in the first would group by every column of the returns."""
        codes = {edition.pk: edition.code for edition in editions}
        found = Return.objects.filter(edition__in=codes).order_by()
        open_ = Flag.objects.open().filter(filed__edition__in=codes).order_by()
        counted = open_.values_list("filed_id", "severity").annotate(Count("pk"))
        flags = {(filed, severity): number for filed, severity, number in counted}
        rows = found.values_list(
            "edition_id", "council_id", "council__code", "pk", *COLUMNS, "touched_by__name"
        )
        states: dict[int, dict[int, ReturnProgress]] = {}
        for edition, council, code, pk, *told in rows:
            told_of = states.setdefault(edition, {})
            told_of[council] = _progress(codes[edition], code, pk, flags, *told)
        return states

    def work(self, editions: Collection[Edition]) -> Mapping[int, Work]:
        return work.of(editions)

    def is_frozen(self, edition: Edition) -> bool:
        return Frozen.objects.filter(edition=edition, replaced_at=None).exists()

    def address(self, edition: Edition, council: str) -> str:
        return reverse("collection:return", args=[edition.code, council])

    def fixing(self, edition: Edition) -> str:
        return reverse("collection:freeze", args=[edition.code])


COLUMNS = ("state", "answered", "asked", "touched_at")


def _progress(edition, code, pk, flags, state, answered, asked, touched_at, name) -> ReturnProgress:
    return ReturnProgress(
        state=State(state),
        answered=answered,
        asked=asked,
        open_errors=flags.get((pk, Flag.Severity.ERROR.value), 0),
        open_questions=flags.get((pk, Flag.Severity.EXPLAIN.value), 0),
        last_activity=touched_at,
        last_person=name or "",
        address=reverse("collection:return", args=[edition, code]),
    )
