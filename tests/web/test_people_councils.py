import pytest
from django.urls import reverse

from circulos.web.access import Actor
from circulos.web.people import actions, queries, roles
from circulos.web.people.models import AuditEvent, Council
from web.factories import a_coordinator, a_council, a_person, a_role, an_administrator, somebody_with


@pytest.fixture
def administrator(db, sign_in):
    return sign_in(an_administrator())


def test_an_administrator_adds_a_council_with_its_territories(administrator):
    form = {
        "code": "99100",
        "name": "Alt Camp Nou",
        "kind": "county_council",
        "population": "16900",
        "territories": "08101 Vilaverd\n\n08102 la Coma i Serra\n",
    }
    response = administrator.post(reverse("people:add_council"), form, follow=True)
    council = Council.objects.get(code="99100")
    assert response.redirect_chain == [("/councils/99100/", 302)]
    assert [(area.code, area.name) for area in council.territories.all()] == [
        ("08101", "Vilaverd"),
        ("08102", "la Coma i Serra"),
    ]
    event = AuditEvent.objects.get(verb="council.added")
    assert event.after["territories"] == ["08101 Vilaverd", "08102 la Coma i Serra"]
    assert event.council == "99100"


@pytest.mark.parametrize(
    ("territories", "message"),
    [
        ("08101", "“08101” has no name."),
        ("08101 Vilaverd\n08101 Again", "These codes appear twice: 08101."),
        ("<b> Bold", "“&lt;b&gt; Bold” does not begin with an official code."),
    ],
)
def test_wrong_territories_are_named_and_nothing_is_saved(administrator, territories, message):
    form = {"code": "99100", "name": "Any", "kind": "other", "territories": territories}
    response = administrator.post(reverse("people:add_council"), form)
    assert message in response.content.decode()
    assert not Council.objects.filter(code="99100").exists()


def test_the_code_of_a_council_cannot_be_changed(administrator):
    council = a_council("Berga", "91002")
    form = {
        "code": "00000",
        "name": "Berga Nova",
        "kind": "municipality",
        "population": "",
        "territories": "",
    }
    administrator.post(reverse("people:change_council", args=["91002"]), form)
    council.refresh_from_db()
    assert (council.code, council.name) == ("91002", "Berga Nova")
    event = AuditEvent.objects.get(verb="council.changed")
    assert (event.before["name"], event.after["name"]) == ("Berga", "Berga Nova")


def test_a_code_is_used_once(administrator):
    a_council("Berga", "91002")
    form = {"code": "91002", "name": "Another", "kind": "municipality", "territories": ""}
    response = administrator.post(reverse("people:add_council"), form)
    assert response.status_code == 200
    assert Council.objects.get(code="91002").name == "Berga"


def test_each_sees_the_councils_of_her_work(world):
    both = {world.council, world.other_council}
    seen = {actor: set(queries.councils_for(person)) for actor, person in world.people.items() if person}
    assert seen[Actor.ADMINISTRATOR] == both
    assert seen[Actor.FACILITATOR] == seen[Actor.READER] == {world.council}
    assert seen[Actor.OTHER_FACILITATOR] == seen[Actor.OTHER_COORDINATOR] == {world.other_council}
    assert seen[Actor.EVALUATOR] == seen[Actor.GUEST] == seen[Actor.NOBODY_YET] == set()


def test_a_facilitator_of_every_circle_sees_every_council(world):
    assert queries.councils_for(somebody_with(roles.FACILITATOR)).count() == 2


def test_the_list_finds_by_name_code_and_kind(administrator):
    a_council("Alella", "91001")
    a_council("Berga", "91002", kind=Council.Kind.CONSORTIUM)
    address = reverse("people:councils")
    for query, expected in [
        ({"q": "alel"}, "Alella"),
        ({"q": "91002"}, "Berga"),
        ({"kind": "consortium"}, "Berga"),
    ]:
        page = administrator.get(address, query).context["page"]
        assert [council.name for council in page] == [expected], query


def test_the_list_of_councils_asks_the_same_number_of_questions_for_one_and_for_three(
    administrator, django_assert_num_queries
):
    for _step in range(2):
        a_council()
        with django_assert_num_queries(5):  # session, person, roles, count, councils
            administrator.get(reverse("people:councils"))
        a_council(), a_council()


def test_the_team_asks_the_same_number_of_questions_for_one_and_for_three(
    sign_in, db, django_assert_num_queries
):
    council = a_council()
    client = sign_in(a_coordinator(council))
    for _step in range(2):
        with django_assert_num_queries(6):  # session, person, roles, council, team, invitations
            client.get(reverse("people:team", args=[council.code]))
        for _more in range(2):
            somebody_with(roles.READER, council=council)
            actions.invite(
                by=a_person(), email=f"new{_step}{_more}@example.org", role=roles.READER, council=council
            )


def test_a_council_shows_whom_to_call(sign_in, db):
    council = a_council()
    coordinator = a_coordinator(council, name="Rosa Grau", phone="93 800 01 04")
    reader = somebody_with(roles.READER, council=council, name="Somebody Else", phone="93 999 99 99")
    page = sign_in(reader).get(council.get_absolute_url()).content.decode()
    assert 'href="tel:938000104"' in page
    assert coordinator.email in page
    assert "939999999" not in page


def test_a_reader_sees_the_team_but_may_change_nothing(world, sign_in):
    a_role(a_person("Nova Veïna"), roles.CONTRIBUTOR, council=world.council)
    page = (
        sign_in(world[Actor.READER]).get(reverse("people:team", args=[world.council.code])).content.decode()
    )
    assert "Nova Veïna" in page
    assert "/roles/" not in page.replace('href="/roles/"', "")
    assert "Invite somebody" not in page


def test_the_history_of_a_council_is_only_its_own(world, sign_in):
    a_role(a_person("Of Berga"), roles.READER, council=world.other_council)
    a_role(a_person("Of Alella"), roles.READER, council=world.council)
    address = reverse("people:council_history", args=[world.council.code])
    labels = [event.object_label for event in sign_in(world[Actor.COORDINATOR]).get(address).context["page"]]
    assert "Reader · Alella" in labels
    assert not any("Berga" in label for label in labels)
