"""One edition from its opening to the council's own page, as three people live it in a browser."""

import re

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from journeys.acts import accept_invitation, go, sign_in
from journeys.served import Site

pytestmark = pytest.mark.journeys

FACILITATOR, COORDINATOR = "fina@example.org", "carla@example.org"
WORDS = "plain words of my own"
CIRCLE, EDITION, ALELLA = "tools", "tools-2025", "91001"


def test_an_edition_from_its_opening_to_the_councils_own_page(site: Site, desk, tmp_path):
    site.stage("kit")
    password = site.stage("facilitator", email=FACILITATOR, name="Fina Facilitator")
    fina = desk(site)
    sign_in(fina, FACILITATOR, password)
    open_a_circle(fina, site)
    open_an_edition(fina)
    invite_alella(fina)

    carla = desk(site, permissions=["clipboard-read", "clipboard-write"])
    accept_invitation(carla, site.link_in_letter(COORDINATOR, "/invitation/"), "Carla Coordinator", WORDS)
    accept_the_code_of_conduct(carla)

    begin_to_collect(fina)
    site.stage("official", edition=EDITION, council=ALELLA, value=10_000)
    fill_in_with_the_keyboard(carla)
    paste_a_block(carla)
    bring_a_workbook(carla, tmp_path)
    explain_a_flag(carla)
    sign_the_return(carla)

    site.stage("others_sign", edition=EDITION)
    hold_the_validation_meeting(fina)
    correct_what_the_meeting_asked(carla)
    freeze_and_compare(fina)
    look_at_my_council(carla)


def open_a_circle(page: Page, site: Site) -> None:
    go(page, "/circles/")
    page.get_by_role("link", name="Open a circle").click()
    page.get_by_label("Code", exact=True).fill(CIRCLE)
    page.get_by_label("Name", exact=True).fill("Lending of tools")
    page.get_by_label("Kit", exact=True).select_option("lending")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lending of tools")
    expect(page.get_by_text("No edition yet")).to_be_visible()
    site.stage("others_join", circle=CIRCLE)
    site.stage("council", code=ALELLA, name="Alella")


def open_an_edition(page: Page) -> None:
    page.get_by_role("link", name="Open an edition").click()
    page.get_by_label("Name").fill("Lending of tools 2025")
    page.get_by_label("Period of the figures").fill("2025")
    page.get_by_role("button", name="Open the edition").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dates of the phases")
    page.get_by_role("button", name="Save the dates").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lending of tools 2025")
    expect(page.locator(".steps .now")).to_contain_text("Agree")


def invite_alella(page: Page) -> None:
    go(page, f"/circles/{CIRCLE}/")
    page.get_by_role("link", name="Invite a council").click()
    page.get_by_label("Council", exact=True).select_option(label="Alella")
    page.get_by_label(re.compile("E-mail of the coordinator")).fill(COORDINATOR)
    page.get_by_label("Language of the letter").select_option("en")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("Alella has been invited.")).to_be_visible()


def accept_the_code_of_conduct(page: Page) -> None:
    go(page, "/")
    page.get_by_role("link", name="Read and accept the code of conduct").click()
    page.get_by_role("button", name="Accept and join").click()  # the box is not ticked
    if page.get_by_role("alert").count():
        expect(page.get_by_role("alert")).to_contain_text("Tick the box")
    page.get_by_label("I accept this code of conduct").check()
    page.get_by_role("button", name="Accept and join").click()
    expect(page.get_by_text("Thank you. Alella has accepted.")).to_be_visible()


def begin_to_collect(page: Page) -> None:
    go(page, f"/editions/{EDITION}/phase/")
    expect(page.get_by_text("4 councils take part")).to_be_visible()
    page.get_by_role("button", name="Begin “Collect”").click()
    expect(page.get_by_text("The phase “Collect” has begun.")).to_be_visible()


def fill_in_with_the_keyboard(page: Page) -> None:
    """Nothing but keys: the help on the page says which."""
    go(page, "/")
    page.get_by_role("link", name="Fill in and sign the figures of Alella").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Alella")
    page.get_by_role("link", name="Begin").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("People and loans")
    expect(page.get_by_text("10,000")).to_be_visible()  # the official figure is there, and not typed
    borrowers = page.get_by_role("textbox", name="Borrowers")
    borrowers.focus()
    keys = page.keyboard
    keys.type("400")
    keys.press("Enter")
    keys.type("250")
    keys.press("ArrowDown")
    keys.type("1500")  # more men than borrowers
    # What the checks say is there before the figure is left.
    expect(page.get_by_text("Women and men add up to 1,750, not to 400.").first).to_be_visible()
    keys.press("Shift+Home")
    keys.type("150")
    keys.press("Enter")
    expect(page.get_by_text("Women and men add up to")).to_have_count(0)
    expect(page.get_by_role("textbox", name="Loans")).to_be_focused()
    keys.press("Shift+Enter")
    expect(page.get_by_role("textbox", name="Men", exact=True)).to_be_focused()
    keys.press("ArrowUp")
    expect(page.get_by_role("textbox", name="Women")).to_be_focused()
    expect(page.locator("#said")).to_have_text("Saved")
    expect(page.locator("#answered")).to_have_text("1 of 2 answered")


def paste_a_block(page: Page) -> None:
    """Rows copied from a spreadsheet, titles beside figures, in another order than here."""
    page.evaluate(
        "text => navigator.clipboard.writeText(text)", "Loans\t30000\nBorrowers\t420\t260\t160\nHammers\t7\n"
    )
    page.get_by_role("textbox", name="Borrowers").focus()
    page.keyboard.press("Control+V")
    said = page.locator("#said")
    expect(page.get_by_role("textbox", name="Women")).to_have_value("260")
    expect(page.get_by_role("textbox", name="Men", exact=True)).to_have_value("160")
    expect(page.get_by_role("textbox", name="Borrowers")).to_have_value("420")
    expect(page.get_by_role("textbox", name="Loans")).to_have_value(re.compile("30,?000"))
    expect(page.get_by_text("30,000 loans to 420 borrowers are many.").first).to_be_visible()
    expect(page.locator("#answered")).to_have_text("2 of 2 answered")
    expect(said).to_contain_text("Not taken: Hammers")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The van")


def bring_a_workbook(page: Page, folder) -> None:
    page.get_by_role("link", name="All sections").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Workbook").click()
    path = folder / "return.xlsx"
    download.value.save_as(path)
    fill_in_the_workbook(path, {"There is a van": "Yes", "Trips of the van": 45, "Spending": 31_000})
    page.get_by_role("link", name="Bring in a file").click()
    page.get_by_label("File").set_input_files(path)
    page.get_by_role("button", name="Look at the changes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What would change")
    expect(page.get_by_text("3 figures would change. Nothing has been taken yet.")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(3)
    expect(page.get_by_role("row", name="Spending")).to_contain_text("31,000")
    page.get_by_role("button", name="Take all of them").click()
    expect(page.get_by_text("3 figures have been taken.")).to_be_visible()


def fill_in_the_workbook(path, answers: dict[str, object]) -> None:
    """As in a spreadsheet: find the title, type into the cell of the figure beside it."""
    book = openpyxl.load_workbook(path)
    left = dict(answers)
    for sheet in book:
        header = next((row for row in sheet.iter_rows() if any(cell.value == "Figure" for cell in row)), None)
        for row in sheet.iter_rows():
            title = next((cell.value for cell in row if cell.value in left), None)
            if title:
                cell = next(one for one in row if not one.protection.locked)
                cell.value = left.pop(title)
        del header
    assert not left, f"not in the workbook: {left}"
    book.save(path)


def explain_a_flag(page: Page) -> None:
    page.get_by_role("link", name="Look at them and answer").click()
    page.get_by_role("link", name=re.compile("Borrowers · Loans|Loans · Borrowers")).click()
    page.get_by_label("Your words").fill("Schools borrow whole sets, each tool is a loan.")
    page.get_by_label("The figure is right, and this explains it").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Your words have been added.")).to_be_visible()
    expect(page.get_by_text("Explained: the figure stands.")).to_be_visible()


def sign_the_return(page: Page) -> None:
    go(page, f"/editions/{EDITION}/returns/{ALELLA}/")
    expect(page.get_by_text("Nothing waits for an answer.")).to_be_visible()
    page.get_by_role("link", name="Sign", exact=True).click()
    expect(page.get_by_text("5 of 5 questions are answered.")).to_be_visible()
    page.get_by_role("button", name="Sign the return").click()
    expect(page.get_by_text("The return is signed. Thank you.")).to_be_visible()
    expect(page.get_by_text("Signed", exact=True).first).to_be_visible()


def hold_the_validation_meeting(page: Page) -> None:
    go(page, f"/editions/{EDITION}/phase/")
    page.get_by_role("button", name="Begin “Validate”").click()
    page.get_by_role("link", name="Schedule a meeting").click()
    page.get_by_label("Kind").select_option(label="Validation meeting")
    page.get_by_label("Title").fill("Look at the figures")
    page.get_by_label("Day").fill("2027-02-01")
    page.get_by_label("Begins at").fill("10:00")
    page.get_by_label("Ends at").fill("12:00")
    page.get_by_label(re.compile("^Place")).fill("Town hall")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look at the figures")
    page.get_by_role("link", name="Look at the draft values together").click()
    page.get_by_role("link", name="Begin").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Inhabitants who borrow")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Loans for each borrower")
    decide(page, "Alella", "Correct", reason="Count each set once.")
    decide(page, "Berga", "Leave out", reason="Berga counts visits.")
    page.get_by_role("button", name=re.compile("Keep ?: Calella")).click()
    expect(row_of(page, "Calella")).to_contain_text("Keep")
    expect(row_of(page, "Alella")).to_contain_text("Correct")
    expect(row_of(page, "Berga")).to_contain_text("Leave out")


def row_of(page: Page, council: str):
    return page.get_by_role("row").filter(
        has=page.get_by_role("rowheader", name=re.compile(rf"^{council}\b"))
    )


def decide(page: Page, council: str, verdict: str, reason: str) -> None:
    page.get_by_role("link", name=re.compile(f"{verdict} ?: {council}")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(council)
    page.get_by_label("Figure").select_option(label="Loans")
    page.get_by_label("Why").fill(reason)
    page.get_by_role("button", name="Into the minutes").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Loans for each borrower")


def correct_what_the_meeting_asked(page: Page) -> None:
    go(page, f"/editions/{EDITION}/returns/{ALELLA}/")
    expect(page.get_by_text("The facilitator opened this return again")).to_be_visible()
    expect(page.get_by_text("Count each set once.").first).to_be_visible()
    page.get_by_role("link", name="People and loans").click()
    loans = page.get_by_role("textbox", name="Loans")
    loans.fill("1300")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_have_text("Saved")
    expect(page.get_by_text("loans to 420 borrowers are many.")).to_have_count(0)
    go(page, f"/editions/{EDITION}/returns/{ALELLA}/sign/")
    asked = page.get_by_role("listitem").filter(has_text="Count each set once.")
    asked.get_by_role("link").click()  # a question wants an answer before the signature
    page.get_by_label("Your words").fill("Right: 1,300 sets.")
    page.get_by_label("The figure has been corrected").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Your words have been added.")).to_be_visible()
    go(page, f"/editions/{EDITION}/returns/{ALELLA}/sign/")
    page.get_by_role("button", name="Sign the return").click()
    expect(page.get_by_text("The return is signed. Thank you.")).to_be_visible()


def freeze_and_compare(page: Page) -> None:
    go(page, f"/editions/{EDITION}/")
    page.get_by_role("link", name="Fix the figures").click()
    page.get_by_role("button", name="Validate all without open flags").click()
    page.get_by_role("button", name="Fix the figures").click()
    # It is done in the background; the page follows by itself.
    expect(page.get_by_text("The figures are fixed", exact=True)).to_be_visible(timeout=60_000)
    expect(page.get_by_role("heading", name="The snapshot that stands")).to_be_visible()
    go(page, f"/editions/{EDITION}/phase/")
    page.get_by_role("button", name="Begin “Compare”").click()
    expect(page.get_by_text("The phase “Compare” has begun.")).to_be_visible()


def look_at_my_council(page: Page) -> None:
    go(page, "/")
    page.get_by_role("link", name="See the results").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Alella")
    page.get_by_role("link", name="All indicators").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("Inhabitants who borrow")
    expect(main).to_contain_text("4.2")
    go(page, f"/editions/{EDITION}/results/indicators/U02/")
    # Berga was left out of this one, and its name is nobody's business here.
    expect(main).to_contain_text("3.1")
    expect(main).not_to_contain_text("Berga")
