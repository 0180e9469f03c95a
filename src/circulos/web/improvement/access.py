"""Who may reach targets, points and actions. "Own" is council 1 of the test's world, in an edition that is frozen."""

from circulos.web.access import ADMINISTRATOR, OWN_COUNCIL, Access, Actor

LEADS = ADMINISTRATOR | {Actor.FACILITATOR}
DECIDES = frozenset({Actor.COORDINATOR})
SEES_COUNCIL = Access(get=LEADS | OWN_COUNCIL)
DECIDES_ONLY = Access(get=DECIDES, post=DECIDES)
LEADS_ONLY = Access(get=LEADS, post=LEADS)

ROUTES = {
    "improvement:agreed": Access(get=LEADS | OWN_COUNCIL | {Actor.EVALUATOR}),
    "improvement:add_agreed": LEADS_ONLY,
    "improvement:end_agreed": LEADS_ONLY,
    "improvement:plan": SEES_COUNCIL,
    "improvement:target": SEES_COUNCIL,
    "improvement:add_target": DECIDES_ONLY,
    "improvement:change_target": DECIDES_ONLY,
    "improvement:end_target": DECIDES_ONLY,
    "improvement:points": SEES_COUNCIL,
    "improvement:point": DECIDES_ONLY,
    "improvement:action": SEES_COUNCIL,
    "improvement:add_action": DECIDES_ONLY,
    "improvement:change_action": DECIDES_ONLY,
    "improvement:follow_up": DECIDES_ONLY,
}
