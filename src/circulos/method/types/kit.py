"""The kit itself: its name and history, and everything in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from circulos.method.nodes import cell
from circulos.method.text import Text
from circulos.method.types.connections import Connection
from circulos.method.types.fields import CODE, CURRENCY, LANGUAGE, told
from circulos.method.types.measures import (
    Breakdown,
    Check,
    Example,
    Indicator,
    Objective,
    Perspective,
    Section,
    Simulated,
    Source,
    Variable,
)
from circulos.method.types.territory import ContextVariable, Council, Environment, Grouping
from circulos.method.types.words import ChangeKind
from circulos.method.types.work import Action, Practice, Process, ReportPlan, Workshop


@dataclass(frozen=True)
class Change:
    """An entry of the kit's history."""

    version: str = told("Version that brought it.")
    kind: ChangeKind = told("comparable, break, new or retired.")
    what: Text = told("What changed and why.")
    indicators: tuple[str, ...] = told("Codes touched.", default=())


@dataclass(frozen=True)
class Manifest:
    """What stands in `kit.yaml`: the kit's name, its languages and what it builds on."""

    code: str = told("The name of its folder.", example="basic-social-services", pattern=CODE)
    version: str = told("Year and number of the version.", example="2026.1", pattern=CODE)
    title: Text = told("Name of the service or country.", example="Basic social services")
    summary: Text = told("What it measures, for whom, in one or two sentences.")
    language: str = told("The language its sentences are written in.", default="en", pattern=LANGUAGE)
    languages: tuple[str, ...] = told(
        "All languages it is offered in; translations stand in locale/.",
        default=(),
        example="[en, ca, es]",
        pattern=LANGUAGE,
    )
    extends: tuple[str, ...] = told("Codes of the kits it builds on.", default=(), example="[common, es-ct]")
    currency: str = told("Currency of its amounts.", default="EUR", pattern=CURRENCY)


@dataclass(frozen=True)
class Kit:
    """The methodology of a service, a country, or what services share: resolved, nothing left to parse.

    What `extends` names is already merged in; `examples` and `changes` are the kit's own. Mappings are
    keyed by code and keep the order of the files. `digest` names the content: with it, the snapshot's digest
    and the program version any number in a report can be computed again.
    """

    code: str
    version: str
    title: Text
    summary: Text
    language: str
    languages: tuple[str, ...]
    extends: tuple[str, ...]
    perspectives: Mapping[str, Perspective]
    breakdowns: Mapping[str, Breakdown]
    variables: Mapping[str, Variable]
    indicators: Mapping[str, Indicator]
    sections: tuple[Section, ...]
    checks: Mapping[str, Check]
    context: Mapping[str, ContextVariable]
    environment: Environment
    groupings: Mapping[str, Grouping]
    councils: Mapping[str, Council]
    processes: Mapping[str, Process]
    practices: Mapping[str, Practice]
    actions: Mapping[str, Action]
    workshops: Mapping[str, Workshop]
    reports: Mapping[str, ReportPlan]
    sources: Mapping[str, Source]
    examples: tuple[Example, ...]
    simulation: Mapping[str, Simulated]
    changes: tuple[Change, ...]
    currency: str
    digest: str
    connections: Mapping[str, Connection] = field(default_factory=dict)

    def objective(self, indicator: str) -> Objective:
        """The objective an indicator serves."""
        found = self.indicators[indicator]
        objectives = self.perspectives[found.perspective].objectives
        return next(objective for objective in objectives if objective.code == found.objective)

    def under(self, perspective: str) -> Iterator[Indicator]:
        """The indicators of a perspective, in the kit's order."""
        return (found for found in self.indicators.values() if found.perspective == perspective)

    @cached_property
    def categories(self) -> Mapping[str, tuple[str, ...]]:
        """The category codes of each breakdown."""
        return {
            code: tuple(option.code for option in breakdown.categories)
            for code, breakdown in self.breakdowns.items()
        }

    @cached_property
    def cells(self) -> Mapping[str, tuple[str, ...]]:
        """The keys of the figures asked for each variable: its total, then each part of each breakdown."""
        return {code: (code, *self._parts(variable)) for code, variable in self.variables.items()}

    def _parts(self, variable: Variable) -> Iterator[str]:
        return (
            cell(variable.code, breakdown, category)
            for breakdown in variable.breakdowns
            for category in self.categories[breakdown]
        )

    def checks_on(self, variables: frozenset[str]) -> tuple[Check, ...]:
        """The checks about any of these variables, in the order of the kit."""
        codes = set().union(*(self._checks_of.get(one, ()) for one in variables))
        return tuple(check for code, check in self.checks.items() if code in codes)

    @cached_property
    def _checks_of(self) -> Mapping[str, tuple[str, ...]]:
        return _by_variable((check.code, check.variables) for check in self.checks.values())

    def indicators_on(self, variables: frozenset[str]) -> tuple[Indicator, ...]:
        """The indicators made of any of these variables, in the order of the kit."""
        codes = set().union(*(self._indicators_of.get(one, ()) for one in variables))
        return tuple(indicator for code, indicator in self.indicators.items() if code in codes)

    @cached_property
    def _indicators_of(self) -> Mapping[str, tuple[str, ...]]:
        return _by_variable((indicator.code, indicator.inputs) for indicator in self.indicators.values())


def _by_variable(made: Iterable[tuple[str, frozenset[str]]]) -> Mapping[str, tuple[str, ...]]:
    """The codes of what is made of each variable."""
    found: dict[str, list[str]] = {}
    for code, variables in made:
        for variable in variables:
            found.setdefault(variable, []).append(code)
    return {variable: tuple(codes) for variable, codes in found.items()}
