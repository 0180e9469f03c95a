"""Tells the app cycle what gathering the figures of editions took: when returns were signed, minutes, flags."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping

from django.db.models import Sum

from circulos.web.collection import queries
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
    minutes, flags = _minutes(keys), _flags(keys, edition_of)
    return {
        key: Work(
            signed[key],
            tuple(minutes[key]),
            values[key],
            queries.figures_flagged((filed, variables) for filed, variables, _state in flags[key]),
            len(flags[key]),
            sum(state == Flag.State.CORRECTED for _filed, _variables, state in flags[key]),
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


def _flags(keys: list[int], edition_of: Mapping[int, int]) -> dict[int, list[tuple[int, list[str], str]]]:
    """Return, variables and state of the flags that ask for something, by edition."""
    found: dict[int, list[tuple[int, list[str], str]]] = defaultdict(list)
    asked = Flag.objects.asking().filter(filed__edition__in=keys).order_by()
    for filed, variables, state in asked.values_list("filed_id", "variables", "state"):
        found[edition_of[filed]].append((filed, variables, state))
    return found
