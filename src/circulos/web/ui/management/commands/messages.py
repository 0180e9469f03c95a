from django.core.management.base import BaseCommand

from circulos.web.translations import update_catalogues


class Command(BaseCommand):
    help = "Adds new words of the interface to locale/*.po and drops those no longer used."

    def handle(self, **options) -> None:
        for language, waiting in update_catalogues().items():
            self.stdout.write(f"{language}: {waiting} to translate")
