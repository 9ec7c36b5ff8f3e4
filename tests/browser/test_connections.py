"""C2 to C9 at the browser: a host connects accounts, and sees how they stand."""

import pytest
from playwright.sync_api import Locator, Page, expect

PAGE = "/mentor/settings/connections"


pytestmark = pytest.mark.usefixtures("calm")


def tile(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name)


def approve(page: Page) -> None:
    """Consent on the provider's page, and come back."""
    page.get_by_role("button", name="Approve").click()
    page.wait_for_url(f"**{PAGE}*")


def test_c2_c6_c7_connecting_zoom_shows_the_account_since_when_and_where_to_configure_it(town, window) -> None:
    host = town.host()
    page = window(host=host).open(PAGE)

    tile(page, "Zoom").get_by_role("link", name="Connect").click()
    approve(page)

    zoom = tile(page, "Zoom")
    expect(zoom.get_by_text("Connected", exact=True)).to_be_visible()
    expect(zoom.locator(".dot.good")).to_be_visible()
    expect(zoom.get_by_text(host.email)).to_be_visible()
    expect(zoom.locator("time")).to_have_attribute("datetime", host.connection("zoom")["connectedAt"])
    configure = zoom.get_by_role("link", name="Configure")
    expect(configure).to_have_attribute("href", "https://zoom.us/profile")
    expect(configure).to_have_attribute("target", "_blank")


def test_c3_c5_an_unticked_permission_at_google_connects_nothing_until_all_are_granted(town, window) -> None:
    page = window(host=town.host()).open(PAGE)

    tile(page, "Google Calendar").get_by_role("link", name="Connect").click()
    page.get_by_label("calendar.freebusy").uncheck()
    approve(page)

    expect(page.get_by_role("alert")).to_contain_text("Could not complete connection.")
    expect(tile(page, "Google Calendar").get_by_text("Not connected")).to_be_visible()

    tile(page, "Google Calendar").get_by_role("link", name="Connect").click()
    approve(page)

    expect(tile(page, "Google Calendar").get_by_text("Connected", exact=True)).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_c9_a_broken_connection_says_so_everywhere_and_is_connected_again(town, window) -> None:
    host = town.host("zoom")
    town.fault("zoom", "create_meeting", "revoked", -1)
    host.call("POST", "/api/test-booking")
    town.calm()
    page = window(host=host).open("/mentor")

    expect(page.get_by_role("status").filter(has_text="Zoom needs to be reconnected.")).to_be_visible()
    page.get_by_role("link", name="Reconnect", exact=True).click()
    expect(tile(page, "Zoom").get_by_text("Reconnect required")).to_be_visible()
    tile(page, "Zoom").get_by_role("link", name="Reconnect").click()
    approve(page)

    expect(tile(page, "Zoom").get_by_text("Connected", exact=True)).to_be_visible()
    page.goto("/mentor")
    expect(page.get_by_text("needs to be reconnected")).to_have_count(0)
