"""Months of the demo: the invented network's years, shared out over their months."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from circulos.facts.period import Grain, Period
from circulos.simulate import simulate
from circulos.simulate_months import simulate_months
from circulos.web.collection import demo as network
from circulos.web.cycle import kits
from circulos.web.cycle.models import Membership
from circulos.web.improvement import demo as decisions
from circulos.web.monitoring import digest, series
from circulos.web.monitoring.models import LastLook, PeriodFigure
from circulos.web.steps import Tell, tell_nobody

STEPS = 1
COUNCILS = 4  # that follow their months, the own one among them
YEARS = 3
UNSEEN = 6  # months the digest has not looked at yet, so that it has something to tell


def seed(tell: Tell = tell_nobody) -> None:
    """On top of the invented network and what it decided. Doing it twice changes nothing."""
    decisions.seed(tell)
    current = Membership.objects.current().filter(circle__code=network.CIRCLE)
    found = current.select_related("council", "circle").order_by("council__code")[:COUNCILS]
    members = {one.council.code: one for one in found}
    if network.OWN in members and not PeriodFigure.objects.exists():
        tell("Figures month by month")
        seed_months(members, timezone.now())


@transaction.atomic
def seed_months(members: dict[str, Membership], now: datetime) -> None:
    """Up to the month that is over; in the own council something has happened of late."""
    kit = kits.kit_of(network.KIT)
    until = Period(Grain.MONTH, now.year, now.month).previous()
    years = [str(year) for year in range(now.year - network.YEARS, now.year + 1)]
    made = simulate(kit, periods=years, seed=network.SEED)
    rows = simulate_months(kit, made, members, upset=[network.OWN], until=str(until))
    entered = now - digest.PAUSE
    PeriodFigure.objects.bulk_create(
        (
            PeriodFigure(
                membership=members[one.council],
                variable=one.variable,
                period=one.period,
                value=one.value,
                source=one.source,
                entered_at=entered,
            )
            for one in rows
            if one.value is not None and int(one.period[:4]) > now.year - YEARS
        ),
        batch_size=1000,
    )
    for member in members.values():
        watched = series.of(member)
        before = {code: known[-1 - UNSEEN].period for code, known in watched.series.items()}
        LastLook.objects.create(membership=member, entered_at=entered - timedelta(days=30), periods=before)
