"""Returns, their answers with all that was ever answered, flags and what was said about them, and what was frozen.

What must be true together is a constraint of the database.
"""

from circulos.web.collection.models.flags import Flag, FlagMessage
from circulos.web.collection.models.returns import (
    GIVEN,
    REASONS,
    STATUS_CHOICES,
    STATUS_WORDS,
    Answer,
    AnswerVersion,
    Return,
    SectionTime,
    Via,
    key_of,
)
from circulos.web.collection.models.snapshots import Draft, FreezeRun, Frozen
from circulos.web.collection.models.sources import OfficialFigure, Proposal
from circulos.web.collection.models.validation import Exclusion, Verdict

__all__ = [
    "GIVEN",
    "REASONS",
    "STATUS_CHOICES",
    "STATUS_WORDS",
    "Answer",
    "AnswerVersion",
    "Draft",
    "Exclusion",
    "Flag",
    "FlagMessage",
    "FreezeRun",
    "Frozen",
    "OfficialFigure",
    "Proposal",
    "Return",
    "SectionTime",
    "Verdict",
    "Via",
    "key_of",
]
