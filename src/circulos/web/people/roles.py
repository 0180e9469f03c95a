"""The roles of a circle's people, as data: what each is called, what it is for and what it may do.

A role is given for the whole programme, for one council or for one circle. What a role may do is written here for
people; `rules.py` of each app says it for the machine.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Scope(StrEnum):
    PROGRAMME = "programme"
    COUNCIL = "council"
    CIRCLE = "circle"


@dataclass(frozen=True)
class Role:
    """One role. `name`, `summary` and each line of `may` are translated when they are shown."""

    code: str
    scopes: frozenset[Scope]
    name: str
    summary: str
    may: tuple[str, ...]

    @property
    def of_council(self) -> bool:
        return Scope.COUNCIL in self.scopes

    @property
    def of_circle(self) -> bool:
        return Scope.CIRCLE in self.scopes


ADMINISTRATOR = Role(
    "administrator",
    frozenset({Scope.PROGRAMME}),
    _("Programme administrator"),
    _("Keeps the programme running: the councils, the people and who may do what."),
    (
        _("Adds councils and corrects their details"),
        _("Invites people and gives or ends any role"),
        _("Opens circles and names their facilitators"),
        _("Reads the history of everything that was done"),
    ),
)
FACILITATOR = Role(
    "facilitator",
    frozenset({Scope.PROGRAMME, Scope.CIRCLE}),
    _("Facilitator"),
    _("Leads a circle through its year, from agreeing what to measure to following up what was improved."),
    (
        _("Opens editions and sets their dates"),
        _("Sees how far each council of the circle has come, and whom to call"),
        _("Keeps the contacts of the circle’s councils up to date"),
        _("Leads the validation meeting and the workshops"),
    ),
)
COORDINATOR = Role(
    "coordinator",
    frozenset({Scope.COUNCIL}),
    _("Council coordinator"),
    _("Answers for the council in the circle and signs its figures."),
    (
        _("Signs the council’s return"),
        _("Fills in and corrects figures"),
        _("Invites colleagues and ends their roles"),
        _("Decides what the council allows to be shown, and hands over to a successor"),
    ),
)
CONTRIBUTOR = Role(
    "contributor",
    frozenset({Scope.COUNCIL}),
    _("Contributor"),
    _("Fills in the council’s figures and answers questions about them."),
    (
        _("Fills in and corrects figures until they are signed"),
        _("Answers the checks and takes part in the conversations about a figure"),
        _("Reads the council’s results"),
    ),
)
READER = Role(
    "reader",
    frozenset({Scope.COUNCIL}),
    _("Reader"),
    _("Reads the council’s results, for example a head of service or a councillor."),
    (
        _("Reads the council’s results and reports"),
        _("Sees who belongs to the council’s team"),
    ),
)
WORKSHOP_GUEST = Role(
    "workshop_guest",
    frozenset({Scope.CIRCLE}),
    _("Workshop guest"),
    _("Takes part in a workshop of a circle without belonging to one of its councils."),
    (_("Works on the boards of the workshops of one circle"),),
)
EVALUATOR = Role(
    "evaluator",
    frozenset({Scope.PROGRAMME, Scope.CIRCLE}),
    _("External evaluator"),
    _("Judges the circles and the programme from outside, without seeing figures a council keeps private."),
    (
        _("Reads the method, the frozen results and how they came about"),
        _("Checks that a report can be made again from its snapshot"),
    ),
)

ROLES = (ADMINISTRATOR, FACILITATOR, COORDINATOR, CONTRIBUTOR, READER, WORKSHOP_GUEST, EVALUATOR)
BY_CODE = {role.code: role for role in ROLES}
OF_COUNCIL = tuple(role for role in ROLES if role.of_council)
CHOICES = [(role.code, role.name) for role in ROLES]
