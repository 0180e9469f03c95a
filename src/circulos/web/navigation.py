"""What an app adds to the header and to the home page, in its own `navigation.py`.

`items(person)` gives entries of the header, `tasks(person)` what waits for the person; `of_edition(person, edition)` and
`of_meeting(person, meeting)` give the pages the app has about one of those. For the home page, `running(person)` tells
what is under way, `findings(person)` what the last results say, and `contacts(person)` whom to ask. All are optional.
"""

from dataclasses import dataclass
from datetime import datetime
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


@dataclass(frozen=True)
class Running:
    """Something under way: its phase, until when, and how far it is (`value` of `maximum`, said in `words`)."""

    title: str
    address: str
    phase: str
    until: datetime | None = None
    value: int = 0
    maximum: int = 0
    words: str = ""


@dataclass(frozen=True)
class Finding:
    """The last results in two lines: what there is, and what stands out."""

    title: str
    address: str
    summary: str
    first: str = ""
    first_address: str = ""


@dataclass(frozen=True)
class Contact:
    """Somebody who can be asked."""

    name: str
    place: str
    phone: str
    email: str


def items(person) -> list[Item]:
    return _told("items", person)


def tasks(person) -> list[Task]:
    return _told("tasks", person)


def running(person) -> list[Running]:
    return _told("running", person)


def findings(person) -> list[Finding]:
    return _told("findings", person)


def contacts(person) -> list[Contact]:
    return _told("contacts", person)


def of_edition(person, edition) -> list[Item]:
    return _told("of_edition", person, edition)


def of_meeting(person, meeting) -> list[Item]:
    return _told("of_meeting", person, meeting)


def _told(name: str, *about) -> list:
    """What each app says under this name, where it says anything."""
    return [one for module in _modules() for one in getattr(module, name, _none)(*about)]


@cache
def _modules() -> list:
    names = (f"{config.name}.navigation" for config in apps.get_app_configs())
    return [import_module(name) for name in names if name.startswith("circulos.web.") and find_spec(name)]


def _none(*about) -> list:
    return []
