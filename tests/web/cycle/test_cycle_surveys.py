"""The survey of an edition: who is asked, how they answer, and who is reminded."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from circulos.web.cycle import survey_actions, survey_queries
from circulos.web.cycle.models import Participation
from circulos.web.cycle.survey_questions import BY_CODE, QUESTIONS, Kind, asked_in
from circulos.web.people import roles
from circulos.web.people.actions import Refused, end_role
from circulos.web.people.models import AuditEvent
from web.cycle.surveying import answered, page, people, say
from web.cycle.world import a_circle, a_coordinator_of, a_member, a_survey, an_edition, closed
from web.factories import a_council, a_role, an_administrator, somebody_with

pytestmark = pytest.mark.django_db


# --- Questions ------------------------------------------------------------------------------------------------


def test_a_code_of_a_question_is_there_once_and_what_is_affirmed_is_an_option():
    assert len(BY_CODE) == len(QUESTIONS)
    for one in QUESTIONS:
        assert set(one.affirmed) <= {code for code, _label in one.options}
        assert bool(one.options) == (one.kind in (Kind.SCALE, Kind.ONE, Kind.SEVERAL))


def test_nobody_is_asked_about_a_phase_that_has_not_begun():
    codes = {one.code for one in asked_in("validate")}
    assert {"agree", "collect", "validate", "hours"} <= codes
    assert not codes & {"compare", "improve", "publish", "actions"}
    assert asked_in("publish") == QUESTIONS


# --- Opening --------------------------------------------------------------------------------------------------


def test_everybody_who_fills_in_or_signs_for_a_council_of_the_edition_is_asked_once_by_letter(edition):
    council = edition.participations.first().council
    typist = somebody_with(roles.CONTRIBUTOR, council=council)
    a_role(typist, roles.COORDINATOR, council=council)
    somebody_with(roles.READER, council=council)
    left = edition.participations.last()
    Participation.objects.filter(pk=left.pk).update(withdrawn_at=timezone.now(), withdrawn_reason="x")
    a_coordinator_of(a_council())
    mail.outbox.clear()
    survey = a_survey(edition)
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(one.email for one in people(survey))
    assert len(people(survey)) == 6 + 1 and typist in people(survey)
    assert reverse("cycle:answer_survey", args=[edition.code]) in mail.outbox[0].body


def test_an_edition_has_one_survey_with_a_last_day_ahead_and_somebody_to_answer(edition):
    with pytest.raises(Refused, match="lies behind"):
        a_survey(edition, closes_at=timezone.now() - timedelta(hours=1))
    a_survey(edition)
    with pytest.raises(Refused, match="already"):
        a_survey(edition)
    with pytest.raises(Refused, match="anybody who could answer"):
        a_survey(an_edition(a_circle("empty-circle")))


# --- Answering ------------------------------------------------------------------------------------------------


def test_an_answer_is_given_once(survey):
    person = people(survey)[0]
    say(survey, person, agree="4")
    with pytest.raises(Refused, match="answered already"):
        say(survey, person, agree="1")
    survey.refresh_from_db()
    assert survey.answers == 1
    assert survey.counts["agree"] == {"n": 1, "counts": {"4": 1}}


def test_an_answer_without_anything_in_it_is_none(survey):
    person = people(survey)[0]
    with pytest.raises(Refused, match="at least one"):
        survey_actions.answer(by=person, survey=survey, answers={"agree": "", "used": [], "change": ""})
    assert not survey_queries.has_answered(person, survey)


def test_after_its_last_day_a_survey_takes_no_answer_and_is_not_opened_again(survey, sign_in):
    person, survey = people(survey)[0], closed(survey)
    with pytest.raises(Refused, match="closed"):
        say(survey, person)
    tomorrow = timezone.now() + timedelta(days=1)
    with pytest.raises(Refused, match="closed"):
        survey_actions.change_closing(by=an_administrator(), survey=survey, closes_at=tomorrow)
    with pytest.raises(Refused, match="closed"):
        survey_actions.send_survey_reminders(by=an_administrator(), survey=survey)
    response = sign_in(person).post(
        reverse("cycle:answer_survey", args=[survey.edition.code]), {"overall": "9"}
    )
    assert response.status_code == 302
    survey.refresh_from_db()
    assert survey.answers == 0


def test_closed_by_hand_it_is_closed(survey, sign_in):
    response = sign_in(an_administrator()).post(reverse("cycle:close_survey", args=[survey.edition.code]))
    assert response.status_code == 302
    survey.refresh_from_db()
    assert not survey.is_open
    assert AuditEvent.objects.filter(verb="survey.closed").count() == 1


def test_who_came_to_a_council_later_may_answer_and_who_is_of_none_may_not(survey):
    council = survey.edition.participations.first().council
    say(survey, somebody_with(roles.CONTRIBUTOR, council=council))
    assert survey_queries.rate_of(survey) == survey_queries.Rate(8, 1)
    for outsider in (an_administrator(), a_coordinator_of(a_council())):
        with pytest.raises(Refused, match="not asked"):
            say(survey, outsider)


def test_the_form_takes_every_answer_and_what_it_took_is_added_up(survey, sign_in):
    told = {one.code: "3" for one in asked_in("publish") if one.phase == one.code}
    told |= {"overall": "10", "reflects": "yes", "used": ["budget", "report"], "actions": "partly"}
    told |= {"helped": "no", "hours": "0", "helped_most": "To see the others.", "change": ""}
    client = sign_in(people(survey)[0])
    assert "no name on it" in page(client, survey, "answer_survey")
    response = client.post(reverse("cycle:answer_survey", args=[survey.edition.code]), told)
    assert response.status_code == 302
    survey.refresh_from_db()
    assert survey.counts["used"] == {"n": 1, "counts": {"budget": 1, "report": 1}}
    assert survey.counts["hours"] == {"n": 1, "counts": {"0": 1}}
    assert set(survey.counts) == {one.code for one in QUESTIONS if one.kind is not Kind.WORDS}
    assert survey.comments == [{"question": "helped_most", "words": "To see the others.", "by": ""}]
    assert client.get(reverse("cycle:answer_survey", args=[survey.edition.code])).status_code == 302


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"overall": ""}, "at least one question"),
        ({"used": ["none", "budget"]}, "cannot go together"),
        ({"overall": "11"}, "11"),
        ({"hours": "-1"}, "greater than or equal to 0"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_added(survey, sign_in, given, message):
    response = sign_in(people(survey)[0]).post(
        reverse("cycle:answer_survey", args=[survey.edition.code]), given
    )
    assert response.status_code == 200
    assert message in response.content.decode()
    survey.refresh_from_db()
    assert (survey.answers, survey.counts) == (0, {})


# --- Anonymity ------------------------------------------------------------------------------------------------


# --- Who may --------------------------------------------------------------------------------------------------


def test_others_do_not_find_the_survey(survey, sign_in):
    council = survey.edition.participations.first().council
    reader = somebody_with(roles.READER, council=council)
    other = a_council()
    a_member(a_circle("other-circle"), other)
    foreign, nobody = a_coordinator_of(other), None
    guest = somebody_with(roles.WORKSHOP_GUEST, circle=survey.edition.circle.code)
    code = [survey.edition.code]
    for person in (foreign, nobody, guest):
        for name in ("survey", "answer_survey", "open_survey", "survey_reminders"):
            assert sign_in(person).get(reverse(f"cycle:{name}", args=code)).status_code == 404, (person, name)
    assert sign_in(reader).get(reverse("cycle:survey", args=code)).status_code == 200
    for name in ("answer_survey", "open_survey", "survey_reminders"):
        assert sign_in(reader).get(reverse(f"cycle:{name}", args=code)).status_code == 404
    assert (
        sign_in(reader).post(reverse("cycle:answer_survey", args=code), {"overall": "1"}).status_code == 404
    )
    assert sign_in(people(survey)[0]).post(reverse("cycle:close_survey", args=code)).status_code == 404


def test_only_who_leads_sees_which_councils_have_answered(survey, sign_in):
    answered(survey, 2)
    names = [one.council.name for one in survey.respondents.select_related("council")]
    led = page(sign_in(an_administrator()), survey)
    assert all(name in led for name in names)
    assert not any(name in page(sign_in(people(survey)[0]), survey) for name in names)


def test_councils_of_one_name_are_counted_apart(survey):
    first, second = [one.council for one in survey.respondents.select_related("council")[:2]]
    second.name = first.name
    second.save()
    say(survey, survey.respondents.get(council=first).person)
    rates = survey_queries.rates_by_council(survey)
    assert len(rates) == 7
    assert sorted(one.answered for name, one in rates if name == first.name) == [0, 1]


def test_it_waits_on_the_start_page_until_it_is_answered(survey, sign_in):
    person = people(survey)[0]
    address = reverse("cycle:answer_survey", args=[survey.edition.code])
    client = sign_in(person)
    assert address in client.get("/").content.decode()
    assert address in client.get(survey.edition.get_absolute_url()).content.decode()
    say(survey, person)
    assert address not in client.get("/").content.decode()
    assert address not in client.get(survey.edition.get_absolute_url()).content.decode()


def test_in_the_last_phase_who_leads_is_asked_to_open_it_until_it_is_open(edition, sign_in):
    client = sign_in(an_administrator())
    address = reverse("cycle:open_survey", args=[edition.code])
    for page_ in ("/", edition.get_absolute_url()):
        assert address in client.get(page_).content.decode()
    a_survey(edition)
    for page_ in ("/", edition.get_absolute_url()):
        assert address not in client.get(page_).content.decode()
    collecting = an_edition(edition.circle, "2026", phase="collect")
    assert reverse("cycle:open_survey", args=[collecting.code]) not in client.get("/").content.decode()


# --- Reminders ------------------------------------------------------------------------------------------------


def test_only_those_who_have_not_answered_and_are_still_there_are_reminded(survey):
    answered(survey, 5)
    gone, there = people(survey)[5:]
    end_role(by=an_administrator(), assignment=gone.assignments.get())
    mail.outbox.clear()
    sending = survey_actions.send_survey_reminders(by=an_administrator(), survey=survey, message="Please.")
    assert [letter.to for letter in mail.outbox] == [[there.email]]
    assert "Please." in mail.outbox[0].body
    assert sending.reminders.get().delivered_at is not None
    say(survey, there)
    with pytest.raises(Refused, match="nobody to remind"):
        survey_actions.send_survey_reminders(by=an_administrator(), survey=survey)


def test_reminders_of_the_survey_stand_on_its_own_page_only(survey, sign_in):
    admin = an_administrator()
    client = sign_in(admin)
    code = [survey.edition.code]
    response = client.post(reverse("cycle:survey_reminders", args=code), {"message": ""})
    assert response.status_code == 302
    round_ = reverse("cycle:reminder_round", args=[*code, survey.edition.reminder_rounds.get().pk])
    assert response["Location"] == round_
    assert round_ in page(client, survey, "survey_reminders")
    assert round_ not in page(client, survey, "reminders")
    assert reverse("cycle:survey_reminders", args=code) in client.get(round_).content.decode()
