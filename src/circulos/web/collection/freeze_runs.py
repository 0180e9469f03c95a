"""Fixing figures in the background, and drafts: the page asks, the worker does it, the page says how far it is.

Nothing here is half done. A snapshot is written whole or not at all, and the edition gets it in one transaction
together with the end of the run. A worker that was killed takes the run up again when it starts; whoever waits too long
may ask anew, and the earlier run then finds itself ended and writes nothing.
"""

import logging
import shutil
import time
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from circulos.facts.snapshot import SnapshotError
from circulos.web.collection import freezing, past
from circulos.web.collection.models import Draft, FreezeRun, Frozen
from circulos.web.cycle import kits
from circulos.web.cycle.models import Edition
from circulos.web.people.actions import Refused
from circulos.web.people.models import Person

logger = logging.getLogger("circulos")

PATIENCE = timedelta(minutes=10)  # without a step forward, after which a run may be given up
ASK_AGAIN = timedelta(minutes=2)  # for a draft the worker was asked for and has not made
OLD = 24 * 3600  # seconds a draft nobody points at is kept: somebody may be looking at it


# --- The freeze -------------------------------------------------------------------------------------------------


def ask(*, by: Person | None, edition: Edition, reason: str = "") -> FreezeRun:
    """Put the freeze into the queue. What can be refused at once is refused at once."""
    freezing.demand_ready(edition, freezing.current(edition), reason)
    under_way = latest(edition)
    if under_way is not None and under_way.is_under_way:
        if not is_stuck(under_way):
            raise Refused(_("The figures are being fixed already."))
        _fail(under_way, _("It stopped without an answer, and was asked for anew."))
    language = (by.language if by else "") or translation.get_language() or settings.LANGUAGE_CODE
    try:
        with transaction.atomic():
            run = FreezeRun.objects.create(
                edition=edition, reason=reason.strip(), asked_by=by, language=language
            )
            perform.enqueue(number=run.pk)
    except IntegrityError:
        raise Refused(_("The figures are being fixed already.")) from None
    return run


def latest(edition: Edition) -> FreezeRun | None:
    return edition.freeze_runs.select_related("asked_by", "frozen").first()


def is_stuck(run: FreezeRun) -> bool:
    return run.is_under_way and timezone.now() - run.moved_at > PATIENCE


@task
def perform(*, number: int) -> None:
    """One run; taken up again, it begins anew unless its snapshot stands already."""
    run = FreezeRun.objects.select_related("edition__circle", "asked_by", "frozen").get(pk=number)
    if not run.is_under_way:
        return
    with translation.override(run.language):
        try:
            frozen = run.frozen or freezing.freeze(
                by=run.asked_by,
                edition=run.edition,
                reason=run.reason,
                tell=lambda step: _move(run, step),
                done=lambda frozen: _keep(run, frozen),
            )
            freezing.measure(kits.kit_of(run.edition.kit), past.path_of(frozen.folder), frozen)
            _finish(run)
        except (Refused, SnapshotError, kits.UnusableKitError) as problem:
            _fail(run, str(problem))
        except Exception:
            logger.exception("The figures of %s could not be fixed.", run.edition.code)
            _fail(run, _("The program failed. What happened stands in the log of the site."))


def _move(run: FreezeRun, step: str) -> None:
    FreezeRun.objects.filter(pk=run.pk, finished_at=None).update(step=step, moved_at=timezone.now())


def _keep(run: FreezeRun, frozen: Frozen) -> None:
    """In the transaction that makes the snapshot stand: a run that was given up meanwhile must not."""
    still = FreezeRun.objects.filter(pk=run.pk, finished_at=None)
    if not still.update(frozen=frozen, step=FreezeRun.Step.MEASURING, moved_at=timezone.now()):
        raise Refused(_("It was asked for anew meanwhile."))


def _finish(run: FreezeRun) -> None:
    now = timezone.now()
    still = FreezeRun.objects.filter(pk=run.pk, finished_at=None)
    still.update(step=FreezeRun.Step.DONE, moved_at=now, finished_at=now)


def _fail(run: FreezeRun, why: str) -> None:
    """Where the snapshot stands already, only the measuring failed: the first reader will have it measured."""
    now = timezone.now()
    still = FreezeRun.objects.filter(pk=run.pk, finished_at=None)
    if not still.filter(frozen=None).update(
        step=FreezeRun.Step.FAILED, failure=why[:2000], moved_at=now, finished_at=now
    ):
        _finish(run)


# --- Drafts -----------------------------------------------------------------------------------------------------


def draft_of(edition: Edition, states: Collection[str]) -> tuple[Path | None, bool]:
    """The latest draft, or None before the first; and whether the returns have moved on since it was made.

    Where they have, the worker is asked for a new one, once for each state of the returns.
    """
    now, name = freezing.stamp(edition, states), "+".join(states)
    found = Draft.objects.filter(edition=edition, states=name).first()
    if found is None or found.stamp != now or not past.path_of(found.folder).is_dir():
        _ask_for_draft(edition, states, now)
        found = Draft.objects.get(edition=edition, states=name)
    folder = past.path_of(found.folder) if found.folder else None
    return (folder if folder and folder.is_dir() else None), found.stamp != now


def _ask_for_draft(edition: Edition, states: Collection[str], stamp: str) -> None:
    draft, _is_new = Draft.objects.get_or_create(edition=edition, states="+".join(states))
    now = timezone.now()
    was_asked = draft.asked_stamp == stamp and draft.asked_at and now - draft.asked_at < ASK_AGAIN
    if not was_asked:
        Draft.objects.filter(pk=draft.pk).update(asked_stamp=stamp, asked_at=now)
        make_draft.enqueue(number=draft.pk)


@task
def make_draft(*, number: int) -> None:
    draft = Draft.objects.select_related("edition__circle").get(pk=number)
    edition, states = draft.edition, draft.states.split("+")
    stamp = freezing.stamp(edition, states)
    if draft.stamp == stamp and draft.folder and past.path_of(draft.folder).is_dir():
        return  # asked for twice
    folder = freezing.draft_snapshot(edition, states=states)
    freezing.measure(kits.kit_of(edition.kit), folder)
    Draft.objects.filter(pk=number).update(
        folder=folder.relative_to(settings.DATA).as_posix(), stamp=stamp, made_at=timezone.now()
    )
    _forget_old_drafts()


def _forget_old_drafts() -> None:
    kept = {settings.DATA / name for name in Draft.objects.values_list("folder", flat=True)}
    for folder in (settings.DATA / freezing.DRAFTS).glob("*"):
        if folder not in kept and time.time() - folder.stat().st_mtime > OLD:
            shutil.rmtree(folder, ignore_errors=True)
