"""Signing in at the browser: the way in, the way out, and back to where one was."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.browsing import DESK, Window
from tests.e2e.people import Town


def test_whoever_is_not_signed_in_comes_back_to_the_page_after_the_sign_in(
    town: Town, window: Callable[..., Window]
) -> None:
    page = window(size=DESK).open("/mentor/settings/connections")

    page.get_by_label("E-mail").fill("new-host@example.com")
    page.get_by_role("button").first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Connections")
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(town.site + "/")


def test_a_session_that_ended_keeps_the_form(town: Town, window: Callable[..., Window]) -> None:
    host = town.host()
    tab = window(host=host, scripts=False)
    page = tab.open("/mentor/classes/new?format=in_person")
    page.get_by_label("Title").fill("A long piece of work")
    page.get_by_label("Price").fill("0")
    session = page.context.cookies()
    page.context.clear_cookies()
    page.get_by_role("button", name="Create class").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Your session has ended")
    page.context.add_cookies(session)
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Send it once more")
    page.get_by_role("button", name="Send it again").click()

    expect(page.get_by_role("status").filter(has_text="“A long piece of work” is saved")).to_be_visible()
