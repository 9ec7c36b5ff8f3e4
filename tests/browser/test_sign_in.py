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


def test_a_form_after_the_session_ran_out_leads_through_the_sign_in_back_to_its_page(
    town: Town, window: Callable[..., Window]
) -> None:
    host = town.host("zoom")
    page = window(host=host).open("/mentor/settings/connections")
    host.call("POST", "/logout")

    page.get_by_text("Disconnect", exact=True).first.click()
    page.get_by_role("button", name="Disconnect").click()
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("E-mail").fill(host.email)
    page.get_by_role("button").first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Connections")
    expect(page.get_by_role("region", name="Zoom").get_by_text("Connected", exact=True)).to_be_visible()


def test_whoever_is_signed_in_goes_straight_on(town: Town, window: Callable[..., Window]) -> None:
    page = window(host=town.host()).open("/login?next=/mentor/settings/connections")

    expect(page).to_have_url(town.site + "/mentor/settings/connections")
