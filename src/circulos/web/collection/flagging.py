"""Flags follow the figures: raised when something is odd, settled when it is gone, opened again when it returns."""

from collections.abc import Iterable

from django.utils import timezone

from circulos.web.collection import checking
from circulos.web.collection.checking import Finding
from circulos.web.collection.filled import Filled
from circulos.web.collection.models import Flag, FlagMessage
from circulos.web.people.models import Person
from circulos.web.prepared import Prepared

the_flags = Prepared(lambda filed: Flag.objects.filter(filed=filed).order_by())


def follow(
    filled: Filled,
    *,
    by: Person | None,
    touching: Iterable[str] | None = None,
    found: Iterable[Finding] | None = None,
) -> list[Flag]:
    """Bring the flags of a saved return in line with its figures. To be called within the transaction of the save.

    `found` is what is odd about these figures, where the caller knows already. Returns all flags of the return.
    """
    if found is None:
        found = checking.found_in(filled, touching)
    flags = the_flags(filled.filed.pk)
    known = {(flag.kind, flag.code): flag for flag in flags if flag.kind != Flag.Kind.PERSON}
    within = None if touching is None else checking.names_touched(filled.kit, frozenset(touching))
    odd = {one.name: one for one in found if within is None or one.name in within}
    new = [_new(filled, one) for name, one in odd.items() if name not in known and not one.is_held]
    flags += Flag.objects.bulk_create(new) if new else []
    for name, flag in known.items():
        if name in odd and odd[name].is_held:
            continue  # neither gone nor asked again: first the figure must be right
        if name in odd:
            _return_of(flag, odd[name])
        elif flag.state in (Flag.State.OPEN, Flag.State.EXPLAINED) and (within is None or name in within):
            _gone(flag, by)
    for flag in flags:
        flag.filed = filled.filed
    return flags


def _new(filled: Filled, found: Finding) -> Flag:
    return Flag(
        filed=filled.filed,
        kind=found.kind,
        code=found.code,
        severity=found.severity,
        variables=list(found.variables),
        figures=dict(found.figures),
    )


def _return_of(flag: Flag, found: Finding) -> None:
    """The same oddity with the same figures stays as it was settled; with others it has to be spoken of again."""
    if flag.figures == found.figures and flag.state != Flag.State.CORRECTED:
        return
    was_settled = not flag.is_open
    flag.figures, flag.severity, flag.variables = dict(found.figures), found.severity, list(found.variables)
    if was_settled:
        flag.state, flag.settled_at, flag.settled_by, flag.reason = Flag.State.OPEN, None, None, ""
        flag.waits_for_council = True
        FlagMessage.objects.create(flag=flag, event=FlagMessage.Event.REOPENED)
    flag.save()


def _gone(flag: Flag, by: Person | None) -> None:
    flag.state, flag.settled_at, flag.settled_by = Flag.State.CORRECTED, timezone.now(), by
    flag.waits_for_council = False
    flag.save(update_fields=["state", "settled_at", "settled_by", "waits_for_council"])
    FlagMessage.objects.create(flag=flag, author=by, from_council=True, event=FlagMessage.Event.CORRECTED)
