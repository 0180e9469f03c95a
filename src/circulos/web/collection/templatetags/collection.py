from django import template

from circulos.method.text import Text
from circulos.web.collection import rows

register = template.Library()


@register.filter
def kit(text: Text | None) -> str:
    """A sentence of the kit in the reader's language."""
    return text.into(rows.language()) if text else ""


@register.filter
def severity_tone(severity: str) -> str:
    return rows.TONES.get(severity, "neutral")


@register.filter
def percent(share: float) -> str:
    """A share as whole per cent, the way it is written here."""
    return f"{share * 100:.0f} %"
