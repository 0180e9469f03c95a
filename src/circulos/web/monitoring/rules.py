"""Who sees a council's figures of the month: its own people and who leads the circle. Who fills them in: its own."""

import rules

from circulos.web.cycle.models import Membership
from circulos.web.cycle.rules import is_of_council, leads
from circulos.web.people import roles
from circulos.web.people.models import Person


@rules.predicate
def fills_in(person: Person, membership: Membership) -> bool:
    filling = (roles.COORDINATOR, roles.CONTRIBUTOR)
    return any(person.has_role(role, council_id=membership.council_id) for role in filling)


rules.add_perm("monitoring.view", leads | is_of_council)
rules.add_perm("monitoring.fill", fills_in)
