"""A program with a key gets what the person who made it may see and do, and nothing of her account."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from circulos.web.access import Actor
from circulos.web.collection.models import Return
from circulos.web.cycle import conduct
from circulos.web.people import actions
from circulos.web.people.models import ApiKey
from web.collection.world import an_open_edition, answer

pytestmark = pytest.mark.django_db

UNTIL = timedelta(days=30)


@pytest.fixture
def edition(world):
    return an_open_edition(world.council)


@pytest.fixture
def key(world):
    return a_key(world[Actor.CONTRIBUTOR])


def a_key(person) -> str:
    return actions.create_api_key(by=person, name="Figures", expires_at=timezone.now() + UNTIL)[1]


def program(text: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {text}"}, enforce_csrf_checks=True)


def page_of(edition, council, name="return") -> str:
    return reverse(f"collection:{name}", args=[edition.code, council.code])


def test_a_program_reads_what_its_person_reads(world, edition, key):
    assert program(key).get(page_of(edition, world.council)).status_code == 200
    assert program(key).get(page_of(edition, world.council, "workbook")).status_code == 200
    assert ApiKey.objects.get().last_used_at is not None


def test_a_program_writes_what_its_person_writes_and_numbers_are_plain(world, edition, key):
    world[Actor.CONTRIBUTOR].language = "ca"
    world[Actor.CONTRIBUTOR].save()
    told = {"section": "people", "variable": "loans", "breakdown": "total", "value": "1,200", "version": "0"}
    saved = program(key).post(page_of(edition, world.council, "save"), told)
    assert saved.status_code == 200
    assert answer(Return.objects.get(), "loans").value == 1200
    assert answer(Return.objects.get(), "loans").entered_by == world[Actor.CONTRIBUTOR]


def test_another_council_is_not_there(world, edition):
    key = a_key(world[Actor.OTHER_COORDINATOR])
    assert program(key).get(page_of(edition, world.council)).status_code == 404


@pytest.mark.parametrize(
    "name", ["people:me", "people:keys", "people:add_key", "mfa_index", "account_logout"]
)
def test_a_key_does_not_open_the_account(key, name):
    assert program(key).get(reverse(name)).status_code == 404


def test_a_key_does_not_sign(world, edition):
    key = a_key(world[Actor.COORDINATOR])
    assert program(key).post(page_of(edition, world.council, "sign")).status_code == 404


def test_a_key_accepts_no_code_of_conduct(world, edition):
    address = reverse("cycle:accept", args=[edition.circle.code, world.council.code])
    told = {"version": conduct.version_of(edition.circle), "agree": "on"}
    assert program(a_key(world[Actor.COORDINATOR])).post(address, told).status_code == 404


def test_a_key_is_of_no_use_after_its_end(world, edition, key):
    held = ApiKey.objects.get()
    address = page_of(edition, world.council)
    for change in ({"expires_at": timezone.now()}, {"revoked_at": timezone.now()}, {"digest": "0" * 64}):
        before = {name: getattr(held, name) for name in change}
        ApiKey.objects.update(**change)
        refused = program(key).get(address)
        assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert "revoked or has run out" in refused.json()["why"]
        ApiKey.objects.update(**before)
    actions.close_account(by=world[Actor.ADMINISTRATOR], person=world[Actor.CONTRIBUTOR])
    assert program(key).get(address).status_code == 401


@pytest.mark.parametrize(
    "text", ["", "circulos", "circulos__", "circulos_00000000_x", "x" * 5000, "é\x00_\x00_"]
)
def test_what_is_no_key_is_refused_in_words(world, edition, text):
    assert program(text).get(page_of(edition, world.council)).status_code in (400, 401)


def test_a_session_stays_what_it_was_beside_a_key(world, edition, sign_in, key):
    """The header does not lend its person's rights to a browser's next request."""
    browser = sign_in(world[Actor.OTHER_COORDINATOR])
    address = page_of(edition, world.council)
    assert browser.get(address, headers={"Authorization": f"Bearer {key}"}).status_code == 200
    assert browser.get(address).status_code == 404
