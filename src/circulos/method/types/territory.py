"""Where it is measured: councils, how they are grouped, and the facts about their territory."""

from __future__ import annotations

from dataclasses import dataclass

from circulos.method.text import Text
from circulos.method.types.fields import CODE, PERIOD, VARIABLE_CODE, told
from circulos.method.types.words import CouncilKind


@dataclass(frozen=True)
class ContextVariable:
    """A fact about the territory, never about the service."""

    code: str = told("Lower case, underscores.", example="share_65_plus", pattern=VARIABLE_CODE)
    title: Text = told("Its name.")
    definition: Text = told("What over what, on which date.")
    unit: Text = told("As printed after the number.", unit=True)
    source: str = told("Code of a source of the kit.", default="", refers="sources")
    decimals: int = told("Decimals on screen.", default=1)
    why: Text | None = told("How it bears on the service.", default=None)
    scale: str = told(
        "linear or log: whether distances between councils use the figure or its logarithm, which suits "
        "sizes such as the population.",
        default="linear",
        words=("linear", "log"),
    )


@dataclass(frozen=True)
class Weight:
    """How much a context variable counts in a distance."""

    variable: str = told("Code of a context variable.", refers="context")
    weight: float = told("Relative weight.", default=1.0)


@dataclass(frozen=True)
class Environment:
    """How the environment enters the comparison: nearest councils and expected values."""

    neighbours: int = told("How many nearest councils to show.", default=8)
    weights: tuple[Weight, ...] = told("Context variables in the distance.", default=())
    adjustment: tuple[str, ...] = told(
        "Context variables in the expected value.", default=(), refers="context"
    )


@dataclass(frozen=True)
class Context:
    """What stands in `context.yaml`: facts about the territory and how they enter the comparison."""

    variables: tuple[ContextVariable, ...] = told("Facts about the territory.", default=())
    environment: Environment | None = told("How they enter the comparison.", default=None)


@dataclass(frozen=True)
class Group:
    """Councils that are compared with each other."""

    code: str = told("Short code.", pattern=CODE)
    title: Text = told("Its name.")
    councils: tuple[str, ...] = told("Codes of councils.", refers="councils")


@dataclass(frozen=True)
class Grouping:
    """A fixed way to split the circle; which one holds may depend on the indicator."""

    code: str = told("Short code.", example="need", pattern=CODE)
    title: Text = told("What the groups have in common.")
    groups: tuple[Group, ...] = told("Each council in one group at most.")


@dataclass(frozen=True)
class Council:
    """A local entity that runs the service."""

    code: str = told("Official code.", example="08279", pattern=CODE)
    name: str = told("Official name.", example="Terrassa")
    kind: CouncilKind = told(
        "municipality, county_council, consortium or other.", default=CouncilKind.MUNICIPALITY
    )
    area: str = told("County or region it lies in.", default="")
    aliases: tuple[str, ...] = told("Other spellings found in files.", default=())
    since: str = told("First period it exists.", default="", pattern=PERIOD)
    until: str = told("Last period it exists.", default="", pattern=PERIOD)
    successors: tuple[str, ...] = told("Codes of the councils it became.", default=(), refers="councils")
