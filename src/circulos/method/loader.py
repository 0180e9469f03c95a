"""A kit from its folder: everything resolved and frozen, or all that is wrong with it at once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from circulos.method.catalogs import Catalog, read_catalogs
from circulos.method.files import KitNotFoundError, compose, compose_csv, find_kit, read_files
from circulos.method.layout import CONTEXT, KEYED, OWN, PARTS, REPLACEABLE, Part, part_of, way_out_for
from circulos.method.problems import KitError, Problem, in_order
from circulos.method.reading import INVALID, Origins, Reader
from circulos.method.references import Scope
from circulos.method.rules import findings
from circulos.method.text import Text
from circulos.method.types import (
    Context,
    Environment,
    Kit,
    Manifest,
    Perspective,
    Simulated,
)

_CSV_LISTS = frozenset({"aliases", "successors"})


@dataclass(frozen=True)
class Reading:
    """What came of reading a kit: the kit, unless something is wrong with it, and what is to be said about it."""

    name: str
    kit: Kit | None
    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...]
    own: tuple[Any, ...] = ()
    origins: Origins = field(default_factory=Origins)
    catalogs: Mapping[str, Catalog] = field(default_factory=dict)


def load_kit(path_or_code: str | Path) -> Kit:
    """The kit in a folder, or the shipped kit of this code, with everything it extends merged in.

    Raises `KitNotFoundError` if there is none, and `KitError` with every problem at once if it cannot be used.
    """
    if isinstance(path_or_code, str) and not Path(path_or_code).is_dir():
        return _load_shipped(path_or_code)
    return _usable(read_kit(path_or_code))


@cache
def _load_shipped(code: str) -> Kit:
    return _usable(read_kit(code))


def _usable(reading: Reading) -> Kit:
    if reading.kit is None:
        raise KitError(reading.name, reading.problems)
    return reading.kit


def read_kit(path_or_code: str | Path) -> Reading:
    """Read a kit and keep what `check-kit` needs: problems, remarks and where everything stands."""
    folder = find_kit(path_or_code)
    return _Session(folder).reading()


# ---- one kit among those it extends ----------------------------------------------------------------------


@dataclass
class _Draft:
    """A kit being put together: its own things after those of the kits it extends."""

    name: str
    manifest: Manifest
    things: dict[str, dict[str, Any]] = field(default_factory=lambda: {name: {} for name in KEYED})
    lists: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in OWN})
    environment: Environment | None = None

    def scope(self, origins: Origins) -> Scope:
        """What may be referred to; what could not be read is there without its content."""
        things = {
            part: {code: thing if origins.is_whole(thing) else None for code, thing in by_code.items()}
            for part, by_code in self.things.items()
        }
        currency = self.manifest.currency if self.manifest.currency is not INVALID else "EUR"
        return Scope(things, currency)


class _Session:
    """Reads a kit and those it extends, each once, and gathers all problems on the way."""

    def __init__(self, folder: Traversable) -> None:
        self.root = folder
        self.name = Path(str(folder)).resolve().name
        self.beside = Path(str(folder)).resolve().parent
        self.problems: list[Problem] = []
        self.remarks: list[Problem] = []
        self.origins = Origins()
        self.own: dict[str, list[Any]] = {}
        self.catalogs: dict[str, dict[str, Catalog]] = {}
        self.drafts: dict[str, _Draft | None] = {}
        self.fingerprints: list[str] = []

    def reading(self) -> Reading:
        draft = self.draft(self.root, self.name)
        problems = in_order(self.problems)
        kit = None if problems or draft is None else self.kit(draft)
        own, catalogs = tuple(self.own.get(self.name, ())), self.catalogs.get(self.name, {})
        return Reading(self.name, kit, problems, in_order(self.remarks), own, self.origins, catalogs)

    def problem(self, file: str, line: int, what: str, way_out: str, why: str = "") -> None:
        self.problems.append(Problem(file, line, what, way_out, why))

    # -- a kit --

    def draft(self, folder: Traversable, name: str) -> _Draft | None:
        """A kit with what it extends; None if there is nothing to go on with."""
        if name in self.drafts:
            return self.drafts[name]
        self.drafts[name] = None
        if not folder.joinpath("kit.yaml").is_file():
            self.problem(name, 0, "The folder has no kit.yaml", "Add one; circulos new-kit shows how.")
            return None
        files = read_files(folder, name, self.problems)
        self.fingerprints.extend(_fingerprint(name, path, content) for path, content in files.items())
        root = compose(f"{name}/kit.yaml", files.get("kit.yaml", b""), self.problems)
        if not isinstance(root, yaml.MappingNode):
            if root is not None:
                self.problem(f"{name}/kit.yaml", 1, "Keys and values are wanted", "Write them as key: value.")
            return None
        self.catalogs[name] = read_catalogs(name, files, self.problems, self.remarks)
        reader = self.reader(f"{name}/kit.yaml", name, _peek(root, "language") or "en", {})
        manifest = reader.record(root, Manifest)
        draft = _Draft(name, manifest)
        for parent in manifest.extends if manifest.extends is not INVALID else ():
            self.extend(draft, parent)
        self.check_manifest(draft)
        self.read_parts(draft, files)
        self.drafts[name] = draft
        self.check(draft)
        return draft

    def check_manifest(self, draft: _Draft) -> None:
        manifest, name = draft.manifest, draft.name
        if manifest.code not in (INVALID, name):
            file, line = self.origins.place(manifest, "code")
            what = f"The kit {manifest.code} stands in the folder {name}"
            self.problem(file, line, what, "Give the folder the code of the kit, or the other way round.")
        for language in self.catalogs[name]:
            if self.origins.is_whole(manifest) and language not in manifest.languages:
                file, line = self.origins.place(manifest, "languages")
                what = (
                    f"There are translations in locale/{language}, but the kit is not offered in {language}"
                )
                self.problem(
                    file, line, what, f"Add {language} to the languages, or delete the translations."
                )

    def extend(self, draft: _Draft, parent: str) -> None:
        """Put what an extended kit holds before what follows."""
        file, line = self.origins.place(draft.manifest, "extends")
        if parent is INVALID:
            return
        if parent in self.drafts and self.drafts[parent] is None:
            what = f"The kit extends {parent}, which extends it in turn or cannot be read"
            self.problem(file, line, what, "Let the more general kit extend nothing.")
            return
        try:
            folder = find_kit(parent, beside=self.beside)
        except KitNotFoundError as error:
            self.problem(
                file, line, str(error), "Kits are looked for beside this one and among those shipped."
            )
            return
        found = self.draft(folder, parent)
        if found is None:
            return
        for part, things in found.things.items():
            for code, thing in things.items():
                self.inherit(draft, part, code, thing, (file, line))
        draft.environment = found.environment or draft.environment

    def inherit(self, draft: _Draft, part: str, code: str, thing: Any, place: tuple[str, int]) -> None:
        """Take a thing over from an extended kit; of two kits that bring the same code the later one holds."""
        held = draft.things[part].get(code)
        if isinstance(held, Perspective) and self.origins.is_whole((held, thing)):
            thing = _merged(held, thing)
        elif held is not None and held != thing and part not in REPLACEABLE:
            what = f"Two of the extended kits have {code} among their {part}, and not the same"
            self.problem(*place, what, "Give one of the two another code.")
        draft.things[part][code] = thing

    # -- its files --

    def read_parts(self, draft: _Draft, files: Mapping[str, bytes]) -> None:
        """Every file in its part, in the order of the parts; the rest does not belong to a kit."""
        order = list(PARTS)
        routed = {path: part_of(path) for path in files}
        for path in sorted(files, key=lambda path: (order.index(routed[path] or order[-1]), path)):
            name = routed[path]
            if name is not None:
                self.read_part(draft, name, path, files[path])
            elif path == "context.yaml":
                self.read_context(draft, path, files[path])
            elif path != "kit.yaml" and not re.fullmatch(r"locale/.+\.po", path):
                self.stray(draft, path)

    def stray(self, draft: _Draft, path: str) -> None:
        self.problem(f"{draft.name}/{path}", 0, "The file does not belong to a kit", way_out_for(path))

    def reader(
        self, file: str, name: str, language: str, categories: Mapping[str, tuple[str, ...]]
    ) -> Reader:
        # Its own translations first, then those of the kit being loaded, then of any it extends.
        order = dict.fromkeys((name, self.name, *self.catalogs))
        chosen = [self.catalogs[each] for each in order if each in self.catalogs]

        def text(words: str) -> Text:
            return Text(words, language, _translations(words, chosen))

        reader = Reader(file, self.problems, self.origins, text, categories)
        reader.records = self.own.setdefault(name, [])
        return reader

    def read_part(self, draft: _Draft, name: str, path: str, content: bytes) -> None:
        part, file = PARTS[name], f"{draft.name}/{path}"
        if path.endswith(".csv"):
            root = compose_csv(file, content, _CSV_LISTS, self.problems)
        else:
            root = compose(file, content, self.problems)
        if root is None:
            return
        reader = self.reader(file, draft.name, _language(draft), self.categories(draft))
        things = self.read_each(reader, part, path, root) if part.one_each else reader.things(root, part.type)
        for thing in things:
            self.add(draft, part, thing)

    def read_each(self, reader: Reader, part: Part, path: str, root: yaml.Node) -> list[Any]:
        thing = reader.value(root, part.type, path, {})
        if thing is INVALID:
            return []
        expected = path.rpartition("/")[2].removesuffix(".yaml")
        if thing.code not in (INVALID, expected):
            file, line = self.origins.place(thing, "code")
            what = f"{thing.code} stands in the file {expected}.yaml"
            self.problem(file, line, what, "Name the file after the code.")
        return [thing]

    def read_context(self, draft: _Draft, path: str, content: bytes) -> None:
        root = compose(f"{draft.name}/{path}", content, self.problems)
        if root is None:
            return
        reader = self.reader(f"{draft.name}/{path}", draft.name, _language(draft), self.categories(draft))
        context = reader.value(root, Context, path, {})
        if context is INVALID:
            return
        for thing in context.variables if context.variables is not INVALID else ():
            self.add(draft, CONTEXT, thing)
        if context.environment is not INVALID and context.environment is not None:
            draft.environment = context.environment

    def add(self, draft: _Draft, part: Part, thing: Any) -> None:
        """A thing of the kit's own into its place."""
        if thing is INVALID:
            return
        if part.field in OWN:
            draft.lists[part.field].append(thing)
            return
        key = "variable" if part.type is Simulated else "code"
        code = getattr(thing, key)
        if code is INVALID:
            return
        held = draft.things[part.field].get(code)
        if held is not None and not self.may_replace(draft, part, held):
            file, line = self.origins.place(thing, key)
            what = f"{code} stands twice among the {part.field}, first in {':'.join(self.first(held))}"
            self.problem(file, line, what, "Keep one of the two, or give it another code.")
            return
        if isinstance(held, Perspective) and self.origins.is_whole((held, thing)):
            thing = _merged(held, thing)
        draft.things[part.field][code] = thing

    def may_replace(self, draft: _Draft, part: Part, held: Any) -> bool:
        """Whether what an extended kit brought may be replaced, or added to, by the kit's own."""
        inherited = not any(held is own for own in self.own[draft.name])
        return inherited and (part.replaceable or part.type is Perspective)

    def first(self, thing: Any) -> tuple[str, str]:
        file, line = self.origins.place(thing)
        return file, str(line)

    def categories(self, draft: _Draft) -> Mapping[str, tuple[str, ...]]:
        """The category codes of each breakdown, for formulas that add them up."""
        breakdowns = draft.things["breakdowns"].items()
        return {
            code: tuple(option.code for option in breakdown.categories)
            for code, breakdown in breakdowns
            if self.origins.is_whole(breakdown)
        }

    # -- everything together --

    def check(self, draft: _Draft) -> None:
        """Look at every object of the kit's own in the light of all it may refer to."""
        scope = draft.scope(self.origins)
        for thing in self.own[draft.name]:
            for found in findings(thing, scope, self.origins.is_whole(thing)):
                file, line = self.origins.place(thing, found.field, found.item)
                self.problem(file, line, found.what, found.way_out, found.why)

    def kit(self, draft: _Draft) -> Kit:
        manifest = draft.manifest
        things = {
            name: MappingProxyType(by_code) for name, by_code in draft.things.items() if name != "sections"
        }
        return Kit(
            code=manifest.code,
            version=manifest.version,
            title=manifest.title,
            summary=manifest.summary,
            language=manifest.language,
            languages=manifest.languages or (manifest.language,),
            extends=manifest.extends,
            sections=tuple(draft.things["sections"].values()),
            environment=draft.environment or Environment(),
            examples=tuple(draft.lists["examples"]),
            changes=tuple(draft.lists["changes"]),
            currency=manifest.currency,
            digest=hashlib.sha256("\n".join(sorted(self.fingerprints)).encode()).hexdigest(),
            **things,
        )


# ---- small things ----------------------------------------------------------------------------------------


def _merged(held: Perspective, more: Perspective) -> Perspective:
    """A perspective of an extended kit with the objectives of both."""
    objectives = {objective.code: objective for objective in (*held.objectives, *more.objectives)}
    return replace(more, objectives=tuple(objectives.values()))


def _language(draft: _Draft) -> str:
    return draft.manifest.language if draft.manifest.language is not INVALID else "en"


def _translations(words: str, catalogs: Iterable[Mapping[str, Catalog]]) -> Mapping[str, str]:
    """The translations of a sentence, in each language from the first catalog that has one."""
    found: dict[str, str] = {}
    for catalog in catalogs:
        for language, sentences in catalog.items():
            if words in sentences:
                found.setdefault(language, sentences[words])
    return found


def _peek(root: yaml.MappingNode, key: str) -> str:
    """A value of the manifest that is needed before the manifest can be read."""
    nodes = (value for name, value in root.value if name.value == key)
    return next((node.value for node in nodes if isinstance(node, yaml.ScalarNode)), "")


def _fingerprint(kit: str, path: str, content: bytes) -> str:
    """A file's content by its hash; line endings are not content."""
    digest = hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()
    return f"{kit}/{path} {digest}"
