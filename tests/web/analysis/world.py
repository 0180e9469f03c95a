"""An edition with frozen figures of an invented network: `results(…)`, measured once for all tests."""

from functools import cache
from pathlib import Path

from django.conf import settings

from circulos.facts import Observation, observation_table, snapshot
from circulos.facts.schema import Status
from circulos.method import load_kit
from circulos.simulate import Network, simulate
from circulos.web.analysis.access import ROUTES
from circulos.web.collection.models import Frozen
from circulos.web.cycle.models import Circle, Edition, Participation
from circulos.web.people import consents
from circulos.web.people.models import Consent, Council, Person
from web.cycle.world import KIT, a_circle, a_member, an_edition
from web.factories import a_council, a_person

COUNCILS = 12
YEARS = ("2023", "2024", "2025")
PLACES = (
    "Alella",
    "Berga",
    "Cubelles",
    "Deltebre",
    "Escornalbou",
    "Falset",
    "Gelida",
    "Hostalric",
    "Igualada",
    "Jorba",
    "Lliçà",
    "Masnou",
    "Navàs",
    "Olot",
    "Palamós",
    "Queralbs",
    "Ripoll",
    "Sitges",
    "Tona",
    "Ullastret",
)


@cache
def network(councils: int = COUNCILS, years: tuple[str, ...] = YEARS) -> Network:
    return simulate(load_kit(KIT), councils, years, seed=7)


@cache
def folders(codes: tuple[str, ...], years: tuple[str, ...] = YEARS) -> tuple[Path, Path]:
    """Snapshots of figures and of facts about the territory, with the given codes in place of the invented ones."""
    made = network(len(codes), years)
    new = dict(zip((one.code for one in made.councils), codes, strict=True))
    tables = [
        observation_table(
            Observation(
                new[row.council],
                row.period,
                row.variable,
                row.value,
                row.breakdown,
                Status(row.status),
                row.note or None,
                row.source,
            )
            for row in rows
        )
        for rows in (made.observations, made.context)
    ]
    home = settings.DATA / "snapshots"
    return snapshot.write(tables[0], home), snapshot.write(tables[1], settings.DATA / "context")


def freeze(edition: Edition, codes: tuple[str, ...]) -> Frozen:
    figures, context = folders(codes)
    return Frozen.objects.create(
        edition=edition,
        digest=snapshot.open_snapshot(figures).manifest.digest,
        folder=figures.relative_to(settings.DATA).as_posix(),
        context_digest=snapshot.open_snapshot(context).manifest.digest,
        context_folder=context.relative_to(settings.DATA).as_posix(),
        kit_digest=load_kit(KIT).digest,
        councils=len(codes),
        rows=1,
    )


def some_councils(number: int = COUNCILS, first: Council | None = None) -> list[Council]:
    """With codes that are the same in every test, so that the figures are measured once."""
    found = [first] if first else []
    return found + [a_council(PLACES[at], f"91{at + 1:03}") for at in range(len(found), number)]


def results(
    councils: list[Council], circle: Circle | None = None, *, is_frozen: bool = True, **details
) -> Edition:
    """An edition in which all of these took part and whose figures are frozen."""
    circle = circle or a_circle(**details)
    signer = a_person()
    for council in councils:
        if not circle.memberships.filter(council=council).exists():
            a_member(circle, council, signer)
    edition = an_edition(circle, "2025", phase="compare")
    if is_frozen:
        freeze(edition, tuple(council.code for council in councils))
    return edition


def agree(council: Council, *purposes: consents.Purpose, by: Person | None = None) -> None:
    for purpose in purposes:
        Consent.objects.create(council=council, purpose=purpose.code, text="Yes.", given_by=by or a_person())


def alias_of(edition: Edition, council: Council) -> int:
    return Participation.objects.get(edition=edition, council=council).alias


# --- What stands in the addresses of the access matrix ------------------------------------------------------


def some_councils_of(world) -> Edition:
    """The results of an edition with Alella and eleven others."""
    others = (a_council(place, f"95{at:03}") for at, place in enumerate(PLACES[2 : COUNCILS + 1]))
    return results([world.council, *others])


def examples(world, name: str) -> dict[str, object]:
    """Alella's page in an edition of twelve councils; the other council of the world is in no edition."""
    edition = some_councils_of(world)
    found: dict[str, object] = {"code": edition.code}
    if name in (
        "analysis:council",
        "analysis:profile",
        "analysis:context",
        "analysis:calls",
        "analysis:take_report",
        "analysis:take_council",
    ):
        found["council"] = world.council.code
    if name in ("analysis:indicator", "analysis:take_indicator"):
        found["indicator"] = "E09"
    if name in ("analysis:process", "analysis:take_process"):
        found["process"] = "reception"
    exhibits = {
        "analysis:take_council": "panel",
        "analysis:take_quality": "councils",
        "analysis:take_indicator": "strip",
    }
    if name in exhibits:
        found["exhibit"] = exhibits[name]
    if name.startswith("analysis:take_"):
        found["ending"] = "xlsx" if name in ("analysis:take_report", "analysis:take_circle") else "csv"
    return found


def _example(name: str):
    return lambda world: examples(world, name)


EXAMPLES = {name: _example(name) for name in ROUTES if name != "analysis:latest"}
