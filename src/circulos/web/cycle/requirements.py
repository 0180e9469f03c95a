"""What it takes to enter each phase. Every requirement says whether it is met and what to do if it is not."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from circulos.web.cycle import kits, phases, progress
from circulos.web.cycle.models import Edition, Meeting
from circulos.web.cycle.phases import Phase

FEWEST_COUNCILS = 3  # with two, each would see the other's value in the mean


@dataclass(frozen=True)
class Requirement:
    """`way_out` is what to do about it, `address` where."""

    text: str
    is_met: bool
    way_out: str = ""
    address: str = ""


def requirements(edition: Edition, to: Phase) -> list[Requirement]:
    """What must hold before the edition moves on to the phase."""
    return list(_OF.get(to.code, _none)(edition))


def unmet(edition: Edition, to: Phase) -> list[Requirement]:
    return [one for one in requirements(edition, to) if not one.is_met]


def _none(edition: Edition) -> Iterator[Requirement]:
    yield from ()


def _to_collect(edition: Edition) -> Iterator[Requirement]:
    councils = edition.participations.current().count()
    yield Requirement(
        ngettext("%(number)s council takes part", "%(number)s councils take part", councils)
        % {"number": councils},
        councils >= FEWEST_COUNCILS,
        _("With fewer than three councils, one could work out the figures of another. Invite more."),
        edition.circle.get_absolute_url(),
    )
    yield Requirement(
        _("All phases have dates"),
        set(edition.planned) == set(phases.CODES),
        _("Set the dates first: people plan their work by them."),
        reverse("cycle:dates", args=[edition.code]),
    )
    yield Requirement(
        _("The deadline for the figures lies ahead"),
        edition.deadline is not None and edition.deadline > timezone.now(),
        _("Set a deadline that can still be kept."),
        reverse("cycle:dates", args=[edition.code]),
    )
    yield Requirement(
        _("The definitions stand: the kit is the one installed"),
        is_kit_current(edition),
        _(
            "The kit has changed since the edition was opened. Take the version of today, or install the earlier one."
        ),
        reverse("cycle:phase", args=[edition.code]),
    )


def is_kit_current(edition: Edition) -> bool:
    try:
        return kits.kit_of(edition.kit).digest == edition.kit_digest
    except kits.UnusableKitError:
        return False


def _to_validate(edition: Edition) -> Iterator[Requirement]:
    now = timezone.now()
    parts = list(edition.participations.current().select_related("council"))
    for part in parts:
        part.edition = edition
    returns = progress.returns(edition)
    filed = [part for part in parts if part.council_id in returns and returns[part.council_id].is_filed]
    over = all(
        part.accepts_until is not None and part.accepts_until < now for part in parts if part not in filed
    )
    yield Requirement(
        _("Every council has signed, or its deadline is over"),
        over,
        _("%(filed)s of %(all)s have signed. Wait for the deadline, or bring it forward.")
        % {"filed": len(filed), "all": len(parts)},
        reverse("cycle:overview", args=[edition.code]),
    )
    if progress.is_known():
        yield Requirement(
            _("At least three councils have signed"),
            len(filed) >= FEWEST_COUNCILS,
            _("There is too little to look at together. Give the councils more time."),
            reverse("cycle:overview", args=[edition.code]),
        )


def _to_compare(edition: Edition) -> Iterator[Requirement]:
    yield Requirement(
        _("The validated figures are fixed in a snapshot"),
        progress.is_frozen(edition),
        _("Fix them when the validation meeting has decided on every flag."),
        progress.fixing(edition) or edition.get_absolute_url(),
    )


def _to_improve(edition: Edition) -> Iterator[Requirement]:
    workshops = edition.meetings.filter(kind=Meeting.Kind.WORKSHOP, cancelled_at=None)
    yield Requirement(
        _("An improvement workshop has a date"),
        workshops.exists(),
        _("Schedule the workshop, so that people can come."),
        reverse("cycle:add_meeting", args=[edition.code]),
    )


def _to_publish(edition: Edition) -> Iterator[Requirement]:
    waiting = edition.meetings.filter(cancelled_at=None, ends_at__lt=timezone.now(), minutes_at=None)
    names = ", ".join(str(meeting) for meeting in waiting)
    yield Requirement(
        _("Every meeting held has its minutes"),
        not names,
        _("These have none yet: %(meetings)s.") % {"meetings": names},
        edition.get_absolute_url(),
    )


_OF = {
    phases.COLLECT.code: _to_collect,
    phases.VALIDATE.code: _to_validate,
    phases.COMPARE.code: _to_compare,
    phases.IMPROVE.code: _to_improve,
    phases.PUBLISH.code: _to_publish,
}
