"""Pages for when something is not there or went wrong: no traceback, what happened and what to do now."""

import logging
import secrets

from django.http import HttpResponseServerError
from django.shortcuts import render

logger = logging.getLogger("circulos")


def bad_request(request, exception):
    return render(request, "errors/400.html", status=400)


def forbidden(request, exception):
    return render(request, "errors/403.html", status=403)


def not_found(request, exception):
    return render(request, "errors/404.html", status=404)


def form_too_old(request, reason=""):
    """The token that proves a form came from us was missing or old, most often because of a sign-out elsewhere."""
    return render(request, "errors/form_too_old.html", status=403)


def failed(request):
    """Nothing here may touch the database or the person: they may be what failed."""
    reference = secrets.token_hex(4)
    logger.error("Page failed, reference %s: %s %s", reference, request.method, request.path)
    try:
        return render(request, "errors/500.html", {"reference": reference, "bare": True}, status=500)
    except Exception:
        logger.exception("The page for failures failed too, reference %s", reference)
        return HttpResponseServerError(f"Circulos: {reference}", content_type="text/plain; charset=utf-8")
