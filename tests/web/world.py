"""The same people in every test of access: one for each actor of `circulos.web.access`.

There are two councils and two circles. The "own" council and circle are the first; a page under test is about them.
"""

from dataclasses import dataclass

from circulos.web.access import Actor
from circulos.web.people import circles, roles
from circulos.web.people.models import Council, Person
from web.factories import a_council, a_person, somebody_with

OWN_CIRCLE = "own-circle"
OTHER_CIRCLE = "other-circle"


@dataclass(frozen=True)
class World:
    council: Council
    other_council: Council
    people: dict[Actor, Person | None]

    def __getitem__(self, actor: Actor) -> Person | None:
        return self.people[actor]


class TwoCircles:
    """Stands for the app cycle: each circle has one council."""

    def __init__(self, own: Council, other: Council) -> None:
        self.members = {OWN_CIRCLE: own.pk, OTHER_CIRCLE: other.pk}

    def names(self, codes):
        return {code: code.replace("-", " ").capitalize() for code in codes}

    def choices(self):
        return sorted(self.names(self.members).items())

    def council_ids(self, codes):
        return {self.members[code] for code in codes if code in self.members}


def build() -> World:
    council, other = a_council("Alella", "91001"), a_council("Berga", "91002")
    circles.provide(TwoCircles(council, other))
    own, elsewhere = {"council": council}, {"council": other}
    people = {
        Actor.STRANGER: None,
        Actor.NOBODY_YET: a_person("Nobody Yet"),
        Actor.OTHER_COORDINATOR: somebody_with(roles.COORDINATOR, **elsewhere, name="Other Coordinator"),
        Actor.OTHER_FACILITATOR: somebody_with(
            roles.FACILITATOR, circle=OTHER_CIRCLE, name="Other Facilitator"
        ),
        Actor.ADMINISTRATOR: somebody_with(roles.ADMINISTRATOR, name="Ada Administrator"),
        Actor.FACILITATOR: somebody_with(roles.FACILITATOR, circle=OWN_CIRCLE, name="Fina Facilitator"),
        Actor.COORDINATOR: somebody_with(roles.COORDINATOR, **own, name="Carla Coordinator"),
        Actor.CONTRIBUTOR: somebody_with(roles.CONTRIBUTOR, **own, name="Coloma Contributor"),
        Actor.READER: somebody_with(roles.READER, **own, name="Roc Reader"),
        Actor.GUEST: somebody_with(roles.WORKSHOP_GUEST, circle=OWN_CIRCLE, name="Gil Guest"),
        Actor.EVALUATOR: somebody_with(roles.EVALUATOR, name="Eva Evaluator"),
    }
    return World(council, other, people)
