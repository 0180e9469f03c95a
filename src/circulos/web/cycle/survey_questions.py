"""What an edition's survey asks, as data: its questions, in their order, with the answers they take.

A new question is a line here. A code is never used again for something else: answers of earlier years lie under it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from circulos.web.cycle import phases


class Kind(StrEnum):
    SCALE = "scale"  # a whole number between two ends that have words
    ONE = "one"
    SEVERAL = "several"
    HOURS = "hours"
    WORDS = "words"


class Group(StrEnum):
    """Under which heading a question stands."""

    PHASES = "phases"
    EFFECT = "effect"
    BURDEN = "burden"
    WORDS = "words"


@dataclass(frozen=True)
class Question:
    """`affirmed` are the options that together make the share that is told, in the words of `share`; where several
    may be ticked, it is the share of those who ticked any but the last.

    `phase` is the one asked about: while it has not begun, the question is left out.
    """

    code: str
    kind: Kind
    group: Group
    text: str
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    affirmed: tuple[str, ...] = ()
    share: str = ""
    phase: str = ""
    short: str = ""  # where it stands in a table


GROUPS = {
    Group.PHASES: _("How satisfied are you?"),
    Group.EFFECT: _("What came of it?"),
    Group.BURDEN: _("What did it take?"),
    Group.WORDS: _("In your own words"),
}
NONE_OF_THEM = "none"


def _scale(first: int, last: int, low: str, high: str) -> tuple[tuple[str, str], ...]:
    between = ((str(step), str(step)) for step in range(first + 1, last))
    return ((str(first), low), *between, (str(last), high))


FROM_1_TO_5 = _scale(1, 5, _("1, not at all"), _("5, very"))
FROM_0_TO_10 = _scale(0, 10, _("0, not at all"), _("10, entirely"))
YES_PARTLY_NO = (("yes", _("Yes")), ("partly", _("Partly")), ("no", _("No")))


def _of_phase(phase: phases.Phase, text: str) -> Question:
    return Question(
        phase.code,
        Kind.SCALE,
        Group.PHASES,
        text,
        options=FROM_1_TO_5,
        phase=phase.code,
        short=phase.name,
    )


QUESTIONS = (
    _of_phase(phases.AGREE, _("With how we agreed what to measure")),
    _of_phase(phases.COLLECT, _("With filling in the figures")),
    _of_phase(phases.VALIDATE, _("With looking at the draft figures together")),
    _of_phase(phases.COMPARE, _("With the comparison and the reports")),
    _of_phase(phases.IMPROVE, _("With the improvement workshop")),
    _of_phase(phases.PUBLISH, _("With what was published and told to others")),
    Question(
        "overall",
        Kind.SCALE,
        Group.PHASES,
        _("With taking part in the circle, all in all"),
        options=FROM_0_TO_10,
        short=_("All in all"),
    ),
    Question(
        "reflects",
        Kind.ONE,
        Group.EFFECT,
        _("Do the indicators reflect what your service really is?"),
        options=YES_PARTLY_NO,
        affirmed=("yes",),
        share=_("say yes: the indicators reflect their service"),
    ),
    Question(
        "used",
        Kind.SEVERAL,
        Group.EFFECT,
        _("What was the comparison used for in your council?"),
        _("Tick everything that holds."),
        options=(
            ("decision", _("A decision about the service")),
            ("budget", _("The budget")),
            ("plan", _("A plan or programme")),
            ("report", _("A report to councillors")),
            ("other", _("Something else")),
            (NONE_OF_THEM, _("Nothing so far")),
        ),
        share=_("have used the comparison for something"),
    ),
    Question(
        "actions",
        Kind.ONE,
        Group.EFFECT,
        _("Is your council putting the action points of the circle into practice?"),
        options=(
            ("yes", _("Yes")),
            ("partly", _("Partly")),
            ("not_yet", _("Not yet")),
            ("none_agreed", _("No action point was agreed")),
        ),
        affirmed=("yes", "partly"),
        share=_("are putting action points into practice, wholly or partly"),
        phase=phases.IMPROVE.code,
    ),
    Question(
        "helped",
        Kind.ONE,
        Group.EFFECT,
        _("Has taking part helped to improve your service?"),
        options=YES_PARTLY_NO,
        affirmed=("yes", "partly"),
        share=_("say that taking part helped, wholly or partly"),
    ),
    Question(
        "hours",
        Kind.HOURS,
        Group.BURDEN,
        _("How many hours did the figures take you, all told?"),
        _("Your own hours only: looking for figures, asking colleagues, filling in, answering flags."),
        phase=phases.COLLECT.code,
    ),
    Question("helped_most", Kind.WORDS, Group.WORDS, _("What helped you most?")),
    Question("change", Kind.WORDS, Group.WORDS, _("What should be done otherwise next time?")),
)
BY_CODE = {question.code: question for question in QUESTIONS}


def asked_in(phase: str) -> tuple[Question, ...]:
    """The questions of a survey that was opened in this phase: nobody is asked about what has not begun."""
    begun = phases.CODES[: phases.CODES.index(phase) + 1]
    return tuple(one for one in QUESTIONS if not one.phase or one.phase in begun)


def by_group(questions: Iterable[Question]) -> list[tuple[str, list[Question]]]:
    """Heading and questions, in order; headings without any are left out."""
    known = list(questions)
    groups = [(heading, [one for one in known if one.group is group]) for group, heading in GROUPS.items()]
    return [(heading, found) for heading, found in groups if found]


def is_given(answer: object) -> bool:
    """Whether something was answered; no hours are an answer too."""
    return answer not in (None, "", [])
