from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from circulos.web.cycle import actions, edition_actions, phases, progress, requirements
from circulos.web.cycle.models import Edition, Participation
from circulos.web.cycle.progress import ReturnProgress, State
from circulos.web.people.actions import Refused
from web.cycle.world import (
    Returns,
    a_circle,
    a_coordinator_of,
    a_meeting,
    a_member,
    a_plan,
    an_edition,
    members,
    part_of,
)
from web.factories import a_council, an_administrator

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle():
    return a_circle()


@pytest.fixture
def admin():
    return an_administrator()


def test_an_edition_keeps_the_kit_of_its_day_and_takes_the_members_in(circle):
    councils = members(circle, 3)
    edition = an_edition(circle)
    assert (edition.kit, edition.kit_version, len(edition.kit_digest)) == (
        "basic-social-services",
        "2026.1",
        64,
    )
    parts = edition.participations.all()
    assert {part.council for part in parts} == set(councils)
    assert len({part.alias for part in parts}) == 3


def test_a_period_has_one_edition(circle):
    an_edition(circle, "2025")
    with pytest.raises(Refused, match="2025"):
        an_edition(circle, "2025")


def test_who_joins_while_figures_are_collected_takes_part_and_later_does_not(circle):
    collecting = an_edition(circle, "2025", phase="collect")
    validating = an_edition(circle, "2024", phase="validate")
    council = a_council()
    a_member(circle, council)
    taken_in = Participation.objects.filter(council=council).values_list("edition", flat=True)
    assert list(taken_in) == [collecting.pk]
    assert not validating.participations.filter(council=council).exists()


def test_dates_are_all_six_and_in_order(circle, admin):
    edition = an_edition(circle)
    plan = a_plan()
    with pytest.raises(Refused, match="All six"):
        edition_actions.set_dates(by=admin, edition=edition, plan={"agree": plan["agree"]})
    with pytest.raises(Refused, match="ends before it begins"):
        edition_actions.set_dates(by=admin, edition=edition, plan=plan | {"agree": plan["agree"][::-1]})
    with pytest.raises(Refused, match="begins before"):
        edition_actions.set_dates(by=admin, edition=edition, plan=plan | {"publish": plan["agree"]})


def test_collecting_begins_when_three_councils_have_dates_and_definitions(circle, admin):
    members(circle, 2)
    edition = an_edition(circle)
    with pytest.raises(Refused, match="fewer than three"):
        edition_actions.move_on(by=admin, edition=edition)
    third = a_council()
    coordinator = a_coordinator_of(third)
    a_member(circle, third)
    mail.outbox.clear()

    edition = edition_actions.move_on(by=admin, edition=edition)

    assert edition.phase == "collect"
    assert [letter.to for letter in mail.outbox] == [[coordinator.email]]
    move = edition.moves.get()
    assert (move.from_phase, move.to_phase, move.is_back, move.moved_by) == ("agree", "collect", False, admin)


def test_a_kit_changed_meanwhile_must_be_taken_first(circle, admin):
    members(circle, 3)
    edition = an_edition(circle)
    Edition.objects.update(kit_digest="0" * 64)
    with pytest.raises(Refused, match="kit has changed"):
        edition_actions.move_on(by=admin, edition=edition)
    edition_actions.take_kit(by=admin, edition=edition)
    assert edition_actions.move_on(by=admin, edition=edition).phase == "collect"
    with pytest.raises(Refused, match="definitions"):
        edition_actions.take_kit(by=admin, edition=edition)


def test_validating_waits_for_the_deadline_or_for_all_signatures(circle, admin):
    councils = members(circle, 3)
    edition = an_edition(circle, phase="collect")
    signed = {council.pk: ReturnProgress(State.SIGNED) for council in councils}
    progress.provide(Returns({councils[0].pk: ReturnProgress(State.SIGNED)}))
    with pytest.raises(Refused, match="1 of 3 have signed"):
        edition_actions.move_on(by=admin, edition=edition)
    progress.provide(Returns(signed))
    assert edition_actions.move_on(by=admin, edition=edition).phase == "validate"


def test_the_deadline_of_who_was_given_more_time_is_waited_for(circle, admin):
    councils = members(circle, 4)
    edition = an_edition(circle, phase="collect", deadline=timezone.now() - timedelta(hours=1))
    progress.provide(Returns({council.pk: ReturnProgress(State.SIGNED) for council in councils[:3]}))
    assert requirements.unmet(edition, phases.VALIDATE) == []
    part = part_of(edition, councils[3])
    until = timezone.now() + timedelta(days=2)
    edition_actions.extend_deadline(
        by=admin, participation=part, until=until, reason="Two people on sick leave"
    )
    assert len(requirements.unmet(edition, phases.VALIDATE)) == 1


def test_comparing_needs_the_snapshot(circle, admin):
    edition = an_edition(circle, phase="validate")
    progress.provide(Returns())
    with pytest.raises(Refused, match="snapshot"):
        edition_actions.move_on(by=admin, edition=edition)
    progress.provide(Returns(is_frozen=True))
    assert edition_actions.move_on(by=admin, edition=edition).phase == "compare"


def test_nobody_can_fix_figures_where_no_app_keeps_them(circle):
    edition = an_edition(circle, phase="validate")
    assert not progress.is_known()
    assert [one.is_met for one in requirements.requirements(edition, phases.COMPARE)] == [False]


def test_improving_needs_a_workshop_and_publishing_the_minutes(circle, admin):
    edition = an_edition(circle, phase="compare")
    with pytest.raises(Refused, match="workshop"):
        edition_actions.move_on(by=admin, edition=edition)
    a_meeting(edition, kind="workshop", starts_at=timezone.now() - timedelta(days=1))
    assert edition_actions.move_on(by=admin, edition=edition).phase == "improve"
    with pytest.raises(Refused, match="minutes"):
        edition_actions.move_on(by=admin, edition=edition)


def test_back_only_with_a_reason_and_only_to_an_earlier_phase(circle, admin):
    edition = an_edition(circle, phase="validate")
    with pytest.raises(Refused, match="Say why"):
        edition_actions.move_back(by=admin, edition=edition, to=phases.COLLECT, reason=" ")
    with pytest.raises(Refused, match="not an earlier"):
        edition_actions.move_back(by=admin, edition=edition, to=phases.PUBLISH, reason="x")
    edition_actions.move_back(by=admin, edition=edition, to=phases.COLLECT, reason="A definition was misread")
    assert edition.moves.get().is_back


def test_an_edition_is_closed_after_its_last_phase(circle, admin):
    edition = an_edition(circle, phase="improve")
    with pytest.raises(Refused):
        edition_actions.close_edition(by=admin, edition=edition)
    Edition.objects.update(phase="publish")
    edition_actions.close_edition(by=admin, edition=edition)
    with pytest.raises(Refused, match="closed"):
        edition_actions.move_back(by=admin, edition=edition, to=phases.COLLECT, reason="x")


def test_more_time_is_for_one_council_with_a_reason_and_is_told(circle, admin):
    councils = members(circle, 3)
    coordinator = a_coordinator_of(councils[0])
    edition = an_edition(circle, phase="collect")
    until = edition.deadline + timedelta(days=5)
    part = part_of(edition, councils[0])
    with pytest.raises(Refused, match="Say why"):
        edition_actions.extend_deadline(by=admin, participation=part, until=until, reason="")
    with pytest.raises(Refused, match="after the present one"):
        edition_actions.extend_deadline(by=admin, participation=part, until=edition.deadline, reason="x")
    mail.outbox.clear()
    part = edition_actions.extend_deadline(by=admin, participation=part, until=until, reason="A new register")
    assert part.deadline == until
    assert part_of(edition, councils[1]).deadline == edition.deadline
    assert [letter.to for letter in mail.outbox] == [[coordinator.email]]
    assert "A new register" in mail.outbox[0].body


def test_grace_takes_signatures_after_the_deadline_without_moving_it(circle, admin):
    councils = members(circle, 3)
    edition = an_edition(circle, phase="collect")
    edition_actions.set_dates(
        by=admin, edition=edition, plan=a_plan(edition.deadline), grace=timedelta(hours=24)
    )
    part = part_of(Edition.objects.whole().get(pk=edition.pk), councils[0])
    assert part.accepts_until - part.deadline == timedelta(hours=24)
    assert part.is_late(part.deadline + timedelta(minutes=1))


@pytest.mark.parametrize(
    ("model", "broken"),
    [
        (Edition, {"phase": "lunch"}),
        (Edition, {"closed_at": "2026-01-01T00:00Z"}),
        (Edition, {"grace": timedelta(hours=-1)}),
        (Participation, {"extended_until": "2026-01-01T00:00Z"}),
        (Participation, {"withdrawn_at": "2026-01-01T00:00Z"}),
        (Participation, {"alias": 7}),
    ],
)
def test_the_database_refuses_what_cannot_be_true_together(circle, model, broken):
    members(circle, 2)
    an_edition(circle)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.all().update(**broken)


def test_a_council_taken_out_takes_part_again_if_it_is_taken_in(circle, admin):
    council = members(circle, 1)[0]
    edition = an_edition(circle)
    edition.participations.update(withdrawn_at=timezone.now(), withdrawn_reason="x")
    actions.take_part(by=admin, edition=edition, council=council)
    assert edition.participations.current().count() == 1
