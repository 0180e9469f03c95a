"""What the results say of flags is what was said of them while the figures were gathered."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from circulos.web.analysis import council_page, quality_page
from circulos.web.collection import validation
from circulos.web.collection.models import Flag, Return
from circulos.web.cycle.progress import State
from web.analysis.world import results, some_councils
from web.factories import a_coordinator

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    """One return with a corrected mistake, two explained flags of one figure, and a note that nobody has to answer."""
    councils = some_councils(3)
    edition, now = results(councils), timezone.now()
    filed = Return.objects.create(
        edition=edition,
        council=councils[0],
        state=State.SIGNED.value,
        signed_at=now,
        first_signed_at=now,
        signed_by=a_coordinator(councils[0]),
    )
    for number, (severity, state, figure) in enumerate(
        [
            ("error", "corrected", "loans"),
            ("explain", "explained", "spending"),
            ("explain", "explained", "spending"),
            ("note", "open", "borrowers"),
        ]
    ):
        settled = None if state == "open" else now
        Flag.objects.create(
            filed=filed,
            code=f"check-{number}",
            severity=severity,
            state=state,
            variables=[figure],
            settled_at=settled,
            reason="So it is." if state == "explained" else "",
        )
    return edition


def test_notes_ask_for_nothing_and_are_not_counted(edition):
    told = quality_page.flags_of(SimpleNamespace(edition=edition))
    assert (told.raised, told.open, told.explained, told.corrected) == (3, 0, 2, 1)
    council = edition.returns.get().council.code
    flags = council_page._sureness(SimpleNamespace(edition=edition), [], council).flags
    assert (flags["open"], flags["explained"], flags["corrected"]) == (0, 2, 1)


def test_both_pages_tell_the_same_shares(edition):
    told, gathered = quality_page.flags_of(SimpleNamespace(edition=edition)), validation.quality(edition)
    assert told.led_to_correction == quality_page.percent(gathered.corrected, gathered.flags)
    assert told.flagged == quality_page.percent(gathered.flagged, told.figures)
    assert gathered.flagged == 2
