from django.urls import reverse
from django.utils.translation import gettext as _

from circulos.web.navigation import Item


def items(person) -> list[Item]:
    offered = [
        ("people.see_councils", _("Councils"), "people:councils"),
        ("people.administer", _("People"), "people:people"),
        ("people.administer", _("History"), "people:history"),
    ]
    return [Item(label, reverse(name)) for permission, label, name in offered if person.has_perm(permission)]
