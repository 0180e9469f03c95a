"""What gathering the figures took, as it is told to the pages about how a circle works."""

import pytest

from circulos.web.collection import flag_actions, validation, work
from circulos.web.collection.models import SectionTime
from web.collection.world import KIT, a_signed_return, lay_kit
from web.cycle.world import a_circle, an_edition, members
from web.factories import an_administrator

pytestmark = pytest.mark.django_db


def test_signatures_minutes_and_flags_are_told_for_every_edition_in_three_questions(
    django_assert_num_queries,
):
    lay_kit()
    circle = a_circle("own-circle", kit=KIT)
    councils = members(circle, 3)
    now, before = an_edition(circle, "2025", phase="collect"), an_edition(circle, "2024", phase="collect")
    signed = [a_signed_return(now, council) for council in councils[:2]]
    SectionTime.objects.create(filed=signed[0], section="a", seconds=600)
    SectionTime.objects.create(filed=signed[0], section="b", seconds=300)
    SectionTime.objects.create(filed=signed[1], section="a", seconds=0)
    flag_actions.ask(by=an_administrator(), filed=signed[1], variable="loans", text="So many?")
    with django_assert_num_queries(3):
        told = work.of([now, before])
    assert told[now.pk].signed == {one.council_id: one.first_signed_at for one in signed}
    assert told[now.pk].minutes == (15,)
    counted = validation.quality(now)
    assert counted.flags > 0
    assert (told[now.pk].values, told[now.pk].flagged) == (counted.values, counted.flagged)
    assert (told[now.pk].flags, told[now.pk].corrected) == (counted.flags, counted.corrected)
    assert (told[before.pk].signed, told[before.pk].minutes, told[before.pk].flags) == ({}, (), 0)
