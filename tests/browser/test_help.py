"""Z1, Z2 at the browser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.browsing import Window
from tests.e2e.people import Town


def test_z1_z2_a_host_comes_from_a_failed_connection_to_its_row_and_finds_what_is_left_alone(
    town: Town, window: Callable[..., Window]
) -> None:
    page = window(host=town.host()).open("/mentor/settings/connections?error=connection_failed")

    page.get_by_role("link", name="What may be wrong").click()

    expect(page).to_have_url(f"{town.site}/help#connect-fails")
    expect(page.get_by_role("row", name="Connecting fails")).to_be_in_viewport()
    expect(page.get_by_role("navigation", name="Main").get_by_role("link", name="Help")).to_have_attribute(
        "aria-current", "page"
    )
    left_alone = page.get_by_role("region", name="What Joinlink leaves alone")
    expect(left_alone.get_by_role("listitem")).to_have_count(5)
