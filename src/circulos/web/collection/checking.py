"""What is odd about the figures of a return: the kit's checks, the council's own history, and the circle.

Of the circle only this is said: that a figure is unusual in it, and only where enough councils stand behind that.
What they stand on are the fixed figures of the last edition, so that nobody learns anything of another's draft.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulos.compare.change import changes
from circulos.compare.finding import Check as Check_
from circulos.compare.finding import Finding as Odd
from circulos.compare.plausible import SHORTEST_HISTORY, vanished
from circulos.compare.quality import Limits, Panel, digits, duplicates, history, worst_first
from circulos.compare.robust import on_scale
from circulos.method.checks import Broken, broken_checks, written
from circulos.method.types import Check, Kit, Severity
from circulos.web.collection.filled import Filled
from circulos.web.collection.models import Flag
from circulos.web.collection.usual import (
    COUNTED_THINGS,
    Figures,
    KitBeside,
    circle_of,
    figures_of,
    indicator_value,
    scale_of,
)

LIMITS = Limits()
NO_DIGIT = 3  # times as much, or that part, is no digit lost or gained
ONE = 1  # more or fewer of what is counted is no great change, however unusual


@dataclass(frozen=True)
class Finding:
    """Something odd, before anybody has said anything about it. `code` with `kind` names it within a return."""

    kind: str
    code: str
    severity: str
    variables: tuple[str, ...]
    figures: Mapping[str, object] = field(hash=False)
    is_held: bool = False  # not said while one of its figures must be corrected

    @property
    def name(self) -> tuple[str, str]:
        return (self.kind, self.code)


def findings(filled: Filled, touching: Iterable[str] | None = None) -> list[Finding]:
    """All that is to be said; with `touching`, only what these variables bear on."""
    return [one for one in found_in(filled, touching) if not one.is_held]


def found_in(filled: Filled, touching: Iterable[str] | None = None) -> list[Finding]:
    """All that is odd, what is held back because a figure of it must be corrected first among it."""
    touched = None if touching is None else frozenset(touching)
    compared = None if touched is None else tied(filled.kit, touched)
    broken = broken_checks(filled.kit, filled.figures, filled.previous, touching=compared)
    found = _one_at_a_time([_of_check(filled, one) for one in broken])
    if touched is not None:
        found = [one for one in found if touched & filled.kit.checks[one.code].variables]
    spoken_of = {variable for one in found for variable in one.variables}
    quiet = [code for code in _typed(filled, touched) if code not in spoken_of]
    return [*found, *_own_history(filled, quiet), *_circle(filled, touched, spoken_of)]


def tied(kit: Kit, touched: frozenset[str]) -> frozenset[str]:
    """These variables and all that a check compares with them."""
    return touched.union(*(check.variables for check in kit.checks_on(touched)))


def _one_at_a_time(found: list[Finding]) -> list[Finding]:
    """A lost digit breaks a dozen checks. While a figure must be corrected, nothing else is asked about it."""
    wrong = {code for one in found if one.severity == Severity.ERROR for code in one.variables}
    return [
        replace(one, is_held=one.severity != Severity.ERROR and bool(wrong & set(one.variables)))
        for one in found
    ]


def names_touched(kit: Kit, touching: frozenset[str]) -> set[tuple[str, str]]:
    """What could have been found about these variables: flags of these names are settled if nothing is found now."""
    checks = {(Flag.Kind.CHECK.value, one.code) for one in kit.checks_on(touching)}
    indicators = {(Flag.Kind.CIRCLE.value, one.code) for one in kit.indicators_on(touching)}
    return checks | indicators | {(Flag.Kind.HISTORY.value, code) for code in touching}


# --- The kit's checks -----------------------------------------------------------------------------------


def _of_check(filled: Filled, broken: Broken) -> Finding:
    variables = in_order(filled.kit, broken.check)
    figures = {
        "now": _of(filled.kit, filled.figures, broken.variables),
        "before": _of(filled.kit, filled.previous, broken.variables),
    }
    return Finding(Flag.Kind.CHECK.value, broken.code, broken.severity.value, variables, figures)


def in_order(kit: Kit, check: Check) -> tuple[str, ...]:
    """The typed variables of a check in the order in which it speaks of them; the first is the one flagged."""
    text = str(check.holds)
    typed = [code for code in check.variables if code in kit.variables and not kit.variables[code].official]
    return tuple(sorted(typed or check.variables, key=lambda code: (text.find(code), code)))


def _of(kit: Kit, figures: Mapping[str, float | None], variables: Iterable[str]) -> dict[str, float]:
    """The cells of these variables, and the official figures beside them."""
    keys = (key for code in sorted(variables) for key in kit.cells[code])
    return {key: value for key in keys if (value := figures.get(key)) is not None}


# --- Its own history --------------------------------------------------------------------------------------


def _typed(filled: Filled, touched: frozenset[str] | None) -> list[str]:
    asked = (question.variable for section in filled.sections for question in section.questions)
    codes = (code for code in asked if touched is None or code in touched)
    return [code for code in codes if filled.kit.variables[code].type in COUNTED_THINGS]


def _own_history(filled: Filled, codes: Iterable[str]) -> Iterator[Finding]:
    """Last year's figure again, a digit lost or gained, and what is not where a long history leads.

    The rules are those of `compare.quality`. A row of its panel is a figure of this council: these checks look at each
    row by itself. Histories are looked at one by one, since that check compares rows with each other. A short history
    is judged by how the figure usually changes in the circle, and a zero by how often there are any.
    """
    series = {code: told for code in codes if (told := _to_be_judged(filled, code))}
    odd = {code: told for code, told in series.items() if _can_be_odd(filled, code, told)}
    short = {code: told for code, told in series.items() if _is_short_and_far(filled, code, told)}
    gone = {code: told for code, told in odd.items() if _is_gone(filled, code, told)}
    found = (*_looked_through(filled, odd), *_changed(filled, short), *_gone(filled, gone))
    for one in worst_first(found):
        figures = {
            "why": "leap" if one.figures.get("elsewhere") else WHY[one.check],
            "now": {one.council: filled.cell(one.council).value},
            "before": _of(filled.kit, filled.previous, [one.council]),
        }
        yield Finding(Flag.Kind.HISTORY.value, one.council, one.severity.value, (one.council,), figures)


WHY = {
    Check_.DUPLICATE: "same",
    Check_.DIGITS: "jump",
    Check_.HISTORY: "jump",
    Check_.CHANGE: "change",
    Check_.ZERO: "zero",
}


def _to_be_judged(filled: Filled, code: str) -> Mapping[str, float]:
    """The earlier figures; none where nothing can be odd. Points out of ten may well stay the same, or move far."""
    if filled.cell(code).value is None or filled.kit.variables[code].maximum is not None:
        return {}
    return filled.past.of(code)


def _can_be_odd(filled: Filled, code: str, series: Mapping[str, float]) -> bool:
    """Spares most figures the closer look: near last year's, and not the same, no digit slipped.

    What has been the same for years is the same again.
    """
    value, earlier = filled.cell(code).value, list(series.values())
    if earlier[-2:] == [value, value]:
        return False
    last = abs(earlier[-1])
    is_near = last / NO_DIGIT < abs(value) < last * NO_DIGIT and value != earlier[-1]
    return not is_near or len(earlier) > SHORTEST_HISTORY


def _is_short_and_far(filled: Filled, code: str, series: Mapping[str, float]) -> bool:
    """Spares most figures the look at the circle: less than a quarter from last year's nothing is unusual."""
    last = series.get(filled.past.before)
    if last is None or len(series) > SHORTEST_HISTORY:
        return False
    return abs(filled.cell(code).value - last) > max(LIMITS.ratio * abs(last), ONE)


def _is_gone(filled: Filled, code: str, series: Mapping[str, float]) -> bool:
    """Zero, and not so last year."""
    return filled.cell(code).value == 0 and bool(series.get(filled.past.before))


Series = Mapping[str, Mapping[str, float]]


def _panel(filled: Filled, series: Series) -> Panel:
    earlier = tuple(filled.past.series)
    values = [
        [*(told.get(period, np.nan) for period in earlier), filled.cell(code).value]
        for code, told in series.items()
    ]
    return Panel("typed", tuple(series), (*earlier, filled.edition.period), np.array(values))


def _looked_through(filled: Filled, series: Series) -> Iterator[Odd]:
    if not series:
        return
    together = _panel(filled, series)
    alone = (_panel(filled, {code: told}) for code, told in series.items() if len(told) > SHORTEST_HISTORY)
    for one in (*digits(together), *duplicates(together), *(odd for each in alone for odd in history(each))):
        if one.period == filled.edition.period:
            yield one


def _changed(filled: Filled, series: Series) -> tuple[Odd, ...]:
    """What changed by more than is usual in the circle. Never with a number of the circle."""
    if not series:
        return ()
    usual = _usual(filled)
    return changes(_panel(filled, series), usual.changes.of(usual.at(series)), LIMITS.ratio, absolute=ONE)


def _gone(filled: Filled, series: Series) -> tuple[Odd, ...]:
    """Zeros where there was something: as good as never in the circle, or never in this council."""
    if not series:
        return ()
    usual = _usual(filled)
    return vanished(_panel(filled, series), usual.zeros[usual.at(series)])


def _usual(filled: Filled) -> Figures:
    return figures_of(filled.past.snapshot, filled.kit.digest, KitBeside(filled.kit))


# --- The circle -------------------------------------------------------------------------------------------


def _circle(filled: Filled, touched: frozenset[str] | None, spoken_of: set[str]) -> Iterator[Finding]:
    """An indicator of this return far from those of the circle's last edition. Never with a number."""
    if not filled.past.snapshot:
        return
    usual = circle_of(filled.past.snapshot, filled.past.before, filled.kit.digest, KitBeside(filled.kit))
    kit = filled.kit
    for indicator in kit.indicators.values() if touched is None else kit.indicators_on(touched):
        code, inputs = indicator.code, indicator.inputs
        if code not in usual or spoken_of & inputs:
            continue
        middle, spread = usual[code]
        value = indicator_value(indicator, filled.figures)
        place = None if value is None else float(on_scale([value], scale_of(indicator), indicator.per)[0])
        if (
            place is not None and abs(place - middle) > LIMITS.circle * spread
        ):  # never true of what has no place
            variables = tuple(sorted(one for one in inputs if not filled.kit.variables[one].official))
            figures = {"now": _of(filled.kit, filled.figures, variables)}
            yield Finding(Flag.Kind.CIRCLE.value, code, Severity.NOTE.value, variables, figures)


# --- In words ---------------------------------------------------------------------------------------------


def words(kit: Kit, kind: str, code: str, figures: Mapping, language: str, text: str = "") -> str:
    """What a finding or a flag says to its reader, with the figures as they were."""
    now, before = figures.get("now", {}), figures.get("before", {})
    if kind == Flag.Kind.CHECK and code in kit.checks:
        return Broken(kit.checks[code], now, before, kit.categories).message(language)
    if kind == Flag.Kind.HISTORY and code in kit.variables:
        return _history_words(kit, code, figures.get("why", ""), now, before, language)
    if kind == Flag.Kind.CIRCLE and code in kit.indicators:
        title = kit.indicators[code].title.into(language)
        return _(
            "With these figures “%(indicator)s” is unusual for this circle. Look for a slip; if the "
            "figures are right, nothing has to be done."
        ) % {"indicator": title}
    return str(figures.get("text") or text or _("This check is no longer part of the kit."))


# What is said by why it is asked about; a jump has no last figure where last year's is missing.
SAID = {
    "same": gettext_lazy(
        "%(title)s is %(figure)s, exactly as last year. Was last year’s figure carried over? "
        "Correct it, or say that it is right."
    ),
    "zero": gettext_lazy(
        "%(title)s is 0 after %(last)s last year. If there was nothing, say why; if the figure is not known, "
        "take the 0 out and choose why there is none."
    ),
    "leap": gettext_lazy(
        "%(title)s is %(figure)s after %(last)s last year: few figures change so much from one year to the next. "
        "Look for a slip; if the figure is right, say what changed."
    ),
    "change": gettext_lazy(
        "%(title)s is %(figure)s after %(last)s last year: a greater change than is usual in this circle. "
        "Look for a slip; if the figure is right, say what changed."
    ),
    "jump": gettext_lazy(
        "%(title)s is %(figure)s after %(last)s last year: far from your own history. Look for "
        "a digit too many or too few."
    ),
}
FAR = gettext_lazy(
    "%(title)s is %(figure)s: far from your own history. Look for a digit too many or too few."
)


def _history_words(kit: Kit, code: str, why: str, now: Mapping, before: Mapping, language: str) -> str:
    figure = written(now.get(code) or 0.0, language)
    facts = {"title": kit.variables[code].title.into(language), "figure": figure}
    if code in before:
        facts["last"] = written(before[code], language)
    elif why != "same":
        return FAR % facts
    return SAID.get(why, SAID["jump"]) % facts
