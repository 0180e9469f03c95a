"""Who may see results. Views ask `person.has_perm("analysis.…", edition or participation)`.

What of the results somebody sees, and under which names, is decided in `veil.py`.
"""

import rules

from circulos.web.cycle.models import Participation
from circulos.web.cycle.rules import belongs, evaluates, has_a_circle, leads, took_part
from circulos.web.people.models import Person


@rules.predicate
def is_of_council(person: Person, part: Participation) -> bool:
    return any(held.council_id == part.council_id for held in person.current_roles)


rules.add_perm("analysis.look_for_results", has_a_circle)
rules.add_perm("analysis.view_results", leads | belongs | evaluates | took_part)
rules.add_perm("analysis.view_council", leads | is_of_council)
