from django.core.management.base import BaseCommand, CommandError

from circulos.web.people import actions, roles
from circulos.web.people.models import Person


class Command(BaseCommand):
    help = "Makes somebody programme administrator: the first one, or when nobody can sign in any more."

    def add_arguments(self, parser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--language", default="ca", choices=["ca", "es", "en"])

    def handle(self, *, email: str, name: str, language: str, **options) -> None:
        if "@" not in email:
            raise CommandError(f"{email} is not an e-mail address.")
        person = Person.objects.filter(email=email.lower()).first() or actions.add_person(
            by=None, email=email, name=name, language=language
        )
        actions.give_role(by=None, person=person, role=roles.ADMINISTRATOR)
        self.stdout.write(
            f"{person.name} <{person.email}> is programme administrator. "
            "To set a password, open the page for a forgotten password and write this address."
        )
