from django.conf import settings
from django.utils.functional import SimpleLazyObject

import circulos
from circulos.web import navigation

THEMES = ("light", "dark")


def page(request) -> dict[str, object]:
    """What the frame of every page needs."""
    theme = request.COOKIES.get("theme", "")
    return {
        "theme": theme if theme in THEMES else "",
        "demo": settings.DEMO,
        "version": circulos.__version__,
        "languages": settings.LANGUAGES,
        "single_sign_on": settings.OIDC_PROVIDERS,
        "nav": SimpleLazyObject(lambda: _navigation(request)),
    }


def _navigation(request) -> list[dict[str, object]]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    return [
        {
            "label": item.label,
            "address": item.address,
            "current": request.path.startswith((item.address, *item.also)),
        }
        for item in navigation.items(user)
    ]
