"""A return as one object: the kit's questions, what stands in their cells, last year's figures, official figures.

Everything that looks at a return (the form, the checks, progress, workbook, freeze) looks at this.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from django.conf import settings

from circulos.facts import TOTAL
from circulos.method import forms
from circulos.method.forms import Progress
from circulos.method.types import Kit, Question, Section
from circulos.web.collection import past
from circulos.web.collection.models import REASONS, Answer, Exclusion, OfficialFigure, Return, key_of
from circulos.web.cycle import kits
from circulos.web.cycle.models import Edition
from circulos.web.people.models import Council
from circulos.web.prepared import Prepared

# Figures about the return itself: the system counts them when the edition is frozen, nobody types them.
COUNTED = ("variables_requested", "variables_reported", "return_on_time")


def kit_of(edition: Edition) -> Kit:
    """The kit of the edition, without the questions that the system answers itself."""
    stamp = _stamp(edition.kit)
    if (edition.kit, stamp) not in _read:
        _read[edition.kit, stamp] = kits.kit_of(edition.kit)
    return kit_of_kit(_read[edition.kit, stamp])


# Kits of the site's own are read from disk, which must not happen while a save holds the database.
_read: dict[tuple[str, float], Kit] = {}


def _stamp(code: str) -> float:
    """When a kit of the site's own last changed; kits that are shipped do not change while the program runs."""
    folder = settings.DATA / "kits" / code
    return max((path.stat().st_mtime for path in folder.rglob("*")), default=0.0) if folder.is_dir() else 0.0


def kit_of_kit(kit: Kit) -> Kit:
    """The kit without the questions that the system answers itself, made once for each kit."""
    if kit.digest not in _asked:
        sections = (_typed(section) for section in kit.sections)
        _asked[kit.digest] = replace(kit, sections=tuple(one for one in sections if one.questions))
    return _asked[kit.digest]


_asked: dict[str, Kit] = {}


def _typed(section: Section) -> Section:
    return replace(section, questions=tuple(one for one in section.questions if one.variable not in COUNTED))


class Cell(NamedTuple):
    """What stands in a cell; without an answer nothing does, and its version is 0."""

    variable: str
    breakdown: str = TOTAL
    value: float | None = None
    status: str = ""
    note: str = ""
    version: int = 0
    answer_id: int | None = None

    @property
    def key(self) -> str:
        return key_of(self.variable, self.breakdown)


CELL = ("variable", "breakdown", "value", "status", "note", "version", "pk")


@dataclass(frozen=True)
class Filled:
    """The return of a council in an edition with all it takes to judge it. `filed` may not be saved yet."""

    kit: Kit
    edition: Edition
    council: Council
    filed: Return | None
    cells: Mapping[tuple[str, str], Cell]
    official: Mapping[str, tuple[float, str]]  # by context variable: value and source
    past: past.Past

    @cached_property
    def figures(self) -> dict[str, float | None]:
        """Typed and official figures by the key formulas use."""
        typed = {cell.key: cell.value for cell in self.cells.values()}
        return typed | {
            code: self.official[variable.official][0]
            for code, variable in self.kit.variables.items()
            if variable.official in self.official
        }

    @cached_property
    def reasons(self) -> frozenset[str]:
        """Keys of cells that are empty for a stated reason."""
        return frozenset(cell.key for cell in self.cells.values() if cell.status in REASONS)

    @property
    def previous(self) -> Mapping[str, float | None]:
        return self.past.previous

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        return forms.visible_sections(self.kit, self.figures, self.previous)

    @cached_property
    def progress(self) -> Mapping[str, Progress]:
        return {
            section.code: forms.section_progress(self.kit, section, self.figures, self.reasons)
            for section in self.sections
        }

    @cached_property
    def whole(self) -> Progress:
        return forms.together(self.progress)

    def section(self, code: str) -> Section | None:
        return next((section for section in self.sections if section.code == code), None)

    def cell(self, variable: str, breakdown: str = TOTAL) -> Cell:
        return self.cells.get((variable, breakdown)) or Cell(variable, breakdown)

    def with_cells(self, changed: Iterable[Cell]) -> "Filled":
        """The same return with other figures: for checking before anything is saved."""
        cells = dict(self.cells) | {(one.variable, one.breakdown): one for one in changed}
        return replace(self, cells=cells)


def question_of(kit: Kit, variable: str) -> tuple[Section, Question] | None:
    """Where a variable is asked; None if it is not, or not typed."""
    if variable not in kit.variables or kit.variables[variable].official:
        return None
    for section in kit.sections:
        for question in section.questions:
            if question.variable == variable:
                return section, question
    return None


def typed_in(kit: Kit, section: Section) -> list[str]:
    """The variables a section asks, in its order, without those whose figures are official."""
    return [one.variable for one in section.questions if not kit.variables[one.variable].official]


def breakdowns_of(kit: Kit, variable: str) -> tuple[str, ...]:
    """The cells of a variable: `total`, then each part of each breakdown."""
    parts = (
        f"{code}={category.code}"
        for code in kit.variables[variable].breakdowns
        for category in kit.breakdowns[code].categories
    )
    return (TOTAL, *parts)


def is_cell(kit: Kit, variable: str, breakdown: str) -> bool:
    return question_of(kit, variable) is not None and breakdown in breakdowns_of(kit, variable)


the_return = Prepared(lambda edition, council: Return.objects.filter(edition=edition, council=council))
the_cells = Prepared(lambda filed: Answer.objects.filter(filed=filed).order_by().values_list(*CELL))


def load(edition: Edition, council: Council, filed: Return | None = None) -> Filled:
    """Two or three questions to the database, whatever the size of the kit."""
    kit = kit_of(edition)
    found = filed or the_return.first(edition.pk, council.pk)
    if found is not None:
        found.edition, found.council = edition, council
    cells = {key: cell for key, cell in cells_of(found).items() if key[0] in kit.variables} if found else {}
    return Filled(
        kit, edition, council, found, cells, official_figures(edition, council), past.of(edition, council)
    )


def cells_of(filed: Return) -> dict[tuple[str, str], Cell]:
    return {(cell.variable, cell.breakdown): cell for cell in map(Cell._make, the_cells(filed.pk))}


def cells_in(returns: Collection[Return]) -> dict[int, dict[tuple[str, str], Cell]]:
    """Rows as they come and no models: a save reads a whole return to change one figure of it."""
    rows = Answer.objects.filter(filed__in=returns).order_by().values_list("filed_id", *CELL)
    found: dict[int, dict[tuple[str, str], Cell]] = {}
    for filed, *row in rows:
        found.setdefault(filed, {})[row[0], row[1]] = Cell(*row)
    return found


def bare(filed: Return, cells: Mapping[tuple[str, str], Cell]) -> Filled:
    """A return of which the answers are known already; enough to count how far it is."""
    return Filled(
        kit_of(filed.edition),
        filed.edition,
        filed.council,
        filed,
        cells,
        {},
        past.of(filed.edition, filed.council),
    )


the_official = Prepared(
    lambda council, period: OfficialFigure.objects.filter(council=council, period=period).values_list(
        "variable", "value", "source"
    )
)


def official_figures(edition: Edition, council: Council) -> dict[str, tuple[float, str]]:
    return {code: (value, source) for code, value, source in the_official(council.pk, edition.period)}


def excluded(filed: Return) -> dict[int, Exclusion]:
    """The exclusions in force, by answer."""
    found = Exclusion.objects.filter(answer__filed=filed, lifted_at=None).select_related("by")
    return {one.answer_id: one for one in found}
