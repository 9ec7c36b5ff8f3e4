"""G6 at the browser: a guest books week after week, swaps a date that clashes, and pays; the host changes the rest."""

from collections.abc import Callable
from typing import Any

import pytest
import requests
from playwright.sync_api import Locator, Page, expect

from tests.browser.browsing import DESK, PHONE, Window
from tests.browser.test_guest_books import class_page, go_to_a_day, introduce, times
from tests.e2e.clockwork import IN_PERSON
from tests.e2e.people import Offer, Town, content

pytestmark = pytest.mark.usefixtures("undisturbed")

WEEKS = 4


def dates(page: Page) -> Locator:
    return page.locator(".series-dates select")


def all_dates(page: Page) -> Locator:
    return page.get_by_role("region", name="All dates of this series").get_by_role("listitem")


def is_open_to_all(window: Window) -> None:
    """Hold the page against axe-core on a phone and a desk, in the light and in the dark."""
    for size in (DESK, PHONE):
        window.page.set_viewport_size(size)  # type: ignore[arg-type]
        assert window.barriers() == []


def take_third_date(offer: Offer, first: str) -> None:
    """Let another guest hold the time two weeks after a start."""
    asked: dict[str, Any] = {"startsAt": first, "count": WEEKS}
    series = f"{offer.town.site}/api/public/hosts/{offer.handle}/classes/{offer.slug}/series"
    third = content(requests.get(series, params=asked, timeout=60))["dates"][2]["startsAt"]
    content(offer.post(third, email="other@example.com"), 201)


@pytest.mark.slow
def test_g6_a_guest_swaps_a_date_that_clashes_pays_and_sees_all_and_the_host_cancels_one_and_moves_the_rest(
    town: Town, window: Callable[..., Window]
) -> None:
    host = town.host()
    offer = host.sell(**IN_PERSON, seriesMax=WEEKS)
    guest = window()
    page = guest.open(class_page(offer))

    go_to_a_day(page)
    take_third_date(offer, times(page).first.get_attribute("data-starts-at") or "")
    times(page).first.click()
    introduce(page)
    page.get_by_label("Repeat every week").select_option("4 weeks")
    page.get_by_role("button", name="Book").click()

    expect(page.locator(".series-dates .marked")).to_contain_text("is taken")
    expect(page.locator(".series-total")).to_contain_text("€135")
    is_open_to_all(guest)
    dates(page).nth(2).select_option(index=1)
    expect(page.locator(".series-total")).to_have_text("4 dates €180")
    dates(page).nth(3).select_option("Leave this date out")
    expect(page.locator(".series-total")).to_have_text("3 dates €135")
    expect(page.locator(".bar p")).to_have_text("3 dates €135")
    page.get_by_role("button", name="Book these dates and pay").click()
    page.get_by_role("button", name="Pay 135.00 EUR").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("You are booked")
    expect(all_dates(page)).to_have_count(3)
    is_open_to_all(guest)
    booking_page = page.url

    desk = window(host=host)
    page = desk.open("/mentor/bookings")
    page.get_by_role("listitem").filter(has_text="2 of 3 dates").get_by_role("link").first.click()
    page.get_by_text("More", exact=True).click()
    page.get_by_role("button", name="Cancel the booking").click()
    expect(page.get_by_text("Cancelled").first).to_be_visible()
    page.get_by_role("region", name="All dates of this series").get_by_role("link").first.click()
    page.get_by_role("link", name="Move").first.click()
    go_to_a_day(page, 3)
    times(page).last.click()
    page.get_by_label("Move all dates of the series").check()
    page.get_by_role("button", name="Move the booking").click()

    expect(page.get_by_text("All dates that were still to come have moved.")).to_be_visible()
    is_open_to_all(desk)
    page = guest.open(booking_page)
    expect(all_dates(page).filter(has_text="Cancelled")).to_have_count(1)
