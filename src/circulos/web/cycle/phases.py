"""The phases of an edition, as data: what each is called, what happens in it and what it takes to enter it."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Phase:
    """One phase. The words are translated when they are shown."""

    code: str
    name: str
    summary: str


AGREE = Phase(
    "agree",
    _("Agree"),
    _(
        "The participants decide what is worth measuring and what each figure includes. Then the definitions stand."
    ),
)
COLLECT = Phase(
    "collect",
    _("Collect"),
    _("Each council fills in its figures and its coordinator signs them."),
)
VALIDATE = Phase(
    "validate",
    _("Validate"),
    _("The group looks at the draft figures together: keep, correct, or leave out with a reason."),
)
COMPARE = Phase(
    "compare",
    _("Compare"),
    _("The figures are fixed. Each council sees where it stands and how sure that is."),
)
IMPROVE = Phase(
    "improve",
    _("Improve"),
    _("In a workshop, those with good results explain how they got them; each council decides what to do."),
)
PUBLISH = Phase(
    "publish",
    _("Publish"),
    _("What the circle makes public is published. What was promised is looked at in the next edition."),
)

PHASES = (AGREE, COLLECT, VALIDATE, COMPARE, IMPROVE, PUBLISH)
CODES = tuple(phase.code for phase in PHASES)
BY_CODE = {phase.code: phase for phase in PHASES}
CHOICES = [(phase.code, phase.name) for phase in PHASES]


def next_of(phase: Phase) -> Phase | None:
    at = PHASES.index(phase) + 1
    return PHASES[at] if at < len(PHASES) else None


def before(phase: Phase) -> tuple[Phase, ...]:
    return PHASES[: PHASES.index(phase)]
