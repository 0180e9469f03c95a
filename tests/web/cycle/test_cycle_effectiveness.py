"""How a circle works: every figure from rows laid here, with how many it rests on, and silence where there is too little."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from circulos.web.cycle import effectiveness, followed, meeting_actions, progress, survey_actions
from circulos.web.cycle.followed import Followed
from circulos.web.cycle.models import Circle, Edition, Membership, Participation
from circulos.web.people import roles
from web.cycle.world import (
    Returns,
    a_circle,
    a_coordinator_of,
    a_meeting,
    a_member,
    a_survey,
    an_edition,
    closed,
    members,
)
from web.factories import a_council, an_administrator, somebody_with

pytestmark = pytest.mark.django_db

TODAY = timezone.now()


class Actions:
    """Stands for the app improvement: tells what it was given."""

    def __init__(self, told: Followed) -> None:
        self.told = told

    def followed(self, editions):
        return {edition.pk: self.told for edition in editions}


@pytest.fixture
def circle() -> Circle:
    """Six councils with a coordinator each."""
    found = a_circle()
    for council in members(found, 6):
        a_coordinator_of(council)
    return found


def over(circle: Circle, period: str = "2024") -> Edition:
    return an_edition(circle, period, phase="publish", deadline=TODAY - timedelta(days=100))


def told(circle: Circle, title: str) -> list[tuple[str, str]]:
    """The cells of one measure, oldest edition first."""
    themes = effectiveness.themes_of(effectiveness.known_of(circle))
    found = [one for theme in themes for one in theme.measures if one.title == title]
    assert len(found) == 1, title
    return [(cell.text, cell.of) for cell in found[0].cells]


def test_councils_that_came_and_went_are_counted_edition_by_edition(circle):
    over(circle, "2023")
    newcomer = a_council()
    a_member(circle, newcomer)
    edition = over(circle, "2024")
    gone = edition.participations.exclude(council=newcomer).first()
    Participation.objects.filter(pk=gone.pk).update(withdrawn_at=TODAY, withdrawn_reason="x")
    assert told(circle, "Councils") == [("6", ""), ("6", "")]
    assert told(circle, "Came and went") == [("", ""), ("+1 −1", "")]


def test_signed_in_time_is_told_when_the_deadline_is_over_and_by_the_councils_own(circle):
    edition = over(circle)
    parts = list(edition.participations.order_by("pk"))
    later = edition.deadline + timedelta(days=5)
    Participation.objects.filter(pk=parts[0].pk).update(
        extended_until=later, extension_reason="x", extended_at=TODAY, extended_by=an_administrator()
    )
    signed = {part.council_id: edition.deadline - timedelta(hours=1) for part in parts[2:]}
    signed |= {parts[0].council_id: later, parts[1].council_id: later}
    progress.provide(Returns(work=progress.Work(signed, (), 200, 30, 40, 10)))
    assert told(circle, "Signed in time") == [("83 %", "5 of 6")]
    assert told(circle, "Values flagged") == [("15 %", "30 of 200")]
    assert told(circle, "Flags that led to a correction") == [("25 %", "10 of 40")]
    an_edition(circle, "2025", phase="collect")
    assert told(circle, "Signed in time")[1] == ("", "")


def test_where_nobody_tells_of_returns_or_actions_their_lines_are_not_there(circle):
    over(circle)
    themes = effectiveness.themes_of(effectiveness.known_of(circle))
    titles = {one.title for theme in themes for one in theme.measures}
    assert "Councils" in titles and "Hours, as people say" in titles
    assert not titles & {"Signed in time", "Hours, as counted here", "Act, as written down here"}


def test_attendance_is_a_mean_over_the_meetings_where_it_was_taken(circle):
    edition = over(circle)
    admin = an_administrator()
    councils = [part.council for part in edition.participations.select_related("council")]
    for number, there in ((0, councils[:3]), (1, councils), (2, [])):
        meeting = a_meeting(edition, title=f"M{number}", starts_at=TODAY - timedelta(days=9 + number))
        people = [meeting_actions.Attendee(f"P{at}", "present", council=one) for at, one in enumerate(there)]
        people += [meeting_actions.Attendee(f"Q{at}", "remote", council=one) for at, one in enumerate(there)]
        if there:
            people.append(meeting_actions.Attendee("Z", "excused", council=councils[5]))
            meeting_actions.take_attendance(by=admin, meeting=meeting, attendees=people)
    a_meeting(edition, title="ahead")
    assert told(circle, "At meetings") == [("75 %", "2 of 3 meetings")]


def test_what_people_say_comes_from_closed_surveys_with_enough_answers(circle):
    few, open_, enough = (over(circle, period) for period in ("2022", "2023", "2024"))
    for edition, number, closes in ((few, 4, True), (open_, 6, False), (enough, 5, True)):
        survey = a_survey(edition)
        for at, one in enumerate(survey.respondents.select_related("person")[:number]):
            answers = {"agree": str(at + 1), "actions": "yes" if at else "not_yet", "hours": 10 * at}
            survey_actions.answer(by=one.person, survey=survey, answers=answers)
        if closes:
            closed(survey)
    nothing = ("", "")
    assert told(circle, "Agree") == [nothing, nothing, ("3.0", "n = 5")]
    assert told(circle, "Have answered the survey") == [("67 %", "4 of 6"), nothing, ("83 %", "5 of 6")]
    # statsmodels.stats.proportion.proportion_confint(4, 5, method="wilson"): 0.376, 0.964
    assert told(circle, "Act, as people say") == [nothing, nothing, ("80 %", "38–96 %, n = 5")]
    assert told(circle, "Hours, as people say") == [nothing, nothing, ("20.0", "n = 5")]


def test_shares_and_medians_of_fewer_than_five_councils_are_not_told(circle):
    over(circle)
    work = progress.Work({}, (60, 120, 180, 240), 0, 0, 0, 0)
    progress.provide(Returns(work=work))
    followed.provide(Actions(Followed(promised=4, begun=2)))
    assert told(circle, "Hours, as counted here") == told(circle, "Act, as written down here") == [("", "")]
    progress.provide(Returns(work=progress.Work({}, (60, 120, 180, 240, 300), 0, 0, 0, 0)))
    followed.provide(Actions(Followed(promised=5, begun=4)))
    assert told(circle, "Hours, as counted here") == [("3.0", "n = 5")]
    assert told(circle, "Act, as written down here") == [("80 %", "38–96 %, n = 5")]


def address(circle: Circle) -> str:
    return reverse("cycle:effectiveness", args=[circle.code])


def test_the_page_counts_memberships_and_leads_to_the_surveys(circle, sign_in):
    admin = an_administrator()
    Membership.objects.create(circle=circle, council=a_council())
    gone = circle.memberships.current().first()
    Membership.objects.filter(pk=gone.pk).update(
        left_at=TODAY + timedelta(days=1), left_by=admin, left_reason="other", values_after="stay_named"
    )
    edition = over(circle)
    a_survey(edition)
    shown = sign_in(admin).get(address(circle)).content.decode()
    numbers = [part.split("</dd>")[0] for part in shown.split("<dd>")[1:5]]
    assert numbers == ["5", "1", "1", "0"]
    assert reverse("cycle:survey", args=[edition.code]) in shown


def test_a_circle_without_an_edition_says_so(circle, sign_in):
    assert "No edition yet" in sign_in(an_administrator()).get(address(circle)).content.decode()


def test_members_leaders_and_evaluators_see_it_and_nobody_else(circle, sign_in):
    council = circle.memberships.first().council
    other = a_council()
    a_member(a_circle("other-circle"), other)
    invited = a_council()
    Membership.objects.create(circle=circle, council=invited)
    for person in (
        somebody_with(roles.READER, council=council),
        somebody_with(roles.EVALUATOR),
        somebody_with(roles.FACILITATOR, circle=circle.code),
    ):
        assert sign_in(person).get(address(circle)).status_code == 200
    for person in (None, a_coordinator_of(other), a_coordinator_of(invited)):
        assert sign_in(person).get(address(circle)).status_code == 404


@pytest.mark.parametrize("editions", [1, 3])
def test_it_asks_as_often_for_three_editions_as_for_one(circle, sign_in, editions):
    for number in range(editions):
        edition = over(circle, str(2020 + number))
        a_meeting(edition, starts_at=TODAY - timedelta(days=3))
        closed(a_survey(edition))
    client = sign_in(an_administrator())
    client.get(address(circle))
    with CaptureQueriesContext(connection) as questions:
        assert client.get(address(circle)).status_code == 200
    assert len(questions) == 11
