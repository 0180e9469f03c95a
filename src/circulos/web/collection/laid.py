"""Figures out of a workbook, a table or a paste, laid against the return: what they would change, before it is taken."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.utils.translation import gettext as _

from circulos.facts import TOTAL, ReadError, Status, read
from circulos.facts.readers.return_xlsx import NotAReturnError, ReturnFile, Row, is_return, read_return
from circulos.facts.readers.within import demand_within
from circulos.method.types import Council as KitCouncil
from circulos.method.types import CouncilKind, Kit, Section
from circulos.web.collection import filled as reading
from circulos.web.collection import numbers, rows, sent
from circulos.web.collection.actions import Entry, entry_for, is_news
from circulos.web.collection.filled import Filled
from circulos.web.collection.models import GIVEN, REASONS, STATUS_CHOICES, Via
from circulos.web.people.actions import Refused

logger = logging.getLogger("circulos")

# A return has a few hundred cells; a table of a whole circle some ten thousand. It is read within the request, which
# takes about two seconds at the most of these.
MOST_ROWS, MOST_CELLS = 20_000, 100_000
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


def lay_file(whole: Filled, path: Path, name: str) -> tuple[Laid, str]:
    """What a file would change, and how it came in. Raises `Unusable`: then nothing of it is taken."""
    try:
        demand_within(path, rows=MOST_ROWS, cells=MOST_CELLS)
        if path.suffix.lower() in (".xlsx", ".xlsm") and is_return(path):
            return lay_return(whole, read_return(path)), Via.WORKBOOK
        laid = _lay_table(whole, path)
        # The file lies under a name of ours; whoever brought it knows it by its own.
        return replace(laid, remarks=[one.replace(path.name, name) for one in laid.remarks]), Via.FILE
    except NotAReturnError as error:
        raise Unusable(_foreign(error)) from error
    except ReadError as error:
        logger.warning("A file that was brought could not be read: %s", error)
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
    if row.status and row.status not in words:
        raise Refused(_("“%(word)s” is no reason of the list") % {"word": row.status[:40]})
    stands, status = whole.cell(row.variable, row.breakdown), words.get(row.status, "")
    value = _value_of(whole, row, tongue)
    is_reason = bool(status) and Status(status).is_missing
    if is_reason and value is not None:
        raise Refused(_("there is a figure and a reason why there is none: keep one"))
    if not is_reason and value is None:
        if row.note in ("", stands.note):
            return None
        value, status = stands.value, stands.status
    note = (row.note or stands.note)[: sent.LONGEST_NOTE]
    entry = entry_for(row.variable, row.breakdown, value, status, note, row.version)
    return entry if is_news(entry, stands) else None


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
    code, breakdown, value = row["variable"], row["breakdown"], row["value"]
    status = row["status"] if row["status"] in (*GIVEN, *REASONS) else ""
    if value is not None:
        try:
            value = numbers.fitting(whole.kit.variables[code], value, tongue, parts=breakdown != TOTAL)
        except numbers.NotAFigure as problem:
            laid.remarks.append(f"{row['source']}: {problem}")
            return
    stands = whole.cell(code, breakdown)
    entry = entry_for(code, breakdown, value, status, row["note"] or stands.note, stands.version)
    if (value is not None or status) and is_news(entry, stands):
        laid.entries.append(entry)


def lay_paste(whole: Filled, section: Section, text: str) -> Laid:
    """A block from a spreadsheet without script: titles with figures beside them, or a column in order."""
    tongue, laid = rows.language(), Laid()
    lines = [
        [cell.strip() for cell in line.split("\t")]
        for line in text.replace("\r\n", "\n").split("\n")
        if line.strip()
    ]
    questions = reading.typed_in(whole.kit, section)
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
