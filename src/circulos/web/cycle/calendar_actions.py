from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from circulos.web.cycle.models import CalendarFeed
from circulos.web.people import audit
from circulos.web.people.models import Person

audit.register({"calendar.renewed": _("made a private calendar address for")})


@transaction.atomic
def renew_feed(*, by: Person) -> CalendarFeed:
    """A private address for the person's calendar; an earlier one stops working."""
    feed, is_new = CalendarFeed.objects.select_for_update().get_or_create(person=by)
    if not is_new:
        feed.number, feed.made_at = feed.number + 1, timezone.now()
        feed.save(update_fields=["number", "made_at"])
    audit.record("calendar.renewed", by=by, about=by, after={"number": feed.number})
    return feed
