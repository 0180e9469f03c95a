from django.core.management.base import BaseCommand

from circulos.web.background import work


class Command(BaseCommand):
    help = "Takes tasks that wait in the background, one after the other, until it is stopped."

    def handle(self, **options) -> None:
        work()
