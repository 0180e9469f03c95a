"""A return out as a workbook, and what a file or a paste would change: a proposal to look at before it is taken."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from circulos.facts import TOTAL, ReadError, Status, read
from circulos.facts.readers.return_xlsx import NotAReturnError, ReturnFile, Row, is_return, read_return
from circulos.method.types import Council as KitCouncil
from circulos.method.types import CouncilKind, Kit, Section
from circulos.render.return_xlsx import Line, Page, Words, workbook
from circulos.web.collection import actions, numbers, rows, sent, tasks
from circulos.web.collection import filled as reading
from circulos.web.collection.actions import Entry, entry_for
from circulos.web.collection.filled import Filled
from circulos.web.collection.models import GIVEN, REASONS, STATUS_CHOICES, Proposal, Via
from circulos.web.cycle.models import Participation
from circulos.web.people import audit
from circulos.web.people.actions import Refused
from circulos.web.people.models import Person

MOST_SAID = 30  # places listed; a file with more has one thing wrong everywhere


class Unusable(Exception):  # noqa: N818 -- it is said to people
    """The file cannot be taken. `why` says it, `places` lists where."""

    def __init__(self, why: str, places: Iterable[str] = ()) -> None:
        self.why, self.places = why, list(places)
        super().__init__(why)


@dataclass
class Laid:
    """Figures found in a file, laid against the return: what would change, and what was said on the way."""

    entries: list[Entry] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


# --- Out ------------------------------------------------------------------------------------------------


def workbook_of(whole: Filled) -> bytes:
    tongue = rows.language()
    identity = {
        "edition": whole.edition.code,
        "council": whole.council.code,
        "kit": whole.kit.digest,
        "language": tongue,
    }
    return workbook(
        [_page(whole, section, tongue) for section in whole.kit.sections], _words(whole), identity
    )


def _page(whole: Filled, section: Section, tongue: str) -> Page:
    typed = [one.variable for one in section.questions if not whole.kit.variables[one.variable].official]
    lines = (
        _line(whole, code, breakdown, tongue)
        for code in typed
        for breakdown in reading.breakdowns_of(whole.kit, code)
    )
    return Page(section.title.into(tongue), section.intro.into(tongue) if section.intro else "", tuple(lines))


def _line(whole: Filled, code: str, breakdown: str, tongue: str) -> Line:
    variable, cell = whole.kit.variables[code], whole.cell(code, breakdown)
    choices = tuple(word for _number, word in rows.choices_of(variable, tongue))
    before = whole.previous.get(reading.key_of(code, breakdown))
    is_word = bool(choices)
    return Line(
        variable=code,
        breakdown=breakdown,
        version=cell.version,
        title=variable.title.into(tongue),
        part=tasks.part_title(whole, breakdown),
        kind=variable.type.value,
        unit="" if is_word else variable.unit.into(tongue),
        value=(rows.in_words(variable, cell.value, tongue) or None) if is_word else cell.value,
        status=rows.status_word(cell.status),
        note=cell.note,
        last_year=(rows.in_words(variable, before, tongue) or None) if is_word else before,
        definition=_definition(variable, tongue) if breakdown == TOTAL else "",
        choices=choices,
        minimum=variable.minimum,
        maximum=variable.maximum,
    )


def _definition(variable, tongue: str) -> str:
    sentences = [variable.definition.into(tongue)]
    if variable.includes:
        sentences.append(_("Counts:") + " " + " ".join(one.into(tongue) for one in variable.includes))
    if variable.excludes:
        sentences.append(_("Does not count:") + " " + " ".join(one.into(tongue) for one in variable.excludes))
    return "\n".join(sentences)


def _words(whole: Filled) -> Words:
    before = whole.past.before
    names = {"council": whole.council.name, "edition": whole.edition.name}
    return Words(
        title=_("%(council)s · %(edition)s") % names,
        instructions=(
            _(
                "This workbook is the return of one council in one edition. Bring it back on the page "
                "of the return."
            ),
            _(
                "Fill in the light cells: the figure, how sure it is or why there is none, and a note "
                "if one helps."
            ),
            _(
                "An empty cell changes nothing when the workbook comes back; to say that there is no "
                "figure, choose why."
            ),
            _(
                "The other cells are protected without a password, so that each figure finds its place "
                "again. Do not add or remove rows."
            ),
            _("Nothing is taken before you have seen every change on the screen."),
        ),
        cover=_("Read me"),
        headings=(
            _("Question"),
            _("Part"),
            _("Figure"),
            _("Unit"),
            _("How sure, or why not"),
            _("Note"),
            before or _("Last year"),
            _("What counts"),
        ),
        statuses=tuple(str(word) for _code, word in STATUS_CHOICES),
        wrong_number=_("Write a figure that this question can have, with digits only."),
        wrong_choice=_("Choose from the list."),
    )


# --- In -------------------------------------------------------------------------------------------------


def lay_file(whole: Filled, path: Path, name: str) -> tuple[Laid, str]:
    """What a file would change, and how it came in. Raises `Unusable`: then nothing of it is taken."""
    try:
        if path.suffix.lower() in (".xlsx", ".xlsm") and is_return(path):
            return lay_return(whole, read_return(path)), Via.WORKBOOK
        return _lay_table(whole, path), Via.FILE
    except NotAReturnError as error:
        raise Unusable(_foreign(error)) from error
    except ReadError as error:
        raise Unusable(error.into(rows.language()).replace(path.name, name)) from error


def _foreign(error: NotAReturnError) -> str:
    place = _("sheet “%(sheet)s”, cell %(cell)s") % {"sheet": error.sheet, "cell": error.cell}
    return {
        "foreign": _(
            "This is no workbook of a return. Download the workbook of this return and fill that in."
        ),
        "format": _(
            "This workbook was made by another version of the program. Download it again and copy your "
            "figures over."
        ),
        "key": _(
            "In %(place)s a row was added or taken apart, so its figures cannot be placed. Download the "
            "workbook again and copy your figures over."
        )
        % {"place": place},
        "twice": _(
            "In %(place)s stands a row that is there twice. Remove one of them, or download the workbook again."
        )
        % {"place": place},
    }[error.kind]


def lay_return(whole: Filled, file: ReturnFile) -> Laid:
    """A workbook of ours. One cell that cannot be read keeps all of it out: half a file is worse than none."""
    _demand_ours(whole, file)
    laid, places = Laid(), []
    words = dict(zip(file.statuses, (code for code, _word in STATUS_CHOICES), strict=False))
    tongue = file.identity.get("language", rows.language())
    for row in file.rows:
        try:
            entry = _entry_of(whole, row, words, tongue)
        except (numbers.NotAFigure, Refused) as problem:
            place = {"sheet": row.sheet, "cell": row.cell, "why": problem}
            places.append(_("Sheet “%(sheet)s”, cell %(cell)s: %(why)s") % place)
        else:
            if entry:
                laid.entries.append(entry)
    if places:
        raise Unusable(
            _("Some cells cannot be read, so nothing was taken. Correct them and bring the workbook back."),
            places,
        )
    return laid


def _demand_ours(whole: Filled, file: ReturnFile) -> None:
    if file.identity.get("council") != whole.council.code:
        raise Unusable(
            _("This workbook belongs to another council (%(code)s). Nothing of it was taken.")
            % {"code": file.identity.get("council", "?")[:40]}
        )
    if file.identity.get("edition") != whole.edition.code:
        raise Unusable(
            _(
                "This workbook belongs to another edition (%(code)s). Download the one of this edition "
                "and copy your figures over."
            )
            % {"code": file.identity.get("edition", "?")[:60]}
        )
    if file.identity.get("kit") != whole.kit.digest:
        raise Unusable(
            _(
                "The definitions have changed since this workbook was downloaded. Download it again and "
                "copy your figures over."
            )
        )


def _entry_of(whole: Filled, row: Row, words: dict[str, str], tongue: str) -> Entry | None:
    """What a row would change; None where it says nothing new. A blank cell is no erasure."""
    if not reading.is_cell(whole.kit, row.variable, row.breakdown):
        raise Refused(_("the kit of this edition does not ask this figure"))
    stands = whole.cell(row.variable, row.breakdown)
    if row.status and row.status not in words:
        raise Refused(_("“%(word)s” is no reason of the list") % {"word": row.status[:40]})
    status = words.get(row.status, "")
    value = _value_of(whole, row, tongue)
    if value is None and (not status or not Status(status).is_missing) and row.note in ("", stands.note):
        return None
    if value is not None and status and Status(status).is_missing:
        raise Refused(_("there is a figure and a reason why there is none: keep one"))
    if value is None and not (status and Status(status).is_missing):
        value, status = stands.value, stands.status
    note = row.note or stands.note
    entry = entry_for(row.variable, row.breakdown, value, status, note[: sent.LONGEST_NOTE], row.version)
    same = (entry.value, entry.status, entry.note) == (stands.value, stands.status, stands.note)
    return None if same else entry


def _value_of(whole: Filled, row: Row, tongue: str) -> float | None:
    if row.value is None:
        return None
    if isinstance(row.value, str):
        return sent.figure(whole, row.variable, row.breakdown, row.value, tongue)
    return numbers.fitting(whole.kit.variables[row.variable], row.value, tongue, parts=row.breakdown != TOTAL)


def _lay_table(whole: Filled, path: Path) -> Laid:
    """A table of any shape that the readers know. Only this council, this period and what is asked are taken."""
    found = read(path, _with_councils(whole))
    tongue, laid = rows.language(), Laid()
    others = 0
    for row in found.observations.to_pylist():
        is_mine = row["council"] == whole.council.code and row["period"] == whole.edition.period
        if not is_mine or not reading.is_cell(whole.kit, row["variable"], row["breakdown"]):
            others += 1
            continue
        _lay_observation(whole, row, laid, tongue)
    laid.remarks += [
        f"{one.where(tongue)}: {one.why(tongue)} {one.now(tongue)}" for one in found.unplaced[:MOST_SAID]
    ]
    laid.remarks += [one.into(tongue) for one in found.notices]
    if others:
        laid.remarks.append(
            _(
                "%(number)s figures are about other councils, other periods or something not asked "
                "here; they were left aside."
            )
            % {"number": others}
        )
    return laid


def _with_councils(whole: Filled) -> Kit:
    """The kit knows the councils of its country; those of the edition are known to the site."""
    parts = whole.edition.participations.select_related("council")
    members = {
        one.council.code: KitCouncil(one.council.code, one.council.name, CouncilKind(one.council.kind))
        for one in parts
    }
    return replace(whole.kit, councils={**whole.kit.councils, **members})


def _lay_observation(whole: Filled, row: dict, laid: Laid, tongue: str) -> None:
    stands = whole.cell(row["variable"], row["breakdown"])
    status = row["status"] if row["status"] in (*GIVEN, *REASONS) else ""
    try:
        variable = whole.kit.variables[row["variable"]]
        value = (
            row["value"]
            if row["value"] is None
            else numbers.fitting(variable, row["value"], tongue, parts=row["breakdown"] != TOTAL)
        )
    except numbers.NotAFigure as problem:
        laid.remarks.append(f"{row['source']}: {problem}")
        return
    entry = entry_for(
        row["variable"], row["breakdown"], value, status, row["note"] or stands.note, stands.version
    )
    if (entry.value, entry.status, entry.note) != (stands.value, stands.status, stands.note) and (
        value is not None or status
    ):
        laid.entries.append(entry)


def lay_paste(whole: Filled, section: Section, text: str) -> Laid:
    """A block from a spreadsheet without script: titles with figures beside them, or a column in order."""
    tongue, laid = rows.language(), Laid()
    lines = [
        [cell.strip() for cell in line.split("\t")]
        for line in text.replace("\r\n", "\n").split("\n")
        if line.strip()
    ]
    questions = [one.variable for one in section.questions if not whole.kit.variables[one.variable].official]
    titled = {_plain(whole.kit.variables[code].title.into(tongue)): code for code in questions} | {
        code: code for code in questions
    }
    cells = [(code, breakdown) for code in questions for breakdown in reading.breakdowns_of(whole.kit, code)]
    for number, line in enumerate(lines, start=1):
        for where, word in _placed(whole, line, number - 1, titled, cells):
            _lay_word(whole, laid, where, word, number, tongue)
    return laid


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _placed(whole: Filled, line: list[str], at: int, titled: dict[str, str], cells: list) -> Iterator[tuple]:
    """Which cell each word of a line is for; None where there is no place for it."""
    code = titled.get(_plain(line[0]))
    if code and len(line) > 1:
        places = [(code, breakdown) for breakdown in reading.breakdowns_of(whole.kit, code)]
        yield from ((places[i] if i < len(places) else None, word) for i, word in enumerate(line[1:]) if word)
    elif len(line) == 1:
        yield (cells[at] if at < len(cells) else None), line[0]
    else:
        yield None, line[0]


def _lay_word(
    whole: Filled, laid: Laid, where: tuple[str, str] | None, word: str, number: int, tongue: str
) -> None:
    if where is None:
        laid.remarks.append(
            _("Line %(number)s: there is no question for “%(word)s” in this section.")
            % {"number": number, "word": word[:60]}
        )
        return
    stands = whole.cell(*where)
    try:
        value = sent.figure(whole, *where, word, tongue)
    except numbers.NotAFigure as problem:
        laid.remarks.append(_("Line %(number)s: %(why)s") % {"number": number, "why": problem})
        return
    if value is not None and value != stands.value:
        status = stands.status if stands.status == Status.ESTIMATED else ""
        laid.entries.append(entry_for(*where, value, status, stands.note, stands.version))


# --- Proposals ------------------------------------------------------------------------------------------


@transaction.atomic
def propose(*, by: Person, part: Participation, laid: Laid, via: str, name: str) -> Proposal:
    """Keep what was found, to be looked at. The return is not touched."""
    filed = actions.begun(by, part)
    changes = [
        {
            "variable": one.variable,
            "breakdown": one.breakdown,
            "value": one.value,
            "status": one.status,
            "note": one.note,
            "version": one.version,
        }
        for one in laid.entries
    ]
    return Proposal.objects.create(
        filed=filed, via=via, name=name[:200], changes=changes, remarks=laid.remarks[:MOST_SAID], made_by=by
    )


@dataclass(frozen=True)
class Change:
    """One line of the preview: what stands, what would stand, and whether somebody changed it meanwhile."""

    title: str
    part: str
    before: str
    after: str
    note: str
    meanwhile: bool
    is_erasing: bool


def changes_of(whole: Filled, proposal: Proposal) -> list[Change]:
    return [_change(whole, one) for one in entries_of(proposal) if one.variable in whole.kit.variables]


def _change(whole: Filled, one: Entry) -> Change:
    tongue, variable = rows.language(), whole.kit.variables[one.variable]
    stands = whole.cell(one.variable, one.breakdown)

    def said(value: float | None, status: str) -> str:
        word = rows.in_words(variable, value, tongue)
        suffix = f" ({rows.status_word(status)})" if status == Status.ESTIMATED else ""
        return f"{word}{suffix}" if word else rows.status_word(status) or "–"

    return Change(
        variable.title.into(tongue),
        tasks.part_title(whole, one.breakdown),
        said(stands.value, stands.status),
        said(one.value, one.status),
        one.note if one.note != stands.note else "",
        one.version is not None and one.version != stands.version,
        stands.value is not None and one.value is None,
    )


def entries_of(proposal: Proposal) -> list[Entry]:
    return [Entry(**one) for one in proposal.changes]


@transaction.atomic
def take(*, by: Person, part: Participation, proposal: Proposal, seen: Sequence[int] | None = None) -> Filled:
    """Write the proposed figures over what the preview showed, all of them or none."""
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if proposal.taken_at:
        raise Refused(_("These figures have been taken already."))
    whole = reading.load(part.edition, part.council)
    versions = [whole.cell(one.variable, one.breakdown).version for one in entries_of(proposal)]
    if seen is not None and list(seen) != versions:
        raise Refused(
            _(
                "Somebody changed a figure while you were looking. Look at the list again; it is up to date now."
            )
        )
    entries = [
        Entry(one.variable, one.breakdown, one.value, one.status, one.note, version)
        for one, version in zip(entries_of(proposal), versions, strict=True)
    ]
    after = actions.save(by=by, part=part, entries=entries, via=proposal.via).whole
    proposal.taken_at = timezone.now()
    proposal.save(update_fields=["taken_at"])
    facts = {"file": proposal.name, "figures": len(entries)}
    where = {"council": part.council.code, "circle": part.edition.circle.code}
    audit.record("proposal.taken", by=by, about=after.filed, after=facts, **where)
    return after


def versions_now(whole: Filled, proposal: Proposal) -> list[int]:
    return [whole.cell(one.variable, one.breakdown).version for one in entries_of(proposal)]
