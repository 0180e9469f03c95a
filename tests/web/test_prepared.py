"""Questions written out once answer as if they were written anew each time."""

import threading

import pytest
from django.db import connection
from factories import a_coordinator, a_council, a_person

from circulos.web.people.models import AuditEvent, Person, RoleAssignment
from circulos.web.prepared import Prepared

pytestmark = pytest.mark.django_db


def test_models_come_with_all_their_fields_and_relations(django_assert_num_queries):
    council = a_council()
    person = a_coordinator(council)
    asked = Prepared(
        lambda pk: RoleAssignment.objects.select_related("person", "council").filter(person=pk), int
    )
    plain = RoleAssignment.objects.get()
    for _time in range(2):
        with django_assert_num_queries(1):
            found = asked.first(person.pk)
            assert (found.person.name, found.council.name) == (person.name, council.name)
        assert fields_of(found) == fields_of(plain)
        assert fields_of(found.council) == fields_of(plain.council)


def test_json_and_times_are_read_as_ever():
    a_coordinator(a_council())
    events = Prepared(lambda verb: AuditEvent.objects.filter(verb=verb), str)
    rows = Prepared(lambda verb: AuditEvent.objects.filter(verb=verb).values_list("at", "after"), str)
    for verb in AuditEvent.objects.values_list("verb", flat=True).distinct():
        plain = list(AuditEvent.objects.filter(verb=verb))
        assert [fields_of(one) for one in events(verb)] == [fields_of(one) for one in plain]
        assert rows(verb) == [(one.at, one.after) for one in plain]
    assert AuditEvent.objects.exclude(after={}).exists()


def test_each_time_it_is_another_question():
    anna, berta = a_person(name="Anna"), a_person(name="Berta")
    asked = Prepared(lambda pk: Person.objects.filter(pk=pk), int)
    assert [asked.first(anna.pk).name, asked.first(berta.pk).name, asked.first(0)] == ["Anna", "Berta", None]


def test_hostile_values_stay_values():
    a_person(name="Anna")
    asked = Prepared(lambda name: Person.objects.filter(name=name), str)
    assert asked("' OR 1=1 --") == []


def test_a_gap_that_the_query_does_not_use_is_a_mistake():
    asked = Prepared(lambda one, other: Person.objects.filter(pk=one), int, int)
    with pytest.raises(TypeError, match="gaps"):
        asked(1, 2)


@pytest.mark.django_db(transaction=True)
def test_threads_ask_side_by_side():
    people = [a_person(name=f"Person {number}") for number in range(4)]
    asked = Prepared(lambda pk: Person.objects.filter(pk=pk), int)
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
