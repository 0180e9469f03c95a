"""Everything that changes the figures of a return, its signature and its state. One function is one act of business.

An answer is acknowledged only when its transaction is committed and on the disk: neither a killed process nor a power
cut loses what somebody was told is saved.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from circulos.facts import TOTAL, Status
from circulos.web.collection import checking, flagging, phase
from circulos.web.collection import filled as reading
from circulos.web.collection.checking import Finding
from circulos.web.collection.filled import Cell, Filled
from circulos.web.collection.models import Answer, AnswerVersion, Flag, Return, SectionTime, Via
from circulos.web.cycle.models import Participation
from circulos.web.cycle.progress import State
from circulos.web.people import audit
from circulos.web.people.actions import Refused
from circulos.web.people.models import Person
from circulos.web.prepared import Gap, Prepared, PreparedInsert, PreparedUpdate
from circulos.web.turns import in_turn

audit.register(
    {
        "return.begun": _("began the return"),
        "return.signed": _("signed the return"),
        "return.reopened": _("opened again the return"),
        "return.validated": _("validated the return"),
        "return.prefilled": _("took over last year’s figures in"),
        "proposal.taken": _("took the figures of a file into"),
    }
)

LONGEST_SITTING = 600  # seconds counted for one save at most: whoever is away longer is not filling in


@dataclass(frozen=True)
class Entry:
    """What somebody wants to stand in a cell. `version` is what she saw there; None does not ask."""

    variable: str
    breakdown: str = TOTAL
    value: float | None = None
    status: str = ""
    note: str = ""
    version: int | None = None


MEANWHILE = _(
    "Somebody changed a figure while you were looking. Look at the list again; it is up to date now."
)


class Conflict(Exception):  # noqa: N818 -- it is no error of the program
    """Somebody else changed the cell meanwhile. `stands` is what is there now, `entry` what was to be written."""

    def __init__(self, stands: Cell, entry: Entry) -> None:
        self.stands, self.entry = stands, entry
        super().__init__(MEANWHILE)


def entry_for(
    variable: str,
    breakdown: str,
    value: float | None,
    status: str,
    note: str = "",
    version: int | None = None,
) -> Entry:
    """An entry in which figure and status agree: a figure is observed unless estimated, a reason has no figure."""
    if value is not None and (not status or Status(status).is_missing):
        status = Status.OBSERVED.value
    if value is None and status in (Status.OBSERVED, Status.ESTIMATED):
        status = ""
    return Entry(variable, breakdown, value, status, note.replace("\0", "").strip(), version)


# --- Answers --------------------------------------------------------------------------------------------


Entries = Sequence[Entry] | Callable[[Filled], Sequence[Entry]]


@dataclass(frozen=True)
class Saved:
    """The return after a save: its figures, its flags, and what is odd about the figures a check ties to those sent."""

    whole: Filled
    flags: list[Flag]
    findings: list[Finding]


def save(
    *,
    by: Person | None,
    part: Participation,
    entries: Entries,
    via: str = Via.TYPED,
    section: str = "",
    seconds: int = 0,
) -> Saved:
    """Write these cells, all of them or none. Raises `Conflict` if one is no longer what the writer saw.

    `entries` may be made of the return as it stands. What the figures mean is worked out before others are kept from
    writing, and again only if somebody wrote to the return meanwhile.
    """
    planned = _planned(reading.load(part.edition, part.council), entries)
    with in_turn(), transaction.atomic():
        filed = begun(by, part)
        closed = phase.closed(part, filed)
        if closed:
            raise Refused(closed)
        if not _is_still(planned.after.filed, filed):
            planned = _planned(reading.load(part.edition, part.council, filed), entries)
        after = planned.after
        for entry, stands in planned.changes:
            _write(after.filed, entry, stands, by, via)
        if planned.changes:
            _note_state(after, by)
        touched = {entry.variable for entry, _stands in planned.changes}
        flags = flagging.follow(after, by=by, touching=touched, found=planned.found)
        if seconds and any(one.code == section for one in after.kit.sections):
            add_time(after.filed, section, seconds)
    return Saved(after, flags, [one for one in planned.found if not one.is_held])


@dataclass(frozen=True)
class _Plan:
    """What a save will change (each entry with what it replaces), the return with it, and what is odd then."""

    changes: Sequence[tuple[Entry, Cell]]
    after: Filled
    found: list[Finding]


def _planned(whole: Filled, entries: Entries) -> _Plan:
    asked = entries(whole) if callable(entries) else entries
    _demand_asked(whole, asked)
    pairs = [(one, whole.cell(one.variable, one.breakdown)) for one in asked]
    changes = [(entry, stands) for entry, stands in pairs if is_news(entry, stands)]
    after = whole.with_cells(_cell_after(entry, stands) for entry, stands in changes)
    sent = frozenset(one.variable for one in asked)
    found = checking.found_in(after, checking.tied(after.kit, sent))
    after.whole  # noqa: B018 -- how far the return is, kept with it: not to be worked out while others wait
    return _Plan(changes, after, found)


def _is_still(seen: Return | None, now: Return) -> bool:
    """Whether nobody wrote to the return since it was read: every change of a figure is noted in its row."""
    columns = (column.attname for column in Return._meta.concrete_fields)
    return seen is not None and all(getattr(seen, one) == getattr(now, one) for one in columns)


def _cell_after(entry: Entry, stands: Cell) -> Cell:
    return Cell(
        entry.variable,
        entry.breakdown,
        entry.value,
        entry.status,
        entry.note,
        stands.version + 1,
        stands.answer_id,
    )


locked = Prepared(
    lambda edition, council: (
        Return.objects.filter(edition=edition, council=council).order_by().select_for_update()
    )
)


def begun(by: Person | None, part: Participation) -> Return:
    """The return, locked; it is made with the first figure."""
    mine = part.edition_id, part.council_id
    filed = locked.first(*mine) or _first_figure(by, part) or locked(*mine)[0]
    filed.edition, filed.council = part.edition, part.council
    return filed


def _first_figure(by: Person | None, part: Participation) -> Return | None:
    """A new return, which nobody else can see yet; None if a colleague was first."""
    filed, is_new = Return.objects.get_or_create(edition=part.edition, council=part.council)
    if not is_new:
        return None
    where = {"council": part.council.code, "circle": part.edition.circle.code}
    audit.record("return.begun", by=by, about=filed, **where)
    return filed


def _demand_asked(whole: Filled, entries: Iterable[Entry]) -> None:
    for one in entries:
        if not reading.is_cell(whole.kit, one.variable, one.breakdown):
            raise Refused(_("The kit of this edition does not ask “%(what)s”.") % {"what": one.variable[:80]})


def _write(filed: Return, entry: Entry, stands: Cell, by: Person | None, via: str) -> None:
    """One cell and what it says from now on in its history."""
    if entry.version is not None and entry.version != stands.version:
        raise Conflict(stands, entry)
    said = {"value": entry.value, "status": entry.status, "note": entry.note, "via": via}
    at, by_id = timezone.now(), by.pk if by else None
    fields = said | {"entered_at": at, "entered_by_id": by_id}
    pk = _update(stands, entry, fields) if stands.version else _insert(filed, entry, stands, fields)
    _remembered(**said, answer_id=pk, version=stands.version + 1, at=at, by_id=by_id)


_remembered = PreparedInsert(AnswerVersion)


def is_news(entry: Entry, stands: Cell) -> bool:
    """Whether an entry says something else than what stands in its cell."""
    return (entry.value, entry.status, entry.note) != (stands.value, stands.status, stands.note)


def _update(stands: Cell, entry: Entry, fields: dict) -> int:
    # That it changes nothing cannot happen while the return is locked; a second lock costs nothing.
    if not _changed(pk=stands.answer_id, version=stands.version, **fields):
        raise Conflict(stands, entry)
    return stands.answer_id


_changed = PreparedUpdate(
    lambda pk, version: Answer.objects.filter(pk=pk, version=version),
    *("value", "status", "note", "via", "entered_at", "entered_by_id"),
    version=F("version") + 1,
)


def _insert(filed: Return, entry: Entry, stands: Cell, fields: dict) -> int:
    try:
        with transaction.atomic():
            return Answer.objects.create(
                filed=filed, variable=entry.variable, breakdown=entry.breakdown, **fields
            ).pk
    except IntegrityError:
        raise Conflict(stands, entry) from None


def _note_state(after: Filled, by: Person | None) -> None:
    filed = after.filed
    if filed.state == State.NOT_STARTED:
        filed.state = State.IN_PROGRESS.value
    filed.touched_at, filed.touched_by = timezone.now(), by
    filed.asked, filed.answered = after.whole.asked, after.whole.answered
    _noted(pk=filed.pk, **{name: getattr(filed, name) for name in NOTED})


NOTED = ("state", "touched_at", "touched_by_id", "asked", "answered")
_noted = PreparedUpdate(lambda pk: Return.objects.filter(pk=pk), *NOTED)


def add_time(filed: Return, section: str, seconds: int) -> None:
    seconds = max(0, min(seconds, LONGEST_SITTING))
    if seconds and not _lengthened(filed=filed.pk, section=section, seconds=seconds):
        SectionTime.objects.create(filed=filed, section=section, seconds=seconds)


_lengthened = PreparedUpdate(
    lambda filed, section: SectionTime.objects.filter(filed=filed, section=section),
    seconds=F("seconds") + Gap("seconds"),
)


def prefill(*, by: Person, part: Participation, section: str) -> int:
    """Take over last year's answers to questions that rarely change: what exists and how things are counted.

    Figures that are measured anew each year are not taken over: a carried-over figure looks like a true one.
    Returns how many cells were filled.
    """
    whole = reading.load(part.edition, part.council)
    entries = [
        entry_for(cell.variable, TOTAL, value, "", version=cell.version)
        for cell, value in lasting(whole, section)
    ]
    if entries:
        after = save(by=by, part=part, entries=entries, via=Via.LAST_YEAR).whole
        facts = {"section": section, "cells": len(entries)}
        where = {"council": part.council.code, "circle": part.edition.circle.code}
        audit.record("return.prefilled", by=by, about=after.filed, after=facts, **where)
    return len(entries)


def lasting(whole: Filled, section: str) -> Iterable[tuple[Cell, float]]:
    found = whole.section(section)
    for question in found.questions if found else ():
        variable = whole.kit.variables[question.variable]
        value = whole.previous.get(variable.code)
        cell = whole.cell(variable.code)
        if variable.type in ("yes_no", "choice") and value is not None and cell.version == 0:
            yield cell, value


# --- Signature and state --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Readiness:
    """What still keeps a return from being signed."""

    wanting: tuple[str, ...]  # variables that must be answered
    errors: tuple[Flag, ...]
    unexplained: tuple[Flag, ...]
    door: phase.Door

    @property
    def is_ready(self) -> bool:
        return not (self.wanting or self.errors or self.unexplained or self.door.closed or self.door.unsigned)


def readiness(part: Participation, whole: Filled) -> Readiness:
    flags = list(whole.filed.flags.open()) if whole.filed else []
    return Readiness(
        whole.whole.wanting,
        tuple(flag for flag in flags if flag.severity == Flag.Severity.ERROR),
        tuple(flag for flag in flags if flag.severity == Flag.Severity.EXPLAIN and flag.waits_for_council),
        phase.door(part, whole.filed),
    )


@transaction.atomic
def sign(*, by: Person, part: Participation) -> Return:
    """The coordinator vouches for the figures. From here on they change only if the facilitator opens them again."""
    filed = begun(by, part)
    whole = reading.load(part.edition, part.council, filed)
    flagging.follow(whole, by=by)
    ready = readiness(part, whole)
    if ready.door.closed or ready.door.unsigned:
        raise Refused(ready.door.closed or ready.door.unsigned)
    if not ready.is_ready:
        raise Refused(_("Something is still open; it is listed below."))
    now = timezone.now()
    filed.state, filed.signed_at, filed.signed_by = State.SIGNED.value, now, by
    filed.first_signed_at = filed.first_signed_at or now
    filed.asked, filed.answered = whole.whole.asked, whole.whole.answered
    filed.save()
    _record("return.signed", by, filed, after={"answered": filed.answered, "asked": filed.asked})
    return filed


@transaction.atomic
def reopen(*, by: Person | None, filed: Return, reason: str) -> Return:
    """The facilitator gives a signed return back, with a reason the council reads."""
    filed = _locked(filed)
    if not filed.is_filed:
        raise Refused(_("Only a signed return can be opened again."))
    if filed.edition.phase not in phase.FILLING or not filed.edition.is_open:
        raise Refused(_("The figures of this edition are fixed; nothing can be changed any more."))
    if not reason.strip():
        raise Refused(_("Say why: the council will read it."))
    filed.state, filed.reopened_reason = State.REOPENED.value, reason.strip()
    filed.reopened_at, filed.reopened_by = timezone.now(), by
    filed.validated_at = filed.validated_by = None
    filed.save()
    _record("return.reopened", by, filed, after={"reason": filed.reopened_reason})
    return filed


@transaction.atomic
def validate(*, by: Person | None, filed: Return) -> Return:
    """The facilitator accepts a signed return whose flags are all settled."""
    filed = _locked(filed)
    if filed.state == State.VALIDATED:
        return filed
    if filed.state != State.SIGNED:
        raise Refused(_("Only a signed return can be validated."))
    if filed.flags.open().asking().exists():
        raise Refused(_("Some flags of this return are still open. Settle them first."))
    filed.state, filed.validated_at, filed.validated_by = State.VALIDATED.value, timezone.now(), by
    filed.save(update_fields=["state", "validated_at", "validated_by"])
    _record("return.validated", by, filed)
    return filed


def _locked(filed: Return) -> Return:
    related = Return.objects.select_related("edition__circle", "council")
    return related.select_for_update(of=("self",)).get(pk=filed.pk)


def _record(verb: str, by: Person | None, filed: Return, after: dict | None = None) -> None:
    where = {"council": filed.council.code, "circle": filed.edition.circle.code}
    audit.record(verb, by=by, about=filed, after=after or {}, **where)
