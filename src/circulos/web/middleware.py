from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest
from django.http import Http404
from django.utils import translation


class SignedInOnly(LoginRequiredMiddleware):
    """Every page is closed to strangers unless its view says `login_not_required`.

    A stranger gets the same 404 for a page that exists and for one that does not; the page offers to sign in.
    """

    def handle_no_permission(self, request, view_func):
        raise Http404


def no_nul(get_response):
    """Nobody types the NUL sign into an address, and PostgreSQL fails on it wherever a page looks for what was asked."""

    def middleware(request):
        if "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("The address holds a NUL sign.")
        return get_response(request)

    return middleware


def person_language(get_response):
    """A person's own choice of language comes before the browser's."""

    def middleware(request):
        # A program says in its request how it writes numbers.
        language = "" if hasattr(request, "api_key") else getattr(request.user, "language", "")
        if language and language != translation.get_language():
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return get_response(request)

    return middleware


def careful_headers(get_response):
    """What a browser may keep and what a page may use of the device."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault(
            "Permissions-Policy",
            "camera=(), geolocation=(), microphone=(), payment=(), usb=(), publickey-credentials-get=(self)",
        )
        if "Cache-Control" not in response.headers:
            # Kept only by the reader's own browser, and asked for again each time.
            response.headers["Cache-Control"] = "private, no-cache"
        return response

    return middleware
