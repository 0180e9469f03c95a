from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Brings the data folder up to date: tables, static files, and the invented data of the demo."

    def handle(self, **options) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if settings.DEMO:
            self._seed()

    def _seed(self) -> None:
        """An app brings invented data in its `demo.py`: `seed()`, which does nothing the second time.

        The apps that stand on others come first: a whole network makes the few rows of the others needless.
        """
        for config in reversed(list(apps.get_app_configs())):
            name = f"{config.name}.demo"
            if config.name.startswith("circulos.web.") and find_spec(name):
                import_module(name).seed()
