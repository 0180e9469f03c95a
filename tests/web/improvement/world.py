"""Targets, actions and agreed values of the first council of an edition with results."""

from datetime import date, timedelta

from django.utils import timezone

from circulos.web.analysis.points import Side
from circulos.web.cycle.models import Edition
from circulos.web.improvement import promise_actions, target_actions
from circulos.web.improvement.access import ROUTES
from circulos.web.improvement.models import AgreedValue, ImprovementAction, PointDecision, Target
from circulos.web.people.models import Council
from web.analysis.world import PLACES, results
from web.cycle.world import part_of
from web.factories import a_council

LATER = timedelta(days=400)


def a_target(edition: Edition, council: Council, indicator: str = "U01", **details) -> Target:
    given = {
        "value": 5.0,
        "to_period": "2028",
        "responsible": "Nora Vila",
        "why": "We promised it.",
    } | details
    return target_actions.set_target(by=None, part=part_of(edition, council), indicator=indicator, **given)


def an_action(edition: Edition, council: Council, indicator: str = "U01", **details) -> ImprovementAction:
    given = {"title": "Reserve first hours", "responsible": "Nora Vila", "due_on": soon()} | details
    return promise_actions.promise(by=None, part=part_of(edition, council), indicator=indicator, **given)


def an_agreed(circle, indicator: str = "U01", **details) -> AgreedValue:
    given = {
        "value": 7.0,
        "provenance": "Half of the circle is there already.",
        "minutes": "Agreed by all.",
        "expires_on": soon(),
    } | details
    return target_actions.agree(by=None, circle=circle, indicator=indicator, **given)


def a_decision(edition: Edition, council: Council, indicator: str, side: Side, **details) -> PointDecision:
    given = {"kind": "confirmed"} | details
    part = part_of(edition, council)
    return promise_actions.decide_point(by=None, part=part, indicator=indicator, side=side, **given)


def soon() -> date:
    return timezone.localdate() + LATER


# --- What stands in the addresses of the access matrix ------------------------------------------------------


def examples(world, name: str) -> dict[str, object]:
    """Alella's targets and actions in an edition of twelve councils."""
    councils = [world.council, *(a_council(place, f"96{at:03}") for at, place in enumerate(PLACES[2:13]))]
    edition = results(councils)
    if name in ("improvement:agreed", "improvement:add_agreed"):
        return {"code": edition.circle.code}
    if name == "improvement:end_agreed":
        return {"code": edition.circle.code, "number": an_agreed(edition.circle).pk}
    found: dict[str, object] = {"code": edition.code, "council": world.council.code}
    if name in ("improvement:add_target", "improvement:add_action"):
        found["indicator"] = "U01"
    if name == "improvement:point":
        found["indicator"] = standing_out(edition, world.council)
    if name in ("improvement:target", "improvement:change_target", "improvement:end_target"):
        found["number"] = a_target(edition, world.council).pk
    if name in ("improvement:action", "improvement:change_action", "improvement:follow_up"):
        found["number"] = an_action(edition, world.council).pk
    return found


def drafts(edition: Edition, council: Council) -> list:
    """The points drafted of a council, as its own page has them."""
    from circulos.web.analysis import council_page
    from circulos.web.analysis.queries import Look, figures_for
    from circulos.web.cycle.models import Participation
    from web.factories import an_administrator

    parts = tuple(Participation.objects.filter(edition=edition).select_related("council"))
    own = next(part for part in parts if part.council_id == council.pk)
    figures = figures_for(edition, leads=True, may_see_drafts=True)
    look = Look(an_administrator(), edition, True, parts, figures, own)
    return council_page.drafted_of(look)


def standing_out(edition: Edition, council: Council) -> str:
    return drafts(edition, council)[0].one.indicator.code


def _example(name: str):
    return lambda world: examples(world, name)


EXAMPLES = {name: _example(name) for name in ROUTES}
