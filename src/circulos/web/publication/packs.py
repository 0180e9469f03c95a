"""The reports of all councils, written in the background: the page asks, the worker writes, the page says how far it is.

Every council gets what it would see itself. Files that are there and whole are kept, so a run that was killed, or
asked for anew, goes on where the last one was.
"""

import hashlib
import logging
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks import task

from circulos.packs import Wishes, pack
from circulos.web.analysis import lenses, shown, taken
from circulos.web.analysis.placed import Placed
from circulos.web.analysis.queries import Look, figures_for
from circulos.web.collection import freezing
from circulos.web.cycle.models import Edition, Participation
from circulos.web.people import audit
from circulos.web.people.actions import Refused
from circulos.web.people.models import Person
from circulos.web.publication.models import PackRun

logger = logging.getLogger("circulos")

FOLDER = "packs"
FORMATS = ("pdf", "pptx", "xlsx")
PATIENCE = timedelta(minutes=10)  # without a step forward, after which a run may be given up

audit.register({"pack.asked": gettext_lazy("asked for the reports of all councils of")})


def latest(edition: Edition) -> PackRun | None:
    return edition.pack_runs.select_related("asked_by").first()


def is_stuck(run: PackRun) -> bool:
    return run.is_under_way and timezone.now() - run.moved_at > PATIENCE


def ask(*, by: Person, edition: Edition, formats: tuple[str, ...] = FORMATS) -> PackRun:
    """Put the pack into the queue. What can be refused at once is refused at once."""
    if freezing.current(edition) is None:
        raise Refused(
            _("The figures of this edition are not fixed yet. Reports are written from fixed figures.")
        )
    if not formats or any(one not in FORMATS for one in formats):
        raise Refused(_("Choose in which formats the reports are written."))
    under_way = latest(edition)
    if under_way is not None and under_way.is_under_way:
        if not is_stuck(under_way):
            raise Refused(_("The reports are being written already."))
        _end(under_way, failure=_("It stopped without an answer, and was asked for anew."))
    try:
        with transaction.atomic():
            run = PackRun.objects.create(
                edition=edition, asked_by=by, language=shown.language(), formats=" ".join(formats)
            )
            audit.record("pack.asked", by=by, about=edition, circle=edition.circle.code)
            perform.enqueue(number=run.pk)
    except IntegrityError:
        raise Refused(_("The reports are being written already.")) from None
    return run


@task
def perform(*, number: int) -> None:
    """One run; taken up again, it keeps what is there and whole."""
    run = PackRun.objects.select_related("edition__circle", "asked_by").get(pk=number)
    if not run.is_under_way:
        return
    with translation.override(run.language):
        try:
            path = _write(run)
        except Exception:
            logger.exception("The reports of %s could not be written.", run.edition.code)
            _end(run, failure=_("The program failed. What happened stands in the log of the site."))
        else:
            _end(run, file=path.relative_to(settings.DATA).as_posix())


def _write(run: PackRun) -> Path:
    edition = run.edition
    parts = tuple(Participation.objects.filter(edition=edition).select_related("council"))
    for part in parts:
        part.edition = edition
    figures = figures_for(edition, leads=True, may_see_drafts=False)
    whole = Look(run.asked_by, edition, True, parts, figures)
    looks = {
        part.council.code: Look(run.asked_by, edition, True, parts, figures, part)
        for part in parts
        if not part.withdrawn_at
    }
    known = set(whole.ready.benchmark.councils)
    councils = [code for code in looks if code in known]
    wishes = Wishes(
        whole.seen.period,
        plan=taken.PLAN,
        language=run.language,
        formats=tuple(run.formats.split()),
        circle=edition.circle.name,
    )
    views = {code: lenses.placed(looks[code].for_council, looks[code]) for code in councils}
    out = settings.DATA / FOLDER / f"{edition.code}-{_name_of(views)}-{run.language}"
    return pack(
        whole.seen,
        councils,
        wishes,
        out,
        progress=lambda *told: _move(run, *told),
        processes=settings.PROCESSES,
        view=views.__getitem__,
    )


def _name_of(views: dict[str, Placed]) -> str:
    """The same for the same figures seen in the same way: a consent or a decision changes it."""
    told = [f"{code} {one.key}" for code, one in sorted(views.items())]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def _move(run: PackRun, ready: int, total: int) -> None:
    still = PackRun.objects.filter(pk=run.pk, finished_at=None)
    still.update(ready=ready, total=total, moved_at=timezone.now())


def _end(run: PackRun, *, failure: str = "", file: str = "") -> None:
    now = timezone.now()
    still = PackRun.objects.filter(pk=run.pk, finished_at=None)
    still.update(failure=failure[:2000], file=file, moved_at=now, finished_at=now)
