"""Who may reach which route: the words each app's `access.py` declares its routes with.

The views refuse by their rules; the declarations say the same a second time, as a table for people to read and
for `tests/web/test_access.py` to hold against the running site, actor by actor. A route nobody declared fails.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.http import Http404
from django.shortcuts import get_object_or_404


class Actor(StrEnum):
    """Somebody who asks for a page. "Own" means: of the council and circle that the page is about."""

    STRANGER = "stranger"  # not signed in
    NOBODY_YET = "signed in, without a role"
    OTHER_COORDINATOR = "coordinator of another council"
    OTHER_FACILITATOR = "facilitator of another circle"
    ADMINISTRATOR = "programme administrator"
    FACILITATOR = "facilitator"
    COORDINATOR = "council coordinator"
    CONTRIBUTOR = "contributor"
    READER = "reader"
    GUEST = "workshop guest"
    EVALUATOR = "external evaluator"


EVERYONE = frozenset(Actor)
SIGNED_IN = EVERYONE - {Actor.STRANGER}
NOBODY: frozenset[Actor] = frozenset()
ADMINISTRATOR = frozenset({Actor.ADMINISTRATOR})
OWN_COUNCIL = frozenset({Actor.COORDINATOR, Actor.CONTRIBUTOR, Actor.READER})


@dataclass(frozen=True)
class Access:
    """Who gets an answer other than 404 to a GET, and to a POST. None: the route does not know the method."""

    get: frozenset[Actor] | None
    post: frozenset[Actor] | None = None


def declared_routes() -> dict[str, Access]:
    """Every declaration of every app, by the full name of the route."""
    declared: dict[str, Access] = {}
    for app, routes in _declarations():
        twice = declared.keys() & routes.keys()
        if twice:
            raise ValueError(f"{app} declares routes that are declared already: {', '.join(sorted(twice))}")
        declared.update(routes)
    return declared


def _declarations() -> Iterator[tuple[str, Mapping[str, Access]]]:
    for config in apps.get_app_configs():
        module = f"{config.name}.access"
        if config.name.startswith("circulos.web.") and find_spec(module):
            yield config.name, import_module(module).ROUTES


def permitted_or_404(person, permission: str, model_or_query, **lookup):
    """The object, if the person may do this with it; otherwise it is as if it did not exist."""
    found = get_object_or_404(model_or_query, **lookup)
    demand(person, permission, found)
    return found


def demand(person, permission: str, about=None) -> None:
    if not person.has_perm(permission, about):
        raise Http404
