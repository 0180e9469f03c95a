import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from circulos.web.access import Actor
from circulos.web.collection import flag_actions
from web.collection.world import a_signed_return, an_open_edition, part_of, type_in
from web.cycle.world import a_meeting

pytestmark = pytest.mark.django_db

SECRET = 7_654_321


def test_no_page_shows_a_council_what_another_is_typing(world, sign_in):
    """The other council's draft is in the database; every page one may open is looked through for it."""
    edition = an_open_edition(world.council, world.other_council)
    type_in(
        part_of(edition, world.other_council), world[Actor.OTHER_COORDINATOR], loans=SECRET, borrowers=SECRET
    )
    type_in(part_of(edition, world.council), world[Actor.COORDINATOR], loans=5)
    own, other = ([edition.code, one.code] for one in (world.council, world.other_council))
    pages = ["return", "flags", "history", "sign", "upload", "paste"]
    for actor in (Actor.COORDINATOR, Actor.CONTRIBUTOR, Actor.READER):
        client = sign_in(world[actor])
        for name in pages:
            assert client.get(reverse(f"collection:{name}", args=other)).status_code == 404
            assert shown(client.get(reverse(f"collection:{name}", args=own))) == []
        for section in ("people", "van", "money"):
            assert client.get(reverse("collection:section", args=[*other, section])).status_code == 404
            assert shown(client.get(reverse("collection:section", args=[*own, section]))) == []
        assert shown(client.get(reverse("cycle:edition", args=[edition.code]))) == []
        assert shown(client.get("/")) == []
    data = {"section": "people", "variable": "loans", "value": "1", "breakdown": "total"}
    for route in ("save", "check"):
        assert (
            sign_in(world[Actor.COORDINATOR])
            .post(reverse(f"collection:{route}", args=other), data)
            .status_code
            == 404
        )


def shown(response) -> list[str]:
    page = response.content.decode()
    return [text for text in (f"{SECRET}", f"{SECRET:,}", f"{SECRET:,}".replace(",", ".")) if text in page]


@pytest.mark.parametrize("name", ["return", "flags", "history", "workbook"])
def test_another_councils_flag_or_proposal_is_not_reached_by_its_number(world, sign_in, name):
    edition = an_open_edition(world.council, world.other_council)
    filed = a_signed_return(edition, world.other_council, world[Actor.OTHER_COORDINATOR])
    flag = flag_actions.ask(by=None, filed=filed, variable="loans", text="So many?")
    type_in(part_of(edition, world.council), loans=5)
    mine = reverse("collection:flag", args=[edition.code, world.council.code, flag.pk])
    assert sign_in(world[Actor.COORDINATOR]).get(mine).status_code == 404


# --- How many questions a page asks the database -----------------------------------------------------------------


def asked(client, address: str) -> int:
    client.get(address)  # what is read once a process is read
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.fixture
def address(world):
    edition = an_open_edition(world.council)
    return lambda name, *more: reverse(f"collection:{name}", args=[edition.code, world.council.code, *more])


@pytest.mark.parametrize(
    ("name", "more", "questions"),
    [("return", [], 11), ("section", ["people"], 10), ("flags", [], 11), ("history", [], 11)],
)
def test_a_page_of_a_return_asks_the_same_whatever_is_in_it(world, sign_in, address, name, more, questions):
    client, part = sign_in(world[Actor.COORDINATOR]), part_of_code(world)
    type_in(part, loans=1)
    at_one = asked(client, address(name, *more))
    type_in(part, loans=5000, borrowers=3, spending=4.0)
    at_three = asked(client, address(name, *more))
    assert (at_one, at_three) == (questions, questions)


def part_of_code(world):
    from circulos.web.cycle.models import Edition

    return part_of(Edition.objects.whole().get(), world.council)


def test_the_screen_of_the_meeting_asks_the_same_for_one_council_and_for_three(world, sign_in):
    edition = an_open_edition(world.council)
    meeting = a_meeting(edition)
    address = reverse("collection:screen", args=[edition.code, meeting.pk, "U01"])
    client = sign_in(world[Actor.FACILITATOR])
    a_signed_return(edition, world.council)
    at_one = asked(client, address)
    for part in edition.participations.exclude(council=world.council).select_related("council"):
        a_signed_return(edition, part.council)
    assert (at_one, asked(client, address)) == (11, 11)


def test_a_return_that_is_not_begun_is_one_click_from_the_start_page(world, sign_in):
    edition = an_open_edition(world.council)
    page = sign_in(world[Actor.COORDINATOR]).get("/").content.decode()
    assert f'href="/editions/{edition.code}/returns/{world.council.code}/"' in page
