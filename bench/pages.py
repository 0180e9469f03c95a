"""How long the server takes for each page of the site, for everybody who may see it.

    python bench/pages.py [--times 7] [--only analysis:] [--small]

Two sites, each in a folder that is thrown away: the invented network (50 councils, 5 editions, the last one being
collected), and a large circle (60 councils, 128 indicators, 10 years frozen; without --small). Of the invented one
every page the journeys walk is asked for, as the sides they see it as; of the large one every route that has
something to show there, as facilitator, coordinator and administrator. Files to take away are no pages. Prints
processor milliseconds on the server: for the first time, and the median and the 95th percentile of further ones, of
the slowest reader of each page; the slowest pages first; and which routes gave no page. The promise is a 95th
percentile under 100 ms; the first reader of results pays for drawing them.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).parent.parent / "tests"
PROMISE = 100
YEARS = tuple(str(year) for year in range(2016, 2026))
COUNCILS = 60
# Whoever signs in or out changes the session that is measured; calendars and workbooks are files.
LEFT_OUT = (
    *("account_logout", "account_signup", "demo:", "people:accept"),
    *("cycle:feed", "cycle:calendar", "collection:workbook"),
)
TOLD = 25  # pages printed one by one


@dataclass(frozen=True)
class Address:
    name: str
    path: str
    reader: str


@dataclass(frozen=True)
class Page:
    name: str
    reader: str
    first: float
    median: float
    p95: float


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--times", type=int, default=7)
    reader.add_argument("--only", default="")
    reader.add_argument("--small", action="store_true")
    reader.add_argument("--site", choices=["invented", "large"])
    given = reader.parse_args()
    if given.site:
        return measure(given.site, given.times, given.only)
    sites = ["invented"] if given.small else ["invented", "large"]
    command = [sys.executable, __file__, "--times", str(given.times), "--only", given.only]
    return max(subprocess.run([*command, "--site", site], check=False).returncode for site in sites)


def measure(site: str, times: int, only: str) -> int:
    folder = Path(tempfile.mkdtemp(prefix="circulos-pages-"))
    try:
        set_up(folder)
        asked, readers = invented() if site == "invented" else large()
        from circulos.web.warm import warm

        warm()  # as every process of the site does
        wanted: dict[str, list[Address]] = {}
        for one in asked:
            if one.name.startswith(only) and not one.name.startswith(LEFT_OUT):
                wanted.setdefault(one.name, []).append(one)
        found = {name: slowest(addresses, readers, times) for name, addresses in wanted.items()}
        tell(
            site,
            [page for page in found.values() if page],
            [name for name, page in found.items() if not page],
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def set_up(folder: Path) -> None:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "circulos.web.settings",
        "CIRCULOS_DATA": str(folder),
        "CIRCULOS_DEMO": "1",
        "CIRCULOS_HOSTS": "testserver",
        # Django keeps every query of a process in debug mode: that is not measured here.
        "CIRCULOS_DEBUG": "",
    }
    sys.path.insert(0, str(TESTS))
    import django

    django.setup()
    from django.conf import settings

    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


def invented() -> tuple[list[Address], dict]:
    from django.core.management import call_command

    from circulos.web.people.demo import PEOPLE
    from circulos.web.people.models import Person
    from journeys.addresses import every_page

    call_command("prepare", verbosity=0)
    people = {demo.role.code: Person.objects.get(email=demo.email) for demo in PEOPLE}
    asked = [Address(told["name"], told["path"], told["role"]) for told in every_page()]
    return asked, signed_in(people | {"": None})


def large() -> tuple[list[Address], dict]:
    from django.core.management import call_command

    from circulos.web.people import consents, roles
    from web.analysis import world
    from web.factories import a_coordinator, a_council, somebody_with

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    world.YEARS = YEARS
    world.folders.__wrapped__.__defaults__ = (YEARS,)
    members = [a_council(f"Council of {number}", f"92{number:03}") for number in range(COUNCILS)]
    edition = world.results(members)
    for council in members[: COUNCILS // 2]:
        world.agree(council, consents.NAMED_IN_CIRCLE, consents.SHARE_PRACTICES)
    people = {
        "facilitator": somebody_with(roles.FACILITATOR, circle=edition.circle.code),
        "coordinator": a_coordinator(members[0]),
        "administrator": somebody_with(roles.ADMINISTRATOR),
    }
    asked = [
        Address(name, address, reader)
        for name in routes()
        for reader, person in people.items()
        for address in [address_of(name, edition, people["coordinator"], person)]
        if address is not None
    ]
    return asked, signed_in(people)


def signed_in(people: dict) -> dict:
    """A browser for each reader; for nobody a stranger's."""
    from django.test import Client

    clients = {name: Client() for name in people}
    for name, person in people.items():
        if person is not None:
            clients[name].force_login(person, backend="circulos.web.people.signed_in.Backend")
    return clients


def routes() -> list[str]:
    from circulos.web.access import declared_routes

    return [name for name, access in declared_routes().items() if access.get]


def slowest(addresses: list[Address], readers: dict, times: int) -> Page | None:
    """The page as its slowest reader gets it; None where nobody gets a page there with these data."""
    pages = []
    for one in addresses:
        client = readers[one.reader]
        first, status = timed(client, one.path)
        if status == 200:
            more = [timed(client, one.path)[0] for _time in range(times)]
            pages.append(Page(one.name, one.reader or "stranger", first, statistics.median(more), p95(more)))
    return max(pages, key=lambda page: page.p95, default=None)


def timed(client, address: str) -> tuple[float, int]:
    begin = time.thread_time()
    response = client.get(address, headers={"accept-language": "ca"})
    return 1000 * (time.thread_time() - begin), response.status_code


def p95(numbers: list[float]) -> float:
    return sorted(numbers)[max(0, round(0.95 * len(numbers)) - 1)]


def tell(site: str, pages: list[Page], none: list[str]) -> None:
    pages.sort(key=lambda page: -page.p95)
    over = [page for page in pages if page.p95 > PROMISE]
    print(f"{site}: {len(pages)} pages; processor milliseconds")
    print(f"{'page':<28}{'reader':<15}{'first':>8}{'p50':>8}{'p95':>8}")
    for page in pages[:TOLD]:
        kept = "  over the promise" if page in over else ""
        numbers = "".join(f"{number:>8.0f}" for number in (page.first, page.median, page.p95))
        print(f"{page.name:<28}{page.reader:<15}{numbers}{kept}")
    rest = pages[TOLD:]
    if rest:
        print(f"{len(rest)} others{'':<33}under {rest[0].p95:.0f}")
    if none:
        print(f"no page with these data: {', '.join(none)}")
    print(f"over {PROMISE} ms: {len(over)}", flush=True)


# --- What stands in the addresses -----------------------------------------------------------------------------


def address_of(name: str, edition, coordinator, person) -> str | None:
    """The address of a route with one thing of each kind; None where these data have none, or it is a file."""
    from django.urls import NoReverseMatch, reverse

    council = coordinator.assignments.exclude(council=None).first().council
    for given in candidates(name, edition, council, person):
        try:
            return reverse(name, kwargs=given)
        except NoReverseMatch:
            continue
    return None


def candidates(name: str, edition, council, person):
    """Every set of arguments the routes of this site take, most particular last; one fits."""
    code = {"code": edition.code}
    if name.startswith("people:council") or name.split(":")[-1] in (
        "change_council",
        "team",
        "invite_to_team",
        "consents",
    ):
        code = {"code": council.code}
    if name in CIRCLE_ROUTES:
        code = {"code": edition.circle.code}
    of_council = {"council": council.code}
    yield {}
    yield code
    if name.startswith("people:"):
        yield {"number": number_of(name, council, person)}
    yield code | of_council
    yield code | of_council | {"section": section_of(edition)}
    yield code | {"indicator": "E09"}
    yield code | of_council | {"indicator": "E09"}
    yield code | {"process": next(iter(kit_of(edition).processes), "none")}


CIRCLE_ROUTES = (
    *("cycle:circle", "cycle:change_circle", "cycle:close_circle", "cycle:conduct", "cycle:invite_council"),
    *("cycle:membership", "cycle:readiness", "cycle:leave", "cycle:open_edition"),
    *("improvement:agreed", "improvement:add_agreed"),
)


def kit_of(edition):
    from circulos.web.cycle import kits

    return kits.kit_of(edition.kit)


def section_of(edition) -> str:
    """The longest: the most a page of a return can hold."""
    return max(kit_of(edition).sections, key=lambda section: len(section.questions)).code


def number_of(name: str, council, person) -> int:
    from circulos.web.people.models import RoleAssignment

    if name in ("people:end_role", "people:hand_over"):
        return RoleAssignment.objects.filter(council=council).first().pk
    return person.pk


if __name__ == "__main__":
    sys.exit(main())
