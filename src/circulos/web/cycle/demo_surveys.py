"""What the invented people of the demo answered about the editions that are over: each year a little kinder."""

import random
from collections.abc import Mapping
from datetime import timedelta

from circulos.web.cycle import phases, survey_actions
from circulos.web.cycle.models import Edition, Respondent, Survey
from circulos.web.people.models import Person

RESPONSE = 0.86
GAIN = 0.12  # on a scale, each year
# Mean of the scale from 1 to 5 in the first year: what people find hard stays hardest.
LIKED = {"agree": 3.5, "collect": 2.8, "validate": 3.6, "compare": 4.0, "improve": 3.7, "publish": 3.2}
HOURS = 22.0  # in the first year; every year spares some
WRITTEN = 0.15  # of those who answer, a question
HELPED_MOST = (
    "Conèixer els ens que fan el mateix que nosaltres i poder-los trucar.",
    "Veure la nostra sèrie al costat de la del cercle.",
    "La reunió de validació: vam descobrir que comptàvem coses diferents.",
    "El full d’una pàgina per a la regidora.",
    "Que les dades de l’any passat ja hi fossin.",
    "El taller: dues idees que ja hem posat en marxa.",
)
CHANGE = (
    "Menys indicadors de despesa i més de temps d’espera.",
    "El termini cau al mateix temps que el tancament comptable.",
    "Dedicar més estona al taller i menys a repassar xifres.",
    "Explicar millor què compta com a primera visita.",
    "Fer una reunió en línia a mig camí.",
    "Convidar-hi també les direccions dels centres.",
)


def lay(edition: Edition, people: Mapping[str, Person], facilitator: Person, year: int) -> None:
    """The survey of the edition of the `year`, counted from 1; `people` are those asked, by council."""
    draw = random.Random(year)  # noqa: S311 -- it invents a demo
    words = {
        "helped_most": draw.sample(HELPED_MOST, len(HELPED_MOST)),
        "change": draw.sample(CHANGE, len(CHANGE)),
    }
    closes_at = edition.planned[phases.PUBLISH.code].ends_at - timedelta(days=7)
    survey = Survey.objects.create(
        edition=edition,
        phase=phases.PUBLISH.code,
        opened_at=closes_at - timedelta(weeks=3),
        opened_by=facilitator,
        closes_at=closes_at,
    )
    asked = []
    for part in edition.participations.select_related("council"):
        person = people[part.council.code]
        one = Respondent(survey=survey, person=person, council=part.council)
        one.has_answered = draw.random() < RESPONSE
        if one.has_answered:
            survey_actions.add_up(survey, _answers(year, draw) | _written(words, draw))
        asked.append(one)
    Respondent.objects.bulk_create(asked)
    survey.save()


def _written(words: dict[str, list[str]], draw: random.Random) -> dict[str, str]:
    """Everybody says something else, and most say nothing."""
    return {code: left.pop() for code, left in words.items() if left and draw.random() < WRITTEN}


def _answers(year: int, draw: random.Random) -> dict[str, object]:
    gain = GAIN * (year - 1)
    told: dict[str, object] = {code: _step(liked + gain, 1, 5, draw) for code, liked in LIKED.items()}
    used = [one for one in ("decision", "budget", "plan", "report") if draw.random() < 0.2 + gain]
    told |= {
        "overall": _step(7.4 + gain, 0, 10, draw),
        "reflects": _chosen(("yes", 7.0 + year), ("partly", 4.0), ("no", 1.0), draw=draw),
        "used": used or ["none"],
        "actions": _chosen(
            ("yes", 2.0 + year), ("partly", 3.0), ("not_yet", 2.5), ("none_agreed", 1.0), draw=draw
        ),
        "helped": _chosen(("yes", 4.0 + year), ("partly", 4.0), ("no", 1.5), draw=draw),
        "hours": max(2, round(draw.lognormvariate(0, 0.5) * HOURS * 0.92**year)),
    }
    return told


def _step(mean: float, first: int, last: int, draw: random.Random) -> str:
    return str(min(last, max(first, round(draw.gauss(mean, 0.25 * (last - first) ** 0.75)))))


def _chosen(*weighted: tuple[str, float], draw: random.Random) -> str:
    codes, weights = zip(*weighted, strict=True)
    return draw.choices(codes, weights)[0]
