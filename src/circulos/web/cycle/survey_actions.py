"""The survey of an edition: opened, answered once, reminded of, closed.

That somebody answered is the one act that leaves no event in the history: a moment beside a name would tell, together
with anything that changed at that moment, whose answer it was.
"""

from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from circulos.web.cycle import survey_queries
from circulos.web.cycle.models import Edition, Reminder, ReminderRound, Respondent, Survey
from circulos.web.cycle.reminder_actions import deliver_reminder
from circulos.web.cycle.survey_questions import Kind, asked_in, is_given
from circulos.web.cycle.survey_results import FEWEST
from circulos.web.people import audit, notices
from circulos.web.people.actions import Refused
from circulos.web.people.models import Person

LETTER = "cycle/letters/survey"

audit.register(
    {
        "survey.opened": _("opened the survey of"),
        "survey.changed": _("moved the last day of the survey of"),
        "survey.closed": _("closed the survey of"),
        "survey.reminded": _("reminded those who have not answered the survey of"),
    }
)


@transaction.atomic
def open_survey(*, by: Person | None, edition: Edition, closes_at: datetime) -> Survey:
    """Ask everybody who fills in or signs for a council of the edition; each gets a letter."""
    edition = Edition.objects.whole().select_for_update(of=("self",)).get(pk=edition.pk)
    if Survey.objects.filter(edition=edition).exists():
        raise Refused(_("This edition has its survey already."))
    _demand_ahead(closes_at)
    asked = survey_queries.people_asked(edition)
    if not asked:
        raise Refused(_("No council of this edition has anybody who could answer."))
    survey = Survey.objects.create(edition=edition, phase=edition.phase, opened_by=by, closes_at=closes_at)
    Respondent.objects.bulk_create(
        Respondent(survey=survey, person=one.person, council=one.council) for one in asked
    )
    after = {"closes_at": closes_at.isoformat(), "asked": len(asked)}
    audit.record("survey.opened", by=by, about=survey, after=after, circle=edition.circle.code)
    for one in asked:
        notices.send(LETTER, to=one.person.email, **_told(survey, one.person))
    return survey


def _demand_ahead(closes_at: datetime) -> None:
    if closes_at <= timezone.now():
        raise Refused(_("The last day lies behind. Give people some days to answer."))


@transaction.atomic
def change_closing(*, by: Person, survey: Survey, closes_at: datetime) -> Survey:
    """Another last day, while it is open. Once closed it stays so: its results may have been read."""
    survey = _locked_open(survey)
    _demand_ahead(closes_at)
    before = {"closes_at": survey.closes_at.isoformat()}
    survey.closes_at = closes_at
    survey.save(update_fields=["closes_at"])
    after = {"closes_at": closes_at.isoformat()}
    circle = survey.edition.circle.code
    audit.record("survey.changed", by=by, about=survey, before=before, after=after, circle=circle)
    return survey


@transaction.atomic
def close_survey(*, by: Person, survey: Survey) -> Survey:
    """Before its day. It is not opened again."""
    survey = _locked_open(survey)
    survey.closes_at = timezone.now()
    survey.save(update_fields=["closes_at"])
    audit.record("survey.closed", by=by, about=survey, circle=survey.edition.circle.code)
    return survey


@transaction.atomic
def answer(*, by: Person, survey: Survey, answers: Mapping[str, object], sign: bool = False) -> None:
    """Add what `by` answers to the sums, once and for good: nothing is kept by which it could be found again."""
    survey = _locked_open(survey)
    council = survey_queries.council_for(by, survey.edition)
    if council is None:
        raise Refused(_("You are not asked in this survey."))
    asked, _is_new = Respondent.objects.get_or_create(survey=survey, person=by, defaults={"council": council})
    if asked.has_answered:
        raise Refused(_("You have answered already. An answer has no name on it, so it cannot be changed."))
    signed = f"{by.name}, {council.name}" if sign else ""
    if not add_up(survey, answers, signed):
        raise Refused(_("Answer at least one question."))
    asked.has_answered = True
    asked.save(update_fields=["has_answered"])
    survey.save(update_fields=["answers", "counts", "comments"])


def add_up(survey: Survey, answers: Mapping[str, object], signed: str = "") -> bool:
    """Put one person's answers into the sums, unsaved. Whether there was anything to add."""
    counts, comments = deepcopy(survey.counts), list(survey.comments)
    for question in asked_in(survey.phase):
        given = answers.get(question.code)
        if not is_given(given):
            continue
        if question.kind is Kind.WORDS:
            comments.append({"question": question.code, "words": str(given).strip(), "by": signed})
            continue
        told = counts.setdefault(question.code, {"n": 0, "counts": {}})
        told["n"] += 1
        for one in given if isinstance(given, list) else [given]:
            told["counts"][str(one)] = told["counts"].get(str(one), 0) + 1
    is_changed = counts != survey.counts or len(comments) > len(survey.comments)
    survey.answers += is_changed
    survey.counts = {code: _in_order(told) for code, told in sorted(counts.items())}
    survey.comments = sorted(comments, key=lambda one: (one["question"], one["words"].casefold(), one["by"]))
    return is_changed


def _in_order(told: dict) -> dict:
    """A dictionary keeps the order in which its keys came, and that order would tell who came first."""
    return {"n": told["n"], "counts": dict(sorted(told["counts"].items()))}


# --- Letters ------------------------------------------------------------------------------------------------


@transaction.atomic
def send_survey_reminders(*, by: Person, survey: Survey, message: str = "") -> ReminderRound:
    """One letter to each person who was asked and has not answered, and to nobody else."""
    survey = _locked_open(survey)
    late = survey_queries.to_remind(survey)
    if not late:
        raise Refused(_("Everybody has answered: there is nobody to remind."))
    sending = ReminderRound.objects.create(
        edition=survey.edition, of_survey=True, message=message.strip(), sent_by=by
    )
    for one in late:
        reminder = Reminder.objects.create(
            round=sending, council=one.council, person=one.person, email=one.person.email
        )
        subject, body = notices.written(
            LETTER, **_told(survey, one.person), message=sending.message, is_reminder=True
        )
        deliver_reminder.enqueue(number=reminder.pk, subject=subject, body=body)
    after = {"people": len(late)}
    audit.record("survey.reminded", by=by, about=survey, after=after, circle=survey.edition.circle.code)
    return sending


def _told(survey: Survey, person: Person) -> dict[str, object]:
    """What the letter about a survey needs to know, the first one and a reminder."""
    link = notices.link(reverse("cycle:answer_survey", args=[survey.edition.code]))
    return {"language": person.language, "person": person, "survey": survey, "fewest": FEWEST, "link": link}


def _locked_open(survey: Survey) -> Survey:
    found = Survey.objects.select_related("edition__circle").select_for_update(of=("self",)).get(pk=survey.pk)
    if not found.is_open:
        raise Refused(_("This survey is closed, and it is not opened again."))
    return found
