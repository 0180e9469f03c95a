"""How often good figures are asked about in vain, and planted mistakes found, by the live checks of a return.

    python bench/alarms.py [--seeds 3]

Invented networks of fifty, twelve and six councils, with an edition under way and some fixed ones behind it, of
which one figure in a hundred is spoilt, as people spoil them. The figures of the edition under way are right: printed
is the share of them that is asked about, by everything and by what is usual in the circle alone. Then the figures
of some returns are spoilt one at a time and looked at as a save does: twice, half and ten times as much, two
neighbouring digits swapped, a digit lost, none at all. Printed is the share of which that figure is asked about,
without what is usual in the circle and with it, for figures of a hundred or more and for smaller ones; and what a
save pays for it.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace

NETWORKS = ((50, 4), (50, 3), (50, 2), (50, 1), (12, 4), (12, 2), (6, 4))
SPOILT_RETURNS = 6
GREAT = 100
CIRCLE = ("change", "leap", "zero")  # judged by the circle, or by figures elsewhere for want of one


def swapped(text: str, draw: random.Random) -> str:
    pairs = [at for at in range(len(text) - 1) if text[at : at + 2].isdigit() and text[at] != text[at + 1]]
    at = draw.choice(pairs) if pairs else len(text)
    return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]


def lost(text: str, draw: random.Random) -> str:
    at = draw.choice([at for at, sign in enumerate(text) if sign.isdigit()])
    return "0" + text[:at] + text[at + 1 :]


MISTAKES: Mapping[str, Callable[[float, random.Random], float]] = {
    "twice": lambda value, draw: value * 2,
    "half": lambda value, draw: round(value / 2, 0 if value.is_integer() else 2),
    "ten times": lambda value, draw: value * 10,
    "digits swapped": lambda value, draw: float(swapped(f"{value:.12g}", draw)),
    "a digit lost": lambda value, draw: float(lost(f"{value:.12g}", draw)),
    "zero": lambda value, draw: 0.0,
}


@dataclass
class Told:
    """What was looked at and what was said, of one kind of network."""

    values: int = 0
    asked: int = 0
    by_circle: int = 0
    spoilt: Counter = field(default_factory=Counter)  # by mistake and whether the figure is great
    before: Counter = field(default_factory=Counter)
    found: Counter = field(default_factory=Counter)


def returns(kit, councils: int, behind: int, seed: int) -> Iterator:
    """The returns of the edition under way, all right, with a snapshot behind them and no database."""
    from django.conf import settings

    from circulos.facts import Observation, Status, observation_table, snapshot
    from circulos.simulate import simulate
    from circulos.web.collection.filled import Cell, Filled
    from circulos.web.collection.past import Past, before, series_of

    years = [str(2025 - back) for back in range(behind, -1, -1)]
    right, filed = (simulate(kit, councils, years, seed, dirt) for dirt in (0.0, 0.01))
    rows = (
        Observation(one.council, one.period, one.variable, one.value, one.breakdown, Status(one.status))
        for one in filed.observations
        if one.period != years[-1]
    )
    folder = str(snapshot.write(observation_table(rows), settings.DATA / "snapshots", kit.digest))
    cells: dict[str, dict] = {council.code: {} for council in right.councils}
    official: dict[str, dict] = {council.code: {} for council in right.councils}
    for one in (one for one in right.observations if one.period == years[-1]):
        known = kit.variables[one.variable].official
        if known:
            official[one.council][known] = (one.value, "")
        else:
            cell = Cell(one.variable, one.breakdown, one.value, one.status)
            cells[one.council][one.variable, one.breakdown] = cell
    edition = SimpleNamespace(period=years[-1])
    for council, typed in cells.items():
        past = Past(series_of(folder)[council], before(years[-1]), folder)
        yield Filled(kit, edition, SimpleNamespace(code=council), None, typed, official[council], past)


def asked(filled, touching=None) -> list:
    """What asks for an answer. Notes ask for nothing."""
    from circulos.web.collection import checking

    return [one for one in checking.findings(filled, touching) if one.severity != "note"]


def look_at_right(filled, told: Told) -> None:
    """Counted as the site counts it: a finding is about the figure it speaks of first."""
    found = asked(filled)
    told.values += filled.whole.answered
    told.asked += len({one.variables[0] for one in found})
    told.by_circle += sum(one.figures.get("why") in CIRCLE for one in found)


def look_at_spoilt(filled, draw: random.Random, told: Told) -> None:
    from circulos.method.types import VariableType as Type

    counted = (Type.INTEGER, Type.NUMBER, Type.MONEY)
    codes = [question.variable for section in filled.sections for question in section.questions]
    for code in codes:
        cell, variable = filled.cell(code), filled.kit.variables[code]
        if variable.type not in counted or not cell.value or cell.value < 0 or variable.maximum is not None:
            continue
        for name, spoil in MISTAKES.items():
            value = spoil(cell.value, draw)
            if value != cell.value:
                kind = (name, cell.value >= GREAT)
                wrong = filled.with_cells([cell._replace(value=value)])
                about = [one for one in asked(wrong, {code}) if code in one.variables]
                told.spoilt[kind] += 1
                told.found[kind] += bool(about)
                told.before[kind] += any(one.figures.get("why") not in CIRCLE for one in about)


def measure(seeds: int) -> None:
    from circulos.web.collection.filled import kit_of_kit
    from circulos.web.cycle import kits

    kit = kit_of_kit(kits.kit_of("basic-social-services"))
    print("councils behind   values  asked  of it by circle |   spoilt figures found: before → now")
    for councils, behind in NETWORKS:
        told, draw = Told(), random.Random(7)
        for seed in range(1, seeds + 1):
            whole = list(returns(kit, councils, behind, seed))
            for filled in whole:
                look_at_right(filled, told)
            for filled in draw.sample(whole, min(SPOILT_RETURNS, len(whole))):
                look_at_spoilt(filled, draw, told)
        tell(councils, behind, told)
    cost(whole)


def tell(councils: int, behind: int, told: Told) -> None:
    print(
        f"{councils:8} {behind:6} {told.values:8} {100 * told.asked / told.values:5.2f}% "
        f"{100 * told.by_circle / told.values:16.3f}% |"
    )
    for great in (True, False):
        shares = (
            f"{name} {100 * told.before[name, great] / told.spoilt[name, great]:.0f} → "
            f"{100 * told.found[name, great] / told.spoilt[name, great]:.0f} %"
            for name in MISTAKES
        )
        print(f"    {'100 or more' if great else 'below 100  '}: {', '.join(shares)}", flush=True)


def cost(whole: list) -> None:
    """Processor time of the look at a council's own history in a save: as figures come, and of a doubled one."""
    from circulos.web.collection import checking

    filled = max(whole, key=lambda one: one.whole.answered)
    codes = [code for code in checking._typed(filled, None) if filled.past.of(code)]
    double = filled.cell("persons_attended")
    spoilt = filled.with_cells([double._replace(value=double.value * 2)])
    for name, tried, one_by_one in (
        ("as it comes", filled, codes),
        ("twice", spoilt, [double.variable] * 300),
    ):
        list(checking._own_history(tried, codes))
        began = time.process_time()
        for code in one_by_one:
            list(checking._own_history(tried, [code]))
        spent = 1000 * (time.process_time() - began) / len(one_by_one)
        print(f"the look at its own history, a figure {name}: {spent:.3f} ms of processor a save")


def main() -> int:
    chosen = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    chosen.add_argument("--seeds", type=int, default=3)
    options = chosen.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"CIRCULOS_DATA": folder, "DJANGO_SETTINGS_MODULE": "circulos.web.settings"}
        import django

        django.setup()
        measure(options.seeds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
