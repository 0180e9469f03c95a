import pytest
from django.urls import reverse

from circulos.facts.snapshot import open_snapshot
from circulos.method import load_kit
from circulos.web.access import Actor
from circulos.web.collection import actions, flag_actions, freezing, past
from circulos.web.collection.models import Frozen
from circulos.web.cycle import kits, phases, progress, requirements
from circulos.web.people.actions import Refused
from web.collection.world import (
    a_signed_return,
    an_open_edition,
    official,
    part_of,
    type_in,
    validated,
)
from web.cycle.world import an_edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(world):
    return an_open_edition(world.council, phase="validate")


def rows_of(folder) -> dict[tuple, tuple]:
    table = open_snapshot(folder).table().to_pylist()
    return {
        (row["council"], row["period"], row["variable"], row["breakdown"]): (row["value"], row["status"])
        for row in table
    }


def frozen_rows(frozen: Frozen) -> dict[tuple, tuple]:
    return rows_of(past.path_of(frozen.folder))


def test_validated_answers_become_a_snapshot_named_by_what_it_says(world, edition):
    official(edition, world.council)
    validated(edition)
    frozen = freezing.freeze(by=world[Actor.FACILITATOR], edition=edition)
    rows = frozen_rows(frozen)
    code = world.council.code
    assert rows[code, "2025", "borrowers", "sex=women"] == (200, "observed")
    assert rows[code, "2025", "population", "total"] == (10_000, "observed")
    assert rows[code, "2025", "trips", "total"] == (None, "not_applicable")  # there is no van
    open_snapshot(past.path_of(frozen.folder)).verify()
    assert frozen.kit_digest == kits.kit_of("lending").digest
    assert frozen.councils == 3 and progress.is_frozen(edition)


def test_what_nobody_answered_is_not_delivered_and_what_was_left_out_is_excluded(world, edition):
    filed = a_signed_return(edition, world.council)
    actions.reopen(by=None, filed=filed, reason="Look again.")
    actions.save(
        by=None,
        part=part_of(edition, world.council),
        entries=[actions.entry_for("spending", "total", None, "")],
    )
    actions.sign(by=world[Actor.COORDINATOR], part=part_of(edition, world.council))
    flag_actions.exclude(by=None, filed=filed, variable="borrowers", reason="Visits.")
    actions.validate(by=None, filed=filed)
    rows = rows_of(freezing.draft_snapshot(edition))
    assert rows[world.council.code, "2025", "spending", "total"] == (None, "not_delivered")
    assert rows[world.council.code, "2025", "borrowers", "total"] == (None, "excluded")
    assert rows[world.council.code, "2025", "borrowers", "sex=women"] == (None, "excluded")


def test_a_draft_holds_validated_returns_only_unless_asked(world, edition):
    type_in(part_of(edition, world.council), loans=77)
    assert rows_of(freezing.draft_snapshot(edition)) == {}
    drafts = rows_of(freezing.draft_snapshot(edition, states=["in_progress"]))
    assert drafts[world.council.code, "2025", "loans", "total"] == (77, "observed")


def test_figures_are_fixed_only_when_every_signed_return_is_settled(world, edition):
    filed = a_signed_return(edition, world.council)
    with pytest.raises(Refused, match="signed but not validated"):
        freezing.freeze(by=None, edition=edition)
    actions.validate(by=None, filed=filed)
    with pytest.raises(Refused, match="fewer than three"):
        freezing.freeze(by=None, edition=edition)


def test_fixed_again_needs_a_reason_and_the_first_snapshot_stays(world, edition):
    validated(edition)
    first = freezing.freeze(by=None, edition=edition)
    with pytest.raises(Refused, match="say why"):
        freezing.freeze(by=None, edition=edition)
    flag_actions.exclude(
        by=None, filed=edition.returns.get(council=world.council), variable="loans", reason="Late."
    )
    second = freezing.freeze(by=None, edition=edition, reason="A figure was wrong.")
    assert first.digest != second.digest
    open_snapshot(past.path_of(first.folder)).verify()
    assert freezing.current(edition) == second


def test_the_same_figures_give_the_same_snapshot(edition):
    validated(edition)
    assert freezing.draft_snapshot(edition) == freezing.draft_snapshot(edition)


def test_a_snapshot_holds_the_years_before_as_they_were_fixed(world, edition):
    validated(edition)
    freezing.freeze(by=None, edition=edition)
    following = an_edition(edition.circle, "2026", phase="validate")
    others = {"loans": 905.0, "borrowers": 410.0, "spending": 31_000.0}
    validated(following, **{part.council.code: others for part in following.participations.all()})
    rows = frozen_rows(freezing.freeze(by=None, edition=following))
    assert rows[world.council.code, "2025", "loans", "total"] == (900, "observed")
    assert rows[world.council.code, "2026", "loans", "total"] == (905, "observed")


def test_what_the_system_counts_about_a_return_is_not_asked_and_is_in_the_snapshot():
    from circulos.web.collection.filled import COUNTED, kit_of_kit

    kit = load_kit("basic-social-services")
    asked = {question.variable for section in kit_of_kit(kit).sections for question in section.questions}
    assert not asked & set(COUNTED)
    assert set(COUNTED) <= set(kit.variables)


def test_what_is_missing_to_compare_leads_to_where_the_figures_are_fixed(edition):
    missing = requirements.requirements(edition, phases.COMPARE)
    assert [one.address for one in missing] == [reverse("collection:freeze", args=[edition.code])]
