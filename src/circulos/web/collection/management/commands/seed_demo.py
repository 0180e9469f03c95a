from django.core.management.base import BaseCommand, CommandError

from circulos.web.collection import demo
from circulos.web.people.models import Council


class Command(BaseCommand):
    help = "Lays the invented network into an empty site: fifty councils, five editions, flags and conversations."

    def handle(self, **options) -> None:
        if Council.objects.exists():
            raise CommandError(
                "This site has councils already; invented ones are only laid into an empty one."
            )
        demo.seed()
        self.stdout.write("The invented network is there.")
