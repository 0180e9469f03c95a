"""The environment of a council: facts about its territory, and the councils whose environment is nearest.

These facts are public and say nothing of anybody's results, so councils stand here under their names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from django.utils.translation import gettext as _

from circulos.compare.expected import distances_of
from circulos.compare.peers import Neighbours, nearest
from circulos.exhibits.model import Align, Cell, Column, Exhibit, Format, Row, Table
from circulos.exhibits.setting import unit_format
from circulos.method.types import ContextVariable
from circulos.web.analysis import said
from circulos.web.analysis.queries import Look
from circulos.web.analysis.store import Ready

Facts = Mapping[str, Mapping[str, float]]  # variable → council → value


def facts_of(look: Look) -> Facts:
    """What was known by the period of the edition, of the councils in it; nothing before the figures are fixed."""
    frozen = look.figures.frozen
    if frozen is None or not frozen.context_folder:
        return {}
    here = frozenset(part.council.code for part in look.parts if not part.withdrawn_at)
    return _facts_among(look.ready, look.edition.period, here)


@lru_cache(maxsize=16)
def _facts_among(ready: Ready, period: str, councils: frozenset[str]) -> Facts:
    kept = {
        code: {council: value for council, value in values.items() if council in councils}
        for code, values in ready.benchmark.facts(period).items()
    }
    return {code: values for code, values in kept.items() if values}


def neighbours_of(look: Look, wanted: Mapping[str, float] | None = None) -> Neighbours | None:
    """By the weights given, or by those of the kit; None where there is nothing to go by."""
    facts, environment = facts_of(look), look.kit.environment
    usual = wanted or {one.variable: one.weight for one in environment.weights}
    weights = {code: weight for code, weight in usual.items() if code in facts and weight > 0}
    councils = tuple(sorted({council for code in weights for council in facts[code]}))
    if look.own_code not in councils or len(councils) < 3:
        return None
    context = distances_of(look.kit, councils, facts, tuple(weights))
    found = nearest(context, look.own_code, environment.neighbours, weights)
    return None if found.reason else found


def near_codes(look: Look) -> frozenset[str]:
    found = neighbours_of(look)
    return frozenset(found.councils) if found else frozenset()


# --- The page -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Near:
    """A neighbour in words. `share` runs from 0, the same environment, to 1, the farthest there is."""

    name: str
    distance: str
    closeness: int  # 0 to 100, for a bar
    together: str
    apart: str


def near_lines(look: Look, found: Neighbours) -> list[Near]:
    titles = {code: said.text(look.kit.context[code].title) for code in found.context.variables}
    rows = zip(found.councils, found.distance, found.rescaled, found.together, found.apart, strict=True)
    return [
        Near(
            look.names.get(council, council),
            said.number(float(distance), Format(decimals=2)),
            round(100 * (1 - float(rescaled))),
            titles.get(together or "", ""),
            titles.get(apart or "", ""),
        )
        for council, distance, rescaled, together, apart in rows
    ]


def format_of(variable: ContextVariable) -> Format:
    return unit_format(variable.unit, variable.decimals)


def context_exhibit(look: Look) -> Exhibit | None:
    """Each fact: the own value, the circle's lowest, middle and highest, and how many councils have it."""
    facts = facts_of(look)
    if not facts:
        return None
    columns = (
        Column("variable", _("Fact about the territory"), align=Align.START),
        Column("value", look.names.get(look.own_code, look.own_code), own=True),
        Column("minimum", _("Lowest"), group=_("Circle")),
        Column("median", _("Median"), group=_("Circle")),
        Column("maximum", _("Highest"), group=_("Circle")),
        Column("n", _("Councils"), Format(), group=_("Circle")),
    )
    rows = tuple(
        _context_row(look, look.kit.context[code], facts[code]) for code in look.kit.context if code in facts
    )
    return Exhibit(
        name="context",
        about=" ".join((look.edition.period, look.own_code)),
        title=_("The territory"),
        subtitle=_("Facts that the service does not decide, and that bear on it"),
        table=Table(columns, rows),
        figure=None,
        reading=(
            _(
                "Read results beside these: a difference may come from the territory and not from the service."
            ),
        ),
        notes=tuple(look.kit.sources[code].title for code in _sources(look, facts)),
    )


def _sources(look: Look, facts: Facts) -> list[str]:
    found = (look.kit.context[code].source for code in facts)
    return [code for code in dict.fromkeys(found) if code in look.kit.sources]


def _context_row(look: Look, variable: ContextVariable, values: Mapping[str, float]) -> Row:
    shape, numbers = format_of(variable), np.array(list(values.values()))
    own = values.get(look.own_code)
    told = (float(np.min(numbers)), float(np.median(numbers)), float(np.max(numbers)))
    return Row(
        (
            Cell(variable.title),
            Cell(own, shape, "" if own is not None else "not_collected"),
            *(Cell(number, shape) for number in told),
            Cell(float(len(numbers)), Format()),
        )
    )
