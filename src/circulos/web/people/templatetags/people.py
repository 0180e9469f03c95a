from django import template

from circulos.web.people.audit import VERBS
from circulos.web.people.models import AuditEvent

register = template.Library()


@register.filter
def verb_words(verb: str) -> str:
    """The words of a verb; one that was retired is shown as it was stored."""
    return str(VERBS.get(verb, verb))


@register.filter
def changes(event: AuditEvent) -> list[tuple[str, object, object]]:
    """Name, before and after of what differs, and of what only one side tells."""
    names = [*event.before, *(name for name in event.after if name not in event.before)]
    rows = [(name, _shown(event.before.get(name)), _shown(event.after.get(name))) for name in names]
    return [row for row in rows if row[1] != row[2]]


def _shown(value) -> str:
    if value is None or value == "":
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
