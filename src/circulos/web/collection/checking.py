"""What is odd about the figures of a return: the kit's checks, the council's own history, and the circle.

Of the circle only this is said: that a figure is unusual in it, and only where enough councils stand behind that.
What they stand on are the fixed figures of the last edition, so that nobody learns anything of another's draft.
"""

import statistics
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import log

from django.utils.translation import gettext as _

from circulos.method.checks import Broken, broken_checks, categories_of, concerned, written
from circulos.method.evaluate import divide
from circulos.method.types import Check, Indicator, Kit, Severity, VariableType
from circulos.web.collection import past
from circulos.web.collection.filled import Filled
from circulos.web.collection.models import Flag

FEWEST = 10  # councils before anything is called unusual for the circle
FAR = 4.0  # robust standard deviations, on the logarithm
YEARS = 3  # of own history before a change can be called unusual
SMALL = 50  # below it figures jump, and repeat themselves, by chance
COUNTED_THINGS = (VariableType.INTEGER, VariableType.NUMBER, VariableType.MONEY)


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
        found = [one for one in found if touched & concerned(filled.kit.checks[one.code])]
    spoken_of = {variable for one in found for variable in one.variables}
    quiet = [code for code in _typed(filled, touched) if code not in spoken_of]
    return [*found, *_own_history(filled, quiet), *_circle(filled, touched, spoken_of)]


def tied(kit: Kit, touched: frozenset[str]) -> frozenset[str]:
    """These variables and all that a check compares with them."""
    checks = (concerned(check) for check in kit.checks.values())
    return touched.union(*(one for one in checks if one & touched))


def _one_at_a_time(found: list[Finding]) -> list[Finding]:
    """A lost digit breaks a dozen checks. While a figure must be corrected, nothing else is asked about it."""
    wrong = {code for one in found if one.severity == Severity.ERROR for code in one.variables}
    return [
        replace(one, is_held=one.severity != Severity.ERROR and bool(wrong & set(one.variables)))
        for one in found
    ]


def names_touched(kit: Kit, touching: frozenset[str]) -> set[tuple[str, str]]:
    """What could have been found about these variables: flags of these names are settled if nothing is found now."""
    checks = {(Flag.Kind.CHECK.value, one.code) for one in kit.checks.values() if touching & concerned(one)}
    indicators = {
        (Flag.Kind.CIRCLE.value, one.code) for one in kit.indicators.values() if touching & _inputs(one)
    }
    return checks | indicators | {(Flag.Kind.HISTORY.value, code) for code in touching}


# --- The kit's checks -----------------------------------------------------------------------------------


def _of_check(filled: Filled, broken: Broken) -> Finding:
    variables = in_order(filled.kit, broken.check)
    asked = concerned(broken.check)
    figures = {"now": _of(filled.figures, asked), "before": _of(filled.previous, asked)}
    return Finding(Flag.Kind.CHECK.value, broken.code, broken.severity.value, variables, figures)


def in_order(kit: Kit, check: Check) -> tuple[str, ...]:
    """The typed variables of a check in the order in which it speaks of them; the first is the one flagged."""
    text = str(check.holds)
    typed = [code for code in concerned(check) if code in kit.variables and not kit.variables[code].official]
    return tuple(sorted(typed or concerned(check), key=lambda code: (text.find(code), code)))


def _of(figures: Mapping[str, float | None], variables: Iterable[str]) -> dict[str, float | None]:
    """The cells of these variables, and the official figures beside them."""
    wanted = set(variables)
    return {
        key: value for key, value in figures.items() if key.partition("[")[0] in wanted and value is not None
    }


# --- Its own history --------------------------------------------------------------------------------------


def _typed(filled: Filled, touched: frozenset[str] | None) -> list[str]:
    asked = (question.variable for section in filled.sections for question in section.questions)
    codes = (code for code in asked if touched is None or code in touched)
    return [code for code in codes if filled.kit.variables[code].type in COUNTED_THINGS]


def _own_history(filled: Filled, codes: Iterable[str]) -> Iterator[Finding]:
    for code in codes:
        value = filled.cell(code).value
        has_scale = filled.kit.variables[code].maximum is not None  # points out of ten may well stay the same
        series = [] if value is None or has_scale else list(filled.past.of(code).values())
        why = _odd_for_itself(value, series)
        if why:
            severity = Severity.EXPLAIN if why == "same" else Severity.NOTE
            figures = {"why": why, "now": {code: value}, "before": _of(filled.previous, [code])}
            yield Finding(Flag.Kind.HISTORY.value, code, severity.value, (code,), figures)


def _odd_for_itself(value: float | None, series: list[float]) -> str:
    if value is None or not series or max(abs(value), abs(series[-1])) < SMALL:
        return ""
    if value == series[-1]:
        # What has been the same for years is the same again.
        return "same" if len(series) < 2 or series[-2] != value else ""
    if len(series) < YEARS:
        return ""
    middle = statistics.median(series)
    # Councils grow: a tenth of the usual figure is never called a jump, however even the years before were.
    spread = max(1.4826 * statistics.median(abs(one - middle) for one in series), abs(middle) / 10)
    return "jump" if spread and abs(value - middle) > FAR * spread else ""


# --- The circle -------------------------------------------------------------------------------------------


def _circle(filled: Filled, touched: frozenset[str] | None, spoken_of: set[str]) -> Iterator[Finding]:
    """An indicator of this return far from those of the circle's last edition. Never with a number."""
    if not filled.past.snapshot:
        return
    usual = circle_of(filled.past.snapshot, filled.past.before, filled.kit.digest, _Kit(filled.kit))
    for code, (middle, spread) in usual.items():
        indicator = filled.kit.indicators[code]
        inputs = _inputs(indicator)
        if (touched is not None and not touched & inputs) or spoken_of & inputs:
            continue
        value = indicator_value(indicator, filled.figures)
        if value is not None and value > 0 and abs(log(value) - middle) > FAR * spread:
            variables = tuple(sorted(one for one in inputs if not filled.kit.variables[one].official))
            figures = {"now": _of(filled.figures, variables)}
            yield Finding(Flag.Kind.CIRCLE.value, code, Severity.NOTE.value, variables, figures)


def indicator_value(indicator: Indicator, figures: Mapping[str, float | None]) -> float | None:
    numerator = indicator.numerator.evaluate(figures)
    if numerator is None or indicator.denominator is None:
        return None if numerator is None else float(numerator) * indicator.per
    denominator = indicator.denominator.evaluate(figures)
    quotient = None if denominator is None else divide(float(numerator), float(denominator))
    return None if quotient is None else quotient * indicator.per


def _inputs(indicator: Indicator) -> frozenset[str]:
    below = indicator.denominator.variables if indicator.denominator else frozenset()
    return indicator.numerator.variables | below


class _Kit:
    """Lets a kit stand beside its digest in a cache: it holds mappings and cannot be hashed itself."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kit)


@lru_cache(maxsize=16)
def circle_of(folder: str, period: str, digest: str, held: _Kit) -> Mapping[str, tuple[float, float]]:
    """Middle and spread of the logarithm of each indicator in a snapshot's period, where enough councils have it."""
    series = past.series_of(folder)
    found: dict[str, tuple[float, float]] = {}
    for code, indicator in held.kit.indicators.items():
        values = [
            indicator_value(indicator, periods[period]) for periods in series.values() if period in periods
        ]
        logs = [log(value) for value in values if value is not None and value > 0]
        if len(logs) >= FEWEST:
            middle = statistics.median(logs)
            # Where nearly all agree the least difference would be far; a fifth more or less is not.
            spread = max(1.4826 * statistics.median(abs(one - middle) for one in logs), 0.2)
            found[code] = (middle, spread)
    return found


# --- In words ---------------------------------------------------------------------------------------------


def words(kit: Kit, kind: str, code: str, figures: Mapping, language: str, text: str = "") -> str:
    """What a finding or a flag says to its reader, with the figures as they were."""
    now, before = figures.get("now", {}), figures.get("before", {})
    if kind == Flag.Kind.CHECK and code in kit.checks:
        return Broken(kit.checks[code], now, before, categories_of(kit)).message(language)
    if kind == Flag.Kind.HISTORY and code in kit.variables:
        return _history_words(kit, code, figures.get("why", ""), now, before, language)
    if kind == Flag.Kind.CIRCLE and code in kit.indicators:
        title = kit.indicators[code].title.into(language)
        return _(
            "With these figures “%(indicator)s” is unusual for this circle. Look for a slip; if the "
            "figures are right, nothing has to be done."
        ) % {"indicator": title}
    return str(figures.get("text") or text or _("This check is no longer part of the kit."))


def _history_words(kit: Kit, code: str, why: str, now: Mapping, before: Mapping, language: str) -> str:
    figure = written(now.get(code) or 0.0, language)
    facts = {"title": kit.variables[code].title.into(language), "figure": figure}
    if why == "same":
        return (
            _(
                "%(title)s is %(figure)s, exactly as last year. Was last year’s figure carried over? "
                "Correct it, or say that it is right."
            )
            % facts
        )
    if code in before:
        facts["last"] = written(before[code], language)
        return (
            _(
                "%(title)s is %(figure)s after %(last)s last year: far from your own history. Look for "
                "a digit too many or too few."
            )
            % facts
        )
    return (
        _("%(title)s is %(figure)s: far from your own history. Look for a digit too many or too few.") % facts
    )
