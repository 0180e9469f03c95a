"""The letter about what is new in a council's series. It stays silent when nothing happened.

The clock asks once a minute. A council is looked at when figures came in since the last look and nobody has touched
them for a while; each piece of news is written down before it is told, so that nothing is told twice.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Max, Q
from django.urls import reverse
from django.utils import timezone, translation

from circulos.compare.alerts import Alert
from circulos.web.cycle import queries
from circulos.web.cycle.models import Membership
from circulos.web.monitoring import lines, series
from circulos.web.monitoring.models import LastLook, Told
from circulos.web.people import notices
from circulos.web.people.models import Person

PAUSE = timedelta(
    minutes=15
)  # without a change: somebody who is typing is not written to in the middle of it


def send_due(now: datetime | None = None) -> int:
    """Look at every council with new figures; how many letters left."""
    now = now or timezone.now()
    waiting = (
        Membership.objects.current()
        .annotate(latest=Max("period_figures__entered_at"))
        .filter(latest__lte=now - PAUSE)
        .filter(Q(last_look__isnull=True) | Q(last_look__entered_at__lt=F("latest")))
        .select_related("circle", "council")
    )
    return sum(look(one, one.latest) for one in waiting)


def look(membership: Membership, latest: datetime) -> int:
    """Find what is new since the last look, write it down, and tell it; how many letters were put into the queue."""
    last = LastLook.objects.filter(membership=membership).first()
    watched = series.of(membership)  # measured before anything is locked
    found = _since(watched, last)
    with transaction.atomic():
        Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
        now = LastLook.objects.filter(membership=membership).first()
        if (now and now.entered_at) != (last and last.entered_at):
            return 0  # another worker was first
        facts = {"entered_at": latest, "periods": watched.newest}
        LastLook.objects.update_or_create(membership=membership, defaults=facts)
        return _write_down(membership, found)


def _write_down(membership: Membership, found: tuple[Alert, ...]) -> int:
    """What was not told before, and a letter about it to each person who can do something."""
    known = set(Told.objects.filter(membership=membership).values_list("indicator", "period"))
    new = [one for one in found if (one.indicator.code, one.period) not in known]
    people = queries.contacts_of([membership.council_id]).get(membership.council_id, []) if new else []
    Told.objects.bulk_create(
        Told(membership=membership, indicator=one.indicator.code, period=one.period, letters=len(people))
        for one in new
    )
    for person in people:
        _tell(membership, person, new)
    return len(people)


def _since(watched: series.Watched, last: LastLook | None) -> tuple[Alert, ...]:
    """At the first look the last period only: what is older is no news. Later every period since."""
    before = last.periods if last is not None else {}
    since = {code: before.get(code, period) for code, period in watched.newest.items()}
    return watched.news_since(since).found


def _tell(membership: Membership, person: Person, new: list[Alert]) -> None:
    page = reverse("monitoring:alerts", args=[membership.circle.code, membership.council.code])
    with translation.override(person.language or translation.get_language()):
        told = [lines.of_alert(one) for one in new]
    notices.send(
        "monitoring/letters/digest",
        to=person.email,
        language=person.language,
        person=person,
        council=membership.council,
        told=told,
        link=notices.link(page),
    )
