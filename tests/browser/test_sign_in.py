"""Signing in at the browser: the way in, the way out, and back to where one was."""

from playwright.sync_api import expect

from tests.browser.browsing import DESK


def test_whoever_is_not_signed_in_comes_back_to_the_page_after_the_sign_in(town, window) -> None:
    page = window(size=DESK).open("/mentor/settings/connections")

    page.get_by_label("E-mail").fill("new-host@example.com")
    page.get_by_role("button").first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Connections")
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page).to_have_url(town.site + "/")
    page.goto(town.site + "/login")  # the identity provider asks again, as its session is over, too (S5)
    expect(page.get_by_label("E-mail")).to_be_visible()
