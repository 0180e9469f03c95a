"""Every page of the site with something of the seeded demo in its address: `Site.stage("addresses")` lists them."""

from collections.abc import Callable
from datetime import timedelta

from django.urls import URLPattern, reverse
from django.utils import timezone

from circulos.web.access import Access, Actor, declared_routes
from circulos.web.collection.models import Flag, Return
from circulos.web.collection.validation import SHOWN_STATES
from circulos.web.cycle import survey_actions
from circulos.web.cycle.models import Circle, Edition, Meeting, ReminderRound, Survey
from circulos.web.improvement.models import AgreedValue, ImprovementAction, PointDecision, Target
from circulos.web.people import actions, roles
from circulos.web.people.models import Council, Invitation, Person, RoleAssignment
from web.routes import every_route

ROLES = {
    Actor.COORDINATOR: roles.COORDINATOR,
    Actor.CONTRIBUTOR: roles.CONTRIBUTOR,
    Actor.READER: roles.READER,
    Actor.FACILITATOR: roles.FACILITATOR,
    Actor.ADMINISTRATOR: roles.ADMINISTRATOR,
    Actor.EVALUATOR: roles.EVALUATOR,
    Actor.GUEST: roles.WORKSHOP_GUEST,
}
# Of each side the one who sees and may do most: what the others see is a part of it.
SIDES = (
    (Actor.COORDINATOR, Actor.CONTRIBUTOR, Actor.READER),
    (Actor.FACILITATOR, Actor.ADMINISTRATOR),
    (Actor.EVALUATOR,),
    (Actor.STRANGER,),
)
OWN = "INV001"
ABOUT_ONESELF = (
    "account_",
    "mfa_",
    "usersessions_",
    "demo:",
    "ui:",
    "people:me",
    "people:keys",
    "people:add_key",
)
# Files, calendars and answers to scripts are no pages; what is left over needs a server or a key nobody has here.
NO_PAGE = (
    ":take",
    "health",
    "workbook",
    "feed",
    "edition_calendar",
    "openid_connect",
    "login_webauthn",
    "download_",
)


class NoExampleError(Exception):
    """A page that nobody gave an address here: see `NUMBERS` and `_told`."""


def editions() -> tuple[Edition, Edition]:
    """The one that collects, and the one before, which is fixed."""
    now, before = Edition.objects.whole().order_by("-period")[:2]
    return now, before


def every_page() -> list[dict]:
    """Name of the route, address, and the role to see it as (nothing: a stranger)."""
    declared = declared_routes()
    pages = []
    for name, pattern in every_route():
        if _is_page(name, declared[name]):
            address = reverse(name, kwargs=_told(name, pattern))
            pages += [{"name": name, "path": address, "role": role} for role in _roles(name, declared[name])]
    return pages


def without_example() -> list[str]:
    """Pages that nobody gave an address here: told without a site, so that it is known long before a journey."""
    declared = declared_routes()
    return [
        f"{name} wants {argument}"
        for name, pattern in every_route()
        if _is_page(name, declared[name])
        for argument in pattern.pattern.converters or pattern.pattern.regex.groupindex
        if argument not in {"code", "token", "key", "uidb36", *NAMED}
        and not (argument == "number" and name in NUMBERS)
    ]


def _is_page(name: str, access: Access) -> bool:
    return bool(access.get) and not any(part in name for part in NO_PAGE)


def _roles(name: str, access: Access) -> list[str]:
    """One role of each side; evaluator and stranger where nobody else, or everybody, may come."""
    found = [next((one for one in side if one in access.get), None) for side in SIDES]
    seen = [one for one in found[:2] if one] or [one for one in found[2:3] if one]
    if name.startswith(ABOUT_ONESELF):  # the same page for everybody
        seen = found[3:] if found[3] else found[:1]
    elif found[3]:
        seen.append(found[3])
    return [ROLES[one].code if one in ROLES else "" for one in seen]


def _told(name: str, pattern: URLPattern) -> dict[str, object]:
    told: dict[str, object] = {}
    kinds = pattern.pattern.converters
    arguments = kinds or pattern.pattern.regex.groupindex
    whole = reverse(name, kwargs={one: _sample(kinds.get(one)) for one in arguments})
    now, before = editions()
    for argument in arguments:
        if argument == "code":
            told["code"] = _code(name, whole, now, before)
        elif name == "improvement:point" and argument == "indicator":
            told[argument] = PointDecision.objects.filter(council__code=OWN, edition=before).first().indicator
        elif (
            name == "collection:decide" and argument == "council"
        ):  # only a return that is handed in is on the wall
            told[argument] = Return.objects.filter(edition=now, state__in=SHOWN_STATES).first().council.code
        elif argument in NAMED:
            told[argument] = NAMED[argument]
        elif argument == "number" and name in NUMBERS:
            told["number"] = NUMBERS[name]()
        elif argument == "token":
            told["token"] = actions.token_of(_invitation())
        elif argument in ("key", "uidb36"):
            told[argument] = "never"
        else:
            raise NoExampleError(f"{name} wants {argument}")
    return told


def _sample(converter) -> object:
    return 1 if converter.__class__.__name__ == "IntConverter" else "x"


def _code(name: str, address: str, now: Edition, before: Edition) -> str:
    if address.startswith("/circles/"):
        return Circle.objects.get().code
    if address.startswith("/councils/"):
        return OWN
    if name in ("cycle:answer_survey", "cycle:survey_reminders"):
        _open_survey(now)
    if name == "cycle:survey":  # the one with results
        return before.code
    return before.code if name.startswith(("analysis:", "improvement:", "publication:")) else now.code


def _open_survey(edition: Edition) -> None:
    if not Survey.objects.filter(edition=edition).exists():
        moment = timezone.now() + timedelta(days=7)
        survey_actions.open_survey(by=None, edition=edition, closes_at=moment)


NAMED = {
    "council": OWN,
    "section": "reception",
    "indicator": "E09",
    "process": "reception",
    "purpose": "research",
    "provider_id": "town",
    "pk": 1,
}


def _coordinator() -> Person:
    return RoleAssignment.objects.filter(role=roles.COORDINATOR.code, council__code=OWN).first().person


def _invitation() -> Invitation:
    council = Council.objects.get(code=OWN)
    found = Invitation.objects.filter(email="new@circulos.example").first()
    return found or actions.invite(
        by=_coordinator(), email="new@circulos.example", role=roles.READER, council=council
    )


def _meeting() -> int:
    return Meeting.objects.filter(edition=editions()[0], kind=Meeting.Kind.VALIDATION).first().pk


def _proposal() -> int:
    from circulos.web.collection.filled import load
    from circulos.web.collection.laid import lay_paste
    from circulos.web.collection.proposal_actions import propose
    from web.cycle.world import part_of

    now = editions()[0]
    part = part_of(now, Council.objects.get(code=OWN))
    whole = load(now, part.council)
    section = next(one for one in whole.sections if one.questions)
    block = "\n".join("12" for _question in section.questions)
    laid = lay_paste(whole, section, block)
    return propose(by=_coordinator(), part=part, laid=laid, via="pasted", name="figures.csv").pk


def _held_role() -> int:
    return RoleAssignment.objects.filter(role=roles.CONTRIBUTOR.code, council__code=OWN).first().pk


def _a_person() -> int:
    return RoleAssignment.objects.filter(role=roles.READER.code, council__code=OWN).first().person_id


def _flag() -> int:
    own = Flag.objects.filter(filed__edition=editions()[0], filed__council__code=OWN)
    return (own.filter(messages__isnull=False).first() or own.first()).pk


NUMBERS: dict[str, Callable[[], int]] = {
    **dict.fromkeys(
        (
            "cycle:meeting",
            "cycle:change_meeting",
            "cycle:cancel_meeting",
            "cycle:attendance",
            "cycle:minutes",
            "collection:meeting",
            "collection:screen",
            "collection:decide",
        ),
        _meeting,
    ),
    "cycle:reminder_round": lambda: ReminderRound.objects.get_or_create(edition=editions()[0])[0].pk,
    "collection:flag": _flag,
    "collection:proposal": _proposal,
    "improvement:end_agreed": lambda: AgreedValue.objects.filter(ended_at=None).first().pk,
    **dict.fromkeys(
        ("improvement:target", "improvement:change_target", "improvement:end_target"),
        lambda: Target.objects.filter(council__code=OWN, ended_at=None).first().pk,
    ),
    **dict.fromkeys(
        ("improvement:action", "improvement:change_action", "improvement:follow_up"),
        lambda: ImprovementAction.objects.filter(council__code=OWN).first().pk,
    ),
    "people:end_role": _held_role,
    "people:hand_over": _held_role,
    "people:person": _a_person,
    "people:close_account": _a_person,
}
