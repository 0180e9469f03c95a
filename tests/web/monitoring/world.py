"""Series of a council in a circle of the world of `tests.web.world`."""

from datetime import timedelta

from django.utils import timezone

from circulos.facts.period import Grain, Period
from circulos.web.cycle.models import Membership
from circulos.web.monitoring.access import ROUTES
from circulos.web.monitoring.models import PeriodFigure
from web.analysis.world import some_councils_of

INTERVIEWS, IN_TIME, DAYS = "first_interviews", "first_interviews_in_time", "first_interview_days_sum"


def months(number: int) -> list[str]:
    """The last months that are over, the oldest first."""
    today, found = timezone.localdate(), []
    here = Period(Grain.MONTH, today.year, today.month)
    for _step in range(number):
        here = here.previous()
        found.append(str(here))
    return found[::-1]


def some_months(
    membership: Membership, shares: list[float], ago: timedelta = timedelta(hours=1)
) -> list[str]:
    """A month for each share (of a hundred first interviews in time), ending with the last that is over."""
    periods = months(len(shares))
    at = timezone.now() - ago
    PeriodFigure.objects.bulk_create(
        PeriodFigure(membership=membership, variable=variable, period=period, value=value, entered_at=at)
        for period, share in zip(periods, shares, strict=True)
        for variable, value in ((INTERVIEWS, 100), (IN_TIME, share))
    )
    return periods


STEADY = [70, 72, 69, 71, 70, 73, 68, 70, 72, 69, 71, 70, 68, 72, 70, 71]


def examples(world, name: str) -> dict[str, object]:
    edition = some_councils_of(world)
    membership = edition.circle.memberships.get(council=world.council)
    some_months(membership, STEADY)
    found: dict[str, object] = {"code": edition.circle.code, "council": world.council.code}
    if name == "monitoring:take":
        found |= {"indicator": "U02", "ending": "csv"}
    return found


def _example(name: str):
    return lambda world: examples(world, name)


EXAMPLES = {name: _example(name) for name in ROUTES}
