"""What is kept of the answers to a survey, and what is shown to whom and when."""

import json
from datetime import timedelta

import pytest
from django.core.serializers import serialize
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from circulos.web.cycle import survey_results
from circulos.web.cycle.models import Respondent, Survey
from circulos.web.people.models import AuditEvent
from web.cycle.surveying import answered, page, people, say
from web.cycle.world import a_survey, closed
from web.factories import an_administrator

pytestmark = pytest.mark.django_db


def everything_about(survey: Survey) -> str:
    """All the database keeps of a survey, but how many have answered and who."""
    rows = json.loads(serialize("json", Survey.objects.filter(pk=survey.pk)))
    return json.dumps(rows[0]["fields"])


ANSWERS = [
    {"overall": "9", "agree": "5", "hours": 30, "change": "Fewer meetings."},
    {"overall": "2", "agree": "1", "hours": 4, "change": "A shorter form."},
    {"overall": "6", "used": ["budget", "decision"], "hours": 12, "change": "Nothing."},
]


def test_what_is_kept_is_the_same_whoever_answered_what_and_in_whatever_order(edition):
    """So no key, no order and no moment can lead from a person to an answer: there is nothing to join."""
    kept = []
    for order in ([0, 1, 2], [2, 0, 1], [1, 2, 0]):
        survey = a_survey(edition)
        moment = timezone.now() + timedelta(days=1)
        Survey.objects.filter(pk=survey.pk).update(opened_at=timezone.now(), closes_at=moment)
        for person, number in zip(people(survey), order, strict=False):
            say(survey, person, **ANSWERS[number])
        survey.refresh_from_db()
        fields = json.loads(everything_about(survey))
        # The order of keys counts too, so the texts are compared, not the dictionaries.
        kept.append(json.dumps([fields[name] for name in ("answers", "counts", "comments")]))
        survey.respondents.all().delete()
        survey.delete()
    assert kept[0] == kept[1] == kept[2]


def test_whether_somebody_answered_is_kept_without_a_moment_and_apart(survey):
    fields = {field.name for field in Respondent._meta.get_fields()}
    assert fields == {"id", "survey", "person", "council", "has_answered"}
    assert {one.related_model for one in Survey._meta.related_objects} == {Respondent}


def test_answering_changes_one_survey_and_one_mark_and_leaves_no_event(survey):
    person = people(survey)[0]
    before = AuditEvent.objects.count()
    with CaptureQueriesContext(connection) as questions:
        say(survey, person, agree="4")
    written = [one["sql"] for one in questions if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [sql.split('"')[1] for sql in written] == ["cycle_respondent", "cycle_survey"]
    assert AuditEvent.objects.count() == before


def test_a_name_stands_under_words_only_where_she_signed_them(survey):
    first, second = people(survey)[:2]
    say(survey, first, sign=True, change="Earlier dates.")
    say(survey, second, change="Later dates.")
    survey.refresh_from_db()
    assert [one["by"].partition(",")[0] for one in survey.comments] == [first.name, ""]
    assert second.name not in everything_about(survey)


def test_while_it_is_open_nobody_sees_an_answer_not_even_who_leads(survey, sign_in):
    answered(survey, 6, change="Fewer meetings.")
    assert survey_results.of(survey) is None
    for person in (an_administrator(), people(survey)[0]):
        shown = page(sign_in(person), survey)
        assert "Fewer meetings." not in shown and "Mean" not in shown
        assert "6 / 7" in shown


def test_below_five_answers_nothing_is_shown_to_anybody(survey, sign_in):
    survey = closed(answered(survey, 4, change="Fewer meetings."))
    assert survey_results.of(survey) is None
    shown = page(sign_in(an_administrator()), survey)
    assert "Too few have answered" in shown
    assert "Fewer meetings." not in shown and "Mean" not in shown


def test_a_question_that_fewer_than_five_answered_says_only_that(survey, sign_in):
    answered(survey, 5, change="Fewer meetings.")
    say(survey, people(survey)[5], agree="1")
    results = survey_results.of(closed(survey))
    assert results.answers == 6 and results.of("overall").n == 6
    assert results.of("agree") is None
    shown = page(sign_in(an_administrator()), closed(survey))
    assert "1 person answered: too few to show." in shown
    assert "Fewer meetings." in shown


# --- What is shown --------------------------------------------------------------------------------------------


def test_means_shares_and_spreads_come_with_how_many_answered(survey):
    chosen = [
        ("10", "yes", 10),
        ("9", "partly", 20),
        ("8", "yes", 30),
        ("7", "not_yet", 40),
        ("6", "yes", 50),
    ]
    for person, (overall, actions, hours) in zip(people(survey), chosen, strict=False):
        say(survey, person, overall=overall, actions=actions, hours=hours, used=["plan", "budget"])
    results = survey_results.of(closed(survey))
    assert results.of("overall").mean == 8
    assert [line.count for line in results.of("overall").lines] == [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1]
    hours = results.of("hours").hours
    assert (hours.lower, hours.median, hours.upper) == (20, 30, 40)
    assert results.of("used").share.count == 5
    share = results.of("actions").share
    assert (share.count, share.value) == (4, 80)
    # statsmodels.stats.proportion.proportion_confint(4, 5, method="wilson")
    assert (share.lower, share.upper) == pytest.approx((37.5535, 96.3776), abs=1e-3)


def test_the_page_of_results_shows_mean_share_interval_and_words(survey, sign_in):
    answered(survey, 5, actions="yes", hours=12, helped_most="To see the others.", agree="4")
    shown = page(sign_in(people(survey)[6]), closed(survey))
    for words in ("Mean <strong>8.0</strong>, n = 5", "5 of 5; 95 % interval 57–100 %", "12 hours"):
        assert words in shown, words
    assert shown.count("To see the others.") == 5
