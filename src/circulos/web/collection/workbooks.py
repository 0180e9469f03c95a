"""A return out as a workbook, to be filled in and brought back; `laid` reads what comes back."""

from django.utils.translation import gettext as _

from circulos.facts import TOTAL
from circulos.method.types import Section, Variable
from circulos.render.return_xlsx import Line, Page, Words, workbook
from circulos.web.collection import filled as reading
from circulos.web.collection import rows, tasks
from circulos.web.collection.filled import Filled
from circulos.web.collection.models import STATUS_CHOICES


def workbook_of(whole: Filled) -> bytes:
    """It says whose it is, of which edition and made with which definitions, so that no other is taken for it."""
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
    lines = (
        _line(whole, code, breakdown, tongue)
        for code in reading.typed_in(whole.kit, section)
        for breakdown in reading.breakdowns_of(whole.kit, code)
    )
    return Page(section.title.into(tongue), section.intro.into(tongue) if section.intro else "", tuple(lines))


def _line(whole: Filled, code: str, breakdown: str, tongue: str) -> Line:
    variable, cell = whole.kit.variables[code], whole.cell(code, breakdown)
    choices = tuple(word for _number, word in rows.choices_of(variable, tongue))
    before = whole.previous.get(reading.key_of(code, breakdown))

    def shown(value: float | None) -> float | str | None:
        return (rows.in_words(variable, value, tongue) or None) if choices else value

    return Line(
        variable=code,
        breakdown=breakdown,
        version=cell.version,
        title=variable.title.into(tongue),
        part=tasks.part_title(whole, breakdown),
        kind=variable.type.value,
        unit="" if choices else variable.unit.into(tongue),
        value=shown(cell.value),
        status=rows.status_word(cell.status),
        note=cell.note,
        last_year=shown(before),
        definition=_definition(variable, tongue) if breakdown == TOTAL else "",
        choices=choices,
        minimum=variable.minimum,
        maximum=variable.maximum,
    )


def _definition(variable: Variable, tongue: str) -> str:
    sentences = [variable.definition.into(tongue)]
    if variable.includes:
        sentences.append(_("Counts:") + " " + " ".join(one.into(tongue) for one in variable.includes))
    if variable.excludes:
        sentences.append(_("Does not count:") + " " + " ".join(one.into(tongue) for one in variable.excludes))
    return "\n".join(sentences)


def _words(whole: Filled) -> Words:
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
            whole.past.before or _("Last year"),
            _("What counts"),
        ),
        statuses=tuple(str(word) for _code, word in STATUS_CHOICES),
        wrong_number=_("Write a figure that this question can have, with digits only."),
        wrong_choice=_("Choose from the list."),
    )
