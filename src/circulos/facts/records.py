"""Case records, one row a contact or a case, into observations: grouped sums that any engine can do.

What is counted is said in a small mapping file:

    council: {column: municipi}            # official codes; {constant: "08279"} for a file of one council
    period: {column: data, grain: year}    # a date or a year; grain is year, quarter or month
    breakdowns:
      sex: {column: sexe, categories: {D: women, H: men}}
    codes:                                 # words of the file as numbers, to be used in conditions
      servei: {SAD: 1, TAD: 2}
    variables:
      contacts: {count: rows}
      persons_attended: {count: person}    # different values of a column
      home_help_hours: {sum: hores, where: "servei == 1"}
      first_contacts_on_time: {count: rows, where: "dies <= 10", breakdowns: [sex]}

A condition is a formula over the columns of the file. Where it cannot be decided because a cell is empty, the record
does not count and the figure is an estimate; so is a sum over records of which some lack the number. The note says
how many. A council that has records in a period and none that fits has a true zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import and_
from pathlib import Path
from typing import Any

import narwhals as nw
import pyarrow as pa
import yaml

from circulos.facts.compile import finite, to_narwhals
from circulos.facts.engine import Lazy
from circulos.facts.schema import TOTAL, Observation, Status, observation_table, part
from circulos.method import nodes
from circulos.method.expression import Expression, ExpressionError, condition


class RecordsError(Exception):
    """A mapping of records with mistakes, or one that does not fit the file; `problems` lists all of them."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class Tally:
    """How one variable comes out of the records."""

    variable: str
    sums: str = ""
    """Column that is added up; empty where records or different values are counted."""
    distinct: str = ""
    """Column whose different values are counted; empty where records are."""
    where: Expression | None = None
    breakdowns: tuple[str, ...] = ()


@dataclass(frozen=True)
class RecordsMapping:
    """What the columns of a file of records are, and what is counted."""

    tallies: tuple[Tally, ...]
    period: str
    grain: str = "year"
    council: str = ""
    only_council: str = ""
    breakdowns: Mapping[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)
    """By code: the column, and the category for each of its words."""
    codes: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def columns(self) -> frozenset[str]:
        """All columns of the file that are looked at."""
        used = {self.period, self.council, *(column for column, _ in self.breakdowns.values()), *self.codes}
        for tally in self.tallies:
            used |= {tally.sums, tally.distinct, *(tally.where.variables if tally.where else ())}
        return frozenset(used - {""})


GRAINS = ("year", "quarter", "month")


def load_records_mapping(path: str | Path) -> RecordsMapping:
    """Read a mapping of records. Raises `RecordsError` with everything that is wrong with it."""
    try:
        return parse_records_mapping(Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise RecordsError([f"{path} cannot be read as UTF-8 text: {error}"]) from None


def parse_records_mapping(text: str) -> RecordsMapping:
    """Read the text of a mapping of records."""
    try:
        written = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise RecordsError([f"The mapping is not YAML: {' '.join(str(error).split())[:300]}"]) from None
    problems: list[str] = []
    if not isinstance(written, dict):
        raise RecordsError(["The mapping does not consist of keys and values, such as variables: …"])
    known = ("council", "period", "breakdowns", "codes", "variables")
    problems += [
        f"“{key}” is not a key. There are: {', '.join(known)}." for key in written if key not in known
    ]
    sections = {key: _section(written, key, problems) for key in known}
    breakdowns = {
        str(code): _breakdown(str(code), one, problems) for code, one in sections["breakdowns"].items()
    }
    mapping = RecordsMapping(
        tallies=tuple(
            _tally(str(code), one, set(breakdowns), problems) for code, one in sections["variables"].items()
        ),
        period=str(sections["period"].get("column", "")),
        grain=str(sections["period"].get("grain", "year")),
        council=str(sections["council"].get("column", "")),
        only_council=str(sections["council"].get("constant", "")),
        breakdowns=breakdowns,
        codes={
            str(column): _numbers(str(column), words, problems) for column, words in sections["codes"].items()
        },
    )
    problems += _lacking(mapping)
    if problems:
        raise RecordsError(problems)
    return mapping


def _lacking(mapping: RecordsMapping) -> list[str]:
    problems = []
    if not mapping.period:
        problems.append("period: say in which column the date or year stands: {column: …, grain: year}.")
    if mapping.grain not in GRAINS:
        problems.append(f"period: “{mapping.grain}” is not a grain. There are: {', '.join(GRAINS)}.")
    if bool(mapping.council) == bool(mapping.only_council):
        problems.append("council: write either {column: …} or {constant: code}.")
    if not mapping.tallies:
        problems.append("variables: say what is counted, as in contacts: {count: rows}.")
    return problems


def _section(written: dict[Any, Any], key: str, problems: list[str]) -> dict[Any, Any]:
    value = written.get(key, {})
    if isinstance(value, dict):
        return value
    problems.append(f"{key}: “{value}” does not consist of keys and values.")
    return {}


def _breakdown(code: str, written: Any, problems: list[str]) -> tuple[str, Mapping[str, str]]:
    match written:
        case {"column": str() as column, "categories": dict() as categories, **rest} if not rest:
            return column, {str(word): str(category) for word, category in categories.items()}
    problems.append(f"breakdowns: {code} must be written {{column: …, categories: {{word: category}}}}.")
    return "", {}


def _numbers(column: str, words: Any, problems: list[str]) -> dict[str, float]:
    numbers = (int, float)
    if isinstance(words, dict) and all(
        isinstance(n, numbers) and not isinstance(n, bool) for n in words.values()
    ):
        return {str(word): float(number) for word, number in words.items()}
    problems.append(f"codes: {column} must give each word a number, as in {{SAD: 1, TAD: 2}}.")
    return {}


def _tally(variable: str, written: Any, breakdowns: set[str], problems: list[str]) -> Tally:
    if not isinstance(written, dict) or ("count" in written) == ("sum" in written):
        problems.append(f"variables: {variable} must have either count (rows or a column) or sum (a column).")
        return Tally(variable)
    for key in written:
        if key not in ("count", "sum", "where", "breakdowns"):
            problems.append(
                f"variables: {variable}: “{key}” is not known. There are: count, sum, where, breakdowns."
            )
    by = tuple(str(code) for code in written.get("breakdowns", ()) or ())
    problems += [
        f"variables: {variable}: “{code}” is not among the breakdowns above."
        for code in by
        if code not in breakdowns
    ]
    counted = str(written.get("count", ""))
    where = _where(variable, written.get("where"), problems)
    return Tally(variable, str(written.get("sum", "")), counted if counted != "rows" else "", where, by)


def _where(variable: str, text: Any, problems: list[str]) -> Expression | None:
    if text is None:
        return None
    try:
        found = condition(str(text))
    except ExpressionError as error:
        problems.append(f"variables: {variable}: where: {error}")
        return None
    if found.previous_variables or found.parts:
        problems.append(
            f"variables: {variable}: where: previous and parts have no meaning in a single record."
        )
    return found


# ---- the engine's work -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Cell:
    """A figure to be counted: a variable, whole or in one part."""

    tally: Tally
    breakdown: str
    of: tuple[str, str] | None
    """Column with the parts, and the one that counts here."""


def tally(mapping: RecordsMapping, records: Lazy, source: str = "case records") -> pa.Table:
    """Observations (`OBSERVATION_SCHEMA`) counted from records by a mapping, on the engine that holds the records.

    The engine goes through the records once, whatever the number of variables. Records without council or period are
    left out. Raises `RecordsError` where the records lack a column, or a column that is summed holds no numbers.
    """
    kinds = records.collect_schema()
    lacking = sorted(mapping.columns - set(kinds.names()))
    if lacking:
        raise RecordsError(
            [f"The records have no column “{column}”, which the mapping names." for column in lacking]
        )
    placed = _placed(mapping, records)
    cells = list(_cells(mapping))
    columns: dict[str, nw.Expr] = {}
    for number, cell in enumerate(cells):
        columns |= _columns(mapping, kinds, cell, str(number))
    counts = {name: _aggregate(name) for name in columns}
    grouped = (
        placed.select("_council", "_period", **columns)
        .group_by("_council", "_period")
        .agg(rows=nw.len(), **counts)
    )
    return _observations(cells, grouped.collect("pyarrow").to_native().to_pydict(), source)


def _cells(mapping: RecordsMapping) -> Iterator[_Cell]:
    for each in mapping.tallies:
        yield _Cell(each, TOTAL, None)
        for code in each.breakdowns:
            for category in dict.fromkeys(mapping.breakdowns[code][1].values()):
                yield _Cell(each, part(code, category), (f"_part_{code}", part(code, category)))


def _placed(mapping: RecordsMapping, records: Lazy) -> Lazy:
    """The records with council, period, parts and coded columns, under names that cannot be those of the file."""
    council = nw.col(mapping.council) if mapping.council else nw.lit(mapping.only_council)
    period = _period(records.collect_schema()[mapping.period], mapping.period, mapping.grain)
    named = records.with_columns(_council=council.cast(nw.String), _period=period)
    for code, (column, categories) in mapping.breakdowns.items():
        words = {word: part(code, category) for word, category in categories.items()}
        named = named.with_columns(_replaced(column, words).alias(f"_part_{code}"))
    for column, numbers in mapping.codes.items():
        named = named.with_columns(_replaced(column, numbers).alias(f"_code_{column}"))
    return named.filter(~nw.col("_council").is_null() & ~nw.col("_period").is_null())


def _replaced(column: str, words: Mapping[str, str] | Mapping[str, float]) -> nw.Expr:
    """Each word of a column replaced by what it means; missing for other words."""
    text = nw.col(column).cast(nw.String)
    nothing = nw.lit(None, nw.Float64 if all(isinstance(v, float) for v in words.values()) else nw.String)
    return reduce(
        lambda rest, word: nw.when(text == word).then(nw.lit(words[word])).otherwise(rest), words, nothing
    )


def _period(kind: Any, column: str, grain: str) -> nw.Expr:
    date = nw.col(column)
    if not isinstance(kind, (nw.Date, nw.Datetime)):
        if grain != "year":
            raise RecordsError(
                [f"“{column}” holds no dates, so no record can be put in a {grain}. Use grain: year."]
            )
        return date.cast(nw.String).str.slice(0, 4)
    year, month = date.dt.year(), date.dt.month()
    if grain == "year":
        return year.cast(nw.String)
    if grain == "quarter":
        return nw.concat_str(year.cast(nw.String), ((month + 2) // 3).cast(nw.String), separator="-Q")
    zero = nw.when(month < 10).then(nw.lit("0")).otherwise(nw.lit(""))
    words = nw.concat_str(zero, month.cast(nw.String))
    # November 2010 would look like a financial year: see `period`.
    sign = nw.when((year + 1) % 100 == month).then(nw.lit("-M")).otherwise(nw.lit("-"))
    return nw.concat_str(year.cast(nw.String), sign, words)


def _columns(mapping: RecordsMapping, kinds: Any, cell: _Cell, number: str) -> dict[str, nw.Expr]:
    """What has to be counted for a cell: records that fit, those undecided, and their numbers or values."""

    def leaf(node: nodes.Node) -> tuple[nw.Expr, ...]:
        assert isinstance(node, nodes.Figure)
        coded = node.variable in mapping.codes
        return (nw.col(f"_code_{node.variable}") if coded else _number(kinds, node.variable),)

    conditions = [to_narwhals(cell.tally.where.node, leaf)] if cell.tally.where else []
    conditions += [nw.col(cell.of[0]) == cell.of[1]] if cell.of else []
    fits = reduce(and_, conditions) if conditions else nw.lit(True)
    columns: dict[str, nw.Expr] = {f"fits_{number}": nw.when(fits).then(nw.lit(1))}
    if conditions:
        columns[f"unsure_{number}"] = nw.when(fits.is_null()).then(nw.lit(1))
    if cell.tally.sums:
        amount = nw.when(fits).then(_number(kinds, cell.tally.sums))
        columns |= {f"sum_{number}": amount, f"present_{number}": amount}
    if cell.tally.distinct:
        value = nw.when(fits).then(nw.col(cell.tally.distinct))
        columns |= {f"different_{number}": value, f"present_{number}": value}
    return columns


def _aggregate(name: str) -> nw.Expr:
    if name.startswith("sum_"):
        return nw.col(name).sum()
    return nw.col(name).n_unique() if name.startswith("different_") else nw.col(name).count()


def _number(kinds: Any, column: str) -> nw.Expr:
    """A column as a number."""
    kind = kinds[column]
    if isinstance(kind, nw.Boolean):
        no = nw.when(~nw.col(column)).then(nw.lit(0.0))
        return nw.when(nw.col(column)).then(nw.lit(1.0)).otherwise(no)
    if not kind.is_numeric():
        raise RecordsError([f"“{column}” holds no numbers. Give its words numbers under codes."])
    return finite(nw.col(column).cast(nw.Float64))


def _observations(cells: list[_Cell], counted: dict[str, list[Any]], source: str) -> pa.Table:
    rows = []
    for number, cell in enumerate(cells):
        for place, (council, period) in enumerate(zip(counted["_council"], counted["_period"], strict=True)):
            counts = {
                name.rsplit("_", 1)[0]: counted[name][place]
                for name in counted
                if name.endswith(f"_{number}")
            }
            value, lost = _value(counts, counted["rows"][place])
            unsure = counts.get("unsure", 0)
            rows.append(
                Observation(
                    council=council,
                    period=period,
                    variable=cell.tally.variable,
                    value=value,
                    breakdown=cell.breakdown,
                    status=Status.ESTIMATED if lost or unsure else Status.OBSERVED,
                    note=_note(lost, unsure),
                    source=source,
                )
            )
    return observation_table(rows)


def _value(counts: Mapping[str, Any], rows: int) -> tuple[float, int]:
    """The figure, and how many records that fit could not be counted in it."""
    if "sum" in counts:
        return float(counts["sum"] or 0.0), counts["fits"] - counts["present"]
    if "different" in counts:
        # Where anything is missing, missing counts as one of the different values.
        missing = 1 if counts["present"] < rows else 0
        return float(counts["different"] - missing), counts["fits"] - counts["present"]
    return float(counts["fits"]), 0


def _note(lost: int, unsure: int) -> str | None:
    said = [f"{lost} records without the figure"] if lost else []
    said += [f"{unsure} records that could not be told to fit or not"] if unsure else []
    return "; ".join(said) or None
