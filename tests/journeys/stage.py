"""What other people did meanwhile, told to the site of a journey in a process of its own: `Site.stage(act, …)`."""

import json
import sys

import django

django.setup()

from circulos.web.cycle.models import Circle, Edition  # noqa: E402
from circulos.web.people import roles  # noqa: E402
from circulos.web.people.models import Council  # noqa: E402
from web.collection import world as returns  # noqa: E402
from web.cycle.world import a_circle, a_member, an_edition, part_of  # noqa: E402
from web.factories import PASSWORD, a_coordinator, a_council, a_person, a_role, somebody_with  # noqa: E402

OTHERS = {
    "91011": ("Berga", {"borrowers": 620.0, "loans": 1400.0, "has_van": 0.0, "spending": 41_000.0}),
    "91012": ("Calella", {"borrowers": 310.0, "loans": 800.0, "has_van": 0.0, "spending": 28_000.0}),
    "91013": ("Dosrius", {"borrowers": 480.0, "loans": 990.0, "has_van": 0.0, "spending": 36_000.0}),
}


def kit() -> None:
    returns.lay_kit()


def facilitator(email: str, name: str) -> str:
    """Somebody of the programme who also leads circles; gives the password."""
    person = somebody_with(roles.ADMINISTRATOR, email=email, name=name, language="en")
    return PASSWORD if person.pk else ""


def facilitates(email: str, circle: str) -> None:
    from circulos.web.people.models import Person

    a_role(Person.objects.get(email=email), roles.FACILITATOR, circle=circle)


def council(code: str, name: str) -> None:
    a_council(name, code)


def others_join(circle: str) -> None:
    for code, (name, _figures) in OTHERS.items():
        a_member(Circle.objects.get(code=circle), a_council(name, code))


def others_sign(edition: str) -> None:
    found = Edition.objects.whole().get(code=edition)
    for code, (_name, figures) in OTHERS.items():
        one = Council.objects.get(code=code)
        returns.official(found, one)
        returns.a_signed_return(found, one, a_coordinator(one, email=f"{code}@example.org"), **figures)


def official(edition: str, council: str, value: float) -> None:
    found = Edition.objects.whole().get(code=edition)
    returns.official(found, Council.objects.get(code=council), value)


def open_edition(council: str, people: list[str]) -> dict[str, str]:
    """An edition that collects from this council and two others; the people are of its team."""
    own = a_council("Alella", council)
    edition = returns.an_open_edition(own)
    returns.official(edition, own)
    for email in people:
        a_coordinator(own, email=email, name=email.partition("@")[0].capitalize(), language="en")
    return {"edition": edition.code, "password": PASSWORD}


def open_real_edition(council: str, email: str) -> dict[str, str]:
    """The methodology that is shipped, collected from this council and two others."""
    own = a_council("Alella", council)
    circle = a_circle("social-services")
    for one in (own, a_council("Berga", "91021"), a_council("Calella", "91022")):
        a_member(circle, one)
    a_coordinator(own, email=email, name="Carla", language="en")
    return {"edition": an_edition(circle, phase="collect").code, "password": PASSWORD}


def type_in(edition: str, council: str, **figures: float) -> None:
    found = Edition.objects.whole().get(code=edition)
    returns.type_in(
        part_of(found, Council.objects.get(code=council)),
        a_person("Pere Elsewhere", email="pere@example.org"),
        **figures,
    )


def addresses() -> list[dict]:
    from journeys.addresses import every_page

    return every_page()


def speak(language: str) -> None:
    """Everybody reads the site in this language from now on."""
    from circulos.web.people.models import Person

    Person.objects.update(language=language)


if __name__ == "__main__":
    act = globals()[sys.argv[1]]
    print(json.dumps(act(**json.loads(sys.argv[2]))))
