"""The kits a circle can choose from: those shipped, and those laid in the folder `kits` of the site's data."""

from django.conf import settings
from django.utils import translation

from circulos.method import Kit, KitError, KitNotFoundError, load_kit, shipped_kits


class UnusableKitError(Exception):
    """The kit is not there or has mistakes; the message is for who looks after the site."""


def kit_of(code: str) -> Kit:
    """The kit as it is installed today."""
    own = settings.DATA / "kits" / code
    try:
        return load_kit(own if own.is_dir() else code)
    except (KitError, KitNotFoundError) as error:
        raise UnusableKitError(str(error)) from error


def title_of(code: str) -> str:
    """The kit's title in the reader's language; its code, if it cannot be read."""
    try:
        return kit_of(code).title.into(translation.get_language() or "en")
    except UnusableKitError:
        return code


def choices() -> list[tuple[str, str]]:
    """The kits that ask something: a country or what services share is no kit of a circle."""
    own = settings.DATA / "kits"
    codes = {*shipped_kits(), *(path.name for path in own.glob("*") if (path / "kit.yaml").exists())}
    return sorted(((code, title_of(code)) for code in codes if _asks(code)), key=lambda pair: pair[1])


def _asks(code: str) -> bool:
    try:
        kit = kit_of(code)
    except UnusableKitError:
        return False
    return bool(kit.sections and kit.indicators)
