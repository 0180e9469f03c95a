"""Which questions a council sees, and how far it has got with them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from circulos.method.expression import Expression
from circulos.method.types import Kit, Section

Figures = Mapping[str, float | None]


def visible_sections(kit: Kit, figures: Figures, previous: Figures | None = None) -> tuple[Section, ...]:
    """The sections a council sees for the figures filed so far, each with the questions it sees.

    What is shown only under a condition stays hidden while the condition is undecided. A section without a
    question left is hidden.
    """
    before = previous or {}
    shown = (
        _seen(section, figures, before)
        for section in kit.sections
        if _holds(section.shown_when, figures, before)
    )
    return tuple(section for section in shown if section.questions)


def _seen(section: Section, figures: Figures, previous: Figures) -> Section:
    questions = tuple(each for each in section.questions if _holds(each.shown_when, figures, previous))
    return section if len(questions) == len(section.questions) else replace(section, questions=questions)


def _holds(condition: Expression | None, figures: Figures, previous: Figures) -> bool:
    return condition is None or condition.evaluate(figures, previous) is True


@dataclass(frozen=True)
class Progress:
    """How far a return, or a section of it, has got.

    `asked` counts the questions a council sees and types; `answered` those of them with every figure, or with a
    reason why there is none; `wanting` are the codes of required variables without either.
    """

    asked: int
    answered: int
    wanting: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share answered, 0 to 1; nothing asked is complete."""
        return self.answered / self.asked if self.asked else 1.0

    @property
    def is_complete(self) -> bool:
        """Whether every question is answered."""
        return self.answered == self.asked


def progress(
    kit: Kit,
    figures: Figures,
    reasons: Collection[str] = frozenset(),
    previous: Figures | None = None,
) -> Mapping[str, Progress]:
    """The progress of each visible section by code.

    `reasons` holds the keys of figures that are missing for a stated reason; a reason for the total holds for
    its parts. Figures taken from official sources are not asked and do not count.
    """
    return {
        section.code: section_progress(kit, section, figures, reasons)
        for section in visible_sections(kit, figures, previous)
    }


def together(sections: Mapping[str, Progress]) -> Progress:
    """The progress of the whole return."""
    return Progress(
        sum(each.asked for each in sections.values()),
        sum(each.answered for each in sections.values()),
        tuple(code for each in sections.values() for code in each.wanting),
    )


def section_progress(kit: Kit, section: Section, figures: Figures, reasons: Collection[str]) -> Progress:
    """The progress of a section as it is seen, for whoever knows already which questions are."""
    typed = [question for question in section.questions if not kit.variables[question.variable].official]
    open_ = [question for question in typed if not _is_answered(kit, question.variable, figures, reasons)]
    wanting = tuple(question.variable for question in open_ if question.required)
    return Progress(len(typed), len(typed) - len(open_), wanting)


def _is_answered(kit: Kit, variable: str, figures: Figures, reasons: Collection[str]) -> bool:
    if variable in reasons:
        return True
    return all(figures.get(key) is not None or key in reasons for key in kit.cells[variable])


def burden(kit: Kit) -> float:
    """Minutes a small council needs for the whole return: those of every variable that is asked and typed."""
    asked = {question.variable for section in kit.sections for question in section.questions}
    return sum(kit.variables[code].minutes for code in asked if not kit.variables[code].official)
