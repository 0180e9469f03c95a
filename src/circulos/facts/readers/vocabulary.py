"""What the words of a file mean: those of the kit, and those its mapping file adds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from circulos.facts.period import PeriodError, parse_period
from circulos.facts.readers.cells import read_period
from circulos.facts.readers.layout import Layout
from circulos.facts.readers.names import breakdown_names, council_names, even, variable_names
from circulos.facts.schema import TOTAL
from circulos.method.types import Kit

REMEMBERED = 50_000  # different words kept with what they mean; a file may hold any number
T = TypeVar("T")


class Vocabulary:
    """Names of councils, variables, periods and parts, and the codes they stand for."""

    def __init__(self, kit: Kit, layout: Layout) -> None:
        self.kit, self.layout = kit, layout
        self.council_names, self.variable_names = council_names(kit), variable_names(kit)
        self.breakdown_names = breakdown_names(kit)
        self._councils = {even(name): code for name, code in layout.councils.items()}
        self._variables = {even(name): codes for name, codes in layout.variables.items()}
        self._breakdowns = {even(name): code for name, code in layout.breakdowns.items()}
        self._ignored_councils = {even(name) for name in layout.ignored_councils}
        self._ignored_variables = {even(name) for name in layout.ignored_variables}
        self._memory: dict[Any, Any] = {}

    def remembered(self, key: object, work_out: Callable[[], T]) -> T:
        """What was worked out before, or is now: the same few words stand in every row."""
        known: T | None = self._memory.get(key)
        if known is not None:
            return known
        found = work_out()
        if len(self._memory) < REMEMBERED:
            self._memory[key] = found
        return found

    def councils(self, text: str) -> tuple[str, ...]:
        """The councils a name stands for: one, none, or several."""
        return self.remembered(("council", text), lambda: self._councils_of(text))

    def _councils_of(self, text: str) -> tuple[str, ...]:
        renamed = self._councils.get(even(text), text)
        return (renamed,) if renamed in self.kit.councils else self.council_names.find(renamed)

    def variables(self, text: str, template: str) -> tuple[str, ...]:
        """The variables a text means under a template such as `{variable}_numerator`; none if the kit has none."""
        return self.remembered(("variable", template, text), lambda: self._variables_of(text, template))

    def _variables_of(self, text: str, template: str) -> tuple[str, ...]:
        codes: list[str] = []
        for name in self._variables.get(even(text), (text.strip(),)):
            code = template.replace("{variable}", name)
            known = next((each for each in (code, code.lower()) if each in self.kit.variables), None)
            codes += [known] if known else self.variable_names.find(code)[:1]
        return tuple(codes)

    def period(self, cell: object, text: str) -> str | None:
        """The period a cell means; `text` is the cell as it is shown."""
        renamed = self.layout.periods.get(text)
        return self.remembered(("period", text), lambda: read_period(cell if renamed is None else renamed))

    def breakdown(self, text: str) -> str | None:
        """The part a cell means; the total where it is blank."""
        if not text:
            return TOTAL
        found = self.remembered(
            ("breakdown", text),
            lambda: self.breakdown_names.find(self._breakdowns.get(even(text), text)),
        )
        return found[0] if len(found) == 1 else None

    def ignores_council(self, text: str) -> bool:
        """Whether the mapping file says to pass over it."""
        return bool(self._ignored_councils) and even(text) in self._ignored_councils

    def ignores_variable(self, text: str) -> bool:
        """Whether the mapping file says to pass over it."""
        return even(text) in self._ignored_variables

    def exists(self, council: str, period: str) -> bool:
        """Whether a council exists in a period: councils merge and split."""
        return self.remembered(("exists", council, period), lambda: self._exists(council, period))

    def _exists(self, council: str, period: str) -> bool:
        found = self.kit.councils[council]
        start = parse_period(period).start
        try:
            began = not found.since or parse_period(found.since).start <= start
            ended = bool(found.until) and parse_period(found.until).start < start
        except PeriodError:
            return True
        return began and not ended
