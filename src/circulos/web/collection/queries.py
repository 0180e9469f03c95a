"""Reads used more than once, and reads that decide what somebody may see."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from circulos.web.access import demand
from circulos.web.collection.models import AnswerVersion, Flag, Return
from circulos.web.cycle.models import Participation
from circulos.web.prepared import Prepared

the_part = Prepared(
    lambda edition, council: (
        Participation.objects.select_related("edition__circle", "council")
        .filter(edition__code=edition, council__code=council)
        .order_by()
    )
)


def part_or_404(request: HttpRequest, permission: str, code: str, council: str) -> Participation:
    """The council in the edition, if the reader may do this with its return."""
    found = the_part.first(code, council)
    if found is None:
        raise Http404
    demand(request.user, permission, found)
    return found


def flags_of(filed: Return | None) -> QuerySet[Flag]:
    if filed is None:
        return Flag.objects.none()
    return filed.flags.select_related("settled_by", "raised_by")


def placed(flags, filed: Return) -> list[Flag]:
    """Flags that know their return, so that their addresses need no question each."""
    found = list(flags)
    for flag in found:
        flag.filed = filed
    return found


def versions_of(filed: Return) -> QuerySet[AnswerVersion]:
    return AnswerVersion.objects.filter(answer__filed=filed).select_related("answer", "by")


def figures_flagged(flags: Iterable[tuple[int, list[str]]]) -> int:
    """How many figures were flagged, by return and variables of each flag: it counts for the one it speaks of first."""
    return len({(filed, variables[0]) for filed, variables in flags if variables})
