"""Every route × every actor × GET and POST, asked of the running site and compared with the declarations.

An app declares its routes in its own `access.py`, and in `addresses.py` which object of the world they are about.
"""

import pytest
from django.test import Client
from django.urls import reverse

from circulos.web.access import Access, Actor, declared_routes
from web.addresses import EXAMPLES
from web.routes import every_route
from web.world import World

METHODS = ("GET", "POST")
# Enough for the routes that know only one thing to do; forms answer that fields are missing.
FORM = {"next": "/", "language": "ca", "theme": "dark", "decision": "give"}
# Answers to who may ask: a page or a redirect, single sign-on that failed, a figure refused, too many attempts.
ANSWERED = {200, 302, 401, 409, 410, 422, 429}


ROUTES = every_route()
NAMES = sorted({name for name, _pattern in ROUTES})


def example(name: str, world: World) -> dict[str, object]:
    """What stands in the address of the route: see `addresses.py`."""
    if name in EXAMPLES:
        return EXAMPLES[name](world)
    converters = {
        argument for found, pattern in ROUTES if found == name for argument in pattern.pattern.converters
    }
    return {"code": world.council.code} if converters == {"code"} else {}


def test_every_route_has_a_name_and_a_declaration():
    assert [pattern for _name, pattern in ROUTES if not pattern.name] == []
    assert set(NAMES) == set(declared_routes())


def test_journeys_have_an_example_of_every_page():
    from journeys.addresses import without_example

    assert without_example() == []


@pytest.fixture
def _no_calls_outside(monkeypatch):
    """Single sign-on would ask its server where to send people."""
    from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter

    config = {
        "authorization_endpoint": "https://sso.test/authorize",
        "token_endpoint": "https://sso.test/token",
    }
    monkeypatch.setattr(OpenIDConnectOAuth2Adapter, "openid_config", config)


@pytest.mark.usefixtures("_no_calls_outside")
@pytest.mark.parametrize("name", NAMES)
def test_a_route_answers_those_it_is_declared_for_and_is_not_there_for_others(name, world, sign_in, settings):
    from circulos.web.people import demo

    demo.place_people(council=world.other_council)
    settings.AXES_ENABLED = settings.ACCOUNT_RATE_LIMITS = False
    declared = declared_routes()[name]
    address = reverse(name, kwargs=example(name, world))
    wrong = [
        f"{method} {actor}: {status}"
        for actor in Actor
        for method in METHODS
        if not fits(declared, actor, method, status := ask(sign_in(world[actor]), method, address))
    ]
    assert wrong == []


def ask(client: Client, method: str, address: str) -> int:
    """The status of the answer; what it changed is undone, so that every actor meets the same world."""
    from django.db import transaction

    with transaction.atomic():
        response = client.get(address) if method == "GET" else client.post(address, FORM)
        transaction.set_rollback(True)
    return response.status_code


def fits(declared: Access, actor: Actor, method: str, status: int) -> bool:
    who = declared.get if method == "GET" else declared.post
    if who is None:
        return status in (404, 405)
    return status in ANSWERED if actor in who else status == 404
