"""Every exhibit in its usual and its odd cases, of an invented circle. A new exhibit joins by being listed here.

    python tests/exhibit_list.py gallery.html ca

writes them all into one page to look at.
"""

import math
import sys
from dataclasses import replace
from pathlib import Path

from circulos.compare.expected import expected
from circulos.exhibits import (
    Heading,
    Report,
    Setting,
    context_strip,
    control,
    funnel,
    heat,
    neighbours,
    panel,
    process_map,
    profile,
    ranking,
    references,
    scatter,
    strip,
    trend,
)
from circulos.exhibits.decided import actions, commitments, targets
from circulos.exhibits.points import Side, points
from circulos.exhibits.practices import practices
from circulos.exhibits.process_steps import process_steps
from circulos.method.types import Action, Practice, Source
from circulos.render import render
from invented_circle import (
    BROKEN,
    IN_TIME,
    NAMES,
    OWN,
    PERSPECTIVES,
    SATISFACTION,
    compare,
    everything,
    in_time,
    satisfaction,
    series,
    spending,
    text,
)
from invented_decisions import POINTS, followed, ways
from invented_months import few_months, months, rebased
from invented_process import PROCESS, UNTIMED, timed
from invented_references import GIVEN, JUDGED, SOURCES, short_waits
from invented_territory import CONTEXT, FACTS, dear, near, older

SETTING = Setting(
    source="Invented, 2024",
    bases={
        "U02": text("first requests received", "primeres demandes rebudes", "primeras demandas recibidas")
    },
)
NOTHING = compare(IN_TIME, [math.nan] * 6)
EQUAL = compare(IN_TIME, [70.0] * 6, numerator=[70] * 6, denominator=[100] * 6)


def in_environment(*codes, comparison=None, size=24):
    """The circle in its environment: older towns answer less in time, and the rest says nothing."""
    return expected(comparison or older(size), FACTS, codes)


EXHIBITS = {
    "panel": lambda: panel(
        everything(), OWN, NAMES, perspectives=PERSPECTIVES, history={"U02": series()}, setting=SETTING
    ),
    "panel of the circle": lambda: panel(
        everything(), None, NAMES, perspectives=PERSPECTIVES, setting=SETTING
    ),
    "panel of nothing": lambda: panel([NOTHING], "c00", NAMES, perspectives=PERSPECTIVES, setting=SETTING),
    "strip": lambda: strip(in_time(), OWN, NAMES, setting=SETTING),
    "strip without own value": lambda: strip(satisfaction(), OWN, NAMES, setting=SETTING),
    "strip of two": lambda: strip(in_time(size=2), "c00", NAMES, setting=SETTING),
    "strip of one": lambda: strip(in_time(size=1), "c00", NAMES, setting=SETTING),
    "strip of equals": lambda: strip(EQUAL, "c00", NAMES, setting=SETTING),
    "strip of nothing": lambda: strip(NOTHING, "c00", NAMES, setting=SETTING),
    "ranking": lambda: ranking(in_time(), OWN, NAMES, ranks=True, setting=SETTING),
    "ranking without intervals": lambda: ranking(spending(), OWN, NAMES, setting=SETTING),
    "ranking of nothing": lambda: ranking(NOTHING, None, NAMES, setting=SETTING),
    "trend": lambda: trend(series(), OWN, NAMES, setting=SETTING),
    "trend with a break": lambda: trend(series(BROKEN), OWN, NAMES, setting=SETTING),
    "trend of the circle": lambda: trend(series(), None, NAMES, setting=SETTING),
    "funnel": lambda: funnel(in_time(), OWN, NAMES, setting=SETTING),
    "funnel without spread": lambda: funnel(in_time(), OWN, NAMES, widen=False, setting=SETTING),
    "funnel without counts": lambda: funnel(satisfaction(), OWN, NAMES, setting=SETTING),
    "profile": lambda: profile(everything(), OWN, NAMES, setting=SETTING),
    "profile of nothing": lambda: profile([NOTHING], "c00", NAMES, setting=SETTING),
    "heat": lambda: heat(everything(), OWN, NAMES, setting=SETTING),
    "scatter": lambda: scatter(
        in_environment("share_65_plus"), OWN, NAMES, variables=CONTEXT, setting=SETTING
    ),
    "scatter on what is expected": lambda: scatter(
        in_environment("share_65_plus", "income"), OWN, NAMES, variables=CONTEXT, setting=SETTING
    ),
    "scatter of money on a log scale": lambda: scatter(
        in_environment("population", comparison=dear()), OWN, NAMES, variables=CONTEXT, setting=SETTING
    ),
    "scatter that explains nothing": lambda: scatter(
        in_environment("unemployment"), OWN, NAMES, variables=CONTEXT, setting=SETTING
    ),
    "scatter of few": lambda: scatter(
        in_environment("share_65_plus", "income", size=9), OWN, NAMES, variables=CONTEXT, setting=SETTING
    ),
    "scatter of the circle": lambda: scatter(
        in_environment("share_65_plus"), None, NAMES, variables=CONTEXT, setting=SETTING
    ),
    "scatter without others": lambda: scatter(
        in_environment("share_65_plus"), OWN, NAMES, variables=CONTEXT, others=False, setting=SETTING
    ),
    "neighbours": lambda: neighbours(near(), NAMES, variables=CONTEXT, comparison=in_time(), setting=SETTING),
    "neighbours without an indicator": lambda: neighbours(near(), NAMES, variables=CONTEXT, period="2024"),
    "neighbours of nobody": lambda: neighbours(near(size=1), NAMES, variables=CONTEXT, period="2024"),
    "process_map": lambda: process_map(PROCESS, timed(), OWN, NAMES, setting=SETTING),
    "process_map of the circle": lambda: process_map(PROCESS, timed(), None, NAMES, setting=SETTING),
    "process_map without own times": lambda: process_map(PROCESS, timed(), "c99", NAMES, setting=SETTING),
    "process_map of nothing": lambda: process_map(UNTIMED, {}, OWN, NAMES, period="2024", setting=SETTING),
    "process_steps": lambda: process_steps(PROCESS, timed(), OWN, period="2024", setting=SETTING),
    "process_steps of the circle": lambda: process_steps(PROCESS, timed(), None, setting=SETTING),
    "process_steps of nothing": lambda: process_steps(UNTIMED, {}, OWN, period="2024", setting=SETTING),
    "control": lambda: control(months(), NAMES, setting=SETTING),
    "control with a break": lambda: control(rebased(), NAMES, setting=SETTING),
    "control of few": lambda: control(few_months(5), NAMES, setting=SETTING),
    "control of one": lambda: control(few_months(1), NAMES, setting=SETTING),
    "context_strip": lambda: context_strip(FACTS, OWN, NAMES, variables=CONTEXT, period="2024"),
    "context_strip of the circle": lambda: context_strip(
        FACTS, None, NAMES, variables=CONTEXT, period="2024"
    ),
    "context_strip of nobody": lambda: context_strip({}, OWN, NAMES, variables=CONTEXT),
    "references": lambda: references(
        older(what=JUDGED),
        OWN,
        NAMES,
        expected=in_environment("share_65_plus", comparison=older(what=JUDGED)),
        more=GIVEN,
        sources=SOURCES,
        setting=SETTING,
    ),
    "references where less is favourable": lambda: references(short_waits(), OWN, NAMES, setting=SETTING),
    "references of what is not judged": lambda: references(spending(), OWN, NAMES, setting=SETTING),
    "references of the circle": lambda: references(in_time(), None, NAMES, setting=SETTING),
    "references of one": lambda: references(in_time(size=1), "c00", NAMES, setting=SETTING),
    "strong_points": lambda: points(everything(), "c03", NAMES, Side.STRONG, setting=SETTING),
    "strong_points of nobody": lambda: points([NOTHING], "c00", NAMES, Side.STRONG, setting=SETTING),
    "opportunities": lambda: points(everything(), "c00", NAMES, Side.OPPORTUNITY, setting=SETTING),
    "opportunities decided on": lambda: points(
        everything(), "c00", NAMES, Side.OPPORTUNITY, decided=POINTS, setting=SETTING
    ),
    "targets": lambda: targets(ways(), OWN, NAMES, "2024", setting=SETTING),
    "targets of nobody": lambda: targets([], OWN, NAMES, "2024", setting=SETTING),
    "actions": lambda: actions(followed(), OWN, NAMES, "2024", setting=SETTING),
    "commitments": lambda: commitments(ways(), followed(), OWN, "2024"),
    "opportunities on one page": lambda: points(
        everything(), "c00", NAMES, Side.OPPORTUNITY, decided=POINTS, concise=True, setting=SETTING
    ),
    "actions of nobody": lambda: actions([], OWN, NAMES, "2024", setting=SETTING),
    "practices": lambda: practices(practised(), IN_TIME),
    "practices that are not known": lambda: practices(practised(), SATISFACTION),
    "heat of nothing": lambda: heat([NOTHING], OWN, NAMES, setting=SETTING),
}


def practised():
    """A kit with a practice and an action for one of its indicators."""
    from invented_report import kit

    way = Practice(
        "agenda",
        text("One shared agenda", "Una agenda compartida", "Una agenda compartida"),
        text(
            "All offices book in it.",
            "Totes les oficines hi reserven hora.",
            "Todas las oficinas reservan en ella.",
        ),
        (IN_TIME.code,),
        source="book",
    )
    act = Action(
        "open",
        text("Open an afternoon a week", "Obrir una tarda a la setmana", "Abrir una tarde a la semana"),
        text("Begin in one office.", "Comenceu en una oficina.", "Empezad en una oficina."),
        (IN_TIME.code,),
    )
    book = Source("book", "A book")
    return replace(kit(), practices={"agenda": way}, actions={"open": act}, sources={"book": book})


def gallery():
    """All of them in one report."""
    blocks = [block for name, make in EXHIBITS.items() for block in (Heading(name.capitalize()), make())]
    warning = text("Invented figures.", "Dades inventades.", "Datos inventados.")
    return Report("Exhibits", tuple(blocks), warning=warning)


if __name__ == "__main__":
    target, language = sys.argv[1:3]
    render(gallery(), language, Path(target))
