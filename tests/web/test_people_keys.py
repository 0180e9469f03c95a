import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from circulos.web.people import actions, queries, roles
from circulos.web.people.models import ApiKey
from web.factories import a_council, somebody_with


@pytest.fixture
def person(db):
    return somebody_with(roles.READER, council=a_council())


@pytest.fixture
def made(person) -> tuple[ApiKey, str]:
    return actions.create_api_key(by=person, name="report", expires_at=timezone.now() + timedelta(days=1))


def test_a_key_is_shown_once_and_only_its_digest_is_kept(person, sign_in):
    client = sign_in(person)
    response = client.post(reverse("people:add_key"), {"name": "report", "days": "30"})
    (text,) = re.findall(r"<code>(circulos_[^<]+)</code>", response.content.decode())
    key = ApiKey.objects.get()
    assert "no-store" in response.headers["Cache-Control"]
    assert text not in {key.prefix, key.digest, key.name}
    assert text not in client.get(reverse("people:keys")).content.decode()
    assert queries.person_of_key(text) == person


@pytest.mark.parametrize("wrong", ["", "circulos", "circulos_00000000_x", "a_b_c_d"])
def test_a_key_nobody_made_opens_nothing(made, wrong):
    assert queries.person_of_key(wrong) is None


def test_a_key_with_the_right_beginning_opens_nothing(made):
    key, text = made
    assert queries.person_of_key(text) is not None
    assert queries.person_of_key(f"circulos_{key.prefix}_guess") is None


def test_a_key_ends_when_it_is_revoked(made, person, sign_in):
    key, text = made
    sign_in(person).post(reverse("people:revoke_key", args=[key.pk]))
    assert queries.person_of_key(text) is None


def test_a_key_ends_on_its_day(made):
    key, text = made
    ApiKey.objects.update(expires_at=timezone.now())
    assert queries.person_of_key(text) is None


def test_a_key_ends_with_the_account(made, person):
    _key, text = made
    person.is_active = False
    person.save()
    assert queries.person_of_key(text) is None


def test_use_is_noted_at_most_once_an_hour(made, django_assert_num_queries):
    _key, text = made
    queries.person_of_key(text)
    noted = ApiKey.objects.get().last_used_at
    assert noted is not None
    with django_assert_num_queries(1):
        queries.person_of_key(text)
    assert ApiKey.objects.get().last_used_at == noted


def test_two_keys_of_a_name_are_refused_until_the_first_is_revoked(made, person, sign_in):
    client = sign_in(person)
    form = {"name": "report", "days": "30"}
    assert (
        "You have a key of this name already" in client.post(reverse("people:add_key"), form).content.decode()
    )
    actions.revoke_api_key(by=person, key=made[0])
    assert client.post(reverse("people:add_key"), form).status_code == 200
    assert ApiKey.objects.filter(revoked_at=None).count() == 1


def test_keys_of_others_are_not_there(made, sign_in):
    other = somebody_with(roles.ADMINISTRATOR)
    assert sign_in(other).post(reverse("people:revoke_key", args=[made[0].pk])).status_code == 404
