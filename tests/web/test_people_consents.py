import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from circulos.web.access import Actor
from circulos.web.people import actions, consents, queries
from circulos.web.people.models import AuditEvent, Consent
from web.factories import a_coordinator, a_council


@pytest.fixture
def coordinator(db):
    return a_coordinator(a_council("Alella", "91001"))


def decide(client, purpose: str, decision: str):
    return client.post(reverse("people:decide_consent", args=["91001", purpose]), {"decision": decision})


def test_a_consent_keeps_the_words_agreed_to_in_the_language_they_were_read_in(coordinator, sign_in):
    coordinator.language = "ca"
    coordinator.save()
    decide(sign_in(coordinator), "research", "give")
    given = Consent.objects.get()
    assert given.text.startswith("El programa pot cedir les nostres dades")
    assert (given.given_by, given.edition) == (coordinator, "")
    event = AuditEvent.objects.get(verb="consent.given")
    assert event.after == {"purpose": "research", "edition": "", "language": "ca"}


def test_a_consent_is_withdrawn_from_now_on_and_can_be_given_anew(coordinator, sign_in):
    client = sign_in(coordinator)
    council = coordinator.assignments.get().council
    for decision, holds in (("give", True), ("withdraw", False), ("give", True)):
        decide(client, "research", decision)
        assert queries.has_consented(council, "research") is holds
    assert Consent.objects.count() == 2, "what was withdrawn is kept"


def test_giving_twice_is_giving_once(coordinator):
    council = coordinator.assignments.get().council
    first = actions.give_consent(by=coordinator, council=council, purpose=consents.RESEARCH)
    assert actions.give_consent(by=coordinator, council=council, purpose=consents.RESEARCH) == first
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(council=council, purpose="research", text="x", given_by=coordinator)


def test_a_consent_for_one_edition_holds_for_that_edition_only(coordinator):
    council = coordinator.assignments.get().council
    actions.give_consent(
        by=coordinator, council=council, purpose=consents.NAMED_IN_PUBLIC, edition="ssb-2025"
    )
    assert queries.has_consented(council, "named_in_public", "ssb-2025")
    assert not queries.has_consented(council, "named_in_public", "ssb-2026")
    assert not queries.has_consented(council, "named_in_public")


def test_a_consent_for_all_editions_holds_for_each(coordinator):
    council = coordinator.assignments.get().council
    actions.give_consent(by=coordinator, council=council, purpose=consents.RESEARCH)
    assert queries.has_consented(council, "research", "ssb-2026")


def test_what_nobody_is_asked_for_is_not_there(coordinator, sign_in):
    assert decide(sign_in(coordinator), "everything", "give").status_code == 404
    assert decide(sign_in(coordinator), "research", "withdraw").status_code == 404
    assert decide(sign_in(coordinator), "research", "give").status_code == 302


def test_only_the_coordinator_sees_buttons(world, sign_in):
    address = reverse("people:consents", args=[world.council.code])
    buttons = {
        actor: sign_in(world[actor]).get(address).content.decode().count('name="decision"')
        for actor in (Actor.COORDINATOR, Actor.CONTRIBUTOR, Actor.FACILITATOR, Actor.ADMINISTRATOR)
    }
    assert buttons == {
        Actor.COORDINATOR: 4,
        Actor.CONTRIBUTOR: 0,
        Actor.FACILITATOR: 0,
        Actor.ADMINISTRATOR: 0,
    }
