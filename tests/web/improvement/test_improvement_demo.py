"""What the demo decides on top of the invented network, and the months it follows: laid once, and of one piece."""

import pytest

from circulos.web.collection import demo as network
from circulos.web.cycle import survey_results
from circulos.web.cycle.models import Circle, Survey
from circulos.web.improvement import demo
from circulos.web.improvement.models import AgreedValue, FollowUp, ImprovementAction, PointDecision, Target
from circulos.web.monitoring import demo as months
from circulos.web.monitoring import digest, series
from circulos.web.monitoring.models import PeriodFigure, Told


@pytest.fixture
def seeded(db, monkeypatch):
    """With two editions that are over, the fewest that something can be followed up in."""
    monkeypatch.setattr(network, "YEARS", 3)
    steps = []
    months.seed(steps.append)
    return steps


def counts():
    tables = (AgreedValue, Target, ImprovementAction, FollowUp, PointDecision, PeriodFigure)
    return [table.objects.count() for table in tables]


def test_the_demo_decides_follows_up_and_watches_and_does_it_once(seeded, client):
    circle = Circle.objects.get(code=network.CIRCLE)
    agreed = AgreedValue.objects.filter(circle=circle)
    assert agreed.standing().count() == 2 and sum(one.is_expired for one in agreed.standing()) == 1
    targets = Target.objects.standing().filter(council__code=network.OWN)
    assert targets.count() == 3 and {one.from_period for one in targets} == set(
        circle.editions.filter(frozen__isnull=False).values_list("period", flat=True)
    )
    actions = ImprovementAction.objects.filter(council__code=network.OWN)
    states = list(actions.order_by("pk").values_list("state", flat=True))
    assert sorted(states) == ["done", "going_on", "promised", "promised"]
    others = ImprovementAction.objects.exclude(council__code=network.OWN).values("council").distinct()
    assert others.count() > 30
    kinds = set(PointDecision.objects.standing().values_list("kind", flat=True))
    assert "confirmed" in kinds
    # surveys: of the editions that are over, closed, with enough answers to be shown
    asked = Survey.objects.filter(edition__circle=circle).order_by("edition__period")
    assert [one.edition.is_open for one in asked] == [False, False]
    assert all(survey_results.of(one).of("overall").n > 30 for one in asked)
    # months: the letter has something to tell the own council, and nothing twice
    own = circle.memberships.select_related("circle", "council").get(council__code=network.OWN)
    assert set(series.of(own).series) == {"U01", "U02"}
    digest.send_due()
    assert Told.objects.filter(membership=own, letters__gt=0).exists()
    assert digest.send_due() == 0
    assert seeded[-2:] == ["Targets, actions and decisions", "Figures month by month"]
    before = counts()
    months.seed()
    demo.seed()
    assert counts() == before
