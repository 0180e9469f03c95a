"""What a council asks itself before it joins: not an examination, but no surprises either."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Question:
    """`advice` is shown where the answer is “partly” or “no”."""

    code: str
    text: str
    advice: str


ANSWERS = {"yes": _("Yes"), "partly": _("Partly"), "no": _("No")}

QUESTIONS = (
    Question(
        "support",
        _("Do the councillor and the head of service want to take part?"),
        _("Show them the ten-minute summary of another year, and what taking part costs in hours."),
    ),
    Question(
        "people",
        _("Is there somebody who fills in the figures, and somebody else who signs them?"),
        _(
            "Invite a contributor to your team; the coordinator signs. With one person only, holidays become a risk."
        ),
    ),
    Question(
        "time",
        _("Can they set aside about three working days while figures are collected?"),
        _("Begin with the sections you already report elsewhere; the rest may follow in the next edition."),
    ),
    Question(
        "records",
        _("Can cases and contacts be counted from a register, not only estimated?"),
        _("Estimates are welcome if they are marked as such; the circle will tell you how others count."),
    ),
    Question(
        "costs",
        _("Can accounting give the spending of this service apart from others?"),
        _("Ask for the programme groups of the budget early: this is what most councils wait for."),
    ),
    Question(
        "meetings",
        _("Can somebody who knows the service come to the validation meeting and the workshop?"),
        _("Much of what is learnt is learnt there. Put the dates in the calendar today."),
    ),
    Question(
        "openness",
        _("Is the council willing to be asked how it does what it does?"),
        _("You decide what is shown by name; start under a code and see how the circle works."),
    ),
)
CODES = tuple(question.code for question in QUESTIONS)


def advice_for(answers: dict[str, str]) -> list[Question]:
    """The questions whose answer is not yes."""
    return [question for question in QUESTIONS if answers.get(question.code) in ("partly", "no")]
