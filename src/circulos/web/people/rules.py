"""Who may do what with councils and people. Views ask `person.has_perm("people.…", object)`."""

import rules

from circulos.web.people import roles
from circulos.web.people.models import Council, Invitation, Person, RoleAssignment


@rules.predicate
def is_administrator(person: Person) -> bool:
    return person.has_role(roles.ADMINISTRATOR)


@rules.predicate
def is_facilitator(person: Person) -> bool:
    return person.has_role(roles.FACILITATOR)


@rules.predicate
def guides(person: Person, council: Council) -> bool:
    """Facilitates every circle, or one the council belongs to."""
    return person.has_role(roles.FACILITATOR, circle="") or council.pk in person.guided_council_ids


@rules.predicate
def belongs_to_council(person: Person) -> bool:
    return any(held.council_id for held in person.current_roles)


@rules.predicate
def is_member(person: Person, council: Council) -> bool:
    return any(held.council_id == council.pk for held in person.current_roles)


@rules.predicate
def coordinates(person: Person, council: Council) -> bool:
    return person.has_role(roles.COORDINATOR, council_id=council.pk)


@rules.predicate
def has_a_role(person: Person) -> bool:
    return bool(person.current_roles)


looks_after = is_administrator | guides | coordinates


@rules.predicate
def looks_after_place(person: Person, thing: RoleAssignment | Invitation) -> bool:
    """Looks after the council of a role or an invitation; those of circles and programme are the administrator's."""
    if thing.council:
        return looks_after(person, thing.council)
    return is_administrator(person) or _invites_guests(person, thing)


def _invites_guests(person: Person, thing: RoleAssignment | Invitation) -> bool:
    return thing.role == roles.WORKSHOP_GUEST.code and person.has_role(roles.FACILITATOR, circle=thing.circle)


def roles_to_give(person: Person) -> tuple[roles.Role, ...]:
    """The roles of circles and programme that somebody may offer; those of a council go by the council."""
    if person.has_role(roles.ADMINISTRATOR):
        return (roles.ADMINISTRATOR, roles.FACILITATOR, roles.EVALUATOR, roles.WORKSHOP_GUEST)
    return (roles.WORKSHOP_GUEST,) if person.has_role(roles.FACILITATOR) else ()


rules.add_perm("people.see_councils", is_administrator | is_facilitator | belongs_to_council)
rules.add_perm("people.add_council", is_administrator)
rules.add_perm("people.change_council", is_administrator)
rules.add_perm("people.view_council", is_administrator | guides | is_member)
rules.add_perm("people.manage_team", looks_after)
rules.add_perm("people.view_council_history", looks_after)
rules.add_perm("people.view_consents", is_administrator | guides | is_member)
rules.add_perm("people.decide_consents", coordinates)
rules.add_perm("people.end_role", looks_after_place)
rules.add_perm("people.manage_invitation", looks_after_place)
rules.add_perm("people.invite", is_administrator | is_facilitator)
rules.add_perm("people.use_keys", has_a_role)
rules.add_perm("people.administer", is_administrator)
