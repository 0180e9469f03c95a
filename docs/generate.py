"""The reference pages that follow from code and kits: `make docs` writes them, a test holds them fresh."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

from circulos import benchmark, load_kit
from circulos.exhibits import strip
from circulos.facts import Observation, Status
from circulos.method import shipped_kits
from circulos.method.schema import write as write_schemas
from circulos.method.types import Indicator, Kit, Process, Variable
from circulos.render import voice
from circulos.render.svg import document
from circulos.simulate import simulate

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parent / "src" / "circulos"
GENERATED = "<!-- Made by `make docs`; change the kit or the docstring, not this page. -->\n\n"


def pages() -> Iterator[tuple[str, str]]:
    """Every generated page: its path under docs/ and its text."""
    for code in shipped_kits():
        kit = load_kit(code)
        if kit.indicators:
            yield f"reference/kits/{code}.md", GENERATED + methodology(kit)
    yield "reference/statistics.md", GENERATED + statistics()
    yield "strip.svg", picture()


def picture() -> str:
    """The picture of the README: one indicator of an invented circle."""
    kit, network = (
        load_kit("basic-social-services"),
        simulate(load_kit("basic-social-services"), periods=["2025"]),
    )
    rows = [
        Observation(o.council, o.period, o.variable, o.value, status=Status(o.status), source=o.source)
        for o in network.observations
        if o.variable in ("first_interviews", "first_interviews_in_time") and o.breakdown == "total"
    ]
    result = benchmark(kit, rows, councils=network.councils)
    exhibit = strip(result.comparison("U02", "2025"), network.councils[0].code, result.names)
    said = voice("en")
    title, description = said.say(exhibit.title), " ".join(said.say(sentence) for sentence in exhibit.reading)
    return document(exhibit.figure, "en", title=title, description=description) + "\n"


# ---- methodology sheets ------------------------------------------------------------------------------------


def methodology(kit: Kit) -> str:
    """All that a kit measures, as its readers would want it on paper."""
    parts = [f"# {kit.title}", f"Kit `{kit.code}`, version {kit.version}. {kit.summary}", *_contents(kit)]
    for perspective in kit.perspectives.values():
        indicators = list(kit.under(perspective.code))
        if indicators:
            parts.append(f"## {perspective.title}")
            parts += [_sheet(kit, indicator) for indicator in indicators]
    parts += ["## Base figures", *(_figure(variable) for variable in kit.variables.values())]
    if kit.processes:
        parts += ["## Processes", *(_process(process) for process in kit.processes.values())]
    if kit.sources:
        parts += ["## Sources", "\n".join(_source(source) for source in kit.sources.values())]
    return "\n\n".join(parts) + "\n"


def _contents(kit: Kit) -> list[str]:
    minutes = sum(variable.minutes for variable in kit.variables.values())
    return [
        f"{len(kit.indicators)} indicators, {len(kit.variables)} base figures, {len(kit.checks)} checks, "
        f"{len(kit.processes)} processes. Filing everything is thought to take a small council "
        f"{minutes / 60:.0f} hours."
    ]


def _sheet(kit: Kit, indicator: Indicator) -> str:
    lines = [f"### {indicator.code} {indicator.title}", _formula(kit, indicator)]
    lines.append(f"{indicator.why} {indicator.reading}")
    lines += _list("Includes", indicator.includes) + _list("Excludes", indicator.excludes)
    facts = [f"Objective: {kit.objective(indicator.code).title}", f"Polarity: {_polarity(indicator)}"]
    facts += [
        f"{r.label}: {r.value:g} {indicator.unit} ({r.kind}{_year(r.year)})" for r in indicator.references
    ]
    if indicator.companions:
        facts.append(f"Read beside: {', '.join(indicator.companions)}")
    if indicator.sources:
        facts.append(f"Sources: {', '.join(indicator.sources)}")
    lines.append("\n".join(f"- {fact}" for fact in facts))
    return "\n\n".join(lines)


def _formula(kit: Kit, indicator: Indicator) -> str:
    titles = {code: variable.title for code, variable in kit.variables.items()}
    above = indicator.numerator.to_text("en", titles)
    if indicator.denominator is None:
        return f"> {above}{_per(indicator)}, in {indicator.unit.source or 'points'}"
    return f"> {above} ÷ {indicator.denominator.to_text('en', titles)}{_per(indicator)}, in {indicator.unit.source or 'units'}"


def _per(indicator: Indicator) -> str:
    return f" × {indicator.per:g}" if indicator.per != 1 else ""


def _polarity(indicator: Indicator) -> str:
    if not indicator.band:
        return indicator.polarity.value
    return f"between {indicator.band[0]:g} and {indicator.band[1]:g}"


def _year(year: int | None) -> str:
    return f", {year}" if year else ""


def _list(title: str, items: tuple[object, ...]) -> list[str]:
    return [f"{title}:\n\n" + "\n".join(f"- {item}" for item in items)] if items else []


def _figure(variable: Variable) -> str:
    lines = [f"### {variable.title}", f"`{variable.code}`, in {variable.unit}. {variable.definition}"]
    lines += _list("Includes", variable.includes) + _list("Excludes", variable.excludes)
    if variable.counting_basis:
        lines.append(f"Counting basis: {variable.counting_basis}")
    return "\n\n".join(lines)


def _process(process: Process) -> str:
    lines = [
        f"### {process.title}",
        str(process.scope),
        "| step | who | clock | limit | indicators |\n|---|---|---|---|---|",
    ]
    for step in process.steps:
        clock = f"{step.clock.start} → {step.clock.stop}" if step.clock else ""
        limits = "; ".join(f"{s.value:g} {s.unit} ({s.kind})" for s in step.standards)
        lines[-1] += f"\n| {step.title} | {step.actor} | {clock} | {limits} | {', '.join(step.indicators)} |"
    return "\n\n".join(lines)


def _source(source: object) -> str:
    title, url = source.title, source.url  # type: ignore[attr-defined]
    return f"- {source.code}: {title}" + (f" <{url}>" if url else "")  # type: ignore[attr-defined]


# ---- the statistics manual ---------------------------------------------------------------------------------

INTRODUCTION = """# The statistics, function by function

What every number in a report means, in the words of the functions that compute it. All are in `circulos.compare`, work on arrays, know no
engine and no web, and are checked in `tests/compare/` against numbers from another program or a published table; the command or the
page stands above each number there.
"""


def statistics() -> str:
    """The public functions of the statistics with their signatures and docstrings, module by module."""
    modules = sorted(
        path for path in (SOURCE / "compare").glob("*.py") if path.stem not in ("__init__", "arrays")
    )
    return INTRODUCTION + "".join(_module(path) for path in modules)


def _module(path: Path) -> str:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    parts = [f"\n## {path.stem}\n", inspect.cleandoc(ast.get_docstring(tree) or ""), ""]
    for node in tree.body:
        public = isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_")
        if public and ast.get_docstring(node):
            parts += [
                f"\n### {node.name}\n",
                f"```python\n{_signature(node)}\n```\n",
                ast.get_docstring(node) or "",
                "",
            ]
    return "\n".join(parts)


def _signature(node: ast.FunctionDef | ast.ClassDef) -> str:
    if isinstance(node, ast.ClassDef):
        fields = [ast.unparse(each) for each in node.body if isinstance(each, (ast.AnnAssign, ast.Assign))]
        return "\n    ".join([f"class {node.name}:", *fields])
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{node.name}({ast.unparse(node.args)}){returns}"


def main(out: Path = HERE) -> None:
    """Write everything under `out`."""
    for name, text in pages():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(text, encoding="utf-8")
    write_schemas(out / "reference")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:]))
