"""A section of a return as its page shows it: questions in rows, cells in groups, words ready to print."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from circulos.facts import TOTAL, Status
from circulos.method.checks import written
from circulos.method.types import Section, Variable, VariableType
from circulos.render.numbers import digits
from circulos.web.collection import checking, numbers
from circulos.web.collection.checking import Finding
from circulos.web.collection.filled import Filled
from circulos.web.collection.models import STATUS_CHOICES, STATUS_WORDS, Answer, Flag, key_of

TONES = {"error": "negative", "explain": "caution", "note": "info"}


def language() -> str:
    return (get_language() or "en").split("-")[0]


@dataclass(frozen=True)
class CellRow:
    """One field: its name in the form, what stands in it, and what stood there a year ago."""

    breakdown: str
    label: str
    text: str
    version: int
    last_year: str = ""
    problem: str = ""
    by: str = ""

    @property
    def field(self) -> str:
        return self.breakdown.replace("=", "-")


@dataclass(frozen=True)
class Group:
    """The total, or the parts of one breakdown; a reason is given for a group at once."""

    code: str
    title: str
    status: str
    cells: tuple[CellRow, ...]


@dataclass(frozen=True)
class Said:
    """A line under a question: what a check says, or a flag and its page."""

    text: str
    tone: str
    label: str
    address: str = ""


@dataclass(frozen=True)
class QuestionRow:
    variable: Variable
    title: str
    definition: str
    includes: tuple[str, ...]
    excludes: tuple[str, ...]
    counting: str
    where: str
    unit: str
    required: bool
    is_shown: bool
    is_official: bool
    official: str
    official_source: str
    groups: tuple[Group, ...]
    note: str
    choices: tuple[tuple[str, str], ...]
    said: tuple[Said, ...] = ()

    @property
    def code(self) -> str:
        return self.variable.code

    @property
    def total(self) -> CellRow:
        return self.groups[0].cells[0]

    @property
    def parts(self) -> tuple[Group, ...]:
        return self.groups[1:]


@dataclass(frozen=True)
class Typed:
    """What somebody typed that could not be taken: shown again as it was, with the reason."""

    texts: Mapping[str, str] = field(default_factory=dict)  # by field name
    problems: Mapping[str, str] = field(default_factory=dict)


def rows_of(
    whole: Filled, section: Section, flags: Sequence[Flag] = (), typed: Typed | None = None
) -> list[QuestionRow]:
    """All questions of the section of the kit, those that do not apply yet among them, marked."""
    kit_section = next(one for one in whole.kit.sections if one.code == section.code)
    shown = {question.variable for question in section.questions}
    asked = [question.variable for question in kit_section.questions]
    said = said_of(whole, checking.findings(whole, asked), flags, asked)
    tongue = language()
    return [
        _row(
            whole,
            question.variable,
            question.required,
            question.variable in shown,
            said,
            typed or Typed(),
            tongue,
        )
        for question in kit_section.questions
    ]


def _row(
    whole: Filled, code: str, required: bool, is_shown: bool, said, typed: Typed, tongue: str
) -> QuestionRow:
    variable = whole.kit.variables[code]
    official = whole.official.get(variable.official) if variable.official else None
    return QuestionRow(
        variable=variable,
        title=variable.title.into(tongue),
        definition=variable.definition.into(tongue),
        includes=tuple(one.into(tongue) for one in variable.includes),
        excludes=tuple(one.into(tongue) for one in variable.excludes),
        counting=variable.counting_basis.into(tongue) if variable.counting_basis else "",
        where=variable.source.into(tongue) if variable.source else "",
        unit=""
        if variable.type in (VariableType.YES_NO, VariableType.CHOICE)
        else variable.unit.into(tongue),
        required=required,
        is_shown=is_shown,
        is_official=bool(variable.official),
        official=written(official[0], tongue) if official else "",
        official_source=official[1] if official else "",
        groups=_groups(whole, variable, typed, tongue),
        note=typed.texts.get(f"n.{code}", whole.cell(code).note),
        choices=choices_of(variable, tongue),
        said=tuple(said.get(code, ())),
    )


def choices_of(variable: Variable, tongue: str) -> tuple[tuple[str, str], ...]:
    """The answers of a yes-no or a choice, as the number that is stored and the words."""
    if variable.type is VariableType.YES_NO:
        return (("1", _("Yes")), ("0", _("No")))
    return tuple((str(at), option.title.into(tongue)) for at, option in enumerate(variable.options, start=1))


def _groups(whole: Filled, variable: Variable, typed: Typed, tongue: str) -> tuple[Group, ...]:
    total = Group(
        TOTAL, "", _status(whole, variable, (TOTAL,)), (_cell(whole, variable, TOTAL, "", typed, tongue),)
    )
    return (total, *(_parts(whole, variable, code, typed, tongue) for code in variable.breakdowns))


def _parts(whole: Filled, variable: Variable, code: str, typed: Typed, tongue: str) -> Group:
    breakdown = whole.kit.breakdowns[code]
    named = [(f"{code}={one.code}", one.title.into(tongue)) for one in breakdown.categories]
    cells = tuple(_cell(whole, variable, part, title, typed, tongue) for part, title in named)
    return Group(
        code, breakdown.title.into(tongue), _status(whole, variable, [part for part, _ in named]), cells
    )


def _status(whole: Filled, variable: Variable, parts: Sequence[str]) -> str:
    """The status of a group: that of the first of its cells that has one."""
    return next((found for part in parts if (found := whole.cell(variable.code, part).status)), "")


def _cell(whole: Filled, variable: Variable, part: str, label: str, typed: Typed, tongue: str) -> CellRow:
    cell = whole.cell(variable.code, part)
    name = f"v.{variable.code}.{part}"
    before = whole.previous.get(key_of(variable.code, part))
    return CellRow(
        breakdown=part,
        label=label,
        text=typed.texts.get(name, as_text(variable, cell.value, tongue)),
        version=cell.version,
        last_year=in_words(variable, before, tongue),
        problem=typed.problems.get(name, ""),
    )


def as_text(variable: Variable, value: float | None, tongue: str) -> str:
    """What stands in the field: a figure the reader's way, or the number of an answer."""
    if value is not None and variable.type in (VariableType.YES_NO, VariableType.CHOICE):
        return str(int(value))
    return numbers.shown(value, tongue)


def in_words(variable: Variable, value: float | None, tongue: str) -> str:
    """A figure as it is read: the words of an answer instead of its number."""
    if value is None:
        return ""
    if variable.type in (VariableType.YES_NO, VariableType.CHOICE):
        return dict(choices_of(variable, tongue)).get(str(int(value)), "")
    if variable.type is VariableType.MONEY and value != round(value):
        return digits(value, 2, tongue)  # nobody writes 132.407,7 of money
    return written(value, tongue)


def said_of(
    whole: Filled,
    findings: Sequence[Finding],
    flags: Sequence[Flag] = (),
    here: Sequence[str] = (),
    touched: str = "",
) -> dict[str, list[Said]]:
    """The lines under each variable of a page (`here`: those it has, in order).

    An error stands under every figure it compares, since any of them may be the wrong one; anything else under the
    first of them, and under the one just touched.
    """
    tongue = language()
    by_name = {(flag.kind, flag.code): flag for flag in flags}
    lines: dict[str, list[Said]] = {}
    for one in findings:
        line = _line(whole, one, by_name.get(one.name), tongue)
        places = [variable for variable in one.variables if variable in here] or list(one.variables)
        if one.severity != Flag.Severity.ERROR:
            places = [variable for variable in places if variable in (places[0], touched)]
        for variable in places:
            lines.setdefault(variable, []).append(line)
    for flag in flags:
        if flag.kind == Flag.Kind.PERSON and flag.is_open:
            line = Said(
                str(flag.figures.get("text", "")),
                "caution",
                _("The facilitator asks"),
                flag.get_absolute_url(),
            )
            for variable in flag.variables:
                lines.setdefault(variable, []).append(line)
    return lines


def said_around(
    whole: Filled, found: Sequence[Finding], flags: Sequence[Flag], touched: str, section: str
) -> dict[str, list[Said]]:
    """What stands under each question of a section that a check ties to the one touched; nothing, where it is silent."""
    here = next((one for one in whole.kit.sections if one.code == section), None)
    questions = [question.variable for question in here.questions] if here else [touched]
    lines = said_of(whole, found, flags, questions, touched)
    near = checking.tied(whole.kit, frozenset({touched}))
    return {variable: lines.get(variable, []) for variable in questions if variable in near}


def _line(whole: Filled, one: Finding, flag: Flag | None, tongue: str) -> Said:
    text = checking.words(whole.kit, one.kind, one.code, one.figures, tongue)
    address = flag.get_absolute_url() if flag else ""
    if flag and not flag.is_open and flag.state != Flag.State.CORRECTED:
        return Said(text, "positive", str(Flag.State(flag.state).label), address)
    return Said(text, TONES[one.severity], str(Flag.Severity(one.severity).label), address)


def status_choices() -> list[tuple[str, str]]:
    return [(code, str(word)) for code, word in STATUS_CHOICES]


def status_word(status: str) -> str:
    return str(STATUS_WORDS[Status(status)]) if status else ""


def who_and_when(answer_id: int | None) -> dict[str, object]:
    answer = Answer.objects.select_related("entered_by").filter(pk=answer_id).first()
    by = answer.entered_by if answer else None
    return {"by": by.name if by else "Circulos", "at": answer.entered_at if answer else None}
