"""What a council may be asked to allow, with the words it agrees to.

The text shown when the consent was given is stored with it, so that a later rewording changes nothing agreed before.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Purpose:
    """One thing a council allows or not: a short title and the text that is agreed to."""

    code: str
    title: str
    text: str


NAMED_IN_CIRCLE = Purpose(
    "named_in_circle",
    _("Show our figures by name inside the circle"),
    _(
        "The other councils of the circle see our council’s name beside its figures. Without this consent they see "
        "a code. Nobody outside the circle sees either."
    ),
)
NAMED_IN_PUBLIC = Purpose(
    "named_in_public",
    _("Publish our figures by name"),
    _(
        "The figures the circle decides to publish appear with our council’s name on the public pages and in open "
        "data. Without this consent our figures are only part of totals and means."
    ),
)
SHARE_PRACTICES = Purpose(
    "share_practices",
    _("Let other councils call us about what we do well"),
    _(
        "Where our figures stand out, the other councils of the circle see that we can be asked how we work, and "
        "the name, telephone and e-mail of our coordinator."
    ),
)
RESEARCH = Purpose(
    "research",
    _("Allow research and evaluation"),
    _(
        "The programme may hand our figures, without the names of people, to researchers and evaluators who sign "
        "its code of conduct, for the purpose named there and no other."
    ),
)

PURPOSES = (NAMED_IN_CIRCLE, NAMED_IN_PUBLIC, SHARE_PRACTICES, RESEARCH)
BY_CODE = {purpose.code: purpose for purpose in PURPOSES}
