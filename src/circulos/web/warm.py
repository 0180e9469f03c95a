"""What a process of the site does before its first reader comes."""

import atexit
import gc
import logging

from django.db import DatabaseError
from django.urls import get_resolver

from circulos.web.cycle import kits
from circulos.web.cycle.models import Edition

# Half the usual eagerness among young objects, and the old ones looked through once in a hundred pages or more:
# results keep hundreds of thousands of them, and each look takes as long as a page.
THRESHOLDS = (1500, 10, 200)

logger = logging.getLogger("circulos")


def warm() -> None:
    """Load the addresses and the kits of open editions: seconds that no reader should wait.

    A kit is half a million small objects that stay for good. Looking through them for garbage again and again would stop
    everybody for a third of a second, so the collector is told to leave them alone.
    """
    get_resolver().url_patterns  # noqa: B018 -- importing them is what is wanted
    for code in _kits_in_use():
        try:
            kits.kit_of(code)
        except kits.UnusableKitError:
            logger.warning("The kit %s cannot be used; its pages will say why.", code)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    atexit.register(gc.unfreeze)  # at the end everything is let go in order


def _kits_in_use() -> list[str]:
    try:
        return list(
            Edition.objects.filter(closed_at=None).order_by().values_list("kit", flat=True).distinct()
        )
    except DatabaseError:  # not prepared yet: then there is nothing to load
        return []
