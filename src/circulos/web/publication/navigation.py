from django.urls import reverse
from django.utils.translation import gettext as _

from circulos.web.cycle import phases
from circulos.web.navigation import Item

AFTER = (phases.COMPARE.code, phases.IMPROVE.code, phases.PUBLISH.code)


def of_edition(person, edition) -> list[Item]:
    """For who leads, the reports of all councils once the figures can be fixed."""
    if edition.phase not in AFTER or not person.has_perm("cycle.lead", edition):
        return []
    return [Item(_("The reports of all councils"), reverse("publication:packs", args=[edition.code]))]
