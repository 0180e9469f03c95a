"""Fixing figures in the background: what the page says, what happens when it fails or the worker dies."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from circulos.facts import snapshot
from circulos.web import background
from circulos.web.access import Actor
from circulos.web.collection import actions, freeze_runs, freezing, past
from circulos.web.collection.models import Draft, FreezeRun, Frozen
from circulos.web.people.actions import Refused
from web.collection.world import an_open_edition, type_in, validated
from web.cycle.world import part_of

pytestmark = pytest.mark.django_db
QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def edition(world):
    return an_open_edition(world.council, phase="validate")


@pytest.fixture
def queued(settings):
    """Tasks wait for the worker, as on the site; `work` is the worker."""
    settings.TASKS = QUEUE

    def work() -> None:
        for one in DBTaskResult.objects.filter(status=TaskResultStatus.READY):
            one.task.call(*one.args_kwargs["args"], **one.args_kwargs["kwargs"])
            DBTaskResult.objects.filter(pk=one.pk).update(status=TaskResultStatus.SUCCESSFUL)

    return work


@pytest.fixture
def page(world, edition, sign_in):
    client = sign_in(world[Actor.FACILITATOR])
    address = reverse("collection:freeze", args=[edition.code])
    return lambda post=None: (
        client.get(address) if post is None else client.post(address, post, follow=True)
    ).content.decode()


def test_the_page_asks_says_how_far_it_is_and_shows_the_snapshot(world, edition, page, queued):
    validated(edition)
    text = page({})
    assert "being fixed" in text and "Waiting for its turn" in text and "Fix the figures</button>" not in text
    assert not Frozen.objects.exists()
    queued()
    run = FreezeRun.objects.get()
    assert (run.step, run.frozen, run.frozen.frozen_by) == (
        "done",
        freezing.current(edition),
        world[Actor.FACILITATOR],
    )
    assert "The figures are fixed" in page() and run.frozen.digest[:16] in page()


def test_what_can_be_refused_at_once_is_and_nothing_is_asked_of_the_worker(edition, page):
    assert "fewer than three" in page({})
    assert not FreezeRun.objects.exists()


def test_two_cannot_fix_the_same_figures_at_once(edition, page, queued):
    validated(edition)
    page({})
    assert "being fixed already" in page({})
    assert FreezeRun.objects.count() == 1


def test_a_freeze_that_fails_says_why_and_can_be_asked_for_again(edition, page, queued, monkeypatch):
    validated(edition)
    page({})

    def refuse(*_args):
        raise snapshot.SnapshotError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(snapshot, "write", refuse)
        queued()
    text = page()
    assert "not fixed" in text and "The disk is full." in text and not Frozen.objects.exists()
    page({})
    queued()
    assert freezing.current(edition) is not None


def test_what_nobody_foresaw_is_said_without_a_traceback_and_logged(
    edition, page, queued, monkeypatch, caplog
):
    validated(edition)
    page({})
    monkeypatch.setattr(freezing, "observations", lambda *_args: 1 / 0)
    queued()
    assert "stands in the log of the site" in page() and "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("step", [FreezeRun.Step.READING, FreezeRun.Step.WRITING])
def test_a_worker_killed_in_the_middle_leaves_nothing_half_done_and_begins_anew(
    edition, page, queued, monkeypatch, step
):
    validated(edition)
    page({})
    move = freeze_runs._move

    def die(run, now):
        move(run, now)
        if now == step:
            raise KeyboardInterrupt  # as when the process is killed: nobody catches it

    with monkeypatch.context() as patch:
        patch.setattr(freeze_runs, "_move", die)
        with pytest.raises(KeyboardInterrupt):
            queued()
    assert not Frozen.objects.exists() and FreezeRun.objects.get().step == step
    assert not list(Path(settings.DATA, freezing.SNAPSHOTS).glob(".part-*"))
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING)
    assert background.take_up_again() == 1
    queued()
    assert FreezeRun.objects.get().step == "done" and Frozen.objects.count() == 1


def test_killed_after_the_snapshot_stands_it_only_measures(edition, page, queued, monkeypatch):
    validated(edition)
    page({})

    def die(*_told):
        raise KeyboardInterrupt

    measured = []
    with monkeypatch.context() as patch:
        patch.setattr(freezing, "measure", die)
        with pytest.raises(KeyboardInterrupt):
            queued()
    monkeypatch.setattr(freezing, "measure", lambda _kit, folder, frozen: measured.append((folder, frozen)))
    queued()
    frozen = Frozen.objects.get()
    assert measured == [(past.path_of(frozen.folder), frozen)] and FreezeRun.objects.get().step == "done"


def test_a_run_that_does_not_come_back_can_be_asked_for_anew_and_then_writes_nothing(edition, page, queued):
    validated(edition)
    page({})
    FreezeRun.objects.update(moved_at=timezone.now() - freeze_runs.PATIENCE - timedelta(minutes=1))
    assert "has not moved for ten minutes" in page()
    page({})
    queued()  # both tasks: the one given up, and the new one
    assert sorted(FreezeRun.objects.values_list("step", flat=True)) == ["done", "failed"]
    assert Frozen.objects.count() == 1


def test_figures_that_change_while_they_are_read_are_read_again(edition, monkeypatch):
    filed = validated(edition)
    observations, times = freezing.observations, []

    def and_somebody_reopens(*args):
        times.append(1)
        yield from observations(*args)
        if len(times) == 1:
            actions.reopen(by=None, filed=filed[0], reason="A digit is missing.")

    monkeypatch.setattr(freezing, "observations", and_somebody_reopens)
    with pytest.raises(Refused, match="opened again"):
        freezing.freeze(by=None, edition=edition)
    assert not Frozen.objects.exists() and len(times) == 1


# --- Drafts ---------------------------------------------------------------------------------------------------


def test_a_draft_is_made_by_the_worker_and_again_only_when_figures_changed(world, edition, queued):
    type_in(part_of(edition, world.council), loans=5)
    states = ["in_progress"]
    assert freeze_runs.draft_of(edition, states) == (None, True)
    assert freeze_runs.draft_of(edition, states) == (None, True)
    assert DBTaskResult.objects.count() == 1
    queued()
    first, is_behind = freeze_runs.draft_of(edition, states)
    assert first.is_dir() and not is_behind
    type_in(part_of(edition, world.council), loans=6)
    assert freeze_runs.draft_of(edition, states) == (first, True)
    queued()
    second, is_behind = freeze_runs.draft_of(edition, states)
    assert second != first and not is_behind
    assert Draft.objects.count() == 1


def test_the_stamp_of_a_draft_changes_with_everything_that_is_in_it(world, edition):
    states, seen = ("in_progress",), []
    part = part_of(edition, world.council)
    for loans in (5, 6):
        type_in(part, loans=loans)
        seen.append(freezing.stamp(edition, states))
    filed = edition.returns.get()
    from circulos.web.collection import flag_actions
    from web.collection.world import official

    found = flag_actions.exclude(by=None, filed=filed, variable="loans", reason="Visits.")
    seen.append(freezing.stamp(edition, states))
    flag_actions.include(by=world[Actor.FACILITATOR], exclusion=found)
    seen.append(freezing.stamp(edition, states))
    official(edition, world.council)
    seen.append(freezing.stamp(edition, states))
    assert len(set(seen)) == len(seen)
