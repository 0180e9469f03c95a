"""What an app adds to the header and to the home page, in its own `navigation.py`.

`items(person)` gives entries of the header, `tasks(person)` what waits for the person; `of_edition(person, edition)` and
`of_meeting(person, meeting)` give the pages the app has about one of those. All are optional.
"""

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps


@dataclass(frozen=True)
class Item:
    """An entry of the header; it is marked as the current one on every page below its address and those of `also`."""

    label: str
    address: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Task:
    """Something that waits for the person: what, where, and in which state (a word and a tone of `tag`)."""

    title: str
    address: str
    status: str
    tone: str = "neutral"
    hint: str = ""


def items(person) -> list[Item]:
    return [item for module in _modules() for item in getattr(module, "items", _none)(person)]


def tasks(person) -> list[Task]:
    return [task for module in _modules() for task in getattr(module, "tasks", _none)(person)]


def of_edition(person, edition) -> list[Item]:
    return [item for module in _modules() for item in getattr(module, "of_edition", _none)(person, edition)]


def of_meeting(person, meeting) -> list[Item]:
    return [item for module in _modules() for item in getattr(module, "of_meeting", _none)(person, meeting)]


@cache
def _modules() -> list:
    names = (f"{config.name}.navigation" for config in apps.get_app_configs())
    return [import_module(name) for name in names if name.startswith("circulos.web.") and find_spec(name)]


def _none(*about) -> list:
    return []
