"""Sentences written out once do what they would if they were written anew each time."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone
from factories import a_coordinator, a_council, a_person

from circulos.web.people.models import AuditEvent, Council, Person, RoleAssignment, Territory
from circulos.web.prepared import Gap, Prepared, PreparedInsert, PreparedUpdate

pytestmark = pytest.mark.django_db


def test_models_come_with_all_their_fields_and_relations(django_assert_num_queries):
    council = a_council()
    person = a_coordinator(council)
    asked = Prepared(lambda pk: RoleAssignment.objects.select_related("person", "council").filter(person=pk))
    plain = RoleAssignment.objects.get()
    for _time in range(2):
        with django_assert_num_queries(1):
            found = asked.first(person.pk)
            assert (found.person.name, found.council.name) == (person.name, council.name)
        assert fields_of(found) == fields_of(plain)
        assert fields_of(found.council) == fields_of(plain.council)


def test_json_and_times_are_read_as_ever():
    a_coordinator(a_council())
    events = Prepared(lambda verb: AuditEvent.objects.filter(verb=verb))
    rows = Prepared(lambda verb: AuditEvent.objects.filter(verb=verb).values_list("at", "after"))
    for verb in AuditEvent.objects.values_list("verb", flat=True).distinct():
        plain = list(AuditEvent.objects.filter(verb=verb))
        assert [fields_of(one) for one in events(verb)] == [fields_of(one) for one in plain]
        assert rows(verb) == [(one.at, one.after) for one in plain]
    assert AuditEvent.objects.exclude(after={}).exists()


def test_each_time_it_is_another_question():
    anna, berta = a_person(name="Anna"), a_person(name="Berta")
    asked = Prepared(lambda pk: Person.objects.filter(pk=pk))
    assert [asked.first(anna.pk).name, asked.first(berta.pk).name, asked.first(0)] == ["Anna", "Berta", None]


def test_hostile_values_stay_values():
    a_person(name="Anna")
    asked = Prepared(lambda name: Person.objects.filter(name=name))
    assert asked("' OR 1=1 --") == []


def test_a_gap_that_the_query_does_not_use_is_a_mistake():
    asked = Prepared(lambda one, other: Person.objects.filter(pk=one))
    with pytest.raises(TypeError, match="gaps"):
        asked(1, 2)


@pytest.mark.django_db(transaction=True)
def test_threads_ask_side_by_side():
    people = [a_person(name=f"Person {number}") for number in range(4)]
    asked = Prepared(lambda pk: Person.objects.filter(pk=pk))
    found: list[str] = []

    def ask(pk: int) -> None:
        found.extend(asked.first(pk).name for _time in range(20))
        connection.close()

    threads = [threading.Thread(target=ask, args=[one.pk]) for one in people]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(found) == sorted(person.name for person in people for _time in range(20))


def fields_of(thing) -> dict:
    return {field.attname: getattr(thing, field.attname) for field in thing._meta.concrete_fields}


def test_a_change_is_made_where_it_is_told_and_says_how_many_rows_there_were():
    anna, berta = a_person(name="Anna"), a_person(name="Berta")
    renamed = PreparedUpdate(lambda pk: Person.objects.filter(pk=pk), "name", "joined_at", "phone")
    moment = timezone.now()
    assert renamed(pk=anna.pk, name="Anna Ros", joined_at=moment, phone="' OR 1=1 --") == 1
    assert renamed(pk=0, name="Nobody", joined_at=moment, phone="") == 0
    anna.refresh_from_db()
    assert (anna.name, anna.joined_at, anna.phone) == ("Anna Ros", moment, "' OR 1=1 --")
    assert fields_of(Person.objects.get(pk=berta.pk)) == fields_of(berta)


def test_a_field_may_be_reckoned_of_what_stands_there():
    council = a_council(population=100)
    grown = PreparedUpdate(
        lambda pk: Council.objects.filter(pk=pk), "name", population=F("population") + Gap("born")
    )
    for _time in range(2):
        assert grown(pk=council.pk, name="Larger", born=7) == 1
    council.refresh_from_db()
    assert (council.name, council.population) == ("Larger", 114)


def test_a_new_row_has_what_it_is_told_and_keeps_the_rules_of_the_database():
    council = a_council()
    added = PreparedInsert(Territory)
    added(council_id=council.pk, code="a", name="Vall d'Aran; --")
    assert [(one.council_id, one.code, one.name) for one in Territory.objects.all()] == [
        (council.pk, "a", "Vall d'Aran; --")
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        added(council_id=council.pk, code="a", name="Twice")


def test_a_value_that_is_not_told_is_a_mistake():
    with pytest.raises(KeyError, match="name"):
        PreparedInsert(Territory)(council_id=1, code="a")
