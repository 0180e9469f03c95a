from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from circulos.web.cycle.models import Membership
from circulos.web.monitoring import series
from circulos.web.monitoring.models import Told
from circulos.web.navigation import Item, Task
from circulos.web.people import roles

RECENT = timedelta(days=31)
WRITTEN_TO = (roles.COORDINATOR.code, roles.CONTRIBUTOR.code)


def tasks(person) -> list[Task]:
    """What the last looks found in the series of the person's councils."""
    councils = {held.council_id for held in person.current_roles if held.role in WRITTEN_TO}
    if not councils:
        return []
    recent = Told.objects.filter(
        membership__council__in=councils,
        membership__left_at=None,
        found_at__gt=timezone.now() - RECENT,
    )
    found: dict[tuple[str, str, str], int] = {}
    for one in recent.select_related("membership__circle", "membership__council"):
        held = one.membership
        key = (held.circle.code, held.council.code, held.council.name)
        found[key] = found.get(key, 0) + 1
    return [_task(*key, number) for key, number in found.items()]


def _task(circle: str, council: str, name: str, number: int) -> Task:
    title = ngettext("Look at %(number)s alert", "Look at %(number)s alerts", number) % {"number": number}
    return Task(title, reverse("monitoring:alerts", args=[circle, council]), _("New"), "info", name)


def of_edition(person, edition) -> list[Item]:
    """The own series, where the kit follows anything within the year."""
    councils = {held.council_id for held in person.current_roles if held.council_id}
    if not councils or not series.is_watched(edition.kit):
        return []
    mine = Membership.objects.current().filter(circle=edition.circle, council__in=councils)
    return [
        Item(_("Month by month"), reverse("monitoring:alerts", args=[edition.circle.code, code]))
        for code in mine.values_list("council__code", flat=True)[:1]
    ]
