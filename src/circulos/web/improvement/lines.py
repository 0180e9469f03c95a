"""Targets and actions in words, for every page that shows them."""

import math

from django.urls import reverse
from django.utils.translation import gettext as _

from circulos.compare.comparison import Comparison
from circulos.compare.target import Arrival
from circulos.compare.way import FOREVER, Way
from circulos.exhibits import words
from circulos.exhibits.decided import moved, target_state
from circulos.exhibits.setting import number_format
from circulos.method.types import Indicator
from circulos.web.analysis import said
from circulos.web.analysis.council_page import address_of
from circulos.web.analysis.promised import ActionLine, TargetLine
from circulos.web.analysis.queries import Look
from circulos.web.analysis.seen import Seen
from circulos.web.improvement.models import ImprovementAction, Target
from circulos.web.improvement.way import Held

TONES = {
    ImprovementAction.State.PROMISED: "info",
    ImprovementAction.State.GOING_ON: "info",
    ImprovementAction.State.DONE: "positive",
    ImprovementAction.State.GIVEN_UP: "neutral",
}


def address_of_target(look: Look, target: Target) -> str:
    return reverse("improvement:target", args=[look.edition.code, look.own_code, target.pk])


def of_target(look: Look, held: Held) -> TargetLine:
    way, target = held.way, held.target
    shape = number_format(way.indicator)
    state, tone = state_of(way)
    return TargetLine(
        title=said.text(way.indicator.title),
        address=address_of_target(look, target),
        start=said.number(way.start, shape),
        now=said.value(way.one, look.own_code),
        value=said.number(target.value, shape),
        until=target.to_period,
        share=None if math.isnan(way.share) else max(0, min(100, round(100 * way.share))),
        state=state,
        tone=tone,
        responsible=target.responsible,
        arrival=arrival_of(way),
    )


def state_of(way: Way) -> tuple[str, str]:
    """Where a council is on its way, as a word and a tone."""
    state, _role = target_state(way)
    return said.say(words(f"way.{state}")), STATE_TONES[state]


STATE_TONES = {
    "cut": "neutral",
    "unknown": "neutral",
    "reached": "positive",
    "new": "info",
    "on_the_way": "info",
    "behind": "caution",
    "not_moved": "caution",
    "moved_away": "caution",
}


def arrival_of(way: Way) -> str:
    """When it is reached at the pace of the years so far, never surer than the series is."""
    if way.arrival is Arrival.IN_SIGHT:
        if not way.reached_in:
            return _("At this pace it takes more than %(years)s years.") % {"years": FOREVER}
        return _("At this pace reached in %(period)s.") % {"period": way.reached_in}
    return {
        Arrival.NOT_AT_THIS_PACE: _("The series goes the other way: not at this pace."),
        Arrival.CANNOT_TELL: _("The years so far do not tell when it will be reached."),
    }.get(way.arrival, "")


# --- Actions ------------------------------------------------------------------------------------------------


def of_action(look: Look, action: ImprovementAction) -> ActionLine | None:
    """None where the kit does not know the indicator any more."""
    indicator = look.kit.indicators.get(action.indicator)
    if indicator is None:
        return None
    then, now = figures_of(look.seen, indicator, action, look.own_code)
    moved, tone = moved_of(look.seen, indicator, action, look.own_code)
    is_later = action.edition.period < look.edition.period
    told = any(one.edition_id == look.edition.pk for one in action.follow_ups.all())
    state = state_in(action, look)
    return ActionLine(
        title=action.title,
        address=reverse("improvement:action", args=[look.edition.code, look.own_code, action.pk]),
        indicator=said.text(indicator.title),
        indicator_address=address_of(look, indicator.code),
        since=action.edition.period,
        then=then,
        now=now if is_later else "",
        moved=moved,
        moved_tone=tone,
        state=ImprovementAction.State(state).label,
        tone=TONES[ImprovementAction.State(state)],
        responsible=action.responsible,
        due_on=action.due_on,
        is_late=action.is_late and state in ImprovementAction.OPEN,
        is_waiting=is_later and not told and state in ImprovementAction.OPEN,
    )


def state_in(action: ImprovementAction, look: Look) -> str:
    """What was known of the action by this edition: a page of last year says what last year knew."""
    told = [one for one in action.follow_ups.all() if one.edition.period <= look.edition.period]
    return told[0].state if told else ImprovementAction.State.PROMISED.value


def figures_of(seen: Seen, indicator: Indicator, action: ImprovementAction, council: str) -> tuple[str, str]:
    """The figure in the period of the promise, and in the period of the page; a dash where it is not known."""
    found = (_comparison(seen, indicator, period, council) for period in (action.edition.period, seen.period))
    then, now = (said.value(one, council) if one else "–" for one in found)
    return then, now


def moved_of(seen: Seen, indicator: Indicator, action: ImprovementAction, council: str) -> tuple[str, str]:
    """Whether the figure moved since the promise, in words and with a side; nothing is said across a break."""
    found = (_comparison(seen, indicator, period, council) for period in (action.edition.period, seen.period))
    told = moved(*found, council)
    if not told:
        return "", ""
    return said.say(words(f"moved.{told}")), SIDES.get(told, "")


SIDES = {
    "better": "favourable",
    "favourable": "favourable",
    "worse": "unfavourable",
    "unfavourable": "unfavourable",
}


def _comparison(seen: Seen, indicator: Indicator, period: str, council: str) -> Comparison | None:
    if period not in seen.periods:
        return None
    return seen.comparison(indicator.code, period, seen.group_of(indicator.code, council))
