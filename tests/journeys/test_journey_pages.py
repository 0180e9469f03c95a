"""Every page of the demo, looked at by axe, in three languages, three widths, by day and by night."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from journeys.served import Site

pytestmark = pytest.mark.journeys

AXE = Axe()
# A folder that a person who looks at the pages names; the tests need no pictures.
PICTURES = os.environ.get("JOURNEY_PICTURES", "")
# In the first look axe sees every page as every side; in the others each page once, as one side and as the other.
EVERY_SIDE, FIRST_SIDE, LAST_SIDE = slice(None), slice(1), slice(-1, None)
LOOKS = (
    ("ca", 1280, "light", EVERY_SIDE),
    ("es", 390, "dark", FIRST_SIDE),
    ("en", 1920, "light", LAST_SIDE),
)


@pytest.fixture(scope="module")
def demo(browser, tmp_path_factory) -> Iterator[Site]:
    served = Site(Path(os.environ.get("JOURNEY_DEMO") or tmp_path_factory.mktemp("demo")), demo=True)
    try:
        served.start()
        yield served
    finally:
        served.stop()


@pytest.fixture(scope="module")
def pages(demo: Site) -> list[dict]:
    return demo.stage("addresses")


@pytest.mark.parametrize(("language", "width", "scheme", "sides"), LOOKS)
def test_axe_finds_nothing_on_any_page(demo, pages, browser, language, width, scheme, sides):
    demo.stage("speak", language=language)
    people = People(browser, demo, language, width, scheme)
    under_axe = [told for same in by_name(pages) for told in same[sides]]
    try:
        wrong = [fault for told in pages for fault in faults(people, told, axe=told in under_axe)]
    finally:
        people.leave()
    assert wrong == []


def by_name(pages: list[dict]) -> list[list[dict]]:
    """The same page as each side sees it."""
    return [[told for told in pages if told["name"] == name] for name in {told["name"] for told in pages}]


class People:
    """One window for each role, opened when it is needed."""

    def __init__(self, browser, site: Site, language: str, width: int, scheme: str) -> None:
        self._open: Callable[[], BrowserContext] = lambda: browser.new_context(
            base_url=site.address,
            locale=language,
            color_scheme=scheme,
            viewport={"width": width, "height": 844 if width < 500 else 900},
        )
        self.look = f"{language}-{width}-{scheme}"
        self._windows: dict[str, Page] = {}
        self._seen: set[tuple[str, str]] = set()

    def __getitem__(self, role: str) -> Page:
        if role not in self._windows:
            page = self._windows[role] = self._open().new_page()
            page.set_default_timeout(60_000)
            if role:
                page.goto("/demo/")
                page.locator(f"form[action$='/{role}/'] button").click()
        return self._windows[role]

    def sees_first(self, role: str) -> bool:
        """Whether the page in the window of this role is new to it: some addresses lead on to another's page."""
        before = len(self._seen)
        self._seen.add((role, self._windows[role].url))
        return len(self._seen) > before

    def leave(self) -> None:
        for page in self._windows.values():
            page.context.close()


def faults(people: People, told: dict, *, axe: bool) -> Iterator[str]:
    """What axe finds, what the browser complains of, and whether the page is wider than its window."""
    page, place = people[told["role"]], f"{told['name']} as {told['role'] or 'a stranger'} ({people.look})"
    heard: list[str] = []
    page.on("console", hear := lambda line: heard.append(line.text) if line.type == "error" else None)
    page.on("pageerror", fail := lambda error: heard.append(str(error)))
    answer = page.goto(told["path"])
    # Sign-in refuses by other statuses what somebody has no key or no password for; its page is looked at all the same.
    if answer is not None and answer.status != 200 and not told["name"].startswith(("account_", "mfa_")):
        yield f"{place}: answered {answer.status}"
    for violation in violations(page) if axe and people.sees_first(told["role"]) else ():
        where = "; ".join(" ".join(map(str, node["target"])) for node in violation["nodes"][:3])
        yield f"{place}: {violation['id']} ({violation['help']}) at {where}"
    if (over := page.evaluate("document.scrollingElement.scrollWidth - innerWidth")) > 0:
        yield f"{place}: the page is {over} px wider than the window"
    page.remove_listener("console", hear)
    page.remove_listener("pageerror", fail)
    yield from (
        f"{place}: {text}" for text in heard if "the server responded with a status of 40" not in text
    )
    if PICTURES:
        name = f"{told['name'].replace(':', '.')}-{told['role'] or 'stranger'}-{people.look}.png"
        page.screenshot(path=Path(PICTURES) / name, full_page=True)


def violations(page: Page) -> list[dict]:
    return AXE.run(page).response["violations"]
