"""A survey, and people who answer it."""

from django.urls import reverse

from circulos.web.cycle import survey_actions
from circulos.web.cycle.models import Survey


def people(survey: Survey) -> list:
    return [one.person for one in survey.respondents.order_by("person__email")]


def say(survey: Survey, person, sign: bool = False, **answers) -> None:
    survey_actions.answer(by=person, survey=survey, answers={"overall": "8"} | answers, sign=sign)


def answered(survey: Survey, number: int, **answers) -> Survey:
    for person in people(survey)[:number]:
        say(survey, person, **answers)
    survey.refresh_from_db()
    return survey


def page(client, survey: Survey, name: str = "survey") -> str:
    response = client.get(reverse(f"cycle:{name}", args=[survey.edition.code]))
    assert response.status_code == 200, response.status_code
    return response.content.decode()
