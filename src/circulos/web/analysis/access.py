"""Who may reach the results of an edition. "Own" is council 1 of the test's world, in an edition that is frozen."""

from circulos.web.access import ADMINISTRATOR, OWN_COUNCIL, SIGNED_IN, Access, Actor

LEADS = ADMINISTRATOR | {Actor.FACILITATOR}
SEES_RESULTS = Access(get=LEADS | OWN_COUNCIL | {Actor.EVALUATOR})
SEES_COUNCIL = Access(get=LEADS | OWN_COUNCIL)

ROUTES = {
    "analysis:latest": Access(get=SIGNED_IN - {Actor.NOBODY_YET, Actor.GUEST}),
    "analysis:results": SEES_RESULTS,
    "analysis:panel": SEES_RESULTS,
    "analysis:take_panel": SEES_RESULTS,
    "analysis:take_circle": SEES_RESULTS,
    "analysis:quality": SEES_RESULTS,
    "analysis:take_quality": SEES_RESULTS,
    "analysis:indicator": SEES_RESULTS,
    "analysis:take_indicator": SEES_RESULTS,
    "analysis:processes": SEES_RESULTS,
    "analysis:process": SEES_RESULTS,
    "analysis:take_process": SEES_RESULTS,
    "analysis:council": SEES_COUNCIL,
    "analysis:calls": SEES_COUNCIL,
    "analysis:profile": SEES_COUNCIL,
    "analysis:context": SEES_COUNCIL,
    "analysis:take_report": SEES_COUNCIL,
    "analysis:take_council": SEES_COUNCIL,
}
