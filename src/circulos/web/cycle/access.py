"""Who may reach the routes of circles, editions, meetings and calendars. "Own" is circle 1 of the test's world."""

from circulos.web.access import ADMINISTRATOR, EVERYONE, OWN_COUNCIL, SIGNED_IN, Access, Actor

LEADS = ADMINISTRATOR | {Actor.FACILITATOR}
EVALUATOR = frozenset({Actor.EVALUATOR})
COORDINATOR = frozenset({Actor.COORDINATOR})
ANSWERS = frozenset({Actor.COORDINATOR, Actor.CONTRIBUTOR})
SEES_CIRCLE = LEADS | OWN_COUNCIL | EVALUATOR
HAS_A_ROLE = SIGNED_IN - {Actor.NOBODY_YET}
LEADS_ONLY = Access(get=LEADS, post=LEADS)

ROUTES = {
    # The list holds only the circles of who asks; a guest of a workshop belongs to none.
    "cycle:circles": Access(get=HAS_A_ROLE - {Actor.GUEST}),
    "cycle:add_circle": Access(get=ADMINISTRATOR, post=ADMINISTRATOR),
    "cycle:circle": Access(get=SEES_CIRCLE),
    "cycle:change_circle": LEADS_ONLY,
    "cycle:close_circle": LEADS_ONLY,
    "cycle:conduct": Access(get=SEES_CIRCLE),
    "cycle:invite_council": LEADS_ONLY,
    "cycle:effectiveness": Access(get=SEES_CIRCLE),
    "cycle:membership": Access(get=LEADS | OWN_COUNCIL),
    "cycle:accept": Access(get=None, post=COORDINATOR),
    "cycle:readiness": Access(get=COORDINATOR, post=COORDINATOR),
    "cycle:leave": Access(get=LEADS | COORDINATOR, post=LEADS | COORDINATOR),
    "cycle:open_edition": LEADS_ONLY,
    "cycle:edition": Access(get=SEES_CIRCLE),
    "cycle:dates": LEADS_ONLY,
    "cycle:phase": Access(get=LEADS),
    "cycle:move_on": Access(get=None, post=LEADS),
    "cycle:move_back": LEADS_ONLY,
    "cycle:close_edition": Access(get=None, post=LEADS),
    "cycle:take_kit": Access(get=None, post=LEADS),
    "cycle:overview": Access(get=LEADS),
    "cycle:extend": LEADS_ONLY,
    "cycle:reminders": LEADS_ONLY,
    "cycle:reminder_round": Access(get=LEADS),
    "cycle:survey": Access(get=SEES_CIRCLE),
    "cycle:open_survey": LEADS_ONLY,
    "cycle:answer_survey": Access(get=ANSWERS, post=ANSWERS),
    "cycle:close_survey": Access(get=None, post=LEADS),
    "cycle:survey_reminders": LEADS_ONLY,
    "cycle:edition_calendar": Access(get=SEES_CIRCLE),
    "cycle:add_meeting": LEADS_ONLY,
    "cycle:meeting": Access(get=SEES_CIRCLE),  # the meeting of the test is no workshop
    "cycle:change_meeting": LEADS_ONLY,
    "cycle:cancel_meeting": LEADS_ONLY,
    "cycle:attendance": LEADS_ONLY,
    "cycle:decide": Access(get=None, post=LEADS),
    "cycle:minutes": LEADS_ONLY,
    "cycle:calendar": Access(get=HAS_A_ROLE),
    "cycle:renew_feed": Access(get=None, post=HAS_A_ROLE),
    # The signed address is the permission: calendars of phones cannot sign in.
    "cycle:feed": Access(get=EVERYONE),
}
