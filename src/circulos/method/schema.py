"""The kit format for editors and for people, written from the types: JSON Schema, and a page of reference.

    python -m circulos.method.schema docs/reference

An editor that knows JSON Schema (VS Code with the YAML extension, IntelliJ, …) then shows the guideline of each
field, an example and a bad one, completes words and underlines what the loader would refuse.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields
from datetime import date
from enum import StrEnum
from inspect import getdoc
from pathlib import Path
from typing import Any

from circulos.method.expression import FUNCTIONS, Expression
from circulos.method.layout import PARTS
from circulos.method.reading import Slot, noun, slots, wanted
from circulos.method.text import Text
from circulos.method.types import Context, Council, Manifest

DRAFT = "http://json-schema.org/draft-07/schema#"  # the one every editor knows
_IN_WORDS = "A formula. Functions: " + ", ".join(each.signature for each in FUNCTIONS.values()) + "."


def schemas() -> Mapping[str, Mapping[str, Any]]:
    """The JSON Schema of each kind of file by the name of the file it is written to."""
    found = {"kit": _of_file(Manifest, many=False), "context": _of_file(Context, many=False)}
    for name, part in PARTS.items():
        if part.type is not Council:  # councils are a CSV file
            found[name] = _of_file(part.type, many=not part.one_each)
    return {f"{name}.json": schema for name, schema in found.items()}


def _of_file(cls: Any, *, many: bool) -> Mapping[str, Any]:
    definitions = {each.__name__: _record(each) for each in _records(cls)}
    top: Mapping[str, Any] = {"$ref": f"#/definitions/{cls.__name__}"}
    if many:
        top = {"type": "array", "items": top}
    return {"$schema": DRAFT, "title": f"Circulos kit: {noun(cls)}", **top, "definitions": definitions}


def _records(cls: Any, met: tuple[Any, ...] = ()) -> Iterator[Any]:
    """A type and the types it is made of, each once."""
    found = dict.fromkeys([*met, cls])
    for slot in slots(cls).values():
        inner = _innermost(slot.type)
        if wanted(inner).kind == "record" and inner not in found:
            found.update(dict.fromkeys(_records(inner, tuple(found))))
    yield from found


def _innermost(annotation: Any) -> Any:
    """What a list, a mapping or an optional is of."""
    asked = wanted(annotation)
    return _innermost(asked.inner) if asked.kind in ("list", "mapping") else asked.inner


def _record(cls: Any) -> Mapping[str, Any]:
    known = slots(cls)
    return {
        "type": "object",
        "description": getdoc(cls),
        "properties": {name: _property(cls, slot) for name, slot in known.items()},
        "required": [name for name, slot in known.items() if slot.required],
        "additionalProperties": False,
    }


def _property(cls: Any, slot: Slot) -> Mapping[str, Any]:
    told = slot.told
    found = {"description": _guideline(slot), **_value(slot.type, told)}
    if told["example"]:
        found["examples"] = [told["example"]]
    if told["bad"]:
        found["examples_bad"] = [told["bad"]]
    default = _default(cls, slot.name)
    if default not in (None, "", ()):
        found["default"] = default
    return found


def _guideline(slot: Slot) -> str:
    """The guideline with what may stand there, as far as words can say it."""
    parts = [slot.told["guideline"]]
    if slot.told["refers"]:
        parts.append(f"Refers to the {' and '.join(slot.told['refers'].split('|'))} of the kit.")
    if slot.told["condition"]:
        parts.append("True or false.")
    if _innermost(slot.type) is Expression:
        parts.append(_IN_WORDS)
    if slot.told["bad"]:
        parts.append(f"Not like this: {slot.told['bad']}")
    return " ".join(parts)


def _default(cls: Any, name: str) -> Any:
    field = next(each for each in fields(cls) if each.name == name)
    return None if field.default is MISSING else field.default


def _value(annotation: Any, told: Mapping[str, Any]) -> dict[str, Any]:
    asked = wanted(annotation)
    match asked.kind:
        case "list":
            value: dict[str, Any] = {"type": "array", "items": _value(asked.inner, told)}
        case "mapping":
            value = {"type": "object", "additionalProperties": _value(asked.inner, {})}
        case "record":
            value = {"$ref": f"#/definitions/{asked.inner.__name__}"}
        case _:
            value = _single(asked.inner, told)
    return {"anyOf": [value, {"type": "null"}]} if asked.optional else value


# What a code looks like to YAML may be a number: 2026.1, 08279.
_WRITTEN = {"type": ["string", "number"]}


def _single(kind: Any, told: Mapping[str, Any]) -> dict[str, Any]:
    if kind is bool:
        return {"type": "boolean"}
    if kind is int:
        return {"type": "integer"}
    if kind is float:
        return {"type": "number"}
    if kind is Text:
        return {"type": "string"} if told.get("unit") else {"type": "string", "minLength": 1}
    if kind is Expression:
        return {"type": ["string", "number"], "minLength": 1}
    if kind is date:
        return {"type": "string", "format": "date"}
    if issubclass(kind, StrEnum):
        return {"enum": [word.value for word in kind]}
    if told.get("words"):
        return {"enum": list(told["words"])}
    if told.get("pattern"):
        return {**_WRITTEN, "pattern": f"^{told['pattern']}$"}
    return dict(_WRITTEN)


# ---- for people ------------------------------------------------------------------------------------------


def reference() -> str:
    """The kit format as a Markdown page: every file, every field, from the same types."""
    lines = [
        "# The files of a kit",
        "",
        "Written from the types in `circulos.method.types` by `python -m circulos.method.schema docs/reference`;",
        "do not edit. Fields marked • must be there.",
        "",
    ]
    files: list[tuple[str, Any]] = [("kit.yaml", Manifest)]
    for name, part in PARTS.items():
        single = f"{name}.csv" if part.type is Council else f"{name}.yaml or {name}/*.yaml, lists"
        files.append((f"{name}/<code>.yaml, one each" if part.one_each else single, part.type))
    files.append(("context.yaml", Context))
    met: set[Any] = set()
    for file, cls in files:
        lines += [f"## {file}", ""]
        for record in _records(cls):
            if record not in met:
                met.add(record)
                lines += _section(record)
    return "\n".join([*lines, *_formulas()]) + "\n"


def _formulas() -> Iterator[str]:
    yield from (
        "## Formulas",
        "",
        "Numbers, codes of variables, `+ - * /`, comparisons `< <= == != >= >` (chained if wanted), `and or not`",
        "and the functions below. Missing in, missing out; a division by zero is missing; nothing is rounded. A",
        "yes is 1, a no is 0, a choice is the number of its option from 1. A condition that is undecided because",
        "a figure is missing neither holds nor fails.",
        "",
        "| function | meaning |",
        "|---|---|",
    )
    for function in FUNCTIONS.values():
        yield f"| `{function.signature}` | {function.meaning} |"


def _section(cls: Any) -> Iterator[str]:
    yield from (
        f"### {noun(cls).capitalize()}",
        "",
        str(getdoc(cls)),
        "",
        "| field | how it is written |",
        "|---|---|",
    )
    for slot in slots(cls).values():
        example = f" Example: {_cell(slot.told['example'])}" if slot.told["example"] else ""
        words = f" One of {', '.join(_words(slot))}." if _words(slot) else ""
        yield f"| {slot.name}{' •' if slot.required else ''} | {_cell(_short(slot))}{words}{example} |"
    yield ""


def _short(slot: Slot) -> str:
    return _guideline(slot).replace(f" {_IN_WORDS}", " A formula.")


def _words(slot: Slot) -> tuple[str, ...]:
    kind = _innermost(slot.type)
    return tuple(kind) if isinstance(kind, type) and issubclass(kind, StrEnum) else slot.told["words"]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def write(folder: Path) -> tuple[Path, ...]:
    """Write the schemas and the page of reference into a folder; the files written."""
    pages = {
        f"kit-schema/{name}": json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for name, schema in schemas().items()
    }
    pages["kit-files.md"] = reference()
    for name, page in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
    return tuple(folder / name for name in pages)


if __name__ == "__main__":  # pragma: no cover
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/reference"))
