"""Kits of a few indicators, made in a line, for tests that need no methodology."""

from dataclasses import fields
from typing import Any

from circulos.method.expression import number
from circulos.method.text import Text
from circulos.method.types import (
    Breakdown,
    Council,
    Group,
    Grouping,
    Indicator,
    Kind,
    Kit,
    Option,
    Polarity,
    Variable,
)

WORDS = Text("Words")
SEX = Breakdown("sex", Text("Sex"), (Option("women", Text("Women")), Option("men", Text("Men"))))


def indicator(code: str, numerator: str, denominator: str | None = None, **more: Any) -> Indicator:
    whole: dict[str, Any] = {
        "title": WORDS,
        "perspective": "user",
        "objective": "reach",
        "kind": Kind.RATIO,
        "unit": Text(""),
        "polarity": Polarity.NEUTRAL,
        "why": WORDS,
        "reading": WORDS,
    }
    return Indicator(
        code=code,
        numerator=number(numerator),
        denominator=number(denominator) if denominator else None,
        **(whole | more),
    )


def kit(*indicators: Indicator, **more: Any) -> Kit:
    """A kit with these indicators; councils may be given as {code: name}, variables as {code: title}."""
    empty = {field.name: {} for field in fields(Kit)}
    councils = {c: Council(c, name) for c, name in more.pop("councils", {}).items()}
    variables = {
        code: Variable(code, Text(title), WORDS, Text(""))
        for code, title in more.pop("variables", {}).items()
    }
    groupings = {
        code: Grouping(code, WORDS, tuple(Group(g, WORDS, tuple(members)) for g, members in groups.items()))
        for code, groups in more.pop("groupings", {}).items()
    }
    return Kit(
        **empty
        | {"code": "small", "version": "1", "digest": "0", "language": "en", "languages": ("en",)}
        | {"breakdowns": {"sex": SEX}, "councils": councils, "variables": variables, "groupings": groupings}
        | {"indicators": {each.code: each for each in indicators}}
        | more
    )
