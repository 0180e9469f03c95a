"""How long the pages of results take on the server: 60 councils, 128 indicators, 10 years.

Prints the median and the 95th percentile of the server's time in milliseconds for each page: cold (nothing drawn yet)
and warm. The promise is p95 under 100 ms, warm; the first reader of a page pays for drawing it.

    python bench/pages.py [councils] [readers]
"""

import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

TESTS = Path(__file__).parent.parent / "tests"
PAGES = ("council", "profile", "context", "panel", "quality", "indicator")
PROMISE = 100
YEARS = tuple(str(year) for year in range(2016, 2026))


def main(councils: int = 60, readers: int = 12) -> None:
    folder = Path(tempfile.mkdtemp(prefix="circulos-bench-"))
    try:
        _prepare(folder)
        _measure(councils, readers)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prepare(folder: Path) -> None:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "circulos.web.settings",
        "CIRCULOS_DATA": str(folder),
        "CIRCULOS_DEMO": "1",
        "CIRCULOS_HOSTS": "testserver",
        "CIRCULOS_DEBUG": "",
    }
    sys.path.insert(0, str(TESTS))
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    # Django keeps every query of a process in debug mode, and looks for static files: neither is measured here.
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)


def _measure(councils: int, readers: int) -> None:
    from django.test import Client

    from circulos.web.analysis import store
    from circulos.web.people import consents
    from web.analysis import world
    from web.factories import a_coordinator, a_council

    world.YEARS = YEARS
    world.folders.__wrapped__.__defaults__ = (YEARS,)
    members = [a_council(f"Council of {number}", f"92{number:03}") for number in range(councils)]
    edition = world.results(members)
    for council in members[: councils // 2]:
        world.agree(council, consents.NAMED_IN_CIRCLE, consents.SHARE_PRACTICES)
    clients = []
    for council in members[:readers]:
        client = Client()
        client.force_login(
            a_coordinator(council), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        clients.append((council, client))
    council, client = clients[0]
    first = _time(client, _address("council", edition, council))
    store.forget()
    again = _time(client, _address("council", edition, council))
    print(f"{councils} councils, 128 indicators, {len(YEARS)} years, {readers} readers; milliseconds")
    print(f"first page of a snapshot, measuring it: {first:,.0f}; in a new process, reading it: {again:,.0f}")
    print(f"{'page':<12}{'cold p50':>10}{'cold p95':>10}{'warm p50':>10}{'warm p95':>10}")
    for name in PAGES:
        cold = [_time(client, _address(name, edition, council)) for council, client in clients]
        warm = [_time(client, _address(name, edition, council)) for council, client in clients * 5]
        told = (statistics.median(cold), _p95(cold), statistics.median(warm), _p95(warm))
        kept = "" if told[3] < PROMISE else "  over the promise"
        print(f"{name:<12}" + "".join(f"{number:>10.1f}" for number in told) + kept)


def _address(name: str, edition, council) -> str:
    from django.urls import reverse

    extra = {"council": council.code} if name in ("council", "profile", "context") else {}
    extra |= {"indicator": "E09"} if name == "indicator" else {}
    return reverse(f"analysis:{name}", kwargs={"code": edition.code} | extra)


def _time(client, address: str) -> float:
    begin = time.perf_counter()
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return 1000 * (time.perf_counter() - begin)


def _p95(numbers: list[float]) -> float:
    return sorted(numbers)[max(0, round(0.95 * len(numbers)) - 1)]


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
