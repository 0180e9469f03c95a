"""How the fields of a kit are told: each carries its own guideline, examples, and what may stand in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, field
from types import MappingProxyType
from typing import Any

# How codes and periods are written.
CODE = r"[A-Za-z0-9][A-Za-z0-9_.-]*"
VARIABLE_CODE = r"[a-z][a-z0-9_]*"
LANGUAGE = r"[a-z]{2,3}(_[A-Z]{2})?"
CURRENCY = r"[A-Z]{3}"
PERIOD = r"\d{4}(-\d{2}|-Q[1-4]|/\d{4})?"


def told(
    guideline: str,
    *,
    default: Any = MISSING,
    example: str | None = None,
    bad: str | None = None,
    refers: str = "",
    words: tuple[str, ...] = (),
    pattern: str = "",
    condition: bool = False,
    filled: tuple[str, ...] | None = None,
    open: bool = False,
    unit: bool = False,
) -> Any:
    """A field that carries its own writing guideline, a good example and a bad one, and what may stand in it.

    `refers` names the part of the kit a code must be found in (several by `|`); `words` are the only words
    allowed; `pattern` is how a code is written; `condition` marks a formula that must be true or false;
    `filled` lists what may stand in braces in a sentence (an empty list: any formula over the figures);
    `open` lets a limit be .inf or -.inf; `unit` is a unit of measure, which may be empty, and which translators see
    where it is made of words.
    """
    metadata = {
        "guideline": guideline,
        "example": example,
        "bad": bad,
        "refers": refers,
        "words": words,
        "pattern": pattern,
        "condition": condition,
        "filled": filled,
        "open": open,
        "unit": unit,
    }
    if default is MISSING:
        return field(metadata=metadata)
    if isinstance(default, Mapping):
        return field(default_factory=lambda: MappingProxyType(dict(default)), metadata=metadata)
    return field(default=default, metadata=metadata)
