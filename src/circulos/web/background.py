"""Work that does not fit into a page: one process takes tasks from the table where they wait."""

import logging
from datetime import timedelta

from django.db import OperationalError
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import is_locked_database_exception

from circulos.web import clock

logger = logging.getLogger("circulos")

KEPT = timedelta(days=30)
SECONDS_BETWEEN_LOOKS = 1.0
TOO_LONG = timedelta(minutes=15)


def work() -> None:
    """Take tasks until told to stop."""
    worker = Worker(
        queue_names=["*"],
        interval=SECONDS_BETWEEN_LOOKS,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )
    worker.configure_signals()
    with clock.ticking():
        keep_at_it(worker)


def keep_at_it(worker: Worker) -> None:
    """Go on until told to stop, also after somebody wrote to the database for longer than one waits for it."""
    while worker.running:
        try:
            take_up_again()
            forget_old()
            worker.run()
        except OperationalError as error:
            if not is_locked_database_exception(error):
                raise
            logger.warning("Somebody has been writing to the database for long; tasks wait until it is free.")


def take_up_again() -> int:
    """Tasks that were running when the process was killed wait again: a letter sent twice beats one never sent.

    Only the one worker of `serve` does this; workers started by hand beside each other would take from one another.
    """
    return DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).update(status=TaskResultStatus.READY)


def forget_old() -> None:
    DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEPT).delete()


def waits_too_long() -> bool:
    """Whether a task that is due has waited so long that the worker must have gone, or be stuck."""
    return DBTaskResult.objects.ready().filter(enqueued_at__lt=timezone.now() - TOO_LONG).exists()
