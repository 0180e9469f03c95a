from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from circulos.web.steps import Steps

# What SQLite says, and what somebody can do about it. Anything else is an error of the program and keeps its traceback.
MENDS = {
    "readonly": "Give this user the right to write to it and to its folder.",
    "unable to open": "Give this user the right to read and write it and its folder.",
    "not a database": "The file is damaged or of another program. Bring back a copy, or choose another data folder.",
    "malformed": "The file is damaged. Bring back a copy, or choose another data folder.",
    "is locked": "Another program is writing to it. Wait until it has ended, and try again.",
    "is full": "The disk is full. Make room, and try again.",
}


class Command(BaseCommand):
    help = "Brings the data folder up to date: tables, static files, and the invented data of the demo."

    def handle(self, **options) -> None:
        try:
            self._prepare()
        except DatabaseError as error:
            mend = next((mend for said, mend in MENDS.items() if said in str(error)), None)
            if mend is None:
                raise
            raise CommandError(
                f"The database {connection.settings_dict['NAME']} cannot be used ({error}). {mend}"
            ) from error
        except OSError as error:
            raise CommandError(
                f"{error.filename or settings.DATA} cannot be written ({error.strerror}). "
                "Give this user the right to write there, or choose another data folder."
            ) from error

    def _prepare(self) -> None:
        demos = list(_demos()) if settings.DEMO else []
        _demand_not_newer()
        new = not connection.introspection.table_names()
        tell = Steps(new + sum(demo.STEPS for demo in demos), self._say)
        if new:
            tell("Tables of the database")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        for demo in demos:
            demo.seed(tell)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _demand_not_newer() -> None:
    """A newer version has changed the tables in ways this one does not know; going on would spoil figures."""
    loader = MigrationLoader(connection)
    for config in apps.get_app_configs():
        known, found = (
            _newest(every, config.label) for every in (loader.disk_migrations, loader.applied_migrations)
        )
        if config.name.startswith("circulos.web.") and found > known:
            raise CommandError(
                f"The data in {settings.DATA} were written by a newer version of Circulos ({config.label} {found}). "
                "Update the program, or choose another data folder."
            )


def _newest(migrations: Iterable[tuple[str, str]], app: str) -> str:
    """The number that its name begins with."""
    return max((name[:4] for of, name in migrations if of == app), default="")


def _demos() -> Iterator[ModuleType]:
    """An app brings invented data in its `demo.py`: `seed(tell)`, which does nothing the second time, in `STEPS` steps.

    The apps that stand on others come first: a whole network makes the few rows of the others needless.
    """
    for config in reversed(list(apps.get_app_configs())):
        name = f"{config.name}.demo"
        if config.name.startswith("circulos.web.") and find_spec(name):
            yield import_module(name)
