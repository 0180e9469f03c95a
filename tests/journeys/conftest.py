"""A browser and a site for journeys. They run only when asked for: `make test-journeys`."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="Journeys need the Python package playwright.")

from journeys.served import Site  # noqa: E402

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    *("--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


def chromium() -> str:
    """The program, or nothing: some systems have only a stub of that name, which says where to get it."""
    for program in filter(None, map(shutil.which, NAMES)):
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
        if said.returncode == 0 and "Chrom" in said.stdout:
            return program
    return ""


@pytest.fixture(scope="session")
def browser():
    program = chromium()
    if not program:
        pytest.skip("No Chromium on this machine; install it with: apt-get install chromium")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(
            executable_path=program,
            args=QUIET,
            chromium_sandbox=os.geteuid() != 0,  # for root it has none, and does not start with it
        )
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def empty_site(tmp_path_factory) -> Path:
    """The data folder of a site without anybody, made once and copied for every journey."""
    folder = tmp_path_factory.mktemp("prepared") / "data"
    Site(folder).prepare()
    return folder


@pytest.fixture(scope="module")
def site(browser, empty_site, tmp_path_factory) -> Iterator[Site]:
    """A site nobody has used yet, for all journeys of a file. Without a browser none is made."""
    served = Site(tmp_path_factory.mktemp("site") / "data")
    shutil.copytree(empty_site, served.data)
    try:
        served.start()
        yield served
    finally:
        served.stop()


@pytest.fixture
def desk(browser) -> Iterator[Callable]:
    """A window of somebody: a page with cookies of its own. What a script complains of fails the test at its end."""
    contexts, complaints = [], []

    def open_window(site: Site, **details):
        context = browser.new_context(
            base_url=site.address, **{"locale": "en-GB", "viewport": {"width": 1280, "height": 900}} | details
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda line: heard(page, line))
        return page

    def heard(page, line) -> None:
        # A refused request is logged by the browser itself; pages are tested for it where it is meant.
        if line.type == "error" and "Failed to load resource" not in line.text:
            complaints.append(f"{page.url}: {line.text}")

    yield open_window
    for context in contexts:
        context.close()
    assert complaints == []
