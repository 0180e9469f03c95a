import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from circulos.web.access import Actor
from circulos.web.people import actions, roles
from circulos.web.people.models import AuditEvent, Person, RoleAssignment
from web.factories import a_coordinator, a_council, a_person, a_role, an_administrator, somebody_with


def test_every_role_says_what_it_is_for_and_what_it_may_do():
    assert len(roles.ROLES) == 7
    for role in roles.ROLES:
        assert role.name and role.summary and role.may and role.scopes


def test_the_guide_shows_every_role_and_marks_ones_own(world, sign_in):
    page = sign_in(world[Actor.READER]).get(reverse("people:roles")).content.decode()
    assert all(str(role.name) in page for role in roles.ROLES)
    assert page.count("You have this role") == 1


def test_a_role_ends_at_once_and_stays_in_the_history(world, sign_in):
    held = world[Actor.READER].assignments.get()
    sign_in(world[Actor.COORDINATOR]).post(reverse("people:end_role", args=[held.pk]))
    held.refresh_from_db()
    assert held.ended_by == world[Actor.COORDINATOR]
    assert not Person.objects.get(pk=held.person_id).has_role(roles.READER)
    event = AuditEvent.objects.filter(verb="role.ended").get()
    assert (event.actor.split(" <")[0], event.council) == ("Carla Coordinator", "91001")


def test_ending_the_only_coordinator_warns_first(world, sign_in):
    held = world[Actor.COORDINATOR].assignments.get()
    address = reverse("people:end_role", args=[held.pk])
    warning = "This is the council’s only coordinator"
    assert warning in sign_in(world[Actor.FACILITATOR]).get(address).content.decode()
    a_coordinator(world.council)
    assert warning not in sign_in(world[Actor.FACILITATOR]).get(address).content.decode()


def test_ending_ones_own_role_leads_to_a_page_one_may_see(world, sign_in):
    held = world[Actor.COORDINATOR].assignments.get()
    response = sign_in(world[Actor.COORDINATOR]).post(reverse("people:end_role", args=[held.pk]), follow=True)
    assert (response.redirect_chain[-1][0], response.status_code) == ("/me/", 200)


def test_a_role_that_ended_can_be_given_again(db):
    council = a_council()
    person = a_person()
    first = a_role(person, roles.READER, council=council)
    assert a_role(person, roles.READER, council=council) == first
    actions.end_role(by=person, assignment=first)
    assert a_role(person, roles.READER, council=council) != first


def test_ending_twice_is_ending_once(db):
    person = a_person()
    held = a_role(person, roles.READER, council=a_council())
    actions.end_role(by=person, assignment=held)
    actions.end_role(by=person, assignment=held)
    assert AuditEvent.objects.filter(verb="role.ended").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "reader"},
        {"role": "administrator", "of_council": True},
        {"role": "reader", "of_council": True, "circle": "c"},
        {"role": "reader", "of_council": True, "ended_at": timezone.now()},
    ],
    ids=["council role without council", "programme role with council", "both places", "ended by nobody"],
)
def test_the_database_refuses_what_cannot_be(db, wrong):
    place = {"council": a_council()} if wrong.pop("of_council", False) else {}
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.create(person=a_person(), **place, **wrong)


def test_the_database_keeps_a_role_from_being_held_twice(db):
    held = a_role(a_person(), roles.ADMINISTRATOR)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.create(person=held.person, role="administrator")


def test_every_who_has_its_when(db):
    """A field `…_by` without its `…_at`, or a pair no constraint holds together, is half a fact."""
    from django.apps import apps

    for model in apps.get_app_config("people").get_models():
        fields = {field.name: field for field in model._meta.get_fields()}
        held = {name for constraint in model._meta.constraints for name in names_in(constraint)}
        for name in fields:
            if not name.endswith("_by"):
                continue
            moment = name.removesuffix("_by") + "_at"
            assert moment in fields, f"{model.__name__}.{name} has no {moment}"
            both_always = not fields[name].null and not fields[moment].null
            assert both_always or {name, moment} <= held, (
                f"nothing holds {model.__name__}.{name} and {moment} together"
            )


def names_in(constraint) -> set[str]:
    text = str(getattr(constraint, "condition", ""))
    return {
        word.removesuffix("__isnull") for word in text.replace("'", " ").split() if word.endswith("__isnull")
    }


def test_closing_an_account_ends_its_roles_and_its_sign_in(db, sign_in):
    administrator = an_administrator()
    person = somebody_with(roles.READER, council=a_council())
    client = sign_in(person)
    assert client.get(reverse("people:councils")).status_code == 200
    sign_in(administrator).post(reverse("people:close_account", args=[person.pk]))
    assert client.get(reverse("people:councils")).status_code == 404
    person = Person.objects.get(pk=person.pk)
    assert (person.is_active, person.current_roles) == (False, ())
    sign_in(administrator).post(reverse("people:close_account", args=[person.pk]))
    assert Person.objects.get(pk=person.pk).is_active


def test_invitations_of_a_closed_account_open_no_door(db, sign_in):
    council = a_council()
    coordinator, other = a_coordinator(council), a_coordinator(council)
    kept = actions.invite(by=other, email="kept@example.org", role=roles.READER, council=council)
    invited = actions.invite(by=coordinator, email="nora@example.org", role=roles.READER, council=council)
    administrator = an_administrator()
    sign_in(administrator).post(reverse("people:close_account", args=[coordinator.pk]))
    invited.refresh_from_db(), kept.refresh_from_db()
    assert (invited.is_open, invited.cancelled_by, kept.is_open) == (False, administrator, True)
    assert AuditEvent.objects.filter(verb="invitation.cancelled").count() == 1
    with pytest.raises(actions.Refused, match="no longer be used"):
        actions.join(invitation=invited, name="Nora", password="a long password of hers")


def test_nobody_closes_her_own_account(db, sign_in):
    administrator = an_administrator()
    response = sign_in(administrator).post(
        reverse("people:close_account", args=[administrator.pk]), follow=True
    )
    assert "You cannot close your own account" in response.content.decode()
    assert Person.objects.get(pk=administrator.pk).is_active


def test_people_are_found_by_name_council_and_role(db, sign_in):
    council = a_council("Berga")
    found, other = a_coordinator(council, name="Rosa Grau"), a_person("Nobody Else")
    client = sign_in(an_administrator())
    address = reverse("people:people")
    for query in ({"q": "grau"}, {"q": "berga"}, {"role": "coordinator"}, {"q": found.email}):
        assert list(client.get(address, query).context["page"]) == [found], query
    assert other in client.get(address).context["page"].object_list


def test_the_list_of_people_asks_the_same_number_of_questions_for_one_and_for_three(
    db, sign_in, django_assert_num_queries
):
    client = sign_in(an_administrator())
    for _step in range(2):
        with django_assert_num_queries(7):  # session, person, roles, count, people, their roles, invitations
            client.get(reverse("people:people"))
        a_coordinator(a_council()), a_coordinator(a_council())


def test_a_person_shows_what_she_was(db, sign_in):
    administrator = an_administrator(name="Ada")
    held = a_role(a_person(), roles.READER, council=a_council("Berga"))
    actions.end_role(by=administrator, assignment=held)
    page = sign_in(administrator).get(held.person.get_absolute_url()).content.decode()
    assert "Roles that ended" in page
    assert "ended by Ada" in page


def test_ones_details_are_saved_with_what_they_were(db, sign_in):
    person = somebody_with(roles.READER, council=a_council(), name="Old Name", phone="1")
    form = {"name": "New Name", "position": "", "phone": "2", "language": "es"}
    sign_in(person).post(reverse("people:me"), form)
    person.refresh_from_db()
    assert (person.name, person.phone, person.language) == ("New Name", "2", "es")
    event = AuditEvent.objects.get(verb="person.changed")
    assert event.before == {"name": "Old Name", "phone": "1", "language": ""}
    assert event.after == {"name": "New Name", "phone": "2", "language": "es"}


def test_a_refused_change_is_not_shown_in_the_header(db, sign_in):
    person = a_person("Old Name")
    page = sign_in(person).post(reverse("people:me"), {"name": "", "language": ""}).content.decode()
    assert "Old Name" in page
    assert "There is something to put right" in page
