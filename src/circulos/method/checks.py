"""Running a kit's checks on a return, while it is typed and in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal

from circulos.method.expression import bind, number
from circulos.method.text import fill
from circulos.method.types import Check, Kit, Severity

Figures = Mapping[str, float | None]

NOT_FILED = "—"  # what stands in a message where a figure is missing


@dataclass(frozen=True)
class Broken:
    """A check that does not hold, with the figures it was asked of."""

    check: Check
    figures: Figures = field(repr=False)
    previous: Figures = field(repr=False)
    categories: Mapping[str, tuple[str, ...]] = field(repr=False)

    @property
    def code(self) -> str:
        """The code of the check."""
        return self.check.code

    @property
    def severity(self) -> Severity:
        """What it means for the return."""
        return self.check.severity

    @property
    def variables(self) -> frozenset[str]:
        """The variables whose figures, of this period or the one before, the check compares."""
        return concerned(self.check)

    def message(self, language: str) -> str:
        """The message of the check in a language, with the figures written the way its readers do."""
        return fill(self.check.message.into(language), lambda gap: self._figure(gap, language))

    def _figure(self, gap: str, language: str) -> str:
        value = bind(number(gap), self.categories).evaluate(self.figures, self.previous)
        return NOT_FILED if value is None else written(float(value), language)


def broken_checks(
    kit: Kit,
    figures: Figures,
    previous: Figures | None = None,
    *,
    touching: Iterable[str] | None = None,
) -> tuple[Broken, ...]:
    """The checks of a kit that do not hold for a return, in the order of the kit.

    `figures` and `previous` are the figures of this period and the one before by variable code (parts under
    `nodes.cell`). A check that is undecided because a figure is missing does not speak. With `touching`, only
    checks on these variables are run: what is asked for while somebody types.
    """
    changed = None if touching is None else frozenset(touching)
    before = previous or {}
    return tuple(_run(kit, figures, before, changed))


def _run(kit: Kit, figures: Figures, previous: Figures, changed: frozenset[str] | None) -> Iterator[Broken]:
    categories = categories_of(kit)
    for check in kit.checks.values():
        if changed is not None and not changed & concerned(check):
            continue
        asked = check.when is None or check.when.evaluate(figures, previous) is True
        if asked and check.holds.evaluate(figures, previous) is False:
            yield Broken(check, figures, previous, categories)


def concerned(check: Check) -> frozenset[str]:
    """The variables a check is about; that it is asked only under a condition adds none."""
    return check.holds.variables | check.holds.previous_variables


def categories_of(kit: Kit) -> Mapping[str, tuple[str, ...]]:
    """The category codes of each breakdown of a kit."""
    return {
        code: tuple(option.code for option in breakdown.categories)
        for code, breakdown in kit.breakdowns.items()
    }


def written(value: float, language: str) -> str:
    """A figure as readers of a language write it, with two decimals at most: 1,234.5 or 1.234,5."""
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    return format_decimal(value, format="#,##0.##", locale=locale)
