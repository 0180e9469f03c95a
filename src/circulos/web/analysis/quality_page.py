"""How complete and how sure the figures are: reasons for what is missing, estimates, and what became of the flags."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from django.utils.translation import gettext as _

from circulos.compare.comparison import Comparison
from circulos.compare.quality import Panel, duplicates
from circulos.exhibits.model import Align, Cell, Column, Exhibit, Format, NumberKind, Row, Table
from circulos.facts import Status
from circulos.web.analysis import said
from circulos.web.analysis.queries import Look
from circulos.web.analysis.store import Ready
from circulos.web.collection.models import Answer, Flag
from circulos.web.collection.queries import figures_flagged
from circulos.web.cycle.progress import State

SHARE = Format("%", 0, NumberKind.PERCENT)
REASONS = (
    Status.NOT_COLLECTED,
    Status.NOT_DELIVERED,
    Status.TOO_SMALL,
    Status.EXCLUDED,
    Status.NOT_APPLICABLE,
)
NAMES = ("councils", "indicators")
MOST = 20  # indicators on the page


@dataclass(frozen=True)
class Flags:
    """What became of the flags of the edition. `flagged` is the share of filed figures with a flag, in per cent."""

    raised: int
    open: int
    explained: int
    corrected: int
    excluded: int
    figures: int
    flagged: str
    led_to_correction: str


@dataclass(frozen=True)
class QualityPage:
    values: int
    missing: int
    estimated: int
    share: str
    flags: Flags
    repeated: list[
        tuple[str, str]
    ]  # title and value of what is the same as the year before, to the last figure


def page_of(look: Look) -> QualityPage:
    found = counted(look)
    whole = sum(found.by_council.values(), Counter())
    values, missing = whole[""] + whole[Status.ESTIMATED], sum(whole[reason] for reason in REASONS[:-1])
    return QualityPage(
        values=values,
        missing=missing,
        estimated=whole[Status.ESTIMATED],
        share=percent(values, values + missing),
        flags=flags_of(look),
        repeated=_repeated(look),
    )


def percent(part: int, whole: int) -> str:
    return said.number(100 * part / whole, SHARE) if whole else "–"


@dataclass(frozen=True)
class Counted:
    """Statuses of the values of the period; '' is an observed value."""

    by_council: dict[str, Counter]
    by_indicator: dict[str, Counter]


def counted(look: Look) -> Counted:
    return _counted(look.ready, look.seen.period)


@lru_cache(maxsize=16)
def _counted(ready: Ready, period: str) -> Counted:
    """The same for every reader: what of it is shown is decided where the tables are made."""
    by_council: dict[str, Counter] = {}
    by_indicator: dict[str, Counter] = {}
    for code in ready.benchmark.kit.indicators:
        one = ready.comparison(code, period)
        if not one.n:
            continue
        for council, value, status in zip(one.councils, one.value, one.status, strict=True):
            told = _status(value, status)
            by_council.setdefault(council, Counter())[told] += 1
            by_indicator.setdefault(code, Counter())[told] += 1
    return Counted(by_council, by_indicator)


def _status(value: float, status: str) -> str:
    if math.isnan(value):
        return status or Status.NOT_COLLECTED
    return Status.ESTIMATED if status == Status.ESTIMATED else ""


def flags_of(look: Look) -> Flags:
    """Two questions, whatever the number of councils. Only returns that were signed count, and flags that ask for
    something, as while the figures are gathered.
    """
    signed = {
        "filed__edition": look.edition,
        "filed__state__in": [State.SIGNED, State.VALIDATED, State.REOPENED],
    }
    told = list(Flag.objects.asking().filter(**signed).values_list("filed_id", "variables", "state"))
    states = Counter(state for *_rest, state in told)
    figures = Answer.objects.filter(**signed, value__isnull=False).count()
    return Flags(
        raised=len(told),
        figures=figures,
        flagged=percent(figures_flagged((filed, variables) for filed, variables, _state in told), figures),
        led_to_correction=percent(states[Flag.State.CORRECTED], len(told)),
        **{state: states[state] for state in Flag.State.values},
    )


def _repeated(look: Look) -> list[tuple[str, str]]:
    """Title and value of each indicator whose figures, those of last year again, are too many to be so by chance."""
    seen, council = look.seen, look.own_code
    if not council or not seen.before:
        return []
    again = _again(look.ready, seen.before, seen.period)
    nows = (seen.comparison(one.code, seen.period) for one in seen.measured if (one.code, council) in again)
    return [(said.text(now.indicator.title), said.value(now, council)) for now in nows]


@lru_cache(maxsize=16)
def _again(ready: Ready, before: str, now: str) -> frozenset[tuple[str, str]]:
    """Indicator and council, of whoever filed numerator and denominator of the year before once more."""
    found: set[tuple[str, str]] = set()
    for code in ready.benchmark.kit.indicators:
        pair = [ready.comparison(code, period) for period in (before, now)]
        sides = [_side(name, code, pair) for name in ("numerator", "denominator")]
        councils = [{one.council for one in duplicates(side)} for side in sides if side is not None]
        if councils:
            found |= {(code, council) for council in set.intersection(*councils)}
    return frozenset(found)


def _side(name: str, code: str, pair: list[Comparison]) -> Panel | None:
    """One side of an indicator, councils by the two years; None where it has no such side."""
    figures = [dict(zip(one.councils, getattr(one, name), strict=True)) for one in pair]
    councils = tuple(figures[1])
    values = np.array([[told.get(council, math.nan) for told in figures] for council in councils])
    if not councils or not np.isfinite(values).any():
        return None
    return Panel(code, councils, ("before", "now"), values)


# --- Tables -------------------------------------------------------------------------------------------------


def exhibit(look: Look, name: str, most: int = 0) -> Exhibit | None:
    """The table of councils or of indicators; `most` cuts the latter after so many."""
    if name not in NAMES:
        return None
    found = counted(look)
    return _councils(look, found) if name == "councils" else _indicators(look, found, most)


def _columns(first: str) -> tuple[Column, ...]:
    words = {
        Status.NOT_COLLECTED: _("Not collected"),
        Status.NOT_DELIVERED: _("Not delivered"),
        Status.TOO_SMALL: _("Too small"),
        Status.EXCLUDED: _("Left out"),
        Status.NOT_APPLICABLE: _("Not applicable"),
    }
    return (
        Column("name", first, align=Align.START),
        Column("share", _("Complete"), SHARE),
        Column("observed", _("Observed"), group=_("Values")),
        Column("estimated", _("Estimated"), group=_("Values")),
        *(Column(reason.value, words[reason], group=_("No value, because")) for reason in REASONS),
    )


def _row(name, told: Counter, own: bool = False) -> Row:
    values = told[""] + told[Status.ESTIMATED]
    expected = values + sum(told[reason] for reason in REASONS[:-1])
    share = Cell(100 * values / expected, SHARE) if expected else Cell()
    numbers = (told[""], told[Status.ESTIMATED], *(told[reason] for reason in REASONS))
    return Row((Cell(name), share, *(Cell(float(number)) for number in numbers)), own=own)


def _councils(look: Look, found: Counted) -> Exhibit:
    """Only councils the reader may see; fewer than the threshold stand in the sum alone."""
    keys = {code: key for code, key in look.veil.keys.items() if code in found.by_council}
    if len(found.by_council) < look.fewest:
        keys = {code: key for code, key in keys.items() if code == look.own_code}
    order = sorted(keys, key=lambda code: look.veil.names[keys[code]])
    rows = [
        _row(look.veil.names[keys[code]], found.by_council[code], code == look.own_code) for code in order
    ]
    whole = _row(_("All councils"), sum(found.by_council.values(), Counter()))
    return Exhibit(
        name="councils",
        about=look.seen.period,
        title=_("How complete each council is"),
        subtitle=_("Values of indicators in %(period)s") % {"period": look.seen.period},
        table=Table(_columns(_("Council")), (*rows, whole)),
        figure=None,
        reading=(
            _("Complete is the share of indicators with a value among those that apply to the council."),
        ),
        source=look.seen.setting.source,
    )


def _indicators(look: Look, found: Counted, most: int) -> Exhibit:
    """The indicators with most gaps first: those whose definition or burden is worth talking about."""

    def complete(code: str) -> float:
        told = found.by_indicator[code]
        whole = sum(told.values()) - told[Status.NOT_APPLICABLE]
        return (told[""] + told[Status.ESTIMATED]) / whole if whole else 1.0

    order: Sequence[str] = sorted(found.by_indicator, key=complete)
    rows = tuple(
        _row(look.kit.indicators[code].title, found.by_indicator[code]) for code in order[: most or None]
    )
    cut = _("The %(number)s indicators with most gaps; the files hold all of them.") % {"number": len(rows)}
    return Exhibit(
        name="indicators",
        about=look.seen.period,
        title=_("How complete each indicator is"),
        subtitle=_("Councils with a value in %(period)s, those with most gaps first")
        % {"period": look.seen.period},
        table=Table(_columns(_("Indicator")), rows),
        figure=None,
        reading=(
            _(
                "An indicator that many cannot fill in asks too much, or is defined in a way that few can count."
            ),
        ),
        notes=(cut,) if len(rows) < len(order) else (),
        source=look.seen.setting.source,
    )
