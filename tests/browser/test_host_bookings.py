"""D1, D2, D5, M8, X1 at the browser: a host's bookings, their calendar, and what can be done to one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.browsing import Window
from tests.e2e.people import Offer, Town

OWN_LINK = "https://rooms.example/piano?pwd=a&b=c"


@pytest.fixture(autouse=True)
def undisturbed(town: Town) -> Iterator[None]:
    with town.undisturbed():
        yield


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


def test_d2_a_booking_stands_on_its_day_of_the_calendar_and_is_joined_from_there(
    town: Town, window: Callable[..., Window]
) -> None:
    host = town.host("google")
    offer = host.sell(price_minor=0)
    booking = offer.booked_and_paid()
    day = datetime.fromisoformat(offer.starts_at).date()
    page = window(host=host).open(f"/mentor/calendar?date={day}")

    page.get_by_role("navigation", name="View").get_by_role("link", name="Month").click()

    entry = page.locator(f"#day-{day}").get_by_role("listitem")
    expect(entry.get_by_text("Google Meet")).to_be_visible()
    expect(entry.get_by_role("link", name="Join meeting")).to_have_attribute("href", booking["meetingUrl"])
    page.get_by_role("link", name="Next month").click()
    page.get_by_role("link", name="Previous month").click()
    entry.get_by_role("link", name=booking["classTitle"], exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text(booking["classTitle"])


def test_d5_m8_the_page_tells_why_there_is_no_link_and_takes_one_that_the_host_made(
    town: Town, window: Callable[..., Window]
) -> None:
    host = town.host("zoom")
    offer = host.sell(price_minor=0)
    town.fault("zoom", "create_meeting", "400", -1)
    assert offer.booked_and_paid()["meetingState"] == "missing"
    page = window(host=host).open(path_of(offer))

    why = page.get_by_role("region", name="Why is there no link?")
    expect(why).to_contain_text("Zoom meeting could not be made")
    expect(page.get_by_role("region", name="Timeline")).to_contain_text("No link for now")
    paste(page, "http://rooms.example/piano")

    expect(page.get_by_text("A link begins with https:// and names a site.")).to_be_visible()
    expect(page.get_by_label("Link", exact=True)).to_have_value("http://rooms.example/piano")
    paste(page, OWN_LINK)

    expect(page.locator(".alert.good")).to_contain_text("The link is on the booking.")
    expect(page.get_by_role("link", name="Join meeting")).to_have_attribute("href", OWN_LINK)
    expect(why).to_have_count(0)
    expect(page.get_by_role("region", name="Timeline")).to_contain_text("Link pasted by the host")
    assert offer.settled()["meetingUrl"] == OWN_LINK
    assert all(OWN_LINK in mails[-1]["text"] for mails in offer.mails().values())


def paste(page: Page, url: str) -> None:
    page.get_by_label("Link", exact=True).fill(url)
    page.get_by_role("button", name="Use this link").click()


def test_x1_a_host_cancels_after_reading_what_becomes_of_the_money(town: Town, window: Callable[..., Window]) -> None:
    host = town.host("zoom")
    offer = host.sell(price_minor=4500)
    offer.booked_and_paid()
    page = window(host=host).open(path_of(offer))

    page.get_by_role("link", name="Cancel…").click()
    cancelling = page.get_by_role("region", name="Cancel this booking")
    expect(cancelling).to_contain_text("has paid 45.00 EUR. Money is not refunded automatically")
    cancelling.get_by_label("Reason").fill("I am ill.")
    cancelling.get_by_role("button", name="Cancel the booking").click()

    expect(page.locator(".alert.good")).to_contain_text("The booking is cancelled.")
    expect(page.get_by_text("Cancelled by you: I am ill.")).to_be_visible()
    expect(page.get_by_role("link", name="Join meeting")).to_have_count(0)
    assert offer.settled()["status"] == "cancelled"
    assert host.meetings() == []
    assert "I am ill." in offer.mails()["guest"][-1]["text"]
