"""What a watcher of servers asks every minute: whether the site is well. It says nothing that is anybody's."""

import logging

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from circulos.web import background

logger = logging.getLogger("circulos")


@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """`well`, or 503 and what is not: the database does not answer, or what should be done beside the pages waits."""
    try:
        wrong = "tasks wait: the worker does not run" if background.waits_too_long() else ""
    except DatabaseError:
        logger.exception("the database does not answer")
        wrong = "the database does not answer"
    return HttpResponse(wrong or "well", status=503 if wrong else 200, content_type="text/plain")
