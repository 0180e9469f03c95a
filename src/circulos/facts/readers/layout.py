"""The mapping file: where in a table council, period, variable and figure stand, and what its words mean.

A mapping file is YAML. All keys but `figures` may be left out:

    title: Returns of 2024, one sheet a council
    sheets: [Raw data]            # all sheets if left out
    header: 3                     # row of the headings; [2, 3] for two rows; found if left out
    encoding: cp1252              # found if left out
    decimal: ","                  # found if left out
    council: {column: Local Authority}      # or {column: [Council, Local Authority]}, whichever is there
    period: {constant: "2024"}              # or sheet, or heading: in the heading of the figure's column
    variable: heading
    breakdown: {column: Sex}
    status: {column: Status}
    note: {column: Remarks}
    figures:
      - heading: "{variable} {period}"      # a pattern for many columns, over {variable}, {period},
      {breakdown}
      - column: numerator                   # or one column, and under which code its figures go
        variable: "{variable}_numerator"
        optional: true                      # no complaint where the kit has no such variable
    other_columns: ignore                   # or report
    councils: {Comhairle nan Eilean Siar: S12000013}
    variables: {Care Hrs per Yr: sw01_denominator}      # a list of codes where one column serves several
    breakdowns: {Dones: sex=women}
    missing: {dna: not_collected}           # what the marks in the cells mean
    blank: not_delivered                    # an empty cell; or skip
    multiply: {sw03a_value: 0.01}           # by code: what the figures of the file are multiplied by
    ignore: {councils: [Scotland], variables: [Notes]}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from circulos.facts.schema import Status

AXES = ("council", "period", "variable", "breakdown")


class LayoutError(Exception):
    """A mapping file with mistakes; `problems` lists all of them."""

    def __init__(self, file: str, problems: list[str]) -> None:
        self.file, self.problems = file, tuple(problems)
        super().__init__("\n".join(f"{file}: {problem}" for problem in problems))


@dataclass(frozen=True)
class Place:
    """Where something stands: in one of these columns, in the sheet's name, in the heading, or it is always this."""

    columns: tuple[str, ...] = ()
    constant: str = ""
    sheet: bool = False
    heading: bool = False


@dataclass(frozen=True)
class FigureColumns:
    """Columns that hold figures: one by name (or by one of several names), or all that fit a pattern."""

    columns: tuple[str, ...] = ()
    heading: str = ""
    variable: str = "{variable}"
    breakdown: str = ""
    period: str = ""
    optional: bool = False


@dataclass(frozen=True)
class Layout:
    """A mapping file, read."""

    figures: tuple[FigureColumns, ...]
    title: str = ""
    sheets: tuple[str, ...] = ()
    header: tuple[int, ...] = ()
    encoding: str = ""
    decimal: str = ""
    council: Place | None = None
    period: Place | None = None
    variable: Place | None = None
    breakdown: Place | None = None
    status: Place | None = None
    note: Place | None = None
    other_columns: str = "report"
    councils: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    periods: Mapping[str, str] = field(default_factory=dict)
    breakdowns: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, Status] = field(default_factory=dict)
    blank: Status | None = Status.NOT_DELIVERED
    multiply: Mapping[str, float] = field(default_factory=dict)
    ignored_councils: tuple[str, ...] = ()
    ignored_variables: tuple[str, ...] = ()

    @property
    def required(self) -> tuple[tuple[str, ...], ...]:
        """The columns without which a row cannot be the header: each as its possible names."""
        places = [
            place.columns for place in (self.council, self.period, self.variable) if place and place.columns
        ]
        named = [each.columns for each in self.figures if each.columns and not each.optional]
        return (*places, *named)


def load_layout(path: str | Path) -> Layout:
    """Read a mapping file. `LayoutError` lists everything that is wrong with it."""
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise LayoutError(path.name, [f"cannot be read as UTF-8 text: {error}"]) from None
    return parse_layout(text, path.name)


def parse_layout(text: str, name: str = "mapping file") -> Layout:
    """Read the text of a mapping file."""
    if len(text) > 1_000_000:
        raise LayoutError(name, ["is longer than a million characters, which no mapping file is."])
    try:
        written = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise LayoutError(name, [f"is not YAML: {' '.join(str(error).split())[:300]}"]) from None
    if not isinstance(written, dict):
        raise LayoutError(name, ["does not consist of keys and values, such as figures: …"])
    return _Parser(name).layout(written)


def built_in() -> tuple[Layout, ...]:
    """The layouts known without a mapping file, in the order in which they are tried."""
    folder = files("circulos.facts.readers") / "layouts"
    found = sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".yaml")), key=lambda e: e.name
    )
    return tuple(parse_layout(entry.read_text(encoding="utf-8"), entry.name) for entry in found)


class _Parser:
    """Turns what YAML gives into a `Layout`, collecting every mistake on the way."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[str] = []

    def layout(self, written: dict[Any, Any]) -> Layout:
        for key in written:
            if key not in _KEYS:
                self.problems.append(
                    f"“{key}” is not a key of a mapping file. There are: {', '.join(_KEYS)}."
                )
        ignore = self.mapping(written, "ignore")
        parts: dict[str, Any] = {axis: self.place(written, axis) for axis in (*AXES, "status", "note")}
        layout = Layout(
            figures=self.figures(written.get("figures")),
            title=self.text(written, "title") or self.name,
            sheets=self.texts(written, "sheets"),
            header=self.header(written.get("header")),
            encoding=self.text(written, "encoding"),
            decimal=self.choice(written, "decimal", ("", ".", ",")),
            other_columns=self.choice(written, "other_columns", ("report", "ignore")),
            councils=self.texts_by_text(written, "councils"),
            variables={str(k): _listed(v) for k, v in self.mapping(written, "variables").items()},
            periods=self.texts_by_text(written, "periods"),
            breakdowns=self.texts_by_text(written, "breakdowns"),
            missing=self.statuses(written),
            blank=self.blank(written.get("blank", Status.NOT_DELIVERED.value)),
            multiply=self.factors(written),
            ignored_councils=_listed(ignore.get("councils", ())),
            ignored_variables=_listed(ignore.get("variables", ())),
            **parts,
        )
        self.axes(layout)
        if self.problems:
            raise LayoutError(self.name, self.problems)
        return layout

    def axes(self, layout: Layout) -> None:
        for axis in AXES[:3]:
            in_headings = all(f"{{{axis}}}" in each.heading for each in layout.figures)
            fixed = all(getattr(each, axis, "") not in ("", "{variable}") for each in layout.figures)
            place = getattr(layout, axis)
            if layout.figures and (place is None or place.heading) and not (in_headings or fixed):
                self.problems.append(f"says nowhere where the {axis} stands. Write {axis}: {{column: …}}.")

    def place(self, written: dict[Any, Any], key: str) -> Place | None:
        value = written.get(key)
        match value:
            case None:
                return None
            case "sheet":
                return Place(sheet=True)
            case "heading":
                return Place(heading=True)
            case {"column": str() | list() as column, **rest} if not rest:
                return Place(columns=_listed(column))
            case {"constant": str() | int() as constant, **rest} if not rest:
                return Place(constant=str(constant))
        self.problems.append(
            f"{key}: “{value}” is not a place. Write {{column: name}}, {{constant: value}}, sheet or heading."
        )
        return None

    def figures(self, value: Any) -> tuple[FigureColumns, ...]:
        if not isinstance(value, list) or not value:
            self.problems.append("has no list “figures” that says which columns hold figures.")
            return ()
        return tuple(each for entry in value if (each := self.figure(entry)) is not None)

    def figure(self, entry: Any) -> FigureColumns | None:
        known = {"column", "heading", "variable", "breakdown", "period", "optional"}
        if (
            not isinstance(entry, dict)
            or not set(entry) <= known
            or ("column" in entry) == ("heading" in entry)
        ):
            self.problems.append(
                f"figures: “{entry}” must have either column or heading, and of {sorted(known)} only."
            )
            return None
        heading = str(entry.get("heading", ""))
        rest = heading
        for axis in AXES:
            rest = rest.replace(f"{{{axis}}}", "", 1)
        if "{" in rest or (heading and heading == rest):
            self.problems.append(
                f"figures: “{heading}” needs {{variable}} or {{period}}, each once, and no other braces."
            )
            return None
        return FigureColumns(
            _listed(entry.get("column", ())),
            heading,
            str(entry.get("variable", "{variable}")),
            str(entry.get("breakdown", "")),
            str(entry.get("period", "")),
            bool(entry.get("optional", False)),
        )

    def header(self, value: Any) -> tuple[int, ...]:
        rows = value if isinstance(value, list) else [] if value is None else [value]
        if all(isinstance(row, int) and not isinstance(row, bool) and 1 <= row <= 100 for row in rows):
            return tuple(rows)
        self.problems.append(f"header: “{value}” is not a row number from 1 to 100, or a list of them.")
        return ()

    def text(self, written: dict[Any, Any], key: str) -> str:
        value = written.get(key, "")
        if isinstance(value, (str, int, float)):
            return str(value)
        self.problems.append(f"{key}: “{value}” is not a text.")
        return ""

    def texts(self, written: dict[Any, Any], key: str) -> tuple[str, ...]:
        value = written.get(key, [])
        if isinstance(value, (str, list)):
            return _listed(value)
        self.problems.append(f"{key}: “{value}” is not a list of texts.")
        return ()

    def choice(self, written: dict[Any, Any], key: str, choices: tuple[str, ...]) -> str:
        value = written.get(key, choices[0])
        if value in choices:
            return str(value)
        self.problems.append(f"{key}: “{value}” is none of: {', '.join(filter(None, choices))}.")
        return choices[0]

    def mapping(self, written: dict[Any, Any], key: str) -> dict[Any, Any]:
        value = written.get(key, {})
        if isinstance(value, dict):
            return value
        self.problems.append(f"{key}: “{value}” is not a list of “name: code”.")
        return {}

    def texts_by_text(self, written: dict[Any, Any], key: str) -> dict[str, str]:
        return {str(name): str(code) for name, code in self.mapping(written, key).items()}

    def statuses(self, written: dict[Any, Any]) -> dict[str, Status]:
        found = {}
        for mark, status in self.texts_by_text(written, "missing").items():
            if status in _REASONS:
                found[mark] = Status(status)
            else:
                self.problems.append(
                    f"missing: “{status}” is not a reason. There are: {', '.join(_REASONS)}."
                )
        return found

    def blank(self, value: Any) -> Status | None:
        if value == "skip":
            return None
        if value in _REASONS:
            return Status(value)
        self.problems.append(f"blank: “{value}” is none of: skip, {', '.join(_REASONS)}.")
        return None

    def factors(self, written: dict[Any, Any]) -> dict[str, float]:
        found = {}
        for code, factor in self.mapping(written, "multiply").items():
            if isinstance(factor, (int, float)) and not isinstance(factor, bool) and 0 < abs(factor) < 1e12:
                found[str(code)] = float(factor)
            else:
                self.problems.append(f"multiply: “{factor}” for {code} is not a number to multiply by.")
        return found


_REASONS = tuple(status.value for status in Status if status.is_missing)
_KEYS = (
    *(
        "title",
        "sheets",
        "header",
        "encoding",
        "decimal",
        *AXES,
        "status",
        "note",
        "figures",
        "other_columns",
    ),
    *("councils", "variables", "periods", "breakdowns", "missing", "blank", "multiply", "ignore"),
)


def _listed(value: Any) -> tuple[str, ...]:
    if isinstance(value, (list, tuple)):
        return tuple(str(entry) for entry in value)
    return (str(value),)
