"""The invented people of the demo: one for each role, to sign in as by one click."""

from dataclasses import dataclass

from django.db import transaction

from circulos.web.people import actions, roles
from circulos.web.people.models import Council, Person
from circulos.web.people.roles import Role
from circulos.web.steps import Tell, tell_nobody


@dataclass(frozen=True)
class DemoPerson:
    role: Role
    name: str
    position: str
    phone: str

    @property
    def email(self) -> str:
        """`.example` belongs to nobody: a letter that escaped would reach no one."""
        return f"{self.role.code.replace('_', '.')}@circulos.example"


PEOPLE = (
    DemoPerson(roles.COORDINATOR, "Montserrat Vila Ferrer", "Cap de serveis socials bàsics", "938 000 101"),
    DemoPerson(roles.CONTRIBUTOR, "Jordi Puig Soler", "Tècnic de gestió", "938 000 102"),
    DemoPerson(roles.READER, "Carme Roca Mas", "Regidora d’acció social", "938 000 103"),
    DemoPerson(roles.FACILITATOR, "Núria Camps Serra", "Facilitadora de cercles", "934 000 201"),
    DemoPerson(roles.ADMINISTRATOR, "Pere Bosch Llopis", "Responsable del programa", "934 000 202"),
    DemoPerson(roles.WORKSHOP_GUEST, "Laia Torres Gil", "Directora d’un centre de dia", "937 000 301"),
    DemoPerson(roles.EVALUATOR, "Andrés Molina Cano", "Evaluador externo", "910 000 401"),
)
GUEST = roles.WORKSHOP_GUEST
STEPS = 0  # a moment
# Only until the demo has a network of its own; codes beginning with 99 belong to no real council.
FIRST_COUNCILS = (
    ("99001", "Vallserena", Council.Kind.MUNICIPALITY, 38200),
    ("99002", "Sant Quirze de la Ribera", Council.Kind.MUNICIPALITY, 21450),
    ("99003", "Alt Migjorn", Council.Kind.COUNTY_COUNCIL, 16900),
)


@transaction.atomic
def seed(tell: Tell = tell_nobody) -> None:
    """People for every role, and a few councils if there is none yet. Doing it twice changes nothing."""
    if not Council.objects.exists():
        for code, name, kind, population in FIRST_COUNCILS:
            council = Council(code=code, name=name, kind=kind, population=population)
            actions.save_council(by=None, council=council)
    place_people(council=Council.objects.order_by("code").first())


def place_people(*, council: Council, circle: str = "") -> dict[str, Person]:
    """The demo people by role; those of a council in `council`, a guest in `circle` if there is one."""
    return {demo.role.code: _place(demo, council, circle) for demo in PEOPLE}


def _place(demo: DemoPerson, council: Council, circle: str) -> Person:
    person = Person.objects.filter(email=demo.email).first() or actions.add_person(
        by=None, email=demo.email, name=demo.name, position=demo.position, phone=demo.phone
    )
    place = {"council": council} if demo.role.of_council else {"circle": circle if demo.role == GUEST else ""}
    if demo.role != GUEST or circle:  # a guest belongs to a circle, and the first demo has none
        actions.give_role(by=None, person=person, role=demo.role, **place)
    return person
