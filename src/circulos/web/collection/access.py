"""Who may reach the routes of returns, flags, files, the validation meeting and the freeze.

"Own" is the return of council 1 in the edition of circle 1. Nothing here answers a member of another council: no page
of one council shows another's draft.
"""

from circulos.web.access import ADMINISTRATOR, OWN_COUNCIL, Access, Actor

LEADS = ADMINISTRATOR | {Actor.FACILITATOR}
SIGNS = frozenset({Actor.COORDINATOR})
FILLS_IN = SIGNS | {Actor.CONTRIBUTOR}
SEES = LEADS | OWN_COUNCIL
LEADS_ONLY = Access(get=LEADS, post=LEADS)

ROUTES = {
    "collection:return": Access(get=SEES),
    "collection:section": Access(get=SEES, post=FILLS_IN),
    "collection:save": Access(get=None, post=FILLS_IN),
    "collection:check": Access(get=None, post=FILLS_IN),
    "collection:prefill": Access(get=None, post=FILLS_IN),
    "collection:sign": Access(get=SIGNS, post=SIGNS),
    "collection:reopen": LEADS_ONLY,
    "collection:validate": Access(get=None, post=LEADS),
    "collection:history": Access(get=SEES),
    "collection:flags": Access(get=SEES),
    "collection:flag": Access(get=SEES, post=LEADS | FILLS_IN),
    "collection:ask": LEADS_ONLY,
    "collection:include": Access(get=None, post=LEADS),
    "collection:workbook": Access(get=FILLS_IN),
    "collection:upload": Access(get=FILLS_IN, post=FILLS_IN),
    "collection:paste": Access(get=FILLS_IN, post=FILLS_IN),
    "collection:proposal": Access(get=FILLS_IN, post=FILLS_IN),
    "collection:meeting": Access(get=LEADS),
    "collection:screen": Access(get=LEADS),
    "collection:decide": LEADS_ONLY,
    "collection:freeze": LEADS_ONLY,
    "collection:validate_all": Access(get=None, post=LEADS),
    "collection:official": Access(get=SEES | {Actor.EVALUATOR}, post=LEADS),
    "collection:quality": Access(get=LEADS),
}
