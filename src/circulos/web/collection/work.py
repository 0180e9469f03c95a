"""Tells the app cycle what gathering the figures of editions took: when returns were signed, minutes, flags."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping

from django.db.models import Sum

from circulos.web.collection.models import Flag, Return, SectionTime
from circulos.web.cycle.models import Edition
from circulos.web.cycle.progress import Work


def of(editions: Collection[Edition]) -> Mapping[int, Work]:
    """By the key of the edition. Three questions, however many editions and councils."""
    keys = [edition.pk for edition in editions]
    signed: dict[int, dict] = defaultdict(dict)
    values: Counter[int] = Counter()
    edition_of: dict[int, int] = {}
    returns = Return.objects.filter(edition__in=keys).order_by()
    for pk, edition, council, at, answered in returns.values_list(
        "pk", "edition_id", "council_id", "first_signed_at", "answered"
    ):
        edition_of[pk] = edition
        values[edition] += answered
        if at:
            signed[edition][council] = at
    minutes = _minutes(keys)
    flagged, flags, corrected = _flags(keys, edition_of)
    return {
        key: Work(
            signed[key], tuple(minutes[key]), values[key], len(flagged[key]), flags[key], corrected[key]
        )
        for key in keys
    }


def _minutes(keys: list[int]) -> dict[int, list[float]]:
    """One number a return in which any time was counted."""
    found: dict[int, list[float]] = defaultdict(list)
    times = SectionTime.objects.filter(filed__edition__in=keys, seconds__gt=0).order_by()
    for edition, _filed, seconds in times.values_list("filed__edition_id", "filed_id").annotate(
        Sum("seconds")
    ):
        found[edition].append(seconds / 60)
    return found


def _flags(keys: list[int], edition_of: dict[int, int]):
    """As `validation.quality` counts them: errors and what was to explain, each for the figure it speaks of first."""
    flagged: dict[int, set] = defaultdict(set)
    flags: Counter[int] = Counter()
    corrected: Counter[int] = Counter()
    asked = Flag.objects.filter(filed__edition__in=keys).exclude(severity=Flag.Severity.NOTE).order_by()
    for filed, variables, state in asked.values_list("filed_id", "variables", "state"):
        edition = edition_of[filed]
        flags[edition] += 1
        corrected[edition] += state == Flag.State.CORRECTED
        if variables:
            flagged[edition].add((filed, variables[0]))
    return flagged, flags, corrected
