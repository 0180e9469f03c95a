"""What people do on many journeys."""

from playwright.sync_api import Page, expect


def go(page: Page, path: str) -> None:
    answer = page.goto(path)
    assert answer is None or answer.ok, f"{path} answered {answer.status}"


def sign_in(page: Page, email: str, password: str) -> None:
    go(page, "/account/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Welcome")


def accept_invitation(page: Page, link: str, name: str, password: str) -> None:
    go(page, link)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Open the account and accept").click()
