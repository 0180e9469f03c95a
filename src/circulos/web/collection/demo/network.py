"""Who there is: the councils, their people, their circle, and what is officially known of them."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from circulos.method.types import Kit
from circulos.simulate import Invented, Network
from circulos.web.collection.demo import words as say
from circulos.web.collection.models import OfficialFigure
from circulos.web.cycle import actions as circles
from circulos.web.cycle import conduct
from circulos.web.cycle.models import Circle, ConductAcceptance, Membership
from circulos.web.people import demo as demo_people
from circulos.web.people import roles
from circulos.web.people.models import Council, Person, RoleAssignment

CIRCLE, KIT = "basic-social-services", "basic-social-services"
OWN = "INV001"  # the council of those who sign in by one click
YEARS = 5
SEED = 1
BATCH = 2000


@dataclass(frozen=True)
class World:
    """What the parts of the seed hand on to each other."""

    kit: Kit
    network: Network
    circle: Circle
    councils: dict[str, Council]
    coordinators: dict[str, Person]
    contributors: dict[str, Person]
    facilitator: Person
    now: datetime
    draw: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311 -- it invents a demo

    @cached_property
    def figures(self) -> dict[tuple[str, str], list[Invented]]:
        """Observations by council and period."""
        found: dict[tuple[str, str], list[Invented]] = {}
        for one in self.network.observations:
            found.setdefault((one.council, one.period), []).append(one)
        return found


def found(kit: Kit, network: Network, now: datetime) -> World:
    """Councils, the circle with its people and members, and the official figures."""
    councils = _councils(network)
    circle = circles.save_circle(
        by=None, circle=Circle(code=CIRCLE, name=say.CIRCLE_NAME, purpose=say.PURPOSE, kit=KIT)
    )
    people = demo_people.place_people(council=councils[OWN], circle=CIRCLE)
    coordinators = _coordinators(councils) | {OWN: people[roles.COORDINATOR.code]}
    contributors = coordinators | {OWN: people[roles.CONTRIBUTOR.code]}
    facilitator = people[roles.FACILITATOR.code]
    Circle.objects.filter(pk=circle.pk).update(founded_at=now - timedelta(days=365 * YEARS))
    _memberships(circle, councils, coordinators, facilitator, now)
    _official(network, councils, now)
    return World(kit, network, circle, councils, coordinators, contributors, facilitator, now)


def _councils(network: Network) -> dict[str, Council]:
    last = network.periods[-1]
    inhabitants = {
        one.council: int(one.value or 0)
        for one in network.context
        if one.variable == "population" and one.period == last
    }
    made = Council.objects.bulk_create(
        Council(code=one.code, name=one.name, kind=one.kind.value, population=inhabitants.get(one.code))
        for one in network.councils
    )
    return {one.code: one for one in made}


def _coordinators(councils: dict[str, Council]) -> dict[str, Person]:
    """One each, whom the facilitator can call. Nobody can sign in as them: they have no password."""
    made = Person.objects.bulk_create(
        _coordinator(number, council) for number, council in enumerate(councils.values())
    )
    RoleAssignment.objects.bulk_create(
        RoleAssignment(person=person, role=roles.COORDINATOR.code, council=council)
        for person, council in zip(made, councils.values(), strict=True)
        if council.code != OWN
    )
    return dict(zip(councils, made, strict=True))


def _coordinator(number: int, council: Council) -> Person:
    first, last = say.FIRST_NAMES[number % len(say.FIRST_NAMES)], say.SURNAMES[number * 7 % len(say.SURNAMES)]
    person = Person(
        email=f"{council.code.lower()}@circulos.example",
        name=f"{first} {last}",
        language="ca",
        position=say.POSITION,
        phone=f"938 001 {number:03}",
    )
    person.set_unusable_password()
    return person


def _memberships(
    circle: Circle,
    councils: dict[str, Council],
    coordinators: dict[str, Person],
    facilitator: Person,
    now: datetime,
) -> None:
    joined = now - timedelta(days=365 * YEARS - 30)
    made = Membership.objects.bulk_create(
        Membership(circle=circle, council=one, invited_at=joined, invited_by=facilitator, joined_at=joined)
        for one in councils.values()
    )
    text, version = conduct.text_of(circle), conduct.version_of(circle)
    ConductAcceptance.objects.bulk_create(
        ConductAcceptance(
            membership=one,
            version=version,
            text=text,
            language="ca",
            accepted_at=joined,
            accepted_by=coordinators[one.council.code],
        )
        for one in made
    )


def _official(network: Network, councils: dict[str, Council], now: datetime) -> None:
    OfficialFigure.objects.bulk_create(
        (
            OfficialFigure(
                council=councils[one.council],
                period=one.period,
                variable=one.variable,
                value=one.value,
                source=say.SOURCE,
                taken_at=now,
            )
            for one in network.context
            if one.value is not None
        ),
        batch_size=BATCH,
    )
