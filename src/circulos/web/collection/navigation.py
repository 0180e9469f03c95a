from django.urls import reverse
from django.utils.translation import gettext as _

from circulos.web.cycle import phases
from circulos.web.cycle.models import Edition, Meeting, Participation
from circulos.web.navigation import Item
from circulos.web.people.models import Person


def of_edition(person: Person, edition: Edition) -> list[Item]:
    """The return of her own council, from the day figures are asked for; for who leads, what is done with all of them."""
    official = Item(_("Official figures"), reverse("collection:official", args=[edition.code]))
    if edition.phase == phases.AGREE.code:
        return [official]
    own = [held.council_id for held in person.current_roles if held.council_id]
    parts = Participation.objects.filter(edition=edition, council_id__in=own).select_related("council")
    items = [
        Item(
            _("The return of %(council)s") % {"council": part.council.name},
            reverse("collection:return", args=[edition.code, part.council.code]),
        )
        for part in (parts if own else ())
    ]
    items.append(official)
    if person.has_perm("collection.lead", edition):
        items += [
            Item(_("How much was flagged"), reverse("collection:quality", args=[edition.code])),
            Item(_("Fix the figures"), reverse("collection:freeze", args=[edition.code])),
        ]
    return items


def of_meeting(person: Person, meeting: Meeting) -> list[Item]:
    if meeting.kind != Meeting.Kind.VALIDATION or not person.has_perm("collection.lead", meeting):
        return []
    address = reverse("collection:meeting", args=[meeting.edition.code, meeting.pk])
    return [Item(_("Look at the draft values together"), address)]
