import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from circulos.web.access import Actor
from circulos.web.people import actions, roles
from circulos.web.people.actions import Refused
from circulos.web.people.models import AuditEvent, Invitation, Person
from web.factories import PASSWORD, a_coordinator, a_council, a_person, a_role, an_administrator
from web.world import OTHER_CIRCLE, OWN_CIRCLE

NEW = {"name": "Nora Nova", "position": "", "phone": "", "password": "some very plain words"}


@pytest.fixture
def council(db):
    return a_council("Alella", "91001")


@pytest.fixture
def coordinator(council):
    return a_coordinator(council, name="Carla Serra")


def invite(coordinator, council, email="nora@example.org", role=roles.CONTRIBUTOR, **details) -> Invitation:
    return actions.invite(by=coordinator, email=email, role=role, council=council, **details)


def link_in(letter) -> str:
    return re.search(r"https://circulos\.test(/invitation/\S+)", letter.body)[1]


def test_a_letter_with_a_link_goes_out_in_the_language_chosen(coordinator, council, sign_in):
    form = {
        "email": "Nora@Example.org",
        "role": "contributor",
        "language": "ca",
        "message": "Com vam quedar, us convido.",
    }
    response = sign_in(coordinator).post(reverse("people:invite_to_team", args=["91001"]), form, follow=True)
    assert "The invitation is on its way to nora@example.org." in response.content.decode()
    (letter,) = mail.outbox
    assert letter.to == ["nora@example.org"]
    assert letter.subject == "Invitació a Circulos: Introducció de dades, Alella"
    assert "Com vam quedar, us convido." in letter.body
    assert "Carla Serra us ofereix el rol" in letter.body
    assert link_in(letter)


def test_a_new_person_opens_her_account_with_the_link_and_is_signed_in(coordinator, council, stranger):
    invite(coordinator, council)
    link = link_in(mail.outbox[0])
    assert "nora@example.org" in stranger.get(link).content.decode()
    response = stranger.post(link, NEW, follow=True)
    person = Person.objects.get(email="nora@example.org")
    assert response.redirect_chain[-1][0] == "/"
    assert response.context["user"] == person
    assert [(held.role, held.council) for held in person.current_roles] == [("contributor", council)]
    assert Invitation.objects.get().accepted_by == person


def test_opening_the_link_changes_nothing(coordinator, council, stranger):
    """Mail programs open links by themselves."""
    invite(coordinator, council)
    stranger.get(link_in(mail.outbox[0]))
    assert Invitation.objects.get().accepted_at is None
    assert not Person.objects.filter(email="nora@example.org").exists()


def test_a_link_works_once(coordinator, council, sign_in):
    invite(coordinator, council)
    link = link_in(mail.outbox[0])
    sign_in().post(link, NEW)
    again = sign_in().post(link, NEW | {"name": "Somebody Else"})
    assert again.status_code == 410
    assert Person.objects.get(email="nora@example.org").name == "Nora Nova"


def test_two_invitations_accepted_at_once_make_one_account(coordinator, council):
    """Two windows, both opened before there was an account."""
    first = invite(coordinator, council)
    second = invite(coordinator, council, role=roles.READER)
    actions.join(invitation=first, name="Nora Nova", password=PASSWORD)
    with pytest.raises(Refused, match="an account of this address already"):
        actions.join(invitation=second, name="Nora Nova", password=PASSWORD)
    assert second.email == Person.objects.get(name="Nora Nova").email
    assert Invitation.objects.get(pk=second.pk).is_open


def test_an_invitation_cancelled_while_the_page_was_open_says_so(coordinator, council, sign_in, monkeypatch):
    nora = a_person(email="nora@example.org")
    invitation = invite(coordinator, council)
    link, accept = link_in(mail.outbox[0]), actions.accept_invitation

    def cancelled_meanwhile(**facts):
        actions.cancel_invitation(by=coordinator, invitation=invitation)
        return accept(**facts)

    monkeypatch.setattr(actions, "accept_invitation", cancelled_meanwhile)
    page = sign_in(nora).post(link, follow=True)
    assert page.status_code == 410
    assert "cancelled" in page.content.decode()


def test_a_weak_password_is_refused_in_words_and_nothing_is_made(coordinator, council, stranger):
    invite(coordinator, council)
    response = stranger.post(link_in(mail.outbox[0]), NEW | {"password": "short"})
    assert "There is something to put right" in response.content.decode()
    assert not Person.objects.filter(email="nora@example.org").exists()


def test_a_password_like_the_name_is_refused(coordinator, council, stranger):
    invite(coordinator, council, email="nora.nova.serra@example.org")
    response = stranger.post(link_in(mail.outbox[0]), NEW | {"password": "nora.nova.serra"})
    assert response.status_code == 200
    assert not Person.objects.filter(email="nora.nova.serra@example.org").exists()


def test_an_invitation_ends_on_its_day(coordinator, council, stranger):
    invitation = invite(coordinator, council)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    response = stranger.get(link_in(mail.outbox[0]))
    assert response.status_code == 410
    assert "ask Carla Serra" in response.content.decode()


def test_a_link_that_was_tampered_with_is_not_there(coordinator, council, stranger):
    invite(coordinator, council)
    link = link_in(mail.outbox[0])
    assert stranger.get(link).status_code == 200
    assert stranger.get(link[:-3] + "xx/").status_code == 404


def test_sending_again_makes_the_first_link_worthless(coordinator, council, sign_in):
    invitation = invite(coordinator, council)
    sign_in(coordinator).post(reverse("people:send_again", args=[invitation.pk]))
    first, second = (link_in(letter) for letter in mail.outbox)
    assert sign_in().get(first).status_code == 404
    assert sign_in().get(second).status_code == 200


def test_a_cancelled_invitation_says_so(coordinator, council, sign_in):
    invitation = invite(coordinator, council)
    sign_in(coordinator).post(reverse("people:cancel_invitation", args=[invitation.pk]))
    response = sign_in().get(link_in(mail.outbox[0]))
    assert (response.status_code, "It was cancelled by whoever sent it." in response.content.decode()) == (
        410,
        True,
    )


def test_what_ended_cannot_be_cancelled_or_sent_again(coordinator, council):
    invitation = invite(coordinator, council)
    actions.join(invitation=invitation, name="Nora", password=PASSWORD)
    for act in (actions.cancel_invitation, actions.send_again):
        with pytest.raises(Refused, match="accepted already"):
            act(by=coordinator, invitation=invitation)


def test_somebody_with_an_account_signs_in_and_accepts_with_one_click(coordinator, council, sign_in):
    person = a_person(email="nora@example.org")
    invite(coordinator, council)
    link = link_in(mail.outbox[0])
    page = sign_in().get(link).content.decode()
    assert "There is an account for nora@example.org already." in page
    assert f"next={link}" in page.replace("%3A", ":").replace("%2F", "/")
    sign_in(person).post(link)
    assert [held.role for held in Person.objects.get(pk=person.pk).current_roles] == ["contributor"]


def test_somebody_else_cannot_take_the_invitation(coordinator, council, sign_in):
    thief = a_person()
    invite(coordinator, council)
    link = link_in(mail.outbox[0])
    page = sign_in(thief).get(link)
    assert "You are signed in as somebody else" in page.content.decode()
    sign_in(thief).post(link)
    assert Invitation.objects.get().accepted_at is None
    with pytest.raises(Refused, match="another address"):
        actions.accept_invitation(invitation=Invitation.objects.get(), person=thief)


def test_nobody_is_invited_twice_to_the_same_role(coordinator, council, sign_in):
    invite(coordinator, council)
    form = {"email": "nora@example.org", "role": "contributor", "language": "en", "message": ""}
    response = sign_in(coordinator).post(reverse("people:invite_to_team", args=["91001"]), form)
    assert "This person is invited already" in response.content.decode()
    assert Invitation.objects.count() == 1


def test_nobody_is_invited_to_a_role_she_has(coordinator, council):
    with pytest.raises(Refused, match="has the role already"):
        invite(coordinator, council, email=coordinator.email, role=roles.COORDINATOR)


def test_a_role_passes_on_in_the_moment_the_successor_accepts(coordinator, council, sign_in):
    (held,) = coordinator.current_roles
    form = {"email": "nora@example.org", "language": "en", "message": ""}
    sign_in(coordinator).post(reverse("people:hand_over", args=[held.pk]), form)
    held.refresh_from_db()
    assert held.ended_at is None, "the old coordinator answers until there is a new one"
    sign_in().post(link_in(mail.outbox[0]), NEW)
    held.refresh_from_db()
    successor = Person.objects.get(email="nora@example.org")
    assert held.ended_by == successor
    assert successor.has_role(roles.COORDINATOR, council_id=council.pk)
    assert [letter.to for letter in mail.outbox] == [["nora@example.org"], [coordinator.email]]
    assert "Nora Nova" in mail.outbox[1].body
    assert AuditEvent.objects.filter(verb="role.handed_over").count() == 1


def test_ending_a_role_leaves_the_invitation_of_its_successor_open(coordinator, council):
    (held,) = coordinator.current_roles
    invitation = invite(coordinator, council, role=roles.COORDINATOR, replaces=held)
    actions.end_role(by=coordinator, assignment=held)
    invitation.refresh_from_db()
    assert invitation.is_open
    person = actions.join(invitation=invitation, name="Nora", password=PASSWORD)
    assert person.has_role(roles.COORDINATOR, council_id=council.pk)


def test_an_administrator_invites_to_the_programme(db, sign_in):
    form = {"email": "f@example.org", "role": "facilitator", "circle": "", "language": "es", "message": ""}
    sign_in(an_administrator()).post(reverse("people:invite"), form)
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.council, invitation.circle) == ("facilitator", None, "")
    assert mail.outbox[0].subject == "Invitación a Circulos: Facilitación, todo el programa"


def test_a_facilitator_invites_guests_to_her_own_circle_only(world, sign_in):
    client = sign_in(world[Actor.FACILITATOR])
    address = reverse("people:invite")
    form = {"email": "g@example.org", "language": "en", "message": "", "role": "workshop_guest"}
    response = client.post(address, form | {"circle": OTHER_CIRCLE})
    assert "You facilitate other circles" in response.content.decode()
    response = client.post(address, form | {"circle": ""})
    assert "Choose the circle this role is for." in response.content.decode()
    response = client.post(address, form | {"circle": OWN_CIRCLE, "role": "administrator"})
    assert response.status_code == 200
    assert not Invitation.objects.exists()
    client.post(address, form | {"circle": OWN_CIRCLE})
    assert Invitation.objects.get().circle == OWN_CIRCLE


def test_a_role_of_councils_cannot_be_given_without_one(coordinator):
    with pytest.raises(ValueError, match="cannot be given for a programme"):
        a_role(coordinator, roles.READER)
    with pytest.raises(ValueError, match="cannot be given for a circle"):
        a_role(coordinator, roles.ADMINISTRATOR, circle=OWN_CIRCLE)
