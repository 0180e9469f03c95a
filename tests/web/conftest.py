"""Tests of the site run on a folder and a database of their own, in demo mode, with one single sign-on server."""

import json
import os
import shutil
import tempfile
from pathlib import Path

DATA = Path(tempfile.mkdtemp(prefix="circulos-test-"))
(DATA / "static").mkdir()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "circulos.web.settings")
os.environ["CIRCULOS_DATA"] = str(DATA)
os.environ["CIRCULOS_DEMO"] = "1"
os.environ["CIRCULOS_PROCESSES"] = "1"  # another process does not see what a test has not committed
os.environ["CIRCULOS_DEBUG"] = "1"  # static files straight from their folders
os.environ["CIRCULOS_ADDRESS"] = "https://circulos.test"
os.environ["CIRCULOS_OIDC"] = json.dumps(
    [{"id": "town", "name": "Town Hall", "server_url": "https://sso.test", "client_id": "c", "secret": "s"}]
)

import django  # noqa: E402

from circulos.web import settings as site_settings  # noqa: E402

# Before anything is set up: a task asks for its queue when its module is imported.
site_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # tests sign in often
site_settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

django.setup()

import pytest  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.client import ClientHandler  # noqa: E402

from web.world import World, build  # noqa: E402

HANDLER = ClientHandler(enforce_csrf_checks=False)


@pytest.fixture(autouse=True)
def _letters_and_language(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.LANGUAGE_CODE = "en"


@pytest.fixture(autouse=True)
def _no_circles_left():
    """A test that provides circles leaves none behind."""
    from circulos.web.people import circles

    before = circles._provider
    yield
    circles.provide(before)


@pytest.fixture
def world(db) -> World:
    return build()


@pytest.fixture
def sign_in():
    """A client of somebody; without anybody, of a stranger."""

    def client_of(person=None) -> Client:
        client = Client(HTTP_ACCEPT_LANGUAGE="en")
        client.handler = HANDLER  # loading the middleware anew for every client is most of a test's time
        if person is not None:
            client.force_login(person, backend="circulos.web.people.signed_in.Backend")
        return client

    return client_of


@pytest.fixture
def stranger(sign_in) -> Client:
    return sign_in()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes():
    """Workers set Django up here, as above. With this name in their environment it is done before they get here."""
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


def pytest_sessionfinish(session, exitstatus):
    shutil.rmtree(DATA, ignore_errors=True)
