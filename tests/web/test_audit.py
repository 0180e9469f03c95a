import pytest
from django.utils.translation import gettext_lazy as _

from circulos.web.people import actions, audit, queries, roles
from circulos.web.people.models import AuditEvent
from circulos.web.people.templatetags.people import changes, verb_words
from web.factories import a_council, a_person, a_role


def test_an_event_outlives_what_it_speaks_of(db):
    council = a_council("Berga", "91002")
    council.delete()
    event = AuditEvent.objects.get(verb="council.added")
    assert (event.object_label, event.object_type, event.council) == ("Berga", "people.council", "91002")


def test_an_event_names_who_did_it_as_she_was_called_then(db):
    person = a_person("Old Name", email="old@example.org")
    actions.save_council(by=person, council=a_council())
    person.name = "New Name"
    person.save()
    assert AuditEvent.objects.get(verb="council.changed").actor == "Old Name <old@example.org>"


def test_what_the_system_does_is_under_its_own_name(db):
    a_council()
    event = AuditEvent.objects.get(verb="council.added")
    assert (event.actor, event.actor_id) == ("Circulos", "")


def test_a_verb_without_words_is_refused_before_anything_is_kept(db):
    with pytest.raises(ValueError, match="has no words"):
        audit.record("thing.done", by=None, about=a_person())


def test_a_verb_is_registered_once():
    with pytest.raises(ValueError, match="council.added"):
        audit.register({"council.added": _("added the council")})


def test_an_act_that_fails_leaves_neither_change_nor_event(db, monkeypatch):
    from django.db import transaction

    person, council = a_person(), a_council()
    before = AuditEvent.objects.count()

    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(actions.audit, "record", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        a_role(person, roles.READER, council=council)
    assert not person.assignments.exists()
    assert AuditEvent.objects.count() == before


def test_events_are_found_by_what_was_done_and_by_who_or_what(db):
    a_council("Berga"), a_council("Alella")
    a_person("Rosa Grau")
    assert [event.object_label for event in queries.history(verb="council.added", text="berg")] == ["Berga"]
    assert [event.verb for event in queries.history(text="grau")] == ["person.joined"]


def test_only_what_changed_is_shown():
    event = AuditEvent(
        before={"name": "a", "kind": "x", "gone": "1"}, after={"name": "b", "kind": "x", "new": ["p", "q"]}
    )
    assert changes(event) == [("name", "a", "b"), ("gone", "1", ""), ("new", "", "p, q")]


def test_a_verb_that_was_retired_is_shown_as_it_was_stored():
    assert verb_words("thing.of_old") == "thing.of_old"
