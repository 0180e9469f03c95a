"""A kit and a source of figures of an invented service, to build reports from."""

from dataclasses import dataclass, field, fields, replace

from circulos.method.expression import parse
from circulos.method.text import Text
from circulos.method.types import Environment, Kit, ReportBlock, ReportPlan, Variable
from invented_circle import (
    IN_TIME,
    INDICATORS,
    NAMES,
    PERSPECTIVES,
    SATISFACTION,
    SPENDING,
    WAIT,
    compare,
    in_time,
    satisfaction,
    series,
    spending,
    text,
)

TITLE = text(
    "{council}: comparison {period}", "{council}: comparació {period}", "{council}: comparación {period}"
)
PLAN = ReportPlan(
    "council",
    TITLE,
    text("Heads of service", "Caps de servei", "Jefes de servicio"),
    (
        ReportBlock(heading=text("Where we stand", "On som", "Dónde estamos")),
        ReportBlock(
            paragraph=text("{council} in {circle}.", "{council} a {circle}.", "{council} en {circle}.")
        ),
        ReportBlock(exhibit="profile"),
        ReportBlock(exhibit="panel"),
        ReportBlock(
            each="perspective",
            blocks=(
                ReportBlock(
                    each="indicator",
                    blocks=tuple(ReportBlock(exhibit=name) for name in ("strip", "funnel", "trend")),
                ),
            ),
        ),
    ),
)
NOBODY = replace(IN_TIME, code="U99", title=text("Never filed", "Mai lliurat", "Nunca entregado"))


def kit(plan=PLAN, language="en", indicators=(*INDICATORS, NOBODY), groupings=()):
    worked = [replace(one, numerator=parse("answered"), denominator=parse("received")) for one in indicators]
    titles = {
        "answered": text("Requests answered", "Demandes ateses", "Demandas atendidas"),
        "received": text("Requests received", "Demandes rebudes", "Demandas recibidas"),
    }
    # What a report does not ask for is left empty.
    nothing = {one.name: {} for one in fields(Kit)}
    told = {
        "code": "invented",
        "version": "2026.1",
        "title": text("Invented service", "Servei inventat", "Servicio inventado"),
        "language": language,
        "languages": ("en", "ca", "es"),
        "perspectives": {one.code: one for one in PERSPECTIVES},
        "variables": {code: Variable(code, title, Text(""), Text("case")) for code, title in titles.items()},
        "indicators": {one.code: one for one in worked},
        "groupings": {one.code: one for one in groupings},
        "reports": {plan.code: plan},
        "digest": "kit-digest",
        "environment": Environment(),
    }
    return Kit(**nothing | told)


@dataclass
class Figures:
    """What `Benchmark` gives, from the invented circle."""

    kit: Kit = field(default_factory=kit)
    names: dict = field(default_factory=lambda: NAMES)
    snapshot: str = "snapshot-digest"
    invented: bool = True
    asked: list = field(default_factory=list)

    def comparison(self, indicator, period, group=""):
        return replace(compare(self.kit.indicators[indicator], []), period=period)

    def series(self, indicator, group=""):
        self.asked.append((indicator, group))
        made = {
            IN_TIME.code: series(),
            SATISFACTION.code: [satisfaction("2023"), satisfaction("2024")],
            SPENDING.code: [spending("2024")],
            WAIT.code: [in_time("2022")],
        }.get(indicator, [])
        return [replace(one, indicator=self.kit.indicators[indicator]) for one in made]

    def group_of(self, indicator, council):
        return ""
