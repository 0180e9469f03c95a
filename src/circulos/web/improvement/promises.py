"""What the pages of results show of what was decided: provided to `analysis.promised`."""

from django.urls import reverse
from django.utils.translation import gettext as _

from circulos.compare import decided
from circulos.compare.decided import Action, Decided, Point, State
from circulos.method.types import Indicator
from circulos.web.analysis.points import Side
from circulos.web.analysis.promised import ActionLine, Agreed, Beside, Promised, Said
from circulos.web.analysis.queries import Look
from circulos.web.improvement import lines, queries, way
from circulos.web.improvement.models import AgreedValue, ImprovementAction, PointDecision


class Promises:
    """Gives what `circulos.web.analysis.promised.Provider` asks for."""

    def of_council(self, look: Look) -> Promised:
        """Targets, then actions: those of earlier editions first, as they are to be followed up."""
        ways = way.all_of(look.seen, list(queries.targets_of(look)), look.own_code)
        return Promised(
            targets=[lines.of_target(look, one) for one in ways],
            actions=actions_of(look),
            address=reverse("improvement:plan", args=[look.edition.code, look.own_code]),
            points=reverse("improvement:points", args=[look.edition.code, look.own_code]),
            may_decide=may_decide(look),
        )

    def decisions(self, look: Look) -> dict[tuple[str, Side], Said]:
        return {
            (one.indicator, Side(one.side)): Said(
                one.kind == PointDecision.Kind.CONFIRMED, one.sentence, one.reason
            )
            for one in queries.decisions_of(look)
        }

    def beside(self, look: Look, one: Indicator) -> Beside:
        agreed = queries.agreed_in(look.edition.circle, one.code)
        told = _agreed(look, agreed) if agreed else None
        agree = ""
        if look.leads:
            agree = reverse("improvement:add_agreed", args=[look.edition.circle.code])
            agree += f"?indicator={one.code}&edition={look.edition.code}"
        if look.own is None or not (look.leads or look.own in look.own_parts):
            return Beside(agreed=told, agree=agree)
        target = queries.targets_of(look).filter(indicator=one.code).first()
        found = way.of(look.seen, target, look.own_code) if target else None
        addresses = {}
        if may_decide(look):
            here = [look.edition.code, look.own_code, one.code]
            addresses["add_action"] = reverse("improvement:add_action", args=here)
            addresses["set_target"] = (
                reverse("improvement:change_target", args=[*here[:2], target.pk])
                if target
                else reverse("improvement:add_target", args=here)
            )
        return Beside(
            agreed=told,
            target=lines.of_target(look, found) if found else None,
            aim=target.value if target else None,
            actions=actions_of(look, one.code),
            agree=agree,
            **addresses,
        )

    def decided(self, look: Look) -> Decided:
        """What a report of the own council tells, as this edition knows it."""
        actions = [plain_action(look, one) for one in queries.actions_of(look)]
        return Decided(
            points=tuple(map(plain_point, queries.decisions_of(look))),
            targets=tuple(map(way.plain, queries.targets_of(look))),
            actions=tuple(sorted(actions, key=lambda one: (one.since, one.due))),
            agreed=tuple(map(plain_agreed, queries.all_agreed_in(look.edition.circle))),
        )

    def tabs(self, look: Look) -> list[tuple[str, str, str]]:
        if look.own is None:
            return []
        address = reverse("improvement:plan", args=[look.edition.code, look.own_code])
        return [("plan", _("Targets and actions"), address)]


def may_decide(look: Look) -> bool:
    return look.own is not None and look.person.has_perm("improvement.decide", look.own)


def actions_of(look: Look, indicator: str = "") -> list[ActionLine]:
    """Open ones of earlier editions first: what was promised is looked at before anything new."""
    found = queries.actions_of(look)
    if indicator:
        found = found.filter(indicator=indicator)
    told = [line for one in found if (line := lines.of_action(look, one))]
    return sorted(told, key=lambda line: (not line.is_waiting, line.since, line.due_on))


def _agreed(look: Look, agreed: AgreedValue) -> Agreed:
    address = reverse("improvement:agreed", args=[look.edition.circle.code])
    return Agreed(agreed.value, agreed.provenance, agreed.expires_on, agreed.is_expired, address)


# --- As data ------------------------------------------------------------------------------------------------


def plain_point(one: PointDecision) -> Point:
    return Point(
        one.indicator, Side(one.side), one.kind == PointDecision.Kind.CONFIRMED, one.sentence, one.reason
    )


def plain_action(look: Look, one: ImprovementAction) -> Action:
    """With the state and the note that this edition knows of."""
    told = [each for each in one.follow_ups.all() if each.edition.period <= look.edition.period]
    return Action(
        indicator=one.indicator,
        title=one.title,
        since=one.edition.period,
        responsible=one.responsible,
        due=one.due_on.isoformat(),
        state=State(lines.state_in(one, look)),
        note=told[0].note if told else "",
    )


def plain_agreed(one: AgreedValue) -> decided.Agreed:
    return decided.Agreed(
        one.indicator, one.value, one.provenance, one.expires_on.isoformat(), one.is_expired
    )
