"""Who is asked in a survey, who has answered, and what waits for somebody."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from circulos.web.cycle import queries, rules
from circulos.web.cycle.models import Edition, Participation, Respondent, Survey
from circulos.web.people.models import Council, Person, RoleAssignment


def of_edition(edition: Edition) -> Survey | None:
    found = Survey.objects.filter(edition=edition).first()
    if found:
        found.edition = edition
    return found


def exists_in(edition: Edition) -> bool:
    return Survey.objects.filter(edition=edition).exists()


def without(editions: Iterable[int]) -> set[int]:
    """Those of the editions, by their keys, that have no survey."""
    keys = set(editions)
    return (
        keys - set(Survey.objects.filter(edition__in=keys).values_list("edition", flat=True))
        if keys
        else keys
    )


def people_asked(edition: Edition) -> list[RoleAssignment]:
    """Who fills in or signs for a council of the edition: one line a person, at the first of her councils."""
    in_order = queries.teams_of(edition).order_by("-council__name", "-role")
    return list({one.person_id: one for one in in_order}.values())[::-1]


def council_for(person: Person, edition: Edition) -> Council | None:
    """For which council of the edition she answers; none if she is not asked."""
    councils = rules.council_ids_answered(person)
    parts = edition.participations.current().filter(council_id__in=councils).select_related("council")
    first = parts.order_by("council__name").first() if councils else None
    return first.council if first else None


def has_answered(person: Person, survey: Survey) -> bool:
    return survey.respondents.filter(person=person, has_answered=True).exists()


def waiting_for(person: Person, edition: Edition | None = None) -> QuerySet[Survey]:
    """The open surveys she is asked in and has not answered; of one edition or of all."""
    councils = rules.council_ids_answered(person)
    if not councils:
        return Survey.objects.none()
    parts = Participation.objects.current().filter(council_id__in=councils).values("edition")
    answered = Respondent.objects.filter(person=person, has_answered=True).values("survey")
    found = Survey.objects.open().filter(edition__in=parts).exclude(pk__in=answered)
    if edition is not None:
        found = found.filter(edition=edition)
    return found.select_related("edition")


@dataclass(frozen=True)
class Rate:
    """Of how many people asked how many have answered."""

    asked: int = 0
    answered: int = 0

    @property
    def share(self) -> float:
        return 100 * self.answered / self.asked if self.asked else 0.0


def rate_of(survey: Survey) -> Rate:
    return Rate(**survey.respondents.aggregate(**_COUNTS))


def rates_by_council(survey: Survey) -> list[tuple[str, Rate]]:
    """By name of the council. Whether, never what."""
    rows = survey.respondents.order_by("council__name", "council").values_list("council", "council__name")
    return [(name, Rate(asked, answered)) for _key, name, asked, answered in rows.annotate(**_COUNTS)]


_COUNTS = {"asked": Count("pk"), "answered": Count("pk", filter=Q(has_answered=True))}


def to_remind(survey: Survey) -> list[Respondent]:
    """Who was asked, has not answered, and is still there to be asked."""
    there = {held.person_id for held in people_asked(survey.edition)}
    found = survey.respondents.filter(has_answered=False).select_related("person", "council")
    return [one for one in found if one.person_id in there]
