"""What can be done with a return now, and if not, why: phase, deadline, signature, participation."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from circulos.web.collection.models import Return
from circulos.web.cycle import phases
from circulos.web.cycle.models import Participation
from circulos.web.cycle.progress import State

FILLING = (phases.COLLECT.code, phases.VALIDATE.code)


@dataclass(frozen=True)
class Door:
    """Whether figures may be typed, and whether they may be signed. The words say why not."""

    closed: str = ""  # why nothing can be typed
    unsigned: str = ""  # why what is typed cannot be signed
    deadline: datetime | None = None

    @property
    def is_open(self) -> bool:
        return not self.closed


def door(part: Participation, filed: Return | None, now: datetime | None = None) -> Door:
    why = closed(part, filed)
    return Door(why) if why else Door("", _late(part, filed, now or timezone.now()), part.deadline)


def closed(part: Participation, filed: Return | None) -> str:
    """Why nothing can be typed; empty if it can. No date closes a return: what comes late is kept as a draft."""
    edition = part.edition
    if part.withdrawn_at:
        return _("This council is no longer part of the edition. What it filed stays readable here.")
    if not edition.is_open or edition.phase not in (phases.AGREE.code, *FILLING):
        return _("The figures of this edition are fixed; nothing can be changed any more.")
    if edition.phase == phases.AGREE.code:
        return _(
            "The circle is still agreeing what to measure. Figures can be typed when it begins to collect."
        )
    if filed is not None and filed.is_filed:
        return _("The return is signed. To change a figure, ask the facilitator to open it again.")
    return ""


def _late(part: Participation, filed: Return | None, now: datetime) -> str:
    """A return the circle opened again may be signed late: the correction was asked for."""
    if filed is not None and filed.state == State.REOPENED:
        return ""
    until = part.accepts_until
    if until is not None and now > until:
        return _(
            "The deadline has passed. What you type is kept as a draft; to have it counted, ask the "
            "facilitator for more time."
        )
    return ""
