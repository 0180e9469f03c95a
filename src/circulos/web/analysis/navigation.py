import logging

from django.urls import reverse
from django.utils.translation import gettext as _

from circulos.facts.snapshot import SnapshotError
from circulos.web.analysis.summary import finding_of
from circulos.web.collection.models import Frozen
from circulos.web.cycle import kits, phases, queries
from circulos.web.navigation import Finding, Item, Task

logger = logging.getLogger("circulos")

AFTER = (phases.COMPARE.code, phases.IMPROVE.code, phases.PUBLISH.code)


def items(person) -> list[Item]:
    if not person.has_perm("analysis.look_for_results"):
        return []
    return [Item(_("Results"), reverse("analysis:latest"))]


def tasks(person) -> list[Task]:
    """The results of an open edition, from the day they are fixed."""
    open_ = [one for one in queries.editions_for(person) if one.is_open and one.phase in AFTER]
    fixed = (
        set(Frozen.objects.filter(edition__in=open_, replaced_at=None).values_list("edition_id", flat=True))
        if open_
        else set()
    )
    return [
        Task(
            _("See the results"),
            reverse("analysis:results", args=[one.code]),
            _("Ready"),
            "positive",
            one.name,
        )
        for one in open_
        if one.pk in fixed
    ]


def findings(person) -> list[Finding]:
    """The newest results that are fixed. The home page opens even where these cannot be read; their own page says why."""
    if not person.has_perm("analysis.look_for_results"):
        return []
    edition = newest_for(person)
    try:
        return [finding_of(person, edition)] if edition else []
    except (kits.UnusableKitError, SnapshotError, OSError):
        logger.warning("The results of %s cannot be read for the home page.", edition.code)
        return []


def newest_for(person):
    """The newest edition with fixed figures whose results she may see."""
    fixed = Frozen.objects.filter(replaced_at=None).values("edition")
    found = queries.editions_for(person).filter(pk__in=fixed)
    return next((one for one in found if person.has_perm("analysis.view_results", one)), None)


def of_edition(person, edition) -> list[Item]:
    """The results, or the page that says from when on there are some."""
    if edition.phase == phases.AGREE.code or not person.has_perm("analysis.view_results", edition):
        return []
    return [Item(_("Results"), reverse("analysis:results", args=[edition.code]))]
