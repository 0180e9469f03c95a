from django.db.models import Exists, F, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from circulos.web.collection.models import Frozen
from circulos.web.improvement.models import FollowUp, ImprovementAction
from circulos.web.navigation import Item, Task
from circulos.web.people import roles


def tasks(person) -> list[Task]:
    """Actions of earlier editions that the last figures of their circle ask about; each coordinator sees her own."""
    councils = [held.council_id for held in person.current_roles if held.role == roles.COORDINATOR.code]
    if not councils:
        return []
    last = Frozen.objects.filter(
        edition__circle=OuterRef("edition__circle"),
        edition__participations__council=OuterRef("council"),
        edition__participations__withdrawn_at=None,
        replaced_at=None,
    ).order_by("-edition__period")
    told = FollowUp.objects.filter(action=OuterRef("pk"), edition=OuterRef("asked_in"))
    waiting = (
        ImprovementAction.objects.filter(council__in=councils, state__in=ImprovementAction.OPEN)
        .annotate(
            asked_in=Subquery(last.values("edition")[:1]),
            asked_period=Subquery(last.values("edition__period")[:1]),
            asked_code=Subquery(last.values("edition__code")[:1]),
        )
        .filter(asked_period__gt=F("edition__period"))
        .exclude(Exists(told))
        .select_related("council")
    )
    found: dict[tuple[str, str, str], int] = {}
    for one in waiting:
        key = (one.asked_code, one.council.code, one.council.name)
        found[key] = found.get(key, 0) + 1
    return [_task(*key, number) for key, number in found.items()]


def _task(edition: str, council: str, name: str, number: int) -> Task:
    title = ngettext("Say how %(number)s action goes", "Say how %(number)s actions go", number)
    address = reverse("improvement:plan", args=[edition, council])
    return Task(title % {"number": number}, address, _("How does it go?"), "caution", name)


def of_edition(person, edition) -> list[Item]:
    """What the circle agreed to measure itself against."""
    if not person.has_perm("improvement.view_agreed", edition.circle):
        return []
    address = reverse("improvement:agreed", args=[edition.circle.code])
    return [Item(_("Values agreed by the circle"), address)]
