"""From what was typed or sent by a page to entries: names of fields, figures in the reader's way, reasons."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from circulos.facts import TOTAL, Status
from circulos.method.types import VariableType
from circulos.web.collection import filled as reading
from circulos.web.collection import numbers, rows
from circulos.web.collection.actions import Entry, entry_for
from circulos.web.collection.filled import Filled
from circulos.web.collection.models import GIVEN, REASONS
from circulos.web.people.actions import Refused

LONGEST_NOTE = 2000


@dataclass
class Sent:
    """What a page without script sent: what can be taken, by variable, and what was typed and cannot be."""

    entries: dict[str, list[Entry]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


def one_cell(whole: Filled, data: Mapping[str, str], tongue: str) -> list[Entry]:
    """The entries of a request about one cell, or about the reason of a group. Raises `NotAFigure` or `Refused`."""
    code, breakdown = data.get("variable", ""), data.get("breakdown", TOTAL)
    status, note = data.get("status", ""), data.get("note", "")
    if status and status not in (*GIVEN, *REASONS):
        raise Refused(_("This is no reason of the list."))
    if len(note) > LONGEST_NOTE:
        raise Refused(_("The note is longer than 2,000 signs."))
    if reading.question_of(whole.kit, code) is None:
        raise Refused(_("The kit of this edition does not ask “%(what)s”.") % {"what": code[:80]})
    if data.get("group"):
        entries = list(_group(whole, code, data["group"], status, data, "version.{breakdown}"))
        if entries:
            return entries
        breakdown = data["group"]
    if not reading.is_cell(whole.kit, code, breakdown):
        raise Refused(
            _("The kit of this edition does not ask “%(what)s”.") % {"what": f"{code} {breakdown}"[:80]}
        )
    value = figure(whole, code, breakdown, data.get("value", ""), tongue)
    stands = whole.cell(code, breakdown)
    if value is not None and status and Status(status).is_missing:
        status = ""  # a figure typed over a reason takes its place
    note = data.get("note", stands.note)
    return [entry_for(code, breakdown, value, status, note, _version(data.get("version", "")))]


NOBODY_SAW = -1


def _version(text: str) -> int | None:
    """The version the writer saw; what is no number is a version nobody saw, so that it overwrites nothing unseen."""
    return whole_number(text, 9, NOBODY_SAW) if text else None


def whole_number(text: str, digits: int, otherwise: int = 0) -> int:
    """A number that a page sends along. `isdigit` would let signs such as ² through, which are no number."""
    return int(text) if text.isdecimal() and len(text) <= digits else otherwise


def figure(whole: Filled, code: str, breakdown: str, text: str, tongue: str) -> float | None:
    """A figure that fits its variable. Raises `NotAFigure`."""
    variable = whole.kit.variables[code]
    words = {word.casefold(): number for number, word in rows.choices_of(variable, tongue)}
    if variable.type in (VariableType.YES_NO, VariableType.CHOICE):
        text = words.get(text.strip().casefold(), text)
    value = numbers.parse(text, tongue)
    return None if value is None else numbers.fitting(variable, value, tongue, parts=breakdown != TOTAL)


def is_in_group(breakdown: str, group: str) -> bool:
    """Whether a cell is the one named, or a part of the breakdown named."""
    return breakdown == group or breakdown.startswith(f"{group}=")


def _group(
    whole: Filled, code: str, group: str, status: str, data: Mapping[str, str], versions: str
) -> Iterator[Entry]:
    """A status for the total, or for all parts of a breakdown. A reason takes the figures out, not of the history.

    `versions` is how the fields of `data` are named that hold what the writer saw.
    """
    for breakdown in reading.breakdowns_of(whole.kit, code):
        if is_in_group(breakdown, group):
            stands = whole.cell(code, breakdown)
            is_reason = bool(status) and Status(status).is_missing
            version = _version(data.get(versions.format(code=code, breakdown=breakdown), ""))
            yield entry_for(
                code, breakdown, None if is_reason else stands.value, status, stands.note, version
            )


def whole_section(whole: Filled, data: Mapping[str, str], tongue: str) -> Sent:
    """Every field that differs from what the page had when it was sent out (its twin `o.…`)."""
    sent = Sent()
    for name in data:
        if name.startswith("v.") and data.get(f"o.{name}", "") != data[name]:
            _field(whole, sent, data, name, tongue)
    for name in data:
        if name.startswith(("s.", "n.")) and data.get(f"o.{name}", "") != data[name]:
            _status_or_note(whole, sent, data, name)
    return sent


def _field(whole: Filled, sent: Sent, data: Mapping[str, str], name: str, tongue: str) -> None:
    _v, code, breakdown = name.split(".", 2) if name.count(".") >= 2 else (name, "", "")
    if not reading.is_cell(whole.kit, code, breakdown):
        return
    group = breakdown.partition("=")[0]
    try:
        value = figure(whole, code, breakdown, data[name], tongue)
    except numbers.NotAFigure as problem:
        sent.texts[name], sent.problems[name] = data[name], str(problem)
        return
    status, note = data.get(f"s.{code}.{group}", ""), whole.cell(code, breakdown).note
    if breakdown == TOTAL:
        note = data.get(f"n.{code}", note)
    status = status if status in (*GIVEN, *REASONS) else ""
    sent.texts[name] = data[name]
    entry = entry_for(
        code, breakdown, value, status, note[:LONGEST_NOTE], _version(data.get(f"ver.{name}", ""))
    )
    sent.entries.setdefault(code, []).append(entry)


def _status_or_note(whole: Filled, sent: Sent, data: Mapping[str, str], name: str) -> None:
    """A changed reason or note of a question whose figure was not touched."""
    parts = name.split(".", 2)
    code = parts[1]
    if reading.question_of(whole.kit, code) is None or name in sent.texts:
        return
    taken = {(one.variable, one.breakdown) for one in sent.entries.get(code, ())}
    if name.startswith("n.") and (code, TOTAL) not in taken:
        stands = whole.cell(code)
        version = _version(data.get(f"ver.v.{code}.{TOTAL}", ""))
        note = data[name][:LONGEST_NOTE]
        sent.entries.setdefault(code, []).append(
            entry_for(code, TOTAL, stands.value, stands.status, note, version)
        )
    if name.startswith("s.") and len(parts) == 3 and data[name] in ("", *GIVEN, *REASONS):
        for entry in _group(whole, code, parts[2], data[name], data, "ver.v.{code}.{breakdown}"):
            if (entry.variable, entry.breakdown) not in taken:
                sent.entries.setdefault(code, []).append(entry)
