"""What several builders need: whom an exhibit speaks to, how an indicator's numbers are written, who is named."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from circulos.compare.comparison import NEAREST, Array, Comparison
from circulos.compare.disclosure import Rules
from circulos.exhibits.model import Cell, Format, Number, NumberKind, Phrase, Role, Unit, words
from circulos.method.text import Text
from circulos.method.types import Indicator, Kind, Polarity

COUNT = Format()
SIGNS = ("%", "‰", "‱")
CURRENCIES = ("EUR", "GBP", "USD", "CHF", "SEK", "NOK", "DKK", "€", "£", "$")


@dataclass(frozen=True)
class Setting:
    """What surrounds an exhibit and is the same for a whole report.

    `bases` names what is counted in an indicator's denominator ("first requests received"), `groups` gives the
    titles of groups by code; `fewest` is the number of councils from which on they are shown by name.
    """

    source: Phrase = ""
    bases: Mapping[str, Text] = field(default_factory=dict)
    groups: Mapping[str, Phrase] = field(default_factory=dict)
    fewest: int = Rules().fewest_councils


PLAIN = Setting()


def number_format(indicator: Indicator) -> Format:
    """How the values of an indicator are written."""
    if indicator.kind is Kind.YES_NO:
        return Format("", 0, NumberKind.YES_NO)
    return unit_format(indicator.unit, indicator.decimals)


def unit_format(unit: Text, decimals: int) -> Format:
    """How numbers with a unit of a kit are written."""
    if unit.source in SIGNS:
        return Format(unit.source, decimals, NumberKind.PERCENT)
    kind = NumberKind.MONEY if unit.source.startswith(CURRENCIES) else NumberKind.NUMBER
    return Format(unit.source, decimals, kind, unit.translations)


def place(comparison: Comparison, council: str | None) -> int | None:
    """Where a council stands in the arrays of a comparison; None where it is not among them."""
    return None if council is None else comparison.places.get(council)


def value_of(comparison: Comparison, council: str | None, of: Array | None = None) -> float:
    """A council's value (or its number in another array of the comparison); NaN where there is none."""
    here = place(comparison, council)
    array = comparison.value if of is None else of
    return math.nan if here is None else float(array[here])


def status_of(comparison: Comparison, council: str | None) -> str:
    """Why a council has no value; '' where it has one, "none" where nothing is known of it."""
    here = place(comparison, council)
    if here is None:
        return "none"
    if not math.isnan(comparison.value[here]):
        return ""
    return comparison.status[here] or "not_collected"


def signal_of(comparison: Comparison, council: str | None) -> str:
    """How a council stands to the reference; '' where that is not defined."""
    here = place(comparison, council)
    return "" if here is None or math.isnan(comparison.value[here]) else comparison.signal[here]


SIGNAL_ROLES = {"better": Role.FAVOURABLE, "worse": Role.UNFAVOURABLE}


def signal_role(signal: str, polarity: Polarity) -> Role:
    """The role of a signal. What is neutral is never judged, whatever the signal says."""
    return Role.NEUTRAL if polarity is Polarity.NEUTRAL else SIGNAL_ROLES.get(signal, Role.NEUTRAL)


def best_quarter(comparison: Comparison) -> float:
    """Where the circle's best quarter begins; NaN where no direction is favourable or nothing is distributed."""
    ends = {Polarity.HIGHER: comparison.q75, Polarity.LOWER: comparison.q25}
    return ends.get(comparison.indicator.polarity, math.nan) if comparison.n > 1 else math.nan


def named(comparison: Comparison, setting: Setting) -> bool:
    """Whether the other councils may be shown by name."""
    return comparison.n >= setting.fewest


def name_of(council: str, own: str | None, names: Mapping[str, str], shown: bool) -> Phrase:
    """A council's display name, or that it is another council where names are not shown."""
    return names.get(council, council) if shown or council == own else words("council.other")


def number(value: float, format: Format) -> Number:
    """A number for a sentence."""
    return Number(float(value), format)


def value_cell(
    value: float, format: Format, status: str = "", role: Role | None = None, tag: Phrase = ""
) -> Cell:
    """A cell with a number, or with the reason why there is none."""
    if math.isnan(value):
        return Cell(None, format, status)
    return Cell(float(value), format, "", role, tag)


def plain(format: Format) -> Format:
    """The format without a long unit, for a table that names the unit once."""
    if format.kind is NumberKind.MONEY:
        return replace(format, unit=format.unit.partition(" ")[0])
    return replace(format, unit="") if format.kind is NumberKind.NUMBER else format


def with_unit(title: Phrase, format: Format) -> Phrase:
    """A column title with the unit that the numbers under it do not repeat."""
    return title if plain(format) == format else words("column.with_unit", title=title, unit=Unit(format))


def signal_cell(comparison: Comparison, council: str) -> Cell:
    """A cell that says in words how a council stands to the reference."""
    signal = signal_of(comparison, council)
    if not signal:
        return Cell()
    if math.isnan(value_of(comparison, council, comparison.lower)):
        return Cell(words("signal.no_interval"))
    return Cell(words(f"signal.{signal}"), role=signal_role(signal, comparison.indicator.polarity))


def about(comparison: Comparison) -> str:
    """What an exhibit of one comparison is about, as a short key."""
    breakdown = "" if comparison.breakdown == "total" else comparison.breakdown
    return " ".join(filter(None, (comparison.indicator.code, comparison.period, comparison.group, breakdown)))


def where(comparison: Comparison, setting: Setting) -> Phrase:
    """The group that is compared."""
    if comparison.group == NEAREST:
        return words("subtitle.nearest")
    return setting.groups.get(comparison.group, comparison.group) or words("subtitle.circle")


def subtitle(comparison: Comparison, setting: Setting) -> Phrase:
    """Period, group, how many councils, and which way is favourable."""
    return words(
        "subtitle",
        period=comparison.period,
        where=where(comparison, setting),
        councils=words("councils.n", n=comparison.n),
        polarity=polarity_words(comparison.indicator),
    )


def unit(indicator: Indicator) -> Phrase:
    """The unit of an indicator, by itself."""
    return Unit(number_format(indicator))


def unit_and_polarity(indicator: Indicator) -> Phrase:
    """The unit, where the numbers do not carry it, and which way is favourable."""
    format = number_format(indicator)
    polarity = polarity_words(indicator, plain(format))
    return polarity if plain(format) == format else words("panel.tag", unit=Unit(format), polarity=polarity)


def polarity_words(indicator: Indicator, format: Format | None = None) -> Phrase:
    """Which way is favourable, in words; `format` writes the limits of a band."""
    if indicator.polarity is Polarity.BAND and len(indicator.band) == 2:
        return band_words(*indicator.band, format or number_format(indicator))
    return words(f"polarity.{indicator.polarity.value}")


def band_words(low: float, high: float, format: Format) -> Phrase:
    """A favourable band; an end at zero or at infinity is open and is not named."""
    if math.isinf(high):
        return words("polarity.band.from", low=number(low, format))
    if low <= 0:
        return words("polarity.band.to", high=number(high, format))
    return words("polarity.band", low=number(low, format), high=number(high, format))
