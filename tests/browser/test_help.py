"""Z1, Z2 at the browser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.browsing import Window
from tests.e2e.people import Town


def test_z1_z2_a_guest_finds_what_is_left_alone_and_what_to_do(window: Callable[..., Window]) -> None:
    page = window().open("/help")

    expect(page.get_by_role("table").get_by_role("rowheader")).to_have_text(
        [
            "Connecting fails",
            "Reconnect required",
            "Google Meet instead of Zoom",
            "No link at all",
            "Wrong time on Zoom",
            "Extra meeting after a cancellation",
            "No join button in the dashboard",
            "Busy times are wrong",
        ]
    )
    left_alone = page.get_by_role("region", name="What Joinlink leaves alone")
    expect(left_alone.get_by_role("listitem")).to_have_count(5)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_z2_a_host_comes_from_a_failed_connection_to_its_row(town: Town, window: Callable[..., Window]) -> None:
    page = window(host=town.host()).open("/mentor/settings/connections?error=connection_failed")

    page.get_by_role("link", name="What may be wrong").click()

    expect(page).to_have_url(f"{town.site}/help#connect-fails")
    expect(page.get_by_role("row", name="Connecting fails")).to_be_in_viewport()
    expect(page.get_by_role("navigation", name="Main").get_by_role("link", name="Help")).to_have_attribute(
        "aria-current", "page"
    )
