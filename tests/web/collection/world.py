"""A small service of its own, so that a test can count every question; and an edition that collects it."""

import contextlib
import tempfile
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from circulos.facts import TOTAL
from circulos.web.access import Actor
from circulos.web.collection import actions, checking, flag_actions, proposal_actions
from circulos.web.collection import filled as reading
from circulos.web.collection.access import ROUTES
from circulos.web.collection.laid import Laid
from circulos.web.collection.models import Answer, Flag, OfficialFigure, Return
from circulos.web.cycle.models import Edition, Participation
from circulos.web.people.models import Council, Person
from web.cycle.world import a_circle, a_coordinator_of, a_meeting, a_member, an_edition, members, part_of

KIT = "lending"
FILES = {
    "kit.yaml": """\
code: lending
version: "2026.1"
title: Lending of tools
summary: A service small enough to be counted on one hand.
language: en
languages: [en]
""",
    "perspectives.yaml": """\
- code: user
  title: User
  objectives:
    - {code: reach, title: Reach the people who need tools}
""",
    "breakdowns.yaml": """\
- code: sex
  title: Sex
  categories:
    - {code: women, title: Women}
    - {code: men, title: Men}
""",
    "context.yaml": """\
variables:
  - {code: inhabitants, title: Inhabitants, definition: People registered on 1 January., unit: inhabitant}
""",
    "variables.yaml": """\
- {code: population, title: Inhabitants, definition: People registered., unit: inhabitant, official: inhabitants}
- {code: has_van, title: There is a van, definition: The service has a van., unit: yes_no, type: yes_no, maximum: 1}
- code: borrowers
  title: Borrowers
  definition: People who borrowed a tool in the year, each once.
  unit: person
  breakdowns: [sex]
- {code: loans, title: Loans, definition: Tools lent in the year., unit: loan}
- {code: trips, title: Trips of the van, definition: Trips in the year., unit: trip}
- {code: spending, title: Spending, definition: What the service cost., unit: EUR, type: money}
""",
    "forms.yaml": """\
- code: people
  title: People and loans
  intro: Have the register at hand.
  questions:
    - {variable: population}
    - {variable: borrowers, required: true}
    - {variable: loans, required: true}
- code: van
  title: The van
  questions:
    - {variable: has_van, required: true}
    - {variable: trips, shown_when: has_van == 1}
- code: money
  title: Money
  questions:
    - {variable: spending}
""",
    "checks.yaml": """\
- code: parts-of-borrowers
  holds: abs(parts(borrowers, sex) - borrowers) <= 1
  severity: error
  message: Women and men add up to {parts(borrowers, sex)}, not to {borrowers}.
- code: loans-each
  holds: loans <= 50 * borrowers
  severity: explain
  message: "{loans} loans to {borrowers} borrowers are many. Correct or explain."
- code: spending-jump
  holds: spending <= 2 * previous(spending)
  severity: explain
  message: "Spending went from {previous(spending)} to {spending}."
""",
    "indicators/U01.yaml": """\
code: U01
title: Inhabitants who borrow
perspective: user
objective: reach
kind: proportion
numerator: borrowers
denominator: population
per: 100
unit: "%"
polarity: higher
why: It says how well the service is known.
reading: More is better, if the tools come back.
""",
    "indicators/U02.yaml": """\
code: U02
title: Loans for each borrower
perspective: user
objective: reach
kind: ratio
numerator: loans
denominator: borrowers
unit: loans
polarity: neutral
why: It says how the service is used.
reading: No judgement.
""",
}


def lay_kit() -> None:
    """Whole at once: tests that run side by side share the folder, and none may read half a kit."""
    folder = Path(settings.DATA) / "kits" / KIT
    if folder.is_dir():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=folder.parent.parent))
    for name, text in FILES.items():
        (beside / name).parent.mkdir(parents=True, exist_ok=True)
        (beside / name).write_text(text, encoding="utf-8")
    with contextlib.suppress(OSError):  # another was there first
        beside.rename(folder)


def an_open_edition(
    *councils: Council, period: str = "2025", phase: str = "collect", deadline=None, code: str = "own-circle"
) -> Edition:
    """Collected from these councils and, so that there are three, from others."""
    lay_kit()
    circle = a_circle(code, kit=KIT)
    for council in councils:
        a_member(circle, council)
    members(circle, max(0, 3 - len(councils)))
    return an_edition(circle, period, phase=phase, deadline=deadline)


def official(edition: Edition, council: Council, value: float = 10_000) -> None:
    OfficialFigure.objects.create(
        council=council, period=edition.period, variable="inhabitants", value=value, source="Census"
    )


def type_in(part: Participation, by: Person | None = None, **figures: float) -> reading.Filled:
    """Figures by variable; `borrowers` brings its parts along, half and half."""
    entries = []
    for code, value in figures.items():
        entries.append(actions.entry_for(code, TOTAL, value, ""))
        if code == "borrowers":
            women = value // 2
            entries.append(actions.entry_for(code, "sex=women", women, ""))
            entries.append(actions.entry_for(code, "sex=men", value - women, ""))
    return actions.save(by=by, part=part, entries=entries).whole


WHOLE = {"borrowers": 400.0, "loans": 900.0, "has_van": 0.0, "spending": 30_000.0}


def a_signed_return(edition: Edition, council: Council, by: Person | None = None, **figures: float) -> Return:
    part = part_of(edition, council)
    by = by or a_coordinator_of(council)
    type_in(part, by, **(WHOLE | figures))
    return actions.sign(by=by, part=part)


def validated(edition: Edition, **by_council: dict) -> list[Return]:
    """Every council of the edition signs and is validated; figures by code of the council."""
    done = []
    for part in edition.participations.select_related("council"):
        figures = by_council.get(part.council.code, {})
        filed = a_signed_return(edition, part.council, **figures)
        done.append(actions.validate(by=None, filed=filed))
    return done


def answer(filed: Return, variable: str, breakdown: str = TOTAL) -> Answer:
    return Answer.objects.get(filed=filed, variable=variable, breakdown=breakdown)


def said_of(flag: Flag) -> str:
    """What a flag says to its reader, in English."""
    kit = reading.kit_of(flag.filed.edition)
    return checking.words(kit, flag.kind, flag.code, flag.figures, "en")


def late(edition: Edition) -> Edition:
    """The deadline was two days ago."""
    edition.plans.filter(phase="collect").update(ends_at=timezone.now() - timedelta(days=2))
    return Edition.objects.whole().get(pk=edition.pk)


# --- What stands in the addresses of the access matrix ------------------------------------------------


def examples(world, name: str) -> dict[str, object]:
    """The own council's return in the own circle, with one thing of each kind."""
    edition = an_open_edition(world.council, phase="collect")
    base = {"code": edition.code}
    if name in ("collection:freeze", "collection:validate_all", "collection:quality", "collection:official"):
        return base
    coordinator = world[Actor.COORDINATOR]
    filed = a_signed_return(edition, world.council, coordinator)
    if name in ("collection:meeting", "collection:screen", "collection:decide"):
        number = {"number": a_meeting(edition).pk}
        more = {"collection:screen": {"indicator": "U01"}}
        more["collection:decide"] = {"indicator": "U01", "council": world.council.code}
        return base | number | more.get(name, {})
    base |= {"council": world.council.code}
    if name in ("collection:section", "collection:prefill"):
        return base | {"section": "people"}
    if name == "collection:flag":
        flag = flag_actions.ask(by=world[Actor.FACILITATOR], filed=filed, variable="loans", text="So many?")
        return base | {"number": flag.pk}
    if name == "collection:include":
        reason = "It counts visits."
        found = flag_actions.exclude(
            by=world[Actor.FACILITATOR], filed=filed, variable="loans", reason=reason
        )
        return base | {"number": found.pk}
    if name == "collection:proposal":
        actions.reopen(by=None, filed=filed, reason="To try a file")
        part = part_of(edition, world.council)
        found = proposal_actions.propose(by=coordinator, part=part, laid=Laid(), via="file", name="x.csv")
        return base | {"number": found.pk}
    return base


def _example(name: str):
    return lambda world: examples(world, name)


EXAMPLES = {name: _example(name) for name in ROUTES}
