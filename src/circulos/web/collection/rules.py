"""Who may do what with a return. Views ask `person.has_perm("collection.…", participation)`.

A return is reached through the participation of its council: before the first figure there is nothing else.
"""

import rules

from circulos.web.cycle.models import Edition, Meeting, Participation
from circulos.web.cycle.rules import leads
from circulos.web.people import roles
from circulos.web.people.models import Person

Placed = Edition | Meeting | Participation


@rules.predicate
def is_of_council(person: Person, part: Participation) -> bool:
    return any(held.council_id == part.council_id for held in person.current_roles)


@rules.predicate
def fills_in(person: Person, part: Participation) -> bool:
    return person.has_role(roles.CONTRIBUTOR, council_id=part.council_id)


@rules.predicate
def signs(person: Person, part: Participation) -> bool:
    return person.has_role(roles.COORDINATOR, council_id=part.council_id)


rules.add_perm("collection.view_return", leads | is_of_council)
rules.add_perm("collection.fill_in", fills_in | signs)
rules.add_perm("collection.sign", signs)
rules.add_perm("collection.answer_flag", leads | fills_in | signs)
rules.add_perm("collection.lead", leads)
