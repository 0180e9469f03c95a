from django.urls import reverse
from django.utils.translation import gettext as _

from circulos.web.cycle import queries, steps, survey_queries
from circulos.web.navigation import Contact, Item, Running, Task


def items(person) -> list[Item]:
    found = []
    if person.has_perm("cycle.see_circles"):
        found.append(Item(_("Circles"), reverse("cycle:circles"), also=("/editions/",)))
    if person.has_perm("cycle.use_calendar"):
        found.append(Item(_("Calendar"), reverse("cycle:calendar")))
    return found


def tasks(person) -> list[Task]:
    return steps.of_person(person)


def running(person) -> list[Running]:
    return steps.running_for(person)


def of_edition(person, edition) -> list[Item]:
    """The survey, or where it is opened."""
    if survey_queries.exists_in(edition):
        return [Item(_("Survey: how the edition went"), reverse("cycle:survey", args=[edition.code]))]
    if person.has_perm("cycle.lead", edition):
        return [Item(_("Ask how the edition went"), reverse("cycle:open_survey", args=[edition.code]))]
    return []


def contacts(person) -> list[Contact]:
    """The facilitators of her circles; who leads them all herself needs nobody."""
    return queries.facilitators_for(person)
