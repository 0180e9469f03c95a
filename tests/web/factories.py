"""Rows for tests, without surprises: what a test depends on it says itself, the rest is plain and unique."""

from itertools import count

from circulos.web.people import actions, roles
from circulos.web.people.models import Council, Person, RoleAssignment
from circulos.web.people.roles import Role

_number = count(1)

PASSWORD = "four plain words here"


def a_council(name: str = "", code: str = "", **details) -> Council:
    number = next(_number)
    council = Council(code=code or f"council-{number}", name=name or f"Council {number}", **details)
    return actions.save_council(by=None, council=council)


def a_person(name: str = "", email: str = "", **details) -> Person:
    number = next(_number)
    return actions.add_person(
        by=None,
        email=email or f"person{number}@example.org",
        name=name or f"Person {number}",
        password=details.pop("password", PASSWORD),
        **details,
    )


def a_role(person: Person, role: Role, *, council: Council | None = None, circle: str = "") -> RoleAssignment:
    return actions.give_role(by=None, person=person, role=role, council=council, circle=circle)


def somebody_with(role: Role, *, council: Council | None = None, circle: str = "", **details) -> Person:
    person = a_person(**details)
    a_role(person, role, council=council, circle=circle)
    return person


def an_administrator(**details) -> Person:
    return somebody_with(roles.ADMINISTRATOR, **details)


def a_coordinator(council: Council, **details) -> Person:
    return somebody_with(roles.COORDINATOR, council=council, **details)
