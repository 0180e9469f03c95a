"""The page of official figures: what is there, what is wanting, and what of a file is taken."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from circulos.web.access import Actor
from circulos.web.collection import official_actions
from circulos.web.collection.models import OfficialFigure
from circulos.web.people.models import AuditEvent
from web.collection.world import an_open_edition, official

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(world):
    return an_open_edition(world.council)


def page(edition) -> str:
    return reverse("collection:official", args=[edition.code])


def bring(client, edition, text: str):
    file = SimpleUploadedFile("figures.csv", text.encode())
    return client.post(page(edition), {"file": file})


def test_what_is_wanting_is_named(world, edition, sign_in):
    official(edition, world.council, 12_000)
    found = sign_in(world[Actor.COORDINATOR]).get(page(edition)).context["page"]
    (line,) = found.denominators
    assert (line.title, line.source, line.first, line.councils) == ("Inhabitants", "Census", "2025", 1)
    assert line.used_for == ("Inhabitants",)
    assert len(line.wanting) == found.wanting == 2
    assert world.council.name not in line.wanting


def test_who_leads_brings_a_file_in_and_what_is_about_others_is_left_aside(world, edition, sign_in):
    official(edition, world.council, 12_000)
    leader = sign_in(world[Actor.FACILITATOR])
    text = (
        "council,period,variable,breakdown,value,status,note,source\n"
        f"{world.council.code},2025,inhabitants,,12345,observed,,Register\n"
        f"{world.council.code},2024,inhabitants,,12000,observed,,Register\n"
        f"{world.council.code},2025,unheard_of,,1,observed,,Register\n"
        "99999,2025,inhabitants,,7,observed,,Register\n"
    )
    assert bring(leader, edition, text).status_code == 302
    held = OfficialFigure.objects.filter(council=world.council).order_by("period")
    assert [(one.period, one.value, one.source) for one in held] == [
        ("2024", 12000.0, "Register"),
        ("2025", 12345.0, "Register"),
    ]
    told = AuditEvent.objects.get(verb="official.taken").after
    assert (told["figures"], told["left aside"]) == (2, 2)
    assert "2 figures have been taken; 2 rows were left aside." in leader.get(page(edition)).content.decode()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("council,period\n91001,2025\n", "variable, value"),
        ("council,period,variable,value\n91001,2025,inhabitants,many\n", "Row 2"),
        ("council,period,variable,value\n91001,2025,inhabitants,inf\n", "Row 2"),
        ("council,period,variable,value\n91001,2025,inhabitants,1e300\n", "Row 2"),
        ("council,period,variable,value\n91001,yesterday,inhabitants,5\n", "is no period"),
        ("council,period,variable,value\n12,2025,inhabitants,5\n", "No row is about"),
        ('council,period,variable,value\n"91001,2025', "CSV"),
        ("\x00\x01", "missing"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words_and_nothing_is_taken(
    text, why, world, edition, sign_in
):
    official(edition, world.council, 12_000)
    response = bring(sign_in(world[Actor.FACILITATOR]), edition, text)
    assert response.status_code == 200
    assert why in response.content.decode()
    assert OfficialFigure.objects.get().value == 12_000


def test_a_member_sees_the_sources_and_may_bring_nothing_in(world, edition, sign_in):
    member = sign_in(world[Actor.READER])
    assert member.get(page(edition)).context["form"] is None
    assert bring(member, edition, "council,period,variable,value\n").status_code == 404


def test_a_file_of_more_figures_than_are_written_in_seconds_is_refused(world, edition, sign_in, monkeypatch):
    monkeypatch.setattr(official_actions, "MOST_FIGURES", 2)
    leader, head = sign_in(world[Actor.FACILITATOR]), "council,period,variable,value\n"
    rows = [f"{world.council.code},{year},inhabitants,{year}\n" for year in (2023, 2024, 2025)]
    others = "99999,2025,inhabitants,7\n" * 3
    assert "More than 2 rows" in bring(leader, edition, head + "".join(rows)).content.decode()
    assert not OfficialFigure.objects.exists()
    assert bring(leader, edition, head + others + rows[0] + rows[1]).status_code == 302
    assert OfficialFigure.objects.count() == 2
