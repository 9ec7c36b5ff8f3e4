"""D1 at the browser: a host's bookings, and the link of one that comes by itself."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.browsing import Window
from tests.e2e.people import Offer, Town

pytestmark = pytest.mark.usefixtures("undisturbed")


def path_of(offer: Offer) -> str:
    return f"/mentor/bookings/{offer.booking_id}"


def test_d1_ac_20_a_booking_with_a_link_leads_into_the_meeting_and_another_says_that_its_link_is_being_prepared(
    town: Town, window: Callable[..., Window]
) -> None:
    host = town.host("zoom")
    ready = host.sell(price_minor=0)
    url = ready.booked_and_paid()["meetingUrl"]
    waiting = host.sell(price_minor=0)
    town.crash("start_workflow", "start", times=-1)
    waiting.book()

    page = window(host=host).open("/mentor/bookings")

    row = row_of(page, ready)
    expect(row.get_by_text("Zoom", exact=True)).to_be_visible()
    expect(row.get_by_role("link", name="Join meeting")).to_have_attribute("href", url)
    expect(row_of(page, waiting).get_by_text("Link being prepared")).to_be_visible()
    expect(row_of(page, waiting).get_by_role("link", name="Join meeting")).to_have_count(0)
    page.goto(path_of(waiting))
    expect(page.get_by_role("region", name="Link being prepared")).to_be_visible()
    town.calm()
    expect(page.get_by_role("link", name="Join meeting")).to_be_visible()
    page.get_by_role("link", name="Bookings").first.click()
    page.get_by_role("link", name="Past").click()
    expect(page.get_by_role("heading", name="Nothing in the past yet")).to_be_visible()


def row_of(page: Page, offer: Offer) -> Locator:
    return page.get_by_role("listitem").filter(has=page.locator(f'[href="{path_of(offer)}"]'))
