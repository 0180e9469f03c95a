"""What councils decided, from a YAML file: for reports that are made from a folder and not by the site.

    circle:
      agreed:
        - {indicator: U01, value: 7, provenance: Half of the circle is there., until: 2027-12-31}
    councils:
      "080018":
        points:
          - {indicator: U01, side: opportunity, taken_up: true, sentence: We lose a week at the desk.}
        targets:
          - {indicator: U01, from: "2024", to: "2027", value: 7, who: Nora Vila, path: {"2025": 11}}
        actions:
          - {indicator: U01, title: Reserve first hours, since: "2024", who: Nora Vila, due: 2025-10-01, state: done}

Everything that is wrong is told at once, with its place.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from circulos.compare.decided import Action, Agreed, Decided, Point, Side, State, Target
from circulos.facts.period import PeriodError, parse_period
from circulos.method.types import Kit


class DecisionsError(ValueError):
    """The file cannot be read as decisions; the message says everything that is wrong."""


def read_decisions(kit: Kit, path: str | Path, today: date | None = None) -> Mapping[str, Decided]:
    """What each council decided, by code; '' is what holds for every other: what the circle agreed.

    `today` says which agreed values have expired. Raises `DecisionsError`.
    """
    try:
        told = yaml.safe_load(Path(path).read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DecisionsError(f"{path} cannot be read: {error}") from None
    reader = _Reader(kit, (today or date.today()).isoformat())
    found = reader.read(told)
    if reader.problems:
        raise DecisionsError(f"{path} holds what cannot be used:\n" + "\n".join(reader.problems))
    return found


class _Reader:
    """Reads a file and writes down what is wrong with it."""

    def __init__(self, kit: Kit, today: str) -> None:
        self.kit, self.today = kit, today
        self.problems: list[str] = []

    def read(self, told: Any) -> dict[str, Decided]:
        whole = self.mapping(told, "the file", ("circle", "councils"))
        circle = self.mapping(whole.get("circle"), "circle", ("agreed",))
        agreed = self.each(circle.get("agreed"), "circle.agreed", self.agreed)
        found = {"": Decided(agreed=agreed)}
        for code, decided in self.mapping(whole.get("councils"), "councils").items():
            where = f"councils.{code}"
            parts = self.mapping(decided, where, ("points", "targets", "actions"))
            found[str(code)] = Decided(
                self.each(parts.get("points"), f"{where}.points", self.point),
                self.each(parts.get("targets"), f"{where}.targets", self.target),
                self.each(parts.get("actions"), f"{where}.actions", self.action),
                agreed,
            )
        return found

    def mapping(self, told: Any, where: str, known: tuple[str, ...] = ()) -> dict[str, Any]:
        if told is None:
            return {}
        if not isinstance(told, dict):
            self.problems.append(f"{where}: names with values are expected here.")
            return {}
        for name in told if known else ():
            if name not in known:
                self.problems.append(f"{where}: “{name}” is not known. There are: {', '.join(known)}.")
        return told

    def each(self, told: Any, where: str, make: Callable[[Any, str], Any]) -> tuple[Any, ...]:
        if not isinstance(told, list | None):
            self.problems.append(f"{where}: a list is expected here.")
            return ()
        return tuple(self.made(one, f"{where}[{at}]", make) for at, one in enumerate(told or [], start=1))

    def made(self, told: Any, where: str, make: Callable[[Any, str], Any]) -> Any:
        known = self.mapping(told, where, FIELDS[make.__name__])
        self.indicator(known, where)
        return make(known, where)

    def indicator(self, told: Mapping[str, Any], where: str) -> None:
        if str(told.get("indicator", "")) not in self.kit.indicators:
            self.problems.append(f"{where}: the kit has no indicator “{told.get('indicator', '')}”.")

    # One thing each

    def point(self, told: Any, where: str) -> Point:
        side = self.word(told, where, "side", Side, Side.OPPORTUNITY)
        taken = told.get("taken_up", True) is True
        return Point(str(told.get("indicator")), side, taken, text(told, "sentence"), text(told, "reason"))

    def target(self, told: Any, where: str) -> Target:
        first, last = self.period(told, where, "from"), self.period(told, where, "to")
        if first and last and not parse_period(first).start < parse_period(last).start:
            self.problems.append(f"{where}: “to” must come after “from”.")
        path = tuple(self.path(told.get("path"), f"{where}.path", first, last))
        start = math.nan if told.get("start") is None else self.number(told, where, "start")
        value = self.number(told, where, "value")
        who, why = text(told, "who"), text(told, "why")
        return Target(str(told.get("indicator")), first, last, value, start, who, why, path)

    def path(self, told: Any, where: str, first: str, last: str) -> Iterator[tuple[str, float]]:
        values = self.mapping(told, where)
        for period in values:
            self.period({"period": period}, where, "period")
            if first and last and not first < str(period) < last:
                self.problems.append(f"{where}: {period} does not lie between {first} and {last}.")
            yield str(period), self.number(values, where, period)

    def action(self, told: Any, where: str) -> Action:
        if not text(told, "title"):
            self.problems.append(f"{where}: “title” says what was promised, and is missing.")
        since = self.period(told, where, "since")
        state = self.word(told, where, "state", State, State.PROMISED)
        title, who, due, note = (text(told, name) for name in ("title", "who", "due", "note"))
        return Action(str(told.get("indicator")), title, since, who, due, state, note)

    def agreed(self, told: Any, where: str) -> Agreed:
        until = text(told, "until")
        is_expired = bool(until) and until < self.today
        value, provenance = self.number(told, where, "value"), text(told, "provenance")
        return Agreed(str(told.get("indicator")), value, provenance, until, is_expired)

    # Small things

    def number(self, told: Mapping[Any, Any], where: str, name: Any) -> float:
        value = told.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self.problems.append(f"{where}: “{name}” must be a number, not “{value}”.")
            return math.nan
        return float(value)

    def period(self, told: Mapping[str, Any], where: str, name: str) -> str:
        said = str(told.get(name, ""))
        try:
            return str(parse_period(said))
        except PeriodError:
            self.problems.append(f"{where}: “{name}” must be a period such as 2025, not “{said}”.")
            return ""

    def word(
        self, told: Mapping[str, Any], where: str, name: str, words: type[StrEnum], usual: StrEnum
    ) -> Any:
        said = told.get(name, usual.value)
        if said not in list(words):
            self.problems.append(f"{where}: “{name}” is one of {', '.join(words)}, not “{said}”.")
            return usual
        return words(said)


def text(told: Mapping[str, Any], name: str) -> str:
    """A short text; dates that YAML understood are written as days again."""
    return str(told.get(name) or "").strip()


FIELDS = {
    "point": ("indicator", "side", "taken_up", "sentence", "reason"),
    "target": ("indicator", "from", "to", "start", "value", "who", "why", "path"),
    "action": ("indicator", "title", "since", "who", "due", "state", "note"),
    "agreed": ("indicator", "value", "provenance", "until"),
}
