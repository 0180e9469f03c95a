"""The invented network of the demo: fifty councils, four editions behind them, a fifth in the middle of collection.

Everything is drawn by `circulos.simulate`, with the mistakes it plants; what people say about them is in `words`.
Rows are laid in bulk, since a demo must open while somebody waits.
"""

from django.db import transaction
from django.utils import timezone, translation

from circulos.simulate import simulate
from circulos.web.collection.demo import editions, network
from circulos.web.collection.demo.network import CIRCLE, KIT, OWN, SEED, YEARS
from circulos.web.cycle import kits
from circulos.web.cycle.models import Circle
from circulos.web.people.models import Council
from circulos.web.steps import Tell, tell_nobody

__all__ = ["CIRCLE", "KIT", "OWN", "SEED", "STEPS", "YEARS", "seed"]

STEPS = 1 + YEARS


def seed(tell: Tell = tell_nobody) -> None:
    """The network, if the site is empty. Doing it twice changes nothing."""
    if not Circle.objects.exists() and not Council.objects.exists():
        with translation.override("ca"):
            seed_demo(tell)


@transaction.atomic
def seed_demo(tell: Tell) -> Circle:
    """Councils, people, a circle, and its five editions. Only for a site without any council."""
    tell("Fifty invented councils, their people and their circle")
    now = timezone.now()
    kit = kits.kit_of(KIT)
    last = timezone.localdate(now).year - 1
    drawn = simulate(kit, periods=[str(year) for year in range(last - YEARS + 1, last + 1)], seed=SEED)
    world = network.found(kit, drawn, now)
    for age, period in reversed(list(enumerate(reversed(drawn.periods)))):
        tell(f"Returns and flags of {period}")
        editions.lay(world, period, age)
    return world.circle
