"""The validation meeting: one indicator, all councils, and what the group decides. The minutes write themselves."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from circulos.exhibits.model import Format, NumberKind
from circulos.exhibits.setting import number_format
from circulos.facts import TOTAL
from circulos.method.types import Indicator, Kit
from circulos.render.numbers import number
from circulos.web.collection import actions, flag_actions, past, queries, rows
from circulos.web.collection import filled as reading
from circulos.web.collection.models import Answer, Exclusion, Flag, OfficialFigure, Return, Verdict, key_of
from circulos.web.collection.usual import indicator_value
from circulos.web.cycle import meeting_actions
from circulos.web.cycle.models import Edition, Meeting
from circulos.web.cycle.progress import FILED, State
from circulos.web.people.actions import Refused
from circulos.web.people.models import Person

SHOWN_STATES = (*(state.value for state in FILED), State.REOPENED.value)


@dataclass(frozen=True)
class Standing:
    """A council's draft value of one indicator, with what it is made of."""

    filed: Return
    value: float | None
    text: str
    last_text: str
    change: str
    share: float  # of the largest value, for the bar
    figures: tuple[tuple[str, str], ...]
    flags: tuple[Flag, ...]
    is_left_out: bool
    verdict: Verdict | None


def indicators(kit: Kit) -> list[Indicator]:
    """Those with typed figures, in the kit's order: official figures have nothing to decide."""
    return [one for one in kit.indicators.values() if typed_inputs(kit, one)]


def typed_inputs(kit: Kit, indicator: Indicator) -> tuple[str, ...]:
    """The variables of an indicator that councils type, those of the numerator first."""
    above = indicator.numerator.variables
    ordered = [*sorted(above), *sorted(indicator.inputs - above)]
    return tuple(code for code in ordered if reading.question_of(kit, code) is not None)


def standings(meeting: Meeting, indicator: Indicator) -> list[Standing]:
    """Filed returns only, the largest value first; a constant number of questions however many councils."""
    edition, kit = meeting.edition, reading.kit_of(meeting.edition)
    returns = _returns(edition)
    figures, left_out = _figures(edition, kit, returns, indicator.inputs)
    values = {one.pk: indicator_value(indicator, figures[one.pk]) for one in returns}
    largest = max((abs(value) for value in values.values() if value is not None), default=0) or 1
    flags = _flags(returns, kit, indicator)
    verdicts = _verdicts(meeting, indicator)
    before = _before(edition, indicator)
    found = [
        _standing(
            kit,
            indicator,
            one,
            values[one.pk],
            before.get(one.council.code),
            largest,
            figures[one.pk],
            flags.get(one.pk, ()),
            one.pk in left_out,
            verdicts.get(one.pk),
        )
        for one in returns
    ]
    return sorted(found, key=lambda one: (one.value is None, -(one.value or 0), one.filed.council.name))


def _returns(edition: Edition) -> list[Return]:
    parts = edition.participations.current().values("council")
    found = Return.objects.filter(edition=edition, state__in=SHOWN_STATES, council__in=parts)
    returns = list(found.select_related("council"))
    for one in returns:
        one.edition = edition
    return returns


def _figures(edition: Edition, kit: Kit, returns: list[Return], inputs) -> tuple[dict[int, dict], set[int]]:
    figures: dict[int, dict[str, float | None]] = {one.pk: {} for one in returns}
    rows_ = Answer.objects.filter(filed__in=returns, variable__in=inputs)
    for filed, variable, breakdown, value in rows_.values_list("filed_id", "variable", "breakdown", "value"):
        figures[filed][key_of(variable, breakdown)] = value
    official = {kit.variables[code].official: code for code in inputs if kit.variables[code].official}
    councils = {one.council_id: one.pk for one in returns}
    facts = OfficialFigure.objects.filter(period=edition.period, variable__in=official, council__in=councils)
    for council, variable, value in facts.values_list("council_id", "variable", "value"):
        figures[councils[council]][official[variable]] = value
    out = Exclusion.objects.filter(
        answer__filed__in=returns, answer__variable__in=inputs, answer__breakdown=TOTAL, lifted_at=None
    )
    return figures, set(out.values_list("answer__filed_id", flat=True))


def _flags(returns: list[Return], kit: Kit, indicator: Indicator) -> Mapping[int, tuple[Flag, ...]]:
    inputs = set(typed_inputs(kit, indicator))
    by_return: dict[int, list[Flag]] = {}
    known = {one.pk: one for one in returns}
    for flag in Flag.objects.filter(filed__in=returns).exclude(state=Flag.State.CORRECTED):
        if inputs & set(flag.variables):
            flag.filed = known[flag.filed_id]
            by_return.setdefault(flag.filed_id, []).append(flag)
    return {pk: tuple(flags) for pk, flags in by_return.items()}


def _verdicts(meeting: Meeting, indicator: Indicator) -> dict[int, Verdict]:
    """The last one of each council."""
    return {one.filed_id: one for one in meeting.verdicts.filter(indicator=indicator.code)}


def _before(edition: Edition, indicator: Indicator) -> dict[str, float | None]:
    folder = past.folder_before(edition)
    if not folder:
        return {}
    period = past.before(edition.period)
    series = past.series_of(folder)
    return {
        code: indicator_value(indicator, periods[period])
        for code, periods in series.items()
        if period in periods
    }


def _standing(kit, indicator, filed, value, last, largest, figures, flags, left_out, verdict) -> Standing:
    tongue = rows.language()
    change = ""
    if value is not None and last:
        change = f"{(value - last) / abs(last):+.0%}".replace("-", "−").replace("%", " %")
    inputs = (*typed_inputs(kit, indicator), *_official_inputs(kit, indicator))
    said = tuple(
        (
            kit.variables[code].title.into(tongue),
            rows.in_words(kit.variables[code], figures.get(code), tongue) or "–",
        )
        for code in inputs
    )
    return Standing(
        filed,
        value,
        shown(indicator, value, tongue),
        shown(indicator, last, tongue),
        change,
        round(100 * abs(value) / largest, 1) if value is not None else 0.0,
        said,
        flags,
        left_out,
        verdict,
    )


def _official_inputs(kit: Kit, indicator: Indicator) -> list[str]:
    return [code for code in sorted(indicator.inputs) if kit.variables[code].official]


def shown(indicator: Indicator, value: float | None, tongue: str) -> str:
    """The value with the decimals of the indicator, so that a column lines up; its unit stands over the column."""
    if value is None:
        return "–"
    format = number_format(indicator)
    return number(
        value, format if format.kind is NumberKind.YES_NO else Format(decimals=format.decimals), tongue
    )


# --- Deciding ---------------------------------------------------------------------------------------------


@transaction.atomic
def decide(
    *,
    by: Person | None,
    meeting: Meeting,
    filed: Return,
    indicator: Indicator,
    kind: str,
    variable: str = "",
    reason: str = "",
) -> Verdict:
    """Keep, have corrected, or leave out with a reason; and into the minutes."""
    reason, kit = reason.strip(), reading.kit_of(meeting.edition)
    if meeting.cancelled_at:
        raise Refused(_("This meeting was cancelled."))
    if filed.edition_id != meeting.edition_id:
        raise Refused(_("This return belongs to another edition."))
    if kind != Verdict.Kind.KEEP and (not reason or variable not in typed_inputs(kit, indicator)):
        raise Refused(_("Say which figure, and why: the council will read it."))
    flag_actions.demand_open(filed)
    if kind == Verdict.Kind.EXCLUDE:
        flag_actions.exclude(by=by, filed=filed, variable=variable, reason=reason, meeting=meeting)
    elif kind == Verdict.Kind.CORRECT:
        flag_actions.ask(by=by, filed=filed, variable=variable, text=reason, meeting=meeting)
        if filed.is_filed:
            actions.reopen(by=by, filed=filed, reason=reason)
    _settle_flags(by, filed, kit, indicator, kind, reason)
    keeps = kind == Verdict.Kind.KEEP
    verdict = Verdict.objects.create(
        meeting=meeting,
        indicator=indicator.code,
        filed=filed,
        kind=kind,
        variable="" if keeps else variable,
        reason=reason,
        by=by,
    )
    meeting_actions.record_decision(by=by, meeting=meeting, text=sentence(kit, verdict, filed)[:2000])
    return verdict


def _settle_flags(by, filed: Return, kit: Kit, indicator: Indicator, kind: str, reason: str) -> None:
    """What the meeting kept or left out needs no further word from the council."""
    if kind == Verdict.Kind.CORRECT:
        return
    state = Flag.State.EXPLAINED if kind == Verdict.Kind.KEEP else Flag.State.EXCLUDED
    inputs = set(typed_inputs(kit, indicator))
    for flag in filed.flags.open():
        if inputs & set(flag.variables):
            text = reason or _("Kept by the validation meeting.")
            flag_actions.settle(flag=flag, state=state, by=by, text=text, from_council=False)


def sentence(kit: Kit, verdict: Verdict, filed: Return) -> str:
    """The decision as it stands in the minutes."""
    tongue = rows.language()
    facts = {
        "indicator": f"{verdict.indicator} {kit.indicators[verdict.indicator].title.into(tongue)}",
        "council": filed.council.name,
        "reason": verdict.reason,
        "figure": kit.variables[verdict.variable].title.into(tongue)
        if verdict.variable in kit.variables
        else "",
    }
    return {
        Verdict.Kind.KEEP: _("%(indicator)s, %(council)s: the value is kept."),
        Verdict.Kind.CORRECT: _("%(indicator)s, %(council)s: to be corrected (%(figure)s). %(reason)s"),
        Verdict.Kind.EXCLUDE: _("%(indicator)s, %(council)s: left out (%(figure)s). %(reason)s"),
    }[Verdict.Kind(verdict.kind)] % facts


# --- How much was flagged ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Quality:
    """How many values were flagged, and what became of it. A flag counts for the figure it speaks of first."""

    values: int
    flagged: int
    flags: int
    corrected: int
    explained: int
    excluded: int
    open: int
    by_check: tuple[tuple[str, str, int, int], ...]  # kind, code, flags, corrected

    @property
    def share_flagged(self) -> float:
        return self.flagged / self.values if self.values else 0.0

    @property
    def share_corrected(self) -> float:
        return self.corrected / self.flags if self.flags else 0.0


def quality(edition: Edition) -> Quality:
    """Errors and things to explain count. Two questions to the database."""
    rows_ = list(
        Flag.objects.asking()
        .filter(filed__edition=edition)
        .values_list("filed_id", "kind", "code", "variables", "state")
    )
    states = Counter(state for *_rest, state in rows_)
    each = Counter((kind, code) for _filed, kind, code, *_rest in rows_)
    right = Counter((kind, code) for _f, kind, code, _v, state in rows_ if state == Flag.State.CORRECTED)
    return Quality(
        values=sum(edition.returns.values_list("answered", flat=True)),
        flagged=queries.figures_flagged((filed, variables) for filed, _k, _c, variables, _s in rows_),
        flags=len(rows_),
        corrected=states[Flag.State.CORRECTED],
        explained=states[Flag.State.EXPLAINED],
        excluded=states[Flag.State.EXCLUDED],
        open=states[Flag.State.OPEN],
        by_check=tuple((*name, count, right[name]) for name, count in each.most_common(20)),
    )
