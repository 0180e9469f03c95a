"""How often every page asks the database: the same for one row as for three, and exactly as often as stands here.

A page of ours is named either in `QUESTIONS`, with its number, or in `ABOUT_ONE_THING`, which has no list that grows.
Whoever adds a route says which it is.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from circulos.facts import TOTAL
from circulos.web.access import declared_routes
from circulos.web.collection import filled as reading
from circulos.web.collection import flag_actions, proposal_actions, validation
from circulos.web.collection.actions import entry_for
from circulos.web.collection.laid import Laid
from circulos.web.cycle import meeting_actions, reminder_actions
from circulos.web.cycle.models import Edition, Meeting
from circulos.web.people import actions, consents, roles
from circulos.web.people.models import Council, Person
from circulos.web.publication.models import PackRun
from web.analysis.world import agree, results, some_councils
from web.collection.world import KIT, a_signed_return, late, lay_kit, type_in
from web.cycle.world import a_circle, a_coordinator_of, a_meeting, a_member, a_survey, an_edition, part_of
from web.factories import a_council, a_role, an_administrator, somebody_with
from web.improvement.world import a_decision, a_target, an_action, an_agreed, drafts
from web.monitoring.world import STEADY, some_months

OF_LIBRARIES = ("account_", "mfa_", "usersessions_", "socialaccount_", "openid_connect_")

# Forms and questions about one thing, pages of fixed text, files, and addresses that lead on to another page.
ABOUT_ONE_THING = {
    *("people:add_council", "people:change_council", "people:roles", "people:end_role", "people:hand_over"),
    *("people:accept", "people:add_key", "people:close_account", "people:invite", "people:invite_to_team"),
    *("cycle:add_circle", "cycle:change_circle", "cycle:close_circle", "cycle:invite_council"),
    *("cycle:membership", "cycle:readiness", "cycle:leave", "cycle:open_edition", "cycle:move_back"),
    *("cycle:extend", "cycle:edition_calendar", "cycle:add_meeting", "cycle:change_meeting", "cycle:feed"),
    *("cycle:open_survey", "cycle:answer_survey"),
    *("cycle:cancel_meeting", "collection:workbook", "collection:upload", "collection:paste"),
    *("collection:reopen", "collection:decide", "collection:ask", "analysis:latest", "analysis:results"),
    *("improvement:add_agreed", "improvement:end_agreed", "improvement:add_target", "improvement:end_target"),
    *("improvement:change_target", "improvement:change_action", "improvement:add_action"),
    *("improvement:follow_up", "improvement:point", "monitoring:fill", "demo:choose", "demo:letters"),
    *("ui:components", "ui:health"),
}


def asked(client: Client, address: str) -> int:
    client.get(address)  # what is read once in a process is not counted
    with CaptureQueriesContext(connection) as questions:
        assert client.get(address).status_code == 200, address
    return len(questions)


def is_page(name: str) -> bool:
    return (
        not name.startswith(OF_LIBRARIES) and ":take" not in name and declared_routes()[name].get is not None
    )


def test_every_page_says_how_often_it_asks_or_that_it_has_no_list():
    pages = {name for name in declared_routes() if is_page(name)}
    counted = QUESTIONS.keys() | RESULTS.keys()
    assert counted & ABOUT_ONE_THING == set()
    assert pages - counted - ABOUT_ONE_THING == set()
    assert counted - pages == set()


# --- Circles, editions and returns --------------------------------------------------------------------------


def a_circle_at_work(rows: int) -> tuple[Edition, Meeting, list[Council]]:
    """An edition that is collected, with `rows` of councils, people, meetings, flags, decisions and letters."""
    lay_kit()
    circle = a_circle("own-circle", kit=KIT)
    councils = [a_council() for _row in range(rows + 1)]
    for council in councils:
        a_member(circle, council)
        a_coordinator_of(council, phone="93 800 00 01")
    edition = an_edition(circle, phase="collect")
    for row in range(rows):
        a_meeting(edition, title=f"Meeting {row}", agenda=[meeting_actions.Item(f"{row}", 10)])
    agenda = [meeting_actions.Item(f"Point {row}", 10) for row in range(rows)]
    meeting = a_meeting(edition, starts_at=timezone.now() - timedelta(hours=3), agenda=agenda)
    return edition, meeting, councils


def fill_in(
    edition: Edition, meeting: Meeting, councils: list[Council], coordinator: Person, rows: int
) -> None:
    """The first council is still typing; the others have signed and are asked about their figures."""
    type_in(part_of(edition, councils[0]), coordinator, borrowers=100, loans=9000, spending=5)
    for council in councils[1:]:
        filed = a_signed_return(edition, council)
        for variable in ("loans", "borrowers", "spending")[:rows]:
            flag = flag_actions.ask(by=coordinator, filed=filed, variable=variable, text="So many?")
            flag_actions.say(by=coordinator, flag=flag, text="We count visits.", from_council=True)
        one = reading.kit_of(edition).indicators["U01"]
        validation.decide(by=coordinator, meeting=meeting, filed=filed, indicator=one, kind="keep")


def a_proposal(edition: Edition, council: Council, coordinator: Person, rows: int):
    codes = ("borrowers", "loans", "spending")[:rows]
    laid = Laid([entry_for(code, TOTAL, 7.0, "") for code in codes], ["Said"] * rows)
    return proposal_actions.propose(
        by=coordinator, part=part_of(edition, council), laid=laid, via="file", name="x.csv"
    )


def people_of(council: Council, coordinator: Person, rows: int) -> None:
    for row in range(rows):
        somebody_with(roles.CONTRIBUTOR, council=council)
        actions.invite(by=coordinator, email=f"new{row}@example.org", role=roles.READER, council=council)
        until = timezone.now() + timedelta(days=1)
        actions.create_api_key(by=coordinator, name=f"key {row}", expires_at=until)
        a_role(coordinator, roles.FACILITATOR, circle=f"circle-{row}")
    for purpose in consents.PURPOSES[:rows]:
        actions.give_consent(by=coordinator, council=council, purpose=purpose)


QUESTIONS = {
    "home": 21,
    "people:councils": 5,
    "people:council": 7,
    "people:team": 6,
    "people:consents": 5,
    "people:council_history": 6,
    "people:me": 5,
    "people:keys": 5,
    "people:people": 8,
    "people:person": 7,
    "people:history": 5,
    "cycle:circles": 6,
    "cycle:circle": 10,
    "cycle:conduct": 5,
    "cycle:edition": 16,
    "cycle:effectiveness": 15,
    "cycle:dates": 5,
    "cycle:phase": 9,
    "cycle:overview": 9,
    "cycle:reminders": 10,
    "cycle:reminder_round": 7,
    "cycle:survey": 8,
    "cycle:survey_reminders": 9,
    "cycle:meeting": 8,
    "cycle:attendance": 6,
    "cycle:minutes": 7,
    "cycle:calendar": 7,
    "collection:return": 13,
    "collection:section": 11,
    "collection:sign": 11,
    "collection:history": 11,
    "collection:flags": 10,
    "collection:flag": 10,
    "collection:proposal": 12,
    "collection:meeting": 6,
    "collection:screen": 11,
    "collection:freeze": 9,
    "collection:official": 8,
    "collection:quality": 7,
}


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_asks_as_often_for_three_rows_as_for_one(rows, sign_in):
    admin = an_administrator()
    edition, meeting, councils = a_circle_at_work(rows)
    own, other = councils[:2]
    coordinator = a_coordinator_of(own)
    fill_in(edition, meeting, councils, coordinator, rows)
    people_of(own, coordinator, rows)
    proposal = a_proposal(edition, own, coordinator, rows)
    edition = late(edition)
    a_survey(edition)
    for row in range(rows):
        a_meeting(an_edition(a_circle(f"circle-{row}", kit=KIT)))
        meeting_actions.record_decision(by=admin, meeting=meeting, text=f"So be it {row}.")
        sending = reminder_actions.send_reminders(by=admin, edition=edition)
    everybody = [meeting_actions.Attendee(f"Guest {row}", "present") for row in range(rows)]
    meeting_actions.take_attendance(by=admin, meeting=meeting, attendees=everybody)
    flag = next(one for one in other.returns.get().flags.all() if one.is_open)
    for row in range(rows):
        flag_actions.say(by=admin, flag=flag, text=f"Still {row}?", from_council=False)
    code, circle = {"code": edition.code}, {"code": edition.circle.code}
    mine, place = code | {"council": own.code}, {"code": own.code}
    theirs = code | {"council": other.code}
    met = code | {"number": meeting.pk}
    given = {
        "people:council": place, "people:team": place, "people:consents": place, "people:council_history": place,
        "people:person": {"number": coordinator.pk},
        "cycle:circle": circle, "cycle:conduct": circle, "cycle:effectiveness": circle,
        "cycle:edition": code, "cycle:dates": code, "cycle:phase": code, "cycle:overview": code, "cycle:reminders": code,
        "cycle:survey": code, "cycle:survey_reminders": code,
        "cycle:reminder_round": code | {"number": sending.pk},
        "cycle:meeting": met, "cycle:attendance": met, "cycle:minutes": met,
        "collection:return": mine, "collection:section": mine | {"section": "people"}, "collection:sign": mine,
        "collection:history": mine, "collection:flags": theirs, "collection:flag": theirs | {"number": flag.pk},
        "collection:proposal": mine | {"number": proposal.pk},
        "collection:meeting": met, "collection:screen": met | {"indicator": "U01"},
        "collection:freeze": code, "collection:quality": code, "collection:official": code,
    }  # fmt: skip
    clients = {True: sign_in(coordinator), False: sign_in(admin)}
    found = {}
    for name in sorted(QUESTIONS):
        client = clients[name in OF_COORDINATOR]
        found[name] = asked(client, reverse(name, kwargs=given.get(name, {})))
    assert found == QUESTIONS


OF_COORDINATOR = {
    "home", "people:me", "people:keys", "collection:return", "collection:section", "collection:sign",
    "collection:proposal",
}  # fmt: skip


# --- Results ------------------------------------------------------------------------------------------------

RESULTS = {
    "analysis:panel": 6,
    "analysis:quality": 8,
    "analysis:indicator": 7,
    "analysis:processes": 6,
    "analysis:process": 6,
    "analysis:council": 17,
    "analysis:calls": 12,
    "analysis:profile": 8,
    "analysis:context": 8,
    "improvement:agreed": 5,
    "improvement:plan": 11,
    "improvement:target": 8,
    "improvement:points": 9,
    "improvement:action": 8,
    "monitoring:alerts": 5,
    "publication:packs": 7,
}


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_of_results_asks_as_often_for_three_rows_as_for_one(rows, sign_in):
    councils = some_councils()
    for council in councils[1 : 1 + rows]:
        agree(council, consents.NAMED_IN_CIRCLE, consents.SHARE_PRACTICES)
        a_coordinator_of(council, phone="93 800 00 01")
    edition = results(councils)
    own = councils[0]
    points = {(one.one.indicator.code, one.side) for one in drafts(edition, own)}
    for indicator, side in sorted(points)[:rows]:
        a_decision(edition, own, indicator, side)
    for council in councils[:rows]:
        some_months(edition.circle.memberships.get(council=council), STEADY)
    for indicator in ("U01", "E09", "E15")[:rows]:
        target = a_target(edition, own, indicator)
        promised = an_action(edition, own, indicator)
        an_agreed(edition.circle, indicator)
    for row in range(rows):
        PackRun.objects.create(
            edition=edition, language="en", formats="pdf", finished_at=timezone.now(), file=f"{row}.zip"
        )
    code = {"code": edition.code}
    mine = code | {"council": own.code}
    given = {
        "improvement:agreed": {"code": edition.circle.code},
        "improvement:target": mine | {"number": target.pk},
        "improvement:action": mine | {"number": promised.pk},
        "analysis:indicator": code | {"indicator": "E09"}, "analysis:process": code | {"process": "reception"},
    }  # fmt: skip
    given["monitoring:alerts"] = {"code": edition.circle.code, "council": own.code}
    given |= dict.fromkeys(OF_ONE_COUNCIL, mine)
    clients = {True: sign_in(a_coordinator_of(own)), False: sign_in(an_administrator())}
    found = {}
    for name in sorted(RESULTS):
        client = clients[name in OF_ONE_COUNCIL]
        found[name] = asked(client, reverse(name, kwargs=given.get(name, code)))
    assert found == RESULTS


OF_ONE_COUNCIL = {
    "analysis:council", "analysis:calls", "analysis:profile", "analysis:context", "improvement:plan",
    "improvement:points",
}  # fmt: skip
