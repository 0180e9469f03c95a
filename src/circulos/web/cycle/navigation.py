from django.urls import reverse
from django.utils.translation import gettext as _

from circulos.web.cycle import steps
from circulos.web.navigation import Item, Task


def items(person) -> list[Item]:
    offered = [
        ("cycle.see_circles", _("Circles"), "cycle:circles"),
        ("cycle.use_calendar", _("Calendar"), "cycle:calendar"),
    ]
    return [Item(label, reverse(name)) for permission, label, name in offered if person.has_perm(permission)]


def tasks(person) -> list[Task]:
    return steps.of_person(person)
