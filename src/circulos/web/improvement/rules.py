"""Who may decide: the coordinator for the council, the facilitator for what the circle agreed."""

import rules

from circulos.web.cycle.models import Participation
from circulos.web.cycle.rules import belongs, evaluates, leads
from circulos.web.people import roles
from circulos.web.people.models import Person


@rules.predicate
def coordinates(person: Person, part: Participation) -> bool:
    return person.has_role(roles.COORDINATOR, council_id=part.council_id)


rules.add_perm("improvement.decide", coordinates)
rules.add_perm("improvement.agree", leads)
rules.add_perm("improvement.view_agreed", leads | belongs | evaluates)
