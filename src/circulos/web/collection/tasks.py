"""What waits in a return: its sections with their progress, its flags, what keeps it from being signed."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from circulos.method import forms
from circulos.method.forms import Progress
from circulos.method.types import Section
from circulos.web.collection import checking, queries, rows
from circulos.web.collection.actions import Readiness
from circulos.web.collection.filled import Filled, question_of
from circulos.web.collection.models import AnswerVersion, Flag, SectionTime
from circulos.web.cycle.models import Participation
from circulos.web.cycle.progress import State
from circulos.web.cycle.steps import TONES, state_words
from circulos.web.navigation import Task


def of_return(part: Participation, whole: Filled) -> dict[str, object]:
    """Everything the page of a return says."""
    flags = queries.placed(queries.flags_of(whole.filed), whole.filed) if whole.filed else []
    open_ = [flag for flag in flags if flag.is_open]
    state = State(whole.filed.state) if whole.filed else State.NOT_STARTED
    seconds = sum(whole.filed.times.values_list("seconds", flat=True)) if whole.filed else 0
    return {
        "sections": section_tasks(whole, open_),
        "state_word": state_words()[state],
        "state_tone": TONES[state],
        "flags": flags,
        "errors": [flag for flag in open_ if flag.severity == Flag.Severity.ERROR],
        "questions": [flag for flag in open_ if flag.severity == Flag.Severity.EXPLAIN],
        "notes": [flag for flag in open_ if flag.severity == Flag.Severity.NOTE],
        "minutes": round(seconds / 60),
        "expected_minutes": round(forms.burden(whole.kit)),
        "following": first_unfinished(whole),
    }


def section_tasks(whole: Filled, open_flags: Sequence[Flag] = ()) -> list[Task]:
    flagged = _flagged_sections(whole, open_flags)
    return [_section_task(whole, section, flagged.get(section.code, 0)) for section in whole.sections]


def _section_task(whole: Filled, section: Section, flags: int) -> Task:
    progress = whole.progress[section.code]
    address = reverse("collection:section", args=[whole.edition.code, whole.council.code, section.code])
    hint = ""
    if flags:
        hint = ngettext("%(number)s flag is open", "%(number)s flags are open", flags) % {"number": flags}
    return Task(section.title.into(rows.language()), address, *status_of(progress), hint)


def status_of(progress: Progress) -> tuple[str, str]:
    if progress.is_complete:
        return _("Complete"), "positive"
    if not progress.answered:
        return _("Not begun"), "neutral"
    numbers = {"answered": progress.answered, "asked": progress.asked}
    return _("%(answered)s of %(asked)s answered") % numbers, "info"


def _flagged_sections(whole: Filled, flags: Sequence[Flag]) -> dict[str, int]:
    """How many open flags begin in each section. Notes wait for nobody."""
    counted: dict[str, int] = {}
    for flag in flags:
        place = question_of(whole.kit, flag.variables[0]) if flag.variables else None
        if place and flag.severity != Flag.Severity.NOTE:
            counted[place[0].code] = counted.get(place[0].code, 0) + 1
    return counted


def first_unfinished(whole: Filled) -> Section | None:
    return next((one for one in whole.sections if not whole.progress[one.code].is_complete), None)


def around(whole: Filled, code: str) -> dict[str, object]:
    """The sections before and after one."""
    codes = [section.code for section in whole.sections]
    at = codes.index(code) if code in codes else -1
    return {
        "number": at + 1,
        "count": len(codes),
        "preceding": whole.sections[at - 1] if at > 0 else None,
        "following": whole.sections[at + 1] if -1 < at < len(codes) - 1 else None,
    }


def open_points(whole: Filled, ready: Readiness) -> dict[str, object]:
    """What keeps the return from being signed, each with where to settle it."""
    names = [whole.edition.code, whole.council.code]
    tongue = rows.language()
    wanting = []
    for code in ready.wanting:
        place = question_of(whole.kit, code)
        if place:
            address = reverse("collection:section", args=[*names, place[0].code])
            wanting.append((whole.kit.variables[code].title.into(tongue), f"{address}#q-{code}"))
    return {
        "wanting": wanting,
        "errors": flag_lines(whole, ready.errors),
        "unexplained": flag_lines(whole, ready.unexplained),
    }


def flag_lines(whole: Filled, flags: Sequence[Flag]) -> list[dict[str, object]]:
    """Flags in words, with their address."""
    tongue = rows.language()
    lines = []
    for flag in flags:
        flag.filed = whole.filed
        text = checking.words(whole.kit, flag.kind, flag.code, flag.figures, tongue, flag.reason)
        about = [
            whole.kit.variables[code].title.into(tongue)
            for code in flag.variables
            if code in whole.kit.variables
        ]
        lines.append({"flag": flag, "text": text, "about": about, "address": flag.get_absolute_url()})
    return lines


def history_lines(whole: Filled, versions: Sequence[AnswerVersion]) -> list[dict[str, object]]:
    """Changes in words: which figure, what stands after it, who, when and how."""
    tongue = rows.language()
    lines = []
    for one in versions:
        variable = whole.kit.variables.get(one.answer.variable)
        title = variable.title.into(tongue) if variable else one.answer.variable
        said = rows.in_words(variable, one.value, tongue) if variable else str(one.value)
        lines.append(
            {
                "version": one,
                "title": title,
                "part": part_title(whole, one.answer.breakdown),
                "said": said or rows.status_word(one.status) or _("nothing"),
                "status": rows.status_word(one.status) if one.status == "estimated" else "",
            }
        )
    return lines


def part_title(whole: Filled, breakdown: str) -> str:
    """A part in words: “Sex: women”; nothing for a total."""
    code, _sign, category = breakdown.partition("=")
    if code not in whole.kit.breakdowns:
        return ""
    found = whole.kit.breakdowns[code]
    option = next((one for one in found.categories if one.code == category), None)
    tongue = rows.language()
    return f"{found.title.into(tongue)}: {option.title.into(tongue) if option else category}"


def times_of(whole: Filled) -> dict[str, int]:
    if whole.filed is None:
        return {}
    return dict(SectionTime.objects.filter(filed=whole.filed).values_list("section", "seconds"))
