"""The annexes of a report: what its indicators mean, and every number in tidy form."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from circulos.compare.comparison import Comparison
from circulos.exhibits.catalogue import languages
from circulos.exhibits.model import Align, Cell, Column, Exhibit, Format, Phrase, Row, Table, words
from circulos.exhibits.notes import reference_words
from circulos.exhibits.setting import PLAIN, Setting, named, number, polarity_words
from circulos.exhibits.setting import unit as unit_of
from circulos.method.expression import Expression
from circulos.method.text import Text
from circulos.method.types import Indicator, Kit

TEXT_COLUMNS = (
    "indicator",
    "code",
    "perspective",
    "unit",
    "polarity",
    "formula",
    "why",
    "reading",
    "includes",
    "excludes",
    "references",
    "sources",
)


def definitions(kit: Kit, indicators: Iterable[Indicator]) -> Exhibit:
    """A row an indicator: what is divided by what, why it matters, how to read it, what counts, its sources."""
    columns = tuple(Column(code, words(f"definition.{code}"), align=Align.START) for code in TEXT_COLUMNS)
    return Exhibit(
        name="definitions",
        about=kit.code,
        title=words("ui.definitions"),
        subtitle=kit.title,
        table=Table(columns, tuple(Row(tuple(definition_cells(kit, one))) for one in indicators)),
        figure=None,
        reading=(words("reading.definitions"),),
    )


def definition_cells(kit: Kit, one: Indicator) -> Iterator[Cell]:
    """The cells of one indicator, in the order of `TEXT_COLUMNS`."""
    yield Cell(one.title)
    yield Cell(one.code)
    yield Cell(kit.perspectives[one.perspective].title)
    yield Cell(unit_of(one))
    yield Cell(polarity_words(one))
    yield Cell(formula(kit, one))
    yield Cell(one.why)
    yield Cell(one.reading)
    yield Cell(listed(one.includes))
    yield Cell(listed(one.excludes))
    yield Cell(listed([reference_words(one, reference) for reference in one.references]))
    yield Cell(listed([kit.sources[code].title for code in one.sources if code in kit.sources]))


def formula(kit: Kit, one: Indicator) -> Phrase:
    """What is divided by what, and times what."""
    upper = in_words(one.numerator, kit)
    if one.denominator is None:
        return upper
    lower = in_words(one.denominator, kit)
    if one.per == 1:
        return words("definition.quotient", numerator=upper, denominator=lower)
    return words("definition.times", numerator=upper, denominator=lower, per=number(one.per, Format()))


def in_words(expression: Expression, kit: Kit) -> Text:
    """A formula in every language of the interface."""
    titles: dict[str, Text] = {code: variable.title for code, variable in kit.variables.items()}
    titles |= {code: breakdown.title for code, breakdown in kit.breakdowns.items()}
    said = {language: expression.to_text(language, titles) for language in languages()}
    return Text(said["en"], "en", said)


def listed(phrases: Sequence[Phrase]) -> Phrase:
    """Phrases one after the other."""
    if not phrases:
        return ""
    first, *rest = phrases
    return words("list", first=first, rest=listed(rest)) if rest else first


# Tidy data: column names are those of the command line and the API, in English in every language.

KEYS = ("council", "name", "indicator", "period", "breakdown", "group")
OWN = ("value", "numerator", "denominator", "lower", "upper", "rank", "percentile", "band", "gap")
CIRCLE = ("n", "mean", "pooled", "sd", "minimum", "q10", "q25", "q50", "q75", "q90", "maximum", "reference")
LAST = ("reference_kind", "status", "signal")
FULL = Format(decimals=6)


def data(
    comparisons: Iterable[Comparison],
    own: str | None,
    names: Mapping[str, str],
    *,
    setting: Setting = PLAIN,
) -> Exhibit:
    """A row a council, indicator and period, every number unrounded; others only where they may be named."""
    columns = [Column(code, code, align=Align.START) for code in KEYS]
    columns += [Column(code, code, FULL) for code in (*OWN, *CIRCLE)]
    columns += [Column(code, code, align=Align.START) for code in LAST]
    rows = tuple(row for one in comparisons for row in data_rows(one, own, names, setting))
    return Exhibit(
        name="data",
        about="",
        title=words("ui.data"),
        subtitle="",
        table=Table(tuple(columns), rows),
        figure=None,
        reading=(words("reading.data"),),
        source=setting.source,
    )


def data_rows(one: Comparison, own: str | None, names: Mapping[str, str], setting: Setting) -> Iterator[Row]:
    """The rows of one comparison."""
    circle = tuple(number_cell(float(getattr(one, code))) for code in CIRCLE)
    arrays = [getattr(one, code) for code in OWN]
    for place, council in enumerate(one.councils):
        if named(one, setting) or council == own:
            keys = (
                council,
                names.get(council, council),
                one.indicator.code,
                one.period,
                one.breakdown,
                one.group,
            )
            numbers = (number_cell(float(array[place])) for array in arrays)
            last = (one.reference_kind, one.status[place], one.signal[place])
            yield Row((*map(Cell, keys), *numbers, *circle, *map(Cell, last)))


def number_cell(value: float) -> Cell:
    """A number as it is, or nothing: the status column says why."""
    return Cell() if math.isnan(value) else Cell(value)
