"""The reports of all councils in one zip: asked for, written in the background, taken up again, and whose they are."""

import io
import zipfile

import pytest
from django.urls import reverse

from circulos.web.people import roles
from circulos.web.publication import packs
from circulos.web.publication.models import PackRun
from web.analysis.world import results, some_councils
from web.factories import a_coordinator, somebody_with


@pytest.fixture
def councils(db):
    return some_councils(4)


@pytest.fixture
def edition(councils):
    return results(councils)


@pytest.fixture
def leader(edition, sign_in):
    return sign_in(somebody_with(roles.FACILITATOR, circle=edition.circle.code))


@pytest.fixture
def ask(edition, leader):
    """Ask for the pack; the worker has done its part when this returns."""

    def asked(*formats):
        page = reverse("publication:packs", args=[edition.code])
        assert leader.post(page, {"formats": formats}).status_code == 302
        packs.perform.call(number=packs.latest(edition).pk)
        return leader.get(page).content.decode()

    return asked


def names_in(response):
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_pack_holds_one_report_a_council_and_each_as_that_council_sees_it(councils, edition, leader, ask):
    page = ask("xlsx")
    run = PackRun.objects.get()
    assert (run.ready, run.total, run.failure) == (4, 4, "")
    assert "4 files" in page
    files = names_in(leader.get(reverse("publication:take_pack", args=[edition.code])))
    assert sorted(name.rpartition(".")[2] for name in files) == ["html", *["xlsx"] * 4]
    own = next(content for name, content in files.items() if councils[0].name.lower() in name.lower())
    with zipfile.ZipFile(io.BytesIO(own)) as book:
        text = " ".join(book.read(name).decode("utf-8", "ignore") for name in book.namelist())
    assert councils[0].name in text
    assert all(other.name not in text for other in councils[1:])  # nobody consented to be named


def test_what_is_ready_is_not_written_again(ask, monkeypatch):
    ask("xlsx")
    written = []
    monkeypatch.setattr("circulos.packs.render", lambda *told: written.append(told))
    ask("xlsx")
    assert written == []
    assert PackRun.objects.count() == 2


def test_a_run_that_fails_says_so_and_another_may_be_asked_for(edition, leader, ask, monkeypatch):
    def broken(*args, **kwargs):
        raise OSError("the disk is full")

    monkeypatch.setattr(packs, "pack", broken)
    text = ask("pdf")
    assert "The reports were not written" in text
    assert "disk" not in text
    assert reverse("publication:take_pack", args=[edition.code]) not in text
    assert leader.get(reverse("publication:take_pack", args=[edition.code])).status_code == 404


def test_one_pack_is_written_at_a_time(councils, edition, leader, monkeypatch):
    PackRun.objects.create(edition=edition, language="en", formats="pdf")
    page = reverse("publication:packs", args=[edition.code])
    text = leader.post(page, {"formats": ["pdf"]}, follow=True).content.decode()
    assert "being written already" in text
    assert PackRun.objects.count() == 1


def test_a_council_takes_no_pack(councils, edition, sign_in):
    reader = sign_in(a_coordinator(councils[0]))
    for name in ("packs", "take_pack"):
        assert reader.get(reverse(f"publication:{name}", args=[edition.code])).status_code == 404
