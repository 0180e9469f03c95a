"""What a survey says: means, distributions and shares, each with how many answered. The one way to its contents.

Nothing is told while the survey is open: between two looks the answer of whoever came in between could be worked out.
And nothing is told of fewer than `FEWEST` answers, neither of the survey nor of a question.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from circulos.compare import interval
from circulos.web.cycle import survey_questions as questions
from circulos.web.cycle.models import Survey
from circulos.web.cycle.survey_questions import Kind, Question

FEWEST = 5


@dataclass(frozen=True)
class Line:
    """One answer of a question: how many gave it, and their share of those who answered, in per cent."""

    label: str
    count: int
    share: float


@dataclass(frozen=True)
class Share:
    """Who affirms, in per cent of those who answered, with Wilson's limits."""

    count: int
    value: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Spread:
    """Half answered between `lower` and `upper`."""

    lower: float
    median: float
    upper: float


@dataclass(frozen=True)
class Result:
    """What was answered to one question; where too few answered it, only how many."""

    question: Question
    n: int
    lines: tuple[Line, ...] = ()
    mean: float | None = None
    share: Share | None = None
    hours: Spread | None = None

    @property
    def is_shown(self) -> bool:
        return self.n >= FEWEST


@dataclass(frozen=True)
class Comment:
    words: str
    by: str = ""


@dataclass(frozen=True)
class Results:
    answers: int
    by_group: tuple[tuple[str, tuple[Result, ...]], ...]
    comments: tuple[tuple[str, tuple[Comment, ...]], ...]

    def of(self, code: str) -> Result | None:
        """A question, if enough answered it."""
        found = (one for _heading, results in self.by_group for one in results if one.question.code == code)
        return next((one for one in found if one.is_shown), None)


def of(survey: Survey) -> Results | None:
    """None while it is open, or where too few have answered."""
    if survey.is_open or survey.answers < FEWEST:
        return None
    asked = questions.asked_in(survey.phase)
    counted = [one for one in asked if one.kind is not Kind.WORDS]
    return Results(
        survey.answers,
        tuple(
            (heading, tuple(_result(one, survey.counts.get(one.code, {})) for one in found))
            for heading, found in questions.by_group(counted)
        ),
        tuple(
            (one.text, said) for one in asked if one.kind is Kind.WORDS and (said := _comments(survey, one))
        ),
    )


def _comments(survey: Survey, question: Question) -> tuple[Comment, ...]:
    return tuple(
        Comment(one["words"], one["by"]) for one in survey.comments if one["question"] == question.code
    )


def _result(question: Question, told: dict) -> Result:
    n, counts = told.get("n", 0), told.get("counts", {})
    if n < FEWEST:
        return Result(question, n)
    if question.kind is Kind.HOURS:
        return Result(
            question, n, hours=spread(float(hours) for hours, count in counts.items() for _ in range(count))
        )
    lines = tuple(
        Line(label, counts.get(code, 0), 100 * counts.get(code, 0) / n) for code, label in question.options
    )
    if question.kind is Kind.SCALE:
        return Result(question, n, lines, mean=sum(int(code) * count for code, count in counts.items()) / n)
    return Result(question, n, lines, share=share_of(_affirming(question, n, counts), n))


def _affirming(question: Question, n: int, counts: dict[str, int]) -> int:
    """Who ticks several is one person: so many as did not say that nothing holds."""
    if question.kind is Kind.SEVERAL:
        return n - counts.get(questions.NONE_OF_THEM, 0)
    return sum(counts.get(code, 0) for code in question.affirmed)


def share_of(count: int, n: int) -> Share:
    told = interval.proportion(count, n, per=100)
    return Share(count, float(told.value), float(told.lower), float(told.upper))


def spread(values: Iterable[float]) -> Spread:
    lower, median, upper = np.quantile(list(values), [0.25, 0.5, 0.75])
    return Spread(float(lower), float(median), float(upper))
