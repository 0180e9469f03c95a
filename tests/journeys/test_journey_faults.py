"""What goes wrong while somebody types, as she sees it in the browser."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from journeys.acts import go, sign_in
from journeys.served import Site

pytestmark = pytest.mark.journeys

CARLA, COLOMA, COUNCIL = "carla@example.org", "coloma@example.org", "91001"
SOON = 20_000  # ms: a save is tried again every four seconds


@dataclass
class Return:
    """A return two people fill in."""

    site: Site
    path: str
    password: str

    def section(self, page: Page, code: str) -> None:
        go(page, f"{self.path}sections/{code}/")

    def sign_in(self, page: Page, who: str) -> None:
        sign_in(page, who, self.password)


@pytest.fixture(scope="module")
def filed(site: Site) -> Return:
    told = site.stage("open_edition", council=COUNCIL, people=[CARLA, COLOMA])
    return Return(site, f"/editions/{told['edition']}/returns/{COUNCIL}/", told["password"])


def said(page: Page):
    return page.locator("#said")


def figure(page: Page, title: str):
    return page.get_by_role("textbox", name=title, exact=True)


def test_the_server_goes_away_and_nothing_typed_is_lost(filed: Return, desk):
    page = desk(filed.site)
    filed.sign_in(page, CARLA)
    filed.section(page, "people")
    figure(page, "Loans").fill("900")
    page.keyboard.press("Enter")
    expect(said(page)).to_have_text("Saved")

    filed.site.stop()
    figure(page, "Loans").fill("950")
    page.keyboard.press("Shift+Enter")
    expect(said(page)).to_contain_text("Not saved yet. What you typed is kept")
    figure(page, "Borrowers").fill("120")
    page.get_by_role("button", name="Save and go on").click()
    expect(said(page)).to_contain_text("Not saved yet")
    expect(figure(page, "Loans")).to_have_value("950")
    expect(figure(page, "Borrowers")).to_have_value("120")

    filed.site.start()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "The van", timeout=SOON
    )  # where the button leads
    filed.section(page, "people")
    expect(figure(page, "Loans")).to_have_value("950")
    expect(figure(page, "Borrowers")).to_have_value("120")


def test_a_browser_closed_before_the_save_puts_the_figure_back_when_it_is_opened_again(filed: Return, desk):
    page = desk(filed.site)
    filed.sign_in(page, CARLA)
    filed.section(page, "money")
    page.context.set_offline(True)
    figure(page, "Spending").press_sequentially("41000")  # not even left: the browser dies
    page.close()

    again = page.context.new_page()
    again.context.set_offline(False)
    filed.section(again, "money")
    expect(figure(again, "Spending")).to_have_value(re.compile("41,?000"))
    expect(said(again)).to_contain_text("had not been saved; they have been put back")
    expect(figure(again, "Spending")).to_have_value("41,000", timeout=SOON)  # as it is shown once it is saved
    again.reload()
    expect(figure(again, "Spending")).to_have_value("41,000")


def test_the_second_of_two_people_sees_whose_figure_stands_and_decides(filed: Return, desk):
    carla, coloma = desk(filed.site), desk(filed.site)
    filed.sign_in(carla, CARLA)
    filed.sign_in(coloma, COLOMA)
    filed.section(carla, "people")
    filed.section(coloma, "people")
    figure(carla, "Loans").fill("1000")
    carla.keyboard.press("Enter")
    expect(said(carla)).to_have_text("Saved")

    figure(coloma, "Loans").fill("2000")
    coloma.keyboard.press("Enter")
    clash = coloma.locator(".clash")
    expect(clash).to_contain_text("you typed 2,000, but Carla saved 1,000 at")
    expect(figure(coloma, "Loans")).to_have_value("2000")  # hers is still in front of her
    coloma.get_by_role("button", name="Leave 1,000").click()
    expect(figure(coloma, "Loans")).to_have_value("1,000")
    expect(clash).to_have_count(0)

    figure(carla, "Loans").fill("1100")
    carla.keyboard.press("Enter")
    expect(said(carla)).to_have_text("Saved")
    figure(coloma, "Loans").fill("2100")
    coloma.keyboard.press("Enter")
    coloma.get_by_role("button", name="Put 2,100 in its place").click()
    expect(said(coloma)).to_have_text("Saved")
    carla.reload()
    expect(figure(carla, "Loans")).to_have_value("2,100")


def test_what_was_kept_in_one_browser_does_not_overwrite_what_was_saved_meanwhile(filed: Return, desk):
    carla, coloma = desk(filed.site), desk(filed.site)
    filed.sign_in(carla, CARLA)
    filed.sign_in(coloma, COLOMA)
    filed.section(carla, "people")
    carla.context.set_offline(True)
    figure(carla, "Loans").fill("7")
    carla.close()
    filed.section(coloma, "people")
    figure(coloma, "Loans").fill("3000")
    coloma.keyboard.press("Enter")
    expect(said(coloma)).to_have_text("Saved")

    again = carla.context.new_page()
    again.context.set_offline(False)
    filed.section(again, "people")
    expect(again.locator(".clash")).to_contain_text("you typed 7, but Coloma saved 3,000 at")


def test_what_was_kept_for_one_person_is_not_saved_under_the_name_of_another(filed: Return, desk):
    page = desk(filed.site)
    filed.sign_in(page, CARLA)
    filed.section(page, "money")
    page.context.set_offline(True)
    figure(page, "Spending").press_sequentially("77")
    page.close()

    again = page.context.new_page()
    again.context.set_offline(False)
    again.context.clear_cookies()
    filed.sign_in(again, COLOMA)
    filed.section(again, "money")
    expect(figure(again, "Spending")).to_be_visible()
    expect(figure(again, "Spending")).not_to_have_value("77")


def test_a_deadline_that_passes_while_the_page_is_open_is_said_with_the_next_figure(filed: Return, desk):
    page = desk(filed.site)
    filed.sign_in(page, CARLA)
    filed.section(page, "people")
    page.clock.set_system_time("2100-01-01T00:00:00")
    figure(page, "Loans").fill("951")
    page.keyboard.press("Enter")
    expect(said(page)).to_contain_text("Saved. The deadline has passed meanwhile")
    page.reload()
    expect(figure(page, "Loans")).to_have_value("951")


def test_signed_out_while_typing_is_said_and_mended_by_signing_in_in_another_tab(filed: Return, desk):
    page = desk(filed.site)
    filed.sign_in(page, CARLA)
    filed.section(page, "van")
    page.context.clear_cookies()
    page.get_by_role("combobox", name="There is a van", exact=True).select_option("Yes")
    expect(said(page)).to_contain_text("Not saved: you are no longer signed in")

    tab = page.context.new_page()
    filed.sign_in(tab, CARLA)
    trips = figure(page, "Trips of the van")  # asked only because of the answer, so the answer has been saved
    expect(trips).to_be_visible(timeout=SOON)
    expect(said(page)).to_have_text("Saved")
    trips.fill("33")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Save and go on")).to_be_focused()
    expect(said(page)).to_have_text("Saved")
    page.reload()
    expect(trips).to_have_value("33")
