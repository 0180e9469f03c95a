"""Scripts and style sheets, collected or not."""

import re

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.urls import reverse
from whitenoise.middleware import WhiteNoiseMiddleware

from circulos.web.access import Actor
from web.collection.world import an_open_edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(settings, tmp_path):
    """As it is served: not in debug mode, with a folder of static files of its own."""
    settings.DEBUG, settings.STATIC_ROOT = False, tmp_path / "static"
    settings.WHITENOISE_AUTOREFRESH, settings.WHITENOISE_USE_FINDERS = False, True
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "circulos.web.static_files.StaticFiles"}
    }
    settings.STATIC_ROOT.mkdir()
    return settings


def files_of(page: str) -> set[str]:
    return set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))


def a_return_page(world, sign_in) -> str:
    edition = an_open_edition(world.council)
    address = reverse("collection:section", args=[edition.code, world.council.code, "people"])
    answer = sign_in(world[Actor.CONTRIBUTOR]).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_site_whose_files_nobody_collected_works_and_serves_them(site, world, sign_in):
    files = files_of(a_return_page(world, sign_in))
    served = WhiteNoiseMiddleware(lambda request: None).files
    assert any(name.endswith("section.js") for name in files)
    assert files <= set(served)


def test_collected_files_have_names_that_change_with_their_content(site, world, sign_in):
    call_command("collectstatic", interactive=False, verbosity=0)
    files = files_of(a_return_page(world, sign_in))
    served = WhiteNoiseMiddleware(lambda request: None)
    assert files <= set(served.files)
    assert all(served.immutable_file_test(str(site.STATIC_ROOT), name) for name in files)


def test_a_file_that_came_after_the_last_collection_is_served_too(site, world, sign_in):
    call_command("collectstatic", interactive=False, verbosity=0)
    del staticfiles_storage.hashed_files["collection/section.js"]  # as if it had not been there
    files = files_of(a_return_page(world, sign_in))
    assert "/static/collection/section.js" in files
    assert files <= set(WhiteNoiseMiddleware(lambda request: None).files)
