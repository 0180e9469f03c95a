"""The code of conduct every council accepts for itself, and what a circle adds to it.

The words that stood on the screen are stored with the acceptance. `VERSION` rises when they change.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as plain
from django.utils.translation import gettext_lazy as _

from circulos.web.cycle.models import Circle

VERSION = 1


@dataclass(frozen=True)
class Rule:
    title: str
    text: str


RULES = (
    Rule(
        _("We come to improve"),
        _(
            "We compare ourselves in order to learn and to serve people better, not to win or to judge others."
        ),
    ),
    Rule(
        _("We give what we ask"),
        _("Who wants to see the others’ figures files its own: complete, in time, as the definitions say."),
    ),
    Rule(
        _("What we see stays in the circle"),
        _(
            "Figures, names and conversations of other councils are not passed on, quoted or published unless that "
            "council agreed. What the circle publishes is decided together."
        ),
    ),
    Rule(
        _("Only for the purpose agreed"),
        _(
            "Figures of others are used to improve the service, never in a campaign, a tender or against a colleague."
        ),
    ),
    Rule(
        _("We ask the council itself first"),
        _(
            "Questions about a figure go to its council, through the people it named, before anybody else hears."
        ),
    ),
    Rule(
        _("We do not improve the figure instead of the service"),
        _("A mistake is corrected and said openly, also when the true figure looks worse."),
    ),
    Rule(
        _("People stay unknown"),
        _(
            "No figure may let anybody recognise a user of the service or a colleague; small numbers are not shown."
        ),
    ),
    Rule(
        _("Who leaves keeps its word"),
        _(
            "A council may leave at any time and decides what happens with its figures. What is already fixed in a "
            "comparison stays there, without the council’s name if it wishes; what was seen stays in the circle."
        ),
    ),
)


def version_of(circle: Circle) -> str:
    """What has to be accepted today; it rises with our rules and with the circle's own."""
    return f"{VERSION}.{circle.rules_version}"


def text_of(circle: Circle) -> str:
    """The whole code of conduct in the reader's language, as it is stored with an acceptance."""
    rules = [f"{number}. {rule.title}\n{rule.text}" for number, rule in enumerate(RULES, start=1)]
    if circle.own_rules:
        rules.append(plain("What this circle adds") + "\n" + circle.own_rules)
    return "\n\n".join(rules)
