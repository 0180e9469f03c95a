import json
import re
import time
from datetime import timedelta
from importlib.metadata import files
from pathlib import Path
from types import SimpleNamespace

import pytest
from allauth.core.internal import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from circulos.web.people import roles
from circulos.web.people import sign_in as sign_in_module
from circulos.web.people.models import AuditEvent, Person
from web.factories import PASSWORD, a_council, somebody_with

LOGIN = "/account/login/"


@pytest.fixture
def person(db):
    return somebody_with(roles.READER, council=a_council(), name="Rosa Grau", email="rosa@example.org")


def try_to_sign_in(client, password=PASSWORD, email="rosa@example.org", **extra):
    return client.post(LOGIN, {"login": email, "password": password} | extra)


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_e_mail_and_password_open_the_account(person, stranger):
    response = try_to_sign_in(stranger, email="Rosa@Example.ORG")
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert is_signed_in(stranger)


def test_signing_in_leads_back_to_the_page_asked_for_and_nowhere_else(person, sign_in):
    assert try_to_sign_in(sign_in(), next="/councils/").headers["Location"] == "/councils/"
    assert try_to_sign_in(sign_in(), next="https://evil.example/").headers["Location"] == "/"


def test_wrong_password_and_unknown_address_get_the_same_answer(person, sign_in):
    answers = [
        re.sub(
            r'name="csrfmiddlewaretoken" value="\w+"|(rosa|nobody)@example\.org', "", page.content.decode()
        )
        for page in (
            try_to_sign_in(sign_in(), "wrong"),
            try_to_sign_in(sign_in(), "wrong", "nobody@example.org"),
        )
    ]
    assert answers[0] == answers[1]
    assert "There is something to put right" in answers[0]


def test_five_failures_close_the_door_for_a_while_even_for_the_right_password(person, stranger):
    for _attempt in range(5):
        response = try_to_sign_in(stranger, "wrong")
    assert response.status_code == 429
    assert "Too many attempts" in response.content.decode()
    assert try_to_sign_in(stranger).status_code == 429
    assert not is_signed_in(stranger)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert try_to_sign_in(stranger).status_code == 302


def test_the_door_is_closed_for_that_person_from_that_place_only(person, stranger):
    for _attempt in range(5):
        try_to_sign_in(stranger, "wrong")
    other = stranger.post(LOGIN, {"login": "rosa@example.org", "password": PASSWORD}, REMOTE_ADDR="192.0.2.7")
    assert other.status_code == 302


def guess_from(client, places, each=5, email="rosa@example.org"):
    """Wrong passwords from several places; the last answer."""
    for place in places:
        for _attempt in range(each):
            answer = client.post(
                LOGIN, {"login": email, "password": "wrong"}, REMOTE_ADDR=f"198.51.100.{place}"
            )
    return answer


def test_one_place_alone_shuts_nobody_out_elsewhere(person, sign_in, monkeypatch):
    now = time.time()
    for minute in range(5):
        clock = SimpleNamespace(**{**vars(time), "time": lambda at=now + 61 * minute: at})
        monkeypatch.setattr(ratelimit, "time", clock)
        assert "closed for 15 minutes" in guess_from(sign_in(), [1], each=25).content.decode()
    client = sign_in()
    client.post(LOGIN, {"login": "rosa@example.org", "password": PASSWORD}, REMOTE_ADDR="192.0.2.7")
    assert is_signed_in(client)


def test_a_hundred_guesses_from_many_places_close_the_account_until_it_gets_a_new_password(person, sign_in):
    guess_from(sign_in(), range(20))
    client = sign_in()
    page = try_to_sign_in(client)
    assert not is_signed_in(client)
    assert "Wait up to an hour, or ask for a letter" in page.content.decode()
    set_anew(client)
    try_to_sign_in(client, "quite new plain words")
    assert is_signed_in(client)


def test_ninety_five_guesses_do_not(person, sign_in):
    guess_from(sign_in(), range(19))
    client = sign_in()
    try_to_sign_in(client)
    assert is_signed_in(client)


def test_the_closed_door_says_how_long_and_a_new_password_opens_it(person, stranger):
    for _attempt in range(5):
        page = try_to_sign_in(stranger, "wrong").content.decode()
    assert "closed for 15 minutes" in page and "that lets you in at once" in page
    assert reverse("account_reset_password") in page
    set_anew(stranger)
    assert try_to_sign_in(stranger, "quite new plain words").status_code == 302
    assert is_signed_in(stranger)


def set_anew(client):
    client.post("/account/password/reset/", {"email": "rosa@example.org"})
    link = re.search(r"https?://[^/]+(/account/password/reset/key/\S+)", mail.outbox[-1].body)[1]
    form = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "quite new plain words", "password2": "quite new plain words"})


def test_a_success_forgets_the_failures(person, stranger):
    for _attempt in range(4):
        try_to_sign_in(stranger, "wrong")
    try_to_sign_in(stranger)
    assert not AccessAttempt.objects.exists()


def test_accounts_come_by_invitation_only(stranger, db):
    page = stranger.get("/account/signup/").content.decode()
    assert "Accounts are opened by invitation" in page
    stranger.post("/account/signup/", {"email": "me@example.org", "password1": PASSWORD})
    assert not is_signed_in(stranger)


def test_a_closed_account_does_not_open(person, stranger):
    person.is_active = False
    person.save()
    response = stranger.post(LOGIN, {"login": "rosa@example.org", "password": PASSWORD}, follow=True)
    assert "This account is closed" in response.content.decode()
    assert not is_signed_in(stranger)


def test_a_forgotten_password_is_set_anew_by_the_link_of_a_letter(person, stranger):
    set_anew(stranger)
    assert [(letter.to, letter.subject) for letter in mail.outbox[:1]] == [
        (["rosa@example.org"], "Set a new password for Circulos")
    ]
    assert try_to_sign_in(stranger, "quite new plain words").status_code == 302


def test_asking_for_a_password_does_not_tell_whether_an_account_exists(person, sign_in):
    pages = [
        sign_in().post("/account/password/reset/", {"email": email}, follow=True).content.decode()
        for email in ("rosa@example.org", "nobody@example.org")
    ]
    without_token = [re.sub(r'value="\w{20,}"', "", page) for page in pages]
    assert without_token[0] == without_token[1]
    assert [letter.to for letter in mail.outbox] == [["rosa@example.org"], ["nobody@example.org"]]


def test_a_new_address_counts_when_it_is_confirmed(person, sign_in):
    client = sign_in(person)
    client.post("/account/email/", {"email": "Rosa.Nova@example.org", "action_add": ""})
    person.refresh_from_db()
    assert person.email == "rosa@example.org"
    letter = next(letter for letter in mail.outbox if letter.to == ["rosa.nova@example.org"])
    link = re.search(r"https?://[^/]+(/account/confirm-email/\S+)", letter.body)[1]
    client.post(link)
    person.refresh_from_db()
    assert person.email == "rosa.nova@example.org"
    event = AuditEvent.objects.get(verb="person.changed")
    assert (event.before, event.after) == ({"email": "rosa@example.org"}, {"email": "rosa.nova@example.org"})


def test_every_letter_and_message_of_allauth_has_our_words():
    """allauth may come to send a letter we do not know of; better to learn it here than when it is sent."""
    here = Path(
        str(next(file for file in files("django-allauth") if file.name == "base_message.txt").locate())
    )
    templates = here.parents[2]
    letters = {
        path.relative_to(templates).as_posix().removesuffix("_subject.txt")
        for path in templates.rglob("*_subject.txt")
    }
    never_sent = {  # signing up and signing in by code are closed, reset is by link
        "account/email/account_already_exists",
        "account/email/login_code",
        "account/email/password_reset_code",
    }
    known = set(sign_in_module.LETTERS) | set(sign_in_module.CHANGES)
    assert letters - never_sent == known


# --- Second factor ----------------------------------------------------------------------------------------


def code_now(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return f"{hotp_value(secret, counter):06}"


@pytest.fixture
def with_app(person) -> str:
    """The secret of the person's authenticator app."""
    from allauth.core import context
    from django.test import RequestFactory

    secret = generate_totp_secret()
    with context.request_context(RequestFactory().get("/")):
        TOTP.activate(person, secret)
    return secret


@pytest.mark.django_db(transaction=True)  # what follows the activation happens when it is committed
def test_an_app_is_switched_on_by_a_code_and_recovery_codes_are_made(person, sign_in):
    client = sign_in()
    try_to_sign_in(client)
    page = client.get("/account/second-factor/totp/activate/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]{20,})</code>", page)[1]
    client.post("/account/second-factor/totp/activate/", {"code": code_now(secret)})
    page = client.get("/account/second-factor/recovery-codes/").content.decode()
    assert "The authenticator app is on." in page
    assert len(re.findall(r"<code>\d{8}</code>", page)) == 10
    kinds = set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    assert kinds == {"totp", "recovery_codes"}
    assert "An authenticator app was switched on" in mail.outbox[-1].body


def test_the_secret_of_the_app_is_not_readable_in_the_database(person, with_app):
    stored = json.dumps(Authenticator.objects.get(user=person, type="totp").data)
    assert with_app not in stored


def test_with_an_app_the_password_alone_opens_nothing(person, with_app, stranger):
    response = try_to_sign_in(stranger)
    assert response.headers["Location"] == "/account/second-factor/authenticate/"
    assert stranger.get("/councils/").status_code == 404
    wrong = stranger.post("/account/second-factor/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    assert not is_signed_in(stranger)
    stranger.post("/account/second-factor/authenticate/", {"code": code_now(with_app)})
    assert is_signed_in(stranger)


def test_guesses_at_codes_are_counted_for_the_person_wherever_they_come_from_and_forgotten_by_the_right_one(
    person, with_app, sign_in
):
    address = "/account/second-factor/authenticate/"
    for right_at_last in (True, False):
        for place in range(4):
            client = sign_in()
            try_to_sign_in(client)
            pages = [
                client.post(address, {"code": f"{guess:06}"}, REMOTE_ADDR=f"192.0.2.{place}").content.decode()
                for guess in range(4 if right_at_last else 5)
            ]
            assert "Too many wrong codes" not in "".join(pages)
        if right_at_last:
            client.post(address, {"code": code_now(with_app)})
            assert is_signed_in(client)
    client = sign_in()
    try_to_sign_in(client)
    assert "Too many wrong codes" in client.post(address, {"code": "000000"}).content.decode()


def test_codes_cannot_be_guessed_at_will(person, with_app, stranger):
    try_to_sign_in(stranger)
    answers = [
        stranger.post("/account/second-factor/authenticate/", {"code": f"{guess:06}"}).content.decode()
        for guess in range(21)
    ]
    assert "Too many wrong codes" not in answers[-2] and "Too many wrong codes" in answers[-1]
    stranger.post("/account/second-factor/authenticate/", {"code": code_now(with_app)})
    assert not is_signed_in(stranger)


def test_a_recovery_code_works_once(person, with_app, sign_in):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    code = RecoveryCodes.activate(person).get_unused_codes()[0]
    for expected in (True, False):
        client = sign_in()
        try_to_sign_in(client)
        client.post("/account/second-factor/authenticate/", {"code": code})
        assert is_signed_in(client) is expected


def test_a_passkey_is_asked_for_by_a_challenge(stranger, db):
    page = stranger.get(LOGIN).content.decode()
    assert 'id="passkey_login"' in page
    options = stranger.get("/account/second-factor/webauthn/login/", HTTP_ACCEPT="application/json").json()
    assert options["request_options"]["publicKey"]["challenge"]


@override_settings(DEMO=False)
def test_what_protects_the_account_is_changed_only_after_showing_who_one_is(person, sign_in):
    client = sign_in(person)
    response = client.post("/me/keys/new/", {"name": "report", "days": "30"})
    assert response.headers["Location"].startswith("/account/reauthenticate/")
    assert client.get("/account/second-factor/totp/activate/").status_code == 302
    assert not person.api_keys.exists()
    client.post("/account/reauthenticate/", {"password": PASSWORD, "next": "/me/keys/new/"})
    client.post("/me/keys/new/", {"name": "again", "days": "30"})
    assert person.api_keys.exists()


# --- Sessions and single sign-on --------------------------------------------------------------------------


def test_sessions_are_listed_and_the_others_can_be_ended(person, sign_in):
    here, there = sign_in(), sign_in()
    try_to_sign_in(here)
    there.post(
        LOGIN, {"login": "rosa@example.org", "password": PASSWORD}, HTTP_USER_AGENT="Telephone of Rosa"
    )
    page = here.get("/account/sessions/").content.decode()
    assert "Telephone of Rosa" in page
    assert page.count("This browser") == 1
    here.post("/account/sessions/")
    assert there.get("/me/").status_code == 404
    assert here.get("/me/").status_code == 200


def test_single_sign_on_is_offered_where_it_is_configured(stranger, db):
    page = stranger.get(LOGIN).content.decode()
    assert "Continue with Town Hall" in page
    policy = stranger.get(LOGIN).headers["Content-Security-Policy"]
    assert "form-action 'self' https://sso.test" in policy


def arrive_from_single_sign_on(request, email: str, *, verified: bool):
    """What the callback does once the server has said who somebody is."""
    from allauth.account.models import EmailAddress
    from allauth.socialaccount.adapter import get_adapter
    from allauth.socialaccount.helpers import complete_social_login
    from allauth.socialaccount.models import SocialAccount, SocialLogin

    address = EmailAddress(email=email, verified=verified, primary=True)
    account = SocialAccount(provider="town", uid=email)
    provider = get_adapter().get_provider(request, "town")
    login = SocialLogin(
        user=Person(email=email), account=account, email_addresses=[address], provider=provider
    )
    login.state = {}
    return complete_social_login(request, login)


@pytest.fixture
def request_of_stranger(rf, db):
    from allauth.core import context
    from django.contrib.auth.models import AnonymousUser
    from django.contrib.messages.storage.fallback import FallbackStorage
    from django.contrib.sessions.backends.db import SessionStore

    request = rf.get("/account/oidc/town/login/callback/")
    request.session = SessionStore()
    request.session.create()
    request.user = AnonymousUser()
    request._messages = FallbackStorage(request)
    with context.request_context(request):
        yield request


@pytest.mark.parametrize(("verified", "opens"), [(True, True), (False, False)])
def test_single_sign_on_opens_the_account_of_an_address_its_server_vouches_for(
    person, request_of_stranger, verified, opens
):
    arrive_from_single_sign_on(request_of_stranger, "rosa@example.org", verified=verified)
    assert request_of_stranger.user.is_authenticated is opens


def test_single_sign_on_makes_no_account(request_of_stranger):
    response = arrive_from_single_sign_on(request_of_stranger, "new@example.org", verified=True)
    assert "Accounts are opened by invitation" in response.content.decode()
    assert not request_of_stranger.user.is_authenticated


# --- The demo ---------------------------------------------------------------------------------------------


def test_the_demo_signs_in_as_each_role_by_one_click(db, sign_in):
    from circulos.web.people import demo

    demo.seed()
    demo.seed()
    page = sign_in().get("/demo/").content.decode()
    for one in demo.PEOPLE:
        assert str(one.role.name) in page
        client = sign_in()
        response = client.post(reverse("demo:sign_in", args=[one.role.code]), follow=True)
        assert response.context["user"].email == one.email
        assert "councils, people and figures are invented" in response.content.decode()


def test_a_second_factor_tried_in_the_demo_shuts_nobody_out(db, stranger):
    from allauth.core import context
    from django.test import RequestFactory

    from circulos.web.people import demo

    demo.seed()
    visitor = Person.objects.get(email="coordinator@circulos.example")
    with context.request_context(RequestFactory().get("/")):
        TOTP.activate(visitor, generate_totp_secret())
    stranger.post(reverse("demo:sign_in", args=["coordinator"]))
    assert stranger.get("/me/").status_code == 200


def test_the_demo_shows_the_letters_it_would_have_sent(db, stranger, settings, tmp_path, person):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    stranger.post("/account/password/reset/", {"email": "rosa@example.org"})
    page = stranger.get("/demo/letters/").content.decode()
    assert "Set a new password for Circulos" in page
    assert "rosa@example.org" in page


def test_outside_the_demo_there_is_neither_click_nor_banner(db):
    """The routes are made when the site starts, so this looks at a site started without the demo."""
    import os
    import subprocess
    import sys

    script = (
        "import django; django.setup()\n"
        "from django.urls import reverse, NoReverseMatch\n"
        "from django.conf import settings\n"
        "try: reverse('demo:choose'); print('there')\n"
        "except NoReverseMatch: print('not there', settings.DEMO)\n"
    )
    environment = {**os.environ, "CIRCULOS_DEMO": "", "CIRCULOS_OIDC": ""}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "not there False"


@pytest.mark.parametrize("end", ["time", "account", "password"])
def test_a_session_ends_with_its_time_with_the_account_and_with_the_password(person, sign_in, end):
    client, own_page = sign_in(person), reverse("people:me")
    assert client.get(own_page).status_code == 200
    if end == "time":
        Session.objects.update(expire_date=timezone.now())
    if end == "account":
        Person.objects.update(is_active=False)
    if end == "password":
        person.set_password("quite new plain words")
        person.save()
    assert client.get(own_page).status_code == 404
