"""Running a kit's checks on a return, while it is typed and in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
        return self.check.variables

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
    checks = kit.checks.values() if touching is None else kit.checks_on(frozenset(touching))
    before = previous or {}
    return tuple(
        Broken(check, figures, before, kit.categories)
        for check in checks
        if (check.when is None or check.when.evaluate(figures, before) is True)
        and check.holds.evaluate(figures, before) is False
    )


def written(value: float, language: str) -> str:
    """A figure as readers of a language write it, with two decimals at most: 1,234.5 or 1.234,5."""
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    return format_decimal(value, format="#,##0.##", locale=locale)
