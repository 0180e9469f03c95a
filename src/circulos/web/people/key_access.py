"""A program asks with a key instead of a session: it gets what the person who made the key may see and do.

There is no second set of addresses. A key opens the pages of the work, with their files, and stays out of the account:
whoever finds a key can neither make another nor change how somebody signs in. Nor does a key sign a return or accept a
code of conduct: a person vouches.
"""

import hmac
from datetime import timedelta

from django.http import Http404, HttpRequest, JsonResponse
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from circulos.web.people.models import ApiKey

SCHEME = "Bearer "
OPENS = frozenset({"analysis", "collection", "cycle", "improvement", "monitoring", "publication"})
NEVER = frozenset({"collection:sign", "cycle:accept"})
NOTED_EVERY = timedelta(minutes=1)  # a program that asks a thousand times need not write a thousand times


def key_access(get_response):
    def middleware(request: HttpRequest):
        told = request.headers.get("Authorization", "")
        if not told.startswith(SCHEME):
            return get_response(request)
        if "Accept-Language" not in request.headers:
            translation.activate("en")  # so that a program's 1.5 is always one and a half
        key = key_of(told.removeprefix(SCHEME).strip())
        if key is None:
            return JsonResponse(
                {"why": _("This key is not known, was revoked or has run out. Make another on your page.")},
                status=401,
                headers={"WWW-Authenticate": "Bearer"},
            )
        _note_use(key)
        request.user, request.api_key = key.person, key
        request._dont_enforce_csrf_checks = True  # no browser sends this header unasked
        if not _is_open(request.path_info):
            raise Http404
        return get_response(request)

    return middleware


def key_of(text: str) -> ApiKey | None:
    """The key, if it is one that works."""
    _name, _mark, rest = text.partition("_")
    prefix = rest.partition("_")[0]
    if not (prefix.isascii() and prefix.isalnum()):
        return None
    found = ApiKey.objects.select_related("person").filter(prefix=prefix).first()
    if found is None or not hmac.compare_digest(found.digest, ApiKey.digest_of(text)):
        return None
    return found if found.is_valid else None


def _note_use(key: ApiKey) -> None:
    now = timezone.now()
    if key.last_used_at is None or now - key.last_used_at > NOTED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)


def _is_open(path: str) -> bool:
    try:
        found = resolve(path)
    except Resolver404:
        return False
    return found.app_name in OPENS and found.view_name not in NEVER
