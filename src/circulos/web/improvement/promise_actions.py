"""Everything that changes decisions on points, and improvement actions with what became of them."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from circulos.web.analysis.points import Side
from circulos.web.cycle import kits
from circulos.web.cycle.models import Edition, Participation
from circulos.web.improvement.models import FollowUp, ImprovementAction, PointDecision
from circulos.web.improvement.target_actions import indicator_of
from circulos.web.people import audit
from circulos.web.people.actions import Refused
from circulos.web.people.models import Person

State = ImprovementAction.State

audit.register(
    {
        "point.confirmed": _("confirmed a point of"),
        "point.set_aside": _("set aside a point of"),
        "action.promised": _("promised the action"),
        "action.changed": _("changed the action"),
        "action.followed_up": _("said how it goes with the action"),
    }
)


@transaction.atomic
def decide_point(
    *,
    by: Person | None,
    part: Participation,
    indicator: str,
    side: Side,
    kind: str,
    sentence: str = "",
    reason: str = "",
) -> PointDecision:
    """The coordinator says whether a drafted point holds. What was said before ends, and stays readable."""
    edition = Edition.objects.select_related("circle").select_for_update(of=("self",)).get(pk=part.edition_id)
    indicator_of(edition.kit, indicator)
    if kind not in PointDecision.Kind:
        raise Refused(_("Say whether the point holds."))
    if kind == PointDecision.Kind.SET_ASIDE and not reason.strip():
        raise Refused(_("Say why it is set aside: next year somebody will ask."))
    now = timezone.now()
    known = PointDecision.objects.standing().filter(
        edition=edition, council=part.council, indicator=indicator, side=side.value
    )
    known.update(ended_at=now)
    made = PointDecision.objects.create(
        edition=edition,
        council=part.council,
        indicator=indicator,
        side=side.value,
        kind=kind,
        sentence=sentence.strip(),
        reason=reason.strip(),
        at=now,
        by=by,
    )
    facts = {"side": side.value, "sentence": made.sentence, "reason": made.reason}
    where = {"council": part.council.code, "circle": edition.circle.code}
    audit.record(f"point.{kind}", by=by, about=made, after=facts, **where)
    return made


@transaction.atomic
def promise(
    *,
    by: Person | None,
    part: Participation,
    indicator: str,
    title: str,
    responsible: str,
    due_on: date,
    description: str = "",
    ready: str = "",
) -> ImprovementAction:
    """The council promises to do something about an indicator."""
    edition = Edition.objects.select_related("circle").get(pk=part.edition_id)
    indicator_of(edition.kit, indicator)
    if ready and ready not in kits.kit_of(edition.kit).actions:
        raise Refused(_("The kit has no such ready action."))
    _demand_words(title, responsible)
    made = ImprovementAction.objects.create(
        council=part.council,
        edition=edition,
        indicator=indicator,
        ready=ready,
        title=title.strip(),
        description=description.strip(),
        responsible=responsible.strip(),
        due_on=due_on,
        promised_by=by,
    )
    _record("action.promised", by, made, after=_facts(made))
    return made


@transaction.atomic
def change_action(
    *,
    by: Person | None,
    action: ImprovementAction,
    title: str,
    responsible: str,
    due_on: date,
    description: str = "",
) -> ImprovementAction:
    """Other words, another person or another day; what was promised before stays in the history."""
    action = _locked(action)
    if not action.is_open:
        raise Refused(_("What is done or given up is not changed any more."))
    _demand_words(title, responsible)
    before = _facts(action)
    action.title, action.description = title.strip(), description.strip()
    action.responsible, action.due_on = responsible.strip(), due_on
    action.save(update_fields=["title", "description", "responsible", "due_on"])
    _record("action.changed", by, action, before=before, after=_facts(action))
    return action


@transaction.atomic
def follow_up(
    *, by: Person | None, action: ImprovementAction, edition: Edition, state: str, note: str = ""
) -> FollowUp:
    """What the council says of an action in an edition: done, going on or given up."""
    action = _locked(action)
    if state not in (State.GOING_ON, State.DONE, State.GIVEN_UP):
        raise Refused(_("Say whether it is done, going on or given up."))
    if state == State.GIVEN_UP and not note.strip():
        raise Refused(_("Say why it was given up: others can learn from it."))
    if edition.circle_id != action.edition.circle_id or edition.period < action.edition.period:
        raise Refused(_("An action is followed up in its own circle, from its own edition on."))
    made = FollowUp.objects.create(action=action, edition=edition, state=state, note=note.strip(), by=by)
    before, action.state = action.state, state
    action.save(update_fields=["state"])
    facts = {"state": state, "note": made.note, "edition": edition.code}
    _record("action.followed_up", by, action, before={"state": before}, after=facts)
    return made


def _locked(action: ImprovementAction) -> ImprovementAction:
    related = ImprovementAction.objects.select_related("edition__circle", "council")
    return related.select_for_update(of=("self",)).get(pk=action.pk)


def _demand_words(title: str, responsible: str) -> None:
    if not title.strip() or not responsible.strip():
        raise Refused(_("Say what will be done, and who answers for it."))


def _facts(action: ImprovementAction) -> dict:
    return {
        "title": action.title,
        "responsible": action.responsible,
        "due_on": action.due_on.isoformat(),
        "indicator": action.indicator,
    }


def _record(verb: str, by: Person | None, action: ImprovementAction, **facts) -> None:
    audit.record(
        verb, by=by, about=action, council=action.council.code, circle=action.edition.circle.code, **facts
    )
