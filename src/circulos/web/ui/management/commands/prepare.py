from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from circulos.web.steps import Steps


class Command(BaseCommand):
    help = "Brings the data folder up to date: tables, static files, and the invented data of the demo."

    def handle(self, **options) -> None:
        demos = list(_demos()) if settings.DEMO else []
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


def _demos() -> Iterator[ModuleType]:
    """An app brings invented data in its `demo.py`: `seed(tell)`, which does nothing the second time, in `STEPS` steps.

    The apps that stand on others come first: a whole network makes the few rows of the others needless.
    """
    for config in reversed(list(apps.get_app_configs())):
        name = f"{config.name}.demo"
        if config.name.startswith("circulos.web.") and find_spec(name):
            yield import_module(name)
