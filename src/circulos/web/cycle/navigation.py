from django.urls import reverse
from django.utils.translation import gettext as _

from circulos.web.cycle import queries, steps
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


def contacts(person) -> list[Contact]:
    """The facilitators of her circles; who leads them all herself needs nobody."""
    return queries.facilitators_for(person)
