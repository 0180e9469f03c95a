"""Reads used more than once, and reads that decide what somebody may see."""

import random
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from circulos.web.access import permitted_or_404
from circulos.web.cycle import conduct, rules
from circulos.web.cycle.models import (
    Circle,
    ConductAcceptance,
    Edition,
    Meeting,
    Membership,
    Participation,
    ReminderRound,
)
from circulos.web.navigation import Contact
from circulos.web.people import roles
from circulos.web.people.models import Person, RoleAssignment


def circles_for(person: Person) -> QuerySet[Circle]:
    """All for an administrator and for facilitators and evaluators of every circle; otherwise those of her roles."""
    if person.has_role(roles.ADMINISTRATOR):
        return Circle.objects.all()
    led = [
        held for held in person.current_roles if held.role in (roles.FACILITATOR.code, roles.EVALUATOR.code)
    ]
    if any(not held.circle for held in led):
        return Circle.objects.all()
    return Circle.objects.filter(
        Q(code__in=[held.circle for held in led]) | Q(pk__in=list(rules.memberships_of(person)))
    )


def editions_for(person: Person) -> QuerySet[Edition]:
    """Those of the circles she may see, once her council has joined, and those her council took part in."""
    joined = [pk for pk, is_member in rules.memberships_of(person).items() if is_member]
    invited = [pk for pk, is_member in rules.memberships_of(person).items() if not is_member]
    parts = (
        Participation.objects.current().filter(council_id__in=rules.council_ids_of(person)).values("edition")
    )
    circles = circles_for(person).exclude(pk__in=invited) if invited else circles_for(person)
    return Edition.objects.whole().filter(
        Q(circle__in=circles.values("pk")) | Q(circle__in=joined) | Q(pk__in=parts)
    )


def meetings_for(person: Person) -> QuerySet[Meeting]:
    """Those of her editions, and the workshops she is a guest of."""
    meetings = Meeting.objects.select_related("edition__circle")
    guest = [held.circle for held in person.current_roles if held.role == roles.WORKSHOP_GUEST.code]
    workshops = Q(kind=Meeting.Kind.WORKSHOP, edition__circle__code__in=guest)
    seen = Q(edition__in=editions_for(person).values("pk"))
    return meetings.filter(seen | workshops if guest else seen)


def with_numbers(circles: QuerySet[Circle]) -> QuerySet[Circle]:
    current = Q(memberships__joined_at__isnull=False, memberships__left_at__isnull=True)
    return circles.annotate(members=Count("memberships", filter=current, distinct=True))


def memberships_in(circle: Circle) -> QuerySet[Membership]:
    return circle.memberships.filter(left_at=None).select_related("council", "circle")


def membership_numbers(circle: Circle) -> dict[str, int]:
    """Of all councils that ever had to do with the circle: members, invited, left after joining, declined."""
    joined, left = Q(joined_at__isnull=False), Q(left_at__isnull=False)
    return circle.memberships.aggregate(
        members=Count("pk", filter=joined & ~left),
        invited=Count("pk", filter=~joined & ~left),
        left=Count("pk", filter=joined & left),
        declined=Count("pk", filter=~joined & left),
    )


def own_memberships(
    person: Person, circle: Circle, among: list[Membership] | None = None
) -> list[Membership]:
    """Of the councils the person belongs to; `among` saves a question where all are read already."""
    councils = rules.council_ids_of(person)
    if not councils:
        return []
    known = memberships_in(circle).filter(council_id__in=councils) if among is None else among
    return [one for one in known if one.council_id in councils]


def current_editions(circles: list[Circle]) -> dict[int, Edition]:
    """The latest edition of each circle: an open one before a closed one."""
    found: dict[int, Edition] = {}
    for edition in Edition.objects.whole().filter(circle__in=circles).order_by("opened_at"):
        if edition.is_open or edition.circle_id not in found or not found[edition.circle_id].is_open:
            found[edition.circle_id] = edition
    return found


def edition_or_404(request: HttpRequest, permission: str, code: str) -> Edition:
    """With its circle and its dates, if the reader may do this with it."""
    return permitted_or_404(request.user, permission, Edition.objects.whole(), code=code)


def teams_of(edition: Edition) -> QuerySet[RoleAssignment]:
    """Who fills in or signs for the councils of an edition."""
    parts = edition.participations.current().values("council")
    held = RoleAssignment.objects.current().filter(
        council__in=parts, role__in=rules.ANSWER, person__is_active=True
    )
    return held.select_related("person", "council")


def expected_at(meeting: Meeting) -> list[RoleAssignment]:
    """The people of the edition's councils who come to meetings, one line a person, by council and name."""
    held = teams_of(meeting.edition).order_by("council__name", "role")
    once = {one.person_id: one for one in held}
    return sorted(once.values(), key=lambda one: (one.council.name, one.person.name))


def reminder_rounds_of(edition: Edition, *, of_survey: bool = False) -> QuerySet[ReminderRound]:
    """Those about the figures, or those about the survey."""
    written = Count("reminders", filter=~Q(reminders__email=""))
    delivered = Count("reminders", filter=Q(reminders__delivered_at__isnull=False))
    councils = Count("reminders__council", distinct=True)
    rounds = edition.reminder_rounds.filter(of_survey=of_survey).select_related("sent_by")
    return rounds.annotate(written=written, delivered=delivered, councils=councils)


def have_accepted(circle: Circle) -> set[int]:
    """The memberships that accepted the code of conduct as it stands today."""
    accepted = ConductAcceptance.objects.filter(membership__circle=circle, version=conduct.version_of(circle))
    return set(accepted.values_list("membership_id", flat=True))


def waiting_for_conduct(council_ids: list[int]) -> list[Membership]:
    """Councils invited to a circle, and members that have not accepted the code of conduct of today."""
    if not council_ids:
        return []
    found = Membership.objects.filter(council_id__in=council_ids, left_at=None, circle__closed_at=None)
    accepted = set(
        ConductAcceptance.objects.filter(membership__in=found.values("pk")).values_list(
            "membership_id", "version"
        )
    )
    related = found.select_related("circle", "council")
    return [one for one in related if (one.pk, conduct.version_of(one.circle)) not in accepted]


def coordinators_of(council_ids: Iterable[int]) -> dict[int, list[Person]]:
    """Whom to call, for each council: those who answer for it."""
    return _people_of(council_ids, [roles.COORDINATOR.code])


def contacts_of(council_ids: Iterable[int]) -> dict[int, list[Person]]:
    """Whom to call, for each council: its coordinators, or its contributors where it has none."""
    return _people_of(council_ids, rules.ANSWER)


def _people_of(council_ids: Iterable[int], codes: Iterable[str]) -> dict[int, list[Person]]:
    held = RoleAssignment.objects.current().filter(council_id__in=list(council_ids), role__in=codes)
    by_role: dict[int, dict[str, list[Person]]] = defaultdict(lambda: defaultdict(list))
    for one in held.select_related("person").order_by("person__name"):
        if one.person.is_active:
            by_role[one.council_id][one.role].append(one.person)
    return {
        council: next(people[code] for code in codes if people.get(code))
        for council, people in by_role.items()
    }


def facilitators_of(circle: Circle) -> QuerySet[Person]:
    """Those of this circle; those of all circles where it has none of its own."""
    current = RoleAssignment.objects.current().filter(role=roles.FACILITATOR.code)
    held = current.filter(circle=circle.code)
    chosen = held if held.exists() else current.filter(circle="")
    return Person.objects.filter(pk__in=chosen.values("person"), is_active=True)


def facilitators_for(person: Person) -> list[Contact]:
    """Whom the people of a council, or a guest of workshops, may ask: the facilitators of each of their circles."""
    guest = [held.circle for held in person.current_roles if held.role == roles.WORKSHOP_GUEST.code]
    member = list(rules.memberships_of(person))
    asked = Q(pk__in=member) | Q(code__in=guest) if guest else Q(pk__in=member)
    circles = list(Circle.objects.filter(asked, closed_at=None))
    if not circles:
        return []
    wanted = ["", *(circle.code for circle in circles)]
    held = RoleAssignment.objects.current().filter(role=roles.FACILITATOR.code, circle__in=wanted)
    by_circle: dict[str, list[Person]] = defaultdict(list)
    for one in held.filter(person__is_active=True).exclude(person=person).select_related("person"):
        by_circle[one.circle].append(one.person)
    return [
        Contact(each.name, circle.name, each.phone, each.email)
        for circle in circles
        for each in by_circle[circle.code] or by_circle[""]
    ]


def participations_in(edition: Edition) -> QuerySet[Participation]:
    """The councils of the edition, each with its deadline ready: the edition is the one given."""
    return edition.participations.current().select_related("council")


def free_alias(edition: Edition) -> int:
    """A number drawn by lot among those free, so that neither alphabet nor order of joining shows through."""
    taken = set(edition.participations.values_list("alias", flat=True))
    free = [number for number in range(1, max(99, 2 * len(taken)) + 1) if number not in taken]
    return random.SystemRandom().choice(free)
