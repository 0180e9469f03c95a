"""How long the server takes for each page of the site, for everybody who may see it.

    python bench/pages.py [--times 7] [--only analysis:] [--small]

Two sites, each in a folder that is thrown away: the invented network (50 councils, 5 editions, the last one being
collected), and a large circle (60 councils, 128 indicators, 10 years frozen; without --small). Every route of every
app that the access tables let somebody see is asked for as facilitator, coordinator and administrator; files to take
away are no pages. Prints processor milliseconds on the server: for the first time, and the median and the 95th
percentile of further ones, of the slowest reader of each page; the slowest pages first. The promise is a 95th
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
        edition, frozen, readers = invented() if site == "invented" else large()
        from circulos.web.warm import warm

        warm()  # as every process of the site does
        names = [name for name in routes() if name.startswith(only) and not name.startswith(LEFT_OUT)]
        found = [page for name in names for page in [slowest(name, edition, frozen, readers, times)] if page]
        tell(site, found, len(names))
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


def invented():
    from django.core.management import call_command

    from circulos.web.cycle.models import Edition
    from circulos.web.people import roles
    from circulos.web.people.models import Person

    call_command("prepare", verbosity=0)
    first, second = Edition.objects.select_related("circle").order_by("-period")[:2]
    held = {"facilitator": roles.FACILITATOR, "coordinator": roles.COORDINATOR}
    people = {
        name: Person.objects.filter(assignments__role=role.code, email__contains=name).first()
        or Person.objects.filter(assignments__role=role.code).first()
        for name, role in (held | {"administrator": roles.ADMINISTRATOR}).items()
    }
    own = Person.objects.get(assignments__council__code="INV001", assignments__role="coordinator")
    return first, second, signed_in(people | {"coordinator": own})


def large():
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
    return edition, edition, signed_in(people)


def signed_in(people: dict):
    from django.test import Client

    clients = {}
    for name, person in people.items():
        clients[name] = (person, Client())
        clients[name][1].force_login(person, backend="circulos.web.people.signed_in.Backend")
    return clients


def routes() -> list[str]:
    from circulos.web.access import declared_routes

    return [name for name, access in declared_routes().items() if access.get]


def slowest(name: str, edition, frozen, readers: dict, times: int) -> Page | None:
    """The page as its slowest reader gets it; None where nobody gets a page there with these data."""
    pages = []
    for reader, (person, client) in readers.items():
        address = address_of(name, edition, frozen, readers["coordinator"][0], person)
        if address is None:
            continue
        first, status = timed(client, address)
        if status == 200:
            more = [timed(client, address)[0] for _time in range(times)]
            pages.append(Page(name, reader, first, statistics.median(more), p95(more)))
    return max(pages, key=lambda page: page.p95, default=None)


def timed(client, address: str) -> tuple[float, int]:
    begin = time.thread_time()
    response = client.get(address, headers={"accept-language": "ca"})
    return 1000 * (time.thread_time() - begin), response.status_code


def p95(numbers: list[float]) -> float:
    return sorted(numbers)[max(0, round(0.95 * len(numbers)) - 1)]


def tell(site: str, pages: list[Page], asked: int) -> None:
    pages.sort(key=lambda page: -page.p95)
    over = [page for page in pages if page.p95 > PROMISE]
    print(f"{site}: {len(pages)} pages of {asked} routes; processor milliseconds")
    print(f"{'page':<28}{'reader':<15}{'first':>8}{'p50':>8}{'p95':>8}")
    for page in pages[:TOLD]:
        kept = "  over the promise" if page in over else ""
        numbers = "".join(f"{number:>8.0f}" for number in (page.first, page.median, page.p95))
        print(f"{page.name:<28}{page.reader:<15}{numbers}{kept}")
    rest = pages[TOLD:]
    if rest:
        print(f"{len(rest)} others{'':<33}under {rest[0].p95:.0f}")
    print(f"over {PROMISE} ms: {len(over)}", flush=True)


# --- What stands in the addresses -----------------------------------------------------------------------------


def address_of(name: str, edition, frozen, coordinator, person) -> str | None:
    """The address of a route with one thing of each kind; None where these data have none, or it is a file."""
    from django.urls import NoReverseMatch, reverse

    app = name.partition(":")[0]
    here = frozen if app in ("analysis", "improvement") else edition
    council = coordinator.assignments.exclude(council=None).first().council
    for given in candidates(name, here, council, person):
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
    number = number_of(name, edition, council, person)
    numbered = {} if number is None else {"number": number}
    of_council = {"council": council.code}
    yield {}
    yield code
    if numbered:
        yield numbered
        yield code | numbered
        yield code | of_council | numbered
        yield code | numbered | {"indicator": "E09"}
        yield code | numbered | {"indicator": "E09"} | of_council
    yield code | of_council
    yield code | of_council | {"section": section_of(edition)}
    yield code | {"indicator": "E09"}
    yield code | of_council | {"indicator": "E09"}
    yield code | {"process": next(iter(kit_of(edition).processes), "none")}


CIRCLE_ROUTES = (
    *("cycle:circle", "cycle:change_circle", "cycle:close_circle", "cycle:conduct", "cycle:invite_council"),
    *("cycle:membership", "cycle:readiness", "cycle:leave", "cycle:open_edition"),
    *("improvement:agreed", "improvement:add_agreed", "improvement:end_agreed"),
)


def kit_of(edition):
    from circulos.web.cycle import kits

    return kits.kit_of(edition.kit)


def section_of(edition) -> str:
    """The longest: the most a page of a return can hold."""
    return max(kit_of(edition).sections, key=lambda section: len(section.questions)).code


def number_of(name: str, edition, council, person) -> int | None:
    from circulos.web.collection.models import Flag, Proposal
    from circulos.web.people.models import RoleAssignment

    if name.startswith("people:"):
        held = RoleAssignment.objects.filter(council=council).first()
        return held.pk if name in ("people:end_role", "people:hand_over") else person.pk
    if name.startswith("improvement:"):
        return None
    if "reminder" in name:
        sent = edition.reminder_rounds.first()
        return sent.pk if sent else None
    if name == "collection:proposal":
        found = Proposal.objects.filter(filed__edition=edition, filed__council=council).first()
        return found.pk if found else None
    if name == "collection:flag":
        found = Flag.objects.filter(filed__edition=edition, filed__council=council).first()
        return found.pk if found else None
    meeting = edition.meetings.filter(kind="validation").first()
    return meeting.pk if meeting else None


if __name__ == "__main__":
    sys.exit(main())
