"""What must be true of a kit beyond what the types say: a short function a rule.

A rule looks at one object and yields findings: the field, what is wrong, the way out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from babel.numbers import get_currency_symbol

from circulos.method import connections
from circulos.method.expression import is_reserved
from circulos.method.problems import suggestion
from circulos.method.references import Finding, Scope, references
from circulos.method.types import (
    Connection,
    Council,
    Environment,
    Example,
    Extract,
    Grouping,
    Indicator,
    Kind,
    Polarity,
    Simulated,
    Variable,
    VariableType,
    Weight,
    Workshop,
)


def findings(thing: Any, scope: Scope, is_whole: bool) -> Iterator[Finding]:
    """Everything wrong with one object, the objects under it excepted: they are looked at themselves.

    An object that is not whole, because something in it could not be read, is only searched for unknown codes.
    """
    yield from references(thing, scope)
    if is_whole:
        for rule in _RULES.get(type(thing), ()):
            yield from rule(thing, scope)


# ---- variables -------------------------------------------------------------------------------------------


def _reserved_code(variable: Variable, scope: Scope) -> Iterator[Finding]:
    if is_reserved(variable.code):
        yield Finding(
            "code",
            f"{variable.code} is a word of the expression language",
            "Choose another code for the variable.",
            "Formulas could not name it",
        )


def _options(variable: Variable, scope: Scope) -> Iterator[Finding]:
    is_choice = variable.type is VariableType.CHOICE
    if is_choice and len(variable.options) < 2:
        yield Finding(
            "options", f"The choice {variable.code} has fewer than two options", "List them under options."
        )
    if variable.options and not is_choice:
        yield Finding(
            "options",
            f"The variable {variable.code} has options but is not a choice",
            "Write type: choice, or leave the options out.",
        )


def _limits(variable: Variable, scope: Scope) -> Iterator[Finding]:
    low, high = variable.minimum, variable.maximum
    if low is not None and high is not None and low > high:
        yield Finding(
            "maximum", f"The maximum {high:g} is below the minimum {low:g}", "Exchange or correct them."
        )
    if variable.minutes < 0:
        yield Finding("minutes", "Minutes cannot be negative", "Write how long it takes to find the figure.")


# ---- indicators ------------------------------------------------------------------------------------------


def _objective(indicator: Indicator, scope: Scope) -> Iterator[Finding]:
    perspective = scope.among("perspectives").get(indicator.perspective)
    if perspective is None:
        return
    known = [objective.code for objective in perspective.objectives]
    if indicator.objective not in known:
        way_out = suggestion(
            indicator.objective,
            known,
            f"Its objectives are {', '.join(known) or 'not written yet'}.",
        )
        what = f"{indicator.objective} is not an objective of the perspective {indicator.perspective}"
        yield Finding("objective", what, way_out)


def _band(indicator: Indicator, scope: Scope) -> Iterator[Finding]:
    limits = indicator.band
    if indicator.polarity is not Polarity.BAND:
        if limits:
            yield Finding(
                "band",
                f"The indicator {indicator.code} has a band, but its polarity is {indicator.polarity}",
                "Write polarity: band, or leave the band out.",
            )
    elif len(limits) != 2 or limits[0] >= limits[1]:
        yield Finding(
            "band",
            f"The band of the indicator {indicator.code} is not a lower and an upper limit",
            "Write band: [lower, upper], the lower one first.",
        )


def _kind(indicator: Indicator, scope: Scope) -> Iterator[Finding]:
    alone = indicator.denominator is None
    if indicator.kind in (Kind.YES_NO, Kind.COUNT) and not alone:
        yield Finding(
            "denominator",
            f"The indicator {indicator.code} is a {indicator.kind} and has a denominator",
            "Leave the denominator out, or choose proportion, rate or ratio.",
        )
    if indicator.kind is Kind.YES_NO and (indicator.per != 1 or indicator.polarity is Polarity.BAND):
        yield Finding(
            "kind",
            f"The indicator {indicator.code} is yes or no",
            "Leave `per` out and choose polarity higher, lower or neutral.",
            "A yes has neither a multiplier nor a band",
        )
    if alone and indicator.minimum_denominator:
        yield Finding(
            "minimum_denominator",
            f"The indicator {indicator.code} has a smallest denominator, but no denominator",
            "Add the denominator, or leave minimum_denominator out.",
        )


def _split(indicator: Indicator, scope: Scope) -> Iterator[Finding]:
    """An indicator can be shown by sex only if all its figures are asked by sex."""
    formulas = (each for each in (indicator.numerator, indicator.denominator) if each is not None)
    used = sorted({code for each in formulas for code in each.variables | each.previous_variables})
    for place, breakdown in enumerate(indicator.breakdowns):
        for code in used:
            variable = scope.among("variables").get(code)
            if variable is not None and breakdown not in variable.breakdowns:
                yield Finding(
                    "breakdowns",
                    f"{indicator.code} is shown by {breakdown}, but {code} is not asked by {breakdown}",
                    f"Add {breakdown} to the breakdowns of {code}, or leave it out here.",
                    item=place,
                )


def _numbers(indicator: Indicator, scope: Scope) -> Iterator[Finding]:
    if indicator.per <= 0:
        yield Finding("per", f"per is {indicator.per:g}", "Write a positive number, such as 1, 100 or 1000.")
    if not 0 <= indicator.decimals <= 6:
        yield Finding("decimals", f"decimals is {indicator.decimals}", "Write a number from 0 to 6.")


def _whole_reached(indicator: Indicator, scope: Scope) -> Iterator[Finding]:
    """References and bands of a proportion cannot lie above the whole."""
    if indicator.kind is not Kind.PROPORTION:
        return
    values = [("references", place, each.value) for place, each in enumerate(indicator.references)]
    values += [("band", place, limit) for place, limit in enumerate(indicator.band)]
    for field, place, value in values:
        if not 0 <= value <= indicator.per:
            yield Finding(
                field,
                f"{value:g} cannot be reached by a proportion per {indicator.per:g}",
                "Correct the value or `per`; write both in the unit of the indicator.",
                item=place,
            )


def is_cost(indicator: Indicator, currency: str) -> bool:
    """Whether an indicator is an amount of money: its unit is in the currency of the kit."""
    symbol = get_currency_symbol(currency, locale="en")
    words = re.findall(r"[^\W\d_]+|[^\w\s]", indicator.unit.source)
    return currency in words or symbol in words or symbol == indicator.unit.source


def _companions(indicator: Indicator, scope: Scope) -> Iterator[Finding]:
    if indicator.code in indicator.companions:
        yield Finding(
            "companions", f"The indicator {indicator.code} is its own companion", "Name another indicator."
        )
    if not is_cost(indicator, scope.currency):
        return
    beside = [scope.among("indicators").get(code) for code in indicator.companions]
    if all(each is not None and is_cost(each, scope.currency) for each in beside):
        yield Finding(
            "companions",
            f"The indicator {indicator.code} is a cost and has no companion that is not",
            "Name indicators of quality or access under companions.",
            "Cost is never shown alone",
        )


# ---- the rest --------------------------------------------------------------------------------------------


def _one_group(grouping: Grouping, scope: Scope) -> Iterator[Finding]:
    groups: dict[str, str] = {}
    for place, group in enumerate(grouping.groups):
        for council in group.councils:
            if council in groups:
                yield Finding(
                    "groups",
                    f"The council {council} is in the groups {groups[council]} and {group.code}",
                    "Leave it in one of them.",
                    item=place,
                )
            groups[council] = group.code


def _lifetime(council: Council, scope: Scope) -> Iterator[Finding]:
    if council.since and council.until and council.since > council.until:
        yield Finding(
            "until",
            f"The council {council.code} ends in {council.until} before it begins in {council.since}",
            "Exchange or correct the two periods.",
        )


def _boards(workshop: Workshop, scope: Scope) -> Iterator[Finding]:
    known = [board.code for board in workshop.boards]
    for place, block in enumerate(workshop.agenda):
        if block.board and block.board not in known:
            way_out = suggestion(block.board, known, "Add it to the boards of the workshop.")
            yield Finding("agenda", f"The workshop has no board {block.board}", way_out, item=place)


def _neighbours(environment: Environment, scope: Scope) -> Iterator[Finding]:
    if environment.neighbours < 1:
        yield Finding("neighbours", "There must be at least one neighbour", "Write 5 to 15.")


def _weight(weight: Weight, scope: Scope) -> Iterator[Finding]:
    if weight.weight <= 0:
        yield Finding(
            "weight", f"The weight {weight.weight:g} is not positive", "Leave the variable out instead."
        )


def _example(example: Example, scope: Scope) -> Iterator[Finding]:
    if not example.values and example.flags is None:
        yield Finding(
            "title",
            "The worked example expects nothing",
            "Write the values or the flags that must come out.",
        )


def _drawn_before(simulated: Simulated, scope: Scope) -> Iterator[Finding]:
    """A figure can only be drawn from figures drawn before it."""
    if simulated.of is None:
        return
    order = list(scope.among("simulation"))
    before = order[: order.index(simulated.variable)]
    known = scope.known("variables|context")
    for code in sorted(simulated.of.variables - set(before)):
        if code in known:
            yield Finding(
                "of",
                f"{code} is not drawn before {simulated.variable}",
                f"Move {code} up in the simulation, or add it there.",
            )


_RULES: Mapping[type, tuple[Callable[[Any, Scope], Iterator[Finding]], ...]] = {
    Variable: (_reserved_code, _options, _limits),
    Indicator: (_objective, _band, _kind, _split, _numbers, _whole_reached, _companions),
    Grouping: (_one_group,),
    Council: (_lifetime,),
    Workshop: (_boards,),
    Environment: (_neighbours,),
    Weight: (_weight,),
    Example: (_example,),
    Simulated: (_drawn_before,),
    Connection: connections.RULES,
    Extract: connections.EXTRACT_RULES,
}
