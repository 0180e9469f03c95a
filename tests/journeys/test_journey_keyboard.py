"""The whole return of the methodology that is shipped, filled in with the keyboard and nothing else."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from journeys.acts import sign_in
from journeys.served import Site

pytestmark = pytest.mark.journeys

CARLA, COUNCIL = "carla@example.org", "91001"
LONG = 60_000  # ms, for figures that queue to be saved
FOCUSED = """() => { const at = document.activeElement; return {
    kind: at.matches('.figure') ? (at.matches('select') ? 'choice' : 'figure') : at.matches('.actions button') ? 'button' : '',
    words: at.textContent.trim() } }"""
EMPTY = """() => [...document.querySelectorAll('.question:not([hidden]) .figure')].filter(f => f.value === '' && !f.disabled)
    .map(f => f.name)"""


def test_the_whole_return_can_be_filled_in_with_the_keyboard_alone(site: Site, desk):
    told = site.stage("open_real_edition", council=COUNCIL, email=CARLA)
    page = desk(site)
    sign_in(page, CARLA, told["password"])
    page.goto(f"/editions/{told['edition']}/returns/{COUNCIL}/")
    begun = time.monotonic()
    tab_to(page, "Begin")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sections/**")
    page.wait_for_timeout(45_000)  # she looks for her papers: a machine's typing alone would be no minute
    figures, sections = 0, 0
    while "/sections/" in page.url:
        figures += fill_in_section(page)
        sections += 1
        where = page.url
        page.keyboard.press("Enter")  # the button has the focus
        page.wait_for_url(lambda url, where=where: url != where, timeout=LONG)
    minutes = (time.monotonic() - begun) / 60

    # Some answers have questions asked in sections that were done before.
    for _round in range(6):
        expect(page.get_by_role("heading", level=1)).to_have_text("Alella")
        if not page.get_by_role("link", name="Go on filling in").count():
            break
        tab_to(page, "Go on filling in")
        page.keyboard.press("Enter")
        page.wait_for_url("**/sections/**")
        fill_in_section(page)
        tab_to(page, "All sections")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/returns/{COUNCIL}/")

    assert sections >= 19 and figures > 150
    answered, asked = re.search(r"(\d+)\s*/\s*(\d+)", page.locator(".progress output").inner_text()).groups()
    assert answered == asked and int(asked) > 100
    assert (
        page.locator(".tasks").get_by_text("Complete", exact=True).count()
        == page.locator(".tasks > li").count()
    )
    # The system counts the time itself, from the keys it sees.
    counted = int(re.search(r"(\d+) minutes? at this form", page.get_by_role("main").inner_text())[1])
    assert 0 < counted <= minutes + 1


def tab_to(page: Page, words: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED)["words"] == words:
            return
    raise AssertionError(f"Tab does not reach “{words}”")


def fill_in_section(page: Page) -> int:
    """Every question of the page gets an answer; gives how many, with the button to go on in focus."""
    while page.evaluate(FOCUSED)["kind"] not in ("figure", "choice"):
        page.keyboard.press("Tab")
    filled = 0
    while True:
        filled += answer_to_the_button(page)
        expect(page.locator("#said")).to_have_text("Saved", timeout=LONG)
        if not (left := page.evaluate(EMPTY)):
            return filled
        # Asked because of the last answers: back to the last figure, and on.
        while page.evaluate(FOCUSED)["kind"] not in ("figure", "choice"):
            page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        assert page.evaluate(FOCUSED)["kind"] != "button", f"the keyboard does not reach {left}"


def answer_to_the_button(page: Page) -> int:
    filled = 0
    while (at := page.evaluate(FOCUSED)["kind"]) != "button":
        page.keyboard.press("ArrowDown") if at == "choice" else page.keyboard.type("1")
        page.keyboard.press("Enter")
        filled += 1
    return filled
