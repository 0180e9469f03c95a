"""What a kit is made of: frozen types, one a thing.

These types are the only definition of the kit format. The loader reads YAML into them, the JSON Schema for
editors is generated from them, and the guidelines below are what an editor shows while a kit is written.
A field's type says how it is written: `Text` is a sentence in the kit's first language (its translations come
from `locale/<language>.po`), `Expression` a formula, a tuple a list, an enumeration one of its words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from circulos.method.expression import Expression
from circulos.method.text import Text

# How codes and periods are written.
CODE = r"[A-Za-z0-9][A-Za-z0-9_.-]*"
VARIABLE_CODE = r"[a-z][a-z0-9_]*"
LANGUAGE = r"[a-z]{2,3}(_[A-Z]{2})?"
CURRENCY = r"[A-Z]{3}"
PERIOD = r"\d{4}(-\d{2}|-Q[1-4]|/\d{4})?"


def told(
    guideline: str,
    *,
    default: Any = MISSING,
    example: str | None = None,
    bad: str | None = None,
    refers: str = "",
    words: tuple[str, ...] = (),
    pattern: str = "",
    condition: bool = False,
    filled: tuple[str, ...] | None = None,
    open: bool = False,
    spoken: bool = False,
) -> Any:
    """A field that carries its own writing guideline, a good example and a bad one, and what may stand in it.

    `refers` names the part of the kit a code must be found in (several by `|`); `words` are the only words
    allowed; `pattern` is how a code is written; `condition` marks a formula that must be true or false;
    `filled` lists what may stand in braces in a sentence (an empty list: any formula over the figures);
    `open` lets a limit be .inf or -.inf; `spoken` is a word that readers see and translators translate.
    """
    metadata = {
        "guideline": guideline,
        "example": example,
        "bad": bad,
        "refers": refers,
        "words": words,
        "pattern": pattern,
        "condition": condition,
        "filled": filled,
        "open": open,
        "spoken": spoken,
    }
    if default is MISSING:
        return field(metadata=metadata)
    if isinstance(default, Mapping):
        return field(default_factory=lambda: MappingProxyType(dict(default)), metadata=metadata)
    return field(default=default, metadata=metadata)


class Kind(StrEnum):
    """What sort of number an indicator is: it decides the interval and the control limits."""

    PROPORTION = "proportion"  # part of a whole, 0 to 1 before `per`
    RATE = "rate"  # events over a population or over time at risk
    RATIO = "ratio"  # one quantity over another: cost per hour, persons per professional
    MEAN = "mean"  # a mean of many measurements: days of waiting
    AMOUNT = "amount"  # money or hours, a full count without sampling error
    COUNT = "count"  # how many there are
    SCORE = "score"  # points on a scale
    YES_NO = "yes_no"


class Polarity(StrEnum):
    """Which way is favourable. Neutral is first class: never coloured, never a strong point."""

    HIGHER = "higher"
    LOWER = "lower"
    BAND = "band"  # favourable between two limits
    NEUTRAL = "neutral"


class Severity(StrEnum):
    """What a broken check means for the return."""

    ERROR = "error"  # cannot be signed
    EXPLAIN = "explain"  # can be signed with an explanation
    NOTE = "note"  # worth a look


class VariableType(StrEnum):
    """How a base figure is typed in."""

    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    YES_NO = "yes_no"  # 1 or 0
    CHOICE = "choice"  # the number of an option, from 1


class ReferenceKind(StrEnum):
    """Where a fixed reference value comes from. Those of the circle itself are computed, not written."""

    LEGAL = "legal"
    CHARTER = "charter"
    PUBLISHED = "published"  # a published mean or median of others
    STANDARD = "standard"  # a professional standard that is not law


class CouncilKind(StrEnum):
    """What sort of local entity runs the service."""

    MUNICIPALITY = "municipality"
    COUNTY_COUNCIL = "county_council"
    CONSORTIUM = "consortium"
    OTHER = "other"


class ChangeKind(StrEnum):
    """What a new version of a kit did to a series."""

    COMPARABLE = "comparable"
    BREAK = "break"
    NEW = "new"
    RETIRED = "retired"


@dataclass(frozen=True)
class Source:
    """Where a figure, a limit or a definition comes from."""

    code: str = told("Short code, cited by others.", example="S66", pattern=CODE)
    title: str = told("Author and title.", example="Government of Catalonia, Law 12/2007 on social services")
    url: str = told("Address, if public.", default="")
    year: int | None = told("Year the figures are about, or of the edition.", default=None)


@dataclass(frozen=True)
class Objective:
    """A sentence that says what the service is trying to do."""

    code: str = told("Short code, unique in the kit.", example="coverage", pattern=CODE)
    title: Text = told("A sentence that begins with a verb.", example="Reach the people who need the service")


@dataclass(frozen=True)
class Perspective:
    """A point of view of the panel: political mandate, user, organisation, economy, context."""

    code: str = told("Short code.", example="user", pattern=CODE)
    title: Text = told("Its name on the panel.", example="User")
    objectives: tuple[Objective, ...] = told("What the indicators under it are for.", default=())


@dataclass(frozen=True)
class Option:
    """One answer of a choice. Its number is its place in the list, from 1."""

    code: str = told("Short code.", example="registration_date", pattern=CODE)
    title: Text = told("What the officer reads.", example="By the date the case was registered")


@dataclass(frozen=True)
class Breakdown:
    """A way to split a figure, such as by sex."""

    code: str = told("Short code.", example="sex", pattern=CODE)
    title: Text = told("Its name.", example="Sex")
    categories: tuple[Option, ...] = told("The parts; together they are the whole.")


@dataclass(frozen=True)
class Variable:
    """A base figure a council files. Definitions live here, so that a ratio never hides one."""

    code: str = told(
        "Lower case, English, underscores.", example="persons_attended", bad="PA1", pattern=VARIABLE_CODE
    )
    title: Text = told("What the officer reads first; no abbreviation.", example="Persons attended")
    definition: Text = told(
        "What is counted, who counts once, on which date.",
        example="People to whom a professional assigned a diagnosis or a service in the year, each once.",
        bad="Number of users.",
    )
    unit: str = told(
        "person, household, case, hour, day, EUR, FTE, place, service, call, inhabitant …", spoken=True
    )
    type: VariableType = told("How it is typed in.", default=VariableType.INTEGER)
    includes: tuple[Text, ...] = told("What is easily forgotten and counts.", default=())
    excludes: tuple[Text, ...] = told("What is easily added and does not count.", default=())
    breakdowns: tuple[str, ...] = told(
        "Codes of breakdowns asked besides the total.", default=(), refers="breakdowns"
    )
    options: tuple[Option, ...] = told("The answers, for a choice.", default=())
    counting_basis: Text | None = told("Which date or state decides that a case counts.", default=None)
    minutes: float = told("Minutes a small council needs to find it.", default=5)
    source: Text | None = told("Where in the council the figure is found.", default=None)
    official: str = told(
        "Code of the context variable that fills it in; it is then not typed.", default="", refers="context"
    )
    minimum: float | None = told("The smallest possible figure.", default=0)
    maximum: float | None = told("The largest possible figure.", default=None)


@dataclass(frozen=True)
class Reference:
    """A fixed value to read an indicator against, with its source."""

    kind: ReferenceKind = told("legal, charter, standard or published.")
    value: float = told("In the indicator's own unit.")
    label: Text = told("What it is, in a few words.", example="Ratio of the Catalan portfolio of services")
    source: str = told("Code of a source of the kit.", default="", refers="sources")
    year: int | None = told("The year it is about.", default=None)


@dataclass(frozen=True)
class Break:
    """A period from which the series is not comparable with the years before."""

    period: str = told("First period of the new meaning.", example="2024", pattern=PERIOD)
    reason: Text = told("What changed.")
    bridge: float | None = told("Factor that turns old values into new ones, if agreed.", default=None)


@dataclass(frozen=True)
class Indicator:
    """A number that councils compare, with all a reader must know about it."""

    code: str = told("Stable; a changed meaning gets a new code or a break.", example="M01", pattern=CODE)
    title: Text = told("What it measures, not what it is called inside.", example="Population attended")
    perspective: str = told("Code of a perspective of the kit.", refers="perspectives")
    objective: str = told("Code of an objective of that perspective.")
    kind: Kind = told("proportion, rate, ratio, mean, amount, count, score or yes_no.")
    numerator: Expression = told("A formula over variables.", example="persons_attended")
    unit: str = told("As printed after the number.", example="%", spoken=True)
    polarity: Polarity = told(
        "higher, lower, band or neutral. Most coverage, volume and spending is neutral."
    )
    why: Text = told("Why a head of service should care: one or two sentences.")
    reading: Text = told("How to read it, and what it does not say.")
    denominator: Expression | None = told("A formula; none where the figure is used as it is.", default=None)
    per: float = told("Multiplier of the quotient.", default=1.0, example="100")
    decimals: int = told("Decimals on screen; never in the data.", default=1)
    band: tuple[float, ...] = told(
        "Lower and upper limit, where polarity is band; .inf where there is none.", default=(), open=True
    )
    includes: tuple[Text, ...] = told("What counts, beyond the variables' own lists.", default=())
    excludes: tuple[Text, ...] = told("What does not count.", default=())
    references: tuple[Reference, ...] = told("Fixed values with their source.", default=())
    breakdowns: tuple[str, ...] = told("Codes of breakdowns it is shown by.", default=(), refers="breakdowns")
    companions: tuple[str, ...] = told(
        "Indicators shown beside it; cost is never shown alone.", default=(), refers="indicators"
    )
    grouping: str = told(
        "Code of the fixed grouping it is compared in, if any.", default="", refers="groupings"
    )
    minimum_denominator: float = told("Below it the value is too small to show.", default=0)
    breaks: tuple[Break, ...] = told("Where the series is cut.", default=())
    comparable_since: str = told("First period of this meaning.", default="", pattern=PERIOD)
    frequency: str = told("year, quarter or month.", default="year", words=("year", "quarter", "month"))
    sources: tuple[str, ...] = told("Codes of sources for the definition.", default=(), refers="sources")
    origin: str = told(
        "documented, variables_documented, transposed, background or proposal.",
        default="",
        words=("documented", "variables_documented", "transposed", "background", "proposal"),
    )
    review: date | None = told("When the definition is to be looked at again.", default=None)


@dataclass(frozen=True)
class Check:
    """A rule that a return should satisfy."""

    code: str = told("Short and telling.", example="parts-of-attended", pattern=CODE)
    holds: Expression = told(
        "What must be true. Missing figures leave it undecided, not broken.", condition=True
    )
    severity: Severity = told("error, explain or note.")
    message: Text = told(
        "Which figures, what is odd, what to do. Braces hold a figure or any formula.",
        example="Women and men add up to {parts(users, sex)}, not to the total {users}. Correct one of them.",
        bad="Validation error.",
        filled=(),
    )
    when: Expression | None = told("Only asked when this is true.", default=None, condition=True)


@dataclass(frozen=True)
class Question:
    """One row of a form."""

    variable: str = told("Code of the variable asked.", refers="variables")
    shown_when: Expression | None = told("Hidden unless this is true.", default=None, condition=True)
    required: bool = told("Whether the return can be signed without it.", default=False)


@dataclass(frozen=True)
class Section:
    """A part of the return that one person can usually fill in at one sitting."""

    code: str = told("Short code.", pattern=CODE)
    title: Text = told("What it is about.")
    questions: tuple[Question, ...] = told("In the order in which the figures are found.")
    intro: Text | None = told("What to have at hand.", default=None)
    shown_when: Expression | None = told("Hidden unless this is true.", default=None, condition=True)


@dataclass(frozen=True)
class ContextVariable:
    """A fact about the territory, never about the service."""

    code: str = told("Lower case, underscores.", example="share_65_plus", pattern=VARIABLE_CODE)
    title: Text = told("Its name.")
    definition: Text = told("What over what, on which date.")
    unit: str = told("As printed after the number.", spoken=True)
    source: str = told("Code of a source of the kit.", default="", refers="sources")
    decimals: int = told("Decimals on screen.", default=1)
    why: Text | None = told("How it bears on the service.", default=None)


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


@dataclass(frozen=True)
class Standard:
    """A time limit of a step, with where it is promised."""

    value: float = told("How much.")
    unit: str = told(
        "calendar_day, working_day, hour, minute or second.",
        words=("calendar_day", "working_day", "hour", "minute", "second"),
    )
    kind: ReferenceKind = told("legal, charter, standard or published.")
    source: str = told("Code of a source of the kit.", default="", refers="sources")
    label: Text | None = told("What is promised.", default=None)


@dataclass(frozen=True)
class Clock:
    """From which event to which event time is measured."""

    start: str = told("The event that starts it.", example="request")
    stop: str = told("The event that stops it.", example="first_interview")


@dataclass(frozen=True)
class Step:
    """A step of a process."""

    code: str = told("Short code, unique in the process.", pattern=CODE)
    title: Text = told("What is done.")
    actor: Text = told("Who does it.")
    output: Text | None = told("What exists afterwards.", default=None)
    clock: Clock | None = told("What time is measured.", default=None)
    standards: tuple[Standard, ...] = told("Limits promised or required.", default=())
    indicators: tuple[str, ...] = told("Indicators that measure this step.", default=(), refers="indicators")


@dataclass(frozen=True)
class Process:
    """How a service is given, from the first event to the last."""

    code: str = told("Short code.", example="home-help", pattern=CODE)
    title: Text = told("Its name.")
    scope: Text = told("What it covers and what not.")
    steps: tuple[Step, ...] = told("In order.")
    sources: tuple[str, ...] = told("Codes of sources.", default=(), refers="sources")


@dataclass(frozen=True)
class Practice:
    """A way of working that may explain a good value."""

    code: str = told("Short code.", pattern=CODE)
    title: Text = told("What is done differently.")
    description: Text = told("How it works, in a few sentences.")
    indicators: tuple[str, ...] = told("Indicators it bears on.", refers="indicators")
    conditions: Text | None = told("What must be there for it to work.", default=None)
    source: str = told("Code of a source.", default="", refers="sources")


@dataclass(frozen=True)
class Action:
    """A ready action for an improvement opportunity."""

    code: str = told("Short code.", pattern=CODE)
    title: Text = told("What to do; begins with a verb.")
    description: Text = told("Steps, in a few sentences.")
    indicators: tuple[str, ...] = told("Indicators it should move.", refers="indicators")
    effort: str = told("low, medium or high.", default="medium", words=("low", "medium", "high"))
    months: float | None = told("Months until an effect may be seen.", default=None)
    expected: Text | None = told("The effect expected, and how sure that is.", default=None)
    source: str = told("Code of a source.", default="", refers="sources")


@dataclass(frozen=True)
class AgendaBlock:
    """A part of a workshop."""

    minutes: int = told("How long.")
    title: Text = told("What happens.")
    instructions: Text | None = told("For the facilitator.", default=None)
    board: str = told("Code of the board used, if any.", default="")


@dataclass(frozen=True)
class Board:
    """A sheet on which a group collects its findings."""

    code: str = told("Short code.", pattern=CODE)
    title: Text = told("Its name.")
    columns: tuple[Text, ...] = told("Headings under which cards are put.")


@dataclass(frozen=True)
class Workshop:
    """An agenda with group exercise and boards."""

    code: str = told("Short code.", pattern=CODE)
    title: Text = told("Its name.")
    purpose: Text = told("What the group goes home with.")
    agenda: tuple[AgendaBlock, ...] = told("In order.")
    boards: tuple[Board, ...] = told("Sheets used.", default=())


@dataclass(frozen=True)
class ReportBlock:
    """One piece of a report plan: a heading, a paragraph, an exhibit, or blocks repeated for each thing."""

    heading: Text | None = told("A heading.", default=None, filled=("council", "period", "circle"))
    paragraph: Text | None = told(
        "A paragraph; {council}, {period}, {circle} are filled in.",
        default=None,
        filled=("council", "period", "circle"),
    )
    exhibit: str = told(
        "Name of an exhibit builder: panel, strip, ranking, trend, funnel, profile, heat …", default=""
    )
    indicators: tuple[str, ...] = told(
        "Codes; empty means those of the place.", default=(), refers="indicators"
    )
    each: str = told(
        "perspective or indicator: the blocks below are repeated.",
        default="",
        words=("perspective", "indicator"),
    )
    blocks: tuple[ReportBlock, ...] = told("Blocks repeated.", default=())


@dataclass(frozen=True)
class ReportPlan:
    """Which exhibits in which order, with the text between them."""

    code: str = told("council, circle, brief …", pattern=CODE)
    title: Text = told(
        "Title; {council}, {period}, {circle} are filled in.", filled=("council", "period", "circle")
    )
    audience: Text = told("Who reads it.")
    blocks: tuple[ReportBlock, ...] = told("In order.")


@dataclass(frozen=True)
class Example:
    """A worked example: observations in, values and flags out. Run by check-kit and by the tests."""

    title: str = told("A sentence that says what the example shows.")
    observations: Mapping[str, float | None] = told(
        "Figures of this year by variable; ~ for missing.", refers="variables"
    )
    previous: Mapping[str, float | None] = told("Figures of the year before.", default={}, refers="variables")
    values: Mapping[str, float | None] = told("Expected value by indicator.", default={}, refers="indicators")
    flags: tuple[str, ...] | None = told(
        "Codes of exactly the checks that speak, if declared.", default=None, refers="checks"
    )


class Draw(StrEnum):
    """How an invented figure is drawn around what is expected of it."""

    BINOMIAL = "binomial"  # a part of its base: never more than the base
    POISSON = "poisson"  # a count of events
    AMOUNT = "amount"  # money, hours, full-time equivalents
    EXACT = "exact"  # its base times its rate, without chance: a total of parts
    CHOICE = "choice"  # yes or no with the rate as chance, or one of the options


@dataclass(frozen=True)
class Simulated:
    """How a figure of an invented network is made, so that a kit can be tried before anybody filed any."""

    variable: str = told("Code of a variable or of a context variable.", refers="variables|context")
    rate: float = told("Expected figure for each unit of the base.", example="0.12")
    of: Expression | None = told(
        "The base, over figures simulated before it; none means 1.", default=None, refers="variables|context"
    )
    draw: Draw = told("binomial, poisson, amount, exact or choice.", default=Draw.AMOUNT)
    spread: float = told(
        "How much councils differ for good: standard deviation of the logarithm.", default=0.2
    )
    noise: float = told("How much a council moves from year to year: the same measure.", default=0.03)
    trend: float = told("Growth a year.", default=0.0)
    loads: Mapping[str, float] = told(
        "Pull of the factors size, age, need, skill: by how much of the logarithm.", default={}
    )
    source: str = told("Code of the source that the rate follows.", default="", refers="sources")


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
class Context:
    """What stands in `context.yaml`: facts about the territory and how they enter the comparison."""

    variables: tuple[ContextVariable, ...] = told("Facts about the territory.", default=())
    environment: Environment | None = told("How they enter the comparison.", default=None)


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
    units: Mapping[str, Text] = field(default_factory=dict)

    def unit(self, unit: str, language: str) -> str:
        """A unit of a variable, an indicator or a context variable in a language."""
        return self.units[unit].into(language) if unit in self.units else unit

    def objective(self, indicator: str) -> Objective:
        """The objective an indicator serves."""
        found = self.indicators[indicator]
        objectives = self.perspectives[found.perspective].objectives
        return next(objective for objective in objectives if objective.code == found.objective)

    def under(self, perspective: str) -> Iterator[Indicator]:
        """The indicators of a perspective, in the kit's order."""
        return (found for found in self.indicators.values() if found.perspective == perspective)
