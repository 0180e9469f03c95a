"""Who may reach a council's own series. "Own" is council 1 of the test's world."""

from circulos.web.access import ADMINISTRATOR, OWN_COUNCIL, Access, Actor

LEADS = ADMINISTRATOR | {Actor.FACILITATOR}
FILLS = frozenset({Actor.COORDINATOR, Actor.CONTRIBUTOR})

ROUTES = {
    "monitoring:alerts": Access(get=LEADS | OWN_COUNCIL),
    "monitoring:take": Access(get=LEADS | OWN_COUNCIL),
    "monitoring:fill": Access(get=FILLS, post=FILLS),
}
