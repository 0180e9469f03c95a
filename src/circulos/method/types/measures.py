"""What is measured and how it is asked: base figures, indicators, checks, forms, examples, invented figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from circulos.method.expression import Expression
from circulos.method.text import Text
from circulos.method.types.fields import CODE, PERIOD, VARIABLE_CODE, told
from circulos.method.types.words import Draw, Kind, Polarity, ReferenceKind, Severity, VariableType


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
    unit: Text = told(
        "person, household, case, hour, day, EUR, FTE, place, service, call, inhabitant …", unit=True
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
    unit: Text = told("As printed after the number.", example="%", unit=True)
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

    @cached_property
    def inputs(self) -> frozenset[str]:
        """Codes of the variables of both formulas."""
        below = self.denominator.variables if self.denominator else frozenset()
        return self.numerator.variables | below


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

    @cached_property
    def variables(self) -> frozenset[str]:
        """Codes of the variables it is about, in this period or the one before; its condition adds none."""
        return self.holds.variables | self.holds.previous_variables


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
