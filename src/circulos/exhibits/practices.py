"""Practices that may explain a good value, and ready actions, as the kit tells them for an indicator."""

from __future__ import annotations

from collections.abc import Iterator

from circulos.exhibits.model import Align, Cell, Column, Exhibit, Phrase, Row, Table, words
from circulos.method.types import Action, Indicator, Kit, Practice


def practices(kit: Kit, indicator: Indicator) -> Exhibit:
    """What is done elsewhere and what can be done, with conditions, effect expected and source."""
    ways = [one for one in kit.practices.values() if indicator.code in one.indicators]
    actions = [one for one in kit.actions.values() if indicator.code in one.indicators]
    columns = [
        Column(code, words(f"column.practice.{code}"), align=Align.START)
        for code in ("title", "description", "conditions", "source")
    ]
    rows = (*parted("practices.ways", ways, kit), *parted("practices.actions", actions, kit))
    return Exhibit(
        name="practices",
        about=indicator.code,
        title=words("practices.title"),
        subtitle=indicator.title,
        table=Table(tuple(columns), tuple(rows)),
        figure=None,
        reading=reading(len(ways), len(actions)),
    )


def parted(heading: str, found: list[Practice] | list[Action], kit: Kit) -> Iterator[Row]:
    """Practices or actions under their heading."""
    if found:
        yield Row((Cell(words(heading)),), level=1)
        for one in found:
            told = one.conditions if isinstance(one, Practice) else one.expected
            source: Phrase = kit.sources[one.source].title if one.source in kit.sources else ""
            yield Row((Cell(one.title), Cell(one.description), Cell(told or ""), Cell(source)))


def reading(ways: int, actions: int) -> tuple[Phrase, ...]:
    """How many of each the kit knows."""
    if not ways and not actions:
        return (words("practices.none"),)
    return (words("practices.n", n=ways), words("actions.n", n=actions))
