"""Tells the app cycle in how many councils what was promised has begun."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from circulos.web.cycle.followed import Followed
from circulos.web.cycle.models import Edition
from circulos.web.improvement.models import ImprovementAction

State = ImprovementAction.State


class RealActions:
    def followed(self, editions: Collection[Edition]) -> Mapping[int, Followed]:
        """The state of an action is the one it is in today."""
        rows = ImprovementAction.objects.filter(edition__in=[edition.pk for edition in editions]).order_by()
        states: dict[int, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        for edition, council, state in rows.values_list("edition_id", "council_id", "state"):
            states[edition][council].add(state)
        return {
            edition: Followed(
                len(found), sum(bool(told & {State.GOING_ON, State.DONE}) for told in found.values())
            )
            for edition, found in states.items()
        }
