"""What must be true of a kit beyond the form of each field: one test a rule."""

from dataclasses import replace

import pytest

from circulos.method import KitError, Problem, load_kit
from circulos.method.rules import is_cost
from circulos.method.text import Text
from kit_folders import KitFolder


def problems(folder: KitFolder) -> tuple[Problem, ...]:
    with pytest.raises(KitError) as refusal:
        load_kit(folder.path)
    return refusal.value.problems


def said(folder: KitFolder) -> str:
    return "\n".join(map(str, problems(folder)))


# file, what stands there, what is put there, what is said
BROKEN = [
    # variables
    ("variables.yaml", "code: running", "code: missing", "missing is a word of the expression language"),
    ("variables.yaml", "code: running", "code: class", "class is a word of the expression language"),
    ("variables.yaml", "type: money", "type: choice", "The choice spending has fewer than two options"),
    (
        "variables.yaml",
        "type: money",
        "options: [{code: a, title: A}, {code: b, title: B}]",
        "The variable spending has options but is not a choice",
    ),
    ("variables.yaml", "type: money", "minimum: 5\n  maximum: 2", "The maximum 2 is below the minimum 5"),
    ("variables.yaml", "type: money", "minutes: -1", "Minutes cannot be negative"),
    ("variables.yaml", "type: money", "official: rain", "rain is not among the context variables"),
    # indicators
    (
        "indicators/U01.yaml",
        "objective: flow",
        "objective: flaw",
        "flaw is not an objective of the perspective user. Did",
    ),
    ("indicators/U01.yaml", "objective: flow", "objective: x", "Its objectives are flow."),
    (
        "indicators/U01.yaml",
        "polarity: higher",
        "polarity: band",
        "The band of the indicator U01 is not a lower and an",
    ),
    ("indicators/U01.yaml", "polarity: higher", "polarity: band\nband: [5, 2]", "Write band: [lower, upper]"),
    (
        "indicators/U01.yaml",
        "polarity: higher",
        "polarity: band\nband: [5]",
        "is not a lower and an upper limit",
    ),
    (
        "indicators/U01.yaml",
        "polarity: higher",
        "polarity: higher\nband: [2, 5]",
        "has a band, but its polarity is higher",
    ),
    (
        "indicators/U01.yaml",
        "polarity: higher",
        "polarity: band\nband: [5, 120]",
        "120 cannot be reached by a proportion",
    ),
    ("indicators/U01.yaml", "kind: proportion", "kind: count", "U01 is a count and has a denominator"),
    ("indicators/U01.yaml", "kind: proportion", "kind: yes_no", "A yes has neither a multiplier nor a band"),
    ("indicators/U01.yaml", "per: 100", "per: 0", "per is 0. Write a positive number"),
    ("indicators/U01.yaml", "per: 100", "per: 100\ndecimals: 7", "decimals is 7. Write a number from 0 to 6"),
    (
        "indicators/U01.yaml",
        "denominator: fountains",
        "minimum_denominator: 5",
        "U01 has a smallest denominator, but no denominator",
    ),
    (
        "indicators/U01.yaml",
        "sources: [law]",
        "references: [{kind: legal, value: 101, label: All of them, source: law}]",
        "101 cannot be reached by a proportion per 100",
    ),
    (
        "indicators/U01.yaml",
        "sources: [law]",
        "breakdowns: [place]",
        "U01 is shown by place, but running is not asked by place. Add place to the breakdowns of running",
    ),
    (
        "indicators/U01.yaml",
        "numerator: running",
        "numerator: parts(running, place)",
        "running is not asked by place",
    ),
    (
        "indicators/U01.yaml",
        "numerator: running",
        "numerator: parts(runing, place)",
        "runing is not among the variables",
    ),
    (
        "indicators/U01.yaml",
        "numerator: running",
        "numerator: parts(fountains, places)",
        "places is not among the break",
    ),
    (
        "indicators/E01.yaml",
        "companions: [U01]",
        "",
        "E01 is a cost and has no companion that is not. Cost is never",
    ),
    (
        "indicators/E01.yaml",
        "companions: [U01]",
        "companions: [E01]",
        "The indicator E01 is its own companion",
    ),
    # checks
    ("checks.yaml", "only {fountains}", "only {fountains", "The braces do not match"),
    (
        "checks.yaml",
        "only {fountains}",
        "only {fountains +}",
        "{fountains +} is not a figure: The formula cannot be read",
    ),
    ("checks.yaml", "only {fountains}", "only {previous(fontains)}", "fontains is not among the variables"),
    (
        "checks.yaml",
        "severity: error",
        "severity: error\n  when: fountain > 0",
        "fountain is not among the variables",
    ),
    # examples
    (
        "examples/first.yaml",
        "values: {U01: 50, E01: 200}\n  flags: []",
        "",
        "The worked example expects nothing",
    ),
    (
        "examples/first.yaml",
        "fountains[place=parks]",
        "running[place=parks]",
        "running is not asked by place",
    ),
    (
        "examples/first.yaml",
        "fountains[place=parks]",
        "fountains[sex=men]",
        "sex is not among the breakdowns",
    ),
    (
        "examples/first.yaml",
        "values: {U01: 50, E01: 200}",
        "values: [50]",
        "Keys and values are wanted at values",
    ),
    (
        "examples/first.yaml",
        "U01: 50",
        "U01: fifty",
        "“fifty” at U01 in values of this example is not a number",
    ),
    ("examples/first.yaml", "U01: 50", "U02: 50", "U02 is not among the indicators of the kit. Add it"),
]


@pytest.mark.parametrize(("file", "old", "new", "what"), BROKEN)
def test_a_kit_that_breaks_a_rule_is_told(fountains, file, old, new, what):
    fountains.change(file, old, new)
    assert what in said(fountains)


# a file, and what is said of it
ADDED = [
    (
        "groupings.yaml",
        """
        - code: side
          title: Side
          groups:
            - {code: north, title: North, councils: ["01"]}
            - {code: south, title: South, councils: ["01", "09"]}
        """,
        ["The council 01 is in the groups north and south", "09 is not among the councils"],
    ),
    (
        "context.yaml",
        """
        variables:
          - {code: rain, title: Rain, definition: Millimetres a year., unit: mm, source: sky}
        environment:
          neighbours: 0
          weights: [{variable: rain, weight: 0}, {variable: snow}]
          adjustment: [rain, hail]
        """,
        [
            "There must be at least one neighbour",
            "The weight 0 is not positive",
            "snow is not among the context variables",
            "hail is not among the context variables",
            "sky is not among the sources",
        ],
    ),
    (
        "workshops/day.yaml",
        """
        code: day
        title: A day
        purpose: Each goes home with a practice.
        agenda:
          - {minutes: 30, title: Talk, board: wall}
          - {minutes: 30, title: Talk, board: walls}
        boards: [{code: walls, title: Walls, columns: [What, Who]}]
        """,
        ["The workshop has no board wall. Did you mean walls?"],
    ),
    (
        "processes/repair.yaml",
        """
        code: repair
        title: Repair
        scope: From the call to the water.
        sources: [lore]
        steps:
          - code: call
            title: The call
            actor: Anybody
            standards: [{value: 2, unit: fortnight, kind: charter, source: charter}]
            indicators: [U01, U02]
          - {code: call, title: The repair, actor: Plumber}
        """,
        [
            "lore is not among the sources",
            "“fortnight” at unit of this standard is not one of its words",
            "charter is not among the sources",
            "U02 is not among the indicators",
            "The code call stands twice in steps of process repair",
        ],
    ),
    (
        "reports/council.yaml",
        """
        code: council
        title: "{council} in {year}"
        audience: All
        blocks:
          - {heading: "{period}"}
          - {each: council, blocks: [{exhibit: strip, indicators: [U09]}]}
        """,
        [
            "{year} is not filled in. What is filled in is council, period, circle.",
            "“council” at each of this report block is not one of its words",
            "U09 is not among the indicators",
        ],
    ),
    (
        "simulation.yaml",
        """
        - {variable: running, rate: 0.9, of: fountains, draw: binomial}
        - {variable: fountains, rate: 40, of: wells, source: wells}
        - {variable: taps, rate: 1}
        """,
        [
            "fountains is not drawn before running. Move fountains up",
            "wells is not among the variables and context variables of the kit",
            "wells is not among the sources",
            "taps is not among the variables and context variables of the kit",
        ],
    ),
    (
        "actions.yaml",
        "- {code: oil, title: Oil, description: Oil the pumps., indicators: [U09], effort: huge, source: lore}",
        [
            "U09 is not among the indicators",
            "“huge” at effort of action oil",
            "lore is not among the sources",
        ],
    ),
]


@pytest.mark.parametrize(("file", "content", "expected"), ADDED)
def test_a_file_that_breaks_rules_is_told(fountains, file, content, expected):
    fountains.write("councils.csv", "code,name\n01,Dalt\n")
    fountains.write(file, content)
    told = said(fountains)
    for what in expected:
        assert what in told
    assert len(problems(fountains)) == len(expected)


def test_a_cost_is_known_by_its_unit(fountains):
    kit = load_kit(fountains.path)
    cost = kit.indicators["E01"]

    def with_unit(unit, currency="EUR"):
        return is_cost(replace(cost, unit=Text(unit)), currency)

    assert with_unit("EUR") and with_unit("€") and with_unit("€ per inhabitant") and with_unit("€/h")
    assert with_unit("thousand GBP", "GBP") and with_unit("£", "GBP")
    assert not with_unit("EUROPEANS") and not with_unit("%") and not with_unit("GBP")


def test_a_perspective_that_cannot_be_read_does_not_make_its_indicators_wrong(fountains):
    fountains.change("perspectives.yaml", "title: User", "title:")
    assert len(problems(fountains)) == 1


def test_a_companion_that_cannot_be_read_does_not_make_a_cost_wrong(fountains):
    fountains.change("indicators/U01.yaml", "per: 100", "per: x")
    assert len(problems(fountains)) == 1


def test_an_objective_among_none_is_told(fountains):
    fountains.change(
        "perspectives.yaml", "      objectives:\n    - {code: flow", "      objectives: []\n#"
    ) if False else None
    fountains.write("perspectives.yaml", "- {code: user, title: User}\n- {code: economy, title: Economy}\n")
    assert "flow is not an objective of the perspective user. Its objectives are not written yet." in said(
        fountains
    )


def test_a_simulation_without_a_base_stands_by_itself(fountains):
    fountains.write(
        "simulation.yaml",
        "- {variable: fountains, rate: 40}\n- {variable: running, rate: 0.9, of: fountains}\n",
    )
    assert list(load_kit(fountains.path).simulation) == ["fountains", "running"]
