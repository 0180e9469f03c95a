import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from circulos.web.cycle import actions, conduct, readiness
from circulos.web.cycle.models import Membership, Participation
from circulos.web.people import roles
from circulos.web.people.actions import Refused
from circulos.web.people.models import AuditEvent, Invitation
from web.cycle.world import a_circle, a_coordinator_of, a_member, an_edition, members
from web.factories import a_council, an_administrator, somebody_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle():
    return a_circle()


def test_an_invited_council_joins_when_its_coordinator_accepts_the_code_of_conduct(circle):
    council = a_council()
    coordinator = a_coordinator_of(council)
    membership = actions.invite_council(by=an_administrator(), circle=circle, council=council)
    assert membership.is_invited
    assert [letter.to for letter in mail.outbox] == [[coordinator.email]]

    accepted = actions.accept_conduct(
        by=coordinator, membership=membership, version=conduct.version_of(circle)
    )

    membership.refresh_from_db()
    assert membership.is_current
    assert (accepted.accepted_by, accepted.version) == (coordinator, "1.0")
    assert (
        "We come to improve" in accepted.text
    )  # the words themselves are kept, in the language they were read in
    assert accepted.language == "en"
    verbs = AuditEvent.objects.filter(circle=circle.code).values_list("verb", flat=True)
    assert {"membership.invited", "conduct.accepted", "membership.joined"} <= set(verbs)


def test_a_council_without_coordinator_is_invited_with_the_one_to_be(circle):
    council = a_council()
    admin = an_administrator()
    with pytest.raises(Refused, match="no coordinator"):
        actions.invite_council(by=admin, circle=circle, council=council)
    actions.invite_council(by=admin, circle=circle, council=council, coordinator="new@example.org")
    assert Invitation.objects.get().role == roles.COORDINATOR.code


def test_a_council_is_invited_once(circle):
    council = a_council()
    a_coordinator_of(council)
    actions.invite_council(by=an_administrator(), circle=circle, council=council)
    with pytest.raises(Refused, match="already"):
        actions.invite_council(by=an_administrator(), circle=circle, council=council)


def test_only_the_words_on_the_screen_are_accepted(circle):
    membership = a_member(circle, a_council())
    read = conduct.version_of(circle)
    circle.own_rules = "Nobody photographs the screen."
    actions.save_circle(by=None, circle=circle)
    with pytest.raises(Refused, match="has changed"):
        actions.accept_conduct(by=an_administrator(), membership=membership, version=read)


def test_other_rules_of_the_circle_ask_every_member_again(circle):
    membership = a_member(circle, a_council())
    circle.own_rules = "Nobody photographs the screen."
    circle = actions.save_circle(by=None, circle=circle)
    assert conduct.version_of(circle) == "1.1"
    assert "Nobody photographs" in conduct.text_of(circle)
    actions.accept_conduct(by=an_administrator(), membership=membership, version="1.1")
    assert set(membership.acceptances.values_list("version", flat=True)) == {"1.0", "1.1"}


def test_readiness_keeps_the_answers_and_gives_advice_where_they_are_not_yes(circle):
    membership = a_member(circle, a_council())
    answers = dict.fromkeys(readiness.CODES, "yes") | {"costs": "no"}
    membership = actions.answer_readiness(by=an_administrator(), membership=membership, answers=answers)
    assert [question.code for question in readiness.advice_for(membership.readiness)] == ["costs"]
    with pytest.raises(Refused, match="invented"):
        actions.answer_readiness(by=an_administrator(), membership=membership, answers={"invented": "yes"})


@pytest.mark.parametrize(
    ("rule", "stays"), [("stay_named", True), ("stay_coded", True), ("withdraw_open", False)]
)
def test_who_leaves_decides_whether_the_current_edition_goes_on_with_its_figures(circle, rule, stays):
    councils = members(circle, 3)
    edition = an_edition(circle, phase="collect")
    membership = Membership.objects.get(council=councils[0])
    actions.leave(by=an_administrator(), membership=membership, reason="no_capacity", values_after=rule)
    part = Participation.objects.get(edition=edition, council=councils[0])
    assert (part.withdrawn_at is None) == stays
    assert bool(part.withdrawn_reason) != stays


def test_what_is_fixed_stays_when_a_council_leaves(circle):
    councils = members(circle, 3)
    edition = an_edition(circle, phase="compare")
    membership = Membership.objects.get(council=councils[0])
    actions.leave(by=an_administrator(), membership=membership, reason="other", values_after="withdraw_open")
    assert edition.participations.current().count() == 3


def test_a_council_that_left_may_come_back(circle):
    membership = a_member(circle, a_council())
    actions.leave(by=an_administrator(), membership=membership, reason="other", values_after="stay_coded")
    with pytest.raises(Refused, match="already"):
        actions.leave(by=an_administrator(), membership=membership, reason="other", values_after="stay_coded")
    assert a_member(circle, membership.council).is_current


def test_the_facilitator_is_told_of_a_leaving(circle):
    facilitator = somebody_with(roles.FACILITATOR, circle=circle.code)
    membership = a_member(circle, a_council())
    mail.outbox.clear()
    actions.leave(by=an_administrator(), membership=membership, reason="other", values_after="stay_coded")
    assert [letter.to for letter in mail.outbox] == [[facilitator.email]]


def test_a_circle_with_an_open_edition_is_not_closed(circle):
    an_edition(circle)
    with pytest.raises(Refused, match="still open"):
        actions.close_circle(by=an_administrator(), circle=circle)


@pytest.mark.parametrize(
    "broken",
    [
        {"left_reason": "other"},
        {"values_after": "stay_coded"},
        {"readiness_at": "2026-01-01T00:00Z"},
    ],
)
def test_the_database_refuses_a_membership_half_told(circle, broken):
    membership = a_member(circle, a_council())
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=membership.pk).update(**broken)


def test_a_facilitator_has_no_rights_over_a_council_that_is_only_invited(circle):
    from circulos.web.cycle.circles import RealCircles

    council = a_council()
    Membership.objects.create(circle=circle, council=council)
    assert RealCircles().council_ids([circle.code]) == set()
