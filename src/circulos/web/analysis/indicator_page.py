"""What must be known of an indicator beside its number."""

from dataclasses import dataclass

from circulos.exhibits.annex import formula
from circulos.exhibits.notes import reference_words
from circulos.exhibits.setting import number_format, polarity_words, unit
from circulos.method.types import Indicator
from circulos.web.analysis import said
from circulos.web.analysis.council_page import address_of
from circulos.web.analysis.queries import Look

EXHIBITS = ("strip", "ranking", "trend", "funnel")


@dataclass(frozen=True)
class Companion:
    """An indicator to be read beside this one."""

    title: str
    address: str
    value: str
    mean: str


@dataclass(frozen=True)
class Card:
    """The definition in the reader's language."""

    code: str
    title: str
    perspective: str
    objective: str
    unit: str
    polarity: str
    formula: str
    why: str
    reading: str
    includes: list[str]
    excludes: list[str]
    references: list[str]
    sources: list[str]


def card_of(look: Look, one: Indicator) -> Card:
    kit = look.kit
    return Card(
        code=one.code,
        title=said.text(one.title),
        perspective=said.text(kit.perspectives[one.perspective].title),
        objective=said.text(kit.objective(one.code).title),
        unit=said.say(unit(one)),
        polarity=said.say(polarity_words(one)),
        formula=said.say(formula(kit, one)),
        why=said.text(one.why),
        reading=said.text(one.reading),
        includes=[said.text(item) for item in one.includes],
        excludes=[said.text(item) for item in one.excludes],
        references=[said.say(reference_words(one, reference)) for reference in one.references],
        sources=[kit.sources[code].title for code in one.sources if code in kit.sources],
    )


def companions_of(look: Look, one: Indicator) -> list[Companion]:
    """Cost is never shown alone."""
    seen = look.seen
    known = {other.code for other in seen.measured}
    found = [(code, seen.now(code)) for code in one.companions if code in known]
    return [
        Companion(
            said.text(now.indicator.title),
            address_of(look, code),
            said.value(now, look.own_code) if look.own_code else "",
            said.number(now.mean, number_format(now.indicator)),
        )
        for code, now in found
    ]


def neighbours_in(look: Look, one: Indicator) -> tuple[Indicator | None, Indicator | None]:
    """The indicators before and after in the kit, among those with values."""
    order = list(look.seen.measured)
    here = order.index(one)
    return (order[here - 1] if here else None), (order[here + 1] if here + 1 < len(order) else None)
