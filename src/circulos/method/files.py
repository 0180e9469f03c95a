"""The files of a kit: where a kit is found, which file holds what, and YAML as nodes that know their line.

Files are hostile until they are read: their number, their size and how deep they are nested are bounded, and
YAML is only composed into nodes, never into objects.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import yaml

from circulos.method.problems import Problem, shortened, suggestion

MAX_FILES = 5_000
MAX_BYTES = 2_000_000  # of one file
MAX_TOTAL = 50_000_000  # of a kit
MAX_LINE = 2_000
MAX_BRACKETS = 50

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*", re.ASCII)
_IGNORED = re.compile(r"(^|/)(\.|__pycache__/|README\.md$|CHANGELOG\.md$|LICENSE(\.txt)?$)|~$")
# libyaml where PyYAML was built with it (ten times faster), the same in Python where not. The base loader
# leaves every value as it is written: which type it has is the business of the field it stands in.
_LOADER: type[yaml.BaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class KitNotFoundError(LookupError):
    """There is no kit of this name; the message says which there are."""


def shipped() -> Traversable:
    """The folder of the kits that come with Circulos."""
    return files("circulos").joinpath("kits")


@cache
def shipped_kits() -> tuple[str, ...]:
    """Codes of the kits that come with Circulos, in alphabetical order."""
    folders = (each for each in shipped().iterdir() if each.joinpath("kit.yaml").is_file())
    return tuple(sorted(folder.name for folder in folders))


def find_kit(path_or_code: str | Path, beside: Traversable | None = None) -> Traversable:
    """The folder of a kit.

    A code is looked up in the folder `beside` first, then among the shipped kits; anything else is a path.
    Raises `KitNotFoundError`.
    """
    if isinstance(path_or_code, str) and _CODE.fullmatch(path_or_code):
        if beside is not None and beside.joinpath(path_or_code, "kit.yaml").is_file():
            return beside.joinpath(path_or_code)
        if path_or_code in shipped_kits():
            return shipped().joinpath(path_or_code)
    if beside is None and Path(path_or_code).is_dir():
        return Path(path_or_code)
    name = str(path_or_code)
    raise KitNotFoundError(
        f"There is no kit {shortened(name)}. "
        + suggestion(
            name, shipped_kits(), f"Give the path of a folder, or one of {', '.join(shipped_kits())}."
        )
    )


def read_files(folder: Traversable, name: str, problems: list[Problem]) -> dict[str, bytes]:
    """The content of each file of a kit by its path in the folder, in name order; the too large are left out."""
    found: dict[str, bytes] = {}
    total = 0
    for path, file in sorted(_walk(folder, ""), key=lambda pair: pair[0]):
        if _IGNORED.search(path):
            continue
        if len(found) == MAX_FILES or total > MAX_TOTAL:
            problems.append(
                Problem(
                    name,
                    0,
                    f"The kit has more than {MAX_FILES:,} files or {MAX_TOTAL // 1_000_000} MB",
                    "Is this the right folder? A kit is a few hundred small files.",
                )
            )
            break
        content = _bounded(file)
        if content is None:
            problems.append(_too_large(f"{name}/{path}"))
            continue
        found[path] = content
        total += len(content)
    return found


def _walk(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for each in folder.iterdir():
        # Two levels are all a kit has; a deeper folder is named, and so reported, but not walked.
        if each.is_dir() and path.count("/") < 2:
            yield from _walk(each, f"{path}{each.name}/")
        else:
            yield f"{path}{each.name}{'/' if each.is_dir() else ''}", each


def _bounded(file: Traversable) -> bytes | None:
    if not file.is_file():
        return b""
    with file.open("rb") as stream:
        content: bytes = stream.read(MAX_BYTES + 1)
    return content if len(content) <= MAX_BYTES else None


def _too_large(file: str) -> Problem:
    return Problem(
        file,
        0,
        f"The file is larger than {MAX_BYTES // 1_000_000} MB and was not read",
        "Split it: a list may be a folder of several files.",
    )


def decoded(file: str, content: bytes, problems: list[Problem]) -> str | None:
    """A file as text, which must be UTF-8; None with a problem otherwise."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problems.append(
            Problem(file, line, "The file is not in UTF-8", "Save it again with the encoding UTF-8.")
        )
        return None


# ---- YAML ------------------------------------------------------------------------------------------------


def compose(file: str, content: bytes, problems: list[Problem]) -> yaml.Node | None:
    """A YAML file as nodes; None with a problem if it is empty or cannot be read."""
    text = decoded(file, content, problems)
    if text is None:
        return None
    refusal = _hostile(text)
    if refusal:
        problems.append(Problem(file, *refusal))
        return None
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problems.append(
            Problem(
                file,
                mark.line + 1 if mark else 1,
                f"This is not YAML: {error.problem or error.context}",
                "Look at the blanks at the beginning of the line, the colons and the quotation marks.",
            )
        )
        return None
    except yaml.YAMLError as error:
        what = f"This is not YAML: {shortened(str(error))}"
        problems.append(Problem(file, 0, what, "Save it as plain text."))
        return None
    except RecursionError:  # only where libyaml is wanting
        problems.append(Problem(file, 0, "The file is nested too deep", "A kit needs five levels."))
        return None
    if node is None:
        problems.append(Problem(file, 0, "The file is empty", "Fill it in or delete it."))
    return node


def _hostile(text: str) -> tuple[int, str, str] | None:
    """Line, what and way out, if the text could exhaust the reader: deep nesting ends the whole process."""
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > MAX_LINE:
            what = f"The line has more than {MAX_LINE:,} characters"
            return number, what, "Fold it: write >- and go on on the next line."
    depth = 0
    for bracket in re.finditer(r"[\[\]{}]", text):
        depth = depth + 1 if bracket.group() in "[{" else max(0, depth - 1)
        if depth > MAX_BRACKETS:
            number = text.count("\n", 0, bracket.start()) + 1
            return number, "Brackets are nested too deep", "Close them, or write lists with dashes."
    return None


# ---- CSV -------------------------------------------------------------------------------------------------

_STRING, _SEQUENCE, _MAPPING = (f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map"))


def compose_csv(
    file: str, content: bytes, lists: frozenset[str], problems: list[Problem]
) -> yaml.Node | None:
    """A CSV file as the same nodes a YAML list would give, so that one reader reads both.

    The first row names the columns; an empty cell is a field left out; the columns `lists` hold lists, separated
    by `|`.
    """
    text = decoded(file, content, problems)
    if text is None:
        return None
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[yaml.Node] = []
    try:
        header = next(rows, [])
        for row in rows:
            mark = _mark(file, rows.line_num)
            if any(row):
                records.append(_record(file, header, row, lists, mark, problems))
    except csv.Error as error:
        what = f"This is not CSV: {error}"
        problems.append(Problem(file, rows.line_num, what, "Look at the quotation marks of the row."))
    return yaml.SequenceNode(_SEQUENCE, records, _mark(file, 1), _mark(file, 1))


def _mark(file: str, line: int) -> yaml.Mark:
    return yaml.Mark(file, 0, line - 1, 0, None, 0)


def _record(
    file: str,
    header: list[str],
    row: list[str],
    lists: frozenset[str],
    mark: yaml.Mark,
    problems: list[Problem],
) -> yaml.Node:
    if len(row) > len(header):
        problems.append(
            Problem(
                file,
                mark.line + 1,
                f"The row has {len(row)} cells, the first row names {len(header)}",
                "Put a cell that holds a comma in quotation marks.",
            )
        )
    pairs: list[tuple[yaml.Node, yaml.Node]] = []
    for name, cell in zip(header, row, strict=False):
        if cell.strip():
            column = name.strip()
            pairs.append((_scalar(column, mark), _cell(cell.strip(), column in lists, mark)))
    return yaml.MappingNode(_MAPPING, pairs, mark, mark)


def _cell(text: str, is_list: bool, mark: yaml.Mark) -> yaml.Node:
    if not is_list:
        return _scalar(text, mark)
    items = [_scalar(item.strip(), mark) for item in text.split("|") if item.strip()]
    return yaml.SequenceNode(_SEQUENCE, items, mark, mark)


def _scalar(text: str, mark: yaml.Mark) -> yaml.Node:
    return yaml.ScalarNode(_STRING, text, mark, mark)
