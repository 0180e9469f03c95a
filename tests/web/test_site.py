"""What holds on every page: headers, languages, colours, pages for errors, the data folder and the settings."""

import logging
import os
import re
import stat
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.urls import reverse

from circulos.web import environment
from circulos.web.access import Actor
from web.factories import a_council, a_person, an_administrator

PAGES = [
    "home",
    "people:councils",
    "people:people",
    "people:history",
    "people:me",
    "people:roles",
    "ui:components",
]


# --- Headers ----------------------------------------------------------------------------------------------


def test_pages_run_nothing_that_is_written_in_them(world, sign_in):
    client = sign_in(world[Actor.ADMINISTRATOR])
    for name in PAGES:
        response = client.get(reverse(name))
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy and "style-src 'self'" in policy
        assert "unsafe" not in policy
        page = response.content.decode()
        assert not re.search(r'<[^>]+\s(style|on\w+)="', page), name
        assert "<style" not in page
        for script in re.findall(r"<script([^>]*)>", page):
            assert "src=" in script or "application/json" in script, name


def test_pages_are_kept_by_the_reader_alone_and_shown_in_no_frame(stranger, db):
    headers = stranger.get("/").headers
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


# --- Languages, colours -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "word"), [("ca", "millorar"), ("es", "mejorar"), ("en", "improve")])
def test_a_stranger_reads_in_the_language_of_the_browser(sign_in, db, language, word):
    page = sign_in().get("/", HTTP_ACCEPT_LANGUAGE=language).content.decode()
    assert f'<html lang="{language}"' in page
    assert word in page


def test_a_browser_of_another_language_gets_catalan(sign_in, db, settings):
    settings.LANGUAGE_CODE = "ca"
    assert '<html lang="ca"' in sign_in().get("/", HTTP_ACCEPT_LANGUAGE="fi").content.decode()


def test_the_language_chosen_stays_with_the_browser_and_with_the_person(sign_in, db):
    person = a_person()
    client = sign_in(person)
    response = client.post(reverse("people:set_language"), {"language": "es", "next": "/roles/"})
    assert response.headers["Location"] == "/roles/"
    assert client.cookies["django_language"].value == "es"
    elsewhere = sign_in(person)
    assert '<html lang="es"' in elsewhere.get("/").content.decode()


@pytest.mark.parametrize("wrong", ["", "xx", "../../etc", "fr"])
def test_a_language_we_do_not_speak_is_refused(stranger, db, wrong):
    assert stranger.post(reverse("people:set_language"), {"language": wrong}).status_code == 404


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_a_switch_leads_back_to_our_pages_only(stranger, db, target):
    response = stranger.post(reverse("people:set_language"), {"language": "ca", "next": target})
    assert response.headers["Location"] == "/"


def test_the_colours_are_chosen_without_a_script(stranger, db):
    assert "data-theme" not in stranger.get("/").content.decode()
    stranger.post(reverse("people:set_theme"), {"theme": "dark", "next": "/"})
    assert 'data-theme="dark"' in stranger.get("/").content.decode()
    stranger.post(reverse("people:set_theme"), {"theme": "auto", "next": "/"})
    assert "data-theme" not in stranger.get("/").content.decode()
    assert stranger.post(reverse("people:set_theme"), {"theme": "pink"}).status_code == 404


def test_a_forged_colour_in_the_cookie_is_not_written_into_the_page(stranger, db):
    stranger.cookies["theme"] = '"><b>'
    assert "data-theme" not in stranger.get("/").content.decode()


# --- Pages for errors -----------------------------------------------------------------------------------------


def test_a_stranger_cannot_tell_a_page_that_exists_from_one_that_does_not(stranger, db):
    a_council("Berga", "91002")
    pages = []
    for address in ("/councils/91002/", "/councils/00000/", "/no/such/page/"):
        response = stranger.get(address)
        assert response.status_code == 404
        pages.append(re.sub(r'value="\w{64}"', "", response.content.decode().replace(address, "HERE")))
        pages[-1] = pages[-1].replace(address.replace("/", "%2F"), "HERE")
    assert pages[0] == pages[1] == pages[2]
    assert "Sign in" in pages[0]


def test_an_address_with_a_sign_no_database_takes_is_not_understood(world, sign_in):
    client = sign_in(world[Actor.ADMINISTRATOR])
    assert client.get("/people/?q=a%00b").status_code == 400
    assert client.get("/people/?q=a%2500b").status_code == 200  # the signs %00, which somebody may look for


def test_somebody_signed_in_cannot_tell_either(world, sign_in):
    client = sign_in(world[Actor.OTHER_COORDINATOR])
    addresses = (f"/councils/{world.council.code}/", "/councils/00000/")
    texts = [
        re.sub(r'value="[^"]*"', "", client.get(address).content.decode().replace(address, "HERE"))
        for address in addresses
    ]
    assert texts[0] == texts[1]


def test_a_form_that_is_too_old_says_so_and_changes_nothing(db):
    from django.test import Client

    client = Client(enforce_csrf_checks=True, HTTP_ACCEPT_LANGUAGE="en")
    response = client.post(reverse("people:set_theme"), {"theme": "dark"})
    assert response.status_code == 403
    assert "The page was open for too long" in response.content.decode()
    assert "theme" not in client.cookies


def test_a_failure_shows_a_reference_that_is_in_the_log_and_no_traceback(
    world, sign_in, monkeypatch, caplog, settings
):
    from circulos.web.people import queries

    def broken(person):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(queries, "councils_for", broken)
    client = sign_in(world[Actor.ADMINISTRATOR])
    client.raise_request_exception = False
    with caplog.at_level(logging.ERROR):
        response = client.get(reverse("people:councils"))
    page = response.content.decode()
    assert response.status_code == 500
    assert "secret detail" not in page and "Traceback" not in page
    reference = re.search(r"<code>([0-9a-f]{8})</code>", page)[1]
    assert any(reference in record.getMessage() for record in caplog.records)


def test_the_page_for_failures_needs_no_database(rf, db, django_assert_num_queries):
    from django.contrib.auth.models import AnonymousUser

    from circulos.web import errors

    request = rf.get("/anything/")
    request.user = AnonymousUser()
    with django_assert_num_queries(0):
        assert errors.failed(request).status_code == 500


@pytest.mark.parametrize(("page", "status"), [("bad_request", 400), ("forbidden", 403)])
def test_the_other_pages_for_errors_say_what_to_do(rf, db, page, status):
    from django.contrib.auth.models import AnonymousUser

    from circulos.web import errors

    request = rf.get("/anything/")
    request.user = AnonymousUser()
    response = getattr(errors, page)(request, Exception())
    assert response.status_code == status
    assert "Nothing has been changed." in response.content.decode()


# --- Settings and the data folder -------------------------------------------------------------------------------


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    first = environment.secret_key(tmp_path)
    assert len(first) > 50
    assert environment.secret_key(tmp_path) == first
    kept = tmp_path / "secret.key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]
    monkeypatch.setenv("SECRET_KEY", "given")
    assert environment.secret_key(tmp_path) == "given"


def test_postgresql_is_chosen_by_its_address(tmp_path):
    found = environment.database(
        "postgresql://circ:p%40ss@db.example:5433/circulos?sslmode=require", tmp_path
    )
    assert (found["NAME"], found["USER"], found["PASSWORD"]) == ("circulos", "circ", "p@ss")
    assert (found["HOST"], found["PORT"], found["OPTIONS"]) == ("db.example", "5433", {"sslmode": "require"})


def test_postgresql_may_be_behind_a_socket(tmp_path):
    found = environment.database("postgres:///circulos?host=/run/postgresql", tmp_path)
    assert (found["NAME"], found["HOST"], found["OPTIONS"]) == ("circulos", "/run/postgresql", {})


def test_sqlite_is_the_default_and_is_tuned_for_many_writers(tmp_path):
    found = environment.database("", tmp_path)
    assert found["NAME"] == str(tmp_path / "circulos.sqlite3")
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert found["OPTIONS"]["timeout"] == 20


def test_the_database_in_use_has_what_was_asked_for(db):
    if connection.vendor != "sqlite":
        pytest.skip("these are settings of SQLite, and the tests run on another database")
    with connection.cursor() as cursor:
        asked = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "foreign_keys")
        }
    assert asked == {"synchronous": 2, "foreign_keys": 1}  # 2 is FULL


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("DATABASE_URL", "mysql://x/y", "must start with postgresql:// or sqlite:///"),
        ("CIRCULOS_DEMO", "perhaps", "write 1 or 0"),
        ("CIRCULOS_PROXIES", "two", "write a whole number"),
        ("CIRCULOS_OIDC", '[{"id": "x"}]', "name, server_url, client_id and secret"),
        ("CIRCULOS_DATA", "/dev/null/folder", "Set CIRCULOS_DATA to a folder this user may write to"),
    ],
)
def test_a_wrong_setting_is_named_with_a_way_out(name, value, message):
    done = subprocess.run(
        [sys.executable, "-m", "circulos.web", "check"],
        env={**os.environ, name: value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert message in done.stderr


def test_a_flag_that_is_not_set_is_off(monkeypatch):
    monkeypatch.delenv("CIRCULOS_SOMETHING", raising=False)
    assert environment.flag("CIRCULOS_SOMETHING") is False
    monkeypatch.setenv("CIRCULOS_SOMETHING", "yes")
    assert environment.flag("CIRCULOS_SOMETHING") is True
    monkeypatch.setenv("CIRCULOS_SOMETHING", "maybe")
    with pytest.raises(ImproperlyConfigured):
        environment.flag("CIRCULOS_SOMETHING")


def test_a_language_or_zone_nobody_knows_is_named_with_a_near_one(monkeypatch):
    assert environment.time_zone("CIRCULOS_SOMETHING", "Europe/Madrid") == "Europe/Madrid"
    monkeypatch.setenv("CIRCULOS_SOMETHING", "Atlantic/Canary")
    assert environment.time_zone("CIRCULOS_SOMETHING", "Europe/Madrid") == "Atlantic/Canary"
    monkeypatch.setenv("CIRCULOS_SOMETHING", "Atlantic/Canaries")
    with pytest.raises(ImproperlyConfigured, match="Atlantic/Canaries.*did you mean Atlantic/Canary"):
        environment.time_zone("CIRCULOS_SOMETHING", "Europe/Madrid")
    with pytest.raises(ImproperlyConfigured, match="write ca, for example"):
        environment.one_of("CIRCULOS_SOMETHING", "ca", ["ca", "es"])


def test_a_site_for_the_world_passes_djangos_own_examination(tmp_path):
    """With https switched on nothing is left that Django warns of before deployment."""
    environment_of_site = {
        **os.environ,
        "CIRCULOS_DATA": str(tmp_path),
        "CIRCULOS_DEMO": "0",
        "CIRCULOS_DEBUG": "0",
        "CIRCULOS_HTTPS": "1",
        "CIRCULOS_HOSTS": "circulos.example",
    }
    done = subprocess.run(
        [sys.executable, "-m", "circulos.web", "check", "--deploy", "--fail-level", "WARNING"],
        env=environment_of_site,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_migrations_are_up_to_date(db):
    from django.core.management import call_command

    call_command("makemigrations", "people", check=True, dry_run=True, verbosity=0)


def test_the_first_administrator_is_appointed_from_the_command_line(db, capsys):
    from django.core.management import call_command

    from circulos.web.people.models import Person

    for _twice in range(2):
        call_command("appoint", "Ada@Example.org", "Ada Soler")
    person = Person.objects.get(email="ada@example.org")
    assert person.has_perm("people.administer")
    assert "Ada Soler <ada@example.org> is programme administrator." in capsys.readouterr().out


def test_the_home_page_shows_ones_roles_and_what_waits(world, sign_in):
    page = sign_in(world[Actor.COORDINATOR]).get("/").content.decode()
    assert "Welcome, Carla Coordinator" in page
    assert "Signs the council’s return" in page
    assert 'href="/councils/91001/"' in page
    nobody = sign_in(world[Actor.NOBODY_YET]).get("/").content.decode()
    assert "You have no role yet" in nobody


def test_the_header_offers_only_what_one_may_open(world, sign_in):
    for actor in Actor:
        client = sign_in(world[actor])
        nav = re.search(r'<nav class="site-nav".*?</nav>', client.get("/").content.decode(), re.S)[0]
        for address in re.findall(r'href="([^"]+)"', nav):
            assert client.get(address).status_code == 200, (actor, address)


def test_the_history_shows_what_was_before_and_after(db, sign_in):
    from circulos.web.people import actions

    administrator = an_administrator()
    council = a_council("Berga")
    council.name = "Berga Nova"
    actions.save_council(by=administrator, council=council)
    page = sign_in(administrator).get(reverse("people:history"), {"verb": "council.changed"}).content.decode()
    assert "<del>Berga</del> → Berga Nova" in re.sub(r"\s+", " ", page)


def test_the_history_asks_the_same_number_of_questions_for_one_and_for_three(
    db, sign_in, django_assert_num_queries
):
    client = sign_in(an_administrator())
    for _step in range(2):
        with django_assert_num_queries(5):  # session, person, roles, count, events
            client.get(reverse("people:history"))
        a_council(), a_council()
