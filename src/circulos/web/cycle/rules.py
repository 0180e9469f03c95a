"""Who may do what with circles, editions and meetings. Views ask `person.has_perm("cycle.…", object)`."""

import rules

from circulos.web.cycle.models import Circle, Edition, Meeting, Membership, Participation
from circulos.web.people import roles
from circulos.web.people.models import Person
from circulos.web.people.rules import is_administrator

Placed = Circle | Edition | Meeting | Membership | Participation


def circle_of(thing: Placed) -> Circle:
    if isinstance(thing, Circle):
        return thing
    if isinstance(thing, Meeting | Participation):
        return thing.edition.circle
    return thing.circle


def council_ids_of(person: Person) -> set[int]:
    return {held.council_id for held in person.current_roles if held.council_id}


ANSWER = (roles.COORDINATOR.code, roles.CONTRIBUTOR.code)


def council_ids_answered(person: Person) -> set[int]:
    """The councils whose figures she fills in or signs."""
    return {held.council_id for held in person.current_roles if held.role in ANSWER}


def memberships_of(person: Person) -> dict[int, bool]:
    """The circles of the person's councils, and whether one of them is a member already. Read once a request."""
    if not hasattr(person, "_circles_of_councils"):
        councils = council_ids_of(person)
        found = Membership.objects.filter(council_id__in=councils, left_at=None) if councils else ()
        joined: dict[int, bool] = {}
        for one in found:
            joined[one.circle_id] = joined.get(one.circle_id, False) or one.is_current
        person._circles_of_councils = joined
    return person._circles_of_councils


@rules.predicate
def leads(person: Person, thing: Placed) -> bool:
    """Facilitates the circle, or administers the programme."""
    return is_administrator(person) or person.guides_circle(circle_of(thing).code)


@rules.predicate
def evaluates(person: Person, thing: Placed) -> bool:
    return person.has_role(roles.EVALUATOR, circle=circle_of(thing).code)


@rules.predicate
def belongs(person: Person, thing: Placed) -> bool:
    """One of her councils is a member of the circle."""
    return memberships_of(person).get(circle_of(thing).pk, False)


@rules.predicate
def is_asked(person: Person, thing: Placed) -> bool:
    """One of her councils is a member of the circle or invited to it."""
    return circle_of(thing).pk in memberships_of(person)


@rules.predicate
def took_part(person: Person, edition: Edition) -> bool:
    """One of her councils is in the edition, although it may have left the circle since."""
    councils = council_ids_of(person)
    return bool(councils) and edition.participations.current().filter(council_id__in=councils).exists()


@rules.predicate
def is_of_council(person: Person, membership: Membership) -> bool:
    return membership.council_id in council_ids_of(person)


@rules.predicate
def coordinates(person: Person, membership: Membership) -> bool:
    return person.has_role(roles.COORDINATOR, council_id=membership.council_id)


@rules.predicate
def is_asked_in_survey(person: Person, edition: Edition) -> bool:
    """She fills in or signs for a council of the edition."""
    councils = council_ids_answered(person)
    return bool(councils) and edition.participations.current().filter(council_id__in=councils).exists()


@rules.predicate
def is_guest(person: Person, meeting: Meeting) -> bool:
    """Guests of a circle see its workshops and nothing else."""
    return meeting.kind == Meeting.Kind.WORKSHOP and person.has_role(
        roles.WORKSHOP_GUEST, circle=circle_of(meeting).code
    )


@rules.predicate
def sees_meeting(person: Person, meeting: Meeting) -> bool:
    return belongs(person, meeting) or took_part(person, meeting.edition)


@rules.predicate
def has_a_circle(person: Person) -> bool:
    """Anybody whose roles could lead to a circle; the list itself holds only what she may see."""
    return any(held.role != roles.WORKSHOP_GUEST.code for held in person.current_roles)


@rules.predicate
def has_a_role(person: Person) -> bool:
    return bool(person.current_roles)


rules.add_perm("cycle.see_circles", has_a_circle)
rules.add_perm("cycle.add_circle", is_administrator)
rules.add_perm("cycle.change_circle", leads)
rules.add_perm("cycle.view_circle", leads | is_asked | evaluates)
rules.add_perm("cycle.lead", leads)
rules.add_perm("cycle.view_membership", leads | is_of_council)
rules.add_perm("cycle.answer_for", coordinates)
rules.add_perm("cycle.end_membership", leads | coordinates)
rules.add_perm("cycle.see_editions", leads | belongs | evaluates)
rules.add_perm("cycle.view_edition", leads | belongs | evaluates | took_part)
rules.add_perm("cycle.view_meeting", leads | evaluates | is_guest | sees_meeting)
rules.add_perm("cycle.answer_survey", is_asked_in_survey)
rules.add_perm("cycle.use_calendar", has_a_role)
